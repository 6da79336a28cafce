//! When a fact was last confirmed; past its half-life the age is said in words and never hidden.

use super::drawn::Tag;
use super::icons;
use crate::language::{Language, messages as m};
use crate::words;
use chrono::NaiveDate;
use leptos::prelude::*;

#[component]
pub fn Freshness(verified_on: Option<NaiveDate>, half_life_days: u16, today: NaiveDate) -> impl IntoView {
    freshness(Language::here(), verified_on, half_life_days, today).view()
}

pub fn freshness(
    language: Language,
    verified_on: Option<NaiveDate>,
    half_life_days: u16,
    today: NaiveDate,
) -> Tag {
    let Some(verified_on) = verified_on else {
        return Tag { class: "freshness", icon: None, text: m::fresh_unknown(language).to_owned() };
    };
    let days = (today - verified_on).num_days();
    if days > i64::from(half_life_days) {
        let text = m::fresh_stale(language, words::age(language, days));
        Tag { class: "freshness freshness-stale", icon: Some(icons::WARNING), text }
    } else {
        let text = m::fresh_on(language, words::date(language, verified_on, today));
        Tag { class: "freshness", icon: Some(icons::CHECK), text }
    }
}
