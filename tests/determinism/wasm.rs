//! The cases of the test of this folder, as the phone's machine decides them.
#![cfg(target_arch = "wasm32")]

mod cases;

use wasm_bindgen::prelude::*;

/// What became of the cases of a block, in hex.
#[wasm_bindgen]
pub fn block(number: u32) -> String {
    format!("{:016x}", cases::block(number, |_, _| ()))
}
