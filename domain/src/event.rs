//! Events: what is on, when, where and for whom, as a published list or the region's own network tells it.

mod agenda;
mod ics;
mod matching;
#[cfg(test)]
mod tests;

pub use agenda::{Agenda, Entry, EventQuery, Narrowing, Span};
pub use ics::{Told, ics};
pub use matching::{EventEdition, EventMatching, ListedEvent, Outcome, Placed, matching};

use crate::facility::{Address, Name, Phone, Position, Source};
use crate::holiday::holiday;
use crate::hours::Days;
use crate::id::{EventId, EventKindCode, ProfessionCode};
use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// An event of one list. Of one source, unlike a place: nobody but its publisher tells of it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Event {
    pub id: EventId,
    pub name: Name,
    #[serde(default)]
    pub when: When,
    /// Of the list of kinds; a published list tells its [`Self::category`] instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<EventKindCode>,
    /// Whom it is for; empty: everyone, or nobody said.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub professions: Vec<ProfessionCode>,
    /// One can take part from afar; beside a [`Self::place`] also there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub online: Option<Online>,
    /// The venue, as people call it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<Address>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<Position>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organiser: Option<String>,
    /// Whom to ask.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub phones: Vec<Phone>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fee: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capacity: Option<String>,
    /// Credits of a society or certificate, as told: 日本緩和医療学会 1.5単位.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credits: Option<String>,
    /// How and when to apply.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub apply: Option<String>,
    /// The last day to apply, where the list says so beyond doubt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub apply_until: Option<NaiveDate>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub web: Option<String>,
    /// In the publisher's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// In the publisher's words: 子ども・親子.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audience: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// By column, what was delivered where reading it changed more than width and spaces; of the days and times,
    /// [`When::text`].
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub originals: BTreeMap<String, String>,
    pub source: Source,
}

/// Taking part by the web.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Online {
    /// Absent where it is told to those who apply.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
}

/// The days of an event and its times on each of them.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct When {
    /// In order; empty where nobody could read them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub days: Vec<DaySpan>,
    /// Days within them on which nothing is on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub except: Vec<NaiveDate>,
    /// Within them, these days of the week only; on a national holiday the holiday's bit decides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub only: Option<Days>,
    /// The text says something of single days that was not read: between the first and the last, ask.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub doubtful: bool,
    /// In order; empty where they are not told, or not the same on every day.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub times: Vec<TimeSpan>,
    /// Days and times as delivered, where they say more than what was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// From a day to a day, both included.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub struct DaySpan {
    /// Absent where it has begun: until 9/25.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<NaiveDate>,
    /// Absent where no end is told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<NaiveDate>,
}

/// Minutes after midnight of the day it begins on; as in `Opening` of `hours.rs`, over 1,440 it ends on the next.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub struct TimeSpan {
    pub from: u16,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<u16>,
}

impl DaySpan {
    pub fn day(day: NaiveDate) -> Self {
        Self { from: Some(day), to: Some(day) }
    }

    /// `None`: nobody said until when.
    fn contains(self, day: NaiveDate) -> Option<bool> {
        match (self.from, self.to) {
            (Some(from), _) if day < from => Some(false),
            (_, Some(to)) => Some(day <= to),
            (Some(from), None) if day == from => Some(true),
            (Some(_) | None, None) => None,
        }
    }
}

impl When {
    /// On, not on, or `None` for "ask".
    pub fn is_on(&self, day: NaiveDate) -> Option<bool> {
        if self.days.is_empty() {
            return None;
        }
        let within: Vec<Option<bool>> = self.days.iter().map(|span| span.contains(day)).collect();
        if self.except.contains(&day) || within.iter().all(|within| *within == Some(false)) {
            return Some(false);
        }
        let left_out = self.only.is_some_and(|only| match holiday(day) {
            Some(_) => !only.has_holidays(),
            None => !only.contains(day.weekday()),
        });
        if left_out {
            return Some(false);
        }
        let ends = Some(day) == self.first() || Some(day) == self.last();
        (within.contains(&Some(true)) && (ends || !self.doubtful)).then_some(true)
    }

    /// The day it begins, where that is told.
    pub fn first(&self) -> Option<NaiveDate> {
        self.days.iter().map(|span| span.from).min().flatten()
    }

    /// The day it ends, where that is told.
    pub fn last(&self) -> Option<NaiveDate> {
        let ends: Option<Vec<NaiveDate>> = self.days.iter().map(|span| span.to).collect();
        ends?.into_iter().max()
    }

    /// By what a calendar orders events: the first day, or the last of one that has begun.
    pub fn key(&self) -> Option<NaiveDate> {
        self.first().or_else(|| self.last())
    }

    /// Some day is of both.
    fn meets(&self, other: &Self) -> bool {
        let meet = |one: &DaySpan, other: &DaySpan| {
            let before = |to: Option<NaiveDate>, from: Option<NaiveDate>| {
                to.zip(from).is_some_and(|(to, from)| to < from)
            };
            !before(one.to, other.from) && !before(other.to, one.from)
        };
        self.days.iter().any(|one| other.days.iter().any(|other| meet(one, other)))
    }
}
