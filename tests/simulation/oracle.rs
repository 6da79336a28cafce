//! What must be true, told without a line of the algorithm: the commands that were settled, replayed by their numbers on a
//! model of its own, and a table of its own of who may see what.

use domain::command::{
    Act, AnswerTakenBack, CorrectionAnswer, NewReferral, ReferralAnswer, ReferralEnd, Rejection,
};
use domain::correction::{Correcting, Statement, Verdict};
use domain::facility::Value;
use domain::id::{CallId, CommandId, CorrectionId, FacilityId, Incarnation, PersonId, ReferralId};
use domain::referral::{Answer, Destination, End, Referral};
use domain::sync::overlay::View;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// A referral, as far as anything depends on it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Known {
    from: FacilityId,
    to: Option<FacilityId>,
    answer: Option<Answer>,
    end: Option<End>,
}

/// All of an area at one number.
#[derive(Clone, Default)]
pub struct State {
    pub works_at: BTreeMap<PersonId, FacilityId>,
    /// The edition of each place, and how many beds somebody said it has.
    pub places: BTreeMap<FacilityId, (u32, Option<u32>)>,
    referrals: BTreeMap<ReferralId, Known>,
    corrections: BTreeMap<CorrectionId, Proposed>,
    calls: BTreeMap<CallId, (FacilityId, FacilityId)>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
struct Proposed {
    by: PersonId,
    statement: Statement,
    verdict: Option<Verdict>,
}

/// Who keeps the directory here.
pub fn is_coordinator(person: PersonId) -> bool {
    person == crate::world::person(0)
}

/// What somebody did on a phone.
pub struct Done {
    pub phone: usize,
    pub by: PersonId,
    /// Counts up on all phones.
    pub order: usize,
    pub act: Act,
    /// She was told that it is safe.
    pub is_safe: bool,
    /// Offered in vain once: no longer in order.
    pub lacked: bool,
}

pub struct Settled {
    pub number: u64,
    pub rejection: Option<Rejection>,
}

/// One life of the database.
#[derive(Clone, Default)]
pub struct Life {
    states: Vec<(u64, Rc<State>)>,
    settled: BTreeMap<CommandId, (u64, Option<Rejection>)>,
    /// Of each person on each phone, the last that was settled.
    last: BTreeMap<(usize, PersonId), usize>,
}

#[derive(Default)]
pub struct Oracle {
    pub done: BTreeMap<CommandId, Done>,
    lives: BTreeMap<Incarnation, Life>,
    pub life: Option<Incarnation>,
    /// Phones that were copied or emptied: their order is not one any more, and what only they had is gone.
    pub copied: BTreeSet<usize>,
    pub emptied: BTreeSet<CommandId>,
    /// What becomes of calls, where the rules are made to fail on them.
    pub expects_fault: Option<Rejection>,
}

/// What is wrong.
pub type Checked = Result<(), String>;

impl Oracle {
    pub fn begin_life(&mut self, incarnation: Incarnation, of: Option<Life>) {
        self.lives.insert(incarnation, of.unwrap_or_default());
        self.life = Some(incarnation);
    }

    pub fn is_first_life(&self) -> bool {
        self.lives.len() == 1
    }

    pub fn this_life(&self) -> &Life {
        self.life.and_then(|life| self.lives.get(&life)).expect("a life began")
    }

    fn change(&mut self) -> &mut Life {
        self.life.and_then(|life| self.lives.get_mut(&life)).expect("a life began")
    }

    pub fn head(&self) -> (u64, Rc<State>) {
        self.this_life().states.last().cloned().unwrap_or_default()
    }

    pub fn at(&self, life: Incarnation, number: u64) -> Option<Rc<State>> {
        let states = &self.lives.get(&life)?.states;
        states.iter().rev().find(|(of, _)| *of <= number).map(|(_, state)| Rc::clone(state))
    }

    /// Somebody who is not on a phone wrote.
    pub fn wrote(&mut self, number: u64, write: impl FnOnce(&mut State)) {
        let mut state = (*self.head().1).clone();
        write(&mut state);
        self.change().states.push((number, Rc::new(state)));
    }

    /// A transaction was committed in which these were settled, by the person the server took them from.
    pub fn settled(
        &mut self,
        number: u64,
        by: PersonId,
        id: CommandId,
        rejection: Option<Rejection>,
    ) -> Checked {
        let (before, state) = self.head();
        if number <= before {
            return Err(format!("number {number} is given after {before}"));
        }
        let done = self.done.get(&id).ok_or_else(|| format!("{id} was never done"))?;
        if done.by != by {
            return Err(format!("{id} of one person was taken as another's"));
        }
        let mut state = (*state).clone();
        let fault = self.expects_fault.filter(|_| matches!(done.act, Act::LogCall(_)));
        let expected = if fault.is_some() { fault } else { judge(&mut state, by, &done.act) };
        if expected != rejection {
            return Err(format!(
                "{id} became {rejection:?} at {number}, and should have become {expected:?}"
            ));
        }
        let (key, order) = ((done.phone, by), done.order);
        let in_order = !done.lacked && !self.copied.contains(&done.phone);
        let life = self.change();
        if life.settled.insert(id, (number, rejection)).is_some() {
            return Err(format!("{id} was settled twice"));
        }
        if in_order && life.last.insert(key, order).is_some_and(|last| last > order) {
            return Err(format!("{id} was settled after one that was done later"));
        }
        life.states.push((number, Rc::new(state)));
        Ok(())
    }

    pub fn became(&self, life: Incarnation, id: CommandId) -> Option<Settled> {
        let (number, rejection) = self.lives.get(&life)?.settled.get(&id)?;
        Some(Settled { number: *number, rejection: *rejection })
    }
}

/// What an act does, by rules written once more; nothing is changed where it is refused.
fn judge(state: &mut State, by: PersonId, act: &Act) -> Option<Rejection> {
    let Some(own) = state.works_at.get(&by).copied() else { return Some(Rejection::Nobody) };
    match act {
        Act::RecordReferral(new) => {
            let NewReferral { id, asked } = &**new;
            let to = if let Destination::Facility(to) = asked.to { Some(to) } else { None };
            let is_seen = |known: &Known| known.is_of(own) || to.is_some_and(|to| known.is_of(to));
            if state.referrals.get(id).is_some_and(is_seen) {
                return Some(Rejection::Exists);
            }
            if to.is_some_and(|to| !state.places.contains_key(&to)) {
                return Some(Rejection::NoSuchPlace);
            }
            state.referrals.insert(*id, Known { from: own, to, answer: None, end: None });
            None
        }
        Act::AnswerReferral(ReferralAnswer { id, answer, .. }) => {
            let known = state.referrals.get_mut(id).filter(|known| known.is_of(own));
            let Some(known) = known else { return Some(Rejection::NotThere) };
            if known.to != Some(own) {
                return Some(Rejection::NotYours);
            }
            if known.end.is_some() {
                return Some(Rejection::Ended);
            }
            match (known.answer, answer) {
                (None, _) => {}
                (Some(Answer::Received), Answer::Received) => return Some(Rejection::Answered),
                (Some(Answer::Received), _) => {}
                (Some(_), _) => return Some(Rejection::Answered),
            }
            known.answer = Some(*answer);
            None
        }
        Act::TakeBackAnswer(AnswerTakenBack { id, stood }) => {
            let known = state.referrals.get_mut(id).filter(|known| known.is_of(own));
            let Some(known) = known else { return Some(Rejection::NotThere) };
            match (known.to == Some(own), known.end, known.answer) {
                (false, _, _) => Some(Rejection::NotYours),
                (true, Some(_), _) => Some(Rejection::Ended),
                (true, None, answer) if answer != Some(*stood) => Some(Rejection::Changed),
                (true, None, _) => {
                    known.answer = Some(Answer::Received);
                    None
                }
            }
        }
        Act::EndReferral(ReferralEnd { id, end }) => {
            let known = state.referrals.get_mut(id).filter(|known| known.is_of(own));
            let Some(known) = known else { return Some(Rejection::NotThere) };
            if known.from != own {
                return Some(Rejection::NotYours);
            }
            if known.end.is_some() {
                return Some(Rejection::Ended);
            }
            known.end = Some(*end);
            None
        }
        Act::StateFacts(statement) => {
            let stands = match state.stands(statement) {
                Ok(stands) => stands,
                Err(rejection) => return Some(rejection),
            };
            let (new, stood) = beds(statement);
            let confirms = stands == Some(new) && stood == Some(new);
            if !confirms && !is_coordinator(by) && own != statement.facility {
                return Some(Rejection::NotYours);
            }
            state.say(statement.facility, new);
            None
        }
        Act::ProposeCorrection(new) => {
            let Correcting::Facts(statement) = &new.about else { return Some(Rejection::Newer) };
            if state.corrections.contains_key(&new.id) {
                return Some(Rejection::Exists);
            }
            if let Err(rejection) = state.stands(statement) {
                return Some(rejection);
            }
            let statement = (**statement).clone();
            state.corrections.insert(new.id, Proposed { by, statement, verdict: None });
            None
        }
        Act::AnswerCorrection(answer) => judge_correction(state, (by, own), *answer),
        Act::LogCall(new) => {
            if state.calls.contains_key(&new.id) {
                return Some(Rejection::Exists);
            }
            if !state.places.contains_key(&new.facility) {
                return Some(Rejection::NoSuchPlace);
            }
            state.calls.insert(new.id, (own, new.facility));
            None
        }
        Act::Unknown => Some(Rejection::Newer),
    }
}

fn judge_correction(
    state: &mut State,
    (by, own): (PersonId, FacilityId),
    answer: CorrectionAnswer,
) -> Option<Rejection> {
    let CorrectionAnswer { id, facility, verdict } = answer;
    let proposed = state.corrections.get(&id).filter(|proposed| proposed.statement.facility == facility);
    let Some(proposed) = proposed.cloned() else { return Some(Rejection::NotThere) };
    let may =
        if verdict == Verdict::Withdrawn { proposed.by == by } else { is_coordinator(by) || own == facility };
    if !may {
        return Some(Rejection::NotYours);
    }
    if proposed.verdict.is_some() {
        return Some(Rejection::Answered);
    }
    if verdict == Verdict::Accepted {
        if let Err(rejection) = state.stands(&proposed.statement) {
            return Some(rejection);
        }
        state.say(facility, beds(&proposed.statement).0);
    }
    state.corrections.insert(id, Proposed { verdict: Some(verdict), ..proposed });
    None
}

/// What is said, and what stood: people here speak of beds alone.
fn beds(statement: &Statement) -> (u32, Option<u32>) {
    let count = |value: &Value| if let Value::Count(beds) = value { Some(*beds) } else { None };
    let said = statement.said.first();
    let new = said.and_then(|said| count(&said.value)).expect("they say a number");
    (new, said.and_then(|said| count(said.stood.as_ref()?)))
}

impl Known {
    fn is_of(&self, organisation: FacilityId) -> bool {
        self.from == organisation || self.to == Some(organisation)
    }

    fn of(referral: &Referral) -> Self {
        let to = if let Destination::Facility(to) = referral.asked.to { Some(to) } else { None };
        Self {
            from: referral.from,
            to,
            answer: referral.answer.as_ref().map(|step| step.what),
            end: referral.end.as_ref().map(|step| step.what),
        }
    }
}

impl State {
    /// What a person may see of referrals, by the table: her organisation's, asked by it or of it.
    fn seen_by(&self, person: PersonId) -> BTreeMap<ReferralId, Known> {
        let Some(own) = self.works_at.get(&person) else { return BTreeMap::new() };
        let seen = self.referrals.iter().filter(|(_, known)| known.is_of(*own));
        seen.map(|(id, known)| (*id, known.clone())).collect()
    }

    /// What stands where something is said, unless it is not what stood.
    fn stands(&self, statement: &Statement) -> Result<Option<u32>, Rejection> {
        let (_, stands) = self.places.get(&statement.facility).ok_or(Rejection::NoSuchPlace)?;
        let (_, stood) = beds(statement);
        if stood.is_some() && stood != *stands { Err(Rejection::Changed) } else { Ok(*stands) }
    }

    fn say(&mut self, facility: FacilityId, beds: u32) {
        if let Some((_, said)) = self.places.get_mut(&facility) {
            *said = Some(beds);
        }
    }

    /// That a phone shows exactly what its person may see.
    pub fn compare(&self, view: &View, knows_calls: bool) -> Checked {
        let person = view.account.id;
        let shown: BTreeMap<_, _> =
            view.referrals().map(|referral| (referral.id, Known::of(referral))).collect();
        let seen = self.seen_by(person);
        if shown != seen {
            return Err(format!("{person} is shown {shown:?} and should see {seen:?}"));
        }
        // Corrections are every professional's; calls are of one organisation.
        let shown: BTreeMap<_, _> =
            view.corrections().map(|held| (held.id, held.verdict.as_ref().map(|step| step.what))).collect();
        let seen: BTreeMap<_, _> = self.corrections.iter().map(|(id, held)| (*id, held.verdict)).collect();
        if shown != seen {
            return Err(format!("{person} is shown the corrections {shown:?} and should see {seen:?}"));
        }
        let own = self.works_at.get(&person);
        let shown: BTreeSet<CallId> =
            self.places.keys().flat_map(|id| view.calls(*id)).map(|call| call.id).collect();
        let of_listed = self.calls.iter().filter(|(_, (_, of))| self.places.contains_key(of));
        let seen: BTreeSet<CallId> =
            of_listed.filter(|(_, (by, _))| Some(by) == own).map(|(id, _)| *id).collect();
        if knows_calls && shown != seen {
            return Err(format!("{person} is shown the calls {shown:?} and should see {seen:?}"));
        }
        Ok(())
    }
}
