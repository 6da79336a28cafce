//! 「今夜、オプソを置いていて、家まで来てくれる薬局に電話する」: who has which opioid, from home to the ringing telephone.

use crate::region;
use anyhow::Result;
use domain::facility::{Answer, Facility};
use tests::browser::PHONE;
use tests::stage::Stage;
use tests::visit::Visit;

const LIQUID: &str = "morphine_liquid";
const ROWS: &str = "[...document.querySelectorAll('.offer')].map((row) => row.id.replace('row-', ''))";

fn has(place: &Facility, group: &str) -> bool {
    place.stocks().any(|(_, stock)| stock.group == group && stock.answer == Answer::Yes)
}

fn comes_home(place: &Facility) -> bool {
    place.levels().any(|(fact, level)| fact.item == "home_visit" && level.answer == Answer::Yes)
}

fn having(group: &str) -> Vec<Facility> {
    region::facilities().into_iter().filter(|place| has(place, group)).collect()
}

/// The pharmacy whose line was rung.
async fn rung(visit: &Visit) -> Result<Facility> {
    let tel: String = visit.read("window.rung").await?;
    let rings = |place: &Facility| place.phones().any(|(_, phone)| format!("tel:{}", phone.digits()) == tel);
    Ok(region::facilities().into_iter().find(rings).unwrap())
}

/// Home, the door, the cell, the call: three taps, each on what the screen shows. A cell holds powders too, so the row
/// says which of them is there.
async fn rings_who_has_it_and_comes_home(
    visit: &Visit,
    language: &str,
    liquid: &str,
    tag: &str,
) -> Result<()> {
    visit.choose(language, "standard").await?;
    visit.open("/").await?;
    visit.note_calls().await?;
    let places = region::facilities();
    let holds = |place: &&Facility| place.stocks().any(|(_, stock)| stock.answer == Answer::Yes);
    let holding = places.iter().filter(holds).count().to_string();
    visit.until_says(".door[href='/opioids']", &holding).await?;
    visit.tap(".door[href='/opioids']").await?;
    visit.tap(".matrix tbody tr:first-child td:nth-of-type(2) button").await?;
    let comes = format!(
        "[...document.querySelectorAll('.offer:has(.stock-yes)')].find((row) => row.querySelector('.offer-held').innerText.includes({liquid:?}) && [...row.querySelectorAll('.tag')].some((tag) => tag.innerText === {tag:?}))?.id"
    );
    visit.until(&comes).await?;
    let row: String = visit.read(&comes).await?;
    visit.tap(&format!("#{row} .call")).await?;
    let called = rung(visit).await?;
    assert!(has(&called, LIQUID) && comes_home(&called), "{}", called.name());
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn tonight_a_pharmacy_that_has_it_and_comes_home_is_rung_in_three_taps_without_a_server() -> Result<()>
{
    let mut stage = Stage::demo().await?;
    let visit = Visit::first(&stage, PHONE).await?;
    visit.until("document.querySelector('.door[href=\"/opioids\"]') !== null").await?;
    visit.no_complaints().await?;
    stage.darken().await?;
    let visit = visit.reopened(&stage, PHONE).await?;
    visit.open("/").await?;
    rings_who_has_it_and_comes_home(&visit, "ja", "内服液", "訪問").await?;
    rings_who_has_it_and_comes_home(&visit, "en", "oral liquid", "Home visits").await?;
    visit.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_brand_typed_at_home_leads_over_its_door_to_who_has_it() -> Result<()> {
    let stage = Stage::demo().await?;
    let visit = Visit::first(&stage, PHONE).await?;
    visit.note_calls().await?;
    visit.tap("#search").await?;
    visit.type_text("オプソ").await?;
    visit.press("Enter").await?;
    visit.tap(".opioid-door").await?;
    visit.until_says(".opioids-title", "モルヒネ 内服液").await?;
    visit.until_says(".opioids-brands", "オプソ内服液").await?;
    let expected = having(LIQUID).len();
    visit.until_says(".count-yes", &expected.to_string()).await?;
    visit.tap(".offer .call").await?;
    assert!(has(&rung(&visit).await?, LIQUID));
    visit.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_number_in_the_table_is_how_many_have_it_and_the_address_is_the_choice() -> Result<()> {
    let stage = Stage::demo().await?;
    let visit = Visit::first(&stage, PHONE).await?;
    visit.open("/opioids").await?;
    let cell = ".matrix tbody tr:first-child td:nth-of-type(2) button";
    visit.until(&format!("document.querySelector('{cell}') !== null")).await?;
    let promised: String = visit.read(&format!("document.querySelector('{cell}').innerText")).await?;
    visit.tap(cell).await?;
    visit.until_says(".count-yes", promised.trim()).await?;
    visit.tap_word(".opioids-needs .chip", "家まで来る").await?;
    visit.until("location.search.includes('can=home_visit')").await?;
    let (address, rows): (String, Vec<String>) = (visit.address().await?, visit.read(ROWS).await?);
    let home = |id: &String| {
        let places = region::facilities();
        let place = places.iter().find(|place| place.id.to_string() == *id).unwrap();
        place.levels().any(|(fact, level)| fact.item == "home_visit" && level.answer != Answer::No)
    };
    assert!(!rows.is_empty() && rows.iter().all(home));

    visit.tap(".offer:nth-child(2) .offer-open").await?;
    visit.until_says(".facility-opioids", "モルヒネ").await?;
    visit.back().await?;
    visit.until(&format!("{ROWS}.length === {}", rows.len())).await?;
    assert_eq!(visit.address().await?, address);
    assert_eq!(visit.read::<Vec<String>>(ROWS).await?, rows);
    visit.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_listed_no_longer_says_since_when_and_what_stands_in_its_place() -> Result<()> {
    let stage = Stage::demo().await?;
    let visit = Visit::first(&stage, PHONE).await?;
    visit.open("/opioids").await?;
    visit.tap_word(".page-head button", "商品名").await?;
    visit.until("document.activeElement?.id === 'search'").await?;
    visit.type_text("モルペス").await?;
    visit.until_says(".opioids-note", "モルペス細粒は").await?;
    visit.until_says(".opioids-note", "モルヒネ硫酸塩水和物徐放細粒分包10mg").await?;
    visit.close().await
}
