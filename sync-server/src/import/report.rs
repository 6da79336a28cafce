//! What became of a file, for a machine and for a person.

use crate::exchange::{Finding, FindingCode, Format, Parsed, Skipped};
use domain::facility::Value;
use domain::id::DatasetName;
use domain::lists::item;
use domain::matching::{Candidate, Matching, Outcome};
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};

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
    pub told: Told,
    pub skipped: Vec<Skipped>,
    pub findings: Vec<Finding>,
}

/// How many places the file tells something of that can be searched, shown or called: text nobody could read is not
/// counted.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Told {
    pub kind: usize,
    pub phone: usize,
    pub hours: usize,
    pub position: usize,
    pub departments: usize,
    pub beds: usize,
}

impl Told {
    fn of(candidates: &[Candidate]) -> Self {
        let count = |item: &str, is: fn(&Value) -> bool| {
            let told =
                |candidate: &&Candidate| candidate.facts.iter().any(|f| f.item == item && is(&f.value));
            candidates.iter().filter(told).count()
        };
        Self {
            kind: count(item::KIND, |value| matches!(value, Value::Kind(_))),
            phone: count(item::PHONE, |value| matches!(value, Value::Phone(_))),
            hours: count(item::HOURS, |value| matches!(value, Value::Hours(_))),
            position: count(item::POSITION, |value| matches!(value, Value::Position(_))),
            departments: count(item::DEPARTMENTS, |value| matches!(value, Value::Names(_))),
            beds: count(item::BEDS, |value| matches!(value, Value::Count(_))),
        }
    }
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
        let more_rows: usize = parsed.candidates.iter().map(|candidate| candidate.more_rows.len()).sum();
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
            told: Told::of(&parsed.candidates),
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
        let Told { kind, phone, hours, position, departments, beds } = self.told;
        text += &format!(
            "  told: kind {kind}, phone {phone}, hours {hours}, position {position}, departments {departments}, beds {beds}\n"
        );
        let skipped = self.skipped.iter().map(|skipped| {
            let of = skipped.reason.split(':').next().unwrap_or_default();
            (format!("skipped, {of}"), skipped.row, skipped.reason.as_str())
        });
        let findings = self.findings.iter().map(|finding| {
            let code = serde_json::to_string(&finding.code).unwrap_or_default();
            let column = if finding.column.is_empty() { "" } else { " in " };
            (
                format!("{}{column}{}", code.trim_matches('"'), finding.column),
                finding.row,
                finding.text.as_str(),
            )
        });
        let mut groups: BTreeMap<String, Vec<(u32, &str)>> = BTreeMap::new();
        for (group, row, said) in skipped.chain(findings) {
            groups.entry(group).or_default().push((row, said));
        }
        for (group, said) in groups {
            text += &format!("  {} × {group}\n", said.len());
            for (row, said) in said.iter().take(EXAMPLES) {
                text += &format!("    row {row}: {}\n", said.replace('\n', " "));
            }
        }
        text
    }
}

/// Of what is said about many rows; `--json` has all of it.
const EXAMPLES: usize = 3;

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
