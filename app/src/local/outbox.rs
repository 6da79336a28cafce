//! What the person did and the server has not settled: a database of its own, whose form never changes, since nobody else has
//! what lies in it.

use super::LocalError;
use crate::browser;
use domain::command::{Act, Command};
use domain::id::{CommandId, DeviceId};
use domain::sync::outbox::{self, Device, Tray};
use indexed_db_futures::database::Database;
use indexed_db_futures::internals::SystemRepr as _;
use indexed_db_futures::prelude::*;
use indexed_db_futures::transaction::{
    Transaction, TransactionDurability, TransactionMode, TransactionOptions,
};
use leptos::prelude::*;
use serde::de::DeserializeOwned;
use wasm_bindgen::prelude::*;

/// By name: what is being written.
const DRAFTS: &str = "drafts";

#[derive(Clone, Copy)]
pub struct Outbox {
    /// As the pages read it; of everybody who used this phone.
    pub held: RwSignal<outbox::Outbox>,
    /// How many things lay here and are gone, as far as anybody can tell.
    pub missing: RwSignal<usize>,
    /// Opened once: to open it takes longer than to write.
    opened: StoredValue<Option<Database>, LocalStorage>,
}

impl Outbox {
    pub(super) fn new() -> Self {
        let (missing, opened) = (RwSignal::new(0), StoredValue::new_local(None));
        Self { held: RwSignal::new(outbox::Outbox::default()), missing, opened }
    }

    /// Reads what lies here; another tab may have written.
    pub async fn read(self) -> Result<(), LocalError> {
        let database = open().await?;
        let trays = Tray::ALL.map(Tray::as_str);
        let transaction = database.transaction(trays).with_mode(TransactionMode::Readonly).build()?;
        let held = held(&transaction).await?;
        // It was emptied under the running app, which has it still.
        let memory = self.held.get_untracked();
        if held.devices.is_empty() && !memory.devices.is_empty() {
            let mut lay_down = |held: &mut outbox::Outbox| {
                if held.devices.is_empty() {
                    held.clone_from(&memory);
                }
            };
            return self.revise(&mut lay_down).await;
        }
        self.see(held);
        Ok(())
    }

    /// Read anew and the same, it is no news.
    fn see(self, held: outbox::Outbox) {
        if self.held.with_untracked(|before| *before != held) {
            self.held.set(held);
        }
    }

    /// Takes the next number of her device and lays the command down, in one transaction, and asks the disk nothing before:
    /// where another tab was here since, its row is in the way, and the next try reads it.
    pub(super) async fn append(self, command: Command) -> Result<(), LocalError> {
        let has_device = |held: &outbox::Outbox| held.has_device(command.by);
        if !self.held.with_untracked(has_device) {
            self.read().await?;
        }
        let fresh = DeviceId::from_bytes(browser::new_id());
        let is_new = !self.held.with_untracked(has_device);
        let (device, command) = self.held.with_untracked(|held| held.number(fresh, command));
        if let Err(error) = self.add(is_new.then_some(device), &command).await {
            // Lost without a word, as WebKit does: the next try opens it anew.
            self.close();
            return Err(error);
        }
        self.held.update(|held| held.push(device, command));
        Ok(())
    }

    async fn add(self, fresh: Option<Device>, command: &Command) -> Result<(), LocalError> {
        let database = self.lasting().await?;
        let (waiting, devices) = (Tray::Waiting.as_str(), Tray::Devices.as_str());
        let transaction = match fresh {
            Some(_) => writing(&database, [waiting, devices])?,
            None => writing(&database, [waiting])?,
        };
        if let Some(device) = fresh {
            let devices = transaction.object_store(devices)?;
            drop(devices.add(outbox::text(&device)).with_key(device.person.to_string()).primitive()?);
        }
        let waiting = transaction.object_store(waiting)?;
        drop(waiting.add(outbox::text(command)).with_key(outbox::key(command)).primitive()?);
        transaction.commit().await?;
        Ok(())
    }

    /// The open database; opened anew where it was closed.
    async fn lasting(self) -> Result<Database, LocalError> {
        if let Some(database) = self.opened.get_value() {
            return Ok(database);
        }
        let database = open().await?;
        // Whoever wants it gone does not wait, and what the browser closed is not asked again.
        let close = Closure::<dyn FnMut()>::new(move || self.close()).into_js_value();
        for event in ["onversionchange", "onclose"] {
            let _ = js_sys::Reflect::set(database.as_sys(), &event.into(), &close).is_ok();
        }
        self.opened.set_value(Some(database.clone()));
        Ok(database)
    }

    fn close(self) {
        if let Some(database) = self.opened.try_update_value(Option::take).flatten() {
            database.close();
        }
    }

    /// Reads all of it, changes it, and writes what has changed, in one transaction.
    pub(super) async fn revise(self, change: &mut dyn FnMut(&mut outbox::Outbox)) -> Result<(), LocalError> {
        let database = open().await?;
        let transaction = writing(&database, Tray::ALL.map(Tray::as_str))?;
        let before = held(&transaction).await?;
        let mut held = before.clone();
        change(&mut held);
        for ((tray, key), text) in held.rows_after(&before) {
            let rows = transaction.object_store(tray.as_str())?;
            match text {
                Some(text) => drop(rows.put(text).with_key(key).primitive()?),
                None => drop(rows.delete(key.as_str()).primitive()?),
            }
        }
        transaction.commit().await?;
        self.see(held);
        Ok(())
    }

    /// The person has read why, and needs it no longer.
    pub async fn discard(self, command: CommandId) -> Result<(), LocalError> {
        self.revise(&mut |held| held.discard(command)).await
    }

    /// Takes what a file says that somebody wrote from these trays.
    pub(super) async fn take_in(self, commands: Vec<Command>) -> Result<(), LocalError> {
        let fresh = DeviceId::from_bytes(browser::new_id());
        self.revise(&mut |held| held.take_in(fresh, commands.clone())).await
    }

    /// What waits and what came back, for a file. What waits stands there as it was written, by a newer app too.
    pub async fn file(self) -> String {
        let back = self.held.get_untracked().returned;
        let back = back.iter().filter(|held| held.command.act != Act::Unknown);
        let mut all = waiting()
            .await
            .unwrap_or_else(|_| self.held.read_untracked().waiting.iter().map(outbox::text).collect());
        all.extend(back.map(|held| outbox::text(&held.command)));
        format!("[{}]", all.join(","))
    }

    pub(super) fn forget(self) {
        self.held.set(outbox::Outbox::default());
        self.missing.set(0);
    }

    pub(super) async fn erase(self) -> Result<(), LocalError> {
        let database = open().await?;
        let [commands, returned, acknowledged, devices] = Tray::ALL.map(Tray::as_str);
        let stores = [commands, returned, acknowledged, devices, DRAFTS];
        let transaction = writing(&database, stores)?;
        for store in stores {
            transaction.object_store(store)?.clear()?.await?;
        }
        transaction.commit().await?;
        self.forget();
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

/// The rows of what waits, as they lie.
async fn waiting() -> Result<Vec<String>, LocalError> {
    let database = open().await?;
    let tray = Tray::Waiting.as_str();
    let transaction = database.transaction([tray]).with_mode(TransactionMode::Readonly).build()?;
    let rows = transaction.object_store(tray)?.get_all::<String>().primitive()?.await?;
    Ok(rows.collect::<Result<_, _>>()?)
}

async fn held(transaction: &Transaction<'_>) -> Result<outbox::Outbox, LocalError> {
    let mut held = outbox::Outbox::default();
    for tray in Tray::ALL {
        for row in transaction.object_store(tray.as_str())?.get_all::<String>().primitive()?.await? {
            held.read(tray, row?.as_bytes()).map_err(|_| LocalError::Damaged)?;
        }
    }
    Ok(held)
}

async fn open() -> Result<Database, LocalError> {
    let opening = Database::open("tasuki-outbox").with_version(1u8).with_on_upgrade_needed(|_, database| {
        for store in Tray::ALL.map(Tray::as_str) {
            database.create_object_store(store).build()?;
        }
        database.create_object_store(DRAFTS).build()?;
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
