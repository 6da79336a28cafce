//! Free beds as they were last reported: unknown is not full, and an old report is a question.

use super::items;
use crate::facility::{Answer, Facility, Fact, Value};
use crate::id::{ItemCode, KindCode};
use crate::lists::Lists;
use chrono::{NaiveDate, NaiveDateTime, NaiveTime};

const DAY_MINUTES: i64 = 24 * 60;

/// The last report. What it says and whether it may still be believed are two things.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Capacity {
    pub room: Room,
    pub beds: Option<u32>,
    /// The ward the beds are in.
    pub ward: Option<KindCode>,
    /// Absent: nobody reported, or nobody dated it.
    pub report: Option<Report>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Room {
    Free,
    /// The desk wants to hear more first.
    Assessment,
    Waiting,
    Full,
    #[default]
    Unknown,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Report {
    pub age: Age,
    pub by: Option<String>,
    /// Not older than the half-life of its item.
    pub is_fresh: bool,
}

/// In the unit that is known.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Age {
    Minutes(i64),
    Days(i64),
}

impl Capacity {
    pub fn of(facility: &Facility, lists: &Lists, now: NaiveDateTime) -> Self {
        let reported = || {
            let facts = facility.facts.iter();
            facts.filter(|fact| fact.item == items::CAPACITY_NOW || fact.item == items::BEDS_FREE)
        };
        let moment = |fact: &Fact| Some((facility.source(fact)?.verified_on?, fact.at));
        let Some(last) = reported().max_by_key(|fact| moment(fact)) else { return Self::default() };
        // What was told at another time belongs to another report.
        let told: Vec<&Fact> = reported().filter(|fact| moment(fact) == moment(last)).collect();
        let (beds, ward) = told
            .iter()
            .filter_map(
                |fact| if let Value::Count(beds) = fact.value { Some((beds, &fact.service)) } else { None },
            )
            .max_by_key(|(beds, _)| *beds)
            .map_or((None, None), |(beds, ward)| (Some(beds), ward.clone()));
        let room = told.iter().find_map(|fact| room(lists, fact)).unwrap_or(match beds {
            Some(0) => Room::Full,
            Some(_) => Room::Free,
            None => Room::Unknown,
        });
        let report = moment(last).map(|(on, at)| {
            let age = Age::of(on, at, now);
            let by = facility.source(last).and_then(|source| source.by.clone());
            Report { age, by, is_fresh: age.is_within(lists.half_life_days(last.item.as_str())) }
        });
        Self { room, beds, ward, report }
    }

    pub fn is_fresh(&self) -> bool {
        self.report.as_ref().is_some_and(|report| report.is_fresh)
    }

    /// Free by a report that may still be believed.
    pub fn is_free(&self) -> bool {
        self.room == Room::Free && self.is_fresh()
    }

    /// What follows for a bed. Where it is planned ahead, as respite is, today's beds refuse nothing, and their being
    /// unknown is no question yet.
    pub(super) fn answer(&self, is_ahead: bool) -> Answer {
        match self.room {
            Room::Free if self.is_fresh() => Answer::Yes,
            Room::Full if self.is_fresh() && !is_ahead => Answer::No,
            _ if is_ahead && !self.is_fresh() => Answer::Yes,
            Room::Free | Room::Assessment | Room::Waiting | Room::Full | Room::Unknown => Answer::Ask,
        }
    }
}

impl Age {
    /// A report of a minute still to come is of a clock that is fast: it is of now.
    fn of(on: NaiveDate, at: Option<u16>, now: NaiveDateTime) -> Self {
        let time = at.and_then(|at| NaiveTime::from_hms_opt(u32::from(at / 60), u32::from(at % 60), 0));
        match time {
            Some(time) => Self::Minutes((now - on.and_time(time)).num_minutes().max(0)),
            None => Self::Days((now.date() - on).num_days().max(0)),
        }
    }

    fn is_within(self, half_life_days: u16) -> bool {
        let days = i64::from(half_life_days);
        match self {
            Self::Minutes(minutes) => minutes <= days * DAY_MINUTES,
            Self::Days(age) => age <= days,
        }
    }
}

fn room(lists: &Lists, fact: &Fact) -> Option<Room> {
    let (Value::Names(names), true) = (&fact.value, fact.item == items::CAPACITY_NOW) else { return None };
    let choice = lists.choice(&ItemCode::from(items::CAPACITY_NOW), names.first()?)?;
    Some(match choice.code.as_str() {
        "capacity" => Room::Free,
        "no_capacity" => Room::Full,
        "waitlist" => Room::Waiting,
        // Also what an administrator adds to the list: whoever rings hears what it means.
        _ => Room::Assessment,
    })
}
