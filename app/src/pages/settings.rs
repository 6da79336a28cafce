//! Settings: how the screens look, what this phone holds and since when, and how to put the app on the home screen.

mod install;
mod storage;

use crate::browser;
use crate::components::VeilButton;
use crate::frame::Strip;
use crate::language::{Language, messages as m};
use crate::local::LocalStore;
use crate::preferences::{Choice, Colours, Motion, Preferences, TextSize};
use crate::sync::{Reach, SyncStatus};
use crate::words;
use domain::record::Scope;
use install::InstallSection;
use leptos::prelude::*;
use storage::{EraseSection, StorageSection};

#[component]
pub fn Settings() -> impl IntoView {
    let language = Language::here();
    view! {
        <div class="settings">
            <header class="plain-head"><h1 tabindex="-1">{m::settings_title(language)}</h1><VeilButton/></header>
            <Strip/>
            <div class="settings-body">
                <Choices/>
                <SyncSection/>
                <StorageSection/>
                <InstallSection/>
                <About/>
                <EraseSection/>
            </div>
        </div>
    }
}

#[component]
fn Choices() -> impl IntoView {
    let language = Language::here();
    let preferences = expect_context::<Preferences>();
    let languages = [(Language::Ja, "日本語"), (Language::En, "English")].map(|(to, word)| {
        let choose = move || {
            preferences.language.set(to);
            // The page is drawn anew; whoever chose with the keyboard stays at the choice.
            browser::before_next_paint(|| browser::focus("[name=language]:checked"));
        };
        option("language", word, Signal::derive(move || to == language), Box::new(choose))
    });
    let size = |size| match size {
        TextSize::Standard => m::settings_text_standard(language),
        TextSize::Large => m::settings_text_large(language),
        TextSize::XLarge => m::settings_text_xlarge(language),
    };
    let colours = |colours| match colours {
        Colours::System => m::settings_as_system(language),
        Colours::Light => m::settings_light(language),
        Colours::Dark => m::settings_dark(language),
    };
    let motion = |motion| match motion {
        Motion::System => m::settings_as_system(language),
        Motion::Reduced => m::settings_motion_reduced(language),
    };
    view! {
        {choice("text-size", m::settings_text_size(language), preferences.text_size, size)}
        <fieldset class="card choices"><legend><h2>{m::settings_language(language)}</h2></legend>{languages}</fieldset>
        {choice("colours", m::settings_colours(language), preferences.colours, colours)}
        {choice("motion", m::settings_motion(language), preferences.motion, motion)}
    }
}

/// One question with all its answers.
fn choice<T: Choice + Send + Sync>(
    name: &'static str,
    title: &'static str,
    chosen: RwSignal<T>,
    word: impl Fn(T) -> &'static str,
) -> AnyView {
    let options = T::ALL.iter().map(|each| {
        let each = *each;
        let is_chosen = Signal::derive(move || chosen.get() == each);
        option(name, word(each), is_chosen, Box::new(move || chosen.set(each)))
    });
    let options = options.collect_view();
    view! { <fieldset class="card choices"><legend><h2>{title}</h2></legend>{options}</fieldset> }.into_any()
}

fn option(name: &'static str, word: &'static str, chosen: Signal<bool>, choose: Box<dyn Fn()>) -> AnyView {
    view! {
        <label class="choice">
            <input type="radio" name=name prop:checked=chosen on:change=move |_| choose()/>
            <span>{word}</span>
        </label>
    }
    .into_any()
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
