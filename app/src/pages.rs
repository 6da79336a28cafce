//! One file a screen, and the frame they stand in.

pub mod admission;
pub mod compare;
pub mod corrections;
pub mod event;
pub mod events;
pub mod facility;
pub mod find;
pub mod home;
pub mod nowhere;
pub mod opioids;
pub mod own;
pub mod paper;
pub mod people;
pub mod referrals;
pub mod rules;
pub mod settings;
pub mod tray;
