//! Measures the built app against its peers and against the floor; a gate that is not met ends it with an error.

use anyhow::{Context, Result, ensure};
use clap::{Parser, ValueEnum};
use std::path::{Path, PathBuf};
use std::time::Instant;
use tests::bench::machine::Machine;
use tests::bench::report::Report;
use tests::bench::{
    Bench, first_sync, floor, flush, import, map, phone, pull, rebase, save, search, server, size, warm_start,
};

/// What a gate is set on.
const RECORDS: u32 = 5_000;
/// Where it is looked at once, to see how it grows.
const MANY: u32 = 50_000;
/// Every place of the country.
const ALL: u32 = 260_000;
const SAMPLES: usize = 9;
/// Each of some twenty keys.
const TYPINGS: usize = 5;
/// Each of some trips.
const PULLINGS: usize = 7;
/// Each of 300 saves.
const SAVINGS: usize = 5;
/// Each of thousands of requests.
const LAPS: usize = 5;
/// Each of several seconds.
const IMPORTS: usize = 5;

#[derive(Parser)]
#[command(about = "Measure the app against its peers; raw samples go to target/bench/")]
struct Options {
    /// What to measure; everything when nothing is named
    names: Vec<Measure>,
    /// The built app, as seen from the project's folder
    #[arg(long, default_value = "dist")]
    dist: PathBuf,
    /// How often each contestant takes its turn, where it is not as usual
    #[arg(long)]
    rounds: Option<usize>,
    /// Be the server that `server` is held against, over a copy of its database
    #[arg(long, hide = true, value_name = "DATABASE")]
    floor: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Measure {
    FirstSync,
    WarmStart,
    Search,
    Size,
    Start,
    Keystroke,
    Map,
    Import,
    Server,
    Flush,
    Save,
    Pull,
    Rebase,
}

impl Measure {
    fn needs_app(self) -> bool {
        !matches!(self, Self::Import | Self::Server | Self::Flush)
    }
}

#[tokio::main]
async fn main() -> Result<()> {
    let options = Options::parse();
    if let Some(database) = &options.floor {
        return floor::serve(database).await;
    }
    let started = Instant::now();
    let project =
        Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("the package lies in the workspace")?;
    let names = if options.names.is_empty() { Measure::value_variants() } else { &options.names };
    let dist = project.join(options.dist);

    eprintln!("load {} at the start", Machine::load());
    let server = build_server(project)?;
    let folder = project.join("target/bench");
    std::fs::create_dir_all(&folder)?;
    let bench = match names.iter().any(|measure| measure.needs_app()) {
        true => Some(Bench::start(project, built(dist)?, server.clone()).await?),
        false => None,
    };
    let mut report = Report::new(folder.clone());
    for measure in names {
        let since = Instant::now();
        let name = measure.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default();
        let started = Started {
            project,
            folder: &folder,
            server: &server,
            bench: bench.as_ref(),
            rounds: options.rounds,
        };
        if let Err(error) = started.run(*measure, &mut report).await {
            eprintln!("{name}: {error:?}");
            report.failed(&name, &error);
        }
        eprintln!("{name}: {} s, load {}", since.elapsed().as_secs(), Machine::load());
    }
    let table = report.table();
    std::fs::write(folder.join("table.txt"), &table)?;
    println!("\n{table}");
    println!("{} min in all; raw samples in {}", started.elapsed().as_secs() / 60, folder.display());
    ensure!(report.unmet() == 0, "{} gates are not met", report.unmet());
    Ok(())
}

struct Started<'a> {
    project: &'a Path,
    folder: &'a Path,
    server: &'a Path,
    /// Absent where nothing that is measured needs the app.
    bench: Option<&'a Bench>,
    rounds: Option<usize>,
}

impl Started<'_> {
    async fn run(&self, measure: Measure, report: &mut Report) -> Result<()> {
        let bench = || self.bench.context("no app");
        let rounds = |usual: usize| self.rounds.unwrap_or(usual);
        match measure {
            Measure::FirstSync => {
                first_sync::measure(bench()?, report, RECORDS, rounds(SAMPLES)).await?;
                first_sync::measure(bench()?, report, MANY, 1).await
            }
            Measure::WarmStart => {
                warm_start::measure(bench()?, report, RECORDS, rounds(SAMPLES)).await?;
                warm_start::measure(bench()?, report, MANY, 1).await
            }
            Measure::Search => {
                search::build_engine(self.project, self.folder).await?;
                for records in [RECORDS, MANY, ALL] {
                    search::measure(bench()?, report, records).await?;
                }
                Ok(())
            }
            Measure::Size => size::measure(&bench()?.dist, report),
            Measure::Start => phone::start(bench()?, report, rounds(SAMPLES)).await,
            Measure::Keystroke => phone::keystroke(bench()?, report, rounds(TYPINGS)).await,
            Measure::Map => map::measure(bench()?, report).await,
            Measure::Import => {
                import::measure(self.project, self.folder, self.server, report, rounds(IMPORTS)).await
            }
            Measure::Server => server::measure(self.server, report, rounds(LAPS)).await,
            Measure::Save => save::measure(bench()?, report, rounds(SAVINGS)).await,
            Measure::Pull => pull::measure(bench()?, report, rounds(PULLINGS)).await,
            Measure::Rebase => rebase::measure(bench()?, report, rounds(SAVINGS)).await,
            Measure::Flush => flush::measure(self.server, report).await,
        }
    }
}

fn built(dist: PathBuf) -> Result<PathBuf> {
    ensure!(dist.join("sw.js").is_file(), "no built app in {}: cargo xtask run makes one", dist.display());
    Ok(dist)
}

/// The server lies beside this program, and is built as this program was.
fn build_server(project: &Path) -> Result<PathBuf> {
    let mut cargo = std::process::Command::new("cargo");
    cargo.args(["build", "-p", "sync-server"]).args((!cfg!(debug_assertions)).then_some("--release"));
    ensure!(cargo.current_dir(project).status()?.success(), "sync-server does not build");
    tests::server::sync_server()
}
