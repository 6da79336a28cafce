//! Rows of the area and rows of another.

use crate::exchange::Parsed;
use domain::id::{AreaCode, MunicipalityCode};
use domain::lists::Lists;
use domain::matching::address::PREFECTURES;
use std::collections::{BTreeMap, BTreeSet};

/// The municipality most rows are in.
pub(super) fn name_of_area(parsed: &Parsed, code: &AreaCode) -> String {
    let mut rows: BTreeMap<&MunicipalityCode, usize> = BTreeMap::new();
    for municipality in parsed.in_municipality() {
        *rows.entry(municipality).or_default() += 1;
    }
    let most =
        rows.into_iter().max_by_key(|(_, rows)| *rows).and_then(|(code, _)| parsed.municipalities.get(code));
    most.cloned().or_else(|| parsed.publisher.clone()).unwrap_or_else(|| code.to_string())
}

/// Addresses without prefecture are completed by the municipalities of the area and of the file's other rows.
pub(super) fn place_in_area(parsed: &mut Parsed, lists: &Lists) {
    let listed = lists.municipalities.iter().map(|listed| (listed.code.clone(), listed.ja.clone()));
    parsed.complete(listed.chain(parsed.municipalities.clone()).collect());
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
    let outside = |code: Option<&MunicipalityCode>, prefecture: Option<u8>| match (code, prefecture) {
        (Some(code), _) => (!inside(code)).then(|| code.to_string()),
        (None, Some(number)) => {
            let name = PREFECTURES.get(usize::from(number.checked_sub(1)?))?;
            (!prefectures.contains(format!("{number:02}").as_str())).then(|| (*name).to_owned())
        }
        (None, None) => None,
    };
    parsed.skip(outside);
    parsed.municipalities.retain(|code, _| inside(code));
}
