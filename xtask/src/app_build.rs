//! The app in release form, in `dist/`, built again only when something it is made of has changed.

use crate::project::Project;
use crate::setup;
use crate::stamp::hash;
use crate::step::{self, Step};
use anyhow::{Context, Result};
use std::fs;
use std::path::Path;

/// What the app is made of.
const INPUTS: [&str; 10] = [
    ".cargo/config.toml",
    "Cargo.lock",
    "Cargo.toml",
    "Trunk.toml",
    "app",
    "domain",
    "public",
    "rust-toolchain.toml",
    "xtask/package-lock.json",
    "xtask/src/stamp.rs",
];

/// Remembers from which inputs `dist/` was built, and which `dist/` that was; below the target folder.
const BUILT_FROM: &str = "xtask/app-built-from";

/// Sets up the tools, builds the app, then takes the other steps.
pub fn build(project: &Project, others: Vec<Step>) -> Result<()> {
    // Held to the end: two builds at once would empty each other's folder.
    let _alone = step::alone(project)?;
    let mut steps = setup::build_tools(project)?;
    steps.extend(app_steps(project)?);
    steps.extend(others);
    if steps.is_empty() {
        eprintln!("The app in dist/ is up to date.");
    }
    step::run_all(project, steps)
}

/// Nothing when `dist/` stands for what is there.
fn app_steps(project: &Project) -> Result<Vec<Step>> {
    let inputs = fingerprint(project)?;
    let built_from = project.target.join(BUILT_FROM);
    let built = fs::read_to_string(&built_from).unwrap_or_default();
    if record(&project.root, &inputs).is_some_and(|record| record == built) {
        return Ok(Vec::new());
    }
    let fetch = project.command("cargo", ["fetch", "--locked"]);
    let trunk = project.command("trunk", ["build", "--release", "--offline"]);
    let root = project.root.clone();
    let build = Step::new("building the app (about 3 min on two cores the first time)", trunk);
    Ok(vec![
        Step::new("fetching the packages of Cargo.lock", fetch),
        build.then(move || remember(&root, &inputs, &built_from)),
    ])
}

fn remember(root: &Path, inputs: &str, built_from: &Path) -> Result<()> {
    let record = record(root, inputs).context("the build left no dist/sw.js")?;
    fs::write(built_from, record).context(BUILT_FROM)
}

/// The worker in `dist/` names every file by content, so it tells this build from any other.
fn record(root: &Path, inputs: &str) -> Option<String> {
    fs::read(root.join("dist/sw.js")).ok().map(|worker| format!("{inputs} {}", hash(&worker)))
}

fn fingerprint(project: &Project) -> Result<String> {
    let mut all = String::new();
    for path in project.files(&INPUTS)? {
        let bytes = fs::read(&path).with_context(|| path.display().to_string())?;
        all.push_str(&format!("{} {}\n", project.relative(&path), hash(&bytes)));
    }
    Ok(hash(all.as_bytes()))
}
