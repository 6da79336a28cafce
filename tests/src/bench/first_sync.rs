//! W1: from the first sync request into an empty profile to the first correct row.

use super::report::{Report, median};
use super::rounds::interleave;
use super::{Bench, app, thousands};
use crate::browser::Profile;
use anyhow::Result;

const OURS: &str = "ours";
const FLOOR: &str = "floor";
const PEER: &str = "pouchdb";

/// Gates hold at 5,000 records; more are reported.
pub async fn measure(bench: &Bench, report: &mut Report, records: u32, rounds: usize) -> Result<()> {
    let data = bench.dataset(records)?;
    bench.fill_peers(&data).await?;
    let server = bench.serve(&data).await?;
    let taken = interleave(&bench.machine, &[OURS, FLOOR, PEER], rounds, async |contestant| {
        let profile = Profile::new()?;
        let ms = match contestant {
            OURS => {
                app::between(&profile, &server.url, &data, "tasuki:sync-start", "tasuki:first-row").await?
            }
            page => bench.peer(&profile, page, "return firstSync(args);", &data).await?,
        };
        Ok(vec![ms])
    })
    .await?;
    server.kill().await?;

    let measure = format!("W1 first sync {}", thousands(records));
    report.keep(&measure, &taken)?;
    let [ours, floor, peer] = [OURS, FLOOR, PEER].map(|contestant| median(&taken.of(contestant)));
    let gated = records == 5_000;
    report.times(&measure, OURS, OURS, &taken);
    report.peer(&measure, "PouchDB 9.0.0", peer, ours, gated.then_some(20.0));
    report.floor(&measure, floor, ours, gated.then_some(2.0));
    Ok(())
}
