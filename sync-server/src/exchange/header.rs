//! The header line: found by what it says, not by where it stands.

use super::hours::day_of;
use super::sheet::{Line, Lines, Sheet};
use super::{Format, text};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

/// What a column holds, whatever its publisher calls it: `seed/columns.json` gives the names.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Column {
    Property,
    RowKey,
    PublisherCode,
    Publisher,
    PrefectureCode,
    CityCode,
    Prefecture,
    City,
    Name,
    Kana,
    English,
    ShortName,
    Kind,
    /// 機関区分: 1 病院, 2 診療所, 3 歯科診療所, 4 助産所, 5 薬局.
    Class,
    Service,
    Poi,
    AddressCode,
    Address,
    AddressPrefecture,
    AddressCity,
    AddressTown,
    AddressNumber,
    Building,
    Postcode,
    Latitude,
    Longitude,
    Position,
    Phone,
    Extension,
    NightPhone,
    Fax,
    Organisation,
    Number,
    Days,
    Opens,
    Closes,
    HoursNote,
    /// Days and times in one cell.
    Hours,
    ClosedHoliday,
    ClosedOtherwise,
    Departments,
    Beds,
    Capacity,
    Designation,
    DesignationHeading,
    DesignationDetail,
    Opened,
    Status,
    Website,
    Note,
    /// Kept as a note under the column's own name.
    Remark,
    /// Known, and of no use to who looks for a place.
    Left,
}

/// One of the columns 毎週決まった曜日に休診（月） and 決まった週に休診（定期週）第1週（月）: `1` is open, `0` closed.
#[derive(Clone, PartialEq, Eq, Debug)]
struct DayColumn {
    at: usize,
    /// As in `Days`.
    day: usize,
    /// From 0; every week where absent.
    week: Option<usize>,
}

/// Names without spaces and in one width, each with what it means.
static ALIASES: LazyLock<HashMap<String, Column>> =
    LazyLock::new(|| by_name(include_str!("../../seed/columns.json")));

/// Columns by each of their names, from a seed of names by column.
pub(super) fn by_name<C: Copy + Ord + DeserializeOwned>(seed: &str) -> HashMap<String, C> {
    let names: BTreeMap<C, Vec<String>> = serde_json::from_str(seed).expect("a test reads it");
    names
        .into_iter()
        .flat_map(|(column, names)| names.into_iter().map(move |name| (folded(&name), column)))
        .collect()
}

/// Lines of preamble a file may have before its header.
pub(super) const PREAMBLE_MAX: usize = 30;

#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Header {
    /// Position in the sheet's lines; absent where the list has none.
    line: Option<usize>,
    /// As delivered.
    names: Vec<String>,
    columns: Places,
    remarks: Vec<usize>,
    days: Vec<DayColumn>,
    /// Columns of no known name.
    pub(super) unknown: Vec<usize>,
    json: bool,
    pub(super) format: Format,
}

/// Where each column stands, by its place among the columns: every row asks for dozens.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Places([Option<usize>; Column::Left as usize + 1]);

impl Places {
    fn of(columns: impl IntoIterator<Item = (Column, usize)>) -> Self {
        let mut places = Self([None; Column::Left as usize + 1]);
        for (column, at) in columns {
            places.put(column, at);
        }
        places
    }

    fn at(&self, column: Column) -> Option<usize> {
        self.0.get(column as usize).copied().flatten()
    }

    fn put(&mut self, column: Column, at: usize) {
        if let Some(place) = self.0.get_mut(column as usize) {
            *place = Some(at);
        }
    }

    fn len(&self) -> usize {
        self.0.iter().flatten().count()
    }
}

/// What a person says the columns of one file are: names as the file gives them, or, where it has no header, the
/// positions of the columns from 1.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Columns(HashMap<String, Column>);

impl Columns {
    /// From JSON: `{"店名": "name", "ＴＥＬ": "phone"}`. The meanings are those of `seed/columns.json`.
    pub fn read(bytes: &[u8]) -> Result<Self, String> {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let names: BTreeMap<String, Column> =
            serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
        Ok(Self(names.into_iter().map(|(name, column)| (folded(&name), column)).collect()))
    }

    fn of(&self, name: &str) -> Option<Column> {
        self.0.get(name).or_else(|| ALIASES.get(name)).copied()
    }
}

/// The first line that names a place and where it is; else a list without a header whose shape is known or told.
pub(super) fn find(sheet: &Sheet, columns: &Columns) -> Option<Header> {
    let lines = &sheet.lines;
    let named = lines.iter().take(PREAMBLE_MAX).enumerate().find_map(|(at, line)| {
        let above = at.checked_sub(1).and_then(|above| lines.get(above));
        let header = Header::of(at, line, above, sheet.encoding == "json", columns);
        let place = [Column::Address, Column::AddressTown, Column::Phone, Column::Latitude];
        (header.has(Column::Name)
            && place.iter().any(|column| header.has(*column))
            && header.columns.len() > 2)
            .then_some(header)
    });
    let header = named
        .or_else(|| lines.first().and_then(Header::of_insured_institutions))
        .or_else(|| lines.first().and_then(|first| Header::by_position(first, columns)))?;
    Some(Header { format: header.told(), ..header })
}

pub(super) fn folded(name: &str) -> String {
    text::plain(name).chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
}

impl Header {
    /// `above`: a second header line, whose cells name the columns that this one leaves blank.
    fn of(line: usize, cells: Line<'_>, above: Option<Line<'_>>, json: bool, columns: &Columns) -> Self {
        let mut names: Vec<String> = cells.cells().map(str::to_owned).collect();
        for (at, name) in names.iter_mut().enumerate().filter(|(_, name)| name.trim().is_empty()) {
            above.map_or("", |above| above.cell(at)).clone_into(name);
        }
        let mut header = Self {
            line: Some(line),
            names,
            columns: Places::of([]),
            remarks: Vec::new(),
            days: Vec::new(),
            unknown: Vec::new(),
            json,
            format: Format::Plain,
        };
        for (at, name) in header.names.iter().enumerate() {
            let name = folded(name);
            if let Some(day) = day_column(at, &name) {
                header.days.push(day);
                continue;
            }
            match columns.of(&name) {
                Some(Column::Remark) => header.remarks.push(at),
                Some(Column::Left) => {}
                // A name given twice: the first holds, the second is reported.
                Some(column) if !header.has(column) => header.columns.put(column, at),
                Some(_) | None => header.unknown.push(at),
            }
        }
        header
    }

    /// 保険医療機関 of the 地方厚生局: prefecture and code, code, name, postcode, address.
    fn of_insured_institutions(first: Line<'_>) -> Option<Self> {
        let digits = |at: usize, count: usize| {
            let cell = first.cell(at);
            cell.len() == count && cell.chars().all(|c| c.is_ascii_digit())
        };
        let columns = [Column::Number, Column::Left, Column::Name, Column::Postcode, Column::Address];
        let fits = first.cells().count() == columns.len() && digits(0, 9) && digits(1, 7) && digits(3, 7);
        fits.then(|| Self {
            line: None,
            names: columns.iter().map(|column| format!("{column:?}")).collect(),
            columns: Places::of(columns.into_iter().zip(0..).filter(|(column, _)| *column != Column::Left)),
            remarks: Vec::new(),
            days: Vec::new(),
            unknown: Vec::new(),
            json: false,
            format: Format::Plain,
        })
    }

    /// A list without a header, of which a person says what its columns are.
    fn by_position(first: Line<'_>, columns: &Columns) -> Option<Self> {
        let at = |position: &String| position.parse::<usize>().ok()?.checked_sub(1);
        let columns =
            Places::of(columns.0.iter().filter_map(|(position, column)| Some((*column, at(position)?))));
        let names = (1..=first.cells().count()).map(|position| position.to_string()).collect();
        columns.at(Column::Name).is_some().then(|| Self {
            line: None,
            names,
            columns,
            remarks: Vec::new(),
            days: Vec::new(),
            unknown: Vec::new(),
            json: false,
            format: Format::Plain,
        })
    }

    /// The lines below the header; those that begin with # are about the file.
    pub(super) fn below(&self, mut lines: Lines) -> Lines {
        let about = |line: Line<'_>| self.has(Column::Property) && line.cell(0).starts_with('#');
        lines.retain(|at, line| self.line.is_none_or(|header| at > header) && !about(line));
        lines
    }

    /// The number of the header's line, for findings about a column.
    pub(super) fn row(&self, lines: &Lines) -> u32 {
        self.line.and_then(|line| lines.get(line)).map_or(0, |line| line.number)
    }

    /// Whether a day, in a week of the month, is open (`true`) or closed; absent where nobody said.
    pub(super) fn open_on(&self, line: Line<'_>, day: usize, week: Option<usize>) -> Option<bool> {
        let column = self.days.iter().find(|column| column.day == day && column.week == week)?;
        match line.cell(column.at) {
            "1" => Some(true),
            "0" => Some(false),
            _ => None,
        }
    }

    pub(super) fn has(&self, column: Column) -> bool {
        self.columns.at(column).is_some()
    }

    /// The columns decide, not their language: the property names come with both sets.
    fn told(&self) -> Format {
        let parts = [Column::AddressCode, Column::AddressTown, Column::Publisher];
        let new = parts.iter().any(|column| self.has(*column));
        let medical = [Column::Kind, Column::Departments, Column::Days];
        let medical = medical.iter().filter(|column| self.has(**column)).count() >= 2;
        if self.line.is_none() && self.names.iter().any(|name| name == "1") {
            Format::Plain
        } else if self.line.is_none() {
            Format::InsuredInstitutions
        } else if self.has(Column::Designation) {
            Format::Designations
        } else if self.has(Column::Class) || self.names.iter().any(|name| name.trim() == "正式名称") {
            Format::MedicalInformation
        } else if self.json && self.has(Column::Latitude) {
            Format::Points
        } else if self.json {
            Format::Json
        } else if self.has(Column::Poi) {
            Format::PublicFacilities
        } else if medical && !self.has(Column::Service) {
            match new {
                true => Format::HospitalsNew,
                false if self.has(Column::Property) && !self.has(Column::Days) => Format::HospitalsProperty,
                false => Format::HospitalsOld,
            }
        } else if self.has(Column::Service) && self.has(Column::PublisherCode) {
            Format::CareServices
        } else if self.has(Column::Property) {
            Format::Properties
        } else {
            Format::Plain
        }
    }

    /// The trimmed cell; empty where the file has no such column.
    pub(super) fn cell<'a>(&self, line: Line<'a>, column: Column) -> &'a str {
        self.columns.at(column).map_or("", |at| line.cell(at))
    }

    /// The cells that are kept under their column's own name.
    pub(super) fn remarks<'a>(&'a self, line: Line<'a>) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.remarks.iter().map(move |at| (self.name_at(*at), line.cell(*at)))
    }

    /// The column's name as delivered.
    pub(super) fn name(&self, column: Column) -> &str {
        self.columns.at(column).map_or("", |at| self.name_at(at))
    }

    pub(super) fn name_at(&self, at: usize) -> &str {
        self.names.get(at).map_or("", |name| name.trim())
    }

    pub(super) fn width(&self) -> usize {
        self.names.len()
    }
}

fn day_column(at: usize, name: &str) -> Option<DayColumn> {
    let day = |name: &str| day_of(name.strip_prefix('(')?.chars().next()?);
    if let Some(rest) = name.strip_prefix("毎週決まった曜日に休診") {
        return Some(DayColumn { at, day: day(rest)?, week: None });
    }
    let rest = name.strip_prefix("決まった週に休診(定期週)第")?;
    let (week, rest) = rest.split_once('週')?;
    Some(DayColumn { at, day: day(rest)?, week: Some(week.parse::<usize>().ok()?.checked_sub(1)?) })
}

#[cfg(test)]
mod tests {
    use super::{ALIASES, Column, folded};
    use std::collections::BTreeMap;

    #[test]
    fn every_name_of_a_column_means_one_thing() {
        let names: BTreeMap<Column, Vec<String>> =
            serde_json::from_str(include_str!("../../seed/columns.json")).expect("names by column");
        for (column, names) in names {
            for name in names {
                assert_eq!(ALIASES.get(&folded(&name)), Some(&column), "{name}");
            }
        }
    }
}
