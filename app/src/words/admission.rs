//! Desks, beds and rules as a person reads them.

use super::{coming, date, item, kind};
use crate::language::{Language, messages as m};
use chrono::{NaiveDate, NaiveDateTime};
use domain::admission::{Age, Because, Call, Capacity, Desk, Ground, Planned, Purpose, Room, Shift, items};
use domain::facility::{Answer, Fact, PhonePurpose, Value};
use domain::id::ItemCode;
use domain::lists::Lists;

pub fn purpose(language: Language, purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Emergency => m::admission_emergency(language),
        Purpose::Respite => m::admission_respite(language),
        Purpose::Symptom => m::admission_symptom(language),
        Purpose::EndOfLife => m::admission_eol(language),
    }
}

/// The purpose as the title of a page.
pub fn title(language: Language, purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Emergency => m::admission_emergency_title(language),
        Purpose::Respite => m::admission_respite_title(language),
        Purpose::Symptom => m::admission_symptom_title(language),
        Purpose::EndOfLife => m::admission_eol_title(language),
    }
}

pub fn verdict(language: Language, answer: Option<Answer>) -> &'static str {
    match answer {
        Some(Answer::Yes) => m::verdict_yes(language),
        Some(Answer::Ask) => m::verdict_ask(language),
        Some(Answer::No) => m::verdict_no(language),
        None => m::verdict_unknown(language),
    }
}

pub fn age(language: Language, age: Age) -> String {
    match age {
        Age::Minutes(..1) => m::age_now(language).to_owned(),
        Age::Minutes(minutes @ 1..60) => m::age_minutes(language, minutes),
        Age::Minutes(minutes @ 60..2880) => m::age_hours(language, minutes / 60),
        Age::Minutes(minutes) => m::age_days(language, minutes / 1440),
        Age::Days(..1) => m::age_today(language).to_owned(),
        Age::Days(days) => m::age_days(language, days),
    }
}

/// What was said of beds, without its age.
pub fn room(language: Language, capacity: &Capacity) -> String {
    match (capacity.room, capacity.beds) {
        (Room::Free | Room::Assessment, Some(beds)) if beds > 0 => m::capacity_count(language, beds),
        (Room::Free, _) => m::capacity_free(language).to_owned(),
        (Room::Assessment, _) => m::capacity_assessment(language).to_owned(),
        (Room::Waiting, _) => m::capacity_waiting(language).to_owned(),
        (Room::Full, _) => m::capacity_full(language).to_owned(),
        (Room::Unknown, _) => m::capacity_unknown(language).to_owned(),
    }
}

/// Beds and the age of the report: an old one tells nothing but that it is old.
pub fn capacity(language: Language, capacity: &Capacity) -> String {
    match &capacity.report {
        Some(report) if report.is_fresh => {
            m::capacity_told(language, age(language, report.age), room(language, capacity))
        }
        Some(report) => m::capacity_old(language, age(language, report.age)),
        None => m::capacity_unknown(language).to_owned(),
    }
}

/// A ground of a verdict, in a few words.
pub fn ground(language: Language, lists: &Lists, desk: &Desk, because: &Because, of: Purpose) -> String {
    let said = |what: &str, is_known: bool| match because.answer {
        _ if !is_known => m::ground_unknown(language, what),
        Answer::Yes => m::ground_takes(language, what),
        Answer::Ask => m::ground_asks(language, what),
        Answer::No => m::ground_refuses(language, what),
    };
    let noted = |what: String, note: &Option<String>| match note {
        Some(note) => m::ground_noted(language, note, what),
        None => what,
    };
    match &because.ground {
        Ground::Purpose { note: Some(note) } if because.answer == Answer::Yes => note.clone(),
        Ground::Purpose { note } => noted(said(purpose(language, of), true), note),
        Ground::Need { item: code, note, .. } if because.answer == Answer::Yes => {
            noted(item(language, lists, code), note)
        }
        Ground::Need { item: code, note, is_known } => {
            noted(said(&item(language, lists, code), *is_known), note)
        }
        Ground::Reason { code, is_known } => said(&reason(language, lists, code), *is_known),
        Ground::Capacity => capacity(language, &desk.capacity),
        Ground::Suspended => m::facility_suspended(language).to_owned(),
    }
}

pub fn reason(language: Language, lists: &Lists, code: &str) -> String {
    choice(language, lists, &ItemCode::from(items::REASONS), code)
}

/// A choice of the list in this language; what is not in the list stands as it was written.
pub fn choice(language: Language, lists: &Lists, item: &ItemCode, name: &str) -> String {
    lists.choice(item, name).map_or(name, |choice| language.pick(&choice.ja, &choice.en)).to_owned()
}

pub fn ward(language: Language, lists: &Lists, capacity: &Capacity) -> Option<String> {
    capacity.ward.as_ref().map(|ward| kind(language, lists, ward))
}

/// A line in as few words as a button holds.
pub fn line(language: Language, purpose: PhonePurpose) -> &'static str {
    match purpose {
        PhonePurpose::Main => m::line_main(language),
        PhonePurpose::Night => m::line_night(language),
        PhonePurpose::Liaison => m::line_liaison(language),
        PhonePurpose::Fax | PhonePurpose::Other => m::line_other(language),
    }
}

/// Who answers now, and who from when: 「いま夜間直通が出ます・地域連携室は月曜 8:30から」.
pub fn answers(language: Language, call: &Call, minute: NaiveDateTime, now: NaiveDateTime) -> String {
    let line_of_call = line(language, call.phone.purpose);
    let then = || format!("{} {}", super::event::day(language, minute.date()), super::clock(minute));
    let current = match call.answers {
        Some(true) if minute == now => m::line_now(language, line_of_call),
        Some(true) => m::line_then(language, line_of_call, then()),
        Some(false) if minute == now => m::line_closed(language).to_owned(),
        Some(false) => m::line_closed_then(language, then()),
        None => m::line_unknown(language).to_owned(),
    };
    let later = call.later.as_ref().map(|(phone, opens)| {
        m::line_later(language, line(language, phone.purpose), coming(language, *opens, now))
    });
    match later {
        Some(later) => format!("{current}{}{later}", m::day_join(language)),
        None => current,
    }
}

/// As [`answers`], where a word is enough once somebody answers.
pub fn answers_briefly(language: Language, call: &Call, minute: NaiveDateTime, now: NaiveDateTime) -> String {
    let later = if call.answers == Some(true) { None } else { call.later.clone() };
    answers(language, &Call { later, ..call.clone() }, minute, now)
}

/// Absent: now.
pub fn planned(language: Language, planned: Option<Planned>) -> &'static str {
    match planned {
        None => m::admission_now(language),
        Some(Planned::Tonight) => m::admission_tonight(language),
        Some(Planned::Saturday) => m::admission_saturday(language),
        Some(Planned::SaturdayNight) => m::admission_saturday_night(language),
        Some(Planned::DayOff) => m::admission_day_off(language),
        Some(Planned::DayOffNight) => m::admission_day_off_night(language),
    }
}

pub fn shift(language: Language, shift: Shift) -> &'static str {
    match shift {
        Shift::WeekdayDay => m::rules_weekday_day(language),
        Shift::WeekdayNight => m::rules_weekday_night(language),
        Shift::Weekend => m::rules_weekend(language),
        Shift::Holiday => m::rules_holiday(language),
    }
}

/// What answers a rule, whatever sort of answer it is; nothing where it is none to read.
pub fn answer(language: Language, lists: &Lists, fact: &Fact, today: NaiveDate) -> Option<String> {
    match &fact.value {
        Value::Text(text) => Some(text.clone()),
        Value::Names(names) => {
            let names: Vec<_> = names.iter().map(|name| choice(language, lists, &fact.item, name)).collect();
            Some(names.join(m::day_join(language)))
        }
        Value::Count(count) => {
            let unit = lists.item(&fact.item).and_then(|item| item.unit.as_ref());
            let unit = unit.map_or("", |unit| language.pick(&unit.ja, &unit.en));
            let gap = if language == Language::En { " " } else { "" };
            Some(format!("{}{gap}{unit}", thousands(*count)))
        }
        Value::Date(on) => Some(date(language, *on, today)),
        Value::Level(level) => {
            let word = super::answer(language, level.answer);
            Some(
                level
                    .note
                    .as_ref()
                    .map_or_else(|| word.to_owned(), |note| m::ground_noted(language, note, word)),
            )
        }
        Value::Web(url) => Some(url.clone()),
        Value::Coverage(area) => super::coverage(language, lists, area),
        Value::Name(_)
        | Value::Kind(_)
        | Value::Address(_)
        | Value::Position(_)
        | Value::Phone(_)
        | Value::Hours(_)
        | Value::Days(_)
        | Value::Stock(_)
        | Value::Person(_)
        | Value::Unknown => None,
    }
}

fn thousands(count: u32) -> String {
    if count < 1000 { count.to_string() } else { format!("{},{:03}", count / 1000, count % 1000) }
}
