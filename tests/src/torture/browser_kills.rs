//! The browser is killed while somebody writes without a signal: all the app had said it kept is there again, each once.

use super::Figures;
use super::writer::{Writer, waiting};
use crate::browser::PHONE;
use crate::draw::Draw;
use crate::scratch::remove;
use crate::stage::Stage;
use crate::visit::Visit;
use anyhow::{Context, Result, ensure};
use domain::command::Command;
use domain::id::ReferralId;
use std::collections::BTreeSet;
use std::path::Path;
use std::time::{Duration, Instant};

/// The kill comes so many after those that are asked for, at most.
const FURTHER: u64 = 20;
const LOOK_EVERY: Duration = Duration::from_millis(20);
const SIGNED_IN: &str = "signed-in";

pub async fn prove(seed: u64, rounds: u32, writes: u32, figures: &mut Figures) -> Result<()> {
    let mut draw = Draw::new(seed);
    let mut stage = Stage::demo().await?;
    let (writer, place) = Writer::sign_in(&stage, SIGNED_IN, &stage.url).await?;
    writer.visit.browser.close().await?;
    stage.darken().await?;
    let (mut acknowledged, mut kept, mut took) = (0, 0, Duration::ZERO);
    for round in 1..=rounds {
        let wanted = writes + u32::try_from(draw.below(FURTHER))?;
        // Another name each time: what is left of a killed browser may write into its folder for a while.
        let killed = format!("killed-{round}");
        copied(&stage.folder().join(SIGNED_IN), &stage.folder().join(&killed))?;
        let since = Instant::now();
        let told = written_and_killed(&stage, &killed, &place, wanted).await;
        let told = told.with_context(|| format!("round {round}, before the kill"))?;
        took += since.elapsed();
        let found = found_again(&stage, &killed).await.with_context(|| format!("round {round}"))?;
        compare(&told, &found).with_context(|| format!("round {round}"))?;
        eprintln!("  round {round} of {rounds}: {} written in {} s", told.len(), since.elapsed().as_secs());
        acknowledged += told.len();
        kept += found.len();
        remove(&stage.folder().join(&killed));
    }
    figures.add("kills", rounds);
    figures.add("acknowledged", acknowledged);
    figures.add("found again, none twice", acknowledged);
    figures.add("kept before the app could say so", kept - acknowledged);
    figures.add("one write, ms", took.as_millis() / acknowledged.max(1) as u128);
    Ok(())
}

/// What the app had said was kept when it was killed in the middle of more.
async fn written_and_killed(
    stage: &Stage,
    device: &str,
    place: &str,
    wanted: u32,
) -> Result<Vec<ReferralId>> {
    let writer = Writer { visit: Visit::on(stage, device, PHONE).await? };
    writer.visit.open(place).await?;
    writer.write(u32::MAX).await?;
    loop {
        let written = writer.written().await?;
        if written.len() >= wanted as usize {
            writer.visit.browser.kill().await?;
            return Ok(written);
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

/// What a new start finds, and says.
async fn found_again(stage: &Stage, device: &str) -> Result<Vec<Command>> {
    let visit = Visit::on(stage, device, PHONE).await?;
    visit.open("/").await?;
    let found = waiting(&visit).await?;
    visit.until_says(".strip-wait", &format!("{}件", found.len())).await?;
    visit.browser.kill().await?;
    Ok(found)
}

fn compare(told: &[ReferralId], found: &[Command]) -> Result<()> {
    let ids: BTreeSet<ReferralId> = found.iter().filter_map(Command::referral).collect();
    let missing = told.iter().filter(|id| !ids.contains(id)).count();
    ensure!(missing == 0, "{missing} of {} are missing", told.len());
    ensure!(ids.len() == found.len(), "{} are doubled", found.len() - ids.len());
    let numbers: Vec<u64> = found.iter().map(|command| command.number).collect();
    let expected: Vec<u64> = (1..=found.len() as u64).collect();
    ensure!(numbers == expected, "numbers {numbers:?}");
    Ok(())
}

/// A device as it was, once more.
fn copied(from: &Path, to: &Path) -> Result<()> {
    let copy = std::process::Command::new("cp").arg("-a").args([from, to]).status()?;
    ensure!(copy.success(), "cp {}", from.display());
    Ok(())
}
