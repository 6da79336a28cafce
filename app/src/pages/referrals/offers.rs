//! The places that are asked for one patient, each with its state, as the organisation sees them that asked.

use super::card::badge;
use super::form;
use crate::browsing::Browsing;
use crate::components::{CallButton, PlaceName};
use crate::doing::Doing;
use crate::language::messages as m;
use crate::{routes, words};
use domain::admission::Call;
use domain::command::{Act, ReferralEnd};
use domain::directory::Directory;
use domain::id::ReferralId;
use domain::referral::{Destination, End, Referral, Standing};
use domain::sorted;
use domain::sync::overlay::View;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

type Go = Box<dyn Fn(&str)>;

#[derive(Clone, Copy)]
pub(super) struct Asking {
    pub doing: Doing,
    go: StoredValue<Go, LocalStorage>,
}

impl Asking {
    pub fn new(doing: Doing) -> Self {
        let navigate = use_navigate();
        let go: Go = Box::new(move |there| navigate(there, NavigateOptions::default()));
        Self { doing, go: StoredValue::new_local(go) }
    }

    fn end(self, ids: Vec<ReferralId>, end: End) {
        leptos::task::spawn_local(async move {
            for id in ids {
                if !self.doing.lay_down(Act::EndReferral(ReferralEnd { id, end })).await {
                    return;
                }
            }
        });
    }

    /// Asks a further place for the same patient.
    fn further(self, referral: &Referral) {
        let draft = form::draft_beside(referral);
        leptos::task::spawn_local(async move {
            if self.doing.local.outbox.keep_draft(form::DRAFT, Some(draft)).await.is_ok() {
                // The page may be gone by now.
                let _ = self.go.try_with_value(|go| go(routes::NEW_REFERRAL));
            }
        });
    }
}

/// Those of one patient that this organisation asked, in the order it did.
pub(super) fn beside(view: &View, id: ReferralId) -> Vec<&Referral> {
    let ours = view.referrals().filter(|held| held.from == view.account.organisation);
    let mut beside = ours.filter(|held| held.id.is_beside(id)).collect();
    sorted::by_key(&mut beside, |held: &&Referral| held.at);
    beside
}

/// `here`: the one whose page it stands on.
pub(super) fn offers(
    asking: Asking,
    directory: &Directory,
    view: &View,
    beside: &[&Referral],
    here: Option<ReferralId>,
) -> AnyView {
    let language = asking.doing.language;
    let standing = Standing::of(beside.iter().copied());
    let open = |but: ReferralId| {
        let open = beside.iter().filter(move |held| held.end.is_none() && held.id != but);
        open.map(|held| held.id).collect::<Vec<_>>()
    };
    let rows: Vec<_> = beside
        .iter()
        .map(|held| {
            let others = open(held.id).len();
            let settles = standing == Standing::Offered && held.is_offered();
            offer(asking, directory, view, held, (here == Some(held.id), settles.then_some(others)))
        })
        .collect();
    let taken = beside.iter().find(|held| held.end.as_ref().is_some_and(|step| step.what == End::Taken));
    let left = taken.map(|taken| open(taken.id)).filter(|left| !left.is_empty());
    let release = left.map(|left| {
        let word = m::referral_release(language, left.len());
        let tap = move |_| asking.end(left.clone(), End::Elsewhere);
        view! { <button class="primary place-release" type="button" on:click=tap>{word}</button> }
    });
    let further =
        beside.first().filter(|_| matches!(standing, Standing::Asked | Standing::Refused)).map(|first| {
            let first = (*first).clone();
            let tap = move |_| asking.further(&first);
            view! { <button class="link" type="button" on:click=tap>{m::referral_further(language)}</button> }
        });
    view! { <ul>{rows}</ul><div class="places-foot">{release}{further}</div> }.into_any()
}

fn offer(
    asking: Asking,
    directory: &Directory,
    view: &View,
    referral: &Referral,
    (is_here, settles): (bool, Option<usize>),
) -> AnyView {
    let language = asking.doing.language;
    let to = &referral.asked.to;
    let name = words::referral::destination(language, directory, to);
    let facility = if let Destination::Facility(id) = to {
        directory.find(*id).and_then(|row| directory.facility(row))
    } else {
        None
    };
    let call =
        facility.and_then(|facility| Call::at(&facility, expect_context::<Browsing>().now.get_untracked()));
    let call = call.map(|Call { phone, answers, .. }| {
        view! { <CallButton name=name.clone() phone answers=answers == Some(true)/> }
    });
    let said = referral.answer.as_ref().map(|step| {
        let terms =
            referral.terms.as_ref().map(|terms| words::referral::terms(language, directory.lists(), terms));
        let when = words::when(language, step.at);
        // What the badge says of an answer, it says no more once it is over.
        let when = referral
            .end
            .as_ref()
            .map_or(when.clone(), |_| format!("{} {when}", words::referral::answer(language, step.what)));
        view! { {terms.map(|terms| view! { <span>{terms}</span> })}<span>{when}</span> }
    });
    let settle = settles.map(|others| {
        let id = referral.id;
        let hint = (others > 0).then(|| view! { <small>{m::referral_settle_hint(language, others)}</small> });
        let tap = move |_| asking.end(vec![id], End::Taken);
        view! { <div class="place-settle"><button class="primary" type="button" on:click=tap>{m::referral_settle(language)}</button>{hint}</div> }
    });
    view! {
        <li class="place" class:place-yes=settles.is_some()>
            <a class="place-open" href=routes::referral(referral.id) aria-current=is_here.then_some("page")>
                <strong><PlaceName name/></strong>
                {badge(language, view, referral)}
                {said}
            </a>
            {call}
            {settle}
        </li>
    }
    .into_any()
}
