//! The name of a place on a narrow screen.

use domain::kana::pieces;
use leptos::prelude::*;

#[component]
pub fn PlaceName(name: String) -> impl IntoView {
    let pieces = pieces(&name).into_iter().map(|piece| view! { <wbr/>{piece.to_owned()} }).collect_view();
    view! { <span class="pieces">{pieces}</span> }
}
