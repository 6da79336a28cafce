//! Lines of cells out of bytes: text in whatever encoding, or a workbook.

use super::{ExchangeError, ROWS_MAX};
use calamine::{DataRef, Reader as _, Xlsx};
use std::borrow::Cow;
use std::io::Cursor;

pub(super) struct Sheet {
    pub(super) encoding: &'static str,
    /// Bytes were replaced because they are no character.
    pub(super) damaged: bool,
    /// Lines with any content.
    pub(super) lines: Vec<Line>,
}

pub(super) struct Line {
    /// Of the file, the first is 1.
    pub(super) number: u32,
    pub(super) cells: Vec<String>,
}

impl Line {
    pub(super) fn cell(&self, at: usize) -> &str {
        self.cells.get(at).map_or("", |cell| cell.trim())
    }
}

/// The last column a spreadsheet program can make.
const COLUMNS_MAX: u32 = 16_384;

pub(super) fn read(name: &str, bytes: &[u8]) -> Result<Vec<Sheet>, ExchangeError> {
    let zip = bytes.starts_with(b"PK");
    if zip || std::path::Path::new(name).extension().is_some_and(|end| end.eq_ignore_ascii_case("xlsx")) {
        workbook(bytes)
    } else {
        Ok(vec![text(bytes)?])
    }
}

fn text(bytes: &[u8]) -> Result<Sheet, ExchangeError> {
    let (encoding, text, damaged) = decode(bytes);
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut lines = Vec::new();
    // Valid text in memory, of lines of any length, has no errors to flatten.
    for record in reader.records().flatten() {
        let number = record.position().map_or(0, |at| u32::try_from(at.line()).unwrap_or(u32::MAX));
        push(&mut lines, number, record.iter().map(str::to_owned).collect())?;
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

fn workbook(bytes: &[u8]) -> Result<Vec<Sheet>, ExchangeError> {
    let failed = |error: calamine::XlsxError| ExchangeError::Workbook(error.to_string());
    let mut workbook = Xlsx::new(Cursor::new(bytes)).map_err(failed)?;
    let mut sheets = Vec::new();
    for name in workbook.sheet_names() {
        // Cell by cell: a stray cell at the far corner must not make a table of that size.
        let Ok(mut cells) = workbook.worksheet_cells_reader(&name) else { continue };
        let mut lines: Vec<Line> = Vec::new();
        let mut line = (0, Vec::new());
        while let Some(cell) = cells.next_cell().map_err(failed)? {
            let (row, column) = cell.get_position();
            if row != line.0 {
                push(&mut lines, line.0.saturating_add(1), std::mem::take(&mut line.1))?;
                line.0 = row;
            }
            let text = cell_text(cell.get_value());
            if column < COLUMNS_MAX && !text.is_empty() {
                let at = column as usize;
                if line.1.len() <= at {
                    line.1.resize(at + 1, String::new());
                }
                if let Some(place) = line.1.get_mut(at) {
                    *place = text;
                }
            }
        }
        push(&mut lines, line.0.saturating_add(1), line.1)?;
        sheets.push(Sheet { encoding: "xlsx", damaged: false, lines });
    }
    Ok(sheets)
}

fn push(lines: &mut Vec<Line>, number: u32, cells: Vec<String>) -> Result<(), ExchangeError> {
    if cells.iter().all(|cell| cell.trim().is_empty()) {
        return Ok(());
    }
    if lines.len() > ROWS_MAX {
        return Err(ExchangeError::TooLong);
    }
    lines.push(Line { number, cells });
    Ok(())
}

/// A cell as a person reads it: a time of day as 9:30, a day as 2026-04-01.
fn cell_text(value: &DataRef<'_>) -> String {
    match value {
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::Bool(truth) => truth.to_string(),
        DataRef::DateTime(at) if at.as_f64() < 2.0 => at.as_f64().to_string(),
        DataRef::DateTime(at) => {
            let (year, month, day, ..) = at.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        DataRef::Error(_) | DataRef::Empty => String::new(),
    }
}
