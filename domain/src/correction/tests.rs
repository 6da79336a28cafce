//! Who may say what of a place, and what of it stands afterwards.

use super::*;
use crate::command::{Act, Command, CorrectionAnswer, Held, NewCorrection, decide};
use crate::facility::PhonePurpose;
use crate::id::{CommandId, DeviceId};
use crate::lists::{AnswerType, Item, Kind};
use crate::record::{Change, Record, RecordKey};
use uuid::Uuid;

const PLACE: FacilityId = FacilityId(Uuid::from_u128(1));
const ID: CorrectionId = CorrectionId(Uuid::from_u128(2));

fn lists() -> Lists {
    let item = |code: &str, answer, audience| Item { code: code.into(), answer, audience, ..Item::default() };
    let kind = Kind { code: "pharmacy".into(), ja: "薬局".to_owned(), en: "Pharmacy".to_owned() };
    Lists {
        kinds: vec![kind],
        items: vec![
            item(item::PHONE, AnswerType::Phone, Audience::Public),
            item(item::BEDS, AnswerType::Count, Audience::Public),
            item("beds_free", AnswerType::Count, Audience::Staff),
        ],
        ..Lists::default()
    }
}

fn person(id: u128, organisation: u128, is_coordinator: bool) -> Account {
    let name = Name { text: format!("見本 {id}"), ..Name::default() };
    let (id, organisation) = (PersonId(Uuid::from_u128(id)), FacilityId(Uuid::from_u128(organisation)));
    Account { id, name, organisation, profession: "nurse".into(), is_coordinator }
}

fn owner() -> Account {
    person(11, 1, false)
}

fn nurse() -> Account {
    person(12, 9, false)
}

fn coordinator() -> Account {
    person(13, 9, true)
}

fn phone(number: &str) -> Value {
    Phone { purpose: PhonePurpose::Main, number: number.to_owned(), extension: None, hours: None }.into()
}

fn held() -> Held {
    let mut facility = Facility::new(PLACE);
    let file = Source { origin: "file".to_owned(), verified_on: None, by: None, how: How::File };
    facility.push(item::PHONE, phone("03-0000-0001"), &file);
    facility.push(item::BEDS, Value::Count(10), &file);
    Held::from([((Scope::Area, RecordKey::Facility(PLACE)), Record::Facility(facility))])
}

fn said(code: &str, stood: Option<Value>, value: Value) -> Statement {
    let said = Said { item: code.into(), service: None, value, stood, is_of_now: false };
    Statement { facility: PLACE, said: vec![said] }
}

fn does(held: &mut Held, by: &Account, act: Act) -> Result<Vec<Change>, Rejection> {
    let at = "2026-11-27T21:24:00".parse().expect("a time");
    let (id, device) = (CommandId(Uuid::from_u128(7)), DeviceId(Uuid::from_u128(8)));
    let changes = decide(&Command { id, device, number: 1, by: by.id, at, act }, by, held, &lists())?;
    for Change { scope, key, record } in changes.clone() {
        match record {
            Some(record) => drop(held.insert((scope, key), record)),
            None => drop(held.remove(&(scope, key))),
        }
    }
    Ok(changes)
}

fn state(statement: Statement) -> Act {
    Act::StateFacts(Box::new(statement))
}

fn propose(about: Correcting) -> Act {
    Act::ProposeCorrection(Box::new(NewCorrection { id: ID, about }))
}

fn verdict(verdict: Verdict) -> Act {
    Act::AnswerCorrection(CorrectionAnswer { id: ID, facility: PLACE, verdict })
}

fn numbers(held: &Held) -> Vec<String> {
    let place = held.get(&(Scope::Area, RecordKey::Facility(PLACE))).and_then(Record::facility);
    place.map(|place| place.phones().map(|(_, phone)| phone.number.clone()).collect()).unwrap_or_default()
}

#[test]
fn its_own_people_and_the_coordinator_change_a_fact_and_everybody_else_proposes_it() {
    let change = said(item::PHONE, Some(phone("03-0000-0001")), phone("03-0000-0002"));
    for (by, may) in [(owner(), true), (coordinator(), true), (nurse(), false)] {
        let mut held = held();
        let done = does(&mut held, &by, state(change.clone()));
        assert_eq!(done.is_ok(), may, "{by:?}");
        assert_eq!(numbers(&held), [if may { "03-0000-0002" } else { "03-0000-0001" }]);
        let proposed = propose(Correcting::Facts(Box::new(change.clone())));
        let stood = held.clone();
        assert_eq!(does(&mut held, &by, proposed).is_ok(), !may, "it stands already");
        assert_eq!(numbers(&held), numbers(&stood), "a proposal changes no place");
    }
}

#[test]
fn who_asked_there_confirms_what_stands_and_it_bears_her_name_and_day() {
    let mut held = held();
    let beds = said(item::BEDS, Some(Value::Count(10)), Value::Count(10));
    does(&mut held, &nurse(), state(beds)).expect("anybody may");
    let place = held.values().find_map(Record::facility).expect("it stands");
    let [fact] = place.of(item::BEDS).collect::<Vec<_>>()[..] else { panic!("one answer") };
    let source = place.source(fact).expect("with its source");
    assert_eq!((source.how, source.by.as_deref()), (How::Phone, Some("見本 12")));
    assert_eq!(source.verified_on, "2026-11-27".parse().ok());
    assert_eq!(place.sources.len(), 2, "the file's other facts keep theirs");
}

#[test]
fn whoever_is_late_changes_nothing() {
    let mut held = held();
    let stood = || Some(phone("03-0000-0001"));
    let late = propose(Correcting::Facts(Box::new(said(item::PHONE, stood(), phone("03-0000-0003")))));
    does(&mut held, &nurse(), late.clone()).expect("nobody was quicker");
    does(&mut held, &owner(), state(said(item::PHONE, stood(), phone("03-0000-0002")))).expect("her own");
    assert_eq!(does(&mut held, &coordinator(), verdict(Verdict::Accepted)), Err(Rejection::Changed));
    held.remove(&(SCOPE, RecordKey::Correction(ID)));
    assert_eq!(does(&mut held, &nurse(), late), Err(Rejection::Changed));
    assert_eq!(numbers(&held), ["03-0000-0002"]);
}

#[test]
fn what_is_for_staff_is_said_beside_the_public_record() {
    let mut held = held();
    let public = held.get(&(Scope::Area, RecordKey::Facility(PLACE))).cloned();
    let changes =
        does(&mut held, &owner(), state(said("beds_free", None, Value::Count(2)))).expect("her own");
    assert_eq!(changes.iter().map(|change| change.scope).collect::<Vec<_>>(), [Scope::AreaStaff]);
    assert_eq!(held.get(&(Scope::Area, RecordKey::Facility(PLACE))).cloned(), public);
    for (code, value) in [("beds_free", Value::Text("二".to_owned())), (item::BEDS, Value::Unknown)] {
        let refused = does(&mut held, &owner(), state(said(code, None, value.clone())));
        assert_eq!(refused.is_err(), value == Value::Unknown, "text answers any item, the unknown none");
    }
    assert_eq!(does(&mut held, &owner(), state(said(item::BEDS, None, phone("1")))), Err(Rejection::Unfit));
    assert_eq!(
        does(&mut held, &owner(), state(said("hovercraft", None, Value::Count(1)))),
        Err(Rejection::Newer)
    );
}

#[test]
fn a_new_place_comes_and_a_closed_one_goes_once_somebody_who_may_says_so() {
    let mut held = Held::new();
    let name = Name { text: "新しい薬局".to_owned(), ..Name::default() };
    let new = NewPlace { id: PLACE, kind: "pharmacy".into(), name, address: None, phone: None };
    does(&mut held, &nurse(), propose(Correcting::NewPlace(Box::new(new)))).expect("it is not there");
    for by in [nurse(), person(14, 8, false)] {
        assert_eq!(does(&mut held, &by, verdict(Verdict::Accepted)), Err(Rejection::NotYours));
    }
    does(&mut held, &coordinator(), verdict(Verdict::Accepted)).expect("she may");
    let place = held.get(&(Scope::Area, RecordKey::Facility(PLACE))).and_then(Record::facility);
    assert_eq!(place.map(Facility::name), Some("新しい薬局"));
    assert_eq!(does(&mut held, &coordinator(), verdict(Verdict::Refused)), Err(Rejection::Answered));
    held.remove(&(SCOPE, RecordKey::Correction(ID)));
    does(&mut held, &nurse(), propose(Correcting::Closed(PLACE))).expect("it stands");
    assert_eq!(does(&mut held, &coordinator(), verdict(Verdict::Withdrawn)), Err(Rejection::NotYours));
    does(&mut held, &owner(), verdict(Verdict::Accepted)).expect("it is hers");
    assert!(!held.contains_key(&(Scope::Area, RecordKey::Facility(PLACE))));
}
