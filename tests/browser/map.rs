//! The map: the same places as the list, with nothing fetched for it before it is opened, and nothing needed after.

use crate::keyboard::tab_to;
use crate::region;
use anyhow::Result;
use serde_json::json;
use tests::browser::{Ability, PHONE};
use tests::stage::Stage;
use tests::visit::Visit;

/// How many places the marks in view stand for.
const ON_THE_MAP: &str =
    "[...document.querySelectorAll('.map-mark')].reduce((sum, mark) => sum + Number(mark.innerText || 1), 0)";
const IN_ALL: &str = "Number(document.querySelector('.list-count strong').innerText)";

/// Waits until the marks of what is looked at stand, all of them.
pub(crate) async fn until_drawn(visit: &Visit) -> Result<()> {
    visit.until("document.querySelector('.map-sheet:not([aria-busy]) .map-mark') !== null").await
}

/// Waits until every found place is on the map.
async fn until_complete(visit: &Visit) -> Result<()> {
    visit.until(&format!("{IN_ALL} > 0 && {ON_THE_MAP} === {IN_ALL}")).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_map_opens_without_a_server_after_a_cold_start_and_its_card_rings_the_place() -> Result<()> {
    let place = region::place("pharmacy");
    let mut stage = Stage::demo().await?;
    let visit = Visit::first(&stage, PHONE).await?;
    stage.darken().await?;
    let visit = visit.reopened(&stage, PHONE).await?;
    visit.open(&format!("/map?q={}", place.kana)).await?;
    until_drawn(&visit).await?;
    assert_eq!(visit.read::<usize>("document.querySelectorAll('.map-land').length").await?, 5);
    visit.until_says(".map-source", "架空").await?;
    let mark = format!(".map-mark[aria-label={}]", json!(place.name));
    visit.tap(&mark).await?;
    visit.until_says(".map-card .row-name", &place.name).await?;
    let [call, open]: [String; 2] = visit
        .read("['.call', '.row-open'].map((link) => document.querySelector(`.map-card ${link}`).getAttribute('href'))")
        .await?;
    assert_eq!((call, open), (place.tel.clone(), place.path()));
    visit.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_first_visit_by_an_address_of_the_map_looks_at_the_places_once_they_are_there() -> Result<()> {
    let stage = Stage::demo().await?;
    let visit = Visit::start(&stage, PHONE).await?;
    visit.open("/map").await?;
    until_complete(&visit).await?;
    // All of Japan, where the map looks before, would have them under one mark.
    visit.until("document.querySelectorAll('.map-mark').length > 3").await?;
    visit.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_the_map_is_fetched_before_one_is_opened() -> Result<()> {
    const OF_THE_MAP: &str = "performance.getEntriesByType('resource').map(({ name }) => name)
        .filter((name) => name.includes('leaflet') || name.endsWith('/map.js'))";
    let stage = Stage::demo().await?;
    let visit = Visit::first(&stage, PHONE).await?;
    for path in ["/", &region::place("pharmacy").path(), "/settings", "/find"] {
        visit.open(path).await?;
        visit.settled().await?;
        assert_eq!(visit.read::<Vec<String>>(OF_THE_MAP).await?, [""; 0], "{path}");
        assert!(visit.read("window.L === undefined").await?);
    }
    visit.tap(".other-view").await?;
    until_drawn(&visit).await?;
    assert_eq!(visit.read::<Vec<String>>(OF_THE_MAP).await?.len(), 3);
    visit.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn every_found_place_is_in_one_mark_and_a_mark_of_many_opens_into_fewer() -> Result<()> {
    let stage = Stage::demo().await?;
    let visit = Visit::first(&stage, PHONE).await?;
    visit.open("/map").await?;
    until_complete(&visit).await?;
    assert_eq!(visit.read::<usize>(ON_THE_MAP).await?, region::facilities().len());
    let fullest =
        "[...document.querySelectorAll('.map-cluster')].sort((a, b) => b.innerText - a.innerText)[0]";
    let many: usize = visit.read(&format!("Number({fullest}.innerText)")).await?;
    assert!(visit.read(&format!("{fullest}.ariaLabel === '{many}か所'")).await?);
    visit.read::<()>(&format!("{fullest}.click()")).await?;
    visit.until(&format!("{ON_THE_MAP} > 0 && Number({fullest}?.innerText ?? 1) < {many}")).await?;
    visit.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn list_and_map_are_two_views_of_one_query_and_back_leaves_both() -> Result<()> {
    let stage = Stage::demo().await?;
    let visit = Visit::first(&stage, PHONE).await?;
    visit.open("/").await?;
    visit.tap_word(".door", "24時間訪看").await?;
    visit.until("location.pathname === '/find'").await?;
    let (asked, count): (String, usize) = visit.read(&format!("[location.search, {IN_ALL}]")).await?;
    visit.tap(".other-view").await?;
    visit.until(&format!("location.pathname === '/map' && location.search === {}", json!(asked))).await?;
    visit.until("document.activeElement.matches('main h1') && document.title.startsWith('地図')").await?;
    until_complete(&visit).await?;
    assert_eq!(visit.read::<usize>(IN_ALL).await?, count);

    let narrower = ".chips .chip[aria-pressed=false]";
    let promised: usize =
        visit.read(&format!("Number(document.querySelector('{narrower} .chip-count').innerText)")).await?;
    visit.tap(narrower).await?;
    visit.until(&format!("{IN_ALL} === {promised}")).await?;
    until_complete(&visit).await?;
    visit.tap(".other-view").await?;
    visit.until("location.pathname === '/find'").await?;
    visit.until(&format!("{IN_ALL} === {promised}")).await?;
    visit.back().await?;
    visit.until("location.pathname === '/'").await?;
    visit.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn coming_back_from_a_place_the_map_stands_as_it_was_left() -> Result<()> {
    const MARKS: &str = "[...document.querySelectorAll('.map-mark')].map((mark) => mark.ariaLabel).sort()";
    let stage = Stage::demo().await?;
    let visit = Visit::first(&stage, PHONE).await?;
    // Without motion the map comes closer at the tap, not some time after it.
    visit.read::<()>("localStorage.setItem('tasuki-motion', JSON.stringify('reduced'))").await?;
    visit.open("/map?kind=hospital").await?;
    until_complete(&visit).await?;
    visit.tap(".map-tool:nth-of-type(3)").await?;
    visit.until("document.querySelector('.map-mark:not(.map-cluster)') !== null").await?;
    visit.read::<()>("document.querySelector('.map-mark:not(.map-cluster)').click()").await?;
    visit.until("document.querySelector('.map-card .row-open') !== null").await?;
    visit.settled().await?;
    until_drawn(&visit).await?;
    let (marks, name): (Vec<String>, String) =
        visit.read(&format!("[{MARKS}, document.querySelector('.map-card .row-name').innerText]")).await?;
    visit.tap(".map-card .row-open").await?;
    visit.until_says("h1", &name).await?;
    visit.back().await?;
    until_drawn(&visit).await?;
    visit.until_says(".map-card .row-name", &name).await?;
    visit.until(&format!("JSON.stringify({MARKS}) === {}", json!(serde_json::to_string(&marks)?))).await?;
    visit.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_alone_lead_from_a_mark_to_a_call_and_back_to_the_mark() -> Result<()> {
    let place = region::place("pharmacy");
    let stage = Stage::demo().await?;
    let visit = Visit::first(&stage, PHONE).await?;
    visit.note_calls().await?;
    visit.tap(".tabs a[href='/find']").await?;
    visit.tap("#search").await?;
    visit.type_text(&place.kana).await?;
    visit.until(&format!("{IN_ALL} === 1")).await?;
    tab_to(&visit, ".other-view").await?;
    visit.press("Enter").await?;
    until_drawn(&visit).await?;
    tab_to(&visit, ".map-mark").await?;
    visit.press("Enter").await?;
    visit.until("document.activeElement.matches('.map-card h2')").await?;
    tab_to(&visit, ".map-card .call").await?;
    visit.press("Enter").await?;
    assert_eq!(visit.read::<String>("window.rung").await?, place.tel);
    visit.press("Shift+Tab").await?;
    visit.press("Shift+Tab").await?;
    visit.press("Enter").await?;
    visit.until("document.querySelector('.map-card') === null").await?;
    visit.until("document.activeElement.matches('.map-mark')").await?;
    visit.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_own_position_is_shown_and_a_refused_one_is_said_and_the_map_stays() -> Result<()> {
    if Ability::Permit.is_missing()? {
        return Ok(());
    }
    let stage = Stage::demo().await?;
    let visit = Visit::first(&stage, PHONE).await?;
    let permit = async |setting: &str| {
        let params =
            json!({ "permission": { "name": "geolocation" }, "setting": setting, "origin": visit.url });
        visit.browser.cdp("Browser.setPermission", params).await
    };
    permit("denied").await?;
    visit.open("/map").await?;
    until_complete(&visit).await?;
    visit.tap_word(".map-tool", "現在地").await?;
    visit.until_says(".map-part", "現在地が使えません").await?;
    until_complete(&visit).await?;

    let place = region::place("pharmacy");
    let here = region::position(&place.id.to_string()).unwrap();
    permit("granted").await?;
    let params = json!({
        "latitude": f64::from(here.lat_e6) / 1e6, "longitude": f64::from(here.lon_e6) / 1e6, "accuracy": 10,
    });
    visit.browser.cdp("Emulation.setGeolocationOverride", params).await?;
    visit.tap_word(".map-tool", "現在地").await?;
    visit.until("document.querySelector('.map-here') !== null").await?;
    visit.until("!document.querySelector('.map-part').innerText.includes('現在地が使えません')").await?;
    assert!(!visit.address().await?.contains("lat"), "where somebody is stands in no address");
    visit.close().await
}
