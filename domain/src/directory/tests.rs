use super::*;
use crate::coverage::Coverage;
use crate::facility::{Address, Answer, How, Level, Name, Source, Value};
use crate::id::{AreaCode, Incarnation};
use crate::lists::{Audience, Item, Municipality, item};
use crate::outline::{Outline, Outlines, Ring};
use crate::record::{Record, RecordKey, Scope};
use crate::search::{Query, search};
use crate::sync::check::Sum;
use crate::sync::{Cursor, Delta, ScopeDelta};
use chrono::{NaiveDate, NaiveDateTime};
use uuid::Uuid;

fn id(number: u64) -> FacilityId {
    FacilityId(Uuid::from_u64_pair(number.wrapping_mul(0x9e37_79b9_7f4a_7c15), number))
}

fn place(number: u64, name: &str) -> Facility {
    let mut facility = Facility::new(id(number));
    let name = Name { text: name.to_owned(), ..Name::default() };
    facility.push(item::NAME, Value::from(name), &source("public"));
    facility
}

/// What only staff may know: a level and its note.
fn secret(number: u64, note: &str) -> Facility {
    let mut facility = Facility::new(id(number));
    let level = Level { answer: Answer::Ask, note: Some(note.to_owned()) };
    facility.push("opioid", Value::Level(level), &source("staff"));
    facility
}

fn source(origin: &str) -> Source {
    Source { origin: origin.to_owned(), verified_on: None, by: None, how: How::Own }
}

fn lists(label: &str) -> Lists {
    let audience = Audience::Staff;
    let opioid = Item {
        code: "opioid".into(),
        ja: label.to_owned(),
        en: String::new(),
        audience,
        half_life_days: 90,
        ..Item::default()
    };
    Lists { items: vec![opioid], ..Lists::default() }
}

/// 200 places in four chunks, each in its bucket; staff facts of some, and of one place nobody else has.
fn directory() -> Directory {
    let mut buckets = vec![Vec::new(); 4];
    for number in 0..200 {
        buckets[bucket_of(id(number), 2)].push(place(number, &format!("病院{number}")));
    }
    let public = buckets.iter().map(|bucket| Chunk::build(bucket)).collect();
    let staff = Chunk::build(&[secret(3, "夜間は裏口"), secret(150, "取寄せ"), secret(999, "知られざる")]);
    Directory::new(lists("麻薬"), public, Some(staff))
}

fn delta(scopes: Vec<ScopeDelta>, lost: Vec<Scope>) -> Delta {
    let cursor = Cursor {
        area: AreaCode::from("9901"),
        incarnation: Incarnation(Uuid::nil()),
        number: 1,
        filled: Vec::new(),
    };
    Delta { cursor, scopes, lost, sums: vec![] }
}

fn puts(scope: Scope, put: Vec<Facility>, removed: &[u64]) -> ScopeDelta {
    let put = put.into_iter().map(Record::Facility).collect();
    let removed = removed.iter().map(|number| RecordKey::Facility(id(*number))).collect();
    ScopeDelta { scope, anew: false, put, removed }
}

fn found(directory: &Directory, text: &str) -> Vec<FacilityId> {
    let now: NaiveDateTime = NaiveDate::from_ymd_opt(2026, 6, 3).unwrap().into();
    let rows = search(directory, &Query { text: text.to_owned(), ..Query::default() }, now, 99).rows;
    rows.into_iter().map(|row| directory.id(row).unwrap()).collect()
}

#[test]
fn every_place_is_found_by_its_id_also_outside_its_bucket() {
    let directory = directory();
    let turned = Directory::new(Lists::default(), directory.public().iter().rev().cloned().collect(), None);
    for number in 0..200 {
        for directory in [&directory, &turned] {
            let row = directory.find(id(number)).unwrap();
            assert_eq!(directory.id(row), Some(id(number)));
            assert_eq!(directory.facility(row).unwrap().id, id(number));
        }
    }
    assert_eq!(directory.find(id(999)), None);
    assert_eq!(directory.facility(Row(200)), None);
}

#[test]
fn staff_facts_are_shown_searched_and_counted_with_the_place_they_are_of() {
    let directory = directory();
    let row = directory.find(id(3)).unwrap();
    assert_eq!(directory.facility(row).unwrap().levels().count(), 1);
    assert_eq!(found(&directory, "裏口"), [id(3)]);
    assert_eq!(found(&directory, "麻薬").len(), 2);
    assert_eq!(found(&directory, "病院3 裏口"), [id(3)]);
    assert_eq!(found(&directory, "知られざる"), []);
    let now: NaiveDateTime = NaiveDate::from_ymd_opt(2026, 6, 3).unwrap().into();
    let can = Query { functions: vec!["opioid".into()], ..Query::default() };
    assert_eq!(search(&directory, &can, now, 0).rows.len(), 2);
}

#[test]
fn what_a_phone_holds_adds_up_to_what_the_server_has() {
    let before = directory();
    let changed = puts(Scope::Area, vec![place(7, "改名した病院"), place(900, "新病院")], &[8]);
    let staff = puts(Scope::AreaStaff, vec![secret(3, "昼は正面")], &[999]);
    let after = before.absorb(&delta(vec![changed, staff], vec![])).directory;
    let total = |scope| {
        let mut all = Sum::default();
        after.sums(scope).for_each(|sum| all.plus(sum));
        all
    };
    let stand = (0..200).filter(|number| ![7, 8].contains(number));
    let mut public: Vec<_> = stand.map(|number| place(number, &format!("病院{number}"))).collect();
    public.extend([place(7, "改名した病院"), place(900, "新病院")]);
    let mut public: Vec<_> = public.into_iter().map(Record::Facility).collect();
    public.push(Record::Lists(Box::new(after.lists().clone())));
    assert_eq!(total(Scope::Area), Sum::of(&public));
    let staff = [secret(3, "昼は正面"), secret(150, "取寄せ")].map(Record::Facility);
    assert_eq!(total(Scope::AreaStaff), Sum::of(&staff));
}

#[test]
fn a_delta_rewrites_the_chunks_it_touches_and_shares_the_others() {
    let before = directory();
    let changed = puts(Scope::Area, vec![place(3, "新しい名"), place(500, "増えた")], &[7]);
    let after = before.absorb(&delta(vec![changed], vec![]));

    assert_eq!(after.directory.len(), 200);
    assert_eq!(found(&after.directory, "新しい"), [id(3)]);
    assert_eq!(found(&after.directory, "増えた"), [id(500)]);
    assert_eq!(after.directory.find(id(7)), None);
    assert_eq!(found(&after.directory, "裏口"), [id(3)]);
    let mut touched: Vec<usize> = [3, 500, 7].map(|number| bucket_of(id(number), 2)).into();
    touched.sort_unstable();
    touched.dedup();
    assert_eq!(after.chunks, touched);
}

#[test]
fn staff_facts_and_lists_come_and_go_without_touching_a_public_chunk() {
    let before = directory();
    let mut staff = puts(Scope::AreaStaff, vec![secret(4, "表口")], &[3]);
    staff.put.push(Record::Lists(Box::new(lists("鎮痛薬"))));
    let after = before.absorb(&delta(vec![staff], vec![]));
    assert!(after.chunks.is_empty());
    assert_eq!(found(&after.directory, "表口"), [id(4)]);
    assert_eq!(found(&after.directory, "裏口"), []);
    assert_eq!(found(&after.directory, "鎮痛薬").len(), 2);

    let lost = after.directory.absorb(&delta(vec![], vec![Scope::AreaStaff]));
    assert!(lost.directory.staff().is_none() && lost.chunks.is_empty());
    assert_eq!(found(&lost.directory, "鎮痛薬"), []);
}

#[test]
fn a_scope_filled_anew_forgets_what_it_held() {
    let mut anew = puts(Scope::Area, vec![place(1, "ひとつ")], &[]);
    anew.anew = true;
    let after = directory().absorb(&delta(vec![anew], vec![]));
    assert_eq!((after.directory.len(), after.chunks.len()), (1, 4));
    assert_eq!(after.directory.public().len(), 4);
}

#[test]
fn an_empty_directory_takes_its_first_place() {
    let empty = Directory::empty();
    assert!(empty.is_empty() && found(&empty, "").is_empty());
    let after = empty.absorb(&delta(vec![puts(Scope::Area, vec![place(1, "ひとつ")], &[])], vec![]));
    assert_eq!(after.chunks, [0]);
    assert_eq!(found(&after.directory, "ひとつ"), [id(1)]);
}

fn event(number: u128, name: &str) -> Event {
    let told = serde_json::json!({
        "id": Uuid::from_u128(number), "name": { "text": name }, "source": { "origin": "list", "how": "own" },
    });
    serde_json::from_value(told).unwrap()
}

fn named(directory: &Directory) -> Vec<&str> {
    directory.events().iter().map(|event| event.name.text.as_str()).collect()
}

#[test]
fn events_come_change_and_go_with_a_delta_and_the_chunks_stay() {
    let before = directory().with_events([event(2, "部会"), event(1, "会議"), event(3, "講演")]);
    let record = |event: Event| Record::Event(Box::new(event));
    let removed = vec![RecordKey::Event(EventId(Uuid::from_u128(3))), RecordKey::Event(EventId(Uuid::nil()))];
    let put = vec![record(event(4, "研修")), record(event(2, "部会（変更）"))];
    let scope = ScopeDelta { scope: Scope::Area, anew: false, put, removed };
    let after = before.absorb(&delta(vec![scope], vec![]));
    assert_eq!(named(&after.directory), ["会議", "部会（変更）", "研修"]);
    assert!(after.events && after.chunks.is_empty());
    assert_eq!(after.directory.event(EventId(Uuid::from_u128(4))).unwrap().name.text, "研修");
    assert!(after.directory.event(EventId(Uuid::from_u128(3))).is_none());

    let of_places = puts(Scope::Area, vec![place(1, "別の名")], &[]);
    let next = after.directory.absorb(&delta(vec![of_places], vec![]));
    assert!(!next.events, "places changed, and no event");
    assert_eq!(named(&next.directory), named(&after.directory));
}

#[test]
fn an_area_filled_anew_forgets_the_events_that_are_not_named_again() {
    let before = directory().with_events([event(1, "会議"), event(2, "部会")]);
    let put = vec![Record::Event(Box::new(event(2, "部会")))];
    let anew = ScopeDelta { scope: Scope::Area, anew: true, put, removed: vec![] };
    let after = before.absorb(&delta(vec![anew], vec![]));
    assert_eq!(named(&after.directory), ["部会"]);
    let lost = after.directory.absorb(&delta(vec![], vec![Scope::AreaStaff]));
    assert!(!lost.events, "events are no secret of the staff");
}

#[test]
fn outlines_come_and_go_with_a_delta_and_an_area_filled_anew_forgets_them() {
    let outlines = Outlines { source: "nobody".to_owned(), municipalities: Vec::new() };
    let put = |anew: bool, put: Vec<Record>, removed: Vec<RecordKey>| {
        delta(vec![ScopeDelta { scope: Scope::Area, anew, put, removed }], Vec::new())
    };
    let with = put(false, vec![Record::Outlines(Box::new(outlines.clone()))], Vec::new());
    let filled = directory().absorb(&with);
    assert!(filled.outlines && filled.chunks.is_empty());
    assert_eq!(**filled.directory.outlines(), outlines);
    assert!(!filled.directory.absorb(&with).outlines, "the same again is no change");
    for gone in [put(false, Vec::new(), vec![RecordKey::Outlines]), put(true, Vec::new(), Vec::new())] {
        let gone = filled.directory.absorb(&gone);
        assert!(gone.outlines);
        assert_eq!(**gone.directory.outlines(), Outlines::default());
    }
}

/// Two towns, each with a 浜北; the place of which nobody knows where it stands is at 0.
fn streets() -> Directory {
    let municipality = |code: &str, ja: &str| Municipality {
        code: code.into(),
        ja: ja.to_owned(),
        kana: String::new(),
        en: String::new(),
    };
    let lists = Lists {
        municipalities: vec![municipality("99201", "波止市"), municipality("99301", "霧沢町")],
        ..Lists::default()
    };
    let houses = [
        ("99201", "香川県波止市灯台町四丁目1番3号", 100),
        ("99201", "香川県波止市灯台町4-9", 300),
        ("99201", "波止市灯台町5-1", 500),
        ("99201", "波止市浜大字北113番地の1", 900),
        ("99201", "波止市灯台町9-1", 0),
        ("99301", "香川県霧沢郡霧沢町奥1", 5_000),
        ("99301", "香川県霧沢郡霧沢町浜大字北2", 5_200),
    ];
    let places: Vec<Facility> = (1..)
        .zip(houses)
        .map(|(number, (code, address, east))| {
            let mut place = place(number, "薬局");
            let address =
                Address { text: address.to_owned(), municipality: Some(code.into()), ..Address::default() };
            place.push(item::ADDRESS, Value::from(address), &source("public"));
            if east > 0 {
                place.push(item::POSITION, Value::Position(east_of(east)), &source("public"));
            }
            place
        })
        .collect();
    Directory::new(lists, vec![Chunk::build(&places)], None)
}

fn east_of(east: i32) -> Position {
    Position { lat_e6: 34_000_000, lon_e6: 134_000_000 + 10 * east }
}

#[test]
fn an_address_lies_among_the_places_of_its_block_or_of_its_town_or_of_its_municipality() {
    let directory = streets();
    let located = |address: &str| {
        let Located { spot, precision } = directory.locate(address)?;
        Some((spot.municipality?.to_string(), spot.position?.lon_e6 / 10 - 13_400_000, precision))
    };
    let at = |code: &str, east, precision| Some((code.to_owned(), east, precision));
    for address in ["香川県波止市灯台町4丁目7番", "波止市灯台町四丁目", "波止市 灯台町４－２", "灯台町4-2"]
    {
        assert_eq!(located(address), at("99201", 300, Precision::Block), "{address}");
    }
    assert_eq!(located("波止市灯台町9丁目"), at("99201", 300, Precision::Town), "in the middle of three");
    assert_eq!(located("波止市しらない町3"), at("99201", 500, Precision::Municipality));
    assert_eq!(located("波止市"), at("99201", 500, Precision::Municipality));
    assert_eq!(located("霧沢郡霧沢町奥7"), at("99301", 5_000, Precision::Town));
    assert_eq!(located("霧沢町奥"), at("99301", 5_000, Precision::Town), "without its district");
    assert_eq!(located("浜北113"), at("99201", 900, Precision::Block));
    assert_eq!(located("浜北"), None, "two municipalities have one");
    for address in ["", "東京都架空区1-1", "4-1-3", "?"] {
        assert_eq!(located(address), None, "{address}");
    }
}

#[test]
fn a_position_lies_in_the_municipality_whose_outline_holds_it_or_else_in_that_of_a_near_place() {
    let corners = [
        (33_990_000, 133_990_000),
        (33_990_000, 134_045_000),
        (34_010_000, 134_045_000),
        (34_010_000, 133_990_000),
    ];
    let ring = Ring::of(&corners.map(|(lat_e6, lon_e6)| Position { lat_e6, lon_e6 }));
    let outline = Outline { code: "99201".into(), rings: vec![ring] };
    let outlines = Outlines { source: "国土数値情報".to_owned(), municipalities: vec![outline] };
    let (bare, drawn) = (streets(), streets().with_outlines(outlines));
    let of =
        |directory: &Directory, east| directory.spot(east_of(east)).municipality.map(|code| code.to_string());
    assert_eq!(of(&drawn, 4_400).as_deref(), Some("99201"), "inside, though a place of the other is nearer");
    assert_eq!(of(&drawn, 4_600).as_deref(), Some("99301"), "outside every outline");
    assert_eq!(of(&bare, 4_400).as_deref(), Some("99301"), "no outlines: 550 m from a place");
    assert_eq!(of(&bare, 40_000), None, "32 km from any place");
}

#[test]
fn a_home_is_visited_by_whom_names_its_town_or_reaches_it_and_not_by_whom_only_reaches_the_middle_of_the_town()
 {
    let mut places: Vec<Facility> = (1..=4).map(|number| place(number, "看護")).collect();
    let mut say = |at: usize, east: i32, coverage: Coverage| {
        places[at].push(item::POSITION, Value::Position(east_of(east)), &source("public"));
        let address =
            Address {
                text: "波止市".to_owned(), municipality: Some("99201".into()), ..Address::default()
            };
        places[at].push(item::ADDRESS, Value::from(address), &source("public"));
        places[at].push(item::VISIT_AREA, Value::Coverage(Box::new(coverage)), &source("public"));
    };
    say(0, 0, Coverage::Municipalities(vec!["99201".into()]));
    say(1, 0, Coverage::Radius(2_000));
    say(2, 900, Coverage::Radius(2_000));
    say(3, 0, Coverage::Municipalities(vec!["99301".into()]));
    let lists = Lists { municipalities: streets().lists().municipalities.clone(), ..Lists::default() };
    let directory = Directory::new(lists, vec![Chunk::build(&places)], None);
    let home = Spot { municipality: Some("99201".into()), position: Some(east_of(2_500)) };
    let query = Query { near: Some(home), visits_here: true, ..Query::default() };
    let now: NaiveDateTime = NaiveDate::from_ymd_opt(2026, 6, 3).unwrap().into();
    let found = search(&directory, &query, now, 99);
    let mut ids: Vec<_> = found.rows.iter().map(|row| directory.id(*row).unwrap()).collect();
    ids.sort();
    let mut expected = vec![id(1), id(3)];
    expected.sort();
    assert_eq!(ids, expected, "2,300 m are too far for the second, 1,470 m not for the third");
    assert_eq!(found.visits_here, Some(2));
    let town = Query { visits: vec!["99201".into()], ..Query::default() };
    assert_eq!(
        search(&directory, &town, now, 99).rows.len(),
        3,
        "the middle of the town is reached by three"
    );

    let mut wider = places[1].clone();
    let said = wider.facts.iter_mut().find(|fact| fact.item == item::VISIT_AREA).unwrap();
    said.value = Value::Coverage(Box::new(Coverage::Radius(3_000)));
    let next = directory.absorb(&delta(vec![puts(Scope::Area, vec![wider], &[])], vec![])).directory;
    assert_eq!(search(&next, &query, now, 99).visits_here, Some(3), "the next edition: the second says 3 km");
    let gone = delta(vec![puts(Scope::Area, vec![], &[3])], vec![]);
    let last = next.absorb(&gone).directory;
    assert_eq!(search(&last, &query, now, 99).visits_here, Some(2), "the third is gone");
}
