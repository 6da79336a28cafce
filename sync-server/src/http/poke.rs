//! `GET /api/poke`: tells a listening phone that there is something new, never what.

use super::Api;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, HeaderName};
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use futures::stream::{self, Stream};
use std::convert::Infallible;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::timeout;

/// Shorter than the patience of the proxies between a phone and the server; and of the phone, which asks anew after 50 s of
/// silence.
const AGAIN_AFTER: Duration = Duration::from_secs(20);

/// `{"number":N}` at once, whenever the area has moved, and again after a while: a comment that keeps the line open would be
/// heard by the browser and not by the app, and a line that is dead looks to it like one on which nothing happens.
pub async fn poke(State(api): State<Api>) -> Response {
    let unbuffered = (HeaderName::from_static("x-accel-buffering"), "no");
    let events = Sse::new(numbers(api.moved, AGAIN_AFTER));
    ([(CACHE_CONTROL, "no-store"), unbuffered], events).into_response()
}

fn numbers(
    mut moved: watch::Receiver<u64>,
    again_after: Duration,
) -> impl Stream<Item = Result<Event, Infallible>> {
    moved.mark_changed();
    stream::unfold(moved, move |mut moved| async move {
        // An error in time: the server is about to end, and so does the stream.
        if let Ok(changed) = timeout(again_after, moved.changed()).await {
            changed.ok()?;
        }
        let number = *moved.borrow_and_update();
        Some((Ok(Event::default().data(format!(r#"{{"number":{number}}}"#))), moved))
    })
}

#[cfg(test)]
mod tests {
    use super::numbers;
    use axum::response::IntoResponse;
    use axum::response::sse::Sse;
    use futures::StreamExt;
    use std::time::{Duration, Instant};
    use tokio::sync::watch;

    const AGAIN_AFTER: Duration = Duration::from_millis(50);

    #[tokio::test]
    async fn a_line_on_which_nothing_happens_says_its_number_again_as_an_event() {
        let (moving, moved) = watch::channel(5);
        let started = Instant::now();
        let mut said = Sse::new(numbers(moved, AGAIN_AFTER)).into_response().into_body().into_data_stream();
        for _ in 0..3 {
            assert_eq!(said.next().await.unwrap().unwrap(), "data: {\"number\":5}\n\n");
        }
        assert!(started.elapsed() >= 2 * AGAIN_AFTER, "at once, and then again after a while");
        drop(moving);
        assert!(said.next().await.is_none());
    }
}
