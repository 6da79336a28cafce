use super::*;
use crate::facility::{Address, Answer, How, Level, Name, Phone, PhonePurpose, Source, Value};
use crate::hours::{Days, Holidays, Hours, Opening};
use crate::lists::item;
use chrono::{Datelike, NaiveDate};
use proptest::prelude::*;
use std::collections::BTreeMap;
use uuid::Uuid;

fn source(day: Option<u32>) -> Source {
    let verified_on = day.and_then(|day| NaiveDate::from_yo_opt(2025, day));
    Source { origin: "一覧".to_owned(), verified_on, by: None, how: How::File }
}

fn number(number: &str) -> Value {
    Value::from(Phone {
        purpose: PhonePurpose::Main,
        number: number.to_owned(),
        extension: None,
        hours: None,
    })
}

/// A place of few facts; which ones is told by `seed`.
fn place(id: u8, seed: u16) -> Facility {
    let mut facility = Facility::new(FacilityId(Uuid::from_u128(u128::from(id) << 96)));
    let source = source((!seed.is_multiple_of(5)).then_some(u32::from(seed % 300) + 1));
    let name = Name {
        text: format!("第{seed}病院"),
        kana: (!seed.is_multiple_of(3)).then(|| "ビョウイン".to_owned()),
        english: None,
    };
    facility.push(item::NAME, Value::from(name), &source);
    for kind in ["hospital", "pcu", "clinic"].iter().take(usize::from(seed % 4)) {
        facility.push(item::KIND, Value::Kind((*kind).into()), &source);
    }
    let answer = [Answer::Yes, Answer::Ask, Answer::No][usize::from(seed % 3)];
    let item = format!("function{}", seed % 7);
    facility.push(&item, Value::Level(Level { answer, note: None }), &source);
    facility.push(item::PHONE, number(&format!("03-0000-{seed:04}")), &source);
    if seed.is_multiple_of(2) {
        let openings = vec![Opening { days: Days::MON_TO_FRI, from: 540, to: 1020 + seed % 60, weeks: 0 }];
        let hours = Hours { openings, holidays: Holidays::Closed, note: None };
        facility.push(item::HOURS, Value::from(hours), &source);
        facility.push(
            item::POSITION,
            Value::Position(Position { lat_e6: i32::from(seed), lon_e6: -1 }),
            &source,
        );
    }
    facility
}

fn places() -> impl Strategy<Value = Vec<Facility>> {
    proptest::collection::vec((any::<u8>(), 0_u16..500).prop_map(|(id, seed)| place(id, seed)), 0..24)
}

/// By id, of two with one id the later.
fn distinct(facilities: &[Facility]) -> Vec<Facility> {
    let by_id: BTreeMap<_, _> = facilities.iter().map(|facility| (facility.id, facility.clone())).collect();
    by_id.into_values().collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    #[test]
    fn what_goes_in_comes_out_in_the_order_of_ids(facilities in places()) {
        let chunk = Chunk::parse(Chunk::build(&facilities).bytes().to_vec()).unwrap();
        let expected = distinct(&facilities);
        prop_assert_eq!(chunk.len(), expected.len());
        for (at, facility) in expected.iter().enumerate() {
            prop_assert_eq!(chunk.facility(at), Some(facility.clone()));
            prop_assert_eq!(chunk.find(facility.id), Some(at));
            prop_assert_eq!(chunk.position(at), facility.position());
            prop_assert_eq!(Hours::decode(chunk.hours(at)), facility.hours().cloned());
        }
        prop_assert_eq!(chunk.facility(expected.len()), None);
    }

    #[test]
    fn an_edited_chunk_says_what_the_chunk_of_the_edited_places_says(before in places(), put in places(), removed in places()) {
        let removed: Vec<FacilityId> = removed.iter().chain(before.iter().take(3)).map(|f| f.id).collect();
        let mut after: Vec<Facility> = before.iter().filter(|f| !removed.contains(&f.id)).cloned().collect();
        after.extend(put.iter().cloned());
        let edited = Chunk::build(&before).with(&put, &removed);
        let built = Chunk::build(&after);
        prop_assert_eq!(said(&edited), said(&built));
        prop_assert_eq!(said(&edited.with(&[], &[])), said(&built));
    }

    #[test]
    fn the_order_of_the_places_does_not_change_a_byte(facilities in places()) {
        let mut turned = distinct(&facilities);
        turned.reverse();
        prop_assert_eq!(Chunk::build(&turned), Chunk::build(&facilities));
    }

    #[test]
    fn damaged_bytes_are_refused_or_read_without_harm(
        facilities in places(),
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        cut in proptest::option::of(any::<prop::sample::Index>()),
    ) {
        let mut bytes = Chunk::build(&facilities).bytes().to_vec();
        // Most changes where the offsets are: the rest is text.
        let rows = bytes.len().min(40 + facilities.len() * 56);
        for (at, byte) in changes {
            bytes[at.index(rows)] = byte;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        if let Ok(chunk) = Chunk::parse(bytes) {
            read_everything(&chunk);
        }
    }

    #[test]
    fn any_bytes_are_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        prop_assert_eq!(Chunk::parse(bytes), Err(Damaged));
    }
}

/// Everything a chunk says, row by row.
fn said(chunk: &Chunk) -> Vec<impl PartialEq + std::fmt::Debug + use<>> {
    let names: Vec<&str> = chunk.code_names().collect();
    let row = |at: usize| {
        let codes: Vec<String> = chunk.codes(at).map(|code| names[usize::from(code)].to_owned()).collect();
        let text = chunk.text()[chunk.text_range(at)].to_vec();
        let place = (chunk.facility(at), chunk.position(at), chunk.hours(at).to_vec());
        (place, text, codes, chunk.sort_key(at), chunk.starts(at), chunk.verified_day(at))
    };
    (0..chunk.len()).map(row).collect()
}

fn read_everything(chunk: &Chunk) {
    let names = chunk.code_names().count();
    let mut text_end = 0;
    for at in 0..chunk.len() {
        let range = chunk.text_range(at);
        assert_eq!(range.start, text_end);
        assert_eq!(chunk.text()[range.clone()].last(), Some(&ROW_END));
        text_end = range.end;
        assert!(chunk.codes(at).all(|code| usize::from(code) < names));
        assert_eq!(chunk.id(at).and_then(|id| chunk.find(id)), Some(at));
        drop((
            chunk.facility(at),
            chunk.hours(at),
            chunk.position(at),
            chunk.starts(at),
            chunk.verified_day(at),
        ));
    }
    assert_eq!(text_end, chunk.text().len());
    assert_eq!(chunk.with(&[], &[]).len(), chunk.len());
}

#[test]
fn another_format_is_refused() {
    let mut bytes = Chunk::build(&[place(1, 1)]).bytes().to_vec();
    bytes[4] = 99;
    assert_eq!(Chunk::parse(bytes), Err(Damaged));
}

#[test]
fn a_row_says_in_folded_words_what_people_search_by() {
    let mut facility = Facility::new(FacilityId(Uuid::nil()));
    let source = source(None);
    let name = Name {
        text: "医療法人社団青葉会　髙橋クリニック".to_owned(),
        kana: Some("タカハシクリニック".to_owned()),
        english: Some("Takahashi Clinic".to_owned()),
    };
    facility.push(item::NAME, Value::from(name), &source);
    let address = Address {
        text: "架空県海原市番町四丁目１番３号".to_owned(),
        municipality: Some("99201".into()),
        building: Some("第２ビル".to_owned()),
        postcode: Some("999-0001".to_owned()),
    };
    facility.push(item::ADDRESS, Value::from(address), &source);
    facility.push(item::PHONE, number("03-0000-1234"), &source);
    facility.push(item::STAFF_PHONE, number("03-0000-9999"), &source);
    facility.push(item::NUMBER, Value::Text("9912345678".to_owned()), &source);
    facility.push(item::ORGANISATION, Value::Text("青葉会".to_owned()), &source);
    facility.push(item::DEPARTMENTS, Value::Names(vec!["内科".to_owned(), "歯科".to_owned()]), &source);
    facility.push(
        "24h",
        Value::Level(Level { answer: Answer::Ask, note: Some("要相談".to_owned()) }),
        &source,
    );
    facility.push("24h", Value::Level(Level { answer: Answer::Yes, note: None }), &source);
    facility.push("pump", Value::Level(Level { answer: Answer::No, note: None }), &source);
    let chunk = Chunk::build(&[facility]);

    let text = std::str::from_utf8(chunk.text()).unwrap();
    let fields = [
        "医療法人社団青葉会高橋くりにつく",
        "たかはしくりにつく",
        "takahashiclinic",
        "架空県海原市番町4丁目1番3号\u{1d}架空県海原市番町413\u{1d}第2びる\u{1d}9990001",
        "0300001234\u{1d}0300009999",
        "9912345678",
        "青葉会",
        "内科\u{1d}歯科",
        "要相談\u{1e}",
    ];
    assert_eq!(text.split('\u{1f}').collect::<Vec<_>>(), fields);
    assert_eq!(chunk.code_names().collect::<Vec<_>>(), ["in:99201", "yes:24h"]);
    assert_eq!(&text[chunk.starts(0)[0]..][..12], "高橋くり");
}

#[test]
fn a_row_is_as_fresh_as_the_oldest_check_of_phone_and_hours() {
    let mut facility = place(1, 1);
    facility.push(item::NOTE, Value::Text("古い".to_owned()), &source(Some(1)));
    facility.push(item::PHONE, number("03-0000-1234"), &source(Some(100)));
    facility.push(item::PHONE, number("03-0000-1235"), &source(Some(90)));
    let facility = Facility { facts: facility.facts.split_off(facility.facts.len() - 3), ..facility };
    let expected = NaiveDate::from_yo_opt(2025, 90).map(|day| day.num_days_from_ce());
    assert_eq!(Chunk::build(&[facility]).verified_day(0), expected);
}

#[test]
fn buckets_hold_some_hundred_records_whatever_their_ids() {
    let time_ordered =
        |n: u64| Uuid::from_u64_pair(0x0190_0000_0000_7000 + (n << 16), 0x8000_0000_0000_0000 | n);
    let counted = |n: u64| Uuid::from_u128(u128::from(n));
    for id in [time_ordered, counted] {
        for records in [1_u64, 300, 1_200, 5_000, 50_000] {
            let bits = bucket_bits(usize::try_from(records).unwrap());
            let mut buckets = vec![0; 1 << bits];
            for n in 0..records {
                let id = FacilityId(id(n));
                buckets[bucket_of(id, bits)] += 1;
                assert_eq!(bucket_of(id, bits + 1) >> 1, bucket_of(id, bits));
            }
            assert!(buckets.iter().all(|count| *count <= 480), "{records}: {buckets:?}");
            assert!(bits == 0 || buckets.iter().all(|count| *count >= 130), "{records}: {buckets:?}");
        }
    }
}
