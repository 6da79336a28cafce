//! The minute a bed is asked for, where that is not now.

use crate::holiday::holiday;
use chrono::{Datelike, NaiveDate, NaiveDateTime, TimeDelta, Timelike, Weekday};

/// A part of the coming days for which somebody looks up whom she will ring.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Planned {
    Tonight,
    Saturday,
    SaturdayNight,
    /// The next Sunday or national holiday.
    DayOff,
    DayOffNight,
}

const BY_DAY: u32 = 10;
const BY_NIGHT: u32 = 21;
const MORNING: u32 = 5;

impl Planned {
    pub const ALL: [Self; 5] =
        [Self::Tonight, Self::Saturday, Self::SaturdayNight, Self::DayOff, Self::DayOffNight];

    pub fn code(self) -> &'static str {
        match self {
            Self::Tonight => "tonight",
            Self::Saturday => "saturday",
            Self::SaturdayNight => "saturday_night",
            Self::DayOff => "holiday",
            Self::DayOffNight => "holiday_night",
        }
    }

    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|planned| planned.code() == code)
    }

    /// The next such minute: 10:00 stands for the day, 21:00 for the night. A night that runs is tonight, and now.
    pub fn minute(self, now: NaiveDateTime) -> NaiveDateTime {
        let hour = match self {
            Self::Saturday | Self::DayOff => BY_DAY,
            Self::Tonight | Self::SaturdayNight | Self::DayOffNight => BY_NIGHT,
        };
        if self == Self::Tonight && !(MORNING..hour).contains(&now.hour()) {
            return now;
        }
        // No day is further away than a week: each has a Saturday and a Sunday.
        let days = (0..=7).filter_map(|days| now.date().checked_add_signed(TimeDelta::try_days(days)?));
        let mut minutes = days.filter_map(|day| day.and_hms_opt(hour, 0, 0));
        minutes.find(|minute| *minute > now && self.is_on(minute.date())).unwrap_or(now)
    }

    fn is_on(self, day: NaiveDate) -> bool {
        match self {
            Self::Tonight => true,
            Self::Saturday | Self::SaturdayNight => day.weekday() == Weekday::Sat,
            Self::DayOff | Self::DayOffNight => day.weekday() == Weekday::Sun || holiday(day).is_some(),
        }
    }
}
