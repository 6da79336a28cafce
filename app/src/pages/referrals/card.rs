//! A referral in a list: what others ask of us, and what we ask of others, with every place that is asked.

use super::answers::Answering;
use super::offers::{Asking, offers};
use crate::browsing::Browsing;
use crate::components::{Icon, Shape, icons};
use crate::language::{Language, messages as m};
use crate::{routes, words};
use domain::admission::Age;
use domain::directory::Directory;
use domain::referral::{Answer, Destination, Referral, Standing, Urgency};
use domain::sync::overlay::View;
use leptos::prelude::*;

/// What another organisation asks of us.
pub(super) fn asked(
    answering: Answering,
    directory: &Directory,
    view: &View,
    referral: &Referral,
) -> AnyView {
    let language = answering.doing.language;
    let now = expect_context::<Browsing>().now;
    let for_us = view.is_for_us(referral);
    let urgency = referral.asked.urgency;
    let at = referral.at;
    let age = move || words::admission::age(language, Age::Minutes((now.get() - at).num_minutes()));
    let by_urgency = for_us && !view.waits(referral);
    let head = if by_urgency {
        let (class, icon) = if urgency == Urgency::Today {
            ("badge badge-risk", icons::SIREN)
        } else {
            ("badge badge-sent", icons::CLOCK)
        };
        view! { <span class=class><Icon shape=icon/>{words::referral::urgency(language, urgency)}</span> }
            .into_any()
    } else {
        badge(language, view, referral)
    };
    view! {
        <li class="card referral" class:referral-urgent=for_us && urgency == Urgency::Today>
            <a href=routes::referral(referral.id)>
                <span class="referral-head">{head}<span>{age}</span></span>
                <strong>{words::referral::kind(language, referral.asked.kind)}<span>{referral.id.ticket()}</span></strong>
                {facts(language, directory, view, referral, !by_urgency)}
            </a>
            {for_us.then(|| answering.buttons(view, referral))}
        </li>
    }
    .into_any()
}

/// Whether it is for us to decide, or to look further.
pub(super) fn is_our_turn(beside: &[&Referral]) -> bool {
    matches!(Standing::of(beside.iter().copied()), Standing::Offered | Standing::Refused)
}

/// What we ask of one place or of several.
pub(super) fn ours(
    asking: Asking,
    directory: &Directory,
    view: &View,
    beside: &[&Referral],
) -> Option<AnyView> {
    let language = asking.doing.language;
    let first = *beside.first()?;
    let turn = is_our_turn(beside).then(|| {
        view! { <span class="badge badge-turn"><Icon shape=icons::BED/>{m::referral_your_turn(language)}</span> }
    });
    Some(
        view! {
            <li class="card referral">
                <a href=routes::referral(first.id)>
                    <span class="referral-head">{turn}<span>{words::when(language, first.at)}</span></span>
                    <strong>{words::referral::kind(language, first.asked.kind)}<span>{first.id.ticket()}</span></strong>
                    {of_patient(language, directory, first, true)}
                </a>
                {offers(asking, directory, view, beside, None)}
            </li>
        }
        .into_any(),
    )
}

/// Who asks, by when unless that stands elsewhere, and what is needed.
pub(super) fn facts(
    language: Language,
    directory: &Directory,
    view: &View,
    referral: &Referral,
    with_urgency: bool,
) -> AnyView {
    let from = (referral.from != view.account.organisation).then(|| {
        fact((m::referral_from(language), words::referral::place(language, directory, referral.from)))
    });
    view! { {from}{of_patient(language, directory, referral, with_urgency)}{terms(language, directory, referral)} }
        .into_any()
}

fn of_patient(language: Language, directory: &Directory, referral: &Referral, with_urgency: bool) -> AnyView {
    let asked = &referral.asked;
    let rows = [
        (
            m::referral_urgency(language),
            if with_urgency { words::referral::urgency(language, asked.urgency) } else { "" }.to_owned(),
        ),
        (m::referral_needs(language), words::referral::needs(language, directory.lists(), &asked.needs)),
    ];
    rows.into_iter().filter(|(_, what)| !what.is_empty()).map(fact).collect::<Vec<_>>().into_any()
}

fn terms(language: Language, directory: &Directory, referral: &Referral) -> Option<AnyView> {
    let terms = referral.terms.as_ref()?;
    Some(fact((m::referral_terms(language), words::referral::terms(language, directory.lists(), terms))))
}

pub(super) fn fact((word, what): (&'static str, String)) -> AnyView {
    view! { <span class="referral-fact"><span>{word}</span><span>{what}</span></span> }.into_any()
}

/// How far it has come; whose turn it is.
pub(super) fn badge(language: Language, view: &View, referral: &Referral) -> AnyView {
    let answer = referral.answer.as_ref().map(|step| step.what);
    let end = referral.end.as_ref().map(|step| step.what);
    let is_ours = referral.asked.to == Destination::Facility(view.account.organisation);
    let (class, icon, word): (_, Shape, _) = match (view.waits(referral), end, answer) {
        (true, _, _) => ("badge badge-wait", icons::CLOUD, m::referral_waiting(language)),
        (_, Some(end), _) => ("badge badge-past", icons::CHECK, words::referral::end(language, end)),
        (_, _, Some(Answer::Can)) => ("badge badge-yes", icons::CIRCLE, m::referral_can(language)),
        (_, _, Some(Answer::Conditional)) => {
            ("badge badge-back", icons::TRIANGLE, m::referral_conditional(language))
        }
        (_, _, Some(Answer::Received)) if !is_ours => {
            ("badge badge-sent", icons::CHECK, m::referral_received(language))
        }
        (_, _, Some(answer)) if answer.is_final() => {
            ("badge badge-past", icons::CROSS, words::referral::answer(language, answer))
        }
        (_, _, _) if is_ours => ("badge badge-turn", icons::BED, m::referral_your_turn(language)),
        _ => ("badge badge-sent", icons::CHECK, m::referral_delivered(language)),
    };
    view! { <span class=class><Icon shape=icon/>{word}</span> }.into_any()
}
