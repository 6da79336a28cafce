//! A phone that was emptied: what was written into a file arrives once, and what may be missing is said.

use crate::axe::no_violations;
use crate::laid_down::{Rows, beside_a_telephone, call, rows};
use crate::referral::{be, on_the_server};
use anyhow::{Context, Result};
use domain::sync::outbox::Device;
use serde_json::json;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use tests::browser::{Ability, PHONE};
use tests::stage::Stage;
use tests::visit::Visit;

const NURSE: &str = "見本 なぎさ";
const NOTHING_WAITS: &str = "document.querySelector('.strip-wait') === null";
const TAKEN: &str = "読み込みました";
const PATIENCE: Duration = Duration::from_secs(30);

/// Presses what writes a file, and waits until the browser has saved it.
pub async fn written(visit: &Visit, folder: &Path, selector: &str) -> Result<PathBuf> {
    let into = json!({ "behavior": "allow", "downloadPath": folder });
    visit.browser.cdp("Page.setDownloadBehavior", into).await?;
    visit.tap_word(selector, "書き出す").await?;
    let file = folder.join("tasuki-outbox.json");
    let started = Instant::now();
    while !file.is_file() {
        anyhow::ensure!(started.elapsed() < PATIENCE, "no file in {}", folder.display());
        tokio::time::sleep(Duration::from_millis(40)).await;
    }
    Ok(file)
}

pub async fn take_in(visit: &Visit, file: &Path, said: &str) -> Result<()> {
    visit.open("/tray").await?;
    let input = visit.browser.page.find(thirtyfour::By::Css(".tray-file input")).await?;
    input.send_keys(file.to_str().context("a path that is no text")?).await?;
    visit.until_says(".said", said).await
}

#[tokio::test(flavor = "multi_thread")]
async fn f22_what_was_written_into_a_file_before_the_phone_was_emptied_arrives_once() -> Result<()> {
    if Ability::Wipe.is_missing()? {
        return Ok(());
    }
    let mut stage = Stage::demo().await?;
    let visit = Visit::first(&stage, PHONE).await?;
    beside_a_telephone(&visit, NURSE).await?;
    stage.darken().await?;
    call(&visit, "不在", 1).await?;
    call(&visit, "つながった", 2).await?;
    visit.tap(".strip-wait a").await?;
    let file = written(&visit, stage.folder(), ".tray-ways button").await?;
    visit.browser.page.goto("about:blank").await?;
    visit.clear("all").await?;
    stage.light().await?;
    visit.first_time().await?;
    be(&visit, NURSE).await?;
    assert!(rows(&visit).await?.values().all(Vec::is_empty), "all of it is gone");
    assert_eq!(on_the_server(&visit, "call").await?, 0);
    take_in(&visit, &file, TAKEN).await?;
    take_in(&visit, &file, TAKEN).await?;
    visit.until(NOTHING_WAITS).await?;
    take_in(&visit, &file, TAKEN).await?;
    visit.until(NOTHING_WAITS).await?;
    visit.until_says(".tray-first", "待っているものはありません").await?;
    assert_eq!(on_the_server(&visit, "call").await?, 2);
    assert!(rows(&visit).await?["returned"].is_empty());
    visit.browser.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn f22_a_phone_whose_unsent_things_are_gone_says_how_many_until_she_has_read_it() -> Result<()> {
    if Ability::Wipe.is_missing()? {
        return Ok(());
    }
    let mut stage = Stage::demo().await?;
    let visit = Visit::first(&stage, PHONE).await?;
    beside_a_telephone(&visit, NURSE).await?;
    stage.darken().await?;
    call(&visit, "不在", 1).await?;
    call(&visit, "つながった", 2).await?;
    visit.until("localStorage.getItem('tasuki-waited') === '2'").await?;
    let address = visit.address().await?;
    visit.browser.page.goto("about:blank").await?;
    visit.clear("indexeddb").await?;
    stage.light().await?;
    visit.open("/").await?;
    visit.until_says(".strip-place", "送信待ちだった2件が消えています").await?;
    // It stays, whatever she does, until she says that she has read it.
    visit.open(&address).await?;
    visit.tap_word(".call-result", "不在").await?;
    visit.until_says(".call-log", "不在").await?;
    visit.until(NOTHING_WAITS).await?;
    visit.open("/tray").await?;
    visit.until_says(".tray-missing", "送信待ちだった2件が、この端末から消えています").await?;
    no_violations(&visit, "something is missing").await?;
    visit.tap_word(".tray-missing button", "確認しました").await?;
    visit.until("document.querySelector('.tray-missing, .strip-risk') === null").await?;
    visit.reload().await?;
    visit.until_says(".tray-first", "待っているものはありません").await?;
    visit.until("document.querySelector('.tray-missing, .strip-risk') === null").await?;
    visit.browser.close().await
}

fn device(rows: &Rows) -> Result<Device> {
    Ok(serde_json::from_str(&rows["devices"].first().context("no device")?.1)?)
}

#[tokio::test(flavor = "multi_thread")]
async fn f22_what_is_emptied_under_the_running_app_is_laid_down_again() -> Result<()> {
    if Ability::Wipe.is_missing()? {
        return Ok(());
    }
    let mut stage = Stage::demo().await?;
    let visit = Visit::first(&stage, PHONE).await?;
    beside_a_telephone(&visit, NURSE).await?;
    stage.darken().await?;
    call(&visit, "不在", 1).await?;
    let before = rows(&visit).await?;
    visit.clear("indexeddb").await?;
    visit.until("document.querySelector('.strip-wait') !== null").await?;
    stage.light().await?;
    visit.until(NOTHING_WAITS).await?;
    assert_eq!(on_the_server(&visit, "call").await?, 1);
    let (before, after) = (device(&before)?, device(&rows(&visit).await?)?);
    assert_eq!(after, Device { last: 1, ..before }, "she goes on under the same name");
    visit.browser.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_else_has_is_erased_only_when_she_says_so_once_more() -> Result<()> {
    if Ability::Wipe.is_missing()? {
        return Ok(());
    }
    let mut stage = Stage::demo().await?;
    let visit = Visit::first(&stage, PHONE).await?;
    beside_a_telephone(&visit, NURSE).await?;
    stage.darken().await?;
    call(&visit, "不在", 1).await?;
    call(&visit, "つながった", 2).await?;
    visit.open("/settings").await?;
    visit.tap(".erase button").await?;
    visit.until_says(".erase-ask", "サーバーの台帳").await?;
    visit.tap(".erase-yes").await?;
    visit.until_says(".erase-ask h3", "まだ届いていない2件も消しますか").await?;
    visit.until("document.activeElement.closest('.erase-ask') !== null").await?;
    no_violations(&visit, "asked once more").await?;
    assert_eq!(rows(&visit).await?["commands"].len(), 2);
    // She changes her mind, and all of it is there.
    visit.tap_word(".erase-answers button", "やめる").await?;
    visit.until("document.querySelector('.erase-ask') === null").await?;
    visit.until_says(".settings-body", "か所").await?;
    visit.tap(".erase button").await?;
    visit.tap(".erase-yes").await?;
    let file = written(&visit, stage.folder(), ".erase-ask button").await?;
    visit.tap_word(".erase-yes", "2件も消す").await?;
    visit.until_says(".erase", "この端末の台帳を消しました").await?;
    assert!(rows(&visit).await?.values().all(Vec::is_empty));
    assert!(visit.read::<bool>("['held', 'waited', 'missing'].every((mark) => localStorage.getItem(`tasuki-${mark}`) === null)").await?);
    visit.until(NOTHING_WAITS).await?;

    // The file is as good as what was erased.
    assert_eq!(fs::read_to_string(&file)?.matches("log_call").count(), 2);
    stage.light().await?;
    visit.tap_word(".erase button", "もう一度取得する").await?;
    visit.until_says(".settings-body", "か所").await?;
    take_in(&visit, &file, TAKEN).await?;
    visit.until(NOTHING_WAITS).await?;
    assert_eq!(on_the_server(&visit, "call").await?, 2);
    visit.browser.close().await
}
