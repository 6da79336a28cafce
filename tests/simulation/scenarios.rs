//! The failures that are to be survived, each by itself: the numbers are those of the list they come from.

use crate::disk::{App, Fault as DiskFault, Page};
use crate::oracle::Checked;
use crate::world::{Faults, ORGANISATIONS, Phone, Reach, World, person, place};
use chrono::TimeDelta;
use domain::call::CallResult;
use domain::command::{Act, NewCall, NewReferral, ReferralAnswer, ReferralEnd, Rejection};
use domain::id::{CallId, CommandId, FacilityId, ReferralId};
use domain::planted::{self, Fault};
use domain::referral::{Answer, Asked, Destination, End, ReferralKind, Urgency};
use domain::sync::PROTOCOL;
use uuid::Uuid;

/// Phones that are filled, with nothing going wrong; phone n is of person n, who works at place 1 + n % 3.
fn world(phones: usize) -> World {
    let mut world = World::new(1, Faults { delay_ms: 50, ..Faults::default() }, phones);
    world.people_act = false;
    world.run_for(200_000).expect("they fill");
    world
}

fn referral(id: u128, to: FacilityId) -> Act {
    let to = Destination::Facility(to);
    let asked = Asked { kind: ReferralKind::Admission, to, urgency: Urgency::Today, needs: Vec::new() };
    Act::RecordReferral(Box::new(NewReferral { id: ReferralId(Uuid::from_u128(id)), asked }))
}

fn answer(id: u128, answer: Answer) -> Act {
    Act::AnswerReferral(ReferralAnswer { id: ReferralId(Uuid::from_u128(id)), answer, terms: None })
}

fn call(id: u128) -> Act {
    let (facility, result) = (place(ORGANISATIONS + 1), CallResult::Absent);
    Act::LogCall(NewCall { id: CallId(Uuid::from_u128(id)), facility, result })
}

impl World {
    /// Long enough for a trip, or for one that is given up.
    fn while_passes(&mut self) -> Checked {
        self.run_for(100_000)
    }

    fn became(&self, id: CommandId) -> Option<Option<Rejection>> {
        self.oracle.became(self.oracle.life?, id).map(|settled| settled.rejection)
    }

    fn waiting(&self, phone: usize) -> usize {
        self.phones[phone].disk.outbox().waiting.len()
    }

    fn returned(&self, phone: usize) -> Vec<Rejection> {
        self.phones[phone].disk.outbox().returned.iter().map(|back| back.rejection).collect()
    }
}

#[test]
fn f01_a_reply_lost_after_the_commit_changes_nothing_however_often() -> Checked {
    let mut world = world(2);
    world.phones[0].reach = Reach::OneWay;
    let id = world.does(0, 0, referral(1, place(2)))?;
    for _ in 0..3 {
        world.while_passes()?;
    }
    assert_eq!((world.became(id), world.waiting(0)), (Some(None), 1));
    world.comes_to_rest(3)?;
    assert_eq!(world.waiting(0), 0);
    Ok(())
}

#[test]
fn f02_of_two_tabs_with_doubled_and_reordered_batches_each_command_is_settled_once_in_order() -> Checked {
    let mut world = world(1);
    world.faults = Faults { doubled: 100, steals: 100, delay_ms: 20_000, ..Faults::default() };
    for n in 0..20 {
        world.does(0, n % 2, referral(1 + n as u128, place(2)))?;
        world.run_for(5_000)?;
    }
    world.comes_to_rest(3)
}

#[test]
fn f04_a_server_killed_at_any_operation_has_settled_all_of_a_command_or_nothing() -> Checked {
    for operation in 0..14 {
        for after in [false, true] {
            let mut world = world(2);
            let id = world.does(0, 0, referral(1, place(2)))?;
            world.next_kill = Some((operation, after));
            world.while_passes()?;
            world.comes_to_rest(3)?;
            assert_eq!(world.became(id), Some(None), "{operation} {after}");
        }
    }
    Ok(())
}

#[test]
fn f05_f06_phones_bring_a_restored_server_the_day_it_lost_and_no_old_cursor_is_continued() -> Checked {
    let mut world = world(3);
    let early = world.does(0, 0, referral(1, place(2)))?;
    world.while_passes()?;
    world.back_up();
    let asked = world.does(0, 0, referral(2, place(2)))?;
    world.while_passes()?;
    // On what only the lost day had, on another phone.
    let answered = world.does(1, 0, answer(2, Answer::Can))?;
    world.while_passes()?;
    world.phones[0].reach = Reach::Nothing;
    world.restore();
    for n in 0..9 {
        // The restored server goes past every number of before.
        world.does(2, 0, referral(100 + n, place(1)))?;
        world.while_passes()?;
    }
    assert_eq!((world.became(early), world.became(asked), world.became(answered)), (Some(None), None, None));
    let ends = ReferralEnd { id: ReferralId(Uuid::from_u128(1)), end: End::Taken };
    let waits = world.does(0, 0, Act::EndReferral(ends))?;
    world.comes_to_rest(6)?;
    for id in [asked, answered, waits] {
        assert_eq!(world.became(id), Some(None), "{id}");
    }
    Ok(())
}

#[test]
fn f07_of_a_profile_and_its_copy_nothing_is_lost_and_nothing_doubled() -> Checked {
    let mut world = world(2);
    world.does(0, 0, referral(1, place(2)))?;
    world.while_passes()?;
    world.phones[0].reach = Reach::Nothing;
    world.does(0, 0, referral(2, place(2)))?;
    world.copy_onto(0, 1);
    world.while_passes()?;
    // Both go on from the same number.
    let ids = [world.does(0, 0, referral(3, place(2)))?, world.does(1, 0, referral(4, place(2)))?];
    world.comes_to_rest(6)?;
    assert_eq!(ids.map(|id| world.became(id)), [Some(None), Some(None)]);
    Ok(())
}

#[test]
fn f09_access_taken_and_given_again_between_two_pulls_is_exact() -> Checked {
    let mut world = world(3);
    world.does(0, 0, referral(1, place(2)))?;
    world.while_passes()?;
    world.phones[0].reach = Reach::Nothing;
    world.moves(person(0), Some(place(3)));
    world.does(1, 0, answer(1, Answer::Full))?;
    world.while_passes()?;
    world.moves(person(0), Some(place(1)));
    world.comes_to_rest(3)
}

#[test]
fn f10_f24_a_phone_that_loses_its_power_at_any_operation_shows_the_old_or_the_new_and_never_a_mixture()
-> Checked {
    for operation in 0..5 {
        for fault in [DiskFault::CrashBefore, DiskFault::CrashAfter, DiskFault::Full] {
            let mut world = world(3);
            for n in 0..5 {
                world.does(0, 0, referral(1 + n, place(2)))?;
                world.does(2, 0, referral(11 + n, place(2)))?;
            }
            world.while_passes()?;
            // Out of one organisation, into another.
            world.moves(person(1), Some(place(3)));
            world.next_disk_fault = Some((operation, fault));
            world.while_passes()?;
            world.comes_to_rest(4).map_err(|why| format!("{operation} {fault:?}: {why}"))?;
        }
    }
    Ok(())
}

#[test]
fn f11_a_command_the_server_fails_on_comes_back_and_keeps_nothing_else() -> Checked {
    let mut world = world(1);
    world.phones[0].reach = Reach::Nothing;
    world.does(0, 0, call(1))?;
    for n in 0..49 {
        world.does(0, 0, referral(1 + n, place(2)))?;
    }
    planted::plant(Some(Fault::RulesFail));
    // The model knows nothing of faults: what it expects of the call is not asked.
    world.oracle.expects_fault = Some(Rejection::Internal);
    world.phones[0].reach = Reach::Both;
    world.while_passes()?;
    planted::plant(None);
    assert_eq!((world.waiting(0), world.returned(0)), (0, vec![Rejection::Internal]));
    Ok(())
}

#[test]
fn f12_what_rests_on_a_refused_command_comes_back_with_it_and_the_rest_goes_on() -> Checked {
    let mut world = world(2);
    world.phones[0].reach = Reach::Nothing;
    let gone = place(ORGANISATIONS + 1);
    world.does(0, 0, referral(1, gone))?;
    world.does(
        0,
        0,
        Act::EndReferral(ReferralEnd { id: ReferralId(Uuid::from_u128(1)), end: End::Withdrawn }),
    )?;
    let other = world.does(0, 0, referral(2, place(2)))?;
    world.closes(gone);
    world.comes_to_rest(3)?;
    assert_eq!(world.returned(0), [Rejection::NoSuchPlace, Rejection::NotThere]);
    assert_eq!((world.became(other), world.waiting(0)), (Some(None), 0));
    Ok(())
}

#[test]
fn f13_f25_two_hundred_commands_through_a_line_that_breaks_off_and_lies_have_two_hundred_effects() -> Checked
{
    let mut world = world(2);
    world.phones[0].reach = Reach::Nothing;
    let mut ids = Vec::new();
    for n in 0..200 {
        ids.push(world.does(0, 0, referral(1 + n, place(2)))?);
    }
    world.phones[0].reach = Reach::Both;
    world.faults = Faults { spoiled: 70, dropped: 30, delay_ms: 2_000, ..Faults::default() };
    for _ in 0..6 {
        world.while_passes()?;
    }
    world.comes_to_rest(6)?;
    assert!(ids.iter().all(|id| world.became(*id) == Some(None)));
    Ok(())
}

#[test]
fn f14_a_clock_years_ahead_and_years_behind_changes_no_order() -> Checked {
    let mut world = world(2);
    let mut ids = Vec::new();
    for (n, days) in [0, 1_095, -1_095].into_iter().enumerate() {
        world.phones[0].clock = TimeDelta::days(days);
        ids.push(world.does(0, 0, referral(1 + n as u128, place(2)))?);
        ids.push(world.does(
            0,
            0,
            Act::EndReferral(ReferralEnd { id: ReferralId(Uuid::from_u128(1 + n as u128)), end: End::Taken }),
        )?);
    }
    world.comes_to_rest(3)?;
    assert!(ids.iter().all(|id| world.became(*id) == Some(None)));
    Ok(())
}

#[test]
fn f15_what_waited_for_two_hundred_days_on_an_app_too_old_to_be_understood_is_taken_once_it_is_new() -> Checked
{
    let mut world = world(2);
    world.updates(0, App::Before);
    world.while_passes()?;
    world.phones[0].reach = Reach::Nothing;
    let id = world.does(0, 0, referral(1, place(2)))?;
    for version in 2..300 {
        world.opens(place(4), version);
        world.closes(place(5));
        world.opens(place(5), version);
    }
    world.phones[0].clock = TimeDelta::days(200);
    // It is told to become newer, however often it asks: nothing of it is taken, and nothing goes.
    world.phones[0].reach = Reach::Both;
    world.phones[0].protocol = 0;
    world.while_passes()?;
    assert_eq!((world.became(id), world.waiting(0)), (None, 1));
    world.phones[0].protocol = PROTOCOL;
    world.comes_to_rest(3)?;
    assert_eq!((world.became(id), world.waiting(0)), (Some(None), 0));
    Ok(())
}

#[test]
fn f16_an_app_put_back_to_the_one_of_before_keeps_what_the_newer_one_wrote() -> Checked {
    let mut world = world(2);
    world.phones[0].reach = Reach::Nothing;
    let ids = [world.does(0, 0, referral(1, place(2)))?, world.does(0, 0, call(1))?];
    let behind = world.does(0, 0, referral(2, place(2)))?;
    let lies = world.phones[0].disk.outbox().clone();
    world.updates(0, App::Before);
    world.while_passes()?;
    world.phones[0].reach = Reach::Both;
    world.while_passes()?;
    world.while_passes()?;
    // What it knows is sent; the call, and what was done after it, waits for the app that knows it.
    assert_eq!([ids[0], ids[1], behind].map(|id| world.became(id)), [Some(None), None, None]);
    assert_eq!(world.phones[0].disk.outbox().waiting, lies.waiting[1..]);
    world.comes_to_rest(4)?;
    assert_eq!([ids[1], behind].map(|id| world.became(id)), [Some(None), Some(None)]);
    Ok(())
}

impl World {
    /// Something on the disk is no longer as it was written, and the tabs read it.
    fn rots(&mut self, phone: usize, rot: impl FnOnce(&mut crate::disk::Copy)) {
        let Phone { disk, pages, is_rotten, .. } = &mut self.phones[phone];
        rot(disk.copy.as_mut().expect("it is filled"));
        pages.iter_mut().for_each(|page| *page = Some(Page::open(disk, App::Now)));
        *is_rotten = true;
    }

    fn day_passes(&mut self) -> Checked {
        self.phones[0].clock += TimeDelta::days(1);
        self.while_passes()
    }
}

#[test]
fn f26_what_rotted_on_a_phone_is_fetched_anew_once_and_then_it_is_still() -> Checked {
    let mut world = world(2);
    world.does(0, 0, referral(1, place(2)))?;
    world.while_passes()?;
    world.rots(0, |copy| assert!(copy.places.remove(&place(4)).is_some()));
    world.while_passes()?;
    assert_eq!(world.phones[0].fills, 1, "it is not yet time to compare");
    world.day_passes()?;
    world.phones[0].is_rotten = false;
    assert_eq!(world.phones[0].fills, 2);
    world.comes_to_rest(0)?;
    world.is_calm = false;
    // What is private comes anew without the directory.
    world.rots(0, |copy| copy.forget_referrals());
    world.day_passes()?;
    world.phones[0].is_rotten = false;
    world.comes_to_rest(0)?;
    for _ in 0..20 {
        world.day_passes()?;
    }
    assert_eq!(world.phones[0].fills, 2);
    Ok(())
}

#[test]
fn f26_a_server_whose_sums_are_never_right_is_asked_less_and_less_often() -> Checked {
    let mut world = world(1);
    planted::plant(Some(Fault::SumsWrong));
    let mut last = 0;
    for day in 0..60 {
        world.day_passes()?;
        let fills = std::mem::take(&mut world.phones[0].fills);
        last = if fills > 0 { day } else { last };
        assert!(fills <= 3, "{fills} on day {day}");
        assert!(fills == 0 || day < 14 || fills == 1, "{fills} on day {day}");
    }
    planted::plant(None);
    assert!(last > 40, "it gave up");
    world.comes_to_rest(3)
}

#[test]
fn f29_after_a_one_way_partition_all_is_there_within_three_round_trips() -> Checked {
    let mut world = world(3);
    for phone in 0..3 {
        world.phones[phone].reach = Reach::OneWay;
        world.does(phone, 0, referral(1 + phone as u128, place(2)))?;
    }
    world.faults = Faults { dropped: 20, delay_ms: 400, ..Faults::default() };
    world.while_passes()?;
    world.comes_to_rest(3)
}

#[test]
fn f30_of_two_answers_given_at_once_one_stands_on_both_phones_and_the_other_is_told() -> Checked {
    let mut world = world(5);
    world.does(0, 0, referral(1, place(2)))?;
    world.while_passes()?;
    // Both at place 2, neither with a signal.
    for phone in [1, 4] {
        world.phones[phone].reach = Reach::Nothing;
    }
    world.does(1, 0, answer(1, Answer::Can))?;
    world.does(4, 0, answer(1, Answer::Full))?;
    world.comes_to_rest(3)?;
    let mut told: Vec<_> = [1, 4].into_iter().flat_map(|phone| world.returned(phone)).collect();
    assert_eq!(told.pop(), Some(Rejection::Answered));
    assert!(told.is_empty());
    Ok(())
}

#[test]
fn f31_a_place_closed_and_opened_again_under_its_id_is_the_new_one_everywhere() -> Checked {
    let mut world = world(2);
    let id = place(ORGANISATIONS + 2);
    world.phones[0].reach = Reach::Nothing;
    world.closes(id);
    world.opens(id, 9);
    world.while_passes()?;
    world.closes(id);
    world.opens(id, 10);
    world.comes_to_rest(3)
}

#[test]
fn an_older_copy_never_takes_the_place_of_one_that_is_gone() -> Checked {
    let mut world = world(1);
    // One tab has asked, and its answer is slow.
    world.phones[0].leader = 1;
    world.faults.delay_ms = 1;
    world.tick(0, 1);
    world.faults.delay_ms = 4_000;
    world.run_for(1)?;
    // The other sends meanwhile, hears that it took effect, and the browser takes the copy away.
    world.phones[0].leader = 0;
    world.faults.delay_ms = 1;
    let id = world.does(0, 0, referral(1, place(2)))?;
    while world.waiting(0) > 0 {
        world.run_for(1)?;
    }
    assert_eq!(world.became(id), Some(None));
    world.phones[0].disk.copy = None;
    world.run_for(4_500)?;
    world.nothing_is_lost()?;
    world.comes_to_rest(3)
}

/// A phone that has just taken a new device id meets a server that is restored a second time: its first number is the one the
/// server expects, and what it lost comes before it.
fn restored_twice() -> Checked {
    let mut world = world(1);
    world.does(0, 0, referral(1, place(2)))?;
    world.while_passes()?;
    world.back_up();
    world.does(0, 0, referral(2, place(2)))?;
    world.while_passes()?;
    world.restore();
    world.while_passes()?;
    let device = |world: &World| world.phones[0].disk.outbox().waiting.first().map(|first| first.device);
    world.does(0, 0, referral(3, place(2)))?;
    let before = device(&world);
    while device(&world) == before {
        world.run_for(1)?;
    }
    world.phones[0].reach = Reach::Nothing;
    world.restore();
    world.comes_to_rest(6)
}

#[test]
fn which_life_a_phone_is_of_is_asked_before_anything_of_it_is_taken() {
    assert_eq!(restored_twice(), Ok(()));
    planted::plant(Some(Fault::LifeIgnored));
    let found = restored_twice();
    planted::plant(None);
    assert!(found.is_err_and(|why| why.contains("done later")), "the check finds nothing");
}
