//! What every store promises, as one suite that each of them passes.

pub(crate) use crate::settling::*;

use super::{Before, Change, Dataset, LogRow, Store, StoreError, Write};
use domain::facility::{Facility, How, Source, Value};
use domain::id::{AreaCode, DatasetName, FacilityId, Incarnation};
use domain::lists::item;
use domain::matching::Decision;
use domain::record::{Record, RecordKey, Scope};
use domain::sync::Area;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use uuid::Uuid;

/// One test per promise, each on a new store: `$open` gives it, and what must live as long.
macro_rules! kept_by {
    ($open:expr) => {
        $crate::store::contract::kept_by!($open;
            numbers_never_repeat
            a_write_that_changes_nothing_keeps_the_number
            a_record_has_one_row_at_its_latest_number
            a_removed_row_stays_as_removed
            rows_come_in_the_order_of_number_scope_and_key
            a_scope_is_read_after_its_own_number
            a_number_no_area_can_reach_reads_nothing
            a_read_is_one_snapshot
            a_write_with_a_stale_expectation_is_refused_and_writes_nothing
            a_refused_write_asks_for_one_change_at_most
            a_write_whose_changes_cannot_be_made_leaves_nothing
            of_two_writers_who_expect_the_same_one_is_refused
            areas_are_separate
            opening_an_area_again_renames_it_and_keeps_its_life
            an_area_nobody_opened_is_refused
            what_is_remembered_of_a_dataset_is_replaced_whole
            a_large_write_is_whole
            a_command_takes_effect_once_however_often_it_is_sent
            a_command_that_comes_before_its_turn_waits_and_leaves_nothing
            a_refusal_keeps_its_number_and_its_reason_and_the_next_goes_on
            a_number_or_an_id_used_for_another_command_is_told
            a_device_that_took_a_new_id_goes_on_where_it_was
            what_is_offered_takes_effect_once_what_it_rests_on_is_there
            a_transaction_nobody_commits_leaves_nothing
            of_two_answers_at_once_one_stands_and_the_other_is_told
            who_sends_decides_and_not_whose_name_a_command_bears
            what_a_phone_says_of_itself_decides_nothing_but_its_life
        );
    };
    ($open:expr; $($promise:ident)*) => {
        $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $promise() {
            let (store, _lives_as_long) = $open;
            $crate::store::contract::$promise(store).await;
        })*
    };
}
pub(crate) use kept_by;

pub(crate) type AnyStore = Arc<dyn Store>;

pub(crate) fn code() -> AreaCode {
    AreaCode::from("9901")
}

pub(crate) fn id(number: u128) -> FacilityId {
    FacilityId(Uuid::from_u128(number))
}

/// `version` tells two records of the same place apart.
pub(crate) fn put(scope: Scope, number: u128, version: u32) -> Change {
    let mut facility = Facility::new(id(number));
    let source = Source { origin: "sample".to_owned(), verified_on: None, by: None, how: How::File };
    facility.push(item::NOTE, Value::Count(version), &source);
    Change { scope, key: RecordKey::Facility(id(number)), record: Some(Record::Facility(facility)) }
}

fn remove(scope: Scope, number: u128) -> Change {
    Change { scope, key: RecordKey::Facility(id(number)), record: None }
}

fn row(number: u64, Change { scope, key, record }: Change) -> LogRow {
    LogRow { number, scope, key, record }
}

pub(crate) async fn open(store: &dyn Store, code: &AreaCode) -> Incarnation {
    let area = Area { code: code.clone(), ja: "見本圏".to_owned(), en: "Sample".to_owned(), demo: true };
    store.open_area(&area, Incarnation(Uuid::from_u128(7))).await.unwrap().incarnation
}

pub(crate) async fn write(store: &dyn Store, changes: Vec<Change>) -> u64 {
    store.write(&code(), Write::of(changes)).await.unwrap()
}

async fn rows(store: &dyn Store, scopes: &[Scope], after: u64) -> Vec<LogRow> {
    store.read(&code(), scopes, after).await.unwrap().rows
}

pub(crate) async fn numbers_never_repeat(store: AnyStore) {
    open(&*store, &code()).await;
    let writers: Vec<_> = (0..4_u128)
        .map(|writer| {
            let store = Arc::clone(&store);
            tokio::spawn(async move {
                let mut numbers = Vec::new();
                for version in 0..25 {
                    numbers.push(write(&*store, vec![put(Scope::Area, writer, version)]).await);
                }
                numbers
            })
        })
        .collect();
    let mut numbers = Vec::new();
    for writer in writers {
        let of_one = writer.await.unwrap();
        assert!(of_one.is_sorted());
        numbers.extend(of_one);
    }
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=100).collect::<Vec<u64>>());
}

pub(crate) async fn a_write_that_changes_nothing_keeps_the_number(store: AnyStore) {
    open(&*store, &code()).await;
    assert_eq!(write(&*store, vec![put(Scope::Area, 1, 0)]).await, 1);
    assert_eq!(write(&*store, vec![]).await, 1);
    assert_eq!(write(&*store, vec![put(Scope::Area, 1, 1)]).await, 2);
}

pub(crate) async fn a_record_has_one_row_at_its_latest_number(store: AnyStore) {
    open(&*store, &code()).await;
    write(&*store, vec![put(Scope::Area, 1, 0), put(Scope::Area, 2, 0)]).await;
    write(&*store, vec![put(Scope::Area, 1, 1), put(Scope::AreaStaff, 1, 0)]).await;
    let expected =
        [row(1, put(Scope::Area, 2, 0)), row(2, put(Scope::Area, 1, 1)), row(2, put(Scope::AreaStaff, 1, 0))];
    assert_eq!(rows(&*store, &[Scope::Area, Scope::AreaStaff], 0).await, expected);
}

pub(crate) async fn a_removed_row_stays_as_removed(store: AnyStore) {
    open(&*store, &code()).await;
    write(&*store, vec![put(Scope::Area, 1, 0)]).await;
    write(&*store, vec![remove(Scope::Area, 1)]).await;
    assert_eq!(rows(&*store, &[Scope::Area], 0).await, [row(2, remove(Scope::Area, 1))]);
    write(&*store, vec![put(Scope::Area, 1, 1)]).await;
    assert_eq!(rows(&*store, &[Scope::Area], 0).await, [row(3, put(Scope::Area, 1, 1))]);
}

pub(crate) async fn rows_come_in_the_order_of_number_scope_and_key(store: AnyStore) {
    open(&*store, &code()).await;
    let lists =
        Change { scope: Scope::Area, key: RecordKey::Lists, record: Some(Record::Lists(Box::default())) };
    let changes =
        vec![lists.clone(), put(Scope::AreaStaff, 1, 0), put(Scope::Area, 300, 0), put(Scope::Area, 2, 0)];
    write(&*store, changes).await;
    write(&*store, vec![put(Scope::Area, 1, 0)]).await;
    let expected = [
        row(1, put(Scope::Area, 2, 0)),
        row(1, put(Scope::Area, 300, 0)),
        row(1, lists),
        row(1, put(Scope::AreaStaff, 1, 0)),
        row(2, put(Scope::Area, 1, 0)),
    ];
    assert_eq!(rows(&*store, &[Scope::AreaStaff, Scope::Area], 0).await, expected);
}

pub(crate) async fn a_scope_is_read_after_its_own_number(store: AnyStore) {
    open(&*store, &code()).await;
    write(&*store, vec![put(Scope::Area, 1, 0), put(Scope::AreaStaff, 1, 0)]).await;
    write(&*store, vec![put(Scope::Area, 2, 0), put(Scope::AreaStaff, 2, 0)]).await;
    let reading = store.read_each(&code(), &[(Scope::Area, 1), (Scope::AreaStaff, 0)]).await.unwrap();
    let expected = [
        row(1, put(Scope::AreaStaff, 1, 0)),
        row(2, put(Scope::Area, 2, 0)),
        row(2, put(Scope::AreaStaff, 2, 0)),
    ];
    assert_eq!(reading.rows, expected);
    assert_eq!(reading.head.number, 2);
}

pub(crate) async fn a_number_no_area_can_reach_reads_nothing(store: AnyStore) {
    open(&*store, &code()).await;
    write(&*store, vec![put(Scope::Area, 1, 0)]).await;
    assert_eq!(rows(&*store, &[Scope::Area], u64::MAX).await, []);
}

pub(crate) async fn a_read_is_one_snapshot(store: AnyStore) {
    open(&*store, &code()).await;
    let both = |version| vec![put(Scope::Area, 1, version), put(Scope::AreaStaff, 1, version)];
    write(&*store, both(0)).await;
    let writer = Arc::clone(&store);
    let writing = tokio::spawn(async move {
        for version in 1..=100 {
            write(&*writer, both(version)).await;
        }
    });
    loop {
        let last = writing.is_finished();
        let reading = store.read(&code(), &[Scope::Area, Scope::AreaStaff], 0).await.unwrap();
        let numbers: Vec<_> = reading.rows.iter().map(|row| row.number).collect();
        assert_eq!(numbers, [reading.head.number; 2]);
        if last {
            break;
        }
    }
    writing.await.unwrap();
}

pub(crate) async fn a_write_with_a_stale_expectation_is_refused_and_writes_nothing(store: AnyStore) {
    open(&*store, &code()).await;
    write(&*store, vec![put(Scope::Area, 1, 0)]).await;
    let name = DatasetName::from("list");
    let expecting = |number| Write {
        expected: Some(number),
        dataset: Some((name.clone(), placed(&[(2, "1")]))),
        ..Write::of([put(Scope::Area, 2, 0)])
    };
    let refused = store.write(&code(), expecting(0)).await.unwrap_err();
    assert!(matches!(refused, StoreError::Moved { expected: 0, stands: 1 }), "{refused}");
    assert_eq!(rows(&*store, &[Scope::Area], 0).await, [row(1, put(Scope::Area, 1, 0))]);
    assert_eq!(store.head(&code()).await.unwrap().number, 1);
    assert_eq!(store.dataset(&code(), &name).await.unwrap(), Dataset::default());
    assert_eq!(store.write(&code(), expecting(1)).await.unwrap(), 2);
}

pub(crate) async fn a_refused_write_asks_for_one_change_at_most(store: AnyStore) {
    open(&*store, &code()).await;
    write(&*store, vec![put(Scope::Area, 1, 0)]).await;
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let changes = (0..1_234).map(move |number| {
        count.fetch_add(1, Ordering::Relaxed);
        put(Scope::Area, number, 0)
    });
    let stale = Write { expected: Some(0), ..Write::of(changes) };
    let refused = store.write(&code(), stale).await.unwrap_err();
    assert!(matches!(refused, StoreError::Moved { .. }), "{refused}");
    assert!(asked.load(Ordering::Relaxed) <= 1);
}

/// A list that ends early is no shorter list.
pub(crate) async fn a_write_whose_changes_cannot_be_made_leaves_nothing(store: AnyStore) {
    open(&*store, &code()).await;
    let name = DatasetName::from("list");
    for made in [0, 1, 500, 1_234] {
        let changes = (0..=made).map(move |number| {
            assert_ne!(number, made, "this one cannot be made");
            put(Scope::Area, number, 0)
        });
        let write = Write { dataset: Some((name.clone(), placed(&[(1, "1")]))), ..Write::of(changes) };
        let writer = Arc::clone(&store);
        let outcome = tokio::spawn(async move { writer.write(&code(), write).await }).await;
        assert!(!matches!(outcome, Ok(Ok(_))), "after {made}");
        let reading = store.read(&code(), &[Scope::Area], 0).await.unwrap();
        assert_eq!((reading.head.number, reading.rows), (0, vec![]), "after {made}");
        assert_eq!(store.dataset(&code(), &name).await.unwrap(), Dataset::default());
    }
    assert_eq!(write(&*store, vec![put(Scope::Area, 1, 0)]).await, 1);
}

pub(crate) async fn of_two_writers_who_expect_the_same_one_is_refused(store: AnyStore) {
    open(&*store, &code()).await;
    let attempt = |number| Write { expected: Some(0), ..Write::of([put(Scope::Area, number, 0)]) };
    let (area, one, two) = (code(), attempt(1), attempt(2));
    let outcomes = futures::future::join(store.write(&area, one), store.write(&area, two)).await;
    assert_ne!(outcomes.0.is_ok(), outcomes.1.is_ok());
    assert_eq!(rows(&*store, &[Scope::Area], 0).await.len(), 1);
}

pub(crate) async fn areas_are_separate(store: AnyStore) {
    let other = AreaCode::from("9900");
    open(&*store, &code()).await;
    open(&*store, &other).await;
    let name = DatasetName::from("list");
    let written =
        Write { dataset: Some((name.clone(), placed(&[(1, "1")]))), ..Write::of([put(Scope::Area, 1, 0)]) };
    store.write(&code(), written).await.unwrap();
    let reading = store.read(&other, &[Scope::Area], 0).await.unwrap();
    assert_eq!((reading.head.number, reading.rows), (0, vec![]));
    assert_eq!(store.dataset(&other, &name).await.unwrap(), Dataset::default());
    assert!(store.datasets(&other).await.unwrap().is_empty());
    let heads: Vec<_> =
        store.heads().await.unwrap().into_iter().map(|head| (head.area.code, head.number)).collect();
    assert_eq!(heads, [(other, 0), (code(), 1)]);
}

pub(crate) async fn opening_an_area_again_renames_it_and_keeps_its_life(store: AnyStore) {
    let first = open(&*store, &code()).await;
    write(&*store, vec![put(Scope::Area, 1, 0)]).await;
    let renamed = Area { code: code(), ja: "新圏".to_owned(), en: "New".to_owned(), demo: false };
    let head = store.open_area(&renamed, Incarnation(Uuid::from_u128(8))).await.unwrap();
    assert_eq!((head.incarnation, head.number), (first, 1));
    assert_eq!(head.area, renamed);
    assert_eq!(store.heads().await.unwrap(), [head]);
}

pub(crate) async fn an_area_nobody_opened_is_refused(store: AnyStore) {
    let refused = |error| matches!(error, StoreError::NoArea(area) if area == code());
    assert!(refused(store.write(&code(), Write::default()).await.unwrap_err()));
    assert!(refused(store.read(&code(), &[Scope::Area], 0).await.unwrap_err()));
    assert!(refused(store.head(&code()).await.unwrap_err()));
    assert!(refused(store.dataset(&code(), &DatasetName::from("list")).await.unwrap_err()));
    assert!(refused(store.datasets(&code()).await.unwrap_err()));
}

fn placed(placed: &[(u128, &str)]) -> Dataset {
    let placements = placed.iter().map(|(n, key)| (id(*n), (*key).into())).collect();
    Dataset { placements, ..Dataset::default() }
}

pub(crate) async fn what_is_remembered_of_a_dataset_is_replaced_whole(store: AnyStore) {
    open(&*store, &code()).await;
    let remember = async |name: &str, dataset: Dataset| {
        let dataset = Some((DatasetName::from(name), dataset));
        store.write(&code(), Write { dataset, ..Write::default() }).await.unwrap();
    };
    let before =
        Before::Places { placements: placed(&[(3, "c")]).placements, own: vec![Facility::new(id(3))] };
    let decision = Decision { subject: "clinic".to_owned(), facility: id(1), same: false };
    let last =
        Dataset { decisions: vec![decision], before: Some(Box::new(before)), ..placed(&[(9, "c"), (3, "")]) };
    remember("clinics", placed(&[(1, "a"), (2, "b")])).await;
    remember("pharmacies", placed(&[(1, "a")])).await;
    remember("clinics", last.clone()).await;
    let remembered = async |name: &str| store.dataset(&code(), &DatasetName::from(name)).await.unwrap();
    assert_eq!(remembered("clinics").await, last);
    assert_eq!(remembered("pharmacies").await, placed(&[(1, "a")]));
    assert_eq!(remembered("others").await, Dataset::default());
    assert_eq!(store.datasets(&code()).await.unwrap(), ["clinics", "pharmacies"].map(DatasetName::from));
}

pub(crate) async fn a_large_write_is_whole(store: AnyStore) {
    open(&*store, &code()).await;
    let changes: Vec<_> = (0..1_234).map(|number| put(Scope::Area, number, 0)).collect();
    let expected: Vec<_> = changes.iter().cloned().map(|change| row(1, change)).collect();
    write(&*store, changes).await;
    assert_eq!(rows(&*store, &[Scope::Area], 0).await, expected);
}
