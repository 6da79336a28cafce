//! Kagawa out of ten files: are the rows that a person calls one place one place, and no others?
//!
//! `pairs.csv` names 220 pairs of rows, each judged by reading both, without knowledge of the code. Half are hard on
//! purpose: other names, other addresses, successors, neighbours, branches.

use crate::import::{Region, file};
use std::collections::BTreeMap;

const FILES: [&str; 10] = [
    "takamatsu/hospital_20260410.xlsx",
    "takamatsu/0062_medical_with_hours.csv",
    "takamatsu/kagawa_json/kagawa_hospital.json",
    "takamatsu/kagawa_json/kagawa_clinic.json",
    "takamatsu/kagawa_json/kagawa_dental.json",
    "takamatsu/kagawa_json/kagawa_pharmacy.json",
    "national/01-1_hospital_facility_info_20250601.zip",
    "national/houmonkango_130_extract.csv",
    "national/mhlw_pharmacies_20260813.xlsx",
    "national/202508_all_med_inst_cd.zip",
];

/// A row of a file.
type At = (String, u32);

/// The place of every row, when the files are read in this order.
async fn places(files: &[&str]) -> Option<BTreeMap<At, String>> {
    let region = Region::new("3706");
    let mut places = BTreeMap::new();
    for path in files {
        let bytes = file(path)?;
        // The city and the prefecture tell which municipalities the area has; the others hold the whole country.
        let report = match path.starts_with("national/") {
            true => region.import_within(path, &bytes).await,
            false => region.import(path, &bytes).await,
        };
        let rows = report.places.iter().map(|(row, place)| (((*path).to_owned(), *row), place.to_string()));
        places.extend(rows);
    }
    Some(places)
}

#[tokio::test]
async fn rows_a_person_calls_one_place_are_one_and_others_are_not() {
    let Some(places) = places(&FILES).await else { return };
    let mut pairs = csv::Reader::from_reader(include_bytes!("pairs.csv").as_slice());
    let (mut right, mut missed, mut wrong, mut apart) = (0, 0, 0, 0);
    for pair in pairs.records() {
        let pair = pair.expect("six cells");
        let at = |file: usize, row: usize| (pair[file].to_owned(), pair[row].parse::<u32>().expect("a row"));
        let of = |at: At| places.get(&at).unwrap_or_else(|| panic!("{at:?} is placed"));
        let joined = of(at(0, 1)) == of(at(2, 3));
        let count = match (&pair[4], joined) {
            ("same", true) => &mut right,
            ("same", false) => &mut missed,
            (_, true) => &mut wrong,
            (_, false) => &mut apart,
        };
        *count += 1;
        if joined != (&pair[4] == "same") {
            println!("{} as {}: {pair:?}", &pair[4], if joined { "one" } else { "two" });
        }
    }
    println!("precision {right}/{}, recall {right}/{}, apart {apart}", right + wrong, right + missed);
    assert_eq!(right + missed + wrong + apart, 220);
}
