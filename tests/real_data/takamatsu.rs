//! Takamatsu's own list of medical institutions: three months of one edition after another, and its older forms.

use crate::import::{Region, file, filled, rows};
use domain::facility::Facility;
use domain::lists::item;
use std::collections::BTreeMap;
use sync_server::exchange::{self, Content, FindingCode, Format, Options};
use sync_server::import::Report;

const APRIL: &str = "takamatsu/hospital_20260410.xlsx";
const MAY: &str = "takamatsu/hospital_20260512.xlsx";
const JUNE: &str = "takamatsu/hospital_20260615.xlsx";

/// New, changed, renamed, unchanged, vanished.
fn counts(report: &Report) -> [usize; 5] {
    [report.new, report.changed, report.renamed, report.unchanged, report.vanished]
}

/// Of the places in one edition and not in the other, in the order of their letters.
fn names(of: &BTreeMap<String, Facility>, but: &BTreeMap<String, Facility>) -> Vec<String> {
    let only = of.iter().filter(|(id, _)| !but.contains_key(*id));
    let mut names: Vec<String> = only.map(|(_, facility)| facility.name().to_owned()).collect();
    names.sort();
    names
}

#[tokio::test]
async fn every_row_of_april_is_placed_and_nothing_of_it_is_unread() {
    let Some(april) = file(APRIL) else { return };
    let region = Region::new("3706");
    let report = region.import(APRIL, &april).await;
    assert_eq!((report.rows, report.placed, report.skipped.len()), (622, 622, 0));
    assert_eq!((report.format, report.encoding), (Format::HospitalsProperty, "xlsx"));
    assert_eq!(report.dataset, "香川県高松市 医療機関一覧");
    // One clinic stands in two rows; the names of representatives belong to no item.
    assert_eq!(rows(&report, FindingCode::ListedTwice), [457]);
    assert_eq!(rows(&report, FindingCode::ColumnNotRead), [1]);
    assert_eq!(report.findings.len(), 2);

    let facilities = region.facilities().await;
    assert_eq!(facilities.len(), 621);
    // One row's position is blank.
    assert_eq!(filled(&facilities, item::POSITION), 620);
    for code in [item::NAME, item::KIND, item::ADDRESS, item::PHONE, item::OPENED, item::DEPARTMENTS] {
        assert_eq!(filled(&facilities, code), 621, "{code}");
    }
    assert_eq!(filled(&facilities, item::BEDS), 73);
    assert_eq!(filled(&facilities, item::STATUS), 10);
    assert!(facilities.values().all(|facility| !facility.name().contains("休止中")));
    let address = |facility: &Facility| facility.address().cloned().expect("an address");
    assert!(facilities.values().all(|facility| address(facility).text.starts_with("香川県高松市")));
    assert!(
        facilities
            .values()
            .all(|facility| address(facility).municipality.is_some_and(|code| code == "37201"))
    );
}

#[tokio::test]
async fn the_editions_of_three_months_tell_what_opened_closed_and_changed() {
    let (Some(april), Some(may), Some(june)) = (file(APRIL), file(MAY), file(JUNE)) else { return };
    let region = Region::new("3706");
    region.import(APRIL, &april).await;
    let first = region.facilities().await;

    let report = region.import(MAY, &may).await;
    assert_eq!(counts(&report), [4, 4, 1, 610, 6]);
    // 神原歯科医院 as in April, and 印藤内科クリニック, which incorporates.
    assert_eq!(rows(&report, FindingCode::ListedTwice), [456, 488]);
    let second = region.facilities().await;
    let opened = names(&second, &first);
    assert_eq!(
        opened,
        [
            "だいずもとクリニック",
            "みのりの木発達クリニック",
            "オープンクリニック高松院",
            "メンズライフクリニック高松院"
        ]
    );
    let closed = names(&first, &second);
    let expected = [
        "としま歯科医院",
        "北岡歯科診療所",
        "坂東歯科クリニック",
        "新居歯科医院",
        "高橋歯科医院",
        "ＡＮＤ美容外科高松院",
    ];
    assert_eq!(closed, expected);
    // Of the two of one name, the one that closed.
    let namesakes: Vec<_> = second.values().filter(|facility| facility.name() == "高橋歯科医院").collect();
    assert!(
        matches!(namesakes.as_slice(), [left] if left.address().is_some_and(|a| a.text.contains("番町三丁目")))
    );
    let renamed: Vec<_> = first
        .iter()
        .filter(|(id, old)| second.get(*id).is_some_and(|new| new.name() != old.name()))
        .collect();
    assert!(matches!(renamed.as_slice(), [(id, _)] if second[*id].name() == "マオカ病院"), "{renamed:?}");

    assert_eq!(counts(&region.import(JUNE, &june).await), [1, 3, 0, 613, 3]);
}

#[tokio::test]
async fn an_edition_read_again_moves_no_number_and_going_back_restores_it() {
    let (Some(april), Some(may)) = (file(APRIL), file(MAY)) else { return };
    let region = Region::new("3706");
    region.import(APRIL, &april).await;
    let (number, first) = (region.number().await, region.facilities().await);
    assert_eq!(counts(&region.import(APRIL, &april).await), [0, 0, 0, 621, 0]);
    assert_eq!((region.number().await, &region.facilities().await), (number, &first));
    region.import(MAY, &may).await;
    region.import(APRIL, &april).await;
    assert_eq!(region.facilities().await, first);
}

#[tokio::test]
async fn the_csv_of_the_list_reads_as_the_workbook_does() {
    let path = "takamatsu/hospital_data.csv";
    let Some(csv) = file(path) else { return };
    let region = Region::new("3706");
    let report = region.import(path, &csv).await;
    assert_eq!((report.rows, report.placed, report.encoding), (628, 628, "utf-8"));
    assert_eq!(
        (report.format, report.dataset.as_str()),
        (Format::HospitalsProperty, "香川県高松市 医療機関一覧")
    );
}

#[tokio::test]
async fn the_older_form_under_a_preamble_gives_hours_and_fax() {
    let path = "takamatsu/0062_medical_with_hours.csv";
    let Some(csv) = file(path) else { return };
    let region = Region::new("3706");
    let report = region.import(path, &csv).await;
    assert_eq!((report.rows, report.placed, report.encoding), (635, 635, "utf-8-bom"));
    assert_eq!(report.format, Format::HospitalsOld);
    // Of 519 notes all but these are applied to the hours; 40 speak of days in a way that leaves a doubt.
    assert_eq!(rows(&report, FindingCode::HoursUnread).len(), 40);
    assert_eq!(rows(&report, FindingCode::HoursNoteUnread).len(), 3);
    let facilities = region.facilities().await;
    assert_eq!(filled(&facilities, item::POSITION), facilities.len());
    println!("{path}: hours of {} of {}", filled(&facilities, item::HOURS), facilities.len());
    assert_eq!(filled(&facilities, item::HOURS), 592);
}

#[test]
fn a_damaged_workbook_is_read_or_refused() {
    let Some(april) = file(APRIL) else { return };
    let step = april.len() / 40;
    for at in (0..april.len()).step_by(step) {
        let mut damaged = april.clone();
        damaged[at] ^= 0x55;
        if let Ok(Content::Places(parsed)) = exchange::read(APRIL, &damaged, &Options::default()) {
            assert_eq!(parsed.rows, parsed.placed_rows() + parsed.skipped.len());
        }
        assert!(exchange::read(APRIL, &april[..at], &Options::default()).is_err());
    }
}
