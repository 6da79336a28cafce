//! Is this row of a file that place? What an edition of a dataset adds, changes and takes away.
//!
//! Kind, folded name without its corporate prefix, address, phone, position and official number decide together, each
//! way of being alike with a stated score; the publisher's own id is no more than a hint, since publishers use it again
//! for other places. What is alike but not enough is for a person to decide, and the decision is remembered.

pub mod address;
mod identity;
mod listing;
mod rows;

pub use listing::{Listing, Mark};

use crate::facility::{Facility, Fact, Source, Value};
use crate::id::{AreaCode, FacilityId, ItemCode, KindCode};
use crate::kana::fold;
use crate::lists::item;
use ecow::EcoString;
use identity::{Identity, identities};
use rows::{Again, Ids, Rows};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Facilities that an edition placed, with the publisher's id of the row whose facts stand.
pub type Placements = BTreeMap<FacilityId, EcoString>;

/// What one row says of one place.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Candidate {
    /// As a spreadsheet counts, the first line is 1.
    pub row: u32,
    /// Further rows about the same place, in a list of one fact a row.
    pub more_rows: Vec<u32>,
    /// The publisher's id; may be empty.
    pub row_key: EcoString,
    /// All of one source: [`Fact::source`] has no meaning here.
    pub facts: Vec<Fact>,
}

/// One edition of a dataset against what stands.
#[derive(Clone, Copy, Debug)]
pub struct Edition<'a> {
    pub area: &'a AreaCode,
    /// Its origin is the dataset's name: an edition replaces the facts of this origin, and no others.
    pub source: &'a Source,
    /// Every facility of the area, with the facts of all audiences.
    pub standing: &'a BTreeMap<FacilityId, Facility>,
    /// What the edition before placed, with the publisher's ids.
    pub placed_before: &'a Placements,
    /// What people have said about rows of this dataset.
    pub decisions: &'a [Decision],
}

/// A person said that what a row tells of is this place, or that it is not.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Decision {
    /// As [`subject`] gives it for the facts of the row.
    pub subject: String,
    pub facility: FacilityId,
    pub same: bool,
}

/// What a row is known by, whatever its number in the file: kind, name, address and phone.
pub fn subject(facts: &[Fact]) -> String {
    Identity::of(facts).seed()
}

/// By what two are alike, and how sure that is: 100 is certain.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Evidence {
    pub what: &'static str,
    pub score: u8,
}

const BY_A_PERSON: Evidence = Evidence { what: "decided by a person", score: 100 };

/// From this score on, two are one place.
pub const JOINS: u8 = 70;

/// A new place that may be one that stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Doubt {
    pub row: u32,
    pub facility: FacilityId,
    pub evidence: &'static Evidence,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Outcome {
    New,
    /// Another dataset placed it; this one tells of it for the first time.
    Joined,
    /// The items whose answers differ.
    Changed(BTreeSet<ItemCode>),
    /// It has stopped for a time, whatever else changed.
    Suspended,
    /// It is known under another name, whatever else changed.
    Renamed {
        from: String,
    },
    /// It is at another house, whatever else changed but its name.
    Moved {
        from: String,
    },
    Unchanged,
    /// An earlier row of the same edition placed it: that row's facts stand.
    ListedTwice(Box<Twice>),
}

/// How the row of a place listed twice differs from the first.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Twice {
    pub first_row: u32,
    pub differs: BTreeSet<ItemCode>,
    /// What it says of these items: in no record.
    pub said: Vec<Fact>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Placed {
    /// Its position in the listing.
    pub at: usize,
    pub row: u32,
    pub facility: FacilityId,
    /// By what it was recognised; absent where it is new.
    pub evidence: Option<&'static Evidence>,
    pub outcome: Outcome,
}

/// A place that nothing stood of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct New {
    /// Its position in the listing, which has its facts.
    pub at: usize,
    pub id: FacilityId,
}

impl New {
    /// As it stands afterwards.
    pub fn facility(self, listing: &dyn Listing, source: &Source) -> Facility {
        of_source(self.id, source, listing.candidate(self.at).facts)
    }
}

/// What an edition comes to. An edition that says nothing new has no `new`, no `put` and no `removed`.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Matching {
    /// One for each candidate, in their order.
    pub placed: Vec<Placed>,
    /// Placed by the edition before and not by this one.
    pub vanished: BTreeSet<FacilityId>,
    pub new: Vec<New>,
    /// Facilities that stood, as they stand afterwards, where anything about them differs.
    pub put: Vec<Facility>,
    /// Of the vanished, those that nobody else knows.
    pub removed: BTreeSet<FacilityId>,
    /// For a person to decide.
    pub doubts: Vec<Doubt>,
    /// Places that stood apart until a row was like both: each that goes, and the one that has its facts now.
    pub merged: BTreeMap<FacilityId, FacilityId>,
}

impl Matching {
    /// Every facility this edition placed.
    pub fn placements(&self, listing: &dyn Listing) -> Placements {
        let firsts = self.placed.iter().filter(|placed| !matches!(placed.outcome, Outcome::ListedTwice(_)));
        firsts.map(|placed| (placed.facility, listing.row_key(placed.at))).collect()
    }
}

/// Reads an edition against what stands. Where nothing stands, no row's facts are read but those of rows that are alike.
pub fn matching(edition: &Edition<'_>, listing: &dyn Listing) -> Matching {
    let rows = Rows::of(listing);
    let mut matching = Matching { placed: Vec::with_capacity(listing.len()), ..Matching::default() };
    if edition.standing.is_empty() {
        all_new(edition, &rows, listing, &mut matching);
    } else {
        against_standing(edition, &rows, listing, &mut matching);
    }
    for Again { at, first, outcome } in rows.again {
        if let Some(facility) = matching.placed.get(first).map(|first| first.facility) {
            let row = listing.row(at);
            matching.placed.push(Placed { at, row, facility, evidence: None, outcome });
        }
    }
    matching.placed.sort_by_key(|placed| placed.at);
    leave(edition, &mut matching);
    matching
}

fn all_new(edition: &Edition<'_>, rows: &Rows, listing: &dyn Listing, matching: &mut Matching) {
    let mut ids = Ids::of(edition);
    matching.new.reserve_exact(rows.firsts.len());
    for &at in &rows.firsts {
        let (row, id) = (listing.row(at), ids.next(listing.mark(at)));
        matching.placed.push(Placed { at, row, facility: id, evidence: None, outcome: Outcome::New });
        matching.new.push(New { at, id });
    }
}

fn against_standing(edition: &Edition<'_>, rows: &Rows, listing: &dyn Listing, matching: &mut Matching) {
    let read = |at: &usize| {
        let candidate = listing.candidate(*at);
        let identity = Identity::of(&candidate.facts);
        (candidate, identity)
    };
    let candidates: Vec<(Candidate, Identity)> = rows.firsts.iter().map(read).collect();
    let (mut found, others) = decided(edition, &candidates);
    find(edition, &candidates, &others, &mut found);
    let more = also_alike(edition, &candidates, &others, &found);
    let mut ids = Ids::of(edition);

    for (of, ((candidate, identity), at)) in candidates.into_iter().zip(&rows.firsts).enumerate() {
        let alike = found.get(&of).copied();
        let joined = alike.filter(|(_, evidence)| evidence.score >= JOINS);
        let before = joined.map(|(facility, _)| facility);
        let id = before.map_or_else(|| ids.next(listing.mark(*at)), |facility| facility.id);
        let own = before.map(|facility| own_part(facility, &edition.source.origin));
        let outcome = own.as_ref().map_or(Outcome::New, |own| compare(own, &candidate, &identity));
        if let Some((facility, evidence)) = alike.filter(|_| before.is_none()) {
            matching.doubts.push(Doubt { row: candidate.row, facility: facility.id, evidence });
        }
        let (row, evidence) = (candidate.row, joined.map(|(_, evidence)| evidence));
        if let Some(before) = before {
            let kept = own.filter(|_| outcome == Outcome::Unchanged).map(|own| own.facts);
            let told = of_source(id, edition.source, kept.unwrap_or(candidate.facts));
            let mut after = with_own(before, &edition.source.origin, &told);
            for other in more.get(&of).into_iter().flatten() {
                after = after.with(other);
                matching.merged.insert(other.id, id);
                matching.removed.insert(other.id);
            }
            if *before != after {
                matching.put.push(after);
            }
        } else {
            matching.new.push(New { at: *at, id });
        }
        matching.placed.push(Placed { at: *at, row, facility: id, evidence, outcome });
    }
}

type Known<'a> = (&'a Facility, Identity);

/// The facility each candidate is, by position, and by what.
type Found<'a> = HashMap<usize, (&'a Facility, &'static Evidence)>;

/// Candidates, by position, and facilities that a person said they are not.
type Others = BTreeSet<(usize, FacilityId)>;

fn known<'a>(facilities: impl Iterator<Item = &'a Facility>) -> Vec<Known<'a>> {
    facilities
        .flat_map(|facility| identities(facility).into_iter().map(move |identity| (facility, identity)))
        .collect()
}

/// Adds to what people said the surest likeness of each candidate, and no facility twice. Where nothing joins, the
/// likeness below [`JOINS`] that is a doubt: one facility may be doubted of several.
fn find<'a>(
    edition: &Edition<'a>,
    candidates: &[(Candidate, Identity)],
    others: &Others,
    found: &mut Found<'a>,
) {
    let mut taken: BTreeSet<FacilityId> = found.values().map(|(facility, _)| facility.id).collect();
    let known = known(edition.standing.values());
    for likeness in &identity::LIKENESSES {
        let mut by_key: HashMap<String, Vec<&Known<'_>>> = HashMap::new();
        for of in known.iter().filter(|(facility, _)| !taken.contains(&facility.id)) {
            let row_key = edition.placed_before.get(&of.0.id);
            if let Some(key) = (likeness.key)(&of.1, row_key.map_or("", EcoString::as_str))
                && (row_key.is_some() || !likeness.own_only)
            {
                by_key.entry(key).or_default().push(of);
            }
        }
        for (at, (candidate, identity)) in candidates.iter().enumerate() {
            if found.contains_key(&at) || by_key.is_empty() {
                continue;
            }
            let Some(key) = (likeness.key)(identity, &candidate.row_key) else { continue };
            let alike = by_key.get(&key).into_iter().flatten();
            let free = alike.filter(|(known, of)| {
                !taken.contains(&known.id)
                    && !others.contains(&(at, known.id))
                    && likeness.holds(of, identity)
            });
            // Where several are alike: one of this dataset, the nearest in its facts, under the same publisher's id.
            let best = free.map(|(known, _)| *known).min_by_key(|known| {
                let row_key = edition.placed_before.get(&known.id);
                let own = own_part(known, &edition.source.origin);
                let differs = different(&own.facts, &candidate.facts).len();
                (row_key.is_none(), differs, row_key != Some(&candidate.row_key), known.id)
            });
            if let Some(known) = best {
                if likeness.evidence.score >= JOINS {
                    taken.insert(known.id);
                }
                found.insert(at, (known, &likeness.evidence));
            }
        }
    }
}

/// Further places that a joined candidate is as surely, of other datasets: they were told apart only because nobody had
/// told of them what this row tells. So it does not matter which of the files came first.
fn also_alike<'a>(
    edition: &Edition<'a>,
    candidates: &[(Candidate, Identity)],
    others: &Others,
    found: &Found<'a>,
) -> HashMap<usize, Vec<&'a Facility>> {
    let mut joined: Vec<(usize, &Facility)> = found
        .iter()
        .filter(|(_, (_, evidence))| evidence.score >= JOINS)
        .map(|(at, (facility, _))| (*at, *facility))
        .collect();
    joined.sort_by_key(|(at, _)| *at);
    let mut taken: BTreeSet<FacilityId> = joined.iter().map(|(_, facility)| facility.id).collect();
    let free = edition.standing.values().filter(|facility| {
        !taken.contains(&facility.id) && !edition.placed_before.contains_key(&facility.id)
    });
    let free = known(free);
    let mut more: HashMap<usize, Vec<&Facility>> = HashMap::new();
    let sure = |likeness: &&identity::Likeness| likeness.evidence.score >= JOINS && !likeness.own_only;
    for likeness in identity::LIKENESSES.iter().filter(sure) {
        let mut by_key: HashMap<String, Vec<&Known<'_>>> = HashMap::new();
        for known in &free {
            if let Some(key) = (likeness.key)(&known.1, "") {
                by_key.entry(key).or_default().push(known);
            }
        }
        for (at, facility) in &joined {
            let Some((_, identity)) = candidates.get(*at) else { continue };
            let Some(key) = (likeness.key)(identity, "") else { continue };
            for (other, of) in by_key.get(&key).into_iter().flatten() {
                let held = more.get(at).into_iter().flatten().chain([facility]);
                let apart = held.into_iter().any(|held| share_a_source(held, other));
                let said = others.contains(&(*at, other.id));
                if !apart && !said && likeness.holds(of, identity) && taken.insert(other.id) {
                    more.entry(*at).or_default().push(other);
                }
            }
        }
    }
    more
}

/// One dataset tells of both: it tells them apart.
fn share_a_source(one: &Facility, other: &Facility) -> bool {
    one.sources.iter().any(|of| other.sources.iter().any(|source| source.origin == of.origin))
}

/// What people said.
fn decided<'a>(edition: &Edition<'a>, candidates: &[(Candidate, Identity)]) -> (Found<'a>, Others) {
    let (mut found, mut others) = (Found::new(), Others::new());
    if edition.decisions.is_empty() {
        return (found, others);
    }
    let mut said: HashMap<&str, Vec<&Decision>> = HashMap::new();
    for decision in edition.decisions {
        said.entry(&decision.subject).or_default().push(decision);
    }
    let mut taken = BTreeSet::new();
    for (at, (_, identity)) in candidates.iter().enumerate() {
        for decision in said.get(identity.seed().as_str()).into_iter().flatten() {
            let facility = edition.standing.get(&decision.facility);
            match facility {
                Some(facility) if decision.same && taken.insert(facility.id) => {
                    found.insert(at, (facility, &BY_A_PERSON));
                }
                Some(_) if !decision.same => {
                    others.insert((at, decision.facility));
                }
                Some(_) | None => {}
            }
        }
    }
    (found, others)
}

/// What one origin says of a place.
pub fn own_part(facility: &Facility, origin: &str) -> Facility {
    let mut own = Facility::new(facility.id);
    for fact in &facility.facts {
        if let Some(of) = facility.source(fact).filter(|of| of.origin == origin) {
            own.take(fact.clone(), of);
        }
    }
    own
}

fn of_source(id: FacilityId, source: &Source, mut facts: Vec<Fact>) -> Facility {
    for fact in &mut facts {
        fact.source = 0;
    }
    Facility { id, facts, sources: vec![source.clone()] }
}

/// What the row says against what this dataset said of the place before.
fn compare(own: &Facility, candidate: &Candidate, identity: &Identity) -> Outcome {
    let differs = different(&own.facts, &candidate.facts);
    let elsewhere = || Identity::of(&own.facts).is_elsewhere(identity);
    let suspended = |facts: &[Fact]| facts.iter().any(is_suspension);
    let (old, new) = [&own.facts, &candidate.facts].map(|facts| facts.iter().find_map(name_of)).into();
    match (old, new) {
        _ if own.facts.is_empty() => Outcome::Joined,
        _ if differs.is_empty() => Outcome::Unchanged,
        _ if suspended(&candidate.facts) && !suspended(&own.facts) => Outcome::Suspended,
        (Some(old), Some(new)) if fold(old) != fold(new) => Outcome::Renamed { from: old.to_owned() },
        _ if elsewhere() => {
            let address = own.facts.iter().find_map(|fact| {
                if let Value::Address(address) = &fact.value { Some(address.text.clone()) } else { None }
            });
            Outcome::Moved { from: address.unwrap_or_default() }
        }
        _ => Outcome::Changed(differs),
    }
}

/// 休止中, 休業, 休院: said of the place and not of its hours.
fn is_suspension(fact: &Fact) -> bool {
    let words = ["休止", "休業", "休院"];
    let said = |text: &String| words.iter().any(|word| text.contains(word));
    fact.item == item::STATUS && matches!(&fact.value, Value::Text(text) if said(text))
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
fn different(before: &[Fact], after: &[Fact]) -> BTreeSet<ItemCode> {
    fn answer(fact: &Fact) -> (&ItemCode, Option<&KindCode>, &Value) {
        (&fact.item, fact.service.as_ref(), &fact.value)
    }
    if before.iter().map(answer).eq(after.iter().map(answer)) {
        return BTreeSet::new();
    }
    fn answers(facts: &[Fact]) -> BTreeMap<&ItemCode, Vec<String>> {
        let mut answers: BTreeMap<&ItemCode, Vec<String>> = BTreeMap::new();
        for fact in facts {
            let value = serde_json::to_string(&(&fact.service, &fact.value)).unwrap_or_default();
            answers.entry(&fact.item).or_default().push(address::plain(&value));
        }
        answers
    }
    let (before, after) = (answers(before), answers(after));
    let items = before.keys().chain(after.keys());
    items.filter(|code| before.get(**code) != after.get(**code)).map(|code| (*code).clone()).collect()
}

/// The facility with `own` in place of the facts of this origin; others keep their order.
pub fn with_own(facility: &Facility, origin: &str, own: &Facility) -> Facility {
    let mut after = Facility::new(facility.id);
    let place = |after: &mut Facility, own: &Facility| {
        for (fact, of) in own.facts.iter().filter_map(|fact| Some((fact, own.source(fact)?))) {
            after.take(fact.clone(), of);
        }
    };
    let mut waiting = Some(own);
    for fact in &facility.facts {
        let Some(of) = facility.source(fact) else { continue };
        if of.origin != origin {
            after.take(fact.clone(), of);
        } else if let Some(own) = waiting.take() {
            place(&mut after, own);
        }
    }
    if let Some(own) = waiting {
        place(&mut after, own);
    }
    after
}

/// A place that this dataset placed and names no longer loses this dataset's facts; with no others, it goes.
fn leave(edition: &Edition<'_>, matching: &mut Matching) {
    if edition.placed_before.is_empty() {
        return;
    }
    let placed: BTreeSet<FacilityId> = matching.placed.iter().map(|placed| placed.facility).collect();
    let gone = edition.placed_before.keys().filter(|id| !placed.contains(id));
    for facility in gone.filter_map(|id| edition.standing.get(id)) {
        matching.vanished.insert(facility.id);
        let rest = with_own(facility, &edition.source.origin, &Facility::new(facility.id));
        if rest.facts.is_empty() {
            matching.removed.insert(facility.id);
        } else if rest != *facility {
            matching.put.push(rest);
        }
    }
}

#[cfg(test)]
mod tests;
