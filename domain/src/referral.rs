//! A patient handed on: what one organisation asks of another, and what becomes of it.
//!
//! There is no word about the patient: a code stands in her place, and everything else is chosen from lists.

mod several;
mod terms;
#[cfg(test)]
mod tests;

pub use several::Standing;
pub use terms::{Condition, Start, Terms};

use crate::account::Account;
use crate::command::{ReferralAnswer, Rejection};
use crate::id::{FacilityId, ItemCode, KindCode, PersonId, ReferralId};
use crate::planted::{self, Fault};
use crate::record::Scope;
use crate::tagged::tagged;
use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

/// Letters of the name of a place outside the region.
const OUTSIDE_MAX: usize = 80;
const NEEDS_MAX: usize = 40;

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Referral {
    pub id: ReferralId,
    pub asked: Asked,
    pub from: FacilityId,
    pub by: PersonId,
    /// By the clock of the phone that wrote it, in Japan Standard Time.
    pub at: NaiveDateTime,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<Step<Answer>>,
    /// Of an answer under conditions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub terms: Option<Terms>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<Step<End>>,
}

/// What is asked, as the person who asks writes it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Asked {
    pub kind: ReferralKind,
    pub to: Destination,
    pub urgency: Urgency,
    /// What the patient needs, by the items of the list.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<ItemCode>,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReferralKind {
    /// 一時入院
    Admission,
    Respite,
    HomeDoctor,
    VisitingNurse,
    VisitingPharmacist,
    VisitingDentist,
    /// 緩和ケア外来・病棟
    PalliativeCare,
    /// From a newer app.
    #[serde(other)]
    Unknown,
}

impl ReferralKind {
    pub const ALL: [Self; 7] = [
        Self::Admission,
        Self::Respite,
        Self::HomeDoctor,
        Self::VisitingNurse,
        Self::VisitingPharmacist,
        Self::VisitingDentist,
        Self::PalliativeCare,
    ];

    /// What a place of this kind is usually asked for.
    pub fn usual(kind: &KindCode) -> Option<Self> {
        Some(match kind.as_str() {
            "hospital" => Self::Admission,
            "pcu" => Self::PalliativeCare,
            "clinic" | "clinic_home_palliative" | "clinic_specialty_visit" => Self::HomeDoctor,
            "visiting_nurse" => Self::VisitingNurse,
            "pharmacy" => Self::VisitingPharmacist,
            "dental_clinic" | "dental_home" => Self::VisitingDentist,
            _ => return None,
        })
    }
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case", tag = "is", content = "to")]
pub enum Destination {
    Facility(FacilityId),
    /// A place outside the region, by its name: nobody there receives it, the paper goes by hand or by fax.
    Outside(String),
    Unknown,
}

tagged!(Destination, "to", { Facility, Outside });

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Urgency {
    Today,
    ThreeDays,
    Week,
    Later,
    #[serde(other)]
    Unknown,
}

/// What somebody did to it, and when by her phone.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Step<T> {
    pub what: T,
    pub by: PersonId,
    pub at: NaiveDateTime,
}

/// Of the organisation that is asked.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// Seen; the answer follows.
    Received,
    Can,
    /// Yes, on [`Terms`].
    Conditional,
    Full,
    /// What the patient needs cannot be given there.
    NotPossible,
    /// Nobody to send, or no time.
    NoStaff,
    #[serde(other)]
    Unknown,
}

/// How it ended, as the organisation says that asked.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum End {
    Withdrawn,
    /// It is this place that takes the patient on.
    Taken,
    Elsewhere,
    NoLongerNeeded,
    #[serde(other)]
    Unknown,
}

impl Urgency {
    pub const ALL: [Self; 4] = [Self::Today, Self::ThreeDays, Self::Week, Self::Later];
}

impl End {
    pub const ALL: [Self; 4] = [Self::Taken, Self::Elsewhere, Self::NoLongerNeeded, Self::Withdrawn];
}

impl Answer {
    pub fn is_final(self) -> bool {
        self != Self::Received
    }
}

impl Referral {
    /// Whether an answer is still to come.
    pub fn is_open(&self) -> bool {
        self.end.is_none() && !self.answer.as_ref().is_some_and(|given| given.what.is_final())
    }

    /// Who receives it: both organisations, and nobody else.
    pub(crate) fn scopes(&self) -> impl Iterator<Item = Scope> + use<> {
        let to = match self.asked.to {
            Destination::Facility(to) => Some(to).filter(|to| *to != self.from),
            Destination::Outside(_) | Destination::Unknown => None,
        };
        std::iter::once(self.from).chain(to).map(Scope::Organisation)
    }

    /// A new one; `is_listed`: the place that is asked is in the directory.
    pub(crate) fn record(
        id: ReferralId,
        asked: &Asked,
        by: &Account,
        at: NaiveDateTime,
        is_listed: bool,
    ) -> Result<Self, Rejection> {
        let named = match &asked.to {
            Destination::Facility(_) => is_listed,
            Destination::Outside(name) => !name.trim().is_empty() && name.chars().count() <= OUTSIDE_MAX,
            Destination::Unknown => return Err(Rejection::Newer),
        };
        if asked.kind == ReferralKind::Unknown || asked.urgency == Urgency::Unknown {
            return Err(Rejection::Newer);
        }
        if !named {
            return Err(Rejection::NoSuchPlace);
        }
        if asked.needs.len() > NEEDS_MAX {
            return Err(Rejection::TooMuch);
        }
        Ok(Self {
            id,
            asked: asked.clone(),
            from: by.organisation,
            by: by.id,
            at,
            answer: None,
            terms: None,
            end: None,
        })
    }

    /// An answer stands until it is taken back; before it, that it was received may be said once.
    pub(crate) fn answer(
        mut self,
        ReferralAnswer { answer, terms, .. }: &ReferralAnswer,
        by: &Account,
        at: NaiveDateTime,
    ) -> Result<Self, Rejection> {
        let answer = *answer;
        self.may_answer(by)?;
        match (answer, terms) {
            (Answer::Unknown, _) => return Err(Rejection::Newer),
            (Answer::Conditional, Some(terms)) => terms.check()?,
            (Answer::Conditional, None) | (_, Some(_)) => return Err(Rejection::Unfit),
            (_, None) => {}
        }
        let is_answered =
            self.answer.as_ref().is_some_and(|given| given.what.is_final() || !answer.is_final());
        if is_answered && !planted::has(Fault::AnsweredTwice) {
            return Err(Rejection::Answered);
        }
        self.answer = Some(Step { what: answer, by: by.id, at });
        self.terms.clone_from(terms);
        Ok(self)
    }

    /// Takes back what was answered, as long as whoever asks has not acted on it: it was received, and the answer follows.
    pub(crate) fn take_back(
        mut self,
        stood: Answer,
        by: &Account,
        at: NaiveDateTime,
    ) -> Result<Self, Rejection> {
        self.may_answer(by)?;
        if !stood.is_final() {
            return Err(Rejection::Unfit);
        }
        if self.answer.as_ref().map(|given| given.what) != Some(stood) {
            return Err(Rejection::Changed);
        }
        self.answer = Some(Step { what: Answer::Received, by: by.id, at });
        self.terms = None;
        Ok(self)
    }

    fn may_answer(&self, by: &Account) -> Result<(), Rejection> {
        if self.asked.to != Destination::Facility(by.organisation) {
            Err(Rejection::NotYours)
        } else if self.end.is_some() {
            Err(Rejection::Ended)
        } else {
            Ok(())
        }
    }

    pub(crate) fn end(mut self, end: End, by: &Account, at: NaiveDateTime) -> Result<Self, Rejection> {
        if self.from != by.organisation {
            return Err(Rejection::NotYours);
        }
        if end == End::Unknown {
            return Err(Rejection::Newer);
        }
        if self.end.is_some() {
            return Err(Rejection::Ended);
        }
        self.end = Some(Step { what: end, by: by.id, at });
        Ok(self)
    }
}

impl ReferralId {
    /// What stands on paper in the patient's place and both organisations read out to each other: six characters without
    /// those that are taken for one another, made on the phone.
    pub fn ticket(self) -> String {
        const LETTERS: [char; 32] = [
            '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'J',
            'K', 'M', 'N', 'P', 'Q', 'R', 'S', 'T', 'V', 'W', 'X', 'Y', 'Z',
        ];
        // The last bits of an id are drawn at random.
        let bits = self.0.as_u128();
        let letter = |at: u32| {
            let number = usize::try_from(bits >> (5 * (5 - at)) & 31).unwrap_or_default();
            LETTERS.get(number).copied().unwrap_or('0')
        };
        let (first, last): (String, String) = ((0..3).map(letter).collect(), (3..6).map(letter).collect());
        format!("{first}-{last}")
    }
}
