//! W7: the same queries over our engine and two indexes made for search in a page.

use super::dataset::{Dataset, PEERS_UP_TO};
use super::report::{Report, percentile};
use super::{Bench, thousands};
use crate::browser::Profile;
use anyhow::{Context, Result, ensure};
use serde::{Deserialize, Serialize};
use std::path::Path;
use tokio::process::Command;

const OURS: &str = "engine";
const PEERS: [(&str, &str); 2] = [("minisearch", "MiniSearch 7.2.0"), ("flexsearch", "FlexSearch 0.8.212")];

/// What `pages/queries.js` gives back.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
struct Searched {
    /// Until the first query can be answered, the data being in memory.
    build_ms: f64,
    times_ms: Vec<f64>,
    /// The part found of what a plain substring scan over folded text finds.
    recall: f64,
    /// Queries that missed a place.
    missed: Vec<String>,
}

/// Gates hold at 5,000 and 50,000 records; more are reported.
pub async fn measure(bench: &Bench, report: &mut Report, records: u32) -> Result<()> {
    let data = bench.dataset(records)?;
    let measure = format!("W7 search {}", thousands(records));
    let ours = run(bench, OURS, &data).await?;
    let limit_ms = match records {
        5_000 => Some(5.0),
        50_000 => Some(16.0),
        _ => None,
    };
    let p95 = percentile(&ours.times_ms, 95);
    report.figure(&measure, "ours", figure(&ours));
    if let Some(limit_ms) = limit_ms {
        report.complete(&measure, "ours, recall", ours.recall);
        report.at_most(&measure, "ours, p95", p95, limit_ms, "ms");
    }
    let mut all = vec![(OURS, ours)];
    if records <= PEERS_UP_TO {
        for (page, name) in PEERS {
            let theirs = run(bench, page, &data).await?;
            report.figure(&measure, name, figure(&theirs));
            all.push((page, theirs));
        }
    }
    report.keep(&measure, &all)
}

async fn run(bench: &Bench, page: &str, data: &Dataset) -> Result<Searched> {
    bench.peer(&Profile::new()?, page, "return search(args);", data).await
}

fn figure(searched: &Searched) -> String {
    let [p50, p95] = [50, 95].map(|percent| percentile(&searched.times_ms, percent));
    let Searched { build_ms, recall, .. } = searched;
    format!("p50 {p50:.2} ms, p95 {p95:.2} ms, recall {recall:.3}, ready after {build_ms:.0} ms")
}

/// Builds the engine for the page, with the app's own profile.
pub async fn build_engine(project: &Path, folder: &Path) -> Result<()> {
    let mut cargo = Command::new("cargo");
    cargo.args(["build", "-p", "tests", "--example", "engine", "--profile", "wasm-release"]);
    cargo.args(["--target", "wasm32-unknown-unknown"]).current_dir(project);
    ensure!(cargo.status().await?.success(), "the search engine does not build");
    let mut bindgen = Command::new("wasm-bindgen");
    bindgen.args(["--target", "web", "--no-typescript", "--out-dir"]).arg(folder.join("engine"));
    bindgen.arg(project.join("target/wasm32-unknown-unknown/wasm-release/examples/engine.wasm"));
    ensure!(bindgen.status().await.context("wasm-bindgen")?.success(), "wasm-bindgen failed");
    Ok(())
}
