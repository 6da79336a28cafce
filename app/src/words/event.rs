//! Events as a person reads them: eras and weekdays, times, where, until when to apply, for whom.

use super::{Tone, minute, weekday};
use crate::language::{Language, messages as m};
use chrono::{Datelike, NaiveDate};
use domain::calendar::{Era, Month, era};
use domain::event::{DaySpan, Event, When};
use domain::id::{EventKindCode, ProfessionCode};
use domain::lists::Lists;

pub fn name(language: Language, event: &Event) -> String {
    language.pick(&event.name.text, event.name.english.as_deref().unwrap_or_default()).to_owned()
}

fn month_word(language: Language, month: u32) -> &'static str {
    match month {
        1 => m::month_jan(language),
        2 => m::month_feb(language),
        3 => m::month_mar(language),
        4 => m::month_apr(language),
        5 => m::month_may(language),
        6 => m::month_jun(language),
        7 => m::month_jul(language),
        8 => m::month_aug(language),
        9 => m::month_sep(language),
        10 => m::month_oct(language),
        11 => m::month_nov(language),
        _ => m::month_dec(language),
    }
}

fn era_year(language: Language, day: NaiveDate) -> String {
    let said = match language {
        Language::Ja => era(day).map(Era::year_ja),
        Language::En => era(day).map(Era::year_en),
    };
    said.unwrap_or_else(|| day.year().to_string())
}

/// 「令和8年11月」 and 「2026」: the era is of its last day, as calendars print it.
pub fn month(language: Language, month: Month) -> (String, String) {
    let (word, year) = (month_word(language, month.first().month()), month.first().year());
    let era = era_year(language, month.last());
    match language {
        Language::Ja => (format!("{era}{word}"), year.to_string()),
        Language::En => (format!("{word} {year}"), era),
    }
}

/// 「11月24日（火）」.
pub fn day(language: Language, day: NaiveDate) -> String {
    m::date_day(language, day.day(), month_word(language, day.month()), weekday_of(language, day))
}

/// With the year by both counts: once a page.
pub fn whole_day(language: Language, day: NaiveDate) -> String {
    let (month, weekday) = (month_word(language, day.month()), weekday_of(language, day));
    m::date_whole(language, day.day(), era_year(language, day), month, weekday, day.year())
}

pub fn weekday_of(language: Language, day: NaiveDate) -> &'static str {
    weekday(language, day.weekday().num_days_from_monday())
}

/// The days of one span, where they are several or not all told.
pub fn days(language: Language, span: DaySpan) -> Option<String> {
    match (span.from, span.to) {
        (Some(from), Some(to)) if from == to => None,
        (Some(from), Some(to)) => Some(m::date_range(language, day(language, from), day(language, to))),
        (Some(from), None) => Some(m::date_from(language, day(language, from))),
        (None, Some(to)) => Some(m::date_until(language, day(language, to))),
        (None, None) => None,
    }
}

/// The times of each day; where none were read, the list's own words.
pub fn times(language: Language, when: &When) -> Option<String> {
    if when.times.is_empty() {
        return when.text.clone();
    }
    let spans = when.times.iter().map(|time| match time.to {
        Some(to) => m::time_span(language, minute(language, time.from), minute(language, to)),
        None => m::time_from(language, minute(language, time.from)),
    });
    Some(spans.collect::<Vec<_>>().join(m::time_join(language)))
}

/// 「澪浦中央病院＋Web」.
pub fn place(language: Language, event: &Event) -> Option<String> {
    match (&event.place, &event.online) {
        (Some(place), Some(_)) => Some(m::event_place_online(language, place)),
        (Some(place), None) => Some(place.clone()),
        (None, Some(_)) => Some(m::event_online(language).to_owned()),
        (None, None) => event.address.as_ref().map(|address| address.text.clone()),
    }
}

/// Until when to apply: the last days stand out.
pub fn deadline(language: Language, until: NaiveDate, today: NaiveDate) -> (Tone, String) {
    match (until - today).num_days() {
        ..0 => (Tone::No, m::event_deadline_over(language).to_owned()),
        0 => (Tone::Ask, m::event_deadline(language, m::event_today(language))),
        1 => (Tone::Ask, m::event_deadline(language, m::event_tomorrow(language))),
        2..=7 => (Tone::Ask, m::event_deadline(language, day(language, until))),
        _ => (Tone::No, m::event_deadline(language, day(language, until))),
    }
}

pub fn kind(language: Language, lists: &Lists, code: &EventKindCode) -> String {
    lists.event_kind(code).map_or(code.as_str(), |(_, kind)| language.pick(&kind.ja, &kind.en)).to_owned()
}

/// In a day's cell of a month.
pub fn short_kind(language: Language, lists: &Lists, event: &Event) -> String {
    let kind = event.kind.as_ref().and_then(|code| lists.event_kind(code));
    let short = kind.map(|(_, kind)| language.pick(&kind.short.ja, &kind.short.en));
    short.unwrap_or_else(|| m::event_short(language)).to_owned()
}

/// The look of a kind by its place in the list: the word says what it is.
pub fn kind_class(lists: &Lists, event: &Event) -> &'static str {
    let kind = event.kind.as_ref().and_then(|code| lists.event_kind(code));
    match kind.map(|(place, _)| place % 4) {
        Some(0) => "event-kind event-kind-main",
        Some(1) => "event-kind event-kind-soft",
        Some(2) => "event-kind event-kind-slate",
        Some(3) => "event-kind event-kind-line",
        _ => "event-kind",
    }
}

pub fn profession(language: Language, lists: &Lists, code: &ProfessionCode) -> String {
    lists.profession(code).map_or(code.as_str(), |held| language.pick(&held.ja, &held.en)).to_owned()
}

/// For whom it is; where the region's own list says nothing, for every profession.
pub fn audience(language: Language, lists: &Lists, event: &Event) -> Option<String> {
    if !event.professions.is_empty() {
        let words: Vec<String> =
            event.professions.iter().map(|code| profession(language, lists, code)).collect();
        return Some(words.join(m::event_join(language)));
    }
    let everyone = || event.kind.as_ref().map(|_| m::event_everyone(language).to_owned());
    event.audience.clone().or_else(everyone)
}
