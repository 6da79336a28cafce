//! The name of a place on a narrow screen.

use domain::kana::pieces;
use leptos::prelude::*;

#[component]
pub fn PlaceName(name: String) -> impl IntoView {
    let piece = |(at, piece): (usize, &str)| {
        let chance = (at > 0).then(|| view! { <wbr/> });
        view! { {chance}{piece.to_owned()} }
    };
    let pieces: Vec<_> = pieces(&name).into_iter().enumerate().map(piece).collect();
    view! { <span class="pieces">{pieces}</span> }
}
