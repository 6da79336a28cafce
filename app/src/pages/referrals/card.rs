//! One referral in a list, and the parts its own page has too.

use super::Tapped;
use crate::components::{Icon, Shape, icons};
use crate::doing::Doing;
use crate::language::{Language, messages as m};
use crate::{routes, words};
use domain::command::{Act, ReferralAnswer};
use domain::directory::Directory;
use domain::referral::{Answer, Destination, Referral, Urgency};
use domain::sync::overlay::View;
use leptos::prelude::*;

pub(super) fn card(
    doing: Doing,
    tapped: Tapped,
    directory: &Directory,
    view: &View,
    referral: &Referral,
) -> AnyView {
    let language = doing.language;
    let for_us = view.is_for_us(referral);
    let urgent = for_us && referral.asked.urgency == Urgency::Today;
    view! {
        <li class="card referral" class:referral-urgent=urgent>
            <a href=routes::referral(referral.id)>
                <span class="referral-head">{badge(language, view, referral)}<span>{words::when(language, referral.at)}</span></span>
                <strong>{words::referral::kind(language, referral.asked.kind)}<span>{referral.id.ticket()}</span></strong>
                {facts(language, directory, view, referral)}
            </a>
            {for_us.then(|| answers(doing, tapped, referral))}
        </li>
    }
    .into_any()
}

/// Who asks or is asked, by when, and what is needed.
pub(super) fn facts(language: Language, directory: &Directory, view: &View, referral: &Referral) -> AnyView {
    let asked = &referral.asked;
    let other = if referral.from == view.account.organisation {
        (m::referral_to(language), words::referral::destination(language, directory, &asked.to))
    } else {
        (m::referral_from(language), words::referral::place(language, directory, referral.from))
    };
    let rows = [
        other,
        (m::referral_urgency(language), words::referral::urgency(language, asked.urgency).to_owned()),
        (m::referral_needs(language), words::referral::needs(language, directory.lists(), &asked.needs)),
    ];
    rows.into_iter().filter(|(_, what)| !what.is_empty()).map(fact).collect::<Vec<_>>().into_any()
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

/// Two taps: what, then yes; or that it cannot be, then why.
pub(super) fn answers(doing: Doing, asked: Tapped, referral: &Referral) -> AnyView {
    let language = doing.language;
    let id = referral.id;
    let send = move |answer| {
        doing.submit(Act::AnswerReferral(ReferralAnswer { id, answer }), move |_| {
            // The page may be gone by now.
            let _ = asked.try_set(None);
        });
    };
    let ask = move |answer| asked.set(Some((id, answer)));
    let button = move |class: &'static str, icon: Option<Shape>, word: String, tap: Callback<()>| {
        view! {
            <button class=class type="button" on:click=move |_| tap.run(())>{icon.map(|shape| view! { <Icon shape/> })}{word}</button>
        }
        .into_any()
    };
    let reason = move |answer: Answer| {
        let word = words::referral::answer(language, answer).to_owned();
        button("secondary", None, word, Callback::new(move |()| send(answer)))
    };
    let back = move || {
        let word = m::referral_edit(language).to_owned();
        button("secondary", None, word, Callback::new(move |()| asked.set(None)))
    };
    let has_received = referral.answer.is_some();
    let buttons = move || {
        let chosen = asked.get().filter(|(of, _)| *of == id).map(|(_, answer)| answer);
        let can = m::referral_can(language);
        let mut buttons = match chosen {
            None => vec![
                button(
                    "primary",
                    Some(icons::CIRCLE),
                    can.to_owned(),
                    Callback::new(move |()| ask(Answer::Can)),
                ),
                button(
                    "secondary",
                    Some(icons::CROSS),
                    m::referral_cannot(language).to_owned(),
                    Callback::new(move |()| ask(Answer::Full)),
                ),
            ],
            Some(Answer::Can) => {
                let word = m::referral_answer_as(language, can);
                vec![
                    button("primary", Some(icons::CHECK), word, Callback::new(move |()| send(Answer::Can))),
                    back(),
                ]
            }
            Some(_) => {
                vec![reason(Answer::Full), reason(Answer::NotPossible), reason(Answer::NoStaff), back()]
            }
        };
        if chosen.is_none() && !has_received {
            buttons.push(reason(Answer::Received));
        }
        buttons
    };
    view! { <div class="referral-answers">{buttons}</div> }.into_any()
}
