//! The telephone numbers of demo places: each its own, and none that could ring anywhere.

use super::draw::Draw;
use super::opening::{around_the_clock, desk, nights};
use super::place::Site;
use super::trade::{HOME_CLINICS, NIGHT_STATIONS, OPIOID_PHARMACIES, Trade};
use domain::facility::{Facility, Phone, PhonePurpose, Source, Value};
use domain::hours::Hours;
use domain::lists::item;
use std::collections::BTreeSet;

/// Numbers that nobody has: 000 begins no Japanese telephone number.
pub(super) struct Lines {
    taken: BTreeSet<u32>,
    /// How many to draw from.
    span: u32,
}

impl Lines {
    /// Enough for so many places, four lines each.
    pub(super) fn of(places: u32) -> Self {
        Self { taken: BTreeSet::new(), span: if places < 2_000 { 9_000 } else { 99_999_000 } }
    }

    /// Those below 1,000 belong to the known places.
    fn next(&mut self, draw: &mut Draw) -> String {
        loop {
            let number = 1_000 + draw.below(self.span);
            if self.taken.insert(number) {
                return format!("000-{:04}-{:04}", number / 10_000, number % 10_000);
            }
        }
    }
}

/// The main number, and what else the trade has: liaison office, night line, FAX.
pub(super) fn phones(
    site: &Site<'_>,
    source: &Source,
    lines: &mut Lines,
    draw: &mut Draw,
    facility: &mut Facility,
) {
    let trade = site.rank.trade;
    if matches!(trade, Trade::PatientGroup | Trade::Volunteer) && site.known.is_none() && draw.percent(40) {
        let contact = "電話はありません。連絡は圏域の連携推進会議事務局へ";
        facility.push(item::NOTE, Value::Text(contact.to_owned()), source);
        return;
    }
    for (code, purpose, offset, hours) in wanted(site, draw) {
        let number = match site.known {
            Some(known) => format!("000-0000-{:04}", known.line + offset),
            None => lines.next(draw),
        };
        facility.push(code, Value::from(Phone { purpose, number, extension: None, hours }), source);
    }
}

/// Item, purpose, how far after the main number where that is known, and when it answers.
type Wanted = (&'static str, PhonePurpose, u32, Option<Hours>);

fn wanted(site: &Site<'_>, draw: &mut Draw) -> Vec<Wanted> {
    let rank = site.rank;
    let is = |trade| rank.trade == trade;
    let mut wanted = vec![(item::PHONE, PhonePurpose::Main, 0, None)];
    let on_call = is(Trade::Clinic) && rank.within(HOME_CLINICS)
        || is(Trade::Pharmacy) && rank.within(OPIOID_PHARMACIES)
        || is(Trade::VisitingNurse) && rank.within(NIGHT_STATIONS) && draw.percent(50);
    if is(Trade::Hospital) {
        wanted.push((item::PHONE, PhonePurpose::Liaison, 10, Some(desk())));
        wanted.push((item::STAFF_PHONE, PhonePurpose::Night, 11, Some(nights())));
    } else if is(Trade::Supplier) {
        wanted.push((item::PHONE, PhonePurpose::Night, 2, Some(around_the_clock())));
    } else if on_call {
        wanted.push((item::STAFF_PHONE, PhonePurpose::Night, 2, Some(nights())));
    }
    let chance = if is(Trade::PatientGroup) || is(Trade::Volunteer) {
        20
    } else if is(Trade::Clinic) || is(Trade::Dental) {
        78
    } else {
        97
    };
    let fax = if is(Trade::Hospital) { 9 } else { 1 };
    if site.known.is_some() || draw.percent(chance) {
        wanted.push((item::PHONE, PhonePurpose::Fax, fax, None));
    }
    wanted
}
