//! A referral on one sheet, to go by hand or by FAX: nobody's name, and a box for the reply.

use crate::browsing::Browsing;
use crate::components::PaperFoot;
use crate::language::{Language, messages as m};
use crate::local::LocalStore;
use crate::{routes, words};
use domain::directory::Directory;
use domain::facility::PhonePurpose;
use domain::id::FacilityId;
use domain::referral::{Answer, Destination, Referral};
use domain::sync::overlay::View;
use leptos::prelude::*;
use std::sync::Arc;

#[component]
pub(super) fn Paper(view: Arc<View>, referral: Referral) -> impl IntoView {
    let language = Language::here();
    let local = expect_context::<LocalStore>();
    let now = expect_context::<Browsing>().now;
    let directory = local.directory.get_untracked();
    let area = local.area.get_untracked();
    let region = area.map(|area| language.pick(&area.ja, &area.en).to_owned()).unwrap_or_default();
    let asked = &referral.asked;
    let to = words::referral::destination(language, &directory, &asked.to);
    let to_numbers = match asked.to {
        Destination::Facility(id) => numbers(language, &directory, id),
        Destination::Outside(_) | Destination::Unknown => String::new(),
    };
    let from = words::referral::place(language, &directory, referral.from);
    let sources = vec![from.clone()];
    let from_numbers = numbers(language, &directory, referral.from);
    // Of somebody of another place a phone knows no name.
    let by = (view.account.id == referral.by).then(|| words::person::name(language, &view.account.name));
    let needs = words::referral::needs(language, directory.lists(), &asked.needs);
    let boxes = [Answer::Can, Answer::Full, Answer::NotPossible, Answer::NoStaff]
        .map(|answer| view! { <span>"□ "{words::referral::answer(language, answer)}</span> });
    view! {
        <article class="fax">
            <header>
                <p>{words::referral::urgency(language, asked.urgency)}</p>
                <h2>{words::referral::kind(language, asked.kind)}" "{m::referral_title(language)}</h2>
                <p>{m::referral_ticket(language)}" "<strong>{referral.id.ticket()}</strong>" "{words::when_on_paper(language, referral.at)}</p>
            </header>
            <div class="fax-ends">
                <p><small>{m::referral_to(language)}</small><strong>{to}</strong>{to_numbers}</p>
                <p><small>{m::referral_from(language)}</small><strong>{from}</strong>{by}" "{from_numbers}</p>
            </div>
            <p class="fax-needs"><small>{m::referral_needs(language)}</small>{needs}</p>
            <p>{m::referral_no_name(language, referral.id.ticket())}</p>
            <section class="fax-reply"><h3>{m::referral_answer(language)}</h3><p>{boxes}</p></section>
            <PaperFoot path=routes::referral(referral.id) region sources now staff=true/>
        </article>
    }
}

/// Its main line and its FAX.
fn numbers(language: Language, directory: &Directory, id: FacilityId) -> String {
    let facility = directory.find(id).and_then(|row| directory.facility(row));
    let numbers = facility.iter().flat_map(|facility| facility.phones());
    let told = numbers.filter(|(_, phone)| matches!(phone.purpose, PhonePurpose::Main | PhonePurpose::Fax));
    let told: Vec<String> = told
        .map(|(_, phone)| format!("{} {}", words::purpose(language, phone.purpose), phone.number))
        .collect();
    told.join("\n")
}
