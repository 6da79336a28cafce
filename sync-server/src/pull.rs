//! What one phone lacks: the reply to a sync, read from one snapshot.

use crate::store::{LogRow, Reading, Store, StoreError};
use domain::record::Scope;
use domain::sync::{Cursor, Delta, Filled, PUBLIC_GRANT, ScopeDelta, SyncReply};
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
    pub fn granted(self) -> Vec<Filled> {
        let mut granted = vec![Filled { scope: Scope::Area, grant: PUBLIC_GRANT.to_owned() }];
        if self == Self::Demo {
            granted.push(Filled { scope: Scope::AreaStaff, grant: self.as_str().to_owned() });
        }
        granted
    }
}

/// Everything written after the cursor in the scopes the phone holds, and the whole of those it lacks.
///
/// The public scope is never filled here: its buckets can be cached, so a phone without it is sent to the manifest.
pub async fn pull(store: &dyn Store, staff: Staff, cursor: &Cursor) -> Result<SyncReply, StoreError> {
    let granted = staff.granted();
    let held = |filled: &Filled| cursor.filled.contains(filled);
    if !granted.iter().any(|filled| filled.scope == Scope::Area && held(filled)) {
        return Ok(SyncReply::Reset);
    }
    let wanted: Vec<_> =
        granted.iter().map(|filled| (filled.scope, if held(filled) { cursor.number } else { 0 })).collect();
    let Reading { head, rows } = match store.read_each(&cursor.area, &wanted).await {
        Err(StoreError::NoArea(_)) => return Ok(SyncReply::Reset),
        reading => reading?,
    };
    if cursor.incarnation != head.incarnation || cursor.number > head.number {
        return Ok(SyncReply::Reset);
    }
    let scopes = granted.iter().map(|filled| scope_delta(filled.scope, !held(filled), &rows));
    let scopes = scopes.filter(|delta| delta.anew || !delta.put.is_empty() || !delta.removed.is_empty());
    let held_scopes: BTreeSet<Scope> = cursor.filled.iter().map(|filled| filled.scope).collect();
    let lost = held_scopes.into_iter();
    Ok(SyncReply::Delta(Delta {
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
