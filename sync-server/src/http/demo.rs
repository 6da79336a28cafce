//! `/api/demo`: the invented people of an invented area, one of whom a phone may be. Nowhere else do these addresses exist.

use super::Api;
use super::actor::COOKIE_NAME;
use super::error::HttpError;
use crate::demo::accounts;
use crate::log;
use axum::Json;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, SET_COOKIE};
use axum::response::{IntoResponse, Response};
use domain::id::PersonId;
use domain::sync::pull::Staff;
use serde::Deserialize;

/// `GET /api/demo/people`: every account.
pub async fn people(State(api): State<Api>) -> Result<Response, HttpError> {
    if api.staff != Staff::Demo {
        return Err(HttpError::NotFound);
    }
    Ok(([(CACHE_CONTROL, "no-store")], Json(accounts())).into_response())
}

#[derive(Deserialize)]
pub struct Chosen {
    /// Absent: nobody any more.
    person: Option<PersonId>,
}

/// `POST /api/demo/person`: from now on this phone is hers.
pub async fn person(
    State(api): State<Api>,
    chosen: Result<Json<Chosen>, JsonRejection>,
) -> Result<Response, HttpError> {
    let Json(Chosen { person }) = chosen?;
    let is_known = match person {
        Some(person) => log::account(&*api.store, &api.area, person).await?.is_some(),
        None => true,
    };
    if api.staff != Staff::Demo || !is_known {
        return Err(HttpError::NotFound);
    }
    let (value, seconds) = match person {
        Some(person) => (person.to_string(), 60 * 60 * 24 * 7),
        None => (String::new(), 0),
    };
    // Not `Secure`: it is taken on this machine alone, where there is no TLS.
    let cookie = format!("{COOKIE_NAME}={value}; Path=/api; HttpOnly; SameSite=Strict; Max-Age={seconds}");
    Ok((StatusCode::NO_CONTENT, [(SET_COOKIE, cookie)]).into_response())
}
