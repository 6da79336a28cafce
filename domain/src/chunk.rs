//! Facilities in one immutable run of bytes that is searched without parsing a record.
//!
//! Little-endian throughout: a header, a fixed row for each facility in the order of the ids, then seven blobs:
//! folded text, codes, hours, records, names of the codes, and the parts that records share with where each ends.
//! A row holds what ordering reads, and where its part of each of the first four blobs ends.

mod entry;
mod layout;
mod shared;
#[cfg(test)]
mod tests;

pub(crate) use entry::{
    FIELD_END, HOLDS, NIGHT, NUMBERS, PHONES, PIECE_END, REACHES, ROW_END, night_hours, short_address,
};

use crate::facility::{Facility, Position};
use crate::id::FacilityId;
use crate::record::RecordKey;
use crate::sorted;
use crate::sync::check::Sum;
use entry::Entry;
use layout::{CODES, HOURS, Layout, Names, Part, RECORDS, Record, Row, TEXT};
use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

/// Of so many rows one may be new before all are packed anew.
const FEW: usize = 4;

/// Of the bytes: a phone that holds another format fetches its chunks anew.
pub const FORMAT: u16 = 3;

/// Built of equal facilities, it is the same bytes; edited, it says the same and may lie otherwise.
#[derive(Clone, PartialEq, Eq)]
pub struct Chunk {
    /// Shared by the editions of a directory that hold it unchanged.
    bytes: Arc<Vec<u8>>,
    layout: Layout,
}

/// Bytes that are not a chunk of this format.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Damaged;

impl fmt::Display for Damaged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a chunk of this format")
    }
}

impl std::error::Error for Damaged {}

impl Chunk {
    /// Of two facilities with one id the later stands.
    pub fn build(facilities: &[Facility]) -> Self {
        let entries: Vec<Entry> = facilities.iter().map(Entry::of).collect();
        Self::assemble(entries.iter().map(Entry::part).collect(), None)
    }

    /// Checks every offset, so that no later read can leave its blob.
    pub fn parse(bytes: Vec<u8>) -> Result<Self, Damaged> {
        let layout = layout::read(&bytes).ok_or(Damaged)?;
        Ok(Self { bytes: Arc::new(bytes), layout })
    }

    /// The facilities of this one without `removed` and with `put`. A few are written beside the records that stay as they are,
    /// in the parts these share; where they are many, it is what [`Chunk::build`] gives.
    pub fn with(&self, put: &[Facility], removed: &[FacilityId]) -> Self {
        let entries: Vec<Entry> = put.iter().map(Entry::of).collect();
        let removed: HashSet<FacilityId> = removed.iter().copied().collect();
        let names: Vec<&str> = self.code_names().collect();
        let kept = (0..self.len()).filter_map(|at| Some((at, self.part(at, &names)?)));
        let kept = kept.filter(|(_, part)| !removed.contains(&part.id()));
        let are_few = entries.len() * FEW <= self.len();
        let known = are_few.then(|| shared::Known::of((0..).map_while(|number| self.shared(number))));
        let mut parts: Vec<Part<'_>> = Vec::with_capacity(self.len() + entries.len());
        for (at, mut part) in kept {
            if !are_few {
                let json = self.json(at).and_then(|json| serde_json::from_slice(&json).ok());
                part.record = Record::Json(Cow::Owned(json.unwrap_or_default()));
            }
            parts.push(part);
        }
        for entry in &entries {
            let mut part = entry.part();
            if let (Some(known), Record::Json(json)) = (&known, &part.record) {
                part.record = Record::Packed(Cow::Owned(known.pack(json)));
            }
            parts.push(part);
        }
        let shared = [&self.layout.shared_ends, &self.layout.shared].map(|range| self.blob(range));
        Self::assemble(parts, are_few.then_some(shared))
    }

    /// `shared`: what the records are packed by already.
    fn assemble(mut parts: Vec<Part<'_>>, shared: Option<[&[u8]; 2]>) -> Self {
        // Of two of one id the later one stands.
        parts.reverse();
        sorted::by_key(&mut parts, Part::id);
        parts.dedup_by_key(|part| part.id());
        Self::parse(layout::write(&parts, shared)).expect("what is written can be read")
    }

    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// How many facilities it holds.
    pub fn len(&self) -> usize {
        self.rows().len()
    }

    pub fn is_empty(&self) -> bool {
        self.rows().is_empty()
    }

    /// The facility of a row; `None` past the end, and where its record is not one.
    pub fn facility(&self, at: usize) -> Option<Facility> {
        serde_json::from_slice(&self.json(at)?).ok()
    }

    pub fn id(&self, at: usize) -> Option<FacilityId> {
        self.row(at).map(|row| row.id())
    }

    /// Of all its records.
    pub fn sum(&self) -> Sum {
        let mut sum = Sum::default();
        for at in 0..self.len() {
            let body = self.json(at).and_then(|json| serde_json::from_slice(&json).ok());
            if let Some((id, body)) = self.id(at).zip(body) {
                sum.add(RecordKey::Facility(id), body);
            }
        }
        sum
    }

    /// The row of a facility.
    pub fn find(&self, id: FacilityId) -> Option<usize> {
        self.rows().binary_search_by_key(&id, |row| Row(row).id()).ok()
    }

    /// Folded text of all rows: nine fields (see [`PHONES`]) with [`FIELD_END`] between, then [`ROW_END`].
    pub(crate) fn text(&self) -> &[u8] {
        self.blob(&self.layout.text)
    }

    /// Where in [`Chunk::text`] a row lies.
    pub(crate) fn text_range(&self, at: usize) -> Range<usize> {
        self.range::<TEXT>(at)
    }

    /// Where in [`Chunk::text`] the rows end, one after the other.
    pub(crate) fn text_ends(&self) -> impl Iterator<Item = usize> {
        self.rows().iter().map(|row| Row(row).end::<TEXT>())
    }

    /// Positions in [`Chunk::code_names`].
    pub(crate) fn codes(&self, at: usize) -> impl Iterator<Item = u16> {
        let all: &[[u8; 2]] = self.blob(&self.layout.codes).as_chunks().0;
        all.get(self.range::<CODES>(at)).unwrap_or_default().iter().map(|code| u16::from_le_bytes(*code))
    }

    /// In order: `kind:pharmacy`, `in:37201`, `yes:…` for ○, `ask:…` for △, [`HOLDS`], `group:…` of opioids in
    /// stock, `visits:37201` for a municipality it comes to, [`REACHES`], [`NIGHT`] and the hours of a night line.
    pub(crate) fn code_names(&self) -> impl Iterator<Item = &str> {
        Names(self.blob(&self.layout.names))
    }

    /// As `Hours::encode` wrote them; empty where nobody said.
    pub(crate) fn hours(&self, at: usize) -> &[u8] {
        self.blob(&self.layout.hours).get(self.range::<HOURS>(at)).unwrap_or_default()
    }

    /// [`crate::kana::sort_key`] of the reading, or of the name where nobody gave one.
    pub(crate) fn sort_key(&self, at: usize) -> u64 {
        self.row(at).map_or(u64::MAX, |row| row.sort_key())
    }

    pub(crate) fn position(&self, at: usize) -> Option<Position> {
        self.row(at)?.position()
    }

    /// Days from the common era of the oldest check among the phone and hours facts.
    pub(crate) fn verified_day(&self, at: usize) -> Option<i32> {
        self.row(at)?.verified_day()
    }

    /// Where people may begin a name: offsets of its proper part and of a later word, then the same of the reading;
    /// 0: none.
    pub(crate) fn starts(&self, at: usize) -> [usize; 4] {
        self.row(at).map_or([0; 4], |row| row.starts().map(usize::from))
    }

    fn json(&self, at: usize) -> Option<Vec<u8>> {
        shared::unpack(self.record(at)?, &|number| self.shared(number))
    }

    /// Packed.
    fn record(&self, at: usize) -> Option<&[u8]> {
        self.blob(&self.layout.records).get(self.range::<RECORDS>(at))
    }

    /// A part that records share.
    fn shared(&self, number: usize) -> Option<&[u8]> {
        let ends: &[[u8; 4]] = self.blob(&self.layout.shared_ends).as_chunks().0;
        let end = |number: usize| Some(layout::index(u32::from_le_bytes(*ends.get(number)?)));
        let start = number.checked_sub(1).map_or(Some(0), end)?;
        self.blob(&self.layout.shared).get(start..end(number)?)
    }

    fn blob(&self, range: &Range<usize>) -> &[u8] {
        self.bytes.get(range.clone()).unwrap_or_default()
    }

    fn rows(&self) -> &[[u8; layout::ROW]] {
        self.layout.row_bytes(&self.bytes)
    }

    fn row(&self, at: usize) -> Option<Row<'_>> {
        self.rows().get(at).map(Row)
    }

    /// A row's part of one of the blobs that rows have ends in.
    fn range<const BLOB: usize>(&self, at: usize) -> Range<usize> {
        let end = |row: Row<'_>| row.end::<BLOB>();
        let start = at.checked_sub(1).and_then(|before| self.row(before)).map_or(0, end);
        start..self.row(at).map_or(start, end)
    }

    fn part<'a>(&'a self, at: usize, names: &[&'a str]) -> Option<Part<'a>> {
        Some(Part {
            row: *self.rows().get(at)?,
            text: self.text().get(self.text_range(at))?,
            codes: self.codes(at).filter_map(|code| names.get(usize::from(code)).copied()).collect(),
            hours: self.hours(at),
            record: Record::Packed(Cow::Borrowed(self.record(at)?)),
        })
    }
}

impl fmt::Debug for Chunk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Chunk({} rows, {} bytes)", self.len(), self.bytes.len())
    }
}

/// How many bits of the id choose a record's bucket, so that a bucket holds 200 to 400 records: some 200 to 400 KB.
pub fn bucket_bits(records: usize) -> u8 {
    (0..MOST_BITS).find(|bits| records >> bits <= 400).unwrap_or(MOST_BITS)
}

const MOST_BITS: u8 = 20;

/// The bucket of a record: one of 2^`bits`. One bit more splits every bucket in two.
pub fn bucket_of(id: FacilityId, bits: u8) -> usize {
    let (high, low) = id.0.as_u64_pair();
    // Time-ordered and name-based ids differ in different places: mix all of them into the leading bits.
    let mut hash = high ^ low.rotate_left(32);
    for factor in [0xbf58_476d_1ce4_e5b9_u64, 0x94d0_49bb_1331_11eb] {
        hash = (hash ^ (hash >> 31)).wrapping_mul(factor);
    }
    hash ^= hash >> 29;
    let bucket = hash.checked_shr(64 - u32::from(bits.min(MOST_BITS))).unwrap_or(0);
    usize::try_from(bucket).unwrap_or(0)
}
