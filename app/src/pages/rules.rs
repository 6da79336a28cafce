//! The admission rules of one hospital as a card: to read at the bedside, and to print on one sheet.

use crate::browsing::Browsing;
use crate::components::{BackButton, Freshness, Icon, PaperFoot, PlaceName, VeilButton, icons};
use crate::frame::{Filling, Strip};
use crate::language::{Language, messages as m};
use crate::local::{Health, LocalStore};
use crate::{browser, routes, words};
use chrono::NaiveDateTime;
use domain::admission::{FIRST_RULES, Review, Rule, Shift, has_rules, items, review, rules};
use domain::directory::Directory;
use domain::facility::{Facility, Fact, Value};
use domain::id::{FacilityId, ItemCode};
use leptos::prelude::*;
use leptos_router::hooks::use_url;
use std::sync::Arc;

#[derive(Clone)]
struct Shown {
    facility: Arc<Facility>,
    directory: Arc<Directory>,
    now: NaiveDateTime,
    language: Language,
}

#[component]
pub fn RulesPage() -> impl IntoView {
    let language = Language::here();
    let local = expect_context::<LocalStore>();
    let browsing = expect_context::<Browsing>();
    let url = use_url();
    let page = move || {
        let directory = local.directory.get();
        let id = routes::id_in::<FacilityId>(url.read().path());
        let facility = id.and_then(|id| directory.find(id)).and_then(|row| directory.facility(row));
        match facility {
            Some(facility) if has_rules(&facility) => {
                let now = browsing.now.get();
                let shown = Shown { facility: Arc::new(facility), directory, now, language };
                view! { <Card shown/> }.into_any()
            }
            None if local.health.get() == Health::Opening || local.area.read().is_none() => {
                view! { <Filling/> }.into_any()
            }
            Some(facility) if directory.staff().is_none() => {
                let (title, hint) = (m::rules_forbidden(language), m::rules_forbidden_hint(language));
                view! { <Nothing title hint to=Some(facility.id)/> }.into_any()
            }
            Some(facility) => {
                let (title, hint) = (m::rules_none(language), m::rules_none_hint(language));
                view! { <Nothing title hint to=Some(facility.id)/> }.into_any()
            }
            None => {
                let (title, hint) = (m::facility_missing(language), m::facility_missing_hint(language));
                view! { <Nothing title hint to=None/> }.into_any()
            }
        }
    };
    view! { {page} }
}

/// One sentence why, and the way on: the place's own page, or the list where there is no such place.
#[component]
fn Nothing(title: &'static str, hint: &'static str, to: Option<FacilityId>) -> impl IntoView {
    let language = Language::here();
    let (to, word) = match to {
        Some(id) => (routes::facility(id), m::rules_to_facility(language)),
        None => (routes::FIND.to_owned(), m::facility_to_find(language)),
    };
    view! {
        <section class="card notice">
            <h1 tabindex="-1">{title}</h1>
            <p>{hint}</p>
            <a class="primary" href=to>{word}</a>
        </section>
    }
}

#[component]
fn Card(shown: Shown) -> impl IntoView {
    let Shown { facility, now, language, .. } = shown.clone();
    let all = rules(&facility);
    let (first, further) = all.split_at(FIRST_RULES.len().min(all.len()));
    let draw = |rules: &[Rule<'_>]| rules.iter().map(|rule| line(&shown, rule)).collect_view();
    let (first, further) = (draw(first), (!further.is_empty()).then(|| draw(further)));
    let reviewed = match review(&facility, shown.directory.lists(), now.date()) {
        Some(Review { on, is_stale }) => {
            let words = m::rules_reviewed(language, words::date(language, on, now.date()));
            let icon = is_stale.then(|| view! { <Icon shape=icons::WARNING/> });
            view! { <span class:rules-stale=is_stale>{icon}{words}</span> }.into_any()
        }
        None => view! { <span>{m::rules_never_reviewed(language)}</span> }.into_any(),
    };
    let origins = origins(&shown);
    let (local, browsing) = (expect_context::<LocalStore>(), expect_context::<Browsing>());
    let area = local.area.get_untracked();
    let region = area.map(|area| language.pick(&area.ja, &area.en).to_owned()).unwrap_or_default();
    view! {
        <article class="rules-card">
            <header class="rules-head">
                <div class="facility-bar"><BackButton/><VeilButton/></div>
                <p class="rules-kicker">{m::rules_title(language)}</p>
                <h1 tabindex="-1"><PlaceName name=words::name(language, &facility)/></h1>
                <p class="rules-when">
                    {reviewed}
                </p>
            </header>
            <Strip/>
            <div class="rules-body">
                <section><h2>{m::rules_first(language)}</h2><dl class="card rules">{first}</dl></section>
                <Desks shown=shown.clone()/>
                <Choices shown=shown.clone()/>
                {further.map(|further| view! {
                    <section><h2>{m::rules_further(language)}</h2><dl class="card rules">{further}</dl></section>
                })}
                <p class="rules-sources">{m::paper_sources(language, origins.join(m::time_join(language)))}</p>
                <p class="rules-actions">
                    <button class="secondary" type="button" on:click=|_| browser::print()>
                        <Icon shape=icons::PRINT/>
                        {m::rules_print(language)}
                    </button>
                    <a class="secondary" href=routes::facility(facility.id)>{m::rules_to_facility(language)}</a>
                </p>
                <PaperFoot path=routes::rules(facility.id) region sources=origins now=browsing.now staff=true/>
            </div>
        </article>
    }
}

fn line(shown: &Shown, rule: &Rule<'_>) -> impl IntoView + use<> {
    let language = shown.language;
    let lists = shown.directory.lists();
    let title = words::item(language, lists, &ItemCode::from(rule.item));
    let told = rule.fact.and_then(|fact| words::admission::answer(language, lists, fact, shown.now.date()));
    let fresh = rule.fact.map(|fact| freshness(shown, fact));
    let is_told = told.is_some();
    let told = told.unwrap_or_else(|| m::rules_unanswered(language).to_owned());
    view! {
        <div class="rule">
            <dt>{title}</dt>
            <dd class:rule-open=!is_told>{told}<small>{fresh}</small></dd>
        </div>
    }
}

fn freshness(shown: &Shown, fact: &Fact) -> impl IntoView + use<> {
    let verified_on = shown.facility.source(fact).and_then(|source| source.verified_on);
    let half_life_days = shown.directory.lists().half_life_days(fact.item.as_str());
    view! { <Freshness verified_on half_life_days today=shown.now.date()/> }
}

/// Who says so: each source of the rules once.
fn origins(shown: &Shown) -> Vec<String> {
    let language = shown.language;
    let rules = rules(&shown.facility);
    let mut told: Vec<String> = Vec::new();
    for source in rules.iter().filter_map(|rule| shown.facility.source(rule.fact?)) {
        let by = source.by.clone().map(|by| m::how_by(language, by)).unwrap_or_default();
        let how = format!("{}{by}", words::how(language, source.how));
        let line = m::rules_source(language, how, &source.origin);
        if !told.contains(&line) {
            told.push(line);
        }
    }
    told
}

/// Whom to ring in each part of the week.
#[component]
fn Desks(shown: Shown) -> impl IntoView {
    let language = shown.language;
    let rows = Shift::ALL
        .map(|shift| {
            let call = shift.call(&shown.facility).filter(|call| call.answers != Some(false));
            let (line, number) = match &call {
                Some(call) => {
                    let number = view! { <a href=format!("tel:{}", call.phone.digits())>{call.phone.number.clone()}</a> };
                    (words::admission::line(language, call.phone.purpose), Some(number))
                }
                None => (m::rules_no_desk(language), None),
            };
            view! {
                <tr>
                    <th scope="row">{words::admission::shift(language, shift)}</th>
                    <td>{line}</td>
                    <td class="rules-number">{number}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <section>
            <h2>{m::rules_desks(language)}</h2>
            <table class="card rules-desks">
                <thead>
                    <tr>
                        <th scope="col">{m::rules_shift(language)}</th>
                        <th scope="col">{m::rules_desk(language)}</th>
                        <th scope="col">{m::rules_number(language)}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </section>
    }
}

/// Reasons taken and refused, and the beds, as chips.
#[component]
fn Choices(shown: Shown) -> impl IntoView {
    let language = shown.language;
    let lists = shown.directory.lists();
    let groups: Vec<_> =
        [(items::REASONS, "tag tag-yes"), (items::EXCLUSIONS, "tag"), (items::BED_TYPES, "tag")]
            .into_iter()
            .filter_map(|(code, class)| {
                let fact = shown.facility.of(code).next()?;
                let Value::Names(names) = &fact.value else { return None };
                let (item, is_refused) = (ItemCode::from(code), code == items::EXCLUSIONS);
                let title = words::item(language, lists, &item);
                let icon = if is_refused { icons::CROSS } else { icons::CHECK };
                let tags: Vec<_> = names
                    .iter()
                    .map(|name| words::admission::choice(language, lists, &item, name))
                    .map(|word| view! { <li class=class><Icon shape=icon/>{word}</li> })
                    .collect();
                let fresh = freshness(&shown, fact);
                Some(view! {
                    <div class="rule">
                        <dt>{title}</dt>
                        <dd><ul class="tags">{tags}</ul><small>{fresh}</small></dd>
                    </div>
                })
            })
            .collect();
    (!groups.is_empty()).then(|| {
        view! { <section><h2>{m::rules_taken(language)}</h2><dl class="card rules">{groups}</dl></section> }
    })
}
