//! What is new arrives under the person's hands and takes nothing out of them.

use crate::region;
use anyhow::{Context, Result};
use domain::record::{Record, Scope};
use sha2::{Digest, Sha256};
use std::fs;
use std::path::{Path, PathBuf};
use sync_server::store::{self, Change, Write};
use tests::browser::PHONE;
use tests::stage::{Stage, built_app};
use tests::visit::Visit;

/// Publishes another number of a place, as an import would.
async fn publish_number(stage: &Stage, place: &region::Place, number: &str) -> Result<()> {
    let store = store::open(&stage.database(), false).await?;
    let area = store.heads().await?.remove(0).area.code;
    for scope in [Scope::Area, Scope::AreaStaff] {
        let rows = store.read(&area, &[scope], 0).await?.rows;
        let standing = store::facilities(&rows, scope).find(|facility| facility.id == place.id).cloned();
        let Some(mut facility) = standing else { continue };
        region::renumber(&mut facility, number);
        let record = Record::Facility(facility);
        let key = record.key().context("a facility has a key")?;
        store.write(&area, Write::of([Change { scope, key, record: Some(record) }])).await?;
    }
    Ok(())
}

/// A copy of the built app whose page says which edition it is, with a worker that knows it.
fn next_edition(folder: &Path) -> Result<PathBuf> {
    let edition = folder.join("edition-2");
    copy(&built_app()?, &edition)?;
    let page = fs::read_to_string(edition.join("index.html"))?;
    let next = page.replacen("<html ", "<html data-edition=\"2\" ", 1);
    let worker = fs::read_to_string(edition.join("sw.js"))?;
    let restamped = worker.replace(&hash(&page), &hash(&next));
    assert_ne!(worker, restamped, "the worker does not name the page");
    let version = restamped.split_once("VERSION = '").and_then(|(_, rest)| rest.split_once('\'')).unwrap().0;
    fs::write(edition.join("sw.js"), restamped.replacen(version, "edition2", 1))?;
    fs::write(edition.join("index.html"), next)?;
    // The packed siblings are of the edition before.
    for packed in ["index.html.br", "sw.js.br"] {
        fs::remove_file(edition.join(packed))?;
    }
    Ok(edition)
}

fn hash(text: &str) -> String {
    Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let into = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &into)?;
        } else {
            fs::copy(entry.path(), into)?;
        }
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_fact_and_a_new_version_arrive_and_the_open_page_is_not_lost() -> Result<()> {
    let place = region::place("pharmacy");
    let mut stage = Stage::demo().await?;
    let visit = Visit::first(&stage, PHONE).await?;
    let before: Vec<String> = visit.read("caches.keys()").await?;
    visit.tap(".tabs a[href='/find']").await?;
    visit.tap("#search").await?;
    visit.type_text(&place.kana).await?;
    let row = place.row();
    let calls = |number: &str| {
        format!("document.querySelector('{row} .call')?.getAttribute('href') === 'tel:{number}'")
    };
    visit.until(&format!("document.querySelector('{row}') !== null")).await?;
    visit.read::<bool>("window.stillTheSamePage = true").await?;

    stage.darken().await?;
    visit.until_says(".strip", "オフラインです").await?;
    publish_number(&stage, &place, "000-0000-9001").await?;
    stage.install(next_edition(stage.folder())?);
    stage.light().await?;
    visit.until(&calls("00000009001")).await?;
    visit.until_says(".update-bar", "新しい版があります").await?;

    // With the server there, a change is told at once.
    publish_number(&stage, &place, "000-0000-9002").await?;
    visit.until(&calls("00000009002")).await?;
    visit.until("window.stillTheSamePage").await?;
    assert_eq!(visit.read::<String>("document.getElementById('search').value").await?, place.kana);
    assert!(visit.read::<bool>("document.documentElement.dataset.edition === undefined").await?);

    visit.tap(".update-bar button").await?;
    visit.until("document.documentElement.dataset.edition === '2'").await?;
    visit.until(&calls("00000009002")).await?;
    assert_eq!(visit.read::<String>("document.getElementById('search').value").await?, place.kana);
    visit.until("document.querySelector('.update-bar') === null").await?;
    let after: Vec<String> = visit.read("caches.keys()").await?;
    assert_eq!(after, ["shell-edition2"]);
    assert_ne!(before, after);
    visit.close().await
}
