//! Where an area's log lives. A store keeps and returns rows; it decides nothing.

pub mod memory;
pub mod sqlite;

#[cfg(test)]
pub(crate) mod contract;

use domain::event::Event;
use domain::facility::Facility;
use domain::id::{AreaCode, DatasetName, EventId, Incarnation};
use domain::matching::{Decision, Placements};
use domain::opioid::Formulary;
pub use domain::record::Change;
use domain::record::Scope;
use domain::sync::Area;
pub use domain::sync::pull::{Head, LogRow, Reading};
use domain::sync::server::Tx;
use serde::{Deserialize, Serialize};
use std::path::Path;
use std::sync::Arc;

/// What is remembered of one dataset between its editions.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Dataset {
    /// What the last edition placed, and how its publisher named the row: a hint, since publishers use ids again.
    pub placements: Placements,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub decisions: Vec<Decision>,
    /// What its last import replaced; absent where there is nothing to take back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Box<Before>>,
}

/// What a dataset had said before its last import.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "of", content = "was")]
pub enum Before {
    Places {
        placements: Placements,
        /// What this dataset alone had said of each place the import changed; of places it placed for the first time that
        /// was nothing, and they are not here.
        own: Vec<Facility>,
    },
    Formulary(Formulary),
    Events {
        /// Those the import changed or took away, as they had stood.
        were: Vec<Event>,
        /// Those it brought.
        new: Vec<EventId>,
    },
}

/// What a write does, made as the store asks for it: of a country's list they are most of the memory.
pub type Changes = Box<dyn Iterator<Item = Change> + Send>;

/// All rows of one write share one number; a write that changes nothing keeps the area's.
pub struct Write {
    /// Refused with [`StoreError::Moved`] when the area stands at another number; no more than the first change is
    /// asked for before that is known.
    pub expected: Option<u64>,
    /// A store may ask for them on a thread of its own. Where asking panics, so does the write, and nothing is written.
    pub changes: Changes,
    /// Replaces what is remembered of one dataset.
    pub dataset: Option<(DatasetName, Dataset)>,
}

impl Default for Write {
    fn default() -> Self {
        Self::of([])
    }
}

impl Write {
    /// These changes, wherever the area stands.
    pub fn of(changes: impl IntoIterator<Item = Change, IntoIter: Send + 'static>) -> Self {
        Self { expected: None, changes: Box::new(changes.into_iter()), dataset: None }
    }
}

#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("{0} names no database: write sqlite:PATH")]
    Address(String),
    #[error("no area {0}")]
    NoArea(AreaCode),
    /// Somebody else wrote first: read again and decide again.
    #[error("the area stands at {stands}, not at {expected}")]
    Moved { expected: u64, stands: u64 },
    #[error("the database failed: {0}")]
    Database(#[from] sqlx::Error),
    #[error(
        "it is a backup, which phones would take for the database they know: `restore` makes a database of it"
    )]
    Backup,
    #[error("the database cannot be brought up to date: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// The program is ending while somebody writes.
    #[error("the write was given up before it was whole")]
    Cut,
    /// A row that this version cannot read: never skipped in silence.
    #[error("row {key} cannot be read: {reason}")]
    Unreadable { key: String, reason: String },
}

impl StoreError {
    /// The same may succeed later: there is no room, the file cannot be written to, or others write for too long.
    pub fn may_pass(&self) -> bool {
        match self {
            Self::Database(sqlx::Error::PoolTimedOut) => true,
            Self::Database(sqlx::Error::Database(told)) => told
                .code()
                .and_then(|code| code.parse::<i32>().ok())
                // SQLite's first byte; the others say more closely what it was.
                .is_some_and(|code| PASSING.contains(&(code & 0xff))),
            Self::Database(_)
            | Self::Address(_)
            | Self::Backup
            | Self::NoArea(_)
            | Self::Moved { .. }
            | Self::Migration(_)
            | Self::Cut
            | Self::Unreadable { .. } => false,
        }
    }
}

/// `SQLITE_BUSY`, `SQLITE_LOCKED`, `SQLITE_READONLY`, `SQLITE_IOERR`, `SQLITE_FULL`, `SQLITE_CANTOPEN`.
const PASSING: [i32; 6] = [5, 6, 8, 10, 13, 14];

#[async_trait::async_trait]
pub trait Store: Send + Sync {
    /// Creates the area at number 0 under `incarnation`, or renames the one that stands.
    async fn open_area(&self, area: &Area, incarnation: Incarnation) -> Result<Head, StoreError>;

    /// Every area, in the order of their codes.
    async fn heads(&self) -> Result<Vec<Head>, StoreError>;

    /// Rows of each scope written after its number, in the order of (number, scope, key), from one snapshot.
    async fn read_each(&self, area: &AreaCode, scopes: &[(Scope, u64)]) -> Result<Reading, StoreError>;

    /// Rows of `scopes` written after `after`, in the order of (number, scope, key), from one snapshot.
    async fn read(&self, area: &AreaCode, scopes: &[Scope], after: u64) -> Result<Reading, StoreError> {
        let scopes: Vec<_> = scopes.iter().map(|scope| (*scope, after)).collect();
        self.read_each(area, &scopes).await
    }

    async fn head(&self, area: &AreaCode) -> Result<Head, StoreError> {
        Ok(self.read_each(area, &[]).await?.head)
    }

    /// Takes the area's next number first, so that the order of numbers is the order of commits.
    async fn write(&self, area: &AreaCode, write: Write) -> Result<u64, StoreError>;

    /// A transaction in which commands are settled.
    async fn begin<'a>(&'a self, area: &AreaCode)
    -> Result<Box<dyn Tx<Error = StoreError> + 'a>, StoreError>;

    /// What is remembered of a dataset; nothing of one that was never imported.
    async fn dataset(&self, area: &AreaCode, name: &DatasetName) -> Result<Dataset, StoreError>;

    /// Every dataset of the area that was ever imported, in the order of their names.
    async fn datasets(&self, area: &AreaCode) -> Result<Vec<DatasetName>, StoreError>;

    /// To be called when nobody will ask again: only then does a file hold everything by itself.
    async fn close(&self) {}
}

/// The file that `address` (`sqlite:PATH`) names.
pub fn file_of(address: &str) -> Result<&Path, StoreError> {
    let path = address.strip_prefix("sqlite:").filter(|path| !path.is_empty());
    path.map(Path::new).ok_or_else(|| StoreError::Address(address.to_owned()))
}

/// Opens the database at `address` (`sqlite:PATH`) and brings it up to date.
///
/// Without `create`, a file that is not there is an error: a mistyped path must not become an empty server.
pub async fn open(address: &str, create: bool) -> Result<Arc<dyn Store>, StoreError> {
    Ok(Arc::new(sqlite::SqliteStore::open(file_of(address)?, create).await?))
}

/// The facilities of one scope among live rows.
pub fn facilities(rows: &[LogRow], scope: Scope) -> impl Iterator<Item = &Facility> {
    rows.iter().filter(move |row| row.scope == scope).filter_map(|row| row.record.as_ref()?.facility())
}

#[cfg(test)]
pub(crate) mod tests {
    use super::StoreError;
    use sqlx::sqlite::SqlitePoolOptions;

    /// What a statement after a preparation fails with.
    async fn failure(prepare: &'static str, ask: &'static str) -> StoreError {
        let one = SqlitePoolOptions::new().max_connections(1);
        let database = one.connect("sqlite::memory:").await.unwrap();
        sqlx::query("CREATE TABLE kept (bytes BLOB)").execute(&database).await.unwrap();
        sqlx::query(prepare).execute(&database).await.unwrap();
        sqlx::query(ask).execute(&database).await.unwrap_err().into()
    }

    pub(crate) async fn no_room() -> StoreError {
        failure("PRAGMA max_page_count = 2", "INSERT INTO kept VALUES (zeroblob(100000))").await
    }

    pub(crate) async fn no_sense() -> StoreError {
        failure("PRAGMA max_page_count = 2", "INSERT INTO lost VALUES (1)").await
    }

    #[tokio::test]
    async fn want_of_room_and_a_file_that_cannot_be_written_may_pass_and_a_fault_of_ours_does_not() {
        assert!(no_room().await.may_pass());
        assert!(failure("PRAGMA query_only = 1", "INSERT INTO kept VALUES (1)").await.may_pass());
        assert!(!no_sense().await.may_pass());
        assert!(!StoreError::Cut.may_pass());
    }
}
