//! The order of what was found: total, so that the same query always gives the same list.

use super::{Query, Sort};
use crate::chunk::{Chunk, FIELD_END};
use crate::directory::{Directory, Row};
use crate::facility::Position;
use crate::host;
use crate::id::FacilityId;
use crate::kana::Heading;
use std::cmp::Ordering;

pub(super) struct Order {
    sort: Sort,
    near: Option<Nearness>,
}

/// A place with what decides its position, most significant first.
pub(super) struct Place {
    first: u64,
    sort_key: u64,
    row: Row,
}

impl Order {
    pub(super) fn of(query: &Query, without_words: bool) -> Self {
        let sort = match query.sort {
            Sort::Relevance if without_words => Sort::Kana,
            Sort::Distance if query.position().is_none() => Sort::Kana,
            Sort::Relevance | Sort::Distance | Sort::Kana | Sort::Freshness => query.sort,
        };
        Self { sort, near: query.position().map(Nearness::of) }
    }

    /// Of the place at `at` in `chunk`, which is `row` of the directory.
    pub(super) fn place(&self, chunk: &Chunk, at: usize, row: usize, score: u16) -> Option<Place> {
        let distance = || {
            let metres = self.near.as_ref().map(|near| near.metres(chunk.position(at)));
            u64::from(metres.unwrap_or(0))
        };
        let first = match self.sort {
            Sort::Relevance => u64::from(score) << 32 | distance(),
            Sort::Distance => distance(),
            Sort::Kana => 0,
            Sort::Freshness => {
                u64::from(chunk.verified_day(at).map_or(u32::MAX, |day| i32::MAX.abs_diff(day)))
            }
        };
        Some(Place { first, sort_key: chunk.sort_key(at), row: Row(u32::try_from(row).ok()?) })
    }

    /// In kana order, where the places of each heading will begin.
    pub(super) fn headings(&self, places: &[Place]) -> Vec<(Heading, u32)> {
        let mut counts = Heading::ALL.map(|heading| (heading, 0_u32));
        if self.sort != Sort::Kana {
            return Vec::new();
        }
        for place in places {
            let heading = Heading::of_key(place.sort_key);
            if let Some((_, count)) = counts.iter_mut().find(|(held, _)| *held == heading) {
                *count += 1;
            }
        }
        let mut before = 0;
        let starts = counts.into_iter().map(|(heading, count)| {
            before += count;
            (heading, before - count, count)
        });
        starts.filter(|(.., count)| *count > 0).map(|(heading, start, _)| (heading, start)).collect()
    }

    /// All rows, and how many of the first are in order.
    pub(super) fn rows(directory: &Directory, mut places: Vec<Place>, wanted: usize) -> (Vec<Row>, usize) {
        let ordered = wanted.min(places.len());
        let by = |a: &Place, b: &Place| compare(directory, a, b);
        if ordered > 0 && ordered < places.len() {
            places.select_nth_unstable_by(ordered, by);
        }
        if let Some(first) = places.get_mut(..ordered) {
            first.sort_unstable_by(by);
        }
        (places.iter().map(|place| place.row).collect(), ordered)
    }
}

fn compare(directory: &Directory, a: &Place, b: &Place) -> Ordering {
    (a.first, a.sort_key)
        .cmp(&(b.first, b.sort_key))
        .then_with(|| reading(directory, a.row).cmp(&reading(directory, b.row)))
}

/// What the sort key is the beginning of, then what tells places of one reading apart.
fn reading(directory: &Directory, row: Row) -> Option<(&[u8], &[u8], FacilityId)> {
    let (_, chunk, at) = directory.place(usize::try_from(row.0).ok()?)?;
    let text = chunk.text().get(chunk.text_range(at))?;
    let mut fields = text.splitn(3, |byte| *byte == FIELD_END);
    let (name, kana) = (fields.next()?, fields.next()?);
    let [proper, _, in_kana, _] = chunk.starts(at);
    let spoken = if kana.is_empty() { name.get(proper..) } else { kana.get(in_kana..) };
    Some((spoken?, name, chunk.id(at)?))
}

/// Distances from one position, without a sine for every place: right to a metre within a prefecture, and in the
/// right order far beyond.
pub(super) struct Nearness {
    from: Position,
    /// Cosine and sine of the latitude.
    cos: f64,
    sin: f64,
}

impl Nearness {
    pub(super) fn of(from: Position) -> Self {
        let lat = (f64::from(from.lat_e6) / 1e6).to_radians();
        let (sin, cos) = (host::sin(lat), host::cos(lat));
        Self { from, cos, sin }
    }

    /// `u32::MAX` where the place has no position.
    pub(super) fn metres(&self, place: Option<Position>) -> u32 {
        const METRES_PER_RADIAN: f64 = 6_371_000.0;
        let Some(place) = place else { return u32::MAX };
        let radians = |from: i32, to: i32| ((f64::from(to) - f64::from(from)) / 1e6).to_radians();
        let north = radians(self.from.lat_e6, place.lat_e6);
        // The cosine half-way, by its slope here.
        let east = radians(self.from.lon_e6, place.lon_e6) * (self.cos - self.sin * north / 2.0);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a length; `as` saturates"
        )]
        let metres = (METRES_PER_RADIAN * north.hypot(east)).round() as u32;
        metres
    }
}
