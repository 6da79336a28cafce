//! Which municipalities a place comes to that names a distance or an outline instead.
//!
//! A municipality is reached where its middle is: the median of the places that lie in it, which stand where people live.

use super::whereabouts::middle;
use super::{Directory, Group};
use crate::chunk::REACHES;
use crate::coverage::{Coverage, Spot};
use crate::facility::Position;
use crate::id::MunicipalityCode;
use std::collections::HashMap;

/// The rows that named a distance or an outline.
#[derive(Clone, Debug, Default)]
pub(super) struct Reach(HashMap<usize, Reached>);

#[derive(Clone, Debug)]
struct Reached {
    /// Facets of [`Group::Visits`] beside those that are named one by one.
    facets: Box<[u16]>,
    from: Option<Position>,
    coverages: Box<[Coverage]>,
}

struct Middle {
    spot: Spot,
    visits: u16,
}

impl Reach {
    pub(super) fn of(directory: &Directory) -> Self {
        let far = far(directory);
        if far.is_empty() {
            return Self::default();
        }
        let middles = middles(directory);
        let reached = |row: usize| {
            let (_, chunk, at) = directory.place(row)?;
            let facility = chunk.facility(at).map(crate::facility::Facility::settled)?;
            // Those named one by one are facets already.
            let coverages = facility.coverages().filter(|coverage| !coverage.is_by_name()).cloned().collect();
            let mut reached = Reached { facets: Box::default(), from: facility.position(), coverages };
            let named: Vec<u16> = chunk.codes(at).filter_map(|code| facet_of(directory, row, code)).collect();
            let facets =
                middles.iter().filter(|middle| reached.reaches(&middle.spot)).map(|middle| middle.visits);
            reached.facets = facets.filter(|facet| !named.contains(facet)).collect();
            Some((row, reached))
        };
        Self(far.into_iter().filter_map(reached).collect())
    }

    pub(super) fn of_row(&self, row: usize) -> &[u16] {
        self.0.get(&row).map_or(&[], |reached| &reached.facets)
    }

    /// Whether a row named a distance or an outline that this lies in.
    pub(super) fn holds(&self, row: usize, spot: &Spot) -> bool {
        self.0.get(&row).is_some_and(|reached| reached.reaches(spot))
    }
}

impl Reached {
    fn reaches(&self, spot: &Spot) -> bool {
        self.coverages.iter().any(|coverage| coverage.reaches(self.from, spot) == Some(true))
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
    let mut positions: HashMap<u16, Vec<Position>> = HashMap::new();
    for (number, (_, chunk)) in directory.chunks().enumerate() {
        let facets = directory.facets.of_chunk(number);
        for at in 0..chunk.len() {
            let Some(position) = chunk.position(at) else { continue };
            let of_place =
                chunk.codes(at).filter_map(|code| facets.get(usize::from(code)).copied().flatten());
            for facet in of_place {
                if all.get(usize::from(facet)).is_some_and(|facet| facet.group == Group::Municipality) {
                    positions.entry(facet).or_default().push(position);
                }
            }
        }
    }
    let middle = |facet: u16, positions: Vec<Position>| {
        let code = all.get(usize::from(facet))?.code.as_str();
        let is_visit = |of: &super::facets::Facet| of.group == Group::Visits && of.code == code;
        let visits = u16::try_from(all.iter().position(is_visit)?).ok()?;
        let spot = Spot {
            municipality: Some(MunicipalityCode::from(code)),
            position: middle(positions.into_iter()),
        };
        Some(Middle { spot, visits })
    };
    positions.into_iter().filter_map(|(facet, found)| middle(facet, found)).collect()
}
