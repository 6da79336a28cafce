//! No events: one sentence why, and the nearest way out.

use super::filters::word;
use super::{Calendar, span};
use crate::language::{Language, messages as m};
use crate::local::LocalStore;
use crate::words;
use domain::calendar::Month;
use domain::event::{Agenda, Span};
use leptos::prelude::*;

#[component]
pub(super) fn Nothing(calendar: Calendar) -> impl IntoView {
    let language = Language::here();
    let local = expect_context::<LocalStore>();
    let why = move || {
        let view = calendar.view.read();
        if !view.query.filters().is_empty() {
            m::events_none_filtered(language)
        } else if view.month.is_some() {
            m::events_none_month(language)
        } else {
            m::events_none(language)
        }
    };
    let ways_out = move || {
        let view = calendar.view.read();
        let span = span(&view, calendar.today.get());
        let ways = Agenda::relax(local.directory.read().events(), &view.query, span);
        let ways = ways.into_iter().map(|(filter, count)| {
            let word = m::events_drop(language, count, word(language, local, &filter));
            view! { <button class="secondary" type="button" on:click=move |_| calendar.toggle(&filter)>{word}</button> }
        });
        ways.collect_view()
    };
    // In a month without events: the next one that has some.
    let next = move || {
        let view = calendar.view.read();
        let from = view.month?.last().succ_opt()?;
        let directory = local.directory.read();
        let agenda = Agenda::of(directory.events(), &view.query, Span { from, to: None });
        let day = agenda.entries.first()?.day;
        let word = m::events_next(language, words::event::day(language, day));
        let go = move |_| calendar.to_month(Month::of(day));
        Some(view! { <button class="secondary" type="button" on:click=go>{word}</button> })
    };
    view! {
        <section class="card notice nothing">
            <h2>{why}</h2>
            {ways_out}
            {next}
        </section>
    }
}
