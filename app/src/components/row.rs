//! One place in a list: five facts and a call. On a wide screen the same facts stand in columns.

use super::CallButton;
use super::drawn::Drawn;
use super::freshness::freshness;
use super::open_tag::open_tag;
use crate::browsing::Browsing;
use crate::language::Language;
use crate::{routes, words};
use chrono::NaiveDateTime;
use domain::directory::Directory;
use domain::facility::{Answer, Facility, Position};
use domain::id::ItemCode;
use domain::kana::pieces;
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
    let browsing = expect_context::<Browsing>();
    let id = facility.id;
    let facility = Arc::new(facility);
    // Only what is in the links changes with the minute or the position: the focus stays where it is.
    let told = {
        let facility = Arc::clone(&facility);
        move |link: web_sys::Element| {
            let (facility, directory) = (Arc::clone(&facility), Arc::clone(&directory));
            Drawn::keep(link, move |row| {
                tell(
                    row,
                    language,
                    &facility,
                    &directory,
                    &wanted.read(),
                    browsing.now.get(),
                    browsing.position(),
                );
            });
        }
    };
    let call = move || {
        let line = facility.line_at(browsing.now.get())?;
        let (name, answers) = (words::name(language, &facility), line.answers != Some(false));
        Some(view! { <CallButton name phone=line.phone.clone() answers/> })
    };
    view! {
        <li class="row" id=format!("row-{id}")>
            {leading}
            <a class="row-open" href=routes::facility(id) use:told></a>
            {call}
        </li>
    }
}

fn tell(
    row: &Drawn,
    language: Language,
    facility: &Facility,
    directory: &Directory,
    wanted: &[ItemCode],
    now: NaiveDateTime,
    near: Option<Position>,
) {
    let lists = directory.lists();
    let line = facility.line_at(now);
    let kinds: Vec<String> = facility.kinds().map(|kind| words::kind(language, lists, kind)).collect();
    let place = facility
        .address()
        .and_then(|address| address.municipality.as_ref())
        .map(|code| words::municipality(language, lists, code));
    let distance =
        near.zip(facility.position()).map(|(near, at)| words::distance(language, near.distance_m(at)));
    let open = words::open_now(language, facility, now);
    let can = facility.levels().filter(|(_, level)| level.answer == Answer::Yes).map(|(fact, _)| &fact.item);
    let can = can.filter(|item| !(open.day_and_night && **item == item::ROUND_THE_CLOCK));
    let (asked, others): (Vec<_>, Vec<_>) = can.partition(|item| wanted.contains(item));
    let most = TAGS.max(asked.len());
    let half_life = lists.half_life_days(item::PHONE);

    row.span("row-name", |row| row.pieces(&pieces(&words::name(language, facility))));
    row.said("row-kind", &kinds.join("・"));
    let parts: Vec<String> = distance.into_iter().chain(place).collect();
    row.said("row-place", &parts.join("・"));
    row.said("row-number", line.map_or("", |line| &line.phone.number));
    row.span("row-tags", |row| {
        row.tag(&open_tag(open));
        for item in asked.into_iter().chain(others).take(most) {
            row.said("tag row-tag", &words::item(language, lists, item));
        }
    });
    row.span("row-fresh", |row| {
        row.tag(&freshness(language, facility.verified_on(), half_life, now.date()));
    });
}
