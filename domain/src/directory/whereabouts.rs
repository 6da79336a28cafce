//! Where a position or an address lies, as far as the phone can tell by itself: by the outlines of municipalities, and by
//! the places that stand around it. No address leaves the phone to be looked up.

use super::{Directory, Group};
use crate::coverage::Spot;
use crate::facility::Position;
use crate::id::MunicipalityCode;
use crate::matching::address::{Parts, parts, plain};

/// How far an address was understood.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Precision {
    /// Its position is the middle of the municipality's places.
    Municipality,
    /// … of those in the same town.
    Town,
    /// … of those in the same town with the same first number: a 丁目, or a house.
    Block,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Located {
    pub spot: Spot,
    pub precision: Precision,
}

/// As far as a place may be for its municipality to be taken for that of a position outside every outline: these are
/// simplified, and an area may have none.
const NEIGHBOUR_MAX_M: u32 = 3_000;

impl Directory {
    /// A position with the municipality it lies in.
    pub fn spot(&self, position: Position) -> Spot {
        let outlines = &self.outlines().municipalities;
        let inside = outlines.iter().find(|outline| outline.contains(position));
        let municipality = match inside {
            Some(outline) => Some(outline.code.clone()),
            None => self.nearest_municipality(position),
        };
        Spot { municipality, position: Some(position) }
    }

    fn nearest_municipality(&self, position: Position) -> Option<MunicipalityCode> {
        let away = |row: &usize| {
            let (_, chunk, at) = self.place(*row)?;
            Some(chunk.position(at)?.distance_m(position))
        };
        let near = (0..self.len()).filter_map(|row| Some((away(&row)?, row)));
        let (_, row) = near.filter(|(metres, _)| *metres <= NEIGHBOUR_MAX_M).min()?;
        self.municipality_of(row)
    }

    /// By the facets of the row, without reading its record.
    fn municipality_of(&self, row: usize) -> Option<MunicipalityCode> {
        let (number, chunk, at) = self.place(row)?;
        let (all, of_chunk) = (self.facets().all(), self.facets().of_chunk(number));
        let facets = chunk.codes(at).filter_map(|code| of_chunk.get(usize::from(code)).copied().flatten());
        let mut named = facets.filter_map(|facet| all.get(usize::from(facet)));
        let municipality = named.find(|facet| facet.group == Group::Municipality)?;
        Some(MunicipalityCode::from(municipality.code.as_str()))
    }

    /// Where an address lies. It may leave out the prefecture, and the municipality too where only one of them has the
    /// town. `None`: nothing here is like it.
    pub fn locate(&self, address: &str) -> Option<Located> {
        let address = plain(address);
        let named = self.municipality_in(&address);
        let sought = parts(match &named {
            Some((_, name)) => after(&address, name),
            None => &address,
        });
        let mut best = named.as_ref().map(|_| Precision::Municipality);
        let mut matches: Vec<(MunicipalityCode, Position)> = Vec::new();
        for row in 0..self.len() {
            let Some((_, chunk, at)) = self.place(row) else { continue };
            let (Some(position), Some(code)) = (chunk.position(at), self.municipality_of(row)) else {
                continue;
            };
            if named.as_ref().is_some_and(|(named, _)| *named != code) {
                continue;
            }
            let Some(precision) = self.precision(&sought, row, &code, named.is_some()) else { continue };
            if best.is_none_or(|best| precision > best) {
                matches.clear();
                best = Some(precision);
            }
            if best == Some(precision) {
                matches.push((code, position));
            }
        }
        let municipality = match named {
            Some((code, _)) => code,
            None => {
                let (first, _) = matches.first()?;
                matches.iter().all(|(code, _)| code == first).then(|| first.clone())?
            }
        };
        let position = middle(matches.into_iter().map(|(_, position)| position));
        Some(Located { spot: Spot { municipality: Some(municipality), position }, precision: best? })
    }

    /// The municipality an address names, the first and the longest of those that could be meant, with its name.
    fn municipality_in(&self, address: &str) -> Option<(MunicipalityCode, String)> {
        let names =
            self.lists().municipalities.iter().map(|municipality| (municipality, plain(&municipality.ja)));
        let named = names.filter(|(_, name)| !name.is_empty()).filter_map(|(municipality, name)| {
            Some((address.find(&name)?, std::cmp::Reverse(name.len()), municipality, name))
        });
        let (.., municipality, name) = named.min_by_key(|(at, len, ..)| (*at, *len))?;
        Some((municipality.code.clone(), name))
    }

    fn precision(
        &self,
        sought: &Parts,
        row: usize,
        code: &MunicipalityCode,
        in_named: bool,
    ) -> Option<Precision> {
        let at_least = in_named.then_some(Precision::Municipality);
        if sought.town.is_empty() {
            return at_least;
        }
        let (_, chunk, at) = self.place(row)?;
        let facility = chunk.facility(at)?;
        let Some(address) = facility.address() else { return at_least };
        let text = plain(&address.text);
        let name = self.lists().municipality(code).map(|municipality| plain(&municipality.ja));
        let found = parts(name.map_or(text.as_str(), |name| after(&text, &name)));
        if found.town != sought.town {
            at_least
        } else if !sought.first_number.is_empty() && found.first_number == sought.first_number {
            Some(Precision::Block)
        } else {
            Some(Precision::Town)
        }
    }
}

/// What follows the first `name`; the whole where there is none.
fn after<'a>(text: &'a str, name: &str) -> &'a str {
    text.split_once(name).map_or(text, |(_, rest)| rest)
}

/// The median each way: one place far away does not move it.
pub(super) fn middle(positions: impl Iterator<Item = Position>) -> Option<Position> {
    let (mut lats, mut lons): (Vec<i32>, Vec<i32>) =
        positions.map(|position| (position.lat_e6, position.lon_e6)).unzip();
    Some(Position { lat_e6: median(&mut lats)?, lon_e6: median(&mut lons)? })
}

fn median(values: &mut [i32]) -> Option<i32> {
    let half = values.len() / 2;
    (half < values.len()).then(|| *values.select_nth_unstable(half).1)
}
