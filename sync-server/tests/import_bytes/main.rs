//! Whatever a file holds, it is read or refused: never a panic, and never a row without a word.

mod events;
mod limits;
mod made;

use chrono::NaiveDate;
use made::{Workbook, inline, tarred, xz, zipped};
use proptest::prelude::*;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use sync_server::exchange::{self, Content, EventList, Format, Options, Parsed};

/// A header of each format that has one, as short as tells it.
const HEADERS: [(Format, &str); 9] = [
    (
        Format::HospitalsOld,
        "都道府県コード又は市区町村コード,名称,医療機関の種類,住所,緯度,経度,電話番号,診療曜日,診療開始時間,診療終了時間,診療日時特記事項,\
         診療科目,病床数,開設年月日",
    ),
    (
        Format::HospitalsNew,
        "全国地方公共団体コード,ID,地方公共団体名,名称,医療機関の種類,所在地_連結表記,所在地_町字,緯度,経度,電話番号,FAX番号,診療曜日,\
         診療開始時間,診療終了時間,診療日時特記事項,診療科目,病床数",
    ),
    (
        Format::HospitalsProperty,
        "#property,latitude,longitude,address,alternativeName,city,name,openingDate,telephoneNumber,medicalSubjects,numberOfBeds",
    ),
    (
        Format::CareServices,
        "都道府県コード又は市町村コード,No,都道府県名,市区町村名,事業所名,サービスの種類,住所,緯度,経度,電話番号,利用可能曜日,\
         利用可能曜日特記事項,定員",
    ),
    (
        Format::PublicFacilities,
        "全国地方公共団体コード,名称,POIコード,所在地_連結表記,緯度,経度,電話番号,利用可能曜日,開始時間,終了時間",
    ),
    (
        Format::MedicalInformation,
        "ID,正式名称,機関区分,都道府県コード,市区町村コード,所在地,所在地座標（緯度）,所在地座標（経度）,毎週決まった曜日に休診（月）,\
         決まった週に休診（定期週）第1週（火）,祝日に休診,その他の休診日（GW、お盆等）",
    ),
    (
        Format::Designations,
        "都道府県名,医療機関番号,医療機関名称,医療機関所在地（郵便番号）,医療機関所在地（住所）,電話番号,受理届出名称,備考（見出し）,\
         備考（データ）,病床数",
    ),
    (
        Format::Properties,
        "#property,latitude,longitude,name,address,telephoneNumber,availableDate,startTime,endTime",
    ),
    (Format::Plain, "薬局等番号,薬局等名称,住所,電話番号,開局時間,HP"),
];

/// Pieces of cells that readers look for, and what breaks them.
fn cell() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "月火水",
        "土",
        "日祝",
        "～",
        "-",
        "9:00",
        "9.30",
        "0.375",
        "25:00",
        "99999999999",
        "第1",
        "第",
        "、",
        "。",
        "\n",
        "午後休診",
        "まで",
        "から",
        "（",
        "）",
        "休止中",
        "病院",
        "歯科",
        "医療法人社団",
        "会",
        "一丁目",
        "十",
        "番地",
        "の",
        "0",
        "(03)0000-1234",
        "FAX",
        "①",
        "令和",
        "元年",
        "2026/2/30",
        "372013",
        "NaN",
        "-1e300",
        "34.3",
        "134.1",
        "\u{3000}",
        "\u{0}",
        "𠮷",
        "S",
        "・",
        "科",
        "''",
    ]);
    prop::collection::vec(piece, 0..5).prop_map(|pieces| pieces.concat())
}

const DRUG_HEADER: &str = "薬価基準収載医薬品コード,成分名,規格,麻薬,品名,メーカー名,経過措置による使用期限";

fn drug_cell() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "8219700S5026",
        "８２１９７００Ｔ１０２６",
        "8219700",
        "8219999F1020",
        "1124001F1022",
        "1119400A1031",
        "麻",
        "フェンタニル",
        "スフェンタニル",
        "１０ｍｇ１錠",
        "1",
        "％１",
        "R8.3.31まで",
        "まで",
        "",
        "\u{3000}",
    ])
    .prop_map(str::to_owned)
}

/// Every row is placed or explained, and once.
fn accounted(name: &str, bytes: &[u8]) -> Result<Option<Parsed>, TestCaseError> {
    let parsed = match exchange::read(name, bytes, &Options::default()) {
        Ok(Content::Places(parsed)) => *parsed,
        Ok(Content::Drugs(list)) => {
            prop_assert_eq!(list.rows, list.products.len() + list.skipped.len());
            return Ok(None);
        }
        Ok(Content::Events(list)) => {
            prop_assert_eq!(list.rows, list.listed.len() + list.skipped.len());
            return Ok(None);
        }
        Ok(Content::Outlines(read)) => {
            let told = read.municipalities.values().map(|told| told.rows.len()).sum::<usize>();
            prop_assert_eq!(read.rows, told + read.skipped.len());
            return Ok(None);
        }
        Err(_) => return Ok(None),
    };
    let placed = parsed.candidates().flat_map(|placed| placed.more_rows.into_iter().chain([placed.row]));
    let rows: Vec<u32> = placed.chain(parsed.skipped.iter().map(|skipped| skipped.row)).collect();
    prop_assert_eq!(parsed.rows, rows.len());
    prop_assert_eq!(rows.iter().collect::<BTreeSet<_>>().len(), rows.len(), "{:?}", rows);
    Ok(Some(parsed))
}

/// A list of events of some day's edition.
fn read_events(name: &str, bytes: &[u8]) -> Option<EventList> {
    let options = Options { edition: NaiveDate::from_ymd_opt(2026, 7, 10), ..Options::default() };
    match exchange::read(name, bytes, &options) {
        Ok(Content::Events(list)) => Some(list),
        Ok(Content::Places(_) | Content::Drugs(_) | Content::Outlines(_)) | Err(_) => None,
    }
}

const NAMES: [&str; 8] =
    ["list.csv", "list.xlsx", "list.json", "list.geojson", "list.zip", "list.tar.xz", "LIST.XLSX", ""];

fn csv(header: &str, rows: &[Vec<String>]) -> String {
    let quoted = |row: &Vec<String>| {
        row.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect::<Vec<_>>().join(",")
    };
    std::iter::once(header.to_owned()).chain(rows.iter().map(quoted)).collect::<Vec<_>>().join("\n")
}

fn rows(width: usize) -> impl Strategy<Value = Vec<Vec<String>>> {
    prop::collection::vec(prop::collection::vec(cell(), 0..width), 1..8)
}

/// A list under the header of one of the formats.
fn list() -> impl Strategy<Value = (Format, String)> {
    prop::sample::select(HEADERS.to_vec())
        .prop_flat_map(|(format, header)| (Just(format), Just(header), rows(header.matches(',').count() + 3)))
        .prop_map(|(format, header, rows)| (format, csv(header, &rows)))
}

fn key() -> impl Strategy<Value = String> {
    let keys = [
        "name",
        "address",
        "tel",
        "kind",
        "city",
        "pref",
        "id",
        "url",
        "departments",
        "latitude",
        "location",
    ];
    prop_oneof![9 => prop::sample::select(keys.to_vec()).prop_map(str::to_owned), 1 => cell()]
}

fn json() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        6 => cell().prop_map(Value::String),
        1 => any::<f64>().prop_map(|number| serde_json::json!(number)),
        1 => any::<bool>().prop_map(Value::Bool),
        1 => Just(Value::Null),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::Array),
            prop::collection::btree_map(key(), inner, 0..4).prop_map(|map| map.into_iter().collect()),
        ]
    })
}

fn object() -> impl Strategy<Value = serde_json::Value> {
    prop::collection::btree_map(key(), json(), 0..8).prop_map(|map| map.into_iter().collect())
}

/// Objects, and what else an array may hold.
fn array() -> impl Strategy<Value = serde_json::Value> {
    prop::collection::vec(prop_oneof![9 => object(), 1 => json()], 0..6).prop_map(Value::Array)
}

fn points() -> impl Strategy<Value = serde_json::Value> {
    let feature =
        (object(), prop_oneof![Just("Point"), Just("Polygon")], json(), any::<(f64, f64)>(), 0..4_u8);
    let feature = feature.prop_map(|(properties, sort, odd, (longitude, latitude), which)| {
        let point = serde_json::json!({"type": sort, "coordinates": [longitude, latitude]});
        let geometry = if which == 0 { odd.clone() } else { point };
        let properties = if which == 1 { odd } else { properties };
        serde_json::json!({"type": "Feature", "properties": properties, "geometry": geometry})
    });
    prop::collection::vec(feature, 0..6)
        .prop_map(|features| serde_json::json!({"type": "FeatureCollection", "features": features}))
}

/// Markup where a workbook's reader may stumble, in place of a piece of one of its parts.
fn damage() -> impl Strategy<Value = (usize, String)> {
    let pieces = [
        "",
        "<",
        ">",
        "/",
        "\"",
        "&",
        "&x;",
        "<!--",
        "]]>",
        "<![CDATA[",
        "<?",
        "<row r=\"0\"/>",
        "<c r=\"A0\"/>",
        "<c r=\"ZZZZ99999999999\"/>",
        "<c t=\"s\"><v>99999</v></c>",
        "<c t=\"s\"><v>-1</v></c>",
        "<c t=\"d\"><v>x</v></c>",
        "<c s=\"99\"><v>1e999</v></c>",
        "<dimension ref=\"B9:A1\"/>",
        "<row r=\"4294967295\"><c><v>1</v></c></row>",
        "</sheetData>",
        "<is>",
        "<f t=\"shared\" si=\"1\"/>",
        "<c t=\"b\"><v>2</v></c>",
        "<c t=\"e\"><v>#N/A</v></c>",
        "\u{0}",
    ];
    (any::<usize>(), prop::sample::select(pieces.to_vec()).prop_map(str::to_owned))
}

fn damaged(part: &str, (at, piece): &(usize, String)) -> String {
    let letters = part.chars().count();
    let at = at % (letters + 1);
    part.chars().take(at).chain(piece.chars()).chain(part.chars().skip(at + piece.len() % 3)).collect()
}

proptest! {
    #[test]
    fn every_row_of_a_price_list_that_nearly_makes_sense_is_placed_or_skipped(
        rows in prop::collection::vec(prop::collection::vec(drug_cell(), 0..7), 1..12)
    ) {
        let lines = rows.iter().map(|row| row.iter().map(|cell| format!("\"{cell}\"")).collect::<Vec<_>>().join(","));
        let list = std::iter::once(DRUG_HEADER.to_owned()).chain(lines).collect::<Vec<_>>().join("\n");
        let filled = rows.iter().filter(|row| row.iter().any(|cell| !cell.trim().is_empty())).count();
        let Ok(Content::Drugs(read)) = exchange::read("list.csv", list.as_bytes(), &Options::default()) else {
            return Err(TestCaseError::fail("a known header"));
        };
        prop_assert_eq!(read.rows, filled);
        prop_assert_eq!(read.rows, read.products.len() + read.skipped.len());
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..2000)) {
        for name in NAMES {
            accounted(name, &bytes)?;
        }
        for start in [&b"PK\x03\x04"[..], b"\xfd7zXZ\0", b"\xef\xbb\xbf[", b"{\"features\":[", b"\xff\xfe"] {
            accounted("list.json", &[start, &bytes].concat())?;
        }
        let (_, header) = HEADERS[0];
        accounted("list.csv", &[header.as_bytes(), b"\n", &bytes].concat())?;
        accounted("list.csv", &[DRUG_HEADER.as_bytes(), b"\n", &bytes].concat())?;
        accounted("list.zip", &zipped(&[("a.csv", &bytes), ("b.json", &bytes), ("c", &bytes)]))?;
        accounted("list.tar.xz", &xz(&bytes))?;
    }

    #[test]
    fn every_row_of_cells_that_nearly_make_sense_is_placed_or_skipped(
        (format, list) in list()
    ) {
        let parsed = accounted("list.csv", list.as_bytes())?.expect("a known header");
        prop_assert_eq!(parsed.format, format);
        // The header, lines of nothing, and those about the file are no rows.
        let records = ::csv::ReaderBuilder::new().flexible(true).from_reader(list.as_bytes()).into_records();
        let filled = records.flatten().filter(|row| row.iter().any(|cell| !cell.trim().is_empty())).count();
        prop_assert_eq!(parsed.rows, filled);
    }

    #[test]
    fn a_row_under_any_columns_in_any_order_is_placed_or_skipped(
        columns in prop::collection::vec(prop::sample::select(columns()), 1..30), rows in rows(30)
    ) {
        accounted("list.csv", csv(&columns.join(","), &rows).as_bytes())?;
    }

    #[test]
    fn every_object_of_a_json_is_placed_or_skipped(array in array(), points in points()) {
        accounted("list.json", array.to_string().as_bytes())?;
        let points = points.to_string();
        accounted("list.geojson", points.as_bytes())?;
        accounted("list.json", points.get(..points.len() / 2).unwrap_or_default().as_bytes())?;
    }

    #[test]
    fn every_row_of_an_archive_of_lists_is_placed_or_skipped(
        lists in prop::collection::vec(list(), 1..4), array in array(), cut in any::<prop::sample::Index>(), flip in any::<u8>()
    ) {
        let array = array.to_string();
        let names = ["a.csv", "b/b.csv", "c.txt"];
        let lists = names.iter().zip(&lists).map(|(name, (_, list))| (*name, list.as_bytes()));
        let files: Vec<(&str, &[u8])> = lists.chain([("d.json", array.as_bytes())]).collect();
        for (name, mut bytes) in [("list.zip", zipped(&files)), ("list.tar.xz", tarred(&files))] {
            prop_assert!(accounted(name, &bytes)?.is_some());
            let at = cut.index(bytes.len());
            accounted(name, &bytes[..at])?;
            bytes[at] ^= flip;
            accounted(name, &bytes)?;
        }
    }

    #[test]
    fn every_row_of_a_workbook_is_placed_or_skipped_however_broken_it_is(
        rows in rows(4), numbers in prop::collection::vec(2..9_u32, 8), part in 0..3_u8, damages in prop::collection::vec(damage(), 0..4),
        cut in any::<prop::sample::Index>(), flip in any::<u8>()
    ) {
        // In whatever order they are numbered.
        let numbered = numbers.into_iter().zip(&rows);
        let rows: String = numbered
            .map(|(number, row)| {
                let cells: Vec<String> = row.iter().map(|cell| cell.replace('\0', "")).collect();
                inline(number, &cells.iter().map(String::as_str).collect::<Vec<_>>())
            })
            .collect();
        let mut workbook = Workbook::new(&rows).with_texts("<si><t>灯台医院</t></si>");
        prop_assert!(accounted("list.xlsx", &workbook.bytes())?.is_some());
        for damage in &damages {
            let part = match part {
                0 => &mut workbook.texts,
                1 => &mut workbook.styles,
                _ => &mut workbook.sheet,
            };
            *part = damaged(part, damage);
        }
        let mut bytes = workbook.bytes();
        accounted("list.xlsx", &bytes)?;
        let at = cut.index(bytes.len());
        accounted("list.xlsx", &bytes[..at])?;
        bytes[at] ^= flip;
        accounted("list.xlsx", &bytes)?;
    }
}

/// Every name a column is known by, and one that is none.
fn columns() -> Vec<String> {
    let names: BTreeMap<String, Vec<String>> =
        serde_json::from_str(include_str!("../../seed/columns.json")).expect("names by column");
    names.into_values().flatten().chain(["所管".to_owned(), String::new()]).collect()
}

#[test]
fn the_day_of_an_edition_is_read_from_its_name_or_not_at_all() {
    let day = |name| exchange::edition_in(name).map(|day| day.to_string());
    assert_eq!(day("dir/hospital_20260410.xlsx").as_deref(), Some("2026-04-10"));
    assert_eq!(day("20260410/list_1_2026-05-12.csv").as_deref(), Some("2026-05-12"));
    assert_eq!(day("hospital-2026-04-10.csv").as_deref(), Some("2026-04-10"));
    assert_eq!((day("data.xlsx"), day("20261399.csv"), day("123456789.csv")), (None, None, None));
}
