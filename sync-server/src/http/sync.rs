//! `POST /api/sync`: brings one phone up to date.

use super::Api;
use super::encoding;
use super::error::HttpError;
use crate::packed::Packed;
use crate::pull;
use axum::Json;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use domain::sync::{SyncReply, SyncRequest};

/// Less fits one packet anyway.
const WORTH_PACKING_BYTES: usize = 1_400;

pub async fn sync(
    State(api): State<Api>,
    asked: HeaderMap,
    request: Result<Json<SyncRequest>, JsonRejection>,
) -> Result<Response, HttpError> {
    let Json(SyncRequest { cursor }) = request?;
    // One server, one area: a phone of another starts anew.
    let reply = if cursor.area == api.area {
        pull::pull(&*api.store, api.staff, &cursor).await?
    } else {
        SyncReply::Reset
    };
    let json = serde_json::to_vec(&reply).expect("a reply is plain data, which JSON can always hold");
    if json.len() < WORTH_PACKING_BYTES || !encoding::takes_brotli(&asked) {
        return Ok(([(CONTENT_TYPE, encoding::JSON)], json).into_response());
    }
    let packed = tokio::task::spawn_blocking(move || Packed::new(&json))
        .await
        .expect("packing ends: it neither panics nor is it cancelled");
    Ok(encoding::packed(&asked, encoding::JSON, &packed))
}
