//! Backups of a database that is written on, and what is made of them.

mod damage;
mod kept;

use domain::facility::{Facility, How, Source, Value};
use domain::id::{AreaCode, FacilityId, Incarnation};
use domain::record::{Change, Record, RecordKey, Scope};
use domain::sync::Area;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use sync_server::store::sqlite::check::{Checked, Holding, check};
use sync_server::store::{self, Store, Write};
use uuid::Uuid;

const SERVER: &str = env!("CARGO_BIN_EXE_sync-server");

/// A folder that goes with its test.
struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).ok();
    }
}

fn address(path: &Path) -> String {
    format!("sqlite:{}", path.display())
}

/// What the program said on both streams, and how it ended.
fn run(arguments: &[&str]) -> (Option<i32>, String) {
    let output = Command::new(SERVER).args(arguments).env("RUST_BACKTRACE", "0").output().expect("it runs");
    let said = String::from_utf8([output.stdout, output.stderr].concat()).expect("it speaks UTF-8");
    (output.status.code(), said)
}

impl Folder {
    fn new() -> Self {
        let folder = std::env::temp_dir().join(format!("tasuki-backup-{}", Uuid::new_v4()));
        fs::create_dir(&folder).expect("a folder for the test");
        Self(folder)
    }

    /// With the area open and `places` places in it.
    async fn filled(places: u128) -> (Self, PathBuf) {
        let folder = Self::new();
        let path = folder.path("area.db");
        let store = opened(&path).await;
        let area = Area { code: code(), ja: "見本圏".to_owned(), en: "Sample".to_owned(), demo: false };
        store.open_area(&area, Incarnation(Uuid::from_u128(7))).await.expect("an area");
        store.write(&code(), Write::of((0..places).map(|n| put(n, 0)))).await.expect("places");
        store.close().await;
        (folder, path)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.0).expect("a folder");
        let name = |entry: fs::DirEntry| entry.file_name().to_string_lossy().into_owned();
        let mut names: Vec<_> = entries.map(|entry| name(entry.expect("an entry"))).collect();
        names.sort();
        names
    }
}

fn backup(database: &Path, to: &Path) -> (Option<i32>, String) {
    run(&["backup", "--database", &address(database), "--to", &to.display().to_string()])
}

fn restore(file: &Path, database: &Path) -> (Option<i32>, String) {
    run(&["restore", &file.display().to_string(), "--database", &address(database)])
}

fn code() -> AreaCode {
    AreaCode::from("9901")
}

/// `version` tells two records of the same place apart.
fn put(number: u128, version: u32) -> Change {
    let mut facility = Facility::new(FacilityId(Uuid::from_u128(number)));
    let source = Source { origin: "sample".to_owned(), verified_on: None, by: None, how: How::File };
    facility.push("note", Value::Count(version), &source);
    let key = RecordKey::Facility(facility.id);
    Change { scope: Scope::Area, key, record: Some(Record::Facility(facility)) }
}

async fn opened(path: &Path) -> Arc<dyn Store> {
    store::open(&address(path), true).await.expect("a database")
}

async fn checked(path: &Path) -> Checked {
    check(path).await.expect("it can be looked at")
}

/// What the only area of a database holds.
async fn held(path: &Path) -> Holding {
    checked(path).await.areas.into_iter().next().expect("an area")
}
