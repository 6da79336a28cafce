//! Which opioids a pharmacy has, each group with the age of its own answer; for staff, and nothing where none is told.

use super::Shown;
use crate::components::StockMark;
use crate::language::messages as m;
use domain::facility::Fact;
use domain::opioid::{ProductGroup, Stock};
use domain::sorted;
use leptos::prelude::*;

#[component]
pub(super) fn OpioidStocks(shown: Shown) -> impl IntoView {
    let language = shown.language;
    let formulary = &shown.directory.lists().formulary;
    let place = |group: &ProductGroup| formulary.groups.iter().position(|listed| listed.code == group.code);
    let mut told: Vec<(&Fact, &Stock, &ProductGroup)> = shown
        .facility
        .stocks()
        .filter_map(|(fact, stock)| Some((fact, stock, formulary.group(&stock.group)?)))
        .collect();
    sorted::by_key(&mut told, |(_, stock, group)| (stock.answer, place(group)));
    let rows: Vec<_> = told
        .into_iter()
        .map(|(fact, stock, group)| {
            let name = language.pick(&group.ja, &group.en).to_owned();
            let hours = stock.hours.map(|hours| m::opioids_order_hours(language, hours));
            view! {
                <li>
                    <StockMark answer=Some(stock.answer)/>
                    <span class="function-words">
                        <span>{name}</span>
                        {hours.map(|hours| view! { <small>{hours}</small> })}
                        <small class="function-fresh">{shown.freshness(fact)}</small>
                    </span>
                </li>
            }
        })
        .collect();
    (!rows.is_empty()).then(|| {
        view! {
            <section class="facility-opioids staff-only">
                <div class="section-head">
                    <h2>{m::facility_opioids(language)}</h2>
                    <span class="tag">{m::facility_staff_only(language)}</span>
                    <span class="legend">{m::facility_opioids_legend(language)}</span>
                </div>
                <ul class="card functions">{rows}</ul>
            </section>
        }
    })
}
