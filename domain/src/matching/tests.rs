use super::*;
use crate::facility::{Address, How, Name, Phone, PhonePurpose};
use chrono::NaiveDate;
use proptest::prelude::*;

#[derive(Clone, Copy, Debug)]
struct Row {
    row: u32,
    key: &'static str,
    name: &'static str,
    address: &'static str,
    phone: &'static str,
    opened: Option<NaiveDate>,
}

const LIGHTHOUSE: Row = Row {
    row: 2,
    key: "1",
    name: "灯台医院",
    address: "香川県波止市灯台町四丁目１番３号",
    phone: "087-000-0001",
    opened: None,
};

fn fact(code: &str, value: Value) -> Fact {
    Fact { item: ItemCode::from(code), service: None, value, source: 0, original: None, at: None }
}

fn candidate(row: &Row) -> Candidate {
    let mut facts = vec![
        fact(item::NAME, Value::from(Name { text: row.name.to_owned(), ..Name::default() })),
        fact(item::KIND, Value::Kind("clinic".into())),
        fact(item::ADDRESS, Value::from(Address { text: row.address.to_owned(), ..Address::default() })),
    ];
    if !row.phone.is_empty() {
        let number = row.phone.to_owned();
        let phone = Phone { purpose: PhonePurpose::Main, number, extension: None, hours: None };
        facts.push(fact(item::PHONE, Value::from(phone)));
    }
    facts.extend(row.opened.map(|date| fact(item::OPENED, Value::Date(date))));
    Candidate { row: row.row, more_rows: Vec::new(), row_key: row.key.into(), facts }
}

/// An area into which editions are read one after another.
#[derive(Clone, PartialEq, Debug, Default)]
struct Region {
    facilities: BTreeMap<FacilityId, Facility>,
    placed: BTreeMap<String, Placements>,
}

impl Region {
    fn import(&mut self, dataset: &str, rows: &[Row]) -> Matching {
        let candidates: Vec<Candidate> = rows.iter().map(candidate).collect();
        let source = Source { origin: dataset.to_owned(), verified_on: None, by: None, how: How::File };
        let standing = self.facilities.clone();
        let before = self.placed.entry(dataset.to_owned()).or_default();
        let matching = matching(
            &Edition {
                area: &AreaCode::new("9901"),
                source: &source,
                standing: &standing,
                placed_before: before,
                decisions: &[],
            },
            &candidates,
        );
        let new = matching.new.iter().map(|new| new.facility(&candidates, &source));
        self.facilities
            .extend(new.chain(matching.put.iter().cloned()).map(|facility| (facility.id, facility)));
        self.facilities.retain(|id, _| !matching.removed.contains(id));
        *before = matching.placements(&candidates);
        matching
    }
}

fn outcomes(matching: &Matching) -> Vec<&Outcome> {
    matching.placed.iter().map(|placed| &placed.outcome).collect()
}

fn changed(items: &[&str]) -> Outcome {
    Outcome::Changed(items.iter().map(|code| ItemCode::from(*code)).collect())
}

#[test]
fn the_same_edition_twice_changes_nothing() {
    let mut region = Region::default();
    assert_eq!(outcomes(&region.import("list", &[LIGHTHOUSE])), [&Outcome::New]);
    let before = region.clone();
    let second = region.import("list", &[LIGHTHOUSE]);
    assert_eq!(outcomes(&second), [&Outcome::Unchanged]);
    assert!(second.new.is_empty() && second.put.is_empty() && second.removed.is_empty());
    assert_eq!(region, before);
}

#[test]
fn width_spaces_and_the_form_of_a_dash_are_no_change() {
    let mut region = Region::default();
    region.import("list", &[Row { address: "波止市灯台町4－1", ..LIGHTHOUSE }]);
    let again =
        region.import("list", &[Row { address: "波止市灯台町４−１　", name: "灯台　医院", ..LIGHTHOUSE }]);
    assert_eq!(outcomes(&again), [&Outcome::Unchanged]);
}

#[test]
fn a_place_whose_corporate_prefix_goes_is_renamed_and_keeps_its_id() {
    let mut region = Region::default();
    let first = region.import("list", &[Row { name: "医療法人社団みなと会灯台医院", ..LIGHTHOUSE }]);
    let second = region.import("list", &[LIGHTHOUSE]);
    assert_eq!(outcomes(&second), [&Outcome::Renamed { from: "医療法人社団みなと会灯台医院".to_owned() }]);
    assert_eq!(first.placed[0].facility, second.placed[0].facility);
}

#[test]
fn another_name_at_the_same_door_is_another_place_only_if_it_opened_on_another_day() {
    let day = |year| NaiveDate::from_ymd_opt(year, 4, 1);
    let mut region = Region::default();
    region.import("list", &[Row { opened: day(2001), ..LIGHTHOUSE }]);
    let renamed = region.import("list", &[Row { name: "岬クリニック", opened: day(2001), ..LIGHTHOUSE }]);
    assert_eq!(outcomes(&renamed), [&Outcome::Renamed { from: "灯台医院".to_owned() }]);
    let replaced =
        region.import("list", &[Row { name: "防波堤クリニック", opened: day(2026), ..LIGHTHOUSE }]);
    assert_eq!(outcomes(&replaced), [&Outcome::New]);
    assert_eq!((replaced.vanished.len(), replaced.removed.len()), (1, 1));
}

#[test]
fn a_publishers_id_that_moved_to_another_place_joins_nothing() {
    let mut region = Region::default();
    region.import("list", &[LIGHTHOUSE]);
    let other =
        Row { name: "岬歯科", address: "香川県波止市岬町9", phone: "087-000-0002", ..LIGHTHOUSE };
    let next = region.import("list", &[other]);
    assert_eq!(outcomes(&next), [&Outcome::New]);
    assert_eq!(next.vanished.len(), 1);
}

#[test]
fn of_two_places_of_one_name_the_one_that_closed_is_the_one_that_goes() {
    let other =
        || Row {
            row: 3, key: "2", address: "香川県波止市岬町9", phone: "087-000-0002", ..LIGHTHOUSE
        };
    let mut region = Region::default();
    let first = region.import("list", &[LIGHTHOUSE, other()]);
    let next = region.import("list", &[Row { row: 2, ..other() }]);
    assert_eq!(outcomes(&next), [&Outcome::Unchanged]);
    assert_eq!(next.removed, BTreeSet::from([first.placed[0].facility]));
}

#[test]
fn a_place_that_took_a_new_line_is_changed_and_one_at_another_house_has_moved() {
    let mut region = Region::default();
    region.import("list", &[LIGHTHOUSE]);
    let line = region.import("list", &[Row { phone: "", ..LIGHTHOUSE }]);
    assert_eq!(outcomes(&line), [&changed(&[item::PHONE])]);
    region.import("list", &[LIGHTHOUSE]);
    let moved = region.import("list", &[Row { address: "香川県波止市岬町9", ..LIGHTHOUSE }]);
    assert_eq!(outcomes(&moved), [&Outcome::Moved { from: LIGHTHOUSE.address.to_owned() }]);
    let evidence = moved.placed[0].evidence.map(|evidence| (evidence.what, evidence.score));
    assert_eq!(evidence, Some(("kind, name and phone", 95)));
}

#[test]
fn a_place_listed_twice_stands_once_with_the_facts_of_the_first_row() {
    let mut region = Region::default();
    let again = Row { row: 9, key: "9", opened: NaiveDate::from_ymd_opt(2026, 5, 1), ..LIGHTHOUSE };
    let matching = region.import("list", &[LIGHTHOUSE, again]);
    let differs = BTreeSet::from([ItemCode::from(item::OPENED)]);
    let said = again.opened.map(|date| fact(item::OPENED, Value::Date(date))).into_iter().collect();
    let twice = Outcome::ListedTwice(Box::new(Twice { first_row: 2, differs, said }));
    assert_eq!(outcomes(&matching), [&Outcome::New, &twice]);
    assert_eq!(region.facilities.len(), 1);
    assert!(region.facilities.values().all(|facility| facility.of(item::OPENED).next().is_none()));
}

#[test]
fn one_place_of_two_datasets_is_one_facility_and_each_keeps_its_own_facts() {
    let mut region = Region::default();
    region.import("city", &[LIGHTHOUSE]);
    let ministry = Row { address: "波止市灯台町4-1-3 みなとビル2F", ..LIGHTHOUSE };
    assert_eq!(outcomes(&region.import("ministry", &[ministry])).len(), 1);
    assert_eq!(region.facilities.len(), 1);
    let gone = region.import("city", &[]);
    assert_eq!((gone.vanished.len(), gone.removed.len()), (1, 0));
    let left: Vec<&Facility> = region.facilities.values().collect();
    assert!(left[0].sources.iter().all(|source| source.origin == "ministry") && !left[0].facts.is_empty());
}

#[test]
fn places_that_a_later_row_is_like_become_one_whatever_the_order_of_the_datasets() {
    // It moved: one dataset tells the old house without a line, one the new, and one the old house and the line.
    let old = Row { phone: "", ..LIGHTHOUSE };
    let new = Row { address: "香川県波止市岬町9", ..LIGHTHOUSE };
    let told = [("ministry", &old), ("city", &new), ("older", &LIGHTHOUSE)];
    for turn in 0..told.len() {
        let mut region = Region::default();
        for (dataset, row) in told.iter().cycle().skip(turn).take(told.len()) {
            region.import(dataset, std::slice::from_ref(*row));
        }
        let origins: Vec<_> = region.facilities.values().map(|facility| facility.sources.len()).collect();
        assert_eq!(origins, [3], "{turn}");
    }
}

#[test]
fn a_place_vanishes_only_from_the_dataset_that_placed_it() {
    let mut region = Region::default();
    region.import("city", &[LIGHTHOUSE]);
    let other = region.import("ministry", &[]);
    assert!(other.vanished.is_empty() && other.new.is_empty() && other.put.is_empty());
}

prop_compose! {
    fn rows()(picks in prop::collection::vec((0usize..4, 0usize..4, 0usize..4, 0u32..3), 0..12)) -> Vec<Row> {
        let names = ["灯台医院", "医療法人みなと会灯台医院", "岬クリニック", "防波堤医院"];
        let addresses = ["波止市灯台町4-1", "香川県波止市灯台町四丁目1番", "波止市岬町9", ""];
        let phones = ["087-000-0001", "087-000-0002", "", "087-000-0003"];
        picks.into_iter().zip(2..).map(|((name, address, phone, year), row)| Row {
            row,
            key: ["1", "2", "3", ""][name],
            name: names[name],
            address: addresses[address],
            phone: phones[phone],
            opened: NaiveDate::from_ymd_opt(2000 + i32::try_from(year).unwrap(), 1, 1),
        }).collect()
    }
}

proptest! {
    #[test]
    fn every_row_is_placed_and_no_facility_by_two_first_rows(rows in rows()) {
        let matching = Region::default().import("list", &rows);
        prop_assert_eq!(matching.placed.len(), rows.len());
        let firsts: Vec<_> = matching.placed.iter().filter(|p| !matches!(p.outcome, Outcome::ListedTwice(_))).collect();
        let ids: BTreeSet<_> = firsts.iter().map(|placed| placed.facility).collect();
        prop_assert_eq!(ids.len(), firsts.len());
    }

    #[test]
    fn an_edition_read_again_changes_nothing(first in rows(), second in rows()) {
        let mut region = Region::default();
        region.import("list", &first);
        region.import("list", &second);
        let before = region.clone();
        let again = region.import("list", &second);
        prop_assert!(again.new.is_empty() && again.put.is_empty() && again.removed.is_empty() && again.vanished.is_empty());
        prop_assert_eq!(region, before);
    }

    #[test]
    fn after_going_back_to_an_edition_its_places_stand_as_they_did(first in rows(), second in rows()) {
        let mut region = Region::default();
        region.import("list", &first);
        let facts = |region: &Region| {
            let facts = region.facilities.values().map(|facility| format!("{:?}", facility.facts));
            facts.collect::<BTreeSet<_>>()
        };
        let before = facts(&region);
        region.import("list", &second);
        region.import("list", &first);
        prop_assert_eq!(facts(&region), before);
    }
}
