//! What is new arrives under the person's hands and takes nothing out of them.

use crate::emptied::{take_in, written};
use crate::laid_down::{beside_a_telephone, rows};
use crate::referral::on_the_server;
use crate::region;
use anyhow::{Context, Result};
use domain::record::{Record, Scope};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;
use sync_server::store::{self, Change, Write};
use tests::browser::{Engine, PHONE};
use tests::stage::{Stage, built_app};
use tests::visit::Visit;

const NURSE: &str = "見本 なぎさ";

/// Publishes another number of a place, as an import would.
pub async fn publish_number(stage: &Stage, place: &region::Place, number: &str) -> Result<()> {
    let store = store::open(&stage.database(), false).await?;
    let area = store.heads().await?.remove(0).area.code;
    for scope in [Scope::Area, Scope::AreaStaff] {
        let rows = store.read(&area, &[scope], 0).await?.rows;
        let standing = store::facilities(&rows, scope).find(|facility| facility.id == place.id).cloned();
        let Some(mut facility) = standing else { continue };
        region::renumber(&mut facility, number);
        let record = Record::Facility(facility);
        let key = record.key().context("a facility has a key")?;
        store.write(&area, Write::of([Change { scope, key, record: Some(record) }])).await?;
    }
    Ok(())
}

/// A copy of the built app whose page says which edition it is, with a worker that knows it.
fn next_edition(folder: &Path) -> Result<PathBuf> {
    let edition = folder.join("edition-2");
    copy(&built_app()?, &edition)?;
    let page = fs::read_to_string(edition.join("index.html"))?;
    let next = page.replacen("<html ", "<html data-edition=\"2\" ", 1);
    let worker = fs::read_to_string(edition.join("sw.js"))?;
    let restamped = worker.replace(&hash(&page), &hash(&next));
    assert_ne!(worker, restamped, "the worker does not name the page");
    let version = restamped.split_once("VERSION = '").and_then(|(_, rest)| rest.split_once('\'')).unwrap().0;
    fs::write(edition.join("sw.js"), restamped.replacen(version, "edition2", 1))?;
    fs::write(edition.join("index.html"), next)?;
    // The packed siblings are of the edition before.
    for packed in ["index.html.br", "sw.js.br"] {
        fs::remove_file(edition.join(packed))?;
    }
    Ok(edition)
}

fn hash(text: &str) -> String {
    Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let into = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &into)?;
        } else {
            fs::copy(entry.path(), into)?;
        }
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_fact_and_a_new_version_arrive_and_the_open_page_is_not_lost() -> Result<()> {
    let place = region::place("pharmacy");
    let mut stage = Stage::demo().await?;
    let visit = Visit::first(&stage, PHONE).await?;
    let before: Vec<String> = visit.read("caches.keys()").await?;
    visit.tap(".tabs a[href='/find']").await?;
    visit.tap("#search").await?;
    visit.type_text(&place.kana).await?;
    let row = place.row();
    let calls = |number: &str| {
        format!("document.querySelector('{row} .call')?.getAttribute('href') === 'tel:{number}'")
    };
    visit.until(&format!("document.querySelector('{row}') !== null")).await?;
    visit.read::<bool>("window.stillTheSamePage = true").await?;

    stage.darken().await?;
    visit.until_says(".strip", "オフラインです").await?;
    publish_number(&stage, &place, "000-0000-9001").await?;
    stage.install(next_edition(stage.folder())?);
    stage.light().await?;
    visit.until(&calls("00000009001")).await?;
    visit.until_says(".update-bar", "新しい版があります").await?;

    // With the server there, a change is told at once.
    publish_number(&stage, &place, "000-0000-9002").await?;
    visit.until(&calls("00000009002")).await?;
    visit.until("window.stillTheSamePage").await?;
    assert_eq!(visit.read::<String>("document.getElementById('search').value").await?, place.kana);
    assert!(visit.read::<bool>("document.documentElement.dataset.edition === undefined").await?);

    visit.tap(".update-bar button").await?;
    visit.until("document.documentElement.dataset.edition === '2'").await?;
    visit.until(&calls("00000009002")).await?;
    assert_eq!(visit.read::<String>("document.getElementById('search').value").await?, place.kana);
    visit.until("document.querySelector('.update-bar') === null").await?;
    let after: Vec<String> = visit.read("caches.keys()").await?;
    assert_eq!(after, ["shell-edition2"]);
    assert_ne!(before, after);
    visit.close().await
}

/// As a newer app leaves a phone: behind what she did lies something of which this app knows neither the act nor a field, and
/// the copy of the directory has parts this app has no name for.
const NEWER: &str = "const request = (asked) => new Promise((resolve, reject) => {
        asked.onsuccess = () => resolve(asked.result);
        asked.onerror = () => reject(asked.error);
    });
    const outbox = await request(indexedDB.open('tasuki-outbox'));
    const trays = outbox.transaction(['commands', 'devices'], 'readwrite');
    const [key] = await request(trays.objectStore('devices').getAllKeys());
    const device = JSON.parse(await request(trays.objectStore('devices').get(key)));
    device.last += 1;
    const row = JSON.stringify({
        id: '0199aaaa-0000-7000-8000-000000000001', device: device.id, number: device.last, by: device.person,
        at: '2030-01-01T09:00:00', act: { is: 'hand_over_keys', of: { to: '玄関', by: { day: 3 } } }, seal: [1, 2],
    });
    await request(trays.objectStore('commands').put(row, `${device.id}/${String(device.last).padStart(12, '0')}`));
    await request(trays.objectStore('devices').put(JSON.stringify(device), key));
    outbox.close();
    const { name } = (await indexedDB.databases()).find(({ name }) => name.startsWith('tasuki-directory'));
    const copy = await request(indexedDB.open(name));
    const rows = copy.transaction('held', 'readwrite').objectStore('held');
    const held = JSON.parse(await request(rows.get('held')));
    Object.assign(held, { weather: { rain: true } });
    Object.assign(held.private, { keys: [['area', { hook: 2 }]] });
    await request(rows.put(JSON.stringify(held), 'held'));
    copy.close();
    return row;";

#[tokio::test(flavor = "multi_thread")]
async fn f16_what_a_newer_app_wrote_waits_for_it_untouched_while_this_one_goes_on() -> Result<()> {
    let place = region::place("pharmacy");
    let stage = Stage::demo().await?;
    let visit = Visit::first(&stage, PHONE).await?;
    beside_a_telephone(&visit, NURSE).await?;
    visit.tap_word(".call-result", "不在").await?;
    visit.until_says(".call-log", "不在").await?;
    visit.until("document.querySelector('.strip-wait') === null").await?;
    let address = visit.address().await?;
    visit.leave().await?;
    let row: String = visit.browser.run(NEWER, Value::Null, Duration::from_secs(20)).await?;

    visit.open("/tray").await?;
    visit.until_says(".tray-newer", "更新すると、その後のものと一緒に送られます").await?;
    visit.until_says(".tray-first", "1件とも、この端末にあります").await?;
    visit.until_says(".tray-item", "この版では読めません").await?;
    // What she does now comes after it, and is kept as well.
    visit.open(&address).await?;
    visit.tap_word(".call-result", "つながった").await?;
    visit.until_says(".strip-wait", "送信待ち 2件").await?;
    // Others' changes arrive meanwhile; so it has asked.
    visit.open(&place.path()).await?;
    publish_number(&stage, &place, "000-0000-9003").await?;
    visit.until("document.querySelector('.foot-call')?.getAttribute('href') === 'tel:00000009003'").await?;
    visit.until_says(".strip-wait", "送信待ち 2件").await?;
    visit.until("document.querySelector('.strip-risk, .strip-ask') === null").await?;
    let rows = rows(&visit).await?;
    let waits: Vec<&str> = rows["commands"].iter().map(|(_, text)| text.as_str()).collect();
    assert_eq!(waits.len(), 2);
    assert_eq!(waits[0], row, "not a byte of it is another");
    assert_eq!(on_the_server(&visit, "call").await?, 1, "what follows waits behind it");
    // In a file it stands as it was written, and only an app that knows it takes it in.
    visit.open("/tray").await?;
    let file = written(&visit, stage.folder(), ".tray-ways button").await?;
    assert!(fs::read_to_string(&file)?.contains(&row));
    take_in(&visit, &file, "更新してください").await?;
    assert_eq!(crate::laid_down::rows(&visit).await?["commands"], rows["commands"]);
    visit.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn f17_an_old_tab_that_never_closes_delays_no_new_version_and_goes_on_itself() -> Result<()> {
    let mut stage = Stage::demo().await?;
    let visit = Visit::first(&stage, PHONE).await?;
    if visit.browser.engine != Engine::Chromium {
        return visit.close().await;
    }
    beside_a_telephone(&visit, NURSE).await?;
    let address = visit.address().await?;
    visit.read::<bool>("window.stillTheSamePage = true").await?;
    let old = visit.browser.page.window().await?;
    visit.browser.page.switch_to_window(visit.browser.page.new_tab().await?).await?;
    visit.open(&address).await?;
    stage.darken().await?;
    stage.install(next_edition(stage.folder())?);
    stage.light().await?;
    visit.until_says(".update-bar", "新しい版があります").await?;
    visit.prepare(SPINNERS).await?;
    visit.tap(".update-bar button").await?;
    visit.until("document.documentElement.dataset.edition === '2'").await?;
    visit.until("document.querySelector('.call-result') !== null").await?;
    let shown: f64 = visit.read("shownAt").await?;
    assert!(shown < 3_000.0, "{shown} ms from the beginning of the page to its place");
    assert_eq!(visit.read::<u32>("spun").await?, 0, "it waited for something");
    let new = visit.browser.page.window().await?;

    visit.browser.page.switch_to_window(old).await?;
    visit.until("window.stillTheSamePage && document.documentElement.dataset.edition === undefined").await?;
    visit.tap_word(".call-result", "不在").await?;
    visit.until_says(".call-log", "不在").await?;
    visit.until("document.querySelector('.strip-wait') === null").await?;
    visit.browser.page.switch_to_window(new).await?;
    visit.until_says(".call-log", "不在").await?;
    assert_eq!(on_the_server(&visit, "call").await?, 1);
    visit.browser.close().await
}

/// When a page first shows its place, and how often it said before that it waits.
const SPINNERS: &str = "[window.spun, window.shownAt] = [0, undefined];
    new MutationObserver(() => {
        spun += document.querySelectorAll('[aria-busy=true], progress').length;
        if (document.querySelector('.call-result')) shownAt ??= performance.now();
    }).observe(document, { childList: true, subtree: true });";
