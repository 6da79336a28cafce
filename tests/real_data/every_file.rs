//! Every list of places in `../shared/data`: each row is placed or explained.

use crate::import::{Region, file, filled};
use domain::lists::item;
use sync_server::exchange::Format::{
    CareServices, Designations, HospitalsNew, HospitalsOld, HospitalsProperty, InsuredInstitutions, Json,
    MedicalInformation, Plain, Points, Properties, PublicFacilities,
};
use sync_server::exchange::{self, Options};

#[tokio::test]
async fn every_row_of_every_list_is_placed_or_explained() {
    for (path, rows, format) in [
        ("takamatsu/hospital_data.csv", 628, HospitalsProperty),
        ("takamatsu/0062_medical_with_hours.csv", 635, HospitalsOld),
        ("takamatsu/regional_comprehensive_support_center.xlsx", 7, Properties),
        ("takamatsu/nursing_home.xlsx", 11, Properties),
        ("takamatsu/elderly_welfare_facility.xlsx", 47, Properties),
        ("takamatsu/elderly_welfare_facility.csv", 47, Properties),
        ("takamatsu/group_home.xlsx", 49, Properties),
        ("takamatsu/health_center.xlsx", 9, Properties),
        ("takamatsu/disabled_welfare_facility.xlsx", 8, Properties),
        ("takamatsu/elderly_welfare_center.xlsx", 2, Properties),
        ("takamatsu/other_welfare_facilities.xlsx", 4, Properties),
        ("takamatsu/welfare_hall.xlsx", 7, Properties),
        ("takamatsu/community_center.xlsx", 52, Properties),
        ("takamatsu/0045_houkatsu.csv", 7, Properties),
        ("takamatsu/0049_elderly.csv", 45, Properties),
        ("takamatsu/kagawa_json/kagawa_hospital.json", 86, Json),
        ("takamatsu/kagawa_json/kagawa_clinic.json", 655, Json),
        ("takamatsu/kagawa_json/kagawa_dental.json", 421, Json),
        ("takamatsu/kagawa_json/kagawa_pharmacy.json", 522, Json),
        ("iizuka/hospitals_cp932.csv", 140, HospitalsNew),
        ("iizuka/public_facilities_cp932.csv", 155, PublicFacilities),
        ("hokkaido/hospital_list.csv", 574, Plain),
        ("hirakata/jigyosho.geojson", 779, Points),
        ("hirakata/medical.geojson", 454, Points),
        ("hirakata/houkatsu_centers.geojson", 13, Points),
        ("national/01-1_hospital_facility_info_20250601.zip", 7_587, MedicalInformation),
        ("national/hospital_info_excel_damaged.csv", 7_587, MedicalInformation),
        ("national/jigyosho_120.csv", 1_568, CareServices),
        ("national/jigyosho_140.csv", 5_091, CareServices),
        ("national/jigyosho_520.csv", 4_121, CareServices),
        ("national/jigyosho_720.csv", 3_088, CareServices),
        ("national/jigyosho_760.csv", 1_466, CareServices),
        ("national/houmonkango_130_extract.csv", 17_958, Plain),
        ("national/mhlw_pharmacies_20260813.xlsx", 16_406, Plain),
        ("national/202508_all_med_inst_cd.zip", 97_024, InsuredInstitutions),
        ("tokyo_kyoseikyoku/13_todokede_koumoku2_tokyo_r0802.xlsx", 4_146, Designations),
    ] {
        let Some(bytes) = file(path) else { continue };
        let report = Region::new("9999").import(path, &bytes).await;
        assert_eq!((report.rows, report.format), (rows, format), "{path}");
        assert!(report.placed * 100 >= report.rows * 99, "{path}: {} of {rows}", report.placed);
    }
}

#[tokio::test]
async fn hours_written_into_one_cell_are_read_in_twenty_four_of_twenty_five() {
    let path = "national/mhlw_pharmacies_20260813.xlsx";
    let Some(bytes) = file(path) else { return };
    let region = Region::new("9999");
    region.import(path, &bytes).await;
    let facilities = region.facilities().await;
    let told = facilities.values().filter(|facility| facility.of(item::HOURS).next().is_some()).count();
    let read = filled(&facilities, item::HOURS);
    println!("{path}: hours of {read} of {told}");
    assert!(told > 15_900 && read * 100 >= told * 96, "{read} of {told}");
}

#[test]
fn the_lists_of_every_prefecture_in_one_archive_are_one_list() {
    let path = "national/helpmesearch_medical_json.tar.xz";
    let Some(bytes) = file(path) else { return };
    let parsed = exchange::read(path, &bytes, &Options::default()).expect("187 lists").places();
    let parsed = parsed.expect("lists of places");
    assert_eq!((parsed.rows, parsed.format), (183_515, Json));
    assert_eq!(parsed.rows, parsed.placed_rows() + parsed.skipped.len());
    // Of no one prefecture and no one kind.
    assert_eq!((parsed.publisher, parsed.about), (None, None));
}

#[tokio::test]
async fn the_palliative_wards_of_tokyo_are_found_with_their_beds() {
    let path = "tokyo_kyoseikyoku/13_todokede_koumoku2_tokyo_r0802.xlsx";
    let Some(bytes) = file(path) else { return };
    let region = Region::new("1301");
    region.import(path, &bytes).await;
    let facilities = region.facilities().await;
    let wards: Vec<_> =
        facilities.values().filter(|facility| facility.kinds().any(|kind| kind.as_str() == "pcu")).collect();
    assert_eq!(wards.len(), 35);
    let with_beds = wards.iter().filter(|ward| {
        ward.of(item::BEDS).any(|fact| fact.service.as_ref().is_some_and(|of| of.as_str() == "pcu"))
    });
    assert!(with_beds.count() >= 30);
}
