//! The list: what is found, in which order, and that one comes back to it.

use crate::region;
use anyhow::Result;
use domain::facility::Position;
use domain::kana::{Heading, heading};
use serde_json::{Value, json};
use tests::browser::{Ability, PHONE};
use tests::stage::Stage;
use tests::visit::Visit;

const ROWS: &str = "[...document.querySelectorAll('.row[id]')].map((row) => row.id.replace('row-', ''))";

async fn rows(visit: &Visit) -> Result<Vec<String>> {
    visit.read(ROWS).await
}

/// Waits until so many rows are drawn.
async fn until_rows(visit: &Visit, count: usize) -> Result<()> {
    visit.until(&format!("{ROWS}.length === {count}")).await
}

#[tokio::test(flavor = "multi_thread")]
async fn going_back_returns_to_the_same_place_of_the_same_list() -> Result<()> {
    let stage = Stage::demo().await?;
    let visit = Visit::first(&stage, PHONE).await?;
    for path in ["/find", "/find?kind=clinic%20pharmacy&sort=name", "/find?q=%E8%96%AC%20%E5%B1%80"] {
        visit.open("/").await?;
        visit.open(path).await?;
        until_rows(&visit, 30).await?;
        visit.tap(".more").await?;
        until_rows(&visit, 60).await?;
        visit.read::<Value>("scrollTo(0, 3000)").await?;
        visit.until("scrollY === 3000").await?;
        let (before, address) = (rows(&visit).await?, visit.address().await?);
        let row: String = visit.read("document.elementFromPoint(150, 500).closest('.row').id").await?;
        visit.tap(&format!("#{row} .row-open")).await?;
        visit.until("location.pathname.startsWith('/facility/') && document.querySelector('.facility') && scrollY === 0").await?;

        visit.back().await?;
        visit.until("Math.abs(scrollY - 3000) <= 1").await?;
        assert_eq!(rows(&visit).await?, before, "{path}");
        assert_eq!(visit.address().await?, address);
    }
    visit.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_address_of_a_list_is_the_list() -> Result<()> {
    let stage = Stage::demo().await?;
    let visit = Visit::first(&stage, PHONE).await?;
    visit.open("/find").await?;
    visit.tap("#search").await?;
    visit.type_text("みおうら").await?;
    visit.until("location.search.includes('q=')").await?;
    visit.tap(".chips .chip:not(.chip-filters):not(.chip-on):nth-of-type(3)").await?;
    visit.tap("option[value=checked]").await?;
    visit.until("location.search.includes('sort=checked')").await?;
    let (address, found) = (visit.address().await?, rows(&visit).await?);
    assert!(!found.is_empty());

    let visit = visit.reopened(&stage, PHONE).await?;
    visit.open(&address).await?;
    until_rows(&visit, found.len()).await?;
    assert_eq!(rows(&visit).await?, found);
    assert_eq!(visit.read::<String>("document.getElementById('search').value").await?, "みおうら");
    visit.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_found_offers_what_to_drop() -> Result<()> {
    let place = region::place("pharmacy");
    let stage = Stage::demo().await?;
    let visit = Visit::first(&stage, PHONE).await?;
    visit.open(&format!("/find?q={}&kind=hospital", place.name)).await?;
    visit.until_says(".nothing", "見つかりません").await?;
    visit.tap_word(".nothing button", "「病院」を外すと 1か所").await?;
    until_rows(&visit, 1).await?;
    assert_eq!(rows(&visit).await?, [place.id.to_string()]);
    visit.until("!location.search.includes('kind')").await?;
    visit.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_kana_rail_stands_in_fifty_sound_order_and_jumps() -> Result<()> {
    let stage = Stage::demo().await?;
    let visit = Visit::first(&stage, PHONE).await?;
    visit.open("/find").await?;
    until_rows(&visit, 30).await?;
    assert!(visit.read("document.querySelector('.index') === null").await?);
    visit.tap("option[value=name]").await?;
    visit.until("document.querySelector('.index')?.checkVisibility()").await?;
    let letters: Vec<String> = visit
        .read("[...document.querySelectorAll('.index li')].map((letter) => letter.innerText.trim())")
        .await?;
    assert_eq!(letters[..10].join(""), "あかさたなはまやらわ");

    visit.tap_word(".index button", "た").await?;
    let of_row = |id: &String| region::heading_of(id);
    visit.until("document.querySelector('.more')?.innerText.includes('前の')").await?;
    let found = rows(&visit).await?;
    assert_eq!(of_row(&found[0]), heading("た"));
    visit.tap_word(".more", "前の").await?;
    until_rows(&visit, 60).await?;
    let found = rows(&visit).await?;
    assert_eq!(of_row(&found[29]), heading("さ"));
    let order: Vec<usize> = found
        .iter()
        .map(|id| Heading::ALL.iter().position(|heading| *heading == of_row(id)).unwrap())
        .collect();
    assert!(order.is_sorted(), "{order:?}");
    visit.close().await
}

async fn permit_position(visit: &Visit, setting: &str) -> Result<()> {
    let params = json!({ "permission": { "name": "geolocation" }, "setting": setting, "origin": visit.url });
    visit.browser.cdp("Browser.setPermission", params).await.map(drop)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_nearest_places_come_first() -> Result<()> {
    if Ability::Permit.is_missing()? {
        return Ok(());
    }
    let stage = Stage::demo().await?;
    let visit = Visit::first(&stage, PHONE).await?;
    let here = region::position(&region::place("pharmacy").id.to_string()).unwrap();
    permit_position(&visit, "granted").await?;
    let params = json!({
        "latitude": f64::from(here.lat_e6) / 1e6, "longitude": f64::from(here.lon_e6) / 1e6, "accuracy": 10,
    });
    visit.browser.cdp("Emulation.setGeolocationOverride", params).await?;
    visit.open("/find").await?;
    until_rows(&visit, 30).await?;
    visit.tap("option[value=near]").await?;
    visit.until("document.querySelector('.row[id] .row-place').innerText.includes('m')").await?;
    let away = |id: &String| region::position(id).map(|at: Position| here.distance_m(at)).unwrap();
    let found: Vec<u32> = rows(&visit).await?.iter().map(away).collect();
    assert!(found.is_sorted(), "{found:?}");
    let mut nearest: Vec<u32> =
        region::facilities().iter().filter_map(|place| Some(here.distance_m(place.position()?))).collect();
    nearest.sort_unstable();
    assert_eq!(found, nearest[..30]);
    visit.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_position_is_said_and_the_list_stays() -> Result<()> {
    if Ability::Permit.is_missing()? {
        return Ok(());
    }
    let stage = Stage::demo().await?;
    let visit = Visit::first(&stage, PHONE).await?;
    permit_position(&visit, "denied").await?;
    visit.open("/find").await?;
    until_rows(&visit, 30).await?;
    visit.tap("option[value=near]").await?;
    visit.until_says(".note", "現在地が使えません").await?;
    until_rows(&visit, 30).await?;
    visit.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_looks_like_markup_stands_in_the_list_as_it_was_written() -> Result<()> {
    const NAME: &str = "<b onclick=x()>灯台</b> javascript:x() & \"診療所\"";
    let stage = Stage::demo().await?;
    let list = stage.folder().join("list_20260401.csv");
    let cell = NAME.replace('"', "\"\"");
    std::fs::write(&list, format!("名称,住所,電話番号\n\"{cell}\",東京都新宿区西新宿2-8-1,03-0000-0001\n"))?;
    stage.change(&["import", "--area", "9901", &list.display().to_string()]).await?;
    let visit = Visit::first(&stage, PHONE).await?;
    visit.open("/find?q=%E7%81%AF%E5%8F%B0").await?;
    let says = format!(
        "[...document.querySelectorAll('.row-name')].some((name) => name.textContent === {})",
        json!(NAME)
    );
    visit.until(&says).await?;
    assert!(visit.read("document.querySelector('.row-name b') === null").await?);
    visit.close().await
}
