//! Takamatsu's lists of events: three monthly editions, the list of 2020 and 2021, and the map of events.

use crate::import::data;
use domain::event::Event;
use domain::id::{AreaCode, EventId};
use domain::record::Scope;
use std::collections::BTreeMap;
use sync_server::import::{EventsReport, EventsTold, ImportFile, import_file, undo_last};
use sync_server::store::Store;
use sync_server::store::memory::MemoryStore;

const MONTHLY: [&str; 3] = ["events_20260515.xlsx", "events_20260610.xlsx", "events_20260710.xlsx"];

fn file(name: &str) -> Option<Vec<u8>> {
    data(&format!("events/takamatsu/{name}"))
}

#[derive(Default)]
struct Region(MemoryStore);

impl Region {
    fn area() -> AreaCode {
        AreaCode::new("3706")
    }

    async fn import(&self, name: &str) -> Option<EventsReport> {
        let file = ImportFile { name, bytes: &file(name)?, ..ImportFile::default() };
        let imported = import_file(&self.0, &Self::area(), &file).await.expect("a list that is read");
        let report = imported.events().expect("a list of events");
        assert_eq!(report.rows, report.placed + report.skipped.len());
        assert_eq!(report.placed, report.new + report.changed + report.unchanged + report.listed_twice);
        Some(report)
    }

    async fn events(&self) -> BTreeMap<EventId, Event> {
        let reading = self.0.read(&Self::area(), &[Scope::Area], 0).await.expect("the area stands");
        let events = reading.rows.iter().filter_map(|row| row.record.as_ref()?.event());
        events.map(|event| (event.id, event.clone())).collect()
    }

    async fn number(&self) -> u64 {
        self.0.head(&Self::area()).await.expect("the area stands").number
    }
}

#[tokio::test]
async fn every_row_of_every_list_of_events_is_placed_and_nearly_all_days_and_times_are_read() {
    for (name, rows, listed_twice, told) in [
        (MONTHLY[0], 33, 0, EventsTold { days: 30, times: 28, phone: 33, position: 33, web: 33 }),
        (MONTHLY[1], 38, 0, EventsTold { days: 36, times: 35, phone: 38, position: 38, web: 36 }),
        (MONTHLY[2], 61, 0, EventsTold { days: 59, times: 57, phone: 61, position: 61, web: 60 }),
        ("0081_event_list.csv", 943, 94, EventsTold { days: 936, times: 696, ..EventsTold::default() }),
        (
            "eventmap_data.csv",
            490,
            185,
            EventsTold { days: 490, times: 420, phone: 1, position: 490, web: 1 },
        ),
    ] {
        let Some(report) = Region::default().import(name).await else { return };
        println!("{name}: {:?} of {rows}, listed twice {}", report.told, report.listed_twice);
        assert_eq!((report.rows, report.placed, report.skipped.len()), (rows, rows, 0), "{name}");
        assert_eq!(report.listed_twice, listed_twice, "{name}");
        let floors = [
            (report.told.days, told.days),
            (report.told.times, told.times),
            (report.told.phone, told.phone),
            (report.told.position, told.position),
            (report.told.web, told.web),
        ];
        assert!(floors.iter().all(|(read, floor)| read >= floor), "{name}: {:?}", report.told);
    }
}

#[tokio::test]
async fn what_was_not_read_of_the_days_of_an_event_stands_as_its_text() {
    for name in [MONTHLY[0], MONTHLY[1], MONTHLY[2], "0081_event_list.csv", "eventmap_data.csv"] {
        let region = Region::default();
        let Some(report) = region.import(name).await else { return };
        let events = region.events().await;
        assert_eq!(events.len(), report.new);
        let silent = events.values().filter(|event| event.when.days.is_empty() && event.when.text.is_none());
        assert_eq!(silent.count(), 0, "{name}");
    }
}

#[tokio::test]
async fn three_monthly_editions_tell_what_came_changed_vanished_and_is_over() {
    let region = Region::default();
    let mut said = Vec::new();
    for name in MONTHLY {
        let Some(report) = region.import(name).await else { return };
        for difference in &report.differences {
            let fields: Vec<_> = difference.fields.iter().map(|field| field.field).collect();
            println!("{name}: {} {} {fields:?}", difference.outcome, difference.name);
        }
        said.push([report.new, report.changed, report.unchanged, report.vanished, report.kept_past]);
    }
    println!("new, changed, unchanged, vanished, past: {said:?}");
    assert_eq!(said, [[33, 0, 0, 0, 0], [30, 4, 4, 4, 21], [53, 4, 4, 2, 49]]);
}

#[tokio::test]
async fn a_list_read_again_moves_no_number() {
    for name in [MONTHLY[2], "0081_event_list.csv", "eventmap_data.csv"] {
        let region = Region::default();
        let Some(first) = region.import(name).await else { return };
        let (number, events) = (region.number().await, region.events().await);
        let Some(again) = region.import(name).await else { return };
        assert_eq!((again.unchanged, again.listed_twice), (first.new, first.listed_twice), "{name}");
        assert_eq!((region.number().await, region.events().await), (number, events), "{name}");
    }
}

/// An event that was over by the earlier edition's day and stood in the later one only would stay; these have none.
#[tokio::test]
async fn an_earlier_edition_read_again_after_a_later_one_restores_it() {
    for [earlier, later] in [[MONTHLY[0], MONTHLY[1]], [MONTHLY[0], MONTHLY[2]], [MONTHLY[1], MONTHLY[2]]] {
        let region = Region::default();
        let Some(_) = region.import(earlier).await else { return };
        let first = region.events().await;
        let Some(_) = region.import(later).await else { return };
        assert_ne!(region.events().await, first);
        region.import(earlier).await;
        assert_eq!(region.events().await, first, "{earlier} {later}");
    }
}

#[tokio::test]
async fn the_last_edition_is_taken_back() {
    let region = Region::default();
    let Some(_) = region.import(MONTHLY[0]).await else { return };
    let before = region.events().await;
    let Some(report) = region.import(MONTHLY[1]).await else { return };
    let undone = undo_last(&region.0, &Region::area(), &report.dataset).await.expect("a store");
    assert_eq!(undone, Some(report.new + report.changed + report.unchanged + report.vanished));
    assert_eq!(region.events().await, before);
}
