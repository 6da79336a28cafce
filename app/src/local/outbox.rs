//! What the person did and the server has not settled: a database of its own, whose form never changes, since nobody else has
//! what lies in it.

use super::LocalError;
use crate::browser;
use domain::command::Command;
use domain::id::{CommandId, DeviceId, PersonId};
use domain::sync::client::{Returned, Settled};
use indexed_db_futures::database::Database;
use indexed_db_futures::prelude::*;
use indexed_db_futures::transaction::{
    Transaction, TransactionDurability, TransactionMode, TransactionOptions,
};
use leptos::prelude::*;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// By [`key`]: what waits.
const COMMANDS: &str = "commands";
/// By person: as which device she sends from here, and the number of her last command.
const DEVICES: &str = "devices";
/// By [`key`]: what the server refused, until the person has dealt with it.
const RETURNED: &str = "returned";
/// By name: what is being written.
const DRAFTS: &str = "drafts";
/// By [`key`]: what took effect, for a server that comes back from a backup of before. Nothing is kept here yet.
const ACKNOWLEDGED: &str = "acknowledged";
const STORES: [&str; 5] = [COMMANDS, DEVICES, RETURNED, DRAFTS, ACKNOWLEDGED];

#[derive(Serialize, Deserialize)]
struct Device {
    id: DeviceId,
    last: u64,
}

/// What waits and what came back, as the pages read it; of everybody who used this phone.
#[derive(Clone, Default)]
pub struct Trays {
    pub waiting: Vec<Command>,
    pub returned: Vec<Returned>,
}

#[derive(Clone, Copy)]
pub struct Outbox {
    pub trays: RwSignal<Trays>,
}

impl Outbox {
    pub(super) fn new() -> Self {
        Self { trays: RwSignal::new(Trays::default()) }
    }

    /// Reads what lies here; another tab may have written.
    pub async fn read(self) -> Result<(), LocalError> {
        let database = open().await?;
        let transaction =
            database.transaction([COMMANDS, RETURNED]).with_mode(TransactionMode::Readonly).build()?;
        let waiting = all(&transaction, COMMANDS).await?;
        let returned = all(&transaction, RETURNED).await?;
        self.trays.set(Trays { waiting, returned });
        Ok(())
    }

    /// Takes the next number of her device and lays the command down, in one transaction. It is safe once this has returned.
    pub(super) async fn add(
        self,
        by: PersonId,
        make: impl FnOnce(DeviceId, u64) -> Command,
    ) -> Result<(), LocalError> {
        let database = open().await?;
        let transaction = writing(&database, [COMMANDS, DEVICES])?;
        let devices = transaction.object_store(DEVICES)?;
        let person = by.to_string();
        let row = devices.get::<String, _, _>(person.as_str()).primitive()?.await?;
        let device = match row {
            Some(row) => serde_json::from_slice(row.as_bytes()).map_err(|_| LocalError::Damaged)?,
            None => Device { id: DeviceId::from_bytes(browser::new_id()), last: 0 },
        };
        let device = Device { last: device.last + 1, ..device };
        let command = make(device.id, device.last);
        drop(devices.put(text(&device)?).with_key(person).primitive()?);
        drop(transaction.object_store(COMMANDS)?.put(text(&command)?).with_key(key(&command)).primitive()?);
        transaction.commit().await?;
        self.trays.update(|trays| trays.waiting.push(command));
        Ok(())
    }

    /// Takes out what was settled; what was refused is shown to the person.
    pub(super) async fn settle(self, settled: Settled) -> Result<(), LocalError> {
        let Settled { done, returned } = settled;
        if done.is_empty() && returned.is_empty() {
            return Ok(());
        }
        let database = open().await?;
        let transaction = writing(&database, [COMMANDS, RETURNED])?;
        let waiting = transaction.object_store(COMMANDS)?;
        let away = |command: &Command| waiting.delete(key(command).as_str()).primitive().map(drop);
        done.iter().try_for_each(away)?;
        for back in &returned {
            away(&back.command)?;
            let row = text(back)?;
            drop(transaction.object_store(RETURNED)?.put(row).with_key(key(&back.command)).primitive()?);
        }
        transaction.commit().await?;
        self.trays.update(|trays| {
            let is_away = |held: &Command| {
                done.iter().chain(returned.iter().map(|back| &back.command)).any(|of| of.id == held.id)
            };
            trays.waiting.retain(|held| !is_away(held));
            trays.returned.extend(returned);
        });
        Ok(())
    }

    /// The person has read why, and needs it no longer.
    pub async fn discard(self, command: CommandId) -> Result<(), LocalError> {
        let held = self.trays.with_untracked(|trays| {
            trays.returned.iter().find(|held| held.command.id == command).map(|held| key(&held.command))
        });
        let Some(key) = held else { return Ok(()) };
        let database = open().await?;
        let transaction = writing(&database, [RETURNED])?;
        drop(transaction.object_store(RETURNED)?.delete(key.as_str()).primitive()?);
        transaction.commit().await?;
        self.trays.update(|trays| trays.returned.retain(|held| held.command.id != command));
        Ok(())
    }

    /// What was being written under this name.
    pub async fn draft<T: DeserializeOwned>(self, name: &str) -> Option<T> {
        let database = open().await.ok()?;
        let transaction = database.transaction([DRAFTS]).with_mode(TransactionMode::Readonly).build().ok()?;
        let rows = transaction.object_store(DRAFTS).ok()?;
        let row = rows.get::<String, _, _>(name).primitive().ok()?.await.ok()??;
        serde_json::from_slice(row.as_bytes()).ok()
    }

    /// Absent: it is done, or given up.
    pub async fn keep_draft(self, name: &str, draft: Option<String>) -> Result<(), LocalError> {
        let database = open().await?;
        let transaction = writing(&database, [DRAFTS])?;
        let rows = transaction.object_store(DRAFTS)?;
        match draft {
            Some(draft) => drop(rows.put(draft).with_key(name.to_owned()).primitive()?),
            None => drop(rows.delete(name).primitive()?),
        }
        transaction.commit().await?;
        Ok(())
    }
}

/// Rows lie in the order of their numbers, by device.
fn key(command: &Command) -> String {
    format!("{}/{:012}", command.device, command.number)
}

fn text(value: &impl Serialize) -> Result<String, LocalError> {
    serde_json::to_string(value).map_err(|_| LocalError::Damaged)
}

async fn all<T: DeserializeOwned>(transaction: &Transaction<'_>, store: &str) -> Result<Vec<T>, LocalError> {
    let rows = transaction.object_store(store)?.get_all::<String>().primitive()?.await?;
    rows.map(|row| serde_json::from_slice(row?.as_bytes()).map_err(|_| LocalError::Damaged)).collect()
}

async fn open() -> Result<Database, LocalError> {
    let opening = Database::open("tasuki-outbox").with_version(1u8).with_on_upgrade_needed(|_, database| {
        for store in STORES {
            database.create_object_store(store).build()?;
        }
        Ok(())
    });
    Ok(opening.await?)
}

/// A tick before the disk has it would be a lie.
fn writing<'a, const N: usize>(
    database: &'a Database,
    stores: [&'static str; N],
) -> Result<Transaction<'a>, LocalError> {
    let strict = TransactionOptions::new().with_durability(TransactionDurability::Strict);
    Ok(database.transaction(stores).with_mode(TransactionMode::Readwrite).with_options(strict).build()?)
}
