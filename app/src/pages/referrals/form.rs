//! A new referral: what for, to whom, by when, what is needed; then a look at it before it is laid down.
//!
//! What is chosen is kept at each tap, so that a phone that dies loses none of it.

use super::Doing;
use crate::components::{BackButton, Chip, Icon, VeilButton, icons};
use crate::frame::{Filling, Strip};
use crate::language::messages as m;
use crate::{routes, words};
use domain::admission::NEEDS;
use domain::command::{Act, NewReferral};
use domain::id::{FacilityId, ItemCode, ReferralId};
use domain::referral::{Asked, Destination, ReferralKind, Urgency, ticket};
use leptos::prelude::*;
use leptos_router::hooks::{use_navigate, use_query_map};
use serde::{Deserialize, Serialize};

const DRAFT: &str = "referral";

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

#[component]
pub fn ReferralForm() -> impl IntoView {
    let doing = Doing::new();
    let Doing { language, local, .. } = doing;
    let asked_for = use_query_map().read_untracked().get("to").and_then(|id| id.parse::<FacilityId>().ok());
    let draft = RwSignal::new(None::<Draft>);
    let checking = RwSignal::new(false);
    let missing = RwSignal::new("");
    leptos::task::spawn_local(async move {
        let kept = local.outbox.draft::<Draft>(DRAFT).await;
        let kept = kept.filter(|kept| asked_for.is_none() || kept.to == asked_for);
        let usual = || {
            let directory = local.directory.read_untracked();
            let place = directory.facility(directory.find(asked_for?)?)?;
            place.kinds().find_map(ReferralKind::usual)
        };
        // The page may be gone by now.
        drop(draft.try_set(Some(kept.unwrap_or_else(|| Draft::new(asked_for, usual())))));
    });
    let edit = move |change: &dyn Fn(&mut Draft)| {
        let Some(mut edited) = draft.get_untracked() else { return };
        change(&mut edited);
        let text = serde_json::to_string(&edited).ok();
        missing.set("");
        draft.set(Some(edited));
        leptos::task::spawn_local(async move {
            // Where this phone keeps nothing, it holds while the page is open.
            let _ = local.outbox.keep_draft(DRAFT, text).await.is_ok();
        });
    };
    let choice = move |title: &'static str, chips: Vec<AnyView>| {
        view! { <fieldset class="referral-choice"><legend>{title}</legend><div class="referral-chips">{chips}</div></fieldset> }
            .into_any()
    };
    let chip = move |word: String, is_on: Signal<bool>, tap: Callback<()>| {
        view! { <Chip is_on word on_tap=tap/> }.into_any()
    };
    let holds = move |test: Box<dyn Fn(&Draft) -> bool + Send + Sync>| {
        Signal::derive(move || draft.read().as_ref().is_some_and(&test))
    };
    let kinds = ReferralKind::ALL.map(|kind| {
        let tap = Callback::new(move |()| edit(&|draft| draft.kind = Some(kind)));
        chip(
            words::referral::kind(language, kind).to_owned(),
            holds(Box::new(move |draft| draft.kind == Some(kind))),
            tap,
        )
    });
    let urgencies = Urgency::ALL.map(|urgency| {
        let tap = Callback::new(move |()| edit(&|draft| draft.urgency = Some(urgency)));
        let is_on = holds(Box::new(move |draft| draft.urgency == Some(urgency)));
        chip(words::referral::urgency(language, urgency).to_owned(), is_on, tap)
    });
    let needs = NEEDS.map(|need| {
        let tap = Callback::new(move |()| {
            edit(&|draft| match draft.needs.iter().position(|held| held.as_str() == need) {
                Some(at) => drop(draft.needs.remove(at)),
                None => draft.needs.push(need.into()),
            });
        });
        let is_on = holds(Box::new(move |draft| draft.needs.iter().any(|held| held.as_str() == need)));
        let word = words::item(language, local.directory.read_untracked().lists(), &need.into());
        chip(word, is_on, tap)
    });
    // Drawn again when the place is another, and not at each letter.
    let place = Memo::new(move |_| draft.read().as_ref().and_then(|draft| draft.to));
    let to = move || match place.get() {
        Some(id) => {
            let name = words::referral::place(language, &local.directory.read(), id);
            view! {
                    <p class="referral-place"><strong>{name}</strong>
                        <button class="link" type="button" on:click=move |_| edit(&|draft| draft.to = None)>{m::referral_edit(language)}</button>
                    </p>
                }
                .into_any()
        }
        None => {
            let typed = move |event| {
                let name = event_target_value(&event);
                edit(&|draft| draft.outside.clone_from(&name));
            };
            let held = draft.read_untracked().as_ref().map(|draft| draft.outside.clone());
            view! {
                    <a class="secondary" href=routes::FIND><Icon shape=icons::SEARCH/>{m::referral_find(language)}</a>
                    <label class="referral-outside"><span>{m::referral_outside(language)}</span>
                        <input type="text" maxlength="80" autocomplete="off" prop:value=held.unwrap_or_default() on:change=typed/>
                    </label>
                }
                .into_any()
        }
    };
    let check = move |_| {
        let lacks = draft.with_untracked(|draft| {
            let Some(draft) = draft else { return Some("") };
            let of = |is_there: bool, word| (!is_there).then_some(word);
            of(draft.kind.is_some(), m::referral_kind(language))
                .or(of(draft.destination().is_some(), m::referral_to(language)))
                .or(of(draft.urgency.is_some(), m::referral_urgency(language)))
        });
        missing.set(lacks.unwrap_or_default());
        checking.set(lacks.is_none());
        crate::browser::before_next_paint(|| crate::browser::focus(".referrals h1"));
    };
    let navigate = StoredValue::new_local(use_navigate());
    let record = move |_| {
        let Some(held) = draft.get_untracked() else { return };
        let (Some(kind), Some(to), Some(urgency)) = (held.kind, held.destination(), held.urgency) else {
            return;
        };
        let asked = Asked { kind, to, urgency, needs: held.needs };
        let act = Act::RecordReferral(Box::new(NewReferral { id: held.id, asked }));
        doing.submit(act, move || {
            leptos::task::spawn_local(async move {
                // What is laid down is no draft any more; one that stays is offered again.
                let _ = local.outbox.keep_draft(DRAFT, None).await.is_ok();
            });
            let _ =
                navigate.try_with_value(|navigate| navigate(&routes::referral(held.id), Default::default()));
        });
    };
    let summary = move || {
        let held = draft.get()?;
        let directory = local.directory.read();
        let needs: Vec<String> =
            held.needs.iter().map(|need| words::item(language, directory.lists(), need)).collect();
        let to = held.destination().map(|to| words::referral::destination(language, &directory, &to));
        let rows = [
            (m::referral_ticket(language), ticket(held.id)),
            (
                m::referral_kind(language),
                held.kind.map_or("", |kind| words::referral::kind(language, kind)).to_owned(),
            ),
            (m::referral_to(language), to.unwrap_or_default()),
            (
                m::referral_urgency(language),
                held.urgency.map_or("", |at| words::referral::urgency(language, at)).to_owned(),
            ),
            (m::referral_needs(language), needs.join(m::day_join(language))),
        ];
        let rows: Vec<_> = rows
            .into_iter()
            .map(|(word, what)| view! { <span class="referral-fact"><span>{word}</span><span>{what}</span></span> })
            .collect();
        Some(view! {
            <section class="card referral-summary">{rows}</section>
            <p class="referral-hint"><Icon shape=icons::INFO/>{m::referral_no_name(language, ticket(held.id))}</p>
            <div class="foot referral-foot">
                <button class="secondary" type="button" on:click=move |_| checking.set(false)>{m::referral_edit(language)}</button>
                <button class="primary" type="button" on:click=record>{m::referral_record(language)}</button>
            </div>
        })
    };
    let (kinds, urgencies, needs) = (
        choice(m::referral_kind(language), kinds.into()),
        choice(m::referral_urgency(language), urgencies.into()),
        choice(m::referral_needs(language), needs.into()),
    );
    let lacks = move || {
        Some(missing.get()).filter(|what| !what.is_empty()).map(|what| m::referral_missing(language, what))
    };
    view! {
        <div class="referrals">
            <header class="page-head">
                <BackButton/>
                <h1 tabindex="-1">{move || if checking.get() { m::referral_check(language) } else { m::referral_new(language) }}</h1>
                <VeilButton/>
            </header>
            <Strip/>
            <Filling/>
            {doing.failure()}
            <div hidden=move || checking.get()>
                {kinds}
                <fieldset class="referral-choice"><legend>{m::referral_to(language)}</legend>{to}</fieldset>
                {urgencies}
                {needs}
                <div class="note" role="alert">{lacks}</div>
                <div class="foot referral-foot"><button class="primary" type="button" on:click=check>{m::referral_check(language)}</button></div>
            </div>
            <Show when=move || checking.get()>{summary}</Show>
        </div>
    }
}
