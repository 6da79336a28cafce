//! Who sends a request. Until there are accounts with keys, an invented area takes whom the phone was told to be.

use super::Api;
use axum::extract::FromRequestParts;
use axum::http::header::COOKIE;
use axum::http::request::Parts;
use domain::id::PersonId;
use domain::sync::pull::Staff;
use std::convert::Infallible;

pub(super) const COOKIE_NAME: &str = "tasuki-person";

/// Nobody, where nobody is signed in.
pub struct Actor(pub Option<PersonId>);

impl FromRequestParts<Api> for Actor {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Infallible> {
        if api.staff != Staff::Demo {
            return Ok(Self(None));
        }
        let cookies = parts.headers.get_all(COOKIE).iter().filter_map(|cookies| cookies.to_str().ok());
        let named =
            cookies.flat_map(|cookies| cookies.split(';')).filter_map(|cookie| cookie.trim().split_once('='));
        let mut ours = named.filter(|(name, _)| *name == COOKIE_NAME).map(|(_, value)| value);
        Ok(Self(ours.next().and_then(|value| value.parse().ok())))
    }
}
