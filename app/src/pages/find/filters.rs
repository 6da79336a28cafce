//! Chips with counts, and the panel that holds every filter: a sheet on a phone, a column on a desktop.

use super::Listing;
use crate::browser;
use crate::components::{Chip, Icon, icons, keyed};
use crate::language::{Language, messages as m};
use crate::local::LocalStore;
use crate::words;
use domain::directory::Precision;
use domain::hours::When;
use domain::id::{ItemCode, KindCode, MunicipalityCode};
use domain::search::{Found, Query, Within};
use domain::sorted;
use leptos::prelude::*;

/// One filter that can be on or off.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) enum Filter {
    Open(When),
    Within(Within),
    ComesTo(MunicipalityCode),
    ComesHere,
    Kind(KindCode),
    In(MunicipalityCode),
    Can(ItemCode),
}

impl Filter {
    fn is_on(&self, query: &Query) -> bool {
        match self {
            Self::Open(when) => query.open.contains(when),
            Self::Within(within) => query.within == Some(*within),
            Self::ComesTo(code) => query.visits.contains(code),
            Self::ComesHere => query.visits_here,
            Self::Kind(code) => query.kinds.contains(code),
            Self::In(code) => query.municipalities.contains(code),
            Self::Can(code) => query.functions.contains(code),
        }
    }

    /// How many places there would be with it.
    fn count(&self, found: &Found) -> usize {
        fn of<T: PartialEq>(counts: &[(T, u32)], code: &T) -> u32 {
            counts.iter().find(|(held, _)| held == code).map_or(0, |(_, count)| *count)
        }
        let count = match self {
            Self::Open(when) => of(&found.open, when),
            Self::Within(within) => of(&found.within, within),
            Self::ComesTo(code) => of(&found.visits, code),
            Self::ComesHere => found.visits_here.unwrap_or(0),
            Self::Kind(code) => of(&found.kinds, code),
            Self::In(code) => of(&found.municipalities, code),
            Self::Can(code) => of(&found.functions, code),
        };
        usize::try_from(count).unwrap_or(usize::MAX)
    }

    fn toggle(&self, query: &mut Query) {
        fn flip<T: PartialEq + Clone>(chosen: &mut Vec<T>, code: &T) {
            match chosen.iter().position(|held| held == code) {
                Some(at) => drop(chosen.remove(at)),
                None => chosen.push(code.clone()),
            }
        }
        match self {
            Self::Open(when) => flip(&mut query.open, when),
            Self::Within(within) => {
                query.within = Some(*within).filter(|chosen| query.within != Some(*chosen));
            }
            Self::ComesTo(code) => flip(&mut query.visits, code),
            Self::ComesHere => query.visits_here = !query.visits_here,
            Self::Kind(code) => flip(&mut query.kinds, code),
            Self::In(code) => flip(&mut query.municipalities, code),
            Self::Can(code) => flip(&mut query.functions, code),
        }
    }

    pub(super) fn word(&self, language: Language, local: LocalStore) -> String {
        let directory = local.directory.read();
        let lists = directory.lists();
        match self {
            Self::Open(when) => words::when_word(language, *when).to_owned(),
            Self::Within(within) => m::find_within(language, within.km()),
            Self::ComesTo(code) => words::comes_to(language, lists, code),
            Self::ComesHere => m::find_comes_here(language).to_owned(),
            Self::Kind(code) => words::kind(language, lists, code),
            Self::In(code) => words::municipality(language, lists, code),
            Self::Can(code) => words::item(language, lists, code),
        }
    }
}

fn on(query: &Query) -> Vec<Filter> {
    let mut filters = Vec::new();
    filters.extend(query.open.iter().copied().map(Filter::Open));
    filters.extend(query.within.map(Filter::Within));
    filters.extend(query.visits.iter().cloned().map(Filter::ComesTo));
    filters.extend(query.visits_here.then_some(Filter::ComesHere));
    filters.extend(query.kinds.iter().cloned().map(Filter::Kind));
    filters.extend(query.municipalities.iter().cloned().map(Filter::In));
    filters.extend(query.functions.iter().cloned().map(Filter::Can));
    filters
}

fn kinds(found: &Found) -> Vec<Filter> {
    found.kinds.iter().map(|(code, _)| Filter::Kind(code.clone())).collect()
}

fn districts(found: &Found) -> Vec<Filter> {
    found.municipalities.iter().map(|(code, _)| Filter::In(code.clone())).collect()
}

fn times(_: &Found) -> Vec<Filter> {
    When::ALL.into_iter().map(Filter::Open).collect()
}

fn comes_to(found: &Found) -> Vec<Filter> {
    found.visits.iter().map(|(code, _)| Filter::ComesTo(code.clone())).collect()
}

/// None before a place is given.
fn from_here(found: &Found) -> Vec<Filter> {
    let distances = found.within.iter().map(|(within, _)| Filter::Within(*within));
    found.visits_here.map(|_| Filter::ComesHere).into_iter().chain(distances).collect()
}

fn functions(found: &Found) -> Vec<Filter> {
    found.functions.iter().map(|(code, _)| Filter::Can(code.clone())).collect()
}

/// Those that are on or lead somewhere, each once.
fn useful(filters: Vec<Filter>, query: &Query, found: &Found) -> Vec<Filter> {
    let mut useful: Vec<Filter> = Vec::new();
    for filter in filters {
        if (filter.is_on(query) || filter.count(found) > 0) && !useful.contains(&filter) {
            useful.push(filter);
        }
    }
    useful
}

/// Chips beside the filter button: those that are on, "open now", then what narrows this list most usefully.
const CHIPS: usize = 8;

#[component]
pub(super) fn Chips(listing: Listing, panel_open: RwSignal<bool>) -> impl IntoView {
    let language = Language::here();
    let chips = move || {
        let query = listing.query.get();
        let found = listing.found.read();
        let mut chips = vec![Filter::Open(When::Now), Filter::Open(When::Tonight)];
        chips.extend(on(&query));
        // What is most often there is most often meant; the panel keeps the order of the lists.
        let mut further = if query.kinds.is_empty() && query.functions.is_empty() {
            kinds(&found)
        } else {
            functions(&found)
        };
        sorted::by_key(&mut further, |filter| std::cmp::Reverse(filter.count(&found)));
        chips.extend(further);
        useful(chips, &query, &found).into_iter().take(CHIPS).collect::<Vec<_>>()
    };
    let how_many = move || on(&listing.query.read()).len();
    let filters_label = move || match how_many() {
        0 => m::find_filters(language).to_owned(),
        count => m::find_filters_on(language, count),
    };
    view! {
        <div class="chips">
            <button
                class="chip chip-filters"
                class:chip-on=move || how_many() != 0
                type="button"
                aria-haspopup="dialog"
                aria-expanded=move || panel_open.get().to_string()
                on:click=move |_| panel_open.set(true)
            >
                <Icon shape=icons::FILTER/>
                {filters_label}
            </button>
            {keyed(chips, move |filter| view! { <FilterChip listing filter/> })}
        </div>
    }
}

#[component]
fn FilterChip(listing: Listing, filter: Filter) -> impl IntoView {
    let local = expect_context::<LocalStore>();
    let language = Language::here();
    let filter = StoredValue::new(filter);
    let is_on = Memo::new(move |_| filter.with_value(|filter| filter.is_on(&listing.query.read())));
    // The lists may come after the address that names their codes.
    let word = Signal::derive(move || filter.with_value(|filter| filter.word(language, local)));
    let count = Signal::derive(move || filter.with_value(|filter| filter.count(&listing.found.read())));
    let toggle = move |()| listing.update(|query| filter.with_value(|filter| filter.toggle(query)));
    view! { <Chip is_on word count on_tap=Callback::new(toggle)/> }
}

/// What the open panel covers.
const BEHIND: &str = ".skip, .tabs, .find-head, .list-head, .find-body, .map-part";

#[component]
pub(super) fn FilterPanel(listing: Listing, open: RwSignal<bool>) -> impl IntoView {
    let language = Language::here();
    let close = move || {
        open.set(false);
        browser::before_next_paint(|| browser::focus(".chip-filters"));
    };
    Effect::new(move |_| {
        browser::inert(BEHIND, open.get());
        if open.get() {
            browser::before_next_paint(|| browser::focus(".filters h2"));
        }
    });
    on_cleanup(|| browser::inert(BEHIND, false));
    let escape = window_event_listener(leptos::ev::keydown, move |event| {
        if event.key() == "Escape" && open.get_untracked() {
            close();
        }
    });
    on_cleanup(move || escape.remove());
    let clear = move |_| {
        listing.update(|query| {
            *query = Query { text: query.text.clone(), sort: query.sort, ..Query::default() }
        });
    };
    // Eighty chips count along with every keystroke: only where they are seen.
    let wide = browser::is_wide();
    let groups = move || {
        (wide.get() || open.get()).then(|| {
            view! {
                <Group listing title=m::col_open(language) of=times/>
                <FromHere listing/>
                <Group listing title=m::find_comes(language) of=comes_to/>
                <Group listing title=m::find_kinds(language) of=kinds/>
                <Group listing title=m::find_districts(language) of=districts/>
                <Group listing title=m::find_functions(language) of=functions/>
            }
        })
    };
    let has_filters = move || !on(&listing.query.read()).is_empty();
    view! {
        <aside
            class="filters"
            class:open=open
            role=move || open.get().then_some("dialog")
            aria-modal=move || open.get().then_some("true")
            aria-label=m::find_filters(language)
        >
            <header>
                <h2 tabindex="-1">{m::find_filters(language)}</h2>
                <button
                    class="icon-button filters-close"
                    type="button"
                    aria-label=m::find_filters_close(language)
                    on:click=move |_| close()
                >
                    <Icon shape=icons::CLOSE/>
                </button>
            </header>
            <div class="filter-groups">{groups}</div>
            <footer>
                <Show when=has_filters>
                    <button class="secondary" type="button" on:click=clear>{m::find_filters_reset(language)}</button>
                </Show>
                <button class="primary filters-close" type="button" on:click=move |_| close()>
                    {move || m::find_filters_show(language, listing.found.read().rows.len())}
                </button>
            </footer>
        </aside>
    }
}

/// From where: the device's position, which is asked for when a person first wants it, or an address, which a phone reads
/// by itself. Then what comes there, and how near it is.
#[component]
fn FromHere(listing: Listing) -> impl IntoView {
    let language = Language::here();
    let Listing { browsing, local, .. } = listing;
    let field = NodeRef::<leptos::html::Input>::new();
    let unknown = RwSignal::new(false);
    let address = move || browsing.near.read().as_ref().and_then(|near| near.address.clone());
    let of_device = move || browsing.near.read().as_ref().is_some_and(|near| near.address.is_none());
    let ask_address = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let typed = field.get_untracked().map(|field| field.value().trim().to_owned()).unwrap_or_default();
        listing.refused.set(false);
        let understood = typed.is_empty() || browsing.ask_address(local, typed);
        unknown.set(!understood);
    };
    let ask_device = move |_| {
        unknown.set(false);
        if let Some(field) = field.get_untracked() {
            field.set_value("");
        }
        listing.ask_device();
    };
    let told = move || {
        if listing.refused.get() {
            return Some(m::find_no_position(language).to_owned());
        }
        if unknown.get() {
            return Some(m::find_address_unknown(language).to_owned());
        }
        let near = browsing.near.read();
        let near = near.as_ref()?;
        let directory = local.directory.read();
        let town = near.spot.municipality.as_ref();
        let town =
            town.map(|code| words::municipality(language, directory.lists(), code)).unwrap_or_default();
        Some(match near.address.as_ref().map(|(_, precision)| precision) {
            None => town,
            Some(Precision::Municipality) => m::find_address_municipality(language, town),
            Some(Precision::Town) => m::find_address_town(language, town),
            Some(Precision::Block) => m::find_address_block(language, town),
        })
    };
    view! {
        <fieldset class="filter-group">
            <legend>{m::find_from(language)}</legend>
            <button class="chip" class:chip-on=of_device type="button" aria-pressed=move || of_device().to_string() on:click=ask_device>
                <Icon shape=icons::PIN/>
                {m::find_use_position(language)}
            </button>
            <form class="address" on:submit=ask_address>
                <label>
                    <span>{m::find_address(language)}</span>
                    <input
                        type="text"
                        autocomplete="off"
                        enterkeyhint="done"
                        node_ref=field
                        // What nobody understood stays, to be mended.
                        prop:value=untrack(address).map(|(text, _)| text).unwrap_or_default()
                    />
                </label>
                <button class="secondary" type="submit">{m::find_address_go(language)}</button>
                <small>{m::find_address_private(language)}</small>
            </form>
            <p class="filter-hint" class:filter-told=move || !unknown.get() && !listing.refused.get() role="status">{told}</p>
        </fieldset>
        <Group listing title=m::find_to_here(language) of=from_here/>
    }
    .into_any()
}

#[component]
fn Group(listing: Listing, title: &'static str, of: fn(&Found) -> Vec<Filter>) -> impl IntoView {
    let filters = Memo::new(move |_| {
        let found = listing.found.read();
        useful(of(&found), &listing.query.read(), &found)
    });
    // Keyed by filter, so that the one a person has just pressed keeps its place and the focus.
    let chip = move |filter| view! { <FilterChip listing filter/> };
    let chips = move || keyed(move || filters.get(), chip);
    view! {
        <Show when=move || !filters.read().is_empty()>
            <fieldset class="filter-group"><legend>{title}</legend>{chips}</fieldset>
        </Show>
    }
}
