//! A region, the built app and their server, of a test's own.

use crate::child::Child;
use crate::scratch::Scratch;
use crate::server::{DATABASE, Server, sqlite, sync_server};
use anyhow::{Context, Result, ensure};
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::process::Command;

pub struct Stage {
    folder: Scratch,
    /// The folder of the built app that is served.
    web: PathBuf,
    /// A `PMTiles` archive for the map.
    tiles: Option<PathBuf>,
    server: Option<Server>,
    /// `http://127.0.0.1:PORT`; stays the same when the server goes and returns.
    pub url: String,
}

impl Stage {
    /// The invented region.
    pub async fn demo() -> Result<Self> {
        Self::of(&["demo"]).await
    }

    /// The region of a database that `sync-server import` made: a copy of it.
    pub async fn copied(database: &Path) -> Result<Self> {
        let folder = Scratch::new()?;
        std::fs::copy(database, folder.path().join(DATABASE))
            .with_context(|| database.display().to_string())?;
        let mut stage = Self {
            folder,
            web: built_app()?,
            tiles: None,
            server: None,
            url: "http://127.0.0.1:0".to_owned(),
        };
        stage.light().await?;
        Ok(stage)
    }

    /// `fill` is the command of `sync-server` that makes the database.
    async fn of(fill: &[&str]) -> Result<Self> {
        let web = built_app()?;
        let folder = Scratch::new()?;
        let mut stage = Self { folder, web, tiles: None, server: None, url: "http://127.0.0.1:0".to_owned() };
        stage.change(fill).await?;
        stage.light().await?;
        Ok(stage)
    }

    /// Runs a command of `sync-server` on the region's database.
    pub async fn change(&self, arguments: &[&str]) -> Result<()> {
        let mut command = Command::new(sync_server()?);
        command.args(arguments).args(["--database", &self.database()]);
        let output = command.output().await?;
        ensure!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        Ok(())
    }

    /// Starts the server; after [`Stage::darken`], on the port it had.
    pub async fn light(&mut self) -> Result<()> {
        let server = Server::start(self.serving()?).await?;
        self.url.clone_from(&server.url);
        self.server = Some(server);
        Ok(())
    }

    /// Starts the server and ends it at once after that time, whether it was ready or not.
    pub async fn stumble(&self, after: Duration) -> Result<()> {
        let mut child = Child::silent(self.serving()?)?;
        tokio::time::sleep(after).await;
        child.kill().await
    }

    fn serving(&self) -> Result<Command> {
        let mut command = Command::new(sync_server()?);
        command.args(["serve", "--database", &self.database(), "--web"]).arg(&self.web);
        if let Some(tiles) = &self.tiles {
            command.arg("--tiles").arg(tiles);
        }
        command.args(["--listen", self.url.trim_start_matches("http://")]);
        Ok(command)
    }

    /// Ends the server: from here on the browser is without signal.
    pub async fn darken(&mut self) -> Result<()> {
        self.server.take().context("it is dark already")?.kill().await
    }

    /// Serves another build of the app from the next start on.
    pub fn install(&mut self, web: PathBuf) {
        self.web = web;
    }

    /// Serves these tiles from the next start on.
    pub fn give_tiles(&mut self, tiles: PathBuf) {
        self.tiles = Some(tiles);
    }

    pub fn database(&self) -> String {
        sqlite(self.folder.path())
    }

    /// Where the test's own files may lie, and the browser's profile does.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }
}

/// The project's folder.
pub fn project() -> Result<&'static Path> {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("the package lies in the workspace")
}

/// The app as `cargo xtask build` leaves it.
pub fn built_app() -> Result<PathBuf> {
    let dist = project()?.join("dist");
    ensure!(dist.join("sw.js").is_file(), "no built app in {}: cargo xtask build makes one", dist.display());
    Ok(dist)
}
