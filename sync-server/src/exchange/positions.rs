//! Positions that somebody looked up for the rows of a list, by the publisher's id of the row.

use super::address::{self, Place};
use domain::facility::Position;
use serde::Deserialize;
use std::collections::HashMap;

#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Positions(HashMap<String, Placed>);

#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Placed {
    pub(super) position: Position,
    /// By no more than the town.
    pub(super) coarse: bool,
    /// As the one who placed it understood it.
    pub(super) address: String,
}

#[derive(Deserialize)]
struct Entry {
    #[serde(alias = "latitude")]
    lat: f64,
    #[serde(alias = "lon", alias = "longitude")]
    lng: f64,
    /// Of a geocoder: 6 is a block, 7 and 8 a house.
    #[serde(default, alias = "level")]
    lvl: Option<u8>,
    #[serde(default, alias = "address")]
    addr: String,
}

/// A place found by its town only is kilometres from its door.
const COARSE: u8 = 5;

impl Positions {
    /// From a JSON object: `{"14586": {"lat": 34.3, "lng": 134.0, "lvl": 8, "addr": "…"}}`.
    pub fn read(bytes: &[u8]) -> Result<Self, String> {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let entries: HashMap<String, Option<Entry>> =
            serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
        let placed = |(key, entry): (String, Option<Entry>)| {
            let Entry { lat, lng, lvl, addr } = entry?;
            let Place::At(position) = address::position(&lat.to_string(), &lng.to_string()) else {
                return None;
            };
            Some((key, Placed { position, coarse: lvl.is_some_and(|lvl| lvl <= COARSE), address: addr }))
        };
        Ok(Self(entries.into_iter().filter_map(placed).collect()))
    }

    pub(super) fn of(&self, key: &str) -> Option<&Placed> {
        self.0.get(key).filter(|_| !key.is_empty())
    }
}
