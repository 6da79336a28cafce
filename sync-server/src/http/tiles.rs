//! `GET /api/tiles`: the deployer's map tiles, of which a phone asks for the parts it looks at.

use super::Api;
use super::error::HttpError;
use axum::extract::{Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_MODIFIED_SINCE, IF_NONE_MATCH, IF_RANGE, IF_UNMODIFIED_SINCE,
    LAST_MODIFIED, RANGE,
};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use std::io;
use std::path::Path;
use std::time::UNIX_EPOCH;
use tower_http::services::ServeFile;

/// Tiles change a few times a year; a phone that holds parts of other tiles learns it from the tag.
const FOR_A_DAY: HeaderValue = HeaderValue::from_static("public, max-age=86400");
const PMTILES: HeaderValue = HeaderValue::from_static("application/vnd.pmtiles");

/// Nothing, and no error, where none were given: every map that is opened asks.
pub async fn tiles(State(api): State<Api>, mut request: Request) -> Result<Response, HttpError> {
    let Some(file) = api.tiles else { return Ok(StatusCode::NO_CONTENT.into_response()) };
    let tag = tag(&file).await?;
    let asked = request.headers_mut();
    if asked.get(IF_NONE_MATCH) == Some(&tag) {
        return Ok((StatusCode::NOT_MODIFIED, [(ETAG, tag), (CACHE_CONTROL, FOR_A_DAY)]).into_response());
    }
    if asked.get(IF_RANGE).is_some_and(|held| *held != tag) {
        asked.remove(RANGE);
    }
    // Tiles that are put back are older than those a phone holds.
    for dated in [IF_MODIFIED_SINCE, IF_UNMODIFIED_SINCE] {
        asked.remove(dated);
    }
    let mut response = ServeFile::new(&file).try_call(request).await?.into_response();
    if response.status().is_success() {
        let headers = response.headers_mut();
        headers.remove(LAST_MODIFIED);
        for (name, value) in [(CONTENT_TYPE, PMTILES), (CACHE_CONTROL, FOR_A_DAY), (ETAG, tag)] {
            headers.insert(name, value);
        }
    }
    Ok(response)
}

/// Other tiles under the same name have another one.
async fn tag(file: &Path) -> io::Result<HeaderValue> {
    let of = tokio::fs::metadata(file).await?;
    let written = of.modified()?.duration_since(UNIX_EPOCH).unwrap_or_default();
    let tag = format!("\"{:x}-{:x}\"", written.as_nanos(), of.len());
    Ok(HeaderValue::try_from(tag).expect("hexadecimal digits are a header"))
}
