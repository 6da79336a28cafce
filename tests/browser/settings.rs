//! What a person chooses on her phone holds, and what she erases is gone.

use anyhow::Result;
use serde_json::{Value, json};
use std::time::Duration;
use tests::browser::{Ability, PHONE};
use tests::stage::Stage;
use tests::visit::Visit;

const LIMIT: Duration = Duration::from_secs(20);

/// How many rows lie in all databases of the app.
const ROWS: &str = "let rows = 0;
    const request = (asked) => new Promise((resolve, reject) => {
        asked.onsuccess = () => resolve(asked.result);
        asked.onerror = () => reject(asked.error);
    });
    for (const { name } of await indexedDB.databases()) {
        const database = await request(indexedDB.open(name));
        for (const store of database.objectStoreNames) {
            const all = await request(database.transaction(store).objectStore(store).getAll());
            // The lists of a person who kept nothing are empty lists.
            rows += all.filter((row) => row !== '{\"saved\":[],\"recent\":[],\"searches\":[]}').length;
        }
        database.close();
    }
    return rows;";

async fn rows(visit: &Visit) -> Result<usize> {
    visit.browser.run(ROWS, Value::Null, LIMIT).await
}

#[tokio::test(flavor = "multi_thread")]
async fn erasing_works_without_a_signal_and_nothing_comes_back_until_it_is_asked_for() -> Result<()> {
    let mut stage = Stage::demo().await?;
    let visit = Visit::first(&stage, PHONE).await?;
    assert!(rows(&visit).await? > 0);
    stage.darken().await?;
    visit.open("/settings").await?;
    visit.tap(".erase button").await?;
    visit.until_says(".erase-ask", "サーバーの台帳").await?;
    visit.until("document.activeElement.closest('.erase-ask') !== null").await?;
    visit.tap(".erase-yes").await?;
    visit.until_says(".erase", "この端末の台帳を消しました").await?;
    visit.until_says(".settings-body", "0か所").await?;
    assert_eq!(rows(&visit).await?, 0);
    assert!(visit.read::<bool>("localStorage.getItem('tasuki-contact') === null").await?);

    // A signal, and a page that looks again, are no wish to have it back.
    stage.light().await?;
    visit.browser.run::<Value>("dispatchEvent(new Event('online'));", Value::Null, LIMIT).await?;
    visit.tap(".tabs a[href='/']").await?;
    visit.until_says(".notice", "この端末の台帳を消しました").await?;
    visit.settled().await?;
    assert_eq!(rows(&visit).await?, 0);

    visit.tap_word(".notice button", "もう一度取得する").await?;
    visit.until_says(".doors", "か所").await?;
    visit.until("localStorage.getItem('tasuki-held') === 'true'").await?;
    visit.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn chosen_colours_hold_against_those_of_the_system_and_after_a_reload() -> Result<()> {
    if Ability::Colours.is_missing()? {
        return Ok(());
    }
    let stage = Stage::demo().await?;
    let visit = Visit::first(&stage, PHONE).await?;
    let ground = "getComputedStyle(document.body).backgroundColor";
    visit.prefer_colours("light").await?;
    visit.open("/settings").await?;
    let light: String = visit.read(ground).await?;
    visit.tap_word(".choice", "暗い").await?;
    visit.until(&format!("{ground} !== {light:?}")).await?;
    let dark: String = visit.read(ground).await?;
    visit.reload().await?;
    visit.until(&format!("{ground} === {dark:?}")).await?;
    visit.tap_word(".choice", "明るい").await?;
    visit.prefer_colours("dark").await?;
    visit.until(&format!("{ground} === {light:?}")).await?;
    visit.reload().await?;
    visit.until(&format!("{ground} === {light:?}")).await?;
    visit.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_without_a_directory_says_what_it_waits_for_and_not_that_nothing_is_found() -> Result<()> {
    if Ability::Prepare.is_missing()? {
        return Ok(());
    }
    let stage = Stage::demo().await?;
    let visit = Visit::start(&stage, PHONE).await?;
    visit.prepare("const { fetch } = window;
        window.fetch = (asked, ...rest) =>
            String(asked.url ?? asked).includes('/api/') ? Promise.reject(new TypeError('no signal')) : fetch(asked, ...rest);").await?;
    for path in ["/", "/find?kind=pharmacy", "/opioids", "/admission", "/paper"] {
        visit.open(path).await?;
        visit.until_says(".notice", "まだ台帳がありません").await?;
        assert!(!visit.read::<bool>("document.body.innerText.includes('見つかりません')").await?, "{path}");
    }
    visit.browser.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_phone_long_without_a_signal_says_how_old_its_directory_is() -> Result<()> {
    let mut stage = Stage::demo().await?;
    let visit = Visit::first(&stage, PHONE).await?;
    stage.darken().await?;
    visit.open("/").await?;
    visit.until_says(".strip", "の台帳").await?;
    let long_ago =
        "const at = new Date(Date.now() + (9 - args.days * 24) * 3600e3).toISOString().slice(0, 19);
        localStorage.setItem('tasuki-contact', JSON.stringify(at));";
    visit.browser.run::<Value>(long_ago, json!({ "days": 3 }), LIMIT).await?;
    visit.reload().await?;
    visit.until_says(".strip", "この情報は3日前の取得です").await?;
    visit.close().await
}
