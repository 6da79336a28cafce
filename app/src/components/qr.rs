//! An address of the app as a code to be read by another phone.

use fast_qr::QRBuilder;
use leptos::prelude::*;

/// One path of unit squares, with the quiet zone of four that readers need.
#[component]
pub fn QrCode(address: String) -> impl IntoView {
    const QUIET: usize = 4;
    QRBuilder::new(address).build().ok().map(|code| {
        let mut path = String::new();
        for y in 0..code.size {
            for x in 0..code.size {
                if code.data.get(y * code.size + x).is_some_and(|module| module.value()) {
                    path.push_str(&format!("M{} {}h1v1h-1z", x + QUIET, y + QUIET));
                }
            }
        }
        let side = code.size + 2 * QUIET;
        view! {
            <svg viewBox=format!("0 0 {side} {side}") role="img" aria-label="QR"><path d=path></path></svg>
        }
    })
}
