//! Kagawa as one area out of eight publishers' files.

use crate::import::{Region, file};
use domain::facility::Facility;
use std::collections::BTreeSet;

fn origins(facility: &Facility) -> BTreeSet<&str> {
    facility.sources.iter().map(|source| source.origin.as_str()).collect()
}

#[tokio::test]
async fn places_known_from_several_files_are_one_facility_with_each_facts_own_source() {
    let region = Region::new("3706");
    for path in [
        "takamatsu/hospital_20260410.xlsx",
        "takamatsu/kagawa_json/kagawa_hospital.json",
        "takamatsu/kagawa_json/kagawa_clinic.json",
        "takamatsu/kagawa_json/kagawa_dental.json",
        "takamatsu/kagawa_json/kagawa_pharmacy.json",
        "national/01-1_hospital_facility_info_20250601.zip",
        "national/mhlw_pharmacies_20260813.xlsx",
    ] {
        let Some(bytes) = file(path) else { return };
        // The city and the prefecture tell which municipalities the area has; the ministry's files hold the whole country.
        if path.starts_with("national/") {
            region.import_within(path, &bytes).await;
        } else {
            region.import(path, &bytes).await;
        }
    }
    let facilities = region.facilities().await;
    let known_from = |words: [&str; 2]| {
        let has =
            |facility: &&Facility, word: &str| origins(facility).iter().any(|origin| origin.contains(word));
        facilities.values().filter(|facility| words.iter().all(|word| has(facility, word))).count()
    };
    let shared = [
        known_from(["医療機関一覧", "clinic"]),
        known_from(["医療機関一覧", "dental"]),
        known_from(["医療機関一覧", "hospital"]),
        known_from(["hospital", "医療情報ネット"]),
        known_from(["pharmacy", "pharmacies"]),
    ];
    println!("known from two files: {shared:?} of {}", facilities.len());
    let least = [320, 200, 30, 86, 160];
    assert!(shared.iter().zip(least).all(|(shared, least)| *shared >= least), "{shared:?}");
}
