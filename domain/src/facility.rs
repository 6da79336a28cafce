//! A facility: an id and what is known of it, each fact with who says so and when it was last checked.

mod position;

pub use position::Position;

use crate::coverage::{Coverage, Spot};
use crate::hours::{Days, Hours, Moment};
use crate::id::{FacilityId, ItemCode, KindCode, MunicipalityCode, ProductGroupCode};
use crate::lists::item;
use crate::opioid::Stock;
use crate::person::Person;
use crate::tagged::tagged;
use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;

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
    /// The minute of the day its source names, where hours count: a report of free beds is of 19:40, not of a day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<u16>,
}

impl Fact {
    fn phone(&self) -> Option<&Phone> {
        if let Value::Phone(phone) = &self.value { Some(phone) } else { None }
    }

    fn stock(&self) -> Option<&Stock> {
        if let Value::Stock(stock) = &self.value { Some(stock) } else { None }
    }

    /// What one answer is given for: of the same item, those of another service or another group of products stand
    /// beside it.
    pub(crate) fn about(&self) -> (&ItemCode, Option<&KindCode>, Option<&ProductGroupCode>) {
        (&self.item, self.service.as_ref(), self.stock().map(|stock| &stock.group))
    }
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

/// What takes much room lies beside the fact: there may be a million of them, and most are short.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case", tag = "is", content = "to")]
pub enum Value {
    Name(Box<Name>),
    Kind(KindCode),
    Address(Box<Address>),
    Position(Position),
    Phone(Box<Phone>),
    Hours(Box<Hours>),
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
    /// Whether one group of opioids is there; goes to staff only, whatever its item says.
    Stock(Stock),
    /// Where it comes to people's homes.
    Coverage(Box<Coverage>),
    /// Somebody who works there; goes to staff only, as stocks do.
    Person(Box<Person>),
    /// From a newer server: not shown.
    Unknown,
}

tagged!(Value, "to", { Name, Kind, Address, Position, Phone, Hours, Days, Level, Count, Names, Text, Web, Date, Stock, Coverage, Person });

impl From<Name> for Value {
    fn from(name: Name) -> Self {
        Self::Name(Box::new(name))
    }
}

impl From<Address> for Value {
    fn from(address: Address) -> Self {
        Self::Address(Box::new(address))
    }
}

impl From<Phone> for Value {
    fn from(phone: Phone) -> Self {
        Self::Phone(Box::new(phone))
    }
}

impl From<Hours> for Value {
    fn from(hours: Hours) -> Self {
        Self::Hours(Box::new(hours))
    }
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
    /// The same line, however its number is written.
    fn is_line_of(&self, other: &Self) -> bool {
        self.purpose == other.purpose && self.digits() == other.digits()
    }

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
        let fact =
            Fact { item: ItemCode::from(item), service: None, value, source: 0, original: None, at: None };
        self.take(fact, source);
        #[expect(clippy::expect_used, reason = "taken on the line above")]
        self.facts.last_mut().expect("a fact was taken")
    }

    /// Adds a fact as it is, but for its source.
    pub fn take(&mut self, fact: Fact, source: &Source) {
        let at = self.sources.iter().position(|s| s == source).unwrap_or_else(|| {
            // Most places have one source, and there may be a country of them.
            self.sources.reserve_exact(1);
            self.sources.push(source.clone());
            self.sources.len() - 1
        });
        // A place known from more than 256 distinct sources keeps the facts and cites the last.
        let source = u8::try_from(at).unwrap_or(u8::MAX);
        self.facts.push(Fact { source, ..fact });
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
            .find_map(|fact| if let Value::Name(name) = &fact.value { Some(&**name) } else { None })
    }

    pub fn kinds(&self) -> impl Iterator<Item = &KindCode> {
        self.of(item::KIND)
            .filter_map(|fact| if let Value::Kind(kind) = &fact.value { Some(kind) } else { None })
    }

    pub fn address(&self) -> Option<&Address> {
        self.of(item::ADDRESS)
            .find_map(|fact| if let Value::Address(address) = &fact.value { Some(&**address) } else { None })
    }

    pub fn position(&self) -> Option<Position> {
        self.of(item::POSITION)
            .find_map(|fact| if let Value::Position(position) = &fact.value { Some(*position) } else { None })
    }

    /// Every line with its fact, FAX included.
    pub fn phones(&self) -> impl Iterator<Item = (&Fact, &Phone)> {
        self.facts.iter().filter_map(|fact| Some((fact, fact.phone()?)))
    }

    /// The opening hours of the place as a whole.
    pub fn hours(&self) -> Option<&Hours> {
        self.of(item::HOURS)
            .filter(|fact| fact.service.is_none())
            .find_map(|fact| if let Value::Hours(hours) = &fact.value { Some(&**hours) } else { None })
    }

    /// Every ○ △ × answer with its fact.
    pub fn levels(&self) -> impl Iterator<Item = (&Fact, &Level)> {
        self.facts
            .iter()
            .filter_map(|fact| if let Value::Level(level) = &fact.value { Some((fact, level)) } else { None })
    }

    /// Whether it comes to somebody there; `None` where what is known does not tell.
    pub fn comes_to(&self, spot: &Spot) -> Option<bool> {
        let told = self.coverages().filter_map(|coverage| coverage.reaches(self.position(), spot));
        told.reduce(|one, other| one || other)
    }

    /// What it says of where it comes to people's homes.
    pub fn coverages(&self) -> impl Iterator<Item = &Coverage> {
        self.facts.iter().filter_map(|fact| {
            if let Value::Coverage(coverage) = &fact.value { Some(coverage.as_ref()) } else { None }
        })
    }

    /// Who works there, as far as it was told, with the fact.
    pub fn people(&self) -> impl Iterator<Item = (&Fact, &Person)> {
        self.facts.iter().filter_map(|fact| {
            if let Value::Person(person) = &fact.value { Some((fact, person.as_ref())) } else { None }
        })
    }

    /// Every group of opioids it answered for, with the fact.
    pub fn stocks(&self) -> impl Iterator<Item = (&Fact, &Stock)> {
        self.facts.iter().filter_map(|fact| Some((fact, fact.stock()?)))
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

    /// Where several sources answer one item, the answer confirmed last, as a person wants to read it. Lines and kinds
    /// that differ stand side by side, each once. What is left out is still in the record.
    pub fn settled(mut self) -> Self {
        let stands = |(at, fact): (usize, &Fact)| {
            let earlier = self.facts.iter().take(at);
            if let Value::Phone(phone) = &fact.value {
                return !earlier.filter_map(Fact::phone).any(|held| held.is_line_of(phone));
            }
            if matches!(fact.value, Value::Kind(_)) {
                return !earlier.map(|held| &held.value).any(|held| *held == fact.value);
            }
            let alike = self.facts.iter().filter(|of| of.about() == fact.about());
            let day = |fact: &&Fact| self.source(fact).and_then(|source| source.verified_on);
            let origin = |fact: &Fact| self.source(fact).map(|source| &source.origin);
            fact.item == item::NOTE
                || alike.min_by_key(|of| Reverse(day(of))).is_none_or(|best| origin(best) == origin(fact))
        };
        let stands: Vec<bool> = self.facts.iter().enumerate().map(stands).collect();
        let mut stands = stands.into_iter();
        self.facts.retain(|_| stands.next().unwrap_or(true));
        self
    }

    /// Sources that no fact cites any more.
    pub(crate) fn forget_unused_sources(&mut self) {
        let sources = std::mem::take(&mut self.sources);
        for fact in std::mem::take(&mut self.facts) {
            if let Some(source) = sources.get(usize::from(fact.source)) {
                self.take(fact, source);
            }
        }
    }

    /// Lays another audience's facts of the same place over these.
    pub fn with(mut self, other: &Self) -> Self {
        for fact in &other.facts {
            if let Some(source) = other.source(fact) {
                self.take(fact.clone(), source);
            }
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn of_several_answers_the_last_confirmed_is_shown_and_a_line_stands_once() {
        let source = |origin: &str, day: Option<u32>| Source {
            origin: origin.to_owned(),
            verified_on: day.and_then(|day| NaiveDate::from_yo_opt(2026, day)),
            by: None,
            how: How::File,
        };
        let (old, new, undated) =
            (source("city", Some(10)), source("ministry", Some(20)), source("web", None));
        let line = |number: &str| {
            let number = number.to_owned();
            Value::from(Phone { purpose: PhonePurpose::Main, number, extension: None, hours: None })
        };
        let mut place = Facility::new(FacilityId(Uuid::nil()));
        place.push(item::BEDS, Value::Count(10), &old);
        place.push(item::BEDS, Value::Count(4), &old).service = Some("pcu".into());
        place.push(item::BEDS, Value::Count(12), &new);
        place.push(item::BEDS, Value::Count(99), &undated);
        place.push(item::PHONE, line("03-0000-1234"), &old);
        place.push(item::PHONE, line("0300001234"), &new);
        place.push(item::PHONE, line("03-0000-9999"), &undated);
        place.push(item::NOTE, Value::Text("一".to_owned()), &old);
        place.push(item::NOTE, Value::Text("二".to_owned()), &new);
        let shown = place.clone().settled();
        let beds: Vec<_> = shown.of(item::BEDS).map(|fact| &fact.value).collect();
        assert_eq!(beds, [&Value::Count(4), &Value::Count(12)]);
        let lines: Vec<_> = shown.phones().map(|(_, phone)| phone.number.as_str()).collect();
        assert_eq!(lines, ["03-0000-1234", "03-0000-9999"]);
        assert_eq!(shown.of(item::NOTE).count(), 2);
        assert_eq!(shown.sources, place.sources, "who told of it is still said");
        assert_eq!(shown.clone().settled(), shown);
    }

    #[test]
    fn each_group_of_opioids_is_settled_by_itself_and_apart_from_the_answer_for_the_place() {
        let source = |origin: &str, day: u32| Source {
            origin: origin.to_owned(),
            verified_on: NaiveDate::from_yo_opt(2026, day),
            by: None,
            how: How::Own,
        };
        let stock = |group: &str, answer| Value::Stock(Stock { group: group.into(), answer, hours: None });
        let (old, new) = (source("network", 10), source("pharmacy", 20));
        let mut place = Facility::new(FacilityId(Uuid::nil()));
        place.push(item::OPIOIDS, Value::Level(Level { answer: Answer::Yes, note: None }), &old);
        place.push(item::OPIOIDS, stock("morphine_liquid", Answer::No), &old);
        place.push(item::OPIOIDS, stock("fentanyl_patch_1d", Answer::Ask), &old);
        place.push(item::OPIOIDS, stock("morphine_liquid", Answer::Yes), &new);
        let shown = place.settled();
        let told: Vec<_> = shown.stocks().map(|(_, stock)| (stock.group.as_str(), stock.answer)).collect();
        assert_eq!(told, [("fentanyl_patch_1d", Answer::Ask), ("morphine_liquid", Answer::Yes)]);
        assert_eq!(shown.levels().count(), 1, "what it says of itself as a whole stays");
    }
}
