//! Referrals: what others ask of this organisation, what it asks of others, and what became of each.

mod card;
mod form;
mod one;
mod paper;
mod who;

pub use form::{DRAFT, ReferralForm, draft_of};
pub use one::ReferralPage;

use crate::components::{Icon, icons};
use crate::doing::Doing;
use crate::frame::Filling;
use crate::language::{Language, messages as m};
use crate::{routes, words};
use card::card;
use domain::id::ReferralId;
use domain::referral::{Answer, Urgency};
use domain::sync::overlay::View;
use leptos::prelude::*;
use std::sync::Arc;
use who::WhoAmI;

/// The answer that was tapped and not yet confirmed.
type Tapped = RwSignal<Option<(ReferralId, Answer)>>;

#[component]
pub fn Referrals() -> impl IntoView {
    let doing = Doing::new();
    let tapped = Tapped::new(None);
    let Doing { language, local, .. } = doing;
    // Drawn anew with each delta, a list of people would slip away from under a finger.
    let has_area = Memo::new(move |_| local.area.read().is_some());
    let body = move || {
        if !has_area.get() {
            return view! { <Filling/> }.into_any();
        }
        match local.view.get() {
            Some(view) => groups(doing, tapped, &view),
            None => view! { <WhoAmI/> }.into_any(),
        }
    };
    doing.page(m::referral_title(language), body)
}

fn groups(doing: Doing, tapped: Tapped, view: &Arc<View>) -> AnyView {
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
        group.push(card(doing, tapped, &directory, view, referral));
    }
    // The newest stand first, and those of today before them.
    ours.append(&mut today);
    let group = |title: &'static str, mut cards: Vec<AnyView>| {
        cards.reverse();
        let none =
            cards.is_empty().then(|| view! { <p class="referral-none">{m::referral_none(language)}</p> });
        view! { <section><h2>{title}</h2>{none}<ul class="referral-list">{cards}</ul></section> }.into_any()
    };
    let returned = local.outbox.held.get().returned.into_iter();
    let returned = returned.filter(|returned| returned.command.by == view.account.id).count();
    let who = words::person::name(language, &view.account.name);
    let place = words::referral::place(language, &directory, view.account.organisation);
    let change = move |_| leptos::task::spawn_local(crate::sync::sign_in(doing.status, None));
    view! {
        <p class="referral-who">
            <span><strong>{who}</strong>" "{place}</span>
            <button class="link" type="button" on:click=change>{m::who_change(language)}</button>
        </p>
        <a class="primary referral-new" href=routes::NEW_REFERRAL><Icon shape=icons::PLUS/>{m::referral_new(language)}</a>
        {ways(language, view, returned)}
        {group(m::referral_inbox(language), ours)}
        {group(m::referral_sent(language), theirs)}
        {group(m::referral_done(language), done)}
    }
    .into_any()
}

/// To the other things a professional does with the directory, each with how many wait there.
fn ways(language: Language, view: &View, returned: usize) -> AnyView {
    let way = |there: String, word: &'static str, count: usize| {
        let count = (count > 0).then(|| view! { <span class="tab-count">{count}</span> });
        view! { <a class="secondary" href=there>{word}{count}</a> }.into_any()
    };
    view! {
        <nav class="ways" aria-label=m::ways_title(language)>
            {way(routes::OWN.to_owned(), m::own_title(language), 0)}
            {way(routes::CORRECTIONS.to_owned(), m::correction_title(language), view.corrections_for_me())}
            {way(routes::TRAY.to_owned(), m::tray_title(language), view.waiting.len() + returned)}
        </nav>
    }
    .into_any()
}
