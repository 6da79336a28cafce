//! Every municipality and ward by code and name (localgovjp, CC0), for addresses that name one.

use domain::id::MunicipalityCode;
use domain::matching::address::prefecture_of;
use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

pub(super) struct Known {
    /// Five digits.
    pub(super) code: String,
    prefecture: String,
    pub(super) name: String,
}

static KNOWN: LazyLock<HashMap<String, Known>> = LazyLock::new(|| {
    let lines = include_str!("../../seed/municipalities.csv").lines().skip(1);
    let known = lines.filter_map(|line| {
        let mut cells = line.split(',').map(str::to_owned);
        let (code, prefecture, name) = (cells.next()?, cells.next()?, cells.next()?);
        Some((code.clone(), Known { code, prefecture, name }))
    });
    known.collect()
});

/// Of each prefecture the names as they are compared, in order.
static BY_NAME: LazyLock<HashMap<&str, Vec<(String, &Known)>>> = LazyLock::new(|| {
    let mut by_name: HashMap<&str, Vec<(String, &Known)>> = HashMap::new();
    for known in KNOWN.values() {
        by_name.entry(&known.prefecture).or_default().push((known.name.replace('ヶ', "ケ"), known));
    }
    for names in by_name.values_mut() {
        names.sort_by(|(a, _), (b, _)| a.cmp(b));
    }
    by_name
});

pub(super) fn by_code(code: &MunicipalityCode) -> Option<&'static Known> {
    KNOWN.get(code.as_str())
}

/// The municipality an address begins with, a ward before its city; only where the prefecture stands there too:
/// 府中市 is in two of them.
pub(super) fn of_address(address: &str) -> Option<&'static Known> {
    const LONGEST: usize = 16;
    let prefecture = prefecture_of(address)?;
    let names = BY_NAME.get(prefecture)?;
    let end = address.char_indices().nth(LONGEST).map_or(address.len(), |(at, _)| at);
    let (start, _) = address.split_at(end);
    let start = match start.contains(|c: char| c == 'ヶ' || c.is_whitespace()) {
        true => {
            let letters = address.chars().filter(|c| !c.is_whitespace());
            Cow::Owned(letters.map(|c| if c == 'ヶ' { 'ケ' } else { c }).take(LONGEST).collect())
        }
        false => Cow::Borrowed(start),
    };
    let rest = start.strip_prefix(prefecture)?;
    // Towns and villages are written with their 郡, which is no part of their name.
    let of_district = || {
        let (district, rest) = rest.split_once('郡')?;
        longest(names, rest).filter(|_| district.chars().count() <= 4)
    };
    longest(names, rest).or_else(of_district)
}

/// The longest of the names that a text begins with.
fn longest(names: &[(String, &'static Known)], text: &str) -> Option<&'static Known> {
    let first = text.chars().next()?;
    // A name stands before all that begins with it, and a longer one behind a shorter.
    let (before, _) = names.split_at(names.partition_point(|(name, _)| name.as_str() <= text));
    let mut near = before.iter().rev().take_while(|(name, _)| name.starts_with(first));
    near.find(|(name, _)| text.starts_with(name.as_str())).map(|(_, known)| *known)
}

#[cfg(test)]
mod tests {
    use super::of_address;

    #[test]
    fn an_address_names_its_municipality_and_a_ward_before_its_city() {
        let code = |address: &str| of_address(address).map(|known| known.code.as_str());
        assert_eq!(code("香川県高松市番町一丁目8-15"), Some("37201"));
        assert_eq!(code("北海道札幌市北区新川西3条"), Some("01102"));
        assert_eq!(code("東京都府中市宮西町"), Some("13206"));
        assert_eq!(code("香川県木田郡三木町池戸"), Some("37341"));
        assert_eq!(code("千葉県鎌ヶ谷市新鎌ケ谷"), Some("12224"));
        assert_eq!((code("府中市"), code("東京都架空市")), (None, None));
    }
}
