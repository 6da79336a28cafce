//! What the parts promise together: real browsers, real open data, measurements, long proofs.
// The search engine under measurement (`bench/engine.rs`) is the one part of this package that runs in a page.
#![cfg(not(target_arch = "wasm32"))]

pub mod bench;
pub mod browser;
pub mod child;
pub mod draw;
pub mod proxy;
pub mod request;
pub mod scratch;
pub mod server;
pub mod sheets;
pub mod stage;
pub mod torture;
pub mod visit;
