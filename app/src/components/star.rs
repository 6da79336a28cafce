//! Keeps something for the person who holds this phone, or lets it go.

use super::{Icon, icons};
use leptos::prelude::*;

/// `word` says what a tap does.
#[component]
pub fn StarButton(
    #[prop(into)] kept: Signal<bool>,
    #[prop(into)] word: Signal<&'static str>,
    on_toggle: impl Fn(bool) + 'static,
) -> impl IntoView {
    view! {
        <button
            class="icon-button star"
            type="button"
            aria-pressed=move || kept.get().to_string()
            aria-label=word
            title=word
            on:click=move |_| on_toggle(!kept.get_untracked())
        >
            <Icon shape=icons::STAR/>
        </button>
    }
}
