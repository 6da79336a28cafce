//! One referral: who holds the sash, every place that is asked, what was asked, and what may be done about it.

use super::answers::Answering;
use super::card::{badge, facts};
use super::offers::{Asking, beside, offers};
use super::paper::Paper;
use super::turn::band;
use crate::browser;
use crate::components::{Icon, icons};
use crate::doing::Doing;
use crate::frame::Filling;
use crate::language::messages as m;
use crate::local::Health;
use crate::{routes, words};
use domain::command::{Act, ReferralEnd};
use domain::directory::Directory;
use domain::id::ReferralId;
use domain::referral::{End, Referral};
use domain::sorted;
use domain::sync::overlay::View;
use leptos::prelude::*;
use leptos_router::hooks::use_url;
use std::sync::Arc;

#[component]
pub fn ReferralPage() -> impl IntoView {
    let doing = Doing::new();
    let (answering, asking) = (Answering::new(doing), Asking::new(doing));
    let Doing { language, local, .. } = doing;
    let url = use_url();
    let asked = move || routes::id_in::<ReferralId>(url.read().path());
    let page = move || {
        if local.health.get() == Health::Opening || local.area.read().is_none() {
            return view! { <Filling/> }.into_any();
        }
        let view = local.view.get();
        let found = view
            .as_ref()
            .and_then(|view| view.referrals().find(|referral| Some(referral.id) == asked()).cloned());
        match view.zip(found) {
            Some((view, referral)) => whole(answering, asking, &view, &referral),
            None => view! {
                <section class="card notice">
                    <h2>{m::referral_missing_title(language)}</h2>
                    <a class="primary" href=routes::REFERRALS>{m::referral_title(language)}</a>
                </section>
            }
            .into_any(),
        }
    };
    let ticket = move || asked().map(ReferralId::ticket);
    let title = view! { {m::referral_title(language)}" "<span class="referral-number">{ticket}</span> };
    doing.page(title, view! { {page}{answering.snack()} })
}

fn whole(answering: Answering, asking: Asking, view: &Arc<View>, referral: &Referral) -> AnyView {
    let Doing { language, local, .. } = asking.doing;
    let directory = local.directory.get();
    let asks = referral.from == view.account.organisation;
    let all = if asks { beside(view, referral.id) } else { vec![referral] };
    let waits = all.iter().any(|held| view.waits(held)).then(|| {
        view! { <p class="referral-hint"><Icon shape=icons::CHECK/>{m::referral_waiting_hint(language)}</p> }
    });
    let asked = asks.then(|| {
        view! { <section class="card referral-offers">{offers(asking, &directory, view, &all, Some(referral.id))}</section> }
    });
    let may_end = (asks && referral.end.is_none()).then(|| ends(asking.doing, referral));
    let hint = m::referral_no_name(language, referral.id.ticket());
    let to = words::referral::destination(language, &directory, &referral.asked.to);
    let head =
        (!asks).then(|| view! { <span class="referral-head">{badge(language, view, referral)}</span> });
    view! {
        {band(language, view, referral, &all)}
        {asked}
        <section class="card referral-summary">
            {head}
            {facts(language, &directory, view, referral, true)}
        </section>
        {view.is_for_us(referral).then(|| answering.buttons(view, referral))}
        {(!asks).then(|| answering.way_back(referral))}
        {waits}
        {history(asking.doing, &directory, &all)}
        <p class="referral-hint"><Icon shape=icons::PHONE/>{hint}</p>
        {may_end}
        <button class="secondary referral-print" type="button" on:click=|_| browser::print()><Icon shape=icons::PRINT/>{m::referral_print(language, to)}</button>
        <Paper view=Arc::clone(view) referral=referral.clone()/>
    }
    .into_any()
}

/// What was done to all of them, the newest first.
fn history(doing: Doing, directory: &Directory, all: &[&Referral]) -> Option<AnyView> {
    let language = doing.language;
    let mut steps = Vec::new();
    for held in all {
        let to = words::referral::destination(language, directory, &held.asked.to);
        let answer = held.answer.as_ref().map(|step| (step.at, words::referral::answer(language, step.what)));
        let end = held.end.as_ref().map(|step| (step.at, words::referral::end(language, step.what)));
        steps.extend(answer.into_iter().chain(end).map(|(at, what)| (at, what, to.clone())));
    }
    if steps.is_empty() {
        return None;
    }
    sorted::by_key(&mut steps, |(at, _, _)| std::cmp::Reverse(*at));
    let rows = steps.into_iter().map(|(at, what, to)| {
        view! { <li><span>{words::when(language, at)}</span><strong>{what}</strong><span>{to}</span></li> }.into_any()
    });
    let rows: Vec<_> = rows.collect();
    Some(
        view! { <section><h2>{m::referral_history(language)}</h2><ol class="steps">{rows}</ol></section> }
            .into_any(),
    )
}

/// How it ended, as the organisation says that asked.
fn ends(doing: Doing, referral: &Referral) -> AnyView {
    let language = doing.language;
    let (id, is_answered) = (referral.id, referral.answer.is_some());
    let open = RwSignal::new(false);
    let buttons = move || {
        // Nobody is decided for who was not heard yet.
        let ends = End::ALL.into_iter().filter(|end| is_answered || *end != End::Taken);
        let button = |end| {
            let tap = move |_| doing.submit(Act::EndReferral(ReferralEnd { id, end }), |_| ());
            view! { <button class="secondary" type="button" on:click=tap>{words::referral::end(language, end)}</button> }.into_any()
        };
        open.get()
            .then(|| view! { <div class="referral-answers">{ends.map(button).collect::<Vec<_>>()}</div> })
    };
    view! {
        <button class="secondary referral-close" type="button" aria-expanded=move || open.get().to_string() on:click=move |_| open.update(|open| *open = !*open)>
            {m::referral_close(language)}
        </button>
        {buttons}
    }
    .into_any()
}
