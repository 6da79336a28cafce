//! The search field: says what is typed as it is typed, but nothing half-made by an input method.

use super::{Icon, icons};
use crate::language::{Language, messages as m};
use leptos::prelude::*;

#[component]
pub fn SearchBox(
    #[prop(into)] text: Signal<String>,
    /// Every finished change.
    #[prop(into)]
    on_text: Callback<String>,
    /// Enter or the button.
    #[prop(optional, into)]
    on_submit: Option<Callback<()>>,
    /// The words before the field; without them the label is for screen readers only.
    #[prop(optional)]
    button: Option<&'static str>,
    /// What is searched; without it, places.
    #[prop(optional)]
    label: Option<&'static str>,
) -> impl IntoView {
    let language = Language::here();
    let field = NodeRef::<leptos::html::Input>::new();
    let composing = StoredValue::new(false);
    let say = move || {
        if let Some(field) = field.get_untracked() {
            on_text.run(field.value());
        }
    };
    let clear = move |_| {
        on_text.run(String::new());
        if let Some(field) = field.get_untracked() {
            // A field that left the page takes no focus.
            let _ = field.focus().is_ok();
        }
    };
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        say();
        if let Some(on_submit) = on_submit {
            on_submit.run(());
        }
    };
    view! {
        <form class="search-box" role="search" on:submit=submit>
            <Icon shape=icons::SEARCH/>
            <input
                id="search"
                type="search"
                enterkeyhint="search"
                autocomplete="off"
                aria-label=label.unwrap_or_else(|| m::find_label(language))
                node_ref=field
                prop:value=move || text.get()
                on:compositionstart=move |_| composing.set_value(true)
                on:compositionend=move |_| {
                    composing.set_value(false);
                    say();
                }
                on:input=move |_| {
                    if !composing.get_value() {
                        say();
                    }
                }
            />
            <Show when=move || button.is_none() && !text.read().is_empty()>
                <button class="icon-button" type="button" aria-label=m::find_clear(language) on:click=clear>
                    <Icon shape=icons::CLOSE/>
                </button>
            </Show>
            {button.map(|word| view! { <button class="primary" type="submit">{word}</button> })}
        </form>
    }
}
