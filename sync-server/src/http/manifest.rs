//! `GET /api/manifest`: where a new phone starts.

use super::Api;
use super::encoding;
use super::error::HttpError;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;

pub async fn manifest(State(api): State<Api>, asked: HeaderMap) -> Result<Response, HttpError> {
    let cut = api.directory.newest().await?;
    Ok(encoding::packed(&asked, encoding::JSON, &cut.manifest))
}
