//! `GET /api/poke`: tells a listening phone that there is something new, never what.

use super::Api;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, HeaderName};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures::stream;
use std::convert::Infallible;
use std::time::Duration;

/// Shorter than the patience of the proxies between a phone and the server.
const KEEP_ALIVE: Duration = Duration::from_secs(20);

/// `{"number":N}` at once, and again whenever the area has moved.
pub async fn poke(State(api): State<Api>) -> Response {
    let mut moved = api.moved;
    moved.mark_changed();
    let events = stream::unfold(moved, |mut moved| async move {
        // An error: the server is about to end, and so does the stream.
        moved.changed().await.ok()?;
        let number = *moved.borrow_and_update();
        Some((Ok::<_, Infallible>(Event::default().data(format!(r#"{{"number":{number}}}"#))), moved))
    });
    let unbuffered = (HeaderName::from_static("x-accel-buffering"), "no");
    let events = Sse::new(events).keep_alive(KeepAlive::new().interval(KEEP_ALIVE));
    ([(CACHE_CONTROL, "no-store"), unbuffered], events).into_response()
}
