//! Sends packed bytes as the asker can take them.

use crate::packed::Packed;
use axum::http::HeaderMap;
use axum::http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE, VARY};
use axum::response::{IntoResponse, Response};

/// The cache rule of what never changes under its name.
pub const FOR_EVER: &str = "public, max-age=31536000, immutable";

pub const JSON: &str = "application/json";

/// Whether the asker named Brotli and did not rule it out.
pub fn takes_brotli(headers: &HeaderMap) -> bool {
    let offers = headers.get_all(ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    offers.flat_map(|offers| offers.split(',')).any(|offer| {
        let (coding, weight) = offer.split_once(';').unwrap_or((offer, ""));
        let weight = weight.trim().strip_prefix("q=").map_or(Ok(1.0), str::parse::<f32>);
        coding.trim().eq_ignore_ascii_case("br") && weight.is_ok_and(|weight| weight > 0.0)
    })
}

pub fn packed(asked: &HeaderMap, content_type: &'static str, packed: &Packed) -> Response {
    let headers = [(CONTENT_TYPE, content_type), (VARY, "accept-encoding")];
    if takes_brotli(asked) {
        (headers, [(CONTENT_ENCODING, "br")], packed.brotli()).into_response()
    } else {
        (headers, packed.plain()).into_response()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn brotli_is_sent_to_those_who_take_it() {
        let takes = |offer: &'static str| {
            takes_brotli(&HeaderMap::from_iter([(ACCEPT_ENCODING, HeaderValue::from_static(offer))]))
        };
        assert!(takes("gzip, deflate, br, zstd"));
        assert!(takes("br;q=0.5"));
        assert!(!takes("gzip, br; q=0"));
        assert!(!takes("gzip, broken"));
        assert!(!takes_brotli(&HeaderMap::new()));
    }
}
