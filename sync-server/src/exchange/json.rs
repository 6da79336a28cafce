//! JSON as a list: an array of objects, or the points of a `GeoJSON`. One line an object, the names of the fields as the
//! header. The text is walked twice, for the names and for the lines, and never stands in memory as values.

use super::ExchangeError;
use super::sheet::{COLUMNS_MAX, Lines, Sheet};
use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, de};
use serde_json::value::RawValue;
use std::collections::{BTreeSet, HashMap};
use std::fmt;

/// A longer array stays as it is written.
const ARRAY_MAX: usize = 64 * 1024;

pub(super) fn read(bytes: &[u8]) -> Result<Sheet, ExchangeError> {
    let unread = |error: serde_json::Error| ExchangeError::Json(error.to_string());
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text =
        std::str::from_utf8(bytes).map_err(|error| ExchangeError::Json(error.to_string()))?.trim_start();
    let (rows, of_features) = match text.chars().next() {
        Some('{') => {
            let file: File<'_> = serde_json::from_str(text).map_err(unread)?;
            (file.features.map_or("[]", RawValue::get), true)
        }
        Some('[') => (text, false),
        // Nothing of a list in it: null, a number, a word, or no JSON at all.
        _ => {
            let _: IgnoredAny = serde_json::from_str(text).map_err(unread)?;
            ("[]", false)
        }
    };
    let mut names = BTreeSet::new();
    each(rows, &mut |row| {
        let row = Row::of(row, of_features);
        let named = row.fields.is_none_or(|fields| each_name(fields, &mut names));
        names.extend(row.point.iter().flatten().map(|(name, _)| (*name).to_owned()));
        if named && names.len() <= COLUMNS_MAX { Ok(()) } else { Err(ExchangeError::TooWide) }
    })?;
    let mut lines = Lines::default();
    lines.push(0, names.iter())?;
    let mut number = 0;
    each(rows, &mut |row| {
        let row = Row::of(row, of_features);
        let fields: HashMap<String, &RawValue> =
            row.fields.map(serde_json::from_str).transpose().map_err(unread)?.unwrap_or_default();
        let point =
            |name: &str| row.point.iter().flatten().find(|(of, _)| *of == name).map(|(_, cell)| cell.clone());
        let cell = |name: &String| {
            point(name).or_else(|| fields.get(name).map(|value| plain(value.get(), 0))).unwrap_or_default()
        };
        number += 1;
        lines.push(number, names.iter().map(cell))
    })?;
    Ok(Sheet { encoding: "json", damaged: false, lines })
}

#[derive(Deserialize)]
struct File<'a> {
    #[serde(borrow, default)]
    features: Option<&'a RawValue>,
}

#[derive(Deserialize, Default)]
struct Feature<'a> {
    #[serde(borrow, default)]
    properties: Option<&'a RawValue>,
    #[serde(borrow, default)]
    geometry: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Geometry<'a> {
    #[serde(rename = "type")]
    sort: String,
    #[serde(borrow)]
    coordinates: &'a RawValue,
}

/// An object's text, and its point as two more fields.
struct Row<'a> {
    fields: Option<&'a str>,
    point: Option<[(&'static str, String); 2]>,
}

impl<'a> Row<'a> {
    fn of(row: &'a RawValue, is_feature: bool) -> Self {
        let object = |value: &'a RawValue| Some(value.get()).filter(|text| text.starts_with('{'));
        if !is_feature {
            return Self { fields: object(row), point: None };
        }
        let feature: Feature<'a> = serde_json::from_str(row.get()).unwrap_or_default();
        let geometry = feature.geometry.and_then(|geometry| serde_json::from_str(geometry.get()).ok());
        let geometry = geometry.filter(|geometry: &Geometry<'a>| geometry.sort == "Point");
        let place = geometry.and_then(|geometry| array(geometry.coordinates.get()));
        let point = place.as_deref().and_then(|place| match place {
            [longitude, latitude, ..] => {
                Some([("longitude", plain(longitude.get(), 0)), ("latitude", plain(latitude.get(), 0))])
            }
            _ => None,
        });
        Self { fields: feature.properties.and_then(object), point }
    }
}

fn array(text: &str) -> Option<Vec<&RawValue>> {
    (text.len() <= ARRAY_MAX).then(|| serde_json::from_str(text).ok()).flatten()
}

/// A value as a cell: the parts of an array one after the other.
fn plain(text: &str, depth: u8) -> String {
    let read = match text.chars().next() {
        Some('n') => Some(String::new()),
        Some('"') => serde_json::from_str(text).ok(),
        Some('[') if depth < 3 => array(text).map(|values| {
            values.iter().map(|value| plain(value.get(), depth + 1)).collect::<Vec<_>>().join("、")
        }),
        _ => None,
    };
    read.unwrap_or_else(|| text.to_owned())
}

/// Every element of an array, one at a time.
fn each<'a>(
    rows: &'a str,
    take: &mut dyn FnMut(&'a RawValue) -> Result<(), ExchangeError>,
) -> Result<(), ExchangeError> {
    let mut stopped = None;
    let mut json = serde_json::Deserializer::from_str(rows);
    let read = Each { take, stopped: &mut stopped }.deserialize(&mut json).and_then(|()| json.end());
    match (stopped, read) {
        (Some(error), _) => Err(error),
        (None, read) => read.map_err(|error| ExchangeError::Json(error.to_string())),
    }
}

struct Each<'r, 'a> {
    take: &'r mut dyn FnMut(&'a RawValue) -> Result<(), ExchangeError>,
    stopped: &'r mut Option<ExchangeError>,
}

impl<'a> DeserializeSeed<'a> for Each<'_, 'a> {
    type Value = ();

    fn deserialize<D: Deserializer<'a>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_seq(self)
    }
}

impl<'a> Visitor<'a> for Each<'_, 'a> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array")
    }

    fn visit_seq<A: SeqAccess<'a>>(self, mut rows: A) -> Result<(), A::Error> {
        while let Some(row) = rows.next_element::<&'a RawValue>()? {
            if let Err(error) = (self.take)(row) {
                *self.stopped = Some(error);
                return Err(A::Error::custom("stopped"));
            }
        }
        Ok(())
    }
}

/// The names of an object's fields; `false`: there are too many.
fn each_name(object: &str, names: &mut BTreeSet<String>) -> bool {
    let mut json = serde_json::Deserializer::from_str(object);
    de::Deserializer::deserialize_map(&mut json, Names(names)).is_ok()
}

struct Names<'r>(&'r mut BTreeSet<String>);

impl<'a> Visitor<'a> for Names<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'a>>(self, mut fields: A) -> Result<(), A::Error> {
        while let Some(name) = fields.next_key::<String>()? {
            fields.next_value::<IgnoredAny>()?;
            self.0.insert(name);
            if self.0.len() > COLUMNS_MAX {
                return Err(A::Error::custom("too many"));
            }
        }
        Ok(())
    }
}
