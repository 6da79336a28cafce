//! Large enough for a gloved thumb, and never wider than the screen.

use crate::screens;
use anyhow::Result;
use serde_json::{Value, json};
use std::time::Duration;
use tests::browser::{DESKTOP, Engine, PHONE};
use tests::stage::Stage;
use tests::visit::Visit;

const LIMIT: Duration = Duration::from_secs(20);

/// Every visible target that is smaller than it must be. A link in running text is as high as its line, as WCAG has
/// it; a choice is as large as the label that belongs to it.
const TOO_SMALL: &str = "const TARGETS = 'a[href], button, input, select, textarea, summary, [role=button]';
    const main = '.search-box .primary, .call, .foot-call, .desk-call';
    const small = [];
    let seen = 0;
    for (const element of document.querySelectorAll(TARGETS)) {
        const target = element.closest('label') ?? element;
        if (!target.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
        const { width, height, right, bottom } = target.getBoundingClientRect();
        if (right <= 0 || bottom + scrollY <= 0) continue;
        if (element.matches('a') && getComputedStyle(element).display === 'inline') continue;
        seen += 1;
        const high = args.main && element.matches(main) ? args.main : args.least;
        if (width < args.least - 0.5 || height < high - 0.5) {
            small.push(`${Math.round(width)}×${Math.round(height)} ${element.outerHTML.slice(0, 100)}`);
        }
    }
    if (seen === 0) throw new Error('no targets');
    return small;";

async fn too_small(visit: &Visit, least: u32, main: Option<u32>) -> Result<Vec<String>> {
    visit.browser.run(TOO_SMALL, json!({ "least": least, "main": main }), LIMIT).await
}

#[tokio::test(flavor = "multi_thread")]
async fn every_target_is_large_enough() -> Result<()> {
    let stage = Stage::demo().await?;
    let visit = Visit::first(&stage, PHONE).await?;
    let mut found = Vec::new();
    for language in ["ja", "en"] {
        visit.choose(language, "standard").await?;
        for screen in screens::all() {
            screen.show(&visit).await?;
            for small in too_small(&visit, 48, Some(56)).await? {
                found.push(format!("{} {language}: {small}", screen.name));
            }
            visit.browser.resize(DESKTOP.width, DESKTOP.height).await?;
            for small in too_small(&visit, 24, None).await? {
                found.push(format!("{} {language} on a desktop: {small}", screen.name));
            }
            visit.browser.resize(PHONE.width, PHONE.height).await?;
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
    visit.close().await
}

/// What sticks out to the right of the page.
const TOO_WIDE: &str = "const width = document.documentElement.clientWidth;
    const wide = document.documentElement.scrollWidth;
    if (wide <= width) return [];
    const out = [...document.body.querySelectorAll('*')].filter((element) =>
        element.getBoundingClientRect().right > width + 0.5 && !element.closest('.chips'));
    return [`${wide}px`, ...out.slice(0, 4).map((element) => element.outerHTML.slice(0, 100))];";

#[tokio::test(flavor = "multi_thread")]
async fn nothing_scrolls_sideways_on_the_narrowest_screen() -> Result<()> {
    const NARROWEST: u32 = 320;
    let stage = Stage::demo().await?;
    let visit = Visit::first(&stage, PHONE).await?;
    visit.browser.resize(NARROWEST, 640).await?;
    let width: u32 = visit.read("document.documentElement.clientWidth").await?;
    // WebKitGTK and Firefox have no window so narrow: there the page is the narrowest they have.
    assert!(width == NARROWEST || visit.browser.engine != Engine::Chromium, "{width}");
    let mut found = Vec::new();
    for (language, size) in [("ja", "standard"), ("ja", "xlarge"), ("en", "standard"), ("en", "xlarge")] {
        visit.choose(language, size).await?;
        for screen in screens::all() {
            screen.show(&visit).await?;
            let wide: Vec<Value> = visit.browser.run(TOO_WIDE, Value::Null, LIMIT).await?;
            if !wide.is_empty() {
                found.push(format!("{} {language} {size}: {wide:?}", screen.name));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
    visit.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_place_is_found_and_rung_in_two_taps() -> Result<()> {
    let stage = Stage::demo().await?;
    let visit = Visit::first(&stage, PHONE).await?;
    visit.note_calls().await?;
    visit.tap_word(".door", "24時間訪看").await?;
    visit.tap(".row[id] .call").await?;
    let rung: String = visit.read("window.rung").await?;
    assert!(rung.starts_with("tel:0"), "{rung}");
    visit.close().await
}
