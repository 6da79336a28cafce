//! The public directory of an area, cut at one number: its manifest and buckets, packed to be sent.

use crate::packed::Packed;
use crate::store::{self, LogRow, Reading, Store, StoreError};
use domain::chunk::{self, Chunk};
use domain::event::Event;
use domain::facility::Facility;
use domain::id::{AreaCode, Incarnation};
use domain::record::Scope;
use domain::sync::{Bucket, Manifest};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::{Arc, RwLock};

/// A phone on a slow line is still fetching the buckets of an earlier cut while the directory moves on.
const CUTS_KEPT: usize = 8;

/// Cuts the directory of one area anew whenever it has moved, once for all who ask.
pub struct Directory {
    store: Arc<dyn Store>,
    area: AreaCode,
    /// The newest first.
    cuts: RwLock<VecDeque<Arc<Cut>>>,
    /// Held while cutting: whoever comes meanwhile waits for that cut instead of making another.
    cutting: tokio::sync::Mutex<()>,
}

pub struct Cut {
    pub incarnation: Incarnation,
    pub number: u64,
    pub manifest: Packed,
    buckets: HashMap<String, Packed>,
}

impl Directory {
    pub fn new(store: Arc<dyn Store>, area: AreaCode) -> Self {
        Self { store, area, cuts: RwLock::default(), cutting: tokio::sync::Mutex::default() }
    }

    /// The directory as it stands now.
    pub async fn newest(&self) -> Result<Arc<Cut>, StoreError> {
        let _cutting = self.cutting.lock().await;
        let head = self.store.head(&self.area).await?;
        let last = self.cuts.read().expect(NO_PANIC).front().map(Arc::clone);
        if let Some(last) = &last
            && (last.incarnation, last.number) == (head.incarnation, head.number)
        {
            return Ok(Arc::clone(last));
        }
        let reading = self.store.read(&self.area, &[Scope::Area], 0).await?;
        let cut = tokio::task::spawn_blocking(move || Arc::new(cut(reading, last.as_deref())))
            .await
            .expect("cutting ends: it neither panics nor is it cancelled");
        let mut cuts = self.cuts.write().expect(NO_PANIC);
        cuts.push_front(Arc::clone(&cut));
        cuts.truncate(CUTS_KEPT);
        Ok(cut)
    }

    /// A bucket of one of the last cuts.
    pub fn bucket(&self, hash: &str) -> Option<Packed> {
        self.cuts.read().expect(NO_PANIC).iter().find_map(|cut| cut.buckets.get(hash).cloned())
    }
}

const NO_PANIC: &str = "nothing panics while the cuts are locked";

/// Cuts what was read; what the last cut had packed is taken from there.
fn cut(Reading { head, rows }: Reading, last: Option<&Cut>) -> Cut {
    let facilities: Vec<_> = store::facilities(&rows, Scope::Area).cloned().collect();
    let lists = rows.iter().find_map(|row| row.record.as_ref()?.lists().cloned());
    let mut buckets = HashMap::new();
    let mut named = Vec::new();
    for facilities in split(facilities) {
        let chunk = Chunk::build(&facilities);
        let hash = format!("{:x}", Sha256::digest(chunk.bytes()));
        let packed = last
            .and_then(|last| last.buckets.get(&hash).cloned())
            .unwrap_or_else(|| Packed::new(chunk.bytes()));
        named.push(Bucket {
            hash: hash.clone(),
            bytes: size(chunk.bytes().len()),
            records: size(chunk.len()),
        });
        buckets.insert(hash, packed);
    }
    let mut part = |(records, bytes): (usize, Vec<u8>)| {
        let hash = format!("{:x}", Sha256::digest(&bytes));
        let packed =
            last.and_then(|last| last.buckets.get(&hash).cloned()).unwrap_or_else(|| Packed::new(&bytes));
        buckets.insert(hash.clone(), packed);
        Bucket { hash, bytes: size(bytes.len()), records: size(records) }
    };
    let (events, outlines) = (events(&rows).map(&mut part), outlines(&rows).map(&mut part));
    let (incarnation, number) = (head.incarnation, head.number);
    let manifest = Manifest {
        area: head.area,
        incarnation,
        number,
        lists: lists.unwrap_or_default(),
        format: chunk::FORMAT,
        buckets: named,
        events,
        outlines,
    };
    let manifest =
        serde_json::to_vec(&manifest).expect("a manifest is plain data, which JSON can always hold");
    Cut { incarnation, number, manifest: Packed::new(&manifest), buckets }
}

/// How many public events there are, and their part; the same events make the same bytes.
fn events(rows: &[LogRow]) -> Option<(usize, Vec<u8>)> {
    let mut events: Vec<&Event> = rows
        .iter()
        .filter(|row| row.scope == Scope::Area)
        .filter_map(|row| row.record.as_ref()?.event())
        .collect();
    events.sort_by_key(|event| event.id);
    let bytes = serde_json::to_vec(&events).expect("events are plain data, which JSON can always hold");
    (!events.is_empty()).then_some((events.len(), bytes))
}

/// Of how many municipalities there are outlines, and their part.
fn outlines(rows: &[LogRow]) -> Option<(usize, Vec<u8>)> {
    let mut public = rows.iter().filter(|row| row.scope == Scope::Area);
    let outlines = public.find_map(|row| row.record.as_ref()?.outlines())?;
    let bytes = serde_json::to_vec(outlines).expect("outlines are plain data, which JSON can always hold");
    Some((outlines.municipalities.len(), bytes))
}

/// Facilities by bucket, without buckets that would be empty.
fn split(facilities: Vec<Facility>) -> impl Iterator<Item = Vec<Facility>> {
    let bits = chunk::bucket_bits(facilities.len());
    let mut buckets = BTreeMap::<usize, Vec<Facility>>::new();
    for facility in facilities {
        buckets.entry(chunk::bucket_of(facility.id, bits)).or_default().push(facility);
    }
    buckets.into_values()
}

fn size(length: usize) -> u32 {
    u32::try_from(length).expect("a bucket is far smaller than 4 GiB")
}
