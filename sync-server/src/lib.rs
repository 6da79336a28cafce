//! The server one region runs: the directory's log, its importers, and the app it serves.
//!
//! In reading order.
#![warn(unreachable_pub)]

pub mod cli;
pub mod serve;
#[cfg(test)]
mod settling;

pub mod http;

pub mod directory;
pub mod log;
pub mod packed;
pub mod publish;

pub mod exchange;
pub mod import;

pub mod backup;
pub mod demo;
pub mod lists;
pub mod opioids;

pub mod store;
