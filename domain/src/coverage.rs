//! Where a place comes to people's homes.

use crate::facility::Position;
use crate::id::MunicipalityCode;
use crate::tagged::tagged;
use serde::Serialize;

/// One statement of a place; several stand beside each other, and any of them is enough.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case", tag = "is", content = "to")]
pub enum Coverage {
    /// Whole municipalities.
    Municipalities(Vec<MunicipalityCode>),
    /// So many metres around the place.
    Radius(u32),
    /// Inside this outline; its last corner is joined to the first.
    Outline(Vec<Position>),
    /// From a newer server.
    Unknown,
}

tagged!(Coverage, "to", { Municipalities, Radius, Outline });

/// Where somebody is or lives, as far as it is known: the middle of a municipality, or an address of it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Spot {
    pub municipality: Option<MunicipalityCode>,
    pub position: Option<Position>,
}

impl Coverage {
    pub(crate) fn is_by_name(&self) -> bool {
        matches!(self, Self::Municipalities(_))
    }

    /// Whether a place that stands at `from` comes to `spot`; `None` where what is known does not tell.
    pub fn reaches(&self, from: Option<Position>, spot: &Spot) -> Option<bool> {
        match self {
            Self::Municipalities(codes) => spot.municipality.as_ref().map(|code| codes.contains(code)),
            Self::Radius(metres) => Some(from?.distance_m(spot.position?) <= *metres),
            Self::Outline(corners) => Some(is_inside(corners, spot.position?)),
            Self::Unknown => None,
        }
    }
}

/// Counts the sides that a line from the point to the east crosses. Whole numbers: the same on every machine.
pub(crate) fn is_inside(corners: &[Position], at: Position) -> bool {
    let Some(last) = corners.last() else { return false };
    let starts = std::iter::once(last).chain(corners);
    let crossed = starts.zip(corners).filter(|(from, to)| crosses_east_of(**from, **to, at)).count();
    crossed % 2 == 1
}

fn crosses_east_of(from: Position, to: Position, at: Position) -> bool {
    let is_north = |corner: Position| corner.lat_e6 > at.lat_e6;
    if is_north(from) == is_north(to) {
        return false;
    }
    let wide = |value: i32| i128::from(value);
    let rise = wide(to.lat_e6) - wide(from.lat_e6);
    let run = wide(to.lon_e6) - wide(from.lon_e6);
    let (east, north) = (wide(at.lon_e6) - wide(from.lon_e6), wide(at.lat_e6) - wide(from.lat_e6));
    // The side's longitude at the point's latitude is from + run × north ÷ rise, without the division.
    if rise > 0 { east * rise < run * north } else { east * rise > run * north }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(lat_e6: i32, lon_e6: i32) -> Position {
        Position { lat_e6, lon_e6 }
    }

    fn spot(position: Position) -> Spot {
        Spot { municipality: None, position: Some(position) }
    }

    #[test]
    fn a_list_of_municipalities_covers_those_it_names() {
        let (town, other) = (MunicipalityCode::from("99201"), MunicipalityCode::from("99202"));
        let coverage = Coverage::Municipalities(vec![town.clone()]);
        let of = |code| coverage.reaches(None, &Spot { municipality: code, position: None });
        assert_eq!(of(Some(town)), Some(true));
        assert_eq!(of(Some(other)), Some(false));
        assert_eq!(of(None), None, "an address of no known municipality");
    }

    #[test]
    fn a_radius_reaches_as_far_as_it_says_and_says_nothing_without_a_position() {
        let (here, coverage) = (at(33_880_000, 138_420_000), Coverage::Radius(2_000));
        assert_eq!(coverage.reaches(Some(here), &spot(at(33_897_000, 138_420_000))), Some(true), "1,890 m");
        assert_eq!(coverage.reaches(Some(here), &spot(at(33_899_000, 138_420_000))), Some(false), "2,113 m");
        assert_eq!(coverage.reaches(None, &spot(here)), None);
    }

    #[test]
    fn an_outline_covers_what_is_inside_however_it_is_drawn() {
        // An L: the corner in the north-east is left out.
        let corners = [(0, 0), (0, 40), (20, 40), (20, 20), (40, 20), (40, 0)].map(|(lat, lon)| at(lat, lon));
        let mut backwards = corners;
        backwards.reverse();
        for corners in [corners, backwards] {
            let outline = Coverage::Outline(corners.to_vec());
            let covers = |lat, lon| outline.reaches(None, &spot(at(lat, lon))) == Some(true);
            assert!(covers(10, 30) && covers(30, 10) && covers(10, 10));
            assert!(!covers(30, 30) && !covers(10, 50) && !covers(-1, 10) && !covers(10, -1));
        }
        assert_eq!(Coverage::Outline(Vec::new()).reaches(None, &spot(at(0, 0))), Some(false));
    }

    #[test]
    fn what_a_newer_server_says_of_an_area_is_unknown_and_reaches_nobody() {
        let newer: Coverage = serde_json::from_str(r#"{"is":"isochrone","to":{"minutes":20}}"#).unwrap();
        assert_eq!(newer, Coverage::Unknown);
        assert_eq!(newer.reaches(Some(at(0, 0)), &spot(at(0, 0))), None);
        let radius = Coverage::Radius(8_000);
        assert_eq!(
            serde_json::from_str::<Coverage>(&serde_json::to_string(&radius).unwrap()).unwrap(),
            radius
        );
    }
}
