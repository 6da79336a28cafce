//! What phones made and were told, and whether a database holds exactly that.

use crate::scratch::Scratch;
use crate::server::DATABASE;
use anyhow::{Context, Result, bail, ensure};
use chrono::NaiveDateTime;
use domain::command::{Act, Command};
use domain::id::{CommandId, DeviceId, PersonId, ReferralId};
use domain::record::{Record, RecordKey, Scope};
use domain::referral::{Answer, Asked, Destination, End, Referral};
use domain::sync::Receipt;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Connection};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Of all phones of a proof.
#[derive(Clone, Default)]
pub struct Ledger(Arc<Mutex<Entries>>);

#[derive(Default)]
struct Entries {
    made: BTreeMap<CommandId, Command>,
    acknowledged: BTreeMap<CommandId, Receipt>,
}

/// What lies in a database.
#[derive(Clone, Copy, Debug)]
pub struct Found {
    pub commands: usize,
    pub refused: usize,
    pub referrals: usize,
}

/// A referral as it must stand after what took effect.
#[derive(PartialEq, Debug)]
struct Expected<'a> {
    from: PersonId,
    asked: &'a Asked,
    answer: Option<(Answer, PersonId, NaiveDateTime)>,
    end: Option<(End, PersonId, NaiveDateTime)>,
}

impl Ledger {
    fn entries(&self) -> MutexGuard<'_, Entries> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Before it is sent for the first time.
    pub fn make(&self, command: &Command) {
        self.entries().made.insert(command.id, command.clone());
    }

    /// A receipt that is not the one given before is a fault.
    pub fn acknowledge(&self, receipt: Receipt) -> Result<()> {
        let mut entries = self.entries();
        ensure!(entries.made.contains_key(&receipt.command), "a receipt for what nobody made: {receipt:?}");
        let before = entries.acknowledged.insert(receipt.command, receipt);
        ensure!(before.is_none_or(|before| before == receipt), "told {before:?}, then {receipt:?}");
        Ok(())
    }

    pub fn made(&self) -> usize {
        self.entries().made.len()
    }

    pub fn acknowledged(&self) -> usize {
        self.entries().acknowledged.len()
    }

    /// What a server left in its folder: whole, with every command that was acknowledged, once
    /// and with the same receipt, with nothing that nobody made, and with the effects of these commands and no others.
    pub async fn check(&self, folder: &Path) -> Result<Found> {
        let lying = Lying::left_in(folder).await?;
        let entries = self.entries();
        for (id, receipt) in &entries.acknowledged {
            let kept =
                lying.receipts.get(id).with_context(|| format!("acknowledged and not there: {receipt:?}"))?;
            ensure!(kept == receipt, "told {receipt:?}, kept {kept:?}");
        }
        let mut settled = Vec::new();
        for receipt in lying.receipts.values() {
            let command = entries.made.get(&receipt.command);
            settled.push((command.with_context(|| format!("nobody made {receipt:?}"))?, receipt));
        }
        settled.sort_by_key(|(_, receipt)| receipt.number);
        in_order(&settled)?;
        let taken = settled.iter().filter(|(_, receipt)| receipt.rejection.is_none());
        let expected = effects(taken.map(|(command, _)| *command))?;
        let found = Found {
            commands: settled.len(),
            refused: settled.iter().filter(|(_, receipt)| receipt.rejection.is_some()).count(),
            referrals: expected.len(),
        };
        lying.stands_as(&expected)?;
        Ok(found)
    }
}

/// Each command under a number of its own, and those of a device in its order, without a gap.
fn in_order(settled: &[(&Command, &Receipt)]) -> Result<()> {
    let mut last = BTreeMap::<DeviceId, u64>::new();
    for pair in settled.windows(2) {
        if let [(_, one), (_, next)] = pair {
            ensure!(one.number < next.number, "one number for two: {one:?}, {next:?}");
        }
    }
    for (command, receipt) in settled {
        let before = last.insert(command.device, command.number).unwrap_or_default();
        ensure!(command.number == before + 1, "{receipt:?} is number {} after {before}", command.number);
    }
    Ok(())
}

/// What stands after commands that took effect, in their order. Written apart from what decides in the product.
fn effects<'a>(taken: impl Iterator<Item = &'a Command>) -> Result<BTreeMap<ReferralId, Expected<'a>>> {
    let mut standing = BTreeMap::new();
    for command in taken {
        let missing = || format!("it had nothing to rest on: {command:?}");
        match &command.act {
            Act::RecordReferral(new) => {
                let expected = Expected { from: command.by, asked: &new.asked, answer: None, end: None };
                ensure!(standing.insert(new.id, expected).is_none(), "recorded twice: {command:?}");
            }
            Act::AnswerReferral(answer) => {
                let expected = standing.get_mut(&answer.id).with_context(missing)?;
                ensure!(expected.end.is_none(), "answered after its end: {command:?}");
                expected.answer = Some((answer.answer, command.by, command.at));
            }
            Act::EndReferral(end) => {
                let expected = standing.get_mut(&end.id).with_context(missing)?;
                ensure!(expected.end.is_none(), "ended twice: {command:?}");
                expected.end = Some((end.end, command.by, command.at));
            }
            _ => bail!("no phone here makes this: {command:?}"),
        }
    }
    Ok(standing)
}

/// What a database holds of commands and referrals.
pub struct Lying {
    pub receipts: BTreeMap<CommandId, Receipt>,
    pub referrals: Vec<(Scope, Referral)>,
}

impl Lying {
    /// In a folder that a server has left, with its write-ahead log. A copy is read: the next start finds all as it was.
    pub async fn left_in(folder: &Path) -> Result<Self> {
        let copy = Scratch::new()?;
        for end in ["", "-wal"] {
            let name = format!("{DATABASE}{end}");
            if folder.join(&name).is_file() {
                std::fs::copy(folder.join(&name), copy.path().join(&name))?;
            }
        }
        let mut file = SqliteConnectOptions::new().filename(copy.path().join(DATABASE)).connect().await?;
        let read = Self::read(&mut file).await;
        file.close().await?;
        read
    }

    async fn read(file: &mut SqliteConnection) -> Result<Self> {
        let sound: Vec<String> = sqlx::query_scalar("PRAGMA integrity_check").fetch_all(&mut *file).await?;
        ensure!(sound == ["ok"], "integrity_check: {sound:?}");
        let rows: Vec<(String, String)> =
            sqlx::query_as("SELECT id, became FROM command").fetch_all(&mut *file).await?;
        let mut receipts = BTreeMap::new();
        for (id, became) in rows {
            let became: serde_json::Value = serde_json::from_str(&became)?;
            let receipt: Receipt = serde_json::from_value(became["receipt"].clone()).context("a receipt")?;
            ensure!(receipt.command.to_string() == id, "the receipt of {id} is {receipt:?}");
            receipts.insert(receipt.command, receipt);
        }
        let rows: Vec<(String, String, String)> =
            sqlx::query_as("SELECT scope, key, body FROM log WHERE key LIKE 'referral/%'")
                .fetch_all(file)
                .await?;
        let mut referrals = Vec::new();
        for (scope, key, body) in rows {
            let scope = scope.parse().map_err(anyhow::Error::msg)?;
            let record: Record = serde_json::from_str(&body)?;
            let referral = record.referral().with_context(|| format!("no referral: {body}"))?;
            ensure!(RecordKey::Referral(referral.id).to_string() == key, "{key} holds {referral:?}");
            referrals.push((scope, referral.clone()));
        }
        Ok(Self { receipts, referrals })
    }

    /// Each referral as it must be, with both organisations and nobody else.
    fn stands_as(&self, expected: &BTreeMap<ReferralId, Expected<'_>>) -> Result<()> {
        let mut held = BTreeSet::new();
        for (scope, referral) in &self.referrals {
            let expected =
                expected.get(&referral.id).with_context(|| format!("from nothing: {referral:?}"))?;
            let stands = Expected {
                from: referral.by,
                asked: &referral.asked,
                answer: referral.answer.as_ref().map(|step| (step.what, step.by, step.at)),
                end: referral.end.as_ref().map(|step| (step.what, step.by, step.at)),
            };
            ensure!(stands == *expected, "it stands as {stands:?} and must as {expected:?}");
            ensure!(receivers(referral).contains(scope), "{scope} holds {referral:?}");
            held.insert((referral.id, *scope));
        }
        let count: usize = self
            .referrals
            .iter()
            .map(|(_, it)| (it.id, receivers(it).len()))
            .collect::<BTreeMap<_, _>>()
            .values()
            .sum();
        ensure!(held.len() == count, "{} of {count} places of a referral hold it", held.len());
        let missing = expected.keys().find(|id| !self.referrals.iter().any(|(_, held)| held.id == **id));
        ensure!(missing.is_none(), "settled and not there: {missing:?}");
        Ok(())
    }
}

fn receivers(referral: &Referral) -> BTreeSet<Scope> {
    let to = match referral.asked.to {
        Destination::Facility(to) => Some(to),
        Destination::Outside(_) | Destination::Unknown => None,
    };
    std::iter::once(referral.from).chain(to).map(Scope::Organisation).collect()
}
