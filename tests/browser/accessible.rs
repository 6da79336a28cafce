//! Every screen, in every look, as axe-core judges it.

use crate::axe::no_violations;
use crate::screens;
use anyhow::Result;
use tests::browser::{Ability, PHONE};
use tests::stage::Stage;
use tests::visit::Visit;

async fn in_every_look(language: &str) -> Result<()> {
    let stage = Stage::demo().await?;
    let visit = Visit::first(&stage, PHONE).await?;
    let colours: &[&str] =
        if visit.browser.engine.can(Ability::Colours) { &["light", "dark"] } else { &["light"] };
    let mut found = Vec::new();
    for size in ["standard", "large", "xlarge"] {
        visit.choose(language, size).await?;
        for screen in screens::all() {
            visit.browser.resize(PHONE.width, PHONE.height).await?;
            screen.show(&visit).await?;
            visit.unroll(PHONE.width).await?;
            for colours in colours {
                if visit.browser.engine.can(Ability::Colours) {
                    visit.prefer_colours(colours).await?;
                }
                visit.settled().await?;
                let what = format!("{} {language} {size} {colours}", screen.name);
                found.extend(no_violations(&visit, &what).await.err().map(|found| found.to_string()));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
    visit.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn axe_finds_nothing_on_any_screen_in_japanese() -> Result<()> {
    in_every_look("ja").await
}

#[tokio::test(flavor = "multi_thread")]
async fn axe_finds_nothing_on_any_screen_in_english() -> Result<()> {
    in_every_look("en").await
}
