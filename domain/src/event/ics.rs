//! One event as an iCalendar file, for the calendar a person keeps anyway.

use super::{DaySpan, Event, TimeSpan};
use chrono::{DateTime, Days, Duration, NaiveDate, NaiveDateTime, NaiveTime};
use icalendar::{Calendar, CalendarDateTime, Component, EventLike};

/// What the file says in one language: the words are the app's.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Told {
    pub title: String,
    pub place: Option<String>,
    pub text: String,
    pub web: Option<String>,
}

const ZONE: &str = "Asia/Tokyo";

/// A zone must be told where it is named. Japan has had no summer time since 1951; the library has no part for it.
const ZONE_PART: &str = "BEGIN:VTIMEZONE\r\nTZID:Asia/Tokyo\r\nBEGIN:STANDARD\r\nDTSTART:19510101T000000\r\n\
    TZOFFSETFROM:+0900\r\nTZOFFSETTO:+0900\r\nTZNAME:JST\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n";

/// Longer spans stand as one entry over all their days, not as one a day.
const DAYS_APART: u64 = 7;

/// `None` where no day of it could be read. `now` is a minute of Japan Standard Time.
pub fn ics(event: &Event, told: &Told, now: NaiveDateTime) -> Option<String> {
    let parts: Vec<Part> = event.when.days.iter().flat_map(|span| parts(event, *span)).collect();
    let is_one = parts.len() == 1;
    let mut calendar = Calendar::new();
    for part in &parts {
        let mut entry = icalendar::Event::new();
        // An event with one date keeps its name when the date moves: a later file replaces the entry.
        let uid = if is_one {
            format!("{}@tasuki", event.id)
        } else {
            format!("{}-{}@tasuki", event.id, part.name())
        };
        let stamp = DateTime::from_naive_utc_and_offset(now - Duration::hours(9), chrono::Utc);
        entry.uid(&uid).timestamp(stamp).summary(&clean(&told.title)).description(&clean(&told.text));
        part.put(&mut entry);
        if let Some(place) = &told.place {
            entry.location(&clean(place));
        }
        if let Some(web) = &told.web {
            // No text: the library writes it as it is.
            entry.url(&web.chars().filter(|sign| !sign.is_control() && *sign != ' ').collect::<String>());
        }
        calendar.push(entry.done());
    }
    let file = calendar.to_string().replacen("BEGIN:VEVENT", &format!("{ZONE_PART}BEGIN:VEVENT"), 1);
    (!parts.is_empty()).then_some(file)
}

/// One entry of the calendar.
enum Part {
    Days { from: NaiveDate, to: NaiveDate },
    Time { from: NaiveDateTime, to: Option<NaiveDateTime> },
}

impl Part {
    fn name(&self) -> String {
        match self {
            Self::Days { from, .. } => from.format("%Y%m%d").to_string(),
            Self::Time { from, .. } => from.format("%Y%m%dT%H%M").to_string(),
        }
    }

    fn put(&self, entry: &mut icalendar::Event) {
        let here =
            |date_time: NaiveDateTime| CalendarDateTime::WithTimezone { date_time, tzid: ZONE.to_owned() };
        match *self {
            // The end of a day's entry is the day after.
            Self::Days { from, to } => {
                entry.starts(from).ends(to.succ_opt().unwrap_or(to));
            }
            Self::Time { from, to } => {
                entry.starts(here(from));
                if let Some(to) = to {
                    entry.ends(here(to));
                }
            }
        }
    }
}

fn parts(event: &Event, span: DaySpan) -> Vec<Part> {
    let (Some(from), Some(to)) = (span.from.or(span.to), span.to.or(span.from)) else { return Vec::new() };
    let is_short = from.checked_add_days(Days::new(DAYS_APART)).is_none_or(|after| to < after);
    if event.when.times.is_empty() || !is_short {
        return vec![Part::Days { from, to: to.max(from) }];
    }
    let days = from.iter_days().take_while(|day| *day <= to);
    let days = days.filter(|day| event.when.is_on(*day) != Some(false));
    days.flat_map(|day| event.when.times.iter().map(move |time| timed(day, *time))).collect()
}

fn timed(day: NaiveDate, time: TimeSpan) -> Part {
    let at = |minute: u16| day.and_time(NaiveTime::MIN) + Duration::minutes(i64::from(minute));
    Part::Time { from: at(time.from), to: time.to.filter(|to| *to > time.from).map(at) }
}

/// Lines end as the library expects them, and nothing else steers.
fn clean(text: &str) -> String {
    text.replace("\r\n", "\n").chars().filter(|sign| *sign == '\n' || !sign.is_control()).collect()
}
