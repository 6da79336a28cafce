//! People by what they are trained in and where they work, as the professionals of an area know each other.
//!
//! A person is told by the places: one fact a place, with the days she is there. The same id at two places is one person.

use crate::directory::Directory;
use crate::event::{Agenda, Entry, Event, EventQuery, Span};
use crate::facility::{Facility, Name, Value};
use crate::hours::Hours;
use crate::id::{ItemCode, PersonId};
use crate::kana::{fold, sort_key};
use crate::lists::AnswerType;
use crate::search::{self, Query};
use crate::sorted;
use chrono::{Days, NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Somebody who works at a place; goes to staff only, whatever its item says.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Person {
    pub id: PersonId,
    pub name: Name,
    /// Codes of the item's choices, such as 緩和医療専門医.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub certificates: Vec<String>,
    /// When there; absent: nobody told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<Hours>,
}

/// A person with every place she was told to work at.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Colleague {
    pub id: PersonId,
    pub name: Name,
    /// What she is asked for as.
    pub item: ItemCode,
    pub certificates: Vec<String>,
    pub sites: Vec<Site>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Site {
    pub facility: Facility,
    /// Of the facility's facts, the one that tells of her.
    pub fact: usize,
}

impl Colleague {
    /// Whether she was told to be somewhere on that day of the week, 0 for Monday, in whichever weeks.
    pub fn works_on(&self, weekday: u32) -> bool {
        let on = |hours: &Hours| hours.openings.iter().any(|opening| opening.days.0 >> weekday & 1 == 1);
        self.sites.iter().filter_map(Site::hours).any(on)
    }
}

impl Site {
    pub fn hours(&self) -> Option<&Hours> {
        let fact = self.facility.facts.get(self.fact)?;
        if let Value::Person(person) = &fact.value { person.hours.as_ref() } else { None }
    }
}

/// So many days back an event is still one where people met lately.
const LATELY: Days = Days::new(60);

impl Colleague {
    /// Where one met her and where one can: of the events that a place she works at holds, the last and the next. Nobody
    /// tells yet who takes part, and an organiser is told by its name.
    pub fn occasions(&self, directory: &Directory, today: NaiveDate) -> Vec<Entry> {
        let places: Vec<String> = self.sites.iter().map(|site| fold(site.facility.name())).collect();
        let holds = |event: &&Arc<Event>| {
            let organiser = event.organiser.as_deref().map(fold);
            organiser.is_some_and(|organiser| places.contains(&organiser))
        };
        let events: Vec<Arc<Event>> = directory.events().iter().filter(holds).cloned().collect();
        let from = today.checked_sub_days(LATELY).unwrap_or(today);
        let entries = Agenda::of(&events, &EventQuery::default(), Span { from, to: None }).entries;
        let (past, coming): (Vec<_>, Vec<_>) = entries.into_iter().partition(|entry| entry.day < today);
        past.into_iter().next_back().into_iter().chain(coming.into_iter().next()).collect()
    }
}

/// Everybody who is asked for as `item`: by certificate in the order of the item's choices, then by the reading of their
/// names. Their places stand in the order of a list without words.
pub fn colleagues(directory: &Directory, item: &ItemCode, now: NaiveDateTime) -> Vec<Colleague> {
    let mut found: Vec<Colleague> = Vec::new();
    let query = Query { functions: vec![item.clone()], ..Query::default() };
    for row in search::search(directory, &query, now, 0).rows {
        let Some(facility) = directory.facility(row) else { continue };
        for (fact, told) in facility.facts.iter().enumerate() {
            let Value::Person(person) = &told.value else { continue };
            if told.item != *item {
                continue;
            }
            let site = Site { facility: facility.clone(), fact };
            match found.iter_mut().find(|held| held.id == person.id) {
                Some(held) => {
                    let new = person.certificates.iter().filter(|code| !held.certificates.contains(code));
                    let new: Vec<String> = new.cloned().collect();
                    held.certificates.extend(new);
                    held.sites.push(site);
                }
                None => found.push(Colleague {
                    id: person.id,
                    name: person.name.clone(),
                    item: item.clone(),
                    certificates: person.certificates.clone(),
                    sites: vec![site],
                }),
            }
        }
    }
    let choices = directory.lists().item(item).map_or(&[][..], |item| &item.choices);
    sorted::by_key(&mut found, |person| {
        let rank = choices.iter().position(|choice| person.certificates.contains(&choice.code));
        let reading = person.name.kana.as_deref().unwrap_or(&person.name.text);
        (rank.unwrap_or(choices.len()), sort_key(&fold(reading)))
    });
    found
}

/// The items people are asked for by, in the order of the list, with how many places have somebody.
pub fn callings(directory: &Directory, now: NaiveDateTime) -> Vec<(ItemCode, usize)> {
    let items = directory.lists().items.iter().filter(|item| item.answer == AnswerType::Person);
    items
        .map(|item| {
            let query = Query { functions: vec![item.code.clone()], ..Query::default() };
            (item.code.clone(), search::search(directory, &query, now, 0).rows.len())
        })
        .filter(|(_, places)| *places > 0)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chunk::Chunk;
    use crate::facility::{How, Source};
    use crate::hours::{self, Holidays, Opening};
    use crate::id::FacilityId;
    use crate::lists::{Item, Lists, item};
    use uuid::Uuid;

    fn now() -> NaiveDateTime {
        "2026-11-25T21:42:00".parse().expect("a minute")
    }

    fn person(number: u128, kana: &str, certificate: &str) -> Value {
        let name = Name { text: format!("人{number}"), kana: Some(kana.to_owned()), english: None };
        let certificates = vec![certificate.to_owned()];
        Value::Person(Box::new(Person {
            id: PersonId(Uuid::from_u128(number)),
            name,
            certificates,
            hours: None,
        }))
    }

    fn directory(places: &[&[Value]]) -> Directory {
        let listed =
            Item { code: item::PALLIATIVE_PHYSICIAN.into(), answer: AnswerType::Person, ..Item::default() };
        let source = Source { origin: "a call".to_owned(), verified_on: None, by: None, how: How::Phone };
        let (mut public, mut staff) = (Vec::new(), Vec::new());
        for (number, people) in (1..).zip(places) {
            let id = FacilityId(Uuid::from_u128(number));
            let (mut open, mut closed) = (Facility::new(id), Facility::new(id));
            let name = Name { text: format!("病院{number}"), ..Name::default() };
            open.push(item::NAME, Value::from(name), &source);
            for person in *people {
                closed.push(item::PALLIATIVE_PHYSICIAN, person.clone(), &source);
            }
            public.push(open);
            staff.push(closed);
        }
        let lists = Lists { items: vec![listed], ..Lists::default() };
        Directory::new(lists, vec![Chunk::build(&public)], Some(Chunk::build(&staff)))
    }

    #[test]
    fn one_meets_a_person_where_a_place_she_works_at_holds_something() {
        let event = |number: u128, organiser: &str, day: &str| -> Event {
            serde_json::from_value(serde_json::json!({
                "id": Uuid::from_u128(number),
                "name": { "text": format!("行事{number}") },
                "when": { "days": [{ "from": day, "to": day }] },
                "organiser": organiser,
                "source": Source { origin: "a call".to_owned(), verified_on: None, by: None, how: How::Phone },
            }))
            .unwrap()
        };
        let directory = directory(&[&[person(1, "やまだ", "specialist")], &[]]).with_events([
            event(1, "病院1", "2026-08-01"),
            event(2, "病院1", "2026-10-10"),
            event(3, "病院１", "2026-11-10"),
            event(4, "病院2", "2026-11-26"),
            event(5, "病院1", "2026-11-25"),
            event(6, "病院1", "2026-12-24"),
        ]);
        let found = colleagues(&directory, &item::PALLIATIVE_PHYSICIAN.into(), now());
        let occasions = found[0].occasions(&directory, now().date());
        let told: Vec<&str> = occasions.iter().map(|entry| entry.event.name.text.as_str()).collect();
        assert_eq!(told, ["行事3", "行事5"], "the last that is over, and the next, today included");
    }

    #[test]
    fn a_person_told_of_by_two_places_is_one_with_both_and_readings_give_the_order() {
        let directory = directory(&[
            &[person(1, "やまだ", "specialist")],
            &[person(2, "あおき", "specialist"), person(1, "やまだ", "certified_physician")],
            &[],
        ]);
        let found = colleagues(&directory, &item::PALLIATIVE_PHYSICIAN.into(), now());
        let told: Vec<_> = found
            .iter()
            .map(|one| (one.name.text.as_str(), one.sites.len(), one.certificates.len()))
            .collect();
        assert_eq!(told, [("人2", 1, 1), ("人1", 2, 2)]);
        assert_eq!(callings(&directory, now()), [(item::PALLIATIVE_PHYSICIAN.into(), 2)]);
    }

    #[test]
    fn a_person_is_there_on_the_days_that_were_told_and_on_no_other() {
        let Value::Person(mut person) = person(1, "やまだ", "specialist") else { panic!("a person") };
        let opening = Opening { days: hours::Days(0b000_1010), from: 540, to: 1020, weeks: 0 };
        person.hours = Some(Hours { openings: vec![opening], holidays: Holidays::Closed, note: None });
        let directory = directory(&[&[Value::Person(person)]]);
        let found = colleagues(&directory, &item::PALLIATIVE_PHYSICIAN.into(), now());
        let days: Vec<u32> = (0..7).filter(|day| found[0].works_on(*day)).collect();
        assert_eq!(days, [1, 3]);
    }

    #[test]
    fn who_searches_a_name_finds_the_places_of_that_person_and_nobody_else_does() {
        let directory =
            directory(&[&[person(1, "やまだ", "specialist")], &[person(2, "あおき", "specialist")]]);
        let query = Query { text: "ヤマダ".to_owned(), ..Query::default() };
        let found = search::search(&directory, &query, now(), 9).rows;
        let names: Vec<_> = found
            .iter()
            .filter_map(|row| directory.facility(*row)?.names().map(|name| name.text.clone()))
            .collect();
        assert_eq!(names, ["病院1"]);
    }
}
