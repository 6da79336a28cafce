//! あかさたな: tapped, not dragged; letters without places are pale and no targets.

use super::{Listing, ROWS};
use crate::browser;
use crate::language::{Language, messages as m};
use domain::kana::Heading;
use domain::search::Sort;
use leptos::prelude::*;

#[component]
pub(super) fn IndexRail(listing: Listing) -> impl IntoView {
    let language = Language::here();
    let letters = move || {
        let found = listing.found.get();
        let useful = listing.query.read().sort == Sort::Kana && found.rows.len() > ROWS;
        useful.then(|| {
            let letters = Heading::ALL.into_iter().map(|heading| {
                let word = if heading == Heading::Other { m::find_other(language) } else { heading.letter() };
                let at = found.headings.iter().find(|(held, _)| *held == heading).map(|(_, at)| *at);
                match at.and_then(|at| usize::try_from(at).ok()) {
                    Some(at) => {
                        let here = move || (listing.first.get() == at).then_some("true");
                        let jump = move |_| {
                            listing.first.set(at);
                            listing.shown.set(ROWS);
                            browser::scroll_to(0.0);
                        };
                        view! { <li><button type="button" aria-current=here on:click=jump>{word}</button></li> }
                            .into_any()
                    }
                    None => view! { <li><span>{word}</span></li> }.into_any(),
                }
            });
            view! { <nav class="index" aria-label=m::find_index(language)><ul>{letters.collect_view()}</ul></nav> }
        })
    };
    view! { {letters} }
}
