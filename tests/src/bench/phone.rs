//! A slow phone: the app's start from its service worker, and typing, at a quarter of the processor's speed.

use super::report::{Report, median, percentile};
use super::rounds::interleave;
use super::{Bench, app};
use anyhow::Result;

const OURS: &str = "ours";
const CPU_SLOWDOWN: u32 = 4;
const RECORDS: u32 = 5_000;
/// Full speed by definition: the fixed loop of `pages/floor.js` in this many milliseconds. A machine that takes
/// twice as long has its times halved before they are judged.
const CALIBRATION_MS: f64 = 68.0;

/// From the navigation to the first painted list.
pub async fn start(bench: &Bench, report: &mut Report, rounds: usize) -> Result<()> {
    let data = bench.dataset(RECORDS)?;
    let server = bench.serve(&data).await?;
    let profile = app::warm_profile(&server.url, &data).await?;
    let scale = scale(bench, report, "start").await?;
    let taken = interleave(&bench.machine, &[OURS], rounds, async |_| {
        Ok(vec![app::start(&profile, &server.url, CPU_SLOWDOWN).await?])
    })
    .await?;
    server.kill().await?;
    report.keep("start", &taken)?;
    report.times("start", "raw", OURS, &taken);
    report.at_most("start", "p50, scaled", median(&taken.of(OURS)) * scale, 1_500.0, "ms");
    Ok(())
}

/// From an input event to thirty painted rows; a round types every common word.
pub async fn keystroke(bench: &Bench, report: &mut Report, rounds: usize) -> Result<()> {
    let data = bench.dataset(RECORDS)?;
    let server = bench.serve(&data).await?;
    let profile = app::warm_profile(&server.url, &data).await?;
    let scale = scale(bench, report, "keystroke").await?;
    let taken = interleave(&bench.machine, &[OURS], rounds, async |_| {
        app::keystrokes(&profile, &server.url, &data.common_words, CPU_SLOWDOWN).await
    })
    .await?;
    server.kill().await?;
    report.keep("keystroke", &taken)?;
    report.times("keystroke", "raw", OURS, &taken);
    let [p50, p95] = [50, 95].map(|percent| percentile(&taken.of(OURS), percent));
    report.at_most("keystroke", "p50, scaled", p50 * scale, 50.0, "ms");
    report.at_most("keystroke", "p95, scaled", p95 * scale, 100.0, "ms");
    Ok(())
}

pub async fn scale(bench: &Bench, report: &mut Report, measure: &str) -> Result<f64> {
    let ms = bench.calibration_ms(5).await?;
    report.figure(measure, "calibration", format!("{ms:.1} ms, reference {CALIBRATION_MS} ms"));
    Ok(CALIBRATION_MS / ms)
}
