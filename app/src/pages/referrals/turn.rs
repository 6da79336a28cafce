//! Who holds the sash now, and how far it has come: the first thing the page of a referral says.

use crate::language::{Language, messages as m};
use crate::words;
use domain::referral::{End, Referral, Standing};
use domain::sync::overlay::View;
use leptos::prelude::*;

pub(super) fn band(language: Language, view: &View, referral: &Referral, beside: &[&Referral]) -> AnyView {
    let (you, them) = (m::referral_turn_you(language), m::referral_turn_them(language));
    // The stage that is gone through now; past the last one, all are done.
    let (turn, what, stage) = if referral.from == view.account.organisation {
        match Standing::of(beside.iter().copied()) {
            Standing::Asked => (them, m::referral_turn_asked(language), 1),
            Standing::Offered => (you, m::referral_turn_offered(language), 2),
            Standing::Refused => (you, m::referral_turn_refused(language), 1),
            Standing::Settled => ("", m::referral_turn_settled(language), 3),
            Standing::Over => ("", m::referral_turn_over(language), 3),
        }
    } else {
        match referral.end.as_ref().map(|step| step.what) {
            None if referral.is_open() => (you, m::referral_turn_answer(language), 1),
            None => (them, m::referral_turn_decide(language), 2),
            Some(End::Taken) => ("", m::referral_turn_here(language), 3),
            Some(_) => ("", m::referral_turn_over(language), 3),
        }
    };
    let stages = [
        m::referral_stage_asked(language),
        m::referral_stage_answer(language),
        m::referral_stage_decided(language),
    ];
    let stages: Vec<_> = stages
        .into_iter()
        .enumerate()
        .map(|(nth, word)| {
            let class = if nth < stage { "stage-done" } else { "" };
            let now = (nth == stage).then_some("step");
            view! { <li class=class aria-current=now>{word}</li> }.into_any()
        })
        .collect();
    let kind = words::referral::kind(language, referral.asked.kind);
    view! {
        <section class="turn">
            <p>{kind}" "{words::when(language, referral.at)}</p>
            <h2><span class:turn-you=turn == you>{turn}</span>" "<span>{what}</span></h2>
            <ol>{stages}</ol>
        </section>
    }
    .into_any()
}
