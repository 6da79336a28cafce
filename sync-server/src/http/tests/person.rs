//! Who a phone is, while an invented area lets it be anybody.

use super::{Server, area, filled_from, request};
use crate::demo::accounts;
use crate::publish;
use crate::store::{Store, Write};
use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use domain::command::{Act, Command, NewReferral};
use domain::id::{CommandId, DeviceId, ReferralId};
use domain::record::Scope;
use domain::referral::{Asked, Destination, ReferralKind, Urgency};
use domain::sync::pull::Staff;
use domain::sync::{Pull, SyncReply, SyncRequest};
use uuid::Uuid;

async fn be(server: &Server, person: &str) -> super::Reply {
    let headers = [(header::CONTENT_TYPE, "application/json")];
    let body = Body::from(format!(r#"{{"person":{person}}}"#));
    server.ask(request(Method::POST, "/api/demo/person", &headers, body)).await
}

async fn people_are_there(server: &Server) {
    let changes = accounts().into_iter().map(publish::account_change);
    server.store.write(&area(), Write::of(changes.collect::<Vec<_>>())).await.unwrap();
}

/// What a phone that holds the public part and sends one referral is answered, with this cookie.
async fn sends(server: &Server, cookie: &str) -> SyncReply {
    let cursor = filled_from(&server.manifest().await);
    let to = Destination::Outside("となりの県の病院".to_owned());
    let asked = Asked { kind: ReferralKind::Respite, to, urgency: Urgency::Week, needs: vec![] };
    let command = Command {
        id: CommandId(Uuid::from_u128(1)),
        device: DeviceId(Uuid::from_u128(2)),
        number: 1,
        by: accounts()[0].id,
        at: "2026-11-27T21:24:00".parse().unwrap(),
        act: Act::RecordReferral(Box::new(NewReferral { id: ReferralId(Uuid::from_u128(3)), asked })),
    };
    let body =
        serde_json::to_vec(&SyncRequest { commands: vec![command], ..SyncRequest::from(cursor) }).unwrap();
    let headers = [(header::CONTENT_TYPE, "application/json"), (header::COOKIE, cookie)];
    let reply = server.ask(request(Method::POST, "/api/sync", &headers, body.into())).await;
    assert_eq!(reply.status, StatusCode::OK);
    serde_json::from_slice(&reply.body).unwrap()
}

#[tokio::test]
async fn in_a_demo_a_phone_is_whom_it_chose_by_a_cookie_that_no_script_reads() {
    let server = Server::new(Staff::Demo, 1).await;
    people_are_there(&server).await;
    let her = accounts()[0].clone();
    let listed = server.get("/api/demo/people").await;
    assert_eq!(listed.json().as_array().map(Vec::len), Some(accounts().len()));

    let chosen = be(&server, &format!("\"{}\"", her.id)).await;
    let cookie = chosen.header("set-cookie").unwrap();
    assert_eq!(chosen.status, StatusCode::NO_CONTENT);
    assert!(
        ["HttpOnly", "SameSite=Strict", "Path=/api"].iter().all(|part| cookie.contains(part)),
        "{cookie}"
    );
    let reply = sends(&server, cookie.split(';').next().unwrap()).await;
    assert_eq!(reply.receipts.iter().map(|receipt| receipt.rejection).collect::<Vec<_>>(), [None]);
    let Pull::Delta(delta) = reply.pull else { panic!("told to reset") };
    let scopes: Vec<_> = delta.scopes.iter().map(|scope| scope.scope).collect();
    let own = [Scope::AreaStaff, Scope::Organisation(her.organisation), Scope::Person(her.id)];
    assert_eq!(scopes, own, "and what she has just sent is among it");

    let gone = be(&server, "null").await;
    assert!(gone.header("set-cookie").unwrap().contains("Max-Age=0"));
}

#[tokio::test]
async fn nobody_is_signed_in_by_a_name_nobody_has_or_without_one() {
    let server = Server::new(Staff::Demo, 1).await;
    people_are_there(&server).await;
    let stranger = format!("\"{}\"", Uuid::from_u128(9));
    assert_eq!(be(&server, &stranger).await.status, StatusCode::NOT_FOUND);
    for cookie in ["", "tasuki-person=", "tasuki-person=見本", "other=1; tasuki-person"] {
        let reply = sends(&server, cookie).await;
        assert_eq!(reply.receipts, [], "{cookie}");
        let Pull::Delta(delta) = reply.pull else { panic!("told to reset") };
        assert!(delta.scopes.iter().all(|scope| scope.scope == Scope::AreaStaff), "{cookie}");
    }
}

#[tokio::test]
async fn a_server_of_a_real_area_knows_no_such_people_and_takes_nobodys_word() {
    let server = Server::new(Staff::None, 1).await;
    people_are_there(&server).await;
    let her = accounts()[0].id;
    assert_eq!(server.get("/api/demo/people").await.status, StatusCode::NOT_FOUND);
    assert_eq!(be(&server, &format!("\"{her}\"")).await.status, StatusCode::NOT_FOUND);
    let reply = sends(&server, &format!("tasuki-person={her}")).await;
    assert_eq!(reply.receipts, []);
    let Pull::Delta(delta) = reply.pull else { panic!("told to reset") };
    assert_eq!(delta.scopes, []);
}
