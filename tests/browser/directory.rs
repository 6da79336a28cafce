//! The doors, the filters of a time and of a town, and places side by side.

use crate::region;
use anyhow::Result;
use domain::id::FacilityId;
use serde_json::json;
use tests::browser::{Ability, DESKTOP, PHONE};
use tests::stage::Stage;
use tests::visit::Visit;

const ROWS: &str = "[...document.querySelectorAll('.row[id]')].map((row) => row.id.replace('row-', ''))";

/// What a care manager is promised: the town she stands in, tonight, and a number to ring.
async fn finds_who_comes_tonight(visit: &Visit, town: &str) -> Result<()> {
    visit.note_calls().await?;
    // Five taps: the door, tonight, the filters, the town, the list; the sixth rings.
    visit.tap_word(".door", "24時間訪看").await?;
    visit.tap_word(".chips .chip", "今夜").await?;
    visit.until("location.search.includes('open=tonight')").await?;
    visit.tap(".chip-filters").await?;
    visit.tap_word(".filters .chip", &format!("{town}に訪問")).await?;
    visit.until("location.search.includes('to=')").await?;
    let promised: String = visit.read("document.querySelector('.filters footer .primary').innerText").await?;
    visit.tap(".filters footer .primary").await?;
    visit.until("document.querySelector('.row[id]') !== null").await?;
    let count: String = visit.read("document.querySelector('.list-count strong').innerText").await?;
    assert!(promised.contains(&format!("{count}か所")), "{promised} but {count}");
    visit.tap(".row[id] .call").await?;
    let rung: String = visit.read("window.rung").await?;
    assert!(rung.starts_with("tel:0"), "{rung}");

    visit.tap(".row[id] .row-open").await?;
    visit.until_says(".facility .details", "訪問範囲").await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_care_manager_finds_who_comes_to_a_town_tonight_in_six_taps_and_after_a_cold_start_offline()
-> Result<()> {
    let mut stage = Stage::demo().await?;
    let visit = Visit::first(&stage, PHONE).await?;
    finds_who_comes_tonight(&visit, "澪浦市").await?;
    visit.no_complaints().await?;

    stage.darken().await?;
    let visit = visit.reopened(&stage, PHONE).await?;
    visit.open("/").await?;
    finds_who_comes_tonight(&visit, "白帆町").await?;
    visit.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn every_kind_of_the_plan_is_two_taps_from_home() -> Result<()> {
    let stage = Stage::demo().await?;
    let visit = Visit::first(&stage, PHONE).await?;
    for (door, shown) in [
        ("緊急入院", ".desk-row, .desk-first"),
        ("レスパイト", ".desk-row, .desk-first"),
        ("麻薬対応薬局", ".matrix button"),
        ("24時間訪看", ".row[id]"),
        ("在宅医", ".row[id]"),
        ("緩和ケア外来", ".row[id]"),
        ("緩和ケア専門医", ".person .call"),
        ("訪問歯科", ".row[id]"),
        ("往診する専門科", ".row[id]"),
        ("ケアマネ", ".row[id]"),
        ("地域包括", ".row[id]"),
        ("患者会", ".row[id]"),
        ("行政・団体", ".row[id]"),
    ] {
        visit.open("/").await?;
        visit.tap_word(".door", door).await?;
        visit.until(&format!("document.querySelectorAll({shown:?}).length > 1")).await?;
    }
    visit.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_found_tells_which_of_the_new_filters_to_drop() -> Result<()> {
    let stage = Stage::demo().await?;
    let visit = Visit::first(&stage, PHONE).await?;
    visit.open("/find?kind=hospital&to=99201").await?;
    visit.tap_word(".nothing button", "「澪浦市に訪問」を外すと").await?;
    visit.until("document.querySelector('.row[id]') !== null && !location.search.includes('to=')").await?;
    visit.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_distance_waits_for_the_position_and_a_refusal_leaves_the_list() -> Result<()> {
    if Ability::Permit.is_missing()? {
        return Ok(());
    }
    let stage = Stage::demo().await?;
    let visit = Visit::first(&stage, PHONE).await?;
    let here = region::position(&region::place("pharmacy").id.to_string()).unwrap();
    let permit = async |setting: &str| {
        let params =
            json!({ "permission": { "name": "geolocation" }, "setting": setting, "origin": visit.url });
        visit.browser.cdp("Browser.setPermission", params).await.map(drop)
    };
    permit("denied").await?;
    visit.open("/find?within=2").await?;
    visit.until_says(".note", "場所がわからない").await?;
    visit.until("document.querySelectorAll('.row[id]').length === 30").await?;
    visit.tap_word(".note .chip", "現在地を使う").await?;
    visit.until("document.body.innerText.includes('現在地が使えません')").await?;
    visit.until("document.querySelectorAll('.row[id]').length === 30").await?;

    permit("granted").await?;
    let params = json!({
        "latitude": f64::from(here.lat_e6) / 1e6, "longitude": f64::from(here.lon_e6) / 1e6, "accuracy": 10,
    });
    visit.browser.cdp("Emulation.setGeolocationOverride", params).await?;
    visit.tap_word(".note .chip", "現在地を使う").await?;
    let near = region::facilities()
        .iter()
        .filter(|place| place.position().is_some_and(|at| here.distance_m(at) <= 2000))
        .count();
    assert!(near > 0);
    visit.until(&format!("document.querySelector('.list-count strong').innerText === '{near}'")).await?;
    assert!(!visit.address().await?.contains("33."), "the position stays out of the address");
    visit.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn who_comes_to_an_address_is_found_without_a_server_and_the_address_stays_in_the_page() -> Result<()> {
    let mut stage = Stage::demo().await?;
    let visit = Visit::first(&stage, PHONE).await?;
    let region = region::directory();
    let neighbour = region.find(region::place("pharmacy").id).unwrap();
    let home = region.facility(neighbour).unwrap().address().unwrap().text.clone();
    let spot = region.locate(&home).unwrap().spot;
    let stations = region::facilities();
    let stations =
        stations.iter().filter(|place| place.kinds().any(|kind| kind.as_str() == "visiting_nurse"));
    let (come, stay): (Vec<_>, Vec<_>) = stations.partition(|place| place.comes_to(&spot) == Some(true));
    assert!(come.len() > 5 && stay.len() > 5);

    stage.darken().await?;
    visit.open("/find?kind=visiting_nurse").await?;
    visit.tap(".chip-filters").await?;
    visit.tap(".address input").await?;
    visit.type_text("東京都架空区1-1").await?;
    visit.tap(".address .secondary").await?;
    visit.until_says(".filter-hint", "この地域の住所として読めません").await?;
    visit.tap(".address input").await?;
    visit.read::<bool>("document.activeElement.select() === undefined").await?;
    visit.type_text(&home).await?;
    visit.tap(".address .secondary").await?;
    visit.until_says(".filter-hint", "同じ丁目・番地のあたり").await?;
    visit.tap_word(".filters .chip", "ここに訪問").await?;
    visit.tap(".filters .primary").await?;
    let count = come.len();
    visit.until(&format!("document.querySelector('.list-count strong').innerText === '{count}'")).await?;
    let address = visit.address().await?;
    assert!(address.ends_with("kind=visiting_nurse&visits=here"), "{address}");

    visit.tap(".row-open").await?;
    visit.until_says(".facility-head .tags", "入れた住所に訪問").await?;
    // What was said of the place lasts as long as the app: the next list is asked from there too.
    visit.back().await?;
    visit.until(&format!("document.querySelector('.list-count strong').innerText === '{count}'")).await?;
    let kept: String =
        visit.read("JSON.stringify([{ ...localStorage }, { ...sessionStorage }, history.state])").await?;
    assert!(!kept.contains(&home), "{kept}");

    let far = stay.iter().find(|place| place.comes_to(&spot) == Some(false)).unwrap();
    visit.reload().await?;
    visit.until_says(".note", "場所がわからない").await?;
    visit.open(&format!("/facility/{}", far.id)).await?;
    visit.until("document.querySelector('.facility-head .tags') !== null").await?;
    assert!(
        !visit.read::<bool>("document.querySelector('.facility-head').innerText.includes('住所')").await?
    );
    visit.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn three_places_stand_side_by_side_with_what_differs_first_and_without_a_server() -> Result<()> {
    let mut stage = Stage::demo().await?;
    let visit = Visit::first(&stage, PHONE).await?;
    visit.open("/find?kind=visiting_nurse").await?;
    visit.until(&format!("{ROWS}.length === 30")).await?;
    let rows: Vec<FacilityId> = visit.read(ROWS).await?;
    visit.tap(".compare-switch").await?;
    for id in &rows[..3] {
        visit.tap(&format!("#row-{id} .pick input")).await?;
    }
    visit.until_says(".compare-bar", "3か所").await?;
    assert!(visit.read(&format!("document.querySelector('#row-{} .pick input').disabled", rows[3])).await?);
    visit.tap(".compare-bar .primary").await?;
    visit.until("document.activeElement.matches('main h1')").await?;
    let names: Vec<String> = visit
        .read("[...document.querySelectorAll('.compare-table thead a:first-child')].map((a) => a.innerText)")
        .await?;
    let places = region::facilities();
    let name = |id: &FacilityId| places.iter().find(|place| place.id == *id).unwrap().name().to_owned();
    assert_eq!(names, rows[..3].iter().map(name).collect::<Vec<_>>());
    let groups: Vec<String> = visit
        .read("[...document.querySelectorAll('.compare-part')].map((part) => part.innerText.trim())")
        .await?;
    assert_eq!(groups[0], "ちがうところ");
    // Every row above the second heading differs, and none below it.
    let wrong: Vec<String> = visit
        .read(
            "[...document.querySelectorAll('.compare-table tbody')].flatMap((body, at) =>
                [...body.querySelectorAll('tr:not(.compare-part)')].filter((row) =>
                    (new Set([...row.querySelectorAll('td')].map((cell) => cell.innerHTML)).size > 1) !== (at === 0)
                ).map((row) => row.innerText))",
        )
        .await?;
    assert_eq!(wrong, Vec::<String>::new());
    // The first column stays while the others are swiped.
    let stays = "(() => { const box = document.querySelector('.compare-scroll'); box.scrollLeft = 200;
        const item = document.querySelector('.compare-table tbody tr:nth-child(2) th');
        return box.scrollLeft > 0 && Math.abs(item.getBoundingClientRect().left - box.getBoundingClientRect().left) < 2; })()";
    assert!(visit.read(stays).await?);

    let address = visit.address().await?;
    stage.darken().await?;
    let visit = visit.reopened(&stage, DESKTOP).await?;
    visit.open(&address).await?;
    visit.until("document.querySelectorAll('.compare-table thead .call').length === 3").await?;
    // Elsewhere the window is still that of the phone.
    if visit.browser.engine.keeps_profiles() {
        assert!(visit.read("(() => { const box = document.querySelector('.compare-scroll'); return box.scrollWidth <= box.clientWidth; })()").await?);
    }
    visit.close().await
}
