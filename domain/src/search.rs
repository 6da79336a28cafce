//! Finding places by words and filters, with counts for the filters not chosen yet.
//!
//! One pass over folded bytes: no index is built, and nothing is parsed.

mod order;
mod sieve;
mod words;

use crate::coverage::Spot;
use crate::directory::{Directory, Row};
use crate::facility::Position;
use crate::hours::When;
use crate::id::{ItemCode, KindCode, MunicipalityCode};
use crate::kana::Heading;
use crate::sorted;
use chrono::NaiveDateTime;
use order::Order;
use sieve::Sieve;
use words::{MISS, Words};

/// What a person asks for.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Query {
    /// As typed: words between white space, all of which must be found.
    pub text: String,
    /// Any of them; empty: every kind.
    pub kinds: Vec<KindCode>,
    /// Any of them; empty: everywhere.
    pub municipalities: Vec<MunicipalityCode>,
    /// All of them, answered ○ or △.
    pub functions: Vec<ItemCode>,
    /// All of them. Known to be open, or at night and on holidays to have a line that answers: where nobody said, it is
    /// not.
    pub open: Vec<When>,
    /// Any of the municipalities that a place must come to; empty: no matter.
    pub visits: Vec<MunicipalityCode>,
    /// It must come to [`Query::near`], or to one of [`Query::visits`]; without that it says nothing.
    pub visits_here: bool,
    /// How far from [`Query::near`]; without that it says nothing.
    pub within: Option<Within>,
    pub sort: Sort,
    /// Where the person is, or the home that is asked for.
    pub near: Option<Spot>,
}

impl Query {
    pub(crate) fn position(&self) -> Option<Position> {
        self.near.as_ref()?.position
    }
}

/// A distance as the crow flies: by bicycle, by car, at the edge of a round.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Within {
    Km2,
    Km5,
    Km10,
}

impl Within {
    pub const ALL: [Self; 3] = [Self::Km2, Self::Km5, Self::Km10];

    pub fn km(self) -> u32 {
        match self {
            Self::Km2 => 2,
            Self::Km5 => 5,
            Self::Km10 => 10,
        }
    }

    pub fn of_km(km: u32) -> Option<Self> {
        Self::ALL.into_iter().find(|within| within.km() == km)
    }

    fn holds(self, metres: u32) -> bool {
        metres <= self.km() * 1000
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Sort {
    /// Without words: as [`Sort::Kana`].
    #[default]
    Relevance,
    /// Without [`Query::near`]: as [`Sort::Kana`]. Places without a position come last.
    Distance,
    Kana,
    /// The latest check of phone and hours first.
    Freshness,
}

/// What was found. Counts say how many places there would be with that filter chosen (too), in the order of the lists.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Found {
    /// Every match; the first [`Found::ordered`] of them in their final order.
    pub rows: Vec<Row>,
    pub ordered: usize,
    /// As if no kind were chosen yet.
    pub kinds: Vec<(KindCode, u32)>,
    /// As if no municipality were chosen yet.
    pub municipalities: Vec<(MunicipalityCode, u32)>,
    pub functions: Vec<(ItemCode, u32)>,
    pub open: Vec<(When, u32)>,
    /// As if none were chosen yet.
    pub visits: Vec<(MunicipalityCode, u32)>,
    /// As [`Found::visits`]; absent without [`Query::near`].
    pub visits_here: Option<u32>,
    /// As if no distance were chosen yet; empty without the position of [`Query::near`].
    pub within: Vec<(Within, u32)>,
    /// Position in [`Found::rows`] of the first place under each heading that has any; empty unless in kana order.
    pub headings: Vec<(Heading, u32)>,
}

/// A filter to do without.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Drop {
    Text,
    Kind(KindCode),
    Municipality(MunicipalityCode),
    Function(ItemCode),
    Open(When),
    Visits(MunicipalityCode),
    VisitsHere,
    Within,
}

impl Drop {
    pub fn apply(&self, query: &mut Query) {
        match self {
            Self::Text => query.text.clear(),
            Self::Kind(code) => query.kinds.retain(|kind| kind != code),
            Self::Municipality(code) => query.municipalities.retain(|municipality| municipality != code),
            Self::Function(code) => query.functions.retain(|function| function != code),
            Self::Open(when) => query.open.retain(|held| held != when),
            Self::Visits(code) => query.visits.retain(|municipality| municipality != code),
            Self::VisitsHere => query.visits_here = false,
            Self::Within => query.within = None,
        }
    }
}

/// `now` is Japan Standard Time; `wanted`: how many of the rows must be in their final order.
pub fn search(directory: &Directory, query: &Query, now: NaiveDateTime, wanted: usize) -> Found {
    let words = Words::of(&query.text, directory.facets());
    let scores = words.scores(directory);
    let order = Order::of(query, words.is_empty());
    let mut sieve = Sieve::new(directory, query, now);
    let mut places = Vec::new();
    for (number, (first, chunk)) in directory.chunks().enumerate() {
        let scores = scores.get(first..first + chunk.len()).unwrap_or_default();
        let found = scores.iter().enumerate().filter(|(_, score)| **score != MISS);
        sieve.sift(number, first, chunk, found, |at, score| {
            places.extend(order.place(chunk, at, first + at, *score));
        });
    }
    let headings = order.headings(&places);
    let (rows, ordered) = Order::rows(directory, places, wanted);
    Found { rows, ordered, headings, ..sieve.counts() }
}

/// Which single filter to do without where nothing was found, and how many places there are then; the most first.
pub fn relax(directory: &Directory, query: &Query, now: NaiveDateTime) -> Vec<(Drop, u32)> {
    let mut drops = Vec::new();
    drops.extend((!query.text.trim().is_empty()).then_some(Drop::Text));
    drops.extend(query.open.iter().copied().map(Drop::Open));
    drops.extend((query.within.is_some() && query.position().is_some()).then_some(Drop::Within));
    drops.extend(query.functions.iter().cloned().map(Drop::Function));
    drops.extend(query.kinds.iter().cloned().map(Drop::Kind));
    drops.extend(query.municipalities.iter().cloned().map(Drop::Municipality));
    drops.extend(query.visits.iter().cloned().map(Drop::Visits));
    drops.extend((query.visits_here && query.near.is_some()).then_some(Drop::VisitsHere));
    let mut found: Vec<(Drop, u32)> = drops
        .into_iter()
        .map(|drop| {
            let mut wider = query.clone();
            drop.apply(&mut wider);
            let rows = search(directory, &wider, now, 0).rows.len();
            (drop, u32::try_from(rows).unwrap_or(u32::MAX))
        })
        .filter(|(_, rows)| *rows > 0)
        .collect();
    sorted::by_key(&mut found, |(_, rows)| std::cmp::Reverse(*rows));
    found
}
