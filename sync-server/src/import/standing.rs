//! What stands in an area, and what an edition makes of it.

use crate::exchange::Parsed;
use crate::store::{self, Before, Change, Dataset, LogRow, Store, StoreError, Write};
use crate::{lists, publish};
use domain::event::Event;
use domain::facility::{Facility, Source};
use domain::id::{AreaCode, DatasetName, EventId, FacilityId};
use domain::lists::{Lists, Municipality};
use domain::matching::{Decision, Matching, Placements, own_part, with_own};
use domain::opioid::Formulary;
use domain::record::Scope;
use std::collections::{BTreeMap, BTreeSet};

/// What stands in an area before a file is read into it.
pub(super) struct Standing {
    number: u64,
    rows: Vec<LogRow>,
    pub(super) lists: Lists,
    pub(super) facilities: BTreeMap<FacilityId, Facility>,
    /// Places that the dataset tells of, with the publisher's ids.
    pub(super) placed: Placements,
    /// What is remembered of the dataset the file is an edition of.
    pub(super) dataset: Dataset,
}

impl Standing {
    /// Of an area nobody opened.
    pub(super) fn empty() -> Self {
        Self {
            number: 0,
            rows: Vec::new(),
            lists: lists::first(),
            facilities: BTreeMap::new(),
            placed: BTreeMap::new(),
            dataset: Dataset::default(),
        }
    }

    pub(super) async fn read(
        store: &dyn Store,
        area: &AreaCode,
        name: &DatasetName,
    ) -> Result<Self, StoreError> {
        let reading = store.read(area, &[Scope::Area, Scope::AreaStaff], 0).await?;
        let dataset = store.dataset(area, name).await?;
        let lists = reading.rows.iter().find_map(|row| row.record.as_ref()?.lists().cloned());
        let mut facilities: BTreeMap<FacilityId, Facility> = store::facilities(&reading.rows, Scope::Area)
            .map(|facility| (facility.id, facility.clone()))
            .collect();
        for staff in store::facilities(&reading.rows, Scope::AreaStaff) {
            let public = facilities.remove(&staff.id).unwrap_or_else(|| Facility::new(staff.id));
            facilities.insert(staff.id, public.with(staff));
        }
        let (number, rows) = (reading.head.number, reading.rows);
        let placed = facilities
            .values()
            .filter(|facility| facility.sources.iter().any(|of| of.origin == name.as_str()));
        let row_key = |id| dataset.placements.get(id).cloned().unwrap_or_default();
        let placed = placed.map(|facility| (facility.id, row_key(&facility.id))).collect();
        Ok(Self { number, lists: lists.unwrap_or_else(lists::first), facilities, placed, dataset, rows })
    }

    /// Absent where the edition says nothing that is not known. What new places say is read from `parsed` as it is written.
    pub(super) fn edition(
        &self,
        parsed: Parsed,
        matching: Matching,
        source: Source,
        decisions: Vec<Decision>,
    ) -> Option<Write> {
        let (name, mut lists) = (DatasetName::from(source.origin.as_str()), self.lists.clone());
        let municipalities = parsed.municipalities.iter();
        for (code, ja) in municipalities.filter(|(code, _)| self.lists.municipality(code).is_none()) {
            // The file tells neither reading nor English name.
            let (kana, en) = (String::new(), String::new());
            lists.municipalities.push(Municipality { code: code.clone(), ja: ja.clone(), kana, en });
        }
        let placements = matching.placements(&parsed);
        // A facility without facts is published to nobody.
        let removed = matching.removed.iter().map(|id| Facility::new(*id));
        let touched: Vec<Facility> = matching.put.into_iter().chain(removed).collect();
        let own = touched.iter().filter_map(|facility| self.facilities.get(&facility.id));
        let own = own.map(|standing| own_part(standing, name.as_str())).filter(|own| !own.facts.is_empty());
        let before = Before::Places { own: own.collect(), placements: self.dataset.placements.clone() };
        let changes = publish::changes(&lists, &self.rows, touched);
        let dataset = Dataset { placements, decisions, before: Some(Box::new(before)) };
        let known = changes.is_empty()
            && matching.new.is_empty()
            && (&dataset.placements, &dataset.decisions)
                == (&self.dataset.placements, &self.dataset.decisions);
        // What new places say is read as it is written.
        let new = matching.new.into_iter();
        let new = new.flat_map(move |new| publish::placed(&lists, new.facility(&parsed, &source)));
        let dataset = Some((name, dataset));
        let write =
            || Write { expected: Some(self.number), dataset, ..Write::of(changes.into_iter().chain(new)) };
        (!known).then(write)
    }

    /// The same places under the lists with another formulary; absent where that stands already.
    pub(super) fn with_formulary(&self, name: &DatasetName, formulary: Formulary) -> Option<Write> {
        let before = Before::Formulary(self.lists.formulary.clone());
        let lists = Lists { formulary, ..self.lists.clone() };
        let changes = publish::changes(&lists, &self.rows, Vec::new());
        let dataset = Dataset { before: Some(Box::new(before)), ..self.dataset.clone() };
        let dataset = Some((name.clone(), dataset));
        (!changes.is_empty()).then(|| Write { expected: Some(self.number), dataset, ..Write::of(changes) })
    }

    /// The events of the dataset.
    pub(super) fn events(&self, name: &DatasetName) -> BTreeMap<EventId, Event> {
        let event = |row: &LogRow| {
            let event = row.record.as_ref()?.event().filter(|event| event.source.origin == name.as_str())?;
            Some((event.id, event.clone()))
        };
        self.rows.iter().filter_map(event).collect()
    }

    /// Events of the dataset as they are to stand, and those that go; absent where that is so already.
    pub(super) fn with_events(
        &self,
        name: &DatasetName,
        put: &[Event],
        removed: &[EventId],
    ) -> Option<Write> {
        let mut stood = self.events(name);
        let new = put.iter().map(|event| event.id).filter(|id| !stood.contains_key(id)).collect();
        let touched = put.iter().map(|event| &event.id).chain(removed);
        let were = touched.filter_map(|id| stood.remove(id)).collect();
        let before = Some(Box::new(Before::Events { were, new }));
        let changes = self.changes_of_events(put, removed);
        let dataset = Some((name.clone(), Dataset { before, ..self.dataset.clone() }));
        (!changes.is_empty()).then(|| Write { expected: Some(self.number), dataset, ..Write::of(changes) })
    }

    fn changes_of_events(&self, put: &[Event], removed: &[EventId]) -> Vec<Change> {
        let lists = publish::changes(&self.lists, &self.rows, Vec::new());
        lists.into_iter().chain(publish::event_changes(&self.rows, put, removed)).collect()
    }

    /// The last import of the dataset taken back: what it alone had said before stands again, and what others said since
    /// is left as it is, with the number of records that change. Absent where nothing is remembered.
    pub(super) fn undone(&self, name: &DatasetName) -> Option<(Write, usize)> {
        let (changes, placements) = match self.dataset.before.as_deref()? {
            Before::Places { placements, own } => {
                (self.changes_to(name, placements, own), placements.clone())
            }
            Before::Formulary(formulary) => {
                let lists = Lists { formulary: formulary.clone(), ..self.lists.clone() };
                (publish::changes(&lists, &self.rows, Vec::new()), BTreeMap::new())
            }
            Before::Events { were, new } => (self.changes_of_events(were, new), BTreeMap::new()),
        };
        let dataset = Dataset { placements, decisions: self.dataset.decisions.clone(), before: None };
        let dataset = Some((name.clone(), dataset));
        let records = changes.len();
        Some((Write { expected: Some(self.number), dataset, ..Write::of(changes) }, records))
    }

    /// `own` are what the dataset had said; of places that it placed since, it had said nothing.
    fn changes_to(&self, name: &DatasetName, placed: &Placements, own: &[Facility]) -> Vec<Change> {
        let said: BTreeMap<FacilityId, &Facility> = own.iter().map(|own| (own.id, own)).collect();
        let since = self.dataset.placements.keys().filter(|id| !placed.contains_key(id));
        let touched: BTreeSet<FacilityId> = since.chain(said.keys()).copied().collect();
        let facility = |id: FacilityId| {
            let standing = self.facilities.get(&id).cloned().unwrap_or_else(|| Facility::new(id));
            match said.get(&id) {
                Some(own) => with_own(&standing, name.as_str(), own),
                None => with_own(&standing, name.as_str(), &Facility::new(id)),
            }
        };
        publish::changes(&self.lists, &self.rows, touched.into_iter().map(facility).collect())
    }
}
