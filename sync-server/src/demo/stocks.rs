//! Catalogue: which opioids a demo pharmacy has, orders or does not have, group by group; and the products of the groups.

use super::draw::Draw;
use super::place::Site;
use super::trade::{OPIOID_PHARMACIES, Trade};
use chrono::{Days, NaiveDate};
use domain::facility::{Answer, Facility, How, Source, Value};
use domain::lists::item;
use domain::opioid::{Formulary, Product, Stock};
use uuid::Uuid;

/// The few that hold much: near the hospitals, with a clean bench.
const LARGE: u32 = 3;
/// The one whose pharmacist is registered for methadone.
const REGISTERED: u32 = 2;
const METHADONE: &str = "methadone_tablet";

/// Of a pharmacy with a stock, the chance in a hundred that a group is in it; then whether others can order it.
const GROUPS: [(&str, u32, bool); 24] = [
    ("morphine_tablet", 30, true),
    ("morphine_powder", 8, true),
    ("morphine_liquid", 46, true),
    ("morphine_tablet_12h", 46, true),
    ("morphine_capsule_12h", 8, true),
    ("morphine_granules_12h", 12, true),
    ("morphine_capsule_24h", 14, true),
    ("morphine_suppository", 22, true),
    ("morphine_injection", 24, false),
    ("oxycodone_tablet", 30, true),
    ("oxycodone_powder", 58, true),
    ("oxycodone_liquid", 8, true),
    ("oxycodone_tablet_12h", 74, true),
    ("oxycodone_capsule_12h", 10, true),
    ("oxycodone_injection", 10, false),
    ("hydromorphone_tablet", 48, true),
    ("hydromorphone_tablet_24h", 56, true),
    ("hydromorphone_injection", 18, false),
    ("fentanyl_patch_1d", 78, true),
    ("fentanyl_patch_3d", 34, true),
    ("fentanyl_sublingual", 16, true),
    ("fentanyl_buccal", 16, true),
    ("fentanyl_injection", 16, false),
    (METHADONE, 0, false),
];

/// Weak opioids, which many a pharmacy has that holds no narcotic.
const WEAK: [(&str, u32); 4] = [
    ("tramadol_tablet", 82),
    ("tramadol_tablet_12h", 46),
    ("tramadol_tablet_24h", 38),
    ("tramadol_injection", 6),
];

/// What is asked of those that only order.
const ASKED_OF_ALL: [&str; 8] = [
    "morphine_liquid",
    "morphine_tablet_12h",
    "oxycodone_powder",
    "oxycodone_tablet_12h",
    "hydromorphone_tablet",
    "hydromorphone_tablet_24h",
    "fentanyl_patch_1d",
    "hydromorphone_injection",
];

/// The answers of a pharmacy that handles narcotics; of any other place none.
pub(super) fn stocks(site: &Site<'_>, checked: &Source, facility: &mut Facility) {
    let handles = facility
        .levels()
        .filter(|(fact, _)| fact.item == item::OPIOIDS)
        .any(|(_, level)| level.answer != Answer::No);
    if site.rank.trade != Trade::Pharmacy || !handles {
        return;
    }
    // Lots of their own: what is drawn here changes nothing else of the place.
    let mut draw = Draw::of(Uuid::new_v5(&site.id, b"stocks"));
    let (recent, earlier) =
        (asked(checked, site, draw.between(0, 24)), asked(checked, site, draw.between(34, 80)));
    let told =
        if site.rank.within(OPIOID_PHARMACIES) { holding(site, &mut draw) } else { ordering(&mut draw) };
    for stock in told {
        let source = if draw.percent(84) { &recent } else { &earlier };
        facility.push(item::OPIOIDS, Value::Stock(stock), source);
    }
}

fn asked(checked: &Source, site: &Site<'_>, age: u32) -> Source {
    let verified_on = site.today.checked_sub_days(Days::new(u64::from(age)));
    let how = if checked.how == How::Web { How::Phone } else { checked.how };
    Source {
        origin: "医療用麻薬の取扱い調べ（見本）".to_owned(), verified_on, how, ..checked.clone()
    }
}

fn holding(site: &Site<'_>, draw: &mut Draw) -> Vec<Stock> {
    let large = site.rank.within(LARGE);
    let registered = site.rank.within(REGISTERED + 1) && !site.rank.within(REGISTERED);
    let mut told = Vec::new();
    for (group, chance, others_order) in GROUPS {
        let answer = if group == METHADONE {
            Some(if registered { Answer::Yes } else { Answer::No })
        } else if draw.percent(if large { chance + 44 } else { chance }) {
            Some(Answer::Yes)
        } else if draw.percent(if others_order { 78 } else { 40 }) {
            Some(Answer::Ask)
        } else {
            draw.percent(72).then_some(Answer::No)
        };
        told.extend(answer.map(|answer| stock(group, answer, draw)));
    }
    for (group, chance) in WEAK {
        let answer = if draw.percent(chance) { Answer::Yes } else { Answer::Ask };
        told.push(stock(group, answer, draw));
    }
    told
}

fn ordering(draw: &mut Draw) -> Vec<Stock> {
    let mut told = Vec::new();
    for group in ASKED_OF_ALL {
        let (ask, no) = if group.ends_with("injection") { (6, 40) } else { (44, 18) };
        let answer = match draw.below(100) {
            drawn if drawn < ask => Answer::Ask,
            drawn if drawn < ask + no => Answer::No,
            _ => continue,
        };
        told.push(stock(group, answer, draw));
    }
    told
}

fn stock(group: &str, answer: Answer, draw: &mut Draw) -> Stock {
    let hours = (answer == Answer::Ask).then(|| *draw.pick(&[4, 8, 8, 8, 16, 16, 24]));
    Stock { group: group.into(), answer, hours }
}

/// What the groups of the region are sold as: an extract of the official price list, which is public. Names and
/// dates alone; how the demo region was filled needs no edition of its own.
pub(super) fn price_list(formulary: &mut Formulary) {
    formulary.products = products();
    formulary.edition = NaiveDate::from_ymd_opt(2025, 7, 16);
    "薬価基準収載品目リスト（抜粋）".clone_into(&mut formulary.source);
}

fn products() -> Vec<Product> {
    serde_json::from_str(include_str!("../../seed/demo_products.json")).expect("a test reads it")
}

#[cfg(test)]
mod tests {
    use super::{GROUPS, WEAK, products};
    use crate::opioids::{self, Known};

    #[test]
    fn every_product_is_of_the_group_its_code_tells_and_in_the_order_of_codes() {
        let products = products();
        assert!(products.is_sorted_by(|a, b| a.code < b.code));
        for product in products {
            let Some(Known::Group(group)) = opioids::known(&product.code) else {
                panic!("{}", product.brand)
            };
            assert_eq!(*group, product.group, "{}", product.brand);
        }
    }

    #[test]
    fn every_group_a_pharmacy_answers_for_is_shipped_and_has_a_product() {
        let (shipped, products) = (opioids::first(), products());
        for group in GROUPS.iter().map(|(group, ..)| *group).chain(WEAK.iter().map(|(group, _)| *group)) {
            assert!(shipped.group(&group.into()).is_some(), "{group}");
            assert!(products.iter().any(|product| product.group == group), "{group}");
        }
    }
}
