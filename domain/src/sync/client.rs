//! What a delta does to the directory on a phone.

use super::Delta;
use crate::chunk::{Chunk, bucket_of};
use crate::directory::Directory;
use crate::facility::Facility;
use crate::id::FacilityId;
use crate::record::{Record, RecordKey, Scope};

/// A directory after a delta, and which of its public chunks are other bytes than before.
pub struct Absorbed {
    pub directory: Directory,
    pub chunks: Vec<usize>,
}

/// Only the chunks a delta touches are built again; what this version cannot read is skipped.
pub fn absorb(directory: &Directory, delta: &Delta) -> Absorbed {
    let mut lists = directory.lists().clone();
    let mut public = directory.public().to_vec();
    let mut staff = if delta.lost.contains(&Scope::AreaStaff) { None } else { directory.staff().cloned() };
    let mut chunks = Vec::new();
    for scope in &delta.scopes {
        let mut put: Vec<Facility> = Vec::new();
        for record in &scope.put {
            match record {
                Record::Facility(facility) => put.push(facility.clone()),
                Record::Lists(newer) => lists = (**newer).clone(),
                Record::Unknown => {}
            }
        }
        let removed: Vec<FacilityId> = scope
            .removed
            .iter()
            .filter_map(|key| if let RecordKey::Facility(id) = key { Some(*id) } else { None })
            .collect();
        match scope.scope {
            Scope::Area => chunks.extend(replace(&mut public, &put, &removed)),
            Scope::AreaStaff => {
                let base = staff.take().filter(|_| !scope.anew).unwrap_or_else(|| Chunk::build(&[]));
                staff = Some(base.with(&put, &removed));
            }
        }
    }
    Absorbed { directory: Directory::new(lists, public, staff), chunks }
}

/// Puts each record into the chunk its id belongs to; the numbers of the chunks that changed.
fn replace(public: &mut [Chunk], put: &[Facility], removed: &[FacilityId]) -> Vec<usize> {
    // A directory is cut into a power of two of chunks, so their number tells by how many bits.
    let Ok(bits) = u8::try_from(public.len().trailing_zeros()) else { return Vec::new() };
    let mut changed = Vec::new();
    for (number, chunk) in public.iter_mut().enumerate() {
        let put: Vec<Facility> =
            put.iter().filter(|facility| bucket_of(facility.id, bits) == number).cloned().collect();
        let removed: Vec<FacilityId> =
            removed.iter().copied().filter(|id| bucket_of(*id, bits) == number).collect();
        if !put.is_empty() || !removed.is_empty() {
            *chunk = chunk.with(&put, &removed);
            changed.push(number);
        }
    }
    changed
}
