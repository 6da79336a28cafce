//! `sync-server backup`, `verify` and `restore`: copies that are whole, or are not there.

use crate::cli::DatabaseOption;
use crate::store;
use crate::store::sqlite::check::{Checked, Damage, Holding, check};
use crate::store::sqlite::copy::{copy, revive, seal};
use anyhow::{Context, bail};
use domain::id::Incarnation;
use serde::Serialize;
use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::Instant;
use uuid::Uuid;

/// Copy a database to a file, while a server may be writing on it
///
/// The copy is the database as it stood at one moment. It is read and checked before it gets its name, and a file that is
/// there already is never written over. Keep it on another machine, and as safe as the database: it holds the same.
#[derive(clap::Args, Debug)]
pub struct BackupOptions {
    #[command(flatten)]
    database: DatabaseOption,
    /// The file to make, such as `region-20261127.backup`
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
    /// One line of JSON on stdout, instead of a table
    #[arg(long)]
    json: bool,
}

/// Read all of a database or a backup, and say what it holds and whether it is whole
///
/// Two that hold the same have the same digest. What is damaged is listed, and the command fails.
#[derive(clap::Args, Debug)]
pub struct VerifyOptions {
    #[command(flatten)]
    database: DatabaseOption,
    /// One line of JSON on stdout, instead of a table
    #[arg(long)]
    json: bool,
}

/// Make a database of a backup
///
/// It begins a new life: phones notice at their next contact, and take the directory anew. What was written after the
/// backup was made is not in it. A database that is there already is never written over.
#[derive(clap::Args, Debug)]
pub struct RestoreOptions {
    /// As `backup` wrote it
    file: PathBuf,
    #[command(flatten)]
    database: DatabaseOption,
}

pub async fn run(options: BackupOptions) -> anyhow::Result<()> {
    let began = Instant::now();
    let address = &options.database.address;
    let part = Part::of(&options.to)?;
    let copied = copy(store::file_of(address)?, &part.path).await;
    copied.with_context(|| format!("{address} cannot be copied; `verify` tells whether it is whole"))?;
    let checked = check(&part.path).await?;
    whole(address, &checked)?;
    seal(&part.path, &checked.areas).await?;
    part.finish()?;
    let told = Told::of(&options.to, began, &checked)?;
    told.say(options.json, "backup")
}

pub async fn verify(options: VerifyOptions) -> anyhow::Result<()> {
    let began = Instant::now();
    let address = &options.database.address;
    let file = store::file_of(address)?;
    let checked = check(file).await.with_context(|| format!("cannot open {address}"))?;
    let told = Told::of(file, began, &checked)?;
    told.say(options.json, if checked.damage.is_empty() { "whole" } else { "damaged" })?;
    whole(address, &checked)
}

pub async fn restore(options: RestoreOptions) -> anyhow::Result<()> {
    let began = Instant::now();
    let (file, address) = (options.file.display().to_string(), &options.database.address);
    let target = store::file_of(address)?;
    let part = Part::of(target).with_context(|| format!("{file} is not restored"))?;
    let backup = check(&options.file).await.with_context(|| format!("cannot open {file}"))?;
    whole(&file, &backup)?;
    copy(&options.file, &part.path).await.with_context(|| format!("{file} cannot be copied"))?;
    let life = |holding: &Holding| (holding.area.code.clone(), Incarnation(Uuid::new_v4()));
    revive(&part.path, &backup.areas.iter().map(life).collect::<Vec<_>>()).await?;
    let restored = check(&part.path).await?;
    whole(&file, &restored)?;
    let digests =
        |checked: &Checked| checked.areas.iter().map(|area| area.digest.clone()).collect::<Vec<_>>();
    if digests(&restored) != digests(&backup) {
        bail!("what was made of {file} differs from it: try again, and on another disk if it happens again");
    }
    part.finish()?;
    Told::of(target, began, &restored)?.say(false, "restored")?;
    Ok(writeln!(
        io::stdout(),
        "Next: sync-server serve --database {address}\n\
         Phones take the directory anew at their next contact, and then send what waits on them."
    )?)
}

/// Of the first damage, what helps; and all further.
fn whole(name: &str, checked: &Checked) -> anyhow::Result<()> {
    let line = |Damage { place, reason, .. }: &Damage| format!("{place}: {reason}");
    let Some((first, further)) = checked.damage.split_first() else { return Ok(()) };
    let further: String = further.iter().map(|damage| format!("\n  {}", line(damage))).collect();
    bail!("{name} is not whole: {}; {}{further}", line(first), first.kind.remedy())
}

/// A file under a name that nobody takes for the whole, as long as it is not. It goes when it is given up.
struct Part {
    path: PathBuf,
    target: PathBuf,
}

impl Part {
    /// Refused where anything stands under the name to be.
    fn of(target: &Path) -> anyhow::Result<Self> {
        let target = std::path::absolute(target)?;
        let path = beside(&target, ".part");
        // Only its owner may read what an area's people wrote.
        let made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path);
        if made.as_ref().is_err_and(|error| error.kind() == io::ErrorKind::AlreadyExists) {
            bail!(
                "{} is there: another is making it, or one was killed; if none is at work, delete it",
                path.display()
            );
        }
        made.with_context(|| format!("cannot write {}", path.display()))?;
        let part = Self { path, target };
        // Of one that was killed, whose part somebody deleted.
        part.forget_journal();
        part.expect_free()?;
        Ok(part)
    }

    fn forget_journal(&self) {
        fs::remove_file(beside(&self.path, "-journal")).ok();
    }

    /// A log left by another database would be played into this one.
    fn expect_free(&self) -> anyhow::Result<()> {
        for end in ["", "-wal", "-shm", "-journal"] {
            let path = beside(&self.target, end);
            if path.symlink_metadata().is_ok() {
                bail!(
                    "{} is there and is not written over: move it away, with what lies beside it under the same name, \
                     or name another file",
                    path.display()
                );
            }
        }
        Ok(())
    }

    /// Gives it its name once all of it is on the disk.
    fn finish(self) -> anyhow::Result<()> {
        let folder = self.target.parent().context("a file lies in a folder")?;
        let finish = || {
            File::open(&self.path)?.sync_all()?;
            fs::rename(&self.path, &self.target)?;
            File::open(folder)?.sync_all()
        };
        // Whoever makes it by our means holds the name of the part; somebody else may have come meanwhile.
        self.expect_free()?;
        finish().with_context(|| format!("cannot write {}", self.target.display()))
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        // It has its name, or nobody wants it.
        fs::remove_file(&self.path).ok();
        self.forget_journal();
    }
}

fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(end);
    name.into()
}

/// What was made or read, for a machine and for a person.
#[derive(Serialize)]
struct Told<'a> {
    file: String,
    bytes: u64,
    took_ms: u128,
    #[serde(flatten)]
    checked: &'a Checked,
}

impl<'a> Told<'a> {
    fn of(file: &Path, began: Instant, checked: &'a Checked) -> anyhow::Result<Self> {
        let bytes = fs::metadata(file)?.len();
        Ok(Self { file: file.display().to_string(), bytes, took_ms: began.elapsed().as_millis(), checked })
    }

    fn say(&self, json: bool, became: &str) -> anyhow::Result<()> {
        let text = if json { serde_json::to_string(self)? + "\n" } else { self.table(became) };
        Ok(io::stdout().write_all(text.as_bytes())?)
    }

    fn table(&self, became: &str) -> String {
        let Self { file, bytes, took_ms, checked } = self;
        let (kb, tenths) = (bytes.div_ceil(1_000), took_ms / 100);
        let mut text = format!("{file}: {became}, {kb} KB in {}.{} s\n", tenths / 10, tenths % 10);
        for Holding { area, number, records, commands, digest, .. } in &checked.areas {
            let records: Vec<_> = records.iter().map(|(kind, count)| format!("{kind} {count}")).collect();
            text += &format!(
                "  {} {} at number {number}\n  records: {}; commands {commands}\n  digest {digest}\n",
                area.code,
                area.ja,
                records.join(", "),
            );
        }
        text
    }
}
