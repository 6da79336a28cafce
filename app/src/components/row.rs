//! One place in a list: five facts and a call. On a wide screen the same facts stand in columns.

use super::{CallButton, Freshness, OpenTag};
use crate::browsing::Browsing;
use crate::language::Language;
use crate::words::OpenWords;
use crate::{routes, words};
use domain::directory::Directory;
use domain::facility::{Answer, Facility, Phone};
use domain::lists::item;
use leptos::prelude::*;
use std::sync::Arc;

/// At most so many tags besides the opening hours.
const TAGS: usize = 2;

/// What a row says of the minute. Only this is drawn anew when the minute changes: the focus stays where it is.
#[derive(Clone, PartialEq)]
struct Said {
    open: OpenWords,
    phone: Option<Phone>,
    answers: bool,
}

#[component]
pub fn FacilityRow(
    facility: Facility,
    directory: Arc<Directory>,
    /// What stands before it.
    #[prop(optional)]
    leading: Option<AnyView>,
) -> impl IntoView {
    let lists = directory.lists();
    let language = Language::here();
    let Browsing { now, near, .. } = expect_context::<Browsing>();
    let name = words::name(language, &facility);
    let kinds: Vec<String> = facility.kinds().map(|kind| words::kind(language, lists, kind)).collect();
    let place = facility
        .address()
        .and_then(|address| address.municipality.as_ref())
        .map(|code| words::municipality(language, lists, code));
    let position = facility.position();
    let distance = move || {
        let metres = near.get().zip(position).map(|(near, at)| near.distance_m(at));
        metres.map(|metres| view! { <span>{words::distance(language, metres)}</span> })
    };
    let verified_on = facility.verified_on();
    let half_life = lists.half_life_days(item::PHONE);
    let tags: Vec<String> = facility
        .levels()
        .filter(|(_, level)| level.answer == Answer::Yes)
        .take(TAGS)
        .map(|(fact, _)| words::item(language, lists, &fact.item))
        .collect();
    let (id, href) = (format!("row-{}", facility.id), routes::facility(facility.id));
    let said = Memo::new(move |_| {
        let (now, line) = (now.get(), facility.line_at(now.get()));
        Said {
            open: words::open_now(language, &facility, now),
            answers: line.as_ref().is_some_and(|line| line.answers != Some(false)),
            phone: line.map(|line| line.phone.clone()),
        }
    });
    let today = Memo::new(move |_| now.get().date());
    let fresh = move || view! { <Freshness verified_on half_life_days=half_life today=today.get()/> };
    let phone = Memo::new(move |_| said.with(|said| said.phone.clone().map(|phone| (phone, said.answers))));
    let call = {
        let name = name.clone();
        move || phone.get().map(|(phone, answers)| view! { <CallButton name=name.clone() phone answers/> })
    };
    view! {
        <li class="row" id=id>
            {leading}
            <a class="row-open" href=href>
                <span class="row-name">{name}</span>
                <span class="row-kind">{kinds.join("・")}</span>
                <span class="row-place">
                    {distance}
                    {place.map(|place| view! { <span>{place}</span> })}
                </span>
                <span class="row-number">{move || said.with(|said| said.phone.as_ref().map(|phone| phone.number.clone()))}</span>
                <span class="row-tags">
                    {move || view! { <OpenTag open=said.with(|said| said.open.clone())/> }}
                    {tags.into_iter().map(|tag| view! { <span class="tag row-tag">{tag}</span> }).collect_view()}
                </span>
                <span class="row-fresh">{fresh}</span>
            </a>
            {call}
        </li>
    }
}
