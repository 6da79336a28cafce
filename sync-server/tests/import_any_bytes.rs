//! Whatever a file holds, it is read or refused: never a panic, and never a row without a word.

use proptest::prelude::*;
use sync_server::exchange::{self, BYTES_MAX, Content, ExchangeError, Options};

const HEADER: &str = "都道府県コード又は市区町村コード,名称,医療機関の種類,住所,緯度,経度,電話番号,診療曜日,診療開始時間,診療終了時間,\
                      診療日時特記事項,診療科目,病床数,開設年月日";

const DRUG_HEADER: &str = "薬価基準収載医薬品コード,成分名,規格,麻薬,品名,メーカー名,経過措置による使用期限";

const EVENT_HEADER: &str =
    "イベント名,開始日,終了日,開始時間,終了時間,開始日時特記事項,電話番号,緯度,経度,申込期間,URL";

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

fn event_cell() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "8月5日（水）",
        "13月45日",
        "26日(日)",
        "～",
        "まで",
        "から",
        "※",
        "10日以外",
        "平日のみ",
        "5日間",
        "いずれも（金）",
        "(1)",
        "（",
        "）",
        "①",
        "【10日(日)】",
        "午後２時",
        "10：30",
        "24:00",
        "0.5625",
        "99999999999999999999",
        "2026/8/5",
        "8/2/2020  3:30:00 PM",
        "2020.10/5",
        "R8.7.1(水)",
        "令和",
        "月",
        "日",
        "/",
        "\n",
        "、",
        "随時",
        "もしくは",
        "必着",
        "正午",
        "262143-12-31",
        "+262143年12月31日",
        "９月",
        "\u{0}",
        "http://",
        "-",
        "",
    ]);
    prop::collection::vec(piece, 0..7).prop_map(|pieces| pieces.concat())
}

fn accounted(name: &str, bytes: &[u8]) -> Result<(), TestCaseError> {
    match exchange::read(name, bytes, &Options::default()) {
        Ok(Content::Places(parsed)) => {
            prop_assert_eq!(parsed.rows, parsed.candidates.len() + parsed.skipped.len());
        }
        Ok(Content::Events(list)) => prop_assert_eq!(list.rows, list.listed.len() + list.skipped.len()),
        Ok(Content::Drugs(list)) => prop_assert_eq!(list.rows, list.products.len() + list.skipped.len()),
        Err(_) => {}
    }
    Ok(())
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..2000)) {
        accounted("list.csv", &bytes)?;
        accounted("list.xlsx", &bytes)?;
        accounted("list.csv", &[b"PK\x03\x04", bytes.as_slice()].concat())?;
        accounted("list.csv", &[HEADER.as_bytes(), b"\n", &bytes].concat())?;
        accounted("list.csv", &[EVENT_HEADER.as_bytes(), b"\n", &bytes].concat())?;
        accounted("list.csv", &[DRUG_HEADER.as_bytes(), b"\n", &bytes].concat())?;
    }

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
    fn every_row_of_a_list_of_events_that_nearly_makes_sense_is_placed_or_skipped(
        rows in prop::collection::vec(prop::collection::vec(event_cell(), 0..12), 1..8)
    ) {
        let lines = rows.iter().map(|row| row.iter().map(|cell| format!("\"{cell}\"")).collect::<Vec<_>>().join(","));
        let list = std::iter::once(EVENT_HEADER.to_owned()).chain(lines).collect::<Vec<_>>().join("\n");
        let filled = rows.iter().filter(|row| row.iter().any(|cell| !cell.trim().is_empty())).count();
        let Ok(Content::Events(read)) = exchange::read("list_20260710.csv", list.as_bytes(), &Options::default()) else {
            return Err(TestCaseError::fail("a known header"));
        };
        prop_assert_eq!(read.rows, filled);
        prop_assert_eq!(read.rows, read.listed.len() + read.skipped.len());
    }

    #[test]
    fn every_row_of_cells_that_nearly_make_sense_is_placed_or_skipped(
        rows in prop::collection::vec(prop::collection::vec(cell(), 0..16), 1..8)
    ) {
        let lines = rows.iter().map(|row| row.iter().map(|cell| format!("\"{cell}\"")).collect::<Vec<_>>().join(","));
        let list = std::iter::once(HEADER.to_owned()).chain(lines).collect::<Vec<_>>().join("\n");
        let filled = rows.iter().filter(|row| row.iter().any(|cell| !cell.trim().is_empty())).count();
        let Ok(Content::Places(parsed)) = exchange::read("list.csv", list.as_bytes(), &Options::default()) else {
            return Err(TestCaseError::fail("a known header"));
        };
        prop_assert_eq!(parsed.rows, filled);
        accounted("list.csv", list.as_bytes())?;
    }
}

#[test]
fn a_file_that_is_too_large_or_too_long_is_refused_with_the_reason() {
    let large = vec![b' '; BYTES_MAX + 1];
    let refused = exchange::read("list.csv", &large, &Options::default());
    assert_eq!(refused, Err(ExchangeError::TooLarge { bytes: BYTES_MAX + 1 }));
    let long = format!("{HEADER}\n{}", "1,灯台医院\n".repeat(exchange::ROWS_MAX + 1));
    assert_eq!(exchange::read("list.csv", long.as_bytes(), &Options::default()), Err(ExchangeError::TooLong));
}

#[test]
fn the_day_of_an_edition_is_read_from_its_name_or_not_at_all() {
    let day = |name| exchange::edition_in(name).map(|day| day.to_string());
    assert_eq!(day("dir/hospital_20260410.xlsx").as_deref(), Some("2026-04-10"));
    assert_eq!(day("20260410/list_1_2026-05-12.csv").as_deref(), Some("2026-05-12"));
    assert_eq!(day("hospital-2026-04-10.csv").as_deref(), Some("2026-04-10"));
    assert_eq!((day("data.xlsx"), day("20261399.csv"), day("123456789.csv")), (None, None, None));
}
