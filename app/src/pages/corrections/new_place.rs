//! A place the directory does not have.

use super::propose::proposed;
use crate::browser;
use crate::doing::Doing;
use crate::language::messages as m;
use crate::routes;
use domain::correction::{Correcting, NewPlace};
use domain::facility::{Name, Phone, PhonePurpose};
use domain::id::{FacilityId, KindCode};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

#[component]
pub fn NewPlacePage() -> impl IntoView {
    let doing = Doing::new();
    let Doing { language, local, .. } = doing;
    let [name, address, phone, kind] = [(); 4].map(|()| RwSignal::new(String::new()));
    let navigate = StoredValue::new_local(use_navigate());
    let missing = RwSignal::new("");
    let filled =
        |of: RwSignal<String>| Some(of.get_untracked().trim().to_owned()).filter(|text| !text.is_empty());
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let (Some(text), Some(kind)) = (filled(name), filled(kind)) else {
            missing.set(m::correction_missing(language));
            return;
        };
        let number = |number| Phone { purpose: PhonePurpose::Main, number, extension: None, hours: None };
        let new = NewPlace {
            id: FacilityId::from_bytes(browser::new_id()),
            kind: KindCode::new(kind),
            name: Name { text, ..Name::default() },
            address: filled(address),
            phone: filled(phone).map(number),
        };
        doing.submit(proposed(Correcting::NewPlace(Box::new(new))), move |is_safe| {
            if is_safe {
                let _ = navigate.try_with_value(|go| go(routes::CORRECTIONS, NavigateOptions::default()));
            }
        });
    };
    let kinds = move || {
        let directory = local.directory.read();
        let kinds = directory.lists().kinds.iter();
        let option = |code: String, word: String| view! { <option value=code>{word}</option> }.into_any();
        let options =
            kinds.map(|kind| option(kind.code.to_string(), language.pick(&kind.ja, &kind.en).to_owned()));
        std::iter::once(option(String::new(), String::new())).chain(options).collect::<Vec<_>>()
    };
    let field = |label: &'static str, of: RwSignal<String>, kind: &'static str| {
        view! {
            <label class="new-place-field"><span>{label}</span>
                <input type=kind prop:value=of on:input=move |event| of.set(event_target_value(&event))/>
            </label>
        }
        .into_any()
    };
    doing.page(m::correction_new_place(language), view! {
                    <form class="new-place" on:submit=send>
                        {field(m::correction_name(language), name, "text")}
                        <label class="new-place-field"><span>{m::correction_kind(language)}</span>
                            <select on:change=move |event| kind.set(event_target_value(&event))>{kinds}</select>
                        </label>
                        {field(m::correction_address(language), address, "text")}
                        {field(m::correction_phone(language), phone, "tel")}
                        <div class="note" role="alert">{missing}</div>
                        <button class="primary" type="submit">{m::correction_send(language)}</button>
                    </form>
    })
}
