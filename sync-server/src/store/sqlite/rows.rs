//! Rows on their way into the database: one thread makes them while another inserts those before.

use crate::store::{Change, Changes, Dataset, StoreError};
use domain::id::{AreaCode, DatasetName};
use sqlx::query::Query;
use sqlx::sqlite::SqliteArguments;
use sqlx::{AssertSqlSafe, Sqlite};
use std::iter::Peekable;
use std::panic::resume_unwind;
use std::sync::Arc;
use tokio::sync::mpsc;
use tokio::task::{JoinError, JoinHandle, spawn_blocking};

/// Rows of one INSERT: past a few hundred nothing is gained, and SQLite takes 32,766 values at most.
const ROWS_AT_ONCE: usize = 500;
/// Statements that may wait for those before them: what is made and not yet written is all that a write holds.
const AHEAD: usize = 2;

const PLAIN: &str = "what is kept is plain data, which JSON can always hold";

type Insert = Query<'static, Sqlite, SqliteArguments>;

/// Changes of which is known whether there are any.
pub(super) struct Peeked {
    changes: Peekable<Changes>,
    is_empty: bool,
}

impl Peeked {
    /// Asks for the first one, on a thread that may wait: nobody knows how long it takes to make.
    pub(super) async fn at(changes: Changes) -> Result<Self, StoreError> {
        let peeked = spawn_blocking(|| {
            let mut changes = changes.peekable();
            let is_empty = changes.peek().is_none();
            Self { changes, is_empty }
        });
        peeked.await.map_err(given_up)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.is_empty
    }

    /// Starts to make rows of the area under `number`, and after them what is to be remembered of a dataset.
    pub(super) fn prepared(
        self,
        area: &AreaCode,
        number: i64,
        dataset: Option<(DatasetName, Dataset)>,
    ) -> Prepared {
        let (ready, inserts) = mpsc::channel(AHEAD);
        let area = Arc::from(area.as_str());
        let making = spawn_blocking(move || {
            let mut rows = Rows { area, number, text: Vec::new() };
            let mut changes = self.changes;
            while changes.peek().is_some() {
                let insert = rows.insert(changes.by_ref().take(ROWS_AT_ONCE));
                if ready.blocking_send(insert).is_err() {
                    // The write failed, or nobody waits for it: nothing of it will stand.
                    return None;
                }
            }
            drop((changes, rows));
            dataset.map(|(name, dataset)| (name, body_of(&dataset)))
        });
        Prepared { inserts, making }
    }
}

/// In one piece from the beginning: of a country's list it has 10 MB, and a text that grows takes twice its room.
fn body_of(dataset: &Dataset) -> String {
    // An id of 36 letters, what stands around it, and the publisher's own.
    let mut body = Vec::with_capacity(dataset.placements.len() * 60);
    serde_json::to_writer(&mut body, dataset).expect(PLAIN);
    String::from_utf8(body).expect("JSON is text")
}

/// What is made for one write.
pub(super) struct Prepared {
    inserts: mpsc::Receiver<Insert>,
    making: JoinHandle<Option<(DatasetName, String)>>,
}

impl Prepared {
    pub(super) async fn next(&mut self) -> Option<Insert> {
        self.inserts.recv().await
    }

    /// What follows the last row. Only here is it known that it was the last: the channel also ends where making one
    /// panicked.
    pub(super) async fn end(self) -> Result<Option<(DatasetName, String)>, StoreError> {
        self.making.await.map_err(given_up)
    }
}

/// A panic goes on in whoever writes.
fn given_up(error: JoinError) -> StoreError {
    match error.try_into_panic() {
        Ok(panic) => resume_unwind(panic),
        Err(_) => StoreError::Cut,
    }
}

/// Rows as values to be bound.
struct Rows {
    area: Arc<str>,
    number: i64,
    /// Used again for each text, so that one of unknown length is allocated once.
    text: Vec<u8>,
}

impl Rows {
    fn insert(&mut self, changes: impl Iterator<Item = Change>) -> Insert {
        let rows: Vec<_> = changes.map(|change| self.row(change)).collect();
        let statement = statement(rows.len(), self.number == 1);
        let mut insert = sqlx::query(AssertSqlSafe(statement)).persistent(rows.len() == ROWS_AT_ONCE);
        for (scope, key, body) in rows {
            insert = insert.bind(Arc::clone(&self.area)).bind(scope).bind(key).bind(self.number).bind(body);
        }
        insert
    }

    fn row(&mut self, change: Change) -> (Arc<str>, String, Option<Arc<str>>) {
        let body = change.record.map(|record| {
            self.text.clear();
            serde_json::to_writer(&mut self.text, &record).expect(PLAIN);
            Arc::from(str::from_utf8(&self.text).expect("JSON is text"))
        });
        (Arc::from(change.scope.to_string()), change.key.to_string(), body)
    }
}

/// `is_first`: nothing of the area stands that a row could replace. An INSERT that may fail in the middle of its rows keeps
/// a copy of every page it touches, half of all its work; one that has nothing to meet and takes the whole write with it
/// keeps none.
fn statement(rows: usize, is_first: bool) -> String {
    let mut sql = if is_first { "INSERT OR ROLLBACK" } else { "INSERT" }.to_owned();
    sql.push_str(" INTO log (area, scope, key, number, body) VALUES (?, ?, ?, ?, ?)");
    for _ in 1..rows {
        sql.push_str(", (?, ?, ?, ?, ?)");
    }
    if !is_first {
        sql.push_str(
            " ON CONFLICT (area, scope, key) DO UPDATE SET number = excluded.number, body = excluded.body",
        );
    }
    sql
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::id::FacilityId;
    use domain::record::{RecordKey, Scope};
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;
    use uuid::Uuid;

    #[tokio::test]
    async fn no_more_is_made_than_a_few_statements_ahead() {
        let made = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&made);
        let endless = (0..).map(move |number| {
            count.fetch_add(1, Ordering::Relaxed);
            let key = RecordKey::Facility(FacilityId(Uuid::from_u128(number)));
            Change { scope: Scope::Area, key, record: None }
        });
        let peeked = Peeked::at(Box::new(endless)).await.unwrap();
        assert_eq!(made.load(Ordering::Relaxed), 1);
        let mut prepared = peeked.prepared(&AreaCode::from("9901"), 1, None);
        for taken in 1..=3 {
            drop(prepared.next().await.unwrap());
            tokio::time::sleep(Duration::from_millis(100)).await;
            // Those that wait, the one that finds no place, and the first of the next.
            assert!(made.load(Ordering::Relaxed) <= (taken + AHEAD + 1) * ROWS_AT_ONCE + 1);
        }
    }
}
