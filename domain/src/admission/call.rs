//! Whom to ring about a bed at a minute, and who answers when that desk is closed.

use crate::facility::{Facility, Phone, PhonePurpose};
use crate::hours::{Moment, OpenState};
use chrono::{NaiveDate, NaiveDateTime};

/// The line for this minute.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Call {
    pub phone: Phone,
    /// Absent: nobody said.
    pub answers: Option<bool>,
    /// The desk that is closed now, and the minute it opens.
    pub later: Option<(Phone, NaiveDateTime)>,
}

/// The parts of a week a desk divides itself by.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Shift {
    WeekdayDay,
    WeekdayNight,
    Weekend,
    Holiday,
}

impl Shift {
    pub const ALL: [Self; 4] = [Self::WeekdayDay, Self::WeekdayNight, Self::Weekend, Self::Holiday];

    /// A minute of that shift in one week of 2026, a Monday of which is a holiday.
    fn sample(self) -> Option<NaiveDateTime> {
        let (day, hour) = match self {
            Self::WeekdayDay => (25, 10),
            Self::WeekdayNight => (25, 22),
            Self::Weekend => (28, 14),
            Self::Holiday => (23, 14),
        };
        NaiveDate::from_ymd_opt(2026, 11, day)?.and_hms_opt(hour, 0, 0)
    }

    /// Whom to ring in it.
    pub fn call(self, facility: &Facility) -> Option<Call> {
        Call::at(facility, self.sample()?)
    }
}

impl Call {
    /// The line that answers now: the night line, the liaison office, the switchboard. Where nobody is known to answer,
    /// the switchboard, with who does and from when.
    pub fn at(facility: &Facility, now: NaiveDateTime) -> Option<Self> {
        let (whole, moment) = (facility.hours(), Moment::at(now));
        let hours = |phone: &'_ Phone| phone.hours.clone().or_else(|| whole.cloned());
        let lines =
            || facility.phones().map(|(_, phone)| phone).filter(|phone| phone.purpose != PhonePurpose::Fax);
        let (phone, answers) = lines()
            .map(|phone| (phone, hours(phone).and_then(|hours| hours.is_open_at(&moment))))
            .min_by_key(|(phone, answers)| order(phone, *answers))?;
        let later = lines()
            .filter(|line| answers != Some(true) || line.purpose == PhonePurpose::Liaison)
            .filter_map(|line| match hours(line)?.open_at(now) {
                OpenState::Closed { opens: Some(opens) } => Some((line, opens)),
                OpenState::Closed { opens: None } | OpenState::Open { .. } | OpenState::Ask => None,
            })
            .min_by_key(|(line, opens)| (*opens, line.purpose != PhonePurpose::Liaison))
            .map(|(line, opens)| (line.clone(), opens));
        Some(Self { phone: phone.clone(), answers, later })
    }
}

fn order(phone: &Phone, answers: Option<bool>) -> (u8, u8) {
    let known = match answers {
        Some(true) => 0,
        None => 1,
        Some(false) => 2,
    };
    let desk = match phone.purpose {
        // A night line with no hours of its own is not known to answer by day.
        PhonePurpose::Night if answers == Some(true) && phone.hours.is_some() => 0,
        PhonePurpose::Liaison if answers == Some(true) => 1,
        PhonePurpose::Main => 2,
        PhonePurpose::Liaison => 3,
        PhonePurpose::Other => 4,
        PhonePurpose::Night => 5,
        PhonePurpose::Fax => 6,
    };
    (known, desk)
}
