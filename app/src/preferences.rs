//! What a person chose on this phone: language and text size. Never a fact, never a patient.

use crate::language::Language;
use gloo_storage::{LocalStorage, Storage as _};
use leptos::prelude::*;

const LANGUAGE: &str = "tasuki-language";
const TEXT_SIZE: &str = "tasuki-text-size";

#[derive(Clone, Copy)]
pub struct Preferences {
    pub language: RwSignal<Language>,
    pub text_size: RwSignal<TextSize>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TextSize {
    Standard,
    Large,
    XLarge,
}

impl TextSize {
    pub const ALL: [Self; 3] = [Self::Standard, Self::Large, Self::XLarge];

    pub fn code(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Large => "large",
            Self::XLarge => "xlarge",
        }
    }
}

impl Preferences {
    /// What was chosen, else the language of the browser (Japanese unless it asks for another) and standard text.
    pub fn load() -> Self {
        let chosen: Option<String> = LocalStorage::get(LANGUAGE).ok();
        let asked = window().navigator().language().unwrap_or_default();
        let language = chosen.as_deref().and_then(Language::from_code).unwrap_or_else(|| {
            if asked.is_empty() || asked.starts_with("ja") { Language::Ja } else { Language::En }
        });
        let size: String = LocalStorage::get(TEXT_SIZE).unwrap_or_default();
        let text_size =
            TextSize::ALL.into_iter().find(|known| known.code() == size).unwrap_or(TextSize::Standard);
        Self { language: RwSignal::new(language), text_size: RwSignal::new(text_size) }
    }

    /// Keeps the page's language and size, and the stored choice, as the signals say.
    pub fn apply(self) {
        Effect::new(move |before: Option<()>| {
            let (language, size) = (self.language.get(), self.text_size.get());
            if let Some(root) = document().document_element() {
                let set = |name, value| {
                    // The root element takes any attribute.
                    let _ = root.set_attribute(name, value).is_ok();
                };
                set("lang", language.code());
                set("data-text-size", size.code());
            }
            if before.is_some() {
                // A choice that cannot be stored holds until the page closes.
                let _ = LocalStorage::set(LANGUAGE, language.code()).is_ok();
                let _ = LocalStorage::set(TEXT_SIZE, size.code()).is_ok();
            }
        });
    }
}
