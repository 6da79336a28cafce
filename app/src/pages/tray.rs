//! What waits on this phone and what came back: calm proof that nothing is lost.

use super::referrals;
use crate::browser;
use crate::components::{Icon, icons};
use crate::doing::{self, Doing};
use crate::language::messages as m;
use crate::{routes, words};
use domain::command::{Act, Command, Rejection};
use domain::correction::{Correcting, Said, Statement};
use domain::directory::Directory;
use domain::sync::outbox::Returned;
use domain::sync::overlay::View;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use wasm_bindgen::JsCast;

#[component]
pub fn Tray() -> impl IntoView {
    let doing = Doing::new();
    let language = doing.language;
    let said = RwSignal::new("");
    let body = move || {
        let (view, outbox) = (doing.local.view.get(), doing.local.outbox.held.get());
        let directory = doing.local.directory.get();
        let is_hers = |command: &Command| view.as_ref().is_none_or(|view| view.account.id == command.by);
        let waiting: Vec<_> =
            outbox.waiting.iter().map(|held| waits(doing, &directory, view.as_deref(), held)).collect();
        let returned = outbox.returned.iter().filter(|held| is_hers(&held.command));
        let returned: Vec<_> = returned.map(|held| came_back(doing, &directory, held)).collect();
        let missing = doing.local.outbox.missing.get();
        let missing = (missing > 0).then(|| {
            let read = move |_| doing.local.miss_no_longer();
            view! {
                <div class="card notice tray-missing">
                    <p>{m::tray_missing(language, missing)}</p>
                    <button class="secondary" type="button" on:click=read>{m::tray_missing_read(language)}</button>
                </div>
            }
        });
        let first = match (waiting.len(), returned.len()) {
            (0, 0) => m::tray_empty(language).to_owned(),
            (0, back) => m::tray_returned(language, back),
            (count, _) => m::tray_safe(language, count),
        };
        let newer = outbox.waiting.iter().any(|held| held.act == Act::Unknown);
        view! {
            {missing}
            <p class="tray-first"><Icon shape=icons::CHECK/><strong>{first}</strong></p>
            {(!returned.is_empty()).then(|| view! {
                <section><h2>{m::referral_returned(language)}</h2><ul class="referral-list">{returned}</ul></section>
            })}
            {(!waiting.is_empty()).then(|| view! {
                <section>
                    <h2>{m::tray_waiting(language)}</h2>
                    {newer.then(|| view! { <p class="tray-refused tray-newer"><Icon shape=icons::WARNING/>{m::tray_newer(language)}</p> })}
                    <ul class="referral-list">{waiting}</ul>
                </section>
            })}
        }
    };
    doing.page(
        m::tray_title(language),
        view! {
                        {body}
                        {ways_out(doing, said)}
        },
    )
}

/// Send now, write into a file, read one.
fn ways_out(doing: Doing, said: RwSignal<&'static str>) -> AnyView {
    let Doing { language, local, status, .. } = doing;
    let export = move |_| leptos::task::spawn_local(doing::write_file(local));
    let import = move |event: leptos::ev::Event| {
        let chosen = event.target().and_then(|input| input.dyn_into::<web_sys::HtmlInputElement>().ok());
        let Some(file) = chosen.and_then(|input| input.files()).and_then(|files| files.get(0)) else {
            return;
        };
        leptos::task::spawn_local(async move {
            let text = browser::text_of(&file).await.unwrap_or_default();
            let told = match serde_json::from_slice::<Vec<Command>>(text.as_bytes()) {
                Ok(mut commands) => {
                    // What a newer app wrote can be taken in by one alone, and what follows after it.
                    let ours = commands.iter().position(|held| held.act == Act::Unknown);
                    commands.truncate(ours.unwrap_or(usize::MAX));
                    match (local.take_in(commands).await, ours) {
                        (Ok(()), None) => m::tray_taken(language),
                        (Ok(()), Some(_)) => m::rejection_newer(language),
                        (Err(_), _) => m::referral_not_saved(language),
                    }
                }
                Err(_) => m::tray_not_taken(language),
            };
            let _ = said.try_set(told);
        });
    };
    view! {
        <div class="tray-ways">
            <button class="secondary" type="button" on:click=move |_| status.wake()>{m::tray_send(language)}</button>
            <button class="secondary" type="button" on:click=export>{m::tray_export(language)}</button>
            <label class="secondary tray-file">
                <span>{m::tray_import(language)}</span>
                <input class="visually-hidden" type="file" accept="application/json,.json" on:change=import/>
            </label>
        </div>
        <p class="said" role="status">{said}</p>
    }
    .into_any()
}

fn waits(doing: Doing, directory: &Directory, view: Option<&View>, command: &Command) -> AnyView {
    let language = doing.language;
    let refused = view.and_then(|view| {
        let held = view.waiting.iter().find(|(held, _)| held.id == command.id);
        held.and_then(|(_, refused)| *refused)
    });
    let refused = refused.map(|rule| {
        view! { <p class="tray-refused"><Icon shape=icons::WARNING/>{words::referral::rejection(language, rule)}</p> }
    });
    view! {
        <li class="card referral tray-item">
            <p class="referral-head">
                <span class="badge badge-wait"><Icon shape=icons::CLOUD/>{m::referral_waiting(language)}</span>
                <span>{words::when(language, command.at)}</span>
            </p>
            <strong>{words::deed::deed(language, directory, &command.act)}</strong>
            {refused}
        </li>
    }
    .into_any()
}

/// What the server refused, with the rule and her own words; nothing of it is lost before the person says so.
fn came_back(doing: Doing, directory: &Directory, Returned { command, rejection }: &Returned) -> AnyView {
    let Doing { language, local, .. } = doing;
    let id = command.id;
    let navigate = StoredValue::new_local(use_navigate());
    let discard = move || {
        leptos::task::spawn_local(async move {
            // Where nothing can be written it stands here still.
            let _ = local.outbox.discard(id).await.is_ok();
        });
    };
    let act = command.act.clone();
    let again = move |_| match again(&doing, &act) {
        Again::Edit(draft) => leptos::task::spawn_local(async move {
            if local.outbox.keep_draft(referrals::DRAFT, Some(draft)).await.is_ok() {
                discard();
                let _ = navigate.try_with_value(|go| go(routes::NEW_REFERRAL, NavigateOptions::default()));
            }
        }),
        Again::Send(act) => doing.submit(act, move |is_safe| {
            if is_safe {
                discard();
            }
        }),
    };
    let is_form = matches!(command.act, Act::RecordReferral(_));
    let word = if is_form { m::tray_edit(language) } else { m::tray_again(language) };
    view! {
        <li class="card referral referral-returned tray-item">
            <p class="referral-head">
                <span class="badge badge-back"><Icon shape=icons::WARNING/>{words::referral::rejection(language, *rejection)}</span>
                <span>{words::when(language, command.at)}</span>
            </p>
            <strong>{words::deed::deed(language, directory, &command.act)}</strong>
            {versions(doing, directory, command, *rejection)}
            <p class="tray-actions">
                <button class="secondary" type="button" on:click=again>{word}</button>
                <button class="link" type="button" on:click=move |_| discard()>{m::referral_discard(language)}</button>
            </p>
        </li>
    }
    .into_any()
}

enum Again {
    /// The form, filled in as it was.
    Edit(String),
    Send(Act),
}

/// The same once more, on what stands now.
fn again(doing: &Doing, act: &Act) -> Again {
    let directory = doing.local.directory.get_untracked();
    let on_what_stands = |statement: &Statement| Statement {
        facility: statement.facility,
        said: statement
            .said
            .iter()
            .map(|said| Said { stood: now(&directory, statement, said), ..said.clone() })
            .collect(),
    };
    if let Act::RecordReferral(new) = act {
        return Again::Edit(referrals::draft_of(&new.asked));
    }
    let mut act = act.clone();
    if let Act::StateFacts(statement) = &mut act {
        **statement = on_what_stands(statement);
    } else if let Act::ProposeCorrection(new) = &mut act
        && let Correcting::Facts(statement) = &mut new.about
    {
        **statement = on_what_stands(statement);
    }
    Again::Send(act)
}

/// What stands where this was said.
fn now(directory: &Directory, statement: &Statement, said: &Said) -> Option<domain::facility::Value> {
    said.stood.as_ref()?;
    let facility = directory.find(statement.facility).and_then(|row| directory.facility(row))?;
    facility.answer_to(said).cloned()
}

/// Both versions, where somebody was quicker.
fn versions(doing: Doing, directory: &Directory, command: &Command, rejection: Rejection) -> Option<AnyView> {
    let language = doing.language;
    let statement = command.statement();
    let today = browser::now().date();
    let rows = statement?.said.iter().take(5).map(|said| {
        let lists = directory.lists();
        let (question, _, mine) = words::deed::said(language, lists, said, today);
        let theirs = (rejection == Rejection::Changed).then(|| {
            let now = statement.and_then(|statement| now(directory, statement, said));
            let now = now.map(|now| words::deed::value(language, lists, &said.item, &now, today)).unwrap_or_default();
            view! { <div class="referral-fact"><span>{m::tray_theirs(language)}</span><span>{now}</span></div> }
        });
        view! {
            <div class="referral-fact"><span>{question}</span><span>{m::tray_mine(language, mine)}</span></div>
            {theirs}
        }
        .into_any()
    });
    Some(rows.collect::<Vec<_>>().into_any())
}
