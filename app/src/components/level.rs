//! ○ △ ×: a shape and a word, never a colour alone.

use super::Icon;
use crate::language::Language;
use crate::words;
use domain::facility::Answer;
use leptos::prelude::*;

#[component]
pub fn LevelMark(answer: Answer) -> impl IntoView {
    let (class, icon) = match answer {
        Answer::Yes => ("level level-yes", "circle"),
        Answer::Ask => ("level level-ask", "triangle"),
        Answer::No => ("level level-no", "cross"),
    };
    let word = words::answer(Language::here(), answer);
    view! { <span class=class><Icon name=icon/><span class="visually-hidden">{word}</span></span> }
}
