//! One's own beds above what others ask: they decide the answer.

use crate::browsing::Browsing;
use crate::doing::Doing;
use crate::language::messages as m;
use crate::{routes, words};
use domain::admission::{Capacity, items};
use domain::directory::Directory;
use domain::facility::Value;
use domain::id::{FacilityId, ItemCode};
use leptos::prelude::*;

/// Nothing where nobody asks this place for beds.
pub(super) fn own_beds(doing: Doing, directory: &Directory, own: FacilityId) -> Option<AnyView> {
    let language = doing.language;
    let lists = directory.lists();
    let facility = directory.facility(directory.find(own)?)?;
    let asked = lists.item(&ItemCode::from(items::CAPACITY_NOW))?;
    facility.kinds().find(|kind| asked.kinds.contains(kind))?;
    let now = expect_context::<Browsing>().now.get_untracked();
    let capacity = Capacity::of(&facility, lists, now);
    let wards = facility.of(items::BEDS_FREE).filter_map(|fact| {
        let Value::Count(beds) = fact.value else { return None };
        let ward = fact.service.as_ref().map(|ward| words::kind(language, lists, ward));
        let ward = ward.unwrap_or_else(|| m::capacity_beds(language).to_owned());
        Some(view! { <span>{ward}<strong>{beds}</strong></span> }.into_any())
    });
    let wards: Vec<_> = wards.collect();
    let told = if capacity.is_fresh() && !wards.is_empty() {
        let age = capacity.report.as_ref().map(|report| words::admission::age(language, report.age));
        let age = age.map(|age| view! { <small>{m::capacity_reported(language, age)}</small> });
        view! { {wards}{age} }.into_any()
    } else {
        view! { <span class="own-beds-old">{words::admission::capacity(language, &capacity)}</span> }
            .into_any()
    };
    Some(
        view! {
            <section class="card inbox-beds" aria-label=m::referral_beds(language)>
                <p>{told}</p>
                <a class="secondary" href=routes::OWN>{m::referral_beds_report(language)}</a>
            </section>
        }
        .into_any(),
    )
}
