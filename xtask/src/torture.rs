//! Long proofs: the app and the server in release form, then the program that proves.

use crate::project::Project;
use crate::{app_build, run, setup};
use anyhow::{Context, Result};
use std::process::ExitCode;

#[derive(clap::Args, Debug)]
pub struct Options {
    /// Which proofs; none: all
    names: Vec<String>,
    /// How many seeds each proof is run with; without it one, and 10,000 of the simulation
    #[arg(long)]
    seeds: Option<u64>,
    /// What the program itself takes, such as `-- --seed 7 --kills 20`; `-- --help` tells more
    #[arg(last = true)]
    own: Vec<String>,
}

/// A test of every day, of which there is a long form.
const SIMULATION: &str = "simulation";
const SIMULATION_SEEDS: u64 = 10_000;

/// Hands names and seeds on; the answer is each program's own, non-zero where a proof fails.
pub fn torture(project: &Project, options: &Options) -> Result<ExitCode> {
    let (simulated, others): (Vec<&String>, _) =
        options.names.iter().partition(|name| name.as_str() == SIMULATION);
    let is_all = options.names.is_empty();
    if is_all || !simulated.is_empty() {
        let seeds = options.seeds.unwrap_or(SIMULATION_SEEDS).to_string();
        let program = ["test", "--release", "--locked", "--package", "tests", "--test", SIMULATION];
        let mut command = project.command("cargo", program);
        command.args(["--", "--nocapture"]).env("TASUKI_SEEDS", seeds);
        if !command.status().context("cannot start cargo")?.success() {
            return Ok(ExitCode::FAILURE);
        }
    }
    if !is_all && others.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    on_real_things(project, options, &others)
}

fn on_real_things(project: &Project, options: &Options, names: &[&String]) -> Result<ExitCode> {
    let mut others = setup::browser_tools(project, setup::Engine::Chromium)?;
    others.push(run::server_step(project));
    app_build::build(project, others)?;

    let program = ["run", "--release", "--locked", "--package", "tests", "--bin", "torture", "--"];
    let mut command = project.command("cargo", program);
    let seeds = options.seeds.unwrap_or(1).to_string();
    command.args(names).args(["--seeds", &seeds]).args(&options.own);
    let status = command.status().context("cannot start cargo")?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
