//! ○ △ ×: a shape and a word, never a colour alone.

use super::{Icon, icons};
use crate::language::Language;
use crate::words;
use domain::facility::Answer;
use leptos::prelude::*;

#[component]
pub fn LevelMark(answer: Answer) -> impl IntoView {
    let (class, icon) = match answer {
        Answer::Yes => ("level level-yes", icons::CIRCLE),
        Answer::Ask => ("level level-ask", icons::TRIANGLE),
        Answer::No => ("level level-no", icons::CROSS),
    };
    let word = words::answer(Language::here(), answer);
    view! { <span class=class><Icon shape=icon/><span class="visually-hidden">{word}</span></span> }
}
