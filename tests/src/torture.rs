//! Long proofs: what is promised, held against kills, bad lines and full disks, again and again.

pub mod browser_kills;
pub mod disk_full;
pub mod flapping;
pub mod ledger;
pub mod phone;
pub mod server_kills;
pub mod writer;

use std::fmt::Display;

/// What a proof has to tell, also where it fails.
#[derive(Default)]
pub struct Figures(Vec<String>);

impl Figures {
    pub fn add(&mut self, what: &str, figure: impl Display) {
        self.0.push(format!("{what}: {figure}"));
    }

    /// In one line.
    pub fn told(&self) -> String {
        self.0.join(" · ")
    }
}
