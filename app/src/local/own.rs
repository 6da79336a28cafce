//! What a person keeps for herself on this phone: saved places, those opened last, saved searches. No server has it, so it
//! lies in a database of its own, which no refill of the directory touches.

use super::LocalError;
use domain::id::FacilityId;
use indexed_db_futures::database::Database;
use indexed_db_futures::prelude::*;
use indexed_db_futures::transaction::{TransactionDurability, TransactionMode, TransactionOptions};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

const STORE: &str = "own";
/// The only key of the store.
const THE_ROW: &str = "kept";
/// Places opened last, as many as a person still looks through.
const RECENT_MAX: usize = 12;

/// The newest first in each list.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Kept {
    pub saved: Vec<FacilityId>,
    pub recent: Vec<FacilityId>,
    /// Addresses of lists.
    pub searches: Vec<String>,
}

/// What is kept, as the pages read it.
#[derive(Clone, Copy)]
pub struct Own(pub RwSignal<Kept>);

#[derive(Clone, PartialEq, Eq, Debug)]
enum Edit {
    Save(FacilityId),
    Drop(FacilityId),
    Open(FacilityId),
    SaveSearch(String),
    DropSearch(String),
}

impl Own {
    pub(super) fn new() -> Self {
        Self(RwSignal::new(Kept::default()))
    }

    /// Reads what lies on this phone; without it the lists start empty.
    pub(super) async fn open(self) {
        if let Ok(Some(kept)) = load().await {
            self.0.set(kept);
        }
    }

    pub fn is_saved(self, id: FacilityId) -> bool {
        self.0.read().saved.contains(&id)
    }

    pub fn save(self, id: FacilityId, save: bool) {
        self.edit(if save { Edit::Save(id) } else { Edit::Drop(id) });
    }

    pub fn opened(self, id: FacilityId) {
        if self.0.read_untracked().recent.first() != Some(&id) {
            self.edit(Edit::Open(id));
        }
    }

    pub fn has_search(self, address: &str) -> bool {
        self.0.read().searches.iter().any(|held| held == address)
    }

    pub fn save_search(self, address: String, save: bool) {
        self.edit(if save { Edit::SaveSearch(address) } else { Edit::DropSearch(address) });
    }

    pub(super) async fn erase(self) {
        self.0.set(Kept::default());
        // What cannot be erased now comes back when the app is opened again.
        let _ = store(|_| Kept::default()).await.is_ok();
    }

    /// Shown once it is written, on what lies there then: another tab may have kept something meanwhile.
    fn edit(self, edit: Edit) {
        leptos::task::spawn_local(async move {
            let stored = store(|mut kept| {
                edit.make(&mut kept);
                kept
            });
            match stored.await {
                Ok(kept) => self.0.set(kept),
                // Where this browser keeps nothing, it holds while the app is open; the strip says so.
                Err(_) => self.0.update(|kept| edit.make(kept)),
            }
        });
    }
}

impl Edit {
    fn make(&self, kept: &mut Kept) {
        match self {
            Self::Save(id) => put_first(&mut kept.saved, *id),
            Self::Drop(id) => kept.saved.retain(|held| held != id),
            Self::Open(id) => {
                put_first(&mut kept.recent, *id);
                kept.recent.truncate(RECENT_MAX);
            }
            Self::SaveSearch(address) => put_first(&mut kept.searches, address.clone()),
            Self::DropSearch(address) => kept.searches.retain(|held| held != address),
        }
    }
}

fn put_first<T: PartialEq>(list: &mut Vec<T>, item: T) {
    list.retain(|held| *held != item);
    list.insert(0, item);
}

async fn database() -> Result<Database, LocalError> {
    let opening = Database::open("tasuki-own").with_version(1u8).with_on_upgrade_needed(|_, database| {
        database.create_object_store(STORE).build()?;
        Ok(())
    });
    Ok(opening.await?)
}

async fn load() -> Result<Option<Kept>, LocalError> {
    let database = database().await?;
    let transaction = database.transaction([STORE]).with_mode(TransactionMode::Readonly).build()?;
    let row = transaction.object_store(STORE)?.get::<String, _, _>(THE_ROW).primitive()?.await?;
    Ok(row.and_then(|row| serde_json::from_slice(row.as_bytes()).ok()))
}

/// Reads, changes and writes in one transaction.
async fn store(change: impl FnOnce(Kept) -> Kept) -> Result<Kept, LocalError> {
    let database = database().await?;
    let transaction = database
        .transaction([STORE])
        .with_mode(TransactionMode::Readwrite)
        .with_options(TransactionOptions::new().with_durability(TransactionDurability::Strict))
        .build()?;
    let rows = transaction.object_store(STORE)?;
    let row = rows.get::<String, _, _>(THE_ROW).primitive()?.await?;
    let kept = change(row.and_then(|row| serde_json::from_slice(row.as_bytes()).ok()).unwrap_or_default());
    let row = serde_json::to_string(&kept).map_err(|_| LocalError::Damaged)?;
    drop(rows.put(row).with_key(THE_ROW).primitive()?);
    transaction.commit().await?;
    Ok(kept)
}
