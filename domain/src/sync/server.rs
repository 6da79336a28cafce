//! How a server settles what phones send: each command once, in the order of its device, in a transaction of its own.

use super::pull::{Reading, Staff, pull};
use super::{COMMANDS_MAX, Cursor, OLDEST_PROTOCOL, Pull, Receipt, SyncReply, SyncRequest};
use crate::account::Account;
use crate::command::{Act, Command, Held, Rejection, decide};
use crate::id::{AreaCode, CommandId, DeviceId, FacilityId, Incarnation, PersonId};
use crate::lists::Lists;
use crate::planted::{self, Fault};
use crate::record::{Change, Record, RecordKey, Scope};
use async_trait::async_trait;
use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};
use std::panic::{AssertUnwindSafe, catch_unwind};

const LISTS: (Scope, RecordKey) = (Scope::Area, RecordKey::Lists);

/// The log of one area.
#[async_trait]
pub trait Log: Send + Sync {
    type Error: Send;

    async fn begin(&self) -> Result<Box<dyn Tx<Error = Self::Error> + '_>, Self::Error>;

    /// Rows of each scope written after its number, in the order of (number, scope, key), from one snapshot; nothing where
    /// there is no such area.
    async fn read_each(&self, scopes: &[(Scope, u64)]) -> Result<Option<Reading>, Self::Error>;
}

/// One transaction on the log of an area. Dropped before [`Tx::commit`], nothing of it stands.
#[async_trait]
pub trait Tx: Send {
    type Error: Send;

    /// Takes the number, and looks for what a command is settled by and for these records. A store may do all of it at once.
    async fn open(
        &mut self,
        by: PersonId,
        command: &Command,
        keys: &[(Scope, RecordKey)],
    ) -> Result<Opened, Self::Error> {
        let number = self.take_number().await?;
        let life = self.life().await?;
        let last = self.last_of(command.device).await?;
        let became = self.settled(command.id).await?;
        let account = self.record(Scope::Person(by), RecordKey::Account(by)).await?;
        Ok(Opened { number, life, last, became, account, records: self.records(keys).await? })
    }

    /// Takes the area's next number. Asked for first: from then on nobody else writes to the area, so the order of numbers
    /// is the order of commits, and what is read stays as it is.
    async fn take_number(&mut self) -> Result<u64, Self::Error>;

    /// The area, and its life.
    async fn life(&mut self) -> Result<(AreaCode, Incarnation), Self::Error>;

    /// What [`Tx::settle`] was given for this command.
    async fn settled(&mut self, command: CommandId) -> Result<Option<String>, Self::Error>;

    /// The number up to which [`Tx::advance`] has counted a device; 0: it never sent anything.
    async fn last_of(&mut self, device: DeviceId) -> Result<u64, Self::Error>;

    async fn record(&mut self, scope: Scope, key: RecordKey) -> Result<Option<Record>, Self::Error>;

    /// Those of these records that stand. A store may look for all of them at once.
    async fn records(&mut self, keys: &[(Scope, RecordKey)]) -> Result<Held, Self::Error> {
        let mut held = Held::new();
        for (scope, key) in keys {
            if let Some(record) = self.record(*scope, *key).await? {
                held.insert((*scope, *key), record);
            }
        }
        Ok(held)
    }

    /// Under the number taken.
    async fn put(&mut self, change: Change) -> Result<(), Self::Error>;

    /// Remembers what became of a command.
    async fn settle(&mut self, command: CommandId, became: String) -> Result<(), Self::Error>;

    async fn advance(&mut self, device: DeviceId, number: u64) -> Result<(), Self::Error>;

    async fn commit(self: Box<Self>) -> Result<(), Self::Error>;

    /// As if it were dropped. A store may have it ready again sooner so.
    async fn undo(self: Box<Self>) -> Result<(), Self::Error>;
}

/// What stands where a command is settled.
#[derive(Clone, PartialEq, Debug)]
pub struct Opened {
    pub number: u64,
    pub life: (AreaCode, Incarnation),
    /// Up to where its device is counted.
    pub last: u64,
    /// What became of the command before.
    pub became: Option<String>,
    /// Of who sends it.
    pub account: Option<Record>,
    pub records: Held,
}

/// What a server remembers of a command.
#[derive(Serialize, Deserialize)]
struct Remembered {
    receipt: Receipt,
    by: PersonId,
    at: NaiveDateTime,
}

/// Which command it was and under which number of the area it was settled, of what [`Tx::settle`] was given; absent: nobody
/// can read it.
pub fn remembered(became: &[u8]) -> Option<(CommandId, u64)> {
    let Remembered { receipt, .. } = serde_json::from_slice(became).ok()?;
    Some((receipt.command, receipt.number))
}

/// What came of one command.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome {
    Settled(Receipt),
    /// One before it has not arrived.
    Early,
    /// Its number stands for another command.
    Forked,
    /// The phone is of another life of the database: what it offers comes before what waits on it.
    Foreign,
}

/// Takes what waited on a phone, and says what it lacks. `by`: who asks, as the server knows; whose name a command bears
/// decides nothing.
pub async fn answer<L: Log>(
    log: &L,
    staff: Staff,
    by: Option<PersonId>,
    request: &SyncRequest,
) -> Result<SyncReply, L::Error> {
    if request.protocol < OLDEST_PROTOCOL {
        return Ok(Pull::UpgradeRequired.into());
    }
    let mut reply = SyncReply::from(Pull::Reset);
    let sends = !(request.commands.is_empty() && request.offered.is_empty());
    if let Some(by) = by.filter(|_| sends) {
        take(log, by, request, &mut reply).await?;
    }
    reply.pull = pull(log, staff, by, request).await?;
    Ok(reply)
}

/// In the order they came; what follows one that has to wait, waits too.
async fn take<L: Log>(
    log: &L,
    by: PersonId,
    request: &SyncRequest,
    reply: &mut SyncReply,
) -> Result<(), L::Error> {
    let SyncRequest { cursor, offered, commands, .. } = request;
    // What another left on the phone waits there for her.
    let is_hers = |command: &&Command| command.by == by || planted::has(Fault::OthersTaken);
    for command in offered.iter().filter(is_hers).take(COMMANDS_MAX) {
        match offer(log.begin().await?, by, cursor, command).await? {
            Outcome::Settled(receipt) => reply.receipts.push(receipt),
            Outcome::Early | Outcome::Forked => reply.lacking.push(command.id),
            Outcome::Foreign => return Ok(()),
        }
    }
    let room = COMMANDS_MAX.saturating_sub(offered.len());
    for (at, command) in commands.iter().filter(is_hers).take(room).enumerate() {
        match settle(log.begin().await?, by, cursor, command).await? {
            Outcome::Settled(receipt) => reply.receipts.push(receipt),
            // Of what waits on a phone, the first waits for nothing: the number before it is lost.
            Outcome::Early => {
                reply.renumber = at == 0;
                break;
            }
            Outcome::Forked => {
                reply.renumber = true;
                break;
            }
            Outcome::Foreign => break,
        }
    }
    Ok(())
}

/// `cursor`: what the phone says of itself. It decides which life it is of, and what is looked for first.
pub async fn settle<E: Send>(
    mut tx: Box<dyn Tx<Error = E> + '_>,
    by: PersonId,
    cursor: &Cursor,
    command: &Command,
) -> Result<Outcome, E> {
    let opened = open(&mut *tx, by, cursor, command).await?;
    let is_next = command.number == opened.last + 1;
    let told = told_before(opened.became.as_deref(), command);
    let outcome = match told {
        _ if is_foreign(&opened, cursor) => Outcome::Foreign,
        // It was settled under another number: this one is used up too, and the next goes on.
        Some(receipt) if is_next => {
            tx.advance(command.device, command.number).await?;
            tx.commit().await?;
            return Ok(Outcome::Settled(receipt));
        }
        Some(receipt) => Outcome::Settled(receipt),
        None if command.number <= opened.last => Outcome::Forked,
        None if !is_next => Outcome::Early,
        None => {
            let number = opened.number;
            let rejection = decided(&mut *tx, opened, cursor, command).await?;
            let receipt = remember(&mut *tx, command, number, rejection).await?;
            if !planted::has(Fault::NumbersNotCounted) {
                tx.advance(command.device, command.number).await?;
            }
            tx.commit().await?;
            return Ok(Outcome::Settled(receipt));
        }
    };
    tx.undo().await?;
    Ok(outcome)
}

/// A command that took effect in another life of the database. Early: it rests on another phone's, which has not come.
pub async fn offer<E: Send>(
    mut tx: Box<dyn Tx<Error = E> + '_>,
    by: PersonId,
    cursor: &Cursor,
    command: &Command,
) -> Result<Outcome, E> {
    let opened = open(&mut *tx, by, cursor, command).await?;
    let outcome = if is_foreign(&opened, cursor) {
        Outcome::Foreign
    } else if let Some(receipt) = told_before(opened.became.as_deref(), command) {
        Outcome::Settled(receipt)
    } else {
        let number = opened.number;
        let rejection = decided(&mut *tx, opened, cursor, command).await?;
        if !matches!(rejection, Some(Rejection::NotThere | Rejection::NoSuchPlace)) {
            let receipt = remember(&mut *tx, command, number, rejection).await?;
            tx.commit().await?;
            return Ok(Outcome::Settled(receipt));
        }
        Outcome::Early
    };
    tx.undo().await?;
    Ok(outcome)
}

async fn open<E: Send>(
    tx: &mut (dyn Tx<Error = E> + '_),
    by: PersonId,
    cursor: &Cursor,
    command: &Command,
) -> Result<Opened, E> {
    let keys = cursor.organisation().map(|organisation| looked_at(command, organisation));
    tx.open(by, command, &keys.unwrap_or_default()).await
}

fn is_foreign(opened: &Opened, cursor: &Cursor) -> bool {
    let (area, life) = &opened.life;
    (area, *life) != (&cursor.area, cursor.incarnation) && !planted::has(Fault::LifeIgnored)
}

/// All that is decided by.
fn looked_at(command: &Command, organisation: FacilityId) -> Vec<(Scope, RecordKey)> {
    let mut keys = command.touches(organisation);
    keys.extend(command.asks_lists().then_some(LISTS));
    keys
}

/// An id is drawn at random: only a faulty or hostile app uses one for two commands.
fn told_before(became: Option<&str>, command: &Command) -> Option<Receipt> {
    let became = became.filter(|_| !planted::has(Fault::ReceiptsForgotten))?;
    let before: Option<Remembered> = serde_json::from_str(became).ok();
    let same = before.filter(|before| (before.by, before.at) == (command.by, command.at));
    let exists = || Receipt { command: command.id, number: 0, rejection: Some(Rejection::Exists) };
    Some(same.map_or_else(exists, |before| before.receipt))
}

async fn remember<E: Send>(
    tx: &mut (dyn Tx<Error = E> + '_),
    command: &Command,
    number: u64,
    rejection: Option<Rejection>,
) -> Result<Receipt, E> {
    let receipt = Receipt { command: command.id, number, rejection };
    let became = serde_json::to_string(&Remembered { receipt, by: command.by, at: command.at });
    let became = became.expect("a receipt is plain data, which JSON can always hold");
    if rejection.is_none() || !planted::has(Fault::RefusalsForgotten) {
        tx.settle(command.id, became).await?;
    }
    Ok(receipt)
}

/// Puts what a command changes, or says why it may not.
async fn decided<E: Send>(
    tx: &mut (dyn Tx<Error = E> + '_),
    opened: Opened,
    cursor: &Cursor,
    command: &Command,
) -> Result<Option<Rejection>, E> {
    let Opened { account, mut records, .. } = opened;
    let Some(account) = account.as_ref().and_then(Record::account) else {
        return Ok(Some(Rejection::Nobody));
    };
    if cursor.organisation() != Some(account.organisation) {
        records = tx.records(&looked_at(command, account.organisation)).await?;
    }
    let lists = records.remove(&LISTS);
    let none = Lists::default();
    let lists = lists.as_ref().and_then(Record::lists).unwrap_or(&none);
    match judged(command, account, &records, lists) {
        Ok(changes) => {
            for change in changes {
                tx.put(change).await?;
            }
            Ok(None)
        }
        Err(rejection) => Ok(Some(rejection)),
    }
}

/// One command on which the rules themselves fail must not keep a phone from sending the others.
fn judged(
    command: &Command,
    account: &Account,
    held: &Held,
    lists: &Lists,
) -> Result<Vec<Change>, Rejection> {
    let decided = || {
        let fails = planted::has(Fault::RulesFail) && matches!(command.act, Act::LogCall(_));
        assert!(!fails, "a fault was planted");
        decide(command, account, held, lists)
    };
    catch_unwind(AssertUnwindSafe(decided)).unwrap_or(Err(Rejection::Internal))
}
