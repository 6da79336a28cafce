//! The first candidate as a card, the rest as rows in the order to ring, those that refuse folded with their reasons.

use super::{Asking, Shown};
use crate::components::{Freshness, Icon, PlaceName, VerdictMark, icons};
use crate::language::messages as m;
use crate::{routes, words};
use domain::admission::{Because, Call, Desk, Ground, has_rules};
use domain::facility::Answer;
use leptos::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;

#[component]
pub(super) fn Candidates(
    asking: Asking,
    desks: Arc<Vec<Desk>>,
    /// How many rows below the first candidate.
    most: usize,
    shown: Shown,
) -> impl IntoView {
    let language = shown.language;
    let (open, refused): (Vec<Desk>, Vec<Desk>) =
        desks.iter().cloned().partition(|desk| desk.verdict != Answer::No);
    let mut open = open.into_iter();
    let first = open.next().map(|desk| view! { <First desk shown=shown.clone()/> });
    let none = first.is_none();
    let rest: Vec<Desk> = open.collect();
    let hidden = rest.len().saturating_sub(most);
    let rows: Vec<_> =
        rest.into_iter().take(most).map(|desk| view! { <DeskRow desk shown=shown.clone()/> }).collect();
    view! {
        {first}
        {none.then(|| view! { <p class="note">{m::admission_all_refused(language)}</p> })}
        {(!rows.is_empty()).then(|| view! {
            <section class="desk-rest" aria-label=m::admission_rows(language)><ul>{rows}</ul></section>
        })}
        {(hidden > 0).then(|| view! {
            <button class="secondary desk-more" type="button" on:click=move |_| asking.all_drawn.set(true)>
                {m::admission_more(language, hidden)}
            </button>
        })}
        {(!refused.is_empty()).then(|| view! { <Refused asking refused shown/> })}
    }
}

#[component]
fn First(desk: Desk, shown: Shown) -> impl IntoView {
    let language = shown.language;
    let lists = shown.directory.lists();
    let name = words::name(language, &desk.facility);
    let distance = desk.away_m.map(|away| words::distance(language, away));
    let order = [Some(m::admission_first(language).to_owned()), distance];
    let order: Vec<String> = order.into_iter().flatten().collect();
    let grounds: Vec<_> = desk
        .because
        .iter()
        .filter(|because| because.ground != Ground::Capacity)
        .map(|because| {
            let (class, icon) = match because.answer {
                Answer::Yes => ("level-yes", icons::CHECK),
                Answer::Ask => ("level-ask", icons::TRIANGLE),
                Answer::No => ("level-no", icons::CROSS),
            };
            let words = words::admission::ground(language, lists, &desk, because, shown.purpose);
            view! { <li class=class><Icon shape=icon/><span>{words}</span></li> }
        })
        .collect();
    let answered = desk.facility.of(shown.purpose.item()).next();
    let fresh = answered.map(|fact| {
        let verified_on = desk.facility.source(fact).and_then(|source| source.verified_on);
        let half_life_days = lists.half_life_days(fact.item.as_str());
        view! { <Freshness verified_on half_life_days today=shown.now.date()/> }
    });
    let id = desk.facility.id;
    let rules = has_rules(&desk.facility)
        .then(|| view! { <a class="secondary" href=routes::rules(id)>{m::admission_rules(language)}</a> });
    let call = desk.call.clone().map(|call| view! { <FirstCall call shown=shown.clone()/> });
    view! {
        <article class="card desk-first" id=format!("desk-{id}")>
            <div class="desk-top">
                <div>
                    <p class="desk-order"><span>{order.join(m::day_join(language))}</span>{fresh}</p>
                    <h2><a href=routes::facility(id)><PlaceName name/></a></h2>
                </div>
                <VerdictMark answer=desk.verdict/>
            </div>
            <Beds desk=desk.clone() shown=shown.clone()/>
            <ul class="desk-grounds">{grounds}</ul>
            {call}
            {rules}
        </article>
    }
}

#[component]
fn Beds(desk: Desk, shown: Shown) -> impl IntoView {
    let language = shown.language;
    let capacity = desk.capacity;
    let lists = shown.directory.lists();
    let class = if capacity.is_free() {
        "beds beds-free"
    } else if capacity.is_fresh() {
        "beds"
    } else {
        "beds beds-old"
    };
    let said = match capacity.beds {
        Some(beds) if beds > 0 && capacity.is_fresh() => {
            let ward = words::admission::ward(language, lists, &capacity);
            view! { {m::capacity_beds(language)}" "<strong>{beds}</strong>" "{ward} }.into_any()
        }
        _ if capacity.is_fresh() => words::admission::room(language, &capacity).into_any(),
        _ => m::capacity_unknown(language).into_any(),
    };
    let reported = capacity
        .report
        .as_ref()
        .map(|report| m::capacity_reported(language, words::admission::age(language, report.age)));
    let old = !capacity.is_fresh();
    view! {
        <p class=class>
            <span>{old.then(|| view! { <Icon shape=icons::WARNING/> })}{said}</span>
            {reported.map(|reported| view! { <span class="beds-age">{reported}</span> })}
        </p>
    }
}

#[component]
fn FirstCall(call: Call, shown: Shown) -> impl IntoView {
    let language = shown.language;
    let line = words::admission::line(language, call.phone.purpose);
    view! {
        <p class="desk-answers">{words::admission::answers(language, &call, shown.minute, shown.now)}</p>
        <a class="primary desk-call" href=format!("tel:{}", call.phone.digits())>
            <Icon shape=icons::PHONE/>
            <span>{m::line_call(language, line)}</span>
            <span class="foot-number">{call.phone.number.clone()}</span>
        </a>
    }
}

#[component]
fn DeskRow(desk: Desk, shown: Shown) -> impl IntoView {
    let language = shown.language;
    let lists = shown.directory.lists();
    let name = words::name(language, &desk.facility);
    let grounds: Vec<String> = desk
        .decisive()
        .filter(|because| because.ground != Ground::Capacity)
        .map(|because| words::admission::ground(language, lists, &desk, because, shown.purpose))
        .take(2)
        .chain(std::iter::once(words::admission::capacity(language, &desk.capacity)))
        .collect();
    let away = desk.away_m.map(|away| words::distance(language, away));
    let second: Vec<String> = grounds.into_iter().chain(away).collect();
    let call = desk.call.clone().map(|call| {
        let line = words::admission::line(language, call.phone.purpose);
        let label = m::admission_call_name(language, line, &name, &call.phone.number);
        let answers = call.answers == Some(true) && desk.verdict == Answer::Yes;
        view! {
            <a class="call" class:call-now=answers href=format!("tel:{}", call.phone.digits()) aria-label=label>
                <Icon shape=icons::PHONE/>
            </a>
        }
    });
    let answers = desk
        .call
        .as_ref()
        .map(|call| words::admission::answers_briefly(language, call, shown.minute, shown.now));
    // The card with the rules is what one reads next; the place itself is a tap behind it.
    let id = desk.facility.id;
    let to = if has_rules(&desk.facility) { routes::rules(id) } else { routes::facility(id) };
    view! {
        <li class="desk-row" id=format!("desk-{id}")>
            <a class="desk-open" href=to>
                <VerdictMark answer=desk.verdict/>
                <span class="desk-words">
                    <strong><PlaceName name/></strong>
                    <span>{second.join(m::day_join(language))}</span>
                    {answers.map(|answers| view! { <span>{answers}</span> })}
                </span>
            </a>
            {call}
        </li>
    }
}

#[component]
fn Refused(asking: Asking, refused: Vec<Desk>, shown: Shown) -> impl IntoView {
    let language = shown.language;
    let lists = shown.directory.lists();
    let mut why: BTreeMap<String, usize> = BTreeMap::new();
    for desk in &refused {
        if let Some(because) = desk.decisive().last() {
            let words = match &because.ground {
                Ground::Capacity => words::admission::room(language, &desk.capacity),
                Ground::Purpose { .. } | Ground::Need { .. } | Ground::Reason { .. } | Ground::Suspended => {
                    words::admission::ground(language, lists, desk, &bare(because), shown.purpose)
                }
            };
            *why.entry(words).or_default() += 1;
        }
    }
    let why: Vec<String> = why.into_iter().map(|(words, count)| format!("{words} {count}")).collect();
    let open = asking.refused_open;
    let count = refused.len();
    let rows = move || {
        open.get().then(|| {
            let rows = refused.iter().map(|desk| view! { <DeskRow desk=desk.clone() shown=shown.clone()/> });
            view! { <ul>{rows.collect_view()}</ul> }
        })
    };
    view! {
        <section class="desk-refused">
            <button type="button" aria-expanded=move || open.get().to_string() on:click=move |_| open.update(|open| *open = !*open)>
                <Icon shape=icons::CROSS/>
                <strong>{m::admission_refused(language, count)}</strong>
                <span>{why.join(m::day_join(language))}</span>
                <Icon shape=icons::CHEVRON_DOWN/>
            </button>
            {rows}
        </section>
    }
}

/// Without the note: what many have in common is counted, not what each adds.
fn bare(because: &Because) -> Because {
    let ground = match because.ground.clone() {
        Ground::Purpose { .. } => Ground::Purpose { note: None },
        Ground::Need { item, is_known, .. } => Ground::Need { item, note: None, is_known },
        other @ (Ground::Reason { .. } | Ground::Capacity | Ground::Suspended) => other,
    };
    Because { answer: because.answer, ground }
}
