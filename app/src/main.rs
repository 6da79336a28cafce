//! The app: opens the local store, starts the sync, draws the pages.

mod browser;
mod browsing;
mod components;
mod doing;
mod frame;
mod language;
mod local;
mod pages;
mod preferences;
mod routes;
mod sync;
mod tabs;
mod update;
mod words;

use browsing::Browsing;
use frame::Frame;
use leptos::prelude::*;
use leptos_router::components::Router;
use leptos_router::hooks::use_url;
use leptos_router::location::{BrowserUrl, LocationProvider};
use local::{LocalError, LocalStore, Stored};
use pages::admission::Admission;
use pages::compare::Compare;
use pages::corrections::{Corrections, NewPlacePage, ProposePage};
use pages::event::EventPage;
use pages::events::Events;
use pages::facility::FacilityPage;
use pages::find::{Find, FindOnMap};
use pages::home::Home;
use pages::nowhere::Nowhere;
use pages::opioids::Opioids;
use pages::own::Own;
use pages::paper::PaperPage;
use pages::people::People;
use pages::referrals::{ReferralForm, ReferralPage, Referrals};
use pages::rules::RulesPage;
use pages::settings::Settings;
use pages::tray::Tray;
use preferences::Preferences;
use routes::Page;
use sync::{Reach, SyncStatus};
use wasm_bindgen::prelude::*;

fn main() {
    std::panic::set_hook(Box::new(|panic| {
        console_error_panic_hook::hook(panic);
        // The page in `index.html` that never needs the app takes over.
        browser::announce("tasuki-panic");
    }));
    browser::mark("tasuki:mount");
    if let Ok(history) = window().history() {
        // The pages restore their own place; the browser's guess would come too early.
        let _ = history.set_scroll_restoration(web_sys::ScrollRestoration::Manual).is_ok();
    }
    let Some(root) = document().get_element_by_id("app") else { return };
    wasm_bindgen_futures::spawn_local(async move {
        // Where a directory lies on this phone, it is read first: a page drawn without it would be drawn twice.
        // A store that is not there is asked once more, behind a page that says so.
        let stored = if local::is_marked() { Some(local::read().await) } else { None };
        let stored = stored.filter(|stored| !matches!(stored, Err(LocalError::Unavailable)));
        leptos::mount::mount_to(root.unchecked_into(), || view! { <App stored/> }).forget();
    });
}

#[component]
fn App(stored: Option<Stored>) -> impl IntoView {
    let local = LocalStore::new();
    let status = SyncStatus::new();
    let preferences = Preferences::load();
    let waiting = update::Waiting(RwSignal::new(false));
    preferences.apply();
    provide_context(local);
    provide_context(status);
    provide_context(preferences);
    provide_context(waiting);
    provide_context(Browsing::new());
    provide_context(frame::veil());
    let open = move |stored| {
        local.open(stored);
        browser::mark("tasuki:ready");
    };
    let read_later = stored.is_none();
    if let Some(stored) = stored {
        open(stored);
    }
    leptos::task::spawn_local(async move {
        if read_later {
            open(local::read().await);
        }
        status.run(local).await;
    });
    leptos::task::spawn_local(local.open_own());
    // Whatever is laid down is sent at once, from wherever it was; what she left waiting, once she is signed in again. By their
    // number: read anew without a signal, they are no reason to try again.
    let to_send = Memo::new(move |_| local.view.read().as_ref().map_or(0, |view| view.waiting.len()));
    Effect::new(move |_| {
        if to_send.get() > 0 {
            status.wake();
        }
        status.tell();
    });
    leptos::task::spawn_local(update::watch(waiting));
    Effect::new(move |_| {
        if status.reach.get() == Reach::Reached || status.reach.get() == Reach::Outdated {
            leptos::task::spawn_local(update::look());
        }
    });
    // Another language draws every page anew; the address says which, and where in it.
    view! {
        <Router>
            {move || {
                provide_context(preferences.language.get());
                view! { <Pages/> }
            }}
        </Router>
    }
}

/// The page of the address. The router's own table of routes would be a twentieth of the app.
#[component]
fn Pages() -> impl IntoView {
    let url = use_url();
    let page = Memo::new(move |_| routes::page(url.read().path()));
    let drawn = move || match page.get() {
        Page::Home => view! { <Home/> }.into_any(),
        Page::Find => view! { <Find/> }.into_any(),
        Page::Map => view! { <FindOnMap/> }.into_any(),
        Page::Compare => view! { <Compare/> }.into_any(),
        Page::Paper => view! { <PaperPage/> }.into_any(),
        Page::Facility => view! { <FacilityPage/> }.into_any(),
        Page::Settings => view! { <Settings/> }.into_any(),
        Page::Admission => view! { <Admission/> }.into_any(),
        Page::Rules => view! { <RulesPage/> }.into_any(),
        Page::Referrals => view! { <Referrals/> }.into_any(),
        Page::NewReferral => view! { <ReferralForm/> }.into_any(),
        Page::Referral => view! { <ReferralPage/> }.into_any(),
        Page::Opioids => view! { <Opioids/> }.into_any(),
        Page::People => view! { <People/> }.into_any(),
        Page::Events => view! { <Events/> }.into_any(),
        Page::Event => view! { <EventPage/> }.into_any(),
        Page::Tray => view! { <Tray/> }.into_any(),
        Page::Own => view! { <Own/> }.into_any(),
        Page::Corrections => view! { <Corrections/> }.into_any(),
        Page::NewPlace => view! { <NewPlacePage/> }.into_any(),
        Page::Propose => view! { <ProposePage/> }.into_any(),
        Page::Nowhere => view! { <Nowhere/> }.into_any(),
    };
    // A link that was tapped reaches the address bar once its page is drawn.
    let location = use_context::<BrowserUrl>();
    Effect::new(move |_| {
        url.track();
        if let Some(location) = &location {
            location.ready_to_complete();
        }
    });
    view! { <Frame>{drawn}</Frame> }
}
