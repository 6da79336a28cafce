//! Every line by its purpose; the one that answers now is tinted, and repeated at the foot.

use super::Shown;
use crate::components::{CallButton, Icon, icons};
use crate::language::messages as m;
use crate::words;
use domain::facility::{Fact, Phone, PhonePurpose};
use domain::hours::OpenState;
use domain::sorted;
use leptos::prelude::*;

#[component]
pub(super) fn Phones(shown: Shown) -> impl IntoView {
    let language = shown.language;
    let best =
        shown.facility.line_at(shown.now).map(|line| (line.phone.digits(), line.answers == Some(true)));
    let mut lines: Vec<(Fact, Phone)> =
        shown.facility.phones().map(|(fact, phone)| (fact.clone(), phone.clone())).collect();
    // The line that answers now first, FAX last; else as published.
    sorted::by_key(&mut lines, |(_, phone)| {
        let is_best = best.as_ref().is_some_and(|(digits, _)| *digits == phone.digits());
        (phone.purpose == PhonePurpose::Fax, !is_best)
    });
    let none = lines.is_empty();
    let lines = lines
        .into_iter()
        .map(|(fact, phone)| {
            let is_now = best.as_ref().is_some_and(|(digits, now)| *now && *digits == phone.digits());
            view! { <PhoneLine shown=shown.clone() fact phone is_now/> }
        })
        .collect_view();
    view! {
        <section aria-label=m::facility_phones(language)>
            <ul class="card phones">{lines}</ul>
            {none.then(|| view! { <p class="card notice">{m::facility_no_phone(language)}</p> })}
        </section>
    }
}

#[component]
fn PhoneLine(shown: Shown, fact: Fact, phone: Phone, is_now: bool) -> impl IntoView {
    let language = shown.language;
    let name = words::name(language, &shown.facility);
    let hours = phone.hours.as_ref().map(|hours| {
        let lines = words::open_days(language, hours).join(m::time_join(language));
        let is_closed = matches!(hours.open_at(shown.now), OpenState::Closed { .. });
        let closed =
            is_closed.then(|| view! { <span class="of-minute">{m::facility_closed_now(language)}</span> });
        view! { <small>{lines}{closed}</small> }
    });
    let is_fax = phone.purpose == PhonePurpose::Fax;
    let staff = shown.is_staff_only(&fact);
    let extension = phone.extension.clone().map(|number| m::facility_extension(language, number));
    view! {
        <li class="phone" class:phone-now=is_now class:staff-only=staff>
            <span class="phone-words">
                <span class="phone-purpose">
                    {words::purpose(language, phone.purpose)}
                    {is_now.then(|| view! { <span class="tag tag-yes">{m::facility_now(language)}</span> })}
                    {staff.then(|| view! { <span class="tag">{m::facility_staff_only(language)}</span> })}
                </span>
                <span class="phone-number">{phone.number.clone()} {extension}</span>
                {hours}
                {shown.own_freshness(&fact).map(|freshness| view! { <small>{freshness}</small> })}
            </span>
            {if is_fax {
                view! { <span class="fax-mark"><Icon shape=icons::FAX/></span> }.into_any()
            } else {
                view! { <CallButton name phone answers=is_now/> }.into_any()
            }}
        </li>
    }
}

/// The page's main action, within reach of the thumb.
#[component]
pub(super) fn CallFoot(shown: Shown) -> impl IntoView {
    let language = shown.language;
    shown.facility.line_at(shown.now).map(|line| {
        let word = words::call(language, line.phone);
        view! {
            <div class="foot">
                <a class="primary foot-call" href=format!("tel:{}", line.phone.digits())>
                    <Icon shape=icons::PHONE/>
                    <span>{word}</span>
                    <span class="foot-number">{line.phone.number.clone()}</span>
                </a>
            </div>
        }
    })
}
