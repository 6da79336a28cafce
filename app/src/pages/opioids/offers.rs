//! Who answers how: counts, what a pharmacy must be able to do besides, and a row for each with its call.

use super::{Lookup, ROWS};
use crate::browsing::Browsing;
use crate::components::{CallButton, Chip, Freshness, Icon, PlaceName, StockMark, icons};
use crate::language::{Language, messages as m};
use crate::local::LocalStore;
use crate::{routes, words};
use chrono::NaiveDateTime;
use domain::directory::Directory;
use domain::facility::Answer;
use domain::lists::item;
use domain::opioid::{Counts, Need, Offer};
use leptos::prelude::*;

/// At most so many tags, and none that repeats a chip.
const TAGS: usize = 2;

#[component]
pub(super) fn Offers(lookup: Lookup) -> impl IntoView {
    let language = Language::here();
    let local = expect_context::<LocalStore>();
    let now = expect_context::<Browsing>().now;
    let rows = move || {
        let (offers, directory) = (lookup.offers.get(), local.directory.get());
        let (now, wanted) = (now.get(), lookup.wanted.read());
        let several = lookup.groups.read().len() > 1;
        let drawn = offers.iter().take(lookup.shown.get());
        drawn.map(|offer| row(language, offer, &directory, &wanted.needs, several, now)).collect_view()
    };
    let rest = move || lookup.offers.read().len().saturating_sub(lookup.shown.get()).min(ROWS);
    view! {
        <CountLine lookup/>
        <Needs lookup/>
        <Show when=move || lookup.offers.read().is_empty() fallback=move || view! { <ul class="card offers">{rows}</ul> }>
            <Nobody lookup/>
        </Show>
        <Show when=move || rest() != 0>
            <button class="secondary more" type="button" on:click=move |_| lookup.shown.update(|shown| *shown += ROWS)>
                {move || m::find_more(language, rest())}
            </button>
        </Show>
    }
}

#[component]
fn CountLine(lookup: Lookup) -> impl IntoView {
    let language = Language::here();
    let counts = Memo::new(move |_| Counts::of(&lookup.offers.read()));
    let one = move |answer: Option<Answer>, class: &'static str, icon, count: fn(&Counts) -> usize| {
        view! {
            <span class=class><Icon shape=icon/>{words::stock(language, answer)}" "<strong>{move || count(&counts.read())}</strong></span>
        }
    };
    view! {
        <p class="count-line" role="status" aria-label=m::opioids_count_line(language)>
                {one(Some(Answer::Yes), "count-yes", icons::CIRCLE, |counts| counts.in_stock)}
                {one(Some(Answer::Ask), "count-ask", icons::TRIANGLE, |counts| counts.to_order)}
                {one(Some(Answer::No), "count-no", icons::CROSS, |counts| counts.refused)}
                {one(None, "count-no", icons::QUESTION, |counts| counts.unknown)}
            </p>
    }
}

/// Asks for the position only when it is tapped; a refusal leaves the order of names.
#[component]
fn NearChip(refused: RwSignal<bool>) -> impl IntoView {
    let language = Language::here();
    let browsing = expect_context::<Browsing>();
    let local = expect_context::<LocalStore>();
    let ask = move |_| {
        leptos::task::spawn_local(async move {
            browsing.ask_device(local, refused).await;
        });
    };
    let is_near = move || browsing.position().is_some();
    view! {
        <button class="chip" class:chip-on=is_near type="button" aria-pressed=move || is_near().to_string() on:click=ask>
            <Show when=is_near fallback=|| view! { <Icon shape=icons::SORT/> }><Icon shape=icons::CHECK/></Show>
            {m::opioids_near(language)}
        </button>
    }
}

fn need_word(language: Language, need: Need) -> &'static str {
    match need {
        Need::AnswersNow => m::opioids_answers(language),
        Need::OpenNow => m::opioids_open(language),
        Need::HomeVisit => m::opioids_home_visit(language),
        Need::Aseptic => m::opioids_aseptic(language),
        Need::Pump => m::opioids_pump(language),
    }
}

#[component]
fn Needs(lookup: Lookup) -> impl IntoView {
    let language = Language::here();
    let now = expect_context::<Browsing>().now;
    let chip = move |need: Need| {
        let is_on = Memo::new(move |_| lookup.wanted.read().needs.contains(&need));
        let count = move || {
            let mut needs = lookup.wanted.read().needs.clone();
            if !needs.contains(&need) {
                needs.push(need);
            }
            lookup.pharmacies.read().in_stock(&lookup.groups.read(), &needs, now.get())
        };
        let toggle = move |()| {
            lookup.update(|wanted| match wanted.needs.iter().position(|held| *held == need) {
                Some(at) => drop(wanted.needs.remove(at)),
                None => wanted.needs.push(need),
            });
        };
        let word = need_word(language, need).to_owned();
        view! { <Chip is_on word count=Signal::derive(count) on_tap=Callback::new(toggle)/> }
    };
    let refused = RwSignal::new(false);
    view! {
        <div class="chips opioids-needs"><NearChip refused/>{Need::ALL.map(chip)}</div>
        <Show when=move || refused.get()><p class="note" role="alert">{m::opioids_no_position(language)}</p></Show>
    }
}

/// Nobody meets the conditions: which of them to do without.
#[component]
fn Nobody(lookup: Lookup) -> impl IntoView {
    let language = Language::here();
    let ways = move || {
        let ways = lookup.wanted.read().needs.clone().into_iter().map(|need| {
            let drop_it = move |_| lookup.update(|wanted| wanted.needs.retain(|held| *held != need));
            let word = m::opioids_none_drop(language, need_word(language, need));
            view! { <button class="secondary" type="button" on:click=drop_it>{word}</button> }
        });
        ways.collect_view()
    };
    view! { <section class="card notice"><h2>{m::opioids_none(language)}</h2>{ways}</section> }
}

fn row(
    language: Language,
    offer: &Offer,
    directory: &Directory,
    needs: &[Need],
    several: bool,
    now: NaiveDateTime,
) -> impl IntoView + use<> {
    let facility = &offer.pharmacy.facility;
    let lists = directory.lists();
    let name = words::name(language, facility);
    let (open, soon) = words::open_until(language, facility, now);
    let distance = offer.distance_m.map(|metres| words::distance(language, metres));
    let phone = facility.line_at(now).map(|line| line.phone.clone());
    // Calling is what the row is for, where it can help tonight.
    let answers = offer.answers_now != Some(false) && offer.answer != Some(Answer::No);
    let hours = offer.hours.map(|hours| m::opioids_order_hours(language, hours));
    let held = several.then(|| {
        let groups = offer.groups.iter().filter_map(|code| lists.formulary.group(code));
        let names: Vec<String> =
            groups.map(|group| words::in_cell(language, &lists.formulary, group)).collect();
        names.join("・")
    });
    let held = held.filter(|held| !held.is_empty());
    let half_life_days = lists.half_life_days(item::OPIOIDS);
    let verified_on = offer.verified_on;
    let tags = tags(language, offer, needs);
    view! {
        <li class="offer" id=format!("row-{}", facility.id)>
            <a class="offer-open" href=routes::facility(facility.id)>
                <StockMark answer=offer.answer/>
                <span class="offer-words">
                    <span class="offer-name"><PlaceName name=name.clone()/></span>
                    <span class="offer-place">
                        {distance.map(|distance| view! { <span>{distance}</span> })}
                        <span>{open}</span>
                        {hours.map(|hours| view! { <span>{hours}</span> })}
                    </span>
                    {held.map(|held| view! { <span class="offer-held">{held}</span> })}
                    <span class="offer-facts">
                        {soon.map(|soon| view! { <span class="offer-soon"><Icon shape=icons::CLOCK/>{soon}</span> })}
                        {offer.answer.map(|_| view! { <Freshness verified_on half_life_days today=now.date()/> })}
                        {tags.into_iter().map(|tag| view! { <span class="tag">{tag}</span> }).collect_view()}
                    </span>
                </span>
            </a>
            {phone.map(|phone| view! { <CallButton name phone answers/> })}
        </li>
    }
}

fn tags(language: Language, offer: &Offer, needs: &[Need]) -> Vec<String> {
    let words = [
        (Need::HomeVisit, m::opioids_visit_tag(language)),
        (Need::Aseptic, m::opioids_aseptic(language)),
        (Need::Pump, m::opioids_pump(language)),
    ];
    let of = |(need, word): (Need, &str)| {
        match need.item().and_then(|code| offer.pharmacy.level(code))? {
            Answer::Yes if needs.contains(&need) => None,
            Answer::Yes => Some(word.to_owned()),
            // A condition stays said where the chip is on too.
            Answer::Ask => Some(m::opioids_ask_tag(language, word)),
            Answer::No => None,
        }
    };
    words.into_iter().filter_map(of).take(TAGS).collect()
}
