//! A phone as a server sees it: who it is, what it holds, and what it sends over one connection.

use super::wire::{Wire, get, post};
use anyhow::{Context, Result, ensure};
use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use domain::account::Account;
use domain::command::{Act, Command, NewReferral};
use domain::id::{CommandId, DeviceId, ReferralId};
use domain::record::Scope;
use domain::referral::{Asked, Destination, ReferralKind, Urgency};
use domain::sync::{COMMANDS_MAX, Cursor, Filled, Manifest, PUBLIC_GRANT, Pull, SyncReply, SyncRequest};
use std::net::SocketAddr;
use uuid::Uuid;

const PACKED: &str = "accept-encoding: br\r\n";

pub struct Caller {
    pub account: Account,
    pub cursor: Cursor,
    /// As a header of its requests.
    cookie: String,
    address: SocketAddr,
    wire: Wire,
    device: DeviceId,
    sent: u64,
}

impl Caller {
    /// Signs in, and takes what she may receive; `cursor`: of a phone that holds the directory.
    pub async fn sign_in(address: SocketAddr, account: Account, cursor: Cursor) -> Result<Self> {
        let mut wire = Wire::open(address).await?;
        let person = serde_json::json!({ "person": account.id });
        let reply = wire.ask(&post("/api/demo/person", "", person.to_string().as_bytes())).await?;
        let cookie = reply.header("set-cookie").and_then(|cookie| cookie.split(';').next());
        let cookie = format!("cookie: {}\r\n", cookie.context("no cookie")?);
        reply.good()?;
        let device = DeviceId(Uuid::new_v4());
        let mut caller = Self { account, cursor, cookie, address, wire, device, sent: 0 };
        caller.pull().await?;
        Ok(caller)
    }

    /// What she asks for when nothing waits.
    pub fn pulling(&self) -> Vec<u8> {
        self.asking(&SyncRequest::from(self.cursor.clone()))
    }

    fn asking(&self, request: &SyncRequest) -> Vec<u8> {
        let body = serde_json::to_vec(request).expect("a request is plain data, which JSON can always hold");
        post("/api/sync", &self.cookie, &body)
    }

    /// One request; the length of its reply, and what it says.
    pub async fn send(&mut self, request: &SyncRequest) -> Result<(usize, SyncReply)> {
        let body = self.wire.ask(&self.asking(request)).await?.good()?;
        Ok((body.len(), serde_json::from_slice(&body)?))
    }

    /// Another connection; what comes on the old one is lost.
    pub async fn reconnect(&mut self) -> Result<()> {
        self.wire = Wire::open(self.address).await?;
        Ok(())
    }

    /// How many referrals of her organisation a phone receives that has none yet.
    pub async fn referrals(&mut self) -> Result<usize> {
        let (_, reply) = self.send(&SyncRequest::from(self.cursor.clone())).await?;
        let Pull::Delta(delta) = reply.pull else { anyhow::bail!("no delta: {:?}", reply.pull) };
        let own = delta.scopes.iter().filter(|of| of.scope == Scope::Organisation(self.account.organisation));
        Ok(own.flat_map(|of| &of.put).filter(|record| record.referral().is_some()).count())
    }

    /// The length of the reply.
    pub async fn pull(&mut self) -> Result<usize> {
        let (bytes, reply) = self.send(&SyncRequest::from(self.cursor.clone())).await?;
        self.follow(reply.pull)?;
        Ok(bytes)
    }

    /// One referral to another organisation, and what came of it.
    pub async fn push(&mut self, to: &Account) -> Result<()> {
        self.sent += 1;
        let command = Command { device: self.device, number: self.sent, ..referral(&self.account, to) };
        let request = SyncRequest { commands: vec![command], ..self.cursor.clone().into() };
        let (_, reply) = self.send(&request).await?;
        let [receipt] = reply.receipts.as_slice() else { anyhow::bail!("no receipt: {reply:?}") };
        ensure!(receipt.rejection.is_none(), "{receipt:?}");
        self.follow(reply.pull)
    }

    /// Does all of it, in this order.
    pub async fn act(&mut self, acts: Vec<Act>) -> Result<()> {
        for part in acts.chunks(COMMANDS_MAX) {
            let mut request = SyncRequest::from(self.cursor.clone());
            for act in part {
                self.sent += 1;
                let done = command(&self.account, act.clone());
                request.commands.push(Command { device: self.device, number: self.sent, ..done });
            }
            let (_, reply) = self.send(&request).await?;
            ensure!(reply.receipts.len() == part.len(), "{} receipts", reply.receipts.len());
            ensure!(reply.receipts.iter().all(|of| of.rejection.is_none()), "{:?}", reply.receipts);
            self.follow(reply.pull)?;
        }
        Ok(())
    }

    fn follow(&mut self, pull: Pull) -> Result<()> {
        let Pull::Delta(delta) = pull else { anyhow::bail!("no delta: {pull:?}") };
        self.cursor = delta.cursor;
        Ok(())
    }

    /// Whether she is told to take everything anew.
    pub async fn is_reset(&mut self) -> Result<bool> {
        let (_, reply) = self.send(&SyncRequest::from(self.cursor.clone())).await?;
        Ok(reply.pull == Pull::Reset)
    }

    /// Everything again: the manifest and all it names. How many requests it took.
    pub async fn fill(&mut self) -> Result<usize> {
        let manifest = manifest(&mut self.wire).await?;
        let named = manifest.buckets.iter().chain(&manifest.events).chain(&manifest.outlines);
        let mut requests = 2;
        for bucket in named {
            self.wire.ask(&get(&format!("/api/bucket/{}", bucket.hash), PACKED)).await?.good()?;
            requests += 1;
        }
        self.cursor = filled(&manifest);
        self.pull().await?;
        Ok(requests)
    }
}

/// Where a phone stands that holds the directory and nothing else.
pub async fn directory(address: SocketAddr) -> Result<Cursor> {
    Ok(filled(&manifest(&mut Wire::open(address).await?).await?))
}

async fn manifest(wire: &mut Wire) -> Result<Manifest> {
    Ok(serde_json::from_slice(&wire.ask(&get("/api/manifest", "")).await?.good()?)?)
}

fn filled(manifest: &Manifest) -> Cursor {
    Cursor {
        area: manifest.area.code.clone(),
        incarnation: manifest.incarnation,
        number: manifest.number,
        filled: vec![Filled { scope: Scope::Area, grant: PUBLIC_GRANT.to_owned() }],
    }
}

/// By the clock of every phone here.
pub fn moment() -> NaiveDateTime {
    NaiveDate::from_ymd_opt(2026, 11, 27).unwrap_or_default().and_time(NaiveTime::MIN)
}

/// To another organisation.
pub fn referral(by: &Account, to: &Account) -> Command {
    let asked = Asked {
        kind: ReferralKind::VisitingNurse,
        to: Destination::Facility(to.organisation),
        urgency: Urgency::Today,
        needs: Vec::new(),
    };
    command(by, Act::RecordReferral(Box::new(NewReferral { id: ReferralId(Uuid::new_v4()), asked })))
}

/// As a phone lays it down that has given it no number yet.
pub fn command(by: &Account, act: Act) -> Command {
    Command {
        id: CommandId(Uuid::new_v4()),
        device: DeviceId::from_bytes([0; 16]),
        number: 0,
        by: by.id,
        at: moment(),
        act,
    }
}
