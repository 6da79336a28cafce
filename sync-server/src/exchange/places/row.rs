//! One place out of its lines: each column becomes facts, or a finding and the text.

use super::super::address::{self, Code, Place, Whereabouts};
use super::super::header::{Column, Header};
use super::super::hours::{self, HOLIDAY, Reading};
use super::super::institution::{self, departments, designations, kind, without_status};
use super::super::sheet::Line;
use super::super::text::{as_plain, count, date, differs, is_blank, joined};
use super::super::{Finding, FindingCode, Format, Options, municipalities, opening, phone};
use super::five;
use domain::facility::{Answer, Fact, Level, Name, Phone, PhonePurpose, Value};
use domain::hours::Days;
use domain::id::{ItemCode, KindCode, MunicipalityCode};
use domain::lists::item;
use std::collections::HashMap;

pub(super) struct Row<'a> {
    pub(super) header: &'a Header,
    pub(super) options: &'a Options,
    /// The first of its lines.
    pub(super) line: Line<'a>,
    pub(super) lines: &'a [Line<'a>],
    pub(super) facts: Vec<Fact>,
    pub(super) findings: Vec<Finding>,
}

impl<'a> Row<'a> {
    /// The municipality it is in, where that is known.
    pub(super) fn read(
        &mut self,
        codes: &HashMap<String, MunicipalityCode>,
    ) -> Option<(MunicipalityCode, String)> {
        self.name();
        self.kind();
        self.organisation();
        let municipality = self.address(codes);
        self.position();
        self.phones();
        self.hours();
        self.days();
        self.departments();
        self.beds();
        self.capacity();
        self.designations();
        self.opened();
        self.number();
        self.text(Column::Status, item::STATUS);
        self.website();
        self.text(Column::Note, item::NOTE);
        self.remarks();
        municipality
    }

    /// The trimmed cell; empty where there is nothing or only a mark for nothing.
    fn cell(&self, column: Column) -> &'a str {
        Some(self.header.cell(self.line, column)).filter(|cell| !is_blank(cell)).unwrap_or_default()
    }

    fn find(&mut self, column: Column, code: FindingCode, text: &str) {
        self.findings.push(Finding::new(self.line.number, self.header.name(column), code, text));
    }

    fn add(&mut self, code: &str, value: Value) {
        self.add_read(code, value, None);
    }

    fn add_read(&mut self, code: &str, value: Value, original: Option<&str>) {
        let original = original.map(str::to_owned);
        let item = ItemCode::from(code);
        self.facts.push(Fact { item, service: None, value, source: 0, original, at: None });
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
        let short = Some(joined(self.cell(Column::ShortName))).filter(|short| !short.is_empty());
        let short = short.filter(|short| differs(short, &name.text));
        self.add_read(item::NAME, Value::from(name), original);
        if let Some(text) = short {
            self.add(item::NAME, Value::from(Name { text, ..Name::default() }));
        }
        if let Some(status) = status {
            self.add(item::STATUS, Value::Text(status));
        }
    }

    /// By what the list calls it, else by its name; a list of public facilities holds nothing else.
    fn kind(&mut self) {
        let of = self.cell(Column::Departments);
        if let Some((code, word)) = institution::class(self.cell(Column::Class)) {
            return self.add_read(item::KIND, Value::Kind(KindCode::from(code)), Some(word));
        }
        let column = if self.header.has(Column::Service) { Column::Service } else { Column::Kind };
        let delivered = self.cell(column);
        if let Some(code) = kind(delivered, of) {
            return self.add_read(item::KIND, Value::Kind(KindCode::from(code)), Some(delivered));
        }
        if let Some(kind) = &self.options.kind {
            return self.add(item::KIND, Value::Kind(kind.clone()));
        }
        let by_name = kind(self.cell(Column::Name), of);
        let told = match self.header.format {
            Format::HospitalsOld | Format::HospitalsNew | Format::HospitalsProperty => None,
            Format::PublicFacilities | Format::Properties => by_name.or(Some("public_facility")),
            Format::InsuredInstitutions | Format::MedicalInformation | Format::Designations => {
                by_name.or(Some("clinic"))
            }
            // 薬局等名称, hospital_name.
            Format::Plain => by_name.or_else(|| kind(self.header.name(Column::Name), "")),
            Format::Json
            | Format::Points
            | Format::CareServices
            | Format::PriceList
            | Format::Events
            | Format::Boundaries => by_name,
        };
        match told {
            Some(code) => {
                self.add(item::KIND, Value::Kind(KindCode::from(code)));
                if !delivered.is_empty() {
                    self.add(item::NOTE, Value::Text(delivered.to_owned()));
                }
            }
            None if delivered.is_empty() => self.find(column, FindingCode::KindUnknown, delivered),
            None => self.unread(column, item::KIND, FindingCode::KindUnknown, delivered),
        }
    }

    fn organisation(&mut self) {
        let text = joined(self.cell(Column::Organisation));
        if !text.is_empty() {
            self.add(item::ORGANISATION, Value::Text(text));
        }
    }

    fn address(&mut self, codes: &HashMap<String, MunicipalityCode>) -> Option<(MunicipalityCode, String)> {
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
        let text = whereabouts.complete(&written);
        // A row without a code is of the city that other rows give the code of, or of the one its address names.
        let given = whereabouts.municipality(&text).or_else(|| {
            let code = codes.get(whereabouts.city)?;
            (five.is_none() && text.contains(whereabouts.city)).then(|| code.clone())
        });
        let named = || Some(MunicipalityCode::new(municipalities::of_address(&text)?.code.as_str()));
        let municipality = given.or_else(named);
        if text.is_empty() && municipality.is_none() {
            return None;
        }
        let original = differs(&written, &text).then_some(written.as_str());
        let address = address::address(self.header, self.line, text, municipality.clone());
        self.add_read(item::ADDRESS, Value::from(address), original);
        let code = municipality?;
        // Some write the town there too: さぬき市寒川町.
        let known = municipalities::by_code(&code).map(|known| known.name.as_str());
        let known = known.filter(|known| whereabouts.city.is_empty() || whereabouts.city.contains(known));
        let city = known.unwrap_or(whereabouts.city).to_owned();
        (!city.is_empty()).then_some((code, city))
    }

    fn position(&mut self) {
        let both = as_plain(self.cell(Column::Position));
        let (column, latitude, longitude) = match both.split_once(',') {
            Some((latitude, longitude)) => (Column::Position, latitude, longitude),
            None if !both.is_empty() => (Column::Position, &*both, ""),
            None => (Column::Latitude, self.cell(Column::Latitude), self.cell(Column::Longitude)),
        };
        let code = match address::position(latitude, longitude) {
            Place::At(position) => return self.add(item::POSITION, Value::Position(position)),
            Place::Unknown => return self.position_by_others(),
            Place::Unread => FindingCode::PositionUnread,
            Place::OutsideJapan => FindingCode::PositionOutsideJapan,
        };
        self.unread(column, item::POSITION, code, &format!("{latitude},{longitude}"));
    }

    /// As somebody else placed it, by the publisher's id of the row.
    fn position_by_others(&mut self) {
        let key = [Column::RowKey, Column::Number].map(|column| self.cell(column));
        let Some(placed) = key.into_iter().find_map(|key| self.options.positions.of(key)) else { return };
        match placed.coarse {
            true => self.find(Column::Position, FindingCode::PositionCoarse, &placed.address),
            false => {
                self.add_read(item::POSITION, Value::Position(placed.position), Some(&placed.address));
            }
        }
    }

    fn phones(&mut self) {
        let extension = Some(self.cell(Column::Extension)).filter(|text| !text.is_empty());
        let columns = [
            (Column::Phone, PhonePurpose::Main),
            (Column::NightPhone, PhonePurpose::Night),
            (Column::Fax, PhonePurpose::Fax),
        ];
        for (column, purpose) in columns {
            let delivered = self.cell(column);
            if delivered.is_empty() {
                continue;
            }
            // Some publishers put the row's own id there.
            if delivered == self.cell(Column::RowKey) {
                self.find(column, FindingCode::PhoneUnread, delivered);
                continue;
            }
            let Some(read) = phone::read(delivered) else {
                self.unread(column, item::PHONE, FindingCode::PhoneUnread, delivered);
                continue;
            };
            if read.numbers.iter().any(|number| number.restored) && is_longitude(delivered) {
                self.unread(column, item::PHONE, FindingCode::PhoneUnread, delivered);
                continue;
            }
            for number in read.numbers {
                if number.restored {
                    self.find(column, FindingCode::PhoneZeroRestored, delivered);
                }
                let purpose = if number.fax { PhonePurpose::Fax } else { purpose };
                let extension = extension.filter(|_| purpose == PhonePurpose::Main).map(str::to_owned);
                let line = Phone { purpose, number: number.text, extension, hours: None };
                self.add_read(item::PHONE, Value::from(line), read.differs.then_some(delivered));
            }
        }
    }

    fn hours(&mut self) {
        let in_one = self.cell(Column::Hours);
        if !in_one.is_empty() {
            return self.take_hours(Column::Hours, opening::read(in_one), "");
        }
        let [days, opens, closes, note] =
            [Column::Days, Column::Opens, Column::Closes, Column::HoursNote].map(|column| self.cell(column));
        if [days, opens, closes, note].iter().all(|cell| cell.is_empty()) {
            return;
        }
        match hours::days(days) {
            Some(days) if opens.is_empty() && closes.is_empty() && !hours::is_round_the_clock(note) => {
                self.add_read(item::OPEN_DAYS, Value::Days(days), Some(self.cell(Column::Days)));
                if !note.is_empty() {
                    self.add(item::OPEN_DAYS, Value::Text(note.to_owned()));
                }
            }
            _ => self.take_hours(Column::Days, hours::read(days, opens, closes, note), note),
        }
    }

    fn take_hours(&mut self, column: Column, reading: Reading, note: &str) {
        match reading {
            Reading::Blank => {}
            // A note alone is no attempt at hours.
            Reading::Unread(text) if text == note => self.add(item::HOURS, Value::Text(text)),
            Reading::Unread(text) => self.unread(column, item::HOURS, FindingCode::HoursUnread, &text),
            Reading::Read { hours, original, note_unread } => {
                if let Some(text) = note_unread {
                    let column = if column == Column::Hours { column } else { Column::HoursNote };
                    self.find(column, FindingCode::HoursNoteUnread, &text);
                }
                self.add_read(item::HOURS, Value::from(hours), Some(&original));
            }
        }
    }

    /// The days on which it is open, of columns that say of each day whether it is closed.
    fn days(&mut self) {
        let (header, line) = (self.header, self.line);
        let open = |day: usize| header.open_on(line, day, None);
        let said = (0..HOLIDAY).filter_map(open).count();
        let holiday = match header.cell(line, Column::ClosedHoliday) {
            "1" => Some(true),
            "0" => Some(false),
            _ => None,
        };
        if said > 0 {
            let bits =
                (0..HOLIDAY).filter(|day| open(*day) == Some(true)).fold(0_u8, |bits, day| bits | 1 << day);
            let bits = if holiday == Some(true) { bits | 1 << HOLIDAY } else { bits };
            self.add(item::OPEN_DAYS, Value::Days(Days(bits)));
        }
        let closed = |day: usize, week: usize| {
            open(day) == Some(true) && header.open_on(line, day, Some(week)) == Some(false)
        };
        let mut but: Vec<String> = Vec::new();
        for (day, letter) in (0..HOLIDAY).zip("月火水木金土日".chars()).filter(|_| said > 0) {
            let weeks: Vec<String> =
                (0..5).filter(|week| closed(day, *week)).map(|week| (week + 1).to_string()).collect();
            if !weeks.is_empty() && weeks.len() < 5 {
                but.push(format!("第{}{letter}曜", weeks.join("・")));
            }
        }
        if holiday == Some(false) && said > 0 {
            but.push("祝日".to_owned());
        }
        let otherwise = self.cell(Column::ClosedOtherwise);
        but.extend((!otherwise.is_empty()).then(|| otherwise.to_owned()));
        if !but.is_empty() {
            self.add(item::OPEN_DAYS, Value::Text(format!("休診: {}", but.join("、"))));
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
            None => match self.beds_by_sort(delivered) {
                Some(beds) => self.add_read(item::BEDS, Value::Count(beds), Some(delivered)),
                None => self.unread(Column::Beds, item::BEDS, FindingCode::BedsUnread, delivered),
            },
        }
    }

    /// 一般 250 and 療養 38, on lines of their own, are 288.
    fn beds_by_sort(&self, delivered: &str) -> Option<u32> {
        let plain = as_plain(delivered);
        let numbers = plain.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty());
        let by_sort = self.header.format == Format::Designations;
        let numbers: Vec<u32> =
            numbers.filter(|_| by_sort).map(|part| part.parse().ok()).collect::<Option<_>>()?;
        (!numbers.is_empty()).then(|| numbers.iter().fold(0, |sum: u32, beds| sum.saturating_add(*beds)))
    }

    fn capacity(&mut self) {
        let delivered = self.cell(Column::Capacity);
        match count(delivered) {
            // Of a service that has none, publishers write 0.
            Some(0) => {}
            _ if delivered.is_empty() => {}
            Some(places) => {
                let original = differs(delivered, &places.to_string()).then_some(delivered);
                self.add_read(item::CAPACITY, Value::Count(places), original);
            }
            None => self.add(item::CAPACITY, Value::Text(delivered.to_owned())),
        }
    }

    /// What an institution has been admitted to, each once; a palliative ward with its beds.
    fn designations(&mut self) {
        let cells = self.lines.iter().map(|line| self.header.cell(*line, Column::Designation));
        let mut names: Vec<String> = Vec::new();
        for name in cells.filter(|name| !is_blank(name)) {
            if !names.iter().any(|held| held == name) {
                names.push(name.to_owned());
            }
        }
        if names.is_empty() {
            return;
        }
        let told: Vec<_> = designations(&names).collect();
        let ward_beds: u32 = self
            .lines
            .iter()
            .filter(|line| self.header.cell(**line, Column::Designation).contains("緩和ケア病棟"))
            .filter(|line| self.header.cell(**line, Column::DesignationHeading).contains("病棟総数病床数"))
            .filter_map(|line| count(self.header.cell(*line, Column::DesignationDetail)))
            .sum();
        self.add(item::DESIGNATIONS, Value::Names(names));
        for told in told {
            if let Some(kind) = &told.kind {
                self.add(item::KIND, Value::Kind(kind.clone()));
            }
            if let Some(item) = &told.item {
                self.add(item.as_str(), Value::Level(Level { answer: Answer::Yes, note: None }));
            }
        }
        if ward_beds > 0 {
            self.add(item::BEDS, Value::Count(ward_beds));
            if let Some(fact) = self.facts.last_mut() {
                fact.service = Some(KindCode::from("pcu"));
            }
        }
    }

    /// Where the list gives a prefecture's institutions without it, the prefecture comes first: 13 and 0170126.
    fn number(&mut self) {
        let number = as_plain(self.cell(Column::Number));
        let prefecture = as_plain(self.cell(Column::PrefectureCode));
        match number.len() {
            0 => {}
            7 if !prefecture.is_empty() => {
                self.add(item::NUMBER, Value::Text(format!("{prefecture:0>2}{number}")));
            }
            _ => self.add(item::NUMBER, Value::Text(number.into_owned())),
        }
    }

    fn opened(&mut self) {
        let delivered = self.cell(Column::Opened);
        if delivered.is_empty() {
            return;
        }
        match date(delivered) {
            Some(date) => self.add(item::OPENED, Value::Date(date)),
            None => self.unread(Column::Opened, item::OPENED, FindingCode::DateUnread, delivered),
        }
    }

    fn website(&mut self) {
        let delivered = self.cell(Column::Website);
        if delivered.is_empty() {
            return;
        }
        let begins = |scheme: &&str| {
            delivered.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme))
        };
        match ["http://", "https://"].iter().any(begins) {
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
        // How many there are is known before any of them is read.
        let (cells, _) = line.cells().size_hint();
        let beyond = (header.width()..cells).map(|at| line.cell(at)).filter(|cell| !cell.is_empty());
        let beyond = beyond.collect::<Vec<_>>().join(" · ");
        if !beyond.is_empty() {
            self.findings.push(Finding::new(line.number, "", FindingCode::CellsWithoutHeader, &*beyond));
            self.add(item::NOTE, Value::Text(beyond));
        }
    }
}

/// Some publishers' longitudes stand in the column of phones: 139183192. Where a number begins so, in 北海道, its lost zero
/// stays lost.
fn is_longitude(delivered: &str) -> bool {
    let first = as_plain(delivered).get(..3).and_then(|three| three.parse::<u32>().ok());
    first.is_some_and(|degrees| (122..=154).contains(&degrees))
}
