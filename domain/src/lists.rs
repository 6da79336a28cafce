//! The code lists of an area: everything people read in a list is data that an administrator extends.

use crate::id::{ItemCode, KindCode, MunicipalityCode};
use crate::opioid::Formulary;
use serde::{Deserialize, Serialize};

/// Items the code itself asks for; all others are known only to the list.
pub mod item {
    pub const NAME: &str = "name";
    pub const KIND: &str = "kind";
    pub const ORGANISATION: &str = "organisation";
    pub const ADDRESS: &str = "address";
    pub const POSITION: &str = "position";
    pub const PHONE: &str = "phone";
    /// Direct and night lines given to professionals only.
    pub const STAFF_PHONE: &str = "staff_phone";
    pub const HOURS: &str = "hours";
    pub const DEPARTMENTS: &str = "departments";
    pub const DESIGNATIONS: &str = "designations";
    pub const BEDS: &str = "beds";
    /// How many people a service takes.
    pub const CAPACITY: &str = "capacity";
    /// Days of a place whose times nobody told.
    pub const OPEN_DAYS: &str = "open_days";
    pub const WEBSITE: &str = "website";
    pub const NOTE: &str = "note";
    /// 医療機関コード, 事業所番号: what a person types from a form.
    pub const NUMBER: &str = "number";
    pub const OPENED: &str = "opened";
    /// 休止中 and the like.
    pub const STATUS: &str = "status";
}

#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Lists {
    pub kinds: Vec<Kind>,
    pub items: Vec<Item>,
    pub municipalities: Vec<Municipality>,
    /// Words that mean the same to a person who searches: each group matches by any of its words.
    pub synonyms: Vec<Vec<String>>,
    /// Absent in lists of before it came.
    #[serde(default)]
    pub formulary: Formulary,
}

/// A kind of resource.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Kind {
    pub code: KindCode,
    pub ja: String,
    pub en: String,
}

/// An item of the item list.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Item {
    pub code: ItemCode,
    pub ja: String,
    pub en: String,
    pub audience: Audience,
    /// Days after which an answer counts as stale; it is still shown.
    pub half_life_days: u16,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    Public,
    /// Also what a newer server calls by a name this code does not know: never wider than meant.
    #[serde(other)]
    Staff,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Municipality {
    pub code: MunicipalityCode,
    pub ja: String,
    pub kana: String,
    pub en: String,
}

impl Lists {
    pub fn kind(&self, code: &KindCode) -> Option<&Kind> {
        self.kinds.iter().find(|kind| kind.code == *code)
    }

    pub fn item(&self, code: &ItemCode) -> Option<&Item> {
        self.items.iter().find(|item| item.code == *code)
    }

    pub fn municipality(&self, code: &MunicipalityCode) -> Option<&Municipality> {
        self.municipalities.iter().find(|municipality| municipality.code == *code)
    }

    /// Days after which an answer to this item counts as stale; a year for an item nobody listed.
    pub fn half_life_days(&self, code: &str) -> u16 {
        self.items.iter().find(|item| item.code == code).map_or(365, |item| item.half_life_days)
    }

    /// An item nobody listed is for staff only.
    pub fn audience(&self, code: &ItemCode) -> Audience {
        self.item(code).map_or(Audience::Staff, |item| item.audience)
    }
}
