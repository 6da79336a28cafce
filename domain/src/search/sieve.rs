//! The filters of a query, and what each place adds to the counts of all of them.

use super::order::Nearness;
use super::{Found, Query, Within};
use crate::chunk::{Chunk, night_hours};
use crate::coverage::Spot;
use crate::directory::{Directory, Group};
use crate::hours::{Moment, When};
use crate::id::{ItemCode, KindCode, MunicipalityCode};
use chrono::NaiveDateTime;

pub(super) struct Sieve<'a> {
    directory: &'a Directory,
    query: &'a Query,
    moment: Moment,
    near: Option<Nearness>,
    /// How many different functions a place must have.
    functions: usize,
    /// The times a place must be there at.
    times: Times,
    /// By facet.
    marks: Vec<Mark>,
    counts: Vec<u32>,
    open: [u32; When::ALL.len()],
    within: [u32; Within::ALL.len()],
    here: u32,
}

/// What a facet means to the query.
#[derive(Clone, Copy)]
struct Mark {
    group: Group,
    chosen: bool,
    /// It names the municipality of [`Query::near`] as one that is visited.
    here: bool,
    /// When a night line of these hours answers.
    answers: Times,
}

/// A set of [`When`], by position in [`When::ALL`].
#[derive(Clone, Copy, Default)]
struct Times(u8);

impl Times {
    fn of(holds: impl Fn(When) -> bool) -> Self {
        Self(When::ALL.into_iter().zip(0..).filter(|(when, _)| holds(*when)).map(|(_, bit)| 1 << bit).sum())
    }

    fn holds_all(self, others: Self) -> bool {
        others.0 & !self.0 == 0
    }
}

/// The conditions a place does not meet, as bits.
#[derive(Clone, Copy, Default)]
struct Missed(u8);

impl Missed {
    const KIND: u8 = 1;
    const MUNICIPALITY: u8 = 1 << 1;
    const FUNCTIONS: u8 = 1 << 2;
    const VISITS: u8 = 1 << 3;
    const OPEN: u8 = 1 << 4;
    const NEAR: u8 = 1 << 5;

    fn note(&mut self, condition: u8, met: bool) {
        if !met {
            self.0 |= condition;
        }
    }

    fn none(self) -> bool {
        self.0 == 0
    }

    /// Everything else is met.
    fn none_but(self, condition: u8) -> bool {
        self.0 & !condition == 0
    }
}

impl<'a> Sieve<'a> {
    pub(super) fn new(directory: &'a Directory, query: &'a Query, now: NaiveDateTime) -> Self {
        let facets = directory.facets().all();
        let moment = Moment::at(now);
        let is_chosen = |group: Group, code: &str| match group {
            Group::Kind => query.kinds.iter().any(|kind| *kind == code),
            Group::Municipality => query.municipalities.iter().any(|municipality| *municipality == code),
            Group::Function => query.functions.iter().any(|function| *function == code),
            Group::Visits => query.visits.iter().any(|municipality| *municipality == code),
            Group::Opioids | Group::Night => false,
        };
        let is_first =
            |(at, code): &(usize, &ItemCode)| !query.functions.iter().take(*at).any(|other| other == *code);
        let mark = |group, code: &str| {
            let answers = if group == Group::Night { night(&moment, code) } else { Times::default() };
            let is_here = |spot: &Spot| spot.municipality.as_ref().is_some_and(|here| *here == code);
            let here = group == Group::Visits && query.near.as_ref().is_some_and(is_here);
            Mark { group, chosen: is_chosen(group, code), here, answers }
        };
        Self {
            directory,
            query,
            near: query.position().map(Nearness::of),
            functions: query.functions.iter().enumerate().filter(is_first).count(),
            times: Times::of(|when| query.open.contains(&when)),
            marks: facets.iter().map(|facet| mark(facet.group, &facet.code)).collect(),
            counts: vec![0; facets.len()],
            open: Default::default(),
            within: Default::default(),
            here: 0,
            moment,
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
            let row = first + at;
            let added = self.directory.staff_facets(row).iter().chain(self.directory.reached(row)).copied();
            let of_place = || chunk.codes(at).filter_map(facet).chain(added.clone());
            let mut missed = self.missed(of_place());
            // A distance that reaches the middle of the town need not reach this home.
            let named = || chunk.codes(at).filter_map(facet);
            let comes_here = self.query.near.as_ref().map(|spot| self.comes_here(named(), row, spot));
            if self.query.visits_here
                && let Some(comes_here) = comes_here
            {
                self.note_here(&mut missed, comes_here);
            }
            let metres = self.near.as_ref().map(|near| near.metres(chunk.position(at)));
            let is_near = |within: Within| metres.is_none_or(|metres| within.holds(metres));
            missed.note(Missed::NEAR, self.query.within.is_none_or(is_near));
            if missed.0.count_ones() > 1 {
                // It adds to no count, whenever it is open.
                continue;
            }
            let times = self.times_of(chunk.hours(at), of_place());
            missed.note(Missed::OPEN, times.holds_all(self.times));
            self.count(missed, of_place());
            if missed.none_but(Missed::OPEN) {
                for (bit, count) in self.open.iter_mut().enumerate() {
                    *count += u32::from(times.holds_all(Times(self.times.0 | 1 << bit)));
                }
            }
            if comes_here == Some(true) && missed.none_but(Missed::VISITS) {
                self.here += 1;
            }
            if metres.is_some() && missed.none_but(Missed::NEAR) {
                for (within, count) in Within::ALL.into_iter().zip(&mut self.within) {
                    *count += u32::from(is_near(within));
                }
            }
            if missed.none() {
                passed(at, place);
            }
        }
    }

    /// What of kinds, municipalities, visits and functions is chosen and missing.
    fn missed(&self, facets: impl Iterator<Item = u16>) -> Missed {
        let query = self.query;
        let mut missed = Missed::default();
        missed.note(Missed::KIND, query.kinds.is_empty());
        missed.note(Missed::MUNICIPALITY, query.municipalities.is_empty());
        missed.note(Missed::VISITS, query.visits.is_empty());
        missed.note(Missed::FUNCTIONS, self.functions == 0);
        if missed.none() {
            return missed;
        }
        let mut functions = 0;
        for mark in facets.filter_map(|facet| self.marks.get(usize::from(facet))).filter(|mark| mark.chosen) {
            match mark.group {
                Group::Kind => missed.0 &= !Missed::KIND,
                Group::Municipality => missed.0 &= !Missed::MUNICIPALITY,
                Group::Visits => missed.0 &= !Missed::VISITS,
                Group::Function => functions += 1,
                Group::Opioids | Group::Night => {}
            }
        }
        if functions == self.functions {
            missed.0 &= !Missed::FUNCTIONS;
        }
        missed
    }

    fn comes_here(&self, mut named: impl Iterator<Item = u16>, row: usize, spot: &Spot) -> bool {
        let is_here = |facet: u16| self.marks.get(usize::from(facet)).is_some_and(|mark| mark.here);
        named.any(is_here) || self.directory.reaches(row, spot)
    }

    /// To come here is one more of those of which any will do.
    fn note_here(&self, missed: &mut Missed, comes_here: bool) {
        if comes_here {
            missed.0 &= !Missed::VISITS;
        } else if self.query.visits.is_empty() {
            missed.0 |= Missed::VISITS;
        }
    }

    /// When the door is open, or at night and on holidays a line answers.
    fn times_of(&self, hours: &[u8], facets: impl Iterator<Item = u16>) -> Times {
        let door = Times::of(|when| self.moment.is_open_when(when, hours));
        if door.0.count_ones() == 3 {
            return door;
        }
        let marks = facets.filter_map(|facet| self.marks.get(usize::from(facet)));
        Times(marks.fold(door.0, |times, mark| times | mark.answers.0))
    }

    /// Of a group of which any will do, a place is counted as if nothing of that group were chosen.
    fn count(&mut self, missed: Missed, facets: impl Iterator<Item = u16>) {
        for facet in facets {
            let group = self.marks.get(usize::from(facet)).map(|mark| mark.group);
            let counts = match group {
                Some(Group::Kind) => missed.none_but(Missed::KIND),
                Some(Group::Municipality) => missed.none_but(Missed::MUNICIPALITY),
                Some(Group::Visits) => missed.none_but(Missed::VISITS),
                Some(Group::Function | Group::Opioids | Group::Night) | None => missed.none(),
            };
            if let Some(count) = self.counts.get_mut(usize::from(facet)) {
                *count += u32::from(counts);
            }
        }
    }

    /// The counts of what any place has, in the order of the lists.
    pub(super) fn counts(&self) -> Found {
        let mut found = Found {
            open: When::ALL.into_iter().zip(self.open).collect(),
            visits_here: self.query.near.is_some().then_some(self.here),
            within: self.near.iter().flat_map(|_| Within::ALL.into_iter().zip(self.within)).collect(),
            ..Found::default()
        };
        let counted = self.directory.facets().all().iter().zip(&self.counts).filter(|(_, count)| **count > 0);
        for (facet, count) in counted {
            let code = facet.code.as_str();
            match facet.group {
                Group::Kind => found.kinds.push((KindCode::from(code), *count)),
                Group::Municipality => found.municipalities.push((MunicipalityCode::from(code), *count)),
                Group::Visits => found.visits.push((MunicipalityCode::from(code), *count)),
                Group::Function => found.functions.push((ItemCode::from(code), *count)),
                Group::Opioids | Group::Night => {}
            }
        }
        found
    }
}

/// "Now" is the door's: a night line that answers opens none. A line with no hours of its own is for every night.
fn night(moment: &Moment, digits: &str) -> Times {
    let hours = night_hours(digits).unwrap_or_default();
    let answers = |when| digits.is_empty() || moment.is_open_when(when, &hours);
    Times::of(|when| when != When::Now && answers(when))
}
