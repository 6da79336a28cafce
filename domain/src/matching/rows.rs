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
    pub(super) fn of(edition: &Edition<'_>, candidates: Vec<Candidate>) -> Self {
        let mut rows = Self::default();
        // Firsts by kind, name and address; those that differ in their phones by a count.
        let mut seen: HashMap<(Uuid, u32), usize> = HashMap::new();
        for candidate in candidates {
            let identity = Identity::of(&candidate.facts);
            if let Some(key) = identity.kind_name_address() {
                let key = Uuid::new_v5(&NAMESPACE, key.as_bytes());
                let alike = (0..).map_while(|count| seen.get(&(key, count)).copied());
                let is_first = |at: &usize| {
                    rows.firsts
                        .get(*at)
                        .is_some_and(|first| identity.phone_agrees(&Identity::of(&first.facts)))
                };
                let (first, count) = alike
                    .fold((None, 0), |(first, count), at| (first.or(Some(at).filter(is_first)), count + 1));
                if let Some(first) = first {
                    rows.again(first, candidate);
                    continue;
                }
                seen.insert((key, count), rows.firsts.len());
            }
            rows.ids.push(id(edition, &identity, 0));
            rows.firsts.push(candidate);
            if !edition.standing.is_empty() {
                rows.identities.push(identity);
            }
        }
        rows
    }

    fn again(&mut self, at: usize, candidate: Candidate) {
        let Some(first) = self.firsts.get(at) else { return };
        let differs = different(&first.facts, &candidate.facts);
        let Candidate { row, more_rows, row_key, facts } = candidate;
        let said = facts.into_iter().filter(|fact| differs.contains(&fact.item)).collect();
        let outcome = Outcome::ListedTwice { first_row: first.row, differs, said };
        self.again.push(Again { row, more_rows, row_key, first: at, outcome });
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
