//! The code lists shipped with the product, edition of 2026: an area begins with them and extends its own.

use crate::opioids;
use domain::lists::Lists;

/// Kinds, items, synonyms and groups of opioids; no municipality, since those are the area's own.
pub fn first() -> Lists {
    let lists: Lists = serde_json::from_str(include_str!("../seed/lists.json"))
        .expect("the shipped lists are tested to be readable");
    Lists { formulary: opioids::first(), ..lists }
}

#[cfg(test)]
mod tests {
    use super::first;
    use domain::lists::Audience;
    use std::collections::BTreeSet;

    #[test]
    fn every_label_is_given_in_japanese_and_english() {
        let lists = first();
        let kinds = lists.kinds.iter().map(|kind| (kind.code.as_str(), &kind.ja, &kind.en));
        let items = lists.items.iter().map(|item| (item.code.as_str(), &item.ja, &item.en));
        for (code, ja, en) in kinds.chain(items) {
            assert!(!ja.trim().is_empty(), "{code} has no Japanese");
            assert!(!en.is_empty() && en.is_ascii(), "{code}: {en:?} is not English");
        }
    }

    #[test]
    fn no_code_and_no_label_stands_for_two_things() {
        let lists = first();
        let kinds: BTreeSet<_> = lists.kinds.iter().flat_map(|kind| [kind.code.as_str(), &kind.ja]).collect();
        assert_eq!(kinds.len(), 2 * lists.kinds.len());
        let items: BTreeSet<_> = lists.items.iter().flat_map(|item| [item.code.as_str(), &item.ja]).collect();
        assert_eq!(items.len(), 2 * lists.items.len());
    }

    #[test]
    fn every_item_the_code_asks_for_is_listed() {
        use domain::lists::item;
        let lists = first();
        for code in [
            item::NAME,
            item::KIND,
            item::ORGANISATION,
            item::ADDRESS,
            item::POSITION,
            item::PHONE,
            item::STAFF_PHONE,
            item::HOURS,
            item::DEPARTMENTS,
            item::BEDS,
            item::WEBSITE,
            item::NOTE,
            item::NUMBER,
            item::OPENED,
            item::STATUS,
        ] {
            assert!(lists.item(&code.into()).is_some(), "{code}");
        }
    }

    #[test]
    fn opioids_capacity_and_direct_lines_are_for_professionals_only() {
        let lists = first();
        for code in ["opioids", "own_opioids", "beds_free", "staff_phone"] {
            assert!(lists.item(&code.into()).is_some(), "{code}");
            assert_eq!(lists.audience(&code.into()), Audience::Staff, "{code}");
        }
        for item in lists.items.iter().filter(|item| item.audience == Audience::Public) {
            assert!(!item.code.as_str().contains("opioid") && !item.ja.contains("麻薬"), "{}", item.code);
        }
    }

    #[test]
    fn every_synonym_group_names_at_least_two_different_words() {
        for group in first().synonyms {
            let words: BTreeSet<_> = group.iter().map(|word| word.trim()).collect();
            assert!(words.len() >= 2 && words.len() == group.len() && !words.contains(""), "{group:?}");
        }
    }
}
