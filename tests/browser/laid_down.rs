//! What she wrote lies on the phone once, whatever the disk does, and she is told no sooner.

use crate::referral::{be, on_the_server};
use anyhow::{Context, Result};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;
use tests::browser::{Ability, PHONE};
use tests::stage::Stage;
use tests::visit::Visit;

const NURSE: &str = "見本 なぎさ";
const LIMIT: Duration = Duration::from_secs(20);
const NOTHING_WAITS: &str = "document.querySelector('.strip-wait') === null";
/// Writes down of which words of being kept the page has said any, however shortly.
const SIGNS: &str =
    "document.querySelector('.strip-wait') !== null || document.querySelector('.call-log li') !== null";

/// Rows of the outbox by tray, each with its key.
pub type Rows = BTreeMap<String, Vec<(String, String)>>;

const ROWS: &str = "const request = (asked) => new Promise((resolve, reject) => {
        asked.onsuccess = () => resolve(asked.result);
        asked.onerror = () => reject(asked.error);
    });
    const rows = {};
    const database = await request(indexedDB.open('tasuki-outbox'));
    for (const name of database.objectStoreNames) {
        const store = database.transaction(name).objectStore(name);
        const [keys, texts] = await Promise.all([request(store.getAllKeys()), request(store.getAll())]);
        rows[name] = keys.map((key, at) => [key, texts[at]]);
    }
    database.close();
    return rows;";

pub async fn rows(visit: &Visit) -> Result<Rows> {
    visit.browser.run(ROWS, Value::Null, LIMIT).await
}

/// As one of the demo's people, on the page of a place she may have rung.
pub async fn beside_a_telephone(visit: &Visit, person: &str) -> Result<()> {
    be(visit, person).await?;
    visit.open("/find?kind=hospital").await?;
    visit.tap(".row-open").await?;
    visit.until("document.querySelector('.call-result') !== null").await
}

/// Lays down what came of a call, and waits until so many things wait.
pub async fn call(visit: &Visit, result: &str, waiting: usize) -> Result<()> {
    visit.tap_word(".call-result", result).await?;
    visit.until_says(".strip-wait", &format!("送信待ち {waiting}件")).await
}

/// Whether another page of this origin can store anything.
const HAS_ROOM: &str = "new Promise((done) => {
    const opened = indexedDB.open('room');
    opened.onupgradeneeded = () => opened.result.createObjectStore('room');
    opened.onerror = () => done(false);
    opened.onsuccess = () => {
        const written = opened.result.transaction('room', 'readwrite');
        written.objectStore('room').put('anything', 'there');
        written.oncomplete = () => done(true);
        written.onabort = () => done(false);
        opened.result.close();
    };
})";

/// Leaves this origin no byte to store in, or as many as before. The browser keeps what it knew of the room for half a minute.
async fn leave_room(visit: &Visit, has_room: bool) -> Result<()> {
    let mut room = json!({ "origin": visit.url });
    if !has_room {
        room["quotaSize"] = json!(1);
    }
    visit.browser.cdp("Storage.overrideQuotaForOrigin", room).await?;
    visit.until_promised(&format!("{HAS_ROOM}.then((room) => room === {has_room})")).await
}

/// From `window.brimful` on there is no room for a thing she writes, as long as the copy of the directory lies there.
const BRIMFUL: &str = "const { commit } = IDBTransaction.prototype;
    const { clear } = IDBObjectStore.prototype;
    IDBTransaction.prototype.commit = function () {
        if (window.brimful && this.db.name === 'tasuki-outbox' && this.mode === 'readwrite') return this.abort();
        return commit.call(this);
    };
    IDBObjectStore.prototype.clear = function () {
        if (this.name === 'chunks') this.transaction.addEventListener('complete', () => {
            window.brimful = false;
            window.trimmed = true;
        });
        return clear.call(this);
    };";

/// How many rows of the directory lie on this phone.
const COPY: &str = "(async () => {
    const asked = (request) => new Promise((done) => { request.onsuccess = () => done(request.result); });
    const { name } = (await indexedDB.databases()).find(({ name }) => name.startsWith('tasuki-directory'));
    const database = await asked(indexedDB.open(name));
    const rows = await asked(database.transaction('chunks').objectStore('chunks').count());
    database.close();
    return rows;
})()";

#[tokio::test(flavor = "multi_thread")]
async fn f19_where_there_is_no_room_the_copy_goes_and_what_she_wrote_stays() -> Result<()> {
    if Ability::Quota.is_missing()? {
        return Ok(());
    }
    let mut stage = Stage::demo().await?;
    let visit = Visit::first(&stage, PHONE).await?;
    visit.prepare(BRIMFUL).await?;
    beside_a_telephone(&visit, NURSE).await?;
    stage.darken().await?;
    assert!(visit.read::<u32>(COPY).await? > 0);
    visit.read::<bool>("window.brimful = true").await?;
    call(&visit, "不在", 1).await?;
    assert!(visit.read::<bool>("trimmed").await?);
    visit.until_says(".call-log", "不在").await?;
    assert_eq!(rows(&visit).await?["commands"].len(), 1);

    // No room at all: she is told, and nothing looks as if it were kept.
    leave_room(&visit, false).await?;
    visit.tap_word(".call-result", "つながった").await?;
    visit.until_says(".calls [role=alert]", "この端末に保存できません").await?;
    assert!(
        !visit.read::<bool>("document.querySelector('.call-log').textContent.includes('つながった')").await?
    );
    visit.until_says(".strip-wait", "送信待ち 1件").await?;
    assert_eq!(rows(&visit).await?["commands"].len(), 1);

    leave_room(&visit, true).await?;
    call(&visit, "つながった", 2).await?;
    // With room again the copy is laid down from memory, signal or not, and what she wrote outlives the page.
    visit.until_promised(&format!("{COPY}.then((rows) => rows > 0)")).await?;
    visit.reload().await?;
    visit.until_says(".strip-wait", "送信待ち 2件").await?;
    stage.light().await?;
    visit.until(NOTHING_WAITS).await?;
    assert_eq!(on_the_server(&visit, "call").await?, 2);
    visit.browser.close().await
}

/// The disk has it, and the app has not heard so yet, as long as `window.hold`.
const HOLD: &str = "window.held = [];
    const { prototype } = IDBTransaction;
    const { get, set } = Object.getOwnPropertyDescriptor(prototype, 'oncomplete');
    Object.defineProperty(prototype, 'oncomplete', { get, set(then) {
        const isHers = this.db.name === 'tasuki-outbox' && this.mode === 'readwrite';
        set.call(this, then && isHers ? (event) => {
            if (window.hold) held.push(() => then.call(this, event)); else then.call(this, event);
        } : then);
    } });";

#[tokio::test(flavor = "multi_thread")]
async fn f19_nothing_looks_kept_before_its_transaction_has_ended() -> Result<()> {
    if Ability::Prepare.is_missing()? {
        return Ok(());
    }
    let mut stage = Stage::demo().await?;
    let visit = Visit::first(&stage, PHONE).await?;
    visit.prepare(HOLD).await?;
    beside_a_telephone(&visit, NURSE).await?;
    stage.darken().await?;
    visit.read::<bool>("window.hold = true").await?;
    visit.tap_word(".call-result", "不在").await?;
    visit.until("held.length === 1").await?;
    visit.settled().await?;
    assert!(!visit.read::<bool>(SIGNS).await?, "said before it was true");
    visit.read::<bool>("(window.hold = false, held.shift()(), true)").await?;
    visit.until_says(".strip-wait", "送信待ち 1件").await?;
    visit.until_says(".call-log", "不在").await?;
    visit.browser.close().await
}

/// What befalls the next writes of the outbox, one after the other.
const FAULTS: &str = "window.faults = [];
    const isHers = (database, mode) => database.name === 'tasuki-outbox' && mode === 'readwrite';
    const befalls = (fault) => faults[0] === fault && Boolean(faults.shift());
    const { transaction } = IDBDatabase.prototype;
    IDBDatabase.prototype.transaction = function (stores, mode, options) {
        if (isHers(this, mode) && befalls('closing')) {
            throw new DOMException('The database connection is closing.', 'InvalidStateError');
        }
        return transaction.call(this, stores, mode, options);
    };
    for (const name of ['put', 'add']) {
        const write = IDBObjectStore.prototype[name];
        IDBObjectStore.prototype[name] = function (...row) {
            if (isHers(this.transaction.db, this.transaction.mode) && befalls('unknown')) {
                throw new DOMException('Internal error.', 'UnknownError');
            }
            return write.apply(this, row);
        };
    }
    const { commit } = IDBTransaction.prototype;
    IDBTransaction.prototype.commit = function () {
        if (isHers(this.db, this.mode)) {
            if (befalls('lost')) return this.abort();
            if (befalls('unheard')) {
                // The disk has it; the connection died before it could say so.
                const { onabort } = this;
                this.oncomplete = () => onabort.call(this, new Event('abort'));
            }
        }
        return commit.call(this);
    };";

#[derive(Deserialize)]
struct Laid {
    id: String,
    device: String,
    number: u64,
}

#[tokio::test(flavor = "multi_thread")]
async fn f20_a_connection_that_dies_in_the_middle_loses_no_command_and_doubles_none() -> Result<()> {
    if Ability::Prepare.is_missing()? {
        return Ok(());
    }
    let mut stage = Stage::demo().await?;
    let visit = Visit::first(&stage, PHONE).await?;
    visit.prepare(FAULTS).await?;
    beside_a_telephone(&visit, NURSE).await?;
    stage.darken().await?;
    let faults = ["closing", "unknown", "lost", "unheard"];
    for (at, fault) in faults.iter().enumerate() {
        visit.read::<usize>(&format!("faults.push({fault:?})")).await?;
        call(&visit, "不在", at + 1).await?;
        assert!(visit.read::<bool>("faults.length === 0").await?, "{fault} befell nothing");
    }
    let rows = rows(&visit).await?;
    let laid = rows["commands"].iter().map(|(_, text)| serde_json::from_str(text));
    let laid: Vec<Laid> = laid.collect::<Result<_, _>>()?;
    let numbers: Vec<u64> = laid.iter().map(|held| held.number).collect();
    assert_eq!(numbers, [1, 2, 3, 4]);
    assert_eq!(laid.iter().map(|held| &held.id).collect::<BTreeSet<_>>().len(), faults.len());
    assert!(laid.iter().all(|held| held.device == laid[0].device));
    let device: Value = serde_json::from_str(&rows["devices"].first().context("no device")?.1)?;
    assert_eq!(device["last"], 0, "all of them wait");

    // What the server says of them dies on the way to the disk too.
    visit.read::<usize>("faults.push('lost')").await?;
    stage.light().await?;
    visit.until(NOTHING_WAITS).await?;
    assert!(visit.read::<bool>("faults.length === 0").await?);
    assert_eq!(on_the_server(&visit, "call").await?, faults.len());
    visit.close().await
}
