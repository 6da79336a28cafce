//! Whether a pharmacy has it: a shape over a word. Who was never asked has a mark of its own, which is no refusal.

use super::{Icon, icons};
use crate::language::Language;
use crate::words;
use domain::facility::Answer;
use leptos::prelude::*;

#[component]
pub fn StockMark(answer: Option<Answer>) -> impl IntoView {
    let (class, icon) = match answer {
        Some(Answer::Yes) => ("stock stock-yes", icons::CIRCLE),
        Some(Answer::Ask) => ("stock stock-ask", icons::TRIANGLE),
        Some(Answer::No) => ("stock stock-no", icons::CROSS),
        None => ("stock stock-unknown", icons::QUESTION),
    };
    view! { <span class=class><Icon shape=icon/>{words::stock(Language::here(), answer)}</span> }
}
