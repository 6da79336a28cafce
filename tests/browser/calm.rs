//! Whatever fails inside, the person is never left with a blank page.

use crate::axe::no_violations;
use anyhow::Result;
use serde_json::Value;
use std::time::Duration;
use tests::browser::PHONE;
use tests::stage::Stage;
use tests::visit::Visit;

const LIMIT: Duration = Duration::from_secs(30);

#[tokio::test(flavor = "multi_thread")]
async fn a_panic_shows_a_calm_page_that_loads_again() -> Result<()> {
    let stage = Stage::demo().await?;
    let visit = Visit::first(&stage, PHONE).await?;
    visit.no_complaints().await?;
    // The router has no answer to a browser that refuses a new address: it panics.
    visit.read::<bool>("(History.prototype.pushState = () => { throw new Error('refused'); }, true)").await?;
    visit.tap(".tabs a[href='/find']").await?;
    visit.until_says("#calm", "画面が止まりました").await?;
    assert!(!visit.read::<bool>("document.getElementById('app').checkVisibility()").await?);
    no_violations(&visit, "calm page").await?;

    visit.tap("#calm-reload").await?;
    visit.until_says(".doors", "か所").await?;
    assert!(visit.read::<bool>("document.getElementById('calm').hidden").await?);
    visit.browser.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trap_before_anybody_touched_the_page_begins_it_anew_once_and_then_shows_it_too() -> Result<()> {
    let stage = Stage::demo().await?;
    for fault in [
        "new ErrorEvent('error', { error: trap })",
        "new PromiseRejectionEvent('unhandledrejection', { promise: Promise.resolve(), reason: trap })",
    ] {
        let visit = Visit::first(&stage, PHONE).await?;
        let dispatch = format!(
            "window.before = true;
            const trap = new WebAssembly.RuntimeError('out of bounds'); setTimeout(() => dispatchEvent({fault}));"
        );
        visit.browser.run::<Value>(&dispatch, Value::Null, LIMIT).await?;
        visit.until("window.before === undefined").await?;
        visit.until_says(".doors", "か所").await?;
        visit.browser.run::<Value>(&dispatch, Value::Null, LIMIT).await?;
        visit.until_says("#calm", "画面が止まりました").await?;
        assert!(visit.read::<bool>("window.before").await?);
        visit.browser.close().await?;
    }
    Ok(())
}
