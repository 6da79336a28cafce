//! The rows of one edition: each place once, with what is needed to tell it from the others and from what stands.

use super::identity::Identity;
use super::{Candidate, Edition, Outcome, different};
use crate::id::FacilityId;
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

const NAMESPACE: Uuid = Uuid::from_u128(0x6f0c_9d1e_4b7a_4e55_9a38_d2c1_57e0_83b4);

#[derive(Default)]
pub(super) struct Rows {
    /// The first row of each place.
    pub(super) firsts: Vec<Candidate>,
    /// The id of each first where it is new and nothing has that id.
    pub(super) ids: Vec<FacilityId>,
    /// Of the firsts; none where nothing stands to compare them with.
    pub(super) identities: Vec<Identity>,
    /// Later rows of the same places.
    pub(super) again: Vec<Again>,
}

pub(super) struct Again {
    pub(super) row: u32,
    pub(super) more_rows: Vec<u32>,
    pub(super) row_key: String,
    /// Position in [`Rows::firsts`].
    pub(super) first: usize,
    pub(super) outcome: Outcome,
}

impl Rows {
    pub(super) fn of(edition: &Edition<'_>, mut candidates: Vec<Candidate>) -> Self {
        let mut rows = Self::default();
        // By kind, name and address, and a count of those that differ in their phones: the first row of each place,
        // among all rows and among the firsts.
        let mut seen: HashMap<(Uuid, u32), (usize, usize)> = HashMap::new();
        let mut is_first = Vec::with_capacity(candidates.len());
        for (at, candidate) in candidates.iter().enumerate() {
            let identity = Identity::of(&candidate.facts);
            if let Some(key) = identity.kind_name_address() {
                let key = Uuid::new_v5(&NAMESPACE, key.as_bytes());
                let mut count = 0;
                let mut first = None;
                while let Some((row, place)) = seen.get(&(key, count)) {
                    let alike = candidates.get(*row);
                    first = alike.filter(|alike| identity.phone_agrees(&Identity::of(&alike.facts)));
                    if let Some(first) = first {
                        rows.again.push(Again::of(*place, first, candidate));
                        break;
                    }
                    count += 1;
                }
                is_first.push(first.is_none());
                if first.is_some() {
                    continue;
                }
                seen.insert((key, count), (at, rows.ids.len()));
            } else {
                is_first.push(true);
            }
            rows.ids.push(id(edition, &identity, 0));
            if !edition.standing.is_empty() {
                rows.identities.push(identity);
            }
        }
        let mut is_first = is_first.into_iter();
        candidates.retain(|_| is_first.next().unwrap_or(true));
        rows.firsts = candidates;
        rows
    }
}

impl Again {
    fn of(place: usize, first: &Candidate, again: &Candidate) -> Self {
        let differs = different(&first.facts, &again.facts);
        let said = again.facts.iter().filter(|fact| differs.contains(&fact.item)).cloned().collect();
        let Candidate { row, more_rows, row_key, .. } = again.clone();
        let outcome = Outcome::ListedTwice { first_row: first.row, differs, said };
        Self { row, more_rows, row_key, first: place, outcome }
    }
}

/// The same file read into the same empty area gives the same ids.
fn id(edition: &Edition<'_>, identity: &Identity, count: u32) -> FacilityId {
    let seed = format!("{}\n{}\n{}\n{count}", edition.area, edition.source.origin, identity.seed());
    FacilityId(Uuid::new_v5(&NAMESPACE, seed.as_bytes()))
}

pub(super) fn free_id(
    edition: &Edition<'_>,
    identity: &Identity,
    taken: &BTreeSet<FacilityId>,
) -> FacilityId {
    let free = (1..u32::MAX).map(|count| id(edition, identity, count)).find(|id| !taken.contains(id));
    free.unwrap_or_else(|| id(edition, identity, u32::MAX))
}
