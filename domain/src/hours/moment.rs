//! A minute of Japan Standard Time, made ready to be asked of many opening hours.

use chrono::{Datelike, NaiveDate, NaiveDateTime, TimeDelta, Timelike};

use super::{DAY_MINUTES, Days, Holidays, Opening, packed};
use crate::holiday::holiday;

/// Yesterday, whose spans may still run, today, and the eight days looked ahead.
const DAYS: usize = 10;
const HORIZON: u16 = 10 * DAY_MINUTES;

/// A minute and the days around it: made once, it answers for any number of places without a calendar.
#[derive(Clone, Debug)]
pub struct Moment {
    pub(super) midnight: NaiveDateTime,
    pub(super) days: [Day; DAYS],
    /// Minutes since yesterday's midnight, as every minute in this file that is not of a span.
    pub(super) now: u16,
}

impl Moment {
    /// Seconds are dropped.
    pub fn at(now: NaiveDateTime) -> Self {
        let days = std::array::from_fn(|index| {
            let date = TimeDelta::try_days(index as i64 - 1).and_then(|by| now.date().checked_add_signed(by));
            date.map_or(Day::BEYOND_THE_CALENDAR, Day::of)
        });
        let minute = u16::try_from(now.hour() * 60 + now.minute()).expect("a day has 1,440 minutes");
        Self { midnight: now.date().into(), days, now: DAY_MINUTES + minute }
    }

    /// Of hours in the form of [`super::Hours::encode`]: open, closed, or `None` for "ask". Allocates nothing.
    pub fn is_open(&self, encoded: &[u8]) -> Option<bool> {
        let (openings, holidays) = packed::read(encoded)?;
        self.finds_open(openings, holidays)
    }

    pub(super) fn finds_open(
        &self,
        openings: impl Iterator<Item = Opening>,
        holidays: Holidays,
    ) -> Option<bool> {
        let [yesterday, today, ..] = &self.days;
        let minute = self.now - DAY_MINUTES;
        let (mut says_something, mut is_doubtful) = (false, today.is_doubtful(holidays));
        for opening in openings {
            let Some((from, to)) = opening.span() else { continue };
            says_something = true;
            if !today.is_doubtful(holidays) && (from..to).contains(&minute) && today.begins(opening, holidays)
            {
                return Some(true);
            }
            if self.now < to && yesterday.begins(opening, holidays) {
                if !yesterday.is_doubtful(holidays) {
                    return Some(true);
                }
                is_doubtful = true;
            }
        }
        (says_something && !is_doubtful).then_some(false)
    }

    /// The end of what is open now, through every span that touches it.
    pub(super) fn until(&self, openings: &[Opening], holidays: Holidays) -> Option<NaiveDateTime> {
        let mut end = self.now;
        // Day by day: a span that a later day reaches back to touch began before that day.
        for (midnight, day) in self.known_days(holidays) {
            let spans = || day.spans(openings, holidays).map(|(from, to)| (midnight + from, midnight + to));
            while let Some((_, to)) = spans().find(|&(from, to)| from <= end && end < to) {
                end = to;
            }
        }
        (end < HORIZON).then(|| self.date_time(end)).flatten()
    }

    /// The first span that begins after now.
    pub(super) fn opens(&self, openings: &[Opening], holidays: Holidays) -> Option<NaiveDateTime> {
        self.known_days(holidays)
            .flat_map(|(midnight, day)| day.spans(openings, holidays).map(move |(from, _)| midnight + from))
            .filter(|&from| from > self.now)
            .min()
            .and_then(|from| self.date_time(from))
    }

    fn known_days(&self, holidays: Holidays) -> impl Iterator<Item = (u16, &Day)> {
        (0..HORIZON)
            .step_by(DAY_MINUTES.into())
            .zip(&self.days)
            .filter(move |(_, day)| !day.is_doubtful(holidays))
    }

    fn date_time(&self, minute: u16) -> Option<NaiveDateTime> {
        self.midnight.checked_add_signed(TimeDelta::minutes(i64::from(minute) - i64::from(DAY_MINUTES)))
    }
}

/// What a week plan needs to know of a date.
#[derive(Clone, Copy, Debug)]
pub(super) struct Day {
    pub(super) weekday: Days,
    /// As in [`Opening::weeks`].
    week: u8,
    pub(super) is_holiday: bool,
}

impl Day {
    const BEYOND_THE_CALENDAR: Self = Self { weekday: Days(0), week: 0, is_holiday: false };

    pub(super) fn of(date: NaiveDate) -> Self {
        Self {
            weekday: Days::of(date.weekday()),
            week: 1 << (date.day0() / 7),
            is_holiday: holiday(date).is_some(),
        }
    }

    /// Nobody said what holds on this day; [`Self::begins`] then tells what would on its weekday.
    pub(super) fn is_doubtful(&self, holidays: Holidays) -> bool {
        self.is_holiday && holidays == Holidays::Unknown
    }

    pub(super) fn begins(&self, opening: Opening, holidays: Holidays) -> bool {
        let as_weekday =
            opening.days.meets(self.weekday) && (opening.weeks == 0 || opening.weeks & self.week != 0);
        match holidays {
            Holidays::Closed => as_weekday && !self.is_holiday,
            Holidays::Own if self.is_holiday => opening.days.has_holidays(),
            Holidays::Own | Holidays::AsWeekday | Holidays::Unknown => as_weekday,
        }
    }

    /// (from, to) in minutes of this day.
    pub(super) fn spans(&self, openings: &[Opening], holidays: Holidays) -> impl Iterator<Item = (u16, u16)> {
        openings
            .iter()
            .filter(move |&&opening| self.begins(opening, holidays))
            .filter_map(|opening| opening.span())
    }
}
