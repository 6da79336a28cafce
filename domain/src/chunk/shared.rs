//! JSON in which a part that occurs again is written once for all records: half of a directory's bytes are the
//! same names, answers and sources over and over.
//!
//! A part is one of: a reference to a shared part (`00`–`9f`, and with one more byte `a0`–`bf`), a leaf with its
//! JSON text (`c0`–`df`), an object (`e0`–`ef`) of keys and values, an array (`f0`–`ff`). The low bits give the
//! length; the highest of them says that the length follows, seven bits a byte.

use crate::sorted;
use serde_json::Value;
use std::collections::HashMap;

/// References of one byte.
const NEAR: usize = 0xa0;
/// References of two.
const FAR: usize = 0x20 << 8;
const LEAF: u8 = 0xc0;
const OBJECT: u8 = 0xe0;
const ARRAY: u8 = 0xf0;
/// No record comes near; bytes that say otherwise are damaged.
const DEEPEST: usize = 32;
const LONGEST: usize = 1 << 20;

/// The children as positions in [`Parts::all`], each smaller than its parent's.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Part {
    Leaf(String),
    Object(Vec<usize>),
    Array(Vec<usize>),
}

#[derive(Default)]
struct Parts {
    all: Vec<Part>,
    known: HashMap<Part, usize>,
}

impl Parts {
    fn add(&mut self, value: &Value) -> usize {
        let part = match value {
            Value::Object(fields) => {
                let mut children = Vec::with_capacity(fields.len() * 2);
                for (key, value) in fields {
                    children.push(self.leaf(&Value::from(key.as_str())));
                    children.push(self.add(value));
                }
                Part::Object(children)
            }
            Value::Array(values) => Part::Array(values.iter().map(|value| self.add(value)).collect()),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => return self.leaf(value),
        };
        self.number(part)
    }

    fn leaf(&mut self, value: &Value) -> usize {
        self.number(Part::Leaf(value.to_string()))
    }

    fn number(&mut self, part: Part) -> usize {
        let all = &mut self.all;
        *self.known.entry(part).or_insert_with_key(|part| {
            all.push(part.clone());
            all.len() - 1
        })
    }

    /// How often each is written where what it lies in is written once.
    fn uses(&self, roots: &[usize]) -> Vec<usize> {
        let mut uses = vec![0; self.all.len()];
        let children = self.all.iter().flat_map(|part| match part {
            Part::Object(children) | Part::Array(children) => children.as_slice(),
            Part::Leaf(_) => &[],
        });
        for used in children.chain(roots) {
            if let Some(uses) = uses.get_mut(*used) {
                *uses += 1;
            }
        }
        uses
    }

    fn write(&self, at: usize, reference: &[Option<usize>], out: &mut Vec<u8>) {
        let Some(part) = self.all.get(at) else { return };
        let (kind, low_bits, children) = match part {
            Part::Leaf(text) => {
                head(LEAF, 5, text.len(), out);
                out.extend_from_slice(text.as_bytes());
                return;
            }
            Part::Object(children) => (OBJECT, children.len() / 2, children),
            Part::Array(children) => (ARRAY, children.len(), children),
        };
        head(kind, 4, low_bits, out);
        for child in children {
            match reference.get(*child).copied().flatten() {
                Some(number) => refer(number, out),
                None => self.write(*child, reference, out),
            }
        }
    }
}

/// The records, and the parts they share: the most used first, of equally used ones the one that came first.
pub(super) fn pack<'a>(records: impl Iterator<Item = &'a Value>) -> (Vec<Vec<u8>>, Vec<Vec<u8>>) {
    let mut parts = Parts::default();
    let roots: Vec<usize> = records.map(|record| parts.add(record)).collect();
    let uses = parts.uses(&roots);
    let is_short = |at: &usize| matches!(parts.all.get(*at), Some(Part::Leaf(text)) if text.len() < 2);
    let mut shared: Vec<(usize, usize)> = uses.into_iter().enumerate().map(|(at, uses)| (uses, at)).collect();
    shared.retain(|(uses, at)| *uses > 1 && !is_short(at));
    sorted::by_key(&mut shared, |(uses, at)| (usize::MAX - uses, *at));
    shared.truncate(NEAR + FAR);
    let mut reference = vec![None; parts.all.len()];
    for (number, (_, at)) in shared.iter().enumerate() {
        if let Some(place) = reference.get_mut(*at) {
            *place = Some(number);
        }
    }
    let written = |at: &usize| {
        let mut out = Vec::new();
        parts.write(*at, &reference, &mut out);
        out
    };
    (roots.iter().map(written).collect(), shared.iter().map(|(_, at)| written(at)).collect())
}

/// Parts that are written already, by their bytes.
pub(super) struct Known<'a>(HashMap<&'a [u8], usize>);

impl<'a> Known<'a> {
    pub(super) fn of(shared: impl Iterator<Item = &'a [u8]>) -> Self {
        Self(shared.zip(0..).collect())
    }

    /// A record of these parts and what is its own.
    pub(super) fn pack(&self, value: &Value) -> Vec<u8> {
        let mut out = Vec::new();
        match value {
            Value::Object(fields) => {
                head(OBJECT, 4, fields.len(), &mut out);
                for (key, value) in fields {
                    self.child(&Value::from(key.as_str()), &mut out);
                    self.child(value, &mut out);
                }
            }
            Value::Array(values) => {
                head(ARRAY, 4, values.len(), &mut out);
                for value in values {
                    self.child(value, &mut out);
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
                let text = value.to_string();
                head(LEAF, 5, text.len(), &mut out);
                out.extend_from_slice(text.as_bytes());
            }
        }
        out
    }

    fn child(&self, value: &Value, out: &mut Vec<u8>) {
        let part = self.pack(value);
        match self.0.get(part.as_slice()) {
            Some(number) => refer(*number, out),
            None => out.extend(part),
        }
    }
}

/// The JSON text of a record; `shared` gives the parts by number. `None` for bytes that are not a record.
pub(super) fn unpack<'a>(record: &'a [u8], shared: &impl Fn(usize) -> Option<&'a [u8]>) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(record.len() * 4);
    let mut rest = record;
    read(&mut rest, shared, DEEPEST, &mut out)?;
    rest.is_empty().then_some(out)
}

fn read<'a>(
    rest: &mut &'a [u8],
    shared: &impl Fn(usize) -> Option<&'a [u8]>,
    depth: usize,
    out: &mut Vec<u8>,
) -> Option<()> {
    let depth = depth.checked_sub(1)?;
    let first = take(rest)?;
    match first {
        ..LEAF => {
            let number = if usize::from(first) < NEAR {
                usize::from(first)
            } else {
                NEAR + ((usize::from(first) - NEAR) << 8) + usize::from(take(rest)?)
            };
            return read(&mut shared(number)?, shared, depth, out);
        }
        LEAF..OBJECT => {
            let length = length(first, 5, rest)?;
            let (text, after) = rest.split_at_checked(length)?;
            out.extend_from_slice(text);
            *rest = after;
        }
        OBJECT.. => {
            let is_object = first < ARRAY;
            let [open, close] = if is_object { *b"{}" } else { *b"[]" };
            out.push(open);
            for nth in 0..length(first, 4, rest)? {
                if nth > 0 {
                    out.push(b',');
                }
                read(rest, shared, depth, out)?;
                if is_object {
                    out.push(b':');
                    read(rest, shared, depth, out)?;
                }
            }
            out.push(close);
        }
    }
    (out.len() <= LONGEST).then_some(())
}

fn refer(number: usize, out: &mut Vec<u8>) {
    match (u8::try_from(number), number.saturating_sub(NEAR).to_le_bytes()) {
        (Ok(near), _) if number < NEAR => out.push(near),
        (_, [low, high, ..]) => out.extend([0xa0 + high, low]),
    }
}

fn head(kind: u8, bits: u32, length: usize, out: &mut Vec<u8>) {
    let most = (1_u8 << bits) - 1;
    match u8::try_from(length) {
        Ok(short) if short < most => out.push(kind + short),
        _ => {
            out.push(kind + most);
            let mut rest = length;
            while rest > 0x7f {
                out.push(0x80 | (rest.to_le_bytes()[0] & 0x7f));
                rest >>= 7;
            }
            out.push(rest.to_le_bytes()[0]);
        }
    }
}

fn length(head: u8, bits: u32, rest: &mut &[u8]) -> Option<usize> {
    let most = (1_u8 << bits) - 1;
    let short = head & most;
    if short < most {
        return Some(usize::from(short));
    }
    let mut length = 0;
    for shift in [0, 7, 14, 21] {
        let byte = take(rest)?;
        length |= usize::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Some(length);
        }
    }
    None
}

fn take(rest: &mut &[u8]) -> Option<u8> {
    let (first, after) = rest.split_first()?;
    *rest = after;
    Some(*first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            (-3_i64..40).prop_map(Value::from),
            "[あ-お]{0,3}|[a-c\"\\\\\n]{0,40}".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 64, 20, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..18).prop_map(Value::from),
                proptest::collection::btree_map("[a-e]{1,2}", inner, 0..18)
                    .prop_map(|fields| fields.into_iter().collect()),
            ]
        })
    }

    fn unpacked(records: &[Value]) -> Vec<Option<Value>> {
        let (packed, shared) = pack(records.iter());
        let part = |number: usize| shared.get(number).map(Vec::as_slice);
        packed.iter().map(|record| serde_json::from_slice(&unpack(record, &part)?).ok()).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

        #[test]
        fn every_record_comes_back(records in proptest::collection::vec(json(), 0..12)) {
            let back = unpacked(&records);
            prop_assert_eq!(back, records.into_iter().map(Some).collect::<Vec<_>>());
        }

        #[test]
        fn any_bytes_give_text_or_none(
            record in proptest::collection::vec(any::<u8>(), 0..60),
            shared in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..20), 0..10),
        ) {
            let text = unpack(&record, &|number| shared.get(number).map(Vec::as_slice));
            prop_assert!(text.is_none_or(|text| text.len() <= LONGEST));
        }
    }

    #[test]
    fn what_records_share_is_written_once() {
        let records: Vec<Value> =
            (0..100).map(|id| json!({ "id": id, "value": { "is": "level", "to": "yes" } })).collect();
        let (packed, shared) = pack(records.iter());
        assert!(packed.iter().all(|record| record.len() <= 8), "{packed:?}");
        assert_eq!(shared.len(), 5 - 2, "the keys and the value; what lies in the value occurs once");
    }

    #[test]
    fn more_shared_parts_than_can_be_referred_to_are_written_out() {
        let twice = (0..9_000).chain(0..9_000);
        let records: Vec<Value> = twice.map(|text| json!([format!("text {text}")])).collect();
        assert_eq!(unpacked(&records), records.iter().cloned().map(Some).collect::<Vec<_>>());
    }

    #[test]
    fn parts_that_hold_themselves_are_refused() {
        let hold = [0xf2_u8, 0x00, 0x00];
        assert_eq!(unpack(&[0x00], &|_| Some(&hold)), None);
        let doubling: Vec<[u8; 3]> = (1..30).map(|next| [0xf2, next, next]).collect();
        assert_eq!(unpack(&[0x00], &|number| doubling.get(number).map(<[u8; 3]>::as_slice)), None);
    }
}
