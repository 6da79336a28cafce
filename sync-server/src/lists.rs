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
    use chrono::NaiveDate;
    use domain::facility::Value;
    use domain::id::RoleCode;
    use domain::lists::{AnswerType, Audience, item};
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
    fn every_item_says_what_answers_it_who_and_of_which_kinds() {
        let lists = first();
        assert_eq!(lists.edition, 2026);
        for item in &lists.items {
            let code = &item.code;
            assert!(item.half_life_days > 0 && !item.answered_by.is_empty(), "{code}");
            let known = |role: &RoleCode| lists.roles.iter().any(|listed| listed.code == *role);
            assert!(item.answered_by.iter().all(known), "{code}: {:?}", item.answered_by);
            assert!(item.kinds.iter().all(|kind| lists.kind(kind).is_some()), "{code}: {:?}", item.kinds);
            let chosen = matches!(item.answer, AnswerType::Choice | AnswerType::Choices | AnswerType::Person);
            assert_eq!(chosen, !item.choices.is_empty(), "{code}");
            assert_eq!(item.answer == AnswerType::Count, item.unit.is_some(), "{code}");
        }
        let asked =
            |kind: &str| lists.asked_of(&[kind.into()]).map(|item| item.code.to_string()).collect::<Vec<_>>();
        assert!(asked("pharmacy").contains(&"opioids".to_owned()));
        assert!(!asked("visiting_nurse").contains(&"opioids".to_owned()));
        assert!(asked("volunteer").contains(&item::PHONE.to_owned()));
    }

    #[test]
    fn the_answers_of_the_invented_region_are_of_their_items_types() {
        let day = NaiveDate::from_ymd_opt(2026, 4, 1).expect("a day");
        let region = crate::demo::region(day);
        for fact in region.facilities.iter().flat_map(|facility| &facility.facts) {
            let item = region.lists.item(&fact.item).unwrap_or_else(|| panic!("{} is listed", fact.item));
            assert!(item.answer.admits(&fact.value), "{}: {:?}", fact.item, fact.value);
            let unread = matches!(fact.value, Value::Text(_)) && item.answer != AnswerType::Text;
            assert!(!unread, "{}: {:?}", fact.item, fact.value);
        }
    }

    #[test]
    fn every_item_the_code_asks_for_is_listed() {
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
            item::OPIOIDS,
            item::HOME_VISIT,
            item::ASEPTIC,
            item::INFUSION_PUMP,
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
