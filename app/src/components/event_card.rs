//! One event in a list: its kind, its name, when, where, and until when to apply.

use super::{Icon, icons};
use crate::language::{Language, messages as m};
use crate::words::Tone;
use crate::{routes, words};
use chrono::NaiveDate;
use domain::directory::Directory;
use domain::event::{DaySpan, Event};
use domain::lists::Lists;
use leptos::prelude::*;
use std::sync::Arc;

/// How many professions a card names.
const NAMED: usize = 2;

#[component]
pub fn EventCard(
    event: Arc<Event>,
    directory: Arc<Directory>,
    span: DaySpan,
    today: NaiveDate,
    /// The day stands on the card, because no column beside it says it.
    #[prop(optional)]
    dated: bool,
) -> impl IntoView {
    let language = Language::here();
    let lists = directory.lists();
    let day = span.from.or(span.to).filter(|_| dated).map(|day| words::event::day(language, day));
    let days = words::event::days(language, span).or(day);
    let times = words::event::times(language, &event.when);
    let when: Vec<String> = [days, times].into_iter().flatten().collect();
    let place = words::event::place(language, &event);
    let deadline = event.apply_until.map(|until| words::event::deadline(language, until, today));
    let deadline = deadline.map(|(tone, text)| {
        let is_near = tone == Tone::Ask;
        view! {
            <span class="tag" class:tag-ask=is_near>
                {is_near.then(|| view! { <Icon shape=icons::CLOCK/> })}
                {text}
            </span>
        }
    });
    let credits = event.credits.clone().map(|credits| view! { <span class="tag">{credits}</span> });
    let audience = audience(language, lists, &event);
    view! {
        <a class="card event-card" href=routes::event(event.id)>
            <EventKindTag event=Arc::clone(&event) directory=Arc::clone(&directory)/>
            <h3>{words::event::name(language, &event)}</h3>
            {(!when.is_empty()).then(|| view! { <p class="event-line"><Icon shape=icons::CLOCK/><span>{when.join(" ")}</span></p> })}
            {place.map(|place| view! { <p class="event-line"><Icon shape=icons::PIN/><span>{place}</span></p> })}
            <p class="tags">
                {deadline}
                {audience.map(|audience| view! { <span class="tag">{audience}</span> })}
                {credits}
            </p>
        </a>
    }
}

/// As many as a card has room for; the page names all.
fn audience(language: Language, lists: &Lists, event: &Event) -> Option<String> {
    let more = event.professions.len().saturating_sub(NAMED);
    if more == 0 {
        return words::event::audience(language, lists, event);
    }
    let named = event.professions.iter().take(NAMED);
    let named: Vec<String> = named.map(|code| words::event::profession(language, lists, code)).collect();
    Some(m::event_audience_more(language, more, named.join(m::event_join(language))))
}

#[component]
pub fn EventKindTag(event: Arc<Event>, directory: Arc<Directory>) -> impl IntoView {
    let language = Language::here();
    let lists = directory.lists();
    let word = match &event.kind {
        Some(code) => Some(words::event::kind(language, lists, code)),
        None => event.category.clone(),
    };
    word.map(|word| view! { <span class=words::event::kind_class(lists, &event)>{word}</span> })
}
