//! A server that takes nothing and a stream that says nothing keep nobody from what is new.

use crate::laid_down::{beside_a_telephone, call};
use crate::referral::on_the_server;
use crate::region;
use crate::update::publish_number;
use anyhow::Result;
use tests::browser::{Ability, PHONE};
use tests::stage::Stage;
use tests::visit::Visit;

const NURSE: &str = "見本 なぎさ";
const NOTHING_WAITS: &str = "document.querySelector('.strip-wait') === null";

/// While `window.full`, every request that brings something to write is answered as a server without room does; `window.refused`
/// counts them.
const FULL: &str = "window.refused = 0;
    const { fetch } = window;
    window.fetch = (asked, options) => {
        const sent = String(asked).endsWith('/api/sync') ? JSON.parse(options.body) : {};
        if (!window.full || !sent.commands?.length) return fetch(asked, options);
        refused += 1;
        return Promise.resolve(new Response('', { status: 503, headers: { 'retry-after': '30' } }));
    };";

#[tokio::test(flavor = "multi_thread")]
async fn f34_a_phone_with_something_waiting_hears_what_is_new_from_a_server_without_room() -> Result<()> {
    if Ability::Prepare.is_missing()? {
        return Ok(());
    }
    let place = region::place("pharmacy");
    let stage = Stage::demo().await?;
    let visit = Visit::first(&stage, PHONE).await?;
    visit.prepare(FULL).await?;
    beside_a_telephone(&visit, NURSE).await?;
    visit.read::<bool>("window.full = true").await?;
    call(&visit, "不在", 1).await?;
    visit.until("refused > 0").await?;
    publish_number(&stage, &place, "000-0000-9004").await?;
    visit.tap(".tabs a[href='/find']").await?;
    visit.tap("#search").await?;
    visit.type_text(&place.kana).await?;
    let row = place.row();
    visit
        .until(&format!("document.querySelector('{row} .call')?.getAttribute('href') === 'tel:00000009004'"))
        .await?;
    // She is not without a signal, and what she wrote waits where she can see it.
    visit.until_says(".strip-wait", "送信待ち 1件").await?;
    assert!(
        !visit
            .read::<bool>("document.querySelector('.strip-place').textContent.includes('オフライン')")
            .await?
    );

    // It is tried again by itself.
    visit.read::<bool>("(window.full = false, true)").await?;
    visit.until(NOTHING_WAITS).await?;
    assert_eq!(on_the_server(&visit, "call").await?, 1);
    visit.close().await
}

/// Notes each stream that is opened; while `window.deaf`, what it says is lost on the way. Long waits of the page are a twentieth
/// of what they are.
const DEAF: &str = "window.streams = [];
    const [EventSourceOfIts, later] = [window.EventSource, window.setTimeout];
    window.EventSource = class extends EventSourceOfIts {
        constructor(...asked) { super(...asked); streams.push(this); }
        set onmessage(then) {
            const own = streams.length;
            super.onmessage = (event) => { if (!(window.deaf && own === 1)) then.call(this, event); };
        }
    };
    window.setTimeout = (then, ms, ...rest) => later(then, ms > 5e3 ? ms / 20 : ms, ...rest);
    window.pass = (ms) => { const { now } = Date; Date.now = () => now() + ms; };";

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_that_fell_silent_is_opened_anew_and_what_was_missed_is_asked_for() -> Result<()> {
    if Ability::Prepare.is_missing()? {
        return Ok(());
    }
    let place = region::place("pharmacy");
    let stage = Stage::demo().await?;
    let visit = Visit::first(&stage, PHONE).await?;
    visit.prepare(DEAF).await?;
    visit.open(&place.path()).await?;
    let shows = |number: &str| {
        format!("document.querySelector('.foot-call')?.getAttribute('href') === 'tel:{number}'")
    };
    visit.until("streams.length === 1 && streams[0].readyState === 1").await?;
    publish_number(&stage, &place, "000-0000-9005").await?;
    visit.until(&shows("00000009005")).await?;

    visit.read::<bool>("window.deaf = true").await?;
    publish_number(&stage, &place, "000-0000-9006").await?;
    // A minute later nobody has heard anything, and the browser still calls the line open.
    visit
        .browser
        .run::<serde_json::Value>("pass(60e3);", serde_json::Value::Null, std::time::Duration::from_secs(20))
        .await?;
    visit.until("streams.length === 2").await?;
    visit.until(&shows("00000009006")).await?;
    assert_eq!(visit.read::<u32>("streams[0].readyState").await?, 2, "the dead one is closed");
    // The new one is heard.
    publish_number(&stage, &place, "000-0000-9007").await?;
    visit.until(&shows("00000009007")).await?;
    visit.close().await
}
