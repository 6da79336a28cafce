//! What is printed: every place on it, and on each sheet where it comes from, when, and which of how many it is.

use crate::region;
use anyhow::Result;
use domain::facility::{Facility, Phone, PhonePurpose};
use domain::lists::item;
use tests::browser::{Ability, DESKTOP, PHONE};
use tests::sheets::Sheets;
use tests::stage::Stage;
use tests::visit::Visit;

fn joined(text: &str) -> String {
    text.split_whitespace().collect()
}

fn of_kind(kind: &str) -> Vec<Facility> {
    let is_of = |place: &Facility| place.kinds().any(|held| held.as_str() == kind);
    region::facilities().into_iter().filter(is_of).collect()
}

/// What anybody may ring, except FAX.
fn public_lines(place: &Facility) -> impl Iterator<Item = &Phone> {
    let lines = place.phones().filter(|(fact, _)| fact.item == item::PHONE);
    lines.map(|(_, phone)| phone).filter(|phone| phone.purpose != PhonePurpose::Fax)
}

fn name<'a>(place: &'a Facility, language: &str) -> &'a str {
    let english = place.names().and_then(|names| names.english.as_deref()).filter(|_| language == "en");
    english.unwrap_or(place.name())
}

/// Every place is on paper with what anybody may ring.
fn names_all(text: &str, places: &[Facility], language: &str) {
    for place in places {
        assert!(text.contains(&joined(name(place, language))), "{} is not on paper", place.name());
        for phone in public_lines(place) {
            assert!(text.contains(&phone.number), "{} of {}", phone.number, place.name());
        }
    }
}

/// Every sheet says what it is of, when it was printed, and its number of all; returns the words of all.
fn is_in_order(sheets: &Sheets, language: &str, most: usize) -> Result<String> {
    let count = sheets.count();
    assert!((1..=most).contains(&count), "{count} sheets");
    let texts = sheets.texts()?;
    assert_eq!(texts.len(), count);
    for (number, text) in texts.iter().enumerate() {
        assert!(text.contains(&format!("{}/{count}", number + 1)), "no number on {text}");
        let margin = if language == "ja" { ["たすき・", "印刷"] } else { ["Tasuki·", "printed"] };
        assert!(margin.iter().all(|word| text.contains(word)), "no source and date on {text}");
    }
    let sources = if language == "ja" { "出典" } else { "Sources:" };
    assert!(texts.last().is_some_and(|text| text.contains(sources)), "{texts:?}");
    Ok(texts.concat())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_by_municipality_prints_every_place_with_its_numbers_on_numbered_sheets() -> Result<()> {
    if Ability::Print.is_missing()? {
        return Ok(());
    }
    let stage = Stage::demo().await?;
    let visit = Visit::first(&stage, PHONE).await?;
    let places = of_kind("visiting_nurse");
    for language in ["ja", "en"] {
        visit.choose(language, "xlarge").await?;
        visit.open("/find?kind=visiting_nurse").await?;
        visit.tap(".list-print").await?;
        visit.until("document.querySelector('.sheet .paper-foot') !== null").await?;
        assert_eq!(visit.address().await?, "/paper?kind=visiting_nurse");
        let rows: usize = visit.read("document.querySelectorAll('.sheet-table tbody tr').length").await?;
        assert_eq!(rows, places.len());
        let text = is_in_order(&visit.print().await?, language, 20)?;
        names_all(&text, &places, language);
        let button = if language == "ja" { "壁に貼る電話表" } else { "Phonelistforawall" };
        assert!(!text.contains(button), "what is for a finger is on paper");
    }
    visit.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_for_the_wall_has_every_number_in_large_print_under_its_kana() -> Result<()> {
    if Ability::Print.is_missing()? {
        return Ok(());
    }
    let stage = Stage::demo().await?;
    let visit = Visit::first(&stage, PHONE).await?;
    let places = of_kind("pharmacy");
    for language in ["ja", "en"] {
        visit.choose(language, "standard").await?;
        visit.open("/paper?kind=pharmacy").await?;
        visit.tap_word(".paper-tools .choice", if language == "ja" { "壁" } else { "wall" }).await?;
        visit.until("document.querySelector('.wall-group h3') !== null").await?;
        let letters: Vec<String> = visit
            .read("[...document.querySelectorAll('.wall-group h3')].map((head) => head.innerText)")
            .await?;
        assert!(letters.starts_with(&["あ".to_owned(), "か".to_owned()]), "{letters:?}");
        let text = is_in_order(&visit.print().await?, language, 40)?;
        names_all(&text, &places, language);
    }
    visit.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_map_prints_with_a_number_for_every_place_and_the_places_by_number() -> Result<()> {
    if Ability::Print.is_missing()? {
        return Ok(());
    }
    let stage = Stage::demo().await?;
    let visit = Visit::first(&stage, PHONE).await?;
    let places = of_kind("visiting_nurse");
    for language in ["ja", "en"] {
        visit.choose(language, "standard").await?;
        visit.open("/map?kind=visiting_nurse").await?;
        visit.tap(".list-print").await?;
        visit.until("document.querySelector('.sheet .paper-foot') !== null").await?;
        assert_eq!(visit.address().await?, "/paper?kind=visiting_nurse&as=map");
        let marks: Vec<String> = visit
            .read("[...document.querySelectorAll('.paper-number')].map((number) => number.textContent)")
            .await?;
        let ends = |mark: &String| {
            let (first, last) = mark.split_once('–').unwrap_or((mark, mark));
            first.parse().unwrap()..=last.parse::<usize>().unwrap()
        };
        let numbers: Vec<usize> = marks.iter().flat_map(ends).collect();
        assert_eq!(numbers, (1..=places.len()).collect::<Vec<_>>());
        let listed: Vec<String> = visit
            .read("[...document.querySelectorAll('.map-list li')].map((entry) => entry.innerText)")
            .await?;
        assert_eq!(listed.len(), places.len());
        assert!(listed.iter().zip(1..).all(|(entry, number)| entry.starts_with(&format!("{number}\n"))));
        let drawn = "document.querySelector('.paper-land').getTotalLength() > 7000";
        assert!(visit.read::<bool>(drawn).await?, "no boundaries");
        let text = is_in_order(&visit.print().await?, language, 3)?;
        names_all(&text, &places, language);
    }
    visit.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_place_prints_with_a_code_that_opens_it_and_without_what_is_for_staff() -> Result<()> {
    if Ability::Print.is_missing()? {
        return Ok(());
    }
    let stage = Stage::demo().await?;
    let visit = Visit::first(&stage, DESKTOP).await?;
    let id = region::fullest("pharmacy");
    let places = region::facilities();
    let place = places.iter().find(|place| place.id == id).unwrap();
    for language in ["ja", "en"] {
        visit.choose(language, "standard").await?;
        visit.prefer_colours("dark").await?;
        visit.open(&format!("/facility/{id}")).await?;
        // On the screen it is there.
        visit.until("document.querySelector('.facility-opioids')?.checkVisibility()").await?;
        assert!(visit.read::<bool>("document.querySelector('.paper-foot svg path') !== null").await?);
        let text = is_in_order(&visit.print().await?, language, 2)?;
        assert!(text.contains(&joined(name(place, language))), "{text}");
        for phone in public_lines(place) {
            assert!(text.contains(&phone.number), "{text}");
        }
        let staff = if language == "ja" { ["医療用麻薬", "取寄"] } else { ["Opioids", "Toorder"] };
        assert!(!staff.iter().any(|word| text.contains(word)), "stock is on paper: {text}");
    }
    visit.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_rules_of_a_hospital_print_on_one_sheet() -> Result<()> {
    if Ability::Print.is_missing()? {
        return Ok(());
    }
    let stage = Stage::demo().await?;
    let visit = Visit::first(&stage, PHONE).await?;
    let id = region::fullest("hospital");
    for language in ["ja", "en"] {
        visit.choose(language, "standard").await?;
        visit.open(&format!("/admission/{id}/rules")).await?;
        visit.until("document.querySelector('.rules-card .paper-foot') !== null").await?;
        is_in_order(&visit.print().await?, language, 1)?;
    }
    visit.close().await
}
