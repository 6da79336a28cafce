//! Whole copies of a database that is written on, and what makes a database of a copy.

use super::BUSY_TIMEOUT;
use super::check::Holding;
use crate::store::StoreError;
use domain::id::{AreaCode, Incarnation};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, SqliteConnection};
use std::path::Path;

pub(super) const IS_BACKUP: &str =
    "SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'backup')";

/// With the right to write even where only reading is meant: the last connection to leave tidies the write-ahead log away.
pub(super) fn standing(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new().filename(path).busy_timeout(BUSY_TIMEOUT)
}

/// A copy of which nothing ever lies beside its file, wherever it was interrupted.
async fn alone(path: &Path) -> Result<SqliteConnection, StoreError> {
    let alone = standing(path).journal_mode(SqliteJournalMode::Memory).synchronous(SqliteSynchronous::Full);
    Ok(alone.connect().await?)
}

/// Copies a database as it stands at one moment, while others write on it. `to` is there, and empty.
pub async fn copy(from: &Path, to: &Path) -> Result<(), StoreError> {
    let name = to.to_str().ok_or_else(|| StoreError::Address(to.display().to_string()))?;
    let mut database = standing(from).connect().await?;
    let copied = sqlx::query("VACUUM INTO $1").bind(name).execute(&mut database).await;
    database.close().await?;
    copied?;
    Ok(())
}

/// Makes a backup of a copy: it bears the digests of what it holds, so that one changed letter is noticed, and no server
/// takes it for its database.
pub async fn seal(copy: &Path, areas: &[Holding]) -> Result<(), StoreError> {
    let mut copy = alone(copy).await?;
    let mut transaction = copy.begin().await?;
    sqlx::query("CREATE TABLE IF NOT EXISTS backup (area TEXT NOT NULL PRIMARY KEY, digest TEXT NOT NULL)")
        .execute(&mut *transaction)
        .await?;
    for holding in areas {
        sqlx::query("INSERT OR REPLACE INTO backup (area, digest) VALUES ($1, $2)")
            .bind(holding.area.code.as_str())
            .bind(&holding.digest)
            .execute(&mut *transaction)
            .await?;
    }
    transaction.commit().await?;
    Ok(copy.close().await?)
}

/// Makes a database of a copy, each area in the life given: what phones know of the life before is of no use to them.
pub async fn revive(copy: &Path, lives: &[(AreaCode, Incarnation)]) -> Result<(), StoreError> {
    let mut copy = alone(copy).await?;
    let mut transaction = copy.begin().await?;
    sqlx::query("DROP TABLE IF EXISTS backup").execute(&mut *transaction).await?;
    for (area, incarnation) in lives {
        sqlx::query("UPDATE area SET incarnation = $2 WHERE code = $1")
            .bind(area.as_str())
            .bind(incarnation.to_string())
            .execute(&mut *transaction)
            .await?;
    }
    transaction.commit().await?;
    Ok(copy.close().await?)
}

/// Whether [`seal`] made it.
pub(super) async fn is_backup(path: &Path) -> Result<bool, StoreError> {
    let mut database = standing(path).connect().await?;
    let is_backup = sqlx::query_scalar(IS_BACKUP).fetch_one(&mut database).await;
    database.close().await?;
    Ok(is_backup?)
}
