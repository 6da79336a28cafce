//! What lies on this phone, in words and megabytes; whether the browser may clear it; and how to erase it.

use crate::language::{Language, messages as m};
use crate::local::{Health, LocalStore};
use crate::sync::SyncStatus;
use crate::words;
use crate::{browser, doing};
use leptos::prelude::*;

#[component]
pub(super) fn StorageSection() -> impl IntoView {
    let language = Language::here();
    let local = expect_context::<LocalStore>();
    let storage = RwSignal::new(None::<browser::Storage>);
    let refused = RwSignal::new(false);
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
        Health::Empty if local.erased.get() => m::fill_erased_title(language),
        Health::Opening | Health::Empty | Health::Lost(_) => m::settings_refilling(language),
    };
    let persist = move |_| {
        leptos::task::spawn_local(async move {
            let kept = browser::persist().await;
            let _ = refused.try_set(!kept);
            measure();
        });
    };
    let figures = move || {
        let storage = storage.get()?;
        let used = words::megabytes(storage.used_bytes);
        let used = m::settings_used(language, words::megabytes(storage.quota_bytes), used);
        let persisted = match storage.persisted {
            true => m::settings_persisted(language),
            false => m::settings_not_persisted(language),
        };
        Some(view! {
            <p>{used}</p>
            <p>{persisted}</p>
            {(!storage.persisted).then(|| view! {
                <button class="secondary" type="button" on:click=persist>{m::settings_persist(language)}</button>
            })}
        })
    };
    let row = |title: &'static str, told: Signal<String>| {
        view! { <div class="detail"><dt>{title}</dt><dd>{told}</dd></div> }.into_any()
    };
    let places = Signal::derive(move || m::count_places(language, local.directory.read().len()));
    let events = Signal::derive(move || m::count_events(language, local.directory.read().events().len()));
    let saved = Signal::derive(move || {
        let kept = local.own.0.read();
        m::settings_own_count(language, kept.recent.len(), kept.saved.len(), kept.searches.len())
    });
    view! {
        <section class="card settings-card">
            <h2>{m::settings_storage(language)}</h2>
            <p><strong>{health}</strong></p>
            <dl class="details">
                {row(m::settings_kept_places(language), places)}
                {row(m::settings_kept_events(language), events)}
                {row(m::settings_kept_own(language), saved)}
            </dl>
            {figures}
            <p role="status">{move || refused.get().then(|| m::settings_persist_refused(language))}</p>
        </section>
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Asking {
    No,
    Whether,
    /// Whether what nobody else has goes too.
    Unsettled,
}

/// At the end of the page, where nobody taps in passing.
#[component]
pub(super) fn EraseSection() -> impl IntoView {
    let language = Language::here();
    let local = expect_context::<LocalStore>();
    let status = expect_context::<SyncStatus>();
    let asking = RwSignal::new(Asking::No);
    let ask = move |what| {
        asking.set(what);
        browser::before_next_paint(|| browser::focus(".erase-ask h3"));
    };
    let close = move || {
        asking.set(Asking::No);
        browser::before_next_paint(|| browser::focus(".erase h2"));
    };
    let unsettled = Memo::new(move |_| local.outbox.held.read().unsettled());
    let erase = move |_| {
        // What nobody else has goes only if she says so once more.
        if asking.get_untracked() == Asking::Whether && unsettled.get_untracked() > 0 {
            return ask(Asking::Unsettled);
        }
        close();
        leptos::task::spawn_local(async move {
            // The other tabs first, which would lay down again what they have in memory.
            status.forget();
            local.erase().await;
        });
    };
    let refill = move |_| {
        local.erased.set(false);
        status.wake();
        close();
    };
    let body = move || {
        if local.erased.get() {
            return view! {
                <p role="status"><strong>{m::fill_erased_title(language)}</strong></p>
                <p>{m::fill_erased_body(language)}</p>
                <button class="secondary" type="button" on:click=refill>{m::fill_again(language)}</button>
            }
            .into_any();
        }
        if asking.get() == Asking::No {
            return view! {
                <p>{m::settings_erase_hint(language)}</p>
                <button class="secondary" type="button" on:click=move |_| ask(Asking::Whether)>{m::settings_erase(language)}</button>
            }
            .into_any();
        }
        let count = unsettled.get();
        let (title, told, yes) = if asking.get() == Asking::Unsettled && count > 0 {
            let title = m::settings_erase_unsent(language, count);
            (title, what_is_lost(language, local), m::settings_erase_unsent_yes(language, count))
        } else {
            let title = m::settings_erase_ask(language).to_owned();
            (title, what_goes(language), m::settings_erase_yes(language).to_owned())
        };
        view! {
            <div class="erase-ask" role="group" aria-labelledby="erase-ask">
                <h3 id="erase-ask" tabindex="-1">{title}</h3>
                {told}
                <p class="erase-answers">
                    <button class="secondary erase-yes" type="button" on:click=erase>{yes}</button>
                    <button class="secondary" type="button" on:click=move |_| close()>{m::settings_erase_no(language)}</button>
                </p>
            </div>
        }
        .into_any()
    };
    view! {
        <section class="card settings-card erase">
            <h2 tabindex="-1">{m::settings_erase_title(language)}</h2>
            {body}
        </section>
    }
}

fn what_goes(language: Language) -> AnyView {
    view! {
        <dl>
            <dt>{m::settings_erase_goes(language)}</dt>
            <dd>{m::settings_erase_goes_what(language)}</dd>
            <dt>{m::settings_erase_stays(language)}</dt>
            <dd>{m::settings_erase_stays_what(language)}</dd>
        </dl>
    }
    .into_any()
}

fn what_is_lost(language: Language, local: LocalStore) -> AnyView {
    let write = move |_| leptos::task::spawn_local(doing::write_file(local));
    view! {
        <p>{m::settings_erase_unsent_body(language)}</p>
        <button class="secondary" type="button" on:click=write>{m::tray_export(language)}</button>
    }
    .into_any()
}
