//! What Tasuki is about, shared by the app and the server: plain data and pure functions.
//!
//! In reading order. Nothing here does I/O, reads a clock, draws a random number or knows a browser or SQL.
#![warn(unreachable_pub)]

pub mod id;

pub mod coverage;
pub mod event;
pub mod facility;
pub mod hours;
pub mod lists;
pub mod opioid;
pub mod outline;

mod host;
pub mod sorted;

pub mod calendar;
pub mod holiday;
pub mod kana;

pub mod account;
pub mod call;
pub mod command;
pub mod correction;
pub mod referral;

pub mod record;
pub mod sync;
mod tagged;

pub mod planted;

pub mod chunk;
pub mod directory;
pub mod search;

pub mod cluster;

pub mod admission;
pub mod person;

pub mod matching;
