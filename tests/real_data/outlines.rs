//! Boundaries of the ministry, as published, for an area that has places there.

use crate::import::{Region, data, file};
use domain::facility::Position;
use domain::outline::Outlines;
use domain::record::{Record, Scope};
use sync_server::import::{ImportFile, import_file};
use sync_server::store::Store;

#[tokio::test]
async fn places_of_takamatsu_lie_inside_its_outline_and_the_outlines_are_small() {
    let region = Region::new("3706");
    let (Some(list), Some(boundaries)) =
        (file("takamatsu/hospital_20260410.xlsx"), data("geo/N03-21_37_210101_s0010.geojson"))
    else {
        return;
    };
    region.import("takamatsu/hospital_20260410.xlsx", &list).await;
    let name = "N03-21_37_210101.geojson";
    let import = ImportFile { name, bytes: &boundaries, ..ImportFile::default() };
    let report = import_file(&region.store, &region.area, &import).await.expect("a file that is read");
    let report = report.outlines().expect("boundaries");
    assert_eq!(report.rows, report.placed + report.skipped.len());
    let reading = region.store.read(&region.area, &[Scope::Area], 0).await.expect("the area stands");
    let outlines = reading.rows.into_iter().find_map(|row| match row.record {
        Some(Record::Outlines(outlines)) => Some(*outlines),
        Some(_) | None => None,
    });
    let outlines: Outlines = outlines.expect("outlines stand");
    let facilities = region.facilities().await;
    let positions: Vec<Position> = facilities.values().filter_map(|place| place.position()).collect();
    let inside = |at: &&Position| outlines.municipalities.iter().any(|outline| outline.contains(**at));
    let share = (positions.iter().filter(inside).count(), positions.len());
    println!("{} points of {}, places inside: {share:?}", report.kept, report.points);
    assert!(share.0 * 100 >= share.1 * 99, "{share:?}");
    assert!(serde_json::to_vec(&outlines).expect("plain data").len() < 100_000);
}
