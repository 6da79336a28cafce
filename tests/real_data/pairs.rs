//! Kagawa out of ten files: are the rows that a person calls one place one place, and no others?
//!
//! `pairs.csv` names 220 pairs of rows, each judged by reading both, without knowledge of the code. Half are hard on
//! purpose: other names, other addresses, successors, neighbours, branches.

use crate::import::{Region, file};
use std::collections::{BTreeMap, BTreeSet};
use sync_server::exchange::{FindingCode, Options};

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

#[derive(Default)]
struct Read {
    /// The place of every row.
    places: BTreeMap<At, String>,
    /// Rows whose place may be one that stood before them.
    doubts: BTreeMap<At, String>,
}

/// The files read in this order.
async fn read(files: &[&str]) -> Option<Read> {
    let region = Region::new("3706");
    let mut read = Read::default();
    for path in files {
        let bytes = file(path)?;
        // The city and the prefecture tell which municipalities the area has; the others hold the whole country.
        let kind = path.contains("houmonkango").then(|| "visiting_nurse".into());
        let report = match path.starts_with("national/") {
            true => region.import_told(path, &bytes, Options { kind, ..Options::default() }).await,
            false => region.import(path, &bytes).await,
        };
        for merged in report.differences.iter().filter(|difference| difference.outcome == "merged") {
            let row = |(row, _): &&(u32, _)| Some(*row) == merged.row;
            let (_, kept) = report.places.iter().find(row).expect("the place it is now");
            let kept = kept.to_string();
            let gone = merged.facility.to_string();
            read.places
                .values_mut()
                .filter(|place| **place == gone)
                .for_each(|place| place.clone_from(&kept));
        }
        let at = |row: u32| ((*path).to_owned(), row);
        read.places.extend(report.places.iter().map(|(row, place)| (at(*row), place.to_string())));
        let doubts = report.findings.into_iter().filter(|finding| finding.code == FindingCode::Doubtful);
        read.doubts.extend(doubts.map(|finding| (at(finding.row), finding.text.to_string())));
    }
    Some(read)
}

#[tokio::test]
async fn rows_a_person_calls_one_place_are_one_and_others_are_not() {
    let Some(Read { places, doubts }) = read(&FILES).await else { return };
    let mut pairs = csv::Reader::from_reader(include_bytes!("pairs.csv").as_slice());
    let (mut right, mut missed, mut asked, mut wrong, mut apart) = (0, 0, 0, 0, 0);
    for pair in pairs.records() {
        let pair = pair.expect("six cells");
        let at = |file: usize, row: usize| (pair[file].to_owned(), pair[row].parse::<u32>().expect("a row"));
        let of = |at: At| places.get(&at).unwrap_or_else(|| panic!("{at:?} is placed"));
        let joined = of(at(0, 1)) == of(at(2, 3));
        let doubt = |one: At, other: At| doubts.get(&one).is_some_and(|text| text.contains(of(other)));
        let doubted = doubt(at(0, 1), at(2, 3)) || doubt(at(2, 3), at(0, 1));
        let count = match (&pair[4], joined) {
            ("same", true) => &mut right,
            ("same", false) if doubted => &mut asked,
            ("same", false) => &mut missed,
            (_, true) => &mut wrong,
            (_, false) => &mut apart,
        };
        *count += 1;
        if joined != (&pair[4] == "same") {
            println!(
                "{} as {}{}: {pair:?}",
                &pair[4],
                if joined { "one" } else { "two" },
                if doubted { ", asked" } else { "" }
            );
        }
    }
    let same = right + asked + missed;
    println!("precision {right}/{}, recall {right}/{same}, {asked} more are put to a person", right + wrong);
    assert_eq!((same, wrong + apart), (110, 110));
    assert!(wrong == 0 && right >= 98 && right + asked >= 103, "{right} {asked} {missed} {wrong}");
}

/// Rows of one place together, whatever the place is called.
fn together(read: &Read) -> BTreeSet<BTreeSet<&At>> {
    let mut rows: BTreeMap<&String, BTreeSet<&At>> = BTreeMap::new();
    for (at, place) in &read.places {
        rows.entry(place).or_default().insert(at);
    }
    rows.into_values().collect()
}

#[tokio::test]
async fn the_order_in_which_files_are_read_does_not_matter() {
    let files = [FILES[0], FILES[2], FILES[3], FILES[4], FILES[5], FILES[1]];
    let Some(first) = read(&files).await else { return };
    let mut turned = files;
    for _ in 0..2 {
        turned.rotate_left(2);
        turned.reverse();
        let other = read(&turned).await.expect("the files that were there before");
        let (first, other) = (together(&first), together(&other));
        let differ: Vec<_> = first.symmetric_difference(&other).collect();
        println!("{} groups, {} differ: {differ:#?}", first.len(), differ.len());
        assert!(differ.is_empty());
    }
}
