//! A phone without a screen: it writes, sends what waits until it is acknowledged, and receives, over real HTTP.

use super::ledger::Ledger;
use crate::draw::Draw;
use crate::request::{Answer as Reply, ask};
use anyhow::{Context, Result, ensure};
use chrono::Local;
use domain::account::Account;
use domain::command::{Act, Command, NewReferral, ReferralAnswer, ReferralEnd};
use domain::id::{CommandId, DeviceId, FacilityId, ReferralId};
use domain::record::Scope;
use domain::referral::{Answer, Asked, Destination, End, Referral, ReferralKind, Urgency};
use domain::sync::{COMMANDS_MAX, Cursor, Filled, Manifest, PUBLIC_GRANT, Pull, SyncReply, SyncRequest};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;
use tokio::sync::watch;
use uuid::Uuid;

/// So many wait at most before a phone writes no more.
const WAITING_MAX: usize = 2 * COMMANDS_MAX;

pub struct Phone {
    url: String,
    pub account: Account,
    cookie: String,
    device: DeviceId,
    /// Of the last command made.
    number: u64,
    cursor: Cursor,
    waiting: VecDeque<Command>,
    settled: Vec<Command>,
    /// As her organisation receives them, but those she has dealt with.
    received: BTreeMap<ReferralId, Referral>,
    dealt_with: BTreeSet<ReferralId>,
    /// Whom referrals go to.
    asked: Vec<FacilityId>,
    ledger: Ledger,
    draw: Draw,
}

/// One phone for each of the demo's people; referrals go to those who are hospitals' social workers.
pub async fn phones(url: &str, ledger: &Ledger, draw: &mut Draw) -> Result<Vec<Phone>> {
    let people = ask(url, "/api/demo/people", "", None).await?;
    let people: Vec<Account> = serde_json::from_slice(&people.body)?;
    let answers = people
        .iter()
        .filter(|account| account.profession == "msw" || account.profession == "discharge_nurse");
    let asked: Vec<FacilityId> = answers.map(|account| account.organisation).collect();
    let mut phones = Vec::new();
    for account in people {
        phones
            .push(Phone::start(url, account, asked.clone(), ledger.clone(), Draw::new(draw.number())).await?);
    }
    Ok(phones)
}

impl Phone {
    /// A new device, signed in as that person.
    pub async fn start(
        url: &str,
        account: Account,
        asked: Vec<FacilityId>,
        ledger: Ledger,
        mut draw: Draw,
    ) -> Result<Self> {
        let chosen = json!({ "person": account.id }).to_string();
        let signed_in = ask(url, "/api/demo/person", "", Some(&chosen)).await?;
        let cookie = signed_in.header("set-cookie").and_then(|cookie| cookie.split(';').next());
        let cookie = cookie.context("nobody is signed in")?.to_owned();
        let manifest: Manifest = serde_json::from_slice(&ask(url, "/api/manifest", "", None).await?.body)?;
        let cursor = Cursor {
            area: manifest.area.code,
            incarnation: manifest.incarnation,
            number: manifest.number,
            filled: vec![Filled { scope: Scope::Area, grant: PUBLIC_GRANT.to_owned() }],
        };
        Ok(Self {
            url: url.to_owned(),
            account,
            cookie,
            device: DeviceId(drawn_id(&mut draw)),
            number: 0,
            cursor,
            waiting: VecDeque::new(),
            settled: Vec::new(),
            received: BTreeMap::new(),
            dealt_with: BTreeSet::new(),
            asked,
            ledger,
            draw,
        })
    }

    pub fn waits(&self) -> usize {
        self.waiting.len()
    }

    /// Does one thing: answers or ends what she has received, at times once too often, or records a new referral.
    pub fn write(&mut self) {
        if self.waiting.len() >= WAITING_MAX {
            return;
        }
        let own = self.account.organisation;
        let is_for_us = |referral: &&Referral| referral.asked.to == Destination::Facility(own);
        let for_us: Vec<_> = self.received.values().filter(is_for_us).map(|referral| referral.id).collect();
        let is_ours = |referral: &&Referral| referral.from == own;
        let ours: Vec<_> = self.received.values().filter(is_ours).map(|referral| referral.id).collect();
        let again = self.draw.percent(5).then(|| self.dealt_with.iter().next_back().copied()).flatten();
        let act = if let Some(id) = again.or_else(|| self.draw.pick(&for_us)) {
            self.deal_with(id);
            let answer = self.draw.pick(&[Answer::Can, Answer::Full, Answer::NoStaff]).unwrap_or(Answer::Can);
            Act::AnswerReferral(ReferralAnswer { id, answer, terms: None })
        } else if let Some(id) = self.draw.pick(&ours).filter(|_| self.draw.percent(40)) {
            self.deal_with(id);
            let end = self.draw.pick(&[End::Withdrawn, End::Elsewhere, End::NoLongerNeeded]);
            Act::EndReferral(ReferralEnd { id, end: end.unwrap_or(End::Withdrawn) })
        } else {
            self.new_referral()
        };
        self.lay_down(act);
    }

    fn deal_with(&mut self, id: ReferralId) {
        self.received.remove(&id);
        self.dealt_with.insert(id);
    }

    fn new_referral(&mut self) -> Act {
        let id = ReferralId(drawn_id(&mut self.draw));
        let to = match self.draw.pick(&self.asked) {
            Some(to) if self.draw.percent(90) => Destination::Facility(to),
            _ => Destination::Outside("見本の外の病院".to_owned()),
        };
        let needs = vec!["home_oxygen".into()];
        let asked = Asked { kind: ReferralKind::Admission, to, urgency: Urgency::Today, needs };
        Act::RecordReferral(Box::new(NewReferral { id, asked }))
    }

    fn lay_down(&mut self, act: Act) {
        self.number += 1;
        let command = Command {
            id: CommandId(drawn_id(&mut self.draw)),
            device: self.device,
            number: self.number,
            by: self.account.id,
            at: Local::now().naive_local(),
            act,
        };
        self.ledger.make(&command);
        self.waiting.push_back(command);
    }

    /// One trip with what waits; `None`: no whole answer came. Another status than 200 changes nothing.
    pub async fn sync(&mut self) -> Result<Option<Reply>> {
        let commands = self.waiting.iter().take(COMMANDS_MAX).cloned().collect();
        self.trip(commands).await
    }

    /// One trip that takes nothing along.
    pub async fn pull(&mut self) -> Result<Option<Reply>> {
        self.trip(Vec::new()).await
    }

    async fn trip(&mut self, commands: Vec<Command>) -> Result<Option<Reply>> {
        let Ok(answer) = self.send(commands).await else { return Ok(None) };
        if answer.status == 200 {
            self.absorb(serde_json::from_slice(&answer.body)?)?;
        }
        Ok(Some(answer))
    }

    /// Writes and sends until told to stop, then sends what waits; returns with nothing left.
    pub async fn work(mut self, going: watch::Receiver<bool>) -> Result<Self> {
        while *going.borrow() || self.waits() > 0 {
            if *going.borrow() {
                (0..self.draw.between(1, 3)).for_each(|_| self.write());
            }
            if let Some(answer) = self.sync().await? {
                ensure!(answer.status == 200, "{}: {}", answer.status, String::from_utf8_lossy(&answer.body));
            }
            tokio::time::sleep(Duration::from_millis(self.draw.between(5, 40))).await;
        }
        Ok(self)
    }

    async fn send(&self, commands: Vec<Command>) -> Result<Reply> {
        let request = SyncRequest { commands, ..SyncRequest::from(self.cursor.clone()) };
        ask(&self.url, "/api/sync", &self.cookie, Some(&serde_json::to_string(&request)?)).await
    }

    fn absorb(&mut self, reply: SyncReply) -> Result<()> {
        ensure!(!reply.renumber, "it is taken for another device");
        for receipt in reply.receipts {
            let first = self.waiting.pop_front().context("a receipt for nothing")?;
            ensure!(first.id == receipt.command, "a receipt out of order: {receipt:?}");
            self.ledger.acknowledge(receipt)?;
            self.settled.push(first);
        }
        // A server that had lost something would know a cursor no more.
        let Pull::Delta(delta) = reply.pull else { anyhow::bail!("the server does not know where it was") };
        ensure!(delta.cursor.number >= self.cursor.number, "the server went back: {:?}", delta.cursor);
        self.cursor = delta.cursor;
        let own = Scope::Organisation(self.account.organisation);
        let put = delta.scopes.into_iter().filter(|of| of.scope == own).flat_map(|of| of.put);
        let referrals = put.filter_map(|record| record.referral().cloned());
        let new = referrals.filter(|referral| !self.dealt_with.contains(&referral.id));
        self.received.extend(new.map(|referral| (referral.id, referral)));
        Ok(())
    }

    /// Sends everything that was acknowledged once more; the ledger compares the receipts.
    pub async fn send_again(&self) -> Result<usize> {
        for commands in self.settled.chunks(COMMANDS_MAX) {
            let answer = self.send(commands.to_vec()).await?;
            let reply: SyncReply = serde_json::from_slice(&answer.body)?;
            ensure!(reply.receipts.len() == commands.len(), "{} of {}", reply.receipts.len(), commands.len());
            reply.receipts.into_iter().try_for_each(|receipt| self.ledger.acknowledge(receipt))?;
        }
        Ok(self.settled.len())
    }
}

fn drawn_id(draw: &mut Draw) -> Uuid {
    Uuid::from_u64_pair(draw.number(), draw.number())
}
