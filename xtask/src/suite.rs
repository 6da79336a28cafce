//! `cargo xtask test`: every check there is, in parts, and one closing line that counts them.

mod tally;

use crate::project::Project;
use crate::setup::{self, Engine};
use crate::step::{self, Step, spoken};
use crate::{app_build, tidy};
use anyhow::{Context, Result};
use clap::ValueEnum;
use serde_json::{Value, json};
use std::ffi::OsStr;
use std::io::{BufRead, BufReader};
use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;
use tally::{Reading, Tally};

/// The native packages, always selected together: another selection would build their dependencies again.
const NATIVE: [&str; 4] = ["--locked", "--workspace", "--exclude", "app"];

/// Test targets with a part of their own.
const OWN_PARTS: [&str; 2] = ["browser", "real_data"];

/// The stores' tests, which all run the one contract suite.
const STORES: &str = "store::";

/// In the order in which they run: what fails fast comes first.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum Part {
    /// rustfmt
    Format,
    /// The house rules
    Tidy,
    /// clippy, for the server and for the browser, warnings as errors
    Lint,
    /// Unit and property tests
    Unit,
    /// What every store promises
    Contract,
    /// Published open data, where it lies beside the project
    RealData,
    /// Chromium against a real server
    Browser,
    /// `WebKitGTK`, the nearest to an iPhone, against the same; only when it is named
    Webkit,
    /// Firefox against the same; only when it is named
    Firefox,
}

/// Not every test knows yet what their drivers cannot do.
const FURTHER_ENGINES: [Part; 2] = [Part::Webkit, Part::Firefox];

/// Runs the parts, all but the further engines when none is named, every one to its end; fails when anything failed.
pub fn test(project: &Project, parts: &[Part]) -> Result<ExitCode> {
    let all: Vec<Part> =
        Part::value_variants().iter().copied().filter(|part| !FURTHER_ENGINES.contains(part)).collect();
    let parts = if parts.is_empty() { &all } else { parts };
    let mut total = Tally::default();
    for part in parts {
        let name = part.to_possible_value().context("every part has a name")?;
        let name = name.get_name();
        eprintln!("── {name}");
        let started = Instant::now();
        let tally = run(project, *part).unwrap_or_else(|error| {
            eprintln!("error: {error:#}");
            Tally::one(false)
        });
        eprintln!("── {name}: {tally}, {}", spoken(started.elapsed()));
        total += tally;
    }
    println!("{total}");
    Ok(if total.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn run(project: &Project, part: Part) -> Result<Tally> {
    match part {
        Part::Format => check(project.command("cargo", ["fmt", "--all", "--check"])),
        Part::Tidy => Ok(Tally::one(tidy::report(project)? == ExitCode::SUCCESS)),
        Part::Lint => lint(project),
        Part::Unit => {
            let mut targets = vec!["--lib".to_owned(), "--bins".to_owned()];
            for name in unit_test_targets(project)? {
                targets.extend(["--test".to_owned(), name]);
            }
            count(cargo_test(project, &targets, &["--skip", STORES]))
        }
        Part::Contract => count(cargo_test(project, &["--lib"], &[STORES])),
        Part::RealData => count(cargo_test(project, &["--test", "real_data"], &[])),
        Part::Browser => browser(project, Engine::Chromium),
        Part::Webkit => browser(project, Engine::Webkit),
        Part::Firefox => browser(project, Engine::Firefox),
    }
}

fn lint(project: &Project) -> Result<Tally> {
    install(project)?;
    let mut native = project.command("cargo", ["clippy"]);
    native.args(NATIVE).args(["--all-targets", "--", "-D", "warnings"]);
    let mut wasm = project.command("cargo", ["clippy", "--locked", "--package", "app"]);
    wasm.args(["--target", setup::WASM_TARGET, "--", "-D", "warnings"]);
    let mut tally = check(native)?;
    tally += check(wasm)?;
    Ok(tally)
}

fn install(project: &Project) -> Result<()> {
    let _alone = step::alone(project)?;
    step::run_all(project, setup::build_tools(project)?)
}

fn browser(project: &Project, engine: Engine) -> Result<Tally> {
    let mut server = project.command("cargo", ["build"]);
    server.args(NATIVE).args(["--bin", "sync-server"]);
    let mut others = setup::browser_tools(project, engine)?;
    others.push(Step::new("building the server", server));
    app_build::build(project, others)?;
    let mut test = cargo_test(project, &["--test", "browser"], &[]);
    test.env("TASUKI_ENGINE", engine.code());
    count(test)
}

/// Every test target but those that are parts of their own, so that a new file cannot be forgotten.
fn unit_test_targets(project: &Project) -> Result<Vec<String>> {
    let output = project.command("cargo", ["metadata", "--no-deps", "--format-version", "1"]).output()?;
    let metadata: Value = serde_json::from_slice(&output.stdout).context("cargo metadata speaks JSON")?;
    let packages = metadata.get("packages").and_then(Value::as_array).into_iter().flatten();
    let targets = packages.filter_map(|package| package.get("targets").and_then(Value::as_array)).flatten();
    let tests = targets.filter(|target| target.get("kind") == Some(&json!(["test"])));
    let names = tests.filter_map(|target| target.get("name").and_then(Value::as_str));
    Ok(names.filter(|name| !OWN_PARTS.contains(name)).map(ToOwned::to_owned).collect())
}

fn cargo_test<T: AsRef<OsStr>>(project: &Project, targets: &[T], filter: &[&str]) -> Command {
    let mut command = project.command("cargo", ["test", "--no-fail-fast"]);
    // Shown, for a test that could not run says so on its own output.
    command.args(NATIVE).args(targets).args(["--", "--show-output"]).args(filter);
    command
}

/// A program that is one check.
fn check(mut command: Command) -> Result<Tally> {
    let status = command.status().with_context(|| format!("cannot start {:?}", command.get_program()))?;
    Ok(Tally::one(status.success()))
}

/// A run of tests: passed on as it comes, and counted.
fn count(mut command: Command) -> Result<Tally> {
    let mut child = command.stdout(Stdio::piped()).spawn().context("cannot start cargo")?;
    let output = child.stdout.take().context("its output was asked for")?;
    let mut reading = Reading::default();
    for line in BufReader::new(output).split(b'\n') {
        let line = String::from_utf8_lossy(&line?).into_owned();
        println!("{line}");
        reading.read(&line);
    }
    let succeeded = child.wait()?.success();
    Ok(reading.closed(succeeded))
}
