//! What lies on the phone can be lost; the person is told, and it is fetched again.

use crate::region;
use anyhow::Result;
use serde_json::{Value, json};
use std::time::Duration;
use tests::browser::{Ability, PHONE};
use tests::stage::Stage;
use tests::visit::Visit;

const LIMIT: Duration = Duration::from_secs(20);

/// Writes down every strip that is shown, however short.
const LISTEN: &str = "window.said = [];
    new MutationObserver(() => {
        const strip = document.querySelector('.strip')?.innerText;
        if (strip && !said.includes(strip)) said.push(strip);
    }).observe(document, { childList: true, subtree: true, characterData: true });";

/// Waits until as many chunks lie in the store as its own row says, staff facts and all; `args.damage` then cuts the
/// first one in half.
const WHOLE: &str = "const request = (asked) => new Promise((resolve, reject) => {
        asked.onsuccess = () => resolve(asked.result);
        asked.onerror = () => reject(asked.error);
    });
    for (;;) {
        const { name } = (await indexedDB.databases()).find(({ name }) => name.startsWith('tasuki'));
        const database = await request(indexedDB.open(name));
        const stores = database.transaction(['chunks', 'held'], 'readwrite');
        const chunks = stores.objectStore('chunks');
        const count = await request(chunks.count());
        const held = JSON.parse((await request(stores.objectStore('held').get('held'))) ?? 'null');
        const whole = held?.staff && count === held.chunks + 1;
        if (whole && args.damage) {
            const [key] = await request(chunks.getAllKeys());
            const bytes = await request(chunks.get(key));
            await request(chunks.put(bytes.slice(0, bytes.length / 2), key));
        }
        database.close();
        if (whole) return;
        await new Promise((next) => setTimeout(next, 50));
    }";

async fn until_whole(visit: &Visit) -> Result<()> {
    visit.browser.run::<Value>(WHOLE, json!({ "damage": false }), LIMIT).await.map(drop)
}

async fn damage(visit: &Visit) -> Result<()> {
    visit.browser.run::<Value>(WHOLE, json!({ "damage": true }), LIMIT).await.map(drop)
}

/// The strips, in the order in which they were shown.
async fn said(visit: &Visit, last: &str) -> Result<Vec<String>> {
    visit.until(&format!("window.said?.some((strip) => strip.includes({last:?}))")).await?;
    visit.read("window.said").await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_wiped_under_the_running_app_is_noticed_said_and_refilled() -> Result<()> {
    if Ability::Wipe.is_missing()? {
        return Ok(());
    }
    let stage = Stage::demo().await?;
    let visit = Visit::first(&stage, PHONE).await?;
    until_whole(&visit).await?;
    visit.browser.run::<Value>(LISTEN, Value::Null, LIMIT).await?;
    visit.clear("indexeddb").await?;
    // Nobody touches the page: it looks by itself.
    let said = said(&visit, "再取得しました").await?;
    assert!(said[0].contains("端末内データが消えています。再取得します"), "{said:?}");
    until_whole(&visit).await?;
    visit.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_wiped_between_visits_is_said_and_refilled() -> Result<()> {
    if Ability::Prepare.is_missing()? {
        return Ok(());
    }
    let place = region::place("pharmacy");
    let mut stage = Stage::demo().await?;
    let visit = Visit::first(&stage, PHONE).await?;
    until_whole(&visit).await?;
    visit.leave().await?;
    visit.clear("indexeddb").await?;
    visit.prepare(LISTEN).await?;
    visit.open("/").await?;
    let said = said(&visit, "再取得しました").await?;
    assert!(said[0].contains("端末内データが消えています。再取得します"), "{said:?}");
    until_whole(&visit).await?;

    stage.darken().await?;
    visit.open(&place.path()).await?;
    visit.until_says("h1", &place.name).await?;
    visit.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_chunk_is_said_and_refilled() -> Result<()> {
    if Ability::Prepare.is_missing()? {
        return Ok(());
    }
    let stage = Stage::demo().await?;
    let visit = Visit::first(&stage, PHONE).await?;
    damage(&visit).await?;
    visit.prepare(LISTEN).await?;
    visit.reload().await?;
    let said = said(&visit, "再取得しました").await?;
    assert!(said[0].contains("端末内データが壊れています。再取得します"), "{said:?}");
    until_whole(&visit).await?;

    visit.reload().await?;
    visit.until_says(".doors", "か所").await?;
    let said: Vec<String> = visit.read("window.said").await?;
    assert!(said.is_empty(), "after the refill: {said:?}");
    visit.close().await
}

/// Waits until the copy was compared and nothing was found, and gives the number of events it holds; `args.rot` then takes one
/// of them away, and makes it time to compare again.
const COMPARED: &str = "const request = (asked) => new Promise((resolve, reject) => {
        asked.onsuccess = () => resolve(asked.result);
        asked.onerror = () => reject(asked.error);
    });
    for (;;) {
        const { name } = (await indexedDB.databases()).find(({ name }) => name.startsWith('tasuki-directory'));
        const database = await request(indexedDB.open(name));
        const rows = database.transaction(['held'], 'readwrite').objectStore('held');
        const held = JSON.parse((await request(rows.get('held'))) ?? 'null');
        const events = JSON.parse((await request(rows.get('events'))) ?? '[]');
        const next = held?.private.checks?.next;
        const still = next && held.private.checks.failures === 0 && Date.parse(next) > Date.now() - 86400000;
        if (still && args.rot) {
            held.private.checks.next = '2020-01-01T00:00:00';
            held.events = events.length - args.rot.events;
            await request(rows.put(JSON.stringify(events.slice(args.rot.events)), 'events'));
            await request(rows.put(JSON.stringify(held), 'held'));
        }
        database.close();
        if (still) return events.length;
        await new Promise((next) => setTimeout(next, 50));
    }";

#[tokio::test(flavor = "multi_thread")]
async fn f26_a_copy_is_compared_and_only_what_is_not_as_it_should_be_is_fetched_anew() -> Result<()> {
    let stage = Stage::demo().await?;
    let visit = Visit::first(&stage, PHONE).await?;
    until_whole(&visit).await?;
    for missing in [0, 1] {
        let rot = json!({ "rot": { "events": missing } });
        let before: usize = visit.browser.run(COMPARED, rot, LIMIT).await?;
        visit.reload().await?;
        assert_eq!(visit.browser.run::<usize>(COMPARED, json!({}), LIMIT).await?, before);
        let fetched = "performance.getEntriesByType('resource').filter(({ name }) => name.includes('/api/manifest')).length";
        assert_eq!(visit.read::<usize>(fetched).await?, missing, "the directory is fetched where it rotted");
    }
    visit.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_phone_without_room_works_from_memory_and_says_so() -> Result<()> {
    if Ability::Quota.is_missing()? {
        return Ok(());
    }
    let place = region::place("pharmacy");
    let stage = Stage::demo().await?;
    let visit = Visit::start(&stage, PHONE).await?;
    let small = json!({ "origin": visit.url, "quotaSize": 4096 });
    visit.browser.cdp("Storage.overrideQuotaForOrigin", small).await?;
    visit.open("/").await?;
    visit.until_says(".strip", "端末に保存できません").await?;
    visit.until_says(".doors", "か所").await?;
    visit.tap("#search").await?;
    visit.type_text(&place.kana).await?;
    visit.press("Enter").await?;
    visit.tap(&format!("{} .row-open", place.row())).await?;
    visit.until_says("h1", &place.name).await?;
    assert_eq!(visit.read::<String>("document.querySelector('.foot-call').href").await?, place.tel);
    visit.tap(".tabs a[href='/settings']").await?;
    visit.until_says(".settings", "保存されていません").await?;
    visit.browser.close().await
}
