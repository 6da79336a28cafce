//! The transaction in which one command is settled.
//!
//! Whatever is asked is a way to the database's thread and back, while all other writers wait. So there are two: one text
//! begins, takes the number and reads what the command is settled by, another writes and commits. A text ends with the first
//! of its statements that fails, and the transaction with its connection unless it was committed or undone.

use super::connections::Taken;
use super::{SqliteStore, counted, record_of, unreadable};
use crate::store::StoreError;
use domain::command::{Command, Held};
use domain::id::{AreaCode, CommandId, DeviceId, Incarnation, PersonId};
use domain::record::{Change, Record, RecordKey, Scope};
use domain::sync::server::{Opened, Tx};
use sqlx::{AssertSqlSafe, Row};
use std::sync::atomic::Ordering;

pub(super) struct SqliteTx<'a> {
    store: &'a SqliteStore,
    writer: Taken<'a>,
    area: AreaCode,
    /// 0: none taken yet.
    number: i64,
    waiting: Vec<Waiting>,
}

/// What is to be written.
enum Waiting {
    Put { scope: String, key: String, body: Option<String> },
    Settle { id: String, became: String },
    Advance { id: String, last: i64 },
}

impl Waiting {
    /// The statement, of which `$1` is the area and `$2` the number; its other values begin at `first`.
    fn text(&self, first: usize) -> String {
        let (second, third) = (first + 1, first + 2);
        match self {
            Self::Put { .. } => format!(
                "INSERT INTO log (area, scope, key, number, body) VALUES ($1, ${first}, ${second}, $2, ${third}) \
                 ON CONFLICT (area, scope, key) DO UPDATE SET number = excluded.number, body = excluded.body;"
            ),
            Self::Settle { .. } => {
                format!("INSERT INTO command (area, id, became) VALUES ($1, ${first}, ${second});")
            }
            Self::Advance { .. } => format!(
                "INSERT INTO device (area, id, last) VALUES ($1, ${first}, ${second}) \
                 ON CONFLICT (area, id) DO UPDATE SET last = excluded.last;"
            ),
        }
    }

    fn values(&self) -> usize {
        match self {
            Self::Put { .. } => 3,
            Self::Settle { .. } | Self::Advance { .. } => 2,
        }
    }
}

impl<'a> SqliteTx<'a> {
    pub(super) fn new(store: &'a SqliteStore, writer: Taken<'a>, area: AreaCode) -> Self {
        Self { store, writer, area, number: 0, waiting: Vec::new() }
    }

    /// Writes what waits, and what is to follow it in the same text.
    async fn flush(&mut self, and_then: &str) -> Result<(), StoreError> {
        let waiting = std::mem::take(&mut self.waiting);
        let (mut text, mut first) = (String::new(), 3);
        for one in &waiting {
            text.push_str(&one.text(first));
            first += one.values();
        }
        text.push_str(and_then);
        if text.is_empty() {
            return Ok(());
        }
        let mut query = sqlx::query(AssertSqlSafe(text)).bind(self.area.as_str()).bind(self.number);
        for one in waiting {
            query = match one {
                Waiting::Put { scope, key, body } => query.bind(scope).bind(key).bind(body),
                Waiting::Settle { id, became } => query.bind(id).bind(became),
                Waiting::Advance { id, last } => query.bind(id).bind(last),
            };
        }
        query.execute(&mut *self.writer).await?;
        Ok(())
    }
}

/// Begins, takes the number, and finds one row: the number, the area's life, the device's last number, what became of the
/// command, and that many records. Each row found is a call to whoever waits, and so the row is what is returned by the
/// statement that takes the number.
fn opening(records: usize) -> String {
    let mut text = "BEGIN IMMEDIATE; UPDATE area SET number = number + 1 WHERE code = $1 \
        RETURNING number, incarnation, (SELECT last FROM device WHERE area = $1 AND id = $2), \
        (SELECT became FROM command WHERE area = $1 AND id = $3)"
        .to_owned();
    for nth in 0..records {
        let (scope, key) = (nth * 2 + 4, nth * 2 + 5);
        text.push_str(&format!(
            ", (SELECT body FROM log WHERE area = $1 AND scope = ${scope} AND key = ${key})"
        ));
    }
    text
}

#[async_trait::async_trait]
impl Tx for SqliteTx<'_> {
    type Error = StoreError;

    async fn open(
        &mut self,
        by: PersonId,
        command: &Command,
        keys: &[(Scope, RecordKey)],
    ) -> Result<Opened, StoreError> {
        let own = [(Scope::Person(by), RecordKey::Account(by))];
        let mut query = sqlx::query(AssertSqlSafe(opening(keys.len() + own.len())))
            .bind(self.area.as_str())
            .bind(command.device.to_string())
            .bind(command.id.to_string());
        for (scope, key) in own.iter().chain(keys) {
            query = query.bind(scope.to_string()).bind(key.to_string());
        }
        let found = query.fetch_optional(&mut *self.writer).await?;
        let row = found.ok_or_else(|| StoreError::NoArea(self.area.clone()))?;
        self.number = row.try_get(0)?;
        let life: &str = row.try_get(1)?;
        let mut records = Held::new();
        for (nth, (scope, key)) in own.iter().chain(keys).enumerate() {
            let body: Option<&str> = row.try_get(nth + 4)?;
            if let Some(body) = body {
                records.insert((*scope, *key), record_of(&key.to_string(), body)?);
            }
        }
        let [(scope, key)] = own;
        Ok(Opened {
            number: counted(self.area.as_str(), self.number)?,
            life: (self.area.clone(), life.parse().map_err(|error| unreadable(self.area.as_str(), error))?),
            last: counted("device", row.try_get::<Option<i64>, _>(2)?.unwrap_or_default())?,
            became: row.try_get(3)?,
            account: records.remove(&(scope, key)),
            records,
        })
    }

    async fn take_number(&mut self) -> Result<u64, StoreError> {
        self.number = sqlx::query_scalar(
            "BEGIN IMMEDIATE; UPDATE area SET number = number + 1 WHERE code = $1 RETURNING number",
        )
        .bind(self.area.as_str())
        .fetch_optional(&mut *self.writer)
        .await?
        .ok_or_else(|| StoreError::NoArea(self.area.clone()))?;
        counted(self.area.as_str(), self.number)
    }

    async fn life(&mut self) -> Result<(AreaCode, Incarnation), StoreError> {
        let life: String = sqlx::query_scalar("SELECT incarnation FROM area WHERE code = $1")
            .bind(self.area.as_str())
            .fetch_one(&mut *self.writer)
            .await?;
        let life = life.parse().map_err(|error| unreadable(self.area.as_str(), error))?;
        Ok((self.area.clone(), life))
    }

    async fn settled(&mut self, command: CommandId) -> Result<Option<String>, StoreError> {
        self.flush("").await?;
        let became = sqlx::query_scalar("SELECT became FROM command WHERE area = $1 AND id = $2")
            .bind(self.area.as_str())
            .bind(command.to_string())
            .fetch_optional(&mut *self.writer)
            .await?;
        Ok(became)
    }

    async fn last_of(&mut self, device: DeviceId) -> Result<u64, StoreError> {
        self.flush("").await?;
        let last: Option<i64> = sqlx::query_scalar("SELECT last FROM device WHERE area = $1 AND id = $2")
            .bind(self.area.as_str())
            .bind(device.to_string())
            .fetch_optional(&mut *self.writer)
            .await?;
        counted("device", last.unwrap_or_default())
    }

    async fn record(&mut self, scope: Scope, key: RecordKey) -> Result<Option<Record>, StoreError> {
        Ok(self.records(&[(scope, key)]).await?.remove(&(scope, key)))
    }

    async fn records(&mut self, keys: &[(Scope, RecordKey)]) -> Result<Held, StoreError> {
        self.flush("").await?;
        let part = |nth: usize| {
            let (scope, key) = (nth * 2 + 2, nth * 2 + 3);
            format!(
                "SELECT {nth}, body FROM log WHERE area = $1 AND scope = ${scope} AND key = ${key} \
                 AND body IS NOT NULL"
            )
        };
        let parts: Vec<_> = (0..keys.len()).map(part).collect();
        let mut held = Held::new();
        if parts.is_empty() {
            return Ok(held);
        }
        let text = AssertSqlSafe(parts.join(" UNION ALL "));
        let mut query = sqlx::query_as::<_, (i64, String)>(text).bind(self.area.as_str());
        for (scope, key) in keys {
            query = query.bind(scope.to_string()).bind(key.to_string());
        }
        for (nth, body) in query.fetch_all(&mut *self.writer).await? {
            if let Some((scope, key)) = usize::try_from(nth).ok().and_then(|nth| keys.get(nth)) {
                held.insert((*scope, *key), record_of(&key.to_string(), &body)?);
            }
        }
        Ok(held)
    }

    async fn put(&mut self, change: Change) -> Result<(), StoreError> {
        let body = change.record.map(|record| {
            serde_json::to_string(&record).expect("a record is plain data, which JSON can always hold")
        });
        let (scope, key) = (change.scope.to_string(), change.key.to_string());
        self.waiting.push(Waiting::Put { scope, key, body });
        Ok(())
    }

    async fn settle(&mut self, command: CommandId, became: String) -> Result<(), StoreError> {
        self.waiting.push(Waiting::Settle { id: command.to_string(), became });
        Ok(())
    }

    async fn advance(&mut self, device: DeviceId, number: u64) -> Result<(), StoreError> {
        let last = super::stored(number);
        self.waiting.push(Waiting::Advance { id: device.to_string(), last });
        Ok(())
    }

    async fn commit(mut self: Box<Self>) -> Result<(), StoreError> {
        self.flush("COMMIT").await?;
        self.writer.keep();
        if self.store.is_new.swap(false, Ordering::Relaxed) {
            self.store.log_ahead().await;
        }
        Ok(())
    }

    async fn undo(mut self: Box<Self>) -> Result<(), StoreError> {
        sqlx::query("ROLLBACK").execute(&mut *self.writer).await?;
        self.writer.keep();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::store::Store;
    use crate::store::contract::{code, put, write};
    use crate::store::sqlite::tests::{Folder, filled};
    use domain::record::Scope;
    use std::task::{Context, Waker};
    use std::time::Duration;

    /// Whoever sends may hang up at any moment: each future is dropped after it was asked once, and some time later.
    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_transaction_given_up_while_the_database_works_leaves_nothing_to_the_next() {
        let folder = Folder::new();
        let store = folder.open().await;
        let mut stands = filled(&store).await.head.number;
        for (nth, after) in [0, 0, 50, 200, 1_000].into_iter().enumerate() {
            let after = Duration::from_micros(after);
            let mut context = Context::from_waker(Waker::noop());

            let mut tx = store.begin(&code()).await.unwrap();
            let mut taking = tx.take_number();
            drop(taking.as_mut().poll(&mut context));
            tokio::time::sleep(after).await;
            drop(taking);
            drop(tx);

            let mut tx = store.begin(&code()).await.unwrap();
            assert_eq!(tx.take_number().await.unwrap(), stands + 1);
            for number in 10..60 {
                tx.put(put(Scope::Area, number, u32::try_from(nth).unwrap())).await.unwrap();
            }
            let mut committing = tx.commit();
            drop(committing.as_mut().poll(&mut context));
            tokio::time::sleep(after).await;
            drop(committing);

            // Either all of it, or nothing: and whoever comes next can write, under the number that follows.
            let next = write(&*store, vec![put(Scope::Area, 1, 0)]).await;
            let rows = store.read(&code(), &[Scope::Area], stands).await.unwrap().rows;
            let of_it = rows.iter().filter(|row| row.number == stands + 1).count();
            assert!([(stands + 1, 1), (stands + 2, 50)].contains(&(next, of_it)), "{next}, {of_it}");
            stands = next;
        }
    }

    #[tokio::test]
    async fn what_was_undone_leaves_the_connection_to_the_next() {
        let folder = Folder::new();
        let store = folder.open().await;
        let stands = filled(&store).await.head.number;
        let mut tx = store.begin(&code()).await.unwrap();
        tx.take_number().await.unwrap();
        tx.put(put(Scope::Area, 10, 0)).await.unwrap();
        tx.undo().await.unwrap();
        assert_eq!(store.writer.waiting(), 1);
        let mut tx = store.begin(&code()).await.unwrap();
        tx.take_number().await.unwrap();
        assert!(tx.take_number().await.is_err(), "a transaction within a transaction");
        drop(tx);
        assert_eq!(store.writer.waiting(), 0, "it failed: it is closed");
        assert_eq!(write(&*store, vec![put(Scope::Area, 10, 0)]).await, stands + 1);
    }
}
