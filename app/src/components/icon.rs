//! One shape of `icons.json`. It always stands beside a word, or in a control whose label says it.
//!
//! The path stands in the page itself: a `use` of a shape elsewhere takes four times as long to paint.

use leptos::prelude::*;

/// An outline on a field of 24 × 24.
#[derive(Clone, Copy)]
pub struct Shape(&'static str);

#[component]
pub fn Icon(shape: Shape) -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d=shape.0/></svg>
    }
}

#[expect(dead_code, reason = "shapes wait for the screens that show them")]
pub mod icons {
    use super::Shape;
    include!(concat!(env!("OUT_DIR"), "/icons.rs"));
}
