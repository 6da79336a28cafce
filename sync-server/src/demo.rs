//! The demo region, 澪ノ浦圏域: invented, and the same on every machine for the same day.

mod accounts;
mod answers;
mod draw;
mod events;
mod known;
mod lines;
mod listing;
mod opening;
mod outlines;
mod people;
mod place;
mod rules;
mod stocks;
mod town;
mod trade;
mod words;

pub use accounts::accounts;

use crate::lists;
use chrono::{NaiveDate, NaiveDateTime};
use domain::event::Event;
use domain::facility::Facility;
use domain::id::FacilityId;
use domain::lists::Lists;
use domain::outline::Outlines;
use domain::sync::Area;
use draw::Draw;
use known::Known;
use lines::Lines;
use place::{Site, facility};
use std::collections::BTreeSet;
use town::Town;
use trade::{Rank, TRADES};
use uuid::Uuid;

/// An area, its code lists, and what lies in it.
pub struct Region {
    pub area: Area,
    pub lists: Lists,
    /// Public and staff facts together; `lists` says which is which.
    pub facilities: Vec<Facility>,
    pub events: Vec<Event>,
    pub outlines: Outlines,
}

/// About 1,200 places in five towns, whose facts `now` dates, and two months of events around that day. Beds were
/// reported in the hours before it.
pub fn region_at(now: NaiveDateTime) -> Region {
    let usual = TRADES.iter().map(|(_, count)| count).sum();
    let ground = Ground { towns: town::mionoura(), known: known::known, names_once: true };
    let mut region = build(&ground, usual, now);
    stocks::price_list(&mut region.lists.formulary);
    region.events = events::events(&region.facilities, now.date());
    region.outlines = outlines::mionoura();
    region
}

/// The region as of noon of that day.
pub fn region(today: NaiveDate) -> Region {
    region_at(noon(today))
}

fn noon(day: NaiveDate) -> NaiveDateTime {
    day.and_hms_opt(12, 0, 0).expect("every day has a noon")
}

/// `records` places of the same sorts in an invented country, for measurements.
pub fn generated(today: NaiveDate, records: usize) -> Region {
    let records = u32::try_from(records).expect("a country has fewer places");
    let towns = town::country((1 + records / 300).min(900));
    let outlines = outlines::country(towns.iter().map(|town| town.code.clone()));
    let region = build(&Ground { towns, known: |_| &[], names_once: false }, records, noon(today));
    Region { outlines, ..region }
}

struct Ground {
    towns: Vec<Town>,
    known: fn(trade::Trade) -> &'static [Known],
    /// Whether no two places may have one name; a whole country has many of a name.
    names_once: bool,
}

fn build(ground: &Ground, records: u32, now: NaiveDateTime) -> Region {
    let mut names = BTreeSet::new();
    let mut lines = Lines::of(records);
    let mut facilities = Vec::new();
    for (trade, usual, of) in shares(records) {
        for nth in 0..of {
            let rank = Rank { trade, nth, of, usual };
            let site = site(ground, rank, now, &mut names);
            facilities.push(facility(&site, &mut lines));
        }
    }
    let mut lists = lists::first();
    lists.municipalities = ground.towns.iter().map(Town::listed).collect();
    let (ja, en) = ("澪ノ浦圏域".to_owned(), "Mionoura Area".to_owned());
    let area = Area { code: "9901".into(), ja, en, demo: true };
    Region { area, lists, facilities, events: Vec::new(), outlines: Outlines::default() }
}

/// How many of each trade, as a region of 1,200 has them; rounding falls to the largest trade.
fn shares(records: u32) -> Vec<(trade::Trade, u32, u32)> {
    let usual: u32 = TRADES.iter().map(|(_, count)| count).sum();
    let share = |count: u32| {
        u32::try_from(u64::from(records) * u64::from(count) / u64::from(usual)).expect("a part of records")
    };
    let mut shares: Vec<_> = TRADES.iter().map(|&(trade, count)| (trade, count, share(count))).collect();
    let short = records - shares.iter().map(|(_, _, of)| of).sum::<u32>();
    if let Some((_, _, of)) = shares.iter_mut().max_by_key(|(_, _, of)| *of) {
        *of += short;
    }
    shares
}

fn site<'a>(ground: &'a Ground, rank: Rank, now: NaiveDateTime, names: &mut BTreeSet<String>) -> Site<'a> {
    let today = now.date();
    let FacilityId(id) = place_id(rank.trade, rank.nth);
    let mut draw = Draw::of(Uuid::new_v5(&id, b"name"));
    let known = (ground.known)(rank.trade).get(rank.nth as usize);
    if let Some(known) = known {
        let town = ground.towns.get(known.town).expect("a town of the region");
        let district = town.districts.get(known.district).expect("a district of that town");
        names.insert(known.name.0.to_owned());
        let departments = trade::departments(rank, &mut draw);
        let (name, known) = (known.name.into(), Some(known));
        return Site { id, rank, name, departments, towns: &ground.towns, town, district, known, today, now };
    }
    loop {
        let town = weighted(&ground.towns, &mut draw);
        // The first districts are the middle of a town, where most places are.
        let (one, other) = (draw.pick(&town.districts), draw.pick(&town.districts));
        let district = if draw.percent(50) { one } else { std::cmp::min_by_key(one, other, |d| &d.postcode) };
        let (name, departments) = trade::name(rank, town, &district.name, &mut draw);
        if !ground.names_once || names.insert(name.ja.clone()) {
            return Site {
                id,
                rank,
                name,
                departments,
                towns: &ground.towns,
                town,
                district,
                known,
                today,
                now,
            };
        }
    }
}

/// Of trade and number alone: a place keeps its id from day to day, and when other trades grow.
fn place_id(trade: trade::Trade, nth: u32) -> FacilityId {
    FacilityId(Uuid::new_v5(&NAMESPACE, format!("{trade:?}/{nth}").as_bytes()))
}

const NAMESPACE: Uuid = Uuid::from_u128(0x6d69_6f6e_6f75_5261_8000_7461_7375_6b69);

fn weighted<'a>(towns: &'a [Town], draw: &mut Draw) -> &'a Town {
    let drawn = draw.below(towns.iter().map(|town| town.weight).sum());
    let mut passed = 0;
    let mut reached = |town: &&Town| {
        passed += town.weight;
        drawn < passed
    };
    towns.iter().find(|town| reached(town)).expect("drawn is less than the sum of the weights")
}

#[cfg(test)]
mod tests;
