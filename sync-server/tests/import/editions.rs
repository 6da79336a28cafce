//! What a later edition says otherwise, what a person decides about it, and how it is taken back.

use crate::region::{OLD, Region, row};
use domain::id::{DatasetName, FacilityId};
use sync_server::exchange::FindingCode;
use sync_server::import::{ImportFile, Report, RowDecision, undo_last};

type Cells<'a> = &'a [(&'a str, &'a str)];

const CAPE: Cells<'_> = &[
    ("名称", "岬医院"),
    ("医療機関の種類", "無床診療所"),
    ("市区町村名", "波止市"),
    ("都道府県名", "香川県"),
    ("住所", "波止市岬町9"),
    ("電話番号", "087-000-0009"),
];

/// The cells with others in place of some.
fn but<'a>(cells: Cells<'a>, other: Cells<'a>) -> Vec<(&'a str, &'a str)> {
    let kept = cells.iter().filter(|(name, _)| !other.iter().any(|(of, _)| of == name));
    kept.chain(other).copied().collect()
}

fn list(rows: &[Cells<'_>]) -> String {
    let rows = rows.iter().map(|cells| row(OLD, cells));
    std::iter::once(OLD.to_owned()).chain(rows).collect::<Vec<_>>().join("\n")
}

async fn import(region: &Region, dataset: &str, rows: &[Cells<'_>], decisions: Vec<RowDecision>) -> Report {
    let bytes = list(rows);
    let dataset = Some(DatasetName::from(dataset));
    let file =
        ImportFile { name: "l.csv", bytes: bytes.as_bytes(), dataset, decisions, ..ImportFile::default() };
    region.try_import(&file).await.expect("a list that is read")
}

/// The place a doubt is about.
fn doubted(report: &Report) -> Option<FacilityId> {
    let found = report.findings.iter().find(|finding| finding.code == FindingCode::Doubtful)?;
    found.text.split("--same 2=").nth(1)?.split(' ').next()?.parse().ok()
}

#[tokio::test]
async fn each_way_a_place_can_differ_has_its_own_outcome_and_its_answers_before_and_after() {
    for (other, outcome, item, before, after) in [
        (&[("電話番号", "087-000-0008")][..], "changed", "phone", "087-000-0009", "087-000-0008"),
        (&[("名称", "岬クリニック")], "renamed", "name", "岬医院", "岬クリニック"),
        (&[("名称", "岬医院（休止中）")], "suspended", "status", "", "休止中"),
        (&[("住所", "波止市港町1")], "moved", "address", "香川県波止市岬町9", "香川県波止市港町1"),
    ] {
        let region = Region::new();
        import(&region, "city", &[CAPE], vec![]).await;
        let report = import(&region, "city", &[&but(CAPE, other)], vec![]).await;
        let [difference] = report.differences.as_slice() else {
            panic!("{outcome}: {:?}", report.differences)
        };
        assert_eq!(
            (difference.outcome, difference.row, difference.name.as_str()),
            (outcome, Some(2), "岬医院")
        );
        let told = difference.items.iter().find(|of| of.item == item).expect("the item that differs");
        assert_eq!((told.before.join(""), told.after.join("")), (before.to_owned(), after.to_owned()));
        assert_eq!([report.changed, report.renamed, report.suspended, report.moved].iter().sum::<usize>(), 1);
        let gone = import(&region, "city", &[&[]], vec![]).await;
        assert_eq!(gone.differences.iter().map(|of| of.outcome).collect::<Vec<_>>(), ["vanished"]);
    }
}

#[tokio::test]
async fn a_dry_run_tells_the_difference_and_writes_nothing() {
    let region = Region::new();
    import(&region, "city", &[CAPE], vec![]).await;
    let before = (region.number().await, region.facilities().await);
    let bytes = list(&[&but(CAPE, &[("電話番号", "087-000-0008")])]);
    let dataset = Some(DatasetName::from("city"));
    let file = ImportFile {
        name: "l.csv",
        bytes: bytes.as_bytes(),
        dataset,
        dry_run: true,
        ..ImportFile::default()
    };
    assert_eq!(region.try_import(&file).await.unwrap().differences.len(), 1);
    assert_eq!((region.number().await, region.facilities().await), before);
}

#[tokio::test]
async fn what_is_alike_but_not_enough_is_a_doubt_that_a_person_decides_once() {
    let successor = but(CAPE, &[("名称", "汐見クリニック")]);
    for same in [true, false] {
        let region = Region::new();
        import(&region, "city", &[CAPE], vec![]).await;
        let report = import(&region, "ministry", &[&successor], vec![]).await;
        assert_eq!((report.new, report.joined), (1, 0));
        let facility = doubted(&report).expect("a doubt");
        undo_last(&region.store, &region.area, &DatasetName::from("ministry")).await.unwrap();

        let decision = RowDecision { row: 2, facility, same };
        let decided = import(&region, "ministry", &[&successor], vec![decision]).await;
        assert_eq!((decided.new, decided.joined), if same { (0, 1) } else { (1, 0) });
        assert_eq!(doubted(&decided), None);
        assert_eq!(region.facilities().await.len(), if same { 1 } else { 2 });

        // Another row number, another day: what was said still holds.
        import(&region, "ministry", &[&[]], vec![]).await;
        let later = import(&region, "ministry", &[&[], &successor], vec![]).await;
        assert_eq!((later.joined, doubted(&later)), (usize::from(same), None));
    }
}

#[tokio::test]
async fn places_joined_by_mistake_are_parted_and_stay_parted() {
    let region = Region::new();
    import(&region, "city", &[CAPE], vec![]).await;
    import(&region, "ministry", &[CAPE], vec![]).await;
    let facility = region.facilities().await["岬医院"].id;
    let decision = RowDecision { row: 2, facility, same: false };
    import(&region, "ministry", &[CAPE], vec![decision]).await;
    assert_eq!(region.number().await, 3);
    let again = import(&region, "ministry", &[CAPE], vec![]).await;
    assert_eq!((again.unchanged, region.number().await), (1, 3));
    let nowhere = RowDecision { row: 7, facility, same: true };
    let bytes = list(&[CAPE]);
    let decisions = vec![nowhere];
    let file = ImportFile { name: "l.csv", bytes: bytes.as_bytes(), decisions, ..ImportFile::default() };
    assert!(region.try_import(&file).await.unwrap_err().to_string().contains("row 7"));
}

#[tokio::test]
async fn the_last_import_of_a_dataset_is_taken_back_and_what_others_said_since_stays() {
    let region = Region::new();
    let name = DatasetName::from("city");
    import(&region, "city", &[CAPE], vec![]).await;
    let first = region.facilities().await;
    let harbour = but(CAPE, &[("名称", "港医院"), ("住所", "波止市港町1"), ("電話番号", "087-000-0007")]);
    let renamed = but(CAPE, &[("名称", "岬クリニック")]);
    import(&region, "city", &[&renamed, &harbour], vec![]).await;
    import(&region, "ministry", &[&harbour], vec![]).await;
    let both = region.facilities().await;

    assert_eq!(undo_last(&region.store, &region.area, &name).await.unwrap(), Some(2));
    let after = region.facilities().await;
    assert_eq!(after["岬医院"], first["岬医院"]);
    assert!(after["港医院"].sources.iter().all(|source| source.origin == "ministry"));
    assert_eq!(undo_last(&region.store, &region.area, &name).await.unwrap(), None, "only the last");

    let again = import(&region, "city", &[&renamed, &harbour], vec![]).await;
    assert_eq!((again.renamed, again.joined), (1, 1));
    // The order in which a place's sources were told may differ, and nothing else.
    let told = |facility: &domain::facility::Facility| facility.facts.len();
    let after = region.facilities().await;
    assert_eq!(
        after.iter().map(|(name, of)| (name.clone(), of.id, told(of))).collect::<Vec<_>>(),
        both.iter().map(|(name, of)| (name.clone(), of.id, told(of))).collect::<Vec<_>>()
    );
}

#[tokio::test]
async fn the_first_import_taken_back_leaves_nothing() {
    let region = Region::new();
    import(&region, "city", &[CAPE], vec![]).await;
    // The same edition again says nothing, and does not count as the last.
    import(&region, "city", &[CAPE], vec![]).await;
    undo_last(&region.store, &region.area, &DatasetName::from("city")).await.unwrap();
    assert!(region.facilities().await.is_empty());
}

#[tokio::test]
async fn an_address_without_prefecture_is_completed_where_the_area_makes_it_certain() {
    let bare = [("名称", "港薬局"), ("医療機関の種類", "薬局"), ("住所", "波止市港町1")];
    let address = async |region: &Region| {
        let facilities = region.facilities().await;
        let address = facilities["港薬局"].address().expect("an address").clone();
        (address.text, address.municipality.map(|code| code.to_string()))
    };
    let nowhere = Region::new();
    import(&nowhere, "pharmacies", &[&bare], vec![]).await;
    assert_eq!(address(&nowhere).await, ("波止市港町1".to_owned(), None));
    let region = Region::new();
    let coded = but(CAPE, &[("都道府県コード又は市区町村コード", "372013")]);
    import(&region, "city", &[&coded], vec![]).await;
    import(&region, "pharmacies", &[&bare], vec![]).await;
    assert_eq!(address(&region).await, ("香川県波止市港町1".to_owned(), Some("37201".to_owned())));
}
