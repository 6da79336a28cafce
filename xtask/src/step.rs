//! Long work in numbered steps: what is done now, how far it is, and the end of the log when it fails.

use crate::project::Project;
use anyhow::{Context, Result, bail};
use std::fs::{self, File};
use std::io::{IsTerminal, Write, stderr};
use std::path::PathBuf;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

/// How many lines of a failed program's output are worth reading first.
const TAIL_LINES: usize = 60;

/// One program to be run, described for the person who waits for it.
pub struct Step {
    title: String,
    command: Command,
    afterwards: Option<Box<dyn FnOnce() -> Result<()>>>,
}

impl Step {
    pub fn new(title: impl Into<String>, command: Command) -> Self {
        Self { title: title.into(), command, afterwards: None }
    }

    /// What is done as soon as the program has succeeded.
    pub fn then(self, afterwards: impl FnOnce() -> Result<()> + 'static) -> Self {
        Self { afterwards: Some(Box::new(afterwards)), ..self }
    }
}

/// Waits until no other run sets up or builds here; the next one may go when the file is dropped.
pub fn alone(project: &Project) -> Result<File> {
    let folder = project.target.join("xtask");
    fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
    let file = File::create(folder.join("lock"))?;
    if file.try_lock().is_err() {
        eprintln!("Waiting for another `cargo xtask` to finish building…");
        file.lock().context("the lock in the target folder")?;
    }
    Ok(file)
}

/// Runs the steps in order and stops at the first that fails. The caller is [`alone`].
pub fn run_all(project: &Project, steps: Vec<Step>) -> Result<()> {
    let count = steps.len();
    for (index, step) in steps.into_iter().enumerate() {
        run(project, &format!("[{}/{count}] {}", index + 1, step.title), step.command)?;
        if let Some(afterwards) = step.afterwards {
            afterwards()?;
        }
    }
    Ok(())
}

/// The program's output goes to a log; the screen shows one line with the time that has passed.
fn run(project: &Project, title: &str, mut command: Command) -> Result<()> {
    let log_path = log_path(project);
    let log = File::create(&log_path).with_context(|| log_path.display().to_string())?;
    let name = command.get_program().to_string_lossy().into_owned();
    // A failed tool's own stack would push its message out of the log's end.
    command.stdout(log.try_clone()?).stderr(log).env("RUST_BACKTRACE", "0");

    let terminal = stderr().is_terminal();
    let report_every = if terminal { Duration::from_secs(1) } else { Duration::from_secs(30) };
    let started = Instant::now();
    let mut reported = started;
    report(terminal, title, started);
    let mut child = command.spawn().with_context(|| format!("cannot start {name}"))?;
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        if reported.elapsed() >= report_every {
            reported = Instant::now();
            report(terminal, title, started);
        }
        thread::sleep(Duration::from_millis(50));
    };
    if !status.success() {
        let log = fs::read_to_string(&log_path).unwrap_or_default();
        bail!("{title} failed\n{}\nThe whole output: {}", tail(&log), project.relative(&log_path));
    }
    eprintln!("{}{title}: {}", if terminal { "\r\x1b[K" } else { "" }, spoken(started.elapsed()));
    Ok(())
}

/// What the running step's program, or the last one, has said.
pub fn log_path(project: &Project) -> PathBuf {
    project.target.join("xtask/step.log")
}

fn report(terminal: bool, title: &str, started: Instant) {
    if terminal {
        eprint!("\r\x1b[K{title}… {}", spoken(started.elapsed()));
        drop(stderr().flush());
    } else {
        eprintln!("{title}… {}", spoken(started.elapsed()));
    }
}

fn tail(log: &str) -> String {
    let lines: Vec<&str> = log.lines().collect();
    lines.iter().skip(lines.len().saturating_sub(TAIL_LINES)).copied().collect::<Vec<_>>().join("\n")
}

/// Whole seconds, as a person says them: `8 s`, `4 min 05 s`.
pub fn spoken(time: Duration) -> String {
    let seconds = time.as_secs();
    if seconds < 60 { format!("{seconds} s") } else { format!("{} min {:02} s", seconds / 60, seconds % 60) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_step_shows_the_end_of_its_log() {
        let log: String = (1..=100).map(|line| format!("line {line}\n")).collect();
        let tail = tail(&log);
        assert!(tail.starts_with("line 41\n"));
        assert!(tail.ends_with("line 100"));
    }

    #[test]
    fn time_is_said_in_minutes_only_when_there_are_any() {
        assert_eq!(spoken(Duration::from_millis(59_900)), "59 s");
        assert_eq!(spoken(Duration::from_secs(245)), "4 min 05 s");
    }
}
