//! The next edition of a directory, from what the server says has changed.

use super::Directory;
use crate::chunk::Chunk;
use crate::event::Event;
use crate::facility::Facility;
use crate::id::{EventId, FacilityId};
use crate::lists::Lists;
use crate::outline::Outlines;
use crate::record::{Record, RecordKey, Scope};
use crate::sorted;
use crate::sync::check::Sum;
use crate::sync::{Delta, ScopeDelta};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A new edition, and what of it has to be stored anew.
#[derive(Clone, Debug)]
pub struct Absorbed {
    pub directory: Directory,
    /// Positions in [`Directory::public`]. There are as many chunks as before, but for the first in an empty one.
    pub chunks: Vec<usize>,
    /// Whether the events are others.
    pub events: bool,
    /// Whether the outlines are others.
    pub outlines: bool,
}

/// What is put into one chunk, and what is taken out.
type Edit = (Vec<Facility>, Vec<FacilityId>);

impl Directory {
    /// Chunks the delta does not touch are shared with this edition.
    pub fn absorb(&self, delta: &Delta) -> Absorbed {
        let mut next = self.clone();
        for scope in &delta.lost {
            next.forget(*scope);
        }
        for scope in delta.scopes.iter().filter(|scope| scope.anew) {
            next.forget(scope.scope);
        }
        for scope in &delta.scopes {
            match scope.scope {
                Scope::Area => {
                    next.take_public(scope);
                    next.take_events(scope);
                    next.take_outlines(scope);
                }
                Scope::AreaStaff => next.take_staff(scope),
                // Not of the directory.
                Scope::Organisation(_) | Scope::Person(_) => {}
            }
            let lists = scope.put.iter().rev().find_map(Record::lists);
            if let Some(lists) = lists {
                next.lists = lists.clone();
            }
        }
        let changed = |number: &usize| self.public.get(*number) != next.public.get(*number);
        let chunks = (0..next.public.len()).filter(changed).collect();
        let events = self.events != next.events;
        let outlines = self.outlines != next.outlines;
        let directory = Self::new(next.lists, next.public, next.staff);
        let directory = Self { events: next.events, outlines: next.outlines, ..directory };
        Absorbed { directory, chunks, events, outlines }
    }

    /// This edition with what waits laid over it, which no delta has brought.
    pub fn over(&self, scopes: Vec<ScopeDelta>) -> Self {
        let mut next = self.clone();
        for scope in &scopes {
            match scope.scope {
                Scope::Area => next.take_public(scope),
                Scope::AreaStaff => next.take_staff(scope),
                Scope::Organisation(_) | Scope::Person(_) => {}
            }
        }
        let directory = Self::new(next.lists, next.public, next.staff);
        Self { events: next.events, outlines: next.outlines, ..directory }
    }

    /// What it holds of a scope, to be added up: a chunk at a time, since all of it takes a while.
    pub fn sums(&self, scope: Scope) -> impl Iterator<Item = Sum> {
        let (public, staff) = match scope {
            Scope::Area => (self.public.as_slice(), None),
            Scope::AreaStaff => (&[][..], self.staff.as_ref()),
            Scope::Organisation(_) | Scope::Person(_) => (&[][..], None),
        };
        let rest = (scope == Scope::Area).then(|| {
            let events = self.events.iter().map(|event| Record::Event(Box::new(event.as_ref().clone())));
            let mut rest: Vec<Record> = events.collect();
            if self.lists != Lists::default() {
                rest.push(Record::Lists(Box::new(self.lists.clone())));
            }
            if *self.outlines != Outlines::default() {
                rest.push(Record::Outlines(Box::new(self.outlines.as_ref().clone())));
            }
            Sum::of(&rest)
        });
        public.iter().chain(staff).map(Chunk::sum).chain(rest)
    }

    fn forget(&mut self, scope: Scope) {
        match scope {
            Scope::Area => {
                self.public.fill(Chunk::build(&[]));
                self.events = Arc::default();
                self.outlines = Arc::default();
            }
            Scope::AreaStaff => self.staff = None,
            Scope::Organisation(_) | Scope::Person(_) => {}
        }
    }

    fn take_public(&mut self, delta: &ScopeDelta) {
        let (put, removed) = facilities(delta);
        if self.public.is_empty() && !put.is_empty() {
            self.public.push(Chunk::build(&[]));
        }
        let mut edits: BTreeMap<usize, Edit> = BTreeMap::new();
        for facility in put {
            let number =
                self.find_in(facility.id).map_or_else(|| self.home(facility.id), |(number, _)| number);
            edits.entry(number).or_default().0.push(facility);
        }
        for id in removed {
            if let Some((number, _)) = self.find_in(id) {
                edits.entry(number).or_default().1.push(id);
            }
        }
        for (number, (put, removed)) in edits {
            if let Some(chunk) = self.public.get_mut(number) {
                *chunk = chunk.with(&put, &removed);
            }
        }
    }

    /// Events are public: what another scope would say of one is not looked at.
    fn take_events(&mut self, delta: &ScopeDelta) {
        let mut edits: BTreeMap<EventId, Option<&Event>> = BTreeMap::new();
        for record in &delta.put {
            if let Record::Event(event) = record {
                edits.insert(event.id, Some(event));
            }
        }
        for key in &delta.removed {
            if let RecordKey::Event(id) = key {
                edits.insert(*id, None);
            }
        }
        if edits.is_empty() {
            return;
        }
        let kept = self.events.iter().filter(|event| !edits.contains_key(&event.id)).cloned();
        let put = edits.values().flatten().map(|event| Arc::new(Event::clone(event)));
        let mut events: Vec<Arc<Event>> = kept.chain(put).collect();
        sorted::by_key(&mut events, |event| event.id);
        self.events = Arc::new(events);
    }

    fn take_outlines(&mut self, delta: &ScopeDelta) {
        if delta.removed.contains(&RecordKey::Outlines) {
            self.outlines = Arc::default();
        }
        for record in &delta.put {
            if let Record::Outlines(outlines) = record {
                self.outlines = Arc::new(outlines.as_ref().clone());
            }
        }
    }

    fn take_staff(&mut self, delta: &ScopeDelta) {
        let (put, removed) = facilities(delta);
        let staff = self.staff.take().unwrap_or_else(|| Chunk::build(&[])).with(&put, &removed);
        self.staff = (!staff.is_empty()).then_some(staff);
    }
}

fn facilities(delta: &ScopeDelta) -> Edit {
    let put = delta.put.iter().filter_map(|record| record.facility().cloned());
    let removed = delta.removed.iter().filter_map(|key| match key {
        RecordKey::Facility(id) => Some(*id),
        RecordKey::Lists
        | RecordKey::Event(_)
        | RecordKey::Outlines
        | RecordKey::Account(_)
        | RecordKey::Referral(_)
        | RecordKey::Correction(_)
        | RecordKey::Call(_) => None,
    });
    (put.collect(), removed.collect())
}
