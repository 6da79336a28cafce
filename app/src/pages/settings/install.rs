//! How the app comes to the home screen, step by step, with the signs a person looks for there.

use crate::browser;
use crate::components::{Icon, Shape, icons};
use crate::language::{Language, messages as m};
use leptos::prelude::*;

type Step = (Shape, fn(Language) -> &'static str);

const IPHONE: [Step; 3] = [
    (icons::SHARE, m::install_iphone_share),
    (icons::ADD_BOX, m::install_iphone_add),
    (icons::CHECK, m::install_iphone_done),
];
const ANDROID: [Step; 3] = [
    (icons::MORE, m::install_android_menu),
    (icons::INSTALL, m::install_android_add),
    (icons::CHECK, m::install_android_done),
];

#[component]
pub(super) fn InstallSection() -> impl IntoView {
    let language = Language::here();
    if browser::is_installed() {
        return ().into_any();
    }
    let steps = |steps: &'static [Step]| {
        let step = |(shape, word): &Step| {
            view! { <li><span class="install-sign"><Icon shape=*shape/></span><span>{word(language)}</span></li> }
        };
        view! { <ol class="install">{steps.iter().map(step).collect_view()}</ol> }.into_any()
    };
    view! {
        <section class="card settings-card">
            <h2>{m::install_title(language)}</h2>
            <p>{m::install_why(language)}</p>
            <details>
                <summary>{m::install_iphone(language)}</summary>
                {steps(&IPHONE)}
            </details>
            <details>
                <summary>{m::install_android(language)}</summary>
                {steps(&ANDROID)}
            </details>
        </section>
    }
    .into_any()
}
