//! Whether what a phone holds of a scope is what the server has: a sum over the records that stand, compared once a day.
//!
//! A phone is brought up to date by what has changed, so that a row it once missed it would miss for good.

use crate::facility;
use crate::record::{Record, RecordKey};
use crate::sorted;
use chrono::{NaiveDateTime, TimeDelta};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use uuid::Uuid;

const NAMESPACE: Uuid = Uuid::from_u128(0x6d2d_0d4c_9f7a_4c1e_8b53_27f1_55a0_c3e8);

/// Of the records that stand in one scope, in any order.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Sum {
    pub records: u64,
    /// All their marks added up, as an id is written: JSON has no numbers of 128 bits.
    pub marks: Uuid,
}

impl Sum {
    /// `body`: the record without its kind.
    pub fn add(&mut self, key: RecordKey, body: Value) {
        let mut text = format!("{key}\n").into_bytes();
        write(body, &mut text);
        let mark = Uuid::new_v5(&NAMESPACE, &text);
        self.plus(Self { records: 1, marks: mark });
    }

    pub fn plus(&mut self, other: Self) {
        self.records += other.records;
        self.marks = Uuid::from_u128(self.marks.as_u128().wrapping_add(other.marks.as_u128()));
    }

    pub fn of<'a>(records: impl IntoIterator<Item = &'a Record>) -> Self {
        let mut sum = Self::default();
        for record in records {
            if let Some(key) = record.key() {
                sum.add(key, body(record));
            }
        }
        sum
    }
}

fn body(record: &Record) -> Value {
    let body = match record {
        Record::Facility(of) => serde_json::to_value(of),
        Record::Lists(of) => serde_json::to_value(of),
        Record::Event(of) => serde_json::to_value(of),
        Record::Outlines(of) => serde_json::to_value(of),
        Record::Account(of) => serde_json::to_value(of),
        Record::Referral(of) => serde_json::to_value(of),
        Record::Correction(of) => serde_json::to_value(of),
        Record::Call(of) => serde_json::to_value(of),
        Record::Unknown => return Value::Null,
    };
    body.expect("a record is plain data, which JSON can always hold")
}

/// The same text for the same content: whether a map keeps the order in which it was read depends on who else builds the library.
fn write(value: Value, out: &mut Vec<u8>) {
    match value {
        Value::Object(fields) => {
            let mut fields: Vec<(String, Value)> = fields.into_iter().collect();
            sorted::by(&mut fields, |(one, _), (other, _)| one.cmp(other));
            for (key, value) in fields {
                out.extend_from_slice(key.as_bytes());
                out.push(b':');
                write(value, out);
            }
            out.push(b'}');
        }
        Value::Array(values) => {
            values.into_iter().for_each(|value| write(value, out));
            out.push(b']');
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            out.extend_from_slice(value.to_string().as_bytes());
            out.push(b',');
        }
    }
}

/// How many kinds of records and answers this app knows: another app left out of its copy what it did not know.
pub const KINDS: usize = Record::KINDS + facility::Value::KINDS;

/// When a phone compares next, by its own clock.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Checks {
    next: Option<NaiveDateTime>,
    /// In a row.
    failures: u8,
    /// [`KINDS`] of the app that compared last; 0: another has written since, and may have left something out.
    #[serde(deserialize_with = "own")]
    kinds: usize,
}

/// Of another app's copy it must be remembered that this one wrote it, whatever it writes first.
fn own<'de, D: Deserializer<'de>>(kinds: D) -> Result<usize, D::Error> {
    let kinds = usize::deserialize(kinds)?;
    Ok(if kinds == KINDS { kinds } else { 0 })
}

const EVERY: TimeDelta = TimeDelta::days(1);
const AT_MOST: TimeDelta = TimeDelta::days(7);

impl Checks {
    /// How often it failed in a row, where it is time to compare. A clock that was put back does not put it off for years.
    pub fn due(&self, now: NaiveDateTime) -> Option<u8> {
        let is_time = |next| now >= next || next - now > AT_MOST;
        let is_due = self.next.is_some_and(|next| is_time(next) || self.kinds != KINDS);
        is_due.then_some(self.failures)
    }

    /// A phone that has just been filled has time.
    pub fn begin(&mut self, now: NaiveDateTime) {
        if self.next.is_none() {
            *self = Self { next: Some(now + EVERY), failures: 0, kinds: KINDS };
        }
    }

    /// What was found. Whether to fill anew what differs: then it is compared at once, and where it differs still, nobody
    /// tries again for longer and longer.
    pub fn found(&mut self, differs: bool, now: NaiveDateTime) -> bool {
        // What another app could not hold says nothing of this one.
        let before = if self.kinds == KINDS { self.failures } else { 0 };
        self.failures = if differs { before.saturating_add(1) } else { 0 };
        let fills = self.failures % 2 == 1;
        let wait = match self.failures {
            0 => EVERY,
            _ if fills => TimeDelta::zero(),
            failures => AT_MOST.min(TimeDelta::hours(1 << (failures / 2).min(8))),
        };
        *self = Self { next: Some(now + wait), kinds: KINDS, ..*self };
        fills
    }
}

#[cfg(test)]
mod tests {
    use super::{Checks, KINDS, Sum};
    use crate::chunk::Chunk;
    use crate::facility::{Facility, How, Source, Value};
    use crate::id::FacilityId;
    use crate::lists::item;
    use crate::record::Record;
    use chrono::{NaiveDateTime, TimeDelta};
    use uuid::Uuid;

    fn place(id: u128, note: &str) -> Facility {
        let mut place = Facility::new(FacilityId(Uuid::from_u128(id)));
        let source = Source { origin: "見本".to_owned(), verified_on: None, by: None, how: How::File };
        place.push(item::NOTE, Value::Text(note.to_owned()), &source);
        place
    }

    #[test]
    fn a_sum_is_the_same_in_any_order_and_for_the_packed_form_and_another_for_any_difference() {
        let places = [place(1, "\"一\"\n"), place(2, "二"), place(3, "三")];
        let records = places.clone().map(Record::Facility);
        let sum = Sum::of(&records);
        assert_eq!(Sum::of(records.iter().rev()), sum);
        assert_eq!(Chunk::build(&places).sum(), sum);
        assert_ne!(Sum::of(&records[..2]), sum);
        let changed = [place(1, "\"一\"\n"), place(2, "に"), place(3, "三")].map(Record::Facility);
        assert_ne!(Sum::of(&changed), sum);
        let written = serde_json::to_string(&sum).expect("plain data");
        assert_eq!(serde_json::from_str::<Sum>(&written).expect("a sum"), sum);
    }

    #[test]
    fn what_an_app_that_knew_less_has_kept_is_compared_at_once() {
        let start: NaiveDateTime = "2026-11-27T09:00:00".parse().expect("a time");
        let mut checks = Checks { next: Some(start + TimeDelta::hours(5)), failures: 0, kinds: KINDS - 1 };
        assert_eq!(checks.due(start), Some(0));
        checks.found(false, start);
        assert_eq!(checks.due(start), None);
        // One that knows more reads it, writes, and gives it back.
        let text = serde_json::to_string(&checks).expect("plain data");
        assert_eq!(serde_json::from_str::<Checks>(&text).expect("as it was written"), checks);
        let text = text.replace(&format!(":{KINDS}"), &format!(":{}", KINDS + 1));
        assert_eq!(serde_json::from_str::<Checks>(&text).expect("plain data").kinds, 0);
    }

    #[test]
    fn what_differs_is_filled_anew_once_and_then_less_and_less_often() {
        let start: NaiveDateTime = "2026-11-27T09:00:00".parse().expect("a time");
        let mut checks = Checks::default();
        assert_eq!(checks.due(start), None, "a new phone has just been filled");
        checks.begin(start);
        let mut fills = Vec::new();
        for hour in 0..24 * 60 {
            let now = start + TimeDelta::hours(hour);
            while checks.due(now).is_some() {
                if checks.found(true, now) {
                    fills.push(hour);
                }
            }
        }
        assert_eq!(fills, [24, 26, 30, 38, 54, 86, 150, 278, 446, 614, 782, 950, 1118, 1286]);
        checks.found(false, start);
        assert_eq!(checks.due(start + TimeDelta::hours(23)), None);
        assert_eq!(checks.due(start + TimeDelta::hours(24)), Some(0));
        assert_eq!(checks.due(start - TimeDelta::days(900)), Some(0), "the clock was put back");
    }
}
