//! What a person keeps for herself on this phone.

use crate::region;
use anyhow::Result;
use tests::browser::PHONE;
use tests::stage::Stage;
use tests::visit::Visit;

const KEPT: &str =
    "[...document.querySelectorAll('.kept .row[id]')].map((row) => row.id.replace('row-', ''))";
const TABS: &str = "[...document.querySelectorAll('.kept-tabs button')].map((tab) => tab.innerText.trim())";

#[tokio::test(flavor = "multi_thread")]
async fn what_a_person_saves_is_on_home_after_a_cold_start_without_a_server() -> Result<()> {
    let place = region::place("pharmacy");
    let other = region::place("visiting_nurse");
    let mut stage = Stage::demo().await?;
    let visit = Visit::first(&stage, PHONE).await?;
    assert_eq!(visit.read::<usize>("document.querySelectorAll('.kept').length").await?, 0, "a new phone");
    for (number, place) in [(1, &other), (2, &place)] {
        visit.open(&format!("/facility/{}", place.id)).await?;
        visit.until_says("h1", &place.name).await?;
        visit.tap(".tabs a[href='/']").await?;
        visit.until(&format!("{TABS}[1] === '最近見た {number}'")).await?;
    }
    visit.open(&format!("/facility/{}", place.id)).await?;
    visit.tap(".facility-bar .star").await?;
    visit.until("document.querySelector('.facility-bar .star').ariaPressed === 'true'").await?;
    visit.open("/find?kind=pharmacy&open=now").await?;
    visit.tap(".list-head .star").await?;
    visit.until("document.querySelector('.list-head .star').ariaPressed === 'true'").await?;
    visit.no_complaints().await?;

    stage.darken().await?;
    let visit = visit.reopened(&stage, PHONE).await?;
    visit.open("/").await?;
    visit.until(&format!("{TABS}.join() === '保存 2,最近見た 2'")).await?;
    assert_eq!(visit.read::<Vec<String>>(KEPT).await?, [place.id.to_string()]);
    let (call, tel) = (format!(".kept {} .call", place.row()), &place.tel);
    assert_eq!(&visit.read::<String>(&format!("document.querySelector('{call}').href")).await?, tel);
    visit.tap_word(".kept-tabs button", "最近見た").await?;
    visit.until(&format!("{KEPT}.join() === '{},{}'", place.id, other.id)).await?;
    visit.tap_word(".kept-tabs button", "保存").await?;
    visit.tap(".kept-search").await?;
    visit.until("location.search.includes('kind=pharmacy') && location.search.includes('open=now')").await?;

    visit.open(&format!("/facility/{}", place.id)).await?;
    visit.tap(".facility-bar .star").await?;
    visit.until("document.querySelector('.facility-bar .star').ariaPressed === 'false'").await?;
    visit.open("/").await?;
    visit.until(&format!("{TABS}[0] === '保存 1'")).await?;
    visit.close().await
}
