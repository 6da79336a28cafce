//! `POST /api/sync`: takes what waited on a phone, and brings it up to date.

use super::Api;
use super::actor::Actor;
use super::encoding;
use super::error::HttpError;
use crate::packed::Packed;
use crate::pull;
use axum::Json;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use domain::command::Command;
use domain::id::PersonId;
use domain::sync::server::{Outcome, settle};
use domain::sync::{COMMANDS_MAX, Pull, SyncReply, SyncRequest};

/// Less fits one packet anyway.
const WORTH_PACKING_BYTES: usize = 1_400;

pub async fn sync(
    State(api): State<Api>,
    Actor(actor): Actor,
    asked: HeaderMap,
    request: Result<Json<SyncRequest>, JsonRejection>,
) -> Result<Response, HttpError> {
    let Json(SyncRequest { cursor, commands }) = request?;
    // One server, one area: a phone of another starts anew.
    let is_ours = cursor.area == api.area;
    let mut reply = match actor.filter(|_| is_ours) {
        Some(actor) => settled(&api, actor, &commands).await?,
        None => SyncReply { receipts: Vec::new(), forked: false, pull: Pull::Reset },
    };
    if is_ours {
        reply.pull = pull::pull(&*api.store, api.staff, actor, &cursor).await?;
    }
    let json = serde_json::to_vec(&reply).expect("a reply is plain data, which JSON can always hold");
    if json.len() < WORTH_PACKING_BYTES || !encoding::takes_brotli(&asked) {
        return Ok(([(CONTENT_TYPE, encoding::JSON)], json).into_response());
    }
    let packed = tokio::task::spawn_blocking(move || Packed::new(&json))
        .await
        .expect("packing ends: it neither panics nor is it cancelled");
    Ok(encoding::packed(&asked, encoding::JSON, &packed))
}

/// In the order they came; what follows one that has to wait, waits too.
async fn settled(api: &Api, actor: PersonId, commands: &[Command]) -> Result<SyncReply, HttpError> {
    let mut reply = SyncReply { receipts: Vec::new(), forked: false, pull: Pull::Reset };
    for command in commands.iter().take(COMMANDS_MAX) {
        let tx = api.store.begin(&api.area).await?;
        match settle(tx, actor, command).await? {
            Outcome::Settled(receipt) => reply.receipts.push(receipt),
            Outcome::Early => break,
            Outcome::Forked => {
                reply.forked = true;
                break;
            }
        }
    }
    Ok(reply)
}
