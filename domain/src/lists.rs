//! The code lists of an area: everything people read in a list is data that an administrator extends.

use crate::facility::Value;
use crate::id::{EventKindCode, ItemCode, KindCode, MunicipalityCode, ProfessionCode, RoleCode};
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
    /// Whether a pharmacy handles narcotics, and for each group of them whether it is there.
    pub const OPIOIDS: &str = "opioids";
    pub const HOME_VISIT: &str = "home_visit";
    pub const ROUND_THE_CLOCK: &str = "round_the_clock";
    pub const ASEPTIC: &str = "aseptic";
    /// Where it comes to people's homes.
    pub const VISIT_AREA: &str = "visit_area";
    /// A person: 緩和ケア専門医.
    pub const PALLIATIVE_PHYSICIAN: &str = "palliative_physician";
    pub const INFUSION_PUMP: &str = "infusion_pump";
}

#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Lists {
    /// The year whose item list this is.
    #[serde(default)]
    pub edition: u16,
    pub kinds: Vec<Kind>,
    /// Who answers items.
    #[serde(default)]
    pub roles: Vec<Role>,
    pub items: Vec<Item>,
    pub municipalities: Vec<Municipality>,
    /// Words that mean the same to a person who searches: each group matches by any of its words.
    pub synonyms: Vec<Vec<String>>,
    /// Absent in lists of before it came.
    #[serde(default)]
    pub formulary: Formulary,
    /// Absent in lists of before events came to phones, as the professions.
    #[serde(default)]
    pub event_kinds: Vec<EventKind>,
    #[serde(default)]
    pub professions: Vec<Profession>,
}

/// A kind of resource.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Kind {
    pub code: KindCode,
    pub ja: String,
    pub en: String,
}

/// A kind of event.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct EventKind {
    pub code: EventKindCode,
    pub ja: String,
    pub en: String,
    /// In a day's cell of a month: 症例.
    pub short: Label,
}

/// A profession an event is for.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Profession {
    pub code: ProfessionCode,
    pub ja: String,
    pub en: String,
}

/// Who answers an item: the facility, its pharmacist, the liaison of a hospital.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Role {
    pub code: RoleCode,
    pub ja: String,
    pub en: String,
}

/// An item of the item list: a question that is asked of places.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Item {
    pub code: ItemCode,
    pub ja: String,
    pub en: String,
    pub audience: Audience,
    /// Days after which an answer counts as stale; it is still shown.
    pub half_life_days: u16,
    #[serde(default)]
    pub answer: AnswerType,
    /// Of a count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<Label>,
    /// What there is to choose from; an answer may also be another.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<Choice>,
    /// Kinds of places it is asked of; empty: of all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kinds: Vec<KindCode>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answered_by: Vec<RoleCode>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Label {
    pub ja: String,
    pub en: String,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Choice {
    pub code: String,
    pub ja: String,
    pub en: String,
}

/// The sort of [`Value`] that answers an item. Text answers any: what could not be read stands as it was written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AnswerType {
    Name,
    Kind,
    Address,
    Position,
    Phone,
    Hours,
    Days,
    Level,
    Count,
    Names,
    /// One of the item's choices, as names.
    Choice,
    /// Any of the item's choices, as names.
    Choices,
    Web,
    Date,
    /// Where a place comes to people's homes.
    Coverage,
    /// Somebody who works there.
    Person,
    /// A level for the place, and one for each group of the formulary.
    Stock,
    /// Also what a newer server calls by a name this code does not know.
    #[default]
    #[serde(other)]
    Text,
}

impl AnswerType {
    /// Whether a value is of this sort.
    pub fn admits(self, value: &Value) -> bool {
        match value {
            Value::Text(_) | Value::Unknown => true,
            Value::Name(_) => self == Self::Name,
            Value::Kind(_) => self == Self::Kind,
            Value::Address(_) => self == Self::Address,
            Value::Position(_) => self == Self::Position,
            Value::Phone(_) => self == Self::Phone,
            Value::Hours(_) => self == Self::Hours,
            Value::Days(_) => self == Self::Days,
            Value::Level(_) => matches!(self, Self::Level | Self::Stock),
            Value::Count(_) => self == Self::Count,
            Value::Names(_) => matches!(self, Self::Names | Self::Choice | Self::Choices),
            Value::Web(_) => self == Self::Web,
            Value::Date(_) => self == Self::Date,
            Value::Stock(_) => self == Self::Stock,
            Value::Coverage(_) => self == Self::Coverage,
            Value::Person(_) => self == Self::Person,
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    Public,
    /// Also what a newer server calls by a name this code does not know: never wider than meant.
    #[default]
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

    /// The choice an answer names, by its code or in either language.
    pub fn choice(&self, item: &ItemCode, name: &str) -> Option<&Choice> {
        let named =
            |choice: &&Choice| [&choice.code, &choice.ja, &choice.en].into_iter().any(|of| of == name);
        self.item(item)?.choices.iter().find(named)
    }

    /// What is asked of places of these kinds, in the order of the list.
    pub fn asked_of<'a>(&'a self, kinds: &'a [KindCode]) -> impl Iterator<Item = &'a Item> {
        let asked =
            |item: &&Item| item.kinds.is_empty() || kinds.iter().any(|kind| item.kinds.contains(kind));
        self.items.iter().filter(asked)
    }

    pub fn municipality(&self, code: &MunicipalityCode) -> Option<&Municipality> {
        self.municipalities.iter().find(|municipality| municipality.code == *code)
    }

    /// With its place in the list.
    pub fn event_kind(&self, code: &EventKindCode) -> Option<(usize, &EventKind)> {
        self.event_kinds.iter().enumerate().find(|(_, kind)| kind.code == *code)
    }

    pub fn profession(&self, code: &ProfessionCode) -> Option<&Profession> {
        self.professions.iter().find(|profession| profession.code == *code)
    }

    /// Days after which an answer to this item counts as stale; a year for an item nobody listed.
    pub fn half_life_days(&self, code: &str) -> u16 {
        self.items.iter().find(|item| item.code == code).map_or(365, |item| item.half_life_days)
    }

    /// Which opioids lie where invites a break-in, and names are the people's own: no slip in a list of items may publish them.
    pub fn audience_of(&self, code: &ItemCode, value: &Value) -> Audience {
        if matches!(value, Value::Stock(_) | Value::Person(_)) {
            Audience::Staff
        } else {
            self.audience(code)
        }
    }

    /// An item nobody listed is for staff only.
    pub fn audience(&self, code: &ItemCode) -> Audience {
        self.item(code).map_or(Audience::Staff, |item| item.audience)
    }
}
