//! A bed at night: from home to a call, with the grounds in sight, and without a server.

use crate::region;
use anyhow::Result;
use chrono::{Datelike, Days, NaiveDateTime, Weekday};
use tests::browser::{Ability, PHONE};
use tests::stage::Stage;
use tests::visit::Visit;

/// 21:42 of the Saturday to come, or of today.
fn saturday_night() -> NaiveDateTime {
    let ahead = region::now().date().iter_days().position(|day| day.weekday() == Weekday::Sat).unwrap();
    (region::now().date() + Days::new(ahead as u64)).and_hms_opt(21, 42, 0).unwrap()
}

/// The page believes it is that minute in Japan.
async fn at(visit: &Visit, minute: NaiveDateTime) -> Result<()> {
    let ms = minute.and_utc().timestamp_millis() - 9 * 60 * 60 * 1000;
    visit.prepare(&format!("Date.now = () => {ms};")).await
}

/// Three taps: the red door, the reason, the call.
async fn rings_a_night_line_for_pain(visit: &Visit, door: &str, reason: &str, line: &str) -> Result<()> {
    visit.open("/").await?;
    visit.note_calls().await?;
    visit.tap_word(".door", door).await?;
    visit.until_says("h1", door).await?;
    visit.tap_word(".desk-chips .chip", reason).await?;
    visit.until("location.search.includes('why=pain')").await?;
    visit.until_says(".desk-first .desk-grounds", reason).await?;
    visit.until_says(".desk-first .desk-answers", line).await?;
    let name: String = visit.read("document.querySelector('.desk-first h2').textContent").await?;
    visit.tap(".desk-first .desk-call").await?;
    let rung: String = visit.read("window.rung").await?;
    let places = region::facilities();
    let place = places.iter().find(|place| {
        place.name() == name || place.names().is_some_and(|held| held.english.as_deref() == Some(&name))
    });
    assert_eq!(Some(rung), place.and_then(|place| region::night_line(place.name())), "{name}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn on_saturday_night_a_desk_that_takes_pain_is_rung_in_three_taps_with_and_without_a_server()
-> Result<()> {
    if Ability::Prepare.is_missing()? {
        return Ok(());
    }
    let mut stage = Stage::demo().await?;
    let visit = Visit::first(&stage, PHONE).await?;
    at(&visit, saturday_night()).await?;
    rings_a_night_line_for_pain(&visit, "緊急入院", "疼痛増悪", "いま夜間直通が出ます").await?;
    visit.no_complaints().await?;

    stage.darken().await?;
    let visit = visit.reopened(&stage, PHONE).await?;
    at(&visit, saturday_night()).await?;
    rings_a_night_line_for_pain(&visit, "緊急入院", "疼痛増悪", "いま夜間直通が出ます").await?;
    visit.choose("en", "standard").await?;
    rings_a_night_line_for_pain(&visit, "Emergency admission", "Worsening pain", "Night line answers now")
        .await?;
    visit.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn for_saturday_night_the_line_of_that_night_is_named_on_any_day_and_stands_in_the_address()
-> Result<()> {
    let stage = Stage::demo().await?;
    let visit = Visit::first(&stage, PHONE).await?;
    visit.note_calls().await?;
    visit.tap(".door[href^='/admission']").await?;
    let choose = "(() => {
        const choice = document.querySelector('.desk-when select');
        choice.value = [...choice.options].find(({ text }) => text === '土曜の夜').value;
        return choice.dispatchEvent(new Event('change', { bubbles: true }));
    })()";
    visit.until("document.querySelector('.desk-when select') !== null").await?;
    visit.read::<bool>(choose).await?;
    visit.until("location.search.includes('at=saturday_night')").await?;
    for _ in 0..2 {
        visit.until_says(".desk-first .desk-answers", "（土） 21:00は夜間直通が出ます").await?;
        assert_eq!(
            visit
                .read::<String>("document.querySelector('.desk-when select').selectedOptions[0].text")
                .await?,
            "土曜の夜"
        );
        let name: String = visit.read("document.querySelector('.desk-first h2').textContent").await?;
        let line: String = visit.read("document.querySelector('.desk-first .desk-call').href").await?;
        assert_eq!(Some(line), region::night_line(&name), "{name}");
        visit.reload().await?;
    }
    visit.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hospital_that_cannot_meet_a_need_goes_to_the_end_with_that_reason() -> Result<()> {
    let stage = Stage::demo().await?;
    let visit = Visit::first(&stage, PHONE).await?;
    visit.open("/admission?for=emergency&need=ventilator").await?;
    visit.until_says(".desk-refused", "人工呼吸器は不可").await?;
    visit.tap(".desk-refused button").await?;
    visit.until_says(".desk-refused .desk-row", "不可").await?;
    visit.tap_word(".desk-chips .chip-on", "人工呼吸器").await?;
    visit.until("!location.search.includes('need')").await?;
    visit.until("!document.querySelector('.desk-refused').innerText.includes('人工呼吸器')").await?;
    visit.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_rules_of_the_first_candidate_begin_with_the_five_and_name_the_desks_of_the_week() -> Result<()> {
    let stage = Stage::demo().await?;
    let visit = Visit::first(&stage, PHONE).await?;
    visit.open("/admission?for=emergency").await?;
    let name: String = visit.read("document.querySelector('.desk-first h2').textContent").await?;
    visit.tap_word(".desk-first .secondary", "ルールを見る").await?;
    visit.until_says("h1", &name).await?;
    let first: Vec<String> =
        visit.read("[...document.querySelectorAll('.rules')[0].querySelectorAll('dt')].map((rule) => rule.innerText)").await?;
    assert_eq!(first, ["受付窓口と時間帯", "搬送", "入院日数の目安", "必要な書類", "満床のとき"]);
    visit.until_says(".rules-desks", "夜間直通").await?;
    visit.until_says(".rules-desks", "地域連携室").await?;
    visit.close().await
}
