//! The transaction in which one command is settled.
//!
//! Each statement is a way to the database's thread and back, while all other writers wait: what is read together is one
//! statement, and what is written waits until it is read or committed.

use super::{SqliteStore, counted, log_row};
use crate::store::StoreError;
use domain::command::{Command, Held};
use domain::id::{AreaCode, CommandId, DeviceId, PersonId};
use domain::record::{Change, Record, RecordKey, Scope};
use domain::sync::server::{Known, Tx};
use sqlx::{AssertSqlSafe, Sqlite, Transaction};
use std::sync::atomic::Ordering;

pub(super) struct SqliteTx<'a> {
    store: &'a SqliteStore,
    transaction: Transaction<'static, Sqlite>,
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
    pub(super) fn new(
        store: &'a SqliteStore,
        transaction: Transaction<'static, Sqlite>,
        area: AreaCode,
    ) -> Self {
        Self { store, transaction, area, number: 0, waiting: Vec::new() }
    }

    async fn flush(&mut self) -> Result<(), StoreError> {
        let waiting = std::mem::take(&mut self.waiting);
        if waiting.is_empty() {
            return Ok(());
        }
        let (mut text, mut first) = (String::new(), 3);
        for one in &waiting {
            text.push_str(&one.text(first));
            first += one.values();
        }
        let mut query = sqlx::query(AssertSqlSafe(text)).bind(self.area.as_str()).bind(self.number);
        for one in waiting {
            query = match one {
                Waiting::Put { scope, key, body } => query.bind(scope).bind(key).bind(body),
                Waiting::Settle { id, became } => query.bind(id).bind(became),
                Waiting::Advance { id, last } => query.bind(id).bind(last),
            };
        }
        query.execute(&mut *self.transaction).await?;
        Ok(())
    }
}

#[async_trait::async_trait]
impl Tx for SqliteTx<'_> {
    type Error = StoreError;

    async fn take_number(&mut self) -> Result<u64, StoreError> {
        self.number =
            sqlx::query_scalar("UPDATE area SET number = number + 1 WHERE code = $1 RETURNING number")
                .bind(self.area.as_str())
                .fetch_optional(&mut *self.transaction)
                .await?
                .ok_or_else(|| StoreError::NoArea(self.area.clone()))?;
        counted(self.area.as_str(), self.number)
    }

    async fn settled(&mut self, command: CommandId) -> Result<Option<String>, StoreError> {
        self.flush().await?;
        let became = sqlx::query_scalar("SELECT became FROM command WHERE area = $1 AND id = $2")
            .bind(self.area.as_str())
            .bind(command.to_string())
            .fetch_optional(&mut *self.transaction)
            .await?;
        Ok(became)
    }

    async fn last_of(&mut self, device: DeviceId) -> Result<u64, StoreError> {
        self.flush().await?;
        let last: Option<i64> = sqlx::query_scalar("SELECT last FROM device WHERE area = $1 AND id = $2")
            .bind(self.area.as_str())
            .bind(device.to_string())
            .fetch_optional(&mut *self.transaction)
            .await?;
        counted("device", last.unwrap_or_default())
    }

    async fn record(&mut self, scope: Scope, key: RecordKey) -> Result<Option<Record>, StoreError> {
        Ok(self.records(&[(scope, key)]).await?.remove(&(scope, key)))
    }

    async fn known(&mut self, by: PersonId, command: &Command) -> Result<Known, StoreError> {
        self.flush().await?;
        let (scope, key) = (Scope::Person(by), RecordKey::Account(by));
        let (last, became, body): (Option<i64>, Option<String>, Option<String>) = sqlx::query_as(
            "SELECT (SELECT last FROM device WHERE area = $1 AND id = $2), \
             (SELECT became FROM command WHERE area = $1 AND id = $3), \
             (SELECT body FROM log WHERE area = $1 AND scope = $4 AND key = $5)",
        )
        .bind(self.area.as_str())
        .bind(command.device.to_string())
        .bind(command.id.to_string())
        .bind(scope.to_string())
        .bind(key.to_string())
        .fetch_one(&mut *self.transaction)
        .await?;
        // The number of an account decides nothing here.
        let account = log_row(scope, 0, &key.to_string(), body.as_deref())?.record;
        Ok(Known { last: counted("device", last.unwrap_or_default())?, became, account })
    }

    async fn records(&mut self, keys: &[(Scope, RecordKey)]) -> Result<Held, StoreError> {
        self.flush().await?;
        let part = |nth: usize| {
            let (scope, key) = (nth * 2 + 2, nth * 2 + 3);
            format!(
                "SELECT {nth}, number, body FROM log WHERE area = $1 AND scope = ${scope} AND key = ${key}"
            )
        };
        let parts: Vec<_> = (0..keys.len()).map(part).collect();
        let mut held = Held::new();
        if parts.is_empty() {
            return Ok(held);
        }
        let text = AssertSqlSafe(parts.join(" UNION ALL "));
        let mut query = sqlx::query_as::<_, (i64, i64, Option<String>)>(text).bind(self.area.as_str());
        for (scope, key) in keys {
            query = query.bind(scope.to_string()).bind(key.to_string());
        }
        for (nth, number, body) in query.fetch_all(&mut *self.transaction).await? {
            let Some((scope, key)) = usize::try_from(nth).ok().and_then(|nth| keys.get(nth)) else {
                continue;
            };
            let row = log_row(*scope, number, &key.to_string(), body.as_deref())?;
            held.extend(row.record.map(|record| ((*scope, *key), record)));
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
        self.flush().await?;
        self.transaction.commit().await?;
        if self.store.is_new.swap(false, Ordering::Relaxed) {
            self.store.log_ahead().await;
        }
        Ok(())
    }
}
