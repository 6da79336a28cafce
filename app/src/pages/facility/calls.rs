//! After a call: what came of it, for the own organisation; and whether what stands here was found right.

use super::Shown;
use crate::components::{Icon, icons};
use crate::doing::Doing;
use crate::language::messages as m;
use crate::{browser, routes, words};
use domain::call::{Call, CallResult};
use domain::command::{Act, NewCall};
use domain::correction::{Said, Statement};
use domain::facility::Facility;
use domain::id::CallId;
use domain::lists::item;
use domain::sync::overlay::View;
use leptos::prelude::*;
use std::sync::Arc;

#[component]
pub(super) fn Calls(shown: Shown) -> impl IntoView {
    let doing = Doing::new();
    let view = doing.local.view.get();
    view.map(|view| section(doing, &shown, &view))
}

fn section(doing: Doing, shown: &Shown, view: &Arc<View>) -> AnyView {
    let language = doing.language;
    let id = shown.facility.id;
    let done = RwSignal::new("");
    let button = |result: CallResult| {
        let tap = move |_| {
            let call = NewCall { id: CallId::from_bytes(browser::new_id()), facility: id, result };
            doing.submit(Act::LogCall(call), |_| ());
        };
        view! { <button class="secondary call-result" type="button" on:click=tap>{words::deed::call(language, result)}</button> }.into_any()
    };
    let logged: Vec<_> = view.calls(id).rev().take(3).map(|call| line(doing, view, call)).collect();
    let confirm = StoredValue::new(confirming(&shown.facility));
    let confirms = move |_| {
        let Some(statement) = confirm.get_value() else { return };
        doing.submit(Act::StateFacts(Box::new(statement)), move |is_safe| {
            if is_safe {
                let _ = done.try_set(m::call_confirmed(language));
            }
        });
    };
    let can_confirm = confirm.with_value(Option::is_some);
    view! {
        <section class="calls">
            <h2>{m::call_title(language)}</h2>
            <div class="call-results">{CallResult::ALL.map(button).into_iter().collect::<Vec<_>>()}</div>
            <ul class="call-log">{logged}</ul>
            <div class="tray-ways">
                {can_confirm.then(|| view! {
                    <button class="secondary" type="button" on:click=confirms><Icon shape=icons::CHECK/>{m::call_confirm(language)}</button>
                })}
                <a class="secondary" href=routes::correct(id)>{m::correction_report(language)}</a>
            </div>
            <p class="said" role="status">{done}</p>
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

/// What one has heard who got through: the lines and the hours.
fn confirming(facility: &Facility) -> Option<Statement> {
    let heard = facility
        .facts
        .iter()
        .filter(|fact| [item::PHONE, item::STAFF_PHONE, item::HOURS].iter().any(|code| fact.item == *code));
    let said: Vec<Said> = heard
        .map(|fact| Said {
            item: fact.item.clone(),
            service: fact.service.clone(),
            value: fact.value.clone(),
            stood: Some(fact.value.clone()),
            is_of_now: false,
        })
        .collect();
    (!said.is_empty()).then_some(Statement { facility: facility.id, said })
}
