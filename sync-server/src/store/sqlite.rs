//! The store of one machine: an SQLite file that many processes may read and one at a time may write.

pub mod check;
mod connections;
pub mod copy;
mod rows;
mod transaction;

use super::{Dataset, Head, LogRow, Reading, Store, StoreError, Write};
use connections::Connections;
use domain::id::{AreaCode, DatasetName, Incarnation};
use domain::record::{Record, RecordKey, Scope};
use domain::sync::Area;
use domain::sync::server::Tx;
use futures::TryStreamExt;
use rows::Peeked;
use sqlx::AssertSqlSafe;
use sqlx::migrate::Migrator;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use transaction::SqliteTx;

static MIGRATIONS: Migrator = sqlx::migrate!();

/// Another process may be importing a prefecture.
const BUSY_TIMEOUT: Duration = Duration::from_secs(30);
const READERS: u32 = 4;
/// Of a new file, in bytes; one that stands keeps its own. A large write is paid for by the page, first into the
/// write-ahead log and then into the file, and of twice the usual size there are half as many.
const PAGE: u32 = 8_192;
/// The writer's, in KiB, written as the pragma wants it: keys come in no order, so each row may touch any page of their
/// index, and one that does not fit here is written again and again. For a country's list the index has 7 MB.
const WRITER_CACHE: &str = "-10000";
/// The first part of a reading: the area itself.
const HEAD_PART: &str = "SELECT 0, number, code, incarnation, ja, en, demo FROM area WHERE code = $1";

pub struct SqliteStore {
    readers: Connections,
    /// One connection: writers of this process wait here in order instead of meeting `SQLITE_BUSY`.
    writer: Connections,
    /// The file was made here and nothing was written yet. The first write may be a country's list; through a write-ahead
    /// log all of it would be written twice, while a rollback journal keeps no copy of pages that were not there before.
    is_new: AtomicBool,
}

impl SqliteStore {
    /// Opens the file, which `create` may make, and applies the migrations it lacks.
    pub async fn open(path: &Path, create: bool) -> Result<Self, StoreError> {
        let is_new = !path.exists();
        if !is_new && copy::is_backup(path).await? {
            return Err(StoreError::Backup);
        }
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(create)
            .page_size(PAGE)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(BUSY_TIMEOUT);
        // An INSERT of many rows keeps a copy of every page it touches, so that it alone could be undone: hundreds for each
        // one, which as a temporary file were two thirds of all that a large write wrote. In memory they are gone with it.
        let writing = options.clone().pragma("cache_size", WRITER_CACHE).pragma("temp_store", "MEMORY");
        // That the area stands is known for all rows of a write by the number taken from it; looking it up for each makes
        // them all keep those copies.
        let writing = writing.foreign_keys(false);
        let writing = if is_new { writing } else { writing.journal_mode(SqliteJournalMode::Wal) };
        let (writer, readers) = (Connections::new(writing, 1), Connections::new(options, READERS));
        let mut migrating = writer.take().await?;
        MIGRATIONS.run(&mut *migrating).await?;
        migrating.keep();
        Ok(Self { readers, writer, is_new: AtomicBool::new(is_new) })
    }

    /// From now on readers and a writer do not wait for each other. What was written stands even where this is refused:
    /// then the next start does it.
    async fn log_ahead(&self) {
        let logging = async {
            let mut writer = self.writer.take().await?;
            sqlx::query("PRAGMA journal_mode = WAL").execute(&mut *writer).await?;
            writer.keep();
            Ok::<_, StoreError>(())
        };
        if let Err(error) = logging.await {
            tracing::warn!("the database keeps its rollback journal until the next start: {error}");
        }
    }
}

#[async_trait::async_trait]
impl Store for SqliteStore {
    async fn open_area(&self, area: &Area, incarnation: Incarnation) -> Result<Head, StoreError> {
        let mut writer = self.writer.take().await?;
        let row = sqlx::query_as::<_, AreaRow>(
            "INSERT INTO area (code, ja, en, demo, incarnation, number) VALUES ($1, $2, $3, $4, $5, 0) \
             ON CONFLICT (code) DO UPDATE SET ja = excluded.ja, en = excluded.en, demo = excluded.demo \
             RETURNING code, ja, en, demo, incarnation, number",
        )
        .bind(area.code.as_str())
        .bind(&area.ja)
        .bind(&area.en)
        .bind(area.demo)
        .bind(incarnation.to_string())
        .fetch_one(&mut *writer)
        .await?;
        writer.keep();
        row.head()
    }

    async fn heads(&self) -> Result<Vec<Head>, StoreError> {
        let mut reader = self.readers.take().await?;
        let rows = sqlx::query_as::<_, AreaRow>(
            "SELECT code, ja, en, demo, incarnation, number FROM area ORDER BY code",
        )
        .fetch_all(&mut *reader)
        .await?;
        reader.keep();
        rows.into_iter().map(AreaRow::head).collect()
    }

    async fn read_each(&self, area: &AreaCode, scopes: &[(Scope, u64)]) -> Result<Reading, StoreError> {
        // One statement is one snapshot, and one way to the database's thread and back.
        let mut query = sqlx::query_as::<_, Part>(AssertSqlSafe(parts(scopes.len()))).bind(area.as_str());
        for (scope, after) in scopes {
            query = query.bind(scope.to_string()).bind(stored(*after));
        }
        let (mut head, mut rows) = (None, Vec::new());
        let mut reader = self.readers.take().await?;
        let mut found = query.fetch(&mut *reader);
        while let Some(part) = found.try_next().await? {
            let of = usize::try_from(part.0).ok().and_then(|part| part.checked_sub(1));
            match of.and_then(|of| scopes.get(of)) {
                Some((scope, _)) => rows.push(log_row(*scope, part.1, &part.2, part.3.as_deref())?),
                None => head = Some(AreaRow::from(part).head()?),
            }
            // Reading a whole directory must not keep other requests from this thread.
            tokio::task::coop::consume_budget().await;
        }
        drop(found);
        reader.keep();
        rows.sort_by_key(|row| (row.number, row.scope, row.key));
        Ok(Reading { head: head.ok_or_else(|| StoreError::NoArea(area.clone()))?, rows })
    }

    async fn write(&self, area: &AreaCode, write: Write) -> Result<u64, StoreError> {
        let Write { expected, changes, dataset } = write;
        // While nobody has to wait for this write: of a list that changes little, the first change is long in coming.
        let changes = Peeked::at(changes).await?;
        let mut writer = self.writer.take().await?;
        sqlx::query("BEGIN IMMEDIATE").execute(&mut *writer).await?;
        let step = i64::from(!changes.is_empty());
        let number: i64 =
            sqlx::query_scalar("UPDATE area SET number = number + $2 WHERE code = $1 RETURNING number")
                .bind(area.as_str())
                .bind(step)
                .fetch_optional(&mut *writer)
                .await?
                .ok_or_else(|| StoreError::NoArea(area.clone()))?;
        let stands = counted(area.as_str(), number - step)?;
        if let Some(expected) = expected.filter(|expected| *expected != stands) {
            return Err(StoreError::Moved { expected, stands });
        }
        let mut rows = changes.prepared(area, number, dataset);
        while let Some(insert) = rows.next().await {
            insert.execute(&mut *writer).await?;
        }
        if let Some((name, body)) = rows.end().await? {
            sqlx::query(
                "INSERT INTO dataset (area, name, body) VALUES ($1, $2, $3) \
                 ON CONFLICT (area, name) DO UPDATE SET body = excluded.body",
            )
            .bind(area.as_str())
            .bind(name.as_str())
            .bind(body)
            .execute(&mut *writer)
            .await?;
        }
        sqlx::query("COMMIT").execute(&mut *writer).await?;
        writer.keep();
        if self.is_new.swap(false, Ordering::Relaxed) {
            self.log_ahead().await;
        }
        counted(area.as_str(), number)
    }

    async fn begin<'a>(
        &'a self,
        area: &AreaCode,
    ) -> Result<Box<dyn Tx<Error = StoreError> + 'a>, StoreError> {
        Ok(Box::new(SqliteTx::new(self, self.writer.take().await?, area.clone())))
    }

    async fn dataset(&self, area: &AreaCode, name: &DatasetName) -> Result<Dataset, StoreError> {
        self.head(area).await?;
        let mut reader = self.readers.take().await?;
        let body: Option<String> =
            sqlx::query_scalar("SELECT body FROM dataset WHERE area = $1 AND name = $2")
                .bind(area.as_str())
                .bind(name.as_str())
                .fetch_optional(&mut *reader)
                .await?;
        reader.keep();
        let dataset = body.map(|body| serde_json::from_str(&body)).transpose();
        Ok(dataset.map_err(|error| unreadable(name.as_str(), error))?.unwrap_or_default())
    }

    async fn datasets(&self, area: &AreaCode) -> Result<Vec<DatasetName>, StoreError> {
        self.head(area).await?;
        let mut reader = self.readers.take().await?;
        let names: Vec<String> = sqlx::query_scalar("SELECT name FROM dataset WHERE area = $1")
            .bind(area.as_str())
            .fetch_all(&mut *reader)
            .await?;
        reader.keep();
        let names: BTreeSet<DatasetName> = names.into_iter().map(DatasetName::new).collect();
        Ok(names.into_iter().collect())
    }

    /// The last connection to close moves what still lies in the write-ahead log into the file.
    async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }
}

#[derive(sqlx::FromRow)]
struct AreaRow {
    code: String,
    ja: String,
    en: String,
    demo: bool,
    incarnation: String,
    number: i64,
}

/// A row of [`parts`]: which part it is of, its number, its key, and its body; of the area itself its number, code and
/// life, and the rest of what is known of it.
type Part = (i64, i64, String, Option<String>, Option<String>, Option<String>, Option<bool>);

/// The area, and the rows of that many scopes written after a number; each part bears its own. In no order: it would be
/// that of texts, and the keys have another.
fn parts(scopes: usize) -> String {
    let mut text = HEAD_PART.to_owned();
    for part in 1..=scopes {
        let (scope, after) = (part * 2, part * 2 + 1);
        text.push_str(&format!(
            " UNION ALL SELECT {part}, number, key, body, NULL, NULL, NULL FROM log \
             WHERE area = $1 AND scope = ${scope} AND number > ${after}"
        ));
    }
    text
}

impl From<Part> for AreaRow {
    fn from((_, number, code, incarnation, ja, en, demo): Part) -> Self {
        let [incarnation, ja, en] = [incarnation, ja, en].map(Option::unwrap_or_default);
        Self { code, ja, en, demo: demo.unwrap_or_default(), incarnation, number }
    }
}

impl AreaRow {
    fn head(self) -> Result<Head, StoreError> {
        Ok(Head {
            incarnation: self.incarnation.parse().map_err(|error| unreadable(&self.code, error))?,
            number: counted(&self.code, self.number)?,
            area: Area { code: AreaCode::new(self.code), ja: self.ja, en: self.en, demo: self.demo },
        })
    }
}

fn log_row(scope: Scope, number: i64, key: &str, body: Option<&str>) -> Result<LogRow, StoreError> {
    Ok(LogRow {
        number: counted(key, number)?,
        scope,
        key: key.parse::<RecordKey>().map_err(|_| unreadable(key, "no record is named so"))?,
        record: body.map(|body| record_of(key, body)).transpose()?,
    })
}

fn record_of(key: &str, body: &str) -> Result<Record, StoreError> {
    match serde_json::from_str(body) {
        Ok(Record::Unknown) => Err(unreadable(key, "a newer version wrote it")),
        Ok(record) => Ok(record),
        Err(error) => Err(unreadable(key, error)),
    }
}

fn unreadable(key: &str, reason: impl std::fmt::Display) -> StoreError {
    StoreError::Unreadable { key: key.to_owned(), reason: reason.to_string() }
}

fn counted(key: &str, number: i64) -> Result<u64, StoreError> {
    u64::try_from(number).map_err(|error| unreadable(key, error))
}

/// A number no area can reach reads as the largest the database can hold.
fn stored(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Change;
    use crate::store::contract::{code, id, kept_by, put, write};
    use std::path::PathBuf;
    use std::sync::Arc;
    use uuid::Uuid;

    /// A folder that goes with its test.
    pub(super) struct Folder(PathBuf);

    impl Folder {
        pub(super) fn new() -> Self {
            let folder = std::env::temp_dir().join(format!("tasuki-store-{}", Uuid::new_v4()));
            std::fs::create_dir(&folder).unwrap();
            Self(folder)
        }

        pub(super) async fn open(&self) -> Arc<SqliteStore> {
            Arc::new(SqliteStore::open(&self.0.join("area.db"), true).await.unwrap())
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            std::fs::remove_dir_all(&self.0).unwrap();
        }
    }

    kept_by!({
        let folder = Folder::new();
        (folder.open().await, folder)
    });

    /// On the connection that is the next to be taken, too.
    async fn on(connections: &Connections, pragma: &'static str) {
        let mut taken = connections.take().await.unwrap();
        sqlx::query(pragma).execute(&mut *taken).await.unwrap();
        taken.keep();
    }

    pub(super) async fn filled(store: &SqliteStore) -> Reading {
        let area = Area { code: code(), ja: "見本圏".to_owned(), en: "Sample".to_owned(), demo: true };
        store.open_area(&area, Incarnation(Uuid::from_u128(7))).await.unwrap();
        let change = |number: u128, record| Change {
            scope: Scope::Area,
            key: RecordKey::Facility(id(number)),
            record,
        };
        let facility = Record::Facility(domain::facility::Facility::new(id(1)));
        write(store, vec![change(1, Some(facility)), change(2, None)]).await;
        store.read(&code(), &[Scope::Area], 0).await.unwrap()
    }

    #[tokio::test]
    async fn reopening_keeps_everything() {
        let folder = Folder::new();
        let before = filled(&*folder.open().await).await;
        let after = folder.open().await.read(&code(), &[Scope::Area], 0).await.unwrap();
        assert_eq!(before, after);
        assert_eq!((after.head.number, after.rows.len()), (1, 2));
    }

    #[tokio::test]
    async fn a_write_that_found_no_room_leaves_nothing_and_the_next_one_finds_it() {
        let folder = Folder::new();
        let store = folder.open().await;
        let before = filled(&store).await;
        on(&store.writer, "PRAGMA max_page_count = 1").await;
        let mut tx = store.begin(&code()).await.unwrap();
        tx.take_number().await.unwrap();
        for number in 10..2_000 {
            tx.put(put(Scope::Area, number, 0)).await.unwrap();
        }
        let refused = tx.commit().await.unwrap_err();
        assert!(refused.may_pass(), "{refused}");
        assert_eq!(store.read(&code(), &[Scope::Area], 0).await.unwrap(), before);
        // The connection that was told how long the file may be has gone by now.
        assert_eq!(write(&*store, vec![put(Scope::Area, 10, 0)]).await, before.head.number + 1);
    }

    #[tokio::test]
    async fn after_closing_the_file_alone_holds_everything() {
        let folder = Folder::new();
        let store = folder.open().await;
        filled(&store).await;
        store.close().await;
        let files: Vec<_> =
            std::fs::read_dir(&folder.0).unwrap().map(|file| file.unwrap().file_name()).collect();
        assert_eq!(files, ["area.db"]);
    }

    #[tokio::test]
    async fn a_write_nobody_waits_for_leaves_nothing_and_asks_no_further() {
        let folder = Folder::new();
        let store = folder.open().await;
        let before = filled(&store).await;
        let under_way = Arc::new(tokio::sync::Notify::new());
        let of_changes = Arc::clone(&under_way);
        let endless = (0..).map(move |number: u128| {
            if number == 3_000 {
                of_changes.notify_one();
            }
            Change { scope: Scope::Area, key: RecordKey::Facility(id(number)), record: None }
        });
        let area = code();
        tokio::select! {
            _ = store.write(&area, Write::of(endless)) => panic!("it has no end"),
            () = under_way.notified() => {}
        }
        while Arc::strong_count(&under_way) > 1 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        assert_eq!(store.read(&code(), &[Scope::Area], 0).await.unwrap(), before);
        assert_eq!(write(&*store, Vec::new()).await, 1);
    }

    #[tokio::test]
    async fn after_its_first_write_a_new_file_logs_ahead_and_an_opened_one_at_once() {
        let folder = Folder::new();
        let store = folder.open().await;
        let mode = async |store: &SqliteStore| {
            let mut reader = store.readers.take().await.unwrap();
            sqlx::query_scalar::<_, String>("PRAGMA journal_mode").fetch_one(&mut *reader).await.unwrap()
        };
        assert_ne!(mode(&store).await, "wal");
        filled(&store).await;
        assert_eq!(mode(&store).await, "wal");
        store.close().await;
        assert_eq!(mode(&*folder.open().await).await, "wal");
    }

    #[tokio::test]
    async fn rows_after_a_number_are_found_by_it() {
        let folder = Folder::new();
        let store = folder.open().await;
        let plan: Vec<(i64, i64, i64, String)> =
            sqlx::query_as(sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {}", parts(2))))
                .fetch_all(&mut *store.readers.take().await.unwrap())
                .await
                .unwrap();
        let steps: Vec<_> = plan.into_iter().map(|(_, _, _, step)| step).collect();
        let by_number = "SEARCH log USING INDEX log_by_number (area=? AND scope=? AND number>?)";
        assert_eq!(steps.iter().filter(|step| *step == by_number).count(), 2, "{steps:?}");
        assert!(!steps.iter().any(|step| step.contains("SCAN log")), "{steps:?}");
    }

    #[tokio::test]
    async fn a_file_that_is_not_there_is_made_only_on_request() {
        let folder = Folder::new();
        let path = folder.0.join("mistyped.db");
        assert!(SqliteStore::open(&path, false).await.is_err());
        assert!(!path.exists());
    }

    #[tokio::test]
    async fn a_row_of_a_newer_version_is_an_error_and_not_skipped() {
        let folder = Folder::new();
        let store = folder.open().await;
        filled(&store).await;
        for body in [r#"{"is":"hovercraft","record":{}}"#, r#"{"is":"facility"}"#, "{"] {
            let mut writer = store.writer.take().await.unwrap();
            sqlx::query("UPDATE log SET body = $1").bind(body).execute(&mut *writer).await.unwrap();
            drop(writer);
            let refused = store.read(&code(), &[Scope::Area], 0).await.unwrap_err();
            assert!(matches!(refused, StoreError::Unreadable { .. }), "{body}: {refused}");
        }
    }
}
