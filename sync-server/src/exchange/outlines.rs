//! 国土数値情報 行政区域データ (N03) as `GeoJSON`: outlines of municipalities, with no more points than a map shows.

use super::{ExchangeError, Skipped};
use domain::facility::Position;
use domain::id::MunicipalityCode;
use domain::outline::Ring;
use serde::Deserialize;
use std::collections::BTreeMap;

/// As the terms of the data ask for it.
pub const SOURCE: &str = "国土数値情報（行政区域データ）（国土交通省）を加工して作成";

/// What tells such a file: the name of the field that holds the code.
const CODE_FIELD: &[u8] = b"\"N03_007\"";
/// A point nearer than this to the line between its neighbours is left out: about 40 metres.
const TOLERANCE_E6: i64 = 360;
/// Islets smaller than this are left out, in square metres; a municipality keeps its largest piece in any case.
const ISLET_M2: i64 = 100_000;

/// A file, read.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct OutlineFile {
    pub rows: usize,
    pub skipped: Vec<Skipped>,
    /// Of each municipality the rows that tell of it, and its rings, the largest first.
    pub municipalities: BTreeMap<MunicipalityCode, Told>,
    /// Points of the file, and those that were kept.
    pub points: usize,
    pub kept: usize,
}

#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Told {
    pub name: String,
    pub rows: Vec<u32>,
    pub rings: Vec<Ring>,
}

#[derive(Deserialize)]
struct File {
    features: Vec<Feature>,
}

#[derive(Deserialize)]
struct Feature {
    properties: Option<Properties>,
    geometry: Option<Geometry>,
}

#[derive(Deserialize)]
struct Properties {
    #[serde(rename = "N03_003")]
    city: Option<String>,
    #[serde(rename = "N03_004")]
    name: Option<String>,
    #[serde(rename = "N03_007")]
    code: Option<String>,
}

#[derive(Deserialize)]
#[serde(tag = "type", content = "coordinates")]
enum Geometry {
    Polygon(Vec<Line>),
    MultiPolygon(Vec<Vec<Line>>),
    #[serde(other)]
    Other,
}

/// Longitude and latitude, and sometimes a height.
type Line = Vec<Vec<f64>>;

/// Nothing where the file is none of boundaries.
pub(super) fn read(bytes: &[u8]) -> Option<Result<OutlineFile, ExchangeError>> {
    let is_object = bytes.trim_ascii_start().starts_with(b"{");
    if !is_object || !bytes.windows(CODE_FIELD.len()).any(|window| window == CODE_FIELD) {
        return None;
    }
    let file: Result<File, _> = serde_json::from_slice(bytes);
    Some(file.map(gathered).map_err(|error| ExchangeError::Json(error.to_string())))
}

fn gathered(file: File) -> OutlineFile {
    let mut read = OutlineFile { rows: file.features.len(), ..OutlineFile::default() };
    let mut pieces: BTreeMap<MunicipalityCode, Vec<(i64, Vec<Position>)>> = BTreeMap::new();
    for (row, feature) in (1..).zip(file.features) {
        let mut skip = |reason: &str| read.skipped.push(Skipped { row, reason: reason.to_owned() });
        let Some((code, properties)) = feature.properties.and_then(|of| Some((of.code.clone()?, of))) else {
            // Land that belongs to no municipality, 所属未定地.
            skip("no municipality");
            continue;
        };
        let polygons = match feature.geometry {
            Some(Geometry::Polygon(rings)) => vec![rings],
            Some(Geometry::MultiPolygon(polygons)) => polygons,
            Some(Geometry::Other) | None => {
                skip("no polygon");
                continue;
            }
        };
        // The outer ring comes first; an enclave is drawn by its own municipality.
        let outer = polygons.into_iter().filter_map(|rings| rings.into_iter().next());
        let outer: Vec<Vec<Position>> =
            outer.map(|line| points(&line)).filter(|line| line.len() >= 3).collect();
        if outer.is_empty() {
            skip("no polygon");
            continue;
        }
        let code = MunicipalityCode::new(code);
        let told = read.municipalities.entry(code.clone()).or_default();
        told.rows.push(row);
        told.name = [properties.city, properties.name].into_iter().flatten().next_back().unwrap_or_default();
        read.points += outer.iter().map(Vec::len).sum::<usize>();
        pieces.entry(code).or_default().extend(outer.into_iter().map(|line| (area_m2(&line), line)));
    }
    for (code, mut pieces) in pieces {
        pieces.sort_by_key(|(area, _)| std::cmp::Reverse(*area));
        let drawn = pieces.into_iter().enumerate().filter(|(at, (area, _))| *at == 0 || *area >= ISLET_M2);
        let simple: Vec<Vec<Position>> = drawn.map(|(_, (_, line))| simplified(&line)).collect();
        read.kept += simple.iter().map(Vec::len).sum::<usize>();
        if let Some(told) = read.municipalities.get_mut(&code) {
            told.rings = simple.iter().map(|line| Ring::of(line)).collect();
        }
    }
    read
}

/// Without the first point's repetition at the end, and without points that are none on earth.
fn points(line: &Line) -> Vec<Position> {
    #[expect(clippy::cast_possible_truncation, reason = "degrees within ±180")]
    let e6 = |degrees: f64| (degrees * 1e6).round() as i32;
    let position = |point: &Vec<f64>| match point.as_slice() {
        [lon, lat, ..] if lat.abs() <= 90.0 && lon.abs() <= 180.0 => {
            Some(Position { lat_e6: e6(*lat), lon_e6: e6(*lon) })
        }
        _ => None,
    };
    let mut points: Vec<Position> = line.iter().filter_map(position).collect();
    if points.len() > 1 && points.first() == points.last() {
        points.pop();
    }
    points
}

/// East and north of the first in one measure: a degree of longitude is five sixths of one of latitude, as in the middle
/// of Japan. It decides which points are left out, and a few percent more or fewer do not matter.
fn offset(from: Position, at: Position) -> (i64, i64) {
    let east = (i64::from(at.lon_e6) - i64::from(from.lon_e6)) * 5 / 6;
    (east, i64::from(at.lat_e6) - i64::from(from.lat_e6))
}

fn area_m2(line: &[Position]) -> i64 {
    let Some(first) = line.first() else { return 0 };
    let ends = line.iter().zip(line.iter().cycle().skip(1));
    let twice: i128 = ends
        .map(|(a, b)| {
            let ((ax, ay), (bx, by)) = (offset(*first, *a), offset(*first, *b));
            i128::from(ax) * i128::from(by) - i128::from(bx) * i128::from(ay)
        })
        .sum();
    // A millionth of a degree is a ninth of a metre.
    i64::try_from(twice.abs() / 2 / 81).unwrap_or(i64::MAX)
}

/// Ramer–Douglas–Peucker on a closed line, cut at its first point and at the one farthest from it.
fn simplified(line: &[Position]) -> Vec<Position> {
    let Some(first) = line.first() else { return Vec::new() };
    let away = |at: &Position| {
        let (x, y) = offset(*first, *at);
        x * x + y * y
    };
    let far = line.iter().enumerate().max_by_key(|(_, at)| away(at)).map_or(0, |(at, _)| at);
    let mut closed = line.to_vec();
    closed.push(*first);
    let mut keep = vec![false; closed.len()];
    let mut open = vec![(0, far), (far, closed.len() - 1)];
    while let Some((from, to)) = open.pop() {
        for end in [from, to] {
            if let Some(keep) = keep.get_mut(end) {
                *keep = true;
            }
        }
        let Some(between) = closed.get(from + 1..to).filter(|between| !between.is_empty()) else { continue };
        let (Some(a), Some(b)) = (closed.get(from), closed.get(to)) else { continue };
        let farthest =
            (from + 1..).zip(between).map(|(at, point)| (distance_squared(*a, *b, *point), at)).max();
        if let Some((distance, at)) = farthest
            && distance > i128::from(TOLERANCE_E6 * TOLERANCE_E6)
        {
            open.extend([(from, at), (at, to)]);
        }
    }
    keep.pop();
    let kept: Vec<Position> =
        closed.iter().zip(&keep).filter(|(_, keep)| **keep).map(|(at, _)| *at).collect();
    // An islet may fall to a line.
    if kept.len() >= 3 { kept } else { line.to_vec() }
}

/// Of a point from the line between `a` and `b`, ends included.
fn distance_squared(a: Position, b: Position, point: Position) -> i128 {
    let wide = |(x, y): (i64, i64)| (i128::from(x), i128::from(y));
    let ((bx, by), (px, py)) = (wide(offset(a, b)), wide(offset(a, point)));
    let length = bx * bx + by * by;
    let along = px * bx + py * by;
    if length == 0 || along <= 0 {
        return px * px + py * py;
    }
    if along >= length {
        return (px - bx) * (px - bx) + (py - by) * (py - by);
    }
    let cross = bx * py - by * px;
    cross * cross / length
}

#[cfg(test)]
mod tests {
    use super::*;

    fn feature(code: &str, rings: &str) -> String {
        format!(
            r#"{{"type":"Feature","properties":{{"N03_001":"県","N03_003":null,"N03_004":"波止市","N03_007":{code}}},
            "geometry":{{"type":"Polygon","coordinates":{rings}}}}}"#
        )
    }

    fn file(features: &[String]) -> Vec<u8> {
        format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(",")).into_bytes()
    }

    const SQUARE: &str =
        "[[[134.0,34.0],[134.1,34.0],[134.1,34.1],[134.05,34.1001],[134.0,34.1],[134.0,34.0]]]";
    const ISLET: &str = "[[[134.2,34.2],[134.2005,34.2],[134.2005,34.2005],[134.2,34.2]]]";

    #[test]
    fn a_municipality_keeps_its_shape_and_loses_what_no_map_shows() {
        let bytes =
            file(&[feature("\"37201\"", ISLET), feature("\"37201\"", SQUARE), feature("null", SQUARE)]);
        let read = read(&bytes).expect("of boundaries").expect("readable");
        assert_eq!((read.rows, read.points, read.kept), (3, 8, 4), "the bend of ten metres and the islet go");
        assert_eq!(read.skipped, [Skipped { row: 3, reason: "no municipality".to_owned() }]);
        let told = &read.municipalities[&MunicipalityCode::from("37201")];
        assert_eq!((told.name.as_str(), told.rows.as_slice(), told.rings.len()), ("波止市", &[1, 2][..], 1));
        let inside = Position { lat_e6: 34_050_000, lon_e6: 134_050_000 };
        assert!(told.rings[0].contains(inside));
    }

    #[test]
    fn no_point_of_the_line_lies_farther_than_the_tolerance_from_what_is_kept() {
        // A coast of a thousand bays.
        let line: Vec<Position> = (0..1_000)
            .map(|at: i32| Position {
                lat_e6: 34_000_000 + (at * 7_919) % 2_000 + 40 * (at - 500).abs(),
                lon_e6: 134_000_000 + 100 * at,
            })
            .collect();
        let kept = simplified(&line);
        assert!(kept.len() < line.len());
        let mut ends: Vec<_> = kept.windows(2).map(|ends| (ends[0], ends[1])).collect();
        ends.push((kept[kept.len() - 1], kept[0]));
        for point in &line {
            let nearest = ends.iter().map(|(a, b)| distance_squared(*a, *b, *point)).min();
            assert!(nearest <= Some(i128::from(TOLERANCE_E6 * TOLERANCE_E6)), "{point:?}");
        }
    }

    #[test]
    fn a_list_of_points_is_no_file_of_boundaries_and_damage_is_said() {
        assert!(read(br#"{"type":"FeatureCollection","features":[]}"#).is_none());
        assert!(read("名称,住所\n".as_bytes()).is_none());
        assert!(matches!(read(br#"{"N03_007":"#), None | Some(Err(ExchangeError::Json(_)))));
        assert!(matches!(read(br#"{"features":[{"properties":{"N03_007":"1"#), None | Some(Err(_))));
        assert!(matches!(
            read(br#"{"features":[{"properties":{"N03_007":5}}]}"#),
            Some(Err(ExchangeError::Json(_)))
        ));
    }
}
