//! Lines of cells out of bytes: text in whatever encoding, a workbook, JSON, or an archive of these. One list after the
//! other: no two of them lie in memory.

use super::{ExchangeError, ROWS_MAX, archive, json};
use std::borrow::Cow;
use std::path::Path;

pub(super) struct Sheet {
    pub(super) encoding: &'static str,
    /// Bytes were replaced because they are no character.
    pub(super) damaged: bool,
    /// Lines with any content.
    pub(super) lines: Vec<Line>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Line {
    /// Of the file, the first is 1.
    pub(super) number: u32,
    /// All cells in one, and where each ends: a country has half a million of them.
    text: Box<str>,
    ends: Box<[u32]>,
}

impl Line {
    /// No cell ends past four gigabytes: [`Lines`] refuses wider ones.
    pub(super) fn new(number: u32, cells: &[impl AsRef<str>]) -> Self {
        let mut text = String::with_capacity(cells.iter().map(|cell| cell.as_ref().len()).sum());
        let ends = cells.iter().map(|cell| {
            text.push_str(cell.as_ref());
            u32::try_from(text.len()).unwrap_or(u32::MAX)
        });
        let ends = ends.collect();
        Self { number, text: text.into_boxed_str(), ends }
    }

    /// The trimmed cell; empty past the last.
    pub(super) fn cell(&self, at: usize) -> &str {
        let start = at.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).copied());
        let range = start.zip(self.ends.get(at)).map(|(start, end)| start as usize..*end as usize);
        range.and_then(|range| self.text.get(range)).unwrap_or_default().trim()
    }

    /// Every cell, trimmed.
    pub(super) fn cells(&self) -> impl Iterator<Item = &str> {
        (0..self.ends.len()).map(|at| self.cell(at))
    }
}

/// The last column a spreadsheet program can make.
pub(super) const COLUMNS_MAX: usize = 16_384;
/// No cell of a list is as long: a spreadsheet program ends at 32,767 letters.
pub(super) const CELL_MAX: usize = 1024 * 1024;
/// What all that a file holds may come to when it is unpacked, and the cells of one list.
pub(super) const UNPACKED_MAX: u64 = 256 * 1024 * 1024;

/// What takes the lists of a file.
pub(super) struct Lists<'a> {
    take: &'a mut dyn FnMut(Sheet) -> Result<(), ExchangeError>,
    /// The last line's number of the lists before: a further list counts on, a number is one line of the file.
    before: u32,
    lines: usize,
    /// Bytes that may still be unpacked.
    pub(super) room: u64,
}

impl Lists<'_> {
    pub(super) fn add(&mut self, mut sheet: Sheet) -> Result<(), ExchangeError> {
        // The first line is the header.
        self.lines += sheet.lines.len().saturating_sub(1);
        if self.lines > ROWS_MAX {
            return Err(ExchangeError::TooLong);
        }
        let mut last: Option<u32> = None;
        for line in &mut sheet.lines {
            let number = line.number.saturating_add(self.before);
            // A workbook may count as it likes.
            line.number = last.map_or(number, |last| number.max(last.saturating_add(1)));
            last = Some(line.number);
        }
        self.before = sheet.lines.last().map_or(self.before, |last| last.number);
        (self.take)(sheet)
    }

    /// One list, or several in an archive, which holds no further archive.
    pub(super) fn read(
        &mut self,
        name: &str,
        bytes: Cow<'_, [u8]>,
        inside: bool,
    ) -> Result<(), ExchangeError> {
        let ends = |end: &str| Path::new(name).extension().is_some_and(|of| of.eq_ignore_ascii_case(end));
        if bytes.starts_with(b"PK") || ends("xlsx") {
            archive::zip(&bytes, inside, self)
        } else if bytes.starts_with(archive::XZ) {
            if inside { Ok(()) } else { archive::tar_xz(&bytes, self) }
        } else {
            let is_json = ends("json") || ends("geojson");
            let sheet = if is_json { json::read(&bytes)? } else { text(&bytes)? };
            // The lines hold all that is needed of them.
            drop(bytes);
            self.add(sheet)
        }
    }
}

pub(super) fn each(
    name: &str,
    bytes: &[u8],
    take: &mut dyn FnMut(Sheet) -> Result<(), ExchangeError>,
) -> Result<(), ExchangeError> {
    Lists { take, before: 0, lines: 0, room: UNPACKED_MAX }.read(name, bytes.into(), false)
}

/// The lines of one list, as many and as wide as memory allows.
pub(super) struct Lines {
    pub(super) lines: Vec<Line>,
    room: usize,
}

impl Lines {
    pub(super) fn new() -> Self {
        Self { lines: Vec::new(), room: usize::try_from(UNPACKED_MAX).unwrap_or(usize::MAX) }
    }

    pub(super) fn push(&mut self, number: u32, cells: &[impl AsRef<str>]) -> Result<(), ExchangeError> {
        if cells.iter().all(|cell| cell.as_ref().trim().is_empty()) {
            return Ok(());
        }
        if self.lines.len() > ROWS_MAX {
            return Err(ExchangeError::TooLong);
        }
        if cells.iter().any(|cell| cell.as_ref().len() > CELL_MAX) {
            return Err(ExchangeError::TooWide);
        }
        let size: usize = cells.iter().map(|cell| size_of::<String>() + cell.as_ref().len()).sum();
        self.room = self.room.checked_sub(size).ok_or(ExchangeError::UnpacksTooLarge)?;
        self.lines.push(Line::new(number, cells));
        Ok(())
    }
}

fn text(bytes: &[u8]) -> Result<Sheet, ExchangeError> {
    let (encoding, text, damaged) = decode(bytes);
    // Before a reader makes cells of them.
    let wide = |line: &str| line.bytes().filter(|byte| *byte == b',').count() > COLUMNS_MAX;
    if text.lines().any(|line| line.len() > CELL_MAX || wide(line)) {
        return Err(ExchangeError::TooWide);
    }
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut lines = Lines::new();
    // Valid text in memory, of lines of any length, has no errors to flatten.
    for record in reader.records().flatten() {
        let number = record.position().map_or(0, |at| {
            // The reader stands before the line feed of CRLF, and before empty lines, and has not counted them.
            let rest = usize::try_from(at.byte()).ok().and_then(|byte| text.as_bytes().get(byte..));
            let ends = rest.unwrap_or_default().iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
            let line = at.line() + ends.filter(|byte| **byte == b'\n').count() as u64;
            u32::try_from(line).unwrap_or(u32::MAX)
        });
        lines.push(number, &record.iter().collect::<Vec<_>>())?;
    }
    Ok(Sheet { encoding, damaged, lines: lines.lines })
}

fn decode(bytes: &[u8]) -> (&'static str, Cow<'_, str>, bool) {
    if let Some((encoding, bom)) = encoding_rs::Encoding::for_bom(bytes) {
        let name = if encoding == encoding_rs::UTF_8 { "utf-8-bom" } else { "utf-16" };
        let (text, damaged) = encoding.decode_without_bom_handling(bytes.get(bom..).unwrap_or_default());
        return (name, text, damaged);
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => ("utf-8", Cow::Borrowed(text), false),
        Err(_) => {
            let (text, damaged) = encoding_rs::SHIFT_JIS.decode_without_bom_handling(bytes);
            ("cp932", text, damaged)
        }
    }
}
