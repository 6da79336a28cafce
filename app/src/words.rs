//! Facts as a person reads them, in one language: distances, ages, hours, days.

pub mod admission;
pub mod deed;
pub mod event;
pub mod person;
pub mod referral;

use crate::language::{Language, messages as m};
use chrono::{Datelike, NaiveDate, NaiveDateTime, Timelike};
use domain::coverage::Coverage;
use domain::facility::{Answer, Facility, How, Phone, PhonePurpose};
use domain::hours::{Days, Holidays, Hours, OpenState, WeekLine, When};
use domain::id::{IngredientCode, ItemCode, KindCode, MunicipalityCode};
use domain::lists::Lists;
use domain::opioid::{Column, Formulary, Pace, ProductGroup};
use domain::search::Query;

pub fn distance(language: Language, metres: u32) -> String {
    if metres < 1000 {
        m::unit_m(language, metres / 10 * 10)
    } else if metres < 20_000 {
        m::unit_km(language, format!("{}.{}", metres / 1000, metres % 1000 / 100))
    } else {
        m::unit_km(language, metres / 1000)
    }
}

/// What a person looks for: her words, then what she chose.
pub fn query(language: Language, lists: &Lists, query: &Query) -> String {
    let text = Some(query.text.trim().to_owned()).filter(|text| !text.is_empty());
    let open = query.open.iter().map(|when| when_word(language, *when).to_owned());
    let visits = query.visits.iter().map(|code| comes_to(language, lists, code));
    let here = query.visits_here.then(|| m::find_comes_here(language).to_owned());
    let within = query.within.map(|within| m::find_within(language, within.km()));
    let kinds = query.kinds.iter().map(|code| kind(language, lists, code));
    let places = query.municipalities.iter().map(|code| municipality(language, lists, code));
    let functions = query.functions.iter().map(|code| item(language, lists, code));
    let said: Vec<String> = text
        .into_iter()
        .chain(kinds)
        .chain(places)
        .chain(visits)
        .chain(here)
        .chain(within)
        .chain(functions)
        .chain(open)
        .collect();
    if said.is_empty() { m::find_all(language).to_owned() } else { said.join(m::day_join(language)) }
}

pub fn when_word(language: Language, when: When) -> &'static str {
    match when {
        When::Now => m::find_open_now(language),
        When::Tonight => m::find_open_tonight(language),
        When::Holiday => m::find_open_holiday(language),
    }
}

/// 「澪浦市へ来る」
pub fn comes_to(language: Language, lists: &Lists, code: &MunicipalityCode) -> String {
    m::find_comes_to(language, municipality(language, lists, code))
}

/// Where a place comes to people's homes; `None` where this code cannot read it.
pub fn coverage(language: Language, lists: &Lists, coverage: &Coverage) -> Option<String> {
    match coverage {
        Coverage::Municipalities(codes) => {
            let names: Vec<String> = codes.iter().map(|code| municipality(language, lists, code)).collect();
            Some(names.join(m::day_join(language)))
        }
        Coverage::Radius(metres) => Some(m::coverage_radius(language, distance(language, *metres))),
        Coverage::Outline(_) => Some(m::coverage_outline(language).to_owned()),
        Coverage::Unknown => None,
    }
}

/// How long ago, in the largest unit that still tells: 「8か月」.
pub fn age(language: Language, days: i64) -> String {
    match days {
        ..14 => m::fresh_days(language, days.max(0)),
        14..60 => m::fresh_weeks(language, days / 7),
        60..730 => m::fresh_months(language, days / 30),
        _ => m::fresh_years(language, days / 365),
    }
}

/// Month and day; the year too unless it is this year.
pub fn date(language: Language, date: NaiveDate, today: NaiveDate) -> String {
    if date.year() == today.year() {
        m::date_month_day(language, date.day(), date.month())
    } else {
        m::date_full(language, date.day(), date.month(), date.year())
    }
}

pub fn when(language: Language, at: NaiveDateTime) -> String {
    m::date_when(language, at.day(), at.month(), clock(at))
}

/// As [`when`] with the year, for paper: nobody knows when it will be read.
pub fn when_on_paper(language: Language, at: NaiveDateTime) -> String {
    format!("{} {}", m::date_full(language, at.day(), at.month(), at.year()), clock(at))
}

pub fn clock(at: NaiveDateTime) -> String {
    format!("{}:{:02}", at.hour(), at.minute())
}

/// The minute of a day; past midnight it is said to be of the next one.
fn minute(language: Language, minute: u16) -> String {
    let clock = |minute: u16| format!("{}:{:02}", minute / 60, minute % 60);
    if minute <= 1440 { clock(minute) } else { m::time_next_day(language, clock(minute - 1440)) }
}

/// The state of an opening, in as few words as a tag holds.
#[derive(Clone, PartialEq, Debug)]
pub struct OpenWords {
    pub tone: Tone,
    pub text: String,
    /// It says that somebody answers at every hour: no tag beside it needs to.
    pub day_and_night: bool,
}

impl OpenWords {
    fn of(tone: Tone, text: String) -> Self {
        Self { tone, text, day_and_night: false }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tone {
    Yes,
    Ask,
    No,
}

/// Whether somebody answers at a place now: its own hours, or a line that is open when the place is not.
pub fn open_now(language: Language, facility: &Facility, now: NaiveDateTime) -> OpenWords {
    let place = open_in(language, facility.hours(), now);
    match facility.line_at(now) {
        Some(line) if place.tone == Tone::No && line.answers == Some(true) && line.phone.hours.is_some() => {
            let line = open_in(language, line.hours, now);
            OpenWords { text: m::open_line(language, line.text), ..line }
        }
        // A number for the night may not be listed; that somebody answers is said all the same.
        _ if place.tone == Tone::No && says_round_the_clock(facility) => OpenWords {
            day_and_night: true,
            ..OpenWords::of(Tone::Ask, m::open_round_the_clock(language, place.text))
        },
        _ => place,
    }
}

fn says_round_the_clock(facility: &Facility) -> bool {
    facility
        .levels()
        .any(|(fact, level)| fact.item == domain::lists::item::ROUND_THE_CLOCK && level.answer == Answer::Yes)
}

fn open_in(language: Language, hours: Option<&Hours>, now: NaiveDateTime) -> OpenWords {
    let Some(hours) = hours else {
        return OpenWords::of(Tone::No, m::open_unknown(language).to_owned());
    };
    match hours.open_at(now) {
        OpenState::Open { until: None } => OpenWords {
            day_and_night: true,
            ..OpenWords::of(Tone::Yes, m::open_all_day(language).to_owned())
        },
        OpenState::Open { until: Some(until) } => {
            let left = (until - now).num_minutes();
            let text = if left <= 60 {
                m::open_soon(language, left.max(1))
            } else {
                m::open_until(language, clock(until))
            };
            OpenWords::of(if left <= 60 { Tone::Ask } else { Tone::Yes }, text)
        }
        OpenState::Closed { opens: Some(opens) } => {
            let when = coming(language, opens, now);
            OpenWords::of(Tone::No, m::open_opens(language, when))
        }
        OpenState::Closed { opens: None } => OpenWords::of(Tone::No, m::open_closed(language).to_owned()),
        OpenState::Ask => OpenWords::of(Tone::Ask, m::open_ask(language).to_owned()),
    }
}

/// A minute of the days to come: 「あす 8:30」.
pub fn coming(language: Language, at: NaiveDateTime, now: NaiveDateTime) -> String {
    let time = clock(at);
    match (at.date() - now.date()).num_days() {
        0 => m::open_today(language, time),
        1 => m::open_tomorrow(language, time),
        _ => m::open_weekday(language, weekday(language, at.weekday().num_days_from_monday()), time),
    }
}

pub fn weekday(language: Language, from_monday: u32) -> &'static str {
    match from_monday {
        0 => m::day_mon(language),
        1 => m::day_tue(language),
        2 => m::day_wed(language),
        3 => m::day_thu(language),
        4 => m::day_fri(language),
        5 => m::day_sat(language),
        _ => m::day_sun(language),
    }
}

/// Days of one line of a week: 「月〜水・金」, 「第2・4 土」, 「祝日」.
pub fn days(language: Language, line: &WeekLine) -> String {
    let days = day_set(language, line.days);
    if line.weeks == 0 {
        return days;
    }
    let weeks: Vec<String> =
        (0..5).filter(|week| line.weeks & (1 << week) != 0).map(|week| (week + 1).to_string()).collect();
    m::day_nth(language, days, weeks.join(m::day_join(language)))
}

pub fn day_set(language: Language, days: Days) -> String {
    let mut parts = Vec::new();
    let mut day = 0;
    while day < 7 {
        let first = day;
        while day < 7 && days.0 & (1 << day) != 0 {
            day += 1;
        }
        match day - first {
            0 => day += 1,
            1 => parts.push(weekday(language, first).to_owned()),
            2 => parts.extend([first, first + 1].map(|day| weekday(language, day).to_owned())),
            _ => parts.push(m::day_range(language, weekday(language, first), weekday(language, day - 1))),
        }
    }
    if days.has_holidays() {
        parts.push(m::facility_holiday(language).to_owned());
    }
    parts.join(m::day_join(language))
}

/// The days it is open, with their times, a line for each: 「月〜金 9:00〜18:00」.
pub fn open_days(language: Language, hours: &Hours) -> Vec<String> {
    let lines = hours.week();
    let open = lines.iter().filter(|line| !line.spans.is_empty());
    open.map(|line| format!("{} {}", days(language, line), spans(language, &line.spans))).collect()
}

pub fn spans(language: Language, spans: &[(u16, u16)]) -> String {
    match spans {
        [] => m::facility_closed_day(language).to_owned(),
        [(0, 1440)] => m::open_all_day(language).to_owned(),
        _ => {
            let spans: Vec<String> = spans
                .iter()
                .map(|(from, to)| m::time_span(language, minute(language, *from), minute(language, *to)))
                .collect();
            spans.join(m::day_join(language))
        }
    }
}

/// What holds on holidays, where the table of the week does not say it.
pub fn holidays(language: Language, holidays: Holidays) -> Option<&'static str> {
    match holidays {
        Holidays::AsWeekday => Some(m::facility_holidays_as(language)),
        Holidays::Unknown => Some(m::facility_holidays_unknown(language)),
        Holidays::Closed | Holidays::Own => None,
    }
}

pub fn how(language: Language, how: How) -> &'static str {
    match how {
        How::Phone => m::how_phone(language),
        How::Visit => m::how_visit(language),
        How::Own => m::how_own(language),
        How::Web => m::how_web(language),
        How::File => m::how_file(language),
        How::Unknown => m::how_unknown(language),
    }
}

pub fn purpose(language: Language, purpose: PhonePurpose) -> &'static str {
    match purpose {
        PhonePurpose::Main => m::phone_main(language),
        PhonePurpose::Night => m::phone_night(language),
        PhonePurpose::Liaison => m::phone_liaison(language),
        PhonePurpose::Fax => m::phone_fax(language),
        PhonePurpose::Other => m::phone_other(language),
    }
}

/// What the main button says for a line.
pub fn call(language: Language, phone: &Phone) -> &'static str {
    match phone.purpose {
        PhonePurpose::Night => m::facility_call_night(language),
        PhonePurpose::Liaison => m::facility_call_liaison(language),
        PhonePurpose::Main | PhonePurpose::Fax | PhonePurpose::Other => m::facility_call(language),
    }
}

pub fn answer(language: Language, answer: Answer) -> &'static str {
    match answer {
        Answer::Yes => m::answer_yes(language),
        Answer::Ask => m::answer_ask(language),
        Answer::No => m::answer_no(language),
    }
}

/// What an answer means where it is asked whether a group of opioids is there.
pub fn stock(language: Language, answer: Option<Answer>) -> &'static str {
    match answer {
        Some(Answer::Yes) => m::stock_yes(language),
        Some(Answer::Ask) => m::stock_ask(language),
        Some(Answer::No) => m::stock_no(language),
        None => m::stock_unknown(language),
    }
}

pub fn column(language: Language, column: Column) -> &'static str {
    match column {
        Column::Tablet => m::opioids_tablet(language),
        Column::Powder => m::opioids_powder(language),
        Column::Patch => m::opioids_patch(language),
        Column::Suppository => m::opioids_suppository(language),
        Column::Injection => m::opioids_injection(language),
    }
}

pub fn pace(language: Language, formulary: &Formulary, pace: &Pace) -> String {
    match pace {
        Pace::Fast => m::opioids_fast(language).to_owned(),
        Pace::Slow => m::opioids_slow(language).to_owned(),
        Pace::Other(code) => {
            let term = formulary.releases.iter().find(|term| term.code == *code);
            term.map_or(code.as_str(), |term| language.pick(&term.ja, &term.en)).to_owned()
        }
    }
}

pub fn ingredient(language: Language, formulary: &Formulary, code: &IngredientCode) -> String {
    let term = formulary.ingredients.iter().find(|term| term.code == *code);
    term.map_or(code.as_str(), |term| language.pick(&term.ja, &term.en)).to_owned()
}

/// A group where its ingredient has been said: 速放錠 of モルヒネ 速放錠.
pub fn in_cell(language: Language, formulary: &Formulary, group: &ProductGroup) -> String {
    let name = language.pick(&group.ja, &group.en);
    let rest = name.strip_prefix(ingredient(language, formulary, &group.ingredient).as_str());
    rest.map_or(name, |rest| rest.trim_start_matches([',', ' '])).to_owned()
}

/// Until when a place is open, and of its last hour the minutes that are left: a shop that closes is the limit of a
/// night. Where only a night line answers, that is said instead.
pub fn open_until(language: Language, facility: &Facility, now: NaiveDateTime) -> (String, Option<String>) {
    let state = facility.hours().map(|hours| hours.open_at(now));
    if let Some(OpenState::Open { until: Some(until) }) = state {
        let left = (until - now).num_minutes();
        let soon = (left <= 60).then(|| m::open_soon(language, left.max(1)));
        return (m::open_until(language, clock(until)), soon);
    }
    let is_open = matches!(state, Some(OpenState::Open { .. }));
    let line = facility.line_at(now).filter(|line| line.answers == Some(true) && line.phone.hours.is_some());
    match line {
        Some(_) if !is_open => (m::open_by_phone(language).to_owned(), None),
        _ => (open_in(language, facility.hours(), now).text, None),
    }
}

pub fn name(language: Language, facility: &Facility) -> String {
    facility.names().map_or_else(String::new, |name| {
        language.pick(&name.text, name.english.as_deref().unwrap_or_default()).to_owned()
    })
}

pub fn kind(language: Language, lists: &Lists, code: &KindCode) -> String {
    lists.kind(code).map_or(code.as_str(), |kind| language.pick(&kind.ja, &kind.en)).to_owned()
}

pub fn item(language: Language, lists: &Lists, code: &ItemCode) -> String {
    lists.item(code).map_or(code.as_str(), |item| language.pick(&item.ja, &item.en)).to_owned()
}

pub fn municipality(language: Language, lists: &Lists, code: &MunicipalityCode) -> String {
    lists.municipality(code).map_or(code.as_str(), |place| language.pick(&place.ja, &place.en)).to_owned()
}

/// A size a person compares: whole megabytes, or gigabytes.
pub fn megabytes(bytes: f64) -> String {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "no phone holds 2^64 bytes")]
    let tenths = |unit: f64| (bytes * 10.0 / unit).round() as u64;
    match bytes {
        ..10e6 => format!("{}.{} MB", tenths(1e6) / 10, tenths(1e6) % 10),
        ..1e9 => format!("{} MB", tenths(1e7)),
        _ => format!("{}.{} GB", tenths(1e9) / 10, tenths(1e9) % 10),
    }
}
