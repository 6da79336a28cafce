//! A switch in a row of such, with what it would leave.

use super::{Icon, icons};
use leptos::prelude::*;

#[component]
pub fn Chip(
    #[prop(into)] is_on: Signal<bool>,
    #[prop(into)] word: Signal<String>,
    #[prop(optional, into)] count: Option<Signal<usize>>,
    on_tap: Callback<()>,
) -> impl IntoView {
    view! {
        <button
            class="chip"
            class:chip-on=is_on
            type="button"
            aria-pressed=move || is_on.get().to_string()
            on:click=move |_| on_tap.run(())
        >
            <Show when=move || is_on.get()><Icon shape=icons::CHECK/></Show>
            {word}
            {count.map(|count| view! { <span class="chip-count">{count}</span> })}
        </button>
    }
}
