//! The invented region as the domain knows it: what the screen must show is computed here, not read off it.

use chrono::{DateTime, NaiveDateTime, Utc};
use domain::calendar::Month;
use domain::chunk::Chunk;
use domain::directory::Directory;
use domain::facility::{Answer, Facility, PhonePurpose, Position, Value};
use domain::id::{EventId, FacilityId};
use domain::kana::{Heading, heading};
use sync_server::demo;

/// A place with one number, which is therefore the one to ring at any hour.
pub struct Place {
    pub id: FacilityId,
    pub name: String,
    pub kana: String,
    pub english: String,
    /// `tel:` and the digits.
    pub tel: String,
}

impl Place {
    pub fn path(&self) -> String {
        format!("/facility/{}", self.id)
    }

    /// Its row in a list.
    pub fn row(&self) -> String {
        format!("#row-{}", self.id)
    }
}

/// Now, in Japan.
pub fn now() -> NaiveDateTime {
    let japan = chrono::FixedOffset::east_opt(9 * 3600).unwrap();
    DateTime::<Utc>::from(std::time::SystemTime::now()).with_timezone(&japan).naive_local()
}

pub fn facilities() -> Vec<Facility> {
    demo::region(now().date()).facilities
}

/// As a phone holds it, without what only staff may know.
pub fn directory() -> Directory {
    let region = demo::region(now().date());
    Directory::new(region.lists, vec![Chunk::build(&region.facilities)], None).with_outlines(region.outlines)
}

/// The first place of that kind with one number, a reading and an English name.
pub fn place(kind: &str) -> Place {
    let places = facilities();
    let found = places.iter().filter(|place| place.kinds().any(|held| held.as_str() == kind));
    found.filter_map(with_one_line).next().unwrap()
}

fn with_one_line(facility: &Facility) -> Option<Place> {
    let mut lines =
        facility.phones().map(|(_, phone)| phone).filter(|phone| phone.purpose != PhonePurpose::Fax);
    let (line, None) = (lines.next()?, lines.next()) else { return None };
    let name = facility.names()?.clone();
    Some(Place {
        id: facility.id,
        name: name.text,
        kana: name.kana?,
        english: name.english?,
        tel: format!("tel:{}", line.digits()),
    })
}

/// How many places of a kind can do `item`, or may once asked.
pub fn count(kind: &str, item: &str) -> usize {
    let able = |place: &&Facility| {
        place.kinds().any(|held| held.as_str() == kind)
            && place.levels().any(|(fact, level)| fact.item == item && level.answer != Answer::No)
    };
    facilities().iter().filter(able).count()
}

pub fn position(id: &str) -> Option<Position> {
    let id: FacilityId = id.parse().unwrap();
    facilities().iter().find(|place| place.id == id)?.position()
}

/// Gives the place another main number, in the facts as they are published.
pub fn renumber(facility: &mut Facility, number: &str) {
    for fact in &mut facility.facts {
        if let Value::Phone(phone) = &mut fact.value {
            phone.number = number.to_owned();
        }
    }
}

/// The place of that kind of which most is known.
pub fn fullest(kind: &str) -> FacilityId {
    let places = facilities();
    let found = places.iter().filter(|place| place.kinds().any(|held| held.as_str() == kind));
    found.max_by_key(|place| place.facts.len()).unwrap().id
}

/// The night line of the place of that name, as `tel:`.
pub fn night_line(name: &str) -> Option<String> {
    let places = facilities();
    let place = places.iter().find(|place| place.name() == name)?;
    let mut lines = place.phones().map(|(_, phone)| phone);
    Some(format!("tel:{}", lines.find(|phone| phone.purpose == PhonePurpose::Night)?.digits()))
}

pub fn this_month() -> Month {
    Month::of(now().date())
}

/// The event of which most is known.
pub fn fullest_event() -> EventId {
    let events = demo::region(now().date()).events;
    events.iter().max_by_key(|event| serde_json::to_string(event).unwrap().len()).unwrap().id
}

/// Where the place stands among the letters of the fifty sounds.
pub fn heading_of(id: &str) -> Heading {
    let id: FacilityId = id.parse().unwrap();
    let places = facilities();
    let place = places.iter().find(|place| place.id == id).unwrap();
    heading(place.names().and_then(|name| name.kana.as_deref()).unwrap_or(place.name()))
}
