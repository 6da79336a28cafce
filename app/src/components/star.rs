//! Saves a place for the person who holds this phone, or lets it go.

use super::{Icon, icons};
use crate::language::{Language, messages as m};
use crate::local::LocalStore;
use domain::id::FacilityId;
use leptos::prelude::*;

#[component]
pub fn StarButton(id: FacilityId) -> impl IntoView {
    let language = Language::here();
    let own = expect_context::<LocalStore>().own;
    let word = move || if own.is_saved(id) { m::star_drop(language) } else { m::star_save(language) };
    let toggle = move |_| own.save(id, !own.0.read_untracked().saved.contains(&id));
    view! {
        <button
            class="icon-button star"
            type="button"
            aria-pressed=move || own.is_saved(id).to_string()
            aria-label=word
            title=word
            on:click=toggle
        >
            <Icon shape=icons::STAR/>
        </button>
    }
}
