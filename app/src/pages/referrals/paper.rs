//! A referral on one sheet, to go by hand or by FAX: nobody's name, room for what is told by pen, and a box for the reply.

use crate::browsing::Browsing;
use crate::components::PaperFoot;
use crate::language::{Language, messages as m};
use crate::local::LocalStore;
use crate::{routes, words};
use domain::admission::NEEDS;
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
    let to_numbers =
        if let Destination::Facility(id) = asked.to { numbers(language, &directory, id) } else { Vec::new() };
    let from = words::referral::place(language, &directory, referral.from);
    let sources = vec![from.clone()];
    let from_numbers = numbers(language, &directory, referral.from);
    let fax = from_numbers.iter().find(|(purpose, _)| *purpose == PhonePurpose::Fax);
    let reply = fax.map_or_else(
        || m::fax_reply_title(language).to_owned(),
        |(_, number)| m::fax_reply(language, number),
    );
    // Of somebody of another place a phone knows no name.
    let by = (view.account.id == referral.by).then(|| {
        format!("{} {}", m::fax_in_charge(language), words::person::name(language, &view.account.name))
    });
    let kind = words::referral::kind(language, asked.kind);
    let (day, clock) = (words::event::whole_day(language, referral.at.date()), words::clock(referral.at));
    view! {
        <article class="fax">
            <header>
                <div><p class="fax-urgency">{words::referral::urgency(language, asked.urgency)}</p><h2>{m::fax_title(language, kind)}</h2></div>
                <p>{day}" "{clock}<br/>{m::referral_ticket(language)}" "<strong>{referral.id.ticket()}</strong><br/>{m::fax_pages(language)}</p>
            </header>
            <div class="fax-ends">
                <p><small>{m::referral_to(language)}</small><strong>{m::fax_to(language, to)}</strong>{lines(to_numbers)}</p>
                <p><small>{m::referral_from(language)}</small><strong>{from}</strong>{by}<br/>{lines(from_numbers)}</p>
            </div>
            {rows(language, &directory, &referral)}
            <section class="fax-reply"><h3>{reply}</h3><p>{boxes(language)}</p>{pen(language)}</section>
            <p>{m::fax_misdirected(language)}</p>
            <PaperFoot path=routes::referral(referral.id) region sources now staff=true/>
        </article>
    }
}

/// What is asked; where the app holds nothing of the patient, the row is for a pen.
fn rows(language: Language, directory: &Directory, referral: &Referral) -> AnyView {
    let asked = &referral.asked;
    let needs = NEEDS.map(|need| {
        let mark = if asked.needs.iter().any(|held| held.as_str() == need) { "☑" } else { "□" };
        let word = words::item(language, directory.lists(), &need.into());
        view! { <span>{mark}" "{word}</span> }
    });
    let purpose = format!(
        "{} {}",
        words::referral::kind(language, asked.kind),
        words::referral::urgency(language, asked.urgency)
    );
    let row =
        |word: &'static str, within: AnyView| view! { <tr><th scope="row">{word}</th><td>{within}</td></tr> };
    let told = |word: &'static str, what: &'static str| row(word, view! { <small>{what}</small> }.into_any());
    view! {
        <table class="fax-rows"><tbody>
            {row(m::fax_purpose(language), view! { <strong>{purpose}</strong> }.into_any())}
            {told(m::fax_patient(language), m::fax_patient_hint(language))}
            {told(m::fax_reason(language), "")}
            {row(m::referral_needs(language), view! { <div class="fax-needs">{needs.into_iter().collect::<Vec<_>>()}</div> }.into_any())}
            {told(m::fax_medicines(language), "")}
            {row(m::fax_transport(language), view! { {m::fax_transport_ways(language)}<br/>{m::fax_arrival(language)} }.into_any())}
            {told(m::fax_home(language), "")}
            {told(m::fax_wishes(language), "")}
        </tbody></table>
    }
    .into_any()
}

fn boxes(language: Language) -> AnyView {
    let answers = [Answer::Can, Answer::Conditional, Answer::Full, Answer::NotPossible];
    let one = |answer| view! { <span>"□ "{words::referral::answer(language, answer)}</span> };
    answers.map(one).into_iter().collect::<Vec<_>>().into_any()
}

/// What the reply says besides.
fn pen(language: Language) -> AnyView {
    let words = [
        m::fax_reply_where(language),
        m::fax_reply_why(language),
        m::fax_reply_who(language),
        m::fax_reply_phone(language),
    ];
    let line = |word| view! { <span>{word}</span> };
    view! { <div class="fax-pen">{words.map(line).into_iter().collect::<Vec<_>>()}</div> }.into_any()
}

/// Its lines and its FAX.
fn numbers(language: Language, directory: &Directory, id: FacilityId) -> Vec<(PhonePurpose, String)> {
    let facility = directory.find(id).and_then(|row| directory.facility(row));
    let phones = facility.iter().flat_map(|facility| facility.phones()).map(|(_, phone)| phone);
    let phones = phones.filter(|phone| phone.purpose != PhonePurpose::Other);
    phones
        .map(|phone| (phone.purpose, format!("{} {}", words::purpose(language, phone.purpose), phone.number)))
        .collect()
}

fn lines(numbers: Vec<(PhonePurpose, String)>) -> AnyView {
    let line = |(_, number)| view! { <span class="fax-number">{number}</span> };
    numbers.into_iter().map(line).collect::<Vec<_>>().into_any()
}
