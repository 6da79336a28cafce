//! The project's own tool: `cargo xtask run` starts Tasuki, `cargo xtask test` proves it.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command-line tool speaks on its two streams"
)]

mod alike;
mod app_build;
mod bench;
mod project;
mod run;
mod setup;
mod stamp;
mod step;
mod suite;
mod tidy;
mod torture;

use clap::{Parser, Subcommand};
use project::Project;
use std::process::ExitCode;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Runs, tests and measures Tasuki, and sets up what that needs")]
struct Cli {
    #[command(subcommand)]
    command: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Build everything that changed and serve it on this machine, with the demo region or with your own files
    Run(run::Options),
    /// Build the app into dist/
    Build,
    /// Check all that is promised, or only the parts named
    Test {
        #[arg(value_enum)]
        parts: Vec<suite::Part>,
    },
    /// Check the house rules
    Tidy,
    /// Measure, beside other stores and searches, and fail where a gate is not met
    Bench {
        /// Which measurements; none: all
        names: Vec<String>,
    },
    /// Prove at length that kills, bad lines and full disks lose nothing
    Torture(torture::Options),
    /// Write the file list into the service worker and compress the files (called by Trunk)
    #[command(hide = true)]
    Stamp,
    /// Wait for the server, print its address and open a browser (called by `run`)
    #[command(hide = true)]
    Greet(run::Greeting),
}

fn main() -> ExitCode {
    match carry_out(Cli::parse().command) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn carry_out(task: Task) -> anyhow::Result<ExitCode> {
    let project = Project::find()?;
    match task {
        Task::Run(options) => run::run(&project, &options).map(|never| match never {}),
        Task::Build => app_build::build(&project, Vec::new()).map(|()| ExitCode::SUCCESS),
        Task::Test { parts } => suite::test(&project, &parts),
        Task::Tidy => tidy::report(&project),
        Task::Bench { names } => bench::bench(&project, &names),
        Task::Torture(options) => torture::torture(&project, &options),
        Task::Stamp => stamp::stamp_staged().map(|()| ExitCode::SUCCESS),
        Task::Greet(greeting) => run::greet(&greeting).map(|()| ExitCode::SUCCESS),
    }
}
