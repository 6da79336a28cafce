//! Files of other publishers, read: bytes in, candidates and findings out. Pure.

mod address;
mod exceptions;
mod header;
mod hospital_list;
mod hours;
mod institution;
mod phone;
mod sheet;
mod text;

use chrono::NaiveDate;
use clap::ValueEnum;
use domain::id::MunicipalityCode;
use domain::matching::Candidate;
use serde::Serialize;
use std::collections::BTreeMap;

/// A larger file is refused before it is looked at.
pub const BYTES_MAX: usize = 50 * 1024 * 1024;
/// A longer list is refused: no region has as many places.
pub const ROWS_MAX: usize = 500_000;

/// A list as its publisher shapes it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// 推奨データセット 医療機関一覧: 26 columns, in Japanese or by property name (availableDate …)
    HospitalsOld,
    /// 自治体標準オープンデータセット 医療機関一覧: 42 columns
    HospitalsNew,
    /// 医療機関一覧 by property name (#property, alternativeName, openingDate …), as Takamatsu publishes it
    HospitalsProperty,
}

impl Format {
    /// What to cite beside the publisher's name.
    pub fn title(self) -> &'static str {
        match self {
            Self::HospitalsOld => "医療機関一覧（推奨データセット）",
            Self::HospitalsNew => "医療機関一覧（自治体標準オープンデータセット）",
            Self::HospitalsProperty => "医療機関一覧",
        }
    }
}

/// What could not be taken as it stands. Nothing is lost by it: the text is kept with the place.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Finding {
    /// As a spreadsheet counts, the first line is 1.
    pub row: u32,
    /// The header as delivered; empty where it is about the row or the file.
    pub column: String,
    pub code: FindingCode,
    /// What was found there.
    pub text: String,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FindingCode {
    /// Bytes that are no character of the file's encoding.
    EncodingDamaged,
    /// A column with content that no item holds.
    ColumnNotRead,
    /// More cells than the header has names.
    CellsWithoutHeader,
    KindUnknown,
    PhoneUnread,
    /// A leading zero was lost, and put back.
    PhoneZeroRestored,
    HoursUnread,
    /// The hours hold, but the exceptions to them are text only.
    HoursNoteUnread,
    PositionUnread,
    PositionOutsideJapan,
    BedsUnread,
    DateUnread,
    /// The sixth digit does not fit the five.
    CheckDigitWrong,
    MunicipalityCodeUnread,
    /// A second row about a place an earlier row placed: the earlier row's facts stand.
    ListedTwice,
}

/// A row that placed nothing.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Skipped {
    pub row: u32,
    pub reason: String,
}

/// A file, read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Parsed {
    pub format: Format,
    /// `utf-8`, `utf-8-bom`, `utf-16`, `cp932` or `xlsx`.
    pub encoding: &'static str,
    /// Rows with any content below the header: candidates and skipped together.
    pub rows: usize,
    pub candidates: Vec<Candidate>,
    pub skipped: Vec<Skipped>,
    pub findings: Vec<Finding>,
    /// The city or prefecture most rows belong to, with its prefecture: 香川県高松市.
    pub publisher: Option<String>,
    /// Municipalities of the rows, by code, with their names.
    pub municipalities: BTreeMap<MunicipalityCode, String>,
}

#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// Only this format is taken; absent: the one the header tells.
    pub format: Option<Format>,
}

#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExchangeError {
    #[error("the file has {bytes} bytes; no more than {BYTES_MAX} are read")]
    TooLarge { bytes: usize },
    #[error("the file has more than {ROWS_MAX} rows")]
    TooLong,
    #[error("the workbook cannot be read: {0}")]
    Workbook(String),
    #[error("no line looks like the header of a known list; the first line is: {first}")]
    Unrecognised { first: String },
    #[error("the file is of the format {found:?}, not {asked:?}")]
    OtherFormat { asked: Format, found: Format },
}

/// Reads a file. `name` tells a workbook from text where the bytes leave it open.
pub fn read(name: &str, bytes: &[u8], options: Options) -> Result<Parsed, ExchangeError> {
    if bytes.len() > BYTES_MAX {
        return Err(ExchangeError::TooLarge { bytes: bytes.len() });
    }
    let mut first = String::new();
    for sheet in sheet::read(name, bytes)? {
        let Some(header) = header::find(&sheet.lines) else {
            if first.is_empty() {
                first = sheet.lines.first().map(|line| line.cells.join(",")).unwrap_or_default();
            }
            continue;
        };
        let found = header.format();
        if let Some(asked) = options.format.filter(|asked| *asked != found) {
            return Err(ExchangeError::OtherFormat { asked, found });
        }
        return Ok(hospital_list::read(&sheet, &header));
    }
    Err(ExchangeError::Unrecognised { first: first.chars().take(200).collect() })
}

/// The day of an edition, where its file name tells one: `hospital_20260410.xlsx`, `list-2026-04-10.csv`.
pub fn edition_in(name: &str) -> Option<NaiveDate> {
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let runs = file.split(|c: char| !c.is_ascii_digit() && c != '-').map(|run| run.replace('-', ""));
    let day = |run: String| NaiveDate::parse_from_str(&run, "%Y%m%d").ok().filter(|_| run.len() == 8);
    runs.filter_map(day).find(|date| *date > NaiveDate::default())
}
