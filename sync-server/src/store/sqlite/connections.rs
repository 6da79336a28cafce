//! The connections to one file.
//!
//! The driver's own pool sends each one that is given back to its thread, to ask whether it is there, and hands it out only
//! after that: a way there and back for every one that asks something. Here a connection is kept when what it was taken for
//! ended well. Whatever else becomes of it, an error or somebody who no longer waits, it is closed, and SQLite undoes what
//! was under way: a transaction never goes over to the next.

use crate::store::StoreError;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Connection};
use std::ops::{Deref, DerefMut};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{Semaphore, SemaphorePermit};

/// As long as a request may take.
const PATIENCE: Duration = Duration::from_secs(30);

pub(super) struct Connections {
    options: SqliteConnectOptions,
    count: u32,
    /// Who waits is let in by turns.
    free: Semaphore,
    /// The last to be given back is the first to be taken: its thread is awake, and its cache warm.
    idle: Mutex<Vec<SqliteConnection>>,
}

impl Connections {
    /// At most `count` at once, each opened when it is first needed.
    pub(super) fn new(options: SqliteConnectOptions, count: u32) -> Self {
        let free = Semaphore::new(usize::try_from(count).unwrap_or(1));
        Self { options, count, free, idle: Mutex::default() }
    }

    pub(super) async fn take(&self) -> Result<Taken<'_>, StoreError> {
        let permit = match tokio::time::timeout(PATIENCE, self.free.acquire()).await {
            Ok(permit) => permit.map_err(|_| sqlx::Error::PoolClosed)?,
            Err(_) => return Err(sqlx::Error::PoolTimedOut.into()),
        };
        let idle = self.idle().pop();
        let connection = match idle {
            Some(connection) => connection,
            None => self.options.connect().await?,
        };
        Ok(Taken { connection, of: self, permit })
    }

    /// Once nobody has one any more; nobody gets another.
    pub(super) async fn close(&self) {
        let all = self.free.acquire_many(self.count).await;
        self.free.close();
        let idle = std::mem::take(&mut *self.idle());
        for connection in idle {
            if let Err(error) = connection.close().await {
                tracing::warn!("a connection to the database did not close: {error}");
            }
        }
        drop(all);
    }

    /// How many are open and idle.
    #[cfg(test)]
    pub(super) fn waiting(&self) -> usize {
        self.idle().len()
    }

    fn idle(&self) -> MutexGuard<'_, Vec<SqliteConnection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Dropped without [`Taken::keep`], it is closed.
pub(super) struct Taken<'a> {
    connection: SqliteConnection,
    of: &'a Connections,
    permit: SemaphorePermit<'a>,
}

impl Taken<'_> {
    /// What it was taken for ended well: it is outside of any transaction.
    pub(super) fn keep(self) {
        let Self { connection, of, permit } = self;
        of.idle().push(connection);
        drop(permit);
    }
}

impl Deref for Taken<'_> {
    type Target = SqliteConnection;

    fn deref(&self) -> &SqliteConnection {
        &self.connection
    }
}

impl DerefMut for Taken<'_> {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        &mut self.connection
    }
}
