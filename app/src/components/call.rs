//! The call button of a row: filled where somebody answers now, outlined otherwise.

use super::{Icon, icons};
use crate::language::{Language, messages as m};
use domain::facility::Phone;
use leptos::prelude::*;

#[component]
pub fn CallButton(name: String, phone: Phone, answers: bool) -> impl IntoView {
    let label = m::row_call(Language::here(), name, &phone.number);
    view! {
        <a class="call" class:call-now=answers href=format!("tel:{}", phone.digits()) aria-label=label>
            <Icon shape=icons::PHONE/>
        </a>
    }
}
