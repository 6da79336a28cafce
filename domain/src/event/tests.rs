use super::*;
use crate::facility::How;
use crate::id::AreaCode;
use uuid::Uuid;

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

/// `2026-08-05..2026-08-16`, `..2026-08-16`, `2026-08-05..`, or one day.
fn span(text: &str) -> DaySpan {
    let told = |text: &str| (!text.is_empty()).then(|| day(text));
    match text.split_once("..") {
        Some((from, to)) => DaySpan { from: told(from), to: told(to) },
        None => DaySpan::day(day(text)),
    }
}

fn when(spans: &[&str]) -> When {
    When { days: spans.iter().map(|text| span(text)).collect(), ..When::default() }
}

fn source(on: Option<&str>) -> Source {
    Source { origin: "a list".to_owned(), verified_on: on.map(day), by: None, how: How::File }
}

fn event(name: &str, place: &str, spans: &[&str]) -> Event {
    Event {
        id: EventId(Uuid::nil()),
        name: Name { text: name.to_owned(), ..Name::default() },
        when: when(spans),
        kind: None,
        professions: Vec::new(),
        online: None,
        place: Some(place.to_owned()),
        address: None,
        position: None,
        description: None,
        organiser: None,
        contact: None,
        phones: Vec::new(),
        fee: None,
        capacity: None,
        credits: None,
        apply: None,
        apply_until: None,
        web: None,
        category: None,
        audience: None,
        note: None,
        originals: BTreeMap::new(),
        source: source(None),
    }
}

#[test]
fn a_day_is_of_an_event_as_far_as_its_list_tells() {
    let told = |when: &When, days: &[&str]| days.iter().map(|text| when.is_on(day(text))).collect::<Vec<_>>();
    let mut long = When { except: vec![day("2026-08-10")], ..when(&["2026-08-05..2026-08-16"]) };
    assert_eq!(
        told(&long, &["2026-08-04", "2026-08-05", "2026-08-10", "2026-08-16", "2026-08-17"]),
        [Some(false), Some(true), Some(false), Some(true), Some(false)]
    );
    // 2026-08-11 is a holiday, a Tuesday.
    long.only = Some(Days::MON_TO_FRI);
    assert_eq!(
        told(&long, &["2026-08-07", "2026-08-08", "2026-08-11"]),
        [Some(true), Some(false), Some(false)]
    );
    long = When { doubtful: true, only: None, ..long };
    assert_eq!(told(&long, &["2026-08-05", "2026-08-07"]), [Some(true), None]);
    assert_eq!(told(&when(&["..2026-09-25"]), &["2026-09-25", "2026-09-26"]), [Some(true), Some(false)]);
    let open = when(&["2026-05-15.."]);
    assert_eq!(told(&open, &["2026-05-14", "2026-05-15", "2026-05-16"]), [Some(false), Some(true), None]);
    assert_eq!(told(&When::default(), &["2026-05-14"]), [None]);
}

#[test]
fn a_calendar_orders_by_the_first_day_or_the_last_of_what_has_begun() {
    let keys = |spans: &[&str]| {
        let when = when(spans);
        [when.first(), when.last(), when.key()].map(|day| day.map(|day| day.to_string()).unwrap_or_default())
    };
    assert_eq!(keys(&["2026-08-18", "2026-08-04"]), ["2026-08-04", "2026-08-18", "2026-08-04"]);
    assert_eq!(keys(&["..2026-08-18"]), ["", "2026-08-18", "2026-08-18"]);
    assert_eq!(keys(&["2026-08-04.."]), ["2026-08-04", "", "2026-08-04"]);
    assert_eq!(keys(&[]), ["", "", ""]);
}

/// Editions read one after the other into an empty area.
#[derive(Default)]
struct Standing(BTreeMap<EventId, Event>);

impl Standing {
    fn read(&mut self, on: Option<&str>, events: &[Event]) -> EventMatching {
        let listed: Vec<ListedEvent> =
            (2..).zip(events).map(|(row, event)| ListedEvent { row, event: event.clone() }).collect();
        let after = matching(&EventEdition {
            area: &AreaCode::new("3706"),
            source: &source(on),
            listed: &listed,
            standing: &self.0,
            day: on.map(day),
        });
        for placed in &after.placed {
            if !matches!(placed.outcome, Outcome::ListedTwice { .. }) {
                self.0.insert(placed.event.id, placed.event.clone());
            }
        }
        self.0.retain(|id, _| !after.vanished.contains(id));
        after
    }
}

fn outcomes(after: &EventMatching) -> Vec<Outcome> {
    after.placed.iter().map(|placed| placed.outcome).collect()
}

#[test]
fn an_event_is_known_again_by_its_name_with_its_day_or_its_place() {
    let first = [
        event("灯台 音楽会", "港ホール", &["2026-08-01"]),
        event("波の展示", "美術館", &["2026-07-01..2026-09-01"]),
        event("朗読会", "図書館", &["2026-08-20"]),
    ];
    let mut standing = Standing::default();
    let ids: Vec<EventId> =
        standing.read(Some("2026-07-10"), &first).placed.iter().map(|p| p.event.id).collect();
    let next = [
        event("灯台音楽会", "海ホール", &["2026-08-01"]),
        event("波の展示", "別館", &["..2026-09-01"]),
        event("朗読会", "図書館", &["2026-08-27"]),
        event("朗読会", "図書館", &["2026-12-27"]),
    ];
    let after = standing.read(Some("2026-07-20"), &next);
    use Outcome::{Changed, New};
    assert_eq!(outcomes(&after), [Changed, Changed, Changed, New]);
    assert_eq!(after.placed.iter().map(|p| p.event.id).take(3).collect::<Vec<_>>(), ids);
}

#[test]
fn what_has_begun_keeps_its_start_and_letters_of_another_width_are_no_change() {
    let mut standing = Standing::default();
    standing.read(Some("2026-07-01"), &[event("波の展示", "美術館１階", &["2026-07-01..2026-09-01"])]);
    let after = standing.read(Some("2026-07-10"), &[event("波の展示", "美術館1階", &["..2026-09-01"])]);
    assert_eq!(outcomes(&after), [Outcome::Unchanged]);
    assert_eq!(after.placed[0].event.when, when(&["2026-07-01..2026-09-01"]));
    assert_eq!(after.placed[0].event.place.as_deref(), Some("美術館1階"));
}

#[test]
fn what_is_over_stays_and_what_should_still_come_and_is_not_named_vanishes() {
    let series = |days: &[&str]| days.iter().map(|day| event("朝市", "広場", &[day])).collect::<Vec<_>>();
    let mut standing = Standing::default();
    standing.read(Some("2026-07-01"), &series(&["2026-07-05", "2026-07-12", "2026-08-30"]));
    let after = standing.read(Some("2026-07-10"), &series(&["2026-07-12", "2026-07-19"]));
    assert_eq!(outcomes(&after), [Outcome::Unchanged, Outcome::New], "one that is over was not put off");
    assert_eq!((after.past.len(), after.vanished.len()), (1, 1));
    // A list without a date names what comes from the end of its first event on.
    let after = standing.read(None, &series(&["2026-07-19"]));
    assert_eq!((after.past.len(), after.vanished.len()), (2, 0));
}

#[test]
fn a_second_row_of_the_same_event_makes_none_and_another_time_does() {
    let matinee = |from| {
        let times = vec![TimeSpan { from, to: None }];
        let event = event("上映会", "港ホール", &["2026-08-01"]);
        Event { when: When { times, ..event.when }, ..event }
    };
    let mut standing = Standing::default();
    let rows = [matinee(600), matinee(840), Event { fee: Some("無料".to_owned()), ..matinee(600) }];
    let twice = Outcome::ListedTwice { first_row: 2 };
    assert_eq!(outcomes(&standing.read(None, &rows)), [Outcome::New, Outcome::New, twice]);
    assert_eq!(outcomes(&standing.read(None, &rows)), [Outcome::Unchanged, Outcome::Unchanged, twice]);
    assert_eq!(standing.0.len(), 2);
}

#[test]
fn an_older_edition_read_again_brings_back_its_events_under_their_ids() {
    let old = [
        event("朝市", "広場", &["2026-07-05"]),
        event("朝市", "広場", &["2026-07-12"]),
        event("朝市", "広場", &["2026-07-26"]),
        event("相談会", "保健所", &[]),
    ];
    let new = [
        event("朝市", "広場", &["2026-07-15"]),
        event("朝市", "広場", &["2026-07-19"]),
        event("相談会", "保健所", &["2026-08-01"]),
    ];
    let mut standing = Standing::default();
    standing.read(Some("2026-07-01"), &old);
    let first = standing.0.clone();
    standing.read(Some("2026-07-10"), &new);
    assert_ne!(standing.0, first);
    standing.read(Some("2026-07-01"), &old);
    assert_eq!(standing.0, first);
}

#[test]
fn an_event_put_off_to_halfway_between_two_leaves_both_their_ids() {
    for name in ["朝市", "夕市", "音楽会", "朗読会", "相談会", "展示", "講座", "映画会"] {
        let old = ["2026-07-10", "2026-07-14"].map(|day| event(name, "広場", &[day]));
        let mut standing = Standing::default();
        standing.read(Some("2026-07-01"), &old);
        let first = standing.0.clone();
        standing.read(Some("2026-07-05"), &[event(name, "広場", &["2026-07-12"])]);
        standing.read(Some("2026-07-01"), &old);
        assert_eq!(standing.0, first, "{name}");
    }
}

fn shared(events: Vec<Event>) -> Vec<std::sync::Arc<Event>> {
    events.into_iter().map(std::sync::Arc::new).collect()
}

fn from_day(text: &str) -> Span {
    Span { from: day(text), to: None }
}

fn listed(agenda: &Agenda) -> Vec<(String, &str)> {
    agenda.entries.iter().map(|entry| (entry.day.to_string(), entry.event.name.text.as_str())).collect()
}

#[test]
fn an_agenda_lists_each_span_of_days_once_in_the_order_of_day_and_time() {
    let at = |from, event: Event| {
        let times = vec![TimeSpan { from, to: None }];
        Event { when: When { times, ..event.when.clone() }, ..event }
    };
    let events = shared(vec![
        at(1110, event("夕", "A", &["2026-11-26"])),
        at(540, event("朝", "A", &["2026-11-26"])),
        event("2日間", "A", &["2026-11-28..2026-11-29"]),
        event("毎週", "A", &["2026-11-21", "2026-11-28", "2026-12-05"]),
        event("もう始まった", "A", &["2026-11-20..2026-11-27"]),
        event("終わった", "A", &["2026-11-24"]),
        event("日が読めない", "A", &[]),
    ]);
    let agenda = Agenda::of(&events, &EventQuery::default(), from_day("2026-11-25"));
    assert_eq!(
        listed(&agenda),
        [
            ("2026-11-25".to_owned(), "もう始まった"),
            ("2026-11-26".to_owned(), "朝"),
            ("2026-11-26".to_owned(), "夕"),
            ("2026-11-28".to_owned(), "2日間"),
            ("2026-11-28".to_owned(), "毎週"),
            ("2026-12-05".to_owned(), "毎週"),
        ]
    );
    assert_eq!(agenda.events, 5);
    let month = Span { from: day("2026-12-01"), to: Some(day("2026-12-31")) };
    assert_eq!(
        listed(&Agenda::of(&events, &EventQuery::default(), month)),
        [("2026-12-05".to_owned(), "毎週")]
    );
}

#[test]
fn an_event_of_several_days_stands_on_each_of_them_in_a_month() {
    let mut long = event("展示", "A", &["2026-11-29..2026-12-03"]);
    long.when.except = vec![day("2026-12-02")];
    let month = Span { from: day("2026-12-01"), to: Some(day("2026-12-31")) };
    let agenda = Agenda::of(&shared(vec![long]), &EventQuery::default(), month);
    let days: Vec<_> = agenda.by_day(day("2026-12-31")).into_keys().collect();
    assert_eq!(days, [day("2026-12-01"), day("2026-12-03")]);
}

#[test]
fn an_agenda_passes_over_the_days_its_event_leaves_out() {
    let mut weekdays = event("平日のみ", "A", &["2026-11-28..2026-12-31"]);
    weekdays.when.only = Some(Days::MON_TO_FRI);
    let agenda = Agenda::of(&shared(vec![weekdays]), &EventQuery::default(), from_day("2026-11-25"));
    assert_eq!(listed(&agenda), [("2026-11-30".to_owned(), "平日のみ")]);
}

#[test]
fn a_filter_says_beforehand_how_many_events_it_leaves() {
    let of = |name: &str, kind: &str, professions: &[&str], online: bool| Event {
        kind: Some(kind.into()),
        professions: professions.iter().map(|code| (*code).into()).collect(),
        online: online.then(Online::default),
        ..event(name, "A", &["2026-12-01", "2026-12-08"])
    };
    let events = shared(vec![
        of("全職種", "case", &[], true),
        of("看護", "group", &["nurse"], false),
        of("看護と薬剤", "group", &["nurse", "pharmacist"], true),
        of("医師", "case", &["doctor"], false),
    ]);
    let span = from_day("2026-11-25");
    let filters = [
        Narrowing::Online,
        Narrowing::Kind("case".into()),
        Narrowing::Kind("group".into()),
        Narrowing::For("nurse".into()),
        Narrowing::For("pharmacist".into()),
        Narrowing::For("doctor".into()),
        Narrowing::For("dentist".into()),
    ];
    for first in &filters {
        let mut query = EventQuery::default();
        query.toggle(first);
        let agenda = Agenda::of(&events, &query, span);
        for second in filters.iter().filter(|second| !query.is_on(second)) {
            let mut narrower = query.clone();
            narrower.toggle(second);
            let alone = match (first, second) {
                // Of one list, any will do: the count is that of the code by itself.
                (Narrowing::Kind(_), Narrowing::Kind(_)) | (Narrowing::For(_), Narrowing::For(_)) => {
                    let mut alone = EventQuery::default();
                    alone.toggle(second);
                    alone
                }
                _ => narrower,
            };
            let found = Agenda::of(&events, &alone, span).events;
            assert_eq!(agenda.count_of(second), found, "{first:?} and {second:?}");
        }
    }
    let nobody = EventQuery {
        kinds: vec!["group".into()],
        professions: vec!["dentist".into()],
        ..EventQuery::default()
    };
    assert_eq!(Agenda::of(&events, &nobody, span).events, 0);
    let ways_out = Agenda::relax(&events, &nobody, span);
    assert_eq!(ways_out, [(Narrowing::Kind("group".into()), 1), (Narrowing::For("dentist".into()), 2)]);
}

/// The lines of the file, unfolded.
fn lines(event: &Event, told: &Told) -> Vec<String> {
    let now = day("2026-11-25").and_hms_opt(8, 30, 0).expect("a time");
    let file = ics(event, told, now).expect("it has days");
    assert!(file.ends_with("END:VCALENDAR\r\n"), "{file}");
    assert!(file.split("\r\n").all(|line| line.len() <= 75 && !line.contains(['\r', '\n'])), "{file}");
    file.replace("\r\n ", "").lines().map(str::to_owned).collect()
}

fn told(title: &str) -> Told {
    Told { title: title.to_owned(), ..Told::default() }
}

fn has(lines: &[String], line: &str) -> bool {
    lines.iter().any(|held| held == line)
}

#[test]
fn a_calendar_file_tells_the_times_of_a_day_in_japan() {
    let mut evening = event("夜", "A", &["2026-11-26"]);
    evening.when.times = vec![TimeSpan { from: 1110, to: Some(1200) }];
    let lines = lines(&evening, &told("夜間の緊急入院をふりかえる"));
    for line in [
        "DTSTART;TZID=Asia/Tokyo:20261126T183000",
        "DTEND;TZID=Asia/Tokyo:20261126T200000",
        "DTSTAMP:20261124T233000Z",
        "SUMMARY:夜間の緊急入院をふりかえる",
        "UID:00000000-0000-0000-0000-000000000000@tasuki",
    ] {
        assert!(has(&lines, line), "{line} in {lines:#?}");
    }
    let at = |line: &str| lines.iter().position(|held| held == line).expect("a line");
    assert!(at("TZID:Asia/Tokyo") < at("BEGIN:VEVENT"), "the zone is told before it is named");
}

#[test]
fn a_calendar_file_of_times_over_midnight_ends_on_the_next_day() {
    let mut night = event("夜勤", "A", &["2026-12-31"]);
    night.when.times = vec![TimeSpan { from: 1320, to: Some(1800) }];
    let lines = lines(&night, &told("夜勤"));
    assert!(has(&lines, "DTSTART;TZID=Asia/Tokyo:20261231T220000"), "{lines:#?}");
    assert!(has(&lines, "DTEND;TZID=Asia/Tokyo:20270101T060000"), "{lines:#?}");
}

#[test]
fn a_calendar_file_without_times_takes_whole_days_and_ends_on_the_day_after() {
    let lines = lines(&event("2日間", "A", &["2026-12-12..2026-12-13"]), &told("2日間"));
    assert!(has(&lines, "DTSTART;VALUE=DATE:20261212"), "{lines:#?}");
    assert!(has(&lines, "DTEND;VALUE=DATE:20261214"), "{lines:#?}");
}

#[test]
fn a_calendar_file_has_an_entry_a_day_where_there_are_times_on_each() {
    let mut course = event("研修", "A", &["2026-12-12..2026-12-13", "2026-12-20"]);
    course.when.times = vec![TimeSpan { from: 570, to: None }];
    let lines = lines(&course, &told("研修"));
    let starts: Vec<_> = lines.iter().filter(|line| line.starts_with("DTSTART;TZID")).collect();
    assert_eq!(starts.len(), 3, "{lines:#?}");
    let ids: std::collections::BTreeSet<_> = lines.iter().filter(|line| line.starts_with("UID:")).collect();
    assert_eq!(ids.len(), 3, "{ids:?}");
    assert!(!lines.iter().any(|line| line.starts_with("DTEND")), "no end was told");
}

#[test]
fn no_text_of_an_event_can_add_a_line_of_its_own_to_a_calendar_file() {
    let told = Told {
        title: "講演; 演習, \\会".to_owned(),
        place: Some("会館\r\nATTACH:evil".to_owned()),
        text: "一行目\r\n二行目\rATTACH:evil\u{0}".to_owned(),
        web: Some("https://a.example/\r\nATTACH:evil".to_owned()),
    };
    let lines = lines(&event("会", "A", &["2026-12-12"]), &told);
    assert!(has(&lines, r"SUMMARY:講演\; 演習\, \\会"), "{lines:#?}");
    assert!(has(&lines, r"DESCRIPTION:一行目\n二行目ATTACH:evil"), "{lines:#?}");
    assert!(!lines.iter().any(|line| line.starts_with("ATTACH")), "{lines:#?}");
    let now = day("2026-11-25").and_hms_opt(0, 0, 0).expect("a time");
    assert_eq!(ics(&event("会", "A", &[]), &told, now), None, "an event without days is no entry");
}
