//! When nobody can: the hospital that must help to look, the way out of the area, and staying at home.

use super::Shown;
use crate::components::{Icon, PlaceName, icons};
use crate::language::messages as m;
use crate::{routes, words};
use domain::admission::Call;
use domain::facility::Facility;
use domain::hours::When;
use domain::id::{ItemCode, KindCode};
use domain::lists::item;
use domain::search::{self, Query, Sort};
use leptos::prelude::*;

/// Nurse stations named here; the list has them all.
const STATIONS: usize = 3;
/// An area has a hub hospital or two; whatever the list says, the page ends.
const MOST: usize = 20;
const HUB: &str = "hub_hospital";

#[component]
pub(super) fn Otherwise(shown: Shown) -> impl IntoView {
    let language = shown.language;
    let of_kind = |kind: &str| Query { kinds: vec![KindCode::from(kind)], ..Query::default() };
    let stations =
        Query { functions: vec![ItemCode::from(item::ROUND_THE_CLOCK)], ..of_kind("visiting_nurse") };
    let out = of_kind("cancer_support_center");
    let doctors = of_kind("clinic_home_palliative");
    view! {
        <section class="desk-otherwise" id="otherwise" tabindex="-1" aria-label=m::admission_otherwise(language)>
            <h2>{m::admission_otherwise(language)}</h2>
            <ol>
                <li class="card">
                    <h3>{m::admission_otherwise_hub(language)}</h3>
                    <p>{m::admission_otherwise_hub_hint(language)}</p>
                    <ul>{lines(&shown, &of_kind(HUB), usize::MAX)}</ul>
                </li>
                <li class="card">
                    <h3>{m::admission_otherwise_out(language)}</h3>
                    <p>{m::admission_otherwise_out_hint(language)}</p>
                    <ul>{lines(&shown, &out, usize::MAX)}</ul>
                </li>
                <li class="card">
                    <h3>{m::admission_otherwise_home(language)}</h3>
                    <p>{m::admission_otherwise_home_hint(language)}</p>
                    <ul>{lines(&shown, &Query { open: vec![When::Now], ..stations.clone() }, STATIONS)}</ul>
                    <p class="desk-links">
                        <a href=routes::find(&stations)>{m::admission_otherwise_stations(language)}</a>
                        <a href=routes::find(&doctors)>{m::admission_otherwise_doctors(language)}</a>
                    </p>
                </li>
            </ol>
        </section>
    }
}

/// The nearest places of a query, each with the line for this minute.
fn lines(shown: &Shown, query: &Query, most: usize) -> Vec<impl IntoView + use<>> {
    let browsing = expect_context::<crate::browsing::Browsing>();
    let near = untrack(|| browsing.spot());
    let query = Query { near, sort: Sort::Distance, ..query.clone() };
    let found = search::search(&shown.directory, &query, shown.now, most.min(MOST));
    let is_hub = |facility: &Facility| facility.kinds().any(|kind| *kind == HUB);
    let asks_hub = query.kinds.iter().any(|kind| *kind == HUB);
    let places = found.rows.into_iter().filter_map(|row| shown.directory.facility(row));
    // A hub hospital that is of a further kind stands once, where it is asked for.
    places
        .filter(|facility| asks_hub || !is_hub(facility))
        .take(most.min(MOST))
        .filter_map(|facility| line(shown, &facility))
        .collect()
}

fn line(shown: &Shown, facility: &Facility) -> Option<impl IntoView + use<>> {
    let language = shown.language;
    let call = Call::at(facility, shown.minute)?;
    let name = words::name(language, facility);
    let line = words::admission::line(language, call.phone.purpose);
    let label = m::admission_call_name(language, line, &name, &call.phone.number);
    Some(view! {
        <li class="desk-line">
            <a class="desk-open" href=routes::facility(facility.id)>
                <span class="desk-words">
                    <strong><PlaceName name/></strong>
                    <span>{words::admission::answers_briefly(language, &call, shown.minute, shown.now)}</span>
                </span>
            </a>
            <a class="call" href=format!("tel:{}", call.phone.digits()) aria-label=label><Icon shape=icons::PHONE/></a>
        </li>
    })
}
