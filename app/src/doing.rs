//! What a person does from a page, and what became of it on this phone.

use crate::components::{BackButton, VeilButton};
use crate::frame::Strip;
use crate::language::{Language, messages as m};
use crate::local::LocalStore;
use crate::sync::SyncStatus;
use crate::{browser, words};
use domain::command::Act;
use domain::sync::overlay::Unsaved;
use leptos::prelude::*;

#[derive(Clone, Copy)]
pub struct Doing {
    pub language: Language,
    pub local: LocalStore,
    pub status: SyncStatus,
    /// Why the last one was not laid down.
    failed: RwSignal<&'static str>,
}

impl Doing {
    pub fn new() -> Self {
        Self {
            language: Language::here(),
            local: expect_context(),
            status: expect_context(),
            failed: RwSignal::new(""),
        }
    }

    /// Lays it down, from where it is sent by itself; leaving the page does not stop it. `then` hears whether it is safe.
    pub fn submit(self, act: Act, then: impl FnOnce(bool) + 'static) {
        leptos::task::spawn_local(async move { then(self.lay_down(act).await) });
    }

    /// As [`Doing::submit`], for several in their order.
    pub async fn lay_down(self, act: Act) -> bool {
        browser::mark("tasuki:save");
        let laid_down = self.local.submit(act).await;
        browser::mark("tasuki:saved");
        // The page may be gone by now.
        let _ = self.failed.try_set(laid_down.err().map_or("", |unsaved| why(self.language, unsaved)));
        laid_down.is_ok()
    }

    /// A page on which something is done: its head, how the phone fares, and why the last was not laid down.
    pub fn page(self, title: impl IntoView + 'static, body: impl IntoView + 'static) -> AnyView {
        view! {
            <div class="referrals">
                <header class="page-head">
                    <BackButton/>
                    <h1 tabindex="-1">{title.into_any()}</h1>
                    <VeilButton/>
                </header>
                <Strip/>
                {self.failure()}
                {body.into_any()}
            </div>
        }
        .into_any()
    }

    pub fn failure(self) -> AnyView {
        let said = move || Some(self.failed.get()).filter(|why| !why.is_empty());
        let said = move || said().map(|why| view! { <p class="note">{why}</p> });
        view! { <div role="alert">{said}</div> }.into_any()
    }
}

/// Hands over what waits and what came back as a file.
pub async fn write_file(local: LocalStore) {
    let text = local.outbox.file().await;
    browser::hand_over("tasuki-outbox.json", "application/json", &text).await;
}

fn why(language: Language, unsaved: Unsaved) -> &'static str {
    match unsaved {
        Unsaved::Nobody => m::rejection_nobody(language),
        Unsaved::Refused(rejection) => words::referral::rejection(language, rejection),
        Unsaved::NoRoom => m::referral_not_saved(language),
    }
}
