//! The holidays by rule against a published table of all of them from 1955 on.

use std::collections::BTreeMap;
use std::fs;

use chrono::{Datelike, NaiveDate};
use domain::holiday::{Holiday, holiday};

const TABLE: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data/holidays/japanese-public-holidays-3.2.38.csv");

#[test]
fn the_rules_give_the_published_holidays_and_no_others() {
    let Ok(table) = fs::read_to_string(TABLE) else {
        println!("not run: holidays (no ../shared/data)");
        return;
    };
    let published: BTreeMap<NaiveDate, &str> = table
        .lines()
        .skip(1)
        .map(|line| {
            let (date, name) = line.split_once(',').expect("date,name");
            (date.parse().expect("a date"), name)
        })
        .collect();
    let (first, last) = (published.keys().next().unwrap(), published.keys().next_back().unwrap());
    let by_rule: BTreeMap<NaiveDate, Holiday> = NaiveDate::from_ymd_opt(first.year(), 1, 1)
        .unwrap()
        .iter_days()
        .take_while(|date| date.year() <= last.year())
        .filter_map(|date| Some((date, holiday(date)?)))
        .collect();

    assert!(published.len() > 1000, "the table is cut short: {} rows", published.len());
    assert_eq!(by_rule.keys().collect::<Vec<_>>(), published.keys().collect::<Vec<_>>());
    for (date, name) in published {
        let ours = by_rule[&date];
        assert!(is_name_of(ours, date, name), "{date}: {name}, by rule {}", ours.ja());
    }
}

/// The table calls every rest day 休日, and so the two days of 2019; that year's 体育の日 has both its names.
fn is_name_of(ours: Holiday, date: NaiveDate, published: &str) -> bool {
    match ours {
        Holiday::Substitute | Holiday::Between => published == "休日",
        Holiday::Accession | Holiday::Enthronement if date.year() == 2019 => published == "休日（祝日扱い）",
        Holiday::HealthAndSports if date.year() == 2019 => published == "体育の日（スポーツの日）",
        _ => published == ours.ja(),
    }
}
