//! Lists of events, イベント一覧: every row becomes an event, or is skipped with a reason.

use super::address::{self, Code, Place};
use super::event_days::{self, Unread};
use super::event_times;
use super::header::by_name;
use super::named::{NamedColumns, not_read};
use super::sheet::{Line, Sheet};
use super::text::{date, differs, is_blank, joined, plain};
use super::{Finding, FindingCode, Skipped, phone};
use chrono::NaiveDate;
use domain::event::{Event, ListedEvent, When};
use domain::facility::{Address, How, Name, Phone, PhonePurpose, Position, Source};
use domain::id::{EventId, MunicipalityCode};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::LazyLock;
use uuid::Uuid;

/// What a column holds, whatever its publisher calls it: `seed/event_columns.json` gives the names.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Column {
    Property,
    /// Of the row: monthly lists count anew, so it says nothing.
    Number,
    CityCode,
    AddressCode,
    Publisher,
    Prefecture,
    City,
    Name,
    Kana,
    English,
    /// The first day, or all days in one cell.
    StartsOn,
    EndsOn,
    StartsAt,
    EndsAt,
    WhenNote,
    Description,
    Fee,
    FeeDetail,
    Contact,
    Phone,
    Extension,
    Organiser,
    Place,
    Address,
    Town,
    HouseNumber,
    /// `address`: below a column of towns the number, else the whole address.
    AddressOrNumber,
    Building,
    Latitude,
    Longitude,
    Access,
    Parking,
    Capacity,
    ApplyEndsOn,
    ApplyEndsAt,
    Apply,
    Web,
    Category,
    Audience,
    District,
    Note,
    /// Known, and of no use to who looks for an event.
    Left,
}

static ALIASES: LazyLock<HashMap<String, Column>> =
    LazyLock::new(|| by_name(include_str!("../../seed/event_columns.json")));

/// A list of events, read.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct EventList {
    pub encoding: &'static str,
    /// Rows with any content below the header: events and skipped together.
    pub rows: usize,
    pub listed: Vec<ListedEvent>,
    pub skipped: Vec<Skipped>,
    pub findings: Vec<Finding>,
    publishers: BTreeSet<String>,
}

type Header = NamedColumns<Column>;

/// `None`: it is no list of events. `edition` is the day the publisher dated it.
pub(super) fn read(sheet: &Sheet, edition: Option<NaiveDate>) -> Option<EventList> {
    let header = header(sheet)?;
    let mut list = EventList { encoding: sheet.encoding, ..EventList::default() };
    list.take(sheet, &header, edition);
    Some(list)
}

/// The first line that names an event and its day.
fn header(sheet: &Sheet) -> Option<Header> {
    let is_one = |header: &Header| header.has(Column::Name) && header.has(Column::StartsOn);
    Header::find(sheet, &ALIASES, Column::Left, is_one)
}

impl EventList {
    /// The one city, or prefecture, all rows name as theirs: 香川県高松市.
    pub fn publisher(&self) -> Option<&str> {
        self.publishers.first().filter(|_| self.publishers.len() == 1).map(String::as_str)
    }

    /// A further sheet of the file.
    pub(super) fn also(&mut self, sheet: &Sheet, edition: Option<NaiveDate>) {
        match header(sheet) {
            Some(header) => self.take(sheet, &header, edition),
            None => self.findings.extend(not_read(sheet)),
        }
    }

    fn take(&mut self, sheet: &Sheet, header: &Header, edition: Option<NaiveDate>) {
        let lines = header.below(sheet);
        self.findings.extend(header.findings(sheet, &lines));
        // Lines that begin with # are about the file.
        let about = |line: Line<'_>| header.has(Column::Property) && line.cell(0).starts_with('#');
        let lines: Vec<Line<'_>> = lines.into_iter().filter(|line| !about(*line)).collect();
        self.rows += lines.len();
        let near = edition.or_else(|| usual_day(header, &lines));
        for line in lines.iter().copied() {
            if is_blank(header.cell(line, Column::Name)) {
                let cells = line.cells().filter(|cell| !cell.is_empty());
                let reason = format!("no name: {}", cells.collect::<Vec<_>>().join(" · "));
                self.skipped.push(Skipped { row: line.number, reason });
                continue;
            }
            let mut row = Row { header, line, near, originals: BTreeMap::new(), findings: Vec::new() };
            let event = row.read();
            self.findings.append(&mut row.findings);
            self.listed.push(ListedEvent { row: line.number, event });
        }
        let publisher = |line: &Line<'_>| {
            let of = |column| header.cell(*line, column);
            let publisher = match of(Column::Publisher) {
                "" => [of(Column::Prefecture), of(Column::City)].concat(),
                publisher => publisher.to_owned(),
            };
            Some(publisher).filter(|publisher| !publisher.is_empty())
        };
        self.publishers.extend(lines.iter().filter_map(publisher));
    }
}

/// Where no edition tells what a far year is: the day in the middle of those the rows begin on.
fn usual_day(header: &Header, lines: &[Line<'_>]) -> Option<NaiveDate> {
    let mut days: Vec<NaiveDate> =
        lines.iter().filter_map(|line| date(header.cell(*line, Column::StartsOn))).collect();
    days.sort_unstable();
    days.get(days.len() / 2).copied()
}

struct Row<'a> {
    header: &'a Header,
    line: Line<'a>,
    near: Option<NaiveDate>,
    originals: BTreeMap<String, String>,
    findings: Vec<Finding>,
}

impl<'a> Row<'a> {
    fn read(&mut self) -> Event {
        let when = self.when();
        let (apply, apply_until) = self.apply();
        let delivered = self.cell(Column::Name);
        let name = Name {
            text: joined(delivered),
            kana: self.text(Column::Kana).map(|kana| joined(&kana)),
            english: self.text(Column::English),
        };
        let fee = self.lines_of(&[Column::Fee, Column::FeeDetail]);
        Event {
            id: EventId(Uuid::nil()),
            name,
            when,
            kind: None,
            professions: Vec::new(),
            online: None,
            place: self.text(Column::Place).map(|place| joined(&place)),
            address: self.address(),
            position: self.position(),
            description: self.text(Column::Description),
            organiser: self.text(Column::Organiser),
            contact: self.text(Column::Contact),
            phones: self.phones(),
            fee: (!fee.is_empty()).then_some(fee),
            capacity: self.text(Column::Capacity),
            credits: None,
            apply,
            apply_until,
            web: self.web(),
            category: self.text(Column::Category),
            audience: self.text(Column::Audience),
            note: self.note(),
            originals: std::mem::take(&mut self.originals),
            source: Source { origin: String::new(), verified_on: None, by: None, how: How::File },
        }
    }

    /// The trimmed cell; empty where there is nothing or only a mark for nothing.
    fn cell(&self, column: Column) -> &'a str {
        Some(self.header.cell(self.line, column)).filter(|cell| !is_blank(cell)).unwrap_or_default()
    }

    fn text(&self, column: Column) -> Option<String> {
        Some(self.cell(column)).filter(|text| !text.is_empty()).map(str::to_owned)
    }

    fn lines_of(&self, columns: &[Column]) -> String {
        let cells = columns.iter().map(|column| self.cell(*column)).filter(|cell| !cell.is_empty());
        cells.collect::<Vec<_>>().join("\n")
    }

    fn find(&mut self, column: Column, code: FindingCode, text: &str) {
        let column = self.header.name(column);
        self.findings.push(Finding::new(self.line.number, column, code, text));
    }

    /// What reading changed, or could not read, stands under the name of its column.
    fn keep(&mut self, column: Column, text: &str) {
        self.originals.insert(self.header.name(column), text.to_owned());
    }

    fn when(&mut self) -> When {
        let (starts_at, mut ends_at) = (self.cell(Column::StartsAt), self.cell(Column::EndsAt));
        let (starts_on, ends_on) = (self.cell(Column::StartsOn), self.cell(Column::EndsOn));
        // 8/2/2020  3:30:00 PM: a day with a time in it.
        let (ends_day, time) = match ends_on.split_once(char::is_whitespace) {
            Some((day, time)) if date(day).is_some() && time.contains(':') => (day, time.trim()),
            Some(_) | None => (ends_on, ""),
        };
        if ends_at.is_empty() {
            ends_at = time;
        }
        let times = event_times::read(starts_at, ends_at);
        let days = match self.header.has(Column::EndsOn) {
            true => event_days::read_span(starts_on, ends_day, self.near),
            false => event_days::read(starts_on, self.near),
        };
        let mut says: Vec<&str> = Vec::new();
        let mut when = match days {
            Ok((when, says_more)) => {
                says.extend(says_more.then_some(starts_on));
                when
            }
            Err(unread) => {
                let text = between(starts_on, ends_on);
                let by_times =
                    event_days::among_words(starts_at, self.near).filter(|_| unread == Unread::Words);
                if by_times.is_none() && !text.is_empty() {
                    self.find(Column::StartsOn, of_days(unread), &text);
                }
                says.extend([starts_on, ends_on].iter().filter(|cell| !cell.is_empty()));
                by_times.unwrap_or_default()
            }
        };
        if let Some(unread) = times.unread {
            let code = match unread {
                event_times::Unread::Words => FindingCode::TimeUnread,
                event_times::Unread::Doubtful => FindingCode::TimeDoubtful,
            };
            self.find(Column::StartsAt, code, &between(starts_at, ends_at));
        }
        let said_times = between(starts_at, if ends_at == starts_at { "" } else { ends_at });
        when.times = times.times;
        if times.says_more {
            says.push(&said_times);
        }
        let note = self.cell(Column::WhenNote);
        if !note.is_empty() && !event_days::take_notes(&mut when, note) {
            says.push(note);
        }
        when.text = (!says.is_empty()).then(|| says.join(" "));
        when
    }

    fn apply(&mut self) -> (Option<String>, Option<NaiveDate>) {
        let (text, day, time) =
            (self.cell(Column::Apply), self.cell(Column::ApplyEndsOn), self.cell(Column::ApplyEndsAt));
        let until =
            date(day).or_else(|| event_days::read(day, self.near).ok().and_then(|(when, _)| when.last()));
        if until.is_none() && !day.is_empty() {
            self.find(Column::ApplyEndsOn, FindingCode::DateUnread, day);
        }
        let day = if until.is_none() { day } else { "" };
        let ends = [(Column::ApplyEndsOn, day), (Column::ApplyEndsAt, time)];
        let ends = ends.into_iter().filter(|(_, cell)| !cell.is_empty());
        let mut said: Vec<String> =
            ends.map(|(column, cell)| format!("{}: {cell}", self.header.name(column))).collect();
        if !text.is_empty() {
            said.insert(0, text.to_owned());
        }
        let until = until.or_else(|| event_days::last_day_of(text, self.near));
        ((!said.is_empty()).then(|| said.join("\n")), until)
    }

    fn address(&self) -> Option<Address> {
        let (prefecture, city) = (self.cell(Column::Prefecture), self.cell(Column::City));
        let (town, number) = (self.cell(Column::Town), self.cell(Column::HouseNumber));
        let either = self.cell(Column::AddressOrNumber);
        let whole = Some(self.cell(Column::Address)).filter(|whole| !whole.is_empty());
        let text = match whole.or(Some(either).filter(|_| town.is_empty())) {
            Some("") | None if !town.is_empty() => [prefecture, city, town, number, either].concat(),
            Some("") | None => return None,
            // The columns may be the publisher's: only an address that names the city lies in its prefecture.
            Some(whole) if !city.is_empty() && whole.starts_with(city) => format!("{prefecture}{whole}"),
            Some(whole) => whole.to_owned(),
        };
        let code = [Column::AddressCode, Column::CityCode].map(|column| self.cell(column));
        let code = code.into_iter().find(|code| !code.is_empty()).unwrap_or_default();
        let municipality = match address::code(code) {
            Code::Read { five, .. } if !five.ends_with("000") && !city.is_empty() && text.contains(city) => {
                Some(MunicipalityCode::new(five))
            }
            Code::Read { .. } | Code::Blank | Code::Unread => None,
        };
        Some(Address { text, municipality, building: self.text(Column::Building), postcode: None })
    }

    fn position(&mut self) -> Option<Position> {
        let (latitude, longitude) = (self.cell(Column::Latitude), self.cell(Column::Longitude));
        let code = match address::position(latitude, longitude) {
            Place::At(position) => return Some(position),
            Place::Unknown => return None,
            Place::Unread => FindingCode::PositionUnread,
            Place::OutsideJapan => FindingCode::PositionOutsideJapan,
        };
        let text = format!("{latitude} {longitude}");
        self.find(Column::Latitude, code, &text);
        self.keep(Column::Latitude, &text);
        None
    }

    fn phones(&mut self) -> Vec<Phone> {
        let delivered = self.cell(Column::Phone);
        if delivered.is_empty() {
            return Vec::new();
        }
        let Some(read) = phone::read(delivered) else {
            self.find(Column::Phone, FindingCode::PhoneUnread, delivered);
            self.keep(Column::Phone, delivered);
            return Vec::new();
        };
        if read.numbers.iter().any(|number| number.restored) {
            self.find(Column::Phone, FindingCode::PhoneZeroRestored, delivered);
        }
        if read.differs {
            self.keep(Column::Phone, delivered);
        }
        let mut extension = self.text(Column::Extension);
        let phone = |number: phone::Number| Phone {
            purpose: if number.fax { PhonePurpose::Fax } else { PhonePurpose::Main },
            number: number.text,
            extension: extension.take(),
            hours: None,
        };
        read.numbers.into_iter().map(phone).collect()
    }

    /// The first address in the cell.
    fn web(&mut self) -> Option<String> {
        let delivered = self.cell(Column::Web);
        let plain = plain(delivered);
        let at = ["http://", "https://"].iter().filter_map(|scheme| plain.find(scheme)).min();
        let web = at.and_then(|at| plain.get(at..)?.split_whitespace().next()).map(str::to_owned);
        if !delivered.is_empty() && web.as_deref().is_none_or(|web| differs(delivered, web)) {
            self.keep(Column::Web, delivered);
        }
        web
    }

    /// What has no field of its own, under its column's name; cells under no name at all.
    fn note(&mut self) -> Option<String> {
        let mut said: Vec<String> = self.text(Column::Note).into_iter().collect();
        for column in [Column::Access, Column::Parking, Column::District] {
            if let Some(text) = self.text(column) {
                said.push(format!("{}: {text}", self.header.name(column)));
            }
        }
        let beyond = self.line.cells().skip(self.header.width());
        let beyond = beyond.filter(|cell| !cell.is_empty()).collect::<Vec<_>>().join(" · ");
        if !beyond.is_empty() {
            self.findings.push(Finding::new(self.line.number, "", FindingCode::CellsWithoutHeader, &*beyond));
            said.push(beyond);
        }
        (!said.is_empty()).then(|| said.join("\n"))
    }
}

fn of_days(unread: Unread) -> FindingCode {
    match unread {
        Unread::Words => FindingCode::DateUnread,
        Unread::Doubtful => FindingCode::DateDoubtful,
    }
}

fn between(from: &str, to: &str) -> String {
    [from, to].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join("～")
}

#[cfg(test)]
mod tests {
    use super::super::header::folded;
    use super::{ALIASES, Column};
    use std::collections::BTreeMap;

    #[test]
    fn every_name_of_a_column_means_one_thing() {
        let names: BTreeMap<Column, Vec<String>> =
            serde_json::from_str(include_str!("../../seed/event_columns.json")).expect("names by column");
        for (column, names) in names {
            for name in names {
                assert_eq!(ALIASES.get(&folded(&name)), Some(&column), "{name}");
            }
        }
    }
}
