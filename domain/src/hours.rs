//! Opening hours, and whether a place is open at a given minute.

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

/// Weekly hours. Closed where no opening applies.
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

/// One span on some days of the week.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Opening {
    pub days: Days,
    /// Minutes after midnight of that day.
    pub from: u16,
    /// Minutes after midnight; over 1,440 it ends on the next day. 24 hours is 0 to 1,440.
    pub to: u16,
    /// Which of the month's such weekdays, bit 0 the first; 0: every one.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub weeks: u8,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the form serde asks for")]
fn is_zero(weeks: &u8) -> bool {
    *weeks == 0
}

/// Days of the week as bits: 0 Monday … 6 Sunday, 7 national holidays (meaningful with [`Holidays::Own`]).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Days(pub u8);

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
    /// `until`: the minute it closes; absent when it never does.
    Open { until: Option<NaiveDateTime> },
    /// `opens`: the next known opening within eight days.
    Closed { opens: Option<NaiveDateTime> },
    /// A holiday nobody spoke of.
    Ask,
}

impl Hours {
    /// The state at a minute of Japan Standard Time.
    pub fn open_at(&self, _now: NaiveDateTime) -> OpenState {
        OpenState::Ask
    }

    /// Spans (from, to in minutes, `to` up to 2,880) that begin on `date`; `None` where nobody spoke of a holiday.
    pub fn spans_on(&self, _date: NaiveDate) -> Option<Vec<(u16, u16)>> {
        None
    }
}
