//! 目隠し: what is on the screen at a bedside is for the one who holds the phone.

use crate::axe::no_violations;
use crate::region;
use anyhow::Result;
use tests::browser::{Ability, PHONE};
use tests::stage::Stage;
use tests::visit::Visit;

const HIDDEN: &str = "document.querySelector('.veil').open
    && document.elementsFromPoint(190, 300)[0].closest('.veil') !== null
    && document.elementsFromPoint(190, 830)[0].closest('.veil') !== null";
const SHOWN: &str = "!document.querySelector('.veil').open";

#[tokio::test(flavor = "multi_thread")]
async fn one_tap_hides_every_screen_and_only_its_button_brings_it_back() -> Result<()> {
    let place = region::place("pharmacy");
    let stage = Stage::demo().await?;
    let visit = Visit::first(&stage, PHONE).await?;
    for path in ["/", "/find", &place.path(), "/opioids", "/admission", "/events", "/settings", "/paper"] {
        visit.open(path).await?;
        visit.tap(".veil-button").await?;
        visit.until(HIDDEN).await?;
        // Neither the name in the window's title nor what a key or a finger could reach tells of it.
        assert_eq!(visit.read::<String>("document.title").await?, "たすき");
        for key in ["Escape", "Enter", "Escape"] {
            visit.press(key).await?;
            visit.settled().await?;
        }
        visit.until(HIDDEN).await?;
        visit.press("Tab").await?;
        visit.until("document.activeElement.matches('.veil button')").await?;
        no_violations(&visit, &format!("hidden {path}")).await?;
        visit.tap(".veil button").await?;
        visit.until(SHOWN).await?;
        visit.until("document.activeElement.matches('.veil-button')").await?;
    }
    visit.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hidden_screen_stays_hidden_when_the_page_is_loaded_again_and_keys_hide_and_show_it() -> Result<()>
{
    let place = region::place("pharmacy");
    let stage = Stage::demo().await?;
    let visit = Visit::first(&stage, PHONE).await?;
    visit.open(&place.path()).await?;
    visit.press("Alt+KeyK").await?;
    visit.until(HIDDEN).await?;
    visit.reload().await?;
    visit.until(HIDDEN).await?;
    if visit.browser.engine.can(Ability::Print) {
        let texts = visit.print().await?.texts()?;
        assert!(!texts.concat().contains(&place.name), "{texts:?}");
    }
    visit.press("Alt+KeyK").await?;
    visit.until(SHOWN).await?;
    visit.until(&format!("document.title.startsWith({:?})", place.name)).await?;
    visit.close().await
}
