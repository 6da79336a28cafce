//! What the bed is for, what the patient needs, and why: one tap each.

use super::Asking;
use crate::components::{Chip, Icon, icons, keyed};
use crate::language::{Language, messages as m};
use crate::local::LocalStore;
use crate::words;
use domain::admission::{self, Planned, Purpose, items};
use domain::id::ItemCode;
use leptos::prelude::*;

#[component]
pub(super) fn Chips(asking: Asking) -> impl IntoView {
    let language = Language::here();
    let local = expect_context::<LocalStore>();
    let purposes = Purpose::ALL.map(|purpose| {
        let is_on = Memo::new(move |_| asking.wish.read().purpose == purpose);
        view! {
            <button
                class="chip"
                class:chip-on=is_on
                type="button"
                aria-pressed=move || is_on.get().to_string()
                on:click=move |_| asking.update(|wish| wish.purpose = purpose)
            >
                {words::admission::purpose(language, purpose)}
            </button>
        }
    });
    // What is on stays, even where no desk of another purpose answers to it.
    let needs = Memo::new(move |_| {
        let mut needs = admission::needs(&asking.desks.read());
        for on in &asking.wish.read().needs {
            if !needs.contains(on) {
                needs.push(on.clone());
            }
        }
        needs
    });
    let reasons = Memo::new(move |_| {
        let directory = local.directory.read();
        let item = directory.lists().item(&ItemCode::from(items::REASONS));
        // Reasons are staff facts: without them a chip would only turn every desk to "ask".
        let reasons = item.filter(|_| directory.staff().is_some()).map(|item| item.choices.clone());
        reasons.unwrap_or_default().into_iter().map(|choice| choice.code).collect::<Vec<String>>()
    });
    view! {
        <div class="desk-purposes" role="group" aria-label=m::admission_purposes(language)>{purposes}</div>
        <div class="chips desk-chips">
            <PlannedChoice asking/>
            <Show when=move || !needs.read().is_empty()>
                <div class="desk-needs" role="group" aria-label=m::admission_needs(language)>
                    <span class="chips-label" aria-hidden="true">{m::admission_needs(language)}</span>
                    {keyed(move || needs.get(), move |need| view! { <Need asking need/> })}
                </div>
            </Show>
        </div>
        <Show when=move || !reasons.read().is_empty()>
            <div class="chips desk-chips" role="group" aria-label=m::admission_reasons(language)>
                <span class="chips-label" aria-hidden="true">{m::admission_reasons(language)}</span>
                {keyed(move || reasons.get(), move |code| view! { <Reason asking code/> })}
            </div>
        </Show>
    }
}

/// When: now, or a part of the coming days.
#[component]
fn PlannedChoice(asking: Asking) -> impl IntoView {
    let language = Language::here();
    let planned = Memo::new(move |_| asking.wish.read().planned);
    let choices = std::iter::once(None).chain(Planned::ALL.map(Some));
    let options: Vec<_> = choices
        .map(|choice| {
            let code = choice.map_or("", Planned::code);
            let chosen = move || planned.get() == choice;
            view! { <option value=code selected=chosen>{words::admission::planned(language, choice)}</option> }
        })
        .collect();
    let choose =
        move |event| asking.update(|wish| wish.planned = Planned::of_code(&event_target_value(&event)));
    view! {
        <label class="chip desk-when" class:chip-on=move || planned.get().is_some()>
            <Icon shape=icons::CLOCK/>
            <span class="visually-hidden">{m::admission_when(language)}</span>
            <select on:change=choose prop:value=move || planned.get().map_or("", Planned::code)>{options}</select>
        </label>
    }
}

#[component]
fn Need(asking: Asking, need: ItemCode) -> impl IntoView {
    let language = Language::here();
    let local = expect_context::<LocalStore>();
    let is_on = {
        let need = need.clone();
        Memo::new(move |_| asking.wish.read().needs.contains(&need))
    };
    let word = {
        let need = need.clone();
        move || words::item(language, local.directory.read().lists(), &need)
    };
    let toggle = move |()| {
        asking.update(|wish| match wish.needs.iter().position(|held| *held == need) {
            Some(at) => drop(wish.needs.remove(at)),
            None => wish.needs.push(need.clone()),
        });
    };
    view! { <Chip is_on word=Signal::derive(word) on_tap=Callback::new(toggle)/> }
}

/// One reason at a time: a patient comes for what is worst.
#[component]
fn Reason(asking: Asking, code: String) -> impl IntoView {
    let language = Language::here();
    let local = expect_context::<LocalStore>();
    let is_on = {
        let code = code.clone();
        Memo::new(move |_| asking.wish.read().reason.as_deref() == Some(code.as_str()))
    };
    let word = {
        let code = code.clone();
        move || words::admission::reason(language, local.directory.read().lists(), &code)
    };
    let toggle = move |()| {
        let chosen = (!is_on.get_untracked()).then(|| code.clone());
        asking.update(|wish| wish.reason = chosen);
    };
    view! { <Chip is_on word=Signal::derive(word) on_tap=Callback::new(toggle)/> }
}
