//! A new referral: what for, to whom, by when, what is needed; then a look at it before it is laid down.
//!
//! What is chosen is kept at each tap, so that a phone that dies loses none of it.

use super::card::fact;
use crate::components::{BackButton, Chip, Icon, VeilButton, icons};
use crate::doing::Doing;
use crate::frame::{Filling, Strip};
use crate::language::messages as m;
use crate::{routes, words};
use domain::admission::NEEDS;
use domain::command::{Act, NewReferral};
use domain::id::{FacilityId, ItemCode, ReferralId};
use domain::referral::{Asked, Destination, ReferralKind, Urgency};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};
use serde::{Deserialize, Serialize};

pub const DRAFT: &str = "referral";

/// What is chosen so far.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
struct Draft {
    id: ReferralId,
    kind: Option<ReferralKind>,
    to: Option<FacilityId>,
    outside: String,
    urgency: Option<Urgency>,
    needs: Vec<ItemCode>,
}

impl Draft {
    fn new(to: Option<FacilityId>, kind: Option<ReferralKind>) -> Self {
        let id = ReferralId::from_bytes(crate::browser::new_id());
        Self { id, kind, to, outside: String::new(), urgency: None, needs: Vec::new() }
    }

    fn destination(&self) -> Option<Destination> {
        let outside = self.outside.trim();
        let named = || (!outside.is_empty()).then(|| Destination::Outside(outside.to_owned()));
        self.to.map(Destination::Facility).or_else(named)
    }
}

/// The form filled in as it was, for a new one.
pub fn draft_of(asked: &Asked) -> String {
    let mut draft = Draft::new(None, Some(asked.kind));
    match &asked.to {
        Destination::Facility(id) => draft.to = Some(*id),
        Destination::Outside(name) => draft.outside.clone_from(name),
        Destination::Unknown => {}
    }
    (draft.urgency, draft.needs) = (Some(asked.urgency), asked.needs.clone());
    domain::sync::outbox::text(&draft)
}

/// What the parts of the form share.
#[derive(Clone, Copy)]
struct Writing {
    doing: Doing,
    draft: RwSignal<Option<Draft>>,
    /// Whether it is looked at once more.
    checking: RwSignal<bool>,
    /// What is not chosen yet.
    missing: RwSignal<&'static str>,
}

#[component]
pub fn ReferralForm() -> impl IntoView {
    let doing = Doing::new();
    let language = doing.language;
    let (checking, missing) = (RwSignal::new(false), RwSignal::new(""));
    let writing = Writing { doing, draft: RwSignal::new(None), checking, missing };
    writing.begin();
    let title = move || if checking.get() { m::referral_check(language) } else { m::referral_new(language) };
    let lacks = move || {
        Some(missing.get()).filter(|what| !what.is_empty()).map(|what| m::referral_missing(language, what))
    };
    view! {
        <div class="referrals">
            <header class="page-head">
                <BackButton/>
                <h1 tabindex="-1">{title}</h1>
                <VeilButton/>
            </header>
            <Strip/>
            <Filling/>
            {doing.failure()}
            <div hidden=move || checking.get()>
                {writing.kinds()}
                {writing.destination()}
                {writing.urgencies()}
                {writing.needs()}
                <div class="note" role="alert">{lacks}</div>
                <div class="foot referral-foot">
                    <button class="primary" type="button" on:click=move |_| writing.check()>{m::referral_check(language)}</button>
                </div>
            </div>
            {move || checking.get().then(|| writing.summary())}
        </div>
    }
}

fn group(title: &'static str, part: impl IntoView + 'static) -> AnyView {
    view! {
        <fieldset class="referral-choice"><legend>{title}</legend><div class="referral-chips">{part.into_any()}</div></fieldset>
    }
    .into_any()
}

fn kind(nth: usize) -> Option<ReferralKind> {
    ReferralKind::ALL.get(nth).copied()
}

fn urgency(nth: usize) -> Option<Urgency> {
    Urgency::ALL.get(nth).copied()
}

/// Where among the needs that one stands.
fn need(draft: &Draft, nth: usize) -> Option<usize> {
    draft.needs.iter().position(|held| NEEDS.get(nth).is_some_and(|need| held.as_str() == *need))
}

impl Writing {
    /// What was begun is gone on with, unless another place is asked for.
    fn begin(self) {
        let local = self.doing.local;
        let to = use_query_map().read_untracked().get("to").and_then(|id| id.parse::<FacilityId>().ok());
        leptos::task::spawn_local(async move {
            let kept = local.outbox.draft::<Draft>(DRAFT).await;
            let kept = kept.filter(|kept| to.is_none() || kept.to == to);
            let usual = || {
                let directory = local.directory.read_untracked();
                directory.facility(directory.find(to?)?)?.kinds().find_map(ReferralKind::usual)
            };
            // The page may be gone by now.
            drop(self.draft.try_set(Some(kept.unwrap_or_else(|| Draft::new(to, usual())))));
        });
    }

    fn edit(self, change: &dyn Fn(&mut Draft)) {
        let Some(mut edited) = self.draft.get_untracked() else { return };
        change(&mut edited);
        let text = serde_json::to_string(&edited).ok();
        self.missing.set("");
        self.draft.set(Some(edited));
        let outbox = self.doing.local.outbox;
        leptos::task::spawn_local(async move {
            // Where this phone keeps nothing, it holds while the page is open.
            let _ = outbox.keep_draft(DRAFT, text).await.is_ok();
        });
    }

    fn chip(
        self,
        word: String,
        holds: fn(&Draft, usize) -> bool,
        change: fn(&mut Draft, usize),
        nth: usize,
    ) -> AnyView {
        let is_on = Signal::derive(move || self.draft.read().as_ref().is_some_and(|draft| holds(draft, nth)));
        view! { <Chip is_on word on_tap=Callback::new(move |()| self.edit(&|draft| change(draft, nth)))/> }
            .into_any()
    }

    fn kinds(self) -> AnyView {
        let language = self.doing.language;
        let holds = |draft: &Draft, nth: usize| draft.kind.is_some() && draft.kind == kind(nth);
        let choose = |draft: &mut Draft, nth: usize| draft.kind = kind(nth);
        let chip =
            |(nth, kind)| self.chip(words::referral::kind(language, kind).to_owned(), holds, choose, nth);
        let chips: Vec<_> = ReferralKind::ALL.into_iter().enumerate().map(chip).collect();
        group(m::referral_kind(language), chips)
    }

    fn urgencies(self) -> AnyView {
        let language = self.doing.language;
        let holds = |draft: &Draft, nth: usize| draft.urgency.is_some() && draft.urgency == urgency(nth);
        let choose = |draft: &mut Draft, nth: usize| draft.urgency = urgency(nth);
        let chip = |(nth, urgency)| {
            self.chip(words::referral::urgency(language, urgency).to_owned(), holds, choose, nth)
        };
        let chips: Vec<_> = Urgency::ALL.into_iter().enumerate().map(chip).collect();
        group(m::referral_urgency(language), chips)
    }

    fn needs(self) -> AnyView {
        let language = self.doing.language;
        let holds = |draft: &Draft, nth: usize| need(draft, nth).is_some();
        let choose = |draft: &mut Draft, nth: usize| match need(draft, nth) {
            Some(at) => drop(draft.needs.remove(at)),
            None => draft.needs.extend(NEEDS.get(nth).copied().map(ItemCode::from)),
        };
        let directory = self.doing.local.directory.get_untracked();
        let chip = |(nth, need): (usize, &str)| {
            self.chip(words::item(language, directory.lists(), &need.into()), holds, choose, nth)
        };
        let chips: Vec<_> = NEEDS.into_iter().enumerate().map(chip).collect();
        group(m::referral_needs(language), chips)
    }

    /// A place of the directory, or the name of one outside the region.
    fn destination(self) -> AnyView {
        let Self { doing: Doing { language, local, .. }, draft, .. } = self;
        // Drawn again when the place is another, and not at each letter.
        let place = Memo::new(move |_| draft.read().as_ref().and_then(|draft| draft.to));
        let to = move || match place.get() {
            Some(id) => {
                let name = words::referral::place(language, &local.directory.read(), id);
                let other = move |_| self.edit(&|draft| draft.to = None);
                view! {
                    <p class="referral-place"><strong>{name}</strong>
                        <button class="link" type="button" on:click=other>{m::referral_edit(language)}</button>
                    </p>
                }
                .into_any()
            }
            None => {
                let typed = move |event| {
                    let name = event_target_value(&event);
                    self.edit(&|draft| draft.outside.clone_from(&name));
                };
                let held = draft.read_untracked().as_ref().map(|draft| draft.outside.clone());
                view! {
                    <a class="secondary" href=routes::FIND><Icon shape=icons::SEARCH/>{m::referral_find(language)}</a>
                    <label class="referral-outside"><span>{m::referral_outside(language)}</span>
                        <input type="text" maxlength="80" autocomplete="off" prop:value=held.unwrap_or_default() on:input=typed/>
                    </label>
                }
                .into_any()
            }
        };
        view! { <fieldset class="referral-choice"><legend>{m::referral_to(language)}</legend>{to}</fieldset> }
            .into_any()
    }

    /// Goes on to the look, or says what is not chosen yet.
    fn check(self) {
        let language = self.doing.language;
        let Some(draft) = self.draft.get_untracked() else { return };
        let lacks = [
            (draft.kind.is_none(), m::referral_kind(language)),
            (draft.destination().is_none(), m::referral_to(language)),
            (draft.urgency.is_none(), m::referral_urgency(language)),
        ];
        let lacks = lacks.into_iter().find(|(lacks, _)| *lacks).map(|(_, word)| word);
        self.missing.set(lacks.unwrap_or_default());
        self.checking.set(lacks.is_none());
        crate::browser::before_next_paint(|| crate::browser::focus(".referrals h1"));
    }

    fn summary(self) -> Option<AnyView> {
        let Self { doing: Doing { language, local, .. }, draft, checking, .. } = self;
        let held = draft.get()?;
        let directory = local.directory.read();
        let needs = words::referral::needs(language, directory.lists(), &held.needs);
        let to = words::referral::destination(language, &directory, &held.destination()?);
        let rows = [
            (m::referral_ticket(language), held.id.ticket()),
            (m::col_kind(language), words::referral::kind(language, held.kind?).to_owned()),
            (m::referral_to(language), to),
            (m::referral_urgency(language), words::referral::urgency(language, held.urgency?).to_owned()),
            (m::referral_needs(language), needs),
        ];
        let navigate = StoredValue::new_local(use_navigate());
        Some(
            view! {
                <section class="card referral-summary">{rows.map(fact).into_any()}</section>
                <p class="referral-hint"><Icon shape=icons::INFO/>{m::referral_no_name(language, held.id.ticket())}</p>
                <div class="foot referral-foot">
                    <button class="secondary" type="button" on:click=move |_| checking.set(false)>{m::referral_edit(language)}</button>
                    <button class="primary" type="button" on:click=move |_| self.record(navigate)>{m::referral_record(language)}</button>
                </div>
            }
            .into_any(),
        )
    }

    fn record<N: Fn(&str, NavigateOptions) + 'static>(self, navigate: StoredValue<N, LocalStorage>) {
        let Some(Draft { id, kind: Some(kind), urgency: Some(urgency), needs, to, outside }) =
            self.draft.get_untracked()
        else {
            return;
        };
        let held = Draft { id, kind: None, to, outside, urgency: None, needs: Vec::new() };
        let Some(to) = held.destination() else { return };
        let asked = Asked { kind, to, urgency, needs };
        let outbox = self.doing.local.outbox;
        self.doing.submit(Act::RecordReferral(Box::new(NewReferral { id, asked })), move |is_safe| {
            if !is_safe {
                return;
            }
            leptos::task::spawn_local(async move {
                // What is laid down is no draft any more; one that stays is offered again.
                let _ = outbox.keep_draft(DRAFT, None).await.is_ok();
            });
            let there = routes::referral(id);
            let _ = navigate.try_with_value(|navigate| navigate(&there, NavigateOptions::default()));
        });
    }
}
