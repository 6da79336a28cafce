//! Outlines of municipalities: what a map stands on without a server of tiles.

use crate::coverage::is_inside;
use crate::facility::Position;
use crate::id::MunicipalityCode;
use serde::{Deserialize, Serialize};

/// The outlines of an area: one record, of one source.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Outlines {
    /// Whom the map cites.
    pub source: String,
    pub municipalities: Vec<Outline>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Outline {
    pub code: MunicipalityCode,
    /// Islands and exclaves, the largest first; without holes.
    pub rings: Vec<Ring>,
}

/// A closed line, its first point not repeated: latitude and longitude in hundred-thousandths of a degree (a metre), then
/// the steps from point to point. In numbers this small a prefecture takes a few kilobytes on the wire.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Ring(Vec<i32>);

/// Millionths of a degree in one unit of a ring.
const UNIT_E6: i32 = 10;

impl Ring {
    pub fn of(points: &[Position]) -> Self {
        let unit = |e6: i32| (e6 + UNIT_E6 / 2).div_euclid(UNIT_E6);
        let (mut lat, mut lon) = (0, 0);
        let mut steps = Vec::with_capacity(2 * points.len());
        for point in points {
            let (next_lat, next_lon) = (unit(point.lat_e6), unit(point.lon_e6));
            steps.extend([next_lat - lat, next_lon - lon]);
            (lat, lon) = (next_lat, next_lon);
        }
        Self(steps)
    }

    /// What a damaged record says out of range comes to rest at the ends of the range.
    pub fn points(&self) -> impl Iterator<Item = Position> {
        let (mut lat, mut lon) = (0_i32, 0_i32);
        self.0.chunks_exact(2).map(move |step| {
            if let [north, east] = step {
                lat = lat.saturating_add(*north);
                lon = lon.saturating_add(*east);
            }
            Position { lat_e6: lat.saturating_mul(UNIT_E6), lon_e6: lon.saturating_mul(UNIT_E6) }
        })
    }

    /// Whether a position lies inside.
    pub fn contains(&self, at: Position) -> bool {
        is_inside(&self.points().collect::<Vec<_>>(), at)
    }

    /// The middle of its surface: where its name stands.
    pub fn middle(&self) -> Option<Position> {
        let points: Vec<Position> = self.points().collect();
        let first = *points.first()?;
        // From the first point, so that the products stay small.
        let from = |at: &Position| {
            (
                i128::from(at.lat_e6) - i128::from(first.lat_e6),
                i128::from(at.lon_e6) - i128::from(first.lon_e6),
            )
        };
        let (mut twice_area, mut lat, mut lon) = (0_i128, 0_i128, 0_i128);
        for (a, b) in points.iter().map(from).zip(points.iter().cycle().skip(1).map(from)) {
            let cross = a.0 * b.1 - b.0 * a.1;
            twice_area += cross;
            lat += (a.0 + b.0) * cross;
            lon += (a.1 + b.1) * cross;
        }
        let of = |sum: i128, first: i32| {
            let away = if twice_area == 0 { 0 } else { sum / (3 * twice_area) };
            i32::try_from(i128::from(first) + away).unwrap_or(first)
        };
        Some(Position { lat_e6: of(lat, first.lat_e6), lon_e6: of(lon, first.lon_e6) })
    }
}

impl Outline {
    pub fn contains(&self, at: Position) -> bool {
        self.rings.iter().any(|ring| ring.contains(at))
    }
}

#[cfg(test)]
mod tests {
    use super::Ring;
    use crate::facility::Position;

    fn at(lat_e6: i32, lon_e6: i32) -> Position {
        Position { lat_e6, lon_e6 }
    }

    #[test]
    fn a_ring_is_read_as_it_was_made_to_a_metre() {
        let corners = [at(34_358_333, 133_999_914), at(34_359_790, 134_000_231), at(34_363_223, 133_994_513)];
        let ring = Ring::of(&corners);
        for (read, made) in ring.points().zip(corners) {
            assert!(
                (read.lat_e6 - made.lat_e6).abs() <= 5 && (read.lon_e6 - made.lon_e6).abs() <= 5,
                "{read:?}"
            );
        }
        assert_eq!(Ring::of(&ring.points().collect::<Vec<_>>()), ring, "nothing moves a second time");
    }

    #[test]
    fn what_lies_in_a_bay_lies_outside() {
        // A horseshoe that opens to the north.
        let ring = Ring::of(&[
            at(0, 0),
            at(30_000, 0),
            at(30_000, 10_000),
            at(10_000, 10_000),
            at(10_000, 20_000),
            at(30_000, 20_000),
            at(30_000, 30_000),
            at(0, 30_000),
        ]);
        assert!(ring.contains(at(5_000, 15_000)) && ring.contains(at(25_000, 5_000)));
        assert!(!ring.contains(at(25_000, 15_000)) && !ring.contains(at(-1, 15_000)));
        assert_eq!(Ring::of(&[at(0, 0), at(0, 200), at(200, 200), at(200, 0)]).middle(), Some(at(100, 100)));
        assert_eq!(Ring::default().middle(), None);
    }
}
