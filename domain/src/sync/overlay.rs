//! Shown = confirmed + waiting: what the server has said, and on it what waits on this phone, decided as the server will.

use super::ScopeDelta;
use super::client::Private;
use crate::account::Account;
use crate::call::Call;
use crate::command::{Command, Held, Rejection, decide};
use crate::correction::Correction;
use crate::facility::Facility;
use crate::id::FacilityId;
use crate::lists::Lists;
use crate::planted::{self, Fault};
use crate::record::{Change, Record, RecordKey, Scope};
use crate::referral::{Destination, Referral};
use std::collections::{BTreeMap, VecDeque};
use std::ops::Deref;

/// The directory as the server confirmed it.
pub trait Shelf {
    fn lists(&self) -> &Lists;

    fn has(&self, id: FacilityId) -> bool;

    /// What it holds of a place for one audience, nothing left out.
    fn record(&self, scope: Scope, id: FacilityId) -> Option<Facility>;
}

/// What a person sees of her own; nobody is signed in where there is none.
#[derive(Clone, PartialEq, Debug)]
pub struct View {
    pub account: Account,
    held: Held,
    /// What waits does to places of the directory; absent: takes away.
    places: BTreeMap<(Scope, RecordKey), Option<Record>>,
    /// What waits, in the order it was done; with a rule it breaks as things stand, if it does: the server says for good.
    pub waiting: Vec<(Command, Option<Rejection>)>,
}

/// Why something a person did was not laid down.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unsaved {
    /// Nobody is signed in.
    Nobody,
    Refused(Rejection),
    /// The phone keeps nothing, or has no room.
    NoRoom,
}

/// A view on its way, some of what waits at a time: a page can draw in between.
pub struct Viewing<S> {
    view: View,
    waiting: VecDeque<Command>,
    shelf: S,
}

impl<S: Deref<Target: Shelf + Sized>> Viewing<S> {
    /// `waiting` in the order of numbers. `None`: nobody is signed in.
    pub fn new(private: &Private, waiting: &[Command], shelf: S) -> Option<Self> {
        let account = private.account()?.clone();
        let shows = |command: &&Command| {
            let is_settled = private.is_settled(command.id) && !planted::has(Fault::ShownTwice);
            command.by == account.id && !is_settled
        };
        let waiting = waiting.iter().filter(shows).cloned().collect();
        let (places, waits) = (BTreeMap::new(), Vec::new());
        let view = View { account, held: private.held(), places, waiting: waits };
        Some(Self { view, waiting, shelf })
    }

    /// Decides so many; `false`: none is left.
    pub fn step(&mut self, commands: usize) -> bool {
        for command in self.waiting.drain(..commands.min(self.waiting.len())) {
            let refused = self.view.take(&command, &*self.shelf).err();
            self.view.waiting.push((command, refused));
        }
        !self.waiting.is_empty()
    }

    /// What is left of it, and the whole.
    pub fn finish(mut self) -> View {
        self.step(usize::MAX);
        self.view
    }
}

impl View {
    /// `waiting` in the order of numbers.
    pub fn of(private: &Private, waiting: &[Command], shelf: &impl Shelf) -> Option<Self> {
        Viewing::new(private, waiting, shelf).map(Viewing::finish)
    }

    /// What it would change, nothing done.
    fn decide(&self, command: &Command, shelf: &impl Shelf) -> Result<Vec<Change>, Rejection> {
        let mut held = Held::new();
        for (scope, key) in command.touches(self.account.organisation) {
            let record = match key {
                RecordKey::Facility(id) => match self.places.get(&(scope, key)) {
                    Some(changed) => changed.clone(),
                    None if command.asks_lists() => shelf.record(scope, id).map(Record::Facility),
                    // That it stands is all that is asked.
                    None => shelf.has(id).then_some(Record::Unknown),
                },
                RecordKey::Lists
                | RecordKey::Event(_)
                | RecordKey::Outlines
                | RecordKey::Account(_)
                | RecordKey::Referral(_)
                | RecordKey::Correction(_)
                | RecordKey::Call(_) => self.held.get(&(scope, key)).cloned(),
            };
            held.extend(record.map(|record| ((scope, key), record)));
        }
        decide(command, &self.account, &held, shelf.lists())
    }

    /// Whether it may be done, as things stand.
    pub fn check(&self, command: &Command, shelf: &impl Shelf) -> Result<(), Unsaved> {
        self.decide(command, shelf).map(drop).map_err(Unsaved::Refused)
    }

    fn take(&mut self, command: &Command, shelf: &impl Shelf) -> Result<(), Rejection> {
        let received = [
            Scope::AreaStaff,
            Scope::Organisation(self.account.organisation),
            Scope::Person(self.account.id),
        ];
        for Change { scope, key, record } in self.decide(command, shelf)? {
            if matches!(key, RecordKey::Facility(_)) {
                self.places.insert((scope, key), record);
            } else if received.contains(&scope) {
                match record {
                    Some(record) => self.held.insert((scope, key), record),
                    None => self.held.remove(&(scope, key)),
                };
            }
        }
        Ok(())
    }

    /// What waits does to the directory, to be laid over the confirmed one; nothing where nothing does.
    pub fn over(&self) -> Vec<ScopeDelta> {
        let mut scopes: BTreeMap<Scope, ScopeDelta> = BTreeMap::new();
        for ((scope, key), record) in &self.places {
            let scope = *scope;
            let empty = ScopeDelta { scope, anew: false, put: Vec::new(), removed: Vec::new() };
            let delta = scopes.entry(scope).or_insert(empty);
            match record {
                Some(record) => delta.put.push(record.clone()),
                None => delta.removed.push(*key),
            }
        }
        scopes.into_values().collect()
    }

    /// What anybody reported of the directory and what became of it, the newest last.
    pub fn corrections(&self) -> impl DoubleEndedIterator<Item = &Correction> {
        self.held.values().filter_map(Record::correction)
    }

    /// How many corrections wait for this person's decision.
    pub fn corrections_for_me(&self) -> usize {
        self.corrections().filter(|held| held.is_open() && held.is_for(&self.account)).count()
    }

    /// Who of the organisation rang a place, the newest last.
    pub fn calls(&self, facility: FacilityId) -> impl DoubleEndedIterator<Item = &Call> {
        self.held.values().filter_map(Record::call).filter(move |call| call.facility == facility)
    }

    /// In the order of their ids, which is that of their making on one phone.
    pub fn referrals(&self) -> impl Iterator<Item = &Referral> {
        self.held.values().filter_map(Record::referral)
    }

    /// How many ask this organisation and wait for an answer.
    pub fn open_for_us(&self) -> usize {
        self.referrals().filter(|referral| self.is_for_us(referral)).count()
    }

    /// Whether this organisation is asked, and has not answered for good.
    pub fn is_for_us(&self, referral: &Referral) -> bool {
        referral.asked.to == Destination::Facility(self.account.organisation) && referral.is_open()
    }

    /// Whether something of it is not yet with the server.
    pub fn waits(&self, referral: &Referral) -> bool {
        self.waiting.iter().any(|(command, _)| command.referral() == Some(referral.id))
    }
}

#[cfg(test)]
mod tests {
    use super::{Destination, Facility, Lists, Referral, Shelf, View, Viewing};
    use crate::account::Account;
    use crate::command::{Act, Command, NewReferral, ReferralAnswer, ReferralEnd, Rejection};
    use crate::facility::Name;
    use crate::id::{AreaCode, CommandId, DeviceId, FacilityId, Incarnation, PersonId, ReferralId};
    use crate::record::{Record, Scope};
    use crate::referral::{Answer, Asked, End, ReferralKind, Urgency};
    use crate::sync::client::Private;
    use crate::sync::{Cursor, Delta, Filled, Receipt, ScopeDelta};
    use uuid::Uuid;

    const ME: PersonId = PersonId(Uuid::from_u128(1));
    const OURS: FacilityId = FacilityId(Uuid::from_u128(2));
    const THEIRS: FacilityId = FacilityId(Uuid::from_u128(3));
    const ID: ReferralId = ReferralId(Uuid::from_u128(4));

    fn delta(scopes: Vec<(Scope, bool, Vec<Record>)>, lost: Vec<Scope>) -> Delta {
        let scopes =
            scopes.into_iter().map(|(scope, anew, put)| ScopeDelta { scope, anew, put, removed: vec![] });
        let cursor = Cursor {
            area: AreaCode::from("9901"),
            incarnation: Incarnation(Uuid::from_u128(9)),
            number: 1,
            filled: [Scope::Person(ME), Scope::Organisation(OURS)]
                .map(|scope| Filled { scope, grant: "demo".to_owned() })
                .to_vec(),
        };
        Delta { cursor, scopes: scopes.collect(), lost, sums: vec![] }
    }

    fn signed_in() -> Private {
        let account = Account {
            id: ME,
            name: Name::default(),
            organisation: OURS,
            profession: "nurse".into(),
            is_coordinator: false,
        };
        let mut private = Private::default();
        let account = Record::Account(Box::new(account));
        private.absorb(&delta(vec![(Scope::Person(ME), true, vec![account])], vec![]), &[]);
        private
    }

    fn command(number: u64, act: Act) -> Command {
        let at = "2026-11-27T21:24:00".parse().expect("a time");
        let (id, device) = (CommandId(Uuid::from_u128(number.into())), DeviceId(Uuid::from_u128(8)));
        Command { id, device, number, by: ME, at, act }
    }

    fn asks(number: u64) -> Command {
        let asked = Asked {
            kind: ReferralKind::Admission,
            to: Destination::Facility(THEIRS),
            urgency: Urgency::Today,
            needs: vec![],
        };
        command(number, Act::RecordReferral(Box::new(NewReferral { id: ID, asked })))
    }

    fn view(private: &Private, waiting: &[Command]) -> View {
        View::of(private, waiting, &Theirs).expect("somebody is signed in")
    }

    /// A directory of one place.
    struct Theirs;

    impl Shelf for Theirs {
        fn lists(&self) -> &Lists {
            static NONE: std::sync::LazyLock<Lists> = std::sync::LazyLock::new(Lists::default);
            &NONE
        }

        fn has(&self, id: FacilityId) -> bool {
            id == THEIRS
        }

        fn record(&self, scope: Scope, id: FacilityId) -> Option<Facility> {
            (scope == Scope::Area && self.has(id)).then(|| Facility::new(id))
        }
    }

    fn shown(view: &View) -> Vec<Referral> {
        view.referrals().cloned().collect()
    }

    #[test]
    fn what_waits_is_shown_as_if_it_were_settled_and_once_it_is_it_is_shown_once() {
        let mut private = signed_in();
        let waiting = [asks(1)];
        let before = view(&private, &waiting);
        let [referral] = &shown(&before)[..] else { panic!("{before:?}") };
        assert!(before.waits(referral) && referral.is_open());

        // The reply is in the cache, the outbox not yet emptied.
        let put = vec![Record::Referral(Box::new(referral.clone()))];
        let receipt = Receipt { command: waiting[0].id, number: 7, rejection: None };
        private.absorb(&delta(vec![(Scope::Organisation(OURS), false, put)], vec![]), &[receipt]);
        let between = view(&private, &waiting);
        assert_eq!(shown(&between), shown(&before));
        assert!(!between.waits(referral), "it is not sent again");
        assert_eq!(shown(&view(&private, &[])), shown(&before));
    }

    #[test]
    fn one_command_rests_on_another_that_waits() {
        let withdrawn = command(2, Act::EndReferral(ReferralEnd { id: ID, end: End::Withdrawn }));
        let [referral] = &shown(&view(&signed_in(), &[asks(1), withdrawn]))[..] else { panic!("one") };
        assert_eq!(referral.end.as_ref().map(|step| step.what), Some(End::Withdrawn));
    }

    #[test]
    fn a_view_decided_in_parts_is_the_one_decided_at_once() {
        let withdrawn = command(2, Act::EndReferral(ReferralEnd { id: ID, end: End::Withdrawn }));
        let hers = Command { by: PersonId(Uuid::from_u128(77)), ..asks(3) };
        let all = [asks(1), withdrawn, hers, asks(4)];
        let mut parts = Viewing::new(&signed_in(), &all, &Theirs).expect("somebody is signed in");
        let mut steps = 1;
        while parts.step(1) {
            steps += 1;
        }
        assert_eq!(steps, 3, "one is another's");
        assert_eq!(parts.finish(), view(&signed_in(), &all));
    }

    #[test]
    fn what_breaks_a_rule_as_things_stand_waits_and_says_so_and_the_rest_goes_on() {
        let answered =
            command(1, Act::AnswerReferral(ReferralAnswer { id: ID, answer: Answer::Can, terms: None }));
        let shown = view(&signed_in(), &[answered, asks(2)]);
        let refusals: Vec<_> = shown.waiting.iter().map(|(_, refused)| *refused).collect();
        assert_eq!(refusals, [Some(Rejection::NotThere), None]);
        assert_eq!(shown.referrals().count(), 1);
    }

    #[test]
    fn what_another_person_left_on_the_phone_is_neither_shown_nor_sent() {
        let hers = Command { by: PersonId(Uuid::from_u128(77)), ..asks(1) };
        let shown = view(&signed_in(), &[hers]);
        assert!(shown.waiting.is_empty() && shown.referrals().next().is_none());
    }

    #[test]
    fn a_scope_that_is_lost_takes_all_of_it_along_and_one_filled_anew_what_it_held() {
        let mut private = signed_in();
        let [referral] = &shown(&view(&private, &[asks(1)]))[..] else { panic!("one") };
        let put = vec![Record::Referral(Box::new(referral.clone()))];
        private.absorb(&delta(vec![(Scope::Organisation(OURS), true, put)], vec![]), &[]);
        assert_eq!(view(&private, &[]).referrals().count(), 1);
        private.absorb(&delta(vec![(Scope::Organisation(OURS), true, vec![])], vec![]), &[]);
        assert_eq!(view(&private, &[]).referrals().count(), 0);
        let mut lost = delta(vec![], vec![Scope::Person(ME)]);
        lost.cursor.filled.clear();
        private.absorb(&lost, &[]);
        assert!(View::of(&private, &[], &Theirs).is_none());
    }

    #[test]
    fn nobody_answers_for_another_organisation_or_twice_and_nothing_ends_twice() {
        let put = |referral: Referral| vec![Record::Referral(Box::new(referral))];
        let mut private = signed_in();
        let [ours] = &shown(&view(&private, &[asks(1)]))[..] else { panic!("one") };
        // The same, asked of us by them.
        let mut theirs = Referral { from: THEIRS, ..ours.clone() };
        theirs.asked.to = Destination::Facility(OURS);
        private.absorb(&delta(vec![(Scope::Organisation(OURS), true, put(theirs))], vec![]), &[]);
        let answer = |number, answer| {
            command(number, Act::AnswerReferral(ReferralAnswer { id: ID, answer, terms: None }))
        };
        let end = command(9, Act::EndReferral(ReferralEnd { id: ID, end: End::Taken }));
        let all = [
            answer(1, Answer::Received),
            answer(2, Answer::Received),
            answer(3, Answer::Can),
            answer(4, Answer::Full),
            end,
        ];
        let refusals: Vec<_> = view(&private, &all).waiting.iter().map(|(_, refused)| *refused).collect();
        let (answered, not_ours) = (Some(Rejection::Answered), Some(Rejection::NotYours));
        assert_eq!(refusals, [None, answered, None, answered, not_ours]);
    }
}
