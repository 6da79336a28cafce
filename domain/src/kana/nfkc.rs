//! NFKC of any text. What a letter once became it becomes in every edition of Unicode, whoever carries the tables.

#[cfg(not(target_arch = "wasm32"))]
pub(super) fn normalize(text: &str) -> String {
    icu_normalizer::ComposingNormalizerBorrowed::new_nfkc().normalize(text).into_owned()
}

/// The language a page runs in has it: fifteen kilobytes that need not come with the app.
#[cfg(target_arch = "wasm32")]
pub(super) fn normalize(text: &str) -> String {
    js_sys::JsString::from(text).normalize("NFKC").into()
}
