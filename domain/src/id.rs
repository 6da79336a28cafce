//! One newtype per kind of record and per code list; values come from the caller.

use ecow::EcoString;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use uuid::Uuid;

macro_rules! record_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// The sixteen bytes, most significant first.
            pub fn to_bytes(self) -> [u8; 16] {
                *self.0.as_bytes()
            }

            pub fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(Uuid::from_bytes(bytes))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    };
}

/// A code of up to fifteen bytes lies in the value itself: a country of places repeats a few of them a million times.
macro_rules! code {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(EcoString);

        impl $name {
            pub fn new(code: impl Into<EcoString>) -> Self {
                Self(code.into())
            }

            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(code: &str) -> Self {
                Self(code.into())
            }
        }

        impl PartialEq<&str> for $name {
            fn eq(&self, other: &&str) -> bool {
                self.0 == *other
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

record_id! {
    /// A place that gives care.
    FacilityId
}
record_id! {
    /// Something that takes place (`event.rs`).
    EventId
}
record_id! {
    /// Somebody professionals know (`person.rs`).
    PersonId
}
/// The bytes of an id that sorts by its time: milliseconds since 1970, then what was drawn at random.
pub fn timed(milliseconds: u64, random: [u8; 10]) -> [u8; 16] {
    uuid::Builder::from_unix_timestamp_millis(milliseconds, &random).into_uuid().into_bytes()
}

record_id! {
    /// One thing a person did (`command.rs`): the same however often it is sent.
    CommandId
}
record_id! {
    /// One browser profile: what it sends is numbered.
    DeviceId
}
record_id! {
    /// A patient put into another organisation's hands (`referral.rs`).
    ReferralId
}
record_id! {
    /// Something wrong with the directory, as somebody reports it (`correction.rs`).
    CorrectionId
}
record_id! {
    /// A call to a place (`call.rs`).
    CallId
}
record_id! {
    /// One life of a database: a restored server has another.
    Incarnation
}
code! {
    /// What one deployment calls a region: the four digits of a 二次医療圏, or the operator's own code.
    AreaCode
}
code! {
    /// A kind of resource, of the list an administrator extends (`lists.rs`).
    KindCode
}
code! {
    /// An item of the item list: what is known of a facility, question by question (`lists.rs`).
    ItemCode
}
code! {
    /// Who answers an item (`lists.rs`).
    RoleCode
}
code! {
    /// 全国地方公共団体コード: five digits, or six with the check digit as files deliver it; stored with five.
    MunicipalityCode
}
code! {
    /// A named stream of editions of one file: a place vanishes only from the dataset that placed it.
    DatasetName
}
code! {
    /// 薬価基準収載医薬品コード: twelve characters, of which the first nine say ingredient, route, form and strength.
    DrugCode
}
code! {
    /// A group of products people ask for as one (`opioid.rs`).
    ProductGroupCode
}
code! {
    IngredientCode
}
code! {
    FormCode
}
code! {
    ReleaseCode
}
code! {
    /// What sort of event it is (`lists.rs`).
    EventKindCode
}
code! {
    /// A profession an event is for (`lists.rs`).
    ProfessionCode
}
