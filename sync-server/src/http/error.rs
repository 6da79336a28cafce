//! The only place where a failure becomes a status.

use crate::store::StoreError;
use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::http::StatusCode;
use axum::http::header::RETRY_AFTER;
use axum::response::{IntoResponse, Response};
use serde_json::json;
use std::io;

/// When to come back to a server that cannot write; a phone waits by its own measure, and never for less than a second.
const RETRY_S: u32 = 10;

#[derive(Debug, thiserror::Error)]
pub enum HttpError {
    #[error("nothing is here")]
    NotFound,
    #[error("this address does not take that method")]
    Method,
    #[error("this server does not answer to that host name; see `serve --host`")]
    Host,
    #[error("the request took too long")]
    TooSlow,
    #[error("the body cannot be read: {0}")]
    Body(#[from] JsonRejection),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("a file cannot be read: {0}")]
    File(#[from] io::Error),
}

impl HttpError {
    /// What the asker is told: a status, and a word a program can compare.
    fn public(&self) -> (StatusCode, &'static str) {
        match self {
            Self::NotFound => (StatusCode::NOT_FOUND, "not_found"),
            Self::Method => (StatusCode::METHOD_NOT_ALLOWED, "method"),
            Self::Host => (StatusCode::MISDIRECTED_REQUEST, "host"),
            Self::TooSlow => (StatusCode::REQUEST_TIMEOUT, "too_slow"),
            Self::Body(rejection) => match rejection.status() {
                StatusCode::PAYLOAD_TOO_LARGE => (StatusCode::PAYLOAD_TOO_LARGE, "too_large"),
                StatusCode::UNSUPPORTED_MEDIA_TYPE => (StatusCode::UNSUPPORTED_MEDIA_TYPE, "not_json"),
                _ => (StatusCode::BAD_REQUEST, "unreadable"),
            },
            Self::Store(error) if error.may_pass() => (StatusCode::SERVICE_UNAVAILABLE, "come_back"),
            Self::Store(_) | Self::File(_) => (StatusCode::INTERNAL_SERVER_ERROR, "internal"),
        }
    }
}

impl IntoResponse for HttpError {
    fn into_response(self) -> Response {
        let (status, error) = self.public();
        let message = if status.is_server_error() {
            // What failed inside is for the log alone.
            tracing::error!("{self}");
            "the server failed; it has written down why".to_owned()
        } else {
            self.to_string()
        };
        let mut response = (status, Json(json!({ "error": error, "message": message }))).into_response();
        if status == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(RETRY_AFTER, RETRY_S.into());
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::tests::{no_room, no_sense};

    #[tokio::test]
    async fn who_meets_a_full_disk_is_told_to_come_back_and_who_meets_a_fault_is_not() {
        let full = HttpError::from(no_room().await).into_response();
        assert_eq!(full.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(full.headers().get(RETRY_AFTER), Some(&RETRY_S.into()));
        let fault = HttpError::from(no_sense().await).into_response();
        assert_eq!(fault.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(fault.headers().get(RETRY_AFTER), None);
    }
}
