//! Measurements of the built app against the libraries people would otherwise build it from, and against the
//! least the machine could do, in one run and in the same browser.

pub mod app;
pub mod caller;
pub mod dataset;
pub mod first_sync;
pub mod floor;
pub mod flush;
pub mod import;
pub mod machine;
pub mod map;
pub mod phone;
pub mod pull;
pub mod rebase;
pub mod report;
pub mod rounds;
pub mod save;
pub mod search;
pub mod server;
pub mod size;
pub mod warm_start;
pub mod wire;

use crate::browser::{Browser, PHONE, Profile};
use crate::server::{DATABASE, Server, sqlite};
use anyhow::{Context, Result, ensure};
use dataset::Dataset;
use machine::Machine;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::Duration;
use tokio::process::Command;

/// The slowest single thing a page does: a peer's first sync, or its index, of 50,000 records.
const PAGE_LIMIT: Duration = Duration::from_secs(900);

/// What every measure starts from.
pub struct Bench {
    /// Data sets and raw samples.
    pub folder: PathBuf,
    /// The built app.
    pub dist: PathBuf,
    pub machine: Machine,
    sync_server: PathBuf,
    peers: Server,
    datasets: RefCell<BTreeMap<u32, Rc<Dataset>>>,
}

impl Bench {
    /// Starts the peers' server. `project` is the folder of the workspace.
    pub async fn start(project: &Path, dist: PathBuf, sync_server: PathBuf) -> Result<Self> {
        let folder = project.join("target/bench");
        std::fs::create_dir_all(&folder)?;
        let peers = project.join("tests/bench");
        if !peers.join("node_modules").is_dir() {
            let mut install = Command::new("npm");
            install.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]).current_dir(&peers);
            ensure!(install.status().await?.success(), "npm ci in {}", peers.display());
        }
        let mut node = Command::new("node");
        node.arg(peers.join("peer-server.mjs")).arg(&folder);
        let peers = Server::start(node).await?;
        Ok(Self { folder, dist, machine: Machine::new(), sync_server, peers, datasets: RefCell::default() })
    }

    /// The generated directory of that many places, made anew once in a run.
    pub fn dataset(&self, records: u32) -> Result<Rc<Dataset>> {
        if let Some(made) = self.datasets.borrow().get(&records) {
            return Ok(Rc::clone(made));
        }
        let made = Rc::new(Dataset::write(&self.folder, records)?);
        self.datasets.borrow_mut().insert(records, Rc::clone(&made));
        Ok(made)
    }

    /// Serves the app with the data set.
    pub async fn serve(&self, data: &Dataset) -> Result<Server> {
        if !data.folder.join(DATABASE).is_file() {
            self.region(&data.folder, data.records).await?;
        }
        self.serve_from(&data.folder, "127.0.0.1:0").await
    }

    /// Makes a region of its own in a folder: for what writes into it.
    pub async fn region(&self, folder: &Path, records: u32) -> Result<()> {
        let mut demo = Command::new(&self.sync_server);
        demo.args(["demo", "--database", &sqlite(folder), "--records", &records.to_string()]);
        let made = demo.output().await?;
        ensure!(made.status.success(), "sync-server demo: {}", String::from_utf8_lossy(&made.stderr));
        Ok(())
    }

    /// Serves the app with the region of a folder.
    pub async fn serve_from(&self, folder: &Path, listen: &str) -> Result<Server> {
        let mut serve = Command::new(&self.sync_server);
        serve.args(["serve", "--database", &sqlite(folder), "--listen", listen, "--web"]).arg(&self.dist);
        Server::start(serve).await
    }

    /// Puts the data set where the peers and the floor fetch it from; nothing of this is measured.
    pub async fn fill_peers(&self, data: &Dataset) -> Result<()> {
        let fill = "const filled = await fetch(`/fill/${args.size}`, { method: 'POST' });
            if (!filled.ok) throw new Error(`fill: ${filled.status}`);";
        self.peer(&Profile::new()?, "floor", fill, data).await
    }

    /// Opens one of `tests/bench/pages` in a browser of its own and runs `body` there.
    pub async fn peer<T: DeserializeOwned>(
        &self,
        profile: &Profile,
        page: &str,
        body: &str,
        data: &Dataset,
    ) -> Result<T> {
        self.page(profile, page, body, data.arguments()).await
    }

    /// The same with arguments of the measure's own.
    pub async fn page<T: DeserializeOwned>(
        &self,
        profile: &Profile,
        page: &str,
        body: &str,
        arguments: Value,
    ) -> Result<T> {
        let browser = Browser::start(profile.path(), PHONE).await?;
        browser.page.goto(format!("{}/page/{page}", self.peers.url)).await?;
        let answer = browser.run(body, arguments, PAGE_LIMIT).await.with_context(|| page.to_owned())?;
        browser.close().await?;
        Ok(answer)
    }

    /// The fixed loop of `pages/floor.js` at full speed, in milliseconds: the best of `count`.
    pub async fn calibration_ms(&self, count: usize) -> Result<f64> {
        let profile = Profile::new()?;
        let browser = Browser::start(profile.path(), PHONE).await?;
        browser.page.goto(format!("{}/page/floor", self.peers.url)).await?;
        let mut best = f64::INFINITY;
        for _ in 0..count {
            best = best.min(browser.run("return calibrate();", Value::Null, PAGE_LIMIT).await?);
        }
        browser.close().await?;
        Ok(best)
    }
}

impl Dataset {
    fn arguments(&self) -> Value {
        json!({
            "size": self.records.to_string(),
            "query": self.folded,
            "name": self.name,
            "bytes": self.bytes,
        })
    }
}

/// `5k` for 5,000.
pub fn thousands(records: u32) -> String {
    format!("{}k", records / 1_000)
}
