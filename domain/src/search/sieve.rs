//! The filters of a query, and what each place adds to the counts of all of them.

use super::{Found, Query};
use crate::chunk::Chunk;
use crate::directory::{Directory, Group};
use crate::hours::Moment;
use crate::id::{ItemCode, KindCode, MunicipalityCode};
use chrono::NaiveDateTime;

pub(super) struct Sieve<'a> {
    directory: &'a Directory,
    query: &'a Query,
    moment: Moment,
    /// How many different functions a place must have.
    functions: usize,
    /// By facet.
    marks: Vec<Mark>,
    counts: Vec<u32>,
    open_now: u32,
}

/// What a facet means to the query.
#[derive(Clone, Copy)]
struct Mark {
    group: Group,
    chosen: bool,
}

/// Whether a place has what is chosen of each group.
#[derive(Clone, Copy)]
struct Has {
    kind: bool,
    municipality: bool,
    functions: bool,
}

impl<'a> Sieve<'a> {
    pub(super) fn new(directory: &'a Directory, query: &'a Query, now: NaiveDateTime) -> Self {
        let facets = directory.facets().all();
        let is_chosen = |group: Group, code: &str| match group {
            Group::Kind => query.kinds.iter().any(|kind| *kind == code),
            Group::Municipality => query.municipalities.iter().any(|municipality| *municipality == code),
            Group::Function => query.functions.iter().any(|function| *function == code),
            Group::Opioids => false,
        };
        let is_first =
            |(at, code): &(usize, &ItemCode)| !query.functions.iter().take(*at).any(|other| other == *code);
        let mark = |group, code| Mark { group, chosen: is_chosen(group, code) };
        Self {
            directory,
            query,
            moment: Moment::at(now),
            functions: query.functions.iter().enumerate().filter(is_first).count(),
            marks: facets.iter().map(|facet| mark(facet.group, &facet.code)).collect(),
            counts: vec![0; facets.len()],
            open_now: 0,
        }
    }

    /// Calls `passed` with those of `places`, positions in `chunk`, that pass every filter; counts as it goes.
    pub(super) fn sift<T>(
        &mut self,
        number: usize,
        first: usize,
        chunk: &Chunk,
        places: impl Iterator<Item = (usize, T)>,
        mut passed: impl FnMut(usize, T),
    ) {
        let facets = self.directory.facets().of_chunk(number);
        let facet = |code: u16| facets.get(usize::from(code)).copied().flatten();
        for (at, place) in places {
            let added = self.directory.staff_facets(first + at).iter().copied();
            let of_place = || chunk.codes(at).filter_map(facet).chain(added.clone());
            let has = self.has(of_place());
            let open = has.functions && self.moment.is_open(chunk.hours(at)) == Some(true);
            let open_enough = open || !self.query.open_now;
            self.open_now += u32::from(open && has.kind && has.municipality);
            if has.functions && open_enough && (has.kind || has.municipality) {
                self.count(has, of_place());
                if has.kind && has.municipality {
                    passed(at, place);
                }
            }
        }
    }

    fn has(&self, facets: impl Iterator<Item = u16>) -> Has {
        let mut has = Has {
            kind: self.query.kinds.is_empty(),
            municipality: self.query.municipalities.is_empty(),
            functions: self.functions == 0,
        };
        if has.kind && has.municipality && has.functions {
            return has;
        }
        let mut functions = 0;
        for mark in facets.filter_map(|facet| self.marks.get(usize::from(facet))).filter(|mark| mark.chosen) {
            match mark.group {
                Group::Kind => has.kind = true,
                Group::Municipality => has.municipality = true,
                Group::Function => functions += 1,
                Group::Opioids => {}
            }
        }
        has.functions = functions == self.functions;
        has
    }

    /// Of a group of which any will do, a place is counted as if nothing of that group were chosen.
    fn count(&mut self, has: Has, facets: impl Iterator<Item = u16>) {
        let all = has.kind && has.municipality;
        for facet in facets {
            let counts = all
                || match self.marks.get(usize::from(facet)).map(|mark| mark.group) {
                    Some(Group::Kind) => has.municipality,
                    Some(Group::Municipality) => has.kind,
                    Some(Group::Function | Group::Opioids) | None => false,
                };
            if let Some(count) = self.counts.get_mut(usize::from(facet)) {
                *count += u32::from(counts);
            }
        }
    }

    /// The counts of what any place has, in the order of the lists.
    pub(super) fn counts(&self) -> Found {
        let mut found = Found { open_now: self.open_now, ..Found::default() };
        let counted = self.directory.facets().all().iter().zip(&self.counts).filter(|(_, count)| **count > 0);
        for (facet, count) in counted {
            let code = facet.code.as_str();
            match facet.group {
                Group::Kind => found.kinds.push((KindCode::from(code), *count)),
                Group::Municipality => found.municipalities.push((MunicipalityCode::from(code), *count)),
                Group::Function => found.functions.push((ItemCode::from(code), *count)),
                Group::Opioids => {}
            }
        }
        found
    }
}
