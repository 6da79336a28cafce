//! What a phone may rely on.

use super::{SECRET, Server, area, filled_from, place, request};
use crate::publish;
use crate::store::{Store, Write};
use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use domain::chunk::Chunk;
use domain::event::Event;
use domain::facility::Facility;
use domain::id::{AreaCode, EventId, Incarnation};
use domain::lists::Lists;
use domain::outline::Outlines;
use domain::record::{Record, RecordKey, Scope};
use domain::sync::check::Sum;
use domain::sync::pull::Staff;
use domain::sync::{Cursor, Delta, Filled, Manifest, PUBLIC_GRANT, Pull, SyncReply, SyncRequest};
use futures::StreamExt;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use tower::ServiceExt;
use uuid::Uuid;

/// A phone: what it holds, and up to where.
#[derive(Clone, PartialEq, Debug)]
struct Phone {
    cursor: Cursor,
    lists: Lists,
    places: BTreeMap<(Scope, RecordKey), Facility>,
}

impl Phone {
    async fn filled(server: &Server) -> Self {
        let manifest: Manifest = server.manifest().await;
        let mut places = BTreeMap::new();
        for bucket in &manifest.buckets {
            let bytes = server.get(&format!("/api/bucket/{}", bucket.hash)).await.body;
            let chunk = Chunk::parse(bytes.to_vec()).unwrap();
            assert_eq!((bytes.len(), chunk.len()), (bucket.bytes as usize, bucket.records as usize));
            for facility in (0..chunk.len()).map(|at| chunk.facility(at).unwrap()) {
                places.insert((Scope::Area, RecordKey::Facility(facility.id)), facility);
            }
        }
        Self { cursor: filled_from(&manifest), lists: manifest.lists, places }
    }

    async fn sync(&mut self, server: &Server) -> Delta {
        let Pull::Delta(delta) = server.sync(&self.cursor).await else { panic!("told to reset") };
        for scope in &delta.scopes {
            self.places.retain(|(held, key), _| {
                *held != scope.scope || !(scope.anew || scope.removed.contains(key))
            });
            for record in &scope.put {
                match record {
                    Record::Facility(facility) => {
                        let key = RecordKey::Facility(facility.id);
                        self.places.insert((scope.scope, key), facility.clone());
                    }
                    Record::Lists(lists) => self.lists = Lists::clone(lists),
                    Record::Event(_)
                    | Record::Outlines(_)
                    | Record::Account(_)
                    | Record::Referral(_)
                    | Record::Correction(_)
                    | Record::Call(_) => {}
                    Record::Unknown => panic!("the server sent what it does not know"),
                }
            }
        }
        self.places.retain(|(held, _), _| !delta.lost.contains(held));
        self.cursor = delta.cursor.clone();
        delta
    }
}

#[tokio::test]
async fn a_first_sync_and_a_delta_equal_a_fresh_manifest() {
    let server = Server::new(Staff::None, 700).await;
    let mut phone = Phone::filled(&server).await;
    assert_eq!(phone.places.len(), 700);
    server.publish(&[place(3, "名を変えた薬局"), place(9_000, "新しい薬局")]).await;
    server.remove(4).await;
    phone.sync(&server).await;
    assert_eq!(phone, Phone::filled(&server).await);
    assert_eq!(phone.cursor.number, 3);
    assert_eq!(phone.places.len(), 700);
}

#[tokio::test]
async fn a_phone_that_lacks_nothing_gets_a_short_answer() {
    let server = Server::new(Staff::Demo, 50).await;
    let mut phone = Phone::filled(&server).await;
    phone.sync(&server).await;
    let delta = phone.sync(&server).await;
    assert_eq!(delta, Delta { cursor: phone.cursor, scopes: vec![], lost: vec![], sums: vec![] });
    assert!(serde_json::to_vec(&delta).unwrap().len() <= 500);
}

#[tokio::test]
async fn f32_a_phone_filled_at_any_cut_and_brought_up_to_date_at_any_time_holds_what_one_filled_now_does() {
    let server = Server::new(Staff::Demo, 30).await;
    let mut phones = vec![Phone::filled(&server).await];
    let mut drawn = 7_u64;
    let mut draw = |below: u64| {
        drawn = drawn.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (drawn >> 33) % below
    };
    for edition in 0..60 {
        match draw(3) {
            // Once in a while one that is there again under its id.
            0 => server.remove(draw(40).into()).await,
            _ => server.publish(&[place(draw(40).into(), &format!("薬局 {edition}"))]).await,
        }
        phones.push(Phone::filled(&server).await);
        for phone in &mut phones {
            if draw(8) == 0 {
                phone.sync(&server).await;
            }
        }
    }
    let now = {
        let mut phone = Phone::filled(&server).await;
        phone.sync(&server).await;
        phone
    };
    for (cut, mut phone) in phones.into_iter().enumerate() {
        phone.sync(&server).await;
        assert_eq!(phone, now, "filled at cut {cut}");
    }
}

#[tokio::test]
async fn who_compares_is_told_the_sum_of_each_scope_at_the_number_she_is_brought_to() {
    let server = Server::new(Staff::Demo, 50).await;
    let mut phone = Phone::filled(&server).await;
    phone.sync(&server).await;
    server.publish(&[place(3, "名を変えた薬局")]).await;
    server.remove(4).await;
    let request = SyncRequest { check: Some(0), ..phone.cursor.clone().into() };
    let reply = server.post(serde_json::to_vec(&request).unwrap()).await;
    let reply: SyncReply = serde_json::from_slice(&reply.body).unwrap();
    let Pull::Delta(delta) = reply.pull else { panic!("told to reset") };
    // No more is sent than she lacks.
    assert!(delta.scopes.iter().all(|scope| scope.put.len() + scope.removed.len() <= 3), "{delta:?}");
    let scopes = [Scope::Area, Scope::AreaStaff];
    let stands = server.store.read(&area(), &scopes, 0).await.unwrap();
    let sum = |scope| {
        let rows = stands.rows.iter().filter(move |row| row.scope == scope);
        Sum::of(rows.filter_map(|row| row.record.as_ref()))
    };
    assert_eq!(delta.sums, scopes.map(|scope| (scope, sum(scope))));
    assert_eq!(delta.cursor.number, stands.head.number);
}

#[tokio::test]
async fn a_cursor_the_log_cannot_continue_is_told_to_reset() {
    let server = Server::new(Staff::None, 3).await;
    let cursor = filled_from(&server.manifest().await);
    let of_another_life = Cursor { incarnation: Incarnation(Uuid::from_u128(8)), ..cursor.clone() };
    let ahead = Cursor { number: 2, ..cursor.clone() };
    let far_ahead = Cursor { number: u64::MAX, ..cursor.clone() };
    let of_another_area = Cursor { area: AreaCode::from("1301"), ..cursor.clone() };
    let not_filled = Cursor { filled: vec![], ..cursor };
    for cursor in [of_another_life, ahead, far_ahead, of_another_area, not_filled] {
        assert_eq!(server.sync(&cursor).await, Pull::Reset, "{cursor:?}");
    }
}

#[tokio::test]
async fn staff_facts_never_leave_a_server_that_serves_none() {
    let server = Server::new(Staff::None, 3).await;
    let manifest = server.manifest().await;
    // A phone that claims to hold the staff scope, from the beginning.
    let staff = ["demo", "none", PUBLIC_GRANT]
        .map(|grant| Filled { scope: Scope::AreaStaff, grant: grant.to_owned() });
    let mut cursor = Cursor { number: 0, ..filled_from(&manifest) };
    cursor.filled.extend(staff);
    let body = serde_json::to_vec(&serde_json::json!({ "cursor": cursor })).unwrap();
    let mut replies = vec![server.get("/api/manifest").await, server.post(body).await];
    for bucket in &manifest.buckets {
        replies.push(server.get(&format!("/api/bucket/{}", bucket.hash)).await);
    }
    for reply in replies {
        assert_eq!(reply.status, StatusCode::OK);
        for secret in [SECRET, "見本 花子"] {
            let found = reply.body.windows(secret.len()).any(|window| window == secret.as_bytes());
            assert!(!found, "{secret} in {:?}", String::from_utf8_lossy(&reply.body));
        }
    }
    let Pull::Delta(delta) = server.sync(&cursor).await else { panic!("told to reset") };
    assert_eq!(delta.lost, [Scope::AreaStaff]);
    assert_eq!(delta.scopes.len(), 1);
    assert_eq!(delta.scopes[0].put.len(), 4, "the lists and three places");
}

#[tokio::test]
async fn in_a_demo_staff_facts_are_filled_once_and_then_follow() {
    let server = Server::new(Staff::Demo, 3).await;
    server.remove(2).await;
    let mut phone = Phone::filled(&server).await;
    let first = phone.sync(&server).await;
    assert_eq!(first.scopes.len(), 1);
    let staff = &first.scopes[0];
    assert_eq!((staff.scope, staff.anew, staff.put.len()), (Scope::AreaStaff, true, 2));
    assert!(serde_json::to_string(&staff.put).unwrap().contains(SECRET));
    assert_eq!(staff.removed, []);

    server.remove(1).await;
    let second = phone.sync(&server).await;
    assert!(second.scopes.iter().all(|scope| !scope.anew && scope.removed.len() == 1));
    assert_eq!(phone.places.len(), 2);
}

#[tokio::test]
async fn another_grant_fills_the_scope_anew() {
    let server = Server::new(Staff::Demo, 3).await;
    let mut phone = Phone::filled(&server).await;
    phone.cursor.filled.push(Filled { scope: Scope::AreaStaff, grant: "of yesterday".to_owned() });
    let delta = phone.sync(&server).await;
    assert_eq!(delta.lost, []);
    assert!(delta.scopes[0].anew && delta.scopes[0].put.len() == 3);
}

#[tokio::test]
async fn the_bytes_of_a_bucket_hash_to_its_name_packed_or_not() {
    let server = Server::new(Staff::None, 700).await;
    let buckets = server.manifest().await.buckets;
    assert!(buckets.len() > 1);
    for bucket in buckets {
        let path = format!("/api/bucket/{}", bucket.hash);
        let plain = server.get(&path).await;
        assert_eq!(format!("{:x}", Sha256::digest(&plain.body)), bucket.hash);
        assert_eq!(plain.header("content-encoding"), None);
        let packed = server.get_with(&path, &[(header::ACCEPT_ENCODING, "gzip, br")]).await;
        assert_eq!(packed.header("content-encoding"), Some("br"));
        assert_eq!(packed.header("vary"), Some("accept-encoding"));
        let mut unpacked = Vec::new();
        brotli::BrotliDecompress(&mut &*packed.body, &mut unpacked).unwrap();
        assert_eq!(unpacked, plain.body);
        assert!(packed.body.len() < plain.body.len());
        assert_eq!(packed.header("cache-control"), Some("public, max-age=31536000, immutable"));
    }
}

#[tokio::test]
async fn an_edit_changes_one_bucket_and_the_earlier_one_can_still_be_fetched() {
    let server = Server::new(Staff::None, 700).await;
    let before = server.manifest().await;
    server.publish(&[place(3, "名を変えた薬局")]).await;
    let after = server.manifest().await;
    let gone: Vec<_> = before.buckets.iter().filter(|bucket| !after.buckets.contains(bucket)).collect();
    assert_eq!(gone.len(), 1);
    assert_eq!(server.get(&format!("/api/bucket/{}", gone[0].hash)).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_bucket_named_before_a_restart_can_be_fetched() {
    let hash = Server::new(Staff::None, 3).await.manifest().await.buckets[0].hash.clone();
    let restarted = Server::new(Staff::None, 3).await;
    assert_eq!(restarted.get(&format!("/api/bucket/{hash}")).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_bucket_nobody_named_is_not_found() {
    let server = Server::new(Staff::None, 3).await;
    for hash in ["0".repeat(64).as_str(), "..%2F..%2Fetc%2Fpasswd", "%00"] {
        let reply = server.get(&format!("/api/bucket/{hash}")).await;
        assert_eq!(reply.status, StatusCode::NOT_FOUND, "{hash}");
        assert_eq!(reply.header("cache-control"), Some("no-store"));
    }
}

#[tokio::test]
async fn a_body_that_cannot_be_read_is_refused_with_the_reason() {
    let server = Server::new(Staff::None, 3).await;
    for (body, reason) in
        [("{", "EOF"), ("{}", "missing field `cursor`"), (r#"{"cursor":{"area":1}}"#, "expected a string")]
    {
        let reply = server.post(body).await;
        assert_eq!(reply.status, StatusCode::BAD_REQUEST, "{body}");
        assert_eq!(reply.json()["error"], "unreadable");
        let message = reply.json()["message"].to_string();
        assert!(message.contains(reason), "{message}");
    }
    assert_eq!(server.post(vec![b' '; 400_000]).await.status, StatusCode::PAYLOAD_TOO_LARGE);
    let not_json = server.ask(request(Method::POST, "/api/sync", &[], Body::from("{}"))).await;
    assert_eq!(not_json.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
}

#[tokio::test]
async fn health_says_where_the_area_stands_and_who_sees_staff_facts() {
    for (staff, word) in [(Staff::None, "none"), (Staff::Demo, "demo")] {
        let server = Server::new(staff, 3).await;
        let expected = serde_json::json!({
            "version": env!("CARGO_PKG_VERSION"), "area": "9901", "number": 1, "staff": word,
        });
        assert_eq!(server.get("/api/health").await.json(), expected);
    }
}

#[tokio::test]
async fn a_poke_comes_at_once_and_at_every_move_and_ends_with_the_server() {
    let mut server = Server::new(Staff::None, 3).await;
    let moving = server.moving.take().unwrap();
    let asked = request(Method::GET, "/api/poke", &[], Body::empty());
    let response = server.router.clone().oneshot(asked).await.unwrap();
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    assert_eq!(response.headers()["cache-control"], "no-store");
    let mut events = response.into_body().into_data_stream();
    assert_eq!(events.next().await.unwrap().unwrap(), "data: {\"number\":0}\n\n");
    moving.send_replace(5);
    assert_eq!(events.next().await.unwrap().unwrap(), "data: {\"number\":5}\n\n");
    drop(moving);
    assert!(events.next().await.is_none());
}

#[tokio::test]
async fn nothing_of_the_api_is_stored_but_buckets() {
    let server = Server::new(Staff::Demo, 3).await;
    for path in ["/api/health", "/api/manifest", "/api/poke2", "/api", "/api/"] {
        assert_eq!(server.get(path).await.header("cache-control"), Some("no-store"), "{path}");
    }
    assert_eq!(server.post("{}").await.header("cache-control"), Some("no-store"));
    let cursor = filled_from(&server.manifest().await);
    assert_eq!(cursor.area, area());
    let body = serde_json::to_vec(&serde_json::json!({ "cursor": cursor })).unwrap();
    assert_eq!(server.post(body).await.header("cache-control"), Some("no-store"));
}

fn event(number: u128, name: &str) -> Event {
    let told = serde_json::json!({
        "id": Uuid::from_u128(number), "name": { "text": name }, "source": { "origin": "list", "how": "own" },
    });
    serde_json::from_value(told).unwrap()
}

async fn publish_events(server: &Server, put: &[Event], removed: &[EventId]) {
    let standing = server.store.read(&area(), &[Scope::Area], 0).await.unwrap();
    let changes = publish::event_changes(&standing.rows, put, removed);
    server.store.write(&area(), Write::of(changes)).await.unwrap();
}

async fn listed_events(server: &Server) -> Vec<Event> {
    let part = server.manifest().await.events.unwrap();
    let bytes = server.get(&format!("/api/bucket/{}", part.hash)).await.body;
    assert_eq!(format!("{:x}", Sha256::digest(&bytes)), part.hash);
    let events: Vec<Event> = serde_json::from_slice(&bytes).unwrap();
    assert_eq!((bytes.len(), events.len()), (part.bytes as usize, part.records as usize));
    events
}

#[tokio::test]
async fn a_new_phone_gets_the_events_as_one_part_and_a_filled_one_what_has_changed() {
    let server = Server::new(Staff::None, 3).await;
    assert_eq!(server.manifest().await.events, None, "no part for nothing");
    publish_events(&server, &[event(2, "部会"), event(1, "会議")], &[]).await;
    assert_eq!(listed_events(&server).await, [event(1, "会議"), event(2, "部会")]);

    let mut phone = Phone::filled(&server).await;
    publish_events(&server, &[event(3, "講演")], &[event(1, "会議").id]).await;
    let delta = phone.sync(&server).await;
    let [scope] = delta.scopes.as_slice() else { panic!("{delta:?}") };
    assert_eq!(scope.put, [Record::Event(Box::new(event(3, "講演")))]);
    assert_eq!(scope.removed, [RecordKey::Event(event(1, "会議").id)]);
    assert_eq!(listed_events(&server).await, [event(2, "部会"), event(3, "講演")]);
}

#[tokio::test]
async fn the_part_of_the_events_stays_the_same_while_only_places_change() {
    let server = Server::new(Staff::None, 3).await;
    publish_events(&server, &[event(2, "部会"), event(1, "会議")], &[]).await;
    let before = server.manifest().await;
    server.publish(&[place(1, "名を変えた薬局")]).await;
    let after = server.manifest().await;
    assert_ne!(before.number, after.number);
    assert_eq!(before.events, after.events);
}

#[tokio::test]
async fn a_new_phone_gets_the_outlines_as_one_part_and_a_filled_one_as_a_change() {
    let server = Server::new(Staff::None, 3).await;
    assert_eq!(server.manifest().await.outlines, None, "no part for nothing");
    let publish = async |source: &str| {
        let outlines = Outlines { source: source.to_owned(), ..Outlines::default() };
        let change = publish::outline_change(&[], outlines.clone()).unwrap();
        server.store.write(&area(), Write::of(vec![change])).await.unwrap();
        outlines
    };
    let first = publish("one").await;
    let part = server.manifest().await.outlines.unwrap();
    let bytes = server.get(&format!("/api/bucket/{}", part.hash)).await.body;
    assert_eq!(serde_json::from_slice::<Outlines>(&bytes).unwrap(), first);
    let mut phone = Phone::filled(&server).await;
    let second = publish("another").await;
    let delta = phone.sync(&server).await;
    let [scope] = delta.scopes.as_slice() else { panic!("{delta:?}") };
    assert_eq!(scope.put, [Record::Outlines(Box::new(second))]);
}
