//! Whether a place answers at this minute, as a tag: icon and word.

use super::{Icon, icons};
use crate::words::{OpenWords, Tone};
use leptos::prelude::*;

#[component]
pub fn OpenTag(open: OpenWords) -> impl IntoView {
    let (class, icon) = match open.tone {
        Tone::Yes => ("tag tag-yes of-minute", icons::CLOCK),
        Tone::Ask => ("tag tag-ask of-minute", icons::CLOCK),
        Tone::No => ("tag of-minute", icons::MOON),
    };
    view! { <span class=class><Icon shape=icon/>{open.text}</span> }
}
