//! Search finds exactly what plain substring search over folded text finds, and counts and orders it rightly.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    clippy::wildcard_enum_match_arm,
    reason = "it reads what the generated region is known to hold"
)]

#[path = "generated/plain.rs"]
mod plain;
#[path = "generated/region.rs"]
mod region;

use chrono::{NaiveDate, NaiveDateTime};
use domain::chunk::{Chunk, bucket_bits, bucket_of};
use domain::coverage::Spot;
use domain::directory::Directory;
use domain::facility::{Facility, Position};
use domain::hours::When;
use domain::id::FacilityId;
use domain::kana::{Heading, heading};
use domain::search::{Drop, Query, Sort, Within, relax, search};
use plain::Place;
use proptest::prelude::*;
use region::Dice;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

const HERE: Position = Position { lat_e6: 34_200_000, lon_e6: 134_300_000 };

struct Region {
    directory: Directory,
    facilities: Vec<Facility>,
    places: Vec<Place>,
}

/// 5,000 places, a third of them with staff facts.
fn whole() -> &'static Region {
    static REGION: OnceLock<Region> = OnceLock::new();
    REGION.get_or_init(|| of(7, 5_000))
}

/// Few enough to count everything one by one.
fn small() -> &'static Region {
    static REGION: OnceLock<Region> = OnceLock::new();
    REGION.get_or_init(|| of(11, 700))
}

fn of(seed: u64, count: usize) -> Region {
    let lists = region::lists();
    let (public, staff) = region::facilities(seed, count);
    let bits = bucket_bits(count);
    let mut buckets = vec![Vec::new(); 1 << bits];
    for facility in &public {
        buckets[bucket_of(facility.id, bits)].push(facility.clone());
    }
    let chunks = buckets.iter().map(|bucket| Chunk::build(bucket)).collect();
    let directory = Directory::new(lists.clone(), chunks, Some(Chunk::build(&staff)));
    let staff: BTreeMap<FacilityId, Facility> =
        staff.into_iter().map(|facility| (facility.id, facility)).collect();
    let facilities: Vec<Facility> = public
        .into_iter()
        .map(|facility| match staff.get(&facility.id) {
            Some(staff) => facility.with(staff),
            None => facility,
        })
        .collect();
    let mut places: Vec<_> = facilities.iter().map(|facility| Place::new(facility, &lists)).collect();
    plain::fill(&mut places, &lists, now());
    Region { directory, facilities, places }
}

fn now() -> NaiveDateTime {
    NaiveDate::from_ymd_opt(2026, 6, 3).unwrap().and_hms_opt(10, 30, 0).unwrap()
}

fn ids(directory: &Directory, query: &Query) -> Vec<FacilityId> {
    let found = search(directory, query, now(), usize::MAX);
    assert_eq!(found.ordered, found.rows.len());
    found.rows.iter().map(|row| directory.id(*row).unwrap()).collect()
}

/// One or two words: pieces of what stands in a record, names of lists, or something nobody has.
fn text(dice: &mut Dice, region: &Region) -> String {
    let mut words = Vec::new();
    for _ in 0..=dice.number(2) {
        let facility = &region.facilities[dice.number(region.facilities.len())];
        let address = facility.address().unwrap().text.clone();
        let phone = facility.phones().next().unwrap().1.number.clone();
        let lists = region.directory.lists();
        let whole = match dice.number(9) {
            0..3 => facility.name().to_owned(),
            3 => facility.names().unwrap().kana.clone().unwrap_or_default(),
            4 => address,
            5 => phone,
            6 => lists.synonyms[dice.number(lists.synonyms.len())][0].clone(),
            7 => lists.items[dice.number(lists.items.len())].ja.clone(),
            _ => "ない言葉".to_owned(),
        };
        let letters: Vec<char> = whole.chars().collect();
        let from = dice.number(letters.len().max(1));
        let to = from + 1 + dice.number(6);
        let whole_word = dice.in_ten(3);
        words.push(if whole_word { whole } else { letters.iter().take(to).skip(from).collect() });
    }
    words.join(dice.one(&[" ", "　"]))
}

fn query(dice: &mut Dice, region: &Region) -> Query {
    let lists = region.directory.lists();
    let mut query = Query { text: text(dice, region), ..Query::default() };
    query.open.extend(When::ALL.into_iter().filter(|_| dice.in_ten(2)));
    query.near = dice.in_ten(6).then(|| Spot {
        municipality: dice
            .in_ten(7)
            .then(|| lists.municipalities[dice.number(lists.municipalities.len())].code.clone()),
        position: dice.in_ten(9).then_some(HERE),
    });
    query.visits_here = dice.in_ten(4);
    query.within = dice.in_ten(4).then(|| dice.one(&Within::ALL));
    if dice.in_ten(3) {
        query.visits.push(lists.municipalities[dice.number(lists.municipalities.len())].code.clone());
    }
    for _ in 0..dice.number(3) {
        query.kinds.push(lists.kinds[dice.number(lists.kinds.len())].code.clone());
    }
    for _ in 0..dice.number(3) {
        query.municipalities.push(lists.municipalities[dice.number(lists.municipalities.len())].code.clone());
    }
    for _ in 0..dice.number(2) {
        query.functions.push(lists.items[dice.number(lists.items.len())].code.clone());
    }
    query
}

#[test]
fn a_letter_after_a_whole_number_is_asked_for_too() {
    let region = whole();
    let found = |text: &str| {
        let query = Query { text: text.to_owned(), ..Query::default() };
        let plain = plain::found(&region.places, &query, region.directory.lists()).count();
        (plain, ids(&region.directory, &query).len())
    };
    assert_eq!(found("03-0000-4673"), (1, 1));
    assert_eq!(found("03-0000-4673 ケ"), (0, 0), "the place has no such letter");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(150) })]

    #[test]
    fn whatever_holds_the_words_is_found_and_nothing_else(seed in any::<u64>()) {
        let region = whole();
        let query = Query { text: text(&mut Dice::new(seed), region), ..Query::default() };
        let plain = plain::found(&region.places, &query, region.directory.lists());
        let expected: BTreeSet<_> = plain.map(|place| place.id).collect();
        let found: BTreeSet<_> = ids(&region.directory, &query).into_iter().collect();
        let missed: Vec<_> = expected.difference(&found).take(3).collect();
        let wrong: Vec<_> = found.difference(&expected).take(3).collect();
        prop_assert!(missed.is_empty() && wrong.is_empty(), "{}: missed {missed:?}, wrong {wrong:?}", query.text);
    }

    #[test]
    fn a_count_is_what_choosing_the_filter_would_give(seed in any::<u64>()) {
        let region = small();
        let mut dice = Dice::new(seed);
        let mut query = query(&mut dice, region);
        if dice.in_ten(5) {
            query.text.clear();
        }
        let expected = plain::counts(&region.places, &query, region.directory.lists());
        let found = search(&region.directory, &query, now(), 0);
        let counts: BTreeMap<_, _> = found.kinds.iter().map(|(code, count)| (code.to_string(), *count)).collect();
        prop_assert_eq!(counts, expected.kinds);
        let counts: BTreeMap<_, _> = found.municipalities.iter().map(|(code, count)| (code.to_string(), *count)).collect();
        prop_assert_eq!(counts, expected.municipalities);
        let counts: BTreeMap<_, _> = found.functions.iter().map(|(code, count)| (code.to_string(), *count)).collect();
        prop_assert_eq!(counts, expected.functions);
        prop_assert_eq!(found.open, expected.open);
        let counts: BTreeMap<_, _> = found.visits.iter().map(|(code, count)| (code.to_string(), *count)).collect();
        prop_assert_eq!(counts, expected.visits);
        prop_assert_eq!(found.visits_here, expected.visits_here);
        prop_assert_eq!(found.within, expected.within);
        let plain = plain::found(&region.places, &query, region.directory.lists());
        prop_assert_eq!(found.rows.len(), plain.count());
    }

    #[test]
    fn the_first_rows_are_those_of_the_whole_order(seed in any::<u64>(), wanted in 0_usize..80) {
        let region = whole();
        let mut dice = Dice::new(seed);
        let query = Query {
            text: if dice.in_ten(3) { String::new() } else { text(&mut dice, region) },
            sort: dice.one(&[Sort::Relevance, Sort::Distance, Sort::Kana, Sort::Freshness]),
            near: dice.in_ten(7).then(|| Spot { municipality: None, position: Some(HERE) }),
            ..Query::default()
        };
        let first = search(&region.directory, &query, now(), wanted);
        let whole = search(&region.directory, &query, now(), usize::MAX);
        prop_assert_eq!(first.ordered, wanted.min(whole.rows.len()));
        prop_assert_eq!(&first.rows[..first.ordered], &whole.rows[..first.ordered]);
        let set = |rows: &[domain::directory::Row]| rows.iter().copied().collect::<BTreeSet<_>>();
        prop_assert_eq!(set(&first.rows), set(&whole.rows));
    }

    #[test]
    fn a_filter_to_drop_leads_to_as_many_places_as_it_says(seed in any::<u64>()) {
        let region = small();
        let query = query(&mut Dice::new(seed), region);
        let drops = relax(&region.directory, &query, now());
        prop_assert!(drops.is_sorted_by(|(_, a), (_, b)| a >= b));
        for (drop, count) in drops {
            let mut wider = query.clone();
            drop.apply(&mut wider);
            prop_assert!(count > 0 && wider != query);
            let plain = plain::found(&region.places, &wider, region.directory.lists());
            prop_assert_eq!(plain.count(), count as usize);
        }
    }
}

#[test]
fn where_only_the_words_stand_in_the_way_they_are_what_to_drop() {
    let region = small();
    let query =
        Query { text: "どこにもない".to_owned(), kinds: vec!["pharmacy".into()], ..Query::default() };
    assert_eq!(search(&region.directory, &query, now(), 0).rows.len(), 0);
    let drops = relax(&region.directory, &query, now());
    assert!(matches!(drops.as_slice(), [(Drop::Text, 1..)]), "{drops:?}");
}

#[test]
fn by_distance_no_place_comes_before_a_nearer_one() {
    let region = whole();
    let near = Position { lat_e6: 34_200_000, lon_e6: 134_300_000 };
    let query = Query {
        sort: Sort::Distance,
        near: Some(Spot { municipality: None, position: Some(near) }),
        ..Query::default()
    };
    let found = search(&region.directory, &query, now(), usize::MAX);
    let metres: Vec<Option<u32>> = found
        .rows
        .iter()
        .map(|row| region.directory.facility(*row).unwrap().position().map(|place| near.distance_m(place)))
        .collect();
    let known = metres.iter().take_while(|metres| metres.is_some()).count();
    assert!(known > 4_000 && metres[known..].iter().all(Option::is_none));
    // The scan measures on a plane: two places may change only where a metre or two parts them.
    assert!(metres[..known].is_sorted_by(|a, b| a.unwrap() <= b.unwrap() + 2));
}

#[test]
fn by_freshness_the_latest_check_comes_first_and_unknown_last() {
    let region = whole();
    let query = Query { sort: Sort::Freshness, ..Query::default() };
    let found = search(&region.directory, &query, now(), usize::MAX);
    let days: Vec<Option<NaiveDate>> = found
        .rows
        .iter()
        .map(|row| {
            let facility = region.directory.facility(*row).unwrap();
            let (fact, _) = facility.phones().next().unwrap();
            facility.source(fact).unwrap().verified_on
        })
        .collect();
    assert!(days.is_sorted_by(|a, b| a >= b));
    assert!(days[0].is_some() && days[4_999].is_none());
}

#[test]
fn every_heading_points_at_its_first_place() {
    let region = whole();
    let query = Query { sort: Sort::Kana, ..Query::default() };
    let found = search(&region.directory, &query, now(), usize::MAX);
    let of_row: Vec<Heading> = found
        .rows
        .iter()
        .map(|row| {
            let facility = region.directory.facility(*row).unwrap();
            let name = facility.names().unwrap().clone();
            heading(name.kana.as_ref().unwrap_or(&name.text))
        })
        .collect();
    assert!(of_row.is_sorted());
    let mut expected: Vec<(Heading, u32)> = Vec::new();
    for (at, heading) in of_row.iter().enumerate() {
        if expected.last().is_none_or(|(last, _)| last != heading) {
            expected.push((*heading, at as u32));
        }
    }
    assert_eq!(found.headings, expected);
    assert!(expected.len() > 8);
}
