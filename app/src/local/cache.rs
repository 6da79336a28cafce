//! The cache database: the directory's chunks as they came, its events and outlines, and one row that says what they are.

use domain::chunk::{self, Chunk};
use domain::directory::Directory;
use domain::event::Event;
use domain::lists::Lists;
use domain::outline::Outlines;
use domain::sync::client::Private;
use domain::sync::{Area, Cursor, Keep};
use indexed_db_futures::database::Database;
use indexed_db_futures::error::{DomException, Error, OpenDbError, UnexpectedDataError};
use indexed_db_futures::prelude::*;
use indexed_db_futures::transaction::{
    Transaction, TransactionDurability, TransactionMode, TransactionOptions,
};
use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;

const CHUNKS: &str = "chunks";
const HELD: &str = "held";
/// The key of the row in the store `held`.
const THE_ROW: &str = "held";
/// Lies beside the row: the events as JSON. An app of before they came writes the row anew without telling of them.
const EVENTS: &str = "events";
/// As the events.
const OUTLINES: &str = "outlines";
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
    /// How many events lie beside them; absent: nobody has asked for them yet.
    #[serde(default)]
    pub events: Option<usize>,
    /// How many municipalities have an outline there; absent as for the events.
    #[serde(default)]
    pub outlines: Option<usize>,
    #[serde(default)]
    pub private: Private,
}

/// As much of [`Held`] as says where the copy stands.
#[derive(Deserialize)]
struct Stands {
    cursor: Cursor,
    chunks: usize,
    staff: bool,
    #[serde(default)]
    events: Option<usize>,
    #[serde(default)]
    outlines: Option<usize>,
}

/// What lies on a phone.
pub struct Loaded {
    pub held: Held,
    pub public: Vec<Chunk>,
    pub staff: Option<Chunk>,
    pub events: Vec<Event>,
    pub outlines: Outlines,
}

/// What of a directory is written.
#[derive(Default)]
pub(super) struct Changed {
    /// Positions of public chunks.
    pub(super) chunks: Vec<usize>,
    pub(super) staff: bool,
    pub(super) events: bool,
    pub(super) outlines: bool,
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
        let events = transaction.object_store(HELD)?.get::<String, _, _>(EVENTS).primitive()?;
        let outlines = transaction.object_store(HELD)?.get::<String, _, _>(OUTLINES).primitive()?;
        let (chunks, held, events, outlines) = (chunks.await?, held.await?, events.await?, outlines.await?);
        let Some(held) = held else { return Ok(None) };
        let held: Held = serde_json::from_slice(held.as_bytes()).map_err(|_| LocalError::Damaged)?;
        let mut parsed = Vec::with_capacity(chunks.len());
        for value in chunks {
            let bytes = js_sys::Uint8Array::new(&value?).to_vec();
            parsed.push(Chunk::parse(bytes).map_err(|_| LocalError::Damaged)?);
        }
        if parsed.len() != held.chunks + usize::from(held.staff) {
            return Err(LocalError::Damaged);
        }
        let staff = if held.staff { parsed.pop() } else { None };
        let events = match held.events {
            Some(count) => read_events(events.as_deref(), count).ok_or(LocalError::Damaged)?,
            None => Vec::new(),
        };
        let outlines = match held.outlines {
            Some(count) => read_outlines(outlines.as_deref(), count).ok_or(LocalError::Damaged)?,
            None => Outlines::default(),
        };
        Ok(Some(Loaded { held, public: parsed, staff, events, outlines }))
    }

    /// Whether what the row says lies here.
    pub(super) async fn is_whole(&self) -> bool {
        let transaction = self.0.transaction([CHUNKS, HELD]).with_mode(TransactionMode::Readonly).build();
        let Ok(transaction) = transaction else { return false };
        matches!(stored(&transaction).await, Ok(Some(_)))
    }

    /// Writes a directory, or what of it has `changed` since `base`, as [`Cursor::keep`] says; and what was here.
    pub(super) async fn keep(
        &self,
        held: &Held,
        directory: &Directory,
        base: Option<&Cursor>,
        changed: &Changed,
    ) -> Result<(Keep, Option<Cursor>), LocalError> {
        let transaction = self
            .0
            .transaction([CHUNKS, HELD])
            .with_mode(TransactionMode::Readwrite)
            .with_options(TransactionOptions::new().with_durability(TransactionDurability::Strict))
            .build()?;
        let stood = stored(&transaction).await?;
        let keep = held.cursor.keep(base, stood.as_ref());
        let chunks = (0..directory.public().len()).collect();
        let whole = Changed { chunks, staff: true, events: true, outlines: true };
        let changed = match keep {
            Keep::Nothing => return Ok((keep, stood)),
            Keep::Delta => changed,
            Keep::Whole => &whole,
        };
        let chunks = transaction.object_store(CHUNKS)?;
        if keep == Keep::Whole {
            chunks.clear()?.await?;
        }
        for number in &changed.chunks {
            if let Some(chunk) = directory.public().get(*number) {
                put_chunk(&chunks, &format!("{number:06}"), chunk).await?;
            }
        }
        match directory.staff().filter(|_| changed.staff) {
            Some(chunk) => put_chunk(&chunks, STAFF_KEY, chunk).await?,
            None if changed.staff => drop(chunks.delete(STAFF_KEY).primitive()?),
            None => {}
        }
        let rows = transaction.object_store(HELD)?;
        if changed.events {
            let events: Vec<&Event> = directory.events().iter().map(AsRef::as_ref).collect();
            let events = serde_json::to_string(&events).map_err(|_| LocalError::Damaged)?;
            drop(rows.put(events).with_key(EVENTS).primitive()?);
        }
        if changed.outlines {
            let outlines =
                serde_json::to_string(directory.outlines().as_ref()).map_err(|_| LocalError::Damaged)?;
            drop(rows.put(outlines).with_key(OUTLINES).primitive()?);
        }
        let row = serde_json::to_string(held).map_err(|_| LocalError::Damaged)?;
        drop(rows.put(row).with_key(THE_ROW).primitive()?);
        transaction.commit().await?;
        Ok((keep, stood))
    }

    pub(super) async fn clear(&self) -> Result<(), LocalError> {
        let transaction = self.0.transaction([CHUNKS, HELD]).with_mode(TransactionMode::Readwrite).build()?;
        transaction.object_store(CHUNKS)?.clear()?.await?;
        transaction.object_store(HELD)?.clear()?.await?;
        transaction.commit().await?;
        Ok(())
    }
}

/// Where the copy stands, if as many chunks lie here as the row says, and the events and outlines.
async fn stored(transaction: &Transaction<'_>) -> Result<Option<Cursor>, LocalError> {
    let count = transaction.object_store(CHUNKS)?.count().primitive()?;
    let held = transaction.object_store(HELD)?.get::<String, _, _>(THE_ROW).primitive()?;
    let rows = transaction.object_store(HELD)?.count().primitive()?;
    let (count, held, rows) = (count.await?, held.await?, rows.await?);
    let held = held.and_then(|held| serde_json::from_slice::<Stands>(held.as_bytes()).ok());
    let is_whole = |held: &Stands| {
        let chunks = usize::try_from(count) == Ok(held.chunks + usize::from(held.staff));
        let beside = u32::from(held.events.is_some()) + u32::from(held.outlines.is_some());
        chunks && rows > beside
    };
    Ok(held.filter(is_whole).map(|held| held.cursor))
}

/// `None`: they are missing, cannot be read, or are not as many as the row says.
fn read_events(text: Option<&str>, count: usize) -> Option<Vec<Event>> {
    let events: Vec<Event> = serde_json::from_slice(text?.as_bytes()).ok()?;
    (events.len() == count).then_some(events)
}

fn read_outlines(text: Option<&str>, count: usize) -> Option<Outlines> {
    let outlines: Outlines = serde_json::from_slice(text?.as_bytes()).ok()?;
    (outlines.municipalities.len() == count).then_some(outlines)
}

/// One after the other: to hand all of them over at once keeps the page busy.
async fn put_chunk(
    chunks: &indexed_db_futures::object_store::ObjectStore<'_>,
    key: &str,
    chunk: &Chunk,
) -> Result<(), LocalError> {
    let bytes: JsValue = js_sys::Uint8Array::from(chunk.bytes()).into();
    chunks.put(bytes).with_key(key.to_owned()).primitive()?.await?;
    Ok(())
}
