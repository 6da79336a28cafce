//! What a browser may rely on.

use super::{Server, request};
use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use domain::sync::pull::Staff;
use std::path::PathBuf;
use uuid::Uuid;

const SHELL: &str = "<!doctype html><title>Tasuki</title>";
const IMMUTABLE: &str = "public, max-age=31536000, immutable";

/// A built app that goes with its test.
struct Web(PathBuf);

impl Web {
    fn new() -> Self {
        let web = std::env::temp_dir().join(format!("tasuki-web-{}", Uuid::new_v4()));
        std::fs::create_dir_all(web.join("icons")).unwrap();
        std::fs::create_dir_all(web.join("snippets/app-0123456789abcdef")).unwrap();
        for (file, content) in [
            ("index.html", SHELL),
            ("sw.js", "worker"),
            ("tasuki.webmanifest", "{}"),
            ("app-0123456789abcdef.js", "plain"),
            ("app-0123456789abcdef.js.br", "as brotli"),
            ("app-0123456789abcdef.js.gz", "as gzip"),
            ("app-0123456789abcdef_bg.wasm", "wasm"),
            ("snippets/app-0123456789abcdef/inline0.js", "snippet"),
            ("icons/icon-192.png", "png"),
        ] {
            std::fs::write(web.join(file), content).unwrap();
        }
        Self(web)
    }

    async fn served(&self) -> Server {
        Server::with_web(Staff::None, 1, Some(&self.0)).await
    }
}

impl Drop for Web {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).unwrap();
    }
}

#[tokio::test]
async fn only_names_with_the_hash_of_their_content_are_kept_for_ever() {
    let web = Web::new();
    let server = web.served().await;
    for (path, rule) in [
        ("/app-0123456789abcdef.js", IMMUTABLE),
        ("/app-0123456789abcdef_bg.wasm", IMMUTABLE),
        ("/", "no-cache"),
        ("/index.html", "no-cache"),
        ("/sw.js", "no-cache"),
        ("/tasuki.webmanifest", "no-cache"),
        ("/icons/icon-192.png", "no-cache"),
        ("/snippets/app-0123456789abcdef/inline0.js", "no-cache"),
        ("/facility/app-0123456789abcdef", "no-cache"),
    ] {
        let reply = server.get(path).await;
        assert_eq!((reply.status, reply.header("cache-control")), (StatusCode::OK, Some(rule)), "{path}");
    }
    let missing = server.get("/app-0123456789abcdee.js").await;
    assert_eq!((missing.status, missing.header("cache-control")), (StatusCode::NOT_FOUND, Some("no-store")));
}

#[tokio::test]
async fn an_address_of_the_app_is_the_shell_and_a_missing_file_is_not_found() {
    let web = Web::new();
    let server = web.served().await;
    for path in ["/", "/search", "/facility/0192", "/search?q=.js", "/icons", "/icons/"] {
        let reply = server.get(path).await;
        assert_eq!((reply.status, &*reply.body), (StatusCode::OK, SHELL.as_bytes()), "{path}");
        assert_eq!(reply.header("content-type"), Some("text/html"), "{path}");
    }
    let outside = "/..%2f..%2f..%2f..%2fetc/passwd.txt";
    for path in ["/missing.js", "/icons/missing.png", "/api/missing", "/api", "/api/", outside] {
        let reply = server.get(path).await;
        assert_eq!(reply.status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(reply.json()["error"], "not_found", "{path}");
    }
    let long = "a".repeat(5_000);
    assert_eq!(server.get(&format!("/search/{long}")).await.body, SHELL);
    assert_eq!(server.get(&format!("/{long}.js")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(server.get("/%00.js").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_file_packed_by_the_build_is_sent_to_those_who_take_it() {
    let web = Web::new();
    let server = web.served().await;
    for (offer, coding, body) in [
        ("gzip, deflate, br", Some("br"), "as brotli"),
        ("gzip", Some("gzip"), "as gzip"),
        ("identity", None, "plain"),
    ] {
        let reply = server.get_with("/app-0123456789abcdef.js", &[(header::ACCEPT_ENCODING, offer)]).await;
        assert_eq!((reply.header("content-encoding"), &*reply.body), (coding, body.as_bytes()), "{offer}");
        assert_eq!(reply.header("vary"), Some("accept-encoding"));
        assert_eq!(reply.header("content-type"), Some("text/javascript"));
    }
}

#[tokio::test]
async fn an_older_build_put_back_is_fetched() {
    let web = Web::new();
    let server = web.served().await;
    let newer = [(header::IF_MODIFIED_SINCE, "Fri, 01 Jan 2100 00:00:00 GMT")];
    for path in ["/", "/sw.js"] {
        let reply = server.get_with(path, &newer).await;
        assert_eq!((reply.status, reply.header("last-modified")), (StatusCode::OK, None), "{path}");
    }
}

#[tokio::test]
async fn every_answer_carries_every_guard() {
    let web = Web::new();
    let server = web.served().await;
    let stranger = request(Method::GET, "/", &[], Body::empty());
    let (mut parts, body) = stranger.into_parts();
    parts.headers.insert(header::HOST, "evil.example".parse().unwrap());
    let refused = server.ask(axum::http::Request::from_parts(parts, body)).await;
    assert_eq!(refused.status, StatusCode::MISDIRECTED_REQUEST);
    let mut replies = vec![refused, server.post("{").await];
    for path in ["/", "/sw.js", "/missing.js", "/api/health", "/api/manifest", "/api/missing"] {
        replies.push(server.get(path).await);
    }
    replies.push(server.ask(request(Method::DELETE, "/api/health", &[], Body::empty())).await);
    replies.push(server.ask(request(Method::POST, "/", &[], Body::empty())).await);
    for reply in replies {
        for (name, value) in [
            (
                "content-security-policy",
                "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; \
                 connect-src 'self'; font-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; \
                 form-action 'none'; object-src 'none'; frame-ancestors 'none'; \
                 require-trusted-types-for 'script'; trusted-types default",
            ),
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-embedder-policy", "require-corp"),
            ("cross-origin-resource-policy", "same-origin"),
        ] {
            assert_eq!(reply.header(name), Some(value), "{}", reply.status);
        }
        let permissions = reply.header("permissions-policy").unwrap();
        for permission in permissions.split(", ") {
            let (feature, allowed) = permission.split_once('=').unwrap();
            let ours = feature == "geolocation" || feature.starts_with("publickey-credentials-");
            assert_eq!(allowed, if ours { "(self)" } else { "()" }, "{feature}");
        }
        assert!(permissions.contains("geolocation=(self)"));
        assert!(reply.header("cache-control").is_some());
    }
}
