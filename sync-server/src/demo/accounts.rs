//! Catalogue: the people of the demo region as whom one may try the app, all invented.

use super::trade::Trade;
use super::{NAMESPACE, place_id};
use domain::account::Account;
use domain::facility::Name;
use domain::id::PersonId;
use uuid::Uuid;

/// Name, reading, English name, profession, and the place where she works.
type Known = (&'static str, &'static str, &'static str, &'static str, Trade, u32);

const PEOPLE: [Known; 9] = [
    ("見本 なぎさ", "みほん なぎさ", "Nagisa Mihon", "visiting_nurse", Trade::VisitingNurse, 0),
    ("例田 はじめ", "れいだ はじめ", "Hajime Reida", "care_manager", Trade::CareManager, 0),
    ("試野 ひかる", "ためしの ひかる", "Hikaru Tameshino", "doctor", Trade::Clinic, 0),
    ("仮屋 ふみ", "かりや ふみ", "Fumi Kariya", "pharmacist", Trade::Pharmacy, 0),
    ("作例 ほのか", "さくれい ほのか", "Honoka Sakurei", "msw", Trade::Hospital, 0),
    ("想定 まこと", "そうてい まこと", "Makoto Sotei", "msw", Trade::Hospital, 1),
    ("見本 みのり", "みほん みのり", "Minori Mihon", "discharge_nurse", Trade::Hospital, 2),
    ("例田 めぐみ", "れいだ めぐみ", "Megumi Reida", "visiting_nurse", Trade::VisitingNurse, 1),
    (COORDINATOR, "かりた まもる", "Mamoru Karita", "msw", Trade::Hospital, 0),
];

/// Who keeps the region's directory.
const COORDINATOR: &str = "仮田 まもる";

pub fn accounts() -> Vec<Account> {
    let account = |(name, kana, english, profession, trade, nth): Known| Account {
        id: PersonId(Uuid::new_v5(&NAMESPACE, format!("account/{name}").as_bytes())),
        name: Name { text: name.to_owned(), kana: Some(kana.to_owned()), english: Some(english.to_owned()) },
        organisation: place_id(trade, nth),
        profession: profession.into(),
        is_coordinator: name == COORDINATOR,
    };
    PEOPLE.into_iter().map(account).collect()
}
