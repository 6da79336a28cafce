//! Boundaries into an area.

use crate::region::{OLD, Region, lighthouse, row};
use domain::facility::Position;
use domain::outline::Outlines;
use domain::record::{Record, Scope};
use sync_server::import::{ImportFile, OutlinesReport, import_file};
use sync_server::store::Store;

/// A square a tenth of a degree wide, whose south-west corner is given.
fn feature(code: &str, lat: f64, lon: f64) -> String {
    let corners = [(lon, lat), (lon + 0.1, lat), (lon + 0.1, lat + 0.1), (lon, lat + 0.1), (lon, lat)];
    let corners = corners.map(|(lon, lat)| format!("[{lon},{lat}]")).join(",");
    format!(
        r#"{{"type":"Feature","properties":{{"N03_001":"香川県","N03_004":"波止市","N03_007":"{code}"}},
        "geometry":{{"type":"Polygon","coordinates":[[{corners}]]}}}}"#
    )
}

fn boundaries(features: &[String]) -> Vec<u8> {
    format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(",")).into_bytes()
}

async fn import(region: &Region, bytes: &[u8], dry_run: bool) -> OutlinesReport {
    let file = ImportFile { name: "N03-20240101_37.geojson", bytes, dry_run, ..ImportFile::default() };
    let report = import_file(&region.store, &region.area, &file).await.expect("a file that is read");
    let report = report.outlines().expect("a file of boundaries");
    assert_eq!(report.rows, report.placed + report.skipped.len());
    report
}

async fn standing(region: &Region) -> Outlines {
    let reading = region.store.read(&region.area, &[Scope::Area], 0).await.expect("the area stands");
    let outlines = reading.rows.into_iter().find_map(|row| match row.record {
        Some(Record::Outlines(outlines)) => Some(*outlines),
        Some(_) | None => None,
    });
    outlines.unwrap_or_default()
}

/// An area with one place, in Takamatsu.
async fn with_a_place() -> Region {
    let region = Region::new();
    region.import("list.csv", format!("{OLD}\n{}\n", row(OLD, &lighthouse())).as_bytes()).await;
    region
}

#[tokio::test]
async fn an_area_takes_the_outlines_of_municipalities_it_has_places_in_and_explains_the_others() {
    let region = with_a_place().await;
    let file = boundaries(&[feature("37201", 34.0, 134.0), feature("37202", 34.0, 134.2)]);
    let report = import(&region, &file, false).await;
    assert_eq!((report.rows, report.placed), (2, 1));
    assert!(report.skipped[0].reason.contains("37202"), "{:?}", report.skipped);
    let outlines = standing(&region).await;
    assert!(outlines.source.contains("国土数値情報"), "{}", outlines.source);
    assert_eq!(outlines.municipalities.len(), 1);
    assert!(outlines.municipalities[0].contains(Position { lat_e6: 34_050_000, lon_e6: 134_050_000 }));
}

#[tokio::test]
async fn the_same_boundaries_again_and_a_dry_run_write_nothing_and_a_later_file_replaces_its_own() {
    let region = with_a_place().await;
    let file = boundaries(&[feature("37201", 34.0, 134.0)]);
    import(&region, &file, true).await;
    assert_eq!(standing(&region).await, Outlines::default());
    import(&region, &file, false).await;
    let number = region.number().await;
    import(&region, &file, false).await;
    assert_eq!(region.number().await, number);
    import(&region, &boundaries(&[feature("37201", 35.0, 135.0)]), false).await;
    let outlines = standing(&region).await;
    assert_eq!(outlines.municipalities.len(), 1);
    assert!(outlines.municipalities[0].contains(Position { lat_e6: 35_050_000, lon_e6: 135_050_000 }));
}

#[tokio::test]
async fn before_any_place_there_is_nothing_to_outline() {
    let region = Region::new();
    let report = import(&region, &boundaries(&[feature("37201", 34.0, 134.0)]), false).await;
    assert_eq!((report.placed, report.skipped.len()), (0, 1));
    assert_eq!(standing(&region).await, Outlines::default());
}
