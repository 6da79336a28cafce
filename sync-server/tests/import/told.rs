//! What a person says of a file beside what it tells itself.

use crate::region::Region;
use domain::lists::item;
use sync_server::exchange::{Columns, FindingCode, Options, Positions};
use sync_server::import::{ImportFile, Report};

async fn import(region: &Region, list: &str, options: Options) -> Report {
    let file = ImportFile { name: "list.csv", bytes: list.as_bytes(), options, ..ImportFile::default() };
    region.try_import(&file).await.expect("a list that is read")
}

#[tokio::test]
async fn headers_nobody_knows_are_read_as_a_person_says() {
    let columns =
        Columns::read("{\"みせ\": \"name\", \"でんわ\": \"phone\", \"ばしょ\": \"address\"}".as_bytes());
    let region = Region::new();
    let list = "みせ,でんわ,ばしょ\n灯台薬局,087-000-0001,香川県波止市灯台町4-1\n";
    let options = Options { columns: columns.unwrap(), ..Options::default() };
    assert_eq!(import(&region, list, options).await.placed, 1);
    let facilities = region.facilities().await;
    let place = &facilities["灯台薬局"];
    assert_eq!(place.kinds().next().map(|kind| kind.as_str()), Some("pharmacy"));
    assert_eq!(place.phones().next().map(|(_, phone)| phone.number.as_str()), Some("087-000-0001"));
    let unknown = Columns::read("{\"みせ\": \"shop\"}".as_bytes()).unwrap_err();
    assert!(unknown.contains("shop"), "{unknown}");
}

#[tokio::test]
async fn a_list_without_header_is_read_by_position() {
    let columns = Columns::read(br#"{"2": "name", "3": "address"}"#).unwrap();
    let region = Region::new();
    let list = "1,灯台薬局,香川県波止市灯台町4-1\n2,岬薬局,香川県波止市岬町9\n";
    let report = import(&region, list, Options { columns, ..Options::default() }).await;
    assert_eq!((report.rows, report.placed), (2, 2));
    assert!(region.facilities().await.contains_key("岬薬局"));
}

#[tokio::test]
async fn the_kind_a_person_gives_stands_where_a_row_names_none() {
    let region = Region::new();
    let list = "名称,種別,住所\n灯台病院,,香川県波止市灯台町4-1\n岬薬局,薬局,香川県波止市岬町9\n";
    import(&region, list, Options { kind: Some("visiting_nurse".into()), ..Options::default() }).await;
    let facilities = region.facilities().await;
    let kind = |name: &str| facilities[name].kinds().next().map(|kind| kind.as_str().to_owned());
    assert_eq!(kind("灯台病院").as_deref(), Some("visiting_nurse"));
    assert_eq!(kind("岬薬局").as_deref(), Some("pharmacy"));
    let options = Options { kind: Some("lighthouse".into()), ..Options::default() };
    let file = ImportFile { name: "l.csv", bytes: list.as_bytes(), options, ..ImportFile::default() };
    assert!(region.try_import(&file).await.unwrap_err().to_string().contains("lighthouse"));
}

#[tokio::test]
async fn positions_of_another_file_are_taken_by_the_rows_ids_and_coarse_ones_only_said() {
    let positions = Positions::read(
        r#"{"1": {"lat": 34.1, "lng": 134.1, "lvl": 8, "addr": "灯台町4-1"},
            "2": {"lat": 34.2, "lng": 134.2, "lvl": 4, "addr": "波止市"},
            "3": {"lat": 0, "lng": 0}, "4": null}"#
            .as_bytes(),
    );
    let region = Region::new();
    let list = "NO,名称,住所\n1,灯台薬局,香川県波止市灯台町4-1\n2,岬薬局,香川県波止市岬町9\n3,港薬局,香川県波止市港町9\n";
    let report = import(&region, list, Options { positions: positions.unwrap(), ..Options::default() }).await;
    let facilities = region.facilities().await;
    let at = facilities["灯台薬局"].of(item::POSITION).next().expect("a position");
    assert_eq!(at.original.as_deref(), Some("灯台町4-1"));
    assert_eq!(["岬薬局", "港薬局"].map(|name| facilities[name].position()), [None, None]);
    let coarse: Vec<_> = report.findings.iter().filter(|f| f.code == FindingCode::PositionCoarse).collect();
    assert_eq!(coarse.iter().map(|finding| finding.row).collect::<Vec<_>>(), [3]);
}

#[tokio::test]
async fn a_longitude_among_the_phones_is_no_phone_and_a_lost_zero_comes_back() {
    let region = Region::new();
    let list = "名称,住所,電話番号\n岬歯科,新潟県波止市岬町9,139183192\n灯台歯科,北海道波止町1,139521234\n港歯科,新潟県波止市港町1,250000001\n";
    import(&region, list, Options::default()).await;
    let facilities = region.facilities().await;
    let line = |name: &str| facilities[name].phones().next().map(|(_, phone)| phone.digits());
    assert_eq!(["岬歯科", "灯台歯科", "港歯科"].map(line), [None, None, Some("0250000001".into())]);
}
