//! A new version of the app: noticed, offered, and taken only when the person says so.

use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{ServiceWorkerContainer, ServiceWorkerRegistration};

/// Whether a new version waits to be taken.
#[derive(Clone, Copy)]
pub struct Waiting(pub RwSignal<bool>);

fn container() -> Option<ServiceWorkerContainer> {
    let container = window().navigator().service_worker();
    (!container.is_undefined()).then_some(container)
}

async fn registration() -> Option<ServiceWorkerRegistration> {
    JsFuture::from(container()?.ready().ok()?).await.ok()?.dyn_into().ok()
}

/// Watches for a worker that is installed and waiting. Without a controller the page itself is the first version.
pub async fn watch(waiting: Waiting) {
    let Some(registration) = registration().await else { return };
    let look = {
        let registration = registration.clone();
        move || {
            let controlled = container().is_some_and(|container| container.controller().is_some());
            waiting.0.set(controlled && registration.waiting().is_some());
        }
    };
    look();
    let found = {
        let registration = registration.clone();
        move || {
            if let Some(worker) = registration.installing() {
                let changed = Closure::<dyn FnMut()>::new(look.clone());
                worker.set_onstatechange(Some(changed.into_js_value().unchecked_ref()));
            }
        }
    };
    let found = Closure::<dyn FnMut()>::new(found);
    registration.set_onupdatefound(Some(found.into_js_value().unchecked_ref()));
}

/// Asks the server whether there is a newer version; the answer shows as [`Waiting`].
pub async fn look() {
    if let Some(registration) = registration().await
        && let Ok(asked) = registration.update()
    {
        // Offline it fails, and the next contact asks again.
        let _ = JsFuture::from(asked).await.is_ok();
    }
}

/// Lets the waiting version take over, and reloads once it has.
pub fn take() {
    leptos::task::spawn_local(async {
        let Some(registration) = registration().await else { return };
        let (Some(worker), Some(container)) = (registration.waiting(), container()) else { return };
        let reload = Closure::once_into_js(|| {
            // A page that cannot reload goes on with what it has.
            let _ = window().location().reload().is_ok();
        });
        container.set_oncontrollerchange(Some(reload.unchecked_ref()));
        let message = js_sys::Object::new();
        let told = js_sys::Reflect::set(&message, &"type".into(), &"take-over".into()).is_ok()
            && worker.post_message(&message).is_ok();
        if !told {
            leptos::logging::warn!("the new version could not be asked to take over");
        }
    });
}
