//! The table at the end, the raw samples beside it, and whether every gate is met.

use super::machine::Machine;
use super::rounds::Rounds;
use anyhow::Result;
use serde::Serialize;
use std::path::PathBuf;

/// One line of the table.
#[derive(Clone, PartialEq, Debug)]
struct Line {
    measure: String,
    subject: String,
    figure: String,
    /// The ratio to ours, or how the samples were taken.
    note: String,
    /// Absent: reported only.
    gate: Option<Gate>,
}

#[derive(Clone, PartialEq, Debug)]
struct Gate {
    limit: String,
    met: bool,
}

pub struct Report {
    folder: PathBuf,
    lines: Vec<Line>,
}

impl Report {
    /// Raw samples go into `folder`.
    pub fn new(folder: PathBuf) -> Self {
        Self { folder, lines: Vec::new() }
    }

    /// Keeps the samples of one measure as `<measure>.json`.
    pub fn keep(&self, measure: &str, samples: &impl Serialize) -> Result<()> {
        let file = self.folder.join(format!("{}.json", measure.replace(' ', "-")));
        let kept = serde_json::json!({ "measure": measure, "load": Machine::load(), "samples": samples });
        Ok(std::fs::write(file, serde_json::to_vec_pretty(&kept)?)?)
    }

    /// A figure that is reported and not judged.
    pub fn figure(&mut self, measure: &str, subject: &str, figure: String) {
        self.push(measure, subject, figure, String::new(), None);
    }

    /// The times of one contestant, and how disturbed the run was.
    pub fn times(&mut self, measure: &str, subject: &str, contestant: &str, taken: &Rounds) {
        let times = taken.of(contestant);
        let [p50, p95] = [50, 95].map(|percent| percentile(&times, percent));
        let (rounds, repeated, disturbed) = (taken.rounds.len(), taken.repeated, taken.disturbed());
        let note = match (repeated, disturbed) {
            (0, 0) => format!("{rounds} rounds"),
            _ => format!("{rounds} rounds, {repeated} repeated, {disturbed} disturbed"),
        };
        self.push(measure, subject, format!("p50 {p50:.1} ms, p95 {p95:.1} ms"), note, None);
    }

    /// A gate on the figure itself.
    pub fn at_most(&mut self, measure: &str, subject: &str, value: f64, limit: f64, unit: &str) {
        let gate = Gate { limit: format!("<= {limit} {unit}"), met: value <= limit };
        self.push(measure, subject, format!("{value:.1} {unit}"), String::new(), Some(gate));
    }

    /// Nothing may be missed.
    pub fn complete(&mut self, measure: &str, subject: &str, recall: f64) {
        let gate = Gate { limit: "1.000".to_owned(), met: recall >= 1.0 };
        self.push(measure, subject, format!("{recall:.3}"), String::new(), Some(gate));
    }

    /// A peer; with a gate it takes at least `times` as long as we do.
    pub fn peer(&mut self, measure: &str, peer: &str, theirs_ms: f64, ours_ms: f64, times: Option<f64>) {
        let ratio = theirs_ms / ours_ms;
        let gate = times.map(|times| Gate { limit: format!(">= {times}x ours"), met: ratio >= times });
        self.push(measure, peer, format!("p50 {theirs_ms:.1} ms"), format!("{ratio:.1}x ours"), gate);
    }

    /// The floor; with a gate we take at most `times` as long.
    pub fn floor(&mut self, measure: &str, floor_ms: f64, ours_ms: f64, times: Option<f64>) {
        let ratio = ours_ms / floor_ms;
        let gate = times.map(|times| Gate { limit: format!("ours <= {times}x floor"), met: ratio <= times });
        self.push(measure, "floor", format!("p50 {floor_ms:.1} ms"), format!("ours {ratio:.1}x floor"), gate);
    }

    /// Rates; with a gate ours is at least `least` percent of the other.
    pub fn share(&mut self, measure: &str, subject: &str, theirs: f64, ours: f64, least: Option<f64>) {
        let percent = ours / theirs * 100.0;
        let gate =
            least.map(|least| Gate { limit: format!("ours >= {least} % of it"), met: percent >= least });
        self.push(measure, subject, format!("{theirs:.0}/s"), format!("ours {percent:.0} % of it"), gate);
    }

    /// A measure that came to no figure: its gates are not met.
    pub fn failed(&mut self, measure: &str, error: &anyhow::Error) {
        let gate = Gate { limit: "a figure".to_owned(), met: false };
        self.push(measure, "", "failed".to_owned(), error.to_string(), Some(gate));
    }

    fn push(&mut self, measure: &str, subject: &str, figure: String, note: String, gate: Option<Gate>) {
        self.lines.push(Line {
            measure: measure.to_owned(),
            subject: subject.to_owned(),
            figure,
            note,
            gate,
        });
    }

    /// One line a figure, in columns.
    pub fn table(&self) -> String {
        let mut rows = vec![["measure", "subject", "figure", "note", "gate", ""]];
        rows.extend(self.lines.iter().map(|Line { measure, subject, figure, note, gate }| {
            let (limit, verdict) = match gate {
                Some(Gate { limit, met: true }) => (limit.as_str(), "met"),
                Some(Gate { limit, met: false }) => (limit.as_str(), "NOT MET"),
                None => ("", ""),
            };
            [measure, subject, figure, note, limit, verdict]
        }));
        let mut widths = [0; 6];
        for row in &rows {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(cell.chars().count());
            }
        }
        let mut text = String::new();
        for row in &rows {
            let cells: Vec<_> =
                row.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}")).collect();
            text.push_str(cells.join("  ").trim_end());
            text.push('\n');
        }
        text
    }

    /// How many gates are not met.
    pub fn unmet(&self) -> usize {
        self.lines.iter().filter_map(|line| line.gate.as_ref()).filter(|gate| !gate.met).count()
    }
}

pub fn median(samples: &[f64]) -> f64 {
    percentile(samples, 50)
}

/// The nearest rank, so always one of the samples; not a number where there is none.
pub fn percentile(samples: &[f64], percent: usize) -> f64 {
    let mut sorted = samples.to_vec();
    sorted.sort_by(f64::total_cmp);
    let rank = (sorted.len() * percent).div_ceil(100).max(1);
    sorted.get(rank - 1).copied().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_the_nearest_rank() {
        let samples: Vec<f64> = (1..=20).rev().map(f64::from).collect();
        assert_eq!([50, 95, 100].map(|percent| percentile(&samples, percent)), [10.0, 19.0, 20.0]);
        assert_eq!(median(&[7.0]), 7.0);
    }

    #[test]
    fn a_gate_that_is_not_met_is_counted_and_written() {
        let mut report = Report::new(std::env::temp_dir());
        report.peer("W1", "PouchDB", 100.0, 10.0, Some(20.0));
        report.floor("W1", 10.0, 20.0, Some(2.0));
        report.figure("W1", "ours", "10.0 ms".to_owned());
        assert_eq!(report.unmet(), 1);
        let table = report.table();
        let verdicts: Vec<_> = table.lines().skip(1).map(|line| line.ends_with("NOT MET")).collect();
        assert_eq!(verdicts, [true, false, false], "{table}");
    }
}
