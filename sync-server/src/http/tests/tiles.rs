//! What a map may rely on.

use super::{Reply, Server, request};
use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use domain::sync::pull::Staff;
use std::path::PathBuf;
use uuid::Uuid;

/// A file that goes with its test.
struct Tiles(PathBuf);

impl Tiles {
    fn new() -> Self {
        let tiles = Self(std::env::temp_dir().join(format!("tasuki-{}.pmtiles", Uuid::new_v4())));
        tiles.write("PMTiles, and then the tiles");
        tiles
    }

    fn write(&self, content: &str) {
        std::fs::write(&self.0, content).unwrap();
    }

    async fn served(&self) -> Server {
        Server::with_files(Staff::None, 1, None, Some(&self.0)).await
    }
}

impl Drop for Tiles {
    fn drop(&mut self) {
        std::fs::remove_file(&self.0).unwrap();
    }
}

async fn part(server: &Server, more: &[(header::HeaderName, &str)]) -> Reply {
    server.get_with("/api/tiles", &[&[(header::RANGE, "bytes=9-16")], more].concat()).await
}

#[tokio::test]
async fn a_part_of_the_tiles_is_sent_alone_and_may_be_kept() {
    let tiles = Tiles::new();
    let server = tiles.served().await;
    let some = part(&server, &[]).await;
    assert_eq!((some.status, &*some.body), (StatusCode::PARTIAL_CONTENT, &b"and then"[..]));
    assert_eq!(some.header("content-range"), Some("bytes 9-16/27"));
    assert_eq!(some.header("content-type"), Some("application/vnd.pmtiles"));
    assert_eq!(some.header("cache-control"), Some("public, max-age=86400"));
    assert_eq!(some.header("cross-origin-resource-policy"), Some("same-origin"));

    // A map begins with more than a small file has.
    let begin = server.get_with("/api/tiles", &[(header::RANGE, "bytes=0-16383")]).await;
    assert_eq!((begin.status, begin.body.len()), (StatusCode::PARTIAL_CONTENT, 27));
    let head = server.ask(request(Method::HEAD, "/api/tiles", &[], Body::empty())).await;
    assert_eq!((head.status, head.body.len()), (StatusCode::OK, 0));
    let beyond = server.get_with("/api/tiles", &[(header::RANGE, "bytes=99-100")]).await;
    assert_eq!(beyond.status, StatusCode::RANGE_NOT_SATISFIABLE);
}

#[tokio::test]
async fn parts_of_other_tiles_under_the_same_name_are_told_apart() {
    let tiles = Tiles::new();
    let server = tiles.served().await;
    let tag = part(&server, &[]).await.header("etag").unwrap().to_owned();
    let same = part(&server, &[(header::IF_NONE_MATCH, &tag)]).await;
    assert_eq!((same.status, same.body.len()), (StatusCode::NOT_MODIFIED, 0));
    let same = part(&server, &[(header::IF_RANGE, &tag)]).await;
    assert_eq!((same.status, &*same.body), (StatusCode::PARTIAL_CONTENT, &b"and then"[..]));

    tiles.write("PMTiles of the year after");
    let other = part(&server, &[(header::IF_NONE_MATCH, &tag)]).await;
    assert_eq!((other.status, &*other.body), (StatusCode::PARTIAL_CONTENT, &b"f the ye"[..]));
    assert_ne!(other.header("etag"), Some(tag.as_str()));
    let other = part(&server, &[(header::IF_RANGE, &tag)]).await;
    assert_eq!((other.status, &*other.body), (StatusCode::OK, &b"PMTiles of the year after"[..]));
}

#[tokio::test]
async fn a_server_without_tiles_says_so_without_an_error() {
    let server = Server::new(Staff::None, 1).await;
    let none = server.ask(request(Method::HEAD, "/api/tiles", &[], Body::empty())).await;
    assert_eq!((none.status, none.header("cache-control")), (StatusCode::NO_CONTENT, Some("no-store")));
}
