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
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

/// A new edition, and what of it has to be stored anew.
#[derive(Clone, Debug)]
pub struct Absorbed {
    pub directory: Directory,
    /// Positions in [`Directory::public`]. There are as many chunks as before, but for the first in an empty one.
    pub chunks: Vec<usize>,
    /// Whether the staff facts are others.
    pub staff: bool,
    /// Whether the events are others.
    pub events: bool,
    /// Whether the outlines are others.
    pub outlines: bool,
}

/// What is put into one chunk, and what is taken out.
type Edit = (Vec<Facility>, Vec<FacilityId>);

/// The next edition on its way, a chunk at a time: a page can draw in between.
pub struct Absorbing {
    before: Directory,
    next: Directory,
    /// By the position of a public chunk; without one: of staff facts.
    edits: VecDeque<(Option<usize>, Edit)>,
    /// Places of which something public was said.
    changed: BTreeSet<FacilityId>,
}

impl Absorbing {
    /// Edits one chunk; `false`: none is left.
    pub fn step(&mut self) -> bool {
        let Some((number, (put, removed))) = self.edits.pop_front() else { return false };
        match number {
            Some(number) => {
                if let Some(chunk) = self.next.public.get_mut(number) {
                    *chunk = chunk.with(&put, &removed);
                }
            }
            None => {
                let staff = self.next.staff.take().unwrap_or_else(|| Chunk::build(&[]));
                self.next.staff = Some(staff.with(&put, &removed)).filter(|staff| !staff.is_empty());
            }
        }
        true
    }

    /// What is left of it, and the whole.
    pub fn finish(mut self) -> Absorbed {
        while self.step() {}
        let Self { before, next, changed: places, .. } = self;
        let changed = |number: &usize| before.public.get(*number) != next.public.get(*number);
        let chunks = (0..next.public.len()).filter(changed).collect();
        let staff = before.staff != next.staff;
        let events = !Arc::ptr_eq(&before.events, &next.events) && before.events != next.events;
        let outlines = !Arc::ptr_eq(&before.outlines, &next.outlines) && before.outlines != next.outlines;
        let directory = Directory::after(Some((&before, &places)), next.lists, next.public, next.staff);
        let directory = Directory { events: next.events, outlines: next.outlines, ..directory };
        Absorbed { directory, chunks, staff, events, outlines }
    }
}

impl Directory {
    /// Chunks the delta does not touch are shared with this edition.
    pub fn absorb(&self, delta: &Delta) -> Absorbed {
        self.absorbing(&delta.lost, &delta.scopes).finish()
    }

    /// The same a chunk at a time; also for what waits, which no delta has brought.
    pub fn absorbing(&self, lost: &[Scope], scopes: &[ScopeDelta]) -> Absorbing {
        let mut next = self.clone();
        for scope in lost {
            next.forget(*scope);
        }
        for scope in scopes.iter().filter(|scope| scope.anew) {
            next.forget(scope.scope);
        }
        let mut edits = VecDeque::new();
        for scope in scopes {
            match scope.scope {
                Scope::Area => {
                    edits.extend(next.public_edits(scope).into_iter().map(|(at, edit)| (Some(at), edit)));
                    next.take_events(scope);
                    next.take_outlines(scope);
                }
                Scope::AreaStaff => {
                    edits.extend(
                        Some((None, facilities(scope)))
                            .filter(|(_, (put, removed))| !(put.is_empty() && removed.is_empty())),
                    );
                }
                // Not of the directory.
                Scope::Organisation(_) | Scope::Person(_) => {}
            }
            let lists = scope.put.iter().rev().find_map(Record::lists);
            if let Some(lists) = lists {
                next.lists = lists.clone();
            }
        }
        let of_public = edits.iter().filter(|(at, _)| at.is_some()).map(|(_, edit)| edit);
        let ids = |(put, removed): &Edit| {
            put.iter().map(|place| place.id).chain(removed.iter().copied()).collect::<Vec<_>>()
        };
        let changed = of_public.flat_map(ids).collect();
        Absorbing { before: self.clone(), next, edits, changed }
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

    fn public_edits(&mut self, delta: &ScopeDelta) -> BTreeMap<usize, Edit> {
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
        edits
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
