//! The list: a column of days, holidays in colour and word, cards beside them.

use super::none::Nothing;
use super::{Calendar, SHOWN, first_past};
use crate::components::EventCard;
use crate::language::{Language, messages as m};
use crate::local::LocalStore;
use crate::words;
use chrono::{Datelike, NaiveDate, Weekday};
use domain::calendar::Month;
use domain::directory::Directory;
use domain::event::{Agenda, Entry, Span};
use domain::holiday::holiday;
use leptos::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;

#[component]
pub(super) fn List(calendar: Calendar) -> impl IntoView {
    let language = Language::here();
    let local = expect_context::<LocalStore>();
    let months = move || {
        let agenda = calendar.agenda.get();
        let (directory, today) = (local.directory.get(), calendar.today.get());
        let shown = agenda.entries.iter().take(calendar.shown.get());
        let months = by_month(shown, calendar.span().from, today);
        months
            .into_iter()
            .map(|(month, days)| {
                let (name, second) = words::event::month(language, month);
                let days =
                    days.iter().map(|(day, entries)| day_row(language, *day, entries, &directory, today));
                view! {
                    <section class="agenda-month">
                        <h2>{name}<small>{second}</small></h2>
                        <ol>{days.collect_view()}</ol>
                    </section>
                }
            })
            .collect_view()
    };
    let rest = move || calendar.agenda.read().entries.len().saturating_sub(calendar.shown.get()).min(SHOWN);
    view! {
        <p class="visually-hidden" role="status">
            {move || m::events_count(language, calendar.agenda.read().events)}
        </p>
        <Past calendar/>
        <div class="agenda">{months}</div>
        <Show when=move || calendar.agenda.read().entries.is_empty()><Nothing calendar/></Show>
        <Show when=move || rest() != 0>
            <button class="secondary more" type="button" on:click=move |_| {
                calendar.shown.update(|shown| *shown += SHOWN);
            }>{move || m::events_more(language, rest())}</button>
        </Show>
    }
}

type Rows<'a> = BTreeMap<Month, BTreeMap<NaiveDate, Vec<&'a Entry>>>;

/// The days that have something, and the holidays between them: who plans sees them coming.
fn by_month<'a>(entries: impl Iterator<Item = &'a Entry>, from: NaiveDate, today: NaiveDate) -> Rows<'a> {
    let mut days = BTreeMap::<NaiveDate, Vec<&Entry>>::new();
    for entry in entries {
        days.entry(entry.day).or_default().push(entry);
    }
    if let Some(last) = days.keys().next_back().copied() {
        let free = from.iter_days().take_while(|day| *day <= last).take(400);
        for day in free.filter(|day| holiday(*day).is_some() || *day == today) {
            days.entry(day).or_default();
        }
    }
    let mut months = Rows::new();
    for (day, entries) in days {
        months.entry(Month::of(day)).or_default().insert(day, entries);
    }
    months
}

fn day_row(
    language: Language,
    day: NaiveDate,
    entries: &[&Entry],
    directory: &Arc<Directory>,
    today: NaiveDate,
) -> impl IntoView + use<> {
    let free = holiday(day);
    let tone = match day.weekday() {
        _ if free.is_some() => "agenda-day agenda-free",
        Weekday::Sun => "agenda-day agenda-free",
        Weekday::Sat => "agenda-day agenda-saturday",
        Weekday::Mon | Weekday::Tue | Weekday::Wed | Weekday::Thu | Weekday::Fri => "agenda-day",
    };
    let weekday = words::event::weekday_of(language, day);
    let weekday = match free {
        Some(_) => m::event_weekday_holiday(language, weekday),
        None => weekday.to_owned(),
    };
    let cards = entries.iter().map(|entry| {
        let (event, directory) = (Arc::clone(&entry.event), Arc::clone(directory));
        view! { <EventCard event directory span=entry.span today/> }
    });
    let nothing = entries.is_empty() && free.is_none();
    view! {
        <li class=tone>
            <p class="agenda-date">
                <time datetime=day.to_string()>
                    <strong>{day.day()}</strong>
                    <span>{weekday}</span>
                </time>
                {(day == today).then(|| view! { <span class="agenda-today">{m::events_today(language)}</span> })}
            </p>
            <div class="agenda-events">
                {free.map(|free| view! { <p class="agenda-holiday">{language.pick(free.ja(), free.en()).to_owned()}</p> })}
                {nothing.then(|| view! { <p class="agenda-nothing">{m::events_nothing_today(language)}</p> })}
                {cards.collect_view()}
            </div>
        </li>
    }
}

/// The weeks before today are a tap away.
#[component]
fn Past(calendar: Calendar) -> impl IntoView {
    let language = Language::here();
    let local = expect_context::<LocalStore>();
    let held = Memo::new(move |_| {
        let today = calendar.today.get();
        let span = Span { from: first_past(today), to: today.pred_opt() };
        Agenda::of(local.directory.read().events(), &calendar.view.read().query, span).events
    });
    let is_past = Memo::new(move |_| calendar.view.read().past);
    let word = move || {
        if is_past.get() {
            m::events_from_today(language).to_owned()
        } else {
            m::events_past(language, held.get())
        }
    };
    view! {
        <Show when=move || held.get() != 0 || is_past.get()>
            <button class="text-button" type="button" on:click=move |_| {
                calendar.update(|view| view.past = !view.past);
            }>{word}</button>
        </Show>
    }
}
