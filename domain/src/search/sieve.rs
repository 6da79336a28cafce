//! The filters of a query, and what each place adds to the counts of all of them.

use super::{Found, Query};
use crate::chunk::Chunk;
use crate::directory::{Directory, Group, Row};
use crate::hours::Moment;
use crate::id::{ItemCode, KindCode, MunicipalityCode};
use chrono::NaiveDateTime;

pub(super) struct Sieve<'a> {
    directory: &'a Directory,
    query: &'a Query,
    moment: Moment,
    /// By facet.
    groups: Vec<Group>,
    chosen: Vec<bool>,
    counts: Vec<u32>,
    open_now: u32,
    /// How many different functions a place must have.
    functions: usize,
    /// The facets of the place at hand.
    facets: Vec<u16>,
}

impl<'a> Sieve<'a> {
    pub(super) fn new(directory: &'a Directory, query: &'a Query, now: NaiveDateTime) -> Self {
        let all = directory.facets().all();
        let is_chosen = |group: Group, code: &str| match group {
            Group::Kind => query.kinds.iter().any(|kind| *kind == code),
            Group::Municipality => query.municipalities.iter().any(|municipality| *municipality == code),
            Group::Function => query.functions.iter().any(|function| *function == code),
        };
        let functions: std::collections::BTreeSet<&ItemCode> = query.functions.iter().collect();
        Self {
            directory,
            query,
            moment: Moment::at(now),
            groups: all.iter().map(|facet| facet.group).collect(),
            chosen: all.iter().map(|facet| is_chosen(facet.group, &facet.code)).collect(),
            counts: vec![0; all.len()],
            open_now: 0,
            functions: functions.len(),
            facets: Vec::new(),
        }
    }

    /// Whether the place passes every filter; counted as it goes.
    pub(super) fn passes(&mut self, number: usize, chunk: &Chunk, at: usize, row: Row) -> bool {
        self.take_facets(number, chunk, at, row);
        let (mut kind, mut municipality, mut functions) = (false, false, 0);
        for facet in &self.facets {
            if self.chosen.get(usize::from(*facet)) == Some(&true) {
                match self.groups.get(usize::from(*facet)) {
                    Some(Group::Kind) => kind = true,
                    Some(Group::Municipality) => municipality = true,
                    Some(Group::Function) => functions += 1,
                    None => {}
                }
            }
        }
        kind |= self.query.kinds.is_empty();
        municipality |= self.query.municipalities.is_empty();
        let functions = functions == self.functions;
        let open = functions && self.moment.is_open(chunk.hours(at)) == Some(true);
        let open_enough = open || !self.query.open_now;

        self.open_now += u32::from(kind && municipality && functions && open);
        // A group of which any will do counts as if nothing of it were chosen.
        let counted = [
            municipality && functions && open_enough,
            kind && functions && open_enough,
            kind && municipality && functions && open_enough,
        ];
        if counted != [false; 3] {
            self.count(counted);
        }
        let [.., passes] = counted;
        passes
    }

    /// Counts the facets of the groups Kind, Municipality, Function, where each is to be counted.
    fn count(&mut self, counted: [bool; 3]) {
        for facet in &self.facets {
            let facet = usize::from(*facet);
            let [kind, municipality, function] = counted;
            let counts = match self.groups.get(facet) {
                Some(Group::Kind) => kind,
                Some(Group::Municipality) => municipality,
                Some(Group::Function) => function,
                None => false,
            };
            if let Some(count) = self.counts.get_mut(facet) {
                *count += u32::from(counts);
            }
        }
    }

    /// A function that both the public and the staff facts have is one.
    fn take_facets(&mut self, number: usize, chunk: &Chunk, at: usize, row: Row) {
        self.facets.clear();
        let facets = self.directory.facets();
        let of_chunk = facets.of_chunk(number);
        let facet = |facets: &[Option<u16>], code| facets.get(usize::from(code)).copied().flatten();
        self.facets.extend(chunk.codes(at).filter_map(|code| facet(of_chunk, code)));
        if let Some((staff, at)) = self.directory.staff_at(row) {
            for facet in staff.codes(at).filter_map(|code| facet(facets.of_staff(), code)) {
                if !self.facets.contains(&facet) {
                    self.facets.push(facet);
                }
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
            }
        }
        found
    }
}
