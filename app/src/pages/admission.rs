//! The admission desks: whom to ring first for a bed, why, and what is left when nobody can.

mod candidates;
mod chips;
mod otherwise;

use crate::browsing::Browsing;
use crate::components::{BackButton, Icon, VeilButton, icons};
use crate::frame::{Filling, Strip};
use crate::language::{Language, messages as m};
use crate::local::{Health, LocalStore};
use crate::{routes, words};
use candidates::Candidates;
use chips::Chips;
use chrono::NaiveDateTime;
use domain::admission::{self, Desk, Purpose, Wish};
use domain::directory::Directory;
use domain::id::KindCode;
use domain::search::Query;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};
use otherwise::Otherwise;
use std::sync::Arc;

/// Rows drawn at first: more than a night's calls.
const ROWS: usize = 12;

/// What the parts of the page share: the wish in the address, its desks, and the way to change it.
#[derive(Clone, Copy)]
struct Asking {
    wish: Memo<Wish>,
    desks: Memo<Arc<Vec<Desk>>>,
    change: Callback<Wish>,
    /// Whether those that refuse are unfolded, and whether the further candidates are drawn.
    refused_open: RwSignal<bool>,
    all_drawn: RwSignal<bool>,
}

impl Asking {
    /// Changes the address in place: going back leaves the page, it does not undo a chip.
    fn update(self, edit: impl FnOnce(&mut Wish)) {
        let mut wish = self.wish.get_untracked();
        edit(&mut wish);
        self.change.run(wish);
    }
}

/// What is drawn of the desks at one minute.
#[derive(Clone)]
struct Shown {
    directory: Arc<Directory>,
    purpose: Purpose,
    /// Whose lines are told: now, or what the wish is planned for.
    minute: NaiveDateTime,
    now: NaiveDateTime,
    language: Language,
}

#[component]
pub fn Admission() -> impl IntoView {
    let language = Language::here();
    let local = expect_context::<LocalStore>();
    let browsing = expect_context::<Browsing>();
    let asking = asking(local, browsing);
    let purpose = Memo::new(move |_| asking.wish.read().purpose);
    let head = move || {
        let purpose = purpose.get();
        let is_emergency = purpose == Purpose::Emergency;
        let icon = if is_emergency { icons::SIREN } else { icons::BED };
        view! {
            <span class="desk-title" class:desk-emergency=is_emergency>
                <Icon shape=icon/>
                <h1 tabindex="-1">{words::admission::title(language, purpose)}</h1>
            </span>
        }
    };
    let body = move || {
        let directory = local.directory.get();
        if local.health.get() == Health::Opening || local.area.read().is_none() {
            return view! { <Filling/> }.into_any();
        }
        let public_only = directory.staff().is_none();
        let now = browsing.now.get();
        let shown = Shown {
            directory,
            purpose: purpose.get(),
            minute: asking.wish.read().minute(now),
            now,
            language,
        };
        let desks = asking.desks.get();
        let list = if desks.is_empty() {
            view! { <NoDesk purpose=shown.purpose/> }.into_any()
        } else {
            let most = if asking.all_drawn.get() { usize::MAX } else { ROWS };
            view! { <Candidates asking desks most shown=shown.clone()/> }.into_any()
        };
        view! {
            {public_only.then(|| view! { <p class="desk-public"><Icon shape=icons::INFO/>{m::admission_public_only(language)}</p> })}
            {list}
            <Otherwise shown/>
        }
        .into_any()
    };
    view! {
        <div class="admission">
            <header class="desk-head"><BackButton/>{head}<VeilButton/></header>
            <Strip/>
            <Chips asking/>
            {body}
            <div class="foot desk-foot">
                <a class="secondary" href="#otherwise">{m::admission_otherwise(language)}</a>
            </div>
        </div>
    }
}

fn asking(local: LocalStore, browsing: Browsing) -> Asking {
    let params = use_query_map();
    let navigate = use_navigate();
    let wish = Memo::new(move |_| routes::read_wish(&params.read()));
    let desks = Memo::new_with_compare(
        move |_| {
            let directory = local.directory.read();
            Arc::new(admission::desks(&directory, &wish.read(), browsing.position(), browsing.now.get()))
        },
        |_, _| true,
    );
    let change = Callback::new(move |wish: Wish| {
        let replace = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
        navigate(&routes::admission(&wish), replace);
    });
    Asking { wish, desks, change, refused_open: RwSignal::new(false), all_drawn: RwSignal::new(false) }
}

#[component]
fn NoDesk(purpose: Purpose) -> impl IntoView {
    let language = Language::here();
    let hospitals = Query { kinds: vec![KindCode::from("hospital")], ..Query::default() };
    view! {
        <section class="card notice desk-none">
            <h2>{m::admission_none(language, words::admission::purpose(language, purpose))}</h2>
            <p>{m::admission_none_hint(language)}</p>
            <a class="secondary" href=routes::find(&hospitals)>{m::admission_none_link(language)}</a>
        </section>
    }
}
