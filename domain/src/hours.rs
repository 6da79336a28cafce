//! Opening hours, and whether a place is open at a given minute.

mod moment;
mod packed;
mod week;
mod when;

use chrono::{NaiveDate, NaiveDateTime, Weekday};
use serde::{Deserialize, Serialize};

pub use moment::Moment;
pub use week::WeekLine;
pub use when::When;

const DAY_MINUTES: u16 = 24 * 60;

/// Weekly hours. Closed where no opening applies; without any opening that says something, nothing is known.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Hours {
    pub openings: Vec<Opening>,
    /// What holds on a national holiday.
    #[serde(default)]
    pub holidays: Holidays,
    /// What no opening can say: 予約制, 第3木曜は午前のみ.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// One span on some days of the week. It belongs to the day it begins on, and says nothing if it begins on none
/// (`from` of 1,440 and more) or does not end after it began.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Opening {
    pub days: Days,
    /// Minutes after midnight of that day, below 1,440.
    pub from: u16,
    /// Minutes after midnight, 2,880 at most; over 1,440 it ends on the next day. 24 hours is 0 to 1,440.
    pub to: u16,
    /// Which of the month's such weekdays, bit 0 the first; 0: every one. A holiday is not counted so:
    /// under [`Holidays::Own`] it is left aside.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub weeks: u8,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the form serde asks for")]
fn is_zero(weeks: &u8) -> bool {
    *weeks == 0
}

impl Opening {
    /// (from, to) in minutes, if it says something.
    fn span(self) -> Option<(u16, u16)> {
        (self.from < DAY_MINUTES && self.from < self.to).then_some((self.from, self.to.min(2 * DAY_MINUTES)))
    }
}

/// Days of the week as bits: 0 Monday … 6 Sunday, 7 national holidays (meaningful with [`Holidays::Own`]).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Days(pub u8);

impl Days {
    pub const MON: Self = Self::of(Weekday::Mon);
    pub const TUE: Self = Self::of(Weekday::Tue);
    pub const WED: Self = Self::of(Weekday::Wed);
    pub const THU: Self = Self::of(Weekday::Thu);
    pub const FRI: Self = Self::of(Weekday::Fri);
    pub const SAT: Self = Self::of(Weekday::Sat);
    pub const SUN: Self = Self::of(Weekday::Sun);
    pub const HOLIDAY: Self = Self(1 << 7);
    pub const MON_TO_FRI: Self = Self(0b001_1111);
    /// Monday to Sunday, without the holiday bit.
    pub const EVERY_DAY: Self = Self(0b111_1111);

    pub const fn of(weekday: Weekday) -> Self {
        Self(1 << weekday as u8)
    }

    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub const fn contains(self, weekday: Weekday) -> bool {
        self.meets(Self::of(weekday))
    }

    pub const fn has_holidays(self) -> bool {
        self.meets(Self::HOLIDAY)
    }

    const fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Holidays {
    Closed,
    /// As on the weekday it falls on.
    AsWeekday,
    /// The openings with the holiday bit, and only those.
    Own,
    /// Nobody said: on a holiday the answer is "ask".
    #[default]
    #[serde(other)]
    Unknown,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum OpenState {
    /// `until`: the first minute it is not known to be open; absent when that is not within eight days.
    Open { until: Option<NaiveDateTime> },
    /// `opens`: the first minute it is known to be open; absent when that is not within eight days.
    Closed { opens: Option<NaiveDateTime> },
    /// Nobody said: a holiday (with what would have begun on it and still run), or no openings at all.
    Ask,
}

impl Hours {
    /// The state at a minute of Japan Standard Time.
    pub fn open_at(&self, now: NaiveDateTime) -> OpenState {
        let moment = Moment::at(now);
        match self.is_open_at(&moment) {
            Some(true) => OpenState::Open { until: moment.until(&self.openings, self.holidays) },
            Some(false) => OpenState::Closed { opens: moment.opens(&self.openings, self.holidays) },
            None => OpenState::Ask,
        }
    }

    /// Open, closed, or `None` for "ask": [`Self::open_at`] without looking ahead.
    pub fn is_open_at(&self, moment: &Moment) -> Option<bool> {
        moment.finds_open(self.openings.iter().copied(), self.holidays)
    }

    /// Spans (from, to in minutes, `to` up to 2,880) that begin on `date`, in order, those that touch made one;
    /// `None` where nobody spoke of a holiday, or of any opening.
    pub fn spans_on(&self, date: NaiveDate) -> Option<Vec<(u16, u16)>> {
        let day = moment::Day::of(date);
        let is_known = self.says_something() && !day.is_doubtful(self.holidays);
        is_known.then(|| week::merged(day.spans(&self.openings, self.holidays)))
    }

    fn says_something(&self) -> bool {
        self.openings.iter().any(|opening| opening.span().is_some())
    }
}

#[cfg(test)]
mod tests;
