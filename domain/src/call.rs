//! Who rang a place, and what came of it: for her own organisation alone, so that nobody rings twice.

use crate::account::Account;
use crate::facility::Name;
use crate::id::{CallId, FacilityId, PersonId};
use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Call {
    pub id: CallId,
    pub facility: FacilityId,
    pub result: CallResult,
    pub by: PersonId,
    pub name: Name,
    /// By the clock of the phone, in Japan Standard Time.
    pub at: NaiveDateTime,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallResult {
    Connected,
    Absent,
    /// 折り返し待ち
    WillCallBack,
    #[serde(other)]
    Unknown,
}

impl CallResult {
    pub const ALL: [Self; 3] = [Self::Connected, Self::Absent, Self::WillCallBack];
}

impl Call {
    pub(crate) fn log(
        id: CallId,
        facility: FacilityId,
        result: CallResult,
        by: &Account,
        at: NaiveDateTime,
    ) -> Self {
        Self { id, facility, result, by: by.id, name: by.name.clone(), at }
    }
}
