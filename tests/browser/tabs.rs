//! Any tab writes; one sends, and all show the same.

use crate::referral::be;
use anyhow::Result;
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
