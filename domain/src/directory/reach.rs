//! Which municipalities a place comes to that names a distance or an outline instead.
//!
//! A municipality is reached where its middle is: the median of the places that lie in it, which stand where people live.

use super::whereabouts::middle;
use super::{Before, Directory, Group};
use crate::chunk::{Chunk, REACHES};
use crate::coverage::{Coverage, Spot};
use crate::facility::Position;
use crate::id::MunicipalityCode;
use std::sync::Arc;

/// Empty where nobody named a distance or an outline.
#[derive(Clone, Debug, Default)]
pub(super) struct Reach {
    middles: Arc<Vec<Middle>>,
    /// By row, of those that did.
    rows: Vec<Option<Arc<Reached>>>,
}

#[derive(Clone, Debug)]
struct Reached {
    /// Facets of [`Group::Visits`] beside those that are named one by one.
    facets: Vec<u16>,
    from: Option<Position>,
    coverages: Vec<Coverage>,
}

#[derive(Clone, PartialEq, Debug)]
struct Middle {
    spot: Spot,
    visits: u16,
}

impl Reach {
    /// What the edition before knows of places that have not changed is not read again.
    pub(super) fn of(directory: &Directory, before: Option<Before<'_>>) -> Self {
        let far = far(directory);
        if far.is_empty() {
            return Self::default();
        }
        let middles = Arc::new(middles(directory));
        let before =
            before.filter(|(held, _)| held.reach.middles == middles && held.facets.are_as(&directory.facets));
        let known = |chunk: &Chunk, at: usize| {
            let (before, changed) = before?;
            let id = chunk.id(at).filter(|id| !changed.contains(id))?;
            let row = usize::try_from(before.find(id)?.0).ok()?;
            before.reach.rows.get(row)?.clone()
        };
        let reached_by = |row: usize| {
            let (_, chunk, at) = directory.place(row)?;
            if let Some(known) = known(chunk, at) {
                return Some(known);
            }
            let facility = chunk.facility(at).map(crate::facility::Facility::settled)?;
            // Those named one by one are facets already.
            let coverages = facility.coverages().filter(|coverage| !coverage.is_by_name()).cloned().collect();
            let mut reached = Reached { facets: Vec::new(), from: facility.position(), coverages };
            let named: Vec<u16> = chunk.codes(at).filter_map(|code| facet_of(directory, row, code)).collect();
            let facets =
                middles.iter().filter(|middle| reached.reaches(&middle.spot)).map(|middle| middle.visits);
            reached.facets = facets.filter(|facet| !named.contains(facet)).collect();
            Some(Arc::new(reached))
        };
        let mut rows = vec![None; directory.len()];
        for row in far {
            if let Some(held) = rows.get_mut(row) {
                *held = reached_by(row);
            }
        }
        Self { middles, rows }
    }

    pub(super) fn of_row(&self, row: usize) -> &[u16] {
        self.at(row).map_or(&[], |reached| &reached.facets)
    }

    /// Whether a row named a distance or an outline that this lies in.
    pub(super) fn holds(&self, row: usize, spot: &Spot) -> bool {
        self.at(row).is_some_and(|reached| reached.reaches(spot))
    }

    fn at(&self, row: usize) -> Option<&Reached> {
        self.rows.get(row)?.as_deref()
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
    let mut positions = vec![Vec::new(); all.len()];
    for row in 0..directory.len() {
        let found = directory.municipality_facet(row).and_then(|facet| positions.get_mut(usize::from(facet)));
        let position = directory.place(row).and_then(|(_, chunk, at)| chunk.position(at));
        if let (Some(found), Some(position)) = (found, position) {
            found.push(position);
        }
    }
    let middle = |(facet, positions): (&super::facets::Facet, Vec<Position>)| {
        let position = middle(&positions)?;
        let is_visit = |of: &super::facets::Facet| of.group == Group::Visits && of.code == facet.code;
        let visits = u16::try_from(all.iter().position(is_visit)?).ok()?;
        let municipality = Some(MunicipalityCode::from(facet.code.as_str()));
        Some(Middle { spot: Spot { municipality, position: Some(position) }, visits })
    };
    all.iter().zip(positions).filter_map(middle).collect()
}
