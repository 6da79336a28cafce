//! An input method hands over half-made kana while a person types; only what she means is searched for.

use crate::region;
use anyhow::Result;
use serde_json::json;
use tests::browser::{Ability, PHONE};
use tests::stage::Stage;
use tests::visit::Visit;

/// The list as it is once everything that is under way has been drawn.
async fn list(visit: &Visit) -> Result<String> {
    visit.settled().await?;
    visit.read("location.search + document.querySelector('.rows').innerText").await
}

#[tokio::test(flavor = "multi_thread")]
async fn half_made_kana_is_not_searched_for() -> Result<()> {
    if Ability::Compose.is_missing()? {
        return Ok(());
    }
    let place = region::place("pharmacy");
    let stage = Stage::demo().await?;
    let visit = Visit::first(&stage, PHONE).await?;
    visit.open("/find").await?;
    visit.tap("#search").await?;
    visit.until("document.querySelector('.row[id]') !== null").await?;
    let whole = list(&visit).await?;

    let typed: Vec<char> = place.kana.chars().collect();
    for end in 1..=typed.len() {
        let text: String = typed[..end].iter().collect();
        let composition = json!({ "text": text, "selectionStart": end, "selectionEnd": end });
        visit.browser.cdp("Input.imeSetComposition", composition).await?;
        assert_eq!(visit.read::<String>("document.getElementById('search').value").await?, text);
        assert_eq!(list(&visit).await?, whole, "while {text} is being made");
    }
    // The person takes the kanji that the input method offers.
    visit.type_text(&place.name).await?;
    visit
        .until(&format!("document.querySelector('.row[id] .row-name').innerText === {:?}", place.name))
        .await?;
    assert_eq!(visit.read::<String>("document.getElementById('search').value").await?, place.name);
    assert_ne!(list(&visit).await?, whole);
    visit.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn half_width_kana_with_its_voicing_marks_apart_finds_the_place() -> Result<()> {
    let stage = Stage::demo().await?;
    let visit = Visit::first(&stage, PHONE).await?;
    visit.open("/find?q=ﾐｵｳﾗﾁｭｳｵｳﾋﾞｮｳｲﾝ").await?;
    let first = "document.querySelector('.row[id] .row-name')?.innerText";
    visit.until(&format!("{first} === '澪浦中央病院'")).await?;
    visit.close().await
}
