//! The two languages, and every message in both.

use leptos::prelude::*;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Language {
    Ja,
    En,
}

impl Language {
    pub fn code(self) -> &'static str {
        match self {
            Self::Ja => "ja",
            Self::En => "en",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Ja, Self::En].into_iter().find(|language| language.code() == code)
    }

    /// The one of two labels that this language shows.
    pub fn pick<'a>(self, ja: &'a str, en: &'a str) -> &'a str {
        match self {
            Self::Ja => ja,
            Self::En if en.is_empty() => ja,
            Self::En => en,
        }
    }

    /// The language a page is drawn in. A page never changes it under itself: another language draws it anew.
    pub fn here() -> Self {
        use_context::<Self>().unwrap_or(Self::Ja)
    }
}

/// One function a message, made from `locales/` by the build script.
#[expect(clippy::useless_format, reason = "some messages are one word for a count and nothing else")]
pub mod messages {
    use super::Language;

    /// The word for one, or for any other count.
    fn counted(count: &dyn std::fmt::Display, one: &'static str, many: &'static str) -> &'static str {
        if count.to_string() == "1" { one } else { many }
    }

    include!(concat!(env!("OUT_DIR"), "/messages.rs"));
}
