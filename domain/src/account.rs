//! Who acts: a professional of one organisation.

use crate::facility::Name;
use crate::id::{FacilityId, PersonId, ProfessionCode};
use serde::{Deserialize, Serialize};

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Account {
    pub id: PersonId,
    pub name: Name,
    /// Where she works: an organisation is named by its place.
    pub organisation: FacilityId,
    pub profession: ProfessionCode,
    /// Keeps the region's directory: decides on corrections to any place.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_coordinator: bool,
}
