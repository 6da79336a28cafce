//! Sines and logarithms: the browser's own where the app runs, which has them at hand, and Rust's elsewhere. The last digit may
//! differ between the two, so nothing that is decided may rest on them.

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
