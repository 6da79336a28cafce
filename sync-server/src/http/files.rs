//! The app's own files, as the build left them: packed siblings (`.br`, `.gz`) are sent to those who take them.

use super::encoding;
use super::error::HttpError;
use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{CACHE_CONTROL, IF_MODIFIED_SINCE, IF_UNMODIFIED_SINCE, LAST_MODIFIED, VARY};
use axum::http::{HeaderValue, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use std::io;
use std::path::Path;
use tower_http::services::ServeDir;

#[derive(Clone)]
pub struct Files {
    dir: ServeDir,
}

impl Files {
    pub fn new(web: &Path) -> Self {
        let dir = ServeDir::new(web).precompressed_br().precompressed_gzip();
        Self { dir: dir.append_index_html_on_directories(false) }
    }

    /// The file at the address; for an address of the app's own (without an extension), the shell.
    pub async fn serve(mut self, mut request: Request) -> Result<Response, HttpError> {
        // A file's date says nothing of its content: an older build put back would never be fetched.
        for dated in [IF_MODIFIED_SINCE, IF_UNMODIFIED_SINCE] {
            request.headers_mut().remove(dated);
        }
        let name = request.uri().path().rsplit('/').next().unwrap_or_default().to_owned();
        let mut shell = Request::new(Body::empty());
        *shell.method_mut() = request.method().clone();
        *shell.headers_mut() = request.headers().clone();
        *shell.uri_mut() = Uri::from_static("/index.html");

        let (mut response, cache) = match self.find(request).await? {
            Some(response) if is_content_hashed(&name) => (response, encoding::FOR_EVER),
            Some(response) => (response, "no-cache"),
            None if name.contains('.') => return Err(HttpError::NotFound),
            None => (self.find(shell).await?.ok_or(HttpError::NotFound)?, "no-cache"),
        };
        let headers = response.headers_mut();
        headers.remove(LAST_MODIFIED);
        headers.insert(CACHE_CONTROL, HeaderValue::from_static(cache));
        headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
        Ok(response)
    }

    async fn find(&mut self, request: Request) -> io::Result<Option<Response>> {
        match self.dir.try_call(request).await {
            Ok(response) => {
                Ok(Some(response.into_response()).filter(|found| found.status() != StatusCode::NOT_FOUND))
            }
            // Too long to be a file's, but an address all the same.
            Err(error) if error.kind() == io::ErrorKind::InvalidFilename => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// Whether the build put the hash of the content into the name: `app-0123456789abcdef_bg.wasm`.
fn is_content_hashed(name: &str) -> bool {
    name.split('-').skip(1).any(|part| {
        let digits = part.bytes().take_while(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')).count();
        digits == 16 && part.get(16..).is_some_and(|rest| rest.starts_with(['.', '_']))
    })
}
