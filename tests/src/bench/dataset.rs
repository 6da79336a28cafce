//! One generated directory in every form the contestants take it: documents for the peers, chunks for us, bytes
//! for the floors, and queries with what a plain substring scan finds.

use anyhow::{Context, Result};
use domain::chunk::{Chunk, bucket_bits, bucket_of};
use domain::correction::{Said, Statement};
use domain::facility::{Facility, Value};
use domain::kana::fold;
use domain::lists::item;
use serde::Serialize;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use sync_server::demo;

/// Peers are measured up to here; beyond it only we are.
pub const PEERS_UP_TO: u32 = 50_000;
/// Of which somebody says that what stands is right.
const CONFIRMED_MAX: usize = 5_000;
const QUERIES: usize = 200;
/// Rows a list shows before it is asked for more.
const FIRST_ROWS: usize = 30;

pub struct Dataset {
    pub records: u32,
    pub folder: PathBuf,
    /// The name of one place, which no other text of the directory holds.
    pub name: String,
    /// The same as search compares it.
    pub folded: String,
    /// Of all chunks.
    pub bytes: usize,
    /// Of each place that has one, that its number is right.
    pub confirmations: Vec<Statement>,
    /// Words of which every beginning finds at least thirty places.
    pub common_words: Vec<String>,
}

/// A query as typed, as search compares it, and every place whose text holds all its words.
#[derive(Serialize)]
struct Asked {
    text: String,
    folded: String,
    ids: Vec<String>,
}

impl Dataset {
    /// Writes `records` generated places into a folder of their own below `folder`, as of today.
    pub fn write(folder: &Path, records: u32) -> Result<Self> {
        let folder = folder.join(records.to_string());
        if folder.is_dir() {
            fs::remove_dir_all(&folder)?;
        }
        fs::create_dir_all(&folder)?;
        let today = chrono::Local::now().date_naive();
        let region = demo::generated(today, usize::try_from(records)?);
        let facilities = region.facilities;
        let texts: Vec<String> = facilities.iter().map(text).collect();

        let chunks = chunks(&facilities);
        let directory: Vec<u8> = chunks.iter().flat_map(Chunk::bytes).copied().collect();
        let lengths: Vec<usize> = chunks.iter().map(|chunk| chunk.bytes().len()).collect();
        fs::write(folder.join("directory.bin"), &directory)?;
        write(&folder, "chunks.json", &lengths)?;
        write(&folder, "lists.json", &region.lists)?;
        write(&folder, "queries.json", &queries(&facilities, &texts))?;
        if records <= PEERS_UP_TO {
            write(&folder, "documents.json", &documents(&facilities, &texts)?)?;
        }

        let only = facilities.iter().find(|facility| {
            let name = fold(facility.name());
            texts.iter().filter(|text| text.contains(&name)).take(2).count() == 1
        });
        let name = only.context("no name occurs only once")?.name().to_owned();
        let common_words = common_words(&texts);
        let confirmations = facilities.iter().filter_map(confirmed).take(CONFIRMED_MAX).collect();
        Ok(Self {
            confirmations,
            records,
            folder,
            folded: fold(&name),
            name,
            bytes: directory.len(),
            common_words,
        })
    }
}

fn confirmed(facility: &Facility) -> Option<Statement> {
    let said = vec![Said::confirms(facility.of(item::PHONE).next()?)];
    Some(Statement { facility: facility.id, said })
}

fn write(folder: &Path, name: &str, value: &impl Serialize) -> Result<()> {
    Ok(fs::write(folder.join(name), serde_json::to_vec(value)?)?)
}

/// What people search by, folded, field by field.
fn text(facility: &Facility) -> String {
    let name = facility.names();
    let mut texts = vec![facility.name()];
    texts.extend(name.and_then(|name| name.kana.as_deref()));
    texts.extend(facility.address().map(|address| address.text.as_str()));
    texts.extend(facility.phones().map(|(_, phone)| phone.number.as_str()));
    texts.extend(facility.of(item::ORGANISATION).filter_map(|fact| match &fact.value {
        Value::Text(text) => Some(text.as_str()),
        _ => None,
    }));
    texts.into_iter().map(fold).collect::<Vec<_>>().join(" ")
}

/// As the server cuts them.
fn chunks(facilities: &[Facility]) -> Vec<Chunk> {
    let bits = bucket_bits(facilities.len());
    let mut buckets = BTreeMap::<usize, Vec<Facility>>::new();
    for facility in facilities {
        buckets.entry(bucket_of(facility.id, bits)).or_default().push(facility.clone());
    }
    buckets.values().map(|facilities| Chunk::build(facilities)).collect()
}

/// The whole record, and beside it the folded text, so that no peer spends time on folding.
fn documents(facilities: &[Facility], texts: &[String]) -> Result<Vec<serde_json::Value>> {
    facilities
        .iter()
        .zip(texts)
        .map(|(facility, text)| {
            let mut document = serde_json::to_value(facility)?;
            document["name"] = json!(facility.name());
            document["text"] = json!(text);
            Ok(document)
        })
        .collect()
}

/// What people type: beginnings, middles and whole names, readings, a town and a trade, parts of numbers.
fn queries(facilities: &[Facility], texts: &[String]) -> Vec<Asked> {
    let mut asked = BTreeSet::new();
    // A stride without a common factor with most sizes: places of every trade and town take part.
    let places = (0..).map(|nth| (nth, facilities.get(nth * 7_919 % facilities.len())));
    for (nth, place) in places {
        if asked.len() == QUERIES {
            break;
        }
        asked.extend(place.and_then(|place| shape(nth % 8, place)));
    }
    asked
        .into_iter()
        .map(|text: String| {
            let words: Vec<String> = text.split_whitespace().map(fold).collect();
            let holds = |text: &str| words.iter().all(|word| text.contains(word));
            let hits = facilities.iter().zip(texts).filter(|(_, text)| holds(text));
            let ids = hits.map(|(facility, _)| facility.id.to_string()).collect();
            Asked { folded: words.join(" "), text, ids }
        })
        .collect()
}

/// `None` where the place has no such part, or a word of it would be a single letter.
fn shape(nth: usize, place: &Facility) -> Option<String> {
    let name = place.name();
    let kana = || place.names()?.kana.as_deref();
    let address = || place.address().map(|address| address.text.as_str());
    let phone = || place.phones().next().map(|(_, phone)| phone);
    let query = match nth {
        0 => letters(name, 0, 3),
        1 => name.to_owned(),
        2 => letters(kana()?, 0, 4),
        3 => letters(name, 2, 3),
        4 => format!("{} {}", letters(address()?, 3, 3), letters(name, count(name).saturating_sub(4), 4)),
        5 => letters(&phone()?.digits(), 6, 4),
        6 => phone()?.number.clone(),
        _ => letters(address()?, 5, 6),
    };
    let searched = query.split_whitespace().all(|word| count(&fold(word)) >= 2);
    (searched && !query.trim().is_empty()).then(|| query.trim().to_owned())
}

fn count(text: &str) -> usize {
    text.chars().count()
}

fn letters(text: &str, from: usize, count: usize) -> String {
    text.chars().skip(from).take(count).collect()
}

fn common_words(texts: &[String]) -> Vec<String> {
    let words = ["訪問看護", "クリニック", "薬局", "ケアプラン", "歯科", "病院", "医院", "内科"];
    let common = |word: &&str| {
        word.char_indices().all(|(at, letter)| {
            let beginning = word.get(..at + letter.len_utf8()).map(fold).unwrap_or_default();
            texts.iter().filter(|text| text.contains(&beginning)).take(FIRST_ROWS).count() == FIRST_ROWS
        })
    };
    words.into_iter().filter(common).map(str::to_owned).collect()
}
