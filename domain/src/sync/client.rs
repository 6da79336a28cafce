//! How a phone lays down what its person does, sends it, and takes in what the server says.

use super::check::{Checks, Sum};
use super::outbox::{Outbox, Said};
use super::overlay::{Shelf, Unsaved, View};
use super::{
    COMMANDS_MAX, COMMANDS_MAX_BYTES, Cursor, Delta, Pull, Receipt, ScopeDelta, SyncReply, SyncRequest,
};
use crate::account::Account;
use crate::call::Call;
use crate::command::{Act, Command, Held};
use crate::correction::Correction;
use crate::id::{CommandId, DeviceId};
use crate::planted::{self, Fault};
use crate::record::{Record, RecordKey, Scope};
use crate::referral::Referral;
use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};
use std::cell::Cell;
use std::collections::BTreeMap;

/// What a phone keeps: an outbox, which nobody else has, and a copy of what the server said, which can be fetched again.
/// Whatever returns without an error has reached the disk.
#[expect(async_fn_in_trait, reason = "a browser's storage stays on its thread")]
pub trait Local {
    type Error;

    /// Gives the command its number ([`Outbox::number`]) and lays it down, in one transaction, where nothing lies under it.
    async fn append(&self, command: Command) -> Result<(), Self::Error>;

    /// Reads the outbox, changes it, and writes what has changed, in one transaction; and once more where the first is lost.
    async fn revise(&self, change: impl Fn(&mut Outbox)) -> Result<(), Self::Error>;

    /// Of what is shown.
    fn cursor(&self) -> Option<Cursor>;

    /// Shows what a delta brought, and writes it with its cursor and what is private, in one transaction, as [`Cursor::keep`]
    /// says; an error where a newer copy stays.
    async fn keep(&self, delta: Delta, private: &Private) -> Result<(), Self::Error>;

    /// Of the directory's part of a scope, as the server confirmed it.
    async fn sum(&self, scope: Scope) -> Sum;
}

/// Decides on what she sees, and lays it down: once this has returned, it is safe on this phone.
pub async fn submit<L: Local>(
    local: &L,
    view: Option<&View>,
    (id, at): (CommandId, NaiveDateTime),
    act: Act,
    shelf: &impl Shelf,
) -> Result<(), Unsaved> {
    let view = view.ok_or(Unsaved::Nobody)?;
    let command =
        Command { id, device: DeviceId::from_bytes([0; 16]), number: 0, by: view.account.id, at, act };
    view.check(&command, shelf)?;
    local.append(command).await.map_err(|_| Unsaved::NoRoom)
}

/// What is to be sent of the person who is signed in, as far as one request holds it. A phone that does not know who that is
/// sends what it has: the server takes what is hers.
pub fn request(cursor: Cursor, private: &Private, outbox: &Outbox, now: NaiveDateTime) -> SyncRequest {
    let mut request = SyncRequest { check: private.checks.due(now), ..SyncRequest::from(cursor) };
    let mut room = Room { commands: COMMANDS_MAX, bytes: COMMANDS_MAX_BYTES };
    let life = request.cursor.incarnation;
    let by = private.account().map(|account| account.id);
    let is_hers = |command: &Command| by.is_none_or(|by| by == command.by);
    let (again, offered): (Vec<_>, Vec<_>) =
        outbox.to_offer(by, life).partition(|held| held.lacked == Some(life));
    let waiting = outbox.waiting.iter().filter(|held| is_hers(held) && !private.is_settled(held.id));
    // What waits may rest on what is offered, and so comes after all of it; what lacked something has had its turn.
    let offered = offered.into_iter().map(|held| (true, &held.command));
    let is_known = |(_, command): &(bool, &Command)| command.act != Act::Unknown;
    let all = offered.chain(waiting.map(|command| (false, command)));
    let all = all.chain(again.into_iter().map(|held| (true, &held.command)));
    // What a newer app wrote waits for it, and what follows with it.
    for (is_offered, command) in all.take_while(is_known).take_while(|(_, command)| room.takes(command)) {
        let list = if is_offered { &mut request.offered } else { &mut request.commands };
        list.push(command.clone());
    }
    request
}

/// What one request can still hold.
struct Room {
    commands: usize,
    bytes: usize,
}

impl Room {
    fn takes(&mut self, command: &Command) -> bool {
        let bytes = serde_json::to_string(command).map_or(0, |text| text.len());
        let fits = self.commands == COMMANDS_MAX || (self.commands > 0 && bytes <= self.bytes);
        self.commands = self.commands.saturating_sub(1);
        self.bytes = self.bytes.saturating_sub(bytes);
        fits
    }
}

/// What is left to do once a reply was taken in.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Taken {
    /// What it says of commands has reached the outbox, and may be forgotten ([`Private::forget`]).
    pub forgets: bool,
    /// There is more to be said at once.
    pub again: bool,
}

/// Takes a reply in. `fresh`: a device's id nobody has.
pub async fn absorb<L: Local>(
    local: &L,
    mut private: Private,
    sent: &SyncRequest,
    reply: SyncReply,
    (heard, fresh): (NaiveDateTime, DeviceId),
) -> Taken {
    let SyncReply { receipts, lacking, renumber, pull } = reply;
    let Pull::Delta(mut delta) = pull else { return Taken::default() };
    // Where another tab's copy was read meanwhile, this rests on nothing; what was settled is told again.
    if local.cursor().as_ref() != Some(&sent.cursor) {
        return Taken::default();
    }
    if is_behind(local, &delta.cursor).await {
        return Taken::default();
    }
    let incarnation = delta.cursor.incarnation;
    private.absorb(&delta, &receipts);
    private.checks.begin(heard);
    let (cursor, sums) = (delta.cursor.clone(), std::mem::take(&mut delta.sums));
    let kept = local.keep(delta, &private).await.is_ok();
    let fills = kept && compare(local, &mut private, (cursor, sums), heard).await;
    // Only now, and only what the disk has: between the two, what the server said keeps a command from being shown twice.
    let kept = kept || planted::has(Fault::SettledBeforeKept);
    let settled = if kept { private.receipts.as_slice() } else { &[] };
    let said = Said { incarnation, receipts: settled, lacking: &lacking, heard };
    let again = sent.commands.first().filter(|_| renumber).map(|first| first.device);
    if settled.is_empty() && lacking.is_empty() && again.is_none() {
        return Taken { forgets: false, again: fills };
    }
    let revised = local.revise(|outbox| {
        outbox.settle(&said);
        if let Some(device) = again {
            outbox.renumber(device, fresh);
        }
    });
    let revised = revised.await.is_ok();
    Taken { forgets: revised && kept, again: fills || (revised && again.is_some()) }
}

/// Whether another tab heard of more than leads here, and its copy is gone: an older one in its place would show less than was
/// settled. An outbox that cannot be read keeps nothing from coming in.
pub async fn is_behind<L: Local>(local: &L, cursor: &Cursor) -> bool {
    let is_behind = Cell::new(false);
    let _ = local.revise(|outbox| is_behind.set(outbox.is_ahead_of(cursor))).await.is_ok();
    is_behind.get()
}

/// Compares what lies here with what the server says lies there. Whether something is to be filled anew: the cursor says so
/// then, by not naming it.
async fn compare<L: Local>(
    local: &L,
    private: &mut Private,
    (mut cursor, sums): (Cursor, Vec<(Scope, Sum)>),
    now: NaiveDateTime,
) -> bool {
    if sums.is_empty() {
        return false;
    }
    let mut differ = Vec::new();
    for (scope, stands) in sums {
        let mut held = local.sum(scope).await;
        held.plus(private.sum(scope));
        if held != stands {
            differ.push(scope);
        }
    }
    let fills = private.checks.found(!differ.is_empty(), now);
    if fills {
        cursor.filled.retain(|filled| !differ.contains(&filled.scope));
    }
    let delta = Delta { cursor, scopes: Vec::new(), lost: Vec::new(), sums: Vec::new() };
    local.keep(delta, private).await.is_ok() && fills
}

/// Records of one kind, by the scope they came in.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
struct Kept<T>(Vec<(Scope, T)>);

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: Clone> Kept<T> {
    fn absorb(
        &mut self,
        of: &ScopeDelta,
        kind: impl Fn(&Record) -> Option<&T>,
        key: impl Fn(&T) -> RecordKey,
    ) {
        let put: BTreeMap<RecordKey, &T> =
            of.put.iter().filter_map(kind).map(|held| (key(held), held)).collect();
        self.0.retain(|(scope, held)| {
            let key = key(held);
            *scope != of.scope || !(of.anew || of.removed.contains(&key) || put.contains_key(&key))
        });
        self.0.extend(put.into_values().map(|held| (of.scope, held.clone())));
    }
}

/// What came for professionals and is not of the directory: of all of them, of one organisation, of one person. Lies on a
/// phone as one piece, written with the cursor.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Private {
    /// Whose phone it is.
    account: Option<Account>,
    referrals: Kept<Referral>,
    corrections: Kept<Correction>,
    calls: Kept<Call>,
    /// Of commands that may still lie in the outbox: what they did is among the rest already.
    receipts: Vec<Receipt>,
    checks: Checks,
}

impl Private {
    /// Takes what a reply says of these scopes and of the commands sent with it.
    pub fn absorb(&mut self, delta: &Delta, receipts: &[Receipt]) {
        let stays = |scope: Scope| {
            planted::has(Fault::LostScopesKept)
                || delta.cursor.filled.iter().any(|filled| filled.scope == scope)
        };
        self.account.take_if(|account| !stays(Scope::Person(account.id)));
        self.referrals.0.retain(|(scope, _)| stays(*scope));
        self.corrections.0.retain(|(scope, _)| stays(*scope));
        self.calls.0.retain(|(scope, _)| stays(*scope));
        for of in delta.scopes.iter().filter(|of| of.scope != Scope::Area) {
            self.account = of.put.iter().find_map(Record::account).cloned().or(self.account.take());
            self.referrals.absorb(of, Record::referral, |held| RecordKey::Referral(held.id));
            self.corrections.absorb(of, Record::correction, |held| RecordKey::Correction(held.id));
            self.calls.absorb(of, Record::call, |held| RecordKey::Call(held.id));
        }
        if !planted::has(Fault::ReceiptsNotKept) {
            self.receipts.extend(receipts);
        }
    }

    /// The directory was fetched whole. What is the person's stays as it is until a delta brings it anew; what the server said
    /// of commands holds in one life of its database.
    pub fn refilled(&mut self, same_life: bool) {
        if !same_life && !planted::has(Fault::ReceiptsOfAnyLife) {
            self.receipts.clear();
        }
    }

    /// What the server said of commands has reached the outbox; but of what a newer app wrote, only that one puts it away.
    pub fn forget(&mut self, waiting: &[Command]) {
        self.receipts.retain(|receipt| waiting.iter().any(|held| held.id == receipt.command));
    }

    pub fn is_settled(&self, command: CommandId) -> bool {
        self.receipts.iter().any(|receipt| receipt.command == command)
    }

    pub fn account(&self) -> Option<&Account> {
        self.account.as_ref()
    }

    fn sum(&self, scope: Scope) -> Sum {
        let account = self.account.iter().filter(|account| scope == Scope::Person(account.id));
        let account = account.map(|account| Record::Account(Box::new(account.clone())));
        let held = self.held().into_iter().filter(|((of, _), _)| *of == scope).map(|(_, record)| record);
        Sum::of(&account.chain(held).collect::<Vec<_>>())
    }

    pub fn held(&self) -> Held {
        let boxed = |(scope, held): &(Scope, Referral)| (*scope, Record::Referral(Box::new(held.clone())));
        let records = self.referrals.0.iter().map(boxed);
        let boxed =
            |(scope, held): &(Scope, Correction)| (*scope, Record::Correction(Box::new(held.clone())));
        let records = records.chain(self.corrections.0.iter().map(boxed));
        let boxed = |(scope, held): &(Scope, Call)| (*scope, Record::Call(Box::new(held.clone())));
        let records = records.chain(self.calls.0.iter().map(boxed));
        records.filter_map(|(scope, record)| Some(((scope, record.key()?), record))).collect()
    }
}
