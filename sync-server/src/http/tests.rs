//! The real router over the memory store.

mod files;
mod person;
mod protocol;
mod tiles;

use super::{Api, host::Hosts, router};
use crate::directory::Directory;
use crate::publish;
use crate::store::memory::MemoryStore;
use crate::store::{Store, Write};
use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use domain::facility::{Answer, Facility, How, Level, Source, Value};
use domain::id::{AreaCode, FacilityId, Incarnation};
use domain::lists::{Audience, Item, Lists, item};
use domain::record::{RecordKey, Scope};
use domain::sync::pull::Staff;
use domain::sync::{Area, Cursor, Filled, Manifest, PUBLIC_GRANT, Pull, SyncReply, SyncRequest};
use std::net::Ipv4Addr;
use std::path::Path;
use std::sync::Arc;
use tokio::sync::watch;
use tower::ServiceExt;
use uuid::Uuid;

/// A staff fact nobody may find where it does not belong.
const SECRET: &str = "夜間は裏口から";
const STOCK: &str = "opioid_stock";

struct Server {
    store: Arc<MemoryStore>,
    router: Router,
    moving: Option<watch::Sender<u64>>,
}

struct Reply {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

impl Reply {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

fn area() -> AreaCode {
    AreaCode::from("9901")
}

fn lists() -> Lists {
    let listed = |code: &str, audience| Item {
        code: code.into(),
        ja: code.to_owned(),
        en: code.to_owned(),
        audience,
        half_life_days: 365,
        ..Item::default()
    };
    Lists {
        items: vec![listed(item::NAME, Audience::Public), listed(STOCK, Audience::Staff)],
        ..Lists::default()
    }
}

fn place(number: u128, name: &str) -> Facility {
    let mut facility = Facility::new(FacilityId(Uuid::from_u128(number)));
    let source = Source { origin: "sample".to_owned(), verified_on: None, by: None, how: How::Phone };
    let name = domain::facility::Name { text: name.to_owned(), ..Default::default() };
    facility.push(item::NAME, Value::from(name), &source);
    let staff_source = Source { by: Some("見本 花子".to_owned()), ..source };
    let level = Level { answer: Answer::Yes, note: Some(SECRET.to_owned()) };
    facility.push(STOCK, Value::Level(level), &staff_source);
    facility
}

impl Server {
    /// An area with `places` places at number 1.
    async fn new(staff: Staff, places: u128) -> Self {
        Self::with_web(staff, places, None).await
    }

    async fn with_web(staff: Staff, places: u128, web: Option<&Path>) -> Self {
        Self::with_files(staff, places, web, None).await
    }

    async fn with_files(staff: Staff, places: u128, web: Option<&Path>, tiles: Option<&Path>) -> Self {
        let store = Arc::new(MemoryStore::default());
        let named = Area { code: area(), ja: "見本圏".to_owned(), en: "Sample".to_owned(), demo: true };
        store.open_area(&named, Incarnation(Uuid::from_u128(7))).await.unwrap();
        let (moving, moved) = watch::channel(0);
        let dyn_store: Arc<dyn Store> = Arc::<MemoryStore>::clone(&store);
        let api = Api {
            store: Arc::clone(&dyn_store),
            area: area(),
            staff,
            directory: Arc::new(Directory::new(dyn_store, area())),
            tiles: tiles.map(Arc::from),
            moved,
            sums: Arc::new(tokio::sync::Semaphore::new(1)),
        };
        let hosts = Hosts::new(Ipv4Addr::LOCALHOST.into(), Vec::new());
        let server = Self { store, router: router(api, web, hosts), moving: Some(moving) };
        let places: Vec<_> = (0..places).map(|number| place(number, &format!("見本薬局{number}"))).collect();
        server.publish(&places).await;
        server
    }

    async fn publish(&self, places: &[Facility]) {
        let standing = self.store.read(&area(), &[Scope::Area, Scope::AreaStaff], 0).await.unwrap();
        let changes = publish::changes(&lists(), &standing.rows, places.to_vec());
        self.store.write(&area(), Write::of(changes)).await.unwrap();
    }

    async fn remove(&self, number: u128) {
        let key = RecordKey::Facility(FacilityId(Uuid::from_u128(number)));
        let changes =
            [Scope::Area, Scope::AreaStaff].map(|scope| crate::store::Change { scope, key, record: None });
        self.store.write(&area(), Write::of(changes)).await.unwrap();
    }

    async fn ask(&self, request: Request<Body>) -> Reply {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        Reply { status: parts.status, headers: parts.headers, body }
    }

    async fn get(&self, path: &str) -> Reply {
        self.get_with(path, &[]).await
    }

    async fn get_with(&self, path: &str, headers: &[(header::HeaderName, &str)]) -> Reply {
        self.ask(request(Method::GET, path, headers, Body::empty())).await
    }

    async fn manifest(&self) -> Manifest {
        serde_json::from_slice(&self.get("/api/manifest").await.body).unwrap()
    }

    async fn post(&self, body: impl Into<Body>) -> Reply {
        let headers = [(header::CONTENT_TYPE, "application/json")];
        self.ask(request(Method::POST, "/api/sync", &headers, body.into())).await
    }

    async fn sync(&self, cursor: &Cursor) -> Pull {
        let request = SyncRequest::from(cursor.clone());
        let reply = self.post(serde_json::to_vec(&request).unwrap()).await;
        assert_eq!(reply.status, StatusCode::OK);
        serde_json::from_slice::<SyncReply>(&reply.body).unwrap().pull
    }
}

fn request(method: Method, path: &str, headers: &[(header::HeaderName, &str)], body: Body) -> Request<Body> {
    let mut request = Request::builder().method(method).uri(path).header(header::HOST, "localhost:8080");
    for (name, value) in headers {
        request = request.header(name, *value);
    }
    request.body(body).unwrap()
}

/// The cursor of a phone that was filled from a manifest.
fn filled_from(manifest: &Manifest) -> Cursor {
    Cursor {
        area: manifest.area.code.clone(),
        incarnation: manifest.incarnation,
        number: manifest.number,
        filled: vec![Filled { scope: Scope::Area, grant: PUBLIC_GRANT.to_owned() }],
    }
}
