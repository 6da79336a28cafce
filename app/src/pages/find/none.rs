//! Nothing found: one sentence why, and which filter to drop with what comes of it.

use super::Listing;
use super::filters::Filter;
use crate::browsing::Browsing;
use crate::language::{Language, messages as m};
use crate::local::LocalStore;
use domain::search::{self, Drop, Query};
use leptos::prelude::*;

#[component]
pub(super) fn NothingFound(listing: Listing) -> impl IntoView {
    let language = Language::here();
    let local = expect_context::<LocalStore>();
    let browsing = expect_context::<Browsing>();
    let ways_out = move || {
        let query = Query { near: browsing.spot(), ..listing.query.get() };
        let ways = search::relax(&local.directory.read(), &query, browsing.now.get());
        let ways = ways.into_iter().filter(|(_, count)| *count > 0).map(|(dropped, count)| {
            let word = match &dropped {
                Drop::Text => m::find_drop_text(language, count, &query.text),
                Drop::Open(when) => m::find_drop(language, count, Filter::Open(*when).word(language, local)),
                Drop::Within => {
                    let within = query.within.map(|within| Filter::Within(within).word(language, local));
                    m::find_drop(language, count, within.unwrap_or_default())
                }
                Drop::VisitsHere => m::find_drop(language, count, Filter::ComesHere.word(language, local)),
                Drop::Visits(code) => {
                    m::find_drop(language, count, Filter::ComesTo(code.clone()).word(language, local))
                }
                Drop::Kind(code) => {
                    m::find_drop(language, count, Filter::Kind(code.clone()).word(language, local))
                }
                Drop::Municipality(code) => {
                    m::find_drop(language, count, Filter::In(code.clone()).word(language, local))
                }
                Drop::Function(code) => {
                    m::find_drop(language, count, Filter::Can(code.clone()).word(language, local))
                }
            };
            let drop_it = move |_| listing.update(|query| dropped.apply(query));
            view! { <button class="secondary" type="button" on:click=drop_it>{word}</button> }
        });
        ways.collect_view()
    };
    view! {
        <section class="card notice nothing">
            <h2>{m::find_none(language)}</h2>
            <p>{m::find_none_hint(language)}</p>
            {ways_out}
        </section>
    }
}
