//! One referral: how far it has come, what was asked, and what may be done about it.

use super::Tapped;
use super::card::{answers, badge, fact, facts};
use super::paper::Paper;
use crate::browser;
use crate::components::{Icon, icons};
use crate::doing::Doing;
use crate::frame::Filling;
use crate::language::messages as m;
use crate::local::Health;
use crate::{routes, words};
use domain::command::{Act, ReferralEnd};
use domain::id::ReferralId;
use domain::referral::{End, Referral};
use domain::sync::overlay::View;
use leptos::prelude::*;
use leptos_router::hooks::use_url;
use std::sync::Arc;

#[component]
pub fn ReferralPage() -> impl IntoView {
    let doing = Doing::new();
    let tapped = Tapped::new(None);
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
            Some((view, referral)) => whole(doing, tapped, &view, &referral),
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
    doing.page(view! { {m::referral_title(language)}" "<span class="referral-number">{ticket}</span> }, page)
}

fn whole(doing: Doing, tapped: Tapped, view: &Arc<View>, referral: &Referral) -> AnyView {
    let Doing { language, local, .. } = doing;
    let directory = local.directory.get();
    let asks = referral.from == view.account.organisation;
    let waits = view.waits(referral).then(|| {
        view! { <p class="referral-hint"><Icon shape=icons::CHECK/>{m::referral_waiting_hint(language)}</p> }
    });
    let may_end = (asks && referral.end.is_none()).then(|| ends(doing, referral));
    let hint = m::referral_no_name(language, referral.id.ticket());
    view! {
        <section class="card referral-summary">
            <span class="referral-head">{badge(language, view, referral)}<span>{words::when(language, referral.at)}</span></span>
            <h2>{words::referral::kind(language, referral.asked.kind)}</h2>
            {facts(language, &directory, view, referral)}
            {history(doing, referral)}
        </section>
        {waits}
        <p class="referral-hint"><Icon shape=icons::PHONE/>{hint}</p>
        {view.is_for_us(referral).then(|| answers(doing, tapped, referral))}
        {may_end}
        <button class="secondary referral-print" type="button" on:click=|_| browser::print()><Icon shape=icons::PRINT/>{m::paper_print(language)}</button>
        <Paper view=Arc::clone(view) referral=referral.clone()/>
    }
    .into_any()
}

/// What was done to it, the newest last.
fn history(doing: Doing, referral: &Referral) -> AnyView {
    let language = doing.language;
    let told = |what: &str, at| format!("{what} {}", words::when(language, at));
    let answer = referral.answer.as_ref();
    let answer = answer.map(|step| {
        (m::referral_answer(language), told(words::referral::answer(language, step.what), step.at))
    });
    let end = referral.end.as_ref();
    let end =
        end.map(|step| (m::referral_end(language), told(words::referral::end(language, step.what), step.at)));
    [answer, end].into_iter().flatten().map(fact).collect::<Vec<_>>().into_any()
}

/// How it ended, as the organisation says that asked.
fn ends(doing: Doing, referral: &Referral) -> AnyView {
    let language = doing.language;
    let (id, is_answered) = (referral.id, referral.answer.is_some());
    let open = RwSignal::new(false);
    let buttons = move || {
        // Nobody took it on who was not asked yet.
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
