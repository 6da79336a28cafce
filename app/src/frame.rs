//! What stands around every page: skip link, navigation, the strip that tells the truth about the store, the update bar.

use crate::browsing::Browsing;
use crate::components::{Icon, Shape, Veil, icons};
use crate::language::{Language, messages as m};
use crate::local::{Health, LocalStore, Loss};
use crate::sync::{Reach, SyncStatus};
use crate::{browser, routes, update, words};
use gloo_storage::{SessionStorage, Storage as _};
use leptos::html::Dialog;
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
        <VeilScreen/>
    }
}

/// A new page is announced: its heading takes the focus and names the window. A list puts a person back by itself.
fn follow_route(language: Language) {
    let path = use_location().pathname;
    Effect::new(move |before: Option<String>| {
        let path = path.get();
        let moved = before.is_some_and(|before| before != path);
        let is_list = [routes::FIND, routes::OPIOIDS, routes::EVENTS].contains(&path.as_str());
        let focused = browser::focused();
        browser::before_next_paint(move || {
            if moved && !is_list {
                browser::scroll_to(0.0);
            }
            // Whoever was quicker than the paint and types already keeps the field.
            if moved && browser::focused().is_none_or(|now| Some(now) == focused) {
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
    let local = expect_context::<LocalStore>();
    let for_us = Memo::new(move |_| local.view.read().as_ref().map_or(0, |view| view.open_for_us()));
    let told = move || {
        let count = for_us.get();
        (count > 0).then(|| view! { <b class="tab-count">{count}</b> })
    };
    let tab = move |address: &'static str, icon: Shape, word: &'static str| {
        let told = (address == routes::ADMISSION).then_some(told);
        let here = move || {
            let path = path.read();
            let is_here = match address {
                routes::FIND => {
                    [routes::FIND, routes::MAP, "/facility", routes::COMPARE, routes::OPIOIDS, routes::PAPER]
                        .iter()
                        .any(|begin| path.starts_with(begin))
                }
                routes::ADMISSION => {
                    [routes::ADMISSION, routes::REFERRALS].iter().any(|begin| path.starts_with(begin))
                }
                routes::EVENTS => path.starts_with(routes::EVENTS),
                address => *path == address,
            };
            is_here.then_some("page")
        };
        view! { <a class="tab" href=address aria-current=here><Icon shape=icon/><span>{word}</span>{told}</a> }
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
    let browsing = expect_context::<Browsing>();
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
            (Health::Lost(loss), reach) => {
                let said = match loss {
                    Loss::Wiped => m::strip_wiped(language),
                    Loss::Damaged => m::strip_damaged(language),
                };
                let hint = (reach == Reach::Offline).then(|| m::fill_offline_body(language).to_owned());
                ("strip strip-risk", icons::WARNING, said, hint)
            }
            (Health::Unkept, _) => ("strip strip-ask", icons::WARNING, m::strip_unkept(language), None),
            (Health::Kept, Reach::Outdated) => {
                ("strip strip-ask", icons::REFRESH, m::strip_outdated(language), None)
            }
            (Health::Kept, Reach::Offline) => {
                // From the second day on its age says more than its date.
                let as_of = status.last_contact.get().map(|at| {
                    match (browsing.now.get().date() - at.date()).num_days() {
                        ..1 => m::strip_as_of(language, words::when(language, at)),
                        days => m::strip_stale(language, words::age(language, days)),
                    }
                });
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
    // Of everybody who used this phone: what another left here waits too.
    let waiting = move || {
        let count = local.outbox.held.read().waiting.len();
        (count > 0).then(|| to_tray("strip-wait", icons::CLOUD, m::strip_waiting(language, count), language))
    };
    let missing = move || {
        let count = local.outbox.missing.get();
        (count > 0)
            .then(|| to_tray("strip-risk", icons::WARNING, m::strip_missing(language, count), language))
    };
    view! { <div class="strip-place" role="status">{line}{missing}{waiting}</div> }
}

fn to_tray(class: &'static str, icon: Shape, said: String, language: Language) -> AnyView {
    view! {
        <p class=format!("strip {class}")>
            <Icon shape=icon/>
            <strong>{said}</strong>
            <a class="strip-link" href=routes::TRAY>{m::strip_waiting_list(language)}</a>
        </p>
    }
    .into_any()
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

/// What a phone shows that holds no directory yet: that it is on its way, or what it waits for.
#[component]
pub fn Filling() -> impl IntoView {
    let language = Language::here();
    let local = expect_context::<LocalStore>();
    let status = expect_context::<SyncStatus>();
    move || {
        if local.area.read().is_some() {
            return ().into_any();
        }
        if local.erased.get() {
            let refill = move |_| {
                local.erased.set(false);
                status.wake();
            };
            return view! {
                <section class="card notice">
                    <h2>{m::fill_erased_title(language)}</h2>
                    <p>{m::fill_erased_body(language)}</p>
                    <button class="primary" type="button" on:click=refill>{m::fill_again(language)}</button>
                </section>
            }
            .into_any();
        }
        let progress = status.progress.get();
        if local.health.get() == Health::Opening {
            view! { <div class="page-waiting" aria-hidden="true"></div> }.into_any()
        } else if status.reach.get() == Reach::Offline && progress.is_none() {
            view! {
                <section class="card notice">
                    <h2>{m::fill_offline_title(language)}</h2>
                    <p>{m::fill_offline_body(language)}</p>
                    <button class="secondary" type="button" on:click=move |_| status.wake()>{m::settings_sync_now(language)}</button>
                </section>
            }
            .into_any()
        } else {
            let (done, total) = progress.unwrap_or_default();
            view! {
                <section class="card notice" aria-busy="true">
                    <h2>{m::fill_title(language)}</h2>
                    <progress max=total.max(1) value=done aria-label=m::fill_title(language)></progress>
                    <p>{m::fill_progress(language, done, total)}</p>
                    <p>{m::fill_once(language)}</p>
                </section>
            }
            .into_any()
        }
    }
}

const VEILED: &str = "tasuki-veiled";

/// Lasts while the tab does: a phone that throws the page away and loads it again comes back hidden.
pub fn veil() -> Veil {
    let veil = Veil(RwSignal::new(SessionStorage::get(VEILED).unwrap_or(false)));
    Effect::new(move |_| {
        // Where nothing is kept, it holds until the page closes.
        let _ = SessionStorage::set(VEILED, veil.0.get()).is_ok();
    });
    veil
}

/// A dialog of the browser's: what lies behind it has neither focus nor finger, and gets the focus back afterwards.
#[component]
fn VeilScreen() -> impl IntoView {
    let language = Language::here();
    let Veil(veiled) = expect_context::<Veil>();
    let dialog = NodeRef::<Dialog>::new();
    let cover = move || {
        if let Some(dialog) = dialog.get_untracked().filter(|dialog| !dialog.open()) {
            // It is in the page and closed: it opens.
            let _ = dialog.show_modal().is_ok();
        }
    };
    Effect::new(move |before: Option<bool>| {
        let veiled = veiled.get();
        let Some(dialog) = dialog.get() else { return veiled };
        if veiled {
            cover();
            document().set_title(m::app_name(language));
        } else if before == Some(true) {
            dialog.close();
            browser::name_window(m::app_name(language));
        }
        veiled
    });
    let key = window_event_listener(leptos::ev::keydown, move |event: web_sys::KeyboardEvent| {
        if event.alt_key() && event.code() == "KeyK" {
            event.prevent_default();
            veiled.update(|veiled| *veiled = !*veiled);
        }
    });
    on_cleanup(move || key.remove());
    // Escape and the phone's back key close dialogs: this one stays until it is asked to go.
    let stay = move |_| {
        if veiled.get_untracked() {
            cover();
        }
    };
    view! {
        <dialog class="veil" closedby="none" aria-label=m::veil_title(language) node_ref=dialog
            on:cancel=|event: web_sys::Event| event.prevent_default() on:close=stay>
            <img class="mark" src="/icons/mark.svg" alt="" width="72" height="72"/>
            <h2 tabindex="-1" autofocus>{m::veil_title(language)}</h2>
            <p>{m::veil_body(language)}</p>
            <button class="secondary" type="button" on:click=move |_| veiled.set(false)>{m::veil_show(language)}</button>
        </dialog>
    }
}
