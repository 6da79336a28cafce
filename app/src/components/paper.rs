//! What every printed page carries: `style/paper.css` lays it out, black on white, on A4.

use super::QrCode;
use crate::language::{Language, messages as m};
use crate::{browser, words};
use chrono::NaiveDateTime;
use domain::facility::Facility;
use domain::lists::{Audience, Lists};
use domain::sorted;
use leptos::prelude::*;

/// So many sources are named.
const SOURCES: usize = 8;

/// Where it comes from, when it was printed, and a code that opens the living page; on paper alone. The margins of each
/// sheet say when and what, too, with the page's number.
#[component]
pub fn PaperFoot(
    /// Of the living page: a path of the app.
    path: String,
    /// The region whose directory it is.
    region: String,
    /// As [`sources_on_paper`] tells them.
    sources: Vec<String>,
    #[prop(into)] now: Signal<NaiveDateTime>,
    /// What is for professionals only stands on it.
    #[prop(optional)]
    staff: bool,
) -> impl IntoView {
    let language = Language::here();
    let printed =
        Memo::new(move |_| m::paper_printed(language, &region, words::when_on_paper(language, now.get())));
    Effect::new(move |_| browser::margin_of_paper(&printed.read()));
    let further = sources.len().saturating_sub(SOURCES);
    let named: Vec<String> = sources.into_iter().take(SOURCES).collect();
    let mut named = named.join(m::day_join(language));
    if further > 0 {
        named = m::paper_more_sources(language, further, named);
    }
    view! {
        <footer class="paper-foot">
            <QrCode address=browser::address_of(&path)/>
            <div>
                <p><strong>{printed}</strong></p>
                <p class="paper-sources">{m::paper_sources(language, named)}</p>
                <p>{if staff { m::paper_staff_hint(language) } else { m::paper_hint(language) }}</p>
            </div>
        </footer>
    }
}

/// Who told what is public of these places, each once, the most often named first.
pub fn sources_on_paper<'a>(lists: &Lists, places: impl IntoIterator<Item = &'a Facility>) -> Vec<String> {
    let mut told: Vec<(String, usize)> = Vec::new();
    for place in places {
        let public = place.facts.iter().filter(|fact| lists.audience(&fact.item) == Audience::Public);
        for source in public.filter_map(|fact| place.source(fact)) {
            match told.iter_mut().find(|(origin, _)| *origin == source.origin) {
                Some((_, times)) => *times += 1,
                None => told.push((source.origin.clone(), 1)),
            }
        }
    }
    sorted::by_key(&mut told, |(_, times)| std::cmp::Reverse(*times));
    told.into_iter().map(|(origin, _)| origin).collect()
}
