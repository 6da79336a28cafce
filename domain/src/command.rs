//! Everything a person can do, and what it does: one function decides, on her phone and again on the server.

use crate::account::Account;
use crate::id::{CommandId, DeviceId, FacilityId, PersonId, ReferralId};
use crate::record::{Change, Record, RecordKey, Scope};
use crate::referral::{Answer, Asked, Destination, End, Referral};
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
    EndReferral(ReferralEnd),
    /// From a newer app.
    Unknown,
}

tagged!(Act, "of", { RecordReferral, AnswerReferral, EndReferral });

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct NewReferral {
    pub id: ReferralId,
    pub asked: Asked,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ReferralAnswer {
    pub id: ReferralId,
    pub answer: Answer,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ReferralEnd {
    pub id: ReferralId,
    pub end: End,
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
            Act::AnswerReferral(ReferralAnswer { id, .. }) | Act::EndReferral(ReferralEnd { id, .. }) => {
                Some(*id)
            }
            Act::Unknown => None,
        }
    }

    /// The records that [`decide`] looks at. That nobody may write over what another organisation holds under the same id,
    /// only the server can see; of all others the person receives each.
    pub fn touches(&self, by: &Account) -> Vec<(Scope, RecordKey)> {
        let own = Scope::Organisation(by.organisation);
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
            Act::AnswerReferral(ReferralAnswer { id, .. }) | Act::EndReferral(ReferralEnd { id, .. }) => {
                vec![(own, RecordKey::Referral(*id))]
            }
            Act::Unknown => Vec::new(),
        }
    }
}

/// What a command does to what is held, or why it may not. The same on every machine: no clock, no chance, no language.
pub fn decide(command: &Command, by: &Account, held: &Held) -> Result<Vec<Change>, Rejection> {
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
        Act::AnswerReferral(ReferralAnswer { id, answer }) => {
            let referral = referral(held, by.organisation, *id).ok_or(Rejection::NotThere)?;
            referral.answer(*answer, by, command.at).map(put)
        }
        Act::EndReferral(ReferralEnd { id, end }) => {
            let referral = referral(held, by.organisation, *id).ok_or(Rejection::NotThere)?;
            referral.end(*end, by, command.at).map(put)
        }
        Act::Unknown => Err(Rejection::Newer),
    }
}

fn referral(held: &Held, organisation: FacilityId, id: ReferralId) -> Option<Referral> {
    held.get(&(Scope::Organisation(organisation), RecordKey::Referral(id)))?.referral().cloned()
}

fn put(referral: Referral) -> Vec<Change> {
    let key = RecordKey::Referral(referral.id);
    let change = |scope| Change { scope, key, record: Some(Record::Referral(Box::new(referral.clone()))) };
    referral.scopes().map(change).collect()
}
