//! What a person writes arrives once, or is visibly waiting; and each place that is asked hears of itself alone.

use crate::axe::no_violations;
use anyhow::Result;
use std::time::{Duration, Instant};
use tests::browser::{DESKTOP, Engine, PHONE, Window};
use tests::stage::Stage;
use tests::visit::Visit;

const ASKS: &str = "例田 はじめ";
const ASKED: &str = "作例 ほのか";
const HOSPITAL: &str = "澪浦中央病院";
const THIRD: &str = "想定 まこと";
/// Where the third works.
const SECOND: &str = "白帆の丘病院";
/// Everything this device holds, in all its databases.
const ALL_HELD: &str = "(async () => {
    const asked = (request) => new Promise((done, failed) => {
        request.onsuccess = () => done(request.result);
        request.onerror = () => failed(request.error);
    });
    const held = [];
    for (const { name } of await indexedDB.databases()) {
        const database = await asked(indexedDB.open(name));
        for (const store of database.objectStoreNames) {
            held.push(await asked(database.transaction(store).objectStore(store).getAll()));
        }
        database.close();
    }
    return JSON.stringify([held, { ...localStorage }, { ...sessionStorage }]);
})()";
/// All that the server would send to this device, were it new.
const ALL_SENT: &str = "(async () => {
    const { area, incarnation, number } = await (await fetch('/api/manifest')).json();
    const cursor = { area: area.code, incarnation, number, filled: [{ scope: 'area', grant: 'public' }] };
    const body = JSON.stringify({ cursor });
    return (await fetch('/api/sync', { method: 'POST', body, headers: { 'content-type': 'application/json' } })).text();
})()";

/// How many records of a kind the server would send to this device, were it new.
pub async fn on_the_server(visit: &Visit, kind: &str) -> Result<usize> {
    Ok(visit.read::<String>(ALL_SENT).await?.matches(&format!("{{\"is\":\"{kind}\"")).count())
}

/// Uses the phone as one of the demo's people.
pub async fn be(visit: &Visit, name: &str) -> Result<()> {
    visit.open("/referrals").await?;
    visit.tap_word(".who", name).await?;
    visit.until_says(".referral-who", name).await
}

/// Writes a referral to the hospital up to the page that shows it once more.
async fn write(visit: &Visit) -> Result<()> {
    visit.open(&format!("/find?q={HOSPITAL}")).await?;
    visit.tap_word(".row-open", HOSPITAL).await?;
    visit.tap_word(".actions a", "依頼を書く").await?;
    visit.until_says(".referral-place", HOSPITAL).await?;
    visit.tap_word(".referral-chips .chip", "きょう中").await?;
    visit.tap_word(".referral-chips .chip", "在宅酸素").await
}

async fn record(visit: &Visit) -> Result<String> {
    visit.tap_word(".referral-foot .primary", "内容を確かめる").await?;
    visit.tap_word(".referral-foot .primary", "この内容で記録する").await?;
    visit.until("/^\\/referrals\\/[0-9a-f-]{36}$/.test(location.pathname)").await?;
    Ok(visit.address().await?.trim_start_matches("/referrals/").to_owned())
}

/// Axe looks at the page by day and by night, with nothing of it under a bar.
async fn whole(visit: &Visit, window: Window<'_>, what: &str) -> Result<()> {
    visit.unroll(window.width).await?;
    for colours in ["dark", "light"] {
        visit.prefer_colours(colours).await?;
        // A colour that is still changing is none yet.
        visit.until("document.getAnimations().length === 0").await?;
        no_violations(visit, &format!("{what}, {colours}")).await?;
    }
    visit.browser.resize(window.width, window.height).await
}

async fn answer(asked: &Visit, word: &str) -> Result<()> {
    asked.tap_word(".referral-answers button", word).await?;
    asked.tap_word(".referral-answers button", &format!("「{word}」と答える")).await
}

/// Taken back at once, given anew under conditions, taken back later, and given for good.
async fn answer_taken_back_twice(asked: &Visit, hers: &Visit, id: &str) -> Result<()> {
    answer(asked, "受けられる").await?;
    asked.tap_word(".snack button", "取り消す").await?;
    hers.until_says(".place .badge", "受け取った").await?;
    // Without a condition it is not sent, and says so.
    answer(asked, "条件つき").await?;
    asked.until_says(".answer-terms", "「条件」がまだ選ばれていません").await?;
    asked.tap_word(".answer-terms .chip", "今夜から").await?;
    asked.tap_word(".answer-terms .chip", "診療情報提供書").await?;
    whole(asked, DESKTOP, "conditions of an answer").await?;
    asked.tap_word(".referral-answers button", "「条件つき」と答える").await?;
    asked.until_says(".snack", "「条件つき」と答えました").await?;
    whole(asked, DESKTOP, "an answer that may be taken back").await?;
    hers.until_says(".place", "今夜から・診療情報提供書").await?;
    hers.until_says(".badge-turn", "あなたの番").await?;
    asked.until("document.querySelector('.snack') === null").await?;

    asked.open(&format!("/referrals/{id}")).await?;
    asked.until_says(".turn", "決定を待っています").await?;
    whole(asked, DESKTOP, "what was answered").await?;
    asked.tap_word(".referral-close", "回答を取り消す").await?;
    hers.until_says(".place .badge", "受け取った").await?;
    let answered = Instant::now();
    answer(asked, "受けられる").await?;
    hers.until_says(".badge-yes", "受けられる").await?;
    assert!(answered.elapsed() < Duration::from_secs(8), "{:?}", answered.elapsed());
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_referral_written_without_a_signal_is_answered_in_two_taps_and_no_third_place_gets_a_byte()
-> Result<()> {
    let mut stage = Stage::demo().await?;
    let hers = Visit::first(&stage, PHONE).await?;
    if hers.browser.engine != Engine::Chromium {
        // Three devices at once, one of which dies: only Chromium keeps profiles beside each other here.
        return hers.close().await;
    }
    be(&hers, ASKS).await?;
    let asked = Visit::on(&stage, "asked", DESKTOP).await?;
    be(&asked, ASKED).await?;
    let third = Visit::on(&stage, "third", PHONE).await?;
    be(&third, THIRD).await?;

    stage.darken().await?;
    write(&hers).await?;
    // The phone dies in the middle of it; what was chosen is there again.
    hers.until_promised(&format!("{ALL_HELD}.then((held) => held.includes('home_oxygen'))")).await?;
    let hers = hers.reopened(&stage, PHONE).await?;
    hers.open("/referrals/new").await?;
    hers.until_says(".referral-place", HOSPITAL).await?;
    hers.until("document.querySelectorAll('.chip-on').length === 3").await?;
    whole(&hers, PHONE, "a form half filled").await?;
    let id = record(&hers).await?;
    hers.until_says(".badge", "送信待ち").await?;
    // Once more: laid down is laid down.
    let hers = hers.reopened(&stage, PHONE).await?;
    hers.open("/referrals").await?;
    hers.until_says(".strip-wait", "送信待ち 1件").await?;
    hers.until_says(".referral", "一時入院").await?;

    // Who used it is forgotten meanwhile; what she wrote waits, and is sent once she is back.
    hers.browser.cdp("Network.clearBrowserCookies", serde_json::json!({})).await?;
    stage.light().await?;
    // The list stands still once the strip has gone.
    hers.until("document.querySelector('.strip:not(.strip-wait)') === null").await?;
    hers.tap_word(".who", ASKS).await?;
    hers.until_says(".badge", "送信済み").await?;
    hers.until("document.querySelector('.strip-wait') === null").await?;

    asked.until_says(".referral", "在宅酸素").await?;
    asked.until_says(".tab-count", "1").await?;
    whole(&asked, DESKTOP, "what others ask of us").await?;
    answer_taken_back_twice(&asked, &hers, &id).await?;
    hers.open(&format!("/referrals/{id}")).await?;
    hers.until_says(".turn", "行き先を決めてください").await?;
    hers.tap(".referral-close").await?;
    whole(&hers, PHONE, "a referral").await?;
    hers.tap_word(".place-settle button", "ここに決める").await?;
    hers.until_says(".badge-past", "ここに決定").await?;
    asked.until_says(".turn", "こちらに決まりました").await?;
    for (visit, holds) in [(&hers, true), (&asked, true), (&third, false)] {
        for all in [ALL_HELD, ALL_SENT] {
            assert_eq!(visit.read::<String>(all).await?.contains(&id), holds, "{all}");
        }
    }
    third.close().await?;
    asked.close().await?;
    hers.browser.close().await
}

/// On paper too: who gets the sheet reads of nobody else, and finds a row and a box for what a pen tells.
async fn is_one_sheet_for_one_place(hers: &Visit) -> Result<()> {
    let sheets = hers.print().await?;
    assert_eq!(sheets.count(), 1);
    let text = sheets.texts()?.concat();
    for said in
        [HOSPITAL, "患者", "理由", "☑在宅酸素", "□輸血", "搬送", "本人・家族の希望", "ご返信", "折り返し電話"]
    {
        assert!(text.contains(said), "{said} is not in {text}");
    }
    assert!(!text.contains(SECOND), "{text}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn several_places_are_asked_at_once_and_each_hears_of_itself_alone() -> Result<()> {
    let stage = Stage::demo().await?;
    let hers = Visit::first(&stage, PHONE).await?;
    if hers.browser.engine != Engine::Chromium {
        return hers.close().await;
    }
    be(&hers, ASKS).await?;
    let one = Visit::on(&stage, "asked", DESKTOP).await?;
    be(&one, ASKED).await?;
    let other = Visit::on(&stage, "third", PHONE).await?;
    be(&other, THIRD).await?;

    write(&hers).await?;
    hers.tap(".referral-choice input[type=search]").await?;
    hers.type_text(SECOND).await?;
    hers.tap_word(".referral-chips[role=status] .chip", SECOND).await?;
    hers.until("document.querySelectorAll('.referral-place').length === 2").await?;
    hers.until_says(".referral-saved", "下書き保存済み").await?;
    // It is said once it is true: the draft on the disk names both.
    let held = hers.read::<String>(ALL_HELD).await?;
    let drafted = held.split("places").nth(1).and_then(|rest| rest.split(']').next()).unwrap_or_default();
    assert_eq!(drafted.matches('-').count(), 8, "{drafted}");
    record(&hers).await?;
    hers.until_says(".turn", "返事を待っています").await?;
    let ids = "[...document.querySelectorAll('.place-open')].map((open) => open.pathname.slice(-36))";
    let ids: Vec<String> = hers.read(ids).await?;
    let [first, second] = &ids[..] else { panic!("{ids:?}") };
    whole(&hers, PHONE, "a referral to two places").await?;
    is_one_sheet_for_one_place(&hers).await?;

    other.until_says(".referral", "在宅酸素").await?;
    answer(&one, "受けられる").await?;
    hers.until_says(".turn", "行き先を決めてください").await?;
    hers.open("/referrals").await?;
    hers.until_says(".badge-turn", "あなたの番").await?;
    whole(&hers, PHONE, "what was asked, and where one can").await?;
    hers.tap_word(".place-settle button", "ここに決める").await?;
    hers.tap_word(".place-release", "ほかの1か所の依頼を取り下げる").await?;
    for (visit, ended) in [(&one, "ここに決定"), (&other, "ほかに決まった")] {
        visit.tap_word(".referral-past button", "1件").await?;
        visit.until_says(".badge-past", ended).await?;
    }
    for (visit, holds) in [(&hers, [true, true]), (&one, [true, false]), (&other, [false, true])] {
        for all in [ALL_HELD, ALL_SENT] {
            let all = visit.read::<String>(all).await?;
            assert_eq!([first, second].map(|id| all.contains(id)), holds);
        }
    }
    other.close().await?;
    one.close().await?;
    hers.close().await
}
