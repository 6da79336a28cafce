//! The directory of an area as a phone holds it: public chunks, the staff facts laid over them, and the events.

mod absorb;
mod facets;
mod reach;
#[cfg(test)]
mod tests;
mod whereabouts;

pub use absorb::{Absorbed, Absorbing};
pub(crate) use facets::{Facets, Group};
pub use whereabouts::{Located, Precision};

use crate::chunk::{Chunk, bucket_of};
use crate::coverage::Spot;
use crate::event::Event;
use crate::facility::{Facility, Position};
use crate::id::{EventId, FacilityId};
use crate::lists::Lists;
use crate::outline::Outlines;
use crate::record::Scope;
use crate::sorted;
use crate::sync::overlay::Shelf;
use reach::Reach;
use std::collections::BTreeSet;
use std::sync::Arc;

/// A place in one edition of the directory: counted over its chunks, worth nothing in the next edition.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Row(pub u32);

/// One edition. Nothing here is proportional to the text it holds: it is ready before the first row is shown.
#[derive(Clone, Debug)]
pub struct Directory {
    lists: Lists,
    public: Vec<Chunk>,
    /// Staff facts under the ids of public places.
    staff: Option<Chunk>,
    /// The first row of each chunk, and after the last the number of rows.
    starts: Vec<usize>,
    overlay: Overlay,
    facets: Facets,
    reach: Reach,
    /// By id. Shared with the edition before where they are the same.
    events: Arc<Vec<Arc<Event>>>,
    /// Shared as the events are.
    outlines: Arc<Outlines>,
}

/// Which staff row belongs to which public row; empty without staff facts.
#[derive(Clone, Debug, Default)]
struct Overlay {
    staff_of: Vec<Option<u32>>,
    /// By staff row; `None`: a place the public scope does not have.
    row_of: Vec<Option<Row>>,
    /// By staff row: the facets that the public facts do not give already.
    facets: Vec<Vec<u16>>,
}

impl Shelf for Directory {
    fn lists(&self) -> &Lists {
        &self.lists
    }

    fn has(&self, id: FacilityId) -> bool {
        self.find_in(id).is_some()
    }

    fn record(&self, scope: Scope, id: FacilityId) -> Option<Facility> {
        self.record(scope, id)
    }
}

/// The edition before, and the places of which it says something else.
type Before<'a> = (&'a Directory, &'a BTreeSet<FacilityId>);

impl Directory {
    pub fn new(lists: Lists, public: Vec<Chunk>, staff: Option<Chunk>) -> Self {
        Self::after(None, lists, public, staff)
    }

    fn after(before: Option<Before<'_>>, lists: Lists, public: Vec<Chunk>, staff: Option<Chunk>) -> Self {
        let mut starts = vec![0];
        let mut rows = 0;
        for chunk in &public {
            rows += chunk.len();
            starts.push(rows);
        }
        let facets = Facets::new(&lists, &public, staff.as_ref());
        let (overlay, reach, events, outlines) = <(Overlay, Reach, Arc<_>, Arc<Outlines>)>::default();
        let mut directory = Self { lists, public, staff, starts, overlay, facets, reach, events, outlines };
        directory.overlay = directory.lay_over();
        directory.reach = Reach::of(&directory, before);
        directory
    }

    /// The same places with these events.
    pub fn with_events(self, events: impl IntoIterator<Item = Event>) -> Self {
        let mut events: Vec<Arc<Event>> = events.into_iter().map(Arc::new).collect();
        sorted::by_key(&mut events, |event| event.id);
        events.dedup_by_key(|event| event.id);
        Self { events: Arc::new(events), ..self }
    }

    /// The same places on these outlines.
    pub fn with_outlines(self, outlines: Outlines) -> Self {
        Self { outlines: Arc::new(outlines), ..self }
    }

    /// Of the area's municipalities; none where nobody gave them.
    pub fn outlines(&self) -> &Arc<Outlines> {
        &self.outlines
    }

    /// The public events of the area, by id.
    pub fn events(&self) -> &[Arc<Event>] {
        &self.events
    }

    pub fn event(&self, id: EventId) -> Option<&Arc<Event>> {
        let at = self.events.binary_search_by_key(&id, |event| event.id).ok()?;
        self.events.get(at)
    }

    pub fn empty() -> Self {
        Self::new(Lists::default(), Vec::new(), None)
    }

    /// How many places it has.
    pub fn len(&self) -> usize {
        self.starts.last().copied().unwrap_or(0)
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub fn lists(&self) -> &Lists {
        &self.lists
    }

    pub fn public(&self) -> &[Chunk] {
        &self.public
    }

    pub fn staff(&self) -> Option<&Chunk> {
        self.staff.as_ref()
    }

    /// What is known of a place here, staff facts included; of several answers to one item the last confirmed.
    pub fn facility(&self, row: Row) -> Option<Facility> {
        let row = usize::try_from(row.0).ok()?;
        let (_, chunk, at) = self.place(row)?;
        let facility = chunk.facility(at)?;
        let staff_at = self.overlay.staff_of.get(row).copied().flatten();
        let staff = staff_at.and_then(|at| self.staff.as_ref()?.facility(usize::try_from(at).ok()?));
        Some(match staff {
            Some(staff) => facility.with(&staff).settled(),
            None => facility.settled(),
        })
    }

    /// What one audience's record says of a place, nothing left out.
    pub fn record(&self, scope: Scope, id: FacilityId) -> Option<Facility> {
        match scope {
            Scope::Area => {
                let (number, at) = self.find_in(id)?;
                self.public.get(number)?.facility(at)
            }
            Scope::AreaStaff => {
                let staff = self.staff.as_ref()?;
                staff.facility(staff.find(id)?)
            }
            Scope::Organisation(_) | Scope::Person(_) => None,
        }
    }

    /// Without reading the rest of the record.
    pub fn id(&self, row: Row) -> Option<FacilityId> {
        let (_, chunk, at) = self.place(usize::try_from(row.0).ok()?)?;
        chunk.id(at)
    }

    /// As [`Directory::id`].
    pub fn position(&self, row: Row) -> Option<Position> {
        let (_, chunk, at) = self.place(usize::try_from(row.0).ok()?)?;
        chunk.position(at)
    }

    pub fn find(&self, id: FacilityId) -> Option<Row> {
        let (number, at) = self.find_in(id)?;
        u32::try_from(self.starts.get(number)? + at).ok().map(Row)
    }

    /// The chunk that has a place, and where.
    fn find_in(&self, id: FacilityId) -> Option<(usize, usize)> {
        let in_chunk = |number: usize| Some((number, self.public.get(number)?.find(id)?));
        // Where it should be; else anywhere, as a server leaves out empty buckets.
        in_chunk(self.home(id)).or_else(|| (0..self.public.len()).find_map(in_chunk))
    }

    /// The chunk for a place that no chunk has: its bucket, where there is one chunk a bucket.
    fn home(&self, id: FacilityId) -> usize {
        let (of_1_048_576, chunks) = (bucket_of(id, 20) as u64, self.public.len() as u64);
        usize::try_from((of_1_048_576 * chunks) >> 20).unwrap_or(0)
    }

    /// Each chunk with its first row.
    pub(crate) fn chunks(&self) -> impl Iterator<Item = (usize, &Chunk)> {
        self.starts.iter().copied().zip(&self.public)
    }

    /// The chunk of a row with its number, and where in it.
    pub(crate) fn place(&self, row: usize) -> Option<(usize, &Chunk, usize)> {
        let number = self.starts.partition_point(|start| *start <= row).checked_sub(1)?;
        Some((number, self.public.get(number)?, row - self.starts.get(number)?))
    }

    /// The number of the public row of a staff row.
    pub(crate) fn row_of_staff(&self, at: usize) -> Option<usize> {
        self.overlay.row_of.get(at).copied().flatten().and_then(|row| usize::try_from(row.0).ok())
    }

    pub(crate) fn facets(&self) -> &Facets {
        &self.facets
    }

    /// What the staff facts of a row add to the facets of its public ones.
    pub(crate) fn staff_facets(&self, row: usize) -> &[u16] {
        let at = self.overlay.staff_of.get(row).copied().flatten().and_then(|at| usize::try_from(at).ok());
        at.and_then(|at| self.overlay.facets.get(at)).map_or(&[], Vec::as_slice)
    }

    /// The facets of the municipalities that a row reaches by a distance or an outline.
    pub(crate) fn reached(&self, row: usize) -> &[u16] {
        self.reach.of_row(row)
    }

    /// Whether a row comes to a spot by a distance or an outline.
    pub(crate) fn reaches(&self, row: usize, spot: &Spot) -> bool {
        self.reach.holds(row, spot)
    }

    fn lay_over(&self) -> Overlay {
        let Some(staff) = &self.staff else { return Overlay::default() };
        let row_of: Vec<Option<Row>> =
            (0..staff.len()).map(|at| staff.id(at).and_then(|id| self.find(id))).collect();
        let mut staff_of = vec![None; self.len()];
        let mut facets = vec![Vec::new(); staff.len()];
        for ((at, row), facets) in row_of.iter().enumerate().zip(&mut facets) {
            let Some(number) = row.and_then(|row| usize::try_from(row.0).ok()) else { continue };
            if let Some(place) = staff_of.get_mut(number) {
                *place = u32::try_from(at).ok();
            }
            *facets = self.added_facets(number, staff, at);
        }
        Overlay { staff_of, row_of, facets }
    }

    fn added_facets(&self, row: usize, staff: &Chunk, at: usize) -> Vec<u16> {
        let Some((number, chunk, in_chunk)) = self.place(row) else { return Vec::new() };
        let facet = |facets: &[Option<u16>], code: u16| facets.get(usize::from(code)).copied().flatten();
        let public = || chunk.codes(in_chunk).filter_map(|code| facet(self.facets.of_chunk(number), code));
        let staff = staff.codes(at).filter_map(|code| facet(self.facets.of_staff(), code));
        staff.filter(|added| !public().any(|held| held == *added)).collect()
    }
}
