//! Lists of events: invented rows under real headers, read into an area.

use crate::region::{Region, row};
use chrono::NaiveDate;
use domain::event::{DaySpan, Event, TimeSpan};
use domain::hours::Days;
use domain::id::EventId;
use domain::record::Scope;
use std::collections::BTreeMap;
use sync_server::exchange::{ExchangeError, FindingCode, Format, Options};
use sync_server::import::{EventsReport, ImportError, ImportFile, import_file, undo_last};
use sync_server::store::Store;

const OLD: &str = "都道府県コード又は市区町村コード,NO,都道府県名,市区町村名,イベント名,イベント名_カナ,イベント名_英語,開始日,終了日,\
                   開始時間,終了時間,開始日時特記事項,説明,料金(基本),料金(詳細),連絡先名称,連絡先電話番号,連絡先内線番号,主催者,場所名称,\
                   住所,方書,緯度,経度,アクセス方法,駐車場情報,定員,参加申込終了日,参加申込終了時間,参加申込方法,URL,備考";
const PROPERTY: &str = "#property,prefCode,no,pref,cityName,townName,address,buildingName,venue,eventName,overview,organizer,\
                        startDate,startTime,endDate,endTime";
const ENGLISH: &str = "nyuryoku_flg,municipality_name,event_name,event_name_kana,start_date,end_date,start_time,end_time,\
                       special_note,description,telephone_number,organizer,place_name,latitude,longitude,access,url,category,\
                       target,area,tag,remarks";
const LOCAL: &str = "№,対象,開催日,開始時間,終了時間,行事名,場所名称,緯度,経度,説明,料金,定員,申込期間,URL,問い合わせ先（市の担当課）,TEL";

const CONCERT: [(&str, &str); 4] = [
    ("行事名", "灯台音楽会"),
    ("開催日", "8月1日（土）"),
    ("開始時間", "13：30"),
    ("場所名称", "波止ホール"),
];
const TALK: [(&str, &str); 4] =
    [("行事名", "海の朗読会"), ("開催日", "8月20日（木）"), ("開始時間", "10：00"), ("場所名称", "図書館")];
const MARKET: [(&str, &str); 4] =
    [("行事名", "朝市"), ("開催日", "7月12日（日）"), ("開始時間", "6：00"), ("場所名称", "広場")];

struct Calendar(Region);

impl Calendar {
    fn new() -> Self {
        Self(Region::new())
    }

    async fn take(&self, file: &ImportFile<'_>) -> EventsReport {
        let imported = import_file(&self.0.store, &self.0.area, file).await.expect("a list that is read");
        let report = imported.events().expect("a list of events");
        assert_eq!(report.rows, report.placed + report.skipped.len());
        assert_eq!(report.placed, report.new + report.changed + report.unchanged + report.listed_twice);
        report
    }

    async fn import(&self, name: &str, header: &str, rows: &[&[(&str, &str)]]) -> EventsReport {
        let rows = rows.iter().map(|cells| row(header, cells)).collect::<Vec<_>>().join("\n");
        let list = format!("{header}\n{rows}");
        self.take(&ImportFile { name, bytes: list.as_bytes(), ..ImportFile::default() }).await
    }

    async fn events(&self) -> BTreeMap<EventId, Event> {
        let reading = self.0.store.read(&self.0.area, &[Scope::Area], 0).await.expect("the area stands");
        let events = reading.rows.iter().filter_map(|row| row.record.as_ref()?.event());
        events.map(|event| (event.id, event.clone())).collect()
    }

    async fn one(&self) -> Event {
        let events = self.events().await;
        assert_eq!(events.len(), 1);
        events.into_values().next().expect("an event")
    }
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn span(from: &str, to: &str) -> DaySpan {
    DaySpan { from: Some(day(from)), to: Some(day(to)) }
}

fn codes(report: &EventsReport) -> Vec<(u32, FindingCode)> {
    report.findings.iter().map(|finding| (finding.row, finding.code)).collect()
}

#[tokio::test]
async fn a_row_of_the_standard_becomes_an_event_with_all_it_tells() {
    let calendar = Calendar::new();
    let cells = [
        ("都道府県コード又は市区町村コード", "372013"),
        ("都道府県名", "香川県"),
        ("市区町村名", "高松市"),
        ("イベント名", "灯台　音楽会"),
        ("イベント名_カナ", "トウダイオンガクカイ"),
        ("開始日", "2026-08-01"),
        ("終了日", "2026/8/31"),
        ("開始時間", "9:30"),
        ("終了時間", "17：00"),
        ("開始日時特記事項", "平日のみ"),
        ("説明", "波の音を聴く"),
        ("料金(基本)", "500"),
        ("料金(詳細)", "子ども無料"),
        ("連絡先名称", "灯台の会"),
        ("連絡先電話番号", "(087)000-0001"),
        ("連絡先内線番号", "12"),
        ("場所名称", "波止ホール"),
        ("住所", "高松市灯台町1"),
        ("方書", "2階"),
        ("緯度", "34.3196214"),
        ("経度", "134.110708"),
        ("駐車場情報", "あり"),
        ("定員", "30"),
        ("参加申込終了日", "2026-07-20"),
        ("参加申込方法", "電話"),
        ("URL", "https://example.org/"),
        ("備考", "雨天中止"),
    ];
    let report = calendar.import("event_list.csv", OLD, &[&cells]).await;
    assert_eq!((report.rows, report.new, report.format), (1, 1, Format::Events));
    assert_eq!((report.findings.as_slice(), report.dataset.as_str()), (&[][..], "香川県高松市 イベント一覧"));
    let event = calendar.one().await;
    assert_eq!(
        (event.name.text.as_str(), event.name.kana.as_deref()),
        ("灯台 音楽会", Some("トウダイオンガクカイ"))
    );
    assert_eq!(event.when.days, [span("2026-08-01", "2026-08-31")]);
    assert_eq!(event.when.times, [TimeSpan { from: 570, to: Some(1020) }]);
    assert_eq!((event.when.only, event.when.text.as_deref()), (Some(Days::MON_TO_FRI), None));
    let address = event.address.as_ref().expect("an address");
    assert_eq!((address.text.as_str(), address.building.as_deref()), ("香川県高松市灯台町1", Some("2階")));
    assert_eq!(address.municipality.as_ref().map(|code| code.as_str()), Some("37201"));
    assert_eq!(event.position.map(|at| at.lat_e6), Some(34_319_621));
    let phone = event.phones.first().expect("a phone");
    assert_eq!((phone.number.as_str(), phone.extension.as_deref()), ("087-000-0001", Some("12")));
    assert_eq!((event.fee.as_deref(), event.capacity.as_deref()), (Some("500\n子ども無料"), Some("30")));
    assert_eq!((event.apply.as_deref(), event.apply_until), (Some("電話"), Some(day("2026-07-20"))));
    assert_eq!(event.note.as_deref(), Some("雨天中止\n駐車場情報: あり"));
    assert_eq!(event.web.as_deref(), Some("https://example.org/"));
    assert_eq!(event.source.origin, "香川県高松市 イベント一覧");
    assert_eq!(event.originals.get("連絡先電話番号").map(String::as_str), Some("(087)000-0001"));
}

#[tokio::test]
async fn the_new_standard_names_its_publisher_and_parts_its_address() {
    let header = "全国地方公共団体コード,ID,地方公共団体名,イベント名,開始日,終了日,所在地_全国地方公共団体コード,町字ID,所在地_連結表記,\
                  所在地_都道府県,所在地_市区町村,所在地_町字,所在地_番地以下,画像,画像_ライセンス";
    let cells = [
        ("全国地方公共団体コード", "370002"),
        ("ID", "0001"),
        ("地方公共団体名", "香川県"),
        ("イベント名", "灯台音楽会"),
        ("開始日", "2026-08-01"),
        ("終了日", "2026-08-01"),
        ("所在地_全国地方公共団体コード", "372013"),
        ("所在地_都道府県", "香川県"),
        ("所在地_市区町村", "高松市"),
        ("所在地_町字", "灯台町"),
        ("所在地_番地以下", "1"),
        ("画像", "a.png"),
    ];
    let calendar = Calendar::new();
    let report = calendar.import("list.csv", header, &[&cells]).await;
    assert_eq!((report.findings.as_slice(), report.dataset.as_str()), (&[][..], "香川県 イベント一覧"));
    let address = calendar.one().await.address.expect("an address");
    assert_eq!(address.text, "香川県高松市灯台町1");
    assert_eq!(address.municipality.as_ref().map(|code| code.as_str()), Some("37201"));
}

#[tokio::test]
async fn lists_under_property_and_english_names_are_read_too() {
    let calendar = Calendar::new();
    let preamble = "#LINK\n#lang,ja";
    let cells = [
        ("#property", "1"),
        ("pref", "香川県"),
        ("cityName", "高松市"),
        ("townName", "灯台町"),
        ("address", "1-2"),
        ("venue", "波止ホール"),
        ("eventName", "灯台音楽会"),
        ("startDate", "8/2/2020"),
        ("endDate", "8/2/2020  3:30:00 PM"),
        ("startTime", "13:30"),
    ];
    let list = format!("{preamble}\n{PROPERTY}\n#object_type_xsd,string\n{}", row(PROPERTY, &cells));
    let file = ImportFile { name: "list.csv", bytes: list.as_bytes(), ..ImportFile::default() };
    assert_eq!(calendar.take(&file).await.rows, 1);
    let event = calendar.one().await;
    assert_eq!(event.when.days, [span("2020-08-02", "2020-08-02")]);
    assert_eq!(event.when.times, [TimeSpan { from: 810, to: Some(930) }]);
    assert_eq!(event.address.map(|address| address.text).as_deref(), Some("香川県高松市灯台町1-2"));

    let calendar = Calendar::new();
    let cells = [
        ("event_name", "灯台音楽会"),
        ("start_date", "2023-06-18T00:00:00.000Z"),
        ("end_date", "2023-06-18T00:00:00.000Z"),
        ("place_name", "波止ホール"),
        ("category", "音楽"),
        ("target", "全員"),
    ];
    let report = calendar.import("eventmap_data.csv", ENGLISH, &[&cells]).await;
    assert_eq!(report.dataset.as_str(), "イベント一覧 eventmap data");
    let event = calendar.one().await;
    assert_eq!(event.when.days, [span("2023-06-18", "2023-06-18")]);
    assert_eq!((event.category.as_deref(), event.audience.as_deref()), (Some("音楽"), Some("全員")));
}

#[tokio::test]
async fn what_cannot_be_read_is_a_finding_and_kept_as_text() {
    let calendar = Calendar::new();
    let any_day = [
        ("行事名", "出前講座"),
        ("開催日", "随時（要調整）"),
        ("開始時間", "おおむね午後８時まで"),
        ("TEL", "未定"),
        ("URL", "準備中"),
    ];
    let wrong_weekday =
        [("行事名", "灯台音楽会"), ("開催日", "8月1日（月）"), ("緯度", "0.1"), ("経度", "0.1")];
    let partly = [
        ("行事名", "波の展示"),
        ("開催日", "7月18日(土)～9月23日（水）"),
        ("開始時間", "9:30"),
        ("終了時間", "17:00(金は19:00まで)"),
    ];
    let nameless = [("開催日", "8月1日（土）"), ("場所名称", "波止ホール")];
    let report =
        calendar.import("events_20260710.csv", LOCAL, &[&any_day, &wrong_weekday, &partly, &nameless]).await;
    assert_eq!((report.rows, report.placed), (4, 3));
    let skipped: Vec<_> =
        report.skipped.iter().map(|skipped| (skipped.row, skipped.reason.as_str())).collect();
    assert_eq!(skipped, [(5, "no name: 8月1日（土） · 波止ホール")]);
    use FindingCode::{DateDoubtful, DateUnread, PhoneUnread, PositionOutsideJapan, TimeUnread};
    assert_eq!(
        codes(&report),
        [(2, DateUnread), (2, TimeUnread), (2, PhoneUnread), (3, DateDoubtful), (3, PositionOutsideJapan)]
    );
    let by_name: BTreeMap<String, Event> =
        calendar.events().await.into_values().map(|event| (event.name.text.clone(), event)).collect();
    let when = |name: &str| &by_name[name].when;
    assert_eq!(when("出前講座").text.as_deref(), Some("随時（要調整） おおむね午後８時まで"));
    assert_eq!(by_name["出前講座"].originals.get("URL").map(String::as_str), Some("準備中"));
    assert_eq!(
        (when("灯台音楽会").days.as_slice(), when("灯台音楽会").text.as_deref()),
        (&[][..], Some("8月1日（月）"))
    );
    assert_eq!(when("波の展示").times, [TimeSpan { from: 570, to: Some(1020) }]);
    assert_eq!(when("波の展示").text.as_deref(), Some("9:30～17:00(金は19:00まで)"));
}

#[tokio::test]
async fn a_typing_error_in_a_year_is_told_by_the_edition_or_by_the_other_rows() {
    let event = |name, starts, ends| [("イベント名", name), ("開始日", starts), ("終了日", ends)];
    let rows = [
        event("灯台音楽会", "5/1/2020", "5/2/2020"),
        event("海の朗読会", "5/1/2032", "5/2/2032"),
        event("朝市", "12/17/2020", "3/18/2020"),
        event("波の展示", "5/1/2202", "5/2/2202"),
    ];
    let rows: Vec<&[(&str, &str)]> = rows.iter().map(|cells| &cells[..]).collect();
    let report = Calendar::new().import("list.csv", OLD, &rows).await;
    use FindingCode::{DateDoubtful, DateUnread};
    assert_eq!(codes(&report), [(3, DateDoubtful), (4, DateDoubtful), (5, DateUnread)]);
    assert_eq!(report.told.days, 1);
}

#[tokio::test]
async fn the_same_list_again_writes_nothing_and_the_same_ids_come_of_the_same_list() {
    let (calendar, other) = (Calendar::new(), Calendar::new());
    let rows: [&[(&str, &str)]; 3] = [&CONCERT, &TALK, &CONCERT];
    let report = calendar.import("events_20260710.csv", LOCAL, &rows).await;
    assert_eq!((report.new, report.listed_twice), (2, 1));
    assert_eq!(codes(&report), [(4, FindingCode::ListedTwice)]);
    let (number, events) = (calendar.0.number().await, calendar.events().await);
    let again = calendar.import("events_20260710.csv", LOCAL, &rows).await;
    assert_eq!((again.unchanged, again.listed_twice, again.differences.len()), (2, 1, 0));
    assert_eq!((calendar.0.number().await, calendar.events().await), (number, events.clone()));
    other.import("events_20260710.csv", LOCAL, &rows).await;
    assert_eq!(other.events().await, events);
}

#[tokio::test]
async fn a_later_edition_tells_what_changed_and_vanished_and_keeps_what_is_over() {
    let calendar = Calendar::new();
    calendar.import("events_20260701.csv", LOCAL, &[&CONCERT, &TALK, &MARKET]).await;
    let first = calendar.events().await;
    let moved = [
        ("行事名", "灯台音楽会"),
        ("開催日", "8月8日（土）"),
        ("開始時間", "13：30"),
        ("場所名称", "波止ホール"),
        ("料金", "無料"),
    ];
    let report = calendar.import("events_20260720.csv", LOCAL, &[&moved]).await;
    assert_eq!((report.changed, report.vanished, report.kept_past), (1, 1, 1));
    let told: Vec<String> = report
        .differences
        .iter()
        .map(|of| {
            let fields =
                of.fields.iter().map(|field| format!(" {} {} → {}", field.field, field.before, field.after));
            format!("{} {}{}", of.outcome, of.name, fields.collect::<String>())
        })
        .collect();
    assert_eq!(
        told,
        ["changed 灯台音楽会 when 2026-08-01, 13:30 → 2026-08-08, 13:30 fee  → 無料", "vanished 海の朗読会"]
    );
    let second = calendar.events().await;
    assert_eq!(second.len(), 2);
    assert!(second.keys().all(|id| first.contains_key(id)));
    // What the later edition named was not over on the day of the earlier: then nothing but the earlier stands.
    calendar.import("events_20260701.csv", LOCAL, &[&CONCERT, &TALK, &MARKET]).await;
    assert_eq!(calendar.events().await, first);
}

#[tokio::test]
async fn another_dataset_keeps_its_events() {
    let calendar = Calendar::new();
    calendar.import("events_20260701.csv", LOCAL, &[&CONCERT]).await;
    let report = calendar.import("festivals_20260701.csv", LOCAL, &[&CONCERT, &TALK]).await;
    assert_eq!((report.new, report.vanished), (2, 0));
    assert_eq!(calendar.events().await.len(), 3);
}

#[tokio::test]
async fn the_last_list_is_taken_back() {
    let calendar = Calendar::new();
    calendar.import("events_20260701.csv", LOCAL, &[&CONCERT, &MARKET]).await;
    let before = calendar.events().await;
    let report = calendar.import("events_20260708.csv", LOCAL, &[&CONCERT, &TALK]).await;
    assert_eq!((report.new, report.vanished), (1, 1));
    let undo =
        async || undo_last(&calendar.0.store, &calendar.0.area, &report.dataset).await.expect("a store");
    assert_eq!(undo().await, Some(3));
    assert_eq!(calendar.events().await, before);
    assert_eq!(undo().await, None);
}

#[tokio::test]
async fn a_dry_run_tells_the_same_and_writes_nothing() {
    let calendar = Calendar::new();
    let list = [LOCAL.to_owned(), row(LOCAL, &CONCERT), row(LOCAL, &TALK)].join("\n");
    let file = ImportFile {
        name: "events_20260701.csv",
        bytes: list.as_bytes(),
        dry_run: true,
        ..ImportFile::default()
    };
    let told = calendar.take(&file).await;
    assert!(calendar.0.store.heads().await.expect("a store").is_empty());
    assert_eq!(told, calendar.take(&ImportFile { dry_run: false, ..file.clone() }).await);
    assert_eq!(calendar.events().await.len(), 2);
}

#[tokio::test]
async fn a_list_of_places_with_days_is_no_list_of_events() {
    let calendar = Calendar::new();
    let places = "名称,住所,電話番号,利用可能曜日,開始時間,終了時間\n灯台会館,香川県高松市灯台町1,087-000-0001,月火,9:00,17:00";
    let file = ImportFile { name: "list.csv", bytes: places.as_bytes(), ..ImportFile::default() };
    let read = import_file(&calendar.0.store, &calendar.0.area, &file).await.expect("a list that is read");
    assert_eq!(read.places().expect("a list of places").new, 1);
    let events = [LOCAL.to_owned(), row(LOCAL, &CONCERT)].join("\n");
    let options = Options { format: Some(Format::PublicFacilities), ..Options::default() };
    let file = ImportFile { name: "list.csv", bytes: events.as_bytes(), options, ..ImportFile::default() };
    let refused = import_file(&calendar.0.store, &calendar.0.area, &file).await;
    assert!(matches!(refused, Err(ImportError::Exchange(ExchangeError::OtherFormat { .. }))), "{refused:?}");
}
