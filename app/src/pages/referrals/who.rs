//! Who uses this phone: in an invented region one of its people, chosen from a list.

use crate::language::{Language, messages as m};
use crate::local::LocalStore;
use crate::sync::{self, SyncStatus};
use crate::words;
use domain::account::Account;
use leptos::prelude::*;

#[component]
pub(super) fn WhoAmI() -> impl IntoView {
    let language = Language::here();
    let local = expect_context::<LocalStore>();
    let status = expect_context::<SyncStatus>();
    let people = RwSignal::new(None::<Option<Vec<Account>>>);
    leptos::task::spawn_local(async move {
        // The page may be gone by now.
        drop(people.try_set(Some(sync::people().await)));
    });
    let person = move |account: Account| {
        let directory = local.directory.read();
        let name = words::person::name(language, &account.name);
        let what = words::event::profession(language, directory.lists(), &account.profession);
        let place = words::referral::place(language, &directory, account.organisation);
        let choose = move |_| leptos::task::spawn_local(sync::sign_in(status, Some(account.id)));
        view! {
            <li><button class="card who" type="button" on:click=choose><strong>{name}</strong><span>{what}" "{place}</span></button></li>
        }
    };
    let list = move || match people.get() {
        Some(Some(people)) => {
            let people: Vec<_> = people.into_iter().map(person).collect();
            view! { <p>{m::who_hint(language)}</p><ul class="referral-list">{people}</ul> }.into_any()
        }
        Some(None) => view! { <p class="note">{m::who_offline(language)}</p> }.into_any(),
        None => view! { <div class="page-waiting" aria-hidden="true"></div> }.into_any(),
    };
    view! { <section class="who-list"><h2>{m::who_title(language)}</h2>{list}</section> }
}
