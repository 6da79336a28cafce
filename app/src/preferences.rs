//! What a person chose on this phone: language, text size, colours, motion. Never a fact, never a patient.

use crate::browser;
use crate::language::Language;
use gloo_storage::{LocalStorage, Storage as _};
use leptos::prelude::*;

const LANGUAGE: &str = "tasuki-language";
const TEXT_SIZE: &str = "tasuki-text-size";
/// `boot.js` reads it too, before the first paint.
const COLOURS: &str = "tasuki-colours";
const MOTION: &str = "tasuki-motion";

#[derive(Clone, Copy)]
pub struct Preferences {
    pub language: RwSignal<Language>,
    pub text_size: RwSignal<TextSize>,
    pub colours: RwSignal<Colours>,
    pub motion: RwSignal<Motion>,
}

/// A choice that is kept by its code; the first of all holds where nothing was chosen.
pub trait Choice: Copy + PartialEq + 'static {
    const ALL: &'static [Self];
    fn code(self) -> &'static str;

    fn of(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|known| known.code() == code)
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum TextSize {
    #[default]
    Standard,
    Large,
    XLarge,
}

impl Choice for TextSize {
    const ALL: &'static [Self] = &[Self::Standard, Self::Large, Self::XLarge];

    fn code(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Large => "large",
            Self::XLarge => "xlarge",
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Colours {
    #[default]
    System,
    Light,
    Dark,
}

impl Choice for Colours {
    const ALL: &'static [Self] = &[Self::System, Self::Light, Self::Dark];

    fn code(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Motion {
    #[default]
    System,
    Reduced,
}

impl Choice for Motion {
    const ALL: &'static [Self] = &[Self::System, Self::Reduced];

    fn code(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Reduced => "reduced",
        }
    }
}

fn kept<T: Choice + Default>(key: &str) -> T {
    LocalStorage::get::<String>(key).ok().and_then(|code| T::of(&code)).unwrap_or_default()
}

impl Preferences {
    /// What was chosen, else the language of the browser (Japanese unless it asks for another) and as the system says.
    pub fn load() -> Self {
        let chosen: Option<String> = LocalStorage::get(LANGUAGE).ok();
        let asked = window().navigator().language().unwrap_or_default();
        let language = chosen.as_deref().and_then(Language::from_code).unwrap_or_else(|| {
            if asked.is_empty() || asked.starts_with("ja") { Language::Ja } else { Language::En }
        });
        Self {
            language: RwSignal::new(language),
            text_size: RwSignal::new(kept(TEXT_SIZE)),
            colours: RwSignal::new(kept(COLOURS)),
            motion: RwSignal::new(kept(MOTION)),
        }
    }

    /// Keeps what the page's root says, and the stored choice, as the signals say.
    pub fn apply(self) {
        Effect::new(move |before: Option<()>| {
            let language = self.language.get().code();
            let size = self.text_size.get().code();
            let (colours, motion) = (self.colours.get().code(), self.motion.get().code());
            if let Some(root) = document().document_element() {
                let said = [
                    ("lang", language),
                    ("data-text-size", size),
                    ("data-colours", colours),
                    ("data-motion", motion),
                ];
                for (name, value) in said {
                    // The root element takes any attribute.
                    let _ = root.set_attribute(name, value).is_ok();
                }
                browser::announce("tasuki-colours");
            }
            if before.is_some() {
                let said = [(LANGUAGE, language), (TEXT_SIZE, size), (COLOURS, colours), (MOTION, motion)];
                for (key, value) in said {
                    // A choice that cannot be stored holds until the page closes.
                    let _ = LocalStorage::set(key, value).is_ok();
                }
            }
        });
    }
}
