//! A header of columns that a list of names by column tells, for lists that are not of places.

use super::header::{PREAMBLE_MAX, folded};
use super::sheet::{Line, Sheet};
use super::text::is_blank;
use super::{Finding, FindingCode};
use std::collections::{BTreeMap, HashMap};

pub(super) struct NamedColumns<C> {
    /// Position in the sheet's lines.
    line: usize,
    /// As delivered.
    names: Vec<String>,
    columns: BTreeMap<C, usize>,
    /// Of no known name, or of one that an earlier column has.
    unknown: Vec<usize>,
}

impl<C: Copy + Ord> NamedColumns<C> {
    /// The first line whose columns are those of such a list. Any number of columns may be `left`.
    pub(super) fn find(
        sheet: &Sheet,
        aliases: &HashMap<String, C>,
        left: C,
        is_one: impl Fn(&Self) -> bool,
    ) -> Option<Self> {
        let mut lines = sheet.lines.iter().take(PREAMBLE_MAX).enumerate();
        lines.find_map(|(line, cells)| {
            let names = cells.cells().map(str::to_owned).collect();
            let mut header = Self { line, names, columns: BTreeMap::new(), unknown: Vec::new() };
            for (at, name) in header.names.iter().enumerate() {
                match aliases.get(&folded(name)) {
                    Some(column) if !header.has(*column) => {
                        header.columns.insert(*column, at);
                    }
                    // A name given twice: the first holds, the second is reported.
                    Some(column) if *column != left => header.unknown.push(at),
                    Some(_) => {}
                    None => header.unknown.push(at),
                }
            }
            is_one(&header).then_some(header)
        })
    }

    pub(super) fn has(&self, column: C) -> bool {
        self.columns.contains_key(&column)
    }

    pub(super) fn below<'a>(&self, sheet: &'a Sheet) -> Vec<Line<'a>> {
        sheet.lines.iter().skip(self.line + 1).collect()
    }

    /// About the sheet as a whole.
    pub(super) fn findings(&self, sheet: &Sheet, lines: &[Line<'_>]) -> Vec<Finding> {
        let row = sheet.lines.get(self.line).map_or(0, |line| line.number);
        let damaged = sheet.damaged.then(|| Finding::damaged(row));
        let unread = self.unknown.iter().filter_map(|at| {
            let column = self.names.get(*at)?.trim();
            let filled = lines.iter().filter(|line| !is_blank(line.cell(*at))).count();
            let text = format!("{filled} cells");
            let finding = || Finding::new(row, column, FindingCode::ColumnNotRead, text);
            (!column.is_empty() && filled > 0).then(finding)
        });
        damaged.into_iter().chain(unread).collect()
    }

    /// The trimmed cell; empty where the file has no such column.
    pub(super) fn cell<'a>(&self, line: Line<'a>, column: C) -> &'a str {
        self.columns.get(&column).map_or("", |at| line.cell(*at))
    }

    /// As delivered, on one line.
    pub(super) fn name(&self, column: C) -> String {
        let name = self.columns.get(&column).and_then(|at| self.names.get(*at));
        name.map_or_else(String::new, |name| name.split_whitespace().collect())
    }

    pub(super) fn width(&self) -> usize {
        self.names.len()
    }
}

/// Of a further sheet under another header, that it was not read.
pub(super) fn not_read(sheet: &Sheet) -> Option<Finding> {
    let row = sheet.lines.first()?.number;
    let text = format!("{} lines", sheet.lines.len());
    Some(Finding::new(row, "", FindingCode::SheetNotRead, text))
}
