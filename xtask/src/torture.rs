//! Long proofs: the app and the server in release form, then the program that proves.

use crate::project::Project;
use crate::{app_build, run, setup};
use anyhow::{Context, Result};
use std::process::ExitCode;

#[derive(clap::Args, Debug)]
pub struct Options {
    /// Which proofs; none: all
    names: Vec<String>,
    /// How many seeds each proof is run with
    #[arg(long, default_value_t = 1)]
    seeds: u64,
    /// What the program itself takes, such as `-- --seed 7 --kills 20`; `-- --help` tells more
    #[arg(last = true)]
    own: Vec<String>,
}

/// Hands names and seeds on; the answer is the program's own, non-zero where a proof fails.
pub fn torture(project: &Project, options: &Options) -> Result<ExitCode> {
    let mut others = setup::browser_tools(project, setup::Engine::Chromium)?;
    others.push(run::server_step(project));
    app_build::build(project, others)?;

    let program = ["run", "--release", "--locked", "--package", "tests", "--bin", "torture", "--"];
    let mut command = project.command("cargo", program);
    command.args(&options.names).args(["--seeds", &options.seeds.to_string()]).args(&options.own);
    let status = command.status().context("cannot start cargo")?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
