//! The route table, and the layers every request passes, in order.

pub mod actor;
pub mod bucket;
pub mod demo;
pub mod encoding;
pub mod error;
pub mod files;
pub mod headers;
pub mod health;
pub mod host;
pub mod manifest;
pub mod poke;
pub mod sync;
pub mod tiles;

#[cfg(test)]
mod tests;

use crate::directory::Directory;
use crate::store::Store;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::middleware::{self, Next};
use axum::response::Response;
use axum::routing::{any, get, post};
use domain::id::AreaCode;
use domain::sync::COMMANDS_MAX_BYTES;
use domain::sync::pull::Staff;
use error::HttpError;
use files::Files;
use host::Hosts;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Semaphore, watch};

/// A request takes milliseconds; this is for a phone whose line died while it was sending.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);
/// What a phone may send at once, and the rest of its request.
const BODY_BYTES: usize = COMMANDS_MAX_BYTES + 64 * 1024;

/// What every request may use.
#[derive(Clone)]
pub struct Api {
    pub store: Arc<dyn Store>,
    pub area: AreaCode,
    pub staff: Staff,
    pub directory: Arc<Directory>,
    /// The deployer's map tiles, a `PMTiles` archive.
    pub tiles: Option<Arc<Path>>,
    /// The area's newest number; it ends when the server does.
    pub moved: watch::Receiver<u64>,
    /// For a sum the whole of an area is read: for one phone at a time, and the others ask again.
    pub sums: Arc<Semaphore>,
}

/// The app's files under `web`, and the requests it makes under `/api`.
pub fn router(api: Api, web: Option<&Path>, hosts: Hosts) -> Router {
    let requests = Router::new()
        .route("/health", get(health::health))
        .route("/manifest", get(manifest::manifest))
        .route("/bucket/{hash}", get(bucket::bucket))
        .route("/sync", post(sync::sync))
        .route("/demo/people", get(demo::people))
        .route("/demo/person", post(demo::person))
        .route("/tiles", get(tiles::tiles))
        .layer(middleware::from_fn(in_time))
        .layer(DefaultBodyLimit::max(BODY_BYTES))
        // Not in time: it lasts as long as the phone listens.
        .route("/poke", get(poke::poke))
        .fallback(|| async { HttpError::NotFound })
        .method_not_allowed_fallback(|| async { HttpError::Method })
        .with_state(api);
    // Nesting leaves out the bare slash, which would be the app's.
    let router = Router::new().nest("/api", requests).route("/api/", any(|| async { HttpError::NotFound }));
    let router = match web {
        Some(web) => {
            let files = Files::new(web);
            router.fallback(move |request| files.serve(request))
        }
        None => router.fallback(|| async { HttpError::NotFound }),
    };
    router
        .layer(middleware::from_fn_with_state(Arc::new(hosts), only_named))
        .layer(middleware::map_response(headers::add))
}

async fn in_time(request: Request, next: Next) -> Result<Response, HttpError> {
    tokio::time::timeout(REQUEST_TIMEOUT, next.run(request)).await.map_err(|_| HttpError::TooSlow)
}

async fn only_named(
    State(hosts): State<Arc<Hosts>>,
    request: Request,
    next: Next,
) -> Result<Response, HttpError> {
    if hosts.answer_to(request.headers()) { Ok(next.run(request).await) } else { Err(HttpError::Host) }
}
