//! Lines of cells out of bytes: text in whatever encoding, a workbook, JSON, or a zip of these.

use super::{BYTES_MAX, ExchangeError, ROWS_MAX};
use calamine::{DataRef, Reader as _, Xlsx};
use serde_json::{Map, Value};
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::io::{Cursor, Read as _};
use std::path::Path;

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

/// A further sheet counts its lines on from the one before: a number is one line of the file.
pub(super) fn read(name: &str, bytes: &[u8]) -> Result<Vec<Sheet>, ExchangeError> {
    let mut sheets = sheets(name, bytes)?;
    let mut before = 0;
    for sheet in &mut sheets {
        for line in &mut sheet.lines {
            line.number = line.number.saturating_add(before);
        }
        before = sheet.lines.last().map_or(before, |last| last.number);
    }
    Ok(sheets)
}

fn sheets(name: &str, bytes: &[u8]) -> Result<Vec<Sheet>, ExchangeError> {
    let ends = |end: &str| Path::new(name).extension().is_some_and(|of| of.eq_ignore_ascii_case(end));
    if bytes.starts_with(b"PK") || ends("xlsx") {
        zipped(bytes)
    } else if ends("json") || ends("geojson") {
        json(bytes)
    } else {
        Ok(vec![text(bytes)?])
    }
}

/// A workbook is a zip too. All of it is unpacked once before anything reads it, and counted: what a zip says of its
/// own size is not to be believed.
fn zipped(bytes: &[u8]) -> Result<Vec<Sheet>, ExchangeError> {
    let broken = |error: zip::result::ZipError| ExchangeError::Archive(error.to_string());
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
    let is_workbook = archive.index_for_name("[Content_Types].xml").is_some();
    let mut room = BYTES_MAX as u64 * if is_workbook { SHEET_MARKUP } else { 1 };
    let mut lists = Vec::new();
    for at in 0..archive.len() {
        let entry = archive.by_index(at).map_err(broken)?;
        if entry.is_dir() {
            continue;
        }
        let name = entry.name().map_err(broken)?.into_owned();
        let mut unpacked = entry.take(room + 1);
        let size = if is_workbook {
            std::io::copy(&mut unpacked, &mut std::io::sink())
        } else {
            let mut inside = Vec::new();
            let size = unpacked.read_to_end(&mut inside).map(|size| size as u64);
            // A zip in a zip is nobody's list.
            if size.as_ref().is_ok_and(|size| *size <= room) && !inside.starts_with(b"PK") {
                lists.extend(sheets(&name, &inside)?);
            }
            size
        };
        let size = size.map_err(|error| ExchangeError::Archive(error.to_string()))?;
        room = room.checked_sub(size).ok_or(ExchangeError::UnpacksTooLarge)?;
    }
    if is_workbook { workbook(bytes) } else { Ok(lists) }
}

/// A workbook's cells are wrapped in markup that takes several times their own room.
const SHEET_MARKUP: u64 = 4;

/// An array of objects, or the points of a `GeoJSON`: one line an object, the names of its fields as the header.
fn json(bytes: &[u8]) -> Result<Vec<Sheet>, ExchangeError> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let unread = |error: serde_json::Error| ExchangeError::Json(error.to_string());
    let rows: Vec<Map<String, Value>> = match serde_json::from_slice(bytes).map_err(unread)? {
        Value::Array(rows) => rows.into_iter().filter_map(object).collect(),
        Value::Object(mut file) => match file.remove("features") {
            Some(Value::Array(features)) => features.into_iter().filter_map(object).map(feature).collect(),
            _ => return Ok(Vec::new()),
        },
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => return Ok(Vec::new()),
    };
    let names: BTreeSet<&String> = rows.iter().flat_map(Map::keys).collect();
    let mut lines = vec![Line { number: 0, cells: names.iter().map(|name| (*name).clone()).collect() }];
    for (row, number) in rows.iter().zip(1..) {
        push(
            &mut lines,
            number,
            names.iter().map(|name| row.get(*name).map_or_else(String::new, plain)).collect(),
        )?;
    }
    Ok(vec![Sheet { encoding: "json", damaged: false, lines }])
}

fn object(value: Value) -> Option<Map<String, Value>> {
    if let Value::Object(fields) = value { Some(fields) } else { None }
}

/// The properties of a feature, with its point as two more.
fn feature(mut feature: Map<String, Value>) -> Map<String, Value> {
    let mut fields = feature.remove("properties").and_then(object).unwrap_or_default();
    let geometry = feature.remove("geometry").and_then(object).unwrap_or_default();
    if geometry.get("type").and_then(Value::as_str) == Some("Point")
        && let Some([longitude, latitude, ..]) =
            geometry.get("coordinates").and_then(Value::as_array).map(Vec::as_slice)
    {
        fields.insert("longitude".to_owned(), longitude.clone());
        fields.insert("latitude".to_owned(), latitude.clone());
    }
    fields
}

/// A value as a cell: the parts of an array one after the other.
fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(values) => values.iter().map(plain).collect::<Vec<_>>().join("、"),
        Value::Bool(_) | Value::Number(_) | Value::Object(_) => value.to_string(),
    }
}

fn text(bytes: &[u8]) -> Result<Sheet, ExchangeError> {
    let (encoding, text, damaged) = decode(bytes);
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut lines = Vec::new();
    // Valid text in memory, of lines of any length, has no errors to flatten.
    for record in reader.records().flatten() {
        let number = record.position().map_or(0, |at| {
            // The reader stands before the line feed of CRLF, and before empty lines, and has not counted them.
            let rest = usize::try_from(at.byte()).ok().and_then(|byte| text.as_bytes().get(byte..));
            let ends = rest.unwrap_or_default().iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
            let line = at.line() + ends.filter(|byte| **byte == b'\n').count() as u64;
            u32::try_from(line).unwrap_or(u32::MAX)
        });
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
