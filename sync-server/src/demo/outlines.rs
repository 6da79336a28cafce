//! Outlines of the invented towns: corners, and between them borders that wander, the same for both sides.

use super::draw::Draw;
use super::town::country_centre;
use domain::facility::Position;
use domain::outline::{Outline, Outlines, Ring};
use uuid::Uuid;

/// In thousandths of a degree, north and east.
type Corner = (i32, i32);

const SOUTH_WEST: Corner = (33_855, 138_262);
const SHORE_WEST: Corner = (33_861, 138_352);
const SHORE_EAST: Corner = (33_857, 138_482);
const SOUTH_EAST: Corner = (33_868, 138_592);
const EAST: Corner = (33_932, 138_582);
const WEST: Corner = (33_908, 138_266);
const THREE_WEST: Corner = (33_924, 138_350);
const THREE_NORTH: Corner = (33_923, 138_425);
const THREE_EAST: Corner = (33_916, 138_490);
const FORK: Corner = (33_934, 138_525);
const PASS_EAST: Corner = (33_966, 138_512);
const PASS: Corner = (33_966, 138_435);
const NORTH_EAST: Corner = (34_018, 138_428);
const NORTH_WEST: Corner = (34_012, 138_345);

/// Each with its corners in order; 澪浦 has an island off its shore.
const MIONOURA: [(&str, &[&[Corner]]); 5] = [
    (
        "99201",
        &[
            &[SHORE_WEST, SHORE_EAST, THREE_EAST, THREE_NORTH, THREE_WEST],
            &[(33_826, 138_402), (33_829, 138_418), (33_840, 138_412), (33_837, 138_398)],
        ],
    ),
    ("99202", &[&[SHORE_EAST, SOUTH_EAST, EAST, FORK, THREE_EAST]]),
    ("99341", &[&[THREE_NORTH, THREE_EAST, FORK, PASS_EAST, PASS]]),
    ("99342", &[&[SOUTH_WEST, SHORE_WEST, THREE_WEST, WEST]]),
    ("99361", &[&[THREE_WEST, THREE_NORTH, PASS, NORTH_EAST, NORTH_WEST]]),
];

/// How often a border is halved.
const HALVINGS: u8 = 5;
/// A country's: there are many.
const HALVINGS_OF_COUNTRY: u8 = 2;

pub(super) fn mionoura() -> Outlines {
    let outline = |(code, rings): &(&str, &[&[Corner]])| Outline {
        code: (*code).into(),
        rings: rings
            .iter()
            .map(|ring| {
                let corner = |(lat, lon): &Corner| Position { lat_e6: lat * 1_000, lon_e6: lon * 1_000 };
                wandering(&ring.iter().map(corner).collect::<Vec<_>>(), HALVINGS)
            })
            .collect(),
    };
    Outlines {
        source: "架空の市町村界（見本）".to_owned(),
        municipalities: MIONOURA.iter().map(outline).collect(),
    }
}

/// Of the towns of an invented country, by their codes: fields of a board.
pub(super) fn country(codes: impl Iterator<Item = String>) -> Outlines {
    let outline = |(at, code): (u32, String)| {
        let Position { lat_e6, lon_e6 } = country_centre(at);
        let (south, north, west, east) = (lat_e6 - 25_000, lat_e6 + 65_000, lon_e6 - 55_000, lon_e6 + 55_000);
        let corners = [(south, west), (south, east), (north, east), (north, west)];
        let corners = corners.map(|(lat_e6, lon_e6)| Position { lat_e6, lon_e6 });
        Outline { code: code.as_str().into(), rings: vec![wandering(&corners, HALVINGS_OF_COUNTRY)] }
    };
    Outlines {
        source: "架空の市町村界（見本）".to_owned(),
        municipalities: (0..).zip(codes).map(outline).collect(),
    }
}

fn wandering(corners: &[Position], halvings: u8) -> Ring {
    let mut points = Vec::new();
    for (from, to) in corners.iter().zip(corners.iter().cycle().skip(1)) {
        points.push(*from);
        points.extend(border(*from, *to, halvings));
    }
    Ring::of(&points)
}

/// The points between two corners. Drawn from the corners alone, in one direction, so that neighbours agree.
fn border(from: Position, to: Position, halvings: u8) -> Vec<Position> {
    let seed = |at: Position| u64::from(at.lat_e6.unsigned_abs()) << 32 | u64::from(at.lon_e6.unsigned_abs());
    let turned = seed(from) > seed(to);
    let (a, b) = if turned { (to, from) } else { (from, to) };
    let mut draw = Draw::of(Uuid::from_u64_pair(seed(a), seed(b)));
    let mut line = vec![a, b];
    for _ in 0..halvings {
        let mut finer = Vec::with_capacity(2 * line.len());
        for ends in line.windows(2) {
            if let [a, b] = ends {
                let (north, east) = (b.lat_e6 - a.lat_e6, b.lon_e6 - a.lon_e6);
                // Aside by up to an eighth of the length, mostly less.
                let aside = draw.around(125);
                let middle = Position {
                    lat_e6: a.lat_e6 + north / 2 - east / 1_000 * aside,
                    lon_e6: a.lon_e6 + east / 2 + north / 1_000 * aside,
                };
                finer.extend([*a, middle]);
            }
        }
        finer.push(b);
        line = finer;
    }
    if turned {
        line.reverse();
    }
    let inner = line.len().saturating_sub(2);
    line.into_iter().skip(1).take(inner).collect()
}
