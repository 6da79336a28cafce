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
    // What was typed and has not come back as `text` yet.
    let said = StoredValue::new(Vec::<String>::new());
    let say = move || {
        if let Some(field) = field.get_untracked() {
            said.update_value(|said| said.push(field.value()));
            on_text.run(field.value());
        }
    };
    // Only another's text is written into the field: her own comes back when she may have typed on.
    Effect::new(move |_| {
        let text = text.get();
        let is_own = said.try_update_value(|said| {
            let own = said.iter().position(|said| *said == text);
            said.drain(..own.map_or(said.len(), |own| own + 1));
            own.is_some()
        });
        if let Some(field) = field.get().filter(|_| is_own == Some(false)) {
            field.set_value(&text);
        }
    });
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
                prop:value=text.get_untracked()
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
