//! 医療機関一覧, row by row: every row becomes a candidate or is skipped with a reason.

use super::address::{self, Code, Place, Whereabouts};
use super::header::{Column, Header};
use super::hours::{self, Reading};
use super::institution::{departments, kind, without_status};
use super::sheet::{Line, Sheet};
use super::text::{count, date, differs, is_blank, joined, plain};
use super::{Finding, FindingCode, Parsed, Skipped, phone};
use domain::facility::{Fact, Name, Phone, PhonePurpose, Value};
use domain::id::{ItemCode, KindCode, MunicipalityCode};
use domain::lists::item;
use domain::matching::Candidate;
use std::collections::BTreeMap;

pub(super) fn read(sheet: &Sheet, header: &Header) -> Parsed {
    let lines = sheet.lines.get(header.line + 1..).unwrap_or_default();
    let mut parsed = Parsed {
        format: header.format(),
        encoding: sheet.encoding,
        rows: lines.len(),
        candidates: Vec::new(),
        skipped: Vec::new(),
        findings: of_file(sheet, header, lines),
        publisher: publisher(header, lines),
        municipalities: municipalities(header, lines),
    };
    let codes: BTreeMap<&String, &MunicipalityCode> =
        parsed.municipalities.iter().map(|(code, city)| (city, code)).collect();
    for line in lines {
        if is_blank(header.cell(line, Column::Name)) {
            let cells =
                line.cells.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty()).collect::<Vec<_>>();
            let reason = format!("no name: {}", cells.join(" · "));
            parsed.skipped.push(Skipped { row: line.number, reason });
            continue;
        }
        let mut row = Row { header, line, facts: Vec::new(), findings: Vec::new() };
        row.read(&codes);
        let key = [Column::Property, Column::RowKey].map(|column| header.cell(line, column));
        let row_key = key.into_iter().find(|key| !key.is_empty()).unwrap_or_default().to_owned();
        parsed.findings.append(&mut row.findings);
        parsed.candidates.push(Candidate { row: line.number, row_key, facts: row.facts });
    }
    parsed
}

/// Findings about the file as a whole.
fn of_file(sheet: &Sheet, header: &Header, lines: &[Line]) -> Vec<Finding> {
    let row = sheet.lines.get(header.line).map_or(0, |line| line.number);
    let mut findings = Vec::new();
    if sheet.damaged {
        let text = "some bytes are no character of this encoding".to_owned();
        findings.push(Finding { row, column: String::new(), code: FindingCode::EncodingDamaged, text });
    }
    for at in &header.unknown {
        let filled = lines.iter().filter(|line| !is_blank(line.cell(*at))).count();
        if filled > 0 {
            let column = header.name_at(*at).to_owned();
            findings.push(Finding {
                row,
                column,
                code: FindingCode::ColumnNotRead,
                text: format!("{filled} cells"),
            });
        }
    }
    findings
}

/// What more than half of the rows that say where they are share: a city, or else a prefecture.
fn publisher(header: &Header, lines: &[Line]) -> Option<String> {
    let mut cities: BTreeMap<String, usize> = BTreeMap::new();
    let mut prefectures: BTreeMap<String, usize> = BTreeMap::new();
    for line in lines {
        let five = five(header, line);
        if let (Some(prefecture), city) = Whereabouts::of(header, line, five.as_deref()).publisher() {
            *prefectures.entry(prefecture.to_owned()).or_default() += 1;
            if !city.is_empty() {
                *cities.entry(format!("{prefecture}{city}")).or_default() += 1;
            }
        }
    }
    let said: usize = prefectures.values().sum();
    let most = |counts: BTreeMap<String, usize>| counts.into_iter().find(|(_, count)| count * 2 > said);
    most(cities).or_else(|| most(prefectures)).map(|(name, _)| name)
}

/// The row's own municipality code, or its publisher's: five digits.
fn five(header: &Header, line: &Line) -> Option<String> {
    let codes =
        [Column::AddressCode, Column::PublisherCode].map(|column| address::code(header.cell(line, column)));
    codes.into_iter().find_map(|code| match code {
        Code::Read { five, .. } => Some(five),
        Code::Blank | Code::Unread => None,
    })
}

fn municipalities(header: &Header, lines: &[Line]) -> BTreeMap<MunicipalityCode, String> {
    let of = |line: &Line| {
        let five = five(header, line);
        let whereabouts = Whereabouts::of(header, line, five.as_deref());
        let code = whereabouts.municipality(&address::written(header, line))?;
        (!whereabouts.city.is_empty()).then(|| (code, whereabouts.city.to_owned()))
    };
    lines.iter().filter_map(of).collect()
}

struct Row<'a> {
    header: &'a Header,
    line: &'a Line,
    facts: Vec<Fact>,
    findings: Vec<Finding>,
}

impl<'a> Row<'a> {
    fn read(&mut self, codes: &BTreeMap<&String, &MunicipalityCode>) {
        self.name();
        self.kind();
        self.organisation();
        self.address(codes);
        self.position();
        self.phones();
        self.hours();
        self.departments();
        self.beds();
        self.opened();
        self.text(Column::Number, item::NUMBER);
        self.text(Column::Status, item::STATUS);
        self.website();
        self.text(Column::Note, item::NOTE);
        self.remarks();
    }

    /// The trimmed cell; empty where there is nothing or only a mark for nothing.
    fn cell(&self, column: Column) -> &'a str {
        Some(self.header.cell(self.line, column)).filter(|cell| !is_blank(cell)).unwrap_or_default()
    }

    fn find(&mut self, column: Column, code: FindingCode, text: &str) {
        let column = self.header.name(column).to_owned();
        self.findings.push(Finding { row: self.line.number, column, code, text: text.to_owned() });
    }

    fn add(&mut self, code: &str, value: Value) {
        self.add_read(code, value, None);
    }

    fn add_read(&mut self, code: &str, value: Value, original: Option<&str>) {
        let original = original.map(str::to_owned);
        self.facts.push(Fact { item: ItemCode::from(code), service: None, value, source: 0, original });
    }

    /// What could not be read stands under its item as text.
    fn unread(&mut self, column: Column, item: &str, code: FindingCode, text: &str) {
        self.find(column, code, text);
        self.add(item, Value::Text(text.to_owned()));
    }

    fn text(&mut self, column: Column, item: &str) {
        let text = self.cell(column);
        if !text.is_empty() {
            self.add(item, Value::Text(text.to_owned()));
        }
    }

    fn name(&mut self) {
        let delivered = self.cell(Column::Name);
        let (name, status) = without_status(delivered);
        let text = joined(&name);
        let given = |column| Some(joined(self.cell(column))).filter(|text| !text.is_empty());
        let name = Name { kana: given(Column::Kana), english: given(Column::English), text };
        let original = differs(delivered, &name.text).then_some(delivered);
        self.add_read(item::NAME, Value::Name(name), original);
        if let Some(status) = status {
            self.add(item::STATUS, Value::Text(status));
        }
    }

    fn kind(&mut self) {
        let delivered = self.cell(Column::Kind);
        match kind(delivered, self.cell(Column::Departments)) {
            Some(code) => self.add_read(item::KIND, Value::Kind(KindCode::from(code)), Some(delivered)),
            None if delivered.is_empty() => self.find(Column::Kind, FindingCode::KindUnknown, delivered),
            None => self.unread(Column::Kind, item::KIND, FindingCode::KindUnknown, delivered),
        }
    }

    fn organisation(&mut self) {
        let text = joined(self.cell(Column::Organisation));
        if !text.is_empty() {
            self.add(item::ORGANISATION, Value::Text(text));
        }
    }

    fn address(&mut self, codes: &BTreeMap<&String, &MunicipalityCode>) {
        for column in [Column::AddressCode, Column::PublisherCode] {
            let delivered = self.cell(column);
            match address::code(delivered) {
                Code::Read { check_wrong: true, .. } => {
                    self.find(column, FindingCode::CheckDigitWrong, delivered);
                }
                Code::Unread => self.find(column, FindingCode::MunicipalityCodeUnread, delivered),
                Code::Read { .. } | Code::Blank => {}
            }
        }
        let five = five(self.header, self.line);
        let whereabouts = Whereabouts::of(self.header, self.line, five.as_deref());
        let written = address::written(self.header, self.line);
        // A row without a code is of the city that other rows give the code of.
        let municipality = whereabouts.municipality(&written).or_else(|| {
            let code = codes.get(&whereabouts.city.to_owned())?;
            (five.is_none() && written.contains(whereabouts.city)).then(|| (*code).clone())
        });
        if written.is_empty() && municipality.is_none() {
            return;
        }
        let text = whereabouts.complete(&written);
        let original = differs(&written, &text).then_some(written.as_str());
        let address = address::address(self.header, self.line, text, municipality);
        self.add_read(item::ADDRESS, Value::Address(address), original);
    }

    fn position(&mut self) {
        let both = plain(self.cell(Column::Position));
        let (column, latitude, longitude) = match both.split_once(',') {
            Some((latitude, longitude)) => (Column::Position, latitude, longitude),
            None if !both.is_empty() => (Column::Position, both.as_str(), ""),
            None => (Column::Latitude, self.cell(Column::Latitude), self.cell(Column::Longitude)),
        };
        let code = match address::position(latitude, longitude) {
            Place::At(position) => return self.add(item::POSITION, Value::Position(position)),
            Place::Unknown => return,
            Place::Unread => FindingCode::PositionUnread,
            Place::OutsideJapan => FindingCode::PositionOutsideJapan,
        };
        self.unread(column, item::POSITION, code, &format!("{latitude},{longitude}"));
    }

    fn phones(&mut self) {
        let extension = Some(self.cell(Column::Extension)).filter(|text| !text.is_empty());
        for (column, fax) in [(Column::Phone, false), (Column::Fax, true)] {
            let delivered = self.cell(column);
            if delivered.is_empty() {
                continue;
            }
            let Some(read) = phone::read(delivered) else {
                self.unread(column, item::PHONE, FindingCode::PhoneUnread, delivered);
                continue;
            };
            for number in read.numbers {
                if number.restored {
                    self.find(column, FindingCode::PhoneZeroRestored, delivered);
                }
                let purpose = if fax || number.fax { PhonePurpose::Fax } else { PhonePurpose::Main };
                let extension = extension.filter(|_| !fax).map(str::to_owned);
                let line = Phone { purpose, number: number.text, extension, hours: None };
                self.add_read(item::PHONE, Value::Phone(line), read.differs.then_some(delivered));
            }
        }
    }

    fn hours(&mut self) {
        let [days, opens, closes, note] =
            [Column::Days, Column::Opens, Column::Closes, Column::HoursNote].map(|column| self.cell(column));
        match hours::read(days, opens, closes, note) {
            Reading::Blank => {}
            // A note alone is no attempt at hours.
            Reading::Unread(text) if text == note => self.add(item::HOURS, Value::Text(text)),
            Reading::Unread(text) => self.unread(Column::Days, item::HOURS, FindingCode::HoursUnread, &text),
            Reading::Read { hours, original, note_unread } => {
                if let Some(text) = note_unread {
                    self.find(Column::HoursNote, FindingCode::HoursNoteUnread, &text);
                }
                self.add_read(item::HOURS, Value::Hours(hours), Some(&original));
            }
        }
    }

    fn departments(&mut self) {
        let names = departments(self.cell(Column::Departments));
        if !names.is_empty() {
            self.add(item::DEPARTMENTS, Value::Names(names));
        }
    }

    fn beds(&mut self) {
        let delivered = self.cell(Column::Beds);
        match count(delivered) {
            _ if delivered.is_empty() => {}
            Some(beds) => {
                let original = differs(delivered, &beds.to_string()).then_some(delivered);
                self.add_read(item::BEDS, Value::Count(beds), original);
            }
            None => self.unread(Column::Beds, item::BEDS, FindingCode::BedsUnread, delivered),
        }
    }

    fn opened(&mut self) {
        let delivered = self.cell(Column::Opened);
        match date(delivered) {
            _ if delivered.is_empty() => {}
            Some(date) => self.add(item::OPENED, Value::Date(date)),
            None => self.unread(Column::Opened, item::OPENED, FindingCode::DateUnread, delivered),
        }
    }

    fn website(&mut self) {
        let delivered = self.cell(Column::Website);
        let web = ["http://", "https://"].iter().any(|scheme| delivered.to_lowercase().starts_with(scheme));
        match web {
            _ if delivered.is_empty() => {}
            true => self.add(item::WEBSITE, Value::Web(delivered.to_owned())),
            false => self.add(item::WEBSITE, Value::Text(delivered.to_owned())),
        }
    }

    /// Columns without an item of their own, under their own names; and cells under no name at all.
    fn remarks(&mut self) {
        let (header, line) = (self.header, self.line);
        for (name, cell) in header.remarks(line).filter(|(_, cell)| !is_blank(cell)) {
            self.add(item::NOTE, Value::Text(format!("{name}: {cell}")));
        }
        let beyond: Vec<&str> = line.cells.iter().skip(header.width()).map(|cell| cell.trim()).collect();
        let beyond = beyond.into_iter().filter(|cell| !cell.is_empty()).collect::<Vec<_>>().join(" · ");
        if !beyond.is_empty() {
            let code = FindingCode::CellsWithoutHeader;
            self.findings.push(Finding {
                row: line.number,
                column: String::new(),
                code,
                text: beyond.clone(),
            });
            self.add(item::NOTE, Value::Text(beyond));
        }
    }
}
