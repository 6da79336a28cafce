//! The one place that asks the language it runs in: what that has at hand need not come with the app. It has no clock, no chance
//! and no state; of a sine the last digit may be another elsewhere, so nothing that is decided may rest on one.

/// NFKC of any text. What a letter once became it becomes in every edition of Unicode, whoever carries the tables.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) fn nfkc(text: &str) -> String {
    icu_normalizer::ComposingNormalizerBorrowed::new_nfkc().normalize(text).into_owned()
}

#[cfg(target_arch = "wasm32")]
pub(crate) fn nfkc(text: &str) -> String {
    js_sys::JsString::from(text).normalize("NFKC").into()
}

macro_rules! told_by {
    ($($name:ident: $browser:expr;)*) => {
        $(
            #[cfg(target_arch = "wasm32")]
            pub(crate) fn $name(of: f64) -> f64 {
                $browser(of)
            }

            #[cfg(not(target_arch = "wasm32"))]
            pub(crate) fn $name(of: f64) -> f64 {
                of.$name()
            }
        )*
    };
}

told_by! {
    sin: js_sys::Math::sin;
    cos: js_sys::Math::cos;
    asin: js_sys::Math::asin;
    atan: js_sys::Math::atan;
    sinh: js_sys::Math::sinh;
    ln: js_sys::Math::log;
    log2: js_sys::Math::log2;
    exp2: |power| js_sys::Math::pow(2.0, power);
}
