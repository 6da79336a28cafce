//! The calendar: what comes, as a list from today on or as a month, narrowed by what a person asks.

mod filters;
mod list;
mod month;
mod none;

use crate::browser;
use crate::browsing::{Browsing, Place};
use crate::components::{Icon, Shape, VeilButton, icons};
use crate::frame::{Filling, Strip};
use crate::language::{Language, messages as m};
use crate::local::{Health, LocalStore};
use crate::routes::{self, EventsView};
use chrono::{Days, NaiveDate};
use domain::calendar::Month;
use domain::event::{Agenda, Narrowing, Span};
use filters::Filters;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};
use list::List;
use month::MonthView;
use std::sync::Arc;

/// How far back the list reaches when it is asked to.
const PAST_DAYS: u64 = 31;
/// Entries drawn at first, and with each step.
const SHOWN: usize = 60;

/// What the parts of the page share: the view in the address, what is found, and the way to change it.
#[derive(Clone, Copy)]
struct Calendar {
    view: Memo<EventsView>,
    today: Memo<NaiveDate>,
    agenda: Memo<Arc<Agenda>>,
    shown: RwSignal<usize>,
    change: Callback<EventsView>,
}

impl Calendar {
    /// Changes the address in place: going back leaves the calendar.
    fn update(self, edit: impl FnOnce(&mut EventsView)) {
        let mut view = self.view.get_untracked();
        edit(&mut view);
        self.shown.set(SHOWN);
        self.change.run(view);
    }

    fn toggle(self, filter: &Narrowing) {
        self.update(|view| view.query.toggle(filter));
    }

    fn to_month(self, month: Month) {
        self.update(|view| (view.month, view.day) = (Some(month), None));
    }

    /// The days looked at.
    fn span(self) -> Span {
        span(&self.view.read(), self.today.get())
    }
}

fn span(view: &EventsView, today: NaiveDate) -> Span {
    match view.month {
        Some(month) => Span { from: month.first(), to: Some(month.last()) },
        None if view.past => Span { from: first_past(today), to: None },
        None => Span { from: today, to: None },
    }
}

fn first_past(today: NaiveDate) -> NaiveDate {
    today.checked_sub_days(Days::new(PAST_DAYS)).unwrap_or(today)
}

#[component]
pub fn Events() -> impl IntoView {
    let language = Language::here();
    let local = expect_context::<LocalStore>();
    let browsing = expect_context::<Browsing>();
    let calendar = calendar(local, browsing);
    keep_place(calendar, browsing);
    let is_month = Memo::new(move |_| calendar.view.read().month.is_some());
    // Before the store is open nobody can say that there are no events.
    let is_waiting = Memo::new(move |_| local.health.get() == Health::Opening || local.area.read().is_none());
    view! {
        <div class="events">
            <header class="plain-head"><h1 tabindex="-1">{m::events_title(language)}</h1><VeilButton/></header>
            <Strip/>
            <div class="events-body">
                <Switch calendar is_month/>
                <Show
                    when=move || !is_waiting.get()
                    fallback=|| view! { <Filling/> }
                >
                    <Filters calendar/>
                    <Show when=move || is_month.get() fallback=move || view! { <List calendar/> }>
                        <MonthView calendar/>
                    </Show>
                </Show>
            </div>
        </div>
    }
}

fn calendar(local: LocalStore, browsing: Browsing) -> Calendar {
    let params = use_query_map();
    let navigate = use_navigate();
    let view = Memo::new(move |_| routes::read_events(&params.read()));
    let today = Memo::new(move |_| browsing.now.get().date());
    let agenda = Memo::new(move |_| {
        let view = view.read();
        let directory = local.directory.read();
        Arc::new(Agenda::of(directory.events(), &view.query, span(&view, today.get())))
    });
    let shown = browsing.recall(&routes::events(&view.get_untracked())).map_or(SHOWN, |place| place.shown);
    let change = Callback::new(move |view: EventsView| {
        let replace = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
        navigate(&routes::events(&view), replace);
    });
    Calendar { view, today, agenda, shown: RwSignal::new(shown), change }
}

/// Remembers where the person is in this list, and puts her back there.
fn keep_place(calendar: Calendar, browsing: Browsing) {
    let address = move || routes::events(&calendar.view.get_untracked());
    let start_y = browsing.recall(&address()).map_or(0.0, |place| place.scroll_y);
    browser::before_next_paint(move || browser::scroll_to(start_y));
    let remember = move || {
        let shown = calendar.shown.get_untracked();
        browsing.remember(&address(), Place { first: 0, shown, scroll_y: browser::scroll_top() });
    };
    let scrolled = window_event_listener(leptos::ev::scroll, move |_| remember());
    on_cleanup(move || scrolled.remove());
}

#[component]
fn Switch(calendar: Calendar, is_month: Memo<bool>) -> impl IntoView {
    let language = Language::here();
    let side = move |month: bool, icon: Shape, word: &'static str| {
        let choose = move |_| {
            if is_month.get_untracked() != month {
                let this = month.then(|| Month::of(calendar.today.get_untracked()));
                calendar.update(|view| (view.month, view.day) = (this, None));
            }
        };
        let chosen = move || (is_month.get() == month).to_string();
        view! {
            <button class="segment" type="button" aria-pressed=chosen on:click=choose>
                <Icon shape=icon/>{word}
            </button>
        }
    };
    view! {
        <div class="segments" role="group" aria-label=m::events_switch(language)>
            {side(false, icons::LIST, m::events_list(language))}
            {side(true, icons::CALENDAR, m::events_month(language))}
        </div>
    }
}
