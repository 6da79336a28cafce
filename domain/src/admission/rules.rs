//! The rules of one hospital in the order they are read: the plan's five, then the others.

use super::items;
use crate::facility::{Facility, Fact, Value};
use crate::id::ItemCode;
use crate::lists::Lists;
use chrono::NaiveDate;

/// How to ask, who drives, how long, by what papers, and what when full.
pub const FIRST_RULES: [&str; 5] =
    ["rule_desk", "rule_transport", "rule_stay", "rule_documents", "rule_full"];

const FURTHER: [&str; 9] = [
    "rule_conditions",
    "rule_registration",
    "rule_interview",
    "rule_consent",
    "rule_pumps",
    "own_opioids",
    "rule_room_fee",
    "rule_discharge",
    "rule_night_decision",
];

const REVIEW: &str = "rule_review";

/// One line of the card. `fact` is absent where nobody answered.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Rule<'a> {
    pub item: &'static str,
    pub fact: Option<&'a Fact>,
}

/// The five are always there, so that a gap is seen; of the others those that were answered.
pub fn rules(facility: &Facility) -> Vec<Rule<'_>> {
    let rule = |item: &'static str| Rule { item, fact: facility.of(item).next() };
    let further = FURTHER.into_iter().map(rule).filter(|rule| rule.fact.is_some());
    FIRST_RULES.into_iter().map(rule).chain(further).collect()
}

/// Whether any of the five is known: else there is no card to show.
pub fn has_rules(facility: &Facility) -> bool {
    FIRST_RULES.iter().any(|item| facility.of(item).next().is_some())
}

/// The day the hospital last went through its rules.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Review {
    pub on: NaiveDate,
    /// Longer ago than the half-life of its item.
    pub is_stale: bool,
}

pub fn review(facility: &Facility, lists: &Lists, today: NaiveDate) -> Option<Review> {
    let on = facility
        .of(REVIEW)
        .find_map(|fact| if let Value::Date(on) = fact.value { Some(on) } else { None })?;
    let half_life_days = i64::from(lists.half_life_days(REVIEW));
    Some(Review { on, is_stale: (today - on).num_days() > half_life_days })
}

/// Whether a fact is shown with the desk or on its card, so that a page need not tell it twice.
pub fn is_of_desk(item: &ItemCode) -> bool {
    const SHOWN: [&str; 6] =
        [REVIEW, items::REASONS, items::EXCLUSIONS, items::BED_TYPES, items::CAPACITY_NOW, items::BEDS_FREE];
    let further = FURTHER.iter().filter(|further| **further != "own_opioids");
    FIRST_RULES.iter().chain(further).chain(&SHOWN).any(|shown| item == shown)
}
