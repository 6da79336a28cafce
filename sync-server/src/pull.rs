//! What one phone lacks: the reply to a sync, read from one snapshot.

use crate::store::{LogRow, Reading, Store, StoreError};
use domain::account::Account;
use domain::id::{AreaCode, PersonId};
use domain::record::Scope;
use domain::sync::{Cursor, Delta, Filled, PUBLIC_GRANT, Pull, ScopeDelta};
use std::collections::BTreeSet;

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
    pub fn granted(self, actor: Option<&Account>) -> Vec<Filled> {
        let mut granted = vec![Filled { scope: Scope::Area, grant: PUBLIC_GRANT.to_owned() }];
        if self == Self::Demo {
            let own =
                actor.map(|account| [Scope::Organisation(account.organisation), Scope::Person(account.id)]);
            let scopes = std::iter::once(Scope::AreaStaff).chain(own.into_iter().flatten());
            granted.extend(scopes.map(|scope| Filled { scope, grant: self.as_str().to_owned() }));
        }
        granted
    }
}

/// Everything written after the cursor in the scopes the phone holds, and the whole of those it lacks.
///
/// The public scope is never filled here: its buckets can be cached, so a phone without it is sent to the manifest.
pub async fn pull(
    store: &dyn Store,
    staff: Staff,
    actor: Option<PersonId>,
    cursor: &Cursor,
) -> Result<Pull, StoreError> {
    let account = match actor {
        Some(actor) => account(store, &cursor.area, actor).await?,
        None => None,
    };
    let granted = staff.granted(account.as_ref());
    let held = |filled: &Filled| cursor.filled.contains(filled);
    if !granted.iter().any(|filled| filled.scope == Scope::Area && held(filled)) {
        return Ok(Pull::Reset);
    }
    let wanted: Vec<_> =
        granted.iter().map(|filled| (filled.scope, if held(filled) { cursor.number } else { 0 })).collect();
    let Reading { head, rows } = match store.read_each(&cursor.area, &wanted).await {
        Err(StoreError::NoArea(_)) => return Ok(Pull::Reset),
        reading => reading?,
    };
    if cursor.incarnation != head.incarnation || cursor.number > head.number {
        return Ok(Pull::Reset);
    }
    let scopes = granted.iter().map(|filled| scope_delta(filled.scope, !held(filled), &rows));
    let scopes = scopes.filter(|delta| delta.anew || !delta.put.is_empty() || !delta.removed.is_empty());
    let held_scopes: BTreeSet<Scope> = cursor.filled.iter().map(|filled| filled.scope).collect();
    let lost = held_scopes.into_iter();
    Ok(Pull::Delta(Delta {
        scopes: scopes.collect(),
        lost: lost.filter(|scope| !granted.iter().any(|filled| filled.scope == *scope)).collect(),
        cursor: Cursor {
            area: head.area.code,
            incarnation: head.incarnation,
            number: head.number,
            filled: granted,
        },
    }))
}

/// Who acts, as the log has her.
pub async fn account(
    store: &dyn Store,
    area: &AreaCode,
    person: PersonId,
) -> Result<Option<Account>, StoreError> {
    let rows = store.read(area, &[Scope::Person(person)], 0).await?.rows;
    Ok(rows.iter().find_map(|row| row.record.as_ref()?.account()).cloned())
}

fn scope_delta(scope: Scope, anew: bool, rows: &[LogRow]) -> ScopeDelta {
    let mut delta = ScopeDelta { scope, anew, put: Vec::new(), removed: Vec::new() };
    for row in rows.iter().filter(|row| row.scope == scope) {
        match &row.record {
            Some(record) => delta.put.push(record.clone()),
            // A phone that starts from nothing has nothing to remove.
            None if anew => {}
            None => delta.removed.push(row.key),
        }
    }
    delta
}
