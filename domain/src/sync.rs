//! What a phone and the server say to each other to bring a phone up to date.
//!
//! A first sync is a [`Manifest`] and the buckets it names; everything later is one [`SyncRequest`] and
//! its [`SyncReply`]. Nothing is replayed: a log keeps one row per record, at its latest number.

pub mod check;
pub mod client;
pub mod outbox;
pub mod overlay;
pub mod pull;
pub mod server;

use crate::command::{Command, Rejection};
use crate::id::{AreaCode, CommandId, FacilityId, Incarnation};
use crate::lists::Lists;
use crate::planted::{self, Fault};
use crate::record::{Record, RecordKey, Scope};
use check::Sum;
use serde::{Deserialize, Deserializer, Serialize};

/// A region served by one deployment.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Area {
    pub code: AreaCode,
    pub ja: String,
    pub en: String,
    /// An invented region: the app says so, and a server on loopback serves its staff facts to anyone.
    #[serde(default)]
    pub demo: bool,
}

/// A directory cut at one number: the way a new phone is filled. `GET /api/manifest`
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Manifest {
    pub area: Area,
    pub incarnation: Incarnation,
    /// The number of the newest change the buckets hold; deltas start after it.
    pub number: u64,
    pub lists: Lists,
    /// [`crate::chunk::FORMAT`] of the buckets.
    pub format: u16,
    pub buckets: Vec<Bucket>,
    /// The public events: JSON, a list of [`crate::event::Event`], at an address like a bucket's. Absent where there
    /// are none, and from a server of before events came to phones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub events: Option<Bucket>,
    /// The outlines, as the events: JSON, one [`crate::outline::Outlines`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outlines: Option<Bucket>,
}

/// An immutable part of the public directory. `GET /api/bucket/<hash>`
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Bucket {
    /// SHA-256 of the uncompressed bytes, in lower-case hex.
    pub hash: String,
    /// Of all uncompressed bytes.
    pub bytes: u32,
    pub records: u32,
}

/// Up to where a phone is filled.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Cursor {
    pub area: AreaCode,
    pub incarnation: Incarnation,
    pub number: u64,
    pub filled: Vec<Filled>,
}

/// How what came reaches the copy on a phone's disk, which another tab may have written meanwhile.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Keep {
    /// The copy is what the delta rests on: what it touches is enough.
    Delta,
    /// The copy is gone, or of before: all of it is written.
    Whole,
    /// The copy is newer: it stays, and is to be read.
    Nothing,
}

impl Cursor {
    /// The organisation a phone says that it is filled for. For whom its person works, her account decides.
    fn organisation(&self) -> Option<FacilityId> {
        self.filled.iter().find_map(|filled| match filled.scope {
            Scope::Organisation(organisation) => Some(organisation),
            Scope::Area | Scope::AreaStaff | Scope::Person(_) => None,
        })
    }

    /// For what leads here, over a copy at `stored`: a delta that was asked for at `base`, or a directory fetched whole.
    pub fn keep(&self, base: Option<&Self>, stored: Option<&Self>) -> Keep {
        let stays = !planted::has(Fault::CopyGoesBack);
        match stored {
            Some(stored) if Some(stored) == base => Keep::Delta,
            Some(stored)
                if stored.incarnation == self.incarnation && stored.number > self.number && stays =>
            {
                Keep::Nothing
            }
            Some(_) | None => Keep::Whole,
        }
    }
}

/// A scope and the grant under which it was filled: another grant means it is filled anew.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Filled {
    pub scope: Scope,
    pub grant: String,
}

/// `POST /api/sync`: what waits on the phone, and what it lacks.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SyncRequest {
    /// [`PROTOCOL`] of the app that asks.
    #[serde(default = "first")]
    pub protocol: u16,
    pub cursor: Cursor,
    /// In the order of their numbers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub commands: Vec<Command>,
    /// What took effect in another incarnation, in that order: a server that was restored from a backup may lack it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub offered: Vec<Command>,
    /// The phone compares what it holds: it asks for the sum of each scope. How often they differed in a row.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub check: Option<u8>,
}

/// Nothing waits; what does the phone lack?
impl From<Cursor> for SyncRequest {
    fn from(cursor: Cursor) -> Self {
        Self { protocol: PROTOCOL, cursor, commands: Vec::new(), offered: Vec::new(), check: None }
    }
}

/// Commands of one request, those offered counted.
pub const COMMANDS_MAX: usize = 100;
/// Bytes of the commands of one request, written as JSON; a larger one goes alone.
pub const COMMANDS_MAX_BYTES: usize = 256 * 1024;

/// Counts up when a phone of before could no longer be answered.
pub const PROTOCOL: u16 = 1;
/// Phones of an older one are told to bring their app up to date; what waits on them stays there.
pub const OLDEST_PROTOCOL: u16 = 1;

fn first() -> u16 {
    1
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SyncReply {
    /// Of the commands sent, as far as they were settled: the others are to be sent again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub receipts: Vec<Receipt>,
    /// Of those offered: what they rest on is not there yet. To be offered again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lacking: Vec<CommandId>,
    /// The device's numbers are not those the server knows: another goes by its id, or the server was restored. It takes a
    /// new id, and sends what it has under new numbers.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub renumber: bool,
    pub pull: Pull,
}

impl From<Pull> for SyncReply {
    fn from(pull: Pull) -> Self {
        Self { receipts: Vec::new(), lacking: Vec::new(), renumber: false, pull }
    }
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pull {
    /// The cursor is of another incarnation, ahead of the log, or below its floor: start from the manifest.
    Reset,
    /// The app is too old to be understood: nothing was taken, and what waits is kept.
    UpgradeRequired,
    Delta(Delta),
}

/// What became of a command. The same one is given again to whoever sends it again.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Receipt {
    pub command: CommandId,
    /// The area's number under which it was settled, a refusal too.
    pub number: u64,
    /// Absent: it took effect.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rejection: Option<Rejection>,
}

/// Committed on the phone in one transaction with its cursor.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Delta {
    pub cursor: Cursor,
    pub scopes: Vec<ScopeDelta>,
    /// Scopes the phone held and may hold no longer: forget them.
    pub lost: Vec<Scope>,
    /// Of each scope as it stands at the cursor, for a phone that asked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sums: Vec<(Scope, Sum)>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ScopeDelta {
    pub scope: Scope,
    /// What the phone holds of this scope is forgotten first.
    pub anew: bool,
    pub put: Vec<Record>,
    #[serde(deserialize_with = "known")]
    pub removed: Vec<RecordKey>,
}

/// A newer server removes records of kinds that this phone never took.
fn known<'de, D: Deserializer<'de>>(keys: D) -> Result<Vec<RecordKey>, D::Error> {
    let keys = Vec::<String>::deserialize(keys)?;
    Ok(keys.iter().filter_map(|key| key.parse().ok()).collect())
}

/// The grant of the public scope: everyone's, and for ever.
pub const PUBLIC_GRANT: &str = "public";

#[cfg(test)]
mod tests {
    use super::{Manifest, ScopeDelta};
    use crate::facility::Value;
    use crate::record::{Record, RecordKey};

    #[test]
    fn what_only_a_newer_server_knows_does_not_keep_a_phone_from_the_rest() {
        let newer = r#"{"scope":"area","anew":false,"put":[{"is":"hovercraft","record":{"of":7}},
            {"is":"facility","record":{"id":"00000000-0000-0000-0000-000000000001","sources":[],"facts":[
                {"item":"note","value":{"is":"melody","to":[{"a":1}]},"source":0},
                {"item":"note","value":{"is":"text","to":"一"},"source":0},
                {"item":"note","value":{"is":"silence"},"source":0}]}}],
            "removed":["hovercraft/7","lists"]}"#;
        let delta: ScopeDelta = serde_json::from_str(newer).expect("a delta");
        assert_eq!(delta.removed, [RecordKey::Lists]);
        let [Record::Unknown, Record::Facility(place)] = delta.put.as_slice() else { panic!("{delta:?}") };
        let values: Vec<_> = place.facts.iter().map(|fact| &fact.value).collect();
        assert_eq!(values, [&Value::Unknown, &Value::Text("一".to_owned()), &Value::Unknown]);
        let known: Result<Value, _> = serde_json::from_str(r#"{"is":"text"}"#);
        assert!(known.is_err(), "a known answer without its content is damage");
    }

    #[test]
    fn a_manifest_of_before_events_came_to_phones_is_read_as_one_without() {
        let older = r#"{"area":{"code":"9901","ja":"圏","en":"Area"},
            "incarnation":"00000000-0000-0000-0000-000000000001","number":3,
            "lists":{"kinds":[],"items":[],"municipalities":[],"synonyms":[]},"format":1,"buckets":[]}"#;
        let manifest: Manifest = serde_json::from_str(older).expect("an older manifest");
        assert_eq!(manifest.events, None);
        assert!(manifest.lists.event_kinds.is_empty() && manifest.lists.professions.is_empty());
        assert!(
            !serde_json::to_string(&manifest).expect("text").contains("\"events\""),
            "an older phone sees no more"
        );
    }
}
