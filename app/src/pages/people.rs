//! People by what they are trained in: where each of them is on which days, and the line to ring there.

use crate::browsing::Browsing;
use crate::components::{BackButton, Chip, FacilityRow, Freshness, VeilButton, keyed};
use crate::frame::{Filling, Strip};
use crate::language::{Language, messages as m};
use crate::local::{Health, LocalStore};
use crate::sync::{Reach, SyncStatus};
use crate::{routes, words};
use domain::directory::Directory;
use domain::id::ItemCode;
use domain::person::{self, Colleague, Site};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};
use std::sync::Arc;

#[component]
pub fn People() -> impl IntoView {
    let language = Language::here();
    let local = expect_context::<LocalStore>();
    let status = expect_context::<SyncStatus>();
    let now = expect_context::<Browsing>().now;
    let params = use_query_map();
    let callings = Memo::new(move |_| person::callings(&local.directory.read(), now.get_untracked()));
    let day = RwSignal::new(None::<u32>);
    // Asked for by the address, else the first there is anybody for.
    let asked = Memo::new(move |_| {
        let asked = params.read().get("as").map(ItemCode::new);
        asked.or_else(|| callings.read().first().map(|(item, _)| item.clone()))
    });
    // Before the first answer of the server nobody can say what this person may see.
    let unsettled = move || local.health.get() == Health::Opening || status.reach.get() == Reach::Unknown;
    let body = move || {
        let directory = local.directory.get();
        if local.area.read().is_none() {
            view! { <Filling/> }.into_any()
        } else if directory.staff().is_none() && unsettled() {
            view! { <div class="page-waiting" aria-hidden="true"></div> }.into_any()
        } else if directory.staff().is_none() {
            view! { <Forbidden/> }.into_any()
        } else {
            let people = asked.get().map(|item| person::colleagues(&directory, &item, now.get_untracked()));
            let mut people = people.unwrap_or_default();
            people.retain(|person| day.get().is_none_or(|day| person.works_on(day)));
            let count = m::people_count(language, people.len());
            let cards: Vec<_> = people
                .into_iter()
                .map(|person| card(language, person, &directory, now.get_untracked().date()))
                .collect();
            view! { <p class="people-count" role="status">{count}</p><ul class="people-list">{cards}</ul> }
                .into_any()
        }
    };
    let day_chip = move |of: u32| {
        let is_on = Memo::new(move |_| day.get() == Some(of));
        let word = m::people_on(language, words::weekday(language, of));
        view! { <Chip is_on word on_tap=Callback::new(move |()| day.set((day.get_untracked() != Some(of)).then_some(of)))/> }
    };
    let chip = move |item: ItemCode| {
        let navigate = use_navigate();
        let code = StoredValue::new(item);
        let is_on = Memo::new(move |_| asked.read().as_ref() == Some(&code.get_value()));
        let word =
            Signal::derive(move || words::item(language, local.directory.read().lists(), &code.read_value()));
        let choose = move |()| {
            let replace = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
            navigate(&routes::people(&code.read_value()), replace);
        };
        view! { <Chip is_on word on_tap=Callback::new(choose)/> }
    };
    let chips = move || callings.get().into_iter().map(|(item, _)| item).collect::<Vec<_>>();
    view! {
        <div class="people">
            <header class="page-head">
                <BackButton/>
                <h1 tabindex="-1">{m::people_title(language)}</h1>
                <VeilButton/>
            </header>
            <Strip/>
            <div class="chips">{keyed(chips, chip)}</div>
            <div class="chips">{keyed(|| (0..7).collect(), day_chip)}</div>
            {body}
        </div>
    }
}

fn card(
    language: Language,
    person: Colleague,
    directory: &Arc<Directory>,
    today: chrono::NaiveDate,
) -> AnyView {
    let lists = directory.lists();
    let name = words::person::name(language, &person.name);
    let reading = person.name.kana.clone().filter(|_| language == Language::Ja);
    let certificates = words::person::certificates(language, lists, &person.item, &person.certificates);
    let half_life_days = lists.half_life_days(person.item.as_str());
    let site = |site: Site| {
        let days = site.hours().map(|hours| words::person::days(language, hours));
        let days = days.unwrap_or_else(|| m::people_days_unknown(language).to_owned());
        let source = site.facility.facts.get(site.fact).and_then(|fact| site.facility.source(fact));
        let verified_on = source.and_then(|source| source.verified_on);
        view! {
            <p class="person-days">{days} <Freshness verified_on half_life_days today/></p>
            <ul class="row-list"><FacilityRow facility=site.facility directory=Arc::clone(directory)/></ul>
        }
    };
    let occasions: Vec<_> = person
        .occasions(directory, today)
        .into_iter()
        .map(|entry| {
            let name = language
                .pick(&entry.event.name.text, entry.event.name.english.as_deref().unwrap_or_default());
            let day = words::date(language, entry.day, today);
            view! { <li><a href=routes::event(entry.event.id)>{day}" "{name.to_owned()}</a></li> }
        })
        .collect();
    let occasions = (!occasions.is_empty()).then(|| {
        view! { <div class="person-events"><h3>{m::people_events(language)}</h3><ul>{occasions}</ul></div> }
    });
    let sites: Vec<_> = person.sites.into_iter().map(site).collect();
    view! {
        <li class="card person">
            <h2>{name} {reading.map(|reading| view! { <small>{reading}</small> })}</h2>
            <p class="person-tags">
                {certificates.into_iter().map(|word| view! { <span class="tag">{word}</span> }).collect_view()}
            </p>
            {sites}
            {occasions}
        </li>
    }
    .into_any()
}

#[component]
fn Forbidden() -> impl IntoView {
    let language = Language::here();
    view! {
        <section class="card notice forbidden">
            <h2>{m::people_forbidden(language)}</h2>
            <p>{m::people_forbidden_hint(language)}</p>
        </section>
    }
}
