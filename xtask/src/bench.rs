//! Measurements: the app and the server in release form, then the program that measures.

use crate::project::Project;
use crate::{app_build, run, setup};
use anyhow::{Context, Result};
use std::process::ExitCode;

/// Folder of the peers that the bench compares with.
const PEERS: &str = "tests/bench";

/// Hands the names on; the answer is the bench's own, non-zero where a gate is not met.
pub fn bench(project: &Project, names: &[String]) -> Result<ExitCode> {
    let mut others = setup::browser_tools(project, setup::Engine::Chromium)?;
    others.extend(setup::node_packages(project, PEERS)?);
    others.push(run::server_step(project));
    app_build::build(project, others)?;

    let program = ["run", "--release", "--locked", "--package", "tests", "--bin", "bench", "--"];
    let status = project.command("cargo", program).args(names).status().context("cannot start cargo")?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
