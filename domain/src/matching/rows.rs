//! The rows of one edition: each place once, with what is needed to tell it from the others and from what stands.

use super::identity::Identity;
use super::listing::NAMESPACE;
use super::{Edition, Listing, Mark, Outcome, Twice, different};
use crate::id::FacilityId;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

#[derive(Default)]
pub(super) struct Rows {
    /// The position of the first row of each place.
    pub(super) firsts: Vec<usize>,
    /// Later rows of the same places.
    pub(super) again: Vec<Again>,
}

pub(super) struct Again {
    pub(super) at: usize,
    /// Position in [`Rows::firsts`].
    pub(super) first: usize,
    pub(super) outcome: Outcome,
}

impl Rows {
    pub(super) fn of(listing: &dyn Listing) -> Self {
        let mut rows = Self { firsts: Vec::with_capacity(listing.len()), again: Vec::new() };
        // By kind, name and address, and a count of those that differ in their phones: the first row of each place.
        let mut seen: HashMap<(Uuid, u32), usize> = HashMap::with_capacity(listing.len());
        for at in 0..listing.len() {
            if let Some(house) = listing.mark(at).house {
                let mut count = 0;
                let mut again = None;
                while let Some(&first) = seen.get(&(house, count)) {
                    again = rows.firsts.get(first).and_then(|of| Again::of(listing, *of, first, at));
                    if again.is_some() {
                        break;
                    }
                    count += 1;
                }
                if let Some(again) = again {
                    rows.again.push(again);
                    continue;
                }
                seen.insert((house, count), rows.firsts.len());
            }
            rows.firsts.push(at);
        }
        rows
    }
}

impl Again {
    /// Absent where the two have different phones.
    fn of(listing: &dyn Listing, first_at: usize, first: usize, at: usize) -> Option<Self> {
        let (of, again) = (listing.candidate(first_at), listing.candidate(at));
        let agrees = Identity::of(&again.facts).phone_agrees(&Identity::of(&of.facts));
        let differs = different(&of.facts, &again.facts);
        let said = again.facts.into_iter().filter(|fact| differs.contains(&fact.item)).collect();
        let outcome = Outcome::ListedTwice(Box::new(Twice { first_row: of.row, differs, said }));
        agrees.then_some(Self { at, first, outcome })
    }
}

/// Ids of new places: the same file read into the same empty area gives the same.
pub(super) struct Ids {
    /// Of the area and the dataset.
    namespace: Uuid,
    taken: HashSet<FacilityId>,
}

impl Ids {
    pub(super) fn of(edition: &Edition<'_>) -> Self {
        let dataset = format!("{}\n{}", edition.area, edition.source.origin);
        let taken = edition.standing.keys().copied().collect();
        Self { namespace: Uuid::new_v5(&NAMESPACE, dataset.as_bytes()), taken }
    }

    pub(super) fn next(&mut self, mark: Mark) -> FacilityId {
        let seed = mark.whole.as_u128();
        let id = |count: u32| {
            let seed = seed.wrapping_add(u128::from(count)).to_be_bytes();
            FacilityId(Uuid::new_v5(&self.namespace, &seed))
        };
        let free = (0..u32::MAX).map(id).find(|id| !self.taken.contains(id)).unwrap_or_else(|| id(u32::MAX));
        self.taken.insert(free);
        free
    }
}
