//! The sheets of a workbook, cell by cell: a stray cell at the far corner must not make a table of that size.

use super::sheet::{CELL_MAX, COLUMNS_MAX, Lines, Lists, Sheet};
use super::{BYTES_MAX, ExchangeError};
use calamine::{DataRef, Reader as _, Xlsx};
use std::io::{self, Cursor, Read as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use zip::ZipArchive;

/// A workbook's cells are wrapped in markup that takes several times their own room.
const SHEET_MAX: u64 = BYTES_MAX as u64 * 4;
/// Texts and styles are held in memory while the sheets are read.
const PART_MAX: u64 = 32 * 1024 * 1024;
const TEXTS_MAX: usize = 1_000_000;
const STYLE_TAGS_MAX: usize = 400_000;

pub(super) fn read(
    bytes: &[u8],
    archive: &mut ZipArchive<Cursor<&[u8]>>,
    lists: &mut Lists,
) -> Result<(), ExchangeError> {
    measure(archive, &mut lists.room)?;
    // Some broken workbooks make the library panic.
    catch_unwind(AssertUnwindSafe(|| sheets(bytes, lists)))
        .unwrap_or_else(|_| Err(ExchangeError::Workbook("its parts contradict one another".to_owned())))
}

/// All of it is unpacked once before anything reads it, and counted.
fn measure(archive: &mut ZipArchive<Cursor<&[u8]>>, room: &mut u64) -> Result<(), ExchangeError> {
    let broken = |error: zip::result::ZipError| ExchangeError::Archive(error.to_string());
    for at in 0..archive.len() {
        let entry = archive.by_index(at).map_err(broken)?;
        let name = entry.name().map_err(broken)?.to_lowercase();
        let most = if name.contains("worksheets/") { SHEET_MAX } else { PART_MAX };
        let most = most.min(*room);
        let mut part = entry.take(most + 1);
        let (texts, styles) = (name.ends_with("sharedstrings.xml"), name.ends_with("styles.xml"));
        let size = if texts || styles {
            let mut held = Vec::new();
            let size = part.read_to_end(&mut held).map(|size| size as u64);
            if size.as_ref().is_ok_and(|size| *size <= most) {
                believable(
                    &held,
                    if texts { TEXTS_MAX } else { STYLE_TAGS_MAX },
                    if texts { "<si" } else { "<" },
                )?;
            }
            size
        } else {
            io::copy(&mut part, &mut io::sink())
        };
        let size = size.map_err(|error| ExchangeError::Archive(error.to_string()))?;
        if size > most {
            return Err(ExchangeError::UnpacksTooLarge);
        }
        *room -= size;
    }
    Ok(())
}

/// The library makes room for as many texts as the part says it has, and keeps all it has.
fn believable(part: &[u8], most: usize, tag: &str) -> Result<(), ExchangeError> {
    // UTF-16 hides what is looked for here.
    let part = std::str::from_utf8(part).ok().filter(|part| !part.contains('\0'));
    let part = part.ok_or_else(|| ExchangeError::Workbook("a part of it is not UTF-8".to_owned()))?;
    let said = part.split("uniqueCount").skip(1).map(|after| {
        let digits = after.trim_start_matches(|c: char| c.is_whitespace() || "='\"".contains(c));
        digits.split(|c: char| !c.is_ascii_digit()).next().unwrap_or_default().trim_start_matches('0')
    });
    let mut too_many =
        said.map(|said| !said.is_empty() && said.parse().map_or(true, |said: usize| said > most));
    let long = |text: &str| text.len() > CELL_MAX;
    if too_many.any(|too_many| too_many) || part.matches(tag).count() > most || part.split('<').any(long) {
        return Err(ExchangeError::UnpacksTooLarge);
    }
    Ok(())
}

fn sheets(bytes: &[u8], lists: &mut Lists) -> Result<(), ExchangeError> {
    let failed = |error: calamine::XlsxError| ExchangeError::Workbook(error.to_string());
    let mut workbook = Xlsx::new(Cursor::new(bytes)).map_err(failed)?;
    for name in workbook.sheet_names() {
        let Ok(mut cells) = workbook.worksheet_cells_reader(&name) else { continue };
        let mut lines = Lines::default();
        let mut line = (0, Vec::new());
        while let Some(cell) = cells.next_cell().map_err(failed)? {
            let (row, column) = cell.get_position();
            if row != line.0 {
                lines.push(line.0.saturating_add(1), std::mem::take(&mut line.1).iter())?;
                line.0 = row;
            }
            let text = cell_text(cell.get_value());
            let column = usize::try_from(column).unwrap_or(usize::MAX);
            if column < COLUMNS_MAX && !text.is_empty() {
                if line.1.len() <= column {
                    line.1.resize(column + 1, String::new());
                }
                if let Some(place) = line.1.get_mut(column) {
                    *place = text;
                }
            }
        }
        lines.push(line.0.saturating_add(1), line.1.iter())?;
        lists.add(Sheet { encoding: "xlsx", damaged: false, lines })?;
    }
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
