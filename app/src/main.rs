//! The app: opens the local store, starts the sync, draws the pages.

mod browser;
mod browsing;
mod components;
mod frame;
mod language;
mod local;
mod pages;
mod preferences;
mod routes;
mod sync;
mod update;
mod words;

use browsing::Browsing;
use frame::Frame;
use leptos::prelude::*;
use leptos_router::components::{Route, Router, Routes};
use leptos_router::path;
use local::{LocalError, LocalStore, Stored};
use pages::admission::Admission;
use pages::compare::Compare;
use pages::event::EventPage;
use pages::events::Events;
use pages::facility::FacilityPage;
use pages::find::{Find, FindOnMap};
use pages::home::Home;
use pages::nowhere::Nowhere;
use pages::opioids::Opioids;
use pages::paper::PaperPage;
use pages::people::People;
use pages::rules::RulesPage;
use pages::settings::Settings;
use preferences::Preferences;
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

#[component]
fn Pages() -> impl IntoView {
    view! {
        <Frame>
            <Routes fallback=Nowhere>
                <Route path=path!("/") view=Home/>
                <Route path=path!("/find") view=Find/>
                <Route path=path!("/compare") view=Compare/>
                <Route path=path!("/paper") view=PaperPage/>
                <Route path=path!("/map") view=FindOnMap/>
                <Route path=path!("/facility/:id") view=FacilityPage/>
                <Route path=path!("/settings") view=Settings/>
                <Route path=path!("/admission") view=Admission/>
                <Route path=path!("/admission/:id/rules") view=RulesPage/>
                <Route path=path!("/opioids") view=Opioids/>
                <Route path=path!("/people") view=People/>
                <Route path=path!("/events") view=Events/>
                <Route path=path!("/events/:id") view=EventPage/>
            </Routes>
        </Frame>
    }
}
