//! JSON as a list: an array of objects, or the points of a `GeoJSON`. One line an object, the names of the fields as the
//! header. The text is walked twice, for the names and for the lines, and never stands in memory as values.

use super::ExchangeError;
use super::sheet::{COLUMNS_MAX, Lines, Sheet};
use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use std::collections::BTreeSet;
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
    let names: Vec<String> = names.into_iter().collect();
    lines.push(0, names.iter())?;
    let mut cells = vec![String::new(); names.len()];
    let mut number = 0;
    each(rows, &mut |row| {
        let row = Row::of(row, of_features);
        cells.iter_mut().for_each(String::clear);
        if let Some(fields) = row.fields {
            let cells = Cells { names: &names, cells: &mut cells };
            serde_json::Deserializer::from_str(fields).deserialize_map(cells).map_err(unread)?;
        }
        for (name, value) in row.point.into_iter().flatten() {
            if let Some(cell) = place(&names, name).and_then(|at| cells.get_mut(at)) {
                *cell = value;
            }
        }
        number += 1;
        lines.push(number, cells.iter())
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
                Some([("longitude", of_value(longitude)), ("latitude", of_value(latitude))])
            }
            _ => None,
        });
        Self { fields: feature.properties.and_then(object), point }
    }
}

fn array(text: &str) -> Option<Vec<&RawValue>> {
    (text.len() <= ARRAY_MAX).then(|| serde_json::from_str(text).ok()).flatten()
}

fn of_value(value: &RawValue) -> String {
    let mut cell = String::new();
    plain(value.get(), 0, &mut cell);
    cell
}

/// A value as a cell: the parts of an array one after the other.
fn plain(text: &str, depth: u8, cell: &mut String) {
    match text.as_bytes().first() {
        Some(b'n') => {}
        Some(b'"') => match text.strip_prefix('"').and_then(|text| text.strip_suffix('"')) {
            Some(letters) if !letters.contains('\\') => cell.push_str(letters),
            _ => cell.push_str(serde_json::from_str::<String>(text).as_deref().unwrap_or(text)),
        },
        Some(b'[') if depth < 3 => match array(text) {
            Some(values) => {
                for (at, value) in values.iter().enumerate() {
                    cell.push_str(if at > 0 { "、" } else { "" });
                    plain(value.get(), depth + 1, cell);
                }
            }
            None => cell.push_str(text),
        },
        _ => cell.push_str(text),
    }
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
    json.deserialize_map(Names(names)).is_ok()
}

struct Names<'r>(&'r mut BTreeSet<String>);

impl<'a> Visitor<'a> for Names<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'a>>(self, mut fields: A) -> Result<(), A::Error> {
        let names = self.0;
        let keep = |names: &mut BTreeSet<String>, name: &str| {
            if !names.contains(name) {
                names.insert(name.to_owned());
            }
        };
        while fields.next_key_seed(Key(|name: &str| keep(names, name)))?.is_some() {
            fields.next_value::<IgnoredAny>()?;
            if names.len() > COLUMNS_MAX {
                return Err(A::Error::custom("too many"));
            }
        }
        Ok(())
    }
}

fn place(names: &[String], name: &str) -> Option<usize> {
    names.binary_search_by(|of| of.as_str().cmp(name)).ok()
}

/// The values of an object's fields, each into the cell of its name; of a name given twice the last.
struct Cells<'r> {
    names: &'r [String],
    cells: &'r mut [String],
}

impl<'a> Visitor<'a> for Cells<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'a>>(self, mut fields: A) -> Result<(), A::Error> {
        while let Some(at) = fields.next_key_seed(Key(|name: &str| place(self.names, name)))? {
            let value: &RawValue = fields.next_value()?;
            if let Some(cell) = at.and_then(|at| self.cells.get_mut(at)) {
                cell.clear();
                plain(value.get(), 0, cell);
            }
        }
        Ok(())
    }
}

/// A field's name, looked at where it lies.
struct Key<F>(F);

impl<'a, T, F: FnOnce(&str) -> T> DeserializeSeed<'a> for Key<F> {
    type Value = T;

    fn deserialize<D: Deserializer<'a>>(self, json: D) -> Result<T, D::Error> {
        json.deserialize_str(self)
    }
}

impl<T, F: FnOnce(&str) -> T> Visitor<'_> for Key<F> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_str<E: serde::de::Error>(self, name: &str) -> Result<T, E> {
        Ok((self.0)(name))
    }
}
