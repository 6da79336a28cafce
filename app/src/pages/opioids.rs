//! Which pharmacy has an opioid tonight: by ingredient and form, or by name; who has it and answers now comes first.

mod matrix;
mod names;
mod offers;
mod title;

use crate::browser;
use crate::browsing::{Browsing, Place};
use crate::components::{BackButton, Icon, SearchBox, VeilButton, icons};
use crate::frame::{Filling, Strip};
use crate::language::{Language, messages as m};
use crate::local::{Health, LocalStore};
use crate::routes::{self, Chosen, Wanted};
use crate::sync::{Reach, SyncStatus};
use domain::id::ProductGroupCode;
use domain::opioid::{Formulary, Offer, Pharmacies, ProductGroup};
use domain::search::Query;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};
use matrix::MatrixTable;
use names::Names;
use offers::Offers;
use std::sync::Arc;
use title::Title;

const ROWS: usize = 30;

/// What the parts of the page share: what the address asks for, who answers, and the way to ask otherwise.
#[derive(Clone, Copy)]
struct Lookup {
    wanted: Memo<Wanted>,
    pharmacies: Memo<Arc<Pharmacies>>,
    /// What is asked for; empty: nothing yet.
    groups: Memo<Vec<ProductGroupCode>>,
    offers: Memo<Arc<Vec<Offer>>>,
    shown: RwSignal<usize>,
    change: Callback<Wanted>,
}

impl Lookup {
    /// Changes the address in place: going back leaves the page, it does not undo a choice.
    fn update(self, edit: impl FnOnce(&mut Wanted)) {
        let mut wanted = self.wanted.get_untracked();
        edit(&mut wanted);
        self.shown.set(ROWS);
        self.change.run(wanted);
    }
}

#[component]
pub fn Opioids() -> impl IntoView {
    let language = Language::here();
    let local = expect_context::<LocalStore>();
    let status = expect_context::<SyncStatus>();
    let lookup = lookup(local, expect_context::<Browsing>());
    keep_place(lookup, expect_context::<Browsing>());
    let may_see = Memo::new(move |_| local.directory.read().staff().is_some());
    // Before the first answer of the server nobody can say what this person may see.
    let unsettled = move || local.health.get() == Health::Opening || status.reach.get() == Reach::Unknown;
    let body = move || {
        if may_see.get() {
            view! { <Body lookup/> }.into_any()
        } else if local.area.read().is_none() {
            view! { <Filling/> }.into_any()
        } else if unsettled() {
            view! { <div class="page-waiting" aria-hidden="true"></div> }.into_any()
        } else {
            view! { <Forbidden/> }.into_any()
        }
    };
    let searches = move || lookup.wanted.read().name.is_some();
    let toggle = move |_| {
        let opens = !searches();
        lookup.update(|wanted| wanted.name = opens.then(String::new));
        if opens {
            browser::before_next_paint(|| browser::focus("#search"));
        }
    };
    view! {
        <div class="opioids">
            <header class="page-head">
                <BackButton/>
                <h1 tabindex="-1">{m::opioids_title(language)}</h1>
                <Show when=move || may_see.get()>
                    <button class="text-button" type="button" aria-expanded=move || searches().to_string() on:click=toggle>
                        <Icon shape=icons::SEARCH/>
                        {m::opioids_by_name(language)}
                    </button>
                </Show>
                <VeilButton/>
            </header>
            <Strip/>
            {body}
        </div>
    }
}

#[component]
fn Body(lookup: Lookup) -> impl IntoView {
    let language = Language::here();
    let searches = move || lookup.wanted.read().name.is_some();
    let text = Signal::derive(move || lookup.wanted.read().name.clone().unwrap_or_default());
    let typed = move |typed: String| {
        lookup.update(|wanted| {
            wanted.name = Some(typed);
            wanted.chosen = None;
        });
    };
    let named =
        Memo::new(move |_| lookup.wanted.read().name.as_ref().is_some_and(|name| !name.trim().is_empty()));
    view! {
        <div class="opioids-body">
            <Show when=searches>
                <SearchBox text on_text=typed label=m::opioids_name_label(language)/>
            </Show>
            <Show when=move || named.get() fallback=move || view! { <MatrixTable lookup/> }>
                <Names lookup/>
            </Show>
            <Show
                when=move || !lookup.groups.read().is_empty()
                fallback=move || (!named.get()).then(|| view! { <p class="opioids-hint">{m::opioids_choose(language)}</p> })
            >
                <Title lookup/>
                <Offers lookup/>
            </Show>
        </div>
    }
}

#[component]
fn Forbidden() -> impl IntoView {
    let language = Language::here();
    let pharmacies = routes::find(&Query { kinds: vec!["pharmacy".into()], ..Query::default() });
    view! {
        <section class="card notice forbidden">
            <h2>{m::opioids_forbidden(language)}</h2>
            <p>{m::opioids_forbidden_hint(language)}</p>
            <a class="primary" href=pharmacies>{m::opioids_forbidden_find(language)}</a>
        </section>
    }
}

fn lookup(local: LocalStore, browsing: Browsing) -> Lookup {
    let params = use_query_map();
    let navigate = use_navigate();
    let wanted = Memo::new(move |_| routes::read_opioids(&params.read()));
    let place = browsing.recall(&routes::opioids(&wanted.get_untracked()));
    let shown = RwSignal::new(place.map_or(ROWS, |place| place.shown));
    let pharmacies = Memo::new(move |_| Arc::new(Pharmacies::of(&local.directory.read())));
    let groups = Memo::new(move |_| {
        let directory = local.directory.read();
        let groups = asked(&directory.lists().formulary, &wanted.read());
        groups.into_iter().map(|group| group.code.clone()).collect::<Vec<_>>()
    });
    let offers = Memo::new(move |_| {
        let groups = groups.read();
        if groups.is_empty() {
            return Arc::new(Vec::new());
        }
        let (near, now) = (browsing.position(), browsing.now.get());
        Arc::new(pharmacies.read().offers(&groups, &wanted.read().needs, near, now))
    });
    let change = Callback::new(move |wanted: Wanted| {
        let replace = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
        navigate(&routes::opioids(&wanted), replace);
    });
    Lookup { wanted, pharmacies, groups, offers, shown, change }
}

/// The groups that are chosen; where a name leaves one alone, that one, without another tap.
fn asked<'a>(formulary: &'a Formulary, wanted: &Wanted) -> Vec<&'a ProductGroup> {
    match (&wanted.chosen, &wanted.name) {
        (Some(Chosen::Group(code)), _) => formulary.group(code).into_iter().collect(),
        (Some(Chosen::Cell { ingredient, column, pace }), _) => {
            let of_pace = |group: &&ProductGroup| pace.is_none() || group.pace() == *pace;
            formulary
                .groups
                .iter()
                .filter(|group| formulary.cell(ingredient, *column).any(|of_cell| of_cell.code == group.code))
                .filter(of_pace)
                .collect()
        }
        (None, Some(name)) if !name.trim().is_empty() => match formulary.search(name).as_slice() {
            [found] => vec![found.group],
            _ => Vec::new(),
        },
        (None, _) => Vec::new(),
    }
}

/// Remembers where the person is in this list, and puts her back there.
fn keep_place(lookup: Lookup, browsing: Browsing) {
    let address = move || routes::opioids(&lookup.wanted.get_untracked());
    let start_y = browsing.recall(&address()).map_or(0.0, |place| place.scroll_y);
    browser::before_next_paint(move || browser::scroll_to(start_y));
    let remember = move || {
        let (shown, scroll_y) = (lookup.shown.get_untracked(), browser::scroll_top());
        browsing.remember(&address(), Place { first: 0, shown, scroll_y });
    };
    let scrolled = window_event_listener(leptos::ev::scroll, move |_| remember());
    on_cleanup(move || scrolled.remove());
}
