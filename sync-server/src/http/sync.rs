//! `POST /api/sync`: takes what waited on a phone, and brings it up to date.

use super::Api;
use super::actor::Actor;
use super::encoding;
use super::error::HttpError;
use crate::log::AreaLog;
use crate::packed::Packed;
use axum::Json;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use domain::sync::SyncRequest;
use domain::sync::server::answer;

/// Less fits one packet anyway.
const WORTH_PACKING_BYTES: usize = 1_400;

pub async fn sync(
    State(api): State<Api>,
    Actor(actor): Actor,
    asked: HeaderMap,
    request: Result<Json<SyncRequest>, JsonRejection>,
) -> Result<Response, HttpError> {
    let Json(mut request) = request?;
    let summing = request.check.and_then(|_| api.sums.try_acquire().ok());
    match request.check {
        Some(_) if summing.is_none() => request.check = None,
        Some(failures) if failures > 0 => tracing::warn!(failures, "a phone's copy is not what it should be"),
        Some(_) | None => {}
    }
    let log = AreaLog { store: &*api.store, area: &api.area };
    let reply = answer(&log, api.staff, actor, &request).await?;
    drop(summing);
    let json = serde_json::to_vec(&reply).expect("a reply is plain data, which JSON can always hold");
    if json.len() < WORTH_PACKING_BYTES || !encoding::takes_brotli(&asked) {
        return Ok(([(CONTENT_TYPE, encoding::JSON)], json).into_response());
    }
    let packed = tokio::task::spawn_blocking(move || Packed::new(&json))
        .await
        .expect("packing ends: it neither panics nor is it cancelled");
    Ok(encoding::packed(&asked, encoding::JSON, &packed))
}
