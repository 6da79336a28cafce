//! Once a phone has been filled, it needs nobody.

use crate::region::{self, Place};
use anyhow::Result;
use tests::browser::PHONE;
use tests::stage::Stage;
use tests::visit::Visit;

const FIRST_ROW: &str = "document.querySelector('.row[id] .row-name')?.innerText";

async fn finds_by_reading_and_calls(visit: &Visit, place: &Place) -> Result<()> {
    visit.open("/").await?;
    visit.tap("#search").await?;
    visit.type_text(&place.kana).await?;
    visit.press("Enter").await?;
    visit.until_says("h1", "さがす").await?;
    visit.until(&format!("{FIRST_ROW} === {:?}", place.name)).await?;
    let row = place.row();
    assert_eq!(
        visit.read::<String>(&format!("document.querySelector('{row} .call').href")).await?,
        place.tel
    );

    visit.tap(&format!("{row} .row-open")).await?;
    visit.until_says("h1", &place.name).await?;
    let links = "[...document.querySelectorAll('main a[href^=\"tel:\"]')].map((link) => link.href)";
    let links: Vec<String> = visit.read(links).await?;
    // In the list of numbers, and at the foot within reach of the thumb.
    assert_eq!(links, [place.tel.as_str(), place.tel.as_str()]);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_phone_once_filled_finds_and_calls_without_a_server() -> Result<()> {
    let place = region::place("pharmacy");
    let mut stage = Stage::demo().await?;
    let visit = Visit::first(&stage, PHONE).await?;
    let doors = region::count("visiting_nurse", "round_the_clock");
    visit.until_says(".doors", &format!("{doors}か所")).await?;
    finds_by_reading_and_calls(&visit, &place).await?;
    visit.no_complaints().await?;

    stage.darken().await?;
    let visit = visit.reopened(&stage, PHONE).await?;
    finds_by_reading_and_calls(&visit, &place).await?;
    visit.until_says(".strip", "オフラインです").await?;

    visit.open("/").await?;
    visit.until_says(".doors", &format!("{doors}か所")).await?;
    visit.tap_word(".door", "24時間訪看").await?;
    visit.until_says(".list-count", &doors.to_string()).await?;
    let narrower = ".chips .chip[aria-pressed=false]";
    let promised: String =
        visit.read(&format!("document.querySelector('{narrower} .chip-count').innerText")).await?;
    visit.tap(narrower).await?;
    visit.until("document.querySelectorAll('.chips .chip[aria-pressed=true]').length === 3").await?;
    // The chip has said how many there would be.
    visit.until(&format!("document.querySelector('.list-count strong').innerText === '{promised}'")).await?;

    visit.tap(".tabs a[href='/settings']").await?;
    visit.until_says("h1", "設定").await?;
    visit.until_says(".settings", "つながっていません").await?;
    visit.until_says(".settings", &format!("{}か所", region::facilities().len())).await?;
    visit.tap_word(".choice", "特大").await?;
    visit.until("document.documentElement.dataset.textSize === 'xlarge'").await?;
    visit.tap_word(".choice", "English").await?;
    visit.until_says("h1", "Settings").await?;

    visit.open(&place.path()).await?;
    visit.until_says("h1", &place.english).await?;
    assert_eq!(visit.read::<String>("document.querySelector('.foot-call').href").await?, place.tel);
    assert_eq!(visit.read::<String>("document.documentElement.lang").await?, "en");
    assert_eq!(visit.read::<String>("document.documentElement.dataset.textSize").await?, "xlarge");
    visit.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_phone_without_a_server_says_what_to_do_and_fills_itself_later() -> Result<()> {
    let mut stage = Stage::demo().await?;
    let visit = Visit::first(&stage, PHONE).await?;
    visit.leave().await?;
    visit.clear("indexeddb,local_storage").await?;
    stage.darken().await?;
    visit.open("/").await?;
    visit.until_says(".notice", "まだ台帳がありません").await?;
    stage.light().await?;
    visit.until_says(".doors", "か所").await?;
    visit.close().await
}
