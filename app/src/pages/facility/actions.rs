//! Directions, copy, share, QR, paper.

use super::Shown;
use crate::components::{Icon, QrCode, icons};
use crate::language::{Language, messages as m};
use crate::local::LocalStore;
use crate::{browser, routes, words};
use domain::facility::Facility;
use leptos::prelude::*;

#[component]
pub(super) fn Actions(shown: Shown) -> impl IntoView {
    let language = shown.language;
    let facility = &shown.facility;
    let name = words::name(language, facility);
    // A professional of another organisation may ask this one.
    let account = expect_context::<LocalStore>().view.get().map(|view| view.account.organisation);
    let may_refer = account.is_some_and(|own| own != facility.id);
    let said = RwSignal::new("");
    let qr_open = RwSignal::new(false);
    let address = browser::address_of(&routes::facility(facility.id));
    let card = card(language, facility);
    let copy = {
        let card = card.clone();
        move |_| copy_and_say(card.clone(), said, language)
    };
    let share = {
        let (name, address) = (name.clone(), address.clone());
        move |_| {
            if browser::can_share() {
                let (name, card, address) = (name.clone(), card.clone(), address.clone());
                leptos::task::spawn_local(async move { browser::share(&name, &card, &address).await });
            } else {
                copy_and_say(format!("{card}\n{address}"), said, language);
            }
        }
    };
    let open_qr = move |_| {
        qr_open.set(!qr_open.get_untracked());
    };
    view! {
        <section aria-label=m::facility_actions(language)>
            <ul class="actions">
                {may_refer.then(|| view! {
                    <li><a href=routes::referral_to(facility.id)><Icon shape=icons::SHARE/>{m::referral_new(language)}</a></li>
                })}
                {routes::directions(facility.position(), facility.address()).map(|url| view! {
                    <li><a href=url target="_blank" rel="noopener noreferrer"><Icon shape=icons::ROUTE/>{m::facility_directions(language)}</a></li>
                })}
                <li><button type="button" on:click=copy><Icon shape=icons::COPY/>{m::facility_copy(language)}</button></li>
                <li><button type="button" on:click=share><Icon shape=icons::SHARE/>{m::facility_share(language)}</button></li>
                <li>
                    <button type="button" aria-expanded=move || qr_open.get().to_string() on:click=open_qr>
                        <Icon shape=icons::QR/>
                        {m::facility_qr(language)}
                    </button>
                </li>
                <li>
                    <button type="button" on:click=move |_| browser::print()><Icon shape=icons::PRINT/>{m::paper_button(language)}</button>
                </li>
            </ul>
            <p class="said" role="status">{said}</p>
            <Show when=move || qr_open.get()>
                <figure class="card qr">
                    <QrCode address=address.clone()/>
                    <figcaption>{m::facility_qr_hint(language)}</figcaption>
                </figure>
            </Show>
        </section>
    }
}

fn copy_and_say(text: String, said: RwSignal<&'static str>, language: Language) {
    leptos::task::spawn_local(async move {
        let copied = browser::copy(&text).await;
        let word = if copied { m::facility_copied(language) } else { m::facility_copy_failed(language) };
        // The page may be gone by now: its signals are tried, not assumed.
        let _ = said.try_set(word);
    });
}

/// Name, numbers and address as lines of text, for a message or a record.
fn card(language: Language, facility: &Facility) -> String {
    let mut lines = vec![words::name(language, facility)];
    // Lines for professionals only do not leave by the clipboard of a shared message.
    let public = facility.phones().filter(|(fact, _)| fact.item == domain::lists::item::PHONE);
    lines.extend(
        public.map(|(_, phone)| format!("{} {}", words::purpose(language, phone.purpose), phone.number)),
    );
    lines.extend(facility.address().map(|address| address.text.clone()));
    lines.join("\n")
}
