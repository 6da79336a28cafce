//! W3: from the tap to the end of the strict transaction that holds what was done and its number, 5,000 places on the phone.
//!
//! Ours is the app's own page of a place, on which a call is noted. Nothing answers it: each save is followed by a try to send
//! it that fails, and the next begins once the page is idle.

use super::caller::command;
use super::report::{Report, median, percentile};
use super::rounds::interleave;
use super::{Bench, app};
use crate::browser::Profile;
use anyhow::{Context, Result, ensure};
use domain::account::Account;
use domain::call::CallResult;
use domain::command::{Act, Command, NewCall};
use domain::id::{CallId, FacilityId};
use domain::sync::outbox;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use uuid::Uuid;

const OURS: &str = "ours";
const FLOOR: &str = "floor";
const DEXIE: &str = "dexie";
const RXDB: &str = "rxdb";
const POUCHDB: &str = "pouchdb";
const RECORDS: u32 = 5_000;
/// In one page.
const SAVES: usize = 300;

pub async fn measure(bench: &Bench, report: &mut Report, rounds: usize) -> Result<()> {
    let data = bench.dataset(RECORDS)?;
    bench.fill_peers(&data).await?;
    let accounts = sync_server::demo::accounts();
    let [her, other, ..] = accounts.as_slice() else { anyhow::bail!("nobody") };
    let server = bench.serve(&data).await?;
    let mut profiles = BTreeMap::from([(OURS, app::profile_of(&server.url, &data, her).await?)]);
    let url = server.url.clone();
    server.kill().await?;
    for page in [FLOOR, DEXIE, RXDB, POUCHDB] {
        let profile = Profile::new()?;
        bench.peer::<Value>(&profile, page, "await seed(args);", &data).await?;
        profiles.insert(page, profile);
    }
    let text = outbox::text(&noted(her, other.organisation));
    let contestants = [OURS, FLOOR, DEXIE, RXDB, POUCHDB];
    let taken = interleave(&bench.machine, &contestants, rounds, async |contestant| {
        // What an earlier sample saved weighs on none.
        let profile = app::copied(profiles.get(contestant).context("one was made for each above")?)?;
        let times = match contestant {
            OURS => app::saves(&profile, &url, other.organisation, SAVES).await?,
            page => {
                let asked = json!({ "count": SAVES, "text": text });
                bench.page(&profile, page, "return save(args);", asked).await?
            }
        };
        ensure!(times.len() == SAVES, "{} saves of {contestant}", times.len());
        Ok(times)
    })
    .await?;

    let measure = "W3 save until durable";
    report.keep(measure, &taken)?;
    let [ours, floor, dexie, rxdb, pouchdb] =
        [OURS, FLOOR, DEXIE, RXDB, POUCHDB].map(|contestant| median(&taken.of(contestant)));
    report.times(measure, OURS, OURS, &taken);
    report.figure(measure, "ours, p99", format!("{:.1} ms", percentile(&taken.of(OURS), 99)));
    report.peer(measure, "Dexie 4.4.2, strict", dexie, ours, None);
    report.peer(measure, "RxDB 17.6.0, strict", rxdb, ours, None);
    report.peer(measure, "PouchDB 9.0.0, relaxed", pouchdb, ours, None);
    report.floor(measure, floor, ours, Some(1.5));
    Ok(())
}

/// As many bytes as the page of the app lays down.
fn noted(by: &Account, facility: FacilityId) -> Command {
    let call = NewCall { id: CallId(Uuid::new_v4()), facility, result: CallResult::Connected };
    command(by, Act::LogCall(call))
}
