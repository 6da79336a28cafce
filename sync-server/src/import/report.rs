//! What became of a file, for a machine and for a person.

use super::difference::{Difference, differences, merged, said, vanished};
use crate::exchange::{Finding, FindingCode, Format, Parsed, Skipped, Tells};
use domain::facility::Facility;
use domain::id::{DatasetName, FacilityId};
use domain::matching::{JOINS, Matching, Outcome};
use serde::Serialize;
use std::collections::BTreeMap;

/// What became of one file. `rows` = `placed` + skipped; `records` = `new` + `joined` + `changed` + `suspended` + `renamed`
/// + `moved` + `unchanged`.
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
    /// Known from another dataset, and told of by this one for the first time.
    pub joined: usize,
    pub changed: usize,
    pub suspended: usize,
    pub renamed: usize,
    pub moved: usize,
    pub unchanged: usize,
    pub vanished: usize,
    pub told: Told,
    /// By what places that stand were recognised, the surest first.
    pub recognised: Vec<Recognised>,
    /// What this file says otherwise than the edition before it: changed, suspended, renamed, moved, vanished; and
    /// merged, of places that stood apart until a row was like both.
    pub differences: Vec<Difference>,
    pub skipped: Vec<Skipped>,
    pub findings: Vec<Finding>,
    /// The place each row tells of.
    #[serde(skip)]
    pub places: Vec<(u32, FacilityId)>,
}

/// Of how many places the file [`Tells`] what.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Told {
    pub kind: usize,
    pub phone: usize,
    pub hours: usize,
    pub position: usize,
    pub departments: usize,
    pub beds: usize,
}

/// How many places one likeness recognised. A score of 100 is certain.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Recognised {
    pub by: &'static str,
    pub score: u8,
    pub places: usize,
}

impl Told {
    fn of(parsed: &Parsed) -> Self {
        let mut told = Self::default();
        for Tells { kind, phone, hours, position, departments, beds } in parsed.tells() {
            told.kind += usize::from(kind);
            told.phone += usize::from(phone);
            told.hours += usize::from(hours);
            told.position += usize::from(position);
            told.departments += usize::from(departments);
            told.beds += usize::from(beds);
        }
        told
    }
}

impl Report {
    pub(super) fn of(
        name: &str,
        dataset: DatasetName,
        parsed: &mut Parsed,
        matching: &Matching,
        standing: &BTreeMap<FacilityId, Facility>,
    ) -> Self {
        let count =
            |is: fn(&Outcome) -> bool| matching.placed.iter().filter(|placed| is(&placed.outcome)).count();
        let [new, joined, changed, suspended, renamed, moved, unchanged] = [
            count(|outcome| matches!(outcome, Outcome::New)),
            count(|outcome| matches!(outcome, Outcome::Joined)),
            count(|outcome| matches!(outcome, Outcome::Changed(_))),
            count(|outcome| matches!(outcome, Outcome::Suspended)),
            count(|outcome| matches!(outcome, Outcome::Renamed { .. })),
            count(|outcome| matches!(outcome, Outcome::Moved { .. })),
            count(|outcome| matches!(outcome, Outcome::Unchanged)),
        ];
        let mut differences = differences(dataset.as_str(), matching, standing);
        differences.extend(vanished(dataset.as_str(), matching, standing));
        differences.extend(merged(matching, standing));
        let placed = parsed.placed_rows();
        let mut findings = std::mem::take(&mut parsed.findings);
        findings.extend(listed_twice(matching));
        findings.extend(doubtful(matching, standing));
        findings.sort_by_key(|finding| finding.row);
        Self {
            file: name.to_owned(),
            dataset,
            format: parsed.format,
            encoding: parsed.encoding,
            rows: parsed.rows,
            placed,
            records: new + joined + changed + suspended + renamed + moved + unchanged,
            new,
            joined,
            changed,
            suspended,
            renamed,
            moved,
            unchanged,
            vanished: matching.vanished.len(),
            told: Told::of(parsed),
            recognised: recognised(matching),
            differences,
            skipped: std::mem::take(&mut parsed.skipped),
            findings,
            places: matching.placed.iter().map(|placed| (placed.row, placed.facility)).collect(),
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
            joined,
            changed,
            suspended,
            renamed,
            moved,
            unchanged,
            vanished,
            ..
        } = self;
        let mut text = format!(
            "{file}\n  {dataset} ({encoding})\n  rows {rows}: placed {placed}, skipped {}\n  places {records}: new {new}, \
         known from other files {joined}, changed {changed}, suspended {suspended}, renamed {renamed}, moved {moved}, \
         unchanged {unchanged}; vanished {vanished}\n",
            self.skipped.len()
        );
        let Told { kind, phone, hours, position, departments, beds } = self.told;
        text += &format!(
            "  told: kind {kind}, phone {phone}, hours {hours}, position {position}, departments {departments}, beds {beds}\n"
        );
        for Recognised { by, score, places } in &self.recognised {
            text += &format!("  {places} recognised by {by} ({score} of 100)\n");
        }
        for difference in self.differences.iter().take(DIFFERENCES) {
            text += &difference.line();
        }
        if let Some(more) = self.differences.len().checked_sub(DIFFERENCES).filter(|more| *more > 0) {
            text += &format!("  and {more} more that differ: --json has them\n");
        }
        text + &said_of_rows(&self.skipped, &self.findings)
    }
}

/// What is said about rows, grouped, for a person.
pub(super) fn said_of_rows(skipped: &[Skipped], findings: &[Finding]) -> String {
    let skipped = skipped.iter().map(|skipped| {
        let of = skipped.reason.split(':').next().unwrap_or_default();
        (format!("skipped, {of}"), skipped.row, skipped.reason.as_str())
    });
    let findings = findings.iter().map(|finding| {
        let code = serde_json::to_string(&finding.code).unwrap_or_default();
        let column = if finding.column.is_empty() { "" } else { " in " };
        (format!("{}{column}{}", code.trim_matches('"'), finding.column), finding.row, finding.text.as_str())
    });
    let mut groups: BTreeMap<String, Vec<(u32, &str)>> = BTreeMap::new();
    for (group, row, said) in skipped.chain(findings) {
        groups.entry(group).or_default().push((row, said));
    }
    let mut text = String::new();
    for (group, said) in groups {
        text += &format!("  {} × {group}\n", said.len());
        for (row, said) in said.iter().take(EXAMPLES) {
            text += &format!("    row {row}: {}\n", said.replace('\n', " "));
        }
    }
    text
}

/// Of what is said about many rows; `--json` has all of it.
const EXAMPLES: usize = 3;

/// Places a person still reads one by one.
const DIFFERENCES: usize = 40;

fn recognised(matching: &Matching) -> Vec<Recognised> {
    let mut places: BTreeMap<(u8, &'static str), usize> = BTreeMap::new();
    for evidence in matching.placed.iter().filter_map(|placed| placed.evidence) {
        *places.entry((evidence.score, evidence.what)).or_default() += 1;
    }
    places.into_iter().rev().map(|((score, by), places)| Recognised { by, score, places }).collect()
}

/// A new place that may be one that stands: how to say so is part of the finding.
fn doubtful<'a>(
    matching: &'a Matching,
    standing: &'a BTreeMap<FacilityId, Facility>,
) -> impl Iterator<Item = Finding> + 'a {
    matching.doubts.iter().map(|doubt| {
        let (row, id, evidence) = (doubt.row, doubt.facility, doubt.evidence);
        let name = standing.get(&id).map_or("", Facility::name);
        let text = format!(
            "may be {name}: the same {}, {} of 100, below {JOINS}; decide with --same {row}={id} or --other {row}={id}",
            evidence.what, evidence.score
        );
        Finding::new(row, "", FindingCode::Doubtful, text)
    })
}

/// The second row's own answers are in no record: the finding keeps them.
fn listed_twice(matching: &Matching) -> impl Iterator<Item = Finding> {
    matching.placed.iter().filter_map(|placed| {
        let Outcome::ListedTwice(twice) = &placed.outcome else { return None };
        let said = twice.said.iter().map(|fact| format!("; {} {}", fact.item, said(&fact.value)));
        let text = format!("the same place as row {}{}", twice.first_row, said.collect::<String>());
        Some(Finding::new(placed.row, "", FindingCode::ListedTwice, text))
    })
}
