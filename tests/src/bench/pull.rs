//! W4: a phone that lacks nothing asks, and one that lacks 50 of 5,000 places, beside PouchDB replicating the same.
//!
//! Ours is the whole trip of the app in its own page: woken, asked, taken in, written, the copy on the phone looked at.

use super::caller::{Caller, directory};
use super::dataset::Dataset;
use super::report::{Report, median};
use super::rounds::interleave;
use super::{Bench, app};
use crate::browser::{Browser, PHONE, Profile};
use crate::scratch::Scratch;
use anyhow::{Context, Result, ensure};
use domain::command::Act;
use domain::correction::Statement;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::time::Duration;
use tokio::sync::Mutex;

const OURS: &str = "ours";
const POUCHDB: &str = "pouchdb";
const RECORDS: u32 = 5_000;
const CHANGED: usize = 50;
/// In one page.
const PULLS: usize = 10;
const LIMIT: Duration = Duration::from_secs(120);

/// One time there and back, with all its requests.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
struct Trip {
    ms: f64,
    requests: u32,
    /// Of the replies, heads and all.
    bytes: u32,
    /// Of the replies' bodies alone.
    body: u32,
}

/// `trip()` waits for the next one of the app, from its `online` event or its request on, to its end.
const TRIP: &str = "window.trip = () => new Promise((resolve) => {
        performance.clearResourceTimings();
        let woken = Infinity;
        addEventListener('online', () => { woken = Math.min(woken, performance.now()); });
        const look = () => {
            const end = performance.now();
            setTimeout(() => {
                // Without a signal a request has no reply.
                const asked = performance.getEntriesByType('resource').filter((entry) => entry.transferSize > 0);
                if (asked.length === 0) return;
                removeEventListener('tasuki-settled', look);
                const sum = (part) => asked.reduce((all, entry) => all + entry[part], 0);
                const ms = end - Math.min(woken, ...asked.map((entry) => entry.startTime));
                resolve({ ms, requests: asked.length, bytes: sum('transferSize'), body: sum('encodedBodySize') });
            }, 50);
        };
        addEventListener('tasuki-settled', look);
    });";

pub async fn measure(bench: &Bench, report: &mut Report, rounds: usize) -> Result<()> {
    let data = bench.dataset(RECORDS)?;
    bench.fill_peers(&data).await?;
    let accounts = sync_server::demo::accounts();
    let [her, other, ..] = accounts.as_slice() else { anyhow::bail!("nobody") };
    let region = Scratch::new()?;
    bench.region(region.path(), RECORDS).await?;
    let server = bench.serve_from(region.path(), "127.0.0.1:0").await?;
    let address = server.url.trim_start_matches("http://").parse()?;
    let caller = Caller::sign_in(address, other.clone(), directory(address).await?).await?;
    let own = app::profile_of(&server.url, &data, her).await?;
    let theirs = Profile::new()?;
    bench.peer::<Value>(&theirs, POUCHDB, "return firstSync(args);", &data).await?;
    let contest = Contest {
        bench,
        data: &data,
        url: &server.url,
        profiles: BTreeMap::from([(OURS, own), (POUCHDB, theirs)]),
        caller: Mutex::new((caller, data.confirmations.clone())),
    };
    for (measure, changes) in [("W4 no-op pull, the whole trip", false), ("W4 50 of 5k changed", true)] {
        contest.run(report, measure, changes, rounds).await?;
    }
    server.kill().await
}

struct Contest<'a> {
    bench: &'a Bench,
    data: &'a Dataset,
    url: &'a str,
    profiles: BTreeMap<&'static str, Profile>,
    /// Who changes places, and what is left to be said of them.
    caller: Mutex<(Caller, Vec<Statement>)>,
}

impl Contest<'_> {
    async fn run(&self, report: &mut Report, measure: &str, changes: bool, rounds: usize) -> Result<()> {
        let trips: RefCell<BTreeMap<&str, Vec<Trip>>> = RefCell::default();
        let taken = interleave(&self.bench.machine, &[OURS, POUCHDB], rounds, async |contestant| {
            let profile = app::copied(self.profiles.get(contestant).context("one for each")?)?;
            let made = match contestant {
                OURS => self.ours(&profile, changes).await?,
                page => {
                    let count = if changes { 1 } else { PULLS };
                    let asked =
                        json!({ "size": self.data.records.to_string(), "count": count, "changes": changes });
                    self.bench.page(&profile, page, "return pull(args);", asked).await?
                }
            };
            let times = made.iter().map(|trip| trip.ms).collect();
            trips.borrow_mut().entry(contestant).or_default().extend(made);
            Ok(times)
        })
        .await?;
        let trips = trips.into_inner();
        report.keep(measure, &json!({ "rounds": taken, "trips": trips }))?;
        report.times(measure, OURS, OURS, &taken);
        for (contestant, name) in [(OURS, OURS), (POUCHDB, "PouchDB 9.0.0")] {
            let of = |part: fn(&Trip) -> u32| {
                let all = trips.get(contestant).map(Vec::as_slice).unwrap_or_default();
                median(&all.iter().map(|trip| f64::from(part(trip))).collect::<Vec<_>>())
            };
            let [requests, bytes, body] =
                [of(|trip| trip.requests), of(|trip| trip.bytes), of(|trip| trip.body)];
            if contestant == OURS {
                report.at_most(measure, "ours, requests", requests, 1.0, "requests");
            }
            if contestant == OURS && !changes {
                report.at_most(measure, "ours, body of the reply", body, 500.0, "bytes");
            }
            report.figure(
                measure,
                name,
                format!("{requests:.0} requests, {bytes:.0} bytes received, {body:.0} of them bodies"),
            );
        }
        let [ours, theirs] = [OURS, POUCHDB].map(|contestant| median(&taken.of(contestant)));
        report.peer(measure, "PouchDB 9.0.0", theirs, ours, Some(10.0));
        Ok(())
    }

    async fn ours(&self, profile: &Profile, changes: bool) -> Result<Vec<Trip>> {
        let browser = Browser::start(profile.path(), PHONE).await?;
        browser.page.goto(format!("{}/find", self.url)).await?;
        // The first trip of a page brings what came while it was closed.
        let ready =
            "await new Promise((resolve) => addEventListener('tasuki-settled', resolve, { once: true }));";
        browser.run::<Value>(&format!("{TRIP} {ready}"), Value::Null, LIMIT).await?;
        let mut trips: Vec<Trip> = Vec::new();
        if changes {
            browser.cdp("Network.enable", json!({})).await?;
            let signal = async |offline: bool| {
                let line = json!({ "offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1 });
                browser.cdp("Network.emulateNetworkConditions", line).await
            };
            signal(true).await?;
            self.change().await?;
            browser
                .run::<Value>(
                    "window.coming = trip(); dispatchEvent(new Event('offline'));",
                    Value::Null,
                    LIMIT,
                )
                .await?;
            signal(false).await?;
            // The browser says itself that it is online again: to say so once more would be a second reason to ask.
            let come = "return await window.coming;";
            trips.push(browser.run(come, Value::Null, LIMIT).await?);
        } else {
            for _ in 0..PULLS {
                let ask = "const coming = trip(); dispatchEvent(new Event('online')); return await coming;";
                trips.push(browser.run(ask, Value::Null, LIMIT).await?);
            }
        }
        browser.close().await?;
        Ok(trips)
    }

    /// Somebody asks fifty further places whether their number is right.
    async fn change(&self) -> Result<()> {
        let (caller, left) = &mut *self.caller.lock().await;
        let from = left.len().checked_sub(CHANGED).context("every place has been asked")?;
        let acts: Vec<Act> =
            left.split_off(from).into_iter().map(|said| Act::StateFacts(Box::new(said))).collect();
        let before = caller.cursor.number;
        caller.act(acts).await?;
        let changed = caller.cursor.number - before;
        ensure!(changed == CHANGED as u64, "{changed} places changed");
        Ok(())
    }
}
