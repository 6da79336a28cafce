//! When a fact was last confirmed; past its half-life the age is said in words and never hidden.

use super::{Icon, icons};
use crate::language::{Language, messages as m};
use crate::words;
use chrono::NaiveDate;
use leptos::prelude::*;

#[component]
pub fn Freshness(verified_on: Option<NaiveDate>, half_life_days: u16, today: NaiveDate) -> impl IntoView {
    let language = Language::here();
    let Some(verified_on) = verified_on else {
        return view! { <span class="freshness">{m::fresh_unknown(language)}</span> }.into_any();
    };
    let days = (today - verified_on).num_days();
    if days > i64::from(half_life_days) {
        let age = m::fresh_stale(language, words::age(language, days));
        view! { <span class="freshness freshness-stale"><Icon shape=icons::WARNING/>{age}</span> }.into_any()
    } else {
        let on = m::fresh_on(language, words::date(language, verified_on, today));
        view! { <span class="freshness"><Icon shape=icons::CHECK/>{on}</span> }.into_any()
    }
}
