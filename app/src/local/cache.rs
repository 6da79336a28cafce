//! The cache database: the directory's chunks as they came, and one row that says what they are.

use domain::chunk::{self, Chunk};
use domain::directory::Directory;
use domain::lists::Lists;
use domain::sync::{Area, Cursor};
use indexed_db_futures::database::Database;
use indexed_db_futures::error::{DomException, Error, OpenDbError, UnexpectedDataError};
use indexed_db_futures::prelude::*;
use indexed_db_futures::transaction::{TransactionDurability, TransactionMode, TransactionOptions};
use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;

const CHUNKS: &str = "chunks";
const HELD: &str = "held";
/// The only key of the store `held`.
const THE_ROW: &str = "held";
/// Sorts after the public chunks, whose keys are digits.
const STAFF_KEY: &str = "staff";

/// What the chunks are: written in the same transaction as they.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Held {
    pub area: Area,
    pub cursor: Cursor,
    pub lists: Lists,
    /// Public chunks, empty ones counted.
    pub chunks: usize,
    /// Whether a chunk of staff facts lies beside them.
    pub staff: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LocalError {
    /// This browser opens no database here (private mode, broken profile).
    Unavailable,
    /// No room, or the disk refused.
    Full,
    /// Rows are missing or cannot be read.
    Damaged,
}

impl From<Error> for LocalError {
    fn from(error: Error) -> Self {
        match error {
            Error::DomException(DomException::Other(_))
            | Error::MissingData(UnexpectedDataError::TransactionAborted) => Self::Full,
            Error::DomException(_) | Error::MissingData(_) | Error::Serialisation(_) | Error::Unknown(_) => {
                Self::Unavailable
            }
        }
    }
}

impl From<OpenDbError> for LocalError {
    fn from(_: OpenDbError) -> Self {
        Self::Unavailable
    }
}

pub(super) struct Cache(Database);

impl Cache {
    /// Another form of chunk is another database: the directory is fetched again, nothing is converted.
    pub(super) async fn open() -> Result<Self, LocalError> {
        let database = Database::open(format!("tasuki-directory-{}", chunk::FORMAT))
            .with_version(1u8)
            .with_on_upgrade_needed(|_, database| {
                database.create_object_store(CHUNKS).build()?;
                database.create_object_store(HELD).build()?;
                Ok(())
            })
            .await?;
        Ok(Self(database))
    }

    pub(super) async fn load(&self) -> super::Stored {
        let transaction = self.0.transaction([CHUNKS, HELD]).with_mode(TransactionMode::Readonly).build()?;
        let chunks = transaction.object_store(CHUNKS)?.get_all::<JsValue>().primitive()?;
        let held = transaction.object_store(HELD)?.get::<String, _, _>(THE_ROW).primitive()?;
        let (chunks, held) = (chunks.await?, held.await?);
        let Some(held) = held else { return Ok(None) };
        let held: Held = serde_json::from_str(&held).map_err(|_| LocalError::Damaged)?;
        let mut parsed = Vec::with_capacity(chunks.len());
        for value in chunks {
            let bytes = js_sys::Uint8Array::new(&value?).to_vec();
            parsed.push(Chunk::parse(bytes).map_err(|_| LocalError::Damaged)?);
        }
        if parsed.len() != held.chunks + usize::from(held.staff) {
            return Err(LocalError::Damaged);
        }
        let staff = if held.staff { parsed.pop() } else { None };
        Ok(Some((held, parsed, staff)))
    }

    /// Whether as many chunks lie here as the row says.
    pub(super) async fn is_whole(&self) -> bool {
        async fn counts(cache: &Cache) -> Result<bool, LocalError> {
            let transaction =
                cache.0.transaction([CHUNKS, HELD]).with_mode(TransactionMode::Readonly).build()?;
            let count = transaction.object_store(CHUNKS)?.count().primitive()?;
            let held = transaction.object_store(HELD)?.get::<String, _, _>(THE_ROW).primitive()?;
            let (count, held) = (count.await?, held.await?);
            let held = held.and_then(|held| serde_json::from_str::<Held>(&held).ok());
            Ok(held.is_some_and(|held| usize::try_from(count) == Ok(held.chunks + usize::from(held.staff))))
        }
        counts(self).await.unwrap_or(false)
    }

    /// Puts a whole directory in the place of whatever lies here.
    pub(super) async fn replace(&self, held: &Held, directory: &Directory) -> Result<(), LocalError> {
        let every: Vec<usize> = (0..directory.public().len()).collect();
        self.put(held, directory, &every, true).await
    }

    /// Writes the chunks numbered in `changed`, the staff chunk, and the row.
    pub(super) async fn write(
        &self,
        held: &Held,
        directory: &Directory,
        changed: &[usize],
    ) -> Result<(), LocalError> {
        self.put(held, directory, changed, false).await
    }

    async fn put(
        &self,
        held: &Held,
        directory: &Directory,
        changed: &[usize],
        anew: bool,
    ) -> Result<(), LocalError> {
        let transaction = self
            .0
            .transaction([CHUNKS, HELD])
            .with_mode(TransactionMode::Readwrite)
            .with_options(TransactionOptions::new().with_durability(TransactionDurability::Strict))
            .build()?;
        let chunks = transaction.object_store(CHUNKS)?;
        if anew {
            chunks.clear()?.await?;
        }
        for number in changed {
            if let Some(chunk) = directory.public().get(*number) {
                put_chunk(&chunks, &format!("{number:06}"), chunk)?;
            }
        }
        match directory.staff() {
            Some(chunk) => put_chunk(&chunks, STAFF_KEY, chunk)?,
            None => drop(chunks.delete(STAFF_KEY).primitive()?),
        }
        let row = serde_json::to_string(held).map_err(|_| LocalError::Damaged)?;
        drop(transaction.object_store(HELD)?.put(row).with_key(THE_ROW).primitive()?);
        transaction.commit().await?;
        Ok(())
    }

    pub(super) async fn clear(&self) -> Result<(), LocalError> {
        let transaction = self.0.transaction([CHUNKS, HELD]).with_mode(TransactionMode::Readwrite).build()?;
        transaction.object_store(CHUNKS)?.clear()?.await?;
        transaction.object_store(HELD)?.clear()?.await?;
        transaction.commit().await?;
        Ok(())
    }
}

/// The request goes out; the transaction's end tells how it fared.
fn put_chunk(
    chunks: &indexed_db_futures::object_store::ObjectStore<'_>,
    key: &str,
    chunk: &Chunk,
) -> Result<(), LocalError> {
    let bytes: JsValue = js_sys::Uint8Array::from(chunk.bytes()).into();
    drop(chunks.put(bytes).with_key(key.to_owned()).primitive()?);
    Ok(())
}
