//! What one phone lacks, read from one snapshot, and what it may receive at all.

use super::check::Sum;
use super::server::Log;
use super::{Area, Cursor, Delta, Filled, PUBLIC_GRANT, Pull, ScopeDelta, SyncRequest};
use crate::account::Account;
use crate::id::{FacilityId, Incarnation, PersonId};
use crate::planted::{self, Fault};
use crate::record::{Record, RecordKey, Scope};
use std::collections::BTreeSet;

/// The newest state of one area.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Head {
    pub area: Area,
    pub incarnation: Incarnation,
    /// The number of the newest write; 0: none yet.
    pub number: u64,
}

/// A record in one scope at its latest number. `record` is absent where it was removed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LogRow {
    pub number: u64,
    pub scope: Scope,
    pub key: RecordKey,
    pub record: Option<Record>,
}

/// Rows and head of one read snapshot.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reading {
    pub head: Head,
    pub rows: Vec<LogRow>,
}

/// To whom staff facts are served, as long as there are no accounts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Staff {
    /// To nobody.
    None,
    /// The area is invented and only this machine can ask: to everybody.
    Demo,
}

impl Staff {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Demo => "demo",
        }
    }

    /// The scopes a phone may receive, each with the grant it is filled under.
    fn granted(self, actor: Option<Member>) -> Vec<Filled> {
        let mut granted = vec![Filled { scope: Scope::Area, grant: PUBLIC_GRANT.to_owned() }];
        if self == Self::Demo {
            let own =
                actor.map(|member| [Scope::Organisation(member.organisation), Scope::Person(member.person)]);
            let scopes = std::iter::once(Scope::AreaStaff).chain(own.into_iter().flatten());
            granted.extend(scopes.map(|scope| Filled { scope, grant: self.as_str().to_owned() }));
        }
        granted
    }
}

/// What of an account decides on scopes.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Member {
    person: PersonId,
    organisation: FacilityId,
}

impl Member {
    fn of(account: &Account) -> Self {
        Self { person: account.id, organisation: account.organisation }
    }

    /// As a phone says that is filled for an organisation.
    fn claimed(person: PersonId, cursor: &Cursor) -> Option<Self> {
        cursor.organisation().map(|organisation| Self { person, organisation })
    }
}

/// Everything written after the cursor in the scopes the phone holds, and the whole of those it lacks.
///
/// The public scope is never filled here: its buckets can be cached, so a phone without it is sent to the manifest.
pub async fn pull<L: Log>(
    log: &L,
    staff: Staff,
    by: Option<PersonId>,
    request: &SyncRequest,
) -> Result<Pull, L::Error> {
    let SyncRequest { cursor, check, .. } = request;
    let person = by.map(|by| (Scope::Person(by), 0));
    // What a phone says decides which scopes are looked into first, never what it is given: of nearly all, one look is enough.
    let mut actor = by.and_then(|by| Member::claimed(by, cursor));
    if let Some(person) = person.filter(|_| planted::has(Fault::AccountOfAnotherSnapshot)) {
        actor = log.read_each(&[person]).await?.as_ref().and_then(member_in);
    }
    loop {
        let granted = staff.granted(actor);
        let held = |filled: &Filled| cursor.filled.contains(filled);
        if !granted.iter().any(|filled| filled.scope == Scope::Area && held(filled)) {
            return Ok(Pull::Reset);
        }
        let continues = |filled: &Filled| held(filled) || planted::has(Fault::GrantsContinued);
        let after = |filled: &Filled| if continues(filled) { cursor.number } else { 0 };
        // For its sum, all of a scope is read.
        let from = |filled: &Filled| if check.is_some() { 0 } else { after(filled) };
        let wanted = granted.iter().map(|filled| (filled.scope, from(filled)));
        let mut wanted: Vec<_> =
            wanted.filter(|(scope, _)| person.is_none_or(|(own, _)| own != *scope)).collect();
        wanted.extend(person);
        let Some(reading) = log.read_each(&wanted).await? else { return Ok(Pull::Reset) };
        let Head { area, incarnation, number } = &reading.head;
        let is_its = cursor.incarnation == *incarnation || planted::has(Fault::CursorOfAnyLife);
        if cursor.area != area.code || !is_its || cursor.number > *number {
            return Ok(Pull::Reset);
        }
        // Who she is must be of the same snapshot as what she receives for it.
        let stands = member_in(&reading);
        let is_trusted = planted::has(Fault::AccountOfAnotherSnapshot) || planted::has(Fault::ClaimBelieved);
        if stands != actor && !is_trusted {
            actor = stands;
            continue;
        }
        let scopes = granted
            .iter()
            .map(|filled| scope_delta(filled.scope, after(filled), !held(filled), &reading.rows));
        let scopes = scopes.filter(|delta| delta.anew || !delta.put.is_empty() || !delta.removed.is_empty());
        let held_scopes: BTreeSet<Scope> = cursor.filled.iter().map(|filled| filled.scope).collect();
        let is_lost = |scope: &Scope| !granted.iter().any(|filled| filled.scope == *scope);
        return Ok(Pull::Delta(Delta {
            scopes: scopes.collect(),
            lost: held_scopes.into_iter().filter(is_lost).collect(),
            sums: if check.is_some() { sums(&granted, &reading.rows) } else { Vec::new() },
            cursor: Cursor {
                area: area.code.clone(),
                incarnation: *incarnation,
                number: *number,
                filled: granted,
            },
        }));
    }
}

fn member_in(reading: &Reading) -> Option<Member> {
    reading.rows.iter().find_map(|row| row.record.as_ref()?.account()).map(Member::of)
}

fn sums(granted: &[Filled], rows: &[LogRow]) -> Vec<(Scope, Sum)> {
    let of = |scope| rows.iter().filter(move |row| row.scope == scope).filter_map(|row| row.record.as_ref());
    let mut sums: Vec<_> = granted.iter().map(|filled| (filled.scope, Sum::of(of(filled.scope)))).collect();
    if planted::has(Fault::SumsWrong) {
        sums.iter_mut().for_each(|(_, sum)| sum.records += 1);
    }
    sums
}

fn scope_delta(scope: Scope, after: u64, anew: bool, rows: &[LogRow]) -> ScopeDelta {
    let mut delta = ScopeDelta { scope, anew, put: Vec::new(), removed: Vec::new() };
    for row in rows.iter().filter(|row| row.scope == scope && row.number > after) {
        match &row.record {
            Some(record) => delta.put.push(record.clone()),
            // A phone that starts from nothing has nothing to remove.
            None if anew => {}
            None => delta.removed.push(row.key),
        }
    }
    delta
}
