//! What must be true, told without a line of the algorithm: the commands that were settled, replayed by their numbers on a
//! model of its own, and a table of its own of who may see what.

use domain::command::{Act, NewReferral, ReferralAnswer, ReferralEnd, Rejection};
use domain::id::{CommandId, FacilityId, Incarnation, PersonId, ReferralId};
use domain::referral::{Answer, Destination, End, Referral};
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
    pub places: BTreeMap<FacilityId, u32>,
    referrals: BTreeMap<ReferralId, Known>,
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
}

pub type Verdict = Result<(), String>;

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
    ) -> Verdict {
        let (before, state) = self.head();
        if number <= before {
            return Err(format!("number {number} is given after {before}"));
        }
        let done = self.done.get(&id).ok_or_else(|| format!("{id} was never done"))?;
        if done.by != by {
            return Err(format!("{id} of one person was taken as another's"));
        }
        let mut state = (*state).clone();
        let expected = judge(&mut state, by, &done.act);
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
        Act::AnswerReferral(ReferralAnswer { id, answer }) => {
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
        Act::StateFacts(_)
        | Act::ProposeCorrection(_)
        | Act::AnswerCorrection(_)
        | Act::LogCall(_)
        | Act::Unknown => Some(Rejection::Newer),
    }
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

    /// That a phone shows exactly what its person may see.
    pub fn compare<'a>(&self, person: PersonId, shown: impl Iterator<Item = &'a Referral>) -> Verdict {
        let shown: BTreeMap<_, _> = shown.map(|referral| (referral.id, Known::of(referral))).collect();
        let seen = self.seen_by(person);
        if shown == seen {
            Ok(())
        } else {
            Err(format!("{person} is shown {shown:?} and should see {seen:?}"))
        }
    }
}
