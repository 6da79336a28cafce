//! What lasts while a person moves between pages: the minute, where she stands, and where she was in each list.

use crate::browser;
use crate::local::LocalStore;
use chrono::{NaiveDateTime, Timelike};
use domain::coverage::Spot;
use domain::directory::{Located, Precision};
use domain::facility::Position;
use domain::id::FacilityId;
use leptos::prelude::*;
use std::collections::HashMap;

#[derive(Clone, Copy)]
pub struct Browsing {
    /// The minute it is, in Japan Standard Time.
    pub now: RwSignal<NaiveDateTime>,
    /// What "near" and "comes here" are about, once the person has said.
    pub near: RwSignal<Option<Near>>,
    /// The places chosen to stand side by side; absent while nobody chooses.
    pub compared: RwSignal<Option<Vec<FacilityId>>>,
    places: StoredValue<HashMap<String, Place>>,
    maps: StoredValue<HashMap<String, MapPlace>>,
}

/// Where the device is, or a home by its address.
#[derive(Clone, PartialEq, Debug)]
pub struct Near {
    pub spot: Spot,
    /// Absent: the device's position. An address is a patient's: it is nowhere but here, and goes with the app.
    pub address: Option<(String, Precision)>,
}

/// Where a person was in a list.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Place {
    /// The first row drawn, and how many.
    pub first: usize,
    pub shown: usize,
    pub scroll_y: f64,
}

/// Where a person was on a map, and what she had chosen there.
#[derive(Clone, PartialEq, Debug)]
pub struct MapPlace {
    pub lat: f64,
    pub lon: f64,
    pub zoom: f64,
    pub chosen: Vec<FacilityId>,
}

impl Browsing {
    pub fn new() -> Self {
        let now = RwSignal::new(whole_minute());
        let tick = move || {
            let minute = whole_minute();
            if minute != now.get_untracked() {
                now.set(minute);
            }
        };
        // Lives as long as the app; a tick every few seconds keeps the minute true after the phone slept.
        let _ = set_interval_with_handle(tick, std::time::Duration::from_secs(5)).is_ok();
        let (places, maps) = (StoredValue::new(HashMap::new()), StoredValue::new(HashMap::new()));
        Self { now, near: RwSignal::new(None), compared: RwSignal::new(None), places, maps }
    }

    /// Follows what is asked for.
    pub fn spot(self) -> Option<Spot> {
        Some(self.near.read().as_ref()?.spot.clone())
    }

    /// As [`Browsing::spot`].
    pub fn position(self) -> Option<Position> {
        self.near.read().as_ref()?.spot.position
    }

    /// Asks the device where it is, which asks the person; what it says goes nowhere. `None`: it would not say, or the
    /// page is gone.
    pub async fn ask_device(self, local: LocalStore, refused: RwSignal<bool>) -> Option<Position> {
        let _ = refused.try_set(false);
        let position = browser::position().await;
        // The page may be gone by now: its signals are tried, not assumed.
        let _ = refused.try_set(position.is_none());
        let position = position?;
        let spot = local.directory.with_untracked(|directory| directory.spot(position));
        self.near.set(Some(Near { spot, address: None }));
        Some(position)
    }

    /// Whether the address was understood.
    pub fn ask_address(self, local: LocalStore, address: String) -> bool {
        let located = local.directory.with_untracked(|directory| directory.locate(&address));
        let near =
            located.map(|Located { spot, precision }| Near { spot, address: Some((address, precision)) });
        let understood = near.is_some();
        self.near.set(near);
        understood
    }

    pub fn remember(self, address: &str, place: Place) {
        self.places.update_value(|places| {
            places.insert(address.to_owned(), place);
        });
    }

    pub fn recall(self, address: &str) -> Option<Place> {
        self.places.with_value(|places| places.get(address).copied())
    }

    pub fn remember_map(self, address: &str, place: MapPlace) {
        self.maps.update_value(|maps| {
            maps.insert(address.to_owned(), place);
        });
    }

    pub fn recall_map(self, address: &str) -> Option<MapPlace> {
        self.maps.with_value(|maps| maps.get(address).cloned())
    }
}

fn whole_minute() -> NaiveDateTime {
    let now = browser::now();
    now.with_second(0).and_then(|now| now.with_nanosecond(0)).unwrap_or(now)
}
