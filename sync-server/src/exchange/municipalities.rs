//! Every municipality and ward by code and name (localgovjp, CC0), for addresses that name one.

use domain::id::MunicipalityCode;
use domain::matching::address::prefecture_of;
use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

pub(super) struct Known {
    /// Five digits.
    pub(super) code: String,
    prefecture: String,
    pub(super) name: String,
}

static KNOWN: LazyLock<BTreeMap<String, Known>> = LazyLock::new(|| {
    let lines = include_str!("../../seed/municipalities.csv").lines().skip(1);
    let known = lines.filter_map(|line| {
        let mut cells = line.split(',').map(str::to_owned);
        let (code, prefecture, name) = (cells.next()?, cells.next()?, cells.next()?);
        Some((code.clone(), Known { code, prefecture, name }))
    });
    known.collect()
});

static BY_NAME: LazyLock<HashMap<String, &Known>> = LazyLock::new(|| {
    let key = |known: &Known| format!("{}{}", known.prefecture, known.name).replace('ヶ', "ケ");
    KNOWN.values().map(|known| (key(known), known)).collect()
});

pub(super) fn by_code(code: &MunicipalityCode) -> Option<&'static Known> {
    KNOWN.get(code.as_str())
}

/// The municipality an address begins with, a ward before its city; only where the prefecture stands there too:
/// 府中市 is in two of them.
pub(super) fn of_address(address: &str) -> Option<&'static Known> {
    const LONGEST: usize = 16;
    let prefecture = prefecture_of(address)?;
    let letters = address.chars().filter(|c| !c.is_whitespace());
    let address: String = letters.map(|c| if c == 'ヶ' { 'ケ' } else { c }).take(LONGEST).collect();
    let named = |address: &str| {
        let ends: Vec<usize> = address.char_indices().map(|(at, letter)| at + letter.len_utf8()).collect();
        ends.into_iter().rev().find_map(|end| BY_NAME.get(address.get(..end)?).copied())
    };
    // Towns and villages are written with their 郡, which is no part of their name.
    let of_district = || {
        let (district, rest) = address.strip_prefix(prefecture)?.split_once('郡')?;
        named(&format!("{prefecture}{rest}")).filter(|_| district.chars().count() <= 4)
    };
    named(&address).or_else(of_district)
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
