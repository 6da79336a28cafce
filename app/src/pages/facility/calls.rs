//! After a call: what came of it, for the own organisation; and whether what stands here was found right.

use super::Shown;
use crate::components::{Icon, icons};
use crate::doing::Doing;
use crate::language::messages as m;
use crate::{browser, routes, words};
use domain::call::{Call, CallResult};
use domain::command::{Act, NewCall};
use domain::correction::{Said, Statement};
use domain::facility::Fact;
use domain::id::CallId;
use domain::lists::item;
use domain::sync::overlay::View;
use leptos::prelude::*;
use std::sync::Arc;

#[component]
pub(super) fn Calls(shown: Shown) -> impl IntoView {
    let doing = Doing::new();
    let view = doing.local.view.get();
    // Nobody rings her own place to hear what it says of itself.
    let view = view.filter(|view| view.account.organisation != shown.facility.id);
    view.map(|view| section(doing, &shown, &view))
}

fn section(doing: Doing, shown: &Shown, view: &Arc<View>) -> AnyView {
    let language = doing.language;
    let id = shown.facility.id;
    let button = |result: CallResult| {
        let tap = move |_| {
            let call = NewCall { id: CallId::from_bytes(browser::new_id()), facility: id, result };
            doing.submit(Act::LogCall(call), |_| ());
        };
        view! { <button class="secondary call-result" type="button" on:click=tap>{words::deed::call(language, result)}</button> }.into_any()
    };
    let logged: Vec<_> = view.calls(id).rev().take(3).map(|call| line(doing, view, call)).collect();
    let confirm = confirming(shown).map(|statement| {
        let confirms = move |_| doing.submit(Act::StateFacts(Box::new(statement.clone())), |_| ());
        view! {
            <button class="secondary" type="button" on:click=confirms><Icon shape=icons::CHECK/>{m::call_confirm(language)}</button>
        }
    });
    let has_lines = shown.facility.of(item::PHONE).next().is_some();
    let confirmed = (confirm.is_none() && has_lines).then(|| m::call_confirmed(language));
    view! {
        <section class="calls">
            <h2>{m::call_title(language)}</h2>
            <div class="call-results">{CallResult::ALL.map(button).into_iter().collect::<Vec<_>>()}</div>
            <ul class="call-log">{logged}</ul>
            <div class="tray-ways">
                {confirm}
                <a class="secondary" href=routes::correct(id)>{m::correction_report(language)}</a>
            </div>
            <p class="said" role="status">{confirmed}</p>
            {doing.failure()}
        </section>
    }
    .into_any()
}

fn line(doing: Doing, view: &View, call: &Call) -> AnyView {
    let language = doing.language;
    let waits =
        view.waiting.iter().any(|(held, _)| matches!(&held.act, Act::LogCall(of) if of.id == call.id));
    let badge = waits.then(|| {
        view! { <span class="badge badge-wait"><Icon shape=icons::CLOUD/>{m::referral_waiting(language)}</span> }
    });
    let name = words::person::name(language, &call.name);
    view! {
        <li><strong>{words::deed::call(language, call.result)}</strong>" "{words::when(language, call.at)}" "{name}{badge}</li>
    }
    .into_any()
}

/// What one has heard who got through, the lines and the hours; nothing where all of it was confirmed today.
fn confirming(shown: &Shown) -> Option<Statement> {
    let facility = &shown.facility;
    let is_old =
        |fact: &Fact| facility.source(fact).and_then(|source| source.verified_on) != Some(shown.now.date());
    let heard = facility.facts.iter().filter(|fact| {
        [item::PHONE, item::STAFF_PHONE, item::HOURS].iter().any(|code| fact.item == *code) && is_old(fact)
    });
    let said: Vec<Said> = heard.map(Said::confirms).collect();
    (!said.is_empty()).then_some(Statement { facility: facility.id, said })
}
