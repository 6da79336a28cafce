//! Lists as municipalities publish them, of invented places, read into an area.

use crate::region::{NEW, OLD, PROPERTY, Region, lighthouse, row};
use domain::facility::{Facility, PhonePurpose, Value};
use domain::hours::{Days, Holidays, Opening};
use domain::id::DatasetName;
use domain::lists::item;
use domain::record::{Record, Scope};
use sync_server::exchange::{ExchangeError, FindingCode, Format, Options};
use sync_server::import::{ImportError, ImportFile};
use sync_server::store::Store;

fn values<'a>(facility: &'a Facility, item: &'a str) -> Vec<&'a Value> {
    facility.of(item).map(|fact| &fact.value).collect()
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

#[tokio::test]
async fn every_cell_of_a_row_stands_as_a_fact_of_its_item() {
    let region = Region::new();
    let report =
        region.import("list_20260410.csv", [OLD, &row(OLD, &lighthouse())].join("\r\n").as_bytes()).await;
    assert_eq!((report.format, report.encoding, report.new), (Format::HospitalsOld, "utf-8", 1));
    assert_eq!(report.dataset, "香川県波止市 医療機関一覧（推奨データセット）");
    let facilities = region.facilities().await;
    let place = &facilities["灯台医院"];

    assert_eq!(place.names().and_then(|name| name.kana.as_deref()), Some("トウダイイイン"));
    assert_eq!(
        place.of(item::NAME).next().and_then(|fact| fact.original.as_deref()),
        Some("灯台医院（休止中）")
    );
    assert_eq!(values(place, item::STATUS), [&text("休止中")]);
    assert_eq!(place.kinds().map(|kind| kind.as_str()).collect::<Vec<_>>(), ["clinic"]);
    let address = place.address().expect("an address");
    assert_eq!(address.text, "香川県波止市灯台町四丁目１番３号");
    assert_eq!(address.municipality.as_ref().map(|code| code.as_str()), Some("37201"));
    assert_eq!(address.building.as_deref(), Some("みなとビル２Ｆ"));
    assert_eq!(place.position().map(|at| (at.lat_e6, at.lon_e6)), Some((34_319_621, 134_110_708)));
    let phones: Vec<_> = place.phones().map(|(_, phone)| (phone.purpose, phone.number.as_str())).collect();
    let (main, fax) = (PhonePurpose::Main, PhonePurpose::Fax);
    assert_eq!(phones, [(main, "087-000-0001"), (main, "087-000-0002"), (fax, "087-000-0003")]);
    assert_eq!(
        values(place, item::DEPARTMENTS),
        [&Value::Names(["内科", "外科", "糖尿病・内分泌内科"].map(str::to_owned).to_vec())]
    );
    assert_eq!(values(place, item::BEDS), [&Value::Count(19)]);
    assert_eq!(place.of(item::BEDS).next().and_then(|fact| fact.original.as_deref()), Some("19（休床中）"));
    assert_eq!(values(place, item::NUMBER), [&text("3711234567")]);
    assert_eq!(values(place, item::ORGANISATION), [&text("医療法人社団みなと会")]);
    assert_eq!(values(place, item::WEBSITE), [&Value::Web("https://example.org/".to_owned())]);
    assert_eq!(values(place, item::NOTE), [&text("駐車場あり"), &text("時間外における対応: 留守番電話")]);
    let source = place.source(&place.facts[0]).expect("a source");
    assert_eq!(source.verified_on.map(|day| day.to_string()).as_deref(), Some("2026-04-10"));
}

#[tokio::test]
async fn hours_are_read_with_their_exceptions_and_keep_their_text() {
    let region = Region::new();
    let report = region.import("list.csv", [OLD, &row(OLD, &lighthouse())].join("\n").as_bytes()).await;
    let facilities = region.facilities().await;
    let hours = facilities["灯台医院"].hours().expect("hours");
    let opening = |days, from, to| Opening { days: Days(days), from, to, weeks: 0 };
    assert_eq!(hours.openings, [opening(0b1011_1111, 540, 750), opening(0b1001_1111, 840, 1080)]);
    assert_eq!((hours.holidays, hours.note.as_deref()), (Holidays::Own, Some("土曜日12：30まで。予約制")));
    let original = facilities["灯台医院"].of(item::HOURS).next().and_then(|fact| fact.original.clone());
    assert_eq!(original.as_deref(), Some("月火水木金土祝 9：00、14:00～12:30、18:00"));
    let found: Vec<_> = report
        .findings
        .iter()
        .map(|found| (found.row, found.column.as_str(), found.code, found.text.as_str()))
        .collect();
    assert_eq!(found, [(2, "診療日時特記事項", FindingCode::HoursNoteUnread, "予約制")]);
}

#[tokio::test]
async fn one_list_reads_the_same_in_every_encoding_and_under_a_preamble() {
    let list = [OLD, &row(OLD, &lighthouse())].join("\r\n");
    let (cp932, _, unmapped) = encoding_rs::SHIFT_JIS.encode(&list);
    assert!(!unmapped);
    let preamble = format!("#LINK,,\n#lang,ja,\n{list}");
    let mut seen = Vec::new();
    for (encoding, bytes) in [
        ("utf-8", list.clone().into_bytes()),
        ("utf-8-bom", [b"\xef\xbb\xbf", list.as_bytes()].concat()),
        ("cp932", cp932.to_vec()),
        ("utf-8", preamble.into_bytes()),
    ] {
        let region = Region::new();
        let report = region.import("list.csv", &bytes).await;
        assert_eq!((report.encoding, report.placed), (encoding, 1));
        seen.push(region.facilities().await);
    }
    assert!(seen.windows(2).all(|pair| pair[0] == pair[1]));
}

#[tokio::test]
async fn a_row_is_named_by_the_line_it_begins_on_whatever_ends_the_lines() {
    let broken = |cell: &str| row(OLD, &[("NO", "2"), ("備考", cell)]);
    for end in ["\n", "\r\n"] {
        let two_lines = format!("一{end}二");
        let tall = broken(&two_lines);
        let list = [OLD, &tall, "", &broken("三"), &broken("四")].join(end);
        let report = Region::new().import("list.csv", list.as_bytes()).await;
        let rows: Vec<_> = report.skipped.iter().map(|skipped| skipped.row).collect();
        assert_eq!(rows, [2, 5, 6], "{end:?}");
    }
}

#[tokio::test]
async fn the_new_standard_and_the_property_names_are_read_too() {
    let region = Region::new();
    let new = row(
        NEW,
        &[
            ("全国地方公共団体コード", "372013"),
            ("ID", "1"),
            ("地方公共団体名", "香川県波止市"),
            ("名称", "岬歯科"),
            ("名称_英字", "Cape Dental Clinic"),
            ("医療機関の種類", "無床診療所"),
            ("所在地_都道府県", "香川県"),
            ("所在地_市区町村", "波止市"),
            ("所在地_町字", "岬町"),
            ("所在地_番地以下", "９番地"),
            ("郵便番号", "7600000"),
            ("電話番号", "0870000004"),
            ("診療科目", "歯科、小児歯科"),
            ("連絡先備考（その他、SNSなど）", "予約は電話で"),
        ],
    );
    let report = region.import("new.csv", [NEW, &new].join("\n").as_bytes()).await;
    assert_eq!((report.format, report.placed, report.findings.len()), (Format::HospitalsNew, 1, 0));
    let property = row(
        PROPERTY,
        &[
            ("#property", "jp.example.Hospital.1"),
            ("address", "波止市港町1番地"),
            ("alternativeName", "病院"),
            ("city", "波止市"),
            ("name", "北　　成　　病　　院"),
            ("openingDate", "昭和22年4月1日"),
            ("telephone　number", "087-000-0005"),
            ("note", "、"),
            ("pref", "香川県"),
        ],
    );
    let report = region.import("property.csv", [PROPERTY, &property].join("\n").as_bytes()).await;
    assert_eq!((report.format, report.placed), (Format::HospitalsProperty, 1));

    let facilities = region.facilities().await;
    let dental = &facilities["岬歯科"];
    assert_eq!(dental.kinds().map(|kind| kind.as_str()).collect::<Vec<_>>(), ["dental_clinic"]);
    assert_eq!(dental.names().and_then(|name| name.english.as_deref()), Some("Cape Dental Clinic"));
    let address = dental.address().expect("an address");
    assert_eq!(
        (address.text.as_str(), address.postcode.as_deref()),
        ("香川県波止市岬町９番地", Some("760-0000"))
    );
    assert_eq!(values(dental, item::NOTE).len(), 1);
    let hospital = &facilities["北成病院"];
    assert_eq!(hospital.address().map(|address| address.text.as_str()), Some("香川県波止市港町1番地"));
    let opened = values(hospital, item::OPENED);
    assert!(matches!(opened.as_slice(), [Value::Date(date)] if date.to_string() == "1947-04-01"));
    assert!(values(hospital, item::NOTE).is_empty());
}

#[tokio::test]
async fn what_cannot_be_read_is_reported_and_kept_as_text() {
    let region = Region::new();
    let mut cells = lighthouse();
    for (name, cell) in [
        ("都道府県コード又は市区町村コード", "372019"),
        ("医療機関の種類", "灯台守"),
        ("緯度", "134.1"),
        ("経度", "34.3"),
        ("電話番号", "なし"),
        ("診療曜日", "随時"),
        ("病床数", "約20"),
    ] {
        cells.iter_mut().filter(|(of, _)| *of == name).for_each(|(_, old)| *old = cell);
    }
    let nameless = row(OLD, &[("NO", "2"), ("住所", "波止市港町1番地")]);
    let beyond = format!("{},\"欄外\"", row(OLD, &cells));
    let report = region.import("list.csv", [OLD, &beyond, &nameless, ""].join("\n").as_bytes()).await;
    let mut found: Vec<_> = report.findings.iter().map(|found| (found.row, found.code)).collect();
    found.sort();
    use FindingCode as F;
    let codes = [
        F::CellsWithoutHeader,
        F::KindUnknown,
        F::PhoneUnread,
        F::HoursUnread,
        F::PositionOutsideJapan,
        F::BedsUnread,
        F::CheckDigitWrong,
    ];
    assert_eq!(found, codes.map(|code| (2, code)));
    assert_eq!(report.skipped.iter().map(|skipped| skipped.row).collect::<Vec<_>>(), [3]);
    assert!(report.skipped[0].reason.contains("波止市港町1番地"));

    let facilities = region.facilities().await;
    let place = &facilities["灯台医院"];
    let kept = [item::KIND, item::BEDS, item::POSITION].map(|item| values(place, item));
    assert_eq!(kept, [vec![&text("灯台守")], vec![&text("約20")], vec![&text("134.1,34.3")]]);
    assert!(values(place, item::PHONE).contains(&&text("なし")));
    assert!(values(place, item::NOTE).contains(&&text("欄外")));
    assert!(
        matches!(values(place, item::HOURS).as_slice(), [Value::Text(text)] if text.starts_with("随時 9：00"))
    );
}

#[tokio::test]
async fn the_same_file_twice_does_not_move_the_number() {
    let region = Region::new();
    let list = [OLD, &row(OLD, &lighthouse())].join("\n");
    region.import("list_20260410.csv", list.as_bytes()).await;
    let before = (region.number().await, region.facilities().await);
    let again = region.import("list_20260410.csv", list.as_bytes()).await;
    assert_eq!((again.unchanged, again.records), (1, 1));
    assert_eq!((region.number().await, region.facilities().await), before);
}

#[tokio::test]
async fn after_going_back_to_an_edition_the_area_stands_as_it_did() {
    let region = Region::new();
    let cape = row(
        OLD,
        &[
            ("名称", "岬医院"),
            ("医療機関の種類", "無床診療所"),
            ("住所", "波止市岬町9"),
            ("電話番号", "087-000-0009"),
        ],
    );
    let first = [OLD, &row(OLD, &lighthouse()), &cape].join("\n");
    let second = [OLD, &row(OLD, &lighthouse()).replace("9：00", "9：30")].join("\n");
    region.import("list_20260410.csv", first.as_bytes()).await;
    let before = region.facilities().await;
    let report = region.import("list_20260512.csv", second.as_bytes()).await;
    assert_eq!((report.changed, report.vanished), (1, 1));
    assert_eq!(region.facilities().await.len(), 1);
    region.import("list_20260410.csv", first.as_bytes()).await;
    assert_eq!(region.facilities().await, before);
}

#[tokio::test]
async fn a_dataset_takes_away_only_what_it_brought() {
    let region = Region::new();
    let list = [OLD, &row(OLD, &lighthouse())].join("\n");
    let empty = [OLD, &row(OLD, &[("NO", "1")])].join("\n");
    let import = async |dataset: &str, list: &str| {
        let dataset = Some(DatasetName::from(dataset));
        region
            .try_import(&ImportFile {
                name: "list.csv",
                bytes: list.as_bytes(),
                dataset,
                ..ImportFile::default()
            })
            .await
    };
    import("city", &list).await.unwrap();
    assert_eq!(import("ministry", &list).await.unwrap().joined, 1);
    assert_eq!(import("city", &empty).await.unwrap().vanished, 1);
    let left = region.facilities().await;
    assert!(left["灯台医院"].sources.iter().all(|source| source.origin == "ministry"));
    assert_eq!(import("ministry", &empty).await.unwrap().vanished, 1);
    assert!(region.facilities().await.is_empty());
}

#[tokio::test]
async fn a_new_area_takes_the_name_of_its_municipality_and_lists_it() {
    let region = Region::new();
    region.import("list.csv", [OLD, &row(OLD, &lighthouse())].join("\n").as_bytes()).await;
    let reading = region.store.read(&region.area, &[Scope::Area], 0).await.unwrap();
    assert_eq!(reading.head.area.ja, "波止市");
    let lists = reading.rows.iter().find_map(|row| match &row.record {
        Some(Record::Lists(lists)) => Some(lists.clone()),
        _ => None,
    });
    let listed: Vec<_> =
        lists.unwrap().municipalities.iter().map(|m| (m.code.to_string(), m.ja.clone())).collect();
    assert_eq!(listed, [("37201".to_owned(), "波止市".to_owned())]);
}

#[tokio::test]
async fn a_dry_run_tells_and_writes_nothing() {
    let region = Region::new();
    let list = [OLD, &row(OLD, &lighthouse())].join("\n");
    let file =
        ImportFile { name: "list.csv", bytes: list.as_bytes(), dry_run: true, ..ImportFile::default() };
    assert_eq!(region.try_import(&file).await.unwrap().new, 1);
    assert!(region.store.heads().await.unwrap().is_empty());
}

#[tokio::test]
async fn within_skips_rows_of_other_prefectures_and_says_so() {
    let region = Region::new();
    let far = row(
        OLD,
        &[
            ("都道府県コード又は市区町村コード", "131016"),
            ("市区町村名", "沖区"),
            ("名称", "沖医院"),
            ("住所", "沖区1-1"),
            ("医療機関の種類", "病院"),
        ],
    );
    let list = [OLD, &row(OLD, &lighthouse()), &far].join("\n");
    let file =
        ImportFile { name: "list.csv", bytes: list.as_bytes(), within: Some(&[]), ..ImportFile::default() };
    let report = region.try_import(&file).await.unwrap();
    assert_eq!((report.rows, report.placed, report.skipped.len()), (2, 1, 1));
    assert_eq!((report.skipped[0].row, report.skipped[0].reason.as_str()), (3, "outside the area: 13101"));
    let codes = ["13".to_owned(), "37201".to_owned()];
    let file = ImportFile { within: Some(&codes), ..file };
    assert_eq!(region.try_import(&file).await.unwrap().placed, 2, "codes that are told hold instead");
}

#[tokio::test]
async fn a_file_that_is_no_known_list_or_not_the_one_asked_for_is_refused() {
    let region = Region::new();
    let refused = region
        .try_import(&ImportFile { name: "x.csv", bytes: b"name,address\nA,B\n", ..ImportFile::default() })
        .await;
    assert!(
        matches!(refused, Err(ImportError::Exchange(ExchangeError::Unrecognised { first })) if first == "name,address")
    );
    let asked = Some(Format::HospitalsNew);
    let list = [OLD, &row(OLD, &lighthouse())].join("\n");
    let refused = region
        .try_import(&ImportFile {
            name: "x.csv",
            bytes: list.as_bytes(),
            options: Options { format: asked, ..Options::default() },
            ..ImportFile::default()
        })
        .await;
    assert!(matches!(
        refused,
        Err(ImportError::Exchange(ExchangeError::OtherFormat { found: Format::HospitalsOld, .. }))
    ));
}

#[tokio::test]
async fn a_report_in_json_has_the_agreed_names_in_their_order() {
    let report =
        Region::new().import("list.csv", [OLD, &row(OLD, &lighthouse())].join("\n").as_bytes()).await;
    let json = serde_json::to_string(&report).unwrap();
    let names = [
        "file",
        "format",
        "encoding",
        "rows",
        "placed",
        "records",
        "new",
        "joined",
        "changed",
        "suspended",
        "renamed",
        "moved",
        "unchanged",
        "vanished",
        "told",
        "recognised",
        "differences",
        "skipped",
        "findings",
    ];
    let places: Vec<_> = names.map(|name| json.find(&format!("\"{name}\":")).unwrap()).to_vec();
    assert!(places.is_sorted(), "{json}");
    assert_eq!(
        serde_json::from_str::<serde_json::Value>(&json).unwrap().as_object().unwrap().len(),
        names.len()
    );
    assert!(
        json.contains(r#"{"row":2,"column":"診療日時特記事項","code":"hours_note_unread","text":"予約制"}"#)
    );
}
