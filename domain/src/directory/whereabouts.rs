//! Where a position or an address lies, as far as the phone can tell by itself: by the outlines of municipalities, and by
//! the places that stand around it. No address leaves the phone to be looked up.

use super::{Directory, Group};
use crate::coverage::Spot;
use crate::facility::Position;
use crate::id::MunicipalityCode;
use crate::matching::address::{Parts, parts_within, plain};

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
        let away = |row: usize| {
            let (_, chunk, at) = self.place(row)?;
            let metres = chunk.position(at)?.distance_m(position);
            (metres <= NEIGHBOUR_MAX_M).then_some((metres, row))
        };
        let (_, row) = (0..self.len()).filter_map(away).min()?;
        self.municipality(self.municipality_facet(row)?)
    }

    /// Without reading the row's record.
    pub(super) fn municipality_facet(&self, row: usize) -> Option<u16> {
        let (number, chunk, at) = self.place(row)?;
        let (all, of_chunk) = (self.facets().all(), self.facets().of_chunk(number));
        let mut facets =
            chunk.codes(at).filter_map(|code| of_chunk.get(usize::from(code)).copied().flatten());
        facets.find(|facet| {
            all.get(usize::from(*facet)).is_some_and(|facet| facet.group == Group::Municipality)
        })
    }

    fn municipality(&self, facet: u16) -> Option<MunicipalityCode> {
        Some(MunicipalityCode::from(self.facets().all().get(usize::from(facet))?.code.as_str()))
    }

    /// Where an address lies. What stands before the municipality does not matter; where only one has the town, the
    /// municipality may be left out. `None`: nothing here is like it.
    pub fn locate(&self, address: &str) -> Option<Located> {
        let address = plain(address);
        let named = self.municipality_in(&address);
        let sought = parts_within(named.as_ref().map_or(&address, |(_, rest)| rest));
        let mut best = None;
        let mut matches: Vec<(u16, Position)> = Vec::new();
        for row in 0..self.len() {
            // A place of which nobody knows where it stands tells nothing.
            let position = self.place(row).and_then(|(_, chunk, at)| chunk.position(at));
            let (Some(position), Some(facet)) = (position, self.municipality_facet(row)) else { continue };
            let Some(code) = self.municipality(facet) else { continue };
            if named.as_ref().is_some_and(|(named, _)| *named != code) {
                continue;
            }
            let precision = self.precision(&sought, row, &code);
            if precision < best {
                continue;
            }
            if precision > best {
                matches.clear();
                best = precision;
            }
            matches.push((facet, position));
        }
        let precision = if named.is_some() { best.or(Some(Precision::Municipality)) } else { best }?;
        let municipality = match named {
            Some((code, _)) => code,
            None => {
                let (first, _) = matches.first()?;
                let one = matches.iter().all(|(facet, _)| facet == first);
                one.then(|| self.municipality(*first)).flatten()?
            }
        };
        let positions: Vec<Position> = matches.into_iter().map(|(_, position)| position).collect();
        let position = middle(&positions);
        Some(Located { spot: Spot { municipality: Some(municipality), position }, precision })
    }

    /// The municipality an address names, the first and the longest of those that could be meant, and what follows it.
    fn municipality_in<'a>(&self, address: &'a str) -> Option<(MunicipalityCode, &'a str)> {
        let mut found: Option<(usize, usize, &MunicipalityCode)> = None;
        for municipality in &self.lists().municipalities {
            let name = plain(&municipality.ja);
            let Some(at) = address.find(&name).filter(|_| !name.is_empty()) else { continue };
            let end = at + name.len();
            if found.is_none_or(|(first, last, _)| at < first || (at == first && end > last)) {
                found = Some((at, end, &municipality.code));
            }
        }
        let (_, end, code) = found?;
        Some((code.clone(), address.get(end..)?))
    }

    /// `None`: nothing but perhaps the municipality is the same.
    fn precision(&self, sought: &Parts, row: usize, code: &MunicipalityCode) -> Option<Precision> {
        if sought.town.is_empty() {
            return None;
        }
        let (_, chunk, at) = self.place(row)?;
        let facility = chunk.facility(at)?;
        let text = plain(&facility.address()?.text);
        let name =
            self.lists().municipality(code).map_or_else(String::new, |municipality| plain(&municipality.ja));
        let found = parts_within(after(&text, &name));
        if found.town != sought.town {
            None
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
pub(super) fn middle(positions: &[Position]) -> Option<Position> {
    let lat_e6 = median(positions.iter().map(|position| position.lat_e6).collect())?;
    let lon_e6 = median(positions.iter().map(|position| position.lon_e6).collect())?;
    Some(Position { lat_e6, lon_e6 })
}

fn median(mut values: Vec<i32>) -> Option<i32> {
    let half = values.len() / 2;
    (half < values.len()).then(|| *values.select_nth_unstable(half).1)
}
