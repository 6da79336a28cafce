//! The rest that is known, fact by fact with its age, and where it comes from.

use super::Shown;
use crate::language::messages as m;
use crate::words;
use domain::admission::is_of_desk;
use domain::facility::{Fact, Value};
use domain::lists::item;
use leptos::prelude::*;

/// Items that stand elsewhere on the page.
const ELSEWHERE: [&str; 6] =
    [item::NAME, item::KIND, item::POSITION, item::PHONE, item::STAFF_PHONE, item::HOURS];

#[component]
pub(super) fn About(shown: Shown) -> impl IntoView {
    let language = shown.language;
    let lists = shown.directory.lists();
    let rows: Vec<_> = shown
        .facility
        .facts
        .iter()
        .filter(|fact| !ELSEWHERE.iter().any(|elsewhere| fact.item == *elsewhere) && !is_of_desk(&fact.item))
        .filter_map(|fact| {
            let value = match &fact.value {
                Value::Address(address) => {
                    let building = address.building.clone().unwrap_or_default();
                    let postcode = address.postcode.as_ref().map(|code| format!("〒{code} ")).unwrap_or_default();
                    format!("{postcode}{} {building}", address.text).into_any()
                }
                Value::Count(count) if fact.item == item::BEDS => m::unit_beds(language, count).into_any(),
                Value::Count(count) => count.to_string().into_any(),
                Value::Names(names) => names.join("・").into_any(),
                Value::Text(text) => text.clone().into_any(),
                Value::Web(url) => {
                    view! { <a href=url.clone() target="_blank" rel="noopener noreferrer">{url.clone()}</a> }.into_any()
                }
                Value::Date(date) => words::date(language, *date, shown.now.date()).into_any(),
                Value::Days(days) => words::day_set(language, *days).into_any(),
                Value::Person(person) => words::person::told(language, lists, &fact.item, person).into_any(),
                Value::Coverage(coverage) => words::coverage(language, lists, coverage)?.into_any(),
                Value::Hours(_)
                | Value::Level(_)
                | Value::Phone(_)
                | Value::Name(_)
                | Value::Kind(_)
                | Value::Position(_)
                | Value::Stock(_)
                | Value::Unknown => return None,
            };
            let title = words::item(language, lists, &fact.item);
            let staff = shown.is_staff_only(fact);
            let tag = staff.then(|| view! { <span class="tag">{m::facility_staff_only(language)}</span> });
            Some(view! { <div class="detail" class:staff-only=staff><dt>{title} {tag}</dt><dd>{value}<small>{shown.freshness(fact)}</small></dd></div> })
        })
        .collect();
    (!rows.is_empty()).then(|| {
        view! { <section><h2>{m::facility_about(language)}</h2><dl class="card details">{rows}</dl></section> }
    })
}

#[component]
pub(super) fn Sources(shown: Shown) -> impl IntoView {
    let language = shown.language;
    let today = shown.now.date();
    let sources = shown
        .facility
        .sources
        .iter()
        .map(|source| {
            let on = source.verified_on.map_or_else(
                || m::fresh_unknown(language).to_owned(),
                |on| m::fresh_on(language, words::date(language, on, today)),
            );
            let how = words::how(language, source.how);
            let is_of =
                |fact: &Fact| !shown.is_staff_only(fact) && shown.facility.source(fact) == Some(source);
            let staff = !shown.facility.facts.iter().any(is_of);
            view! { <li class:staff-only=staff>{source.origin.clone()}" · "{how}" · "{on}</li> }
        })
        .collect_view();
    view! { <section><h2>{m::facility_sources(language)}</h2><ul class="sources">{sources}</ul></section> }
}
