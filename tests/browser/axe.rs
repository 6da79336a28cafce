//! axe-core, put into the page by the driver.

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use std::time::Duration;
use tests::stage::project;
use tests::visit::Visit;

const LIMIT: Duration = Duration::from_secs(60);

/// Every violation of WCAG 2.2 AA that axe knows, as `rule: element`.
const RUN: &str = "const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
    const { violations, passes } = await axe.run(document, { runOnly: rules, resultTypes: ['violations'] });
    if (passes.length === 0) throw new Error('axe has looked at nothing');
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html, any }) => `${id}: ${html} ${any[0]?.message ?? ''}`));";

/// Fails with what axe finds wrong on the page as it is now; `what` names the page.
pub async fn no_violations(visit: &Visit, what: &str) -> Result<()> {
    if !visit.read::<bool>("'axe' in window").await? {
        let path = project()?.join("tests/browser/node_modules/axe-core/axe.min.js");
        let source = std::fs::read_to_string(&path).context("npm ci in tests/browser brings axe-core")?;
        visit.browser.page.execute(source, vec![]).await?;
    }
    let found: Vec<String> = visit.browser.run(RUN, Value::Null, LIMIT).await?;
    ensure!(found.is_empty(), "{what}: {found:#?}");
    Ok(())
}
