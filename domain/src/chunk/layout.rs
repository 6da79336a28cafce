//! Where everything lies in a chunk's bytes: the one place that writes and reads offsets.

use super::{FORMAT, ROW_END, shared};
use crate::facility::Position;
use crate::id::FacilityId;
use crate::sorted;
use serde_json::Value;
use std::borrow::Cow;
use std::ops::Range;

const MAGIC: [u8; 4] = *b"Tsk\n";
/// Magic, format, number of code names, rows, and the lengths of the seven blobs.
const HEADER: usize = 4 + 2 + 2 + 4 + 7 * 4;
/// Id 0..16, sort key 16..24, latitude 24..28, longitude 28..32, verified day 32..36, starts 36..40,
/// ends of text 40..44, codes 44..48 (counted in codes), hours 48..52, records 52..56.
pub(super) const ROW: usize = 56;
/// Where the ends begin in a row.
const ENDS: usize = 40;
/// The blobs that rows have ends in.
pub(super) const TEXT: usize = 0;
pub(super) const CODES: usize = 1;
pub(super) const HOURS: usize = 2;
pub(super) const RECORDS: usize = 3;
/// Stands for a latitude, longitude or day nobody knows.
const UNKNOWN: i32 = i32::MIN;

/// Ranges of bytes.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Layout {
    pub(super) rows: Range<usize>,
    pub(super) text: Range<usize>,
    pub(super) codes: Range<usize>,
    pub(super) hours: Range<usize>,
    pub(super) records: Range<usize>,
    pub(super) names: Range<usize>,
    pub(super) shared_ends: Range<usize>,
    pub(super) shared: Range<usize>,
}

/// One facility on its way into a chunk.
pub(super) struct Part<'a> {
    /// Its ends are written anew.
    pub(super) row: [u8; ROW],
    pub(super) text: &'a [u8],
    /// In order, each once.
    pub(super) codes: Vec<&'a str>,
    pub(super) hours: &'a [u8],
    pub(super) record: Record<'a>,
}

pub(super) enum Record<'a> {
    Json(Cow<'a, Value>),
    /// By the parts of the chunk it is written into.
    Packed(Cow<'a, [u8]>),
}

impl Part<'_> {
    pub(super) fn id(&self) -> FacilityId {
        Row(&self.row).id()
    }
}

/// The fixed part of a row; [`write`] fills in the ends.
pub(super) fn row(
    id: FacilityId,
    sort_key: u64,
    position: Option<Position>,
    verified_day: Option<i32>,
    starts: [u8; 4],
) -> [u8; ROW] {
    let mut row = [0; ROW];
    let (lat, lon) = position.map_or((UNKNOWN, UNKNOWN), |position| (position.lat_e6, position.lon_e6));
    let fields: [&[u8]; 6] = [
        &id.to_bytes(),
        &sort_key.to_le_bytes(),
        &lat.to_le_bytes(),
        &lon.to_le_bytes(),
        &verified_day.unwrap_or(UNKNOWN).to_le_bytes(),
        &starts,
    ];
    for (place, byte) in row.iter_mut().zip(fields.into_iter().flatten()) {
        *place = *byte;
    }
    row
}

pub(super) struct Row<'a>(pub(super) &'a [u8; ROW]);

impl Row<'_> {
    pub(super) fn id(&self) -> FacilityId {
        FacilityId::from_bytes(self.at::<0, 16>())
    }

    pub(super) fn sort_key(&self) -> u64 {
        u64::from_le_bytes(self.at::<16, 8>())
    }

    pub(super) fn position(&self) -> Option<Position> {
        let lat_e6 = i32::from_le_bytes(self.at::<24, 4>());
        let lon_e6 = i32::from_le_bytes(self.at::<28, 4>());
        (lat_e6 != UNKNOWN && lon_e6 != UNKNOWN).then_some(Position { lat_e6, lon_e6 })
    }

    pub(super) fn verified_day(&self) -> Option<i32> {
        Some(i32::from_le_bytes(self.at::<32, 4>())).filter(|day| *day != UNKNOWN)
    }

    pub(super) fn starts(&self) -> [u8; 4] {
        self.at::<36, 4>()
    }

    /// Where its part of a blob ends.
    pub(super) fn end<const BLOB: usize>(&self) -> usize {
        index(u32::from_le_bytes(match BLOB {
            TEXT => self.at::<40, 4>(),
            CODES => self.at::<44, 4>(),
            HOURS => self.at::<48, 4>(),
            _ => self.at::<52, 4>(),
        }))
    }

    fn ends(&self) -> [usize; 4] {
        [self.end::<TEXT>(), self.end::<CODES>(), self.end::<HOURS>(), self.end::<RECORDS>()]
    }

    fn at<const FROM: usize, const N: usize>(&self) -> [u8; N] {
        let (_, rest) = self.0.split_at(FROM);
        *rest.first_chunk().expect("the fields of a row lie within it")
    }
}

/// `parts` in the order of their ids. `shared`: where each part that packed records share ends, and these parts.
pub(super) fn write(parts: &[Part<'_>], shared: Option<[&[u8]; 2]>) -> Vec<u8> {
    let mut names: Vec<&str> = parts.iter().flat_map(|part| &part.codes).copied().collect();
    sorted::by(&mut names, Ord::cmp);
    names.dedup();
    // No list comes near to this many codes; a file that did would lose filters, not facilities.
    names.truncate(usize::from(u16::MAX));
    let json = parts.iter().filter_map(|part| match &part.record {
        Record::Json(json) => Some(json.as_ref()),
        Record::Packed(_) => None,
    });
    let (packed, parts_shared) = shared::pack(json);
    let mut packed = packed.into_iter();
    let [mut shared_ends, mut shared_bytes] =
        shared.map(|shared| shared.map(<[u8]>::to_vec)).unwrap_or_default();
    for part in parts_shared.into_iter().filter(|_| shared.is_none()) {
        shared_bytes.extend(part);
        shared_ends.extend(length(shared_bytes.len()).to_le_bytes());
    }
    let (mut rows, mut text, mut codes, mut hours, mut records) = (vec![], vec![], vec![], vec![], vec![]);
    for part in parts {
        text.extend_from_slice(part.text);
        let numbers = part.codes.iter().filter_map(|code| names.binary_search(code).ok());
        codes.extend(numbers.filter_map(|number| u16::try_from(number).ok()).flat_map(u16::to_le_bytes));
        hours.extend_from_slice(part.hours);
        match &part.record {
            Record::Json(_) => records.extend(packed.next().unwrap_or_default()),
            Record::Packed(record) => records.extend_from_slice(record),
        }
        rows.extend(part.row.iter().take(ENDS));
        for end in [text.len(), codes.len() / 2, hours.len(), records.len()] {
            rows.extend(length(end).to_le_bytes());
        }
    }
    let mut name_bytes = Vec::new();
    for name in &names {
        name_bytes.push(u8::try_from(name.len()).expect("an entry keeps no longer code"));
        name_bytes.extend_from_slice(name.as_bytes());
    }
    let blobs = [text, codes, hours, records, name_bytes, shared_ends, shared_bytes];
    let mut bytes = Vec::with_capacity(HEADER + rows.len() + blobs.iter().map(Vec::len).sum::<usize>());
    bytes.extend(MAGIC);
    bytes.extend(FORMAT.to_le_bytes());
    bytes.extend(u16::try_from(names.len()).expect("taken up to that many").to_le_bytes());
    bytes.extend(length(parts.len()).to_le_bytes());
    for blob in &blobs {
        bytes.extend(length(blob.len()).to_le_bytes());
    }
    bytes.append(&mut rows);
    for mut blob in blobs {
        bytes.append(&mut blob);
    }
    bytes
}

/// `None` unless every offset stays in its blob.
pub(super) fn read(bytes: &[u8]) -> Option<Layout> {
    let (magic, rest) = bytes.split_first_chunk::<4>()?;
    let (format, rest) = rest.split_first_chunk::<2>()?;
    let (name_count, mut rest) = rest.split_first_chunk::<2>()?;
    if *magic != MAGIC || u16::from_le_bytes(*format) != FORMAT {
        return None;
    }
    let mut lengths = [0; 8];
    for length in &mut lengths {
        let number;
        (number, rest) = rest.split_first_chunk::<4>()?;
        *length = index(u32::from_le_bytes(*number));
    }
    let [row_count, lengths @ ..] = lengths;
    let mut at = HEADER;
    let mut next = |length: usize| {
        let start = at;
        at = at.checked_add(length)?;
        Some(start..at)
    };
    let rows = next(row_count.checked_mul(ROW)?)?;
    let [text, codes, hours, records, names, shared_ends, shared] = lengths.map(next);
    let layout = Layout {
        rows,
        text: text?,
        codes: codes?,
        hours: hours?,
        records: records?,
        names: names?,
        shared_ends: shared_ends?,
        shared: shared?,
    };
    (layout.shared.end == bytes.len() && layout.is_sound(bytes, u16::from_le_bytes(*name_count)))
        .then_some(layout)
}

impl Layout {
    pub(super) fn row_bytes<'a>(&self, bytes: &'a [u8]) -> &'a [[u8; ROW]] {
        bytes.get(self.rows.clone()).unwrap_or_default().as_chunks().0
    }

    fn is_sound(&self, bytes: &[u8], names: u16) -> bool {
        let text = bytes.get(self.text.clone()).unwrap_or_default();
        let codes = bytes.get(self.codes.clone()).unwrap_or_default().as_chunks().0;
        let rows = self.row_bytes(bytes);
        let mut before = [0; 4];
        let ends_rise = rows.iter().all(|row| {
            let ends = Row(row).ends();
            let rise = before.iter().zip(ends).all(|(before, end)| *before <= end);
            let text_ends = ends[0].checked_sub(1).and_then(|last| text.get(last)) == Some(&ROW_END);
            before = ends;
            rise && text_ends
        });
        ends_rise
            && before == [text.len(), codes.len(), self.hours.len(), self.records.len()]
            && self.codes.len().is_multiple_of(2)
            && rows.is_sorted_by(|a, b| Row(a).id() < Row(b).id())
            && codes.iter().all(|code| u16::from_le_bytes(*code) < names)
            && Names(bytes.get(self.names.clone()).unwrap_or_default()).count() == usize::from(names)
    }
}

/// Each name after one byte that gives its length; ends early where that is not so.
pub(super) struct Names<'a>(pub(super) &'a [u8]);

impl<'a> Iterator for Names<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let (length, rest) = self.0.split_first()?;
        let (name, rest) = rest.split_at_checked(usize::from(*length))?;
        self.0 = rest;
        std::str::from_utf8(name).ok()
    }
}

pub(super) fn index(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

fn length(bytes: usize) -> u32 {
    u32::try_from(bytes).expect("a chunk of less than 4 GiB")
}
