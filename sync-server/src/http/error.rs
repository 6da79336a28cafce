//! The only place where a failure becomes a status.

use crate::store::StoreError;
use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;
use std::io;

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
        (status, Json(json!({ "error": error, "message": message }))).into_response()
    }
}
