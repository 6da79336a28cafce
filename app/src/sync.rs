//! Brings the directory up to date: wake, one request, absorb, and back off while the server cannot be reached.

use crate::browser;
use crate::local::{Health, Held, LocalStore};
use crate::tabs::{Tabs, Word};
use chrono::NaiveDateTime;
use domain::account::Account;
use domain::chunk::Chunk;
use domain::event::Event;
use domain::id::PersonId;
use domain::outline::Outlines;
use domain::record::Scope;
use domain::sync::client::Private;
use domain::sync::{Bucket, Cursor, Filled, Manifest, PUBLIC_GRANT, Pull, SyncReply, SyncRequest};
use futures::StreamExt;
use futures::channel::mpsc;
use futures::future::{Either, select, try_join_all, try_join3};
use gloo_storage::{self as storage, Storage as _};
use leptos::prelude::*;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::Response;

/// How long to wait after the n-th failure in a row, in seconds; the last one stays.
const BACK_OFF_S: [f64; 6] = [1.0, 2.0, 5.0, 10.0, 20.0, 40.0];
/// How often the copy on this phone is looked at while nothing else happens.
const CHECK_EVERY_S: f64 = 30.0;
/// The stream says something every twenty seconds: silent for so long, it is dead, and no browser tells.
const SILENT_S: f64 = 50.0;
/// When the server last answered: a phone that starts without a signal says how old its directory is.
const CONTACT: &str = "tasuki-contact";

#[derive(Clone, Copy)]
pub struct SyncStatus {
    pub reach: RwSignal<Reach>,
    /// When the server last answered, in Japan Standard Time.
    pub last_contact: RwSignal<Option<NaiveDateTime>>,
    /// Buckets fetched and to fetch, during a first fill.
    pub progress: RwSignal<Option<(usize, usize)>>,
    wake: StoredValue<Option<mpsc::UnboundedSender<Call>>>,
    tabs: Tabs,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reach {
    /// Not tried yet.
    Unknown,
    Reached,
    /// The server did not answer.
    Offline,
    /// The server is newer than this app: a new version is waiting or will be.
    Outdated,
}

/// A reason to try.
#[derive(Clone, Copy)]
enum Call {
    Now,
    /// The server's stream says that this is its number: none where a trip under way has brought it.
    Poked(Option<u64>),
}

type Calls = mpsc::UnboundedReceiver<Call>;

enum Failure {
    Unreachable,
    /// It answered that it cannot.
    Refused,
    /// Something else answered (a login page of a guest network), or the bytes are not what their name says.
    NotOurs,
    Outdated,
}

impl SyncStatus {
    pub fn new() -> Self {
        Self {
            reach: RwSignal::new(Reach::Unknown),
            last_contact: RwSignal::new(storage::LocalStorage::get(CONTACT).ok()),
            progress: RwSignal::new(None),
            wake: StoredValue::new(None),
            tabs: Tabs::new(),
        }
    }

    /// Forgets when the server last answered, with the rest of what this phone held.
    pub fn forget(self) {
        storage::LocalStorage::delete(CONTACT);
        self.last_contact.set(None);
        self.tabs.tell(Word::Erased);
    }

    /// Tries now.
    pub fn wake(self) {
        self.call(Call::Now);
    }

    fn call(self, call: Call) {
        self.wake.with_value(|wake| {
            if let Some(wake) = wake {
                // Closed, the page is going.
                let _ = wake.unbounded_send(call).is_ok();
            }
        });
    }

    /// Waits for a reason to try.
    async fn is_called(self, calls: &mut Calls, wait_s: f64, local: LocalStore) -> bool {
        let called = select(calls.next(), Box::pin(browser::sleep(wait_s))).await;
        let first = if let Either::Left((call, _)) = called { call } else { None };
        let mut is_news = first.is_some_and(|call| self.is_news(call, local));
        // Whoever called meanwhile is answered by the one try that follows.
        while let Ok(call) = calls.try_recv() {
            is_news |= self.is_news(call, local);
        }
        is_news
    }

    fn is_news(self, call: Call, local: LocalStore) -> bool {
        let Call::Poked(number) = call else { return true };
        let held = local.cursor.read_untracked().as_ref().map(|cursor| cursor.number);
        number != held || self.reach.get_untracked() != Reach::Reached
    }

    /// Tells the other tabs that something was laid down or settled.
    pub fn tell(self) {
        self.tabs.tell(Word::Changed);
    }

    async fn hear(self, local: LocalStore) {
        let mut words = self.tabs.listen();
        while let Some(word) = words.next().await {
            if matches!(word, Word::Reached | Word::Offline) {
                self.tabs.heard.set_value(true);
            }
            let speaks = self.tabs.speaks.get_untracked();
            match word {
                Word::Wake if speaks => {
                    let is_reached = self.reach.get_untracked() == Reach::Reached;
                    self.tabs.tell(if is_reached { Word::Reached } else { Word::Offline });
                    self.wake();
                }
                Word::Changed if !speaks => local.follow().await,
                // What another tab laid down is sent.
                Word::Changed if !local.erased.get_untracked() => {
                    local.outbox.read().await.unwrap_or_default();
                }
                Word::Reached if !speaks => {
                    self.reach.set(Reach::Reached);
                    self.last_contact.set(Some(browser::now()));
                }
                Word::Offline if !speaks => self.reach.set(Reach::Offline),
                Word::Erased => {
                    local.forget();
                    self.last_contact.set(None);
                }
                Word::Wake | Word::Changed | Word::Reached | Word::Offline => {}
            }
        }
    }

    /// Runs as long as the app.
    pub async fn run(self, local: LocalStore) {
        let (send, mut woken) = mpsc::unbounded();
        self.wake.set_value(Some(send));
        let poke = Poke::new(self);
        listen_for_wakes(self);
        leptos::task::spawn_local(self.hear(local));
        self.tabs.seek(false, move || self.wake());
        let mut failures = 0usize;
        loop {
            if local.erased.get_untracked() {
                // Nothing comes back by itself; the next call is hers, or finds her mind unchanged.
                let _ = woken.next().await;
                continue;
            }
            if !self.tabs.speaks.get_untracked() {
                let waits = local.outbox.held.with_untracked(|held| !held.waiting.is_empty());
                let patience_s = if waits { CHECK_EVERY_S } else { f64::INFINITY };
                drop(select(woken.next(), Box::pin(browser::sleep(patience_s))).await);
                if !self.tabs.speaks.get_untracked() {
                    self.tabs.ask(move || self.wake()).await;
                }
                continue;
            }
            let before = local.cursor.get_untracked();
            match attempt(self, local).await {
                // Erased meanwhile: what came is not kept.
                _ if local.erased.get_untracked() => local.erase().await,
                Ok(is_taken) => {
                    failures = if is_taken { 0 } else { failures + 1 };
                    let now = browser::now();
                    self.last_contact.set(Some(now));
                    // Where nothing is kept, it holds while the app is open.
                    let _ = storage::LocalStorage::set(CONTACT, now).is_ok();
                    self.reach.set(Reach::Reached);
                    self.tabs.tell(Word::Reached);
                    if local.cursor.get_untracked() != before {
                        self.tabs.tell(Word::Changed);
                    }
                    poke.listen();
                }
                Err(failure) => {
                    failures += 1;
                    self.reach.set(match failure {
                        Failure::Unreachable | Failure::Refused | Failure::NotOurs => Reach::Offline,
                        Failure::Outdated => Reach::Outdated,
                    });
                    self.tabs.tell(Word::Offline);
                }
            }
            // Without a signal too: what is in memory is laid down again where there is room.
            local.check().await;
            self.progress.set(None);
            browser::announce("tasuki-settled");
            loop {
                let wait_s = match failures {
                    0 => CHECK_EVERY_S.min(poke.silent_in_s()).max(1.0),
                    n => BACK_OFF_S.get(n - 1).or(BACK_OFF_S.last()).copied().unwrap_or(CHECK_EVERY_S),
                };
                // Full jitter: phones that lost the server together do not come back together.
                let wait_s = if failures == 0 { wait_s } else { wait_s * (0.5 + js_sys::Math::random()) };
                let woke = self.is_called(&mut woken, wait_s, local).await;
                if woke || failures > 0 || poke.silent_in_s() <= 0.0 {
                    break;
                }
                local.check().await;
            }
        }
    }
}

/// One trip: the whole directory for a phone that holds none, a delta for one that does. Whether the server took what was
/// sent.
async fn attempt(status: SyncStatus, local: LocalStore) -> Result<bool, Failure> {
    let lost = matches!(local.health.get_untracked(), Health::Lost(_)) || local.lacks_parts.get_untracked();
    match local.cursor.get_untracked() {
        Some(cursor) if !lost => {
            // Another tab may have laid something down.
            let _ = local.outbox.read().await.is_ok();
            let (sent, reply, is_taken) = exchange(local.request(cursor)).await?;
            match reply.pull {
                Pull::Delta(_) => {
                    if local.absorb(&sent, reply).await {
                        status.wake();
                    }
                    Ok(is_taken)
                }
                // What was settled is told again to whoever asks again.
                Pull::Reset => fill(status, local).await,
                Pull::UpgradeRequired => Err(Failure::Outdated),
            }
        }
        _ => fill(status, local).await,
    }
}

async fn fill(status: SyncStatus, local: LocalStore) -> Result<bool, Failure> {
    browser::mark("tasuki:sync-start");
    let manifest: Manifest = json(browser::fetch("/api/manifest", None)).await?;
    if manifest.format != domain::chunk::FORMAT {
        return Err(Failure::Outdated);
    }
    let total = manifest.buckets.len();
    status.progress.set(Some((0, total)));
    let fetches = manifest.buckets.iter().map(|bucket| async move {
        let chunk = fetch_bucket(bucket).await?;
        status.progress.update(|progress| {
            if let Some((fetched, _)) = progress {
                *fetched += 1;
            }
        });
        Ok(chunk)
    });
    let events = fetch_json::<Vec<Event>>(manifest.events);
    let outlines = fetch_json::<Outlines>(manifest.outlines);
    let (chunks, events, outlines) = try_join3(try_join_all(fetches), events, outlines).await?;
    let cursor = Cursor {
        area: manifest.area.code.clone(),
        incarnation: manifest.incarnation,
        number: manifest.number,
        filled: vec![Filled { scope: Scope::Area, grant: PUBLIC_GRANT.to_owned() }],
    };
    let held = Held {
        area: manifest.area,
        cursor: cursor.clone(),
        lists: manifest.lists,
        chunks: total,
        staff: false,
        events: None,
        outlines: None,
        private: Private::default(),
    };
    if !local.fill(held, chunks, events, outlines).await {
        status.wake();
        return Ok(true);
    }
    // What the buckets may not carry follows at once.
    let (sent, reply, is_taken) = exchange(local.request(cursor)).await?;
    if local.absorb(&sent, reply).await {
        status.wake();
    }
    Ok(is_taken)
}

async fn fetch_bucket(bucket: &Bucket) -> Result<Chunk, Failure> {
    Chunk::parse(fetch_part(bucket).await?).map_err(|_| Failure::NotOurs)
}

/// A server of before the part came to phones names none.
async fn fetch_json<T: DeserializeOwned + Default>(part: Option<Bucket>) -> Result<T, Failure> {
    let Some(part) = part else { return Ok(T::default()) };
    serde_json::from_slice(&fetch_part(&part).await?).map_err(|_| Failure::NotOurs)
}

async fn fetch_part(bucket: &Bucket) -> Result<Vec<u8>, Failure> {
    let response = browser::fetch(&format!("/api/bucket/{}", bucket.hash), None).await;
    let buffer = response.ok_or(Failure::Unreachable)?.array_buffer().map_err(|_| Failure::NotOurs)?;
    let bytes = js_sys::Uint8Array::new(&JsFuture::from(buffer).await.map_err(|_| Failure::Unreachable)?);
    let hash = browser::sha256_hex(&bytes).await;
    if hash.is_some_and(|hash| hash != bucket.hash) {
        return Err(Failure::NotOurs);
    }
    Ok(bytes.to_vec())
}

/// A server that has no room for what waits may have something to tell: then it is asked at once again without. What was sent
/// in the end, and whether that is all of it.
async fn exchange(mut sent: SyncRequest) -> Result<(SyncRequest, SyncReply, bool), Failure> {
    match post_sync(&sent).await {
        Err(Failure::Refused) if !(sent.commands.is_empty() && sent.offered.is_empty()) => {
            sent.commands.clear();
            sent.offered.clear();
            post_sync(&sent).await.map(|reply| (sent, reply, false))
        }
        answer => answer.map(|reply| (sent, reply, true)),
    }
}

async fn post_sync(request: &SyncRequest) -> Result<SyncReply, Failure> {
    let request = serde_json::to_string(request).map_err(|_| Failure::NotOurs)?;
    let answer = browser::ask("/api/sync", Some(&request)).await;
    if answer.as_ref().is_some_and(|answer| !answer.ok()) {
        return Err(Failure::Refused);
    }
    json(std::future::ready(answer)).await
}

/// As whom one may use this phone; `None`: nobody can be asked.
pub async fn people() -> Option<Vec<Account>> {
    json(browser::fetch("/api/demo/people", None)).await.ok()
}

/// Makes this phone hers, or nobody's; what is hers comes with the next trip.
pub async fn sign_in(status: SyncStatus, person: Option<PersonId>) {
    let person = person.map_or_else(|| "null".to_owned(), |person| format!("\"{person}\""));
    // Where it fails she is who she was, and can try again.
    drop(browser::fetch("/api/demo/person", Some(&format!("{{\"person\":{person}}}"))).await);
    status.wake();
}

async fn json<T: DeserializeOwned>(response: impl Future<Output = Option<Response>>) -> Result<T, Failure> {
    let text = response.await.ok_or(Failure::Unreachable)?.text().map_err(|_| Failure::NotOurs)?;
    let text = JsFuture::from(text).await.map_err(|_| Failure::Unreachable)?.as_string().unwrap_or_default();
    serde_json::from_slice(text.as_bytes()).map_err(|_| Failure::NotOurs)
}

/// The page comes back into view, or the device finds a network: both are reasons to try now.
fn listen_for_wakes(status: SyncStatus) {
    window_event_listener_untyped("online", move |_| status.wake());
    let visible = Closure::<dyn FnMut()>::new(move || {
        if document().visibility_state() == web_sys::VisibilityState::Visible {
            status.wake();
        }
    });
    // Lives as long as the app.
    let listener = visible.into_js_value();
    let _ = document().add_event_listener_with_callback("visibilitychange", listener.unchecked_ref()).is_ok();
}

/// The server's one-way stream: it says only that there is something new.
struct Poke {
    status: SyncStatus,
    source: StoredValue<Option<web_sys::EventSource>, LocalStorage>,
    /// When it last said something, in milliseconds.
    heard: StoredValue<f64>,
}

/// What the stream says.
#[derive(Deserialize)]
struct Poked {
    number: u64,
}

impl Poke {
    fn new(status: SyncStatus) -> Self {
        let heard = StoredValue::new(js_sys::Date::now());
        Self { status, source: StoredValue::new_local(None), heard }
    }

    /// How long until it has been silent for too long; a clock that was set counts as silence.
    fn silent_in_s(&self) -> f64 {
        SILENT_S - (js_sys::Date::now() - self.heard.get_value()).abs() / 1000.0
    }

    /// Opens the stream unless it stands.
    fn listen(&self) {
        let is_silent = self.silent_in_s() <= 0.0;
        let stands = self.source.with_value(|source| {
            let Some(source) = source else { return false };
            if is_silent {
                source.close();
            }
            source.ready_state() != web_sys::EventSource::CLOSED
        });
        if stands {
            return;
        }
        self.heard.set_value(js_sys::Date::now());
        let Ok(source) = web_sys::EventSource::new("/api/poke") else { return };
        let (status, heard) = (self.status, self.heard);
        let poked = Closure::<dyn FnMut(web_sys::MessageEvent)>::new(move |event: web_sys::MessageEvent| {
            heard.set_value(js_sys::Date::now());
            let said = event.data().as_string().unwrap_or_default();
            let number = serde_json::from_slice(said.as_bytes()).ok().map(|Poked { number }| number);
            status.call(Call::Poked(number));
        });
        let broken = Closure::<dyn FnMut()>::new(move || {
            // The server is gone, or only the stream: a try tells which, and the browser reopens the stream itself.
            if status.reach.get_untracked() == Reach::Reached {
                status.wake();
            }
        });
        source.set_onmessage(Some(poked.into_js_value().unchecked_ref()));
        source.set_onerror(Some(broken.into_js_value().unchecked_ref()));
        self.source.set_value(Some(source));
    }
}
