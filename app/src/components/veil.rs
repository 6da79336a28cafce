//! 目隠し: at the bedside one tap puts a quiet page over everything, and a second one, deliberate, takes it away.

use super::{Icon, icons};
use crate::language::{Language, messages as m};
use leptos::prelude::*;

/// Whether the screen is hidden.
#[derive(Clone, Copy)]
pub struct Veil(pub RwSignal<bool>);

/// In the head of every page.
#[component]
pub fn VeilButton() -> impl IntoView {
    let language = Language::here();
    let veil = expect_context::<Veil>();
    view! {
        <button
            class="veil-button"
            type="button"
            title=m::veil_hint(language)
            aria-keyshortcuts="Alt+K"
            on:click=move |_| veil.0.set(true)
        >
            <Icon shape=icons::EYE_OFF/>
            <span>{m::veil_hide(language)}</span>
        </button>
    }
}
