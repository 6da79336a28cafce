//! The places of one edition, each read when it is asked for, and by what they are told apart.

use super::Candidate;
use super::identity::Identity;
use crate::facility::Fact;
use ecow::EcoString;
use uuid::Uuid;

/// Of every id and digest that matching makes.
pub(super) const NAMESPACE: Uuid = Uuid::from_u128(0x6f0c_9d1e_4b7a_4e55_9a38_d2c1_57e0_83b4);

/// The places of one edition in the order of its rows, each read when it is asked for: a country's list is hundreds of
/// thousands, and what a row says is needed for no longer than it is looked at.
pub trait Listing {
    fn len(&self) -> usize;

    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// [`Candidate::row`]
    fn row(&self, at: usize) -> u32;

    /// [`Candidate::row_key`]
    fn row_key(&self, at: usize) -> EcoString;

    /// [`Mark::of`] its facts.
    fn mark(&self, at: usize) -> Mark;

    /// `at` is below [`Listing::len`].
    fn candidate(&self, at: usize) -> Candidate;
}

impl Listing for Vec<Candidate> {
    fn len(&self) -> usize {
        self.len()
    }

    fn row(&self, at: usize) -> u32 {
        self.get(at).map_or(0, |candidate| candidate.row)
    }

    fn row_key(&self, at: usize) -> EcoString {
        self.get(at).map(|candidate| candidate.row_key.clone()).unwrap_or_default()
    }

    fn mark(&self, at: usize) -> Mark {
        Mark::of(self.get(at).map_or(&[], |candidate| &candidate.facts))
    }

    fn candidate(&self, at: usize) -> Candidate {
        self.get(at).cloned().unwrap_or_default()
    }
}

/// By what the places of one edition are told apart.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Mark {
    /// Of kind, name and address; absent where one of them is missing.
    pub(super) house: Option<Uuid>,
    /// Of all of [`super::subject`].
    pub(super) whole: Uuid,
}

impl Mark {
    pub fn of(facts: &[Fact]) -> Self {
        let identity = Identity::of(facts);
        let house = identity.kind_name_address().map(|key| Uuid::new_v5(&NAMESPACE, key.as_bytes()));
        let whole = match house {
            Some(house) => Uuid::new_v5(&house, identity.phone.as_bytes()),
            None => Uuid::new_v5(&NAMESPACE, identity.seed().as_bytes()),
        };
        Self { house, whole }
    }
}
