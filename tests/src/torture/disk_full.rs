//! The server's disk runs full: phones are told to come back, nothing stands by half, what is there is read, and once there is
//! room all of it lands once.

use super::Figures;
use super::ledger::Ledger;
use super::phone::{Phone, phones};
use crate::draw::Draw;
use crate::request::{Answer, ask};
use crate::scratch::Scratch;
use crate::server::{DATABASE, Server, sqlite, sync_server};
use anyhow::{Context, Result, ensure};
use std::path::{Path, PathBuf};
use tokio::process::Command;

/// For the write-ahead log: some dozens of commands.
const ROOM_BYTES: u64 = 2 << 20;
/// What is taken away to make room.
const BALLAST_BYTES: u64 = 24 << 20;
/// How often the phones try while it is full.
const TRIES: usize = 10;
/// Mounts are the process's own here and go with it, so that nothing is left behind however it ends.
const ON_A_SMALL_DISK: &str =
    "mount -t tmpfs -o size=$1 tmpfs \"$2\" && cp \"$3\" \"$2\" && head -c $4 /dev/zero > \"$2/ballast\" &&
    exec \"$5\" serve --listen 127.0.0.1:0 --database \"$6\"";

struct SmallDisk {
    server: Server,
    /// Its folder, as it sees it.
    folder: PathBuf,
    _place: Scratch,
}

impl SmallDisk {
    async fn start() -> Result<Self> {
        let (place, server) = (Scratch::new()?, sync_server()?);
        let mut demo = Command::new(&server);
        demo.args(["demo", "--database", &sqlite(place.path())]);
        ensure!(demo.output().await?.status.success(), "sync-server demo");
        let (filled, mounted) = (place.path().join(DATABASE), place.path().join("small"));
        std::fs::create_dir(&mounted)?;
        let size = filled.metadata()?.len() + BALLAST_BYTES + ROOM_BYTES;
        let mut command = Command::new("unshare");
        command.args(["--map-root-user", "--mount", "sh", "-c", ON_A_SMALL_DISK, "sh", &size.to_string()]);
        command.args([&mounted, &filled]).arg(BALLAST_BYTES.to_string()).arg(server).arg(sqlite(&mounted));
        let server = Server::start(command).await.context("a disk of its own, by unshare and mount")?;
        let seen_from_here = format!("/proc/{}/root", server.id().context("it runs")?);
        let folder = Path::new(&seen_from_here).join(mounted.strip_prefix("/")?);
        Ok(Self { server, folder, _place: place })
    }

    fn make_room(&self) -> Result<()> {
        Ok(std::fs::remove_file(self.folder.join("ballast"))?)
    }
}

pub async fn prove(seed: u64, figures: &mut Figures) -> Result<()> {
    let (mut draw, ledger) = (Draw::new(seed), Ledger::default());
    let disk = SmallDisk::start().await?;
    let mut phones = phones(&disk.server.url, &ledger, &mut draw).await?;
    let refused = until_full(&mut phones).await?;
    figures.add("acknowledged before it was full", ledger.acknowledged());
    is_come_back(&refused).with_context(|| disk.server.said())?;

    let mut told = 0;
    for _ in 0..TRIES {
        for phone in &mut phones {
            phone.write();
            let answer = phone.sync().await?.context("no answer")?;
            // A short one may still find room.
            if answer.status != 200 {
                is_come_back(&answer).with_context(|| disk.server.said())?;
                told += 1;
            }
            // What is there is read on, by who stands and by who is new.
            let answer = phone.pull().await?.context("no answer")?;
            ensure!(answer.status == 200, "a pull: {}", answer.status);
        }
        let manifest = ask(&disk.server.url, "/api/manifest", "", None).await?;
        ensure!(manifest.status == 200, "the manifest: {}", manifest.status);
    }
    figures.add("told to come back", told);
    ensure!(told >= TRIES, "it is not full");
    let found = ledger.check(&disk.folder).await.context("while it is full")?;
    figures.add("while it was full", format!("{found:?}"));
    figures.add("waited", phones.iter().map(Phone::waits).sum::<usize>());

    disk.make_room()?;
    let mut again = 0;
    for phone in &mut phones {
        while phone.waits() > 0 {
            let answer = phone.sync().await?.context("no answer")?;
            ensure!(answer.status == 200, "with room: {}", answer.status);
        }
        again += phone.send_again().await?;
    }
    let found = ledger.check(&disk.folder).await?;
    figures.add("in the end", format!("{found:?}"));
    ensure!(found.commands == again && again == ledger.made(), "{again} again, {} made", ledger.made());
    Ok(())
}

/// What the first phone is told for which there is no room.
async fn until_full(phones: &mut [Phone]) -> Result<Answer> {
    loop {
        for phone in &mut *phones {
            phone.write();
            let answer = phone.sync().await?.context("no answer")?;
            if answer.status != 200 {
                return Ok(answer);
            }
        }
    }
}

fn is_come_back(answer: &Answer) -> Result<()> {
    let body = String::from_utf8_lossy(&answer.body);
    ensure!(answer.status == 503, "no room, and {}: {body}", answer.status);
    let after = answer.header("retry-after").and_then(|seconds| seconds.parse::<u64>().ok());
    ensure!(after.is_some_and(|seconds| seconds > 0), "it does not say when to come back: {body}");
    Ok(())
}
