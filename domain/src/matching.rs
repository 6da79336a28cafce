//! Is this row of a file that place? What an edition of a dataset adds, changes and takes away.
//!
//! Kind, folded name without its corporate prefix, address and phone decide together; the publisher's own id
//! is no more than a hint, since publishers use it again for other places.

pub mod address;
mod identity;

use crate::facility::{Facility, Fact, Source, Value};
use crate::id::{AreaCode, FacilityId, ItemCode};
use crate::kana::fold;
use crate::lists::item;
use identity::{Identity, identities};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use uuid::Uuid;

/// What one row says of one place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Candidate {
    /// As a spreadsheet counts, the first line is 1.
    pub row: u32,
    /// Further rows about the same place, in a list of one fact a row.
    pub more_rows: Vec<u32>,
    /// The publisher's id; may be empty.
    pub row_key: String,
    /// All of one source: [`Fact::source`] has no meaning here.
    pub facts: Vec<Fact>,
}

/// One edition of a dataset against what stands.
#[derive(Clone, Copy, Debug)]
pub struct Edition<'a> {
    pub area: &'a AreaCode,
    /// Its origin is the dataset's name: an edition replaces the facts of this origin, and no others.
    pub source: &'a Source,
    pub candidates: &'a [Candidate],
    /// Every facility of the area, with the facts of all audiences.
    pub standing: &'a [Facility],
    /// What the edition before placed, with the publisher's ids.
    pub placed_before: &'a BTreeMap<FacilityId, String>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Outcome {
    New,
    /// The items whose answers differ.
    Changed(BTreeSet<ItemCode>),
    /// It is known under another name, whatever else changed.
    Renamed {
        from: String,
    },
    Unchanged,
    /// An earlier row of the same edition placed it: that row's facts stand. The items in which the two differ.
    ListedTwice {
        first_row: u32,
        differs: BTreeSet<ItemCode>,
    },
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Placed {
    pub row: u32,
    pub row_key: String,
    pub facility: FacilityId,
    pub outcome: Outcome,
}

/// What an edition comes to. An edition that says nothing new has no `put` and no `removed`.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Matching {
    /// One for each candidate, in their order.
    pub placed: Vec<Placed>,
    /// Placed by the edition before and not by this one.
    pub vanished: BTreeSet<FacilityId>,
    /// Facilities as they stand afterwards, where anything about them differs.
    pub put: Vec<Facility>,
    /// Of the vanished, those that nobody else knows.
    pub removed: BTreeSet<FacilityId>,
}

impl Matching {
    /// Every facility this edition placed, with the publisher's id of the row whose facts stand.
    pub fn placements(&self) -> BTreeMap<FacilityId, String> {
        let firsts =
            self.placed.iter().filter(|placed| !matches!(placed.outcome, Outcome::ListedTwice { .. }));
        firsts.map(|placed| (placed.facility, placed.row_key.clone())).collect()
    }
}

/// Reads an edition against what stands.
pub fn matching(edition: &Edition<'_>) -> Matching {
    let mut matching = Matching::default();
    let firsts = first_rows(edition.candidates);
    let unique: Vec<(&Candidate, Identity)> = firsts
        .iter()
        .filter(|(_, first)| first.is_none())
        .map(|(c, _)| (*c, Identity::of(&c.facts)))
        .collect();
    let found = find(edition, &unique);
    let standing: HashMap<FacilityId, &Facility> = edition.standing.iter().map(|f| (f.id, f)).collect();
    let mut taken: BTreeSet<FacilityId> = standing.keys().copied().collect();
    let mut by_row: HashMap<u32, FacilityId> = HashMap::new();

    for (at, (candidate, identity)) in unique.iter().enumerate() {
        let before = found.get(&at).copied();
        let id = before.map_or_else(|| first_id(edition, identity, &taken), |facility| facility.id);
        taken.insert(id);
        by_row.insert(candidate.row, id);
        let own: Vec<&Fact> = before.map(|facility| own_facts(facility, edition.source)).unwrap_or_default();
        let outcome = compare(&own, candidate, before);
        let kept = matches!(outcome, Outcome::Unchanged);
        let facts = if kept { own.into_iter().cloned().collect() } else { candidate.facts.clone() };
        let after = with_own(before.unwrap_or(&Facility::new(id)), edition.source, &facts);
        if before != Some(&after) {
            matching.put.push(after);
        }
        matching.placed.push(Placed {
            row: candidate.row,
            row_key: candidate.row_key.clone(),
            facility: id,
            outcome,
        });
    }
    for (candidate, first) in &firsts {
        let Some((first, id)) = first.and_then(|first| Some((first, *by_row.get(&first.row)?))) else {
            continue;
        };
        let differs = different(&first.facts.iter().collect::<Vec<_>>(), &candidate.facts);
        let outcome = Outcome::ListedTwice { first_row: first.row, differs };
        matching.placed.push(Placed {
            row: candidate.row,
            row_key: candidate.row_key.clone(),
            facility: id,
            outcome,
        });
    }
    matching.placed.sort_by_key(|placed| placed.row);
    leave(edition, &standing, &mut matching);
    matching
}

/// Each candidate with the earlier one that is the same place.
fn first_rows(candidates: &[Candidate]) -> Vec<(&Candidate, Option<&Candidate>)> {
    let mut seen: HashMap<String, Vec<(&Candidate, Identity)>> = HashMap::new();
    candidates
        .iter()
        .map(|candidate| {
            let identity = Identity::of(&candidate.facts);
            let Some(key) = identity.kind_name_address() else { return (candidate, None) };
            let same_key = seen.entry(key).or_default();
            let first =
                same_key.iter().find(|(_, first)| first.phone_agrees(&identity)).map(|(first, _)| *first);
            if first.is_none() {
                same_key.push((candidate, identity));
            }
            (candidate, first)
        })
        .collect()
}

/// The facility each candidate is, by position: the surest likeness first, and no facility twice.
fn find<'a>(edition: &Edition<'a>, candidates: &[(&Candidate, Identity)]) -> HashMap<usize, &'a Facility> {
    let mut found: HashMap<usize, &Facility> = HashMap::new();
    let mut taken: BTreeSet<FacilityId> = BTreeSet::new();
    let of =
        |facility: &'a Facility| identities(facility).into_iter().map(move |identity| (facility, identity));
    let known: Vec<(&Facility, Identity)> = edition.standing.iter().flat_map(of).collect();
    for likeness in identity::LIKENESSES {
        let mut by_key: HashMap<String, Vec<(&Facility, &Identity)>> = HashMap::new();
        for (facility, identity) in known.iter().filter(|(facility, _)| !taken.contains(&facility.id)) {
            let row_key = edition.placed_before.get(&facility.id);
            if let Some(key) = (likeness.key)(identity, row_key.map_or("", String::as_str))
                && (row_key.is_some() || !likeness.own_only)
            {
                by_key.entry(key).or_default().push((facility, identity));
            }
        }
        for (at, (candidate, identity)) in candidates.iter().enumerate() {
            if found.contains_key(&at) {
                continue;
            }
            let Some(key) = (likeness.key)(identity, &candidate.row_key) else { continue };
            let alike = by_key.get(&key).into_iter().flatten();
            let free = alike.filter(|(known, of)| !taken.contains(&known.id) && likeness.holds(of, identity));
            // Where several are alike: one of this dataset, the nearest in its facts, under the same publisher's id.
            let best = free.map(|(known, _)| *known).min_by_key(|known| {
                let row_key = edition.placed_before.get(&known.id);
                let differs = different(&own_facts(known, edition.source), &candidate.facts).len();
                (row_key.is_none(), differs, row_key != Some(&candidate.row_key), known.id)
            });
            if let Some(known) = best {
                taken.insert(known.id);
                found.insert(at, known);
            }
        }
    }
    found
}

fn own_facts<'a>(facility: &'a Facility, source: &Source) -> Vec<&'a Fact> {
    let own = |fact: &&Fact| facility.source(fact).is_some_and(|of| of.origin == source.origin);
    facility.facts.iter().filter(own).collect()
}

fn compare(own: &[&Fact], candidate: &Candidate, before: Option<&Facility>) -> Outcome {
    let Some(before) = before else { return Outcome::New };
    let differs = different(own, &candidate.facts);
    let old = own.iter().find_map(|fact| name_of(fact));
    let new = candidate.facts.iter().find_map(name_of);
    match (old, new) {
        _ if differs.is_empty() => Outcome::Unchanged,
        (Some(old), Some(new)) if fold(old) != fold(new) => {
            Outcome::Renamed { from: before.name().to_owned() }
        }
        _ => Outcome::Changed(differs),
    }
}

fn name_of(fact: &Fact) -> Option<&str> {
    if let Value::Name(name) = &fact.value
        && fact.item == item::NAME
    {
        return Some(&name.text);
    }
    None
}

/// Items whose answers differ in more than width, case, spaces or the form of a dash.
fn different(before: &[&Fact], after: &[Fact]) -> BTreeSet<ItemCode> {
    fn answers<'a>(facts: impl Iterator<Item = &'a Fact>) -> BTreeMap<&'a ItemCode, Vec<String>> {
        let mut answers: BTreeMap<&ItemCode, Vec<String>> = BTreeMap::new();
        for fact in facts {
            let value = serde_json::to_string(&(&fact.service, &fact.value)).unwrap_or_default();
            answers.entry(&fact.item).or_default().push(identity::plain(&value));
        }
        answers
    }
    let (before, after) = (answers(before.iter().copied()), answers(after.iter()));
    let items = before.keys().chain(after.keys());
    items.filter(|code| before.get(**code) != after.get(**code)).map(|code| (*code).clone()).collect()
}

/// The facility with `own` in place of the facts of this origin; others keep their order.
fn with_own(facility: &Facility, source: &Source, own: &[Fact]) -> Facility {
    let mut after = Facility::new(facility.id);
    let mut waiting = Some(own);
    let place = |after: &mut Facility, facts: &[Fact], source: &Source| {
        for fact in facts {
            let Fact { item, service, value, original, .. } = fact.clone();
            let added = after.push(item.as_str(), value, source);
            added.service = service;
            added.original = original;
        }
    };
    for fact in &facility.facts {
        let Some(of) = facility.source(fact) else { continue };
        if of.origin != source.origin {
            place(&mut after, std::slice::from_ref(fact), of);
        } else if let Some(own) = waiting.take() {
            place(&mut after, own, source);
        }
    }
    place(&mut after, waiting.unwrap_or_default(), source);
    after
}

/// The same file read into the same empty area gives the same ids.
fn first_id(edition: &Edition<'_>, identity: &Identity, taken: &BTreeSet<FacilityId>) -> FacilityId {
    const NAMESPACE: Uuid = Uuid::from_u128(0x6f0c_9d1e_4b7a_4e55_9a38_d2c1_57e0_83b4);
    let seed = format!("{}\n{}\n{}", edition.area, edition.source.origin, identity.seed());
    let id = |count: u32| FacilityId(Uuid::new_v5(&NAMESPACE, format!("{seed}\n{count}").as_bytes()));
    (0..u32::MAX).map(id).find(|id| !taken.contains(id)).unwrap_or_else(|| id(u32::MAX))
}

/// A place that this dataset placed and names no longer loses this dataset's facts; with no others, it goes.
fn leave(edition: &Edition<'_>, standing: &HashMap<FacilityId, &Facility>, matching: &mut Matching) {
    let placed: BTreeSet<FacilityId> = matching.placed.iter().map(|placed| placed.facility).collect();
    let gone = edition.placed_before.keys().filter(|id| !placed.contains(id));
    for facility in gone.filter_map(|id| standing.get(id)) {
        matching.vanished.insert(facility.id);
        let rest = with_own(facility, edition.source, &[]);
        if rest.facts.is_empty() {
            matching.removed.insert(facility.id);
        } else if rest != **facility {
            matching.put.push(rest);
        }
    }
}

#[cfg(test)]
mod tests;
