//! What a person kept for herself: saved places and searches, and the places she opened last.

use crate::browsing::Browsing;
use crate::components::{FacilityRow, Icon, icons, keyed};
use crate::language::{Language, messages as m};
use crate::local::LocalStore;
use crate::{routes, words};
use domain::id::FacilityId;
use domain::search;
use leptos::prelude::*;
use leptos_router::params::ParamsMap;
use std::sync::Arc;

/// Rows that stand on home before a person asks for the rest; nobody is asked to for a single one.
const ROWS: usize = 3;

fn shown(whole: bool, of: usize) -> usize {
    if whole || of == ROWS + 1 { of } else { of.min(ROWS) }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Part {
    Saved,
    Recent,
}

#[component]
pub(super) fn KeptPlaces() -> impl IntoView {
    let language = Language::here();
    let local = expect_context::<LocalStore>();
    let chosen = RwSignal::new(None::<Part>);
    let whole = RwSignal::new(false);
    // A place that the directory no longer has is not drawn; it stays kept, and may come back.
    let known = move |ids: &[FacilityId]| {
        let directory = local.directory.read();
        ids.iter().copied().filter(|id| directory.find(*id).is_some()).collect::<Vec<_>>()
    };
    let saved = Memo::new(move |_| known(&local.own.0.read().saved));
    let recent = Memo::new(move |_| known(&local.own.0.read().recent));
    let searches = Memo::new(move |_| local.own.0.read().searches.clone());
    let saved_count = move || saved.read().len() + searches.read().len();
    let part = move || chosen.get().unwrap_or(if saved_count() > 0 { Part::Saved } else { Part::Recent });
    let tab = move |of: Part, icon, word: &'static str, count: Signal<usize>| {
        let choose = move |_| {
            whole.set(false);
            chosen.set(Some(of));
        };
        view! {
            <button type="button" aria-pressed=move || (part() == of).to_string() on:click=choose>
                <Icon shape=icon/>
                {word}
                " "
                {count}
            </button>
        }
    };
    let rows = move || {
        let ids = if part() == Part::Saved { saved.get() } else { recent.get() };
        let shown = shown(whole.get(), ids.len());
        ids.into_iter().take(shown).collect::<Vec<_>>()
    };
    let rest = move || {
        let ids = if part() == Part::Saved { saved.read().len() } else { recent.read().len() };
        ids - shown(whole.get(), ids)
    };
    view! {
        <Show when=move || saved_count() + recent.read().len() != 0>
            <section class="kept" aria-label=m::kept_label(language)>
                <div class="kept-tabs">
                    {tab(Part::Saved, icons::STAR, m::kept_saved(language), Signal::derive(saved_count))}
                    {tab(Part::Recent, icons::CLOCK, m::kept_recent(language), Signal::derive(move || recent.read().len()))}
                </div>
                <div>
                    <Show when=move || part() == Part::Saved && saved_count() == 0>
                        <p class="kept-none">{m::kept_none(language)}</p>
                    </Show>
                    <Show when=move || part() == Part::Saved><Searches searches/></Show>
                    <ul class="row-list"><Rows rows=Signal::derive(rows)/></ul>
                    <Show when=move || rest() != 0>
                        <button class="secondary more" type="button" on:click=move |_| whole.set(true)>
                            {move || m::find_more(language, rest())}
                        </button>
                    </Show>
                </div>
            </section>
        </Show>
    }
}

#[component]
fn Rows(rows: Signal<Vec<FacilityId>>) -> impl IntoView {
    let local = expect_context::<LocalStore>();
    let drawn = move || {
        // A row is drawn again when the directory under it changes.
        let edition = Arc::as_ptr(&local.directory.get()) as usize;
        rows.get().into_iter().map(|id| (id, edition)).collect::<Vec<_>>()
    };
    let draw = move |(id, _): (FacilityId, _)| {
        let directory = local.directory.get_untracked();
        let facility = directory.find(id).and_then(|row| directory.facility(row));
        facility.map(|facility| view! { <FacilityRow facility directory/> })
    };
    keyed(drawn, draw)
}

/// Each saved search with how many places it finds now.
#[component]
fn Searches(searches: Memo<Vec<String>>) -> impl IntoView {
    let language = Language::here();
    let local = expect_context::<LocalStore>();
    let now = expect_context::<Browsing>().now;
    let links = move || {
        let directory = local.directory.read();
        let link = |address: String| {
            let params = address.split_once('?').map_or("", |(_, params)| params);
            let query = routes::read_query(&params_of(params));
            let count = search::search(&directory, &query, now.get(), 0).rows.len();
            let said = words::query(language, directory.lists(), &query);
            view! {
                <li>
                    <a class="kept-search" href=address>
                        <Icon shape=icons::SEARCH/>
                        <span>{said}</span>
                        <small>{m::count_places(language, count)}</small>
                    </a>
                </li>
            }
        };
        searches.get().into_iter().map(link).collect_view()
    };
    view! { <ul class="kept-searches">{links}</ul> }
}

fn params_of(text: &str) -> ParamsMap {
    let mut params = ParamsMap::new();
    if let Ok(search) = web_sys::UrlSearchParams::new_with_str(text) {
        for name in routes::PARAMS {
            if let Some(value) = search.get(name) {
                params.insert(name, value);
            }
        }
    }
    params
}
