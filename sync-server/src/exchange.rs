//! Files of other publishers, read: bytes in, candidates and findings out. Pure.

mod address;
mod archive;
#[cfg(test)]
mod cells;
mod cursor;
mod drugs;
#[cfg(test)]
mod event_cells;
mod event_days;
mod event_times;
mod events;
mod exceptions;
mod header;
mod hours;
mod institution;
mod json;
mod listing;
mod municipalities;
mod named;
mod opening;
mod outlines;
mod phone;
mod places;
mod positions;
mod sheet;
mod text;
mod workbook;

pub use drugs::PriceList;
pub use events::EventList;
pub use header::Columns;
pub use listing::Tells;
pub use outlines::{OutlineFile, SOURCE as OUTLINE_SOURCE};
pub use positions::Positions;

use chrono::NaiveDate;
use clap::ValueEnum;
use domain::id::{KindCode, MunicipalityCode};
use ecow::EcoString;
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
    /// 介護サービス事業所一覧, and 介護サービス情報公表: a service kind in every row
    CareServices,
    /// 公共施設一覧, old and new
    PublicFacilities,
    /// 医療情報ネット 施設票
    MedicalInformation,
    /// 地方厚生局 施設基準: one fact a line, gathered by institution
    Designations,
    /// 地方厚生局 保険医療機関: five columns without a header
    InsuredInstitutions,
    /// A list by property name (#property) of places that are not medical
    Properties,
    /// An array of JSON objects
    Json,
    /// The points of a `GeoJSON`
    Points,
    /// Any other list with a name and a place
    Plain,
    /// 薬価基準収載品目リスト: of its rows the opioids
    PriceList,
    /// イベント一覧, old and new, by property name, in English or under a city's own names
    Events,
    /// 国土数値情報 行政区域データ (N03) as `GeoJSON`: outlines of municipalities
    Boundaries,
}

impl Format {
    /// What to cite beside the publisher's name.
    pub fn title(self) -> &'static str {
        match self {
            Self::HospitalsOld => "医療機関一覧（推奨データセット）",
            Self::HospitalsNew => "医療機関一覧（自治体標準オープンデータセット）",
            Self::HospitalsProperty => "医療機関一覧",
            Self::CareServices => "介護サービス事業所",
            Self::PublicFacilities => "公共施設一覧",
            Self::MedicalInformation => "医療情報ネット",
            Self::Designations => "施設基準届出",
            Self::InsuredInstitutions => "保険医療機関",
            Self::Properties | Self::Json | Self::Points | Self::Plain => "一覧",
            Self::PriceList => "薬価基準収載品目リスト",
            Self::Events => "イベント一覧",
            Self::Boundaries => "行政区域データ",
        }
    }

    /// Whether what a list of this format is of has to be told by its rows, or by the name of the file.
    pub fn is_of_one_kind(self) -> bool {
        !matches!(
            self,
            Self::HospitalsOld
                | Self::HospitalsNew
                | Self::HospitalsProperty
                | Self::PublicFacilities
                | Self::Designations
                | Self::InsuredInstitutions
                | Self::PriceList
                | Self::Events
                | Self::Boundaries
        )
    }
}

/// What could not be taken as it stands. Nothing is lost by it: the text is kept with the place.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Finding {
    /// As a spreadsheet counts, the first line is 1; a further sheet or file of a zip counts on.
    pub row: u32,
    /// The header as delivered; empty where it is about the row or the file.
    pub column: EcoString,
    pub code: FindingCode,
    /// What was found there: mostly a cell, of a list that may have as many findings as rows.
    pub text: EcoString,
}

impl Finding {
    pub fn new(
        row: u32,
        column: impl Into<EcoString>,
        code: FindingCode,
        text: impl Into<EcoString>,
    ) -> Self {
        Self { row, column: column.into(), code, text: text.into() }
    }

    /// About a file, at its header.
    fn damaged(row: u32) -> Self {
        Self::new(row, "", FindingCode::EncodingDamaged, "some bytes are no character of this encoding")
    }
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FindingCode {
    /// Bytes that are no character of the file's encoding.
    EncodingDamaged,
    /// A sheet of another format than the first.
    SheetNotRead,
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
    /// A day that cannot be: a weekday that fits no year near, an end before its start, a year far ahead.
    DateDoubtful,
    TimeUnread,
    /// An end no later than its start.
    TimeDoubtful,
    /// Somebody placed it on a map by no more than its town.
    PositionCoarse,
    /// The sixth digit does not fit the five.
    CheckDigitWrong,
    MunicipalityCodeUnread,
    /// A second row about a place an earlier row placed: the earlier row's facts stand.
    ListedTwice,
    /// A new place that may be one that stands: a person decides, and the decision is remembered.
    Doubtful,
    /// A narcotic, or an opioid by its ingredient, whose code belongs to no group yet: kept in a group of its own.
    DrugUnsorted,
}

/// A row that placed nothing.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Skipped {
    pub row: u32,
    pub reason: String,
}

/// A file, read: its lines, and what each of its places is known by (`listing.rs`).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Parsed {
    pub format: Format,
    /// `utf-8`, `utf-8-bom`, `utf-16`, `cp932`, `xlsx` or `json`.
    pub encoding: &'static str,
    /// Rows with any content below the header: of places and skipped together.
    pub rows: usize,
    pub skipped: Vec<Skipped>,
    pub findings: Vec<Finding>,
    /// The city or prefecture most rows belong to, with its prefecture: 香川県高松市.
    pub publisher: Option<String>,
    /// The service or kind that all rows name: 訪問入浴介護.
    pub about: Option<String>,
    /// Municipalities of the rows, by code, with their names.
    pub municipalities: BTreeMap<MunicipalityCode, String>,
    options: Options,
    /// Municipalities that an address without prefecture may begin with.
    known: Vec<(MunicipalityCode, String)>,
    places: Vec<listing::Place>,
    lists: Vec<places::List>,
}

/// What a file is a list of.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Content {
    Places(Box<Parsed>),
    Drugs(PriceList),
    Events(EventList),
    Outlines(OutlineFile),
}

/// What a person says of a file beside what it tells itself.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Options {
    /// Only this format is taken; absent: the one the header tells.
    pub format: Option<Format>,
    pub columns: Columns,
    /// Of every row that names no kind.
    pub kind: Option<KindCode>,
    /// Of rows that give no position.
    pub positions: Positions,
    /// The day the publisher dated the list: years that a list of events leaves out are told by it.
    pub edition: Option<NaiveDate>,
}

#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExchangeError {
    #[error("the file has {bytes} bytes; no more than {BYTES_MAX} are read")]
    TooLarge { bytes: usize },
    #[error("the file has more than {ROWS_MAX} rows")]
    TooLong,
    #[error(
        "a line has more than {} cells, or one of more than {} bytes",
        sheet::COLUMNS_MAX,
        sheet::CELL_MAX
    )]
    TooWide,
    #[error("unpacked, the file or a part of it is larger than what is read")]
    UnpacksTooLarge,
    /// Behind one that was refused: its reason is the one that is told.
    #[error("nobody takes the lists that follow")]
    NotTaken,
    #[error("the archive cannot be read: {0}")]
    Archive(String),
    #[error("the JSON cannot be read: {0}")]
    Json(String),
    #[error("the workbook cannot be read: {0}")]
    Workbook(String),
    #[error("no line looks like the header of a known list; the first line is: {first}")]
    Unrecognised { first: String },
    #[error("the file is of the format {found:?}, not {asked:?}")]
    OtherFormat { asked: Format, found: Format },
}

/// Reads a file. `name` tells a workbook from text where the bytes leave it open.
pub fn read(name: &str, bytes: &[u8], options: &Options) -> Result<Content, ExchangeError> {
    if bytes.len() > BYTES_MAX {
        return Err(ExchangeError::TooLarge { bytes: bytes.len() });
    }
    if let Some(read) = outlines::read(bytes) {
        options.allow(Format::Boundaries)?;
        return read.map(Content::Outlines);
    }
    let mut first = String::new();
    let mut content: Option<Content> = None;
    sheet::each(name, bytes, |sheet| {
        let Some(content) = &mut content else {
            if first.is_empty() {
                let cells = |line: sheet::Line<'_>| line.cells().collect::<Vec<_>>().join(",");
                first = sheet.lines.first().map(cells).unwrap_or_default();
            }
            content = list_of(sheet, options)?;
            return Ok(());
        };
        content.also(sheet, options)
    })?;
    content.ok_or_else(|| ExchangeError::Unrecognised { first: first.chars().take(200).collect() })
}

/// What a sheet is a list of, by its header; absent where it has none that is known.
fn list_of(sheet: sheet::Sheet, options: &Options) -> Result<Option<Content>, ExchangeError> {
    if let Some(list) = drugs::read(&sheet) {
        options.allow(Format::PriceList)?;
        return Ok(Some(Content::Drugs(list)));
    }
    if let Some(list) = events::read(&sheet, options.edition) {
        options.allow(Format::Events)?;
        return Ok(Some(Content::Events(list)));
    }
    let Some(header) = header::find(&sheet, &options.columns) else { return Ok(None) };
    options.allow(header.format)?;
    Ok(Some(Content::Places(Box::new(places::read(sheet, header, options)))))
}

impl Content {
    pub fn places(self) -> Option<Parsed> {
        if let Self::Places(parsed) = self { Some(*parsed) } else { None }
    }

    /// A further sheet, or list of an archive: of the same list, or reported and not read.
    fn also(&mut self, sheet: sheet::Sheet, options: &Options) -> Result<(), ExchangeError> {
        let parsed = match self {
            Self::Drugs(list) => {
                list.also(&sheet);
                return Ok(());
            }
            Self::Events(list) => {
                list.also(&sheet, options.edition);
                return Ok(());
            }
            // Never read out of sheets.
            Self::Outlines(_) => return Ok(()),
            Self::Places(parsed) => parsed,
        };
        let (row, lines) = (sheet.lines.first().map_or(0, |line| line.number), sheet.lines.len());
        let what = match list_of(sheet, options)? {
            Some(Self::Places(more)) if more.format == parsed.format => {
                parsed.extend(*more);
                return Ok(());
            }
            Some(Self::Places(more)) => more.format.title(),
            Some(Self::Drugs(_)) => Format::PriceList.title(),
            Some(Self::Events(_)) => Format::Events.title(),
            Some(Self::Outlines(_)) => Format::Boundaries.title(),
            None if lines == 0 => return Ok(()),
            None => "no known header",
        };
        let text = format!("{what}: {lines} lines");
        parsed.findings.push(Finding::new(row, "", FindingCode::SheetNotRead, text));
        Ok(())
    }
}

impl Options {
    fn allow(&self, found: Format) -> Result<(), ExchangeError> {
        match self.format.filter(|asked| *asked != found) {
            Some(asked) => Err(ExchangeError::OtherFormat { asked, found }),
            None => Ok(()),
        }
    }
}

/// The day of an edition, where its file name tells one: `hospital_20260410.xlsx`, `list-2026-04-10.csv`,
/// `tp20260401-01_01.xlsx`.
pub fn edition_in(name: &str) -> Option<NaiveDate> {
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let runs = file.split(|c: char| !c.is_ascii_digit() && c != '-');
    let runs =
        runs.flat_map(|run| std::iter::once(run.replace('-', "")).chain(run.split('-').map(str::to_owned)));
    let day = |run: String| NaiveDate::parse_from_str(&run, "%Y%m%d").ok().filter(|_| run.len() == 8);
    runs.filter_map(day).find(|date| *date > NaiveDate::default())
}
