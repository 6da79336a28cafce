//! W2: from the start of the app to the first correct row, its directory on the disk.

use super::report::{Report, median};
use super::rounds::interleave;
use super::{Bench, app, thousands};
use crate::browser::Profile;
use anyhow::Result;
use serde_json::Value;
use std::collections::BTreeMap;

const OURS: &str = "ours";
const FLOOR: &str = "floor";
const DEXIE: &str = "dexie";
const RXDB: &str = "rxdb";

/// Gates hold at 5,000 records; more are reported.
pub async fn measure(bench: &Bench, report: &mut Report, records: u32, rounds: usize) -> Result<()> {
    let data = bench.dataset(records)?;
    bench.fill_peers(&data).await?;
    let server = bench.serve(&data).await?;
    let mut profiles = BTreeMap::from([(OURS, app::warm_profile(&server.url, &data).await?)]);
    for page in [FLOOR, DEXIE, RXDB] {
        let profile = Profile::new()?;
        bench.peer::<Value>(&profile, page, "await seed(args);", &data).await?;
        profiles.insert(page, profile);
    }
    let taken = interleave(&bench.machine, &[OURS, FLOOR, DEXIE, RXDB], rounds, async |contestant| {
        let profile = profiles.get(contestant).expect("one was made for each above");
        let ms = match contestant {
            OURS => app::between(profile, &server.url, &data, "tasuki:mount", "tasuki:first-row").await?,
            page => bench.peer(profile, page, "return warmStart(args);", &data).await?,
        };
        Ok(vec![ms])
    })
    .await?;
    server.kill().await?;

    let measure = format!("W2 warm start {}", thousands(records));
    report.keep(&measure, &taken)?;
    let [ours, floor, dexie, rxdb] =
        [OURS, FLOOR, DEXIE, RXDB].map(|contestant| median(&taken.of(contestant)));
    let gated = records == 5_000;
    report.times(&measure, OURS, OURS, &taken);
    report.peer(&measure, "Dexie 4.4.2", dexie, ours, gated.then_some(5.0));
    report.peer(&measure, "RxDB 17.6.0", rxdb, ours, None);
    report.floor(&measure, floor, ours, gated.then_some(5.0));
    Ok(())
}
