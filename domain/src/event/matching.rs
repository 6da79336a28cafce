//! Is this row of an event list that event? What an edition adds, changes, takes away and leaves as past.
//!
//! Only within one dataset: two publishers' words for one event are two events. The publisher's number says nothing:
//! monthly lists count from 1 anew.

use super::{Event, When};
use crate::facility::Source;
use crate::id::{AreaCode, EventId};
use crate::kana::fold;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use uuid::Uuid;

/// What one row says. Id and source of its event have no meaning here.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ListedEvent {
    /// As a spreadsheet counts, the first line is 1.
    pub row: u32,
    pub event: Event,
}

/// One edition of a dataset against what stands of it.
#[derive(Clone, Copy, Debug)]
pub struct EventEdition<'a> {
    pub area: &'a AreaCode,
    pub source: &'a Source,
    pub listed: &'a [ListedEvent],
    /// The dataset's own events, and no others.
    pub standing: &'a BTreeMap<EventId, Event>,
    /// The day the publisher dated the edition.
    pub day: Option<NaiveDate>,
}

#[derive(Clone, Debug, Default)]
pub struct EventMatching {
    /// In the order of the rows.
    pub placed: Vec<Placed>,
    /// Would still come, and is named no longer.
    pub vanished: BTreeSet<EventId>,
    /// Over, and therefore named no longer.
    pub past: BTreeSet<EventId>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Placed {
    pub row: u32,
    /// As it is to stand; of a row listed twice, as the second row has it.
    pub event: Event,
    pub outcome: Outcome,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome {
    New,
    Changed,
    Unchanged,
    ListedTwice { first_row: u32 },
}

/// An event that was put off by more days than this is another one of its series.
const PUT_OFF_DAYS: i64 = 31;

/// By what an event is told from others of its list.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
struct Identity {
    name: String,
    day: Option<NaiveDate>,
    /// Where no day could be read, what was written there.
    text: String,
    place: String,
    from: Option<u16>,
}

impl Identity {
    fn of(event: &Event) -> Self {
        let bare = |text: &str| fold(text).chars().filter(|c| !c.is_whitespace()).collect::<String>();
        let day = event.when.key();
        let text = event.when.text.as_deref().filter(|_| day.is_none()).unwrap_or_default();
        Self {
            name: bare(&event.name.text),
            day,
            text: bare(text),
            place: bare(event.place.as_deref().unwrap_or_default()),
            from: event.when.times.first().map(|times| times.from),
        }
    }

    /// The same file read into the same empty area gives the same ids.
    fn id(&self, area: &AreaCode, origin: &str) -> EventId {
        const NAMESPACE: Uuid = Uuid::from_u128(0x2d5e_8a41_c3f7_4b96_8e02_7b1d_94a6_5f38);
        let Self { name, day, text, place, from } = self;
        let day = day.map(|day| day.to_string()).unwrap_or_default();
        let from = from.map(|from| from.to_string()).unwrap_or_default();
        let seed = [area.as_str(), origin, name, &day, text, place, &from].join("\n");
        EventId(Uuid::new_v5(&NAMESPACE, seed.as_bytes()))
    }
}

/// One row or one standing event, with by what it is told from others.
struct Side<'a> {
    event: &'a Event,
    identity: Identity,
}

impl Side<'_> {
    /// The surest way in which a row and a standing event are one; the smallest is the surest.
    fn likeness(&self, standing: &Self, is_over: bool) -> Option<(u8, u64)> {
        let (row, held) = (&self.identity, &standing.identity);
        let (same_day, same_place) =
            ((row.day, &row.text) == (held.day, &held.text), row.place == held.place);
        let apart = row.day.zip(held.day).map(|(one, other)| (one - other).num_days());
        let near = apart.is_none_or(|days| days.abs() <= PUT_OFF_DAYS);
        let likeness = match () {
            () if row == held => 1,
            () if same_day && same_place => 2,
            () if same_day => 3,
            // One that is over was not put off: what comes now is another.
            () if same_place && near && !is_over => 4,
            () if !is_over && self.event.when.meets(&standing.event.when) => 5,
            () => return None,
        };
        Some((likeness, apart.map_or(u64::MAX, i64::unsigned_abs)))
    }
}

/// What an edition makes of the events that stand.
pub fn matching(edition: &EventEdition<'_>) -> EventMatching {
    let EventEdition { area, source, listed, standing, .. } = *edition;
    let rows: Vec<Side<'_>> =
        listed.iter().map(|row| Side { event: &row.event, identity: Identity::of(&row.event) }).collect();
    // The day from which the list names what comes: the day of its edition, or else the end of what it names first.
    let begins = edition.day.or_else(|| listed.iter().filter_map(|row| row.event.when.last()).min());
    let is_over = |when: &When| when.last().zip(begins).is_some_and(|(last, begins)| last < begins);
    let mut first_rows: HashMap<&Identity, usize> = HashMap::new();
    for (at, row) in rows.iter().enumerate() {
        first_rows.entry(&row.identity).or_insert(at);
    }
    let ids = recognised(edition, &rows, &first_rows, is_over);
    let mut after = EventMatching::default();
    for (at, (row, side)) in listed.iter().zip(&rows).enumerate() {
        let first = first_rows.get(&side.identity).copied().unwrap_or(at);
        let id = ids.get(&first).copied().unwrap_or_else(|| side.identity.id(area, &source.origin));
        let stood = standing.get(&id);
        let mut event = Event { id, source: source.clone(), ..row.event.clone() };
        if let Some(stood) = stood {
            event.when.remember_start(&stood.when);
        }
        let outcome = match stood {
            _ if first != at => {
                let first_row = listed.get(first).map_or(row.row, |first| first.row);
                Outcome::ListedTwice { first_row }
            }
            None => Outcome::New,
            Some(stood) if event.says_as(stood) => Outcome::Unchanged,
            Some(_) => Outcome::Changed,
        };
        after.placed.push(Placed { row: row.row, event, outcome });
    }
    let named: BTreeSet<EventId> = after.placed.iter().map(|placed| placed.event.id).collect();
    for (id, event) in standing.iter().filter(|(id, _)| !named.contains(*id)) {
        let left = if is_over(&event.when) { &mut after.past } else { &mut after.vanished };
        left.insert(*id);
    }
    after
}

/// The standing event each row, by its position, is found to be; each at most once, the surest pairs first.
fn recognised(
    edition: &EventEdition<'_>,
    rows: &[Side<'_>],
    first_rows: &HashMap<&Identity, usize>,
    is_over: impl Fn(&When) -> bool,
) -> HashMap<usize, EventId> {
    let mut by_name: HashMap<String, Vec<Side<'_>>> = HashMap::new();
    for event in edition.standing.values() {
        let side = Side { event, identity: Identity::of(event) };
        by_name.entry(side.identity.name.clone()).or_default().push(side);
    }
    let mut pairs: Vec<((u8, u64), usize, EventId)> = Vec::new();
    for (at, row) in first_rows.values().filter_map(|at| Some((*at, rows.get(*at)?))) {
        // What this row would be called had it come first: reading an older edition again brings back its ids.
        let own = row.identity.id(edition.area, &edition.source.origin);
        if edition.standing.contains_key(&own) {
            pairs.push(((0, 0), at, own));
        }
        for standing in by_name.get(&row.identity.name).into_iter().flatten() {
            let likeness = row.likeness(standing, is_over(&standing.event.when));
            pairs.extend(likeness.map(|likeness| (likeness, at, standing.event.id)));
        }
    }
    pairs.sort_unstable();
    let mut ids: HashMap<usize, EventId> = HashMap::new();
    let mut taken: BTreeSet<EventId> = BTreeSet::new();
    for (_, at, id) in pairs {
        if !ids.contains_key(&at) && taken.insert(id) {
            ids.insert(at, id);
        }
    }
    ids
}

impl Event {
    /// Whether both say the same, whoever confirmed it last and however wide its letters are.
    fn says_as(&self, other: &Self) -> bool {
        let said = |event: &Self| {
            let bare = Self { id: self.id, source: self.source.clone(), ..event.clone() };
            serde_json::to_string(&bare).map(|text| fold(&text)).unwrap_or_default()
        };
        said(self) == said(other)
    }
}

impl When {
    /// Of what has begun, a later edition says the end alone: the start it told before holds.
    fn remember_start(&mut self, before: &Self) {
        if let ([span], [held]) = (self.days.as_mut_slice(), before.days.as_slice())
            && span.from.is_none()
            && span.to == held.to
        {
            span.from = held.from;
        }
    }
}
