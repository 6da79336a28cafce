//! Which municipalities a place comes to that names a distance or an outline instead.
//!
//! A municipality is reached where its middle is: the median of the places that lie in it, which stand where people live.

use super::{Directory, Group};
use crate::chunk::REACHES;
use crate::coverage::Spot;
use crate::facility::Position;
use crate::id::MunicipalityCode;
use std::collections::HashMap;

/// Facets of [`Group::Visits`] by row; empty where nobody named a distance.
#[derive(Clone, Debug, Default)]
pub(super) struct Reach(Vec<Box<[u16]>>);

struct Middle {
    code: MunicipalityCode,
    at: Position,
    visits: u16,
}

impl Reach {
    pub(super) fn of(directory: &Directory) -> Self {
        let far = far(directory);
        if far.is_empty() {
            return Self::default();
        }
        let middles = middles(directory);
        let mut reach = vec![Box::default(); directory.len()];
        for row in far {
            let Some((_, chunk, at)) = directory.place(row) else { continue };
            let Some(facility) = chunk.facility(at).map(crate::facility::Facility::settled) else { continue };
            let comes_to = |middle: &&Middle| {
                let spot = Spot { municipality: Some(&middle.code), position: Some(middle.at) };
                // Those named one by one are facets already.
                let mut coverages = facility.coverages().filter(|coverage| !coverage.is_by_name());
                coverages.any(|coverage| coverage.reaches(facility.position(), spot) == Some(true))
            };
            let named: Vec<u16> = chunk.codes(at).filter_map(|code| facet_of(directory, row, code)).collect();
            let reached = middles.iter().filter(comes_to).map(|middle| middle.visits);
            if let Some(held) = reach.get_mut(row) {
                *held = reached.filter(|facet| !named.contains(facet)).collect();
            }
        }
        Self(reach)
    }

    pub(super) fn of_row(&self, row: usize) -> &[u16] {
        self.0.get(row).map_or(&[], |facets| facets)
    }
}

fn facet_of(directory: &Directory, row: usize, code: u16) -> Option<u16> {
    let (number, ..) = directory.place(row)?;
    directory.facets.of_chunk(number).get(usize::from(code)).copied().flatten()
}

/// The rows whose record has to be asked.
fn far(directory: &Directory) -> Vec<usize> {
    let mut rows = Vec::new();
    for (first, chunk) in directory.chunks() {
        if let Some(mark) = chunk.code_names().position(|name| name == REACHES) {
            let marked = |at: &usize| chunk.codes(*at).any(|code| usize::from(code) == mark);
            rows.extend((0..chunk.len()).filter(marked).map(|at| first + at));
        }
    }
    rows
}

fn middles(directory: &Directory) -> Vec<Middle> {
    let all = directory.facets.all();
    let mut positions: HashMap<u16, (Vec<i32>, Vec<i32>)> = HashMap::new();
    for (number, (_, chunk)) in directory.chunks().enumerate() {
        let facets = directory.facets.of_chunk(number);
        for at in 0..chunk.len() {
            let Some(position) = chunk.position(at) else { continue };
            let of_place =
                chunk.codes(at).filter_map(|code| facets.get(usize::from(code)).copied().flatten());
            for facet in of_place {
                if all.get(usize::from(facet)).is_some_and(|facet| facet.group == Group::Municipality) {
                    let (lats, lons) = positions.entry(facet).or_default();
                    lats.push(position.lat_e6);
                    lons.push(position.lon_e6);
                }
            }
        }
    }
    let middle = |facet: u16, (mut lats, mut lons): (Vec<i32>, Vec<i32>)| {
        let code = all.get(usize::from(facet))?.code.as_str();
        let is_visit = |of: &super::facets::Facet| of.group == Group::Visits && of.code == code;
        let visits = u16::try_from(all.iter().position(is_visit)?).ok()?;
        let at = Position { lat_e6: median(&mut lats)?, lon_e6: median(&mut lons)? };
        Some(Middle { code: MunicipalityCode::from(code), at, visits })
    };
    positions.into_iter().filter_map(|(facet, found)| middle(facet, found)).collect()
}

fn median(values: &mut [i32]) -> Option<i32> {
    let half = values.len() / 2;
    (half < values.len()).then(|| *values.select_nth_unstable(half).1)
}
