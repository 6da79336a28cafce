//! Places near each other on a map as one mark: which they are depends on the zoom and never on what part is looked at.

pub mod paper;

use crate::directory::Row;
use crate::facility::Position;
use crate::{host, sorted};
use std::collections::HashMap;

/// No two marks come closer than this, in pixels: a finger hits the one it means.
pub const APART: f64 = 48.0;
/// Within a cell of this many pixels places are one mark.
const CELL: f64 = 80.0;

/// A place on the square map of the world, whose side is one, by Web Mercator.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Spot {
    pub row: Row,
    pub at: Position,
    x: f64,
    y: f64,
}

impl Spot {
    pub fn new(row: Row, at: Position) -> Self {
        let sin = host::sin((f64::from(at.lat_e6) / 1e6).to_radians()).clamp(-0.9999, 0.9999);
        let x = f64::from(at.lon_e6) / 360e6 + 0.5;
        let y = 0.5 - host::ln((1.0 + sin) / (1.0 - sin)) / (4.0 * std::f64::consts::PI);
        Self { row, at, x, y }
    }
}

/// One place, or several drawn as one with their number.
#[derive(Clone, PartialEq, Debug)]
pub struct Mark {
    pub at: Position,
    /// At least one, in the order they were given.
    pub spots: Vec<Spot>,
}

impl Mark {
    /// South-west and north-east corner of its places.
    pub fn bounds(&self) -> (Position, Position) {
        bounds(&self.spots).unwrap_or((self.at, self.at))
    }
}

/// South-west and north-east corner.
pub fn bounds(spots: &[Spot]) -> Option<(Position, Position)> {
    let lats = || spots.iter().map(|spot| spot.at.lat_e6);
    let lons = || spots.iter().map(|spot| spot.at.lon_e6);
    let south_west = Position { lat_e6: lats().min()?, lon_e6: lons().min()? };
    Some((south_west, Position { lat_e6: lats().max()?, lon_e6: lons().max()? }))
}

/// Places while they are gathered, in pixels.
struct Group {
    x: f64,
    y: f64,
    spots: Vec<Spot>,
}

/// Every place in exactly one mark; from north to south, so that keys walk through them as the eye does.
pub fn marks(spots: &[Spot], zoom: f64) -> Vec<Mark> {
    let scale = 256.0 * host::exp2(zoom.clamp(0.0, 22.0));
    let mut cells: HashMap<(i64, i64), Group> = HashMap::new();
    for spot in spots {
        let (x, y) = (spot.x * scale, spot.y * scale);
        let group = cells.entry(cell(x, y, CELL)).or_insert(Group { x: 0.0, y: 0.0, spots: Vec::new() });
        let count = count(group) + 1.0;
        group.x += (x - group.x) / count;
        group.y += (y - group.y) / count;
        group.spots.push(*spot);
    }
    let mut groups: Vec<Group> = cells.into_values().collect();
    // The fullest first: what is near it joins it.
    sorted::by(&mut groups, |a, b| {
        let row = |group: &Group| group.spots.first().map(|spot| spot.row);
        b.spots.len().cmp(&a.spots.len()).then_with(|| row(a).cmp(&row(b)))
    });
    let mut kept: Vec<Group> = Vec::with_capacity(groups.len());
    let mut near: HashMap<(i64, i64), Vec<usize>> = HashMap::new();
    for group in groups {
        let (column, line) = cell(group.x, group.y, APART);
        let around = (column - 1..=column + 1).flat_map(|x| (line - 1..=line + 1).map(move |y| (x, y)));
        let close = around
            .filter_map(|cell| near.get(&cell))
            .flatten()
            .find(|at| kept.get(**at).is_some_and(|of| (of.x - group.x).hypot(of.y - group.y) < APART))
            .copied();
        match close.and_then(|at| kept.get_mut(at)) {
            // It stays where it is: moved, it might come too near to a third.
            Some(kept) => kept.spots.extend(group.spots),
            None => {
                near.entry((column, line)).or_default().push(kept.len());
                kept.push(group);
            }
        }
    }
    sorted::by(&mut kept, |a, b| a.y.total_cmp(&b.y).then(a.x.total_cmp(&b.x)));
    kept.into_iter()
        .map(|group| Mark { at: position(group.x / scale, group.y / scale), spots: group.spots })
        .collect()
}

#[expect(clippy::cast_precision_loss, reason = "a region has far fewer places than 2^52")]
fn count(group: &Group) -> f64 {
    group.spots.len() as f64
}

#[expect(clippy::cast_possible_truncation, reason = "pixels of the deepest zoom fit; `as` saturates")]
fn cell(x: f64, y: f64, size: f64) -> (i64, i64) {
    ((x / size).floor() as i64, (y / size).floor() as i64)
}

#[expect(clippy::cast_possible_truncation, reason = "degrees are within ±180")]
fn position(x: f64, y: f64) -> Position {
    let lat = host::atan(host::sinh(std::f64::consts::PI * (1.0 - 2.0 * y))).to_degrees();
    Position { lat_e6: (lat * 1e6).round() as i32, lon_e6: ((x - 0.5) * 360e6).round() as i32 }
}

#[cfg(test)]
mod tests {
    use super::{APART, Mark, Spot, bounds, marks};
    use crate::directory::Row;
    use crate::facility::Position;
    use std::collections::BTreeSet;

    /// Places scattered over half a degree, as many twice or thrice in one house.
    fn spots(count: u32) -> Vec<Spot> {
        let mut seed = 7_u32;
        let mut draw = |below: u32| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            i32::try_from((seed >> 8) % below).expect("small")
        };
        let at = |row: u32, lat: i32, lon: i32| {
            Spot::new(Row(row), Position { lat_e6: 33_700_000 + lat, lon_e6: 138_200_000 + lon })
        };
        let mut spots: Vec<Spot> = (0..count).map(|row| at(row, draw(500_000), draw(500_000))).collect();
        let twice: Vec<Spot> =
            spots.iter().step_by(5).map(|spot| Spot { row: Row(spot.row.0 + count), ..*spot }).collect();
        spots.extend(twice);
        spots
    }

    #[test]
    fn every_place_is_in_exactly_one_mark_at_every_zoom() {
        let spots = spots(1_000);
        for zoom in (0..=22).map(f64::from) {
            let marks = marks(&spots, zoom);
            let rows: Vec<Row> = marks.iter().flat_map(|mark| &mark.spots).map(|spot| spot.row).collect();
            assert_eq!(rows.len(), spots.len());
            assert_eq!(rows.into_iter().collect::<BTreeSet<_>>().len(), spots.len(), "zoom {zoom}");
        }
    }

    #[test]
    fn no_two_marks_are_nearer_than_a_finger() {
        let spots = spots(1_000);
        for zoom in [6.0, 9.0, 10.5, 13.0, 16.0_f64] {
            let marks: Vec<Spot> =
                marks(&spots, zoom).iter().map(|mark: &Mark| Spot::new(Row(0), mark.at)).collect();
            let scale = 256.0 * zoom.exp2();
            for (nth, a) in marks.iter().enumerate() {
                for b in marks.iter().skip(nth + 1) {
                    let apart = (a.x - b.x).hypot(a.y - b.y) * scale;
                    // Positions are whole millionths.
                    assert!(apart > APART - 1.0, "{apart} at zoom {zoom}");
                }
            }
        }
    }

    #[test]
    fn one_house_stays_one_mark_and_others_part_as_one_comes_closer() {
        let spots = spots(200);
        let counts: Vec<usize> =
            [5.0, 9.0, 12.0, 18.0].iter().map(|zoom| marks(&spots, *zoom).len()).collect();
        assert!(counts.is_sorted() && counts.first() == Some(&1), "{counts:?}");
        let houses: BTreeSet<_> = spots.iter().map(|spot| (spot.at.lat_e6, spot.at.lon_e6)).collect();
        assert_eq!(marks(&spots, 22.0).len(), houses.len());
        let whole = marks(&spots, 0.0);
        assert_eq!(whole.first().map(Mark::bounds), bounds(&spots));
        assert_eq!(bounds(&[]), None);
        assert_eq!(marks(&[], 9.0), []);
    }
}
