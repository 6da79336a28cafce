//! Lines of cells out of bytes: text in whatever encoding, a workbook, JSON, or an archive of these. One list after the
//! other: while one is read the next is made, and one may wait between the two.

use super::{ExchangeError, ROWS_MAX, archive, json};
use std::borrow::Cow;
use std::panic::resume_unwind;
use std::path::Path;
use std::sync::mpsc::{self, SyncSender};
use std::thread;

pub(super) struct Sheet {
    pub(super) encoding: &'static str,
    /// Bytes were replaced because they are no character.
    pub(super) damaged: bool,
    pub(super) lines: Lines,
}

/// Lines with any content, all their cells in one text: a country has half a million lines, and many lists are read before
/// one is written.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Lines {
    text: String,
    /// Where each cell ends in the text.
    ends: Vec<u32>,
    lines: Vec<Place>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Place {
    number: u32,
    /// Its cells, by their positions in [`Lines::ends`].
    first: u32,
    count: u32,
}

#[derive(Clone, Copy)]
pub(super) struct Line<'a> {
    /// Of the file, the first is 1.
    pub(super) number: u32,
    text: &'a str,
    /// Where its first cell begins.
    start: u32,
    ends: &'a [u32],
}

impl<'a> Line<'a> {
    /// The trimmed cell; empty past the last.
    pub(super) fn cell(self, at: usize) -> &'a str {
        let start = at.checked_sub(1).map_or(Some(self.start), |before| self.ends.get(before).copied());
        let range = start.zip(self.ends.get(at)).map(|(start, end)| start as usize..*end as usize);
        range.and_then(|range| self.text.get(range)).unwrap_or_default().trim()
    }

    /// Every cell, trimmed.
    pub(super) fn cells(self) -> impl Iterator<Item = &'a str> {
        (0..self.ends.len()).map(move |at| self.cell(at))
    }
}

impl Lines {
    pub(super) fn len(&self) -> usize {
        self.lines.len()
    }

    pub(super) fn get(&self, at: usize) -> Option<Line<'_>> {
        let Place { number, first, count } = *self.lines.get(at)?;
        let first = first as usize;
        let start = first.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        let ends = self.ends.get(first..first + count as usize)?;
        Some(Line { number, text: &self.text, start, ends })
    }

    pub(super) fn first(&self) -> Option<Line<'_>> {
        self.get(0)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = Line<'_>> {
        (0..self.len()).filter_map(|at| self.get(at))
    }

    /// Adds a line, where a cell of it has any content; no further than memory allows.
    pub(super) fn push(
        &mut self,
        number: u32,
        cells: impl Iterator<Item = impl AsRef<str>>,
    ) -> Result<(), ExchangeError> {
        if self.len() > ROWS_MAX {
            return Err(ExchangeError::TooLong);
        }
        let (text, first) = (self.text.len(), self.ends.len());
        let mut is_blank = true;
        for cell in cells {
            let cell = cell.as_ref();
            if cell.len() > CELL_MAX {
                return Err(ExchangeError::TooWide);
            }
            is_blank &= cell.trim().is_empty();
            self.text.push_str(cell);
            self.ends.push(u32::try_from(self.text.len()).map_err(|_| ExchangeError::UnpacksTooLarge)?);
            if (self.text.len() + self.ends.len() * size_of::<String>()) as u64 > UNPACKED_MAX {
                return Err(ExchangeError::UnpacksTooLarge);
            }
        }
        if is_blank {
            self.text.truncate(text);
            self.ends.truncate(first);
            return Ok(());
        }
        let count = self.ends.len() - first;
        let narrow = |count: usize| u32::try_from(count).map_err(|_| ExchangeError::UnpacksTooLarge);
        self.lines.push(Place { number, first: narrow(first)?, count: narrow(count)? });
        Ok(())
    }

    /// Only the lines that `keep` holds for, told their positions too; and no more room than they take.
    pub(super) fn retain(&mut self, keep: impl Fn(usize, Line<'_>) -> bool) {
        let kept: Vec<Place> = self
            .lines
            .iter()
            .enumerate()
            .filter(|(at, _)| self.get(*at).is_some_and(|line| keep(*at, line)))
            .map(|(_, place)| *place)
            .collect();
        self.lines = kept;
        self.text.shrink_to_fit();
        self.ends.shrink_to_fit();
    }
}

/// The last column a spreadsheet program can make.
pub(super) const COLUMNS_MAX: usize = 16_384;
/// No cell of a list is as long: a spreadsheet program ends at 32,767 letters.
pub(super) const CELL_MAX: usize = 1024 * 1024;
/// What all that a file holds may come to when it is unpacked, and the cells of one list.
pub(super) const UNPACKED_MAX: u64 = 256 * 1024 * 1024;

/// Where the lists of a file go.
pub(super) struct Lists {
    send: SyncSender<Sheet>,
    /// The last line's number of the lists before: a further list counts on, a number is one line of the file.
    before: u32,
    lines: usize,
    /// Bytes that may still be unpacked.
    pub(super) room: u64,
}

impl Lists {
    pub(super) fn add(&mut self, mut sheet: Sheet) -> Result<(), ExchangeError> {
        // The first line is the header.
        self.lines += sheet.lines.len().saturating_sub(1);
        if self.lines > ROWS_MAX {
            return Err(ExchangeError::TooLong);
        }
        let mut last: Option<u32> = None;
        for line in &mut sheet.lines.lines {
            let number = line.number.saturating_add(self.before);
            // A workbook may count as it likes.
            line.number = last.map_or(number, |last| number.max(last.saturating_add(1)));
            last = Some(line.number);
        }
        self.before = last.unwrap_or(self.before);
        self.send.send(sheet).map_err(|_| ExchangeError::NotTaken)
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

/// Hands over the lists of a file one after the other: while one is taken, the next is unpacked.
pub(super) fn each(
    name: &str,
    bytes: &[u8],
    take: impl FnMut(Sheet) -> Result<(), ExchangeError>,
) -> Result<(), ExchangeError> {
    let (send, unpacked) = mpsc::sync_channel(1);
    thread::scope(|scope| {
        let unpacking = scope.spawn(|| {
            Lists { send, before: 0, lines: 0, room: UNPACKED_MAX }.read(name, bytes.into(), false)
        });
        // Where one is refused, nobody waits for those behind it.
        unpacked.into_iter().try_for_each(take)?;
        unpacking.join().unwrap_or_else(|panic| resume_unwind(panic))
    })
}

fn text(bytes: &[u8]) -> Result<Sheet, ExchangeError> {
    let (encoding, text, damaged) = decode(bytes);
    // Before a reader makes cells of them.
    let wide = |line: &str| line.bytes().filter(|byte| *byte == b',').count() > COLUMNS_MAX;
    if text.lines().any(|line| line.len() > CELL_MAX || wide(line)) {
        return Err(ExchangeError::TooWide);
    }
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut lines = Lines::default();
    let mut record = csv::StringRecord::new();
    // Valid text in memory, of lines of any length, has no errors.
    while reader.read_record(&mut record).is_ok_and(|more| more) {
        let number = record.position().map_or(0, |at| {
            // The reader stands before the line feed of CRLF, and before empty lines, and has not counted them.
            let rest = usize::try_from(at.byte()).ok().and_then(|byte| text.as_bytes().get(byte..));
            let ends = rest.unwrap_or_default().iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
            let line = at.line() + ends.filter(|byte| **byte == b'\n').count() as u64;
            u32::try_from(line).unwrap_or(u32::MAX)
        });
        lines.push(number, record.iter())?;
    }
    Ok(Sheet { encoding, damaged, lines })
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
