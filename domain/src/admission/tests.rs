use super::*;
use crate::facility::{How, Name, Phone, PhonePurpose, Source};
use crate::hours::{Days, Holidays, Hours, Opening};
use crate::id::FacilityId;
use crate::lists::{Choice, Item};
use chrono::NaiveDate;
use uuid::Uuid;

fn at(text: &str) -> NaiveDateTime {
    text.parse().unwrap()
}

/// A Saturday evening, between a holiday on Monday and nothing else.
fn saturday_night() -> NaiveDateTime {
    at("2026-11-21T21:42:00")
}

fn lists() -> Lists {
    let choice =
        |code: &str, ja: &str| Choice { code: code.to_owned(), ja: ja.to_owned(), en: code.to_owned() };
    let reasons = vec![choice("pain", "疼痛増悪"), choice("bleeding", "出血")];
    let capacity = vec![
        choice("capacity", "受入可"),
        choice("no_capacity", "満床"),
        choice("waitlist", "待機"),
        choice("assessment", "要相談"),
    ];
    let item = |code: &str, half_life_days, choices| Item {
        code: code.into(),
        half_life_days,
        choices,
        kinds: vec!["hospital".into()],
        ..Item::default()
    };
    Lists {
        items: vec![
            item("emergency_admission", 90, Vec::new()),
            item("respite", 90, Vec::new()),
            item(items::CAPACITY_NOW, 1, capacity),
            item(items::BEDS_FREE, 1, Vec::new()),
            item(items::REASONS, 365, reasons.clone()),
            item(items::EXCLUSIONS, 365, reasons),
        ],
        ..Lists::default()
    }
}

fn source(day: &str) -> Source {
    let by = Some("地域連携室".to_owned());
    Source { origin: "見本".to_owned(), verified_on: Some(day.parse().unwrap()), by, how: How::Own }
}

fn level(answer: Answer) -> Value {
    Value::Level(Level { answer, note: None })
}

/// A hospital that takes emergencies and answered nothing else.
fn hospital(name: &str) -> Facility {
    let mut facility = Facility::new(FacilityId(Uuid::new_v5(&Uuid::NAMESPACE_OID, name.as_bytes())));
    let source = source("2026-11-01");
    facility.push(item::NAME, Value::from(Name { text: name.to_owned(), ..Name::default() }), &source);
    facility.push(item::KIND, Value::Kind("hospital".into()), &source);
    facility.push("emergency_admission", level(Answer::Yes), &source);
    facility
}

/// `minute`: of the day of the report.
fn report(facility: &mut Facility, day: &str, minute: Option<u16>, capacity: &str, beds: Option<u32>) {
    let source = source(day);
    facility.push(items::CAPACITY_NOW, Value::Names(vec![capacity.to_owned()]), &source).at = minute;
    if let Some(beds) = beds {
        let fact = facility.push(items::BEDS_FREE, Value::Count(beds), &source);
        (fact.at, fact.service) = (minute, Some("pcu".into()));
    }
}

fn desk(facility: Facility, wish: &Wish) -> Desk {
    Desk::of(facility, &lists(), wish, None, saturday_night()).unwrap()
}

fn emergency(facility: Facility) -> Desk {
    desk(facility, &Wish::default())
}

#[test]
fn unknown_beds_are_a_question_and_never_full() {
    let desk = emergency(hospital("a"));
    assert_eq!((desk.capacity.room, desk.verdict), (Room::Unknown, Answer::Ask));
}

#[test]
fn a_report_of_two_hours_ago_with_beds_is_yes_and_says_its_age_and_ward() {
    let mut facility = hospital("a");
    report(&mut facility, "2026-11-21", Some(19 * 60 + 42), "受入可", Some(2));
    let desk = emergency(facility);
    assert_eq!(desk.verdict, Answer::Yes);
    assert_eq!(desk.capacity.beds, Some(2));
    assert_eq!(desk.capacity.ward, Some("pcu".into()));
    assert_eq!(desk.capacity.report.unwrap().age, Age::Minutes(120));
}

#[test]
fn a_report_past_its_half_life_is_a_question_whatever_it_said() {
    for (capacity, beds) in [("受入可", Some(2)), ("満床", Some(0)), ("待機", None)] {
        let mut facility = hospital("a");
        report(&mut facility, "2026-11-20", Some(21 * 60 + 41), capacity, beds);
        let desk = emergency(facility);
        assert_eq!((desk.verdict, desk.capacity.is_fresh()), (Answer::Ask, false), "{capacity}");
    }
}

#[test]
fn full_refuses_tonight_and_not_a_respite_weeks_ahead() {
    let mut facility = hospital("a");
    report(&mut facility, "2026-11-21", None, "満床", None);
    facility.push("respite", level(Answer::Yes), &source("2026-11-01"));
    assert_eq!(emergency(facility.clone()).verdict, Answer::No);
    let respite = Wish { purpose: Purpose::Respite, ..Wish::default() };
    assert_eq!(desk(facility, &respite).verdict, Answer::Ask);
}

#[test]
fn a_minute_that_is_planned_is_the_next_of_its_sort_and_a_night_that_runs_is_tonight() {
    let minutes = |now: &str| Planned::ALL.map(|planned| planned.minute(at(now)));
    let expected = |texts: [&str; 5]| texts.map(at);
    // A Friday before a Monday that is a holiday, the same Monday by day, and Saturday's night after midnight.
    let friday = [
        "2026-11-20T21:00:00",
        "2026-11-21T10:00:00",
        "2026-11-21T21:00:00",
        "2026-11-22T10:00:00",
        "2026-11-22T21:00:00",
    ];
    assert_eq!(minutes("2026-11-20T14:00:00"), expected(friday));
    let holiday = [
        "2026-11-23T21:00:00",
        "2026-11-28T10:00:00",
        "2026-11-28T21:00:00",
        "2026-11-29T10:00:00",
        "2026-11-23T21:00:00",
    ];
    assert_eq!(minutes("2026-11-23T11:00:00"), expected(holiday));
    assert_eq!(Planned::Tonight.minute(at("2026-11-21T23:30:00")), at("2026-11-21T23:30:00"));
    assert_eq!(Planned::Tonight.minute(at("2026-11-22T03:00:00")), at("2026-11-22T03:00:00"));
    assert_eq!(Planned::Saturday.minute(at("2026-11-21T10:00:00")), at("2026-11-28T10:00:00"));
}

#[test]
fn for_another_day_its_desk_is_told_and_beds_that_are_full_today_are_a_question() {
    let mut facility = with_lines(hospital("a"), true);
    report(&mut facility, "2026-11-25", Some(9 * 60), "満床", None);
    let now = at("2026-11-25T10:00:00");
    let wish = |planned| Wish { planned, ..Wish::default() };
    let desk = |planned| Desk::of(facility.clone(), &lists(), &wish(planned), None, now).unwrap();
    let told = |desk: Desk| (desk.verdict, desk.call.unwrap().phone.purpose);
    assert_eq!(told(desk(None)), (Answer::No, PhonePurpose::Liaison));
    assert_eq!(told(desk(Some(Planned::Tonight))), (Answer::No, PhonePurpose::Night));
    assert_eq!(told(desk(Some(Planned::SaturdayNight))), (Answer::Ask, PhonePurpose::Night));
}

#[test]
fn a_count_without_a_word_says_as_much_and_the_last_report_counts() {
    let mut facility = hospital("a");
    report(&mut facility, "2026-11-20", Some(60), "受入可", Some(5));
    let newer = source("2026-11-21");
    facility.push(items::BEDS_FREE, Value::Count(0), &newer).at = Some(20 * 60);
    let desk = emergency(facility);
    assert_eq!((desk.capacity.room, desk.capacity.beds), (Room::Full, Some(0)));
}

#[test]
fn a_need_the_hospital_cannot_meet_refuses_with_that_reason() {
    let mut facility = hospital("a");
    report(&mut facility, "2026-11-21", Some(1200), "受入可", Some(1));
    let source = source("2026-11-01");
    let cannot =
        Value::Level(Level { answer: Answer::No, note: Some("機器がありません".to_owned()) });
    facility.push("ventilator", cannot, &source);
    facility.push("transfusion", level(Answer::Ask), &source);
    facility.push("home_oxygen", level(Answer::Yes), &source);
    let wish = |needs: &[&str]| Wish {
        needs: needs.iter().map(|need| ItemCode::from(*need)).collect(),
        ..Wish::default()
    };
    assert_eq!(desk(facility.clone(), &wish(&["home_oxygen"])).verdict, Answer::Yes);
    assert_eq!(desk(facility.clone(), &wish(&["home_oxygen", "transfusion"])).verdict, Answer::Ask);
    // Nobody answered: a question, not a refusal.
    assert_eq!(desk(facility.clone(), &wish(&["children"])).verdict, Answer::Ask);
    let refused = desk(facility, &wish(&["transfusion", "ventilator"]));
    assert_eq!(refused.verdict, Answer::No);
    let note = Some("機器がありません".to_owned());
    let ground = Ground::Need { item: "ventilator".into(), note, is_known: true };
    assert_eq!(refused.decisive().map(|because| &because.ground).collect::<Vec<_>>(), [&ground]);
}

#[test]
fn a_reason_is_taken_refused_or_asked() {
    let mut facility = hospital("a");
    report(&mut facility, "2026-11-21", Some(1200), "受入可", Some(1));
    let source = source("2026-11-01");
    facility.push(items::REASONS, Value::Names(vec!["疼痛増悪".to_owned()]), &source);
    facility.push(items::EXCLUSIONS, Value::Names(vec!["出血".to_owned()]), &source);
    let verdict = |code: &str| {
        let wish = Wish { reason: Some(code.to_owned()), ..Wish::default() };
        desk(facility.clone(), &wish).verdict
    };
    assert_eq!(["pain", "bleeding", "fall"].map(verdict), [Answer::Yes, Answer::No, Answer::Ask]);
}

fn hours(days: Days, from: u16, to: u16, holidays: Holidays) -> Hours {
    Hours { openings: vec![Opening { days, from, to, weeks: 0 }], holidays, note: None }
}

fn with_lines(mut facility: Facility, has_night_line: bool) -> Facility {
    let source = source("2026-11-01");
    let weekdays = [Days::TUE, Days::WED, Days::THU, Days::FRI].into_iter().fold(Days::MON, Days::and);
    let office = hours(weekdays, 510, 1035, Holidays::Closed);
    let mut line = |purpose, number: &str, hours: Option<Hours>| {
        let phone = Phone { purpose, number: number.to_owned(), extension: None, hours };
        facility.push(item::PHONE, Value::from(phone), &source);
    };
    line(PhonePurpose::Main, "000-0000-0001", None);
    line(PhonePurpose::Liaison, "000-0000-0002", Some(office.clone()));
    line(PhonePurpose::Fax, "000-0000-0009", None);
    if has_night_line {
        let mut nights = hours(weekdays, 1035, 1440 + 510, Holidays::Own);
        let away = Days::SAT.and(Days::SUN).and(Days::HOLIDAY);
        nights.openings.push(Opening { days: away, from: 510, to: 1440 + 510, weeks: 0 });
        line(PhonePurpose::Night, "000-0000-0003", Some(nights));
    }
    facility.push(item::HOURS, Value::from(office), &source);
    facility
}

#[test]
fn at_night_on_a_holiday_the_night_line_answers_and_the_liaison_office_from_the_next_morning() {
    let facility = with_lines(hospital("a"), true);
    let call = Call::at(&facility, at("2026-11-23T21:42:00")).unwrap();
    assert_eq!((call.phone.purpose, call.answers), (PhonePurpose::Night, Some(true)));
    let (later, opens) = call.later.unwrap();
    assert_eq!((later.purpose, opens), (PhonePurpose::Liaison, at("2026-11-24T08:30:00")));
}

#[test]
fn without_a_night_line_the_switchboard_is_rung_and_the_office_named_with_its_morning() {
    let facility = with_lines(hospital("a"), false);
    let call = Call::at(&facility, saturday_night()).unwrap();
    assert_eq!((call.phone.purpose, call.answers), (PhonePurpose::Main, Some(false)));
    let (later, opens) = call.later.unwrap();
    // Monday is a holiday.
    assert_eq!((later.purpose, opens), (PhonePurpose::Liaison, at("2026-11-24T08:30:00")));
    assert!(Call::at(&hospital("a"), saturday_night()).is_none());
}

#[test]
fn each_part_of_the_week_has_the_desk_that_answers_in_it() {
    let facility = with_lines(hospital("a"), true);
    let desks = Shift::ALL.map(|shift| shift.call(&facility).unwrap().phone.purpose);
    assert_eq!(desks[0], PhonePurpose::Liaison);
    assert_eq!(desks[1..], [PhonePurpose::Night; 3]);
}

#[test]
fn desks_come_by_verdict_then_fresh_beds_then_who_answers_and_those_that_refuse_stay_last() {
    let free = |name: &str| {
        let mut facility = hospital(name);
        report(&mut facility, "2026-11-21", Some(1200), "受入可", Some(2));
        facility
    };
    let mut full = with_lines(hospital("full"), true);
    report(&mut full, "2026-11-21", Some(1200), "満床", None);
    let ranked = [
        with_lines(free("free and answers"), true),
        with_lines(free("free and closed"), false),
        with_lines(hospital("unknown and answers"), true),
        with_lines(hospital("unknown and closed"), false),
        full,
    ];
    let mut desks: Vec<Desk> = ranked.iter().rev().cloned().map(emergency).collect();
    desks.sort_by_cached_key(Desk::rank);
    let names: Vec<_> = desks.iter().map(|desk| desk.facility.name()).collect();
    let wanted: Vec<_> = ranked.iter().map(|facility| facility.name()).collect();
    assert_eq!(names, wanted);
    let last = desks.last().unwrap();
    assert_eq!(last.decisive().map(|because| &because.ground).collect::<Vec<_>>(), [&Ground::Capacity]);
}

#[test]
fn a_place_nobody_asked_has_no_desk() {
    let mut facility = hospital("a");
    facility.facts.retain(|fact| fact.item != "emergency_admission");
    assert!(Desk::of(facility, &lists(), &Wish::default(), None, saturday_night()).is_none());
}

#[test]
fn the_five_rules_stand_first_and_a_gap_among_them_is_seen() {
    let mut facility = hospital("a");
    assert!(!has_rules(&facility));
    let source = source("2026-11-01");
    facility.push("rule_consent", Value::Text("書面".to_owned()), &source);
    facility.push("rule_stay", Value::Count(7), &source);
    facility.push("rule_review", Value::Date(NaiveDate::from_yo_opt(2026, 91).unwrap()), &source);
    let rules = rules(&facility);
    assert_eq!(rules[..5].iter().map(|rule| rule.item).collect::<Vec<_>>(), FIRST_RULES);
    assert_eq!(rules.iter().filter(|rule| rule.fact.is_some()).count(), 2);
    assert_eq!(rules.last().unwrap().item, "rule_consent");
    let on = NaiveDate::from_yo_opt(2026, 91).unwrap();
    let review = |later| review(&facility, &lists(), on + chrono::Days::new(later)).unwrap();
    assert_eq!(review(365), Review { on, is_stale: false });
    assert_eq!(review(366), Review { on, is_stale: true });
}
