//! What a name that is typed belongs to: the groups, each with the brands that answer to it.

use super::Lookup;
use super::title::families;
use crate::components::keyed;
use crate::language::{Language, messages as m};
use crate::local::LocalStore;
use crate::routes::Chosen;
use domain::id::ProductGroupCode;
use leptos::prelude::*;

/// More than a person reads; who typed one letter types another.
const MOST: usize = 20;

#[component]
pub(super) fn Names(lookup: Lookup) -> impl IntoView {
    let language = Language::here();
    let local = expect_context::<LocalStore>();
    let typed = move || lookup.wanted.read().name.clone().unwrap_or_default();
    let found = Memo::new(move |_| {
        let directory = local.directory.read();
        let found = directory.lists().formulary.search(&typed());
        let told = found.iter().take(MOST).map(|found| {
            let name = language.pick(&found.group.ja, &found.group.en).to_owned();
            (found.group.code.clone(), name, families(found.products.iter().copied()).join("・"))
        });
        told.collect::<Vec<(ProductGroupCode, String, String)>>()
    });
    let is_chosen =
        move |code: &ProductGroupCode| lookup.groups.read().as_slice() == std::slice::from_ref(code);
    let draw = move |(code, name, brands): (ProductGroupCode, String, String)| {
        let group = code.clone();
        let choose = move |_| lookup.update(|wanted| wanted.chosen = Some(Chosen::Group(group.clone())));
        let chosen = Memo::new(move |_| is_chosen(&code));
        view! {
            <li>
                <button class="match" type="button" aria-pressed=move || chosen.get().to_string() on:click=choose>
                    <strong>{name}</strong>
                    <span lang="ja">{brands}</span>
                </button>
            </li>
        }
    };
    view! {
        <section class="matches" aria-label=m::opioids_found(language)>
            <ul class="card">{keyed(move || found.get(), draw)}</ul>
            <Show when=move || found.read().is_empty()>
                <p class="opioids-hint" role="status">{move || m::opioids_not_found(language, typed())}</p>
            </Show>
        </section>
    }
}
