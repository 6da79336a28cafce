//! The calendar in the hand: what comes, without a signal, in two taps, in both languages.

use crate::region;
use anyhow::Result;
use domain::event::{Agenda, EventQuery, Narrowing, Span};
use serde_json::Value;
use std::sync::Arc;
use tests::browser::PHONE;
use tests::stage::Stage;
use tests::visit::Visit;

/// What comes from today on, as the domain finds it.
fn agenda(query: &EventQuery) -> Agenda {
    let today = region::now().date();
    let events: Vec<_> = sync_server::demo::region(today).events.into_iter().map(Arc::new).collect();
    Agenda::of(&events, query, Span { from: today, to: None })
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_server_after_a_cold_start_an_event_is_two_taps_from_home_in_both_languages() -> Result<()>
{
    let mut stage = Stage::demo().await?;
    let visit = Visit::first(&stage, PHONE).await?;
    visit.until("document.querySelectorAll('.next-events .event-card').length === 2").await?;
    visit.no_complaints().await?;
    stage.darken().await?;
    let visit = visit.reopened(&stage, PHONE).await?;
    let next = agenda(&EventQuery::default()).entries.swap_remove(0).event;
    for (language, title, name) in [
        ("ja", "行事", next.name.text.clone()),
        ("en", "Events", next.name.english.clone().expect("the sample names its events in English")),
    ] {
        visit.open("/").await?;
        visit.choose(language, "standard").await?;
        visit.open("/").await?;
        visit.tap(".tabs a[href='/events']").await?;
        visit.until_says("h1", title).await?;
        visit.tap(&format!("a.event-card[href='/events/{}']", next.id)).await?;
        visit.until_says("h1", &name).await?;
        visit.until("document.querySelector('main a[href^=\"tel:\"]') !== null").await?;
        visit.until("document.querySelector('.foot-call') !== null").await?;
    }
    visit.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_filter_and_a_month_stand_in_the_address_and_come_back() -> Result<()> {
    let stage = Stage::demo().await?;
    let visit = Visit::first(&stage, PHONE).await?;
    visit.open("/events").await?;
    let shown = "document.querySelectorAll('.event-card').length";
    visit.until(&format!("{shown} === {}", agenda(&EventQuery::default()).entries.len())).await?;
    let mut query = EventQuery::default();
    query.toggle(&Narrowing::Online);
    let online = agenda(&query);
    visit.tap_word(".chips .chip", "Web").await?;
    visit.until(&format!("{shown} === {}", online.entries.len())).await?;
    visit.until_says(".chips .chip[aria-pressed=true] .chip-count", &online.events.to_string()).await?;
    visit.tap(".event-card").await?;
    visit.until("document.querySelector('.event') !== null").await?;
    visit.back().await?;
    visit.until(&format!("{shown} === {}", online.entries.len())).await?;
    assert_eq!(visit.address().await?, "/events?how=online");

    visit.tap_word(".segment", "月").await?;
    visit.until("document.querySelector('table.month') !== null").await?;
    visit.tap("button[aria-label='つぎの月']").await?;
    let next = domain::calendar::Month::of(region::now().date()).next();
    visit.until(&format!("location.search.includes('month={next}')")).await?;
    visit.tap(".month-day .event-card, .month-day .secondary").await?;
    visit.reload().await?;
    visit.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_goes_into_a_calendar_as_a_file_with_its_own_name() -> Result<()> {
    let stage = Stage::demo().await?;
    let visit = Visit::first(&stage, PHONE).await?;
    let next = agenda(&EventQuery::default()).entries.swap_remove(0).event;
    visit.open(&format!("/events/{}", next.id)).await?;
    let keep = "window.kept = '';
        delete Navigator.prototype.canShare;
        const { URL } = window;
        const make = URL.createObjectURL;
        URL.createObjectURL = (file) => { file.text().then((text) => { window.kept = `${file.name}\\n${text}`; }); return make(file); };";
    visit.browser.run::<Value>(keep, Value::Null, std::time::Duration::from_secs(20)).await?;
    visit.tap(".foot-call").await?;
    visit.until("window.kept.includes('END:VCALENDAR')").await?;
    let file: String = visit.read("window.kept.replaceAll('\\r\\n ', '')").await?;
    assert!(file.starts_with("tasuki-"), "{file}");
    assert!(file.contains(&format!("SUMMARY:{}", next.name.text)), "{file}");
    assert!(file.contains("DTSTART;TZID=Asia/Tokyo:"), "{file}");
    visit.close().await
}
