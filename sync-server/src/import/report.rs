//! What became of a file, for a machine and for a person.

use crate::exchange::{Finding, FindingCode, Format, Parsed, Skipped};
use domain::id::DatasetName;
use domain::matching::{Candidate, Matching, Outcome};
use serde::Serialize;
use std::collections::HashMap;

/// What became of one file. `rows` = `placed` + skipped; `records` = `new` + `changed` + `renamed` + `unchanged`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Report {
    pub file: String,
    #[serde(skip)]
    pub dataset: DatasetName,
    pub format: Format,
    pub encoding: &'static str,
    pub rows: usize,
    /// Rows that are in a record; a place listed twice is two rows and one record.
    pub placed: usize,
    pub records: usize,
    pub new: usize,
    pub changed: usize,
    pub renamed: usize,
    pub unchanged: usize,
    pub vanished: usize,
    pub skipped: Vec<Skipped>,
    pub findings: Vec<Finding>,
}

impl Report {
    pub(super) fn of(name: &str, dataset: DatasetName, parsed: Parsed, matching: &Matching) -> Self {
        let count =
            |is: fn(&Outcome) -> bool| matching.placed.iter().filter(|placed| is(&placed.outcome)).count();
        let [new, changed, renamed, unchanged] = [
            count(|outcome| matches!(outcome, Outcome::New)),
            count(|outcome| matches!(outcome, Outcome::Changed(_))),
            count(|outcome| matches!(outcome, Outcome::Renamed { .. })),
            count(|outcome| matches!(outcome, Outcome::Unchanged)),
        ];
        let more_rows: usize = parsed.candidates.iter().map(|candidate| candidate.more_rows).sum();
        let mut findings = parsed.findings;
        findings.extend(listed_twice(&parsed.candidates, matching));
        findings.sort_by_key(|finding| finding.row);
        Self {
            file: name.to_owned(),
            dataset,
            format: parsed.format,
            encoding: parsed.encoding,
            rows: parsed.rows,
            placed: matching.placed.len() + more_rows,
            records: new + changed + renamed + unchanged,
            new,
            changed,
            renamed,
            unchanged,
            vanished: matching.vanished.len(),
            skipped: parsed.skipped,
            findings,
        }
    }

    /// For a person.
    pub(super) fn table(&self) -> String {
        let Self {
            file,
            dataset,
            encoding,
            rows,
            placed,
            records,
            new,
            changed,
            renamed,
            unchanged,
            vanished,
            ..
        } = self;
        let mut text = format!(
            "{file}\n  {dataset} ({encoding})\n  rows {rows}: placed {placed}, skipped {}\n  places {records}: new {new}, \
         changed {changed}, renamed {renamed}, unchanged {unchanged}; vanished {vanished}\n",
            self.skipped.len()
        );
        for skipped in &self.skipped {
            text += &format!("  row {} skipped: {}\n", skipped.row, skipped.reason);
        }
        for finding in &self.findings {
            let code = serde_json::to_string(&finding.code).unwrap_or_default();
            text += &format!(
                "  row {} {} {}: {}\n",
                finding.row,
                finding.column,
                code.trim_matches('"'),
                finding.text
            );
        }
        text
    }
}

/// The second row's own answers are in no record: the finding keeps them.
fn listed_twice<'a>(
    candidates: &'a [Candidate],
    matching: &'a Matching,
) -> impl Iterator<Item = Finding> + 'a {
    let by_row: HashMap<u32, &Candidate> =
        candidates.iter().map(|candidate| (candidate.row, candidate)).collect();
    matching.placed.iter().filter_map(move |placed| {
        let Outcome::ListedTwice { first_row, differs } = &placed.outcome else { return None };
        let facts = by_row.get(&placed.row)?.facts.iter().filter(|fact| differs.contains(&fact.item));
        let said = facts.map(|fact| {
            let value = serde_json::to_value(&fact.value).unwrap_or_default();
            format!("; {} {}", fact.item, value.get("to").map(ToString::to_string).unwrap_or_default())
        });
        let text = format!("the same place as row {first_row}{}", said.collect::<String>());
        Some(Finding { row: placed.row, column: String::new(), code: FindingCode::ListedTwice, text })
    })
}
