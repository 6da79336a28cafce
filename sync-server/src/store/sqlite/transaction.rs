//! The transaction in which one command is settled.

use super::{SqliteStore, counted, log_row};
use crate::store::StoreError;
use domain::id::{AreaCode, CommandId, DeviceId};
use domain::record::{Change, Record, RecordKey, Scope};
use domain::sync::server::Tx;
use sqlx::{Sqlite, Transaction};
use std::sync::atomic::Ordering;

pub(super) struct SqliteTx<'a> {
    pub(super) store: &'a SqliteStore,
    pub(super) transaction: Transaction<'static, Sqlite>,
    pub(super) area: AreaCode,
    /// 0: none taken yet.
    pub(super) number: i64,
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
        let became = sqlx::query_scalar("SELECT became FROM command WHERE area = $1 AND id = $2")
            .bind(self.area.as_str())
            .bind(command.to_string())
            .fetch_optional(&mut *self.transaction)
            .await?;
        Ok(became)
    }

    async fn last_of(&mut self, device: DeviceId) -> Result<u64, StoreError> {
        let last: Option<i64> = sqlx::query_scalar("SELECT last FROM device WHERE area = $1 AND id = $2")
            .bind(self.area.as_str())
            .bind(device.to_string())
            .fetch_optional(&mut *self.transaction)
            .await?;
        counted("device", last.unwrap_or_default())
    }

    async fn record(&mut self, scope: Scope, key: RecordKey) -> Result<Option<Record>, StoreError> {
        let key = key.to_string();
        let row: Option<(i64, Option<String>)> =
            sqlx::query_as("SELECT number, body FROM log WHERE area = $1 AND scope = $2 AND key = $3")
                .bind(self.area.as_str())
                .bind(scope.to_string())
                .bind(&key)
                .fetch_optional(&mut *self.transaction)
                .await?;
        let row = row.map(|(number, body)| log_row(scope, number, &key, body.as_deref()));
        Ok(row.transpose()?.and_then(|row| row.record))
    }

    async fn put(&mut self, change: Change) -> Result<(), StoreError> {
        let body = change.record.map(|record| {
            serde_json::to_string(&record).expect("a record is plain data, which JSON can always hold")
        });
        sqlx::query(
            "INSERT INTO log (area, scope, key, number, body) VALUES ($1, $2, $3, $4, $5) \
             ON CONFLICT (area, scope, key) DO UPDATE SET number = excluded.number, body = excluded.body",
        )
        .bind(self.area.as_str())
        .bind(change.scope.to_string())
        .bind(change.key.to_string())
        .bind(self.number)
        .bind(body)
        .execute(&mut *self.transaction)
        .await?;
        Ok(())
    }

    async fn settle(&mut self, command: CommandId, became: String) -> Result<(), StoreError> {
        sqlx::query("INSERT INTO command (area, id, became) VALUES ($1, $2, $3)")
            .bind(self.area.as_str())
            .bind(command.to_string())
            .bind(became)
            .execute(&mut *self.transaction)
            .await?;
        Ok(())
    }

    async fn advance(&mut self, device: DeviceId, number: u64) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO device (area, id, last) VALUES ($1, $2, $3) \
             ON CONFLICT (area, id) DO UPDATE SET last = excluded.last",
        )
        .bind(self.area.as_str())
        .bind(device.to_string())
        .bind(super::stored(number))
        .execute(&mut *self.transaction)
        .await?;
        Ok(())
    }

    async fn commit(self: Box<Self>) -> Result<(), StoreError> {
        self.transaction.commit().await?;
        if self.store.is_new.swap(false, Ordering::Relaxed) {
            self.store.log_ahead().await;
        }
        Ok(())
    }
}
