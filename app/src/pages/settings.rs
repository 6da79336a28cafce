//! Settings: what this phone holds and since when, language, text size, version.

use crate::browser;
use crate::frame::Strip;
use crate::language::{Language, messages as m};
use crate::local::{Health, LocalStore};
use crate::preferences::{Preferences, TextSize};
use crate::sync::{Reach, SyncStatus};
use crate::words;
use domain::record::Scope;
use leptos::prelude::*;

#[component]
pub fn Settings() -> impl IntoView {
    let language = Language::here();
    view! {
        <div class="settings">
            <header class="plain-head"><h1 tabindex="-1">{m::settings_title(language)}</h1></header>
            <Strip/>
            <div class="settings-body">
                <Choices/>
                <SyncSection/>
                <StorageSection/>
                <About/>
            </div>
        </div>
    }
}

#[component]
fn Choices() -> impl IntoView {
    let language = Language::here();
    let preferences = expect_context::<Preferences>();
    let option = move |name: &'static str, word: &'static str, chosen: bool, choose: Box<dyn Fn()>| {
        view! {
            <label class="choice">
                <input type="radio" name=name prop:checked=chosen on:change=move |_| choose()/>
                <span>{word}</span>
            </label>
        }
    };
    let size_word = move |size: TextSize| match size {
        TextSize::Standard => m::settings_text_standard(language),
        TextSize::Large => m::settings_text_large(language),
        TextSize::XLarge => m::settings_text_xlarge(language),
    };
    let sizes = move || {
        let chosen = preferences.text_size.get();
        let each = TextSize::ALL.into_iter().map(|size| {
            let choose = move || preferences.text_size.set(size);
            option("text-size", size_word(size), size == chosen, Box::new(choose))
        });
        each.collect_view()
    };
    let languages = [(Language::Ja, "日本語"), (Language::En, "English")].map(|(to, word)| {
        let choose = move || {
            preferences.language.set(to);
            // The page is drawn anew; whoever chose with the keyboard stays at the choice.
            browser::before_next_paint(|| browser::focus("[name=language]:checked"));
        };
        option("language", word, to == language, Box::new(choose))
    });
    view! {
        <fieldset class="card choices"><legend><h2>{m::settings_text_size(language)}</h2></legend>{sizes}</fieldset>
        <fieldset class="card choices"><legend><h2>{m::settings_language(language)}</h2></legend>{languages}</fieldset>
    }
}

#[component]
fn SyncSection() -> impl IntoView {
    let language = Language::here();
    let local = expect_context::<LocalStore>();
    let status = expect_context::<SyncStatus>();
    let state = move || match (status.reach.get(), status.last_contact.get()) {
        (Reach::Reached, Some(at)) => m::settings_reached(language, words::when(language, at)),
        (Reach::Unknown, _) => m::settings_checking(language).to_owned(),
        (Reach::Outdated, _) => m::strip_outdated(language).to_owned(),
        (Reach::Offline | Reach::Reached, _) => m::settings_offline(language).to_owned(),
    };
    let last = move || match status.last_contact.get() {
        Some(at) => m::settings_last(language, words::when(language, at)),
        None => m::settings_never(language).to_owned(),
    };
    let region = move || local.area.get().map(|area| language.pick(&area.ja, &area.en).to_owned());
    let held = move || m::count_places(language, local.directory.read().len());
    let number = move || local.cursor.get().map(|cursor| m::settings_number(language, cursor.number));
    view! {
        <section class="card settings-card">
            <h2>{m::settings_sync(language)}</h2>
            <p role="status"><strong>{state}</strong></p>
            <p>{last}</p>
            <dl class="details">
                <div class="detail"><dt>{m::settings_region(language)}</dt><dd>{region}</dd></div>
                <div class="detail"><dt>{m::settings_held(language)}</dt><dd>{held}<small>{number}</small></dd></div>
            </dl>
            <button class="secondary" type="button" on:click=move |_| status.wake()>{m::settings_sync_now(language)}</button>
        </section>
    }
}

#[component]
fn StorageSection() -> impl IntoView {
    let language = Language::here();
    let local = expect_context::<LocalStore>();
    let storage = RwSignal::new(None::<browser::Storage>);
    let erasing = RwSignal::new(false);
    let measure = move || {
        leptos::task::spawn_local(async move {
            // The page may be gone by now: its signals are tried, not assumed.
            let _ = storage.try_set(browser::storage().await);
        });
    };
    Effect::new(move |_| {
        local.health.track();
        measure();
    });
    let health = move || match local.health.get() {
        Health::Kept => m::settings_kept(language),
        Health::Unkept => m::settings_not_kept(language),
        Health::Opening | Health::Empty | Health::Lost(_) => m::settings_refilling(language),
    };
    let persist = move |_| {
        leptos::task::spawn_local(async move {
            browser::persist().await;
            measure();
        });
    };
    let figures = move || {
        storage.get().map(|storage| {
            let used = m::settings_used(
                language,
                words::megabytes(storage.quota_bytes),
                words::megabytes(storage.used_bytes),
            );
            let persisted =
                if storage.persisted { m::settings_persisted(language) } else { m::settings_not_persisted(language) };
            view! {
                <p>{used}</p>
                <p>{persisted}</p>
                {(!storage.persisted).then(|| view! {
                    <button class="secondary" type="button" on:click=persist>{m::settings_persist(language)}</button>
                })}
            }
        })
    };
    let erase = move |_| {
        erasing.set(false);
        leptos::task::spawn_local(local.erase());
    };
    view! {
        <section class="card settings-card">
            <h2>{m::settings_storage(language)}</h2>
            <p><strong>{health}</strong></p>
            {figures}
            <Show
                when=move || erasing.get()
                fallback=move || view! {
                    <button class="secondary" type="button" on:click=move |_| erasing.set(true)>{m::settings_erase(language)}</button>
                }
            >
                <div class="ask" role="alert">
                    <p>{m::settings_erase_ask(language)}</p>
                    <button class="secondary" type="button" on:click=erase>{m::settings_erase_yes(language)}</button>
                    <button class="secondary" type="button" on:click=move |_| erasing.set(false)>{m::settings_erase_no(language)}</button>
                </div>
            </Show>
        </section>
    }
}

#[component]
fn About() -> impl IntoView {
    let language = Language::here();
    let local = expect_context::<LocalStore>();
    let staff = move || {
        let cursor = local.cursor.get();
        let filled =
            cursor.is_some_and(|cursor| cursor.filled.iter().any(|filled| filled.scope == Scope::AreaStaff));
        filled.then(|| view! { <p>{m::settings_staff_demo(language)}</p> })
    };
    let demo = move || {
        local
            .area
            .read()
            .as_ref()
            .is_some_and(|area| area.demo)
            .then(|| view! { <p>{m::app_demo(language)}</p> })
    };
    view! {
        <section class="card settings-card">
            <h2>{m::settings_about(language)}</h2>
            <p>{m::settings_about_body(language)}</p>
            {demo}
            {staff}
            <dl class="details">
                <div class="detail"><dt>{m::settings_version(language)}</dt><dd>{env!("CARGO_PKG_VERSION")}</dd></div>
            </dl>
        </section>
    }
}
