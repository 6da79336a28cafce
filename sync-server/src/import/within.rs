//! Rows of the area and rows of another.

use crate::exchange::{Parsed, Skipped};
use domain::facility::Value;
use domain::id::{AreaCode, MunicipalityCode};
use domain::lists::Lists;
use domain::matching::{Candidate, address};
use std::collections::{BTreeMap, BTreeSet};

/// The municipality most rows are in.
pub(super) fn name_of_area(parsed: &Parsed, code: &AreaCode) -> String {
    let mut rows: BTreeMap<&MunicipalityCode, usize> = BTreeMap::new();
    for municipality in parsed.candidates.iter().filter_map(municipality_of) {
        *rows.entry(municipality).or_default() += 1;
    }
    let most =
        rows.into_iter().max_by_key(|(_, rows)| *rows).and_then(|(code, _)| parsed.municipalities.get(code));
    most.cloned().or_else(|| parsed.publisher.clone()).unwrap_or_else(|| code.to_string())
}

fn municipality_of(candidate: &Candidate) -> Option<&MunicipalityCode> {
    candidate.facts.iter().find_map(|fact| {
        if let Value::Address(address) = &fact.value { address.municipality.as_ref() } else { None }
    })
}

/// The prefecture an address begins with: two digits and the name.
fn prefecture_of(candidate: &Candidate) -> Option<(String, &'static str)> {
    let text = candidate.facts.iter().find_map(|fact| {
        if let Value::Address(address) = &fact.value { Some(address.text.as_str()) } else { None }
    })?;
    let number = address::PREFECTURES.iter().position(|prefecture| text.starts_with(prefecture))? + 1;
    Some((format!("{number:02}"), address::prefecture_of(text)?))
}

/// An address that begins with a municipality of the area, or of the file's other rows, is in it, where there is no second
/// of that name.
pub(super) fn place_in_area(parsed: &mut Parsed, lists: &Lists) {
    let known: BTreeMap<&MunicipalityCode, &String> = lists
        .municipalities
        .iter()
        .map(|listed| (&listed.code, &listed.ja))
        .chain(&parsed.municipalities)
        .collect();
    let facts = parsed.candidates.iter_mut().flat_map(|candidate| &mut candidate.facts);
    for fact in facts {
        let Value::Address(written) = &mut fact.value else { continue };
        if written.municipality.is_some() || address::prefecture_of(&written.text).is_some() {
            continue;
        }
        let mut named = known.iter().filter(|(_, name)| written.text.starts_with(name.as_str()));
        let (Some((code, _)), None) = (named.next(), named.next()) else { continue };
        let number = code.as_str().get(..2).and_then(|two| two.parse::<usize>().ok());
        let prefecture = number.and_then(|number| address::PREFECTURES.get(number.checked_sub(1)?));
        let Some(prefecture) = prefecture else { continue };
        fact.original.get_or_insert_with(|| written.text.clone());
        written.text.insert_str(0, prefecture);
        written.municipality = Some((*code).clone());
    }
}

/// Rows of another place are skipped; a row that does not say where it is stays. `told`: what the area's municipality
/// codes begin with, two digits for a whole prefecture; empty: the municipalities it lists, or, while it lists none, the
/// prefecture of its own code.
pub(super) fn keep_within(parsed: &mut Parsed, told: &[String], area: &AreaCode, lists: &Lists) {
    let listed = || lists.municipalities.iter().map(|listed| listed.code.as_str());
    let own = area.as_str().get(..2);
    let begins: Vec<&str> = match told {
        [] if lists.municipalities.is_empty() => own.into_iter().collect(),
        [] => listed().collect(),
        told => told.iter().map(String::as_str).collect(),
    };
    let inside = |code: &MunicipalityCode| begins.iter().any(|begin| code.as_str().starts_with(begin));
    let prefectures: BTreeSet<&str> = begins.iter().filter_map(|code| code.get(..2)).collect();
    let outside = |candidate: &Candidate| match (municipality_of(candidate), prefecture_of(candidate)) {
        (Some(code), _) => (!inside(code)).then(|| code.to_string()),
        (None, Some((code, name))) => (!prefectures.contains(code.as_str())).then(|| name.to_owned()),
        (None, None) => None,
    };
    let mut skipped: BTreeMap<u32, String> = BTreeMap::new();
    parsed.candidates.retain(|candidate| {
        let Some(place) = outside(candidate) else { return true };
        let rows = candidate.more_rows.iter().chain([&candidate.row]);
        skipped.extend(rows.map(|row| (*row, format!("outside the area: {place}"))));
        false
    });
    parsed.findings.retain(|finding| !skipped.contains_key(&finding.row));
    parsed.municipalities.retain(|code, _| inside(code));
    parsed.skipped.extend(skipped.into_iter().map(|(row, reason)| Skipped { row, reason }));
    parsed.skipped.sort_by_key(|skipped| skipped.row);
}
