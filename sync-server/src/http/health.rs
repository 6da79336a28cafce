//! `GET /api/health`: whether the server can read its area, and where it stands.

use super::Api;
use super::error::HttpError;
use axum::Json;
use axum::extract::State;
use domain::id::AreaCode;
use serde::Serialize;

#[derive(Serialize)]
pub struct Health {
    version: &'static str,
    area: AreaCode,
    number: u64,
    /// To whom staff facts are served: `none`, or `demo`.
    staff: &'static str,
}

pub async fn health(State(api): State<Api>) -> Result<Json<Health>, HttpError> {
    let head = api.store.head(&api.area).await?;
    Ok(Json(Health {
        version: env!("CARGO_PKG_VERSION"),
        area: head.area.code,
        number: head.number,
        staff: api.staff.as_str(),
    }))
}
