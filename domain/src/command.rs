//! Everything a person can do, and what it does: one function decides, on her phone and again on the server.

use crate::account::Account;
use crate::call::{Call, CallResult};
use crate::correction::{self, Correcting, Correction, Place, Statement, Verdict};
use crate::id::{CallId, CommandId, CorrectionId, DeviceId, FacilityId, PersonId, ReferralId};
use crate::lists::Lists;
use crate::record::{Change, Record, RecordKey, Scope};
use crate::referral::{Answer, Asked, Destination, End, Referral, Terms};
use crate::tagged::tagged;
use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One thing done, as it waits on the phone and as it travels; its bytes never change.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Command {
    pub id: CommandId,
    pub device: DeviceId,
    /// Counted on the device from 1, without a gap: the order in which its commands take effect.
    pub number: u64,
    pub by: PersonId,
    /// By the phone's clock, in Japan Standard Time: it orders nothing.
    pub at: NaiveDateTime,
    pub act: Act,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case", tag = "is", content = "of")]
pub enum Act {
    RecordReferral(Box<NewReferral>),
    AnswerReferral(ReferralAnswer),
    /// The answer that stands is no answer any more.
    TakeBackAnswer(AnswerTakenBack),
    EndReferral(ReferralEnd),
    /// Confirms, reports, or changes what one answers for.
    StateFacts(Box<Statement>),
    ProposeCorrection(Box<NewCorrection>),
    AnswerCorrection(CorrectionAnswer),
    LogCall(NewCall),
    /// From a newer app.
    Unknown,
}

tagged!(Act, "of", {
    RecordReferral, AnswerReferral, TakeBackAnswer, EndReferral, StateFacts, ProposeCorrection, AnswerCorrection, LogCall
});

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct NewReferral {
    pub id: ReferralId,
    pub asked: Asked,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ReferralAnswer {
    pub id: ReferralId,
    pub answer: Answer,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub terms: Option<Terms>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AnswerTakenBack {
    pub id: ReferralId,
    /// What stood, as she saw it.
    pub stood: Answer,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ReferralEnd {
    pub id: ReferralId,
    pub end: End,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct NewCorrection {
    pub id: CorrectionId,
    pub about: Correcting,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CorrectionAnswer {
    pub id: CorrectionId,
    /// Which it is about.
    pub facility: FacilityId,
    pub verdict: Verdict,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct NewCall {
    pub id: CallId,
    pub facility: FacilityId,
    pub result: CallResult,
}

/// The rule that a command would have broken; a receipt carries it to the person.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rejection {
    /// Nobody by whom it could be done.
    Nobody,
    /// It belongs to another organisation.
    NotYours,
    /// There is no such record, or this person does not receive it.
    NotThere,
    /// The same id stands already.
    Exists,
    NoSuchPlace,
    TooMuch,
    /// An answer was given, and is final.
    Answered,
    /// It was withdrawn, or has ended.
    Ended,
    /// Somebody was quicker: what stood there no longer does.
    Changed,
    /// No answer to what is asked.
    Unfit,
    /// From an app newer than who decides: it can be sent again once both are the same.
    Newer,
    /// The server failed on it, by a fault of its own.
    Internal,
    #[serde(other)]
    Unknown,
}

/// Records by scope, as somebody receives them.
pub type Held = BTreeMap<(Scope, RecordKey), Record>;

impl Command {
    /// The referral it is about.
    pub fn referral(&self) -> Option<ReferralId> {
        match &self.act {
            Act::RecordReferral(new) => Some(new.id),
            Act::AnswerReferral(ReferralAnswer { id, .. })
            | Act::TakeBackAnswer(AnswerTakenBack { id, .. })
            | Act::EndReferral(ReferralEnd { id, .. }) => Some(*id),
            Act::StateFacts(_)
            | Act::ProposeCorrection(_)
            | Act::AnswerCorrection(_)
            | Act::LogCall(_)
            | Act::Unknown => None,
        }
    }

    /// The place it says something of.
    pub fn facility(&self) -> Option<FacilityId> {
        match &self.act {
            Act::StateFacts(statement) => Some(statement.facility),
            Act::ProposeCorrection(new) => new.about.facility(),
            Act::AnswerCorrection(CorrectionAnswer { facility, .. })
            | Act::LogCall(NewCall { facility, .. }) => Some(*facility),
            Act::RecordReferral(_)
            | Act::AnswerReferral(_)
            | Act::TakeBackAnswer(_)
            | Act::EndReferral(_)
            | Act::Unknown => None,
        }
    }

    /// The correction it is about.
    pub fn correction(&self) -> Option<CorrectionId> {
        if let Act::ProposeCorrection(new) = &self.act {
            Some(new.id)
        } else if let Act::AnswerCorrection(of) = &self.act {
            Some(of.id)
        } else {
            None
        }
    }

    /// What it says, or would have said, of a place.
    pub fn statement(&self) -> Option<&Statement> {
        if let Act::StateFacts(statement) = &self.act {
            Some(statement)
        } else if let Act::ProposeCorrection(new) = &self.act
            && let Correcting::Facts(statement) = &new.about
        {
            Some(statement)
        } else {
            None
        }
    }

    /// Whether [`decide`] asks what the items of the area are.
    pub fn asks_lists(&self) -> bool {
        matches!(self.act, Act::StateFacts(_) | Act::ProposeCorrection(_) | Act::AnswerCorrection(_))
    }

    /// The records that [`decide`] looks at, where somebody of that organisation did it. That nobody may write over what another organisation holds under the same id,
    /// only the server can see; of all others the person receives each.
    pub fn touches(&self, organisation: FacilityId) -> Vec<(Scope, RecordKey)> {
        let own = Scope::Organisation(organisation);
        match &self.act {
            Act::RecordReferral(new) => {
                let key = RecordKey::Referral(new.id);
                let asked = match new.asked.to {
                    Destination::Facility(id) => {
                        vec![(Scope::Area, RecordKey::Facility(id)), (Scope::Organisation(id), key)]
                    }
                    Destination::Outside(_) | Destination::Unknown => Vec::new(),
                };
                std::iter::once((own, key)).chain(asked).collect()
            }
            Act::AnswerReferral(ReferralAnswer { id, .. })
            | Act::TakeBackAnswer(AnswerTakenBack { id, .. })
            | Act::EndReferral(ReferralEnd { id, .. }) => vec![(own, RecordKey::Referral(*id))],
            Act::StateFacts(statement) => parts(statement.facility).to_vec(),
            Act::ProposeCorrection(new) => {
                let place = new.about.facility().map(parts).into_iter().flatten();
                place.chain([(correction::SCOPE, RecordKey::Correction(new.id))]).collect()
            }
            Act::AnswerCorrection(CorrectionAnswer { id, facility, .. }) => {
                let place = parts(*facility).into_iter();
                place.chain([(correction::SCOPE, RecordKey::Correction(*id))]).collect()
            }
            Act::LogCall(call) => {
                vec![(own, RecordKey::Call(call.id)), (Scope::Area, RecordKey::Facility(call.facility))]
            }
            Act::Unknown => Vec::new(),
        }
    }
}

/// What is known of a place, by audience.
fn parts(id: FacilityId) -> [(Scope, RecordKey); 2] {
    [Scope::Area, Scope::AreaStaff].map(|scope| (scope, RecordKey::Facility(id)))
}

/// What a command does to what is held, or why it may not. The same on every machine: no clock, no chance, no language.
pub fn decide(command: &Command, by: &Account, held: &Held, lists: &Lists) -> Result<Vec<Change>, Rejection> {
    if by.id != command.by {
        return Err(Rejection::Nobody);
    }
    match &command.act {
        Act::RecordReferral(new) => {
            if held.keys().any(|(_, key)| *key == RecordKey::Referral(new.id)) {
                return Err(Rejection::Exists);
            }
            let is_listed = match new.asked.to {
                Destination::Facility(id) => held.contains_key(&(Scope::Area, RecordKey::Facility(id))),
                Destination::Outside(_) | Destination::Unknown => false,
            };
            Referral::record(new.id, &new.asked, by, command.at, is_listed).map(put)
        }
        Act::AnswerReferral(answer) => {
            let referral = referral(held, by.organisation, answer.id).ok_or(Rejection::NotThere)?;
            referral.answer(answer, by, command.at).map(put)
        }
        Act::TakeBackAnswer(AnswerTakenBack { id, stood }) => {
            let referral = referral(held, by.organisation, *id).ok_or(Rejection::NotThere)?;
            referral.take_back(*stood, by, command.at).map(put)
        }
        Act::EndReferral(ReferralEnd { id, end }) => {
            let referral = referral(held, by.organisation, *id).ok_or(Rejection::NotThere)?;
            referral.end(*end, by, command.at).map(put)
        }
        Act::StateFacts(statement) => {
            let place = place(held, statement.facility);
            statement.check(&place, lists)?;
            let may =
                by.is_coordinator || by.organisation == statement.facility || statement.only_confirms(&place);
            if !may {
                return Err(Rejection::NotYours);
            }
            let about = Correcting::Facts(statement.clone());
            Ok(placed(statement.facility, &place, about.done(place.clone(), lists, by, command.at)?))
        }
        Act::ProposeCorrection(new) => {
            let NewCorrection { id, about } = &**new;
            let facility = about.facility().ok_or(Rejection::Newer)?;
            if held.contains_key(&(correction::SCOPE, RecordKey::Correction(*id))) {
                return Err(Rejection::Exists);
            }
            about.check(&place(held, facility), lists)?;
            Ok(vec![put_correction(Correction::propose(*id, about, by, command.at))])
        }
        Act::AnswerCorrection(answer) => answer_correction(*answer, command.at, by, held, lists),
        Act::LogCall(NewCall { id, facility, result }) => {
            let (scope, key) = (Scope::Organisation(by.organisation), RecordKey::Call(*id));
            if held.contains_key(&(scope, key)) {
                return Err(Rejection::Exists);
            }
            if !held.contains_key(&(Scope::Area, RecordKey::Facility(*facility))) {
                return Err(Rejection::NoSuchPlace);
            }
            if *result == CallResult::Unknown {
                return Err(Rejection::Newer);
            }
            let call = Call::log(*id, *facility, *result, by, command.at);
            Ok(vec![Change { scope, key, record: Some(Record::Call(Box::new(call))) }])
        }
        Act::Unknown => Err(Rejection::Newer),
    }
}

fn answer_correction(
    CorrectionAnswer { id, facility, verdict }: CorrectionAnswer,
    at: NaiveDateTime,
    by: &Account,
    held: &Held,
    lists: &Lists,
) -> Result<Vec<Change>, Rejection> {
    let correction = held.get(&(correction::SCOPE, RecordKey::Correction(id))).and_then(Record::correction);
    let correction = correction.filter(|held| held.about.facility() == Some(facility));
    let correction = correction.cloned().ok_or(Rejection::NotThere)?.answer(verdict, by, at)?;
    let mut changes = Vec::new();
    if verdict == Verdict::Accepted {
        let before = place(held, facility);
        changes = placed(facility, &before, correction.about.done(before.clone(), lists, by, at)?);
    }
    changes.push(put_correction(correction));
    Ok(changes)
}

fn put_correction(correction: Correction) -> Change {
    let key = RecordKey::Correction(correction.id);
    Change { scope: correction::SCOPE, key, record: Some(Record::Correction(Box::new(correction))) }
}

fn place(held: &Held, id: FacilityId) -> Place {
    let [public, staff] = parts(id).map(|part| held.get(&part)?.facility().cloned());
    Place { public, staff }
}

/// What of a place has changed.
fn placed(id: FacilityId, before: &Place, after: Place) -> Vec<Change> {
    let [public, staff] = parts(id);
    let parts = [(public, &before.public, after.public), (staff, &before.staff, after.staff)];
    let changed = parts.into_iter().filter(|(_, before, after)| *before != after);
    changed
        .map(|((scope, key), _, record)| Change { scope, key, record: record.map(Record::Facility) })
        .collect()
}

fn referral(held: &Held, organisation: FacilityId, id: ReferralId) -> Option<Referral> {
    held.get(&(Scope::Organisation(organisation), RecordKey::Referral(id)))?.referral().cloned()
}

fn put(referral: Referral) -> Vec<Change> {
    let key = RecordKey::Referral(referral.id);
    let change = |scope| Change { scope, key, record: Some(Record::Referral(Box::new(referral.clone()))) };
    referral.scopes().map(change).collect()
}

#[cfg(test)]
mod tests;
