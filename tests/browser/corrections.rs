//! Whoever finds a mistake says so, with or without a signal, and both who were right and who was late see what became of it.

use crate::referral::be;
use anyhow::Result;
use std::time::{Duration, Instant};
use tests::browser::{DESKTOP, Engine, PHONE};
use tests::stage::Stage;
use tests::visit::Visit;

const NURSE: &str = "見本 なぎさ";
const OTHER: &str = "例田 はじめ";
const COORDINATOR: &str = "仮田 まもる";
const PHARMACIST: &str = "仮屋 ふみ";
const LIAISON: &str = "想定 まこと";
const HOSPITAL: &str = "澪浦中央病院";

/// The page on which a mistake of the hospital is reported, its first line open.
async fn open_line(visit: &Visit) -> Result<()> {
    visit.open(&format!("/find?q={HOSPITAL}")).await?;
    visit.tap_word(".row-open", HOSPITAL).await?;
    visit.tap_word(".calls a", "誤りを報告").await?;
    visit.tap(".propose-row").await
}

async fn write(visit: &Visit, number: &str) -> Result<()> {
    visit.read::<bool>("(document.querySelector('.propose-editor input').select(), true)").await?;
    visit.tap(".propose-editor input").await?;
    visit.read::<bool>("(document.querySelector('.propose-editor input').select(), true)").await?;
    visit.type_text(number).await?;
    visit.tap(".propose-editor .primary").await?;
    visit.until_says(".said", "提案しました").await
}

#[tokio::test(flavor = "multi_thread")]
async fn who_corrects_without_a_signal_what_another_was_quicker_with_sees_her_text_and_why() -> Result<()> {
    let mut stage = Stage::demo().await?;
    let late = Visit::first(&stage, PHONE).await?;
    if late.browser.engine != Engine::Chromium {
        // Two devices at once: only Chromium keeps profiles beside each other here.
        return late.close().await;
    }
    be(&late, NURSE).await?;
    open_line(&late).await?;
    let quick = Visit::on(&stage, "quick", DESKTOP).await?;
    be(&quick, OTHER).await?;
    open_line(&quick).await?;
    write(&quick, "03-0000-7711").await?;
    quick.open("/corrections").await?;
    quick.until_says(".tray-item ins", "03-0000-7711").await?;

    // The late one writes without a signal, on what she saw.
    late.until("document.querySelector('.strip-wait') === null").await?;
    stage.darken().await?;
    write(&late, "03-0000-8822").await?;
    late.until_says(".strip-wait", "送信待ち 1件").await?;
    // Somebody who may accepts the other meanwhile: she has the signal again first.
    late.browser.page.goto("about:blank").await?;
    stage.light().await?;
    quick.open("/referrals").await?;
    quick.tap(".referral-who .link").await?;
    quick.tap_word(".who", COORDINATOR).await?;
    quick.open("/corrections").await?;
    quick.tap_word(".tray-actions .primary", "反映する").await?;
    quick.until_says(".badge-yes", "反映済み").await?;

    late.open("/tray").await?;
    late.until_says(".referral-returned", "ほかの人も変更しました").await?;
    late.until_says(".referral-returned", "03-0000-8822").await?;
    late.until_says(".referral-returned", "03-0000-7711").await?;
    // Her own, once more, on what stands now: then it is a proposal like any other.
    late.tap_word(".tray-actions .secondary", "もう一度送る").await?;
    late.until_says(".tray-first", "待っているものはありません").await?;
    quick.until_says(".badge-turn", "あなたの番").await?;
    quick.tap_word(".tray-actions .primary", "反映する").await?;
    for visit in [&late, &quick] {
        visit.open(&format!("/find?q={HOSPITAL}")).await?;
        visit.tap_word(".row-open", HOSPITAL).await?;
        visit.until_says(".phones", "03-0000-8822").await?;
        visit.until("!document.querySelector('.phones').textContent.includes('03-0000-7711')").await?;
    }
    quick.close().await?;
    late.browser.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_place_reports_of_itself_in_two_taps_others_see_within_two_seconds() -> Result<()> {
    let stage = Stage::demo().await?;
    let hers = Visit::first(&stage, PHONE).await?;
    if hers.browser.engine != Engine::Chromium {
        return hers.close().await;
    }
    be(&hers, LIAISON).await?;
    hers.open("/own").await?;
    let own = hers.read::<String>("document.querySelector('.own-head a').getAttribute('href')").await?;
    let sees = Visit::on(&stage, "sees", DESKTOP).await?;
    be(&sees, NURSE).await?;
    sees.open(&own).await?;
    sees.until("document.querySelector('.calls') !== null").await?;

    // From when the server has it; the median of five: a machine that is busy for a moment is not the line.
    let received =
        "['.foot .primary', '.strip-wait'].every((waits) => document.querySelector(waits) === null)";
    let mut took = Vec::new();
    for level in ["満床", "待機", "満床", "待機", "満床"] {
        hers.tap_word(".own-room .own-level", level).await?;
        let shown = format!("document.querySelector('.facility').textContent.includes('{level}')");
        assert!(!sees.read::<bool>(&shown).await?, "{level} is there before it is said");
        hers.tap_word(".foot .primary", "1件を報告する").await?;
        hers.until(received).await?;
        let reported = Instant::now();
        sees.until(&shown).await?;
        took.push(reported.elapsed());
    }
    took.sort();
    assert!(took[2] <= Duration::from_secs(2), "{took:?}");

    // A call that came to nothing: the colleagues need not try as well.
    sees.tap_word(".call-result", "不在").await?;
    sees.until_says(".call-log", "不在").await?;
    sees.close().await?;
    hers.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn opioid_levels_are_two_taps_and_stand_without_a_signal() -> Result<()> {
    let mut stage = Stage::demo().await?;
    let visit = Visit::first(&stage, PHONE).await?;
    be(&visit, PHARMACIST).await?;
    visit.open("/own").await?;
    visit.until("document.querySelectorAll('.own-stocks li').length > 20").await?;
    stage.darken().await?;
    visit.tap(".own-stocks li:first-child .own-level:nth-child(3)").await?;
    visit.tap(".foot .primary").await?;
    visit.until_says(".strip-wait", "送信待ち 1件").await?;
    visit.until("document.querySelector('.own-stocks li:first-child .own-level:nth-child(3)').ariaPressed === 'true'").await?;
    visit.until("document.querySelector('.foot .primary') === null").await?;
    visit.tap(".own-head a").await?;
    visit.until("document.querySelector('.facility-opioids .stock-no') !== null").await?;
    visit.open("/tray").await?;
    visit.until_says(".tray-first", "1件とも、この端末にあります").await?;
    stage.light().await?;
    visit.tap_word(".tray-ways button", "いま送ってみる").await?;
    visit.until_says(".tray-first", "待っているものはありません").await?;
    visit.browser.close().await
}
