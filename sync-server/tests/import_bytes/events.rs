//! Lists of events.

use crate::{csv, read_events};
use proptest::prelude::*;

const EVENT_HEADER: &str =
    "イベント名,開始日,終了日,開始時間,終了時間,開始日時特記事項,電話番号,緯度,経度,申込期間,URL";

/// Pieces of days and times, and what breaks them.
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

proptest! {
    #[test]
    fn every_row_of_a_list_of_events_that_nearly_makes_sense_is_placed_or_skipped(
        rows in prop::collection::vec(prop::collection::vec(event_cell(), 0..12), 1..8)
    ) {
        let filled = rows.iter().filter(|row| row.iter().any(|cell| !cell.trim().is_empty())).count();
        let list = read_events("list.csv", csv(EVENT_HEADER, &rows).as_bytes());
        let Some(list) = list else { return Err(TestCaseError::fail("a known header")) };
        prop_assert_eq!(list.rows, filled);
        prop_assert_eq!(list.rows, list.listed.len() + list.skipped.len());
    }
}
