//! Up to three places side by side: what differs first, then what is the same.

use crate::browsing::Browsing;
use crate::components::{BackButton, CallButton, LevelMark};
use crate::frame::Strip;
use crate::language::{Language, messages as m};
use crate::local::{Health, LocalStore};
use crate::{routes, words};
use chrono::NaiveDateTime;
use domain::directory::Directory;
use domain::facility::{Answer, Facility, Fact, Position, Value};
use domain::lists::item;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// Of one item of one place.
#[derive(Clone, PartialEq, Eq)]
struct Cell {
    answer: Option<Answer>,
    text: String,
}

struct Line {
    title: String,
    cells: Vec<Cell>,
}

impl Line {
    fn differs(&self) -> bool {
        self.cells.windows(2).any(|pair| matches!(pair, [one, other] if one != other))
    }

    fn says_something(&self) -> bool {
        self.cells.iter().any(|cell| cell.answer.is_some() || !cell.text.is_empty())
    }
}

#[component]
pub fn Compare() -> impl IntoView {
    let language = Language::here();
    let local = expect_context::<LocalStore>();
    let browsing = expect_context::<Browsing>();
    let params = use_query_map();
    let page = move || {
        let directory = local.directory.get();
        let asked = routes::read_compared(&params.read());
        let find = |id| directory.find(id).and_then(|row| directory.facility(row));
        let places: Vec<Facility> = asked.iter().copied().filter_map(find).collect();
        if places.is_empty() {
            // Before the store is open nobody can say that a place is missing.
            let is_early = local.health.get() == Health::Opening || local.area.read().is_none();
            return if is_early { ().into_any() } else { nothing(language).into_any() };
        }
        let is_short = places.len() < asked.len();
        view! {
            {is_short.then(|| view! { <p class="note">{m::compare_missing(language)}</p> })}
            {table(language, &directory, &places, browsing.now.get(), browsing.position())}
        }
        .into_any()
    };
    view! {
        <article class="compare">
            <header class="compare-head">
                <BackButton/>
                <h1 tabindex="-1">{m::compare_title(language)}</h1>
            </header>
            <Strip/>
            {page}
        </article>
    }
}

fn nothing(language: Language) -> impl IntoView {
    view! {
        <section class="card notice nothing">
            <h2>{m::compare_none(language)}</h2>
            <p>{m::compare_none_hint(language)}</p>
            <a class="primary" href=routes::FIND>{m::facility_to_find(language)}</a>
        </section>
    }
}

fn table(
    language: Language,
    directory: &Directory,
    places: &[Facility],
    now: NaiveDateTime,
    near: Option<Position>,
) -> AnyView {
    let heads = places.iter().map(|place| head(language, place, now)).collect_view();
    let lines = lines(language, directory, places, now, near);
    let (differ, same): (Vec<Line>, Vec<Line>) =
        lines.into_iter().filter(Line::says_something).partition(Line::differs);
    let columns = (places.len() + 1).to_string();
    let parts = [(m::compare_differs(language), differ), (m::compare_same(language), same)];
    let bodies = parts.into_iter().filter(|(_, lines)| !lines.is_empty()).map(|(title, lines)| {
        let rows = lines.into_iter().map(|line| row(language, line)).collect_view();
        view! {
            <tbody>
                <tr class="compare-part"><th scope="rowgroup" colspan=columns.clone()><span>{title}</span></th></tr>
                {rows}
            </tbody>
        }
    });
    // It can be scrolled by key too.
    view! {
        <div class="compare-scroll" tabindex="0" role="region" aria-label=m::compare_title(language)>
            <table class="compare-table">
                <thead>
                    <tr><td><span class="visually-hidden">{m::compare_item(language)}</span></td>{heads}</tr>
                </thead>
                {bodies.collect_view()}
            </table>
        </div>
    }
    .into_any()
}

fn head(language: Language, place: &Facility, now: NaiveDateTime) -> AnyView {
    let name = words::name(language, place);
    let line = place.line_at(now);
    let call = line.map(|line| {
        let answers = line.answers != Some(false);
        view! { <CallButton name=name.clone() phone=line.phone.clone() answers/> }
    });
    view! {
        <th scope="col">
            <a href=routes::facility(place.id)>{name.clone()}</a>
            {call}
        </th>
    }
    .into_any()
}

fn row(language: Language, line: Line) -> AnyView {
    let cells = line.cells.into_iter().map(|cell| {
        let is_empty = cell.answer.is_none() && cell.text.is_empty();
        let text = if is_empty { m::compare_unanswered(language).to_owned() } else { cell.text };
        view! {
            <td class:compare-empty=is_empty>
                {cell.answer.map(|answer| view! { <LevelMark answer/> })}
                {text}
            </td>
        }
    });
    view! { <tr><th scope="row">{line.title}</th>{cells.collect_view()}</tr> }.into_any()
}

/// Items that stand in lines of their own, or in the head.
const ELSEWHERE: [&str; 9] = [
    item::NAME,
    item::KIND,
    item::ADDRESS,
    item::POSITION,
    item::PHONE,
    item::STAFF_PHONE,
    item::HOURS,
    item::NUMBER,
    item::WEBSITE,
];

fn lines(
    language: Language,
    directory: &Directory,
    places: &[Facility],
    now: NaiveDateTime,
    near: Option<Position>,
) -> Vec<Line> {
    let lists = directory.lists();
    let line = |title: &str, of: &dyn Fn(&Facility) -> Option<String>| Line {
        title: title.to_owned(),
        cells: places
            .iter()
            .map(|place| Cell { answer: None, text: of(place).unwrap_or_default() })
            .collect(),
    };
    let join = m::day_join(language);
    let mut lines = vec![
        line(m::col_open(language), &|place| Some(words::open_now(language, place, now).text)),
        line(m::col_kind(language), &|place| {
            let kinds: Vec<String> = place.kinds().map(|kind| words::kind(language, lists, kind)).collect();
            Some(kinds.join(join))
        }),
        line(m::col_district(language), &|place| {
            Some(words::municipality(language, lists, place.address()?.municipality.as_ref()?))
        }),
        line(m::compare_distance(language), &|place| {
            Some(words::distance(language, near?.distance_m(place.position()?)))
        }),
        line(m::facility_hours(language), &|place| {
            let week = place.hours()?.week();
            let days = week.iter().map(|line| {
                format!("{} {}", words::days(language, line), words::spans(language, &line.spans))
            });
            Some(days.collect::<Vec<_>>().join("\n"))
        }),
        line(m::phone_night(language), &|place| {
            let mut nights =
                place.phones().filter(|(_, phone)| phone.purpose == domain::facility::PhonePurpose::Night);
            nights.next().map(|(_, phone)| phone.number.clone())
        }),
    ];
    let asked = lists.items.iter().filter(|item| !ELSEWHERE.iter().any(|elsewhere| item.code == *elsewhere));
    let told = asked.map(|item| Line {
        title: language.pick(&item.ja, &item.en).to_owned(),
        cells: places
            .iter()
            .map(|place| {
                let facts: Vec<&Fact> = place.of(item.code.as_str()).collect();
                cell(language, directory, &facts, now)
            })
            .collect(),
    });
    // What they can do decides; who runs it and since when comes after.
    let (can, is): (Vec<Line>, Vec<Line>) =
        told.partition(|line| line.cells.iter().any(|cell| cell.answer.is_some()));
    lines.extend(can);
    lines.extend(is);
    lines.push(line(m::col_verified(language), &|place| {
        Some(words::date(language, place.verified_on()?, now.date()))
    }));
    lines
}

/// What a place says to an item, in one cell: a mark with its note, else words.
fn cell(language: Language, directory: &Directory, facts: &[&Fact], now: NaiveDateTime) -> Cell {
    let level = |fact: &&Fact| if let Value::Level(level) = &fact.value { Some(level.clone()) } else { None };
    if let Some(level) = facts.iter().find_map(level) {
        return Cell { answer: Some(level.answer), text: level.note.unwrap_or_default() };
    }
    let lists = directory.lists();
    let said = facts.iter().filter_map(|fact| words::admission::answer(language, lists, fact, now.date()));
    Cell { answer: None, text: said.collect::<Vec<_>>().join("\n") }
}
