//! What an outbox keeps, and the form in which it lies on disks.

use super::*;
use crate::call::CallResult;
use crate::command::{NewCall, ReferralEnd};
use crate::id::{CallId, FacilityId, ReferralId};
use crate::referral::End;
use uuid::Uuid;

const ME: PersonId = PersonId(Uuid::from_u128(1));
const HER: PersonId = PersonId(Uuid::from_u128(2));
const FIRST: DeviceId = DeviceId(Uuid::from_u128(3));
const SECOND: DeviceId = DeviceId(Uuid::from_u128(4));
const THIRD: DeviceId = DeviceId(Uuid::from_u128(7));
const FOURTH: DeviceId = DeviceId(Uuid::from_u128(8));
const LIFE: Incarnation = Incarnation(Uuid::from_u128(5));
const NEXT_LIFE: Incarnation = Incarnation(Uuid::from_u128(6));

fn at(day: u32) -> NaiveDateTime {
    chrono::NaiveDate::from_ymd_opt(2026, 11, day).and_then(|day| day.and_hms_opt(9, 0, 0)).expect("a day")
}

fn command(id: u128, by: PersonId) -> Command {
    let act = Act::EndReferral(ReferralEnd { id: ReferralId(Uuid::from_u128(9)), end: End::Taken });
    Command {
        id: CommandId(Uuid::from_u128(id)),
        device: DeviceId(Uuid::nil()),
        number: 0,
        by,
        at: at(1),
        act,
    }
}

fn filled() -> Outbox {
    let mut outbox = Outbox::default();
    for id in 1..=3 {
        outbox.append(FIRST, command(id, ME));
    }
    outbox.append(SECOND, command(4, HER));
    outbox
}

fn receipt(id: u128, rejection: Option<Rejection>) -> Receipt {
    Receipt { command: CommandId(Uuid::from_u128(id)), number: 10, rejection }
}

fn said<'a>(
    incarnation: Incarnation,
    receipts: &'a [Receipt],
    lacking: &'a [CommandId],
    day: u32,
) -> Said<'a> {
    Said { incarnation, receipts, lacking, heard: at(day) }
}

fn ids<'a>(commands: impl Iterator<Item = &'a Command>) -> Vec<u128> {
    commands.map(|command| command.id.0.as_u128()).collect()
}

/// As it lies on an empty disk.
fn rows(outbox: &Outbox) -> BTreeMap<(Tray, String), String> {
    let rows = outbox.rows_after(&Outbox::default());
    rows.into_iter().map(|(row, text)| (row, text.expect("nothing lay there"))).collect()
}

fn read(rows: &BTreeMap<(Tray, String), String>) -> Outbox {
    let mut outbox = Outbox::default();
    for ((tray, _), row) in rows {
        outbox.read(*tray, row.as_bytes()).expect("a row");
    }
    outbox
}

#[test]
fn an_outbox_is_read_from_a_disk_as_it_was_written_and_in_the_form_it_has_for_good() {
    let mut outbox = filled();
    outbox.settle(&said(LIFE, &[receipt(1, None), receipt(2, Some(Rejection::Ended))], &[], 2));
    let lies = rows(&outbox);
    assert_eq!(read(&lies), outbox);
    let names: Vec<_> = lies.keys().map(|(tray, key)| format!("{} {key}", tray.as_str())).collect();
    let (first, second) = (FIRST.to_string(), SECOND.to_string());
    assert_eq!(
        names,
        [
            format!("commands {first}/000000000003"),
            format!("commands {second}/000000000001"),
            format!("returned {first}/000000000002"),
            "acknowledged 000000000001".to_owned(),
            format!("devices {ME}"),
            format!("devices {HER}"),
        ]
    );
    let device = lies.get(&(Tray::Devices, ME.to_string())).map(String::as_str);
    assert_eq!(device, Some(&*format!(r#"{{"person":"{ME}","id":"{FIRST}","last":2}}"#)), "the third waits");
    outbox.settle(&said(LIFE, &[receipt(3, None)], &[], 2));
    let mut again = read(&rows(&outbox));
    again.append(SECOND, command(5, ME));
    let [_, next] = &again.waiting[..] else { panic!("{again:?}") };
    assert_eq!((next.device, next.number), (FIRST, 4), "numbers go on where nothing waits");
}

#[test]
fn what_changed_is_written_and_nothing_else() {
    let before = filled();
    let mut after = before.clone();
    assert!(after.rows_after(&before).is_empty());
    after.settle(&said(LIFE, &[receipt(2, None)], &[], 2));
    let names: Vec<_> =
        after.rows_after(&before).into_iter().map(|((tray, _), text)| (tray, text.is_some())).collect();
    assert_eq!(names, [(Tray::Waiting, false), (Tray::Acknowledged, true), (Tray::Devices, true)]);
    let mut lies = rows(&before);
    for (row, text) in after.rows_after(&before) {
        match text {
            Some(text) => drop(lies.insert(row, text)),
            None => drop(lies.remove(&row)),
        }
    }
    assert_eq!(lies, rows(&after));
}

#[test]
fn what_a_tab_wrote_under_a_name_that_another_gave_up_goes_by_the_new_one() {
    let mut outbox = filled();
    let mut behind = outbox.clone();
    outbox.renumber(FIRST, THIRD);
    let (device, late) = behind.number(FIRST, command(5, ME));
    behind.push(device, late.clone());
    outbox.waiting.push(late);
    outbox.renumber(FIRST, FOURTH);
    let hers: Vec<_> = outbox.waiting.iter().filter(|held| held.by == ME).collect();
    let named: Vec<_> = hers.iter().map(|held| (held.device, held.number)).collect();
    assert_eq!(named, [1, 2, 3, 4].map(|number| (FOURTH, number)));
    assert_eq!(ids(hers.into_iter()), [1, 2, 3, 5]);
}

#[test]
fn what_took_effect_is_offered_to_another_life_for_fourteen_days_and_then_forgotten() {
    let mut outbox = filled();
    outbox.settle(&said(LIFE, &[receipt(1, None), receipt(2, None)], &[], 2));
    assert_eq!(ids(outbox.to_offer(Some(ME), NEXT_LIFE).map(|held| &held.command)), [1, 2]);
    assert_eq!(outbox.to_offer(Some(ME), LIFE).count() + outbox.to_offer(Some(HER), NEXT_LIFE).count(), 0);
    outbox.settle(&said(NEXT_LIFE, &[receipt(1, None)], &[CommandId(Uuid::from_u128(2))], 3));
    assert_eq!(
        ids(outbox.to_offer(Some(ME), NEXT_LIFE).map(|held| &held.command)),
        [2],
        "it lacks what it rests on"
    );
    outbox.settle(&said(NEXT_LIFE, &[], &[CommandId(Uuid::from_u128(2))], 16));
    assert_eq!(ids(outbox.returned.iter().map(|held| &held.command)), [2], "for good");
    outbox.settle(&said(NEXT_LIFE, &[], &[], 17));
    assert_eq!(outbox.acknowledged, []);
}

#[test]
fn what_took_effect_keeps_its_place_however_often_and_in_whichever_life_it_is_told() {
    let mut outbox = filled();
    outbox.settle(&said(LIFE, &[receipt(1, None), receipt(2, None), receipt(3, None)], &[], 2));
    // A tab that had not heard of it tells the first again; a further life has taken the second.
    outbox.settle(&said(LIFE, &[receipt(1, None)], &[], 2));
    outbox.settle(&said(NEXT_LIFE, &[receipt(2, None)], &[], 3));
    let held = |outbox: &Outbox| ids(outbox.acknowledged.iter().map(|held| &held.command));
    assert_eq!(held(&outbox), [1, 2, 3]);
    assert_eq!(held(&read(&rows(&outbox))), [1, 2, 3]);
}

#[test]
fn under_a_new_device_all_of_a_person_goes_on_in_its_order_and_nobody_elses() {
    let mut outbox = filled();
    let hers = outbox.waiting.last().cloned();
    let fresh = DeviceId(Uuid::from_u128(7));
    outbox.renumber(SECOND, DeviceId(Uuid::from_u128(70)));
    outbox.renumber(FIRST, fresh);
    let mine: Vec<_> = outbox.waiting.iter().filter(|held| held.by == ME).cloned().collect();
    assert_eq!(ids(mine.iter()), [1, 2, 3]);
    assert!(mine.iter().zip(1..).all(|(held, number)| (held.device, held.number) == (fresh, number)));
    assert_ne!(outbox.waiting.iter().find(|held| held.by == HER), hers.as_ref());
    let again = outbox.clone();
    outbox.renumber(FIRST, DeviceId(Uuid::from_u128(8)));
    assert_eq!(outbox, again, "another tab did so already");
}

#[test]
fn what_a_newer_app_wrote_is_written_by_nobody_else() {
    let mut outbox = filled();
    outbox.append(FIRST, Command { act: Act::Unknown, ..command(5, ME) });
    let before = outbox.clone();
    outbox.renumber(FIRST, DeviceId(Uuid::from_u128(7)));
    assert_eq!(outbox, before);
}

#[test]
fn a_file_taken_in_twice_is_taken_in_once_and_goes_behind_what_waits() {
    let mut outbox = filled();
    let call = NewCall {
        id: CallId(Uuid::from_u128(1)),
        facility: FacilityId(Uuid::from_u128(1)),
        result: CallResult::Absent,
    };
    let file = vec![Command { act: Act::LogCall(call), ..command(9, ME) }, command(2, ME)];
    outbox.take_in(FIRST, file.clone());
    let once = outbox.clone();
    outbox.take_in(FIRST, file);
    assert_eq!(outbox, once);
    let last = outbox.waiting.last().expect("one");
    assert_eq!((last.id.0.as_u128(), last.number), (9, 4));
}
