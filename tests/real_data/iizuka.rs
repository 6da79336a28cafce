//! Iizuka's list in the new standard's 42 columns and in CP932.

use crate::import::{Region, file, filled, rows};
use domain::lists::item;
use sync_server::exchange::{FindingCode, Format};

#[tokio::test]
async fn every_row_of_the_new_standard_is_placed() {
    let path = "iizuka/hospitals_cp932.csv";
    let Some(csv) = file(path) else { return };
    let region = Region::new("4008");
    let report = region.import(path, &csv).await;
    assert_eq!((report.rows, report.placed, report.records), (140, 140, 140));
    assert_eq!((report.format, report.encoding), (Format::HospitalsNew, "cp932"));
    assert_eq!(report.dataset, "福岡県飯塚市 医療機関一覧（自治体標準オープンデータセット）");
    // 月火水木黄, and notes that may take back hours: 土:１週・３週・５週目は休診.
    assert_eq!(rows(&report, FindingCode::HoursUnread).len(), 16);

    let facilities = region.facilities().await;
    for code in
        [item::NAME, item::KIND, item::ADDRESS, item::POSITION, item::PHONE, item::DEPARTMENTS, item::BEDS]
    {
        assert_eq!(filled(&facilities, code), 140, "{code}");
    }
    println!("{path}: hours of {} of {}", filled(&facilities, item::HOURS), facilities.len());
    assert_eq!(filled(&facilities, item::HOURS), 100);
}
