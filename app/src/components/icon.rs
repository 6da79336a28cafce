//! One shape of the sprite. It always stands beside a word, or in a control whose label says it.

use leptos::prelude::*;

#[component]
pub fn Icon(name: &'static str) -> impl IntoView {
    view! {
        <svg class="icon" aria-hidden="true" focusable="false">
            <use href=format!("/sprite.svg#{name}")></use>
        </svg>
    }
}
