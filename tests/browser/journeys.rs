//! One way through the app for each of those it is for: on the phone and on a desktop, in both languages, without a server
//! after a cold start, within the taps they have.

use crate::region;
use anyhow::{Result, ensure};
use domain::facility::Facility;
use domain::id::FacilityId;
use tests::browser::{DESKTOP, PHONE, Window};
use tests::stage::Stage;
use tests::visit::Visit;

/// Somebody on her way, and the taps it has taken her so far.
struct Way<'a> {
    visit: &'a Visit,
    language: &'a str,
    taps: u32,
}

impl<'a> Way<'a> {
    async fn from_home(visit: &'a Visit, language: &'a str) -> Result<Self> {
        visit.choose(language, "standard").await?;
        visit.open("/").await?;
        visit.note_calls().await?;
        visit.until("document.querySelector('.doors .door') !== null").await?;
        Ok(Self { visit, language, taps: 0 })
    }

    async fn tap(&mut self, selector: &str) -> Result<()> {
        self.taps += 1;
        self.visit.tap(selector).await
    }

    /// Taps the element that says one of the words, by language.
    async fn tap_word(&mut self, selector: &str, ja: &str, en: &str) -> Result<()> {
        self.taps += 1;
        self.visit.tap_word(selector, if self.language == "ja" { ja } else { en }).await
    }

    /// The place whose line was rung.
    async fn rung(&self) -> Result<Facility> {
        let tel: String = self.visit.read("window.rung").await?;
        let rings =
            |place: &Facility| place.phones().any(|(_, phone)| format!("tel:{}", phone.digits()) == tel);
        let rung = region::facilities().into_iter().find(rings);
        rung.ok_or_else(|| anyhow::anyhow!("{tel} is nobody's"))
    }

    fn within(&self, taps: u32) -> Result<()> {
        ensure!(self.taps <= taps, "{} taps, not {taps}", self.taps);
        Ok(())
    }
}

fn is(place: &Facility, kind: &str) -> bool {
    place.kinds().any(|held| held.as_str() == kind)
}

/// The patient is in pain tonight: a hospital that may take him is on the line.
async fn nurse(visit: &Visit, language: &str) -> Result<()> {
    let mut way = Way::from_home(visit, language).await?;
    way.tap(".door[href^='/admission']").await?;
    way.tap_word(".desk-chips .chip", "疼痛", "pain").await?;
    way.tap(".desk-first a[href^='tel:']").await?;
    let called = way.rung().await?;
    ensure!(is(&called, "hospital"), "{}", called.name());
    way.within(5)?;

    let mut way = Way::from_home(visit, language).await?;
    way.tap_word(".door", "24時間訪看", "24h").await?;
    way.tap(".row[id] .call").await?;
    ensure!(is(&way.rung().await?, "visiting_nurse"));
    way.within(3)
}

/// A dentist who comes to the house; then what the calendar has for her own profession.
async fn care_manager(visit: &Visit, language: &str) -> Result<()> {
    let mut way = Way::from_home(visit, language).await?;
    way.tap("a[href*='kind=dental_home']").await?;
    way.tap(".row[id] .call").await?;
    ensure!(is(&way.rung().await?, "dental_home"));
    way.within(3)?;

    let mut way = Way::from_home(visit, language).await?;
    way.tap(".tabs a[href='/events'], .nav a[href='/events']").await?;
    way.tap(".event-card").await?;
    visit.until("document.querySelector('.event .sources') !== null").await?;
    way.within(3)
}

/// Who else has it in stock, so that a prescription can be filled today.
async fn pharmacist(visit: &Visit, language: &str) -> Result<()> {
    let mut way = Way::from_home(visit, language).await?;
    way.tap(".door[href='/opioids']").await?;
    way.tap(".matrix tbody tr:first-child td:nth-of-type(2) button").await?;
    visit.until("document.querySelector('.offer .stock-yes') !== null").await?;
    way.tap(".offer:has(.stock-yes) .call").await?;
    ensure!(is(&way.rung().await?, "pharmacy"));
    way.within(3)
}

/// The palliative team's line.
async fn physician(visit: &Visit, language: &str) -> Result<()> {
    let mut way = Way::from_home(visit, language).await?;
    way.tap("a[href*='pct']").await?;
    way.tap(".row[id] .call").await?;
    let called = way.rung().await?;
    ensure!(["pct", "pcu", "pc_outpatient"].iter().any(|kind| is(&called, kind)), "{}", called.name());
    way.within(3)
}

/// What is known of a place, from where, and since when.
async fn coordinator(visit: &Visit, language: &str) -> Result<()> {
    let place = region::place("pharmacy");
    let mut way = Way::from_home(visit, language).await?;
    way.tap("#search").await?;
    visit.type_text(&place.kana).await?;
    visit.press("Enter").await?;
    way.tap(&format!("{} .row-open", place.row())).await?;
    visit.until("document.querySelector('.facility .sources') !== null").await?;
    let name = if language == "ja" { &place.name } else { &place.english };
    visit.until_says("h1", name).await?;
    way.within(3)
}

/// Her own house as others see it: the rules, and how old its beds are.
async fn receiving_hospital(visit: &Visit, language: &str) -> Result<()> {
    let mut way = Way::from_home(visit, language).await?;
    way.tap(".door[href^='/admission']").await?;
    visit.until("document.querySelector('.desk-first a[href$=\"/rules\"]') !== null").await?;
    way.tap(".desk-first a[href$='/rules']").await?;
    visit.until("document.querySelector('.rules-sources') !== null").await?;
    let path = visit.address().await?;
    let id = path.trim_start_matches("/admission/").trim_end_matches("/rules").parse::<FacilityId>()?;
    ensure!(region::facilities().iter().any(|place| place.id == id && is(place, "hospital")), "{path}");
    way.within(3)
}

/// The conference in the calendar.
async fn member(visit: &Visit, language: &str) -> Result<()> {
    let mut way = Way::from_home(visit, language).await?;
    way.tap(".tabs a[href='/events'], .nav a[href='/events']").await?;
    way.tap_word(".segment", "月", "Month").await?;
    visit.until("document.querySelector('table.month') !== null").await?;
    way.within(2)
}

async fn everybody(window: Window<'_>) -> Result<()> {
    let mut stage = Stage::demo().await?;
    let visit = Visit::first(&stage, window).await?;
    visit.no_complaints().await?;
    stage.darken().await?;
    let visit = visit.reopened(&stage, window).await?;
    visit.open("/").await?;
    for language in ["ja", "en"] {
        nurse(&visit, language).await?;
        care_manager(&visit, language).await?;
        pharmacist(&visit, language).await?;
        physician(&visit, language).await?;
        coordinator(&visit, language).await?;
        receiving_hospital(&visit, language).await?;
        member(&visit, language).await?;
    }
    visit.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn each_of_those_it_is_for_comes_through_on_a_phone_without_a_server() -> Result<()> {
    everybody(PHONE).await
}

#[tokio::test(flavor = "multi_thread")]
async fn each_of_those_it_is_for_comes_through_on_a_desktop_without_a_server() -> Result<()> {
    everybody(DESKTOP).await
}
