//! The only door to IndexedDB, and the directory as the pages read it.
//!
//! What lies there can be fetched again: a store that is missing, damaged or full is said and refilled, and the
//! pages go on reading from memory meanwhile.

mod cache;
mod outbox;
mod own;
mod shown;

pub use cache::{Held, Loaded, LocalError};
pub use outbox::Outbox;
pub use own::Own;

use crate::browser;
use cache::{Cache, Changed};
use domain::chunk::Chunk;
use domain::command::{Act, Command};
use domain::directory::{Absorbed, Directory};
use domain::event::Event;
use domain::id::{CommandId, DeviceId};
use domain::outline::Outlines;
use domain::record::Scope;
use domain::sync::check::Sum;
use domain::sync::client::{self, Local, Private};
use domain::sync::overlay::{Unsaved, View};
use domain::sync::{Area, Cursor, Delta, Keep, SyncReply, SyncRequest};
use futures::future::{Either, select};
use gloo_storage::{LocalStorage, Storage as _};
use leptos::prelude::*;
use shown::Seen;
use std::pin::Pin;
use std::sync::Arc;

/// Tells a wiped store from a new phone.
const MARKER: &str = "tasuki-held";
/// How many things lay in the outbox when this app last looked.
const WAITED: &str = "tasuki-waited";
/// How many of them were missing later, until she has read it.
const MISSING: &str = "tasuki-missing";

/// The directory every page reads, and how the copy on this phone fares.
#[derive(Clone, Copy)]
pub struct LocalStore {
    /// What the server confirmed, and on it what waits on this phone.
    pub directory: Memo<Arc<Directory>>,
    confirmed: RwSignal<Arc<Directory>>,
    pub area: RwSignal<Option<Area>>,
    pub health: RwSignal<Health>,
    pub cursor: RwSignal<Option<Cursor>>,
    /// The store was lost in this visit and is whole again.
    pub refilled: RwSignal<bool>,
    pub own: Own,
    pub outbox: Outbox,
    private: RwSignal<Private>,
    seen: Seen,
    /// What a signed-in person sees of her own.
    pub view: Memo<Option<Arc<View>>>,
    /// The person erased it: it stays away until she asks for it, or opens the app again.
    pub erased: RwSignal<bool>,
    /// What lies here is of before events or outlines came to phones: the next trip fetches it whole.
    pub lacks_parts: RwSignal<bool>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Health {
    /// Reading what lies on this phone.
    Opening,
    /// Nothing lies here yet: this phone is new.
    Empty,
    /// What lay here is gone, or cannot be read; it is being fetched again.
    Lost(Loss),
    Kept,
    /// The directory is in memory only: this browser keeps nothing, or has no room.
    Unkept,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Loss {
    Wiped,
    Damaged,
}

/// One try to write.
type Writing<'a> = Pin<Box<dyn Future<Output = Result<(), LocalError>> + 'a>>;

/// What lies on this phone; `None`: nothing was ever written.
pub type Stored = Result<Option<Loaded>, LocalError>;

pub async fn read() -> Stored {
    within(READ_S, async { Cache::open().await?.load().await }).await
}

/// `WebKit` at times never begins what a store is asked, and nothing may wait for it for ever.
const READ_S: f64 = 4.0;
/// A slow phone writes a whole directory in less.
const WRITE_S: f64 = 30.0;

async fn within<T>(
    seconds: f64,
    asked: impl Future<Output = Result<T, LocalError>>,
) -> Result<T, LocalError> {
    match select(Box::pin(asked), Box::pin(browser::sleep(seconds))).await {
        Either::Left((answer, _)) => answer,
        Either::Right(_) => Err(LocalError::Unavailable),
    }
}

impl LocalStore {
    pub fn new() -> Self {
        let confirmed = RwSignal::new(Arc::new(Directory::empty()));
        let (private, outbox) = (RwSignal::new(Private::default()), Outbox::new());
        let seen = Seen::new(private, outbox.held, confirmed);
        let view = seen.view();
        Self {
            directory: shown::shown(confirmed, view),
            confirmed,
            area: RwSignal::new(None),
            health: RwSignal::new(Health::Opening),
            cursor: RwSignal::new(None),
            refilled: RwSignal::new(false),
            own: Own::new(),
            outbox,
            private,
            seen,
            view,
            erased: RwSignal::new(false),
            lacks_parts: RwSignal::new(false),
        }
    }

    /// Reads what the person kept for herself, and what she did and no server has settled.
    pub async fn open_own(self) {
        self.own.open().await;
        let Outbox { held, missing, .. } = self.outbox;
        // Where this browser keeps nothing, nothing waits.
        let is_read = self.outbox.read().await.is_ok();
        let lay: usize = LocalStorage::get(WAITED).unwrap_or(0);
        // Whoever laid something down has a device for good, unless all of it was emptied.
        if is_read && lay > 0 && held.with_untracked(|held| held.devices.is_empty()) {
            let _ = LocalStorage::set(MISSING, lay).is_ok();
            LocalStorage::delete(WAITED);
        }
        missing.set(LocalStorage::get(MISSING).unwrap_or(0));
        Effect::new(move |_| {
            let held = held.read();
            if !held.devices.is_empty() {
                let _ = LocalStorage::set(WAITED, held.unsettled()).is_ok();
            }
        });
    }

    /// She has read that something is missing.
    pub fn miss_no_longer(self) {
        LocalStorage::delete(MISSING);
        self.outbox.missing.set(0);
    }

    /// Takes what a file says that somebody wrote from an outbox.
    pub async fn take_in(self, commands: Vec<Command>) -> Result<(), LocalError> {
        self.insist(&|_| Box::pin(self.outbox.take_in(commands.clone()))).await
    }

    /// Nobody else has what is written here: a write that is lost is done once more on a fresh connection, told that it may
    /// have been done already; and where there is no room, without the copy, which can be fetched again.
    async fn insist<'a>(self, write: &dyn Fn(bool) -> Writing<'a>) -> Result<(), LocalError> {
        if within(WRITE_S, write(false)).await.is_ok() {
            return Ok(());
        }
        let again = within(WRITE_S, write(true)).await;
        if again != Err(LocalError::Full) {
            return again;
        }
        // What is in the way may not go either; the last try tells.
        let _ = within(WRITE_S, async { Cache::open().await?.clear().await }).await.is_ok();
        self.health.set(Health::Unkept);
        within(WRITE_S, write(true)).await
    }

    /// Decides on what she sees, and lays it down: once this has returned, it is safe on this phone.
    pub async fn submit(self, act: Act) -> Result<(), Unsaved> {
        let (view, confirmed) = (self.seen.now(self.view), self.confirmed.get_untracked());
        let named = (CommandId::from_bytes(browser::new_id()), browser::now());
        client::submit(&self, view.as_deref(), named, act, &*confirmed).await
    }

    /// What this phone asks and sends next.
    pub fn request(self, cursor: Cursor) -> SyncRequest {
        let held = self.outbox.held.read_untracked();
        client::request(cursor, &self.private.read_untracked(), &held, browser::now())
    }

    /// Shows what lay on this phone; what is missing is left to `sync`.
    pub fn open(self, stored: Stored) {
        match stored {
            Ok(Some(Loaded { held, public, staff, events, outlines })) => {
                self.lacks_parts.set(held.events.is_none() || held.outlines.is_none());
                let directory = Directory::new(held.lists.clone(), public, staff);
                self.private.set(held.private.clone());
                self.show(&held, Arc::new(directory.with_events(events).with_outlines(outlines)));
                self.health.set(Health::Kept);
            }
            Ok(None) if is_marked() => self.health.set(Health::Lost(Loss::Wiped)),
            Ok(None) => self.health.set(Health::Empty),
            Err(LocalError::Damaged) => self.health.set(Health::Lost(Loss::Damaged)),
            Err(LocalError::Unavailable | LocalError::Full) => self.health.set(Health::Unkept),
        }
    }

    /// Takes a directory fetched whole, unless it is older than what another tab heard of.
    pub async fn fill(self, held: Held, chunks: Vec<Chunk>, events: Vec<Event>, outlines: Outlines) -> bool {
        if client::is_behind(&self, &held.cursor).await {
            return false;
        }
        let directory =
            Directory::new(held.lists.clone(), chunks, None).with_events(events).with_outlines(outlines);
        self.lacks_parts.set(false);
        let life = self.cursor.read_untracked().as_ref().map(|cursor| cursor.incarnation);
        self.private.update(|private| private.refilled(life == Some(held.cursor.incarnation)));
        let held = Held {
            private: self.private.get_untracked(),
            events: Some(directory.events().len()),
            outlines: Some(directory.outlines().municipalities.len()),
            ..held
        };
        self.show(&held, Arc::new(directory));
        self.keep_all(&held).await;
        true
    }

    /// Takes what the server said to a request. Whether there is more to be said at once.
    pub async fn absorb(self, sent: &SyncRequest, reply: SyncReply) -> bool {
        let private = self.private.get_untracked();
        let fresh = DeviceId::from_bytes(browser::new_id());
        let taken = client::absorb(&self, private, sent, reply, (browser::now(), fresh)).await;
        if taken.forgets {
            self.private.update(|private| private.forget(&self.outbox.held.read_untracked().waiting));
        }
        taken.again
    }

    /// Looks whether the copy on this phone is still there; if it is gone, says so and writes it again from memory.
    pub async fn check(self) {
        let Some(held) = self.held() else { return };
        let whole =
            within(READ_S, async { Ok(Cache::open().await?.is_whole().await) }).await.unwrap_or(false);
        let was = self.health.get_untracked();
        if whole && was == Health::Kept {
            return;
        }
        if was == Health::Kept {
            self.health.set(Health::Lost(Loss::Wiped));
        }
        self.keep_all(&held).await;
    }

    /// Forgets everything this phone holds, and what the pages read from memory; needs no server.
    pub async fn erase(self) {
        // First of all: a look at the store must not write it again from memory.
        self.forget();
        for mark in [MARKER, WAITED, MISSING] {
            LocalStorage::delete(mark);
        }
        // What cannot be erased now shows as still held in the settings.
        let _ = within(WRITE_S, async { Cache::open().await?.clear().await }).await.is_ok();
        let _ = within(WRITE_S, self.outbox.erase()).await.is_ok();
        self.own.erase().await;
    }

    /// What the pages read from memory; another tab erased what lies on the phone.
    pub fn forget(self) {
        self.erased.set(true);
        self.area.set(None);
        self.cursor.set(None);
        self.private.set(Private::default());
        self.confirmed.set(Arc::new(Directory::empty()));
        self.health.set(Health::Empty);
        self.own.0.set(own::Kept::default());
        self.outbox.forget();
    }

    async fn keep_all(self, held: &Held) {
        let nothing = Changed::default();
        // What lies there is newer, of another tab: it is read.
        if matches!(self.write(held, None, &nothing).await, Ok(Keep::Nothing)) {
            self.follow().await;
        }
    }

    async fn write(self, held: &Held, base: Option<&Cursor>, changed: &Changed) -> Result<Keep, LocalError> {
        // What waits is not of the copy.
        let directory = self.confirmed.get_untracked();
        let kept =
            within(WRITE_S, async { Cache::open().await?.keep(held, &directory, base, changed).await });
        let kept = kept.await;
        if base.is_some() && matches!(kept, Ok((_, None))) && self.health.get_untracked() == Health::Kept {
            self.health.set(Health::Lost(Loss::Wiped));
        }
        self.note(kept.as_ref().map(drop).map_err(|error| *error));
        kept.map(|(keep, _)| keep)
    }

    /// Shows what another tab wrote.
    pub async fn follow(self) {
        if self.erased.get_untracked() {
            return;
        }
        let _ = self.outbox.read().await.is_ok();
        if let Ok(Some(loaded)) = read().await {
            self.open(Ok(Some(loaded)));
        }
    }

    fn note(self, kept: Result<(), LocalError>) {
        if kept.is_ok() && matches!(self.health.get_untracked(), Health::Lost(_)) {
            self.refilled.set(true);
        }
        self.health.set(match kept {
            Ok(()) => {
                // Without the marker a wiped store would later look like a new phone; nothing else breaks.
                let _ = LocalStorage::set(MARKER, true).is_ok();
                Health::Kept
            }
            Err(_) => Health::Unkept,
        });
    }

    fn show(self, held: &Held, directory: Arc<Directory>) {
        if !Arc::ptr_eq(&directory, &self.confirmed.read_untracked()) {
            self.confirmed.set(directory);
        }
        self.area.set(Some(held.area.clone()));
        self.cursor.set(Some(held.cursor.clone()));
    }

    fn held(self) -> Option<Held> {
        let directory = self.confirmed.read_untracked();
        Some(Held {
            area: self.area.get_untracked()?,
            cursor: self.cursor.get_untracked()?,
            lists: directory.lists().clone(),
            private: self.private.get_untracked(),
            chunks: directory.public().len(),
            staff: directory.staff().is_some(),
            events: (!self.lacks_parts.get_untracked()).then(|| directory.events().len()),
            outlines: (!self.lacks_parts.get_untracked()).then(|| directory.outlines().municipalities.len()),
        })
    }
}

/// The next edition, made a chunk at a time.
async fn take_in(confirmed: &Directory, delta: &Delta) -> (Arc<Directory>, Changed) {
    let mut absorbing = confirmed.absorbing(&delta.lost, &delta.scopes);
    while absorbing.step() {
        browser::sleep(0.0).await;
    }
    let Absorbed { directory, chunks, staff, events, outlines } = absorbing.finish();
    browser::sleep(0.0).await;
    (Arc::new(directory), Changed { chunks, staff, events, outlines })
}

impl Local for LocalStore {
    type Error = LocalError;

    async fn append(&self, command: Command) -> Result<(), LocalError> {
        // What it did already, it finds by its id.
        let write = |again: bool| -> Writing<'_> {
            match again {
                true => Box::pin(self.outbox.take_in(vec![command.clone()])),
                false => Box::pin(self.outbox.append(command.clone())),
            }
        };
        self.insist(&write).await
    }

    async fn revise(&self, change: impl Fn(&mut domain::sync::outbox::Outbox)) -> Result<(), LocalError> {
        let write = |_: bool| -> Writing<'_> {
            Box::pin(async { self.outbox.revise(&mut |held| change(held)).await })
        };
        self.insist(&write).await
    }

    fn cursor(&self) -> Option<Cursor> {
        self.cursor.get_untracked()
    }

    async fn keep(&self, delta: Delta, private: &Private) -> Result<(), LocalError> {
        let mut held = self.held().ok_or(LocalError::Unavailable)?;
        let brings_nothing = delta.scopes.is_empty() && delta.lost.is_empty();
        if brings_nothing && (&delta.cursor, private) == (&held.cursor, &held.private) {
            return Ok(());
        }
        let confirmed = self.confirmed.get_untracked();
        let of_places = |scope: &Scope| matches!(scope, Scope::Area | Scope::AreaStaff);
        let touches = delta.lost.iter().chain(delta.scopes.iter().map(|of| &of.scope)).any(of_places);
        let (directory, changed) =
            if touches { take_in(&confirmed, &delta).await } else { (confirmed, Changed::default()) };
        // Another tab's copy was read meanwhile, or all of it erased: this rests on nothing.
        if self.cursor.get_untracked().as_ref() != Some(&held.cursor) {
            return Err(LocalError::Unavailable);
        }
        let base = std::mem::replace(&mut held.cursor, delta.cursor);
        held.private = private.clone();
        held.lists = directory.lists().clone();
        held.chunks = directory.public().len();
        held.staff = directory.staff().is_some();
        held.events = held.events.map(|_| directory.events().len());
        held.outlines = held.outlines.map(|_| directory.outlines().municipalities.len());
        self.private.set(private.clone());
        self.show(&held, directory);
        match self.write(&held, Some(&base), &changed).await? {
            Keep::Delta | Keep::Whole => Ok(()),
            Keep::Nothing => {
                leptos::task::spawn_local(self.follow());
                Err(LocalError::Unavailable)
            }
        }
    }

    async fn sum(&self, scope: Scope) -> Sum {
        let directory = self.confirmed.get_untracked();
        let mut all = Sum::default();
        for sum in directory.sums(scope) {
            all.plus(sum);
            // Whoever taps meanwhile waits for one chunk.
            browser::sleep(0.0).await;
        }
        all
    }
}

/// Whether this phone once kept a directory: without one now, it was wiped.
pub fn is_marked() -> bool {
    LocalStorage::get(MARKER).unwrap_or(false)
}
