//! Choosing up to three places of the list, to see them side by side.

use crate::browsing::Browsing;
use crate::components::{Icon, icons};
use crate::language::{Language, messages as m};
use crate::routes;
use domain::id::FacilityId;
use leptos::prelude::*;

type Chosen = RwSignal<Option<Vec<FacilityId>>>;

#[component]
pub(super) fn CompareSwitch() -> impl IntoView {
    let language = Language::here();
    let compared = expect_context::<Browsing>().compared;
    let toggle = move |_| {
        compared.update(|chosen| *chosen = if chosen.is_some() { None } else { Some(Vec::new()) });
    };
    view! {
        <button
            class="compare-switch"
            type="button"
            aria-pressed=move || compared.read().is_some().to_string()
            on:click=toggle
        >
            <Icon shape=icons::LIST/>
            {m::find_compare(language)}
        </button>
    }
}

/// The box before a row, while somebody chooses.
pub(super) fn pick(language: Language, id: FacilityId, name: String, compared: Chosen) -> AnyView {
    let is_on = move || compared.read().as_ref().is_some_and(|chosen| chosen.contains(&id));
    let is_full =
        move || compared.read().as_ref().is_some_and(|chosen| chosen.len() >= routes::COMPARED) && !is_on();
    let label = m::find_compare_pick(language, name);
    let toggle = move |_| {
        compared.update(|chosen| {
            let Some(chosen) = chosen else { return };
            match chosen.iter().position(|held| *held == id) {
                Some(at) => drop(chosen.remove(at)),
                None => chosen.push(id),
            }
        });
    };
    (move || {
        compared.read().is_some().then(|| {
            view! {
                <label class="pick">
                    <input
                        type="checkbox"
                        aria-label=label.clone()
                        prop:checked=is_on
                        disabled=is_full
                        on:change=toggle
                    />
                </label>
            }
        })
    })
    .into_any()
}

#[component]
pub(super) fn CompareBar() -> impl IntoView {
    let language = Language::here();
    let compared = expect_context::<Browsing>().compared;
    move || {
        compared.get().map(|chosen| {
            let said = match chosen.len() {
                0 => m::find_compare_hint(language, routes::COMPARED),
                count => m::find_compare_count(language, count),
            };
            let is_enough = chosen.len() > 1;
            view! {
                <div class="foot compare-bar">
                    <span role="status">{said}</span>
                    <button class="secondary" type="button" on:click=move |_| compared.set(None)>
                        {m::find_compare_stop(language)}
                    </button>
                    {is_enough.then(|| view! {
                        <a class="primary" href=routes::compare(&chosen)>{m::find_compare(language)}</a>
                    })}
                </div>
            }
        })
    }
}
