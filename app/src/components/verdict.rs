//! 可 要相談 不可 as a square: mark and word.

use super::{Icon, icons};
use crate::language::Language;
use crate::words;
use domain::facility::Answer;
use leptos::prelude::*;

#[component]
pub fn VerdictMark(
    /// Absent: nobody answered.
    #[prop(into)]
    answer: Option<Answer>,
) -> impl IntoView {
    let (class, icon) = match answer {
        Some(Answer::Yes) => ("verdict verdict-yes", icons::CIRCLE),
        Some(Answer::Ask) => ("verdict verdict-ask", icons::TRIANGLE),
        Some(Answer::No) => ("verdict verdict-no", icons::CROSS),
        None => ("verdict verdict-no", icons::INFO),
    };
    let word = words::admission::verdict(Language::here(), answer);
    view! { <span class=class><Icon shape=icon/><span>{word}</span></span> }
}
