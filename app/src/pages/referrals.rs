//! Referrals: what others ask of this organisation, what it asks of others, and what became of each.

mod answers;
mod beds;
mod card;
mod form;
mod offers;
mod one;
mod paper;
mod turn;
mod who;

pub use form::{DRAFT, ReferralForm, draft_of};
pub use one::ReferralPage;

use crate::components::{Icon, icons};
use crate::doing::Doing;
use crate::frame::Filling;
use crate::language::{Language, messages as m};
use crate::{routes, words};
use answers::Answering;
use domain::directory::Directory;
use domain::referral::Referral;
use domain::sorted;
use domain::sync::overlay::View;
use leptos::prelude::*;
use offers::Asking;
use std::sync::Arc;
use who::WhoAmI;

/// What the parts of the page share.
#[derive(Clone, Copy)]
struct Page {
    answering: Answering,
    asking: Asking,
    /// Whether what is over is unfolded.
    past: RwSignal<bool>,
}

#[component]
pub fn Referrals() -> impl IntoView {
    let doing = Doing::new();
    let page =
        Page { answering: Answering::new(doing), asking: Asking::new(doing), past: RwSignal::new(false) };
    let Doing { language, local, .. } = doing;
    // Drawn anew with each delta, a list of people would slip away from under a finger.
    let has_area = Memo::new(move |_| local.area.read().is_some());
    let body = move || {
        if !has_area.get() {
            return view! { <Filling/> }.into_any();
        }
        match local.view.get() {
            Some(view) => groups(doing, page, &view),
            None => view! { <WhoAmI/> }.into_any(),
        }
    };
    doing.page(m::referral_title(language), view! { {body}{page.answering.snack()} })
}

/// The most urgent first, and of these who has waited longest.
fn for_us(view: &View) -> Vec<&Referral> {
    let mut asked: Vec<_> = view.referrals().filter(|held| view.is_for_us(held)).collect();
    sorted::by_key(&mut asked, |held| (held.asked.urgency, held.at));
    asked
}

/// One for each patient: those where it is our turn, and then the newest; of each all that are asked.
fn from_us(view: &View) -> Vec<Vec<&Referral>> {
    let mut patients: Vec<Vec<&Referral>> = Vec::new();
    for held in view.referrals().filter(|held| held.from == view.account.organisation) {
        if !patients.iter().flatten().any(|known| known.id == held.id) {
            patients.push(offers::beside(view, held.id));
        }
    }
    patients.reverse();
    sorted::by_key(&mut patients, |beside| !card::is_our_turn(beside));
    patients
}

fn groups(doing: Doing, page: Page, view: &Arc<View>) -> AnyView {
    let Doing { language, local, .. } = doing;
    let directory = local.directory.get();
    let card = |held: &Referral| card::asked(page.answering, &directory, view, held);
    let inbox: Vec<_> = for_us(view).into_iter().map(card).collect();
    let (open, over): (Vec<_>, Vec<_>) =
        from_us(view).into_iter().partition(|of| of.iter().any(|held| held.end.is_none()));
    let ours = |of: &Vec<&Referral>| card::ours(page.asking, &directory, view, of);
    let sent: Vec<_> = open.iter().filter_map(ours).collect();
    let group = |title: String, cards: Vec<AnyView>| {
        view! { <section><h2>{title}</h2><ul class="referral-list">{cards}</ul></section> }.into_any()
    };
    let past = past(page, &directory, view, &over);
    let none = (inbox.is_empty() && sent.is_empty() && past.is_none())
        .then(|| view! { <section class="referral-none">{m::referral_none(language)}</section> });
    let asked = (!inbox.is_empty()).then(|| group(m::referral_counts(language, inbox.len()), inbox));
    let sent = (!sent.is_empty()).then(|| group(m::referral_sent(language).to_owned(), sent));
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
        {beds::own_beds(doing, &directory, view.account.organisation)}
        {asked}
        <a class="primary referral-new" href=routes::NEW_REFERRAL><Icon shape=icons::PLUS/>{m::referral_new(language)}</a>
        {sent}
        {none}
        {past}
        {ways(language, view, returned)}
    }
    .into_any()
}

/// What is answered or over, folded: nobody waits for it.
fn past(
    page: Page,
    directory: &Arc<Directory>,
    view: &Arc<View>,
    over: &[Vec<&Referral>],
) -> Option<AnyView> {
    let language = page.asking.doing.language;
    let answered = |held: &&Referral| held.from != view.account.organisation && !view.is_for_us(held);
    let mut answered: Vec<_> = view.referrals().filter(answered).collect();
    answered.reverse();
    let count = answered.len() + over.len();
    let cards = answered.into_iter().map(|held| card::asked(page.answering, directory, view, held));
    let cards = cards.chain(over.iter().filter_map(|of| card::ours(page.asking, directory, view, of)));
    // Drawn only where it is unfolded.
    let open = page.past.get();
    let cards = open.then(|| view! { <ul class="referral-list">{cards.collect::<Vec<_>>()}</ul> });
    let turn = move |_| page.past.update(|open| *open = !*open);
    (count > 0).then(|| {
        view! {
            <section class="referral-past">
                <button class="card" type="button" aria-expanded=open.to_string() on:click=turn>
                    <Icon shape=icons::CHECK/><strong>{m::referral_past(language, count)}</strong><Icon shape=icons::CHEVRON_DOWN/>
                </button>
                {cards}
            </section>
        }
        .into_any()
    })
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
