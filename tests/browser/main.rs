//! What the app promises to the person who holds it, in a real Chromium against a real server. "Offline" is always
//! the ended server process.

mod accessible;
mod axe;
mod calm;
mod kept;
mod keyboard;
mod list;
mod loss;
mod offline;
mod region;
mod screens;
mod typing;
mod update;
mod within_reach;
