//! A map for paper: everything found on one field, its places numbered as the eye goes, near ones under one mark.

use super::{Mark, Spot, marks};
use crate::directory::Row;
use crate::facility::Position;
use crate::outline::Ring;
use crate::{host, sorted};
use std::fmt::Write;
use std::ops::Range;

/// Of the field, in its own units; on A4 ten of them are a little more than a quarter of a millimetre. What is drawn is whole
/// units: to write a fraction takes more of the app than all else here.
pub const WIDTH: i32 = 7000;
const LOWEST: f64 = 3000.0;
const HIGHEST: f64 = 6000.0;
/// Between the outermost place and the edge.
const EDGE: f64 = 340.0;
/// Two to this power units are a point of a screen, where two marks stand apart for a finger; on paper they may stand closer
/// while their numbers are short.
const DENSER: f64 = -2.7;
const WITH_LONG_NUMBERS: f64 = -3.8;
const LONG: usize = 100;
/// A street, where all stands in one house.
const CLOSEST: f64 = 16.0;
/// Marks within so many units of height are on one line of the eye.
const LINE: i32 = 400;
/// Steps of an outline shorter than this are not seen.
const FINE: u32 = 8;
/// The bar that tells the distance is at most so long.
const BAR: f64 = 1700.0;
/// The way around the earth.
const EQUATOR_M: f64 = 40_075_016.686;

/// One place's number, or the first and the last of several.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Numbered {
    pub x: i32,
    pub y: i32,
    pub first: usize,
    pub last: usize,
}

#[derive(Clone, PartialEq, Debug)]
pub struct PaperMap {
    pub height: i32,
    pub marks: Vec<Numbered>,
    /// The places by number; the first is number one.
    pub rows: Vec<Row>,
    /// Metres, and how long they are on the field.
    pub bar: (u32, i32),
    /// Field units in the side of the world, and where the field begins on it.
    scale: f64,
    left: f64,
    top: f64,
}

impl PaperMap {
    /// Nothing without a place.
    pub fn of(spots: &[Spot]) -> Option<Self> {
        let ends = |of: fn(&Spot) -> f64| {
            let values = || spots.iter().map(of);
            (values().fold(f64::INFINITY, f64::min), values().fold(f64::NEG_INFINITY, f64::max))
        };
        let first = spots.first()?;
        let ((west, east), (north, south)) = (ends(|spot| spot.x), ends(|spot| spot.y));
        let closest = 2560.0 * host::exp2(CLOSEST);
        let fits = |side: f64, room: f64| if side > 0.0 { (room - 2.0 * EDGE) / side } else { closest };
        let scale = fits(east - west, f64::from(WIDTH)).min(fits(south - north, HIGHEST)).min(closest);
        let height = ((south - north) * scale + 2.0 * EDGE).clamp(LOWEST, HIGHEST);
        let left = f64::midpoint(west, east) * scale - f64::from(WIDTH) / 2.0;
        let top = f64::midpoint(north, south) * scale - height / 2.0;
        let metres = EQUATOR_M * host::cos((f64::from(first.at.lat_e6) / 1e6).to_radians()) / scale;
        let bar = bar(metres);
        let mut map =
            Self { height: whole(height), marks: Vec::new(), rows: Vec::new(), bar, scale, left, top };
        let apart = if spots.len() < LONG { DENSER } else { WITH_LONG_NUMBERS };
        let mut gathered: Vec<(Mark, i32, i32)> = marks(spots, host::log2(scale / 256.0) + apart)
            .into_iter()
            .map(|mark| {
                let (x, y) = map.point(mark.at);
                (mark, x, y)
            })
            .collect();
        sorted::by(&mut gathered, |(_, x, y), (_, other_x, other_y)| {
            (y / LINE, x).cmp(&(other_y / LINE, other_x))
        });
        for (mark, x, y) in gathered {
            let first = map.rows.len() + 1;
            map.rows.extend(mark.spots.iter().map(|spot| spot.row));
            map.marks.push(Numbered { x, y, first, last: map.rows.len() });
        }
        Some(map)
    }

    fn point(&self, at: Position) -> (i32, i32) {
        let Spot { x, y, .. } = Spot::new(Row(0), at);
        (whole(x * self.scale - self.left), whole(y * self.scale - self.top))
    }

    /// The line of an outline, as the `d` of an SVG path; nothing of a ring that is outside the field.
    pub fn line(&self, rings: &[Ring]) -> String {
        let mut line = String::new();
        for ring in rings {
            let points: Vec<(i32, i32)> = ring.points().map(|at| self.point(at)).collect();
            let inside = |range: Range<i32>, of: fn(&(i32, i32)) -> i32| {
                points.iter().any(|point| of(point) >= range.start)
                    && points.iter().any(|point| of(point) < range.end)
            };
            if !inside(0..WIDTH, |point| point.0) || !inside(0..self.height, |point| point.1) {
                continue;
            }
            let mut last = None;
            for (x, y) in points {
                let is_near =
                    |(last_x, last_y): (i32, i32)| x.abs_diff(last_x).max(y.abs_diff(last_y)) < FINE;
                if last.is_some_and(is_near) {
                    continue;
                }
                line.push_str(if last.is_none() { "M" } else { "L" });
                push(&mut line, [x, y]);
                last = Some((x, y));
            }
            line.push('Z');
        }
        line
    }

    /// Where a name of this width stands: at its place, or above or below the marks there; nowhere outside the field.
    pub fn name(&self, at: Position, width: i32) -> Option<(i32, i32)> {
        let (x, y) = self.point(at);
        if !(0..WIDTH).contains(&x) || !(0..self.height).contains(&y) {
            return None;
        }
        let half = width / 2 + 40;
        let x = x.min(WIDTH - half).max(half);
        let is_free = |y: &i32| {
            let covers = |mark: &Numbered| (mark.x - x).abs() < half + 180 && (mark.y - y).abs() < 220;
            (120..self.height - 120).contains(y) && !self.marks.iter().any(covers)
        };
        let mut places = (0..=5).flat_map(|nth| [y + 160 * nth, y - 160 * nth]);
        Some((x, places.find(is_free).unwrap_or(y)))
    }
}

/// Appends numbers as an SVG path separates them.
fn push(line: &mut String, numbers: [i32; 2]) {
    for number in numbers {
        let _ = write!(line, "{number} ");
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "what is far outside the field stays far outside: `as` saturates"
)]
fn whole(units: f64) -> i32 {
    units.round() as i32
}

/// The longest round distance that is not too long for its bar, by the metres in one unit.
fn bar(metres: f64) -> (u32, i32) {
    let rounds = [1, 2, 5].map(|of| (0..6).map(move |power| of * 10_u32.pow(power)));
    let fitting = rounds.into_iter().flatten().filter(|of| f64::from(*of) / metres <= BAR);
    let longest = fitting.max().unwrap_or(1);
    (longest, whole(f64::from(longest) / metres))
}

#[cfg(test)]
mod tests {
    use super::{HIGHEST, LOWEST, PaperMap, WIDTH};
    use crate::cluster::Spot;
    use crate::directory::Row;
    use crate::facility::Position;
    use crate::outline::Ring;

    fn at(lat_e6: i32, lon_e6: i32) -> Position {
        Position { lat_e6, lon_e6 }
    }

    fn map(places: &[(i32, i32)]) -> PaperMap {
        let spots: Vec<Spot> =
            (0..).zip(places).map(|(row, (lat, lon))| Spot::new(Row(row), at(*lat, *lon))).collect();
        PaperMap::of(&spots).unwrap()
    }

    #[test]
    fn every_place_has_one_number_and_those_of_a_mark_follow_each_other() {
        // Three in one house, one in the north-west, one in the south-east.
        let house = (33_800_000, 138_300_000);
        let map = map(&[house, (33_900_000, 138_200_000), house, (33_700_000, 138_400_000), house]);
        assert_eq!(map.rows, [1, 0, 2, 4, 3].map(Row));
        let numbers: Vec<_> = map.marks.iter().map(|mark| (mark.first, mark.last)).collect();
        assert_eq!(numbers, [(1, 1), (2, 4), (5, 5)]);
        assert!(
            map.marks.iter().all(|mark| (0..WIDTH).contains(&mark.x) && (0..map.height).contains(&mark.y))
        );
        assert!(map.marks[0].x < map.marks[1].x && map.marks[0].y < map.marks[1].y);
    }

    #[test]
    fn the_field_is_as_high_as_its_places_need_within_a_page() {
        let height = |places| f64::from(map(places).height);
        assert_eq!(height(&[(33_800_000, 138_300_000)]), LOWEST, "one place");
        assert_eq!(height(&[(33_800_000, 138_200_000), (33_800_000, 138_900_000)]), LOWEST, "a street");
        assert_eq!(height(&[(33_200_000, 138_300_000), (33_900_000, 138_300_000)]), HIGHEST, "a valley");
        assert_eq!(PaperMap::of(&[]), None);
    }

    #[test]
    fn the_bar_is_as_long_as_the_places_are_apart() {
        let map = map(&[(33_800_000, 138_200_000), (33_800_000, 138_900_000)]);
        let apart = f64::from(at(33_800_000, 138_200_000).distance_m(at(33_800_000, 138_900_000)));
        let (metres, long) = map.bar;
        let told = f64::from(map.marks[1].x - map.marks[0].x) / f64::from(long) * f64::from(metres);
        assert!((told / apart - 1.0).abs() < 0.01, "{told} for {apart}");
        assert!([10_000, 20_000].contains(&metres), "{metres}");
    }

    #[test]
    fn an_outline_is_drawn_where_its_places_are_and_not_where_none_is_looked_at() {
        let map = map(&[(33_800_000, 138_200_000), (33_900_000, 138_300_000)]);
        let square = |lat, lon| {
            let side = 90_000;
            Ring::of(&[at(lat, lon), at(lat, lon + side), at(lat + side, lon + side), at(lat + side, lon)])
        };
        let line = map.line(&[square(33_805_000, 138_205_000), square(35_000_000, 138_205_000)]);
        assert_eq!(line.matches('M').count(), 1);
        assert_eq!(line.matches('L').count(), 3, "{line}");
        assert!(line.ends_with('Z'));
        assert_eq!(map.name(at(35_000_000, 138_205_000), 600), None);
    }

    #[test]
    fn a_name_stands_where_no_mark_covers_it() {
        let map = map(&[(33_800_000, 138_200_000), (33_850_000, 138_250_000), (33_900_000, 138_300_000)]);
        let (x, y) = map.name(at(33_850_000, 138_250_000), 600).unwrap();
        let covered = map.marks.iter().any(|mark| (mark.x - x).abs() < 400 && (mark.y - y).abs() < 200);
        assert!(!covered && (y - map.marks[1].y).abs() < 500, "{x} {y} {:?}", map.marks);
    }
}
