//! What the app promises to the person who holds it, in a real Chromium against a real server. "Offline" is always
//! the ended server process.

mod accessible;
mod admission;
mod axe;
mod calm;
mod corrections;
mod directory;
mod emptied;
mod events;
mod journeys;
mod kept;
mod keyboard;
mod laid_down;
mod line;
mod list;
mod loss;
mod map;
mod offline;
mod opioids;
mod paper;
mod referral;
mod region;
mod screens;
mod settings;
mod tabs;
mod tiles;
mod typing;
mod update;
mod veil;
mod within_reach;
