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
        place: Some(place.to_owned()),
        address: None,
        position: None,
        description: None,
        organiser: None,
        contact: None,
        phones: Vec::new(),
        fee: None,
        capacity: None,
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
