//! One file a screen, and the frame they stand in.

pub mod facility;
pub mod find;
pub mod home;
pub mod nowhere;
pub mod settings;
