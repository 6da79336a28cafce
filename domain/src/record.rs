//! The only list of every kind of record, of the scopes that label them, and of how a record is named.

use crate::account::Account;
use crate::call::Call;
use crate::correction::Correction;
use crate::event::Event;
use crate::facility::Facility;
use crate::id::{CallId, CorrectionId, EventId, FacilityId, PersonId, ReferralId};
use crate::lists::Lists;
use crate::outline::Outlines;
use crate::referral::Referral;
use crate::tagged::tagged;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Who receives a record. Written `area`, `area_staff`, `organisation/<uuid>` or `person/<uuid>`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Scope {
    /// Public facts: the only scope that is cut into buckets and has addresses.
    Area,
    /// What professionals of the area may know: never in a bucket, never cached by anything on the way.
    AreaStaff,
    /// What one organisation holds; the others never receive a byte of it.
    Organisation(FacilityId),
    /// What is one person's.
    Person(PersonId),
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Area => f.write_str("area"),
            Self::AreaStaff => f.write_str("area_staff"),
            Self::Organisation(id) => write!(f, "organisation/{id}"),
            Self::Person(id) => write!(f, "person/{id}"),
        }
    }
}

impl FromStr for Scope {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let unknown = |_| text.to_owned();
        match text.split_once('/') {
            None if text == "area" => Ok(Self::Area),
            None if text == "area_staff" => Ok(Self::AreaStaff),
            Some(("organisation", id)) => id.parse().map(Self::Organisation).map_err(unknown),
            Some(("person", id)) => id.parse().map(Self::Person).map_err(unknown),
            Some(_) | None => Err(text.to_owned()),
        }
    }
}

/// What is done to one record in one scope; `record` absent: it is removed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Change {
    pub scope: Scope,
    pub key: RecordKey,
    pub record: Option<Record>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case", tag = "is", content = "record")]
pub enum Record {
    Facility(Facility),
    /// The code lists of the area: one record.
    Lists(Box<Lists>),
    Event(Box<Event>),
    /// Of the area's municipalities: one record.
    Outlines(Box<Outlines>),
    Account(Box<Account>),
    Referral(Box<Referral>),
    Correction(Box<Correction>),
    Call(Box<Call>),
    /// From a newer server: skipped.
    Unknown,
}

tagged!(Record, "record", { Facility, Lists, Event, Outlines, Account, Referral, Correction, Call });

macro_rules! parts {
    ($($name:ident: $variant:ident($of:ty)),* $(,)?) => {
        /// What it is of, where it is of that kind.
        impl Record {
            $(pub fn $name(&self) -> Option<&$of> {
                if let Self::$variant(of) = self { Some(of) } else { None }
            })*
        }
    };
}
parts!(
    facility: Facility(Facility),
    lists: Lists(Lists),
    event: Event(Event),
    outlines: Outlines(Outlines),
    account: Account(Account),
    referral: Referral(Referral),
    correction: Correction(Correction),
    call: Call(Call),
);

impl Record {
    pub fn key(&self) -> Option<RecordKey> {
        match self {
            Self::Facility(facility) => Some(RecordKey::Facility(facility.id)),
            Self::Lists(_) => Some(RecordKey::Lists),
            Self::Event(event) => Some(RecordKey::Event(event.id)),
            Self::Outlines(_) => Some(RecordKey::Outlines),
            Self::Account(account) => Some(RecordKey::Account(account.id)),
            Self::Referral(referral) => Some(RecordKey::Referral(referral.id)),
            Self::Correction(correction) => Some(RecordKey::Correction(correction.id)),
            Self::Call(call) => Some(RecordKey::Call(call.id)),
            Self::Unknown => None,
        }
    }
}

/// Written `facility/<uuid>`, `lists`, and so on.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum RecordKey {
    Facility(FacilityId),
    Lists,
    Event(EventId),
    Outlines,
    Account(PersonId),
    Referral(ReferralId),
    Correction(CorrectionId),
    Call(CallId),
}

impl fmt::Display for RecordKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Facility(id) => write!(f, "facility/{id}"),
            Self::Lists => f.write_str("lists"),
            Self::Event(id) => write!(f, "event/{id}"),
            Self::Outlines => f.write_str("outlines"),
            Self::Account(id) => write!(f, "account/{id}"),
            Self::Referral(id) => write!(f, "referral/{id}"),
            Self::Correction(id) => write!(f, "correction/{id}"),
            Self::Call(id) => write!(f, "call/{id}"),
        }
    }
}

impl FromStr for RecordKey {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once('/') {
            None if text == "lists" => Ok(Self::Lists),
            None if text == "outlines" => Ok(Self::Outlines),
            Some(("facility", id)) => id.parse().map(Self::Facility).map_err(|_| text.to_owned()),
            Some(("event", id)) => id.parse().map(Self::Event).map_err(|_| text.to_owned()),
            Some(("account", id)) => id.parse().map(Self::Account).map_err(|_| text.to_owned()),
            Some(("referral", id)) => id.parse().map(Self::Referral).map_err(|_| text.to_owned()),
            Some(("correction", id)) => id.parse().map(Self::Correction).map_err(|_| text.to_owned()),
            Some(("call", id)) => id.parse().map(Self::Call).map_err(|_| text.to_owned()),
            _ => Err(text.to_owned()),
        }
    }
}

macro_rules! written {
    ($name:ident, $what:literal) => {
        impl Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                text.parse().map_err(|text| serde::de::Error::custom(format!("unknown {} {text}", $what)))
            }
        }
    };
}
written!(RecordKey, "record key");
written!(Scope, "scope");

#[cfg(test)]
mod tests {
    use super::{RecordKey, Scope};
    use crate::id::{CallId, CorrectionId, EventId, FacilityId, PersonId, ReferralId};
    use uuid::Uuid;

    #[test]
    fn a_key_is_read_as_it_is_written() {
        let id = Uuid::from_u128(7);
        for key in [
            RecordKey::Lists,
            RecordKey::Outlines,
            RecordKey::Facility(FacilityId(id)),
            RecordKey::Event(EventId(id)),
            RecordKey::Account(PersonId(id)),
            RecordKey::Referral(ReferralId(id)),
            RecordKey::Correction(CorrectionId(id)),
            RecordKey::Call(CallId(id)),
        ] {
            assert_eq!(key.to_string().parse(), Ok(key));
        }
        for scope in
            [Scope::Area, Scope::AreaStaff, Scope::Organisation(FacilityId(id)), Scope::Person(PersonId(id))]
        {
            assert_eq!(scope.to_string().parse(), Ok(scope));
        }
        assert!("organisation".parse::<Scope>().is_err() && "person/7".parse::<Scope>().is_err());
        assert!("event/7".parse::<RecordKey>().is_err() && "patient/7".parse::<RecordKey>().is_err());
    }
}
