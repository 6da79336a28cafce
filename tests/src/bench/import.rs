//! Large lists into an area, against pandas making a table of the same file, and against unpacking its bytes alone.
//!
//! `read` is a dry run into an empty area: every row is read, understood and told from the others, which is more than
//! pandas' table is. `import` writes the places into a new database as well; beside it pandas writes its table into one.

use super::machine::Machine;
use super::report::{Report, median};
use super::rounds::interleave;
use crate::scratch::Scratch;
use crate::server::sqlite;
use anyhow::{Context, Result, ensure};
use serde::Serialize;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Instant;
use tokio::process::Command;

const READ: &str = "read";
const IMPORT: &str = "import";
const PANDAS: &str = "pandas";
const PANDAS_WRITES: &str = "to_sql";
const FLOOR: &str = "floor";
const PANDAS_VERSION: &str = "3.1.1";

/// Of `../shared/data/facilities/national`, with their rows.
const LISTS: [(&str, &str, u32); 2] = [
    ("97k rows of CSV", "202508_all_med_inst_cd.zip", 97_024),
    ("184k rows of JSON", "helpmesearch_medical_json.tar.xz", 183_515),
];

/// One run of a program.
#[derive(Clone, Copy, PartialEq, Debug, Serialize)]
struct Run {
    ms: f64,
    /// The most memory it held at once, as the system counts it.
    peak_mb: f64,
}

struct Contest {
    sync_server: PathBuf,
    script: PathBuf,
    python: PathBuf,
    list: PathBuf,
    rows: u32,
}

/// `project` is the folder of the workspace; the virtual environment of the peer is made in `folder`.
pub async fn measure(
    project: &Path,
    folder: &Path,
    sync_server: &Path,
    report: &mut Report,
    rounds: usize,
) -> Result<()> {
    let (machine, pandas) = (Machine::new(), pandas(folder).await);
    for (name, file, rows) in LISTS {
        let list = project.join("../shared/data/facilities/national").join(file);
        ensure!(list.is_file(), "no {}", list.display());
        let contest = Contest {
            sync_server: sync_server.to_owned(),
            script: project.join("tests/bench/import_peer.py"),
            python: pandas.as_ref().map_or_else(|_| PathBuf::from("python3"), Clone::clone),
            list,
            rows,
        };
        let mut contestants = vec![READ, IMPORT, FLOOR];
        contestants.extend(pandas.iter().flat_map(|_| [PANDAS, PANDAS_WRITES]));
        let runs: RefCell<BTreeMap<&str, Vec<Run>>> = RefCell::default();
        let taken = interleave(&machine, &contestants, rounds, async |contestant| {
            let run = contest.run(contestant).await.context(contestant)?;
            runs.borrow_mut().entry(contestant).or_default().push(run);
            Ok(vec![run.ms])
        })
        .await?;
        let measure = format!("import {name}");
        let runs = runs.into_inner();
        report.keep(&measure, &serde_json::json!({ "rounds": taken, "runs": runs }))?;
        let ms = |contestant: &str| median(&taken.of(contestant));
        let peak_mb = |contestant: &str| {
            let runs = runs.get(contestant).map(Vec::as_slice).unwrap_or_default();
            median(&runs.iter().map(|run| run.peak_mb).collect::<Vec<_>>())
        };
        if let Err(error) = &pandas {
            report.failed(&measure, error);
        }
        for ours in [READ, IMPORT] {
            report.times(&measure, ours, ours, &taken);
            let per_second = f64::from(rows) / ms(ours) * 1e3;
            report.figure(&measure, ours, format!("{per_second:.0} rows/s, {:.0} MB", peak_mb(ours)));
            if pandas.is_ok() {
                let measure = format!("{measure}, {ours}");
                report.peer(&measure, &format!("pandas {PANDAS_VERSION}"), ms(PANDAS), ms(ours), Some(1.0));
                report.at_most(&measure, "ours, peak", peak_mb(ours), (peak_mb(PANDAS) / 2.0).round(), "MB");
                if ours == IMPORT {
                    let name = format!("pandas {PANDAS_VERSION}, to_sql");
                    report.peer(&measure, &name, ms(PANDAS_WRITES), ms(ours), None);
                }
            }
            report.floor(&format!("{measure}, {ours}"), ms(FLOOR), ms(ours), None);
        }
    }
    Ok(())
}

impl Contest {
    async fn run(&self, contestant: &str) -> Result<Run> {
        let scratch = Scratch::new()?;
        let peak = scratch.path().join("peak");
        let mut time = Command::new("/usr/bin/time");
        time.args(["--format", "%M", "--output"]).arg(&peak);
        match contestant {
            READ | IMPORT => {
                time.arg(&self.sync_server).arg("import").arg(&self.list);
                time.args(["--area", "9999", "--json", "--database", &sqlite(scratch.path())]);
                time.args((contestant == READ).then_some("--dry-run"));
            }
            peer => {
                let database = scratch.path().join("peer.db");
                time.arg(&self.python).arg(&self.script).arg(peer).arg(&self.list).arg(database);
            }
        }
        let since = Instant::now();
        let output = time.output().await.context("/usr/bin/time, of the package time")?;
        let ms = since.elapsed().as_secs_f64() * 1e3;
        ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let said = String::from_utf8_lossy(&output.stdout);
        let rows = match contestant {
            READ | IMPORT => serde_json::from_str::<serde_json::Value>(&said)?["rows"].to_string(),
            _ => said.trim().to_owned(),
        };
        ensure!(contestant == FLOOR || rows == self.rows.to_string(), "{rows} rows, not {}", self.rows);
        let kilobytes: f64 = std::fs::read_to_string(&peak)?.trim().parse()?;
        Ok(Run { ms, peak_mb: kilobytes * 1024.0 / 1e6 })
    }
}

/// Python with pandas in it, in an environment of its own that is kept from run to run.
async fn pandas(folder: &Path) -> Result<PathBuf> {
    let python = folder.join("python/bin/python");
    if !python.is_file() {
        let mut venv = Command::new("python3");
        ensure!(venv.args(["-m", "venv"]).arg(folder.join("python")).status().await?.success(), "no venv");
    }
    let version = format!("import pandas; assert pandas.__version__ == '{PANDAS_VERSION}'");
    let installed = Command::new(&python).args(["-c", &version]).output().await?;
    if !installed.status.success() {
        let mut pip = Command::new(&python);
        pip.args(["-m", "pip", "install", "--quiet", &format!("pandas=={PANDAS_VERSION}")]);
        ensure!(pip.status().await?.success(), "pandas {PANDAS_VERSION} cannot be installed");
    }
    Ok(python)
}
