//! One step back in the history, where a page's head has room for it.

use super::{Icon, icons};
use crate::language::{Language, messages as m};
use leptos::prelude::*;

#[component]
pub fn BackButton() -> impl IntoView {
    let back = |_| {
        if let Ok(history) = window().history() {
            // Opened by a link there may be nothing behind; the tabs lead on.
            let _ = history.back().is_ok();
        }
    };
    view! {
        <button class="icon-button" type="button" aria-label=m::nav_back(Language::here()) on:click=back>
            <Icon shape=icons::BACK/>
        </button>
    }
}
