//! Corrections to the directory: those that wait for this person, those of others, and what became of each.

mod new_place;
mod propose;

pub use new_place::NewPlacePage;
pub use propose::ProposePage;

use crate::browser;
use crate::components::{Icon, icons};
use crate::doing::Doing;
use crate::frame::Filling;
use crate::language::messages as m;
use crate::local::Health;
use crate::{routes, words};
use domain::command::{Act, CorrectionAnswer};
use domain::correction::{Correcting, Correction, Said, Verdict};
use domain::directory::Directory;
use domain::sync::overlay::View;
use leptos::prelude::*;

#[component]
pub fn Corrections() -> impl IntoView {
    let doing = Doing::new();
    let Doing { language, local, .. } = doing;
    let body = move || {
        if local.health.get() == Health::Opening || local.area.read().is_none() {
            return view! { <Filling/> }.into_any();
        }
        let Some(view) = local.view.get() else {
            return view! { <p class="card notice"><a class="primary" href=routes::REFERRALS>{m::who_title(language)}</a></p> }
                .into_any();
        };
        let directory = local.directory.get();
        let groups =
            [m::correction_for_me(language), m::correction_others(language), m::correction_done(language)];
        let group_of = |held: &Correction| match (held.is_open(), held.is_for(&view.account)) {
            (true, true) => 0,
            (true, false) => 1,
            (false, _) => 2,
        };
        let sections = groups.into_iter().enumerate().map(|(at, title)| {
            let cards = view.corrections().rev().filter(|held| group_of(held) == at).take(100);
            let cards: Vec<_> = cards.map(|held| card(doing, &directory, &view, held)).collect();
            let none =
                cards.is_empty().then(|| view! { <p class="referral-none">{m::referral_none(language)}</p> });
            view! { <section><h2>{title}</h2>{none}<ul class="referral-list">{cards}</ul></section> }
                .into_any()
        });
        let sections: Vec<_> = sections.collect();
        view! {
            <a class="secondary referral-new" href=routes::NEW_PLACE><Icon shape=icons::PLUS/>{m::correction_new_place(language)}</a>
            {sections}
        }
        .into_any()
    };
    doing.page(m::correction_title(language), body)
}

fn card(doing: Doing, directory: &Directory, view: &View, correction: &Correction) -> AnyView {
    let language = doing.language;
    let place = words::deed::about(language, directory, &correction.about);
    let link = correction.about.facility().filter(|id| directory.find(*id).is_some());
    let title = match link {
        Some(id) => view! { <a href=routes::facility(id)><strong>{place}</strong></a> }.into_any(),
        None => view! { <strong>{place}</strong> }.into_any(),
    };
    let by = words::person::name(language, &correction.name);
    let from = words::referral::place(language, directory, correction.from);
    view! {
        <li class="card referral tray-item">
            <p class="referral-head">{badge(doing, view, correction)}<span>{words::when(language, correction.at)}</span></p>
            {title}
            {told(doing, directory, correction)}
            <p class="correction-by">{by}" "{from}</p>
            {buttons(doing, view, correction)}
        </li>
    }
    .into_any()
}

fn badge(doing: Doing, view: &View, correction: &Correction) -> AnyView {
    let language = doing.language;
    let waits = view.waiting.iter().any(|(command, _)| command.correction() == Some(correction.id));
    let (class, icon, word) = match correction.verdict.as_ref().map(|step| step.what) {
        _ if waits => ("badge badge-wait", icons::CLOUD, m::referral_waiting(language)),
        None if correction.is_for(&view.account) => {
            ("badge badge-turn", icons::LIST, m::referral_your_turn(language))
        }
        None => ("badge badge-sent", icons::CHECK, m::correction_open(language)),
        Some(Verdict::Accepted) => ("badge badge-yes", icons::CHECK, m::correction_accepted(language)),
        Some(Verdict::Withdrawn) => ("badge badge-past", icons::CROSS, m::referral_withdrawn(language)),
        Some(Verdict::Refused | Verdict::Unknown) => {
            ("badge badge-past", icons::CROSS, m::correction_refused(language))
        }
    };
    view! { <span class=class><Icon shape=icon/>{word}</span> }.into_any()
}

/// What stands, and what it should be; with what stands by now, where somebody was quicker.
fn told(doing: Doing, directory: &Directory, correction: &Correction) -> AnyView {
    let language = doing.language;
    match &correction.about {
        Correcting::Facts(statement) => {
            let facility = directory.find(statement.facility).and_then(|row| directory.facility(row));
            let rows = statement.said.iter().map(|said| {
                let now = facility.as_ref().and_then(|facility| facility.answer_to(said));
                let has_moved = correction.is_open() && said.stood.is_some() && now != said.stood.as_ref();
                let moved = has_moved.then(|| {
                    let today = browser::now().date();
                    let now = now.map(|now| words::deed::value(language, directory.lists(), &said.item, now, today));
                    view! { <p class="tray-refused"><Icon shape=icons::WARNING/>{m::correction_moved(language, now.unwrap_or_default())}</p> }
                });
                view! { {change(doing, directory, said)}{moved} }.into_any()
            });
            rows.collect::<Vec<_>>().into_any()
        }
        Correcting::NewPlace(new) => {
            let phone = new.phone.as_ref().map(|phone| phone.number.clone()).unwrap_or_default();
            let address = new.address.clone().unwrap_or_default();
            let kind = words::kind(language, directory.lists(), &new.kind);
            view! { <p>{m::correction_new_place(language)}" "{kind}</p><p>{address}" "{phone}</p> }.into_any()
        }
        Correcting::Closed(_) => view! { <p>{m::correction_closed(language)}</p> }.into_any(),
        Correcting::Unknown => view! { <p>{m::referral_newer(language)}</p> }.into_any(),
    }
}

fn change(doing: Doing, directory: &Directory, said: &Said) -> AnyView {
    let language = doing.language;
    let today = browser::now().date();
    let (question, stood, new) = words::deed::said(language, directory.lists(), said, today);
    let stood = stood.map(|stood| view! { <del>{stood}</del>" " });
    view! { <div class="referral-fact"><span>{question}</span><span>{stood}<ins>{new}</ins></span></div> }
        .into_any()
}

fn buttons(doing: Doing, view: &View, correction: &Correction) -> Option<AnyView> {
    let language = doing.language;
    let (id, facility) = (correction.id, correction.about.facility()?);
    if !correction.is_open() {
        return None;
    }
    let send = move |verdict| {
        doing.submit(Act::AnswerCorrection(CorrectionAnswer { id, facility, verdict }), |_| ());
    };
    let decides = correction.is_for(&view.account).then(|| {
        view! {
            <button class="primary" type="button" on:click=move |_| send(Verdict::Accepted)>{m::correction_accept(language)}</button>
            <button class="secondary" type="button" on:click=move |_| send(Verdict::Refused)>{m::correction_refuse(language)}</button>
        }
    });
    let withdraws = (correction.by == view.account.id).then(|| {
        view! { <button class="link" type="button" on:click=move |_| send(Verdict::Withdrawn)>{m::correction_withdraw(language)}</button> }
    });
    Some(view! { <p class="tray-actions">{decides}{withdraws}</p> }.into_any())
}
