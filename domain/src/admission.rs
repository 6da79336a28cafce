//! Admission desks: which place can take a patient for a purpose at this minute, why, and whom to ring.

mod call;
mod capacity;
mod planned;
mod rules;
#[cfg(test)]
mod tests;

pub use call::{Call, Shift};
pub use capacity::{Age, Capacity, Report, Room};
pub use planned::Planned;
pub use rules::{FIRST_RULES, Review, Rule, has_rules, is_of_desk, review, rules};

use crate::directory::{Directory, Row};
use crate::facility::{Answer, Facility, Level, Position, Value};
use crate::id::ItemCode;
use crate::lists::{Lists, item};
use crate::search::{self, Query};
use crate::sorted;
use chrono::NaiveDateTime;

/// Items this module asks for besides the rules.
pub mod items {
    pub const REASONS: &str = "admission_reasons";
    pub const EXCLUSIONS: &str = "admission_exclusions";
    pub const BED_TYPES: &str = "bed_types";
    pub const CAPACITY_NOW: &str = "capacity_now";
    pub const BEDS_FREE: &str = "beds_free";
}

/// What a bed is asked for (glossary 5.5).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Purpose {
    #[default]
    Emergency,
    Respite,
    Symptom,
    EndOfLife,
}

impl Purpose {
    pub const ALL: [Self; 4] = [Self::Emergency, Self::Respite, Self::Symptom, Self::EndOfLife];

    /// The item that says ○ △ × to it.
    pub fn item(self) -> &'static str {
        match self {
            Self::Emergency => "emergency_admission",
            Self::Respite => "respite",
            Self::Symptom => "symptom_admission",
            Self::EndOfLife => "end_of_life_admission",
        }
    }

    pub fn code(self) -> &'static str {
        match self {
            Self::Emergency => "emergency",
            Self::Respite => "respite",
            Self::Symptom => "symptom",
            Self::EndOfLife => "eol",
        }
    }

    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|purpose| purpose.code() == code)
    }
}

/// What a patient may need that not every place can give, the most asked for first.
pub const NEEDS: [&str; 10] = [
    "infusion_pump",
    "home_oxygen",
    "own_opioids",
    "transfusion",
    "ventilator",
    "tracheostomy",
    "central_line",
    "ascites",
    "children",
    "non_cancer",
];

/// What is asked of the desks. Nothing in it tells who the patient is.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Wish {
    pub purpose: Purpose,
    pub needs: Vec<ItemCode>,
    /// Code of a choice of [`items::REASONS`].
    pub reason: Option<String>,
    /// Absent: now.
    pub planned: Option<Planned>,
}

impl Wish {
    /// The minute whose lines are looked up.
    pub fn minute(&self, now: NaiveDateTime) -> NaiveDateTime {
        self.planned.map_or(now, |planned| planned.minute(now))
    }

    /// Asked of beds that become free or are taken until then.
    fn is_ahead(&self) -> bool {
        self.purpose == Purpose::Respite || self.planned.is_some_and(|planned| planned != Planned::Tonight)
    }
}

/// One ground of a verdict, and the answer it alone would lead to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Because {
    pub answer: Answer,
    pub ground: Ground,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Ground {
    /// What the place says to the purpose itself.
    Purpose {
        note: Option<String>,
    },
    /// `is_known`: somebody answered. What nobody answered is asked on the telephone.
    Need {
        item: ItemCode,
        note: Option<String>,
        is_known: bool,
    },
    /// Code of the reason; not known: it stands neither among those taken nor among those refused.
    Reason {
        code: String,
        is_known: bool,
    },
    /// As [`Desk::capacity`] tells.
    Capacity,
    Suspended,
}

/// One place that has answered to a purpose.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Desk {
    pub facility: Facility,
    /// The worst of its grounds.
    pub verdict: Answer,
    pub because: Vec<Because>,
    pub capacity: Capacity,
    /// Of the minute that is wished for.
    pub call: Option<Call>,
    pub away_m: Option<u32>,
}

impl Desk {
    /// `None`: nobody answered to the purpose, so there is no desk for it here.
    pub fn of(
        facility: Facility,
        lists: &Lists,
        wish: &Wish,
        near: Option<Position>,
        now: NaiveDateTime,
    ) -> Option<Self> {
        let Level { answer, note } = level(&facility, wish.purpose.item())?.clone();
        let capacity = Capacity::of(&facility, lists, now);
        let mut because = vec![Because { answer, ground: Ground::Purpose { note } }];
        if facility.of(item::STATUS).next().is_some() {
            because.push(Because { answer: Answer::No, ground: Ground::Suspended });
        }
        because.extend(wish.needs.iter().map(|need| met(&facility, need)));
        because.extend(wish.reason.as_deref().map(|code| taken(&facility, lists, code)));
        // A nursing home is never asked for its free beds: of what it cannot answer nothing follows.
        if capacity.room != Room::Unknown || is_asked_for_beds(&facility, lists) {
            because.push(Because { answer: capacity.answer(wish.is_ahead()), ground: Ground::Capacity });
        }
        let verdict = because.iter().map(|because| because.answer).max().unwrap_or(Answer::Ask);
        let call = Call::at(&facility, wish.minute(now));
        let away_m = near.zip(facility.position()).map(|(near, at)| near.distance_m(at));
        Some(Self { facility, verdict, because, capacity, call, away_m })
    }

    /// Grounds that led to the verdict where it is not ○; all of them where it is.
    pub fn decisive(&self) -> impl Iterator<Item = &Because> {
        self.because.iter().filter(|because| because.answer == self.verdict)
    }

    /// The order to ring in: verdict, fresh free beds, somebody answers now, near, name.
    fn rank(&self) -> impl Ord + use<> {
        let answers = match self.call.as_ref().and_then(|call| call.answers) {
            Some(true) => 0,
            None => 1,
            Some(false) => 2,
        };
        let name = self.facility.names();
        let reading = name.map(|name| name.kana.clone().unwrap_or_else(|| name.text.clone()));
        (self.verdict, !self.capacity.is_free(), answers, self.away_m.unwrap_or(u32::MAX), reading)
    }
}

/// Every desk that answered to the purpose, in the order to ring them. Those that refuse or are full come last and stay.
pub fn desks(directory: &Directory, wish: &Wish, near: Option<Position>, now: NaiveDateTime) -> Vec<Desk> {
    let lists = directory.lists();
    let mut desks: Vec<Desk> = candidates(directory, wish.purpose, now)
        .into_iter()
        .filter_map(|row| Desk::of(directory.facility(row)?, lists, wish, near, now))
        .collect();
    sorted::by_key(&mut desks, Desk::rank);
    desks
}

/// Needs that at least one of the desks has answered: a chip nobody can answer to would only turn all to "ask".
pub fn needs(desks: &[Desk]) -> Vec<ItemCode> {
    let answered = |need: &&&str| desks.iter().any(|desk| level(&desk.facility, need).is_some());
    NEEDS.iter().filter(answered).map(|need| ItemCode::from(*need)).collect()
}

/// Places of the kinds the item is asked of, for a × too, and any other that says ○ or △ to it.
fn candidates(directory: &Directory, purpose: Purpose, now: NaiveDateTime) -> Vec<Row> {
    let item = ItemCode::from(purpose.item());
    let kinds = directory.lists().item(&item).map(|item| item.kinds.clone()).unwrap_or_default();
    let able = Query { functions: vec![item], ..Query::default() };
    let mut rows = search::search(directory, &able, now, 0).rows;
    if !kinds.is_empty() {
        let asked = Query { kinds, ..Query::default() };
        rows.extend(search::search(directory, &asked, now, 0).rows);
    }
    sorted::by(&mut rows, Ord::cmp);
    rows.dedup();
    rows
}

fn level<'a>(facility: &'a Facility, code: &str) -> Option<&'a Level> {
    facility.levels().find(|(fact, _)| fact.item == code).map(|(_, level)| level)
}

fn met(facility: &Facility, need: &ItemCode) -> Because {
    let level = level(facility, need.as_str());
    let note = level.and_then(|level| level.note.clone());
    let ground = Ground::Need { item: need.clone(), note, is_known: level.is_some() };
    Because { answer: level.map_or(Answer::Ask, |level| level.answer), ground }
}

fn taken(facility: &Facility, lists: &Lists, code: &str) -> Because {
    let answer = if names(facility, lists, items::EXCLUSIONS, code) {
        Some(Answer::No)
    } else {
        names(facility, lists, items::REASONS, code).then_some(Answer::Yes)
    };
    let ground = Ground::Reason { code: code.to_owned(), is_known: answer.is_some() };
    Because { answer: answer.unwrap_or(Answer::Ask), ground }
}

/// Whether an answer of many choices names this one, by its code or in either language.
fn names(facility: &Facility, lists: &Lists, item: &str, code: &str) -> bool {
    facility.of(item).any(|fact| {
        let Value::Names(names) = &fact.value else { return false };
        names
            .iter()
            .any(|name| lists.choice(&fact.item, name).map_or(name == code, |choice| choice.code == code))
    })
}

fn is_asked_for_beds(facility: &Facility, lists: &Lists) -> bool {
    let asked = lists.item(&ItemCode::from(items::CAPACITY_NOW));
    asked.is_some_and(|item| facility.kinds().any(|kind| item.kinds.contains(kind)))
}
