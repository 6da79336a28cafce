//! What of a facility goes into a chunk: the text people search by, the codes they filter by.

use super::layout::{self, Part, Record};
use crate::coverage::Coverage;
use crate::facility::{Answer, Facility, Name, PhonePurpose, Value};
use crate::hours::Hours;
use crate::kana::{fold, fold_into, name, sort_key};
use crate::lists::item;
use crate::sorted;
use chrono::Datelike;
use serde_json::Value as Json;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Ends every field of a row but the last.
pub(crate) const FIELD_END: u8 = 0x1f;
/// Ends every piece of a field but the last: two numbers, two departments.
pub(crate) const PIECE_END: u8 = 0x1d;
/// Ends a row.
pub(crate) const ROW_END: u8 = 0x1e;

/// Positions among the fields of a row: name, kana, English name, address, phones and FAX (digits), numbers,
/// organisation, departments, notes.
pub(crate) const PHONES: usize = 4;
pub(crate) const NUMBERS: usize = 5;

/// The code of a place that has some opioid in stock.
pub(crate) const HOLDS: &str = "holds:opioids";

/// The code of a place that comes as far as a radius or an outline says: the record is asked.
pub(crate) const REACHES: &str = "visits by:distance";

/// The group of codes that say when a night line answers: its hours in hexadecimal digits, nothing where it has none of
/// its own.
pub(crate) const NIGHT: &str = "night";

pub(super) struct Entry {
    row: [u8; layout::ROW],
    text: Vec<u8>,
    codes: Vec<String>,
    hours: Vec<u8>,
    record: Json,
}

impl Entry {
    /// People search by what any source says; filters and order go by what is shown.
    pub(super) fn of(facility: &Facility) -> Self {
        let shown = facility.clone().settled();
        let names = facility.names();
        let own = name(names.map_or("", |name| &name.text));
        let kana = name(names.and_then(|name| name.kana.as_deref()).unwrap_or_default());
        let key = if kana.folded.is_empty() { sort_key(own.proper()) } else { sort_key(kana.proper()) };
        let starts = [own.proper, own.word, kana.proper, kana.word].map(|at| u8::try_from(at).unwrap_or(0));

        let mut fields = vec![own.folded, kana.folded];
        fields.push(pieces(names.and_then(|name| name.english.as_deref())));
        fields.push(address(facility));
        fields.push(pieces(facility.phones().map(|(_, phone)| phone.number.as_str())));
        fields.extend(
            [item::NUMBER, item::ORGANISATION, item::DEPARTMENTS]
                .map(|item| pieces(facility.of(item).flat_map(|fact| words(&fact.value)))),
        );
        fields.push(pieces(notes(facility)));
        let mut text = fields.join(std::str::from_utf8(&[FIELD_END]).unwrap_or_default()).into_bytes();
        text.push(ROW_END);

        let mut hours = Vec::new();
        if let Some(spans) = shown.hours() {
            spans.encode(&mut hours);
        }
        Self {
            row: layout::row(facility.id, key, shown.position(), verified_day(&shown), starts),
            text,
            codes: codes(&shown),
            hours,
            record: serde_json::to_value(facility)
                .expect("a facility has no map with keys that are not text"),
        }
    }

    pub(super) fn part(&self) -> Part<'_> {
        Part {
            row: self.row,
            text: &self.text,
            codes: self.codes.iter().map(String::as_str).collect(),
            hours: &self.hours,
            record: Record::Json(Cow::Borrowed(&self.record)),
        }
    }
}

/// Folded, each once, with nothing between a piece and the next that a query could hold.
fn pieces<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    let mut pieces: Vec<String> = Vec::new();
    for text in texts {
        let piece = fold(text);
        if !piece.is_empty() && !pieces.contains(&piece) {
            pieces.push(piece);
        }
    }
    pieces.join("\u{1d}")
}

fn spellings(name: &Name) -> Vec<&str> {
    let spellings = [Some(&name.text), name.kana.as_ref(), name.english.as_ref()];
    spellings.into_iter().flatten().map(String::as_str).collect()
}

fn words(value: &Value) -> Vec<&str> {
    match value {
        Value::Text(text) => vec![text],
        Value::Names(names) => names.iter().map(String::as_str).collect(),
        Value::Name(name) => spellings(name),
        Value::Person(person) => spellings(&person.name),
        Value::Level(level) => level.note.iter().map(String::as_str).collect(),
        // A person asks for the 連携室 of a hospital.
        Value::Phone(phone) => match phone.purpose {
            PhonePurpose::Liaison => vec!["地域連携室"],
            PhonePurpose::Night => vec!["夜間・休日の直通"],
            PhonePurpose::Main | PhonePurpose::Fax | PhonePurpose::Other => vec![],
        },
        Value::Kind(_)
        | Value::Address(_)
        | Value::Position(_)
        | Value::Hours(_)
        | Value::Days(_)
        | Value::Count(_)
        | Value::Web(_)
        | Value::Date(_)
        | Value::Stock(_)
        | Value::Coverage(_)
        | Value::Unknown => vec![],
    }
}

/// What no other field holds: notes of all items, what lines are for, later and former names.
fn notes(facility: &Facility) -> Vec<&str> {
    let elsewhere = [item::NUMBER, item::ORGANISATION, item::DEPARTMENTS];
    let first_name = facility.of(item::NAME).next();
    facility
        .facts
        .iter()
        .filter(|fact| !elsewhere.iter().any(|item| fact.item == *item))
        .filter(|fact| first_name.is_none_or(|first| !std::ptr::eq(first, *fact)))
        .flat_map(|fact| words(&fact.value))
        .collect()
}

fn address(facility: &Facility) -> String {
    let Some(address) = facility.address() else { return String::new() };
    let mut folded = String::new();
    fold_into(&address.text, &mut folded);
    let short = short_address(&folded);
    let mut pieces = vec![folded];
    pieces.extend(short);
    let rest = [&address.building, &address.postcode].into_iter().flatten();
    pieces.extend(rest.map(|text| fold(text)).filter(|piece| !piece.is_empty()));
    pieces.join("\u{1d}")
}

/// 番町413 for 番町4丁目1番3号, as hyphens fold; `None` where that is all there was.
pub(crate) fn short_address(folded: &str) -> Option<String> {
    let mut short = String::with_capacity(folded.len());
    let mut rest = folded;
    while let Some(c) = rest.chars().next() {
        let after_digit = short.ends_with(|c: char| c.is_ascii_digit());
        let mark = ["丁目", "番地", "番", "号"]
            .into_iter()
            .filter(|_| after_digit)
            .find_map(|mark| rest.strip_prefix(mark));
        // 一番町, 3番丁: there it is part of a name.
        if let Some(after) = mark.filter(|after| !after.starts_with(['町', '丁', '館', '棟', '室'])) {
            rest = after;
        } else {
            short.push(c);
            rest = rest.get(c.len_utf8()..).unwrap_or_default();
        }
    }
    (short != folded).then_some(short)
}

fn codes(facility: &Facility) -> Vec<String> {
    let mut codes: Vec<String> = facility.kinds().map(|kind| format!("kind:{kind}")).collect();
    codes.extend(facility.address().and_then(|a| a.municipality.as_ref()).map(|code| format!("in:{code}")));
    // The best answer of any of the services, of any of the groups: one code an item.
    let mut answers = BTreeMap::new();
    let levels = facility.levels().map(|(fact, level)| (&fact.item, level.answer));
    let stocks = facility.stocks().map(|(fact, stock)| (&fact.item, stock.answer));
    let people = facility.people().map(|(fact, _)| (&fact.item, Answer::Yes));
    for (item, answer) in levels.chain(stocks).chain(people) {
        let best = answers.entry(item).or_insert(answer);
        *best = answer.min(*best);
    }
    let holds = facility.stocks().any(|(_, stock)| stock.answer == Answer::Yes);
    codes.extend(holds.then(|| HOLDS.to_owned()));
    let held = facility.stocks().filter(|(_, stock)| stock.answer == Answer::Yes);
    codes.extend(held.map(|(_, stock)| format!("group:{}", stock.group)));
    codes.extend(answers.iter().filter_map(|(item, answer)| match answer {
        Answer::Yes => Some(format!("yes:{item}")),
        Answer::Ask => Some(format!("ask:{item}")),
        Answer::No => None,
    }));
    for coverage in facility.coverages() {
        match coverage {
            Coverage::Municipalities(towns) => {
                codes.extend(towns.iter().map(|code| format!("visits:{code}")));
            }
            Coverage::Radius(_) | Coverage::Outline(_) => codes.push(REACHES.to_owned()),
            Coverage::Unknown => {}
        }
    }
    let nights = facility.phones().filter(|(_, phone)| phone.purpose == PhonePurpose::Night);
    codes.extend(nights.map(|(_, phone)| night_code(phone.hours.as_ref())));
    codes.retain(|code| code.len() <= usize::from(u8::MAX));
    sorted::by(&mut codes, Ord::cmp);
    codes.dedup();
    codes
}

fn night_code(hours: Option<&Hours>) -> String {
    let mut bytes = Vec::new();
    if let Some(hours) = hours {
        hours.encode(&mut bytes);
    }
    let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{NIGHT}:{digits}")
}

/// Hours in the form of `Hours::encode` from the digits of a [`NIGHT`] code; empty: a line without hours of its own.
pub(crate) fn night_hours(digits: &str) -> Option<Vec<u8>> {
    let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    digits.as_bytes().chunks(2).map(byte).collect()
}

fn verified_day(facility: &Facility) -> Option<i32> {
    let relied_on =
        facility.facts.iter().filter(|fact| matches!(fact.value, Value::Phone(_) | Value::Hours(_)));
    relied_on.filter_map(|fact| facility.source(fact)?.verified_on).min().map(|day| day.num_days_from_ce())
}
