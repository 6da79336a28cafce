//! 受入: what a hospital says to each purpose, its beds with their age, and the way to its rules.

use super::Shown;
use crate::components::{Icon, LevelMark, icons};
use crate::language::messages as m;
use crate::{routes, words};
use domain::admission::{Capacity, Desk, Ground, Purpose, Room, Wish, has_rules};
use domain::facility::Answer;
use leptos::prelude::*;

#[component]
pub(super) fn Admission(shown: Shown) -> impl IntoView {
    let language = shown.language;
    let lists = shown.directory.lists();
    let desk = |purpose| {
        let wish = Wish { purpose, ..Wish::default() };
        Desk::of((*shown.facility).clone(), lists, &wish, None, shown.now)
    };
    let desks: Vec<(Purpose, Desk)> =
        Purpose::ALL.into_iter().filter_map(|purpose| Some((purpose, desk(purpose)?))).collect();
    let beds = desks.first().filter(|(_, desk)| desk.capacity.room != Room::Unknown);
    let beds = beds.map(|(_, desk)| beds_line(&shown, &desk.capacity));
    let rows: Vec<_> = desks
        .iter()
        .map(|(purpose, desk)| {
            // The beds stand above for all; a row repeats them only where they decide.
            let why = desk
                .decisive()
                .filter(|because| desk.verdict != Answer::Yes || because.ground != Ground::Capacity)
                .filter(|because| !matches!(&because.ground, Ground::Purpose { note: None }))
                .map(|because| words::admission::ground(language, lists, desk, because, *purpose))
                .collect::<Vec<_>>()
                .join(m::day_join(language));
            let word = words::admission::verdict(language, Some(desk.verdict));
            let fresh = shown.facility.of(purpose.item()).next().map(|fact| shown.own_freshness(fact));
            view! {
                <li>
                    <LevelMark answer=desk.verdict/>
                    <span class="function-words">
                        <span>{words::admission::purpose(language, *purpose)}" "<strong>{word}</strong></span>
                        <small>{why}</small>
                        <small class="function-fresh">{fresh}</small>
                    </span>
                </li>
            }
        })
        .collect();
    let rules = has_rules(&shown.facility).then(|| {
        view! {
            <a class="secondary facility-rules" href=routes::rules(shown.facility.id)>
                <Icon shape=icons::BED/>
                {m::facility_rules(language)}
            </a>
        }
    });
    (!rows.is_empty()).then(|| {
        view! {
            <section class="facility-admission">
                <h2>{m::facility_admission(language)}</h2>
                {beds}
                <ul class="card functions">{rows}</ul>
                {rules}
            </section>
        }
    })
}

/// What was last reported, when and by whom.
fn beds_line(shown: &Shown, capacity: &Capacity) -> impl IntoView + use<> {
    let language = shown.language;
    let class = match (capacity.is_free(), capacity.is_fresh()) {
        (true, _) => "beds beds-free",
        (false, true) => "beds",
        (false, false) => "beds beds-old",
    };
    let room = words::admission::room(language, capacity);
    let ward = words::admission::ward(language, shown.directory.lists(), capacity);
    let reported = capacity.report.as_ref().map(|report| {
        let age = words::admission::age(language, report.age);
        match &report.by {
            Some(by) => m::capacity_reported_by(language, age, by),
            None => m::capacity_reported(language, age),
        }
    });
    let old = !capacity.is_fresh();
    view! {
        <p class=class>
            <span>{old.then(|| view! { <Icon shape=icons::WARNING/> })}{room}" "{ward}</span>
            <span class="beds-age">{reported}</span>
        </p>
    }
}
