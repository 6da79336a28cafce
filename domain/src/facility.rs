//! A facility: an id and what is known of it, each fact with who says so and when it was last checked.

use crate::hours::{Days, Hours, Moment};
use crate::id::{FacilityId, ItemCode, KindCode, MunicipalityCode};
use crate::lists::item;
use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

/// What one audience may know of one place. The public facts and the staff facts of a place are two
/// such records under the same id, in two scopes (`record.rs`); a view lays one over the other.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Facility {
    pub id: FacilityId,
    pub facts: Vec<Fact>,
    /// Shared by the facts; a fact names its source by position.
    pub sources: Vec<Source>,
}

/// One answer to one item of the item list.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Fact {
    pub item: ItemCode,
    /// The service it is about (a ward, an outpatient clinic); absent: the place as a whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<KindCode>,
    pub value: Value,
    /// Position in [`Facility::sources`].
    pub source: u8,
    /// The text as delivered, where reading it changed more than its width and spaces.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub original: Option<String>,
}

/// Half-life and audience of a fact belong to its item (`lists.rs`); how it came to be known, here.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct Source {
    /// What to cite: the dataset, or the body that asked.
    pub origin: String,
    /// The day somebody last confirmed it against the place itself or the publisher dated it.
    /// Not the day it was stored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verified_on: Option<NaiveDate>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    pub how: How,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum How {
    Phone,
    Visit,
    /// The facility said so itself.
    Own,
    Web,
    /// A published file.
    File,
    #[serde(other)]
    Unknown,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "is", content = "to")]
pub enum Value {
    Name(Name),
    Kind(KindCode),
    Address(Address),
    Position(Position),
    Phone(Phone),
    Hours(Hours),
    /// Days of the week, where the times are not told.
    Days(Days),
    Level(Level),
    /// A count in the item's unit, such as beds.
    Count(u32),
    /// Names of one list, such as 診療科目.
    Names(Vec<String>),
    Text(String),
    Web(String),
    Date(NaiveDate),
    /// From a newer server: kept, not shown.
    #[serde(other)]
    Unknown,
}

#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Name {
    pub text: String,
    /// The reading in katakana or hiragana, as delivered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kana: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub english: Option<String>,
}

#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Address {
    /// Prefecture to house number, as written.
    pub text: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub municipality: Option<MunicipalityCode>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub building: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub postcode: Option<String>,
}

/// Millionths of a degree (about 0.1 m): no float in anything that is hashed or compared.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Position {
    pub lat_e6: i32,
    pub lon_e6: i32,
}

impl Position {
    /// Distance on the sphere, in metres.
    pub fn distance_m(self, other: Self) -> u32 {
        const EARTH_RADIUS_M: f64 = 6_371_000.0;
        let radians = |e6: i32| (f64::from(e6) / 1e6).to_radians();
        let (lat_a, lat_b) = (radians(self.lat_e6), radians(other.lat_e6));
        let half_lat = ((lat_b - lat_a) / 2.0).sin();
        let half_lon = ((radians(other.lon_e6) - radians(self.lon_e6)) / 2.0).sin();
        let h = half_lat * half_lat + lat_a.cos() * lat_b.cos() * half_lon * half_lon;
        let metres = 2.0 * EARTH_RADIUS_M * h.sqrt().min(1.0).asin();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 ..= 20,015,087")]
        let metres = metres.round() as u32;
        metres
    }
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Phone {
    pub purpose: PhonePurpose,
    /// As a person reads it, with hyphens: 03-0000-1234.
    pub number: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extension: Option<String>,
    /// When this line answers; absent: as the place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<Hours>,
}

impl Phone {
    /// Digits only, for `tel:` and for search.
    pub fn digits(&self) -> String {
        self.number.chars().filter(char::is_ascii_digit).collect()
    }
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PhonePurpose {
    Main,
    /// Night and holiday line.
    Night,
    /// 地域連携室
    Liaison,
    Fax,
    #[serde(other)]
    Other,
}

/// ○ △ ×, with the reason or the condition.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Level {
    pub answer: Answer,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    Yes,
    Ask,
    No,
}

/// A line that can be rung, and whether it answers at the minute asked about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Line<'a> {
    pub phone: &'a Phone,
    /// The line's own hours, else those of the place.
    pub hours: Option<&'a Hours>,
    /// Absent: nobody said.
    pub answers: Option<bool>,
}

impl Facility {
    pub fn new(id: FacilityId) -> Self {
        Self { id, facts: Vec::new(), sources: Vec::new() }
    }

    /// Adds a fact, sharing `source` with those that have the same.
    pub fn push(&mut self, item: &str, value: Value, source: &Source) -> &mut Fact {
        let at = self.sources.iter().position(|s| s == source).unwrap_or_else(|| {
            self.sources.push(source.clone());
            self.sources.len() - 1
        });
        // A place known from more than 256 distinct sources keeps the facts and cites the last.
        let source = u8::try_from(at).unwrap_or(u8::MAX);
        self.facts.push(Fact { item: ItemCode::from(item), service: None, value, source, original: None });
        #[expect(clippy::expect_used, reason = "pushed on the line above")]
        self.facts.last_mut().expect("a fact was pushed")
    }

    /// The facts of one item, in the order they stand.
    pub fn of<'a>(&'a self, item: &'a str) -> impl Iterator<Item = &'a Fact> {
        self.facts.iter().filter(move |fact| fact.item == item)
    }

    pub fn source(&self, fact: &Fact) -> Option<&Source> {
        self.sources.get(usize::from(fact.source))
    }

    pub fn name(&self) -> &str {
        self.names().map_or("", |name| &name.text)
    }

    pub fn names(&self) -> Option<&Name> {
        self.of(item::NAME)
            .find_map(|fact| if let Value::Name(name) = &fact.value { Some(name) } else { None })
    }

    pub fn kinds(&self) -> impl Iterator<Item = &KindCode> {
        self.of(item::KIND)
            .filter_map(|fact| if let Value::Kind(kind) = &fact.value { Some(kind) } else { None })
    }

    pub fn address(&self) -> Option<&Address> {
        self.of(item::ADDRESS)
            .find_map(|fact| if let Value::Address(address) = &fact.value { Some(address) } else { None })
    }

    pub fn position(&self) -> Option<Position> {
        self.of(item::POSITION)
            .find_map(|fact| if let Value::Position(position) = &fact.value { Some(*position) } else { None })
    }

    /// Every line with its fact, FAX included.
    pub fn phones(&self) -> impl Iterator<Item = (&Fact, &Phone)> {
        self.facts
            .iter()
            .filter_map(|fact| if let Value::Phone(phone) = &fact.value { Some((fact, phone)) } else { None })
    }

    /// The opening hours of the place as a whole.
    pub fn hours(&self) -> Option<&Hours> {
        self.of(item::HOURS)
            .filter(|fact| fact.service.is_none())
            .find_map(|fact| if let Value::Hours(hours) = &fact.value { Some(hours) } else { None })
    }

    /// Every ○ △ × answer with its fact.
    pub fn levels(&self) -> impl Iterator<Item = (&Fact, &Level)> {
        self.facts
            .iter()
            .filter_map(|fact| if let Value::Level(level) = &fact.value { Some((fact, level)) } else { None })
    }

    /// The line to ring at `now`: one that answers now (a night line before the others), else the main line.
    pub fn line_at(&self, now: NaiveDateTime) -> Option<Line<'_>> {
        let (whole, moment) = (self.hours(), Moment::at(now));
        let lines =
            self.phones().filter(|(_, phone)| phone.purpose != PhonePurpose::Fax).map(|(_, phone)| {
                let hours = phone.hours.as_ref().or(whole);
                let answers = hours.and_then(|hours| hours.is_open_at(&moment));
                Line { phone, hours, answers }
            });
        lines.min_by_key(|line| {
            let answer = match line.answers {
                Some(true) => 0,
                None => 1,
                Some(false) => 2,
            };
            let purpose = match line.phone.purpose {
                // A night line with no hours of its own is not known to answer by day.
                PhonePurpose::Night if line.answers == Some(true) && line.phone.hours.is_some() => 0,
                PhonePurpose::Main => 1,
                PhonePurpose::Liaison => 2,
                PhonePurpose::Other => 3,
                PhonePurpose::Night => 4,
                PhonePurpose::Fax => 5,
            };
            (answer, purpose)
        })
    }

    /// The day the facts one calls by, phone and hours, were all confirmed; absent when one of them never was.
    pub fn verified_on(&self) -> Option<NaiveDate> {
        let relied_on = self.facts.iter().filter(|fact| fact.item == item::PHONE || fact.item == item::HOURS);
        let days: Option<Vec<NaiveDate>> =
            relied_on.map(|fact| self.source(fact).and_then(|source| source.verified_on)).collect();
        days?.into_iter().min()
    }

    /// Lays another audience's facts of the same place over these.
    pub fn with(mut self, other: &Self) -> Self {
        for fact in &other.facts {
            if let Some(source) = other.source(fact) {
                let Fact { item, service, value, original, .. } = fact.clone();
                let added = self.push(item.as_str(), value, source);
                added.service = service;
                added.original = original;
            }
        }
        self
    }
}
