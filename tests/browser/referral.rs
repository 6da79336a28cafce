//! What a person writes arrives once, or is visibly waiting.

use crate::axe::no_violations;
use anyhow::Result;
use std::time::{Duration, Instant};
use tests::browser::{DESKTOP, Engine, PHONE};
use tests::stage::Stage;
use tests::visit::Visit;

const ASKS: &str = "例田 はじめ";
const ASKED: &str = "作例 ほのか";
const HOSPITAL: &str = "澪浦中央病院";
const THIRD: &str = "想定 まこと";
/// Everything this device holds, in all its databases.
const ALL_HELD: &str = "(async () => {
    const asked = (request) => new Promise((done, failed) => {
        request.onsuccess = () => done(request.result);
        request.onerror = () => failed(request.error);
    });
    const held = [];
    for (const { name } of await indexedDB.databases()) {
        const database = await asked(indexedDB.open(name));
        for (const store of database.objectStoreNames) {
            held.push(await asked(database.transaction(store).objectStore(store).getAll()));
        }
        database.close();
    }
    return JSON.stringify([held, { ...localStorage }, { ...sessionStorage }]);
})()";
/// All that the server would send to this device, were it new.
const ALL_SENT: &str = "(async () => {
    const { area, incarnation, number } = await (await fetch('/api/manifest')).json();
    const cursor = { area: area.code, incarnation, number, filled: [{ scope: 'area', grant: 'public' }] };
    const body = JSON.stringify({ cursor });
    return (await fetch('/api/sync', { method: 'POST', body, headers: { 'content-type': 'application/json' } })).text();
})()";

/// How many records of a kind the server would send to this device, were it new.
pub async fn on_the_server(visit: &Visit, kind: &str) -> Result<usize> {
    Ok(visit.read::<String>(ALL_SENT).await?.matches(&format!("{{\"is\":\"{kind}\"")).count())
}

/// Uses the phone as one of the demo's people.
pub async fn be(visit: &Visit, name: &str) -> Result<()> {
    visit.open("/referrals").await?;
    visit.tap_word(".who", name).await?;
    visit.until_says(".referral-who", name).await
}

/// Writes a referral to the hospital up to the page that shows it once more.
async fn write(visit: &Visit) -> Result<()> {
    visit.open(&format!("/find?q={HOSPITAL}")).await?;
    visit.tap_word(".row-open", HOSPITAL).await?;
    visit.tap_word(".actions a", "依頼を書く").await?;
    visit.until_says(".referral-place", HOSPITAL).await?;
    visit.tap_word(".referral-chips .chip", "きょう中").await?;
    visit.tap_word(".referral-chips .chip", "在宅酸素").await
}

async fn record(visit: &Visit) -> Result<String> {
    visit.tap_word(".referral-foot .primary", "内容を確かめる").await?;
    visit.tap_word(".referral-foot .primary", "この内容で記録する").await?;
    visit.until("/^\\/referrals\\/[0-9a-f-]{36}$/.test(location.pathname)").await?;
    Ok(visit.address().await?.trim_start_matches("/referrals/").to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_referral_written_without_a_signal_is_answered_in_two_taps_and_no_third_place_gets_a_byte()
-> Result<()> {
    let mut stage = Stage::demo().await?;
    let hers = Visit::first(&stage, PHONE).await?;
    if hers.browser.engine != Engine::Chromium {
        // Three devices at once, one of which dies: only Chromium keeps profiles beside each other here.
        return hers.close().await;
    }
    be(&hers, ASKS).await?;
    let asked = Visit::on(&stage, "asked", DESKTOP).await?;
    be(&asked, ASKED).await?;
    let third = Visit::on(&stage, "third", PHONE).await?;
    be(&third, THIRD).await?;

    stage.darken().await?;
    write(&hers).await?;
    // The phone dies in the middle of it; what was chosen is there again.
    hers.until_promised(&format!("{ALL_HELD}.then((held) => held.includes('home_oxygen'))")).await?;
    let hers = hers.reopened(&stage, PHONE).await?;
    hers.open("/referrals/new").await?;
    hers.until_says(".referral-place", HOSPITAL).await?;
    hers.until("document.querySelectorAll('.chip-on').length === 3").await?;
    no_violations(&hers, "a form half filled").await?;
    let id = record(&hers).await?;
    hers.until_says(".badge", "送信待ち").await?;
    // Once more: laid down is laid down.
    let hers = hers.reopened(&stage, PHONE).await?;
    hers.open("/referrals").await?;
    hers.until_says(".strip-wait", "送信待ち 1件").await?;
    hers.until_says(".referral", "一時入院").await?;

    // Who used it is forgotten meanwhile; what she wrote waits, and is sent once she is back.
    hers.browser.cdp("Network.clearBrowserCookies", serde_json::json!({})).await?;
    stage.light().await?;
    hers.tap_word(".who", ASKS).await?;
    hers.until_says(".badge", "送信済み").await?;
    hers.until("document.querySelector('.strip-wait') === null").await?;

    asked.until_says(".referral", "在宅酸素").await?;
    asked.until_says(".tab-count", "1").await?;
    no_violations(&asked, "what others ask of us").await?;
    asked.tap_word(".referral-answers button", "受けられる").await?;
    let answered = Instant::now();
    asked.tap_word(".referral-answers button", "「受けられる」と答える").await?;
    hers.until_says(".badge-yes", "受けられる").await?;
    assert!(answered.elapsed() < Duration::from_secs(8), "{:?}", answered.elapsed());

    hers.open(&format!("/referrals/{id}")).await?;
    hers.tap(".referral-close").await?;
    no_violations(&hers, "a referral").await?;
    hers.tap_word(".referral-answers button", "引き継いだ").await?;
    hers.until_says(".badge-past", "引き継いだ").await?;
    asked.until_says(".badge-past", "引き継いだ").await?;
    for (visit, holds) in [(&hers, true), (&asked, true), (&third, false)] {
        for all in [ALL_HELD, ALL_SENT] {
            assert_eq!(visit.read::<String>(all).await?.contains(&id), holds, "{all}");
        }
    }
    third.close().await?;
    asked.close().await?;
    hers.browser.close().await
}
