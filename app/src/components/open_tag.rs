//! Whether a place answers at this minute, as a tag: icon and word.

use super::Icon;
use crate::words::{OpenWords, Tone};
use leptos::prelude::*;

#[component]
pub fn OpenTag(open: OpenWords) -> impl IntoView {
    let (class, icon) = match open.tone {
        Tone::Yes => ("tag tag-yes", "clock"),
        Tone::Ask => ("tag tag-ask", "clock"),
        Tone::No => ("tag", "moon"),
    };
    view! { <span class=class><Icon name=icon/>{open.text}</span> }
}
