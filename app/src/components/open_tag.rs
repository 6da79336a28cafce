//! Whether a place answers at this minute, as a tag: icon and word.

use super::drawn::Tag;
use super::icons;
use crate::words::{OpenWords, Tone};
use leptos::prelude::*;

#[component]
pub fn OpenTag(open: OpenWords) -> impl IntoView {
    open_tag(open).view()
}

pub fn open_tag(open: OpenWords) -> Tag {
    let (class, icon) = match open.tone {
        Tone::Yes => ("tag tag-yes of-minute", icons::CLOCK),
        Tone::Ask => ("tag tag-ask of-minute", icons::CLOCK),
        Tone::No => ("tag of-minute", icons::MOON),
    };
    Tag { class, icon: Some(icon), text: open.text }
}
