//! Referrals: what others ask of this organisation, what it asks of others, and what became of each.

mod card;
mod form;
mod one;
mod paper;
mod who;

pub use form::ReferralForm;
pub use one::ReferralPage;

use crate::components::{BackButton, Icon, VeilButton, icons};
use crate::frame::{Filling, Strip};
use crate::language::{Language, messages as m};
use crate::local::LocalStore;
use crate::sync::SyncStatus;
use crate::{routes, words};
use card::card;
use domain::command::Act;
use domain::id::ReferralId;
use domain::referral::{Answer, Urgency};
use domain::sync::outbox::Returned;
use domain::sync::overlay::{Unsaved, View};
use leptos::prelude::*;
use std::sync::Arc;
use who::WhoAmI;

/// What a person does to a referral from any of these pages, and what became of it on this phone.
#[derive(Clone, Copy)]
struct Doing {
    language: Language,
    local: LocalStore,
    status: SyncStatus,
    /// The answer that was tapped and not yet confirmed.
    asked: RwSignal<Option<(ReferralId, Answer)>>,
    /// Why the last one was not laid down.
    failed: RwSignal<&'static str>,
}

impl Doing {
    fn new() -> Self {
        Self {
            language: Language::here(),
            local: expect_context(),
            status: expect_context(),
            asked: RwSignal::new(None),
            failed: RwSignal::new(""),
        }
    }

    /// Lays it down, from where it is sent by itself; leaving the page does not stop it.
    fn submit(self, act: Act, then: impl FnOnce() + 'static) {
        leptos::task::spawn_local(async move {
            let laid_down = self.local.submit(act).await;
            // The page may be gone by now.
            let why = laid_down.err().map_or("", |unsaved| why(self.language, unsaved));
            let _ = (self.asked.try_set(None), self.failed.try_set(why));
            if laid_down.is_ok() {
                then();
            }
        });
    }

    fn failure(self) -> AnyView {
        let said = move || Some(self.failed.get()).filter(|why| !why.is_empty());
        let said = move || said().map(|why| view! { <p class="note">{why}</p> });
        view! { <div role="alert">{said}</div> }.into_any()
    }
}

fn why(language: Language, unsaved: Unsaved) -> &'static str {
    match unsaved {
        Unsaved::Nobody => m::rejection_nobody(language),
        Unsaved::Refused(rejection) => words::referral::rejection(language, rejection),
        Unsaved::NoRoom => m::referral_not_saved(language),
    }
}

#[component]
pub fn Referrals() -> impl IntoView {
    let doing = Doing::new();
    let Doing { language, local, .. } = doing;
    // Drawn anew with each delta, a list of people would slip away from under a finger.
    let has_area = Memo::new(move |_| local.area.read().is_some());
    let body = move || {
        if !has_area.get() {
            return view! { <Filling/> }.into_any();
        }
        match local.view.get() {
            Some(view) => groups(doing, &view),
            None => view! { <WhoAmI/> }.into_any(),
        }
    };
    view! {
        <div class="referrals">
            <header class="page-head">
                <BackButton/>
                <h1 tabindex="-1">{m::referral_title(language)}</h1>
                <VeilButton/>
            </header>
            <Strip/>
            {doing.failure()}
            {body}
        </div>
    }
}

fn groups(doing: Doing, view: &Arc<View>) -> AnyView {
    let Doing { language, local, .. } = doing;
    let directory = local.directory.get();
    let (mut ours, mut theirs, mut done) = (Vec::new(), Vec::new(), Vec::new());
    let mut today = Vec::new();
    for referral in view.referrals() {
        let group = if view.is_for_us(referral) {
            if referral.asked.urgency == Urgency::Today { &mut today } else { &mut ours }
        } else if referral.from == view.account.organisation && referral.end.is_none() {
            &mut theirs
        } else {
            &mut done
        };
        group.push(card(doing, &directory, view, referral));
    }
    // The newest stand first, and those of today before them.
    ours.append(&mut today);
    let group = |title: &'static str, mut cards: Vec<AnyView>| {
        cards.reverse();
        let none =
            cards.is_empty().then(|| view! { <p class="referral-none">{m::referral_none(language)}</p> });
        view! { <section><h2>{title}</h2>{none}<ul class="referral-list">{cards}</ul></section> }.into_any()
    };
    let returned: Vec<AnyView> = (local.outbox.held.get().returned.into_iter())
        .filter(|returned| returned.command.by == view.account.id)
        .map(|returned| returned_card(doing, &returned))
        .collect();
    let back = (!returned.is_empty()).then(|| group(m::referral_returned(language), returned));
    let who = words::person::name(language, &view.account.name);
    let place = words::referral::place(language, &directory, view.account.organisation);
    let change = move |_| leptos::task::spawn_local(crate::sync::sign_in(doing.status, None));
    view! {
        <p class="referral-who">
            <span><strong>{who}</strong>" "{place}</span>
            <button class="link" type="button" on:click=change>{m::who_change(language)}</button>
        </p>
        <a class="primary referral-new" href=routes::NEW_REFERRAL><Icon shape=icons::PLUS/>{m::referral_new(language)}</a>
        {back}
        {group(m::referral_inbox(language), ours)}
        {group(m::referral_sent(language), theirs)}
        {group(m::referral_done(language), done)}
    }
    .into_any()
}

/// What the server refused, with the rule; nothing of it is lost before the person says so.
fn returned_card(doing: Doing, Returned { command, rejection }: &Returned) -> AnyView {
    let Doing { language, local, .. } = doing;
    let (id, ticket) = (command.id, command.referral().map(ReferralId::ticket));
    let discard = move |_| {
        leptos::task::spawn_local(async move {
            // Where nothing can be written it stands here still.
            let _ = local.outbox.discard(id).await.is_ok();
        });
    };
    view! {
        <li class="card referral referral-returned">
            <p><Icon shape=icons::WARNING/><strong>{ticket}</strong>" "{words::referral::rejection(language, *rejection)}</p>
            <button class="link" type="button" on:click=discard>{m::referral_discard(language)}</button>
        </li>
    }
    .into_any()
}
