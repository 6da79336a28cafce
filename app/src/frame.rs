//! What stands around every page: skip link, navigation, the strip that tells the truth about the store, the update bar.

use crate::components::{Icon, Shape, icons};
use crate::language::{Language, messages as m};
use crate::local::{Health, LocalStore, Loss};
use crate::sync::{Reach, SyncStatus};
use crate::{browser, routes, update, words};
use leptos::prelude::*;
use leptos_router::hooks::use_location;
use std::time::Duration;

#[component]
pub fn Frame(children: Children) -> impl IntoView {
    let language = Language::here();
    follow_route(language);
    view! {
        <a class="skip" href="#main">{m::app_skip(language)}</a>
        <Navigation/>
        <UpdateBar/>
        <main id="main" tabindex="-1">{children()}</main>
    }
}

/// A new page is announced: its heading takes the focus and names the window. A list puts a person back by itself.
fn follow_route(language: Language) {
    let path = use_location().pathname;
    Effect::new(move |before: Option<String>| {
        let path = path.get();
        let moved = before.is_some_and(|before| before != path);
        let is_list = [routes::FIND, routes::OPIOIDS, routes::EVENTS].contains(&path.as_str());
        browser::before_next_paint(move || {
            if moved && !is_list {
                browser::scroll_to(0.0);
            }
            if moved {
                browser::focus("main h1");
            }
            browser::name_window(m::app_name(language));
        });
        path
    });
}

#[component]
fn Navigation() -> impl IntoView {
    let language = Language::here();
    let path = use_location().pathname;
    let tab = move |address: &'static str, icon: Shape, word: &'static str| {
        let here = move || {
            let path = path.read();
            let is_here = match address {
                routes::FIND => [routes::FIND, routes::MAP, "/facility", routes::OPIOIDS]
                    .iter()
                    .any(|begin| path.starts_with(begin)),
                routes::ADMISSION => path.starts_with(routes::ADMISSION),
                routes::EVENTS => path.starts_with(routes::EVENTS),
                address => *path == address,
            };
            is_here.then_some("page")
        };
        view! { <a class="tab" href=address aria-current=here><Icon shape=icon/><span>{word}</span></a> }
    };
    view! {
        <nav class="tabs" aria-label=m::nav_label(language)>
            <span class="brand"><img class="mark" src="/icons/mark.svg" alt="" width="34" height="34"/>{m::app_name(language)}</span>
            {tab(routes::HOME, icons::HOME, m::nav_home(language))}
            {tab(routes::FIND, icons::SEARCH, m::nav_find(language))}
            {tab(routes::ADMISSION, icons::BED, m::nav_admission(language))}
            {tab(routes::EVENTS, icons::CALENDAR, m::nav_events(language))}
            {tab(routes::SETTINGS, icons::GEAR, m::nav_settings(language))}
        </nav>
    }
}

/// One line under a page's head: only what a person must know about what she reads.
#[component]
pub fn Strip() -> impl IntoView {
    let language = Language::here();
    let local = expect_context::<LocalStore>();
    let status = expect_context::<SyncStatus>();
    // Good news needs no answer: it goes by itself.
    Effect::new(move |_| {
        if local.refilled.get() {
            set_timeout(move || local.refilled.set(false), Duration::from_secs(8));
        }
    });
    let line = move || {
        let health = local.health.get();
        let reach = status.reach.get();
        let (class, icon, first, second) = match (health, reach) {
            (Health::Lost(Loss::Wiped), _) => {
                ("strip strip-risk", icons::WARNING, m::strip_wiped(language), None)
            }
            (Health::Lost(Loss::Damaged), _) => {
                ("strip strip-risk", icons::WARNING, m::strip_damaged(language), None)
            }
            (Health::Unkept, _) => ("strip strip-ask", icons::WARNING, m::strip_unkept(language), None),
            (Health::Kept, Reach::Outdated) => {
                ("strip strip-ask", icons::REFRESH, m::strip_outdated(language), None)
            }
            (Health::Kept, Reach::Offline) => {
                let as_of =
                    status.last_contact.get().map(|at| m::strip_as_of(language, words::when(language, at)));
                let hint = as_of.unwrap_or_else(|| m::strip_offline_hint(language).to_owned());
                ("strip", icons::CLOUD_OFF, m::strip_offline(language), Some(hint))
            }
            _ if local.refilled.get() => {
                ("strip strip-done", icons::CHECK, m::strip_refilled(language), None)
            }
            _ => return None,
        };
        Some(view! {
            <p class=class>
                <Icon shape=icon/>
                <span><strong>{first}</strong>{second.map(|second| view! { <span>{second}</span> })}</span>
            </p>
        })
    };
    view! { <div class="strip-place" role="status">{line}</div> }
}

/// A new version is offered, and taken by one tap; nothing reloads by itself.
#[component]
fn UpdateBar() -> impl IntoView {
    let language = Language::here();
    let waiting = expect_context::<update::Waiting>().0;
    view! {
        <div role="status">
            <Show when=move || waiting.get()>
                <p class="update-bar">
                    <span>{m::update_offer(language)}</span>
                    <button class="secondary" type="button" on:click=move |_| update::take()>
                        {m::update_take(language)}
                    </button>
                </p>
            </Show>
        </div>
    }
}
