//! An address that leads nowhere.

use crate::language::{Language, messages as m};
use crate::routes;
use leptos::prelude::*;

#[component]
pub fn Nowhere() -> impl IntoView {
    let language = Language::here();
    view! {
        <section class="card notice nothing">
            <h1 tabindex="-1">{m::nowhere_title(language)}</h1>
            <a class="primary" href=routes::HOME>{m::nowhere_home(language)}</a>
        </section>
    }
}
