//! Examples a receptionist would give, and the same promises over random weeks against a painted calendar.

use chrono::{Datelike, NaiveDate, NaiveDateTime, TimeDelta, Weekday};
use proptest::prelude::*;

use super::*;
use crate::holiday::holiday;

fn at(text: &str) -> NaiveDateTime {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap()
}

fn opening(days: Days, from: u16, to: u16) -> Opening {
    Opening { days, from: from * 60, to: to * 60, weeks: 0 }
}

fn hours(holidays: Holidays, openings: &[Opening]) -> Hours {
    Hours { openings: openings.to_vec(), holidays, note: None }
}

fn open_until(text: &str) -> OpenState {
    OpenState::Open { until: Some(at(text)) }
}

fn closed_until(text: &str) -> OpenState {
    OpenState::Closed { opens: Some(at(text)) }
}

#[test]
fn a_clinic_closes_for_lunch_and_opens_again() {
    let clinic =
        hours(Holidays::Closed, &[opening(Days::MON_TO_FRI, 9, 12), opening(Days::MON_TO_FRI, 14, 18)]);
    assert_eq!(clinic.open_at(at("2026-11-20 09:00")), open_until("2026-11-20 12:00"));
    assert_eq!(clinic.open_at(at("2026-11-20 12:00")), closed_until("2026-11-20 14:00"));
    // The weekend, then 勤労感謝の日.
    assert_eq!(clinic.open_at(at("2026-11-20 18:00")), closed_until("2026-11-24 09:00"));
}

#[test]
fn a_night_belongs_to_the_evening_it_began() {
    let night = hours(Holidays::Closed, &[opening(Days::FRI, 22, 30)]);
    assert_eq!(night.open_at(at("2026-11-21 05:59")), open_until("2026-11-21 06:00"));
    assert_eq!(night.open_at(at("2026-11-20 05:59")), closed_until("2026-11-20 22:00"));
    assert_eq!(night.spans_on(at("2026-11-20 00:00").date()), Some(vec![(1320, 1800)]));
    assert_eq!(night.spans_on(at("2026-11-21 00:00").date()), Some(vec![]));
    let endless = hours(Holidays::Closed, &[Opening { to: u16::MAX, ..opening(Days::FRI, 22, 0) }]);
    assert_eq!(endless.open_at(at("2026-11-21 12:00")), open_until("2026-11-22 00:00"));
}

#[test]
fn always_open_never_closes_and_spans_that_touch_are_one() {
    let always = hours(Holidays::AsWeekday, &[opening(Days::EVERY_DAY, 0, 24)]);
    assert_eq!(always.open_at(at("2026-11-22 23:59")), OpenState::Open { until: None });
    let two_shifts =
        hours(Holidays::AsWeekday, &[opening(Days::FRI, 9, 17), opening(Days::FRI.and(Days::SAT), 17, 33)]);
    assert_eq!(two_shifts.open_at(at("2026-11-20 10:00")), open_until("2026-11-21 09:00"));
}

#[test]
fn an_unspoken_holiday_is_asked_about_and_ends_no_running_night() {
    // 2026-11-23, 勤労感謝の日, is a Monday.
    let place = hours(Holidays::Unknown, &[opening(Days::EVERY_DAY, 20, 32)]);
    assert_eq!(place.open_at(at("2026-11-23 07:59")), open_until("2026-11-23 08:00"));
    assert_eq!(place.open_at(at("2026-11-23 08:00")), OpenState::Ask);
    assert_eq!(place.open_at(at("2026-11-23 21:00")), OpenState::Ask);
    assert_eq!(place.open_at(at("2026-11-24 07:59")), OpenState::Ask, "the night that would have begun");
    assert_eq!(place.open_at(at("2026-11-24 08:00")), closed_until("2026-11-24 20:00"));
    assert_eq!(place.spans_on(at("2026-11-23 00:00").date()), None);
}

#[test]
fn a_holiday_is_closed_as_its_weekday_or_has_its_own_hours() {
    let openings = [opening(Days::MON, 9, 18), opening(Days::HOLIDAY, 10, 12)];
    let on_holiday = |holidays, minute| hours(holidays, &openings).open_at(at(minute));
    let next_monday = closed_until("2026-11-30 09:00");
    assert_eq!(on_holiday(Holidays::Closed, "2026-11-23 11:00"), next_monday);
    assert_eq!(on_holiday(Holidays::AsWeekday, "2026-11-23 11:00"), open_until("2026-11-23 18:00"));
    assert_eq!(on_holiday(Holidays::Own, "2026-11-23 11:00"), open_until("2026-11-23 12:00"));
    assert_eq!(on_holiday(Holidays::Own, "2026-11-23 12:00"), next_monday);
}

#[test]
fn second_and_fourth_saturdays_are_counted_in_the_month() {
    let saturdays = hours(Holidays::Closed, &[Opening { weeks: 0b01010, ..opening(Days::SAT, 9, 12) }]);
    assert_eq!(saturdays.open_at(at("2026-11-14 09:00")), open_until("2026-11-14 12:00"));
    assert_eq!(saturdays.open_at(at("2026-11-21 09:00")), closed_until("2026-11-28 09:00"));
    // The next is 12 December, beyond eight days.
    assert_eq!(saturdays.open_at(at("2026-11-28 12:00")), OpenState::Closed { opens: None });
}

#[test]
fn hours_that_say_nothing_are_asked_about() {
    let backwards = Opening { from: 600, to: 540, ..opening(Days::EVERY_DAY, 0, 0) };
    for openings in [&[][..], &[backwards]] {
        let silent = hours(Holidays::Closed, openings);
        assert_eq!(silent.open_at(at("2026-11-20 10:00")), OpenState::Ask);
        assert_eq!(silent.spans_on(at("2026-11-20 10:00").date()), None);
        assert_eq!(silent.week(), []);
    }
}

#[test]
fn the_ends_of_the_calendar_have_an_answer() {
    let night = hours(Holidays::AsWeekday, &[opening(Days::EVERY_DAY, 20, 32)]);
    assert_eq!(night.open_at(NaiveDateTime::MAX), OpenState::Open { until: None });
    let OpenState::Closed { opens: Some(_) } = night.open_at(NaiveDateTime::MIN) else {
        panic!("nothing ran into the first day");
    };
}

#[test]
fn the_week_is_told_in_as_few_lines_as_neighbours_allow() {
    let line = |days, weeks, spans: &[(u16, u16)]| WeekLine { days, weeks, spans: spans.to_vec() };
    let clinic = hours(
        Holidays::Closed,
        &[
            opening(Days::MON_TO_FRI, 9, 12),
            opening(Days(Days::MON_TO_FRI.0 & !Days::THU.0), 14, 18),
            Opening { weeks: 0b01010, ..opening(Days::SAT, 9, 12) },
        ],
    );
    let (morning, afternoon) = ((540, 720), (840, 1080));
    assert_eq!(
        clinic.week(),
        [
            line(Days::MON.and(Days::TUE).and(Days::WED), 0, &[morning, afternoon]),
            line(Days::THU, 0, &[morning]),
            line(Days::FRI, 0, &[morning, afternoon]),
            line(Days::SAT, 0b10101, &[]),
            line(Days::SAT, 0b01010, &[morning]),
            line(Days::SUN.and(Days::HOLIDAY), 0, &[]),
        ]
    );
    let every_day = Days::EVERY_DAY.and(Days::HOLIDAY);
    let always = hours(Holidays::Own, &[opening(every_day, 0, 12), opening(every_day, 12, 24)]);
    assert_eq!(always.week(), [line(every_day, 0, &[(0, 1440)])]);
    assert_eq!(
        hours(Holidays::Unknown, &[opening(Days::EVERY_DAY, 9, 10)]).week(),
        [line(Days::EVERY_DAY, 0, &[(540, 600)])]
    );
}

#[test]
fn days_are_the_bits_of_the_stored_form() {
    assert_eq!(serde_json::to_string(&Days::MON.and(Days::SUN).and(Days::HOLIDAY)).unwrap(), "193");
    assert!(Days::MON_TO_FRI.contains(Weekday::Fri) && !Days::MON_TO_FRI.contains(Weekday::Sat));
    assert!(!Days::EVERY_DAY.has_holidays());
}

#[derive(Clone, Copy, PartialEq, Debug)]
enum Painted {
    Open,
    Closed,
    Ask,
}

/// Every minute from yesterday's midnight to the end of the eighth day ahead, painted span by span from the words of
/// the type, without the code under test.
fn painted(hours: &Hours, today: NaiveDate) -> Vec<Painted> {
    let said = |opening: &&Opening| opening.from < 1440 && opening.to > opening.from;
    if hours.openings.iter().filter(said).count() == 0 {
        return vec![Painted::Ask; 14400];
    }
    let mut minutes = vec![Painted::Closed; 14400 + 1440];
    for (index, date) in today.pred_opt().unwrap().iter_days().take(10).enumerate() {
        let is_holiday = holiday(date).is_some();
        let unspoken = is_holiday && hours.holidays == Holidays::Unknown;
        let mut paint = |from: usize, to: usize, colour: Painted| {
            for minute in &mut minutes[index * 1440 + from..index * 1440 + to] {
                let stays = *minute == Painted::Open || colour == Painted::Open;
                *minute = if stays { Painted::Open } else { colour };
            }
        };
        if unspoken {
            paint(0, 1440, Painted::Ask);
        }
        for opening in hours.openings.iter().filter(said) {
            let bit = 1 << date.weekday().num_days_from_monday();
            let of_month = (date.day() - 1) / 7;
            let counts = opening.weeks == 0 || (opening.weeks >> of_month) % 2 == 1;
            let plain = opening.days.0 & bit != 0 && counts;
            let applies = match hours.holidays {
                Holidays::Closed => plain && !is_holiday,
                Holidays::Own if is_holiday => opening.days.0 >= 128,
                Holidays::Own | Holidays::AsWeekday | Holidays::Unknown => plain,
            };
            if applies {
                let to = usize::from(opening.to.min(2880));
                paint(opening.from.into(), to, if unspoken { Painted::Ask } else { Painted::Open });
            }
        }
    }
    minutes.truncate(14400);
    minutes
}

fn any_hours() -> impl Strategy<Value = Hours> {
    let weeks = prop_oneof![3 => Just(0), 1 => any::<u8>()];
    let days = prop_oneof![2 => any::<u8>(), 1 => Just(0xff)];
    let span = prop_oneof![
        6 => (0_u16..48, 1_u16..=48).prop_map(|(from, length)| (from * 30, (from + length) * 30)),
        2 => Just((0, 1440)),
        2 => any::<(u16, u16)>(),
    ];
    let opening = (days, span, weeks).prop_map(|(days, (from, to), weeks)| Opening {
        days: Days(days),
        from,
        to,
        weeks,
    });
    let holidays =
        prop::sample::select(vec![Holidays::Closed, Holidays::AsWeekday, Holidays::Own, Holidays::Unknown]);
    (prop::collection::vec(opening, 0..4), holidays)
        .prop_map(|(openings, holidays)| hours(holidays, &openings))
}

/// Two in three around the longest runs of holidays, two in three within a minute of a span's edge.
fn any_case() -> impl Strategy<Value = (Hours, NaiveDateTime)> {
    let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap();
    let date = prop_oneof![
        (0_i64..11).prop_map(move |days| day(2019, 4, 27) + TimeDelta::days(days)),
        (0_i64..7).prop_map(move |days| day(2026, 9, 19) + TimeDelta::days(days)),
        (0_i64..40_000).prop_map(move |days| day(1990, 1, 1) + TimeDelta::days(days)),
    ];
    let near_edge = (any::<prop::sample::Index>(), -1_i64..=1);
    (any_hours(), date, prop::option::weighted(0.67, near_edge), 0_i64..86_400).prop_map(
        |(hours, date, near_edge, second)| {
            let edges: Vec<u16> =
                hours.openings.iter().flat_map(|opening| [opening.from, opening.to]).collect();
            let second = match near_edge {
                Some((index, by)) if !edges.is_empty() => {
                    (i64::from(*index.get(&edges)) + by).rem_euclid(1440) * 60 + second % 60
                }
                _ => second,
            };
            (hours, NaiveDateTime::from(date) + TimeDelta::seconds(second))
        },
    )
}

proptest! {
    #[test]
    fn the_answer_is_the_calendars_at_every_minute((hours, now) in any_case()) {
        let midnight = NaiveDateTime::from(now.date());
        let minute = usize::try_from((now - midnight).num_minutes()).unwrap();
        let painted = painted(&hours, now.date());
        let (state, ahead) = painted[1440 + minute..].split_first().unwrap();
        let first = |wanted: &dyn Fn(Painted) -> bool| {
            let after = ahead.iter().position(|&painted| wanted(painted))?;
            Some(midnight + TimeDelta::minutes((minute + 1 + after).try_into().unwrap()))
        };
        let expected = match state {
            Painted::Open => OpenState::Open { until: first(&|painted| painted != Painted::Open) },
            Painted::Closed => OpenState::Closed { opens: first(&|painted| painted == Painted::Open) },
            Painted::Ask => OpenState::Ask,
        };
        prop_assert_eq!(hours.open_at(now), expected);
    }

    #[test]
    fn the_bytes_keep_all_but_the_note_and_answer_alike((hours, now) in any_case()) {
        let mut bytes = Vec::new();
        Hours { note: Some("予約制".into()), ..hours.clone() }.encode(&mut bytes);
        let is_open = match hours.open_at(now) {
            OpenState::Open { .. } => Some(true),
            OpenState::Closed { .. } => Some(false),
            OpenState::Ask => None,
        };
        prop_assert_eq!(Moment::at(now).is_open(&bytes), is_open);
        prop_assert_eq!(Hours::decode(&bytes), Some(hours));
    }

    #[test]
    fn bytes_nobody_wrote_are_refused_whole(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
        if let Some(hours) = Hours::decode(&bytes) {
            let mut again = Vec::new();
            hours.encode(&mut again);
            prop_assert_eq!(again, bytes.clone());
        }
        prop_assert!(Hours::decode(&[&[4], &bytes[..]].concat()).is_none(), "no such word for holidays");
    }

    #[test]
    fn the_table_tells_what_holds_on_each_day((hours, now) in any_case()) {
        let date = now.date();
        prop_assume!(holiday(date).is_none());
        let week = 1 << (date.day0() / 7);
        let lines = hours.week();
        let told: Vec<_> = lines
            .iter()
            .filter(|line| line.days.contains(date.weekday()) && (line.weeks == 0 || line.weeks & week != 0))
            .map(|line| line.spans.clone())
            .collect();
        prop_assert_eq!(told, Vec::from_iter(hours.spans_on(date)));
    }
}

fn is_open_when(hours: &Hours, when: When, now: &str) -> bool {
    let mut bytes = Vec::new();
    hours.encode(&mut bytes);
    Moment::at(at(now)).is_open_when(when, &bytes)
}

#[test]
fn tonight_begins_at_six_and_before_dawn_it_is_the_night_that_runs() {
    let late = hours(Holidays::Closed, &[opening(Days::FRI, 9, 19)]);
    assert!(is_open_when(&late, When::Tonight, "2026-11-20 08:00"));
    assert!(is_open_when(&late, When::Tonight, "2026-11-20 18:59"));
    assert!(!is_open_when(&late, When::Tonight, "2026-11-20 19:00"), "it has closed for the night");
    let day = hours(Holidays::Closed, &[opening(Days::FRI, 9, 18)]);
    assert!(!is_open_when(&day, When::Tonight, "2026-11-20 12:00"));
    let night = hours(Holidays::Closed, &[opening(Days::FRI, 22, 30)]);
    assert!(is_open_when(&night, When::Tonight, "2026-11-20 12:00"));
    assert!(is_open_when(&night, When::Tonight, "2026-11-21 04:30"), "still Friday's night");
    assert!(!is_open_when(&night, When::Tonight, "2026-11-21 12:00"));
    let dawn = hours(Holidays::Closed, &[opening(Days::SAT, 4, 8)]);
    assert!(is_open_when(&dawn, When::Tonight, "2026-11-21 00:30"));
    assert!(!is_open_when(&dawn, When::Tonight, "2026-11-20 20:00"), "an evening ends at midnight");
}

#[test]
fn the_next_day_off_is_a_sunday_or_a_national_holiday_whichever_comes_first() {
    let day = |now: &str| Moment::at(at(now)).next_holiday().map(|day| day.to_string());
    assert_eq!(day("2026-11-20 10:00").as_deref(), Some("2026-11-22"), "Sunday");
    assert_eq!(day("2026-11-22 10:00").as_deref(), Some("2026-11-22"), "today is one");
    assert_eq!(day("2026-11-23 00:00").as_deref(), Some("2026-11-23"), "勤労感謝の日");
    assert_eq!(day("2026-12-30 10:00").as_deref(), Some("2027-01-01"), "元日");
}

#[test]
fn a_place_is_there_on_the_day_off_only_where_somebody_said_so() {
    let week = [opening(Days::EVERY_DAY, 9, 12)];
    // Monday the 23rd is 勤労感謝の日.
    for (holidays, there) in
        [(Holidays::AsWeekday, true), (Holidays::Closed, false), (Holidays::Unknown, false)]
    {
        assert_eq!(
            is_open_when(&hours(holidays, &week), When::Holiday, "2026-11-23 08:00"),
            there,
            "{holidays:?}"
        );
    }
    let sunday = hours(Holidays::Closed, &[opening(Days::SUN, 9, 12)]);
    assert!(is_open_when(&sunday, When::Holiday, "2026-11-22 11:59"));
    assert!(!is_open_when(&sunday, When::Holiday, "2026-11-22 12:00"), "over for today");
    let own = hours(Holidays::Own, &[opening(Days::HOLIDAY, 9, 12)]);
    assert!(is_open_when(&own, When::Holiday, "2026-11-23 08:00"));
}
