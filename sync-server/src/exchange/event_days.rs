//! The days of an event out of a cell: 8月5日（水）～8月16日（日）※10日（月）以外, ～9月25日まで, 7月25日(土)、26日(日).

use super::cursor::Cursor;
use super::text::{date, is_blank, plain};
use chrono::{Datelike, NaiveDate, TimeDelta, Weekday};
use domain::event::{DaySpan, When};
use domain::hours::Days;

/// Why a cell gives no days: it is kept as text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Unread {
    /// It names no day that could be read.
    Words,
    /// It names days that cannot be: a weekday that fits no year near, an end before its start, a far year.
    Doubtful,
}

/// A list dated so many years after its edition has a typing error: 2202.
const YEARS_AHEAD: i32 = 3;

/// A day as written, before its year is known.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Written {
    year: Option<i32>,
    month: u32,
    day: u32,
    weekday: Option<Weekday>,
}

/// Days as written, one after the other.
#[derive(Clone, Copy, Debug)]
enum Part {
    Day(Written),
    /// To the next day, or from the one before on.
    Range,
    Until,
}

/// The days of a cell, with `near` as the day that tells years nobody wrote, and whether it says more than they do.
pub(super) fn read(cell: &str, near: Option<NaiveDate>) -> Result<(When, bool), Unread> {
    let plain = plain(cell);
    let (main, notes) =
        plain.split_once('※').map_or((plain.as_str(), None), |(main, notes)| (main, Some(notes)));
    let mut when = When::default();
    let mut says_more = false;
    if let Some(day) = date(main) {
        when.days.push(DaySpan::day(plausible(day, near)?));
    } else {
        let (parts, rest) = parts(main);
        if !parts.iter().any(|part| matches!(part, Part::Day(_))) || leaves_open(&rest) {
            return Err(Unread::Words);
        }
        when.days = spans(&parts, near)?;
        when.doubtful = limits(&rest);
        says_more = !is_blank(&rest);
    }
    for note in notes.into_iter().flat_map(|notes| notes.split('※')) {
        says_more |= !take_note(&mut when, note);
    }
    Ok((when, says_more))
}

/// The days of a list's two columns of dates.
pub(super) fn read_span(starts: &str, ends: &str, near: Option<NaiveDate>) -> Result<(When, bool), Unread> {
    match (date(starts), date(ends)) {
        (Some(from), Some(to)) => {
            let (from, to) = (plausible(from, near)?, plausible(to, near)?);
            if to < from {
                return Err(Unread::Doubtful);
            }
            let days = vec![DaySpan { from: Some(from), to: Some(to) }];
            Ok((When { days, ..When::default() }, false))
        }
        (Some(from), None) if is_blank(ends) => {
            let days = vec![DaySpan { from: Some(plausible(from, near)?), to: None }];
            Ok((When { days, ..When::default() }, false))
        }
        _ if is_blank(ends) => read(starts, near),
        _ => read(&format!("{starts}~{ends}"), near),
    }
}

/// Days that stand among other words, each with its weekday: the cell of times of a list of matches.
pub(super) fn among_words(cell: &str, near: Option<NaiveDate>) -> Option<When> {
    let plain = plain(cell);
    if leaves_open(&plain) {
        return None;
    }
    let mut cursor = Cursor::new(plain);
    let mut days: Vec<NaiveDate> = Vec::new();
    while !cursor.rest().is_empty() {
        match written(&mut cursor, None) {
            Some(day) if day.weekday.is_some() => days.push(resolve(day, near, None).ok()?),
            Some(_) => return None,
            None => drop(skip_word(&mut cursor)),
        }
    }
    days.sort_unstable();
    days.dedup();
    let days: Vec<DaySpan> = days.into_iter().map(DaySpan::day).collect();
    (!days.is_empty()).then(|| When { days, ..When::default() })
}

/// The one day a cell says something has to be done by: 6月9日(火)まで, 7月28日（火）必着, 7月7日（火）正午～7月27日（月）正午.
pub(super) fn last_day_of(cell: &str, near: Option<NaiveDate>) -> Option<NaiveDate> {
    let mut cursor = Cursor::new(plain(cell));
    let mut lasts: Vec<NaiveDate> = Vec::new();
    let mut range = false;
    while !cursor.rest().is_empty() {
        let Some(day) = written(&mut cursor, None) else {
            skip_word(&mut cursor);
            range = false;
            continue;
        };
        skip_time(&mut cursor);
        if cursor.take_any(&["まで", "必着", "締切", "迄"]) || (range && cursor.rest().is_empty()) {
            lasts.push(resolve(day, near, None).ok()?);
        }
        range = cursor.take("~");
        while cursor.letter(|c| c.is_whitespace().then_some(())).is_some() {}
    }
    lasts.dedup();
    if let [last] = lasts.as_slice() { Some(*last) } else { None }
}

/// Whether a piece of a cell of times names a day before its time; what comes after the day.
pub(super) fn after_day(piece: &str) -> Option<String> {
    let mut cursor = Cursor::new(piece.to_owned());
    written(&mut cursor, Some(1))?;
    Some(cursor.rest().trim().to_owned())
}

fn plausible(day: NaiveDate, near: Option<NaiveDate>) -> Result<NaiveDate, Unread> {
    let far = near.is_some_and(|near| day.year() > near.year() + YEARS_AHEAD);
    if far { Err(Unread::Doubtful) } else { Ok(day) }
}

/// One day or another: nobody knows which.
fn leaves_open(text: &str) -> bool {
    ["もしくは", "または", "又は", "未定"].iter().any(|word| text.contains(word))
}

/// Words that take single days out of those told.
fn limits(text: &str) -> bool {
    let words = ["以外", "除", "のみ", "毎", "隔", "休", "第", "曜", "平日", "土", "祝"];
    text.chars().any(|c| c.is_ascii_digit()) || words.iter().any(|word| text.contains(word))
}

/// The days of a text in order, and the words between them that say something else.
fn parts(text: &str) -> (Vec<Part>, String) {
    let mut cursor = Cursor::new(text.to_owned());
    let (mut parts, mut rest): (Vec<Part>, String) = (Vec::new(), String::new());
    while !cursor.rest().is_empty() {
        let month = parts.iter().rev().find_map(|part| match part {
            Part::Day(day) => Some(day.month),
            Part::Range | Part::Until => None,
        });
        if let Some(day) = written(&mut cursor, month) {
            parts.push(Part::Day(day));
        } else if cursor.take_any(&["~", "から", "より"]) {
            parts.push(Part::Range);
        } else if cursor.take_any(&["まで", "迄"]) {
            parts.push(Part::Until);
        } else if cursor.take("いずれも") {
            let weekday = weekday(&mut cursor);
            for part in &mut parts {
                if let Part::Day(day) = part {
                    day.weekday = day.weekday.or(weekday);
                }
            }
        } else if !cursor.take_any(&["及び", "と"]) && !take_number(&mut cursor) {
            let word = skip_word(&mut cursor);
            if !word.chars().all(|c| c.is_whitespace() || "、,・/。".contains(c)) {
                rest.push_str(&word);
            }
        }
    }
    (parts, rest)
}

/// One letter, or all of a number: 2202/5/1 has no 2/5 in it.
fn skip_word(cursor: &mut Cursor) -> String {
    let is_part = |c: char| c.is_ascii_digit() || matches!(c, '/' | '.');
    let number = match cursor.rest().chars().next() {
        Some(first) if first.is_ascii_digit() => cursor.rest().find(|c| !is_part(c)),
        Some(first) => Some(first.len_utf8()),
        None => Some(0),
    };
    let length = number.unwrap_or(cursor.rest().len());
    let word = cursor.rest().get(..length).unwrap_or_default().to_owned();
    cursor.skip(length);
    word
}

/// The number of one of several days: (1).
fn take_number(cursor: &mut Cursor) -> bool {
    let place = cursor.place();
    let is_number = cursor.take("(") && number(cursor).is_some() && cursor.take(")");
    if !is_number {
        cursor.back_to(place);
    }
    is_number
}

fn number(cursor: &mut Cursor) -> Option<u32> {
    let digits: String = cursor.rest().chars().take_while(char::is_ascii_digit).take(5).collect();
    let number = digits.parse().ok()?;
    cursor.skip(digits.len());
    Some(number)
}

/// 2026年8月5日(水), R8.7.1(水), 8月5日（水・祝）, 8/5; with the month of the day before, 5日.
fn written(cursor: &mut Cursor, month: Option<u32>) -> Option<Written> {
    let place = cursor.place();
    let written = whole_date(cursor).or_else(|| short_date(cursor, month));
    if written.is_none() {
        cursor.back_to(place);
    }
    let mut written = written?;
    written.weekday = weekday(cursor);
    Some(written)
}

fn whole_date(cursor: &mut Cursor) -> Option<Written> {
    let is_part = |c: char| c.is_ascii_digit() || "令和平成RH元年月日./".contains(c);
    let length = cursor.rest().find(|c| !is_part(c)).unwrap_or(cursor.rest().len());
    let day = date(cursor.rest().get(..length)?)?;
    cursor.skip(length);
    Some(Written { year: Some(day.year()), month: day.month(), day: day.day(), weekday: None })
}

fn short_date(cursor: &mut Cursor, month: Option<u32>) -> Option<Written> {
    let first = number(cursor)?;
    let (month, day) = if cursor.take("月") {
        let day = number(cursor)?;
        cursor.take("日").then_some((first, day))?
    } else if cursor.take("/") {
        (first, number(cursor)?)
    } else {
        (month.filter(|_| cursor.take("日"))?, first)
    };
    // 5日間 is a count.
    let ends = !cursor.rest().starts_with(|c: char| c.is_ascii_digit() || matches!(c, '間' | '/' | '.'));
    let valid = (1..=12).contains(&month) && (1..=31).contains(&day) && ends;
    valid.then_some(Written { year: None, month, day, weekday: None })
}

/// (水), (水・祝), (水曜日); nothing where the bracket says anything else.
fn weekday(cursor: &mut Cursor) -> Option<Weekday> {
    let inside = cursor.rest().strip_prefix('(')?;
    let (inside, _) = inside.split_once(')')?;
    let length = inside.len() + 2;
    let mut found = None;
    for part in inside.split(['・', ',', '、', '/']) {
        match part.trim().trim_end_matches('日').trim_end_matches('曜') {
            "" if part.trim() == "日" => found = Some(Weekday::Sun),
            "祝" | "休" | "振休" => {}
            name => {
                let mut letters = name.chars();
                let letter = letters.next();
                let day = "月火水木金土日".chars().position(|day| Some(day) == letter)?;
                if letters.next().is_some() {
                    return None;
                }
                found = Weekday::try_from(u8::try_from(day).ok()?).ok();
            }
        }
    }
    cursor.skip(length);
    found
}

/// A time after a day: 17:00, 9時, 正午, 午後5時.
fn skip_time(cursor: &mut Cursor) {
    let is_part = |c: char| c.is_ascii_digit() || c.is_whitespace() || ":時分半正午前後".contains(c);
    let length = cursor.rest().find(|c| !is_part(c)).unwrap_or(cursor.rest().len());
    cursor.skip(length);
}

fn spans(parts: &[Part], near: Option<NaiveDate>) -> Result<Vec<DaySpan>, Unread> {
    let mut spans: Vec<DaySpan> = Vec::new();
    let mut near = near;
    let mut range = false;
    for part in parts {
        match part {
            Part::Range => range = true,
            // Of a range it says no more than its wave.
            Part::Until => {
                if let Some(last) = spans.last_mut().filter(|last| last.from == last.to) {
                    last.from = None;
                }
            }
            Part::Day(day) => {
                let open = spans.last_mut().filter(|last| range && last.from == last.to);
                if let Some(open) = open {
                    open.to = Some(resolve(*day, near, open.from)?);
                } else {
                    let day = resolve(*day, near, None)?;
                    near = Some(day);
                    spans.push(DaySpan { from: Some(day).filter(|_| !range), to: Some(day) });
                }
                range = false;
            }
        }
    }
    if let Some(last) = spans.last_mut().filter(|_| range) {
        last.to = None;
    }
    spans.sort_unstable();
    spans.dedup();
    Ok(spans)
}

/// A day without a year lies within so many of the edition's: the weekday of one year is the next weekday a year later,
/// and a slip of one must not become another year.
const DAYS_NEAR: i64 = 300;

/// In the year written; else, after the start of its range, or nearest to `near` where its weekday fits.
fn resolve(written: Written, near: Option<NaiveDate>, start: Option<NaiveDate>) -> Result<NaiveDate, Unread> {
    let Written { year, month, day, weekday } = written;
    let fits = |date: &NaiveDate| weekday.is_none_or(|weekday| date.weekday() == weekday);
    let in_year = |year: i32| NaiveDate::from_ymd_opt(year, month, day);
    if let Some(year) = year {
        let date = in_year(year).filter(fits).filter(|date| start.is_none_or(|start| start <= *date));
        return plausible(date.ok_or(Unread::Doubtful)?, near);
    }
    let near = start.or(near).ok_or(Unread::Words)?;
    let mut years = (near.year() - 1..=near.year() + 1).filter_map(in_year);
    let found = match start {
        Some(start) => years.find(|date| start <= *date).filter(fits),
        None => {
            let apart = |date: &NaiveDate| (*date - near).num_days().abs();
            years.filter(fits).filter(|date| apart(date) <= DAYS_NEAR).min_by_key(apart)
        }
    };
    found.ok_or(Unread::Doubtful)
}

/// Whether a note after ※ is read whole: 平日のみ, 10日（月）以外, 5日間. One that names days and is not leaves a doubt.
fn take_note(when: &mut When, note: &str) -> bool {
    let note: String = note.chars().filter(|c| !c.is_whitespace()).collect();
    let only = match note.as_str() {
        "平日のみ" => Some(Days::MON_TO_FRI),
        "土日祝のみ" | "土日祝日のみ" | "土・日・祝日のみ" | "土、日、祝日のみ" => {
            Some(Days::SAT.and(Days::SUN).and(Days::HOLIDAY))
        }
        _ => None,
    };
    if only.is_some() && when.only.is_none() {
        when.only = only;
        return true;
    }
    if note.strip_suffix("日間").and_then(|count| count.parse().ok()) == count(&when.days) {
        return true;
    }
    let ends = ["以外", "を除く", "は除く", "除く", "は休み"];
    let but = ends.iter().find_map(|end| note.strip_suffix(end)).and_then(|days| excepted(when, days));
    if let Some(but) = but {
        when.except.extend(but);
        return true;
    }
    when.doubtful |= limits(&note);
    false
}

/// How many days there are, for as long as events last.
fn count(days: &[DaySpan]) -> Option<i64> {
    let lengths = days.iter().map(|span| Some((span.to? - span.from?).num_days() + 1));
    lengths.collect::<Option<Vec<i64>>>().map(|lengths| lengths.iter().sum())
}

/// The days meant, each the only one of its number and weekday within those told.
fn excepted(when: &When, text: &str) -> Option<Vec<NaiveDate>> {
    // No month has this number: a day alone is of any.
    const ANY: u32 = 12;
    let mut cursor = Cursor::new(text.to_owned());
    let mut days = Vec::new();
    while !cursor.rest().is_empty() {
        if cursor.take_any(&["、", ",", "・", "と"]) {
            continue;
        }
        let alone = cursor.rest().trim_start_matches(|c: char| c.is_ascii_digit()).starts_with('日');
        let day = written(&mut cursor, alone.then_some(ANY))?;
        let mut meant = within(&when.days).filter(|date| {
            date.day() == day.day
                && (alone || date.month() == day.month)
                && day.weekday.is_none_or(|weekday| date.weekday() == weekday)
        });
        days.push(meant.next()?);
        if meant.next().is_some() {
            return None;
        }
    }
    (!days.is_empty()).then_some(days)
}

/// Every day of the spans, for at most a year of each.
fn within(days: &[DaySpan]) -> impl Iterator<Item = NaiveDate> {
    days.iter().filter_map(|span| span.from.zip(span.to)).flat_map(|(from, to)| {
        (0..=366)
            .filter_map(move |day| from.checked_add_signed(TimeDelta::days(day)))
            .take_while(move |day| *day <= to)
    })
}

/// What a column of notes says of the days; whether all of it was read.
pub(super) fn take_notes(when: &mut When, notes: &str) -> bool {
    let plain = plain(notes);
    let notes = plain.split(['※', '\n']).filter(|note| !is_blank(note));
    let unread = notes.filter(|note| !take_note(when, note)).count();
    unread == 0
}
