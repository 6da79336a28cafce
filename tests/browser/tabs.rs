//! Any tab writes; one sends, and all show the same.

use crate::laid_down::{call, rows};
use crate::referral::{be, on_the_server};
use anyhow::Result;
use serde_json::json;
use std::time::{Duration, Instant};
use tests::browser::{Engine, PHONE};
use tests::stage::Stage;
use tests::visit::Visit;

const NURSE: &str = "見本 なぎさ";
/// How many requests for changes this page has made.
const ASKED: &str =
    "performance.getEntriesByType('resource').filter((of) => of.name.endsWith('/api/sync')).length";

/// Another tab of the same phone, on a place one may ring.
async fn second_tab(visit: &Visit) -> Result<()> {
    let second = visit.browser.page.new_tab().await?;
    visit.browser.page.switch_to_window(second).await?;
    visit.open("/find?kind=hospital").await?;
    visit.tap(".row-open").await?;
    visit.until("document.querySelector('.call-result') !== null").await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_tab_writes_another_sends_and_both_show() -> Result<()> {
    let stage = Stage::demo().await?;
    let visit = Visit::first(&stage, PHONE).await?;
    if visit.browser.engine != Engine::Chromium {
        return visit.close().await;
    }
    be(&visit, NURSE).await?;
    // The first tab speaks, and goes on in the background.
    let first = visit.browser.page.window().await?;
    second_tab(&visit).await?;
    visit.tap_word(".call-result", "不在").await?;
    visit.until_says(".call-log", "不在").await?;
    visit.until("document.querySelector('.strip-wait') === null").await?;
    assert_eq!(visit.read::<u32>(ASKED).await?, 0, "the second tab sent nothing by itself");
    let address = visit.address().await?;
    visit.browser.page.switch_to_window(first).await?;
    visit.open(&address).await?;
    visit.until_says(".call-log", "不在").await?;
    visit.browser.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn once_the_tab_that_sent_is_closed_the_other_sends() -> Result<()> {
    let stage = Stage::demo().await?;
    let visit = Visit::first(&stage, PHONE).await?;
    if visit.browser.engine != Engine::Chromium {
        return visit.close().await;
    }
    be(&visit, NURSE).await?;
    let first = visit.browser.page.window().await?;
    second_tab(&visit).await?;
    let second = visit.browser.page.window().await?;
    visit.browser.page.switch_to_window(first).await?;
    visit.browser.page.close_window().await?;
    visit.browser.page.switch_to_window(second).await?;
    visit.tap_word(".call-result", "つながった").await?;
    visit.until("document.querySelector('.strip-wait') === null").await?;
    visit.until(&format!("{ASKED} > 0")).await?;
    visit.until_says(".call-log", "つながった").await?;
    visit.browser.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn f18_a_frozen_tab_that_holds_the_lock_keeps_nobody_from_sending_and_sends_nothing_twice() -> Result<()>
{
    let stage = Stage::demo().await?;
    let visit = Visit::first(&stage, PHONE).await?;
    if visit.browser.engine != Engine::Chromium {
        return visit.close().await;
    }
    be(&visit, NURSE).await?;
    let first = visit.browser.page.window().await?;
    second_tab(&visit).await?;
    let second = visit.browser.page.window().await?;
    // It was answered a moment before: that the other lived then says nothing of what comes now. What that one had under way has
    // ended when it freezes.
    visit.browser.page.switch_to_window(first.clone()).await?;
    visit.read::<bool>("(addEventListener('tasuki-settled', () => { window.isIdle = true; }), true)").await?;
    visit.browser.page.switch_to_window(second.clone()).await?;
    visit.read::<bool>("dispatchEvent(new Event('online'))").await?;
    visit.browser.page.switch_to_window(first.clone()).await?;
    visit.until("window.isIdle").await?;
    visit.browser.cdp("Page.setWebLifecycleState", json!({ "state": "frozen" })).await?;
    visit.browser.page.switch_to_window(second.clone()).await?;
    let before = visit.read::<u32>(ASKED).await?;
    visit.tap_word(".call-result", "不在").await?;
    visit.until_says(".strip-wait", "送信待ち 1件").await?;
    let written = Instant::now();
    visit.until("document.querySelector('.strip-wait') === null").await?;
    assert!(written.elapsed() < Duration::from_secs(15), "{:?}", written.elapsed());
    assert!(visit.read::<u32>(ASKED).await? > before, "the tab she looks at sent it");

    visit.browser.page.switch_to_window(first).await?;
    visit.browser.cdp("Page.setWebLifecycleState", json!({ "state": "active" })).await?;
    visit.until("document.querySelector('.strip-wait') === null").await?;
    // It is the second's turn now: what is written in the first, the second sends.
    visit.open("/find?kind=hospital").await?;
    visit.tap(".row-open").await?;
    visit.tap_word(".call-result", "つながった").await?;
    visit.until("document.querySelectorAll('.call-log li').length === 2").await?;
    visit.until("document.querySelector('.strip-wait') === null").await?;
    assert_eq!(on_the_server(&visit, "call").await?, 2);
    assert!(rows(&visit).await?["returned"].is_empty());
    visit.browser.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_tab_erases_no_other_lays_down_again() -> Result<()> {
    let mut stage = Stage::demo().await?;
    let visit = Visit::first(&stage, PHONE).await?;
    if visit.browser.engine != Engine::Chromium {
        return visit.close().await;
    }
    be(&visit, NURSE).await?;
    let first = visit.browser.page.window().await?;
    second_tab(&visit).await?;
    stage.darken().await?;
    call(&visit, "不在", 1).await?;
    let second = visit.browser.page.window().await?;
    visit.browser.page.switch_to_window(first.clone()).await?;
    visit.until_says(".strip-wait", "送信待ち 1件").await?;
    visit.browser.page.switch_to_window(second).await?;
    visit.tap(".tabs a[href='/settings']").await?;
    visit.tap(".erase button").await?;
    visit.tap(".erase-yes").await?;
    visit.tap_word(".erase-yes", "1件も消す").await?;
    visit.until_says(".erase", "この端末の台帳を消しました").await?;
    visit.browser.page.switch_to_window(first).await?;
    visit.until("document.querySelector('.strip-wait') === null").await?;
    stage.light().await?;
    visit.read::<bool>("dispatchEvent(new Event('online'))").await?;
    visit.tap(".tabs a[href='/']").await?;
    visit.until_says(".notice", "この端末の台帳を消しました").await?;
    visit.settled().await?;
    assert!(rows(&visit).await?.values().all(Vec::is_empty));
    visit.browser.close().await
}
