//! Whatever fails inside, the person is never left with a blank page.

use anyhow::Result;
use tests::chromium::PHONE;
use tests::stage::Stage;
use tests::visit::Visit;

#[tokio::test]
async fn a_panic_shows_a_calm_page_that_loads_again() -> Result<()> {
    let stage = Stage::demo().await?;
    let visit = Visit::first(&stage, PHONE).await?;
    // The browser's clock breaks under the app, as no browser's does: reading it panics inside.
    visit.read::<bool>("(Date.now = () => { throw new Error('no clock'); }, true)").await?;
    visit.until("!document.getElementById('calm').hidden").await?;
    visit.close().await
}
