//! Chips with counts, and a panel below them that holds every filter.

use super::Calendar;
use crate::components::{Chip, Icon, icons, keyed};
use crate::language::{Language, messages as m};
use crate::local::LocalStore;
use crate::words;
use domain::event::Narrowing;
use domain::sorted;
use leptos::prelude::*;

/// Chips beside the filter button; the panel has all.
const CHIPS: usize = 8;

pub(super) fn word(language: Language, local: LocalStore, filter: &Narrowing) -> String {
    let directory = local.directory.read();
    let lists = directory.lists();
    match filter {
        Narrowing::Online => m::event_online(language).to_owned(),
        Narrowing::Kind(code) => words::event::kind(language, lists, code),
        Narrowing::For(code) => m::events_for(language, words::event::profession(language, lists, code)),
        Narrowing::In(code) => words::municipality(language, lists, code),
    }
}

/// Those that are on or lead somewhere, each once.
fn useful(calendar: Calendar, filters: impl IntoIterator<Item = Narrowing>) -> Vec<Narrowing> {
    let (view, agenda) = (calendar.view.read(), calendar.agenda.read());
    let mut useful: Vec<Narrowing> = Vec::new();
    for filter in filters {
        let leads = agenda.count_of(&filter) > 0 || view.query.is_on(&filter);
        if leads && !useful.contains(&filter) {
            useful.push(filter);
        }
    }
    useful
}

#[component]
pub(super) fn Filters(calendar: Calendar) -> impl IntoView {
    let language = Language::here();
    let is_open = RwSignal::new(false);
    let how_many = move || calendar.view.read().query.filters().len();
    let label = move || match how_many() {
        0 => m::find_filters(language).to_owned(),
        count => m::find_filters_on(language, count),
    };
    let chips = move || {
        let mut wanted = calendar.view.read().query.filters();
        wanted.push(Narrowing::Online);
        let mut further: Vec<Narrowing> = calendar.agenda.read().filters().cloned().collect();
        // What is most often there is most often meant; kinds first, because they are few.
        sorted::by_key(&mut further, |filter| {
            let is_kind = matches!(filter, Narrowing::Kind(_));
            (!is_kind, std::cmp::Reverse(calendar.agenda.read().count_of(filter)))
        });
        wanted.extend(further);
        useful(calendar, wanted).into_iter().take(CHIPS).collect::<Vec<_>>()
    };
    let chip = move |filter| view! { <FilterChip calendar filter/> };
    view! {
        <div class="event-filters">
            <div class="chips">
                <button
                    class="chip"
                    class:chip-on=move || how_many() != 0
                    type="button"
                    aria-expanded=move || is_open.get().to_string()
                    on:click=move |_| is_open.set(!is_open.get_untracked())
                >
                    <Icon shape=icons::FILTER/>
                    {label}
                </button>
                {keyed(chips, chip)}
            </div>
            <Show when=move || is_open.get()>
                <div class="card event-panel">
                    <Groups calendar/>
                    <div class="foot event-panel-foot">
                        <Show when=move || how_many() != 0>
                            <button class="secondary" type="button" on:click=move |_| {
                                calendar.update(|view| view.query = Default::default());
                            }>{m::find_filters_reset(language)}</button>
                        </Show>
                        <button class="primary" type="button" on:click=move |_| is_open.set(false)>
                            {move || m::events_show(language, calendar.agenda.read().events)}
                        </button>
                    </div>
                </div>
            </Show>
        </div>
    }
}

#[component]
fn Groups(calendar: Calendar) -> impl IntoView {
    let language = Language::here();
    let local = expect_context::<LocalStore>();
    let kinds = move || {
        let directory = local.directory.read();
        directory
            .lists()
            .event_kinds
            .iter()
            .map(|kind| Narrowing::Kind(kind.code.clone()))
            .collect::<Vec<_>>()
    };
    let professions = move || {
        let directory = local.directory.read();
        directory.lists().professions.iter().map(|held| Narrowing::For(held.code.clone())).collect::<Vec<_>>()
    };
    let places = move || {
        let agenda = calendar.agenda.read();
        agenda.filters().filter(|filter| matches!(filter, Narrowing::In(_))).cloned().collect::<Vec<_>>()
    };
    view! {
        <Group calendar title=m::find_kinds(language) of=Signal::derive(kinds)/>
        <Group calendar title=m::events_professions(language) of=Signal::derive(professions)/>
        <Group calendar title=m::find_districts(language) of=Signal::derive(places)/>
    }
}

#[component]
fn Group(calendar: Calendar, title: &'static str, of: Signal<Vec<Narrowing>>) -> impl IntoView {
    let filters = Memo::new(move |_| useful(calendar, of.get()));
    // Keyed by filter, so that the one a person has just pressed keeps its place and the focus.
    let chip = move |filter| view! { <FilterChip calendar filter/> };
    let chips = move || keyed(move || filters.get(), chip);
    view! {
        <Show when=move || !filters.read().is_empty()>
            <fieldset class="filter-group"><legend>{title}</legend>{chips}</fieldset>
        </Show>
    }
}

#[component]
fn FilterChip(calendar: Calendar, filter: Narrowing) -> impl IntoView {
    let local = expect_context::<LocalStore>();
    let language = Language::here();
    let filter = StoredValue::new(filter);
    let is_on = Memo::new(move |_| filter.with_value(|filter| calendar.view.read().query.is_on(filter)));
    let count = Signal::derive(move || filter.with_value(|filter| calendar.agenda.read().count_of(filter)));
    let word = Signal::derive(move || filter.with_value(|filter| word(language, local, filter)));
    view! { <Chip is_on word count on_tap=Callback::new(move |()| calendar.toggle(&filter.get_value()))/> }
}
