//! A new referral: what for, to whom, by when, what is needed; then a look at it before it is laid down.
//!
//! What is chosen is kept at each tap, so that a phone that dies loses none of it.

use super::card::fact;
use crate::components::{BackButton, Chip, Icon, PlaceName, VeilButton, icons};
use crate::doing::Doing;
use crate::frame::{Filling, Strip};
use crate::language::messages as m;
use crate::{routes, words};
use domain::admission::NEEDS;
use domain::command::{Act, NewReferral};
use domain::facility::Facility;
use domain::id::{FacilityId, ItemCode, ReferralId};
use domain::referral::{Asked, Destination, Referral, ReferralKind, Urgency};
use domain::search;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};
use serde::{Deserialize, Serialize};

pub const DRAFT: &str = "referral";
/// So many of one's own places are offered.
const NEAR_HAND: usize = 6;
const FOUND: usize = 5;
/// Of so many that have the words, those that are usually asked for this come first.
const LOOKED_AT: usize = 30;

/// What is chosen so far.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
struct Draft {
    id: ReferralId,
    kind: Option<ReferralKind>,
    /// As drafts were kept when one place was asked at a time.
    #[serde(default, skip_serializing)]
    to: Option<FacilityId>,
    #[serde(default)]
    places: Vec<FacilityId>,
    outside: String,
    urgency: Option<Urgency>,
    needs: Vec<ItemCode>,
}

impl Draft {
    fn new(to: Option<FacilityId>, kind: Option<ReferralKind>) -> Self {
        let id = ReferralId::from_bytes(crate::browser::new_id());
        let places = to.into_iter().collect();
        Self { id, kind, to: None, places, outside: String::new(), urgency: None, needs: Vec::new() }
    }

    /// The same asked of other places.
    fn of(asked: &Asked) -> Self {
        let draft = Self::new(None, Some(asked.kind));
        Self { urgency: Some(asked.urgency), needs: asked.needs.clone(), ..draft }
    }

    fn destinations(&self) -> impl Iterator<Item = Destination> + use<> {
        let outside = self.outside.trim().to_owned();
        let outside = Some(outside).filter(|name| !name.is_empty()).map(Destination::Outside);
        self.places.clone().into_iter().map(Destination::Facility).chain(outside)
    }
}

/// The form filled in as it was, for a new one.
pub fn draft_of(asked: &Asked) -> String {
    let mut draft = Draft::of(asked);
    match &asked.to {
        Destination::Facility(id) => draft.places.push(*id),
        Destination::Outside(name) => draft.outside.clone_from(name),
        Destination::Unknown => {}
    }
    domain::sync::outbox::text(&draft)
}

/// For further places, and the same patient.
pub(super) fn draft_beside(referral: &Referral) -> String {
    domain::sync::outbox::text(&Draft { id: referral.id, ..Draft::of(&referral.asked) })
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
    /// What was typed to find a place.
    searched: RwSignal<String>,
    /// Whether what is chosen lies on the disk; absent: it is on its way there.
    saved: RwSignal<Option<bool>>,
    /// Counts what is written; the last one tells.
    edits: StoredValue<u32>,
    /// It is being laid down: a second tap does nothing more.
    recording: StoredValue<bool>,
}

#[component]
pub fn ReferralForm() -> impl IntoView {
    let doing = Doing::new();
    let language = doing.language;
    let (checking, missing) = (RwSignal::new(false), RwSignal::new(""));
    let (searched, saved) = (RwSignal::new(String::new()), RwSignal::new(None));
    let (edits, recording) = (StoredValue::new(0), StoredValue::new(false));
    let draft = RwSignal::new(None);
    let writing = Writing { doing, draft, checking, missing, searched, saved, edits, recording };
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
                    {writing.is_saved()}
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

/// Whether a place is usually asked for this.
fn is_asked(place: &Facility, kind: Option<ReferralKind>) -> bool {
    // A respite stay is asked of whoever takes patients in.
    let kind = if kind == Some(ReferralKind::Respite) { Some(ReferralKind::Admission) } else { kind };
    kind.is_none() || place.kinds().any(|of| ReferralKind::usual(of) == kind)
}

impl Writing {
    /// What was begun is gone on with, unless another place is asked for.
    fn begin(self) {
        let local = self.doing.local;
        let to = use_query_map().read_untracked().get("to").and_then(|id| id.parse::<FacilityId>().ok());
        leptos::task::spawn_local(async move {
            let kept = local.outbox.draft::<Draft>(DRAFT).await;
            let kept = kept.map(|mut kept| {
                kept.places.extend(kept.to.take());
                kept
            });
            let kept = kept.filter(|kept| to.is_none_or(|to| kept.places.contains(&to)));
            let _ = self.saved.try_set(kept.as_ref().map(|_| true));
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
        self.saved.set(None);
        self.edits.update_value(|edits| *edits += 1);
        let edit = self.edits.get_value();
        leptos::task::spawn_local(async move {
            // Where this phone keeps nothing, it holds while the page is open, and the page says so.
            let is_kept = outbox.keep_draft(DRAFT, text).await.is_ok();
            // The page may be gone by now; and of two that are written only the later one is what stands here.
            if self.edits.try_get_value() == Some(edit) {
                let _ = self.saved.try_set(Some(is_kept));
            }
        });
    }

    fn is_saved(self) -> AnyView {
        let language = self.doing.language;
        let sign = move || {
            let (class, icon, word) = if self.saved.get()? {
                ("badge badge-past", icons::CHECK, m::referral_draft_saved(language))
            } else {
                ("badge badge-back", icons::WARNING, m::referral_draft_unsaved(language))
            };
            Some(view! { <span class=class><Icon shape=icon/>{word}</span> })
        };
        view! { <p class="referral-saved">{sign}</p> }.into_any()
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

    /// Places of the directory, as many as are to be asked at once, and the name of one outside the region.
    fn destination(self) -> AnyView {
        let Self { doing: Doing { language, local, .. }, draft, .. } = self;
        // Drawn again when the places are others, and not at each letter.
        let places = Memo::new(move |_| draft.read().as_ref().map(|draft| draft.places.clone()));
        let chosen = move || {
            let place = |id: FacilityId| {
                let name = words::referral::place(language, &local.directory.read(), id);
                let label = m::referral_drop(language, &name);
                let drop = move |_| self.edit(&|draft| draft.places.retain(|held| *held != id));
                view! {
                    <li class="referral-place"><strong><PlaceName name/></strong>
                        <button class="icon-button" type="button" aria-label=label on:click=drop><Icon shape=icons::CLOSE/></button>
                    </li>
                }
                .into_any()
            };
            places.get().unwrap_or_default().into_iter().map(place).collect::<Vec<_>>()
        };
        let outside = move || {
            places.read().as_ref()?;
            let typed = move |event| {
                let name = event_target_value(&event);
                self.edit(&|draft| draft.outside.clone_from(&name));
            };
            let held = draft.read_untracked().as_ref().map(|draft| draft.outside.clone());
            Some(view! {
                <label class="referral-outside"><span>{m::referral_outside(language)}</span>
                    <input type="text" maxlength="80" autocomplete="off" prop:value=held.unwrap_or_default() on:input=typed/>
                </label>
            })
        };
        let search = move |event| self.searched.set(event_target_value(&event));
        view! {
            <fieldset class="referral-choice"><legend>{m::referral_to(language)}</legend>
                <ul class="referral-places">{chosen}</ul>
                {move || self.near_hand(&places.read())}
                <label class="referral-outside"><span>{m::referral_search(language)}</span>
                    <input type="search" autocomplete="off" prop:value=self.searched on:input=search/>
                </label>
                {move || self.found(&places.read())}
                {outside}
            </fieldset>
        }
        .into_any()
    }

    /// One tap adds it.
    fn addable(self, name: String, id: FacilityId) -> AnyView {
        let add = move |_| {
            self.searched.set(String::new());
            self.edit(&|draft| draft.places.push(id));
        };
        view! { <button class="chip" type="button" on:click=add><Icon shape=icons::PLUS/><PlaceName name/></button> }
            .into_any()
    }

    /// Places she keeps or opened last that are asked for this.
    fn near_hand(self, chosen: &Option<Vec<FacilityId>>) -> Option<AnyView> {
        let Doing { language, local, .. } = self.doing;
        let chosen = chosen.as_ref()?;
        let kind = self.draft.read().as_ref().and_then(|draft| draft.kind);
        let kept = local.own.0.read();
        let directory = local.directory.read();
        let mut offered = Vec::new();
        for id in kept.saved.iter().chain(&kept.recent).filter(|id| !chosen.contains(id)) {
            let facility = directory.find(*id).and_then(|row| directory.facility(row));
            if let Some(facility) = facility.filter(|facility| is_asked(facility, kind))
                && !offered.iter().any(|(held, _)| held == id)
            {
                offered.push((*id, words::name(language, &facility)));
            }
        }
        let chips: Vec<_> =
            offered.into_iter().take(NEAR_HAND).map(|(id, name)| self.addable(name, id)).collect();
        (!chips.is_empty()).then(|| {
            view! { <div class="referral-add"><span>{m::referral_near_hand(language)}</span><div class="referral-chips">{chips}</div></div> }
                .into_any()
        })
    }

    fn found(self, chosen: &Option<Vec<FacilityId>>) -> Option<AnyView> {
        let Doing { language, local, .. } = self.doing;
        let text = self.searched.get();
        if text.trim().is_empty() {
            return None;
        }
        let directory = local.directory.read();
        let query = search::Query { text, ..search::Query::default() };
        let rows = search::search(&directory, &query, crate::browser::now(), LOOKED_AT).rows;
        let places = rows.into_iter().take(LOOKED_AT).filter_map(|row| directory.facility(row));
        let places = places.filter(|place| chosen.as_ref().is_some_and(|held| !held.contains(&place.id)));
        let kind = self.draft.read().as_ref().and_then(|draft| draft.kind);
        let (fit, others): (Vec<_>, Vec<_>) = places.partition(|place| is_asked(place, kind));
        let places = fit.into_iter().chain(others);
        let chips: Vec<_> =
            places.take(FOUND).map(|place| self.addable(words::name(language, &place), place.id)).collect();
        let none = chips.is_empty().then(|| m::referral_search_none(language));
        Some(view! { <div class="referral-chips" role="status">{chips}{none}</div> }.into_any())
    }

    /// Goes on to the look, or says what is not chosen yet.
    fn check(self) {
        let language = self.doing.language;
        let Some(draft) = self.draft.get_untracked() else { return };
        let lacks = [
            (draft.kind.is_none(), m::referral_kind(language)),
            (draft.destinations().next().is_none(), m::referral_to(language)),
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
        let to = held.destinations().map(|to| words::referral::destination(language, &directory, &to));
        let to = to.collect::<Vec<_>>().join("\n");
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

    /// A referral for each place: what is laid down stays so, wherever the next one fails.
    fn record<N: Fn(&str, NavigateOptions) + 'static>(self, navigate: StoredValue<N, LocalStorage>) {
        let Some(draft) = self.draft.get_untracked() else { return };
        let (Some(kind), Some(urgency)) = (draft.kind, draft.urgency) else { return };
        if self.recording.get_value() {
            return;
        }
        self.recording.set_value(true);
        let Doing { local, .. } = self.doing;
        let to_add = move |to: &Destination| {
            let view = local.view.get_untracked()?;
            let ours = view.referrals().filter(|held| held.from == view.account.organisation);
            let mut open = ours.filter(|held| held.id.is_beside(draft.id) && held.end.is_none());
            // Asked once, it is not asked again.
            if open.any(|held| held.asked.to == *to) {
                return None;
            }
            draft.id.beside(|id| view.referrals().any(|held| held.id == id))
        };
        leptos::task::spawn_local(async move {
            for to in draft.destinations() {
                // Without anybody signed in, whoever lays it down says so.
                let Some(id) = to_add(&to).or(local.view.get_untracked().is_none().then_some(draft.id))
                else {
                    continue;
                };
                let asked = Asked { kind, to, urgency, needs: draft.needs.clone() };
                if !self.doing.lay_down(Act::RecordReferral(Box::new(NewReferral { id, asked }))).await {
                    let _ = self.recording.try_set_value(false);
                    return;
                }
            }
            // What is laid down is no draft any more; one that stays is offered again.
            let _ = local.outbox.keep_draft(DRAFT, None).await.is_ok();
            // The page may be gone by now.
            let there = routes::referral(draft.id);
            let _ = navigate.try_with_value(|navigate| navigate(&there, NavigateOptions::default()));
        });
    }
}
