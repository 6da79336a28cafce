//! Outlines of municipalities into an area: those it has places in, one record of all.

use super::{ImportError, ImportFile, opened};
use crate::exchange::{Format, OUTLINE_SOURCE, OutlineFile, Skipped};
use crate::publish;
use crate::store::{Store, Write};
use domain::id::{AreaCode, MunicipalityCode};
use domain::lists::Lists;
use domain::outline::{Outline, Outlines};
use domain::record::{Record, Scope};
use serde::Serialize;
use std::fmt::Write as _;

/// What became of a file. `rows` = `placed` + skipped.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct OutlinesReport {
    pub file: String,
    pub format: Format,
    pub rows: usize,
    pub placed: usize,
    /// Whose outlines the area has now from this file.
    pub municipalities: Vec<MunicipalityCode>,
    /// Points of the file, and those of them that a map shows.
    pub points: usize,
    pub kept: usize,
    pub skipped: Vec<Skipped>,
}

/// Writes the outlines of listed municipalities; those of others that stand stay. The same file again writes nothing.
pub(super) async fn import(
    store: &dyn Store,
    area: &AreaCode,
    file: &ImportFile<'_>,
    mut read: OutlineFile,
) -> Result<OutlinesReport, ImportError> {
    if let Some(decision) = file.decisions.first() {
        return Err(ImportError::NoRow(decision.row));
    }
    let stands = opened(store, area, area.as_str(), file).await?;
    let (number, rows) = if stands {
        let reading = store.read(area, &[Scope::Area], 0).await?;
        (reading.head.number, reading.rows)
    } else {
        (0, Vec::new())
    };
    let (mut lists, mut outlines) = (Lists::default(), Outlines::default());
    for row in &rows {
        if let Some(listed) = row.record.as_ref().and_then(Record::lists) {
            lists.clone_from(listed);
        }
        if let Some(standing) = row.record.as_ref().and_then(Record::outlines) {
            outlines.clone_from(standing);
        }
    }
    let mut placed = 0;
    let mut municipalities = Vec::new();
    for (code, told) in std::mem::take(&mut read.municipalities) {
        if lists.municipality(&code).is_none() {
            let reason = format!("{code} {} has no places in this area", told.name);
            read.skipped.extend(told.rows.into_iter().map(|row| Skipped { row, reason: reason.clone() }));
            continue;
        }
        placed += told.rows.len();
        outlines.municipalities.retain(|outline| outline.code != code);
        outlines.municipalities.push(Outline { code: code.clone(), rings: told.rings });
        municipalities.push(code);
    }
    read.skipped.sort_by_key(|skipped| skipped.row);
    outlines.municipalities.sort_by(|a, b| a.code.cmp(&b.code));
    if !municipalities.is_empty() {
        OUTLINE_SOURCE.clone_into(&mut outlines.source);
    }
    let change = publish::outline_change(&rows, outlines);
    if let Some(change) = change.filter(|_| !file.dry_run && !municipalities.is_empty()) {
        store.write(area, Write { expected: Some(number), ..Write::of(vec![change]) }).await?;
    }
    Ok(OutlinesReport {
        file: file.name.to_owned(),
        format: Format::Boundaries,
        rows: read.rows,
        placed,
        municipalities,
        points: read.points,
        kept: read.kept,
        skipped: read.skipped,
    })
}

impl OutlinesReport {
    /// For a person.
    pub(super) fn table(&self) -> String {
        let Self { file, format, rows, placed, municipalities, points, kept, skipped } = self;
        let mut table = format!(
            "{file}: {}\n  {rows} outlines: {placed} placed, {} skipped; {} municipalities\n  {points} points, {kept} after simplifying\n",
            format.title(),
            skipped.len(),
            municipalities.len()
        );
        if placed == &0 {
            table.push_str(
                "  outlines belong to municipalities that have places: import the lists of places first\n",
            );
        }
        for Skipped { row, reason } in skipped.iter().take(20) {
            // A string takes any text.
            let _ = writeln!(table, "  row {row}: {reason}").is_ok();
        }
        table
    }
}
