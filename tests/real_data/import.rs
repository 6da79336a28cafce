//! Published lists read into an area in memory: what the test of each publisher shares.

use domain::facility::Facility;
use domain::id::AreaCode;
use domain::lists::item;
use domain::record::Scope;
use std::collections::BTreeMap;
use std::fs;
use sync_server::exchange::{FindingCode, Options};
use sync_server::import::{ImportFile, Report, import_file};
use sync_server::store::memory::MemoryStore;
use sync_server::store::{self, Store};

const DATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data");

/// The bytes of a list of places.
pub fn file(path: &str) -> Option<Vec<u8>> {
    data(&format!("facilities/{path}"))
}

/// A file's bytes; `None`, said on stdout, where there is no such data.
pub fn data(path: &str) -> Option<Vec<u8>> {
    let bytes = fs::read(format!("{DATA}/{path}")).ok();
    if bytes.is_none() {
        println!("not run: {path} (no ../shared/data)");
    }
    bytes
}

pub struct Region {
    pub store: MemoryStore,
    pub area: AreaCode,
}

impl Region {
    pub fn new(area: &str) -> Self {
        Self { store: MemoryStore::default(), area: AreaCode::new(area) }
    }

    pub async fn import(&self, name: &str, bytes: &[u8]) -> Report {
        self.take(ImportFile { name, bytes, ..ImportFile::default() }).await
    }

    /// Rows outside the area are skipped.
    pub async fn import_within(&self, name: &str, bytes: &[u8]) -> Report {
        self.take(ImportFile { name, bytes, within: Some(&[]), ..ImportFile::default() }).await
    }

    /// Rows outside the area are skipped; what a person says of the file is taken with it.
    pub async fn import_told(&self, name: &str, bytes: &[u8], options: Options) -> Report {
        self.take(ImportFile { name, bytes, options, within: Some(&[]), ..ImportFile::default() }).await
    }

    async fn take(&self, file: ImportFile<'_>) -> Report {
        let report = import_file(&self.store, &self.area, &file).await.expect("a list that is read");
        let report = report.places().expect("a list of places");
        assert_eq!(report.rows, report.placed + report.skipped.len());
        report
    }

    pub async fn number(&self) -> u64 {
        self.store.head(&self.area).await.expect("the area stands").number
    }

    /// By id, as it is written.
    pub async fn facilities(&self) -> BTreeMap<String, Facility> {
        let reading = self.store.read(&self.area, &[Scope::Area], 0).await.expect("the area stands");
        store::facilities(&reading.rows, Scope::Area).map(|f| (f.id.to_string(), f.clone())).collect()
    }
}

/// Rows with a finding of this code.
pub fn rows(report: &Report, code: FindingCode) -> Vec<u32> {
    report.findings.iter().filter(|finding| finding.code == code).map(|finding| finding.row).collect()
}

/// Facilities with an answer to this item, and those whose hours are hours and not text.
pub fn filled(facilities: &BTreeMap<String, Facility>, code: &str) -> usize {
    let has = |facility: &&Facility| match code {
        item::HOURS => facility.hours().is_some(),
        code => facility.of(code).next().is_some(),
    };
    facilities.values().filter(has).count()
}
