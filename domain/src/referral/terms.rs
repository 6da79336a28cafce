//! What "yes, if" rests on: from when, in which bed, and what is asked for first. Chosen from lists, like all of a referral.

use crate::command::Rejection;
use serde::{Deserialize, Serialize};

const NEEDS_MAX: usize = 16;
/// Letters of the code of a kind of bed.
const BED_MAX: usize = 40;

#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Terms {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Start>,
    /// A choice of the item `bed_types`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bed: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<Condition>,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Start {
    Tonight,
    Tomorrow,
    ThreeDays,
    Week,
    /// As soon as there is room: a place on the waiting list.
    OnceFree,
    #[serde(other)]
    Unknown,
}

/// What has to be there first (glossary 5.5 and 5.6).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    /// More is to be told first, by phone.
    Assessment,
    /// 事前面談・外来受診
    Interview,
    /// 診療情報提供書
    Letter,
    /// Whoever asks arranges the transport.
    Transport,
    /// Medicines and pumps come with the patient.
    OwnSupplies,
    RoomFee,
    /// 在宅側の受け直し: the promise to take the patient back home.
    TakeBack,
    #[serde(other)]
    Unknown,
}

impl Start {
    pub const ALL: [Self; 5] = [Self::Tonight, Self::Tomorrow, Self::ThreeDays, Self::Week, Self::OnceFree];
}

impl Condition {
    pub const ALL: [Self; 7] = [
        Self::Assessment,
        Self::Interview,
        Self::Letter,
        Self::Transport,
        Self::OwnSupplies,
        Self::RoomFee,
        Self::TakeBack,
    ];
}

impl Terms {
    pub(super) fn check(&self) -> Result<(), Rejection> {
        let Self { from, bed, needs } = self;
        if *from == Some(Start::Unknown) || needs.contains(&Condition::Unknown) {
            return Err(Rejection::Newer);
        }
        if needs.len() > NEEDS_MAX || bed.as_ref().is_some_and(|bed| bed.chars().count() > BED_MAX) {
            return Err(Rejection::TooMuch);
        }
        // Without a condition it would be a plain yes.
        if *self == Self::default() { Err(Rejection::Unfit) } else { Ok(()) }
    }
}
