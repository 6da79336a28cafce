//! The public directory of an area, cut at one number: its manifest and buckets, packed to be sent.

use crate::packed::Packed;
use crate::store::{self, Head, LogRow, Reading, Store, StoreError};
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
    /// What is packed there.
    says: Manifest,
    buckets: Arc<HashMap<String, Packed>>,
}

/// What a directory is to do, seeing where the log stands.
enum Seen {
    /// Nothing.
    Same(Arc<Cut>),
    /// The log moved on, and not what the public sees: most of what is written all day.
    Moved(Arc<Cut>, Head),
    Changed(Option<Arc<Cut>>),
}

impl Directory {
    pub fn new(store: Arc<dyn Store>, area: AreaCode) -> Self {
        Self { store, area, cuts: RwLock::default(), cutting: tokio::sync::Mutex::default() }
    }

    /// The directory as it stands now.
    pub async fn newest(&self) -> Result<Arc<Cut>, StoreError> {
        let _cutting = self.cutting.lock().await;
        let cut = match self.seen().await? {
            Seen::Same(cut) => return Ok(cut),
            Seen::Moved(last, head) => {
                let cut = working(move || last.moved(&head)).await;
                let mut cuts = self.cuts.write().expect(NO_PANIC);
                cuts.pop_front();
                cuts.push_front(Arc::clone(&cut));
                return Ok(cut);
            }
            Seen::Changed(last) => {
                let reading = self.store.read(&self.area, &[Scope::Area], 0).await?;
                working(move || cut(reading, last.as_deref())).await
            }
        };
        let mut cuts = self.cuts.write().expect(NO_PANIC);
        cuts.push_front(Arc::clone(&cut));
        cuts.truncate(CUTS_KEPT);
        Ok(cut)
    }

    /// The area's number. What the public sees by then is cut, so that nobody waits for it.
    pub async fn number(&self) -> Result<u64, StoreError> {
        let seen = {
            let _cutting = self.cutting.lock().await;
            self.seen().await?
        };
        match seen {
            Seen::Same(cut) => Ok(cut.number),
            Seen::Moved(_, head) => Ok(head.number),
            Seen::Changed(_) => Ok(self.newest().await?.number),
        }
    }

    async fn seen(&self) -> Result<Seen, StoreError> {
        let last = self.cuts.read().expect(NO_PANIC).front().map(Arc::clone);
        let Some(last) = last else { return Ok(Seen::Changed(None)) };
        let Reading { head, rows } = self.store.read(&self.area, &[Scope::Area], last.number).await?;
        let is_before = last.incarnation == head.incarnation && last.number <= head.number;
        Ok(match rows.is_empty() && is_before {
            true if last.number == head.number => Seen::Same(last),
            true => Seen::Moved(last, head),
            false => Seen::Changed(Some(last)),
        })
    }

    /// A bucket of one of the last cuts.
    pub fn bucket(&self, hash: &str) -> Option<Packed> {
        self.cuts.read().expect(NO_PANIC).iter().find_map(|cut| cut.buckets.get(hash).cloned())
    }
}

const NO_PANIC: &str = "nothing panics while the cuts are locked";

async fn working(make: impl FnOnce() -> Cut + Send + 'static) -> Arc<Cut> {
    let made = tokio::task::spawn_blocking(move || Arc::new(make()));
    made.await.expect("cutting ends: it neither panics nor is it cancelled")
}

impl Cut {
    fn of(says: Manifest, buckets: Arc<HashMap<String, Packed>>) -> Self {
        let json = serde_json::to_vec(&says).expect("a manifest is plain data, which JSON can always hold");
        let (incarnation, number) = (says.incarnation, says.number);
        Self { incarnation, number, manifest: Packed::new(&json), says, buckets }
    }

    /// The same, as the log stands now.
    fn moved(&self, head: &Head) -> Self {
        let says = Manifest { area: head.area.clone(), number: head.number, ..self.says.clone() };
        Self::of(says, Arc::clone(&self.buckets))
    }
}

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
    let says = Manifest {
        area: head.area,
        incarnation: head.incarnation,
        number: head.number,
        lists: lists.unwrap_or_default(),
        format: chunk::FORMAT,
        buckets: named,
        events,
        outlines,
    };
    Cut::of(says, Arc::new(buckets))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::contract::{code, open, put, write};
    use crate::store::memory::MemoryStore;

    #[tokio::test]
    async fn what_the_public_does_not_see_moves_the_manifest_and_cuts_nothing() {
        let store: Arc<dyn Store> = Arc::new(MemoryStore::default());
        open(&*store, &code()).await;
        let directory = Directory::new(Arc::clone(&store), code());
        write(&*store, vec![put(Scope::Area, 1, 0)]).await;
        let first = directory.newest().await.unwrap();
        let hashes =
            |cut: &Cut| cut.says.buckets.iter().map(|bucket| bucket.hash.clone()).collect::<Vec<_>>();
        // More often than cuts are kept.
        for version in 0..20 {
            let number = write(&*store, vec![put(Scope::AreaStaff, 1, version)]).await;
            assert_eq!(directory.number().await.unwrap(), number);
            let moved = directory.newest().await.unwrap();
            assert_eq!((moved.number, moved.says.number, hashes(&moved)), (number, number, hashes(&first)));
            assert!(Arc::ptr_eq(&moved, &directory.newest().await.unwrap()));
        }
        let number = write(&*store, vec![put(Scope::Area, 1, 1)]).await;
        assert_eq!(directory.number().await.unwrap(), number);
        let changed = directory.newest().await.unwrap();
        assert_ne!(hashes(&changed), hashes(&first));
        for hash in hashes(&changed).iter().chain(&hashes(&first)) {
            assert!(directory.bucket(hash).is_some());
        }
        write(&*store, vec![domain::record::Change { record: None, ..put(Scope::Area, 1, 1) }]).await;
        assert_eq!(hashes(&directory.newest().await.unwrap()), Vec::<String>::new());
    }
}
