//! Catalogue: the people of the demo region who are asked by their training, all invented, and where they are when.

use super::place::Site;
use super::trade::Trade;
use chrono::Days;
use domain::facility::{Facility, How, Name, Source, Value};
use domain::hours::{self, Holidays, Hours, Opening};
use domain::id::PersonId;
use domain::person::Person;
use uuid::Uuid;

/// Which place of a trade, the days of the week from Monday, and from when to when in minutes; no days: nobody told.
type Place = (Trade, u32, u8, u16, u16);

struct Known {
    name: (&'static str, &'static str, &'static str),
    item: &'static str,
    certificate: &'static str,
    places: &'static [Place],
}

const WEEKDAYS: u8 = 0b001_1111;
const MON_WED_FRI: u8 = 0b001_0101;
const TUE_THU: u8 = 0b000_1010;
const DOCTOR: &str = "palliative_physician";
const PHARMACIST: &str = "palliative_pharmacist";
const NURSE: &str = "palliative_nurse";

const fn known(
    name: (&'static str, &'static str, &'static str),
    item: &'static str,
    certificate: &'static str,
    places: &'static [Place],
) -> Known {
    Known { name, item, certificate, places }
}

const PEOPLE: [Known; 14] = [
    known(
        ("見本 あかり", "みほん あかり", "Akari Mihon"),
        DOCTOR,
        "specialist",
        &[(Trade::Hospital, 0, MON_WED_FRI, 540, 1020), (Trade::Clinic, 0, TUE_THU, 780, 1080)],
    ),
    known(
        ("試野 いさむ", "ためしの いさむ", "Isamu Tameshino"),
        DOCTOR,
        "specialist",
        &[(Trade::Hospital, 1, WEEKDAYS, 510, 1035)],
    ),
    known(
        ("例田 うた", "れいだ うた", "Uta Reida"),
        DOCTOR,
        "certified_physician",
        &[(Trade::Hospital, 2, TUE_THU, 540, 1020), (Trade::Hospital, 5, 0b001_0000, 780, 1020)],
    ),
    known(
        ("仮屋 えいじ", "かりや えいじ", "Eiji Kariya"),
        DOCTOR,
        "certified_physician",
        &[(Trade::Clinic, 1, WEEKDAYS, 540, 1080)],
    ),
    known(
        ("作例 おとは", "さくれい おとは", "Otoha Sakurei"),
        DOCTOR,
        "specialist",
        &[(Trade::Clinic, 2, MON_WED_FRI, 540, 1080), (Trade::Hospital, 1, TUE_THU, 780, 1035)],
    ),
    known(
        ("想定 かいと", "そうてい かいと", "Kaito Sotei"),
        DOCTOR,
        "certified_physician",
        &[(Trade::Hospital, 6, 0, 0, 0)],
    ),
    known(
        ("見本 きよみ", "みほん きよみ", "Kiyomi Mihon"),
        PHARMACIST,
        "certified_pharmacist",
        &[(Trade::Pharmacy, 0, WEEKDAYS, 540, 1110)],
    ),
    known(
        ("例田 くにお", "れいだ くにお", "Kunio Reida"),
        PHARMACIST,
        "specialist_pharmacist",
        &[(Trade::Hospital, 0, WEEKDAYS, 510, 1035)],
    ),
    known(
        ("仮屋 けいこ", "かりや けいこ", "Keiko Kariya"),
        PHARMACIST,
        "certified_pharmacist",
        &[(Trade::Pharmacy, 2, MON_WED_FRI, 540, 1110), (Trade::Pharmacy, 4, TUE_THU, 540, 1110)],
    ),
    known(
        ("試野 こずえ", "ためしの こずえ", "Kozue Tameshino"),
        NURSE,
        "cancer_cns",
        &[(Trade::Hospital, 0, WEEKDAYS, 510, 1035)],
    ),
    known(
        ("作例 さとみ", "さくれい さとみ", "Satomi Sakurei"),
        NURSE,
        "certified_palliative",
        &[(Trade::Hospital, 1, WEEKDAYS, 510, 1035)],
    ),
    known(
        ("想定 しの", "そうてい しの", "Shino Sotei"),
        NURSE,
        "certified_pain",
        &[(Trade::Hospital, 2, WEEKDAYS, 510, 1035), (Trade::VisitingNurse, 0, 0, 0, 0)],
    ),
    known(
        ("見本 すみれ", "みほん すみれ", "Sumire Mihon"),
        NURSE,
        "certified_palliative",
        &[(Trade::VisitingNurse, 1, WEEKDAYS, 540, 1080)],
    ),
    known(
        ("例田 せいら", "れいだ せいら", "Seira Reida"),
        NURSE,
        "certified_pain",
        &[(Trade::VisitingNurse, 3, WEEKDAYS, 540, 1080)],
    ),
];

/// Those who work at the place.
pub(super) fn people(site: &Site<'_>, facility: &mut Facility) {
    for (nth, known) in PEOPLE.iter().enumerate() {
        let here = |place: &&Place| place.0 == site.rank.trade && place.1 == site.rank.nth;
        for (_, _, days, from, to) in known.places.iter().filter(here) {
            let name = Name {
                text: known.name.0.to_owned(),
                kana: Some(known.name.1.to_owned()),
                english: Some(known.name.2.to_owned()),
            };
            let opening = Opening { days: hours::Days(*days), from: *from, to: *to, weeks: 0 };
            let hours = (*days != 0).then(|| Hours {
                openings: vec![opening],
                holidays: Holidays::Closed,
                note: None,
            });
            let id = PersonId(Uuid::new_v5(&NAMESPACE, known.name.0.as_bytes()));
            let person = Person { id, name, certificates: vec![known.certificate.to_owned()], hours };
            let source = Source {
                origin: "緩和ケアの人材の調べ（見本）".to_owned(),
                verified_on: site.today.checked_sub_days(Days::new(11 + 9 * nth as u64)),
                by: Some("連携調整員".to_owned()),
                how: How::Phone,
            };
            facility.push(known.item, Value::Person(Box::new(person)), &source);
        }
    }
}

const NAMESPACE: Uuid = Uuid::from_u128(0x6d69_6f6e_6f75_5261_8000_7065_6f70_6c65);
