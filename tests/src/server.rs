//! A `sync-server serve` of our own, on a free port of loopback.

use crate::child::Child;
use anyhow::{Context, Result};
use std::path::{Path, PathBuf};
use tokio::process::Command;

/// A running server. Dropped, it is gone, and its port with it: that is what "offline" means in a test.
pub struct Server {
    child: Child,
    /// `http://127.0.0.1:PORT`, without a slash at the end.
    pub url: String,
}

impl Server {
    /// Any program that says `listening on http://…` when it answers.
    pub async fn start(command: Command) -> Result<Self> {
        let (child, rest) = Child::start(command, "listening on ").await?;
        let url = rest.split_whitespace().next().context("no address after \"listening on\"")?;
        Ok(Self { url: url.trim_end_matches('/').to_owned(), child })
    }

    /// Of its process, while it runs.
    pub fn id(&self) -> Option<u32> {
        self.child.id()
    }

    /// Everything it has written so far.
    pub fn said(&self) -> String {
        self.child.said()
    }

    /// Ends it at once and waits until it is gone.
    pub async fn kill(mut self) -> Result<()> {
        self.child.kill().await
    }
}

/// `sync-server` as built beside the running program.
pub fn sync_server() -> Result<PathBuf> {
    let own = std::env::current_exe()?;
    // A test lies one folder deeper than a program.
    let found =
        own.ancestors().skip(1).take(2).map(|folder| folder.join("sync-server")).find(|file| file.is_file());
    found.context("sync-server is not built: cargo build -p sync-server")
}

/// The file's name in its folder.
pub const DATABASE: &str = "tasuki.db";

/// The address of a database in that folder.
pub fn sqlite(folder: &Path) -> String {
    format!("sqlite:{}", folder.join(DATABASE).display())
}
