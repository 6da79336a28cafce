//! W6: 500 commands wait on a phone when a delta of 500 rows comes: how long the page is busy at a stretch.
//!
//! Half of what waits are referrals, half says that a number of a place is right; so does what comes, and of the same places.
//! Busy is what lies between two messages that the page sends itself all the while: one task, or some that follow close.

use super::caller::{Caller, command, directory, referral};
use super::dataset::Dataset;
use super::report::{Report, median, percentile};
use super::rounds::interleave;
use super::{Bench, app, phone};
use crate::browser::{Browser, PHONE, Profile};
use crate::scratch::Scratch;
use anyhow::{Context, Result, ensure};
use domain::account::Account;
use domain::command::{Act, Command};
use domain::sync::outbox;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::cell::RefCell;
use std::time::Duration;

const FULL: &str = "full speed";
const QUARTER: &str = "4x CPU";
const RECORDS: u32 = 5_000;
/// Of each sort.
const HALF: usize = 250;
const FRAME_MS: f64 = 16.0;
const LIMIT: Duration = Duration::from_secs(300);

/// Until nothing waits any more and what came is shown; the longest stretches with the time they began, and how long all took.
const WATCH: &str = "const stretches = [];
    let watched = true;
    const { port1, port2 } = new MessageChannel();
    let last = performance.now();
    port1.onmessage = () => {
        const now = performance.now();
        if (now - last > 4) stretches.push([last - window.since, now - last]);
        last = now;
        if (watched) port2.postMessage(0);
    };
    port2.postMessage(0);
    window.since = performance.now();
    dispatchEvent(new Event('online'));
    while (document.querySelector('.strip-wait')) {
        if (performance.now() - window.since > 240000) throw new Error(document.body.innerText);
        await new Promise((resolve) => addEventListener('tasuki-settled', resolve, { once: true }));
        await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    }
    const whole = performance.now() - window.since;
    await new Promise((resolve) => setTimeout(resolve, 300));
    watched = false;
    stretches.sort((one, other) => other[1] - one[1]);
    return { whole_ms: whole, stretches: stretches.slice(0, 40) };";

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
struct Watched {
    whole_ms: f64,
    /// When, and how long.
    stretches: Vec<(f64, f64)>,
}

pub async fn measure(bench: &Bench, report: &mut Report, rounds: usize) -> Result<()> {
    let data = bench.dataset(RECORDS)?;
    let scale = phone::scale(bench, report, "W6 rebase").await?;
    let scene = Scene::set(bench, &data).await?;
    let all: RefCell<Vec<(&str, Watched)>> = RefCell::default();
    let taken = interleave(&bench.machine, &[FULL, QUARTER], rounds, async |contestant| {
        let watched = scene.back(bench, if contestant == FULL { 1 } else { 4 }).await?;
        let longest = watched.stretches.first().map_or(0.0, |(_, ms)| *ms);
        all.borrow_mut().push((contestant, watched));
        Ok(vec![longest])
    })
    .await?;
    let measure = "W6 rebase, 500 waiting, 500 changed";
    let all = all.into_inner();
    report.keep(measure, &json!({ "rounds": taken, "watched": all, "scale": scale }))?;
    for contestant in [FULL, QUARTER] {
        report.times(measure, &format!("{contestant}, longest stretch, raw"), contestant, &taken);
        let whole: Vec<_> =
            all.iter().filter(|(of, _)| *of == contestant).map(|(_, watched)| watched.whole_ms).collect();
        report.figure(
            measure,
            &format!("{contestant}, until nothing waits, raw"),
            format!("p50 {:.0} ms", median(&whole)),
        );
        let longest = percentile(&taken.of(contestant), 50) * scale;
        report.at_most(
            measure,
            &format!("{contestant}, longest stretch, p50, scaled"),
            longest,
            FRAME_MS,
            "ms",
        );
    }
    Ok(())
}

/// A phone on which 500 commands wait, and the region as it is by now.
struct Scene {
    phone: Profile,
    region: Scratch,
    url: String,
}

impl Scene {
    async fn set(bench: &Bench, data: &Dataset) -> Result<Self> {
        let accounts = sync_server::demo::accounts();
        let [her, other, ..] = accounts.as_slice() else { anyhow::bail!("nobody") };
        let region = Scratch::new()?;
        bench.region(region.path(), RECORDS).await?;
        let server = bench.serve_from(region.path(), "127.0.0.1:0").await?;
        let url = server.url.clone();
        let phone = app::profile_of(&url, data, her).await?;
        // Her phone hears nothing of it.
        let address = url.trim_start_matches("http://").parse()?;
        let mut caller = Caller::sign_in(address, other.clone(), directory(address).await?).await?;
        let before = caller.cursor.number;
        caller.act(both(data, other, her)?.into_iter().map(|done| done.act).collect()).await?;
        let changed = caller.cursor.number - before;
        ensure!(changed == 2 * HALF as u64, "{changed} rows changed");
        server.kill().await?;
        take_in(&phone, &url, &both(data, her, other)?).await?;
        Ok(Self { phone, region, url })
    }

    /// The phone finds its server again.
    async fn back(&self, bench: &Bench, cpu_slowdown: u32) -> Result<Watched> {
        let (phone, region) = (app::copied(&self.phone)?, app::copied(&self.region)?);
        let browser = Browser::start(phone.path(), PHONE).await?;
        browser.page.goto(format!("{}/find", self.url)).await?;
        let ready = "while (!document.querySelector('.strip-wait') || !document.querySelector('li.row'))
            await new Promise((resolve) => setTimeout(resolve, 50));
            await new Promise((resolve) => addEventListener('tasuki-settled', resolve, { once: true }));";
        browser.run::<Value>(ready, Value::Null, LIMIT).await?;
        let listen = self.url.trim_start_matches("http://");
        browser.throttle_cpu(cpu_slowdown).await?;
        let server = bench.serve_from(region.path(), listen).await?;
        let watched: Watched = browser.run(WATCH, Value::Null, LIMIT).await?;
        browser.close().await?;
        server.kill().await?;
        Ok(watched)
    }
}

/// What `by` does: asks the other organisation 250 times, and 250 places whether their number is right.
fn both(data: &Dataset, by: &Account, to: &Account) -> Result<Vec<Command>> {
    let said = data.confirmations.get(..HALF).context("too few places")?;
    let said = said.iter().map(|said| command(by, Act::StateFacts(Box::new(said.clone()))));
    Ok((0..HALF).map(|_| referral(by, to)).zip(said).flat_map(|(one, other)| [one, other]).collect())
}

/// Into the outbox by the file that the tray reads.
async fn take_in(phone: &Profile, url: &str, commands: &[Command]) -> Result<()> {
    let browser = Browser::start(phone.path(), PHONE).await?;
    browser.page.goto(format!("{url}/tray")).await?;
    let give = "const found = async (selector) => {
            for (let tries = 0; tries < 600; tries += 1) {
                const it = document.querySelector(selector);
                if (it) return it;
                await new Promise((resolve) => setTimeout(resolve, 50));
            }
            throw new Error(`no ${selector}: ${document.body.innerText}`);
        };
        const field = await found('.tray-file input');
        const files = new DataTransfer();
        files.items.add(new File([args], 'tasuki-outbox.json', { type: 'application/json' }));
        field.files = files.files;
        field.dispatchEvent(new Event('change', { bubbles: true }));
        await found('.strip-wait');
        return document.querySelectorAll('.tray-item').length;";
    let waiting: usize = browser.run(give, json!(outbox::text(&commands)), LIMIT).await?;
    ensure!(waiting == commands.len(), "{waiting} wait");
    browser.close().await
}
