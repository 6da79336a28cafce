//! What is asked for in words: its brands, how fast it works, and what of it is listed no longer.

use super::Lookup;
use crate::browsing::Browsing;
use crate::components::{Chip, keyed};
use crate::language::{Language, messages as m};
use crate::local::LocalStore;
use crate::routes::Chosen;
use crate::words;
use chrono::NaiveDate;
use domain::id::ProductGroupCode;
use domain::opioid::{Formulary, Pace, Product};
use domain::sorted;
use leptos::prelude::*;
use std::collections::BTreeSet;

/// So many brands stand beside a title.
const BRANDS: usize = 4;
/// So many products are named that stand in for another.
const INSTEAD: usize = 3;

/// The brands without strengths and makers, each once, those with a name of their own first.
pub(super) fn families<'a>(products: impl Iterator<Item = &'a Product>) -> Vec<String> {
    let mut products: Vec<&Product> = products.collect();
    sorted::by_key(&mut products, |product| product.maker.is_none() || product.brand.contains('「'));
    let mut families: Vec<String> = Vec::new();
    for product in products {
        let family = product.family();
        if !families.iter().any(|held| held == family) {
            families.push(family.to_owned());
        }
    }
    families
}

#[component]
pub(super) fn Title(lookup: Lookup) -> impl IntoView {
    let language = Language::here();
    let local = expect_context::<LocalStore>();
    let now = expect_context::<Browsing>().now;
    let words = move || {
        let directory = local.directory.read();
        let (formulary, groups) = (&directory.lists().formulary, lookup.groups.read());
        let title = match &lookup.wanted.read().chosen {
            Some(Chosen::Cell { ingredient, column, .. }) => {
                let form = words::column(language, *column);
                format!("{} {form}", words::ingredient(language, formulary, ingredient))
            }
            Some(Chosen::Group(_)) | None => {
                let group = groups.first().and_then(|code| formulary.group(code));
                group.map_or_else(String::new, |group| language.pick(&group.ja, &group.en).to_owned())
            }
        };
        let today = now.get().date();
        let products = || formulary.products.iter().filter(|product| groups.contains(&product.group));
        let mut brands = families(products().filter(|product| product.is_listed_on(today)));
        let more = brands.len() > BRANDS;
        brands.truncate(BRANDS);
        let brands = brands.join("・");
        let brands = if more { m::opioids_more_brands(language, brands) } else { brands };
        let registered =
            groups.iter().filter_map(|code| formulary.group(code)).any(|group| group.registered_only);
        view! {
            <h2 class="opioids-title">{title}</h2>
            <p class="opioids-brands" lang="ja">{brands}</p>
            {registered.then(|| view! { <p class="opioids-note">{m::opioids_registered(language)}</p> })}
            {endings(language, formulary, &groups, today)}
        }
    };
    view! {
        <section class="opioids-asked" aria-live="polite">{words}</section>
        <Paces lookup/>
    }
}

/// 速放 and 徐放 where both are meant by one cell: a rescue dose is no slow tablet.
#[component]
fn Paces(lookup: Lookup) -> impl IntoView {
    let language = Language::here();
    let local = expect_context::<LocalStore>();
    let paces = Memo::new(move |_| {
        let directory = local.directory.read();
        match &lookup.wanted.read().chosen {
            Some(Chosen::Cell { ingredient, column, .. }) => {
                directory.lists().formulary.paces(ingredient, *column)
            }
            Some(Chosen::Group(_)) | None => Vec::new(),
        }
    });
    let chip = move |of: Pace| {
        let word = words::pace(language, &local.directory.read_untracked().lists().formulary, &of);
        let own = of.clone();
        let is_on = Memo::new(move |_| {
            let wanted = lookup.wanted.read();
            matches!(&wanted.chosen, Some(Chosen::Cell { pace: Some(pace), .. }) if *pace == own)
        });
        let toggle = move |()| {
            let next = (!is_on.get_untracked()).then(|| of.clone());
            lookup.update(|wanted| {
                if let Some(Chosen::Cell { pace, .. }) = &mut wanted.chosen {
                    *pace = next;
                }
            });
        };
        view! { <Chip is_on word on_tap=Callback::new(toggle)/> }
    };
    view! {
        <Show when=move || !paces.read().is_empty()>
            <div class="opioids-paces" role="group" aria-label=m::opioids_pace(language)>{keyed(move || paces.get(), chip)}</div>
        </Show>
    }
}

/// Products whose listing has an end: when, and what stands in their place.
fn endings(
    language: Language,
    formulary: &Formulary,
    groups: &[ProductGroupCode],
    today: NaiveDate,
) -> impl IntoView + use<> {
    let products = formulary.products.iter().filter(|product| groups.contains(&product.group));
    // Its strengths go on one day as a rule, and one line says so.
    let mut said = BTreeSet::new();
    let ending = products
        .filter_map(|product| Some((product, product.listed_until?)))
        .filter(|(product, last)| said.insert((product.family(), *last)));
    let lines: Vec<_> = ending
        .map(|(product, last)| {
            let day = words::date(language, last, today);
            let told = if product.is_listed_on(today) {
                m::opioids_ends(language, day, product.family())
            } else {
                m::opioids_ended(language, day, product.family())
            };
            let instead = formulary.alternatives(&product.code, today);
            let names: Vec<&str> =
                instead.iter().take(INSTEAD).map(|product| product.brand.as_str()).collect();
            let instead = match names.is_empty() {
                true => m::opioids_no_instead(language).to_owned(),
                false => m::opioids_instead(language, names.join("、")),
            };
            view! { <li>{told}" "{instead}</li> }
        })
        .collect();
    (!lines.is_empty()).then(|| view! { <ul class="opioids-note">{lines}</ul> })
}
