//! What an edition says otherwise than the one before it, place by place and item by item.

use domain::facility::{Answer, Facility, Fact, Value};
use domain::id::{FacilityId, ItemCode};
use domain::matching::{Matching, Outcome, own_part};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet, HashMap};

#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Difference {
    /// Absent of a place the file no longer has.
    pub row: Option<u32>,
    pub facility: FacilityId,
    /// As it stood.
    pub name: String,
    pub outcome: &'static str,
    pub items: Vec<ItemDifference>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct ItemDifference {
    pub item: ItemCode,
    pub before: Vec<String>,
    pub after: Vec<String>,
}

impl Difference {
    /// For a person.
    pub(super) fn line(&self) -> String {
        let row = self.row.map(|row| format!(" row {row}:")).unwrap_or_default();
        let item = |ItemDifference { item, before, after }: &ItemDifference| {
            format!("; {item} {} → {}", before.join(" / "), after.join(" / "))
        };
        let items: String = self.items.iter().map(item).collect();
        format!("  {}:{row} {}{items}\n", self.outcome, self.name).replace('\r', "")
    }
}

pub(super) fn differences(
    origin: &str,
    matching: &Matching,
    standing: &BTreeMap<FacilityId, Facility>,
) -> Vec<Difference> {
    let put: HashMap<FacilityId, &Facility> =
        matching.put.iter().map(|facility| (facility.id, facility)).collect();
    let of = |placed: &domain::matching::Placed| {
        let outcome = match placed.outcome {
            Outcome::Changed(_) => "changed",
            Outcome::Suspended => "suspended",
            Outcome::Renamed { .. } => "renamed",
            Outcome::Moved { .. } => "moved",
            Outcome::New | Outcome::Joined | Outcome::Unchanged | Outcome::ListedTwice(_) => return None,
        };
        let before = own_part(standing.get(&placed.facility)?, origin);
        let after = own_part(put.get(&placed.facility)?, origin);
        let items = items(&before.facts, &after.facts);
        let (facility, name) = (placed.facility, before.name().to_owned());
        Some(Difference { row: Some(placed.row), facility, name, outcome, items })
    };
    matching.placed.iter().filter_map(of).collect()
}

/// Places of the edition before that this one no longer has.
pub(super) fn vanished<'a>(
    origin: &'a str,
    matching: &'a Matching,
    standing: &'a BTreeMap<FacilityId, Facility>,
) -> impl Iterator<Item = Difference> + 'a {
    matching.vanished.iter().filter_map(move |id| {
        let name = own_part(standing.get(id)?, origin).name().to_owned();
        Some(Difference { row: None, facility: *id, name, outcome: "vanished", items: Vec::new() })
    })
}

/// Places that stood apart and are one now.
pub(super) fn merged<'a>(
    matching: &'a Matching,
    standing: &'a BTreeMap<FacilityId, Facility>,
) -> impl Iterator<Item = Difference> + 'a {
    matching.merged.iter().filter_map(move |(gone, kept)| {
        let row = matching.placed.iter().find(|placed| placed.facility == *kept).map(|placed| placed.row);
        let name = standing.get(gone)?.name().to_owned();
        Some(Difference { row, facility: *gone, name, outcome: "merged", items: Vec::new() })
    })
}

fn items(before: &[Fact], after: &[Fact]) -> Vec<ItemDifference> {
    let codes: BTreeSet<&ItemCode> = before.iter().chain(after).map(|fact| &fact.item).collect();
    let said = |facts: &[Fact], code: &ItemCode| {
        let of_item = facts.iter().filter(|fact| fact.item == *code);
        of_item.map(|fact| said(&fact.value)).collect::<Vec<_>>()
    };
    let item = |code: &ItemCode| ItemDifference {
        item: code.clone(),
        before: said(before, code),
        after: said(after, code),
    };
    codes.into_iter().map(item).filter(|item| item.before != item.after).collect()
}

fn mark(answer: Answer) -> &'static str {
    match answer {
        Answer::Yes => "○",
        Answer::Ask => "△",
        Answer::No => "×",
    }
}

/// A value as text.
pub(super) fn said(value: &Value) -> String {
    let degrees = |e6: i32| f64::from(e6) / 1e6;
    match value {
        Value::Name(name) => name.text.clone(),
        Value::Kind(kind) => kind.to_string(),
        Value::Address(address) => [Some(&address.text), address.building.as_ref()]
            .into_iter()
            .flatten()
            .cloned()
            .collect::<Vec<_>>()
            .join(" "),
        Value::Position(position) => format!("{}, {}", degrees(position.lat_e6), degrees(position.lon_e6)),
        Value::Phone(phone) => phone.number.clone(),
        Value::Level(level) => {
            let note = level.note.as_deref().unwrap_or_default();
            [mark(level.answer), note].join(" ").trim_end().to_owned()
        }
        Value::Stock(stock) => {
            let hours = stock.hours.map(|hours| format!(" {hours} h")).unwrap_or_default();
            format!("{} {}{hours}", stock.group, mark(stock.answer))
        }
        Value::Person(person) => person.name.text.clone(),
        Value::Count(count) => count.to_string(),
        Value::Names(names) => names.join("、"),
        Value::Text(text) | Value::Web(text) => text.clone(),
        Value::Date(date) => date.to_string(),
        Value::Hours(_) | Value::Days(_) | Value::Coverage(_) | Value::Unknown => serde_json::to_value(value)
            .ok()
            .and_then(|value| value.get("to").map(ToString::to_string))
            .unwrap_or_default(),
    }
}
