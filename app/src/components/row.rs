//! One place in a list: five facts and a call. On a wide screen the same facts stand in columns.

use super::{CallButton, Freshness, OpenTag};
use crate::browsing::Browsing;
use crate::language::Language;
use crate::{routes, words};
use chrono::NaiveDateTime;
use domain::directory::Directory;
use domain::facility::{Answer, Facility, Position};
use domain::id::ItemCode;
use domain::lists::item;
use leptos::prelude::*;
use std::sync::Arc;

/// At most so many tags besides the opening hours.
const TAGS: usize = 2;

#[component]
pub fn FacilityRow(
    facility: Facility,
    directory: Arc<Directory>,
    /// What stands before it.
    #[prop(optional)]
    leading: Option<AnyView>,
    /// What is asked for, and told before everything else the place can do.
    #[prop(optional, into)]
    wanted: Signal<Vec<ItemCode>>,
) -> impl IntoView {
    let language = Language::here();
    let Browsing { now, near, .. } = expect_context::<Browsing>();
    let id = format!("row-{}", facility.id);
    // Drawn again in place when the minute or the position changes: the focus stays where it is.
    let told = move || told(language, &facility, &directory, &wanted.read(), now.get(), near.get());
    view! { <li class="row" id=id>{leading}{told}</li> }
}

fn told(
    language: Language,
    facility: &Facility,
    directory: &Directory,
    wanted: &[ItemCode],
    now: NaiveDateTime,
    near: Option<Position>,
) -> impl IntoView + use<> {
    let lists = directory.lists();
    let name = words::name(language, facility);
    let line = facility.line_at(now);
    let phone = line.as_ref().map(|line| line.phone.clone());
    let number = phone.as_ref().map(|phone| phone.number.clone());
    let open = words::open_now(language, facility, now);
    let answers = line.as_ref().is_some_and(|line| line.answers != Some(false));
    let kinds: Vec<String> = facility.kinds().map(|kind| words::kind(language, lists, kind)).collect();
    let place = facility
        .address()
        .and_then(|address| address.municipality.as_ref())
        .map(|code| words::municipality(language, lists, code));
    let distance =
        near.zip(facility.position()).map(|(near, at)| words::distance(language, near.distance_m(at)));
    let verified_on = facility.verified_on();
    let half_life = lists.half_life_days(item::PHONE);
    let can = facility.levels().filter(|(_, level)| level.answer == Answer::Yes).map(|(fact, _)| &fact.item);
    let (asked, others): (Vec<_>, Vec<_>) = can.partition(|item| wanted.contains(item));
    let most = TAGS.max(asked.len());
    let tags: Vec<String> =
        asked.into_iter().chain(others).take(most).map(|item| words::item(language, lists, item)).collect();
    view! {
        <a class="row-open" href=routes::facility(facility.id)>
            <span class="row-name">{name.clone()}</span>
            <span class="row-kind">{kinds.join("・")}</span>
            <span class="row-place">
                {distance.map(|distance| view! { <span>{distance}</span> })}
                {place.map(|place| view! { <span>{place}</span> })}
            </span>
            <span class="row-number">{number}</span>
            <span class="row-tags">
                <OpenTag open/>
                {tags.into_iter().map(|tag| view! { <span class="tag row-tag">{tag}</span> }).collect_view()}
            </span>
            <span class="row-fresh"><Freshness verified_on half_life_days=half_life today=now.date()/></span>
        </a>
        {phone.map(|phone| view! { <CallButton name phone answers/> })}
    }
}
