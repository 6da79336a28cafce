//! `GET /api/bucket/<hash>`: an immutable part of the public directory.

use super::Api;
use super::encoding;
use super::error::HttpError;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Response};

/// A bucket that is gone is not found: the phone asks for the manifest again.
pub async fn bucket(
    State(api): State<Api>,
    Path(hash): Path<String>,
    asked: HeaderMap,
) -> Result<Response, HttpError> {
    let bucket = match api.directory.bucket(&hash) {
        Some(bucket) => bucket,
        None => {
            // After a restart nothing is cut yet, and the phone may hold a manifest from before.
            api.directory.newest().await?;
            api.directory.bucket(&hash).ok_or(HttpError::NotFound)?
        }
    };
    let bytes = encoding::packed(&asked, "application/octet-stream", &bucket);
    Ok(([(CACHE_CONTROL, encoding::FOR_EVER)], bytes).into_response())
}
