//! The only list of every kind of record, of the scopes that label them, and of how a record is named.

use crate::event::Event;
use crate::facility::Facility;
use crate::id::{EventId, FacilityId};
use crate::lists::Lists;
use crate::outline::Outlines;
use crate::tagged::tagged;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Who receives a record.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Public facts: the only scope that is cut into buckets and has addresses.
    Area,
    /// What professionals of the area may know: never in a bucket, never cached by anything on the way.
    AreaStaff,
}

impl Scope {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Area => "area",
            Self::AreaStaff => "area_staff",
        }
    }
}

impl FromStr for Scope {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        [Self::Area, Self::AreaStaff].into_iter().find(|scope| scope.as_str() == text).ok_or(())
    }
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
    /// From a newer server: skipped.
    Unknown,
}

tagged!(Record, "record", { Facility, Lists, Event, Outlines });

impl Record {
    pub fn key(&self) -> Option<RecordKey> {
        match self {
            Self::Facility(facility) => Some(RecordKey::Facility(facility.id)),
            Self::Lists(_) => Some(RecordKey::Lists),
            Self::Event(event) => Some(RecordKey::Event(event.id)),
            Self::Outlines(_) => Some(RecordKey::Outlines),
            Self::Unknown => None,
        }
    }
}

/// Written `facility/<uuid>`, `event/<uuid>`, `lists` or `outlines`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum RecordKey {
    Facility(FacilityId),
    Lists,
    Event(EventId),
    Outlines,
}

impl fmt::Display for RecordKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Facility(id) => write!(f, "facility/{id}"),
            Self::Lists => f.write_str("lists"),
            Self::Event(id) => write!(f, "event/{id}"),
            Self::Outlines => f.write_str("outlines"),
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
            _ => Err(text.to_owned()),
        }
    }
}

impl Serialize for RecordKey {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for RecordKey {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(|text| serde::de::Error::custom(format!("unknown record key {text}")))
    }
}

#[cfg(test)]
mod tests {
    use super::RecordKey;
    use crate::id::{EventId, FacilityId};
    use uuid::Uuid;

    #[test]
    fn a_key_is_read_as_it_is_written() {
        let id = Uuid::from_u128(7);
        let singles = [RecordKey::Lists, RecordKey::Outlines];
        for key in
            [RecordKey::Facility(FacilityId(id)), RecordKey::Event(EventId(id))].into_iter().chain(singles)
        {
            assert_eq!(key.to_string().parse(), Ok(key));
        }
        assert!("event/7".parse::<RecordKey>().is_err() && "patient/7".parse::<RecordKey>().is_err());
    }
}
