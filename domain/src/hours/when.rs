//! The times people ask about, and whether somebody is there at some minute of them.

use super::{DAY_MINUTES, Days, Holidays, Moment, Opening, packed};
use chrono::{NaiveDate, TimeDelta};

/// A time a person plans for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum When {
    Now,
    /// From 18:00, or from now where it is later, until midnight; before 05:00 the night that runs, until then.
    Tonight,
    /// The next Sunday or national holiday; today, where it is one, from now on.
    Holiday,
}

const EVENING: u16 = 18 * 60;
const MORNING: u16 = 5 * 60;

impl When {
    pub const ALL: [Self; 3] = [Self::Now, Self::Tonight, Self::Holiday];

    pub fn code(self) -> &'static str {
        match self {
            Self::Now => "now",
            Self::Tonight => "tonight",
            Self::Holiday => "holiday",
        }
    }

    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|when| when.code() == code)
    }
}

impl Moment {
    /// Whether hours in the form of [`super::Hours::encode`] are known to be open at some minute of that time.
    pub fn is_open_when(&self, when: When, encoded: &[u8]) -> bool {
        if when == When::Now {
            return self.is_open(encoded) == Some(true);
        }
        let (Some((from, to)), Some((openings, holidays))) = (self.span(when), packed::read(encoded)) else {
            return false;
        };
        self.meets(openings, holidays, from, to)
    }

    /// The day that [`When::Holiday`] means.
    pub fn next_holiday(&self) -> Option<NaiveDate> {
        let after_today = self.holiday_index()?.checked_sub(1)?;
        self.midnight.date().checked_add_signed(TimeDelta::try_days(i64::try_from(after_today).ok()?)?)
    }

    fn holiday_index(&self) -> Option<usize> {
        (1..self.days.len()).find(|index| self.days.get(*index).is_some_and(|day| day.is_day_off()))
    }

    /// In minutes since yesterday's midnight.
    fn span(&self, when: When) -> Option<(u16, u16)> {
        match when {
            When::Now => Some((self.now, self.now + 1)),
            When::Tonight if self.now < DAY_MINUTES + MORNING => Some((self.now, DAY_MINUTES + MORNING)),
            When::Tonight => Some((self.now.max(DAY_MINUTES + EVENING), 2 * DAY_MINUTES)),
            When::Holiday => {
                let midnight = u16::try_from(self.holiday_index()?).ok()?.checked_mul(DAY_MINUTES)?;
                Some((midnight.max(self.now), midnight + DAY_MINUTES))
            }
        }
    }

    fn meets(&self, openings: impl Iterator<Item = Opening>, holidays: Holidays, from: u16, to: u16) -> bool {
        let first = usize::from(from / DAY_MINUTES).saturating_sub(1);
        let last = usize::from(to.saturating_sub(1) / DAY_MINUTES);
        let days = || (0_u16..).zip(&self.days).skip(first).take(last + 1 - first);
        openings.filter_map(|opening| Some((opening, opening.span()?))).any(|(opening, (begin, end))| {
            days().any(|(index, day)| {
                let midnight = index * DAY_MINUTES;
                midnight + begin < to
                    && from < midnight + end
                    && !day.is_doubtful(holidays)
                    && day.begins(opening, holidays)
            })
        })
    }
}

impl super::moment::Day {
    fn is_day_off(self) -> bool {
        self.is_holiday || self.weekday == Days::SUN
    }
}
