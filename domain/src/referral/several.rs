//! One patient, several places that are asked: a referral to each, so that none of them learns of another, and what the
//! person who asks sees of all of them together.

use super::{Answer, End, Referral};
use crate::id::ReferralId;
use uuid::Uuid;

/// So many referrals can stand beside each other: what the bits between an id's time and its random half can count.
const MOST: u16 = 1 << 12;
/// What ids of one patient share, and nobody else's have: their random half, with the ticket.
const SHARED: u32 = 64;

impl ReferralId {
    /// Whether both ask for the same patient.
    pub fn is_beside(self, other: Self) -> bool {
        (self.0.as_u128() ^ other.0.as_u128()) << SHARED == 0
    }

    /// The next for the same patient that is not taken: the ticket is the same.
    pub fn beside(self, taken: impl Fn(Self) -> bool) -> Option<Self> {
        let nth = |n: u16| Self(Uuid::from_u128(self.0.as_u128() ^ (u128::from(n) << SHARED)));
        (0..MOST).map(nth).find(|id| !taken(*id))
    }
}

/// How far it has come with all the places that are asked for one patient.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Standing {
    /// Nobody has said yes, and somebody still may.
    Asked,
    /// Somebody can, if only under conditions: whoever asks is to decide.
    Offered,
    /// Nobody can: whoever asks is to look further.
    Refused,
    /// It is decided who takes the patient on.
    Settled,
    /// Withdrawn, or come to nothing.
    Over,
}

impl Standing {
    pub fn of<'a>(beside: impl Iterator<Item = &'a Referral> + Clone) -> Self {
        let has = |what: fn(&Referral) -> bool| beside.clone().any(what);
        if has(|one| one.end.as_ref().is_some_and(|step| step.what == End::Taken)) {
            Self::Settled
        } else if has(Referral::is_offered) {
            Self::Offered
        } else if has(Referral::is_open) {
            Self::Asked
        } else if has(|one| one.end.is_none()) {
            Self::Refused
        } else {
            Self::Over
        }
    }
}

impl Referral {
    /// Whether the place has said that it can, and nobody has decided yet.
    pub fn is_offered(&self) -> bool {
        let can = |answer: Answer| matches!(answer, Answer::Can | Answer::Conditional);
        self.end.is_none() && self.answer.as_ref().is_some_and(|step| can(step.what))
    }
}
