//! What matches, as a list, in an order one can choose, thirty rows at first; or on a map.

mod choice;
mod filters;
mod index;
mod map;
mod none;
mod opioids;
mod sheet;

use crate::browser;
use crate::browsing::{Browsing, Place};
use crate::components::{BackButton, FacilityRow, Icon, SearchBox, StarButton, VeilButton, icons, keyed};
use crate::frame::{Filling, Strip};
use crate::language::{Language, messages as m};
use crate::local::LocalStore;
use crate::routes::{self, PaperForm};
use crate::words;
use choice::{CompareBar, CompareSwitch, pick};
use domain::directory::Directory;
use domain::search::{self, Found, Query, Sort};
use filters::{Chips, FilterPanel};
use index::IndexRail;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};
use map::FindMap;
use none::NothingFound;
use opioids::OpioidDoor;
use std::sync::Arc;

const ROWS: usize = 30;

/// What the list, its chips and its panel share: the query in the address, and the way to change it.
#[derive(Clone, Copy)]
struct Listing {
    query: Memo<Query>,
    found: Memo<Arc<Found>>,
    /// The part of the found rows that is drawn.
    first: RwSignal<usize>,
    shown: RwSignal<usize>,
    change: Callback<Query>,
    /// The device would not say where it is.
    refused: RwSignal<bool>,
    browsing: Browsing,
    local: LocalStore,
    on_map: bool,
}

impl Listing {
    /// Asks the device where it is, which asks the person.
    fn ask_device(self) {
        leptos::task::spawn_local(async move {
            self.browsing.ask_device(self.local, self.refused).await;
        });
    }

    /// Changes the address in place: going back leaves the list, it does not undo a filter.
    fn update(self, edit: impl FnOnce(&mut Query)) {
        let mut query = self.query.get_untracked();
        edit(&mut query);
        self.first.set(0);
        self.shown.set(ROWS);
        self.change.run(query);
    }
}

#[component]
pub fn Find() -> impl IntoView {
    found(false)
}

#[component]
pub fn FindOnMap() -> impl IntoView {
    found(true)
}

fn found(on_map: bool) -> AnyView {
    let language = Language::here();
    let local = expect_context::<LocalStore>();
    let browsing = expect_context::<Browsing>();
    let listing = listing(local, browsing, on_map);
    let panel_open = RwSignal::new(false);
    if !on_map {
        keep_place(listing, browsing);
    }
    mark_drawn(listing);
    let text = Signal::derive(move || listing.query.read().text.clone());
    let body = if on_map {
        view! { <FindMap listing/> }.into_any()
    } else {
        view! { <div class="find-body"><Rows listing/><IndexRail listing/></div> }.into_any()
    };
    view! {
        <div class="find" class:find-map=on_map>
            <header class="find-head">
                <h1 class="visually-hidden" tabindex="-1">
                    {if on_map { m::map_title(language) } else { m::find_title(language) }}
                </h1>
                <div class="find-field">
                    <BackButton/>
                    <SearchBox text on_text=move |typed| listing.update(|query| query.text = typed)/>
                    <VeilButton/>
                </div>
                <Chips listing panel_open/>
            </header>
            <Strip/>
            <OpioidDoor listing/>
            <ListHead listing/>
            {body}
            {(!on_map).then(|| view! { <CompareBar/> })}
            <FilterPanel listing open=panel_open/>
        </div>
    }
    .into_any()
}

fn listing(local: LocalStore, browsing: Browsing, on_map: bool) -> Listing {
    let params = use_query_map();
    let navigate = use_navigate();
    let query = Memo::new(move |_| routes::read_query(&params.read()));
    let place = browsing.recall(&routes::find(&query.get_untracked()));
    let place = place.unwrap_or(Place { first: 0, shown: ROWS, scroll_y: 0.0 });
    let first = RwSignal::new(place.first);
    let shown = RwSignal::new(place.shown);
    let found = Memo::new_with_compare(
        move |_| {
            let mut query = query.get();
            query.near = browsing.spot();
            let directory = local.directory.read();
            Arc::new(search::search(&directory, &query, browsing.now.get(), first.get() + shown.get()))
        },
        |_, _| true,
    );
    let change = Callback::new(move |query: Query| {
        let replace = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
        navigate(&if on_map { routes::map(&query) } else { routes::find(&query) }, replace);
    });
    Listing { query, found, first, shown, change, refused: RwSignal::new(false), browsing, local, on_map }
}

/// Remembers where the person is in this list, and puts her back there.
fn keep_place(listing: Listing, browsing: Browsing) {
    let address = move || routes::find(&listing.query.get_untracked());
    let start_y = browsing.recall(&address()).map_or(0.0, |place| place.scroll_y);
    browser::before_next_paint(move || browser::scroll_to(start_y));
    let remember = move || {
        let place = Place {
            first: listing.first.get_untracked(),
            shown: listing.shown.get_untracked(),
            scroll_y: browser::scroll_top(),
        };
        browsing.remember(&address(), place);
    };
    let scrolled = window_event_listener(leptos::ev::scroll, move |_| remember());
    on_cleanup(move || scrolled.remove());
}

/// Marks for those who measure: the first row, and each keystroke's rows, once painted.
fn mark_drawn(listing: Listing) {
    Effect::new(move |before: Option<bool>| {
        let some = !listing.found.read().rows.is_empty();
        browser::after_paint(move || {
            browser::mark("tasuki:keystroke-done");
            if some && before != Some(true) {
                browser::mark("tasuki:first-row");
            }
        });
        some || before == Some(true)
    });
}

#[component]
fn ListHead(listing: Listing) -> impl IntoView {
    let language = Language::here();
    let browsing = listing.browsing;
    let sort_word = |sort: Sort| match sort {
        Sort::Relevance => m::find_sort_relevance(language),
        Sort::Kana => m::find_sort_kana(language),
        Sort::Distance => m::find_sort_distance(language),
        Sort::Freshness => m::find_sort_freshness(language),
    };
    let choose = move |event: web_sys::Event| {
        let code = event_target_value(&event);
        let Some(sort) = routes::SORTS.into_iter().find(|sort| routes::sort_code(*sort) == code) else {
            return;
        };
        listing.refused.set(false);
        listing.update(|query| query.sort = sort);
        if sort == Sort::Distance && browsing.near.read_untracked().is_none() {
            listing.ask_device();
        }
    };
    let waits = move || {
        let query = listing.query.read();
        (query.within.is_some() || query.visits_here) && browsing.near.read().is_none()
    };
    view! {
        <div class="list-head">
            <p class="list-count" role="status">
                <strong>{move || listing.found.read().rows.len()}</strong>
                {move || m::count_unit(language, listing.found.read().rows.len())}
            </p>
            <SaveSearch listing/>
            {(!listing.on_map).then(|| view! { <CompareSwitch/> })}
            <PrintLink listing/>
            {(!listing.on_map).then(|| view! { <label class="list-sort">
                <Icon shape=icons::SORT/>
                <span class="visually-hidden">{m::find_sort(language)}</span>
                <select on:change=choose prop:value=move || routes::sort_code(listing.query.read().sort)>
                    {routes::SORTS
                        .into_iter()
                        .map(|sort| {
                            let code = routes::sort_code(sort);
                            let chosen = move || listing.query.read().sort == sort;
                            view! { <option value=code selected=chosen>{sort_word(sort)}</option> }
                        })
                        .collect_view()}
                </select>
            </label> })}
            <OtherView listing/>
        </div>
        <Show when=move || listing.refused.get()>
            <p class="note" role="alert">{m::find_no_position(language)}</p>
        </Show>
        // A distance in the address means nothing until the person says from where.
        <Show when=waits>
            <p class="note">
                {m::find_within_waits(language)}
                " "
                <button class="chip" type="button" on:click=move |_| listing.ask_device()>
                    <Icon shape=icons::PIN/>
                    {m::find_use_position(language)}
                </button>
            </p>
        </Show>
    }
}

/// To the same list on paper.
#[component]
fn PrintLink(listing: Listing) -> impl IntoView {
    let form = if listing.on_map { PaperForm::Map } else { PaperForm::default() };
    let address = move || routes::paper(&listing.query.read(), form);
    view! { <a class="list-print" href=address><Icon shape=icons::PRINT/>{m::paper_button(Language::here())}</a> }
}

/// From the list to the map and back: the same query, and one step of the history for both.
#[component]
fn OtherView(listing: Listing) -> impl IntoView {
    let language = Language::here();
    let navigate = use_navigate();
    let address = move || {
        let query = listing.query.get();
        if listing.on_map { routes::find(&query) } else { routes::map(&query) }
    };
    let (icon, word) = match listing.on_map {
        true => (icons::LIST, m::map_list(language)),
        false => (icons::MAP, m::map_title(language)),
    };
    let go = move |event: web_sys::MouseEvent| {
        if event.ctrl_key() || event.meta_key() || event.shift_key() {
            return;
        }
        event.prevent_default();
        let replace = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
        navigate(&untrack(address), replace);
    };
    view! { <a class="other-view" href=address on:click=go><Icon shape=icon/><span>{word}</span></a> }
}

/// Keeps the words and filters for home; without any there is nothing to keep.
#[component]
fn SaveSearch(listing: Listing) -> impl IntoView {
    let language = Language::here();
    let own = expect_context::<LocalStore>().own;
    let address = move || routes::find(&listing.query.read());
    let kept = Signal::derive(move || own.has_search(&address()));
    let word = Signal::derive(move || {
        if kept.get() { m::star_drop_search(language) } else { m::star_save_search(language) }
    });
    let keep = move |keep| own.save_search(routes::find(&listing.query.read_untracked()), keep);
    let asks = move || {
        let plain = Query { sort: listing.query.read().sort, ..Query::default() };
        address() != routes::find(&plain)
    };
    view! { <Show when=asks><StarButton kept word on_toggle=keep/></Show> }
}

#[component]
fn Rows(listing: Listing) -> impl IntoView {
    let language = Language::here();
    let local = expect_context::<LocalStore>();
    let browsing = expect_context::<Browsing>();
    let drawn = move || {
        let found = listing.found.get();
        let (first, shown) = (listing.first.get(), listing.shown.get());
        // A row is drawn again when the directory under it changes.
        let edition = Arc::as_ptr(&local.directory.get()) as usize;
        found.rows.iter().skip(first).take(shown).map(|row| (*row, edition)).collect::<Vec<_>>()
    };
    // One memo for all rows: typing changes the query and not what is wanted.
    let wanted = Memo::new(move |_| listing.query.read().functions.clone());
    let draw = move |(row, _): (domain::directory::Row, _)| {
        let directory: Arc<Directory> = local.directory.get_untracked();
        directory.facility(row).map(|facility| {
            let leading = pick(language, facility.id, words::name(language, &facility), browsing.compared);
            view! { <FacilityRow facility directory leading wanted/> }
        })
    };
    let rest = move || {
        let total = listing.found.read().rows.len();
        total.saturating_sub(listing.first.get() + listing.shown.get()).min(ROWS)
    };
    view! {
        <div class="rows" class:rows-chosen=move || browsing.compared.read().is_some()>
            <Show when=move || listing.first.get() != 0>
                <button class="secondary more" type="button" on:click=move |_| {
                    let before = listing.first.get_untracked().min(ROWS);
                    listing.first.update(|first| *first -= before);
                    listing.shown.update(|shown| *shown += before);
                }>{move || m::find_earlier(language, listing.first.get().min(ROWS))}</button>
            </Show>
            <div class="row row-head" aria-hidden="true">
                <span class="row-name">{m::col_name(language)}</span>
                <span class="row-kind">{m::col_kind(language)}</span>
                <span class="row-place">{m::col_district(language)}</span>
                <span class="row-number">{m::col_phone(language)}</span>
                <span class="row-tags">{m::col_open(language)}</span>
                <span class="row-fresh">{m::col_verified(language)}</span>
            </div>
            <ul class="row-list">{keyed(drawn, draw)}</ul>
            <Filling/>
            // Without a directory nobody can say that nothing is found.
            <Show when=move || listing.found.read().rows.is_empty() && local.area.read().is_some()><NothingFound listing/></Show>
            <Show when=move || rest() != 0>
                <button class="secondary more" type="button" on:click=move |_| {
                    listing.shown.update(|shown| *shown += ROWS);
                }>{move || m::find_more(language, rest())}</button>
            </Show>
        </div>
    }
}
