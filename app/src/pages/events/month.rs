//! A month: words instead of dots, holidays and today written out; a chosen day lists its events below.

use super::Calendar;
use super::none::Nothing;
use crate::components::{EventCard, Icon, icons};
use crate::language::{Language, messages as m};
use crate::local::LocalStore;
use crate::words;
use chrono::{Datelike, NaiveDate, Weekday};
use domain::calendar::Month;
use domain::directory::Directory;
use domain::event::Entry;
use domain::holiday::holiday;
use leptos::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Words a day's cell has room for.
const WORDS: usize = 2;

type ByDay = BTreeMap<NaiveDate, Vec<Entry>>;

#[component]
pub(super) fn MonthView(calendar: Calendar) -> impl IntoView {
    let month =
        Memo::new(move |_| calendar.view.read().month.unwrap_or_else(|| Month::of(calendar.today.get())));
    let by_day = Memo::new(move |_| Arc::new(calendar.agenda.read().by_day(month.get().last())));
    // The day in the address; else today or the next with events, else the first.
    let chosen = Memo::new(move |_| {
        let (days, today) = (by_day.read(), calendar.today.get());
        let next = days.range(today..).next().or_else(|| days.iter().next()).map(|(day, _)| *day);
        calendar.view.read().day.filter(|day| month.get().contains(*day)).or(next)
    });
    view! {
        <Head calendar month/>
        <div class="month-columns">
            <Grid calendar month by_day chosen/>
            <div class="month-day">
                <Chosen calendar by_day chosen/>
                <Show when=move || by_day.read().is_empty()><Nothing calendar/></Show>
            </div>
        </div>
    }
}

#[component]
fn Head(calendar: Calendar, month: Memo<Month>) -> impl IntoView {
    let language = Language::here();
    let title = move || {
        let (name, second) = words::event::month(language, month.get());
        view! { {name}<small>{second}</small> }
    };
    let is_now = move || month.get() == Month::of(calendar.today.get());
    view! {
        <div class="month-head">
            <button class="icon-button" type="button" aria-label=m::events_month_before(language)
                on:click=move |_| calendar.to_month(month.get_untracked().before())>
                <Icon shape=icons::BACK/>
            </button>
            <h2 aria-live="polite">{title}</h2>
            <button class="icon-button" type="button" aria-label=m::events_month_next(language)
                on:click=move |_| calendar.to_month(month.get_untracked().next())>
                <Icon shape=icons::CHEVRON_RIGHT/>
            </button>
        </div>
        <Show when=move || !is_now()>
            <button class="text-button" type="button" on:click=move |_| {
                calendar.to_month(Month::of(calendar.today.get_untracked()));
            }>{m::events_this_month(language)}</button>
        </Show>
    }
}

#[component]
fn Grid(
    calendar: Calendar,
    month: Memo<Month>,
    by_day: Memo<Arc<ByDay>>,
    chosen: Memo<Option<NaiveDate>>,
) -> impl IntoView {
    let language = Language::here();
    let local = expect_context::<LocalStore>();
    let heads = move || {
        let week = month.get().weeks().into_iter().next();
        let head = |day: NaiveDate| {
            let class = match day.weekday() {
                Weekday::Sun => "day-free",
                Weekday::Sat => "day-saturday",
                Weekday::Mon | Weekday::Tue | Weekday::Wed | Weekday::Thu | Weekday::Fri => "",
            };
            view! { <th scope="col" class=class>{words::event::weekday_of(language, day)}</th> }
        };
        week.map(|week| week.map(head).collect_view())
    };
    let weeks = move || {
        let (shown, today, days) = (month.get(), calendar.today.get(), by_day.get());
        let directory = local.directory.get();
        let cell = |day: NaiveDate| {
            if !shown.contains(day) {
                return view! { <td class="day-other"><span class="day-number">{day.day()}</span></td> }
                    .into_any();
            }
            let entries = days.get(&day).map(Vec::as_slice).unwrap_or_default();
            let content = day_content(language, day, today, entries, &directory);
            let class = day_class(day, day == today);
            if entries.is_empty() {
                return view! { <td class=class>{content}</td> }.into_any();
            }
            let label = day_label(language, day, entries.len());
            view! {
                <td class=class>
                    <button
                        class="day"
                        type="button"
                        aria-pressed=move || (chosen.get() == Some(day)).to_string()
                        on:click=move |_| calendar.update(|view| view.day = Some(day))
                    >
                        {content}
                        <span class="visually-hidden">{label}</span>
                    </button>
                </td>
            }
            .into_any()
        };
        let week = |week: domain::calendar::Week| view! { <tr>{week.map(cell).collect_view()}</tr> };
        shown.weeks().into_iter().map(week).collect_view()
    };
    view! {
        <table class="month">
            <thead><tr>{heads}</tr></thead>
            <tbody>{weeks}</tbody>
        </table>
    }
}

fn day_class(day: NaiveDate, is_today: bool) -> &'static str {
    let is_free = day.weekday() == Weekday::Sun || holiday(day).is_some();
    match (is_free, day.weekday() == Weekday::Sat, is_today) {
        (true, _, false) => "day-free",
        (true, _, true) => "day-free day-today",
        (false, true, false) => "day-saturday",
        (false, true, true) => "day-saturday day-today",
        (false, false, true) => "day-today",
        (false, false, false) => "",
    }
}

/// 「11月24日（火） 勤労感謝の日 行事2件」: a cell alone would not say it.
fn day_label(language: Language, day: NaiveDate, count: usize) -> String {
    let free = holiday(day).map(|free| language.pick(free.ja(), free.en()));
    let day = words::event::day(language, day);
    let said = [Some(day), free.map(str::to_owned), Some(m::events_count(language, count))];
    said.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

fn day_content(
    language: Language,
    day: NaiveDate,
    today: NaiveDate,
    entries: &[Entry],
    directory: &Directory,
) -> impl IntoView + use<> {
    let lists = directory.lists();
    let mut kinds: Vec<(String, &'static str)> = Vec::new();
    for entry in entries {
        let word = words::event::short_kind(language, lists, &entry.event);
        if !kinds.iter().any(|(held, _)| *held == word) {
            kinds.push((word, words::event::kind_class(lists, &entry.event)));
        }
    }
    let more = kinds.len().saturating_sub(WORDS);
    let kinds = kinds.into_iter().take(WORDS);
    let kinds = kinds.map(|(word, class)| view! { <span class=class>{word}</span> }).collect_view();
    let is_free = holiday(day).is_some();
    view! {
        <span class="day-number">{day.day()}</span>
        {(day == today).then(|| view! { <span class="day-word">{m::events_today(language)}</span> })}
        {is_free.then(|| view! { <span class="day-word">{m::events_holiday(language)}</span> })}
        {kinds}
        {(more > 0).then(|| view! { <span class="day-word">{format!("+{more}")}</span> })}
    }
}

/// The chosen day and what is on.
#[component]
fn Chosen(calendar: Calendar, by_day: Memo<Arc<ByDay>>, chosen: Memo<Option<NaiveDate>>) -> impl IntoView {
    let language = Language::here();
    let local = expect_context::<LocalStore>();
    move || {
        let day = chosen.get()?;
        let (days, today, directory) = (by_day.get(), calendar.today.get(), local.directory.get());
        let entries = days.get(&day).map(Vec::as_slice).unwrap_or_default();
        let cards = entries.iter().map(|entry| {
            let (event, directory) = (Arc::clone(&entry.event), Arc::clone(&directory));
            view! { <li><EventCard event directory span=entry.span today/></li> }
        });
        let free = holiday(day).map(|free| language.pick(free.ja(), free.en()).to_owned());
        Some(view! {
            <section class="chosen-day">
                <h2 aria-live="polite">{words::event::day(language, day)}</h2>
                {free.map(|free| view! { <p class="agenda-holiday">{free}</p> })}
                <ul>{cards.collect_view()}</ul>
                {entries.is_empty().then(|| view! { <p class="agenda-nothing">{m::events_nothing_day(language)}</p> })}
            </section>
        })
    }
}
