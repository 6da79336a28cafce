//! From what is known of a place to what each audience may know of it.

use crate::store::{Change, LogRow};
use domain::account::Account;
use domain::event::Event;
use domain::facility::{Facility, Fact};
use domain::id::EventId;
use domain::lists::{Audience, Lists};
use domain::outline::Outlines;
use domain::record::{Record, RecordKey, Scope};
use std::collections::HashMap;

/// The changes that make `lists` and `facilities` stand, given every standing row of both scopes.
///
/// Public facts go to [`Scope::Area`], staff facts to [`Scope::AreaStaff`]: this is the only place where they
/// part. What stands already is left out; a facility that is not named is left as it stands.
pub fn changes(lists: &Lists, standing: &[LogRow], facilities: Vec<Facility>) -> Vec<Change> {
    let standing: HashMap<(Scope, RecordKey), &Record> =
        standing.iter().filter_map(|row| Some(((row.scope, row.key), row.record.as_ref()?))).collect();
    let lists_record = Record::Lists(Box::new(lists.clone()));
    // Of most places there are only public facts.
    let mut changes = Vec::with_capacity(facilities.len() + 1);
    let mut want = |scope, key, record: Option<Record>| {
        if standing.get(&(scope, key)).copied() != record.as_ref() {
            changes.push(Change { scope, key, record });
        }
    };
    want(Scope::Area, RecordKey::Lists, Some(lists_record));
    for Change { scope, key, record } in facilities.into_iter().flat_map(|facility| records(lists, facility))
    {
        want(scope, key, record);
    }
    changes
}

/// The changes that make a facility stand of which nothing stood.
pub fn placed(lists: &Lists, facility: Facility) -> impl Iterator<Item = Change> + use<> {
    records(lists, facility).into_iter().filter(|change| change.record.is_some())
}

/// The record of each audience; absent where there is nothing for it.
fn records(lists: &Lists, facility: Facility) -> [Change; 2] {
    let key = RecordKey::Facility(facility.id);
    let [public, staff] = parts(lists, facility);
    [(Scope::Area, public), (Scope::AreaStaff, staff)].map(|(scope, part)| {
        let record = (!part.facts.is_empty()).then_some(Record::Facility(part));
        Change { scope, key, record }
    })
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

/// The change that makes an account stand: it is that person's alone.
pub fn account_change(account: Account) -> Change {
    let (scope, key) = (Scope::Person(account.id), RecordKey::Account(account.id));
    Change { scope, key, record: Some(Record::Account(Box::new(account))) }
}

/// The change that makes these outlines stand, unless they do. They are public.
pub fn outline_change(standing: &[LogRow], outlines: Outlines) -> Option<Change> {
    let (scope, key, record) = (Scope::Area, RecordKey::Outlines, Some(Record::Outlines(Box::new(outlines))));
    let stands = standing.iter().any(|row| row.scope == scope && row.key == key && row.record == record);
    (!stands).then_some(Change { scope, key, record })
}

/// The facts of each audience, with the sources they cite and no other.
fn parts(lists: &Lists, facility: Facility) -> [Facility; 2] {
    let is_public = |fact: &Fact| lists.audience_of(&fact.item, &fact.value) == Audience::Public;
    let Facility { id, facts, sources } = facility;
    // As most lists tell of it: nothing is copied.
    if sources.len() == 1 && !facts.is_empty() && facts.iter().all(|fact| fact.source == 0 && is_public(fact))
    {
        return [Facility { id, facts, sources }, Facility::new(id)];
    }
    let [mut public, mut staff] = [Facility::new(id), Facility::new(id)];
    public.facts.reserve_exact(facts.iter().filter(|fact| is_public(fact)).count());
    for fact in facts {
        // A fact is published with its source or not at all.
        let Some(source) = sources.get(usize::from(fact.source)) else { continue };
        let part = if is_public(&fact) { &mut public } else { &mut staff };
        part.take(fact, source);
    }
    [public, staff]
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::facility::{Answer, How, Name, Source, Value};
    use domain::id::{FacilityId, PersonId};
    use domain::lists::{Item, item};
    use domain::opioid::Stock;
    use domain::person::Person;
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
        assert_eq!(changes(&lists, &[], vec![place(&whole)]), expected);
    }

    #[test]
    fn which_opioids_lie_where_is_for_staff_even_where_a_list_calls_the_item_public() {
        let mut lists = lists();
        lists.items.push(Item { code: item::OPIOIDS.into(), audience: Audience::Public, ..Item::default() });
        let stock = |answer| Value::Stock(Stock { group: "morphine_liquid".into(), answer, hours: None });
        let mut alone = Facility::new(FacilityId(Uuid::from_u128(1)));
        alone.push(item::OPIOIDS, stock(Answer::Yes), &source("the pharmacy"));
        let mut beside = place(&[(item::NOTE, "a file")]);
        beside.push(item::OPIOIDS, stock(Answer::No), &source("a file"));
        for facility in [alone, beside] {
            for change in placed(&lists, facility) {
                let Some(Record::Facility(part)) = change.record else { panic!("a place was placed") };
                assert_eq!(part.stocks().count(), usize::from(change.scope == Scope::AreaStaff));
            }
        }
    }

    #[test]
    fn who_works_where_is_for_staff_even_where_a_list_calls_the_item_public() {
        let mut lists = lists();
        let code = item::PALLIATIVE_PHYSICIAN;
        lists.items.push(Item { code: code.into(), audience: Audience::Public, ..Item::default() });
        let id = PersonId(Uuid::from_u128(9));
        let person = Person { id, name: Name::default(), certificates: Vec::new(), hours: None };
        let mut facility = place(&[(item::NOTE, "a file")]);
        facility.push(code, Value::Person(Box::new(person)), &source("a file"));
        for change in placed(&lists, facility) {
            let Some(Record::Facility(part)) = change.record else { panic!("a place was placed") };
            assert_eq!(part.people().count(), usize::from(change.scope == Scope::AreaStaff));
        }
    }

    #[test]
    fn what_stands_is_left_out() {
        let whole = vec![place(&[(item::NOTE, "a file"), (item::STAFF_PHONE, "a file")])];
        let standing = standing(&changes(&lists(), &[], whole.clone()));
        assert_eq!(standing.len(), 3);
        assert_eq!(changes(&lists(), &standing, whole), []);
        assert_eq!(changes(&lists(), &standing, Vec::new()), [], "a place that is not named stays");
        let other = vec![place(&[(item::NOTE, "a visit"), (item::STAFF_PHONE, "a file")])];
        assert_eq!(
            changes(&lists(), &standing, other),
            [put(Scope::Area, place(&[(item::NOTE, "a visit")]))]
        );
    }

    #[test]
    fn the_last_staff_fact_takes_the_record_with_it_and_a_removed_record_comes_back() {
        let both = vec![place(&[(item::NOTE, "a file"), (item::STAFF_PHONE, "a file")])];
        let public = vec![place(&[(item::NOTE, "a file")])];
        let mut standing = standing(&changes(&lists(), &[], both.clone()));
        let key = RecordKey::Facility(FacilityId(Uuid::from_u128(1)));
        let removed = [Change { scope: Scope::AreaStaff, key, record: None }];
        assert_eq!(changes(&lists(), &standing, public.clone()), removed);
        for row in standing.iter_mut().filter(|row| row.scope == Scope::AreaStaff) {
            row.record = None;
        }
        assert_eq!(changes(&lists(), &standing, public.clone()), []);
        let staff = put(Scope::AreaStaff, place(&[(item::STAFF_PHONE, "a file")]));
        assert_eq!(changes(&lists(), &standing, both), [staff]);
    }
}
