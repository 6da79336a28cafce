//! From what is known of a place to what each audience may know of it.

use crate::store::{Change, LogRow};
use domain::event::Event;
use domain::facility::Facility;
use domain::id::EventId;
use domain::lists::{Audience, Lists};
use domain::record::{Record, RecordKey, Scope};
use std::collections::HashMap;

/// The changes that make `lists` and `facilities` stand, given every standing row of both scopes.
///
/// Public facts go to [`Scope::Area`], staff facts to [`Scope::AreaStaff`]: this is the only place where they
/// part. What stands already is left out; a facility that is not named is left as it stands.
pub fn changes(lists: &Lists, standing: &[LogRow], facilities: &[Facility]) -> Vec<Change> {
    let standing: HashMap<(Scope, RecordKey), &Record> =
        standing.iter().filter_map(|row| Some(((row.scope, row.key), row.record.as_ref()?))).collect();
    let wanted = facilities.iter().flat_map(|facility| {
        [(Scope::Area, Audience::Public), (Scope::AreaStaff, Audience::Staff)].map(|(scope, audience)| {
            let part = part(lists, facility, audience);
            let record = (!part.facts.is_empty()).then_some(Record::Facility(part));
            Change { scope, key: RecordKey::Facility(facility.id), record }
        })
    });
    let lists = Record::Lists(Box::new(lists.clone()));
    std::iter::once(Change { scope: Scope::Area, key: RecordKey::Lists, record: Some(lists) })
        .chain(wanted)
        .filter(|change| standing.get(&(change.scope, change.key)).copied() != change.record.as_ref())
        .collect()
}

/// The changes that make the events of `put` stand and those of `removed` go. All of them are public.
pub fn event_changes(standing: &[LogRow], put: &[Event], removed: &[EventId]) -> Vec<Change> {
    let standing: HashMap<RecordKey, &Record> =
        standing.iter().filter_map(|row| Some((row.key, row.record.as_ref()?))).collect();
    let put = put.iter().map(|event| (event.id, Some(Record::Event(Box::new(event.clone())))));
    put.chain(removed.iter().map(|id| (*id, None)))
        .map(|(id, record)| Change { scope: Scope::Area, key: RecordKey::Event(id), record })
        .filter(|change| standing.get(&change.key).copied() != change.record.as_ref())
        .collect()
}

/// The facts of one audience, with the sources they cite and no other.
fn part(lists: &Lists, facility: &Facility, audience: Audience) -> Facility {
    let mut part = Facility::new(facility.id);
    for fact in facility.facts.iter().filter(|fact| lists.audience(&fact.item) == audience) {
        // A fact is published with its source or not at all.
        let Some(source) = facility.source(fact) else { continue };
        let added = part.push(fact.item.as_str(), fact.value.clone(), source);
        added.service = fact.service.clone();
        added.original = fact.original.clone();
    }
    part
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::facility::{How, Source, Value};
    use domain::id::FacilityId;
    use domain::lists::{Item, item};
    use uuid::Uuid;

    fn lists() -> Lists {
        let listed = |code: &str, audience| Item {
            code: code.into(),
            ja: String::new(),
            en: String::new(),
            audience,
            half_life_days: 1,
            ..Item::default()
        };
        Lists {
            items: vec![listed(item::NOTE, Audience::Public), listed(item::STAFF_PHONE, Audience::Staff)],
            ..Lists::default()
        }
    }

    fn source(origin: &str) -> Source {
        Source { origin: origin.to_owned(), verified_on: None, by: None, how: How::Phone }
    }

    fn place(facts: &[(&str, &str)]) -> Facility {
        let mut facility = Facility::new(FacilityId(Uuid::from_u128(1)));
        for (item, origin) in facts {
            facility.push(item, Value::Text(format!("{item} of {origin}")), &source(origin)).service =
                Some("pcu".into());
        }
        facility
    }

    fn standing(changes: &[Change]) -> Vec<LogRow> {
        let row = |Change { scope, key, record }| LogRow { number: 1, scope, key, record };
        changes.iter().cloned().map(row).collect()
    }

    fn put(scope: Scope, facility: Facility) -> Change {
        Change { scope, key: RecordKey::Facility(facility.id), record: Some(Record::Facility(facility)) }
    }

    #[test]
    fn facts_part_by_audience_and_an_item_nobody_listed_is_for_staff() {
        let whole = [
            (item::STAFF_PHONE, "the station"),
            (item::NOTE, "a file"),
            ("unlisted", "the station"),
            (item::NOTE, "a visit"),
        ];
        let public = place(&[(item::NOTE, "a file"), (item::NOTE, "a visit")]);
        let staff = place(&[(item::STAFF_PHONE, "the station"), ("unlisted", "the station")]);
        assert_eq!(public.sources, [source("a file"), source("a visit")]);
        assert_eq!(staff.sources, [source("the station")]);
        let lists = lists();
        let published = Record::Lists(Box::new(lists.clone()));
        let expected = [
            Change { scope: Scope::Area, key: RecordKey::Lists, record: Some(published) },
            put(Scope::Area, public),
            put(Scope::AreaStaff, staff),
        ];
        assert_eq!(changes(&lists, &[], &[place(&whole)]), expected);
    }

    #[test]
    fn what_stands_is_left_out() {
        let whole = [place(&[(item::NOTE, "a file"), (item::STAFF_PHONE, "a file")])];
        let standing = standing(&changes(&lists(), &[], &whole));
        assert_eq!(standing.len(), 3);
        assert_eq!(changes(&lists(), &standing, &whole), []);
        assert_eq!(changes(&lists(), &standing, &[]), [], "a place that is not named stays");
        let other = [place(&[(item::NOTE, "a visit"), (item::STAFF_PHONE, "a file")])];
        assert_eq!(
            changes(&lists(), &standing, &other),
            [put(Scope::Area, place(&[(item::NOTE, "a visit")]))]
        );
    }

    #[test]
    fn the_last_staff_fact_takes_the_record_with_it_and_a_removed_record_comes_back() {
        let both = [place(&[(item::NOTE, "a file"), (item::STAFF_PHONE, "a file")])];
        let public = [place(&[(item::NOTE, "a file")])];
        let mut standing = standing(&changes(&lists(), &[], &both));
        let key = RecordKey::Facility(FacilityId(Uuid::from_u128(1)));
        let removed = [Change { scope: Scope::AreaStaff, key, record: None }];
        assert_eq!(changes(&lists(), &standing, &public), removed);
        for row in standing.iter_mut().filter(|row| row.scope == Scope::AreaStaff) {
            row.record = None;
        }
        assert_eq!(changes(&lists(), &standing, &public), []);
        let staff = put(Scope::AreaStaff, place(&[(item::STAFF_PHONE, "a file")]));
        assert_eq!(changes(&lists(), &standing, &both), [staff]);
    }
}
