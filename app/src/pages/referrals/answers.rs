//! The answer of the place that is asked: two taps, and taken back by one for as long as whoever asked has not acted on it.

use crate::browser;
use crate::components::{Chip, Icon, Shape, icons};
use crate::doing::Doing;
use crate::language::messages as m;
use crate::words;
use chrono::NaiveDateTime;
use domain::admission::items;
use domain::command::{Act, AnswerTakenBack, ReferralAnswer};
use domain::id::{ItemCode, ReferralId};
use domain::referral::{Answer, Condition, Referral, ReferralKind, Start, Terms};
use domain::sync::overlay::View;
use leptos::prelude::*;

/// How long an answer can be taken back where it was given.
const UNDO_SECONDS: f64 = 5.0;

#[derive(Clone, Copy)]
pub(super) struct Answering {
    pub doing: Doing,
    /// The answer that was tapped and not yet confirmed.
    tapped: RwSignal<Option<(ReferralId, Answer)>>,
    terms: RwSignal<Terms>,
    /// It was to be sent without any.
    lacks: RwSignal<bool>,
    /// What was answered just now, and when.
    given: RwSignal<Option<(ReferralId, Answer, NaiveDateTime)>>,
}

impl Answering {
    pub fn new(doing: Doing) -> Self {
        let (tapped, terms, given) =
            (RwSignal::new(None), RwSignal::new(Terms::default()), RwSignal::new(None));
        Self { doing, tapped, terms, lacks: RwSignal::new(false), given }
    }

    fn send(self, id: ReferralId, answer: Answer) {
        let terms = (answer == Answer::Conditional).then(|| self.terms.get_untracked());
        self.lacks.set(terms == Some(Terms::default()));
        if self.lacks.get_untracked() {
            return;
        }
        let act = Act::AnswerReferral(ReferralAnswer { id, answer, terms });
        self.doing.submit(act, move |is_safe| {
            // The page may be gone by now.
            let _ = self.tapped.try_set(None);
            let given = (id, answer, browser::now());
            if !is_safe || !answer.is_final() || self.given.try_set(Some(given)).is_some() {
                return;
            }
            leptos::task::spawn_local(async move {
                browser::sleep(UNDO_SECONDS).await;
                let _ = self.given.try_update(|held| held.take_if(|held| *held == given));
            });
        });
    }

    fn take_back(self, id: ReferralId, stood: Answer) {
        self.given.set(None);
        self.doing.submit(Act::TakeBackAnswer(AnswerTakenBack { id, stood }), |_| ());
    }

    /// What was answered just now, and the way back.
    pub fn snack(self) -> AnyView {
        let language = self.doing.language;
        let snack = move || {
            let (id, answer, _) = self.given.get()?;
            let said = m::referral_answered(language, words::referral::answer(language, answer));
            Some(view! {
                <p class="snack"><span>{said}</span>
                    <button type="button" on:click=move |_| self.take_back(id, answer)>{m::referral_undo(language)}</button>
                </p>
            })
        };
        view! { <div class="snack-place" role="status">{snack}</div> }.into_any()
    }

    /// Later than that, on the page of the referral.
    pub fn way_back(self, referral: &Referral) -> Option<AnyView> {
        let id = referral.id;
        let stood = referral.answer.as_ref().map(|step| step.what).filter(|answer| answer.is_final())?;
        let word = m::referral_take_back(self.doing.language);
        referral.end.is_none().then(|| {
            view! { <button class="secondary referral-close" type="button" on:click=move |_| self.take_back(id, stood)>{word}</button> }
                .into_any()
        })
    }

    /// ○ △ ×; then yes to it, what it rests on, or why not.
    pub fn buttons(self, view: &View, referral: &Referral) -> AnyView {
        let language = self.doing.language;
        let id = referral.id;
        // As this place answered last.
        let last = view.referrals().filter(|held| Some(&held.asked.to) == Some(&referral.asked.to));
        let last = last.filter_map(|held| held.terms.clone()).last().unwrap_or_default();
        let ask = move |answer| {
            self.lacks.set(false);
            self.terms.set(last.clone());
            self.tapped.set(Some((id, answer)));
        };
        let ask = StoredValue::new(ask);
        let has_received = referral.answer.is_some();
        let has_beds = matches!(
            referral.asked.kind,
            ReferralKind::Admission | ReferralKind::Respite | ReferralKind::PalliativeCare
        );
        let of = move |class: &'static str, icon: Shape, answer: Answer, word: &'static str| {
            let tap = move |_| ask.with_value(|ask| ask(answer));
            view! { <button class=class type="button" on:click=tap><Icon shape=icon/>{word}</button> }
                .into_any()
        };
        let sends = move |class: &'static str, answer: Answer, word: String| {
            let tap = move |_| self.send(id, answer);
            view! { <button class=class type="button" on:click=tap>{word}</button> }.into_any()
        };
        let plain =
            move |answer| sends("secondary", answer, words::referral::answer(language, answer).to_owned());
        let buttons = move || {
            let chosen = self.tapped.get().filter(|(of, _)| *of == id).map(|(_, answer)| answer);
            let Some(chosen) = chosen else {
                let received = (!has_received).then(|| plain(Answer::Received));
                return view! {
                    <div class="referral-answers answer-three">
                        {of("primary", icons::CIRCLE, Answer::Can, m::referral_can(language))}
                        {of("secondary answer-ask", icons::TRIANGLE, Answer::Conditional, m::referral_conditional(language))}
                        {of("secondary", icons::CROSS, Answer::Full, m::referral_cannot(language))}
                        {received}
                    </div>
                }
                .into_any();
            };
            let as_chosen = m::referral_answer_as(language, words::referral::answer(language, chosen));
            let within = match chosen {
                Answer::Can => vec![sends("primary", chosen, as_chosen)],
                Answer::Conditional => vec![self.editor(has_beds), sends("primary", chosen, as_chosen)],
                Answer::Received | Answer::Full | Answer::NotPossible | Answer::NoStaff | Answer::Unknown => {
                    vec![plain(Answer::Full), plain(Answer::NotPossible), plain(Answer::NoStaff)]
                }
            };
            let back = move |_| self.tapped.set(None);
            view! {
                <div class="referral-answers">
                    {within}
                    <button class="secondary" type="button" on:click=back>{m::referral_edit(language)}</button>
                    <small>{m::referral_undo_hint(language)}</small>
                </div>
            }
            .into_any()
        };
        view! { {buttons} }.into_any()
    }

    /// What a yes rests on.
    fn editor(self, has_beds: bool) -> AnyView {
        let language = self.doing.language;
        let terms = self.terms;
        let chip = move |word: String, is_on: Signal<bool>, on_tap: Callback<()>| {
            view! { <Chip is_on word on_tap/> }.into_any()
        };
        let group = |title: String, chips: Vec<AnyView>| {
            view! { <fieldset class="referral-choice"><legend>{title}</legend><div class="referral-chips">{chips}</div></fieldset> }
                .into_any()
        };
        let starts = Start::ALL.map(|start| {
            let is_on = Signal::derive(move || terms.read().from == Some(start));
            let tap = move |()| {
                terms.update(|terms| terms.from = Some(start).filter(|_| terms.from != Some(start)));
            };
            chip(words::referral::start(language, start).to_owned(), is_on, Callback::new(tap))
        });
        let needs = Condition::ALL.map(|need| {
            let is_on = Signal::derive(move || terms.read().needs.contains(&need));
            let tap = move |()| {
                terms.update(|Terms { needs, .. }| match needs.iter().position(|held| *held == need) {
                    Some(at) => drop(needs.remove(at)),
                    None => needs.push(need),
                });
            };
            chip(words::referral::condition(language, need).to_owned(), is_on, Callback::new(tap))
        });
        let directory = self.doing.local.directory.get_untracked();
        let item = ItemCode::from(items::BED_TYPES);
        let choices = directory.lists().item(&item).filter(|_| has_beds).map(|item| item.choices.clone());
        let beds = choices.unwrap_or_default().into_iter().map(|choice| {
            let word = language.pick(&choice.ja, &choice.en).to_owned();
            let code = StoredValue::new(choice.code);
            let is_chosen = move |terms: &Terms| code.with_value(|code| terms.bed.as_ref() == Some(code));
            let is_on = Signal::derive(move || is_chosen(&terms.read()));
            let tap = move |()| {
                terms.update(|terms| terms.bed = Some(code.get_value()).filter(|_| !is_chosen(terms)));
            };
            chip(word, is_on, Callback::new(tap))
        });
        let beds: Vec<_> = beds.collect();
        let beds = (!beds.is_empty()).then(|| group(words::item(language, directory.lists(), &item), beds));
        let missing = m::referral_missing(language, m::referral_terms(language));
        let lacks = move || self.lacks.get().then(|| missing.clone());
        view! {
            <div class="answer-terms">
                {group(m::referral_start(language).to_owned(), starts.into())}
                {beds}
                {group(m::referral_conditions(language).to_owned(), needs.into())}
                <p class="note" role="alert">{lacks}</p>
            </div>
        }
        .into_any()
    }
}
