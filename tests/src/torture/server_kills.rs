//! The server is killed at any moment, also while it starts: what it acknowledged stands, once, and nothing else does.

use super::Figures;
use super::ledger::Ledger;
use super::phone::{Phone, phones};
use crate::draw::Draw;
use crate::stage::Stage;
use anyhow::{Context, Result, bail, ensure};
use std::time::{Duration, Instant};
use tokio::sync::watch;
use tokio::task::JoinSet;

/// How long the phones have it at most, between two kills.
const UNDER_LOAD_MS: u64 = 600;
/// Of a hundred kills so many come while it starts.
const AT_START_PERCENT: u64 = 25;
const TOLD_EVERY: u32 = 25;

pub async fn prove(seed: u64, kills: u32, figures: &mut Figures) -> Result<()> {
    let (mut draw, ledger) = (Draw::new(seed), Ledger::default());
    let mut stage = Stage::demo().await?;
    let (going, goes) = watch::channel(true);
    let mut load = JoinSet::new();
    for phone in phones(&stage.url, &ledger, &mut draw).await? {
        load.spawn(phone.work(goes.clone()));
    }
    let killed = kill(&mut stage, &mut draw, kills, &ledger, &mut load).await;
    figures.add("acknowledged", ledger.acknowledged());
    let [under_load, at_start] = killed?;
    figures.add("kills under load", under_load);
    figures.add("kills at start", at_start);

    going.send_replace(false);
    let mut again = 0;
    while let Some(phone) = load.join_next().await {
        again += phone??.send_again().await?;
    }
    stage.darken().await?;
    let found = ledger.check(stage.folder()).await?;
    figures.add("in the end", format!("{found:?}"));
    let (made, acknowledged) = (ledger.made(), ledger.acknowledged());
    ensure!(
        [made, acknowledged, found.commands] == [again; 3],
        "{made} made, {acknowledged} acknowledged, {again} again"
    );
    Ok(())
}

/// How many came under load and at its start; ends with a server that stands.
async fn kill(
    stage: &mut Stage,
    draw: &mut Draw,
    kills: u32,
    ledger: &Ledger,
    load: &mut JoinSet<Result<Phone>>,
) -> Result<[u32; 2]> {
    let mut count = [0u32; 2];
    let mut starts = Duration::from_millis(200);
    let mut is_lit = true;
    for _ in 0..kills {
        if is_lit || !draw.percent(AT_START_PERCENT) {
            if !is_lit {
                let since = Instant::now();
                stage.light().await?;
                starts = since.elapsed();
            }
            tokio::time::sleep(Duration::from_millis(draw.between(0, UNDER_LOAD_MS))).await;
            stage.darken().await?;
            is_lit = false;
            count[0] += 1;
        } else {
            let after = draw.between(0, u64::try_from(starts.as_micros())?);
            stage.stumble(Duration::from_micros(after)).await?;
            count[1] += 1;
        }
        if let Some(ended) = load.try_join_next() {
            ended?.context("a phone gave up")?;
            bail!("a phone ended before it was told to");
        }
        let found = ledger.check(stage.folder()).await.with_context(|| format!("after kill {count:?}"))?;
        let killed = count[0] + count[1];
        if killed.is_multiple_of(TOLD_EVERY) {
            eprintln!("  {killed} of {kills} kills: {} commands", found.commands);
        }
    }
    stage.light().await?;
    Ok(count)
}
