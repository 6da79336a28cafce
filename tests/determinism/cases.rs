//! Seeded states and commands, and what the rules make of them.

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};
use domain::account::Account;
use domain::call::CallResult;
use domain::command::{
    Act, AnswerTakenBack, Command, CorrectionAnswer, Held, NewCall, NewCorrection, NewReferral,
    ReferralAnswer, ReferralEnd, Rejection, decide,
};
use domain::correction::{Correcting, NewPlace, Said, Statement, Verdict};
use domain::facility::{self, Facility, How, Level, Name, Phone, PhonePurpose, Source, Value};
use domain::id::{CallId, CommandId, CorrectionId, DeviceId, FacilityId, PersonId, ReferralId};
use domain::lists::{AnswerType, Audience, Item, Kind, Lists, item};
use domain::record::{Change, Record, RecordKey, Scope};
use domain::referral::{Answer, Asked, Condition, Destination, End, ReferralKind, Start, Terms, Urgency};
use domain::sync::check::Sum;
use uuid::Uuid;

pub const BLOCKS: u32 = 100;
pub const CASES_OF_A_BLOCK: u32 = 1_000;
/// Commands on one state, until it begins again.
const RUN: u32 = 200;
const PLACES: u128 = 6;
const NAMES: [&str; 6] = [
    "見本病院",
    "ひまわり訪問看護ステーション",
    "ＡＢＣ薬局㈱",
    "か\u{3099}んばる診療所",
    "",
    "神\u{e0100}田 𠮷野家前",
];

struct Drawn {
    rng: fastrand::Rng,
    held: Held,
    lists: Lists,
    next: u128,
}

/// What became of each case of a block, as one number; `each` is told of all.
pub fn block(number: u32, mut each: impl FnMut(&Act, &Result<Vec<Change>, Rejection>)) -> u64 {
    let mut hash = Hash(0xcbf2_9ce4_8422_2325);
    let mut drawn = Drawn::new(number);
    for case in 0..CASES_OF_A_BLOCK {
        if case % RUN == 0 {
            drawn.begins();
        }
        let by = drawn.account();
        let act = drawn.act(&by);
        let command = drawn.command(&by, act);
        // What its sender receives, and what stands of the rest of what it touches.
        let touched = command.touches(by.organisation);
        let held: Held = drawn
            .held
            .iter()
            .filter(|(key, _)| touched.contains(key))
            .map(|(k, v)| (*k, v.clone()))
            .collect();
        let became = decide(&command, &by, &held, &drawn.lists);
        hash.of(&text(&became));
        each(&command.act, &became);
        for Change { scope, key, record } in became.unwrap_or_default() {
            match record {
                Some(record) => drawn.held.insert((scope, key), record),
                None => drawn.held.remove(&(scope, key)),
            };
        }
    }
    // Phones compare what they hold with what the server says it adds up to.
    hash.of(&Sum::of(drawn.held.values()).marks.to_string());
    hash.0
}

fn text(became: &Result<Vec<Change>, Rejection>) -> String {
    let written = match became {
        Ok(changes) => {
            let changes: Vec<_> =
                changes.iter().map(|Change { scope, key, record }| (scope, key, record)).collect();
            serde_json::to_string(&changes)
        }
        Err(rejection) => serde_json::to_string(rejection),
    };
    written.expect("plain data")
}

/// FNV-1a.
struct Hash(u64);

impl Hash {
    fn of(&mut self, text: &str) {
        for byte in text.bytes() {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
}

fn lists() -> Lists {
    let item = |code: &str, answer, audience| Item { code: code.into(), answer, audience, ..Item::default() };
    let items = vec![
        item(item::NAME, AnswerType::Name, Audience::Public),
        item(item::KIND, AnswerType::Kind, Audience::Public),
        item(item::ADDRESS, AnswerType::Address, Audience::Public),
        item(item::PHONE, AnswerType::Phone, Audience::Public),
        item(item::NOTE, AnswerType::Text, Audience::Public),
        item(item::BEDS, AnswerType::Count, Audience::Public),
        item(item::STAFF_PHONE, AnswerType::Phone, Audience::Staff),
        item("infusion", AnswerType::Level, Audience::Staff),
    ];
    let kind = |code: &str| Kind { code: code.into(), ja: "施設".to_owned(), en: "Place".to_owned() };
    Lists { items, kinds: vec![kind("hospital"), kind("pharmacy")], ..Lists::default() }
}

impl Drawn {
    fn new(seed: u32) -> Self {
        let rng = fastrand::Rng::with_seed(u64::from(seed));
        Self { rng, held: Held::new(), lists: lists(), next: 0 }
    }

    fn begins(&mut self) {
        self.held.clear();
        for id in 1..=PLACES {
            let mut place = Facility::new(place(id));
            let source = Source { origin: "見本".to_owned(), verified_on: None, by: None, how: How::File };
            place.push(item::NAME, self.name().into(), &source);
            place.push(item::KIND, Value::Kind("hospital".into()), &source);
            place.push(item::BEDS, Value::Count(self.rng.u32(0..4)), &source);
            self.held.insert((Scope::Area, RecordKey::Facility(place.id)), Record::Facility(place));
        }
    }

    /// Drawn as on a machine of 64 bits: of another width, the generator goes another way.
    fn at_most(&mut self, most: usize) -> usize {
        let drawn = self.rng.u64(0..=u64::try_from(most).expect("a small number"));
        usize::try_from(drawn).expect("a small number")
    }

    fn of<T: Copy>(&mut self, all: &[T]) -> T {
        let at = self.at_most(all.len() - 1);
        all[at]
    }

    fn name(&mut self) -> Name {
        let text = self.of(&NAMES).to_owned();
        let kana = self.rng.bool().then(|| "ミホン".to_owned());
        Name { text, kana, ..Name::default() }
    }

    fn account(&mut self) -> Account {
        let person = self.rng.u128(1..=PLACES);
        Account {
            id: PersonId(Uuid::from_u128(100 + person)),
            name: Name { text: "見本".to_owned(), ..Name::default() },
            organisation: place(person),
            profession: "nurse".into(),
            is_coordinator: person == 1,
        }
    }

    /// One that stands nine times in ten.
    fn place(&mut self) -> FacilityId {
        let id = if self.rng.u8(0..10) == 0 { self.rng.u128(1..=40) } else { self.rng.u128(1..=PLACES) };
        place(id)
    }

    fn command(&mut self, by: &Account, act: Act) -> Command {
        let start = NaiveDate::from_ymd_opt(2026, 11, 27).and_then(|day| day.and_hms_opt(9, 0, 0));
        let at: NaiveDateTime =
            start.expect("a day") + TimeDelta::milliseconds(self.rng.i64(-99_999_999..99_999_999));
        self.next += 1;
        let by = if self.rng.u8(0..50) == 0 { PersonId(Uuid::nil()) } else { by.id };
        let device = DeviceId(Uuid::from_u128(7));
        Command { id: CommandId(Uuid::from_u128(self.next)), device, number: 1, by, at, act }
    }

    /// A new id, or one that may stand.
    fn id(&mut self, kind: u128) -> Uuid {
        let nth = if self.rng.bool() { self.next + 1 } else { self.rng.u128(0..=self.next) };
        Uuid::from_u128(kind << 64 | nth)
    }

    fn standing(&mut self, is_it: impl Fn(Scope, &RecordKey) -> bool) -> Option<RecordKey> {
        let keys = self.held.keys().filter(|(scope, key)| is_it(*scope, key));
        let keys: Vec<RecordKey> = keys.map(|(_, key)| *key).collect();
        (!keys.is_empty()).then(|| self.of(&keys))
    }

    /// Of her own organisation, three times in four.
    fn referral(&mut self, by: &Account) -> ReferralId {
        let own = (self.rng.u8(0..4) > 0).then_some(Scope::Organisation(by.organisation));
        let is_it = |scope: Scope, key: &RecordKey| {
            matches!(key, RecordKey::Referral(_)) && own.is_none_or(|own| own == scope)
        };
        match self.standing(is_it) {
            Some(RecordKey::Referral(id)) => id,
            _ => ReferralId(self.id(1)),
        }
    }

    fn act(&mut self, by: &Account) -> Act {
        match self.rng.u8(0..8) {
            0 | 1 => {
                let kind = self.of(&ReferralKind::ALL);
                let to = match self.rng.u8(0..8) {
                    0 => Destination::Outside("圏外".repeat(self.at_most(59))),
                    1 => Destination::Unknown,
                    _ => Destination::Facility(self.place()),
                };
                let urgency = self.of(&[Urgency::Today, Urgency::ThreeDays, Urgency::Week, Urgency::Later]);
                let needs = vec!["infusion".into(); self.at_most(41)];
                let asked = Asked { kind, to, urgency, needs };
                Act::RecordReferral(Box::new(NewReferral { id: ReferralId(self.id(1)), asked }))
            }
            2 if self.rng.u8(0..4) == 0 => {
                let id = self.referral(by);
                let stands = self.held.get(&(Scope::Organisation(by.organisation), RecordKey::Referral(id)));
                let stands =
                    stands.and_then(|record| record.referral()?.answer.as_ref().map(|step| step.what));
                let stood = stands.unwrap_or(Answer::Can);
                Act::TakeBackAnswer(AnswerTakenBack { id, stood })
            }
            2 => {
                let all = [Answer::Received, Answer::Can, Answer::Conditional, Answer::Full, Answer::Unknown];
                let (id, answer) = (self.referral(by), self.of(&all));
                let needs = vec![Condition::Letter; self.at_most(18)];
                let terms = Terms { from: Some(Start::Tonight), needs, bed: None };
                let terms = (answer == Answer::Conditional || self.rng.u8(0..9) == 0).then_some(terms);
                Act::AnswerReferral(ReferralAnswer { id, answer, terms })
            }
            3 => {
                let (id, end) = (self.referral(by), self.of(&[End::Withdrawn, End::Taken, End::Elsewhere]));
                Act::EndReferral(ReferralEnd { id, end })
            }
            4 => Act::StateFacts(Box::new(self.statement())),
            5 => Act::ProposeCorrection(Box::new(self.correction())),
            6 => {
                let id = match self.standing(|_, key| matches!(key, RecordKey::Correction(_))) {
                    Some(RecordKey::Correction(id)) => id,
                    _ => CorrectionId(self.id(2)),
                };
                let about = self.held.get(&(Scope::AreaStaff, RecordKey::Correction(id)));
                let facility = about.and_then(Record::correction).and_then(|held| held.about.facility());
                let verdict = self.of(&[Verdict::Accepted, Verdict::Refused, Verdict::Withdrawn]);
                let facility = facility.unwrap_or_else(|| self.place());
                Act::AnswerCorrection(CorrectionAnswer { id, facility, verdict })
            }
            _ => {
                let (id, facility, result) = (CallId(self.id(3)), self.place(), self.of(&CallResult::ALL));
                Act::LogCall(NewCall { id, facility, result })
            }
        }
    }

    fn correction(&mut self) -> NewCorrection {
        let about = match self.rng.u8(0..4) {
            0 => Correcting::Closed(self.place()),
            1 => {
                let name = self.name();
                let id = FacilityId(Uuid::from_u128(self.rng.u128(1..=40)));
                let address = self.rng.bool().then(|| "見本市一丁目１番地".repeat(self.at_most(69)));
                let kind = self.of(&["hospital", "pharmacy", "bakery"]).into();
                Correcting::NewPlace(Box::new(NewPlace { id, kind, name, address, phone: None }))
            }
            _ => Correcting::Facts(Box::new(self.statement())),
        };
        NewCorrection { id: CorrectionId(self.id(2)), about }
    }

    fn statement(&mut self) -> Statement {
        let facility = self.place();
        let mut said = Vec::new();
        for _ in 0..self.at_most(3) {
            let (item, value) = match self.rng.u8(0..7) {
                0 => (item::NAME, self.name().into()),
                1 => (item::NOTE, Value::Text(self.of(&NAMES).repeat(self.at_most(89)))),
                2 => (item::PHONE, phone("03-0000-0000")),
                3 => (item::STAFF_PHONE, phone("０３（００００）００００")),
                4 => ("infusion", Value::Level(Level { answer: facility::Answer::Ask, note: None })),
                5 => ("hovercraft", Value::Count(1)),
                _ => (item::BEDS, Value::Count(self.rng.u32(0..4))),
            };
            let stands = self.held.get(&(Scope::Area, RecordKey::Facility(facility)));
            let stands = stands.and_then(Record::facility);
            let stands = stands.and_then(|place| place.of(item).next().map(|fact| fact.value.clone()));
            let stood = if self.rng.u8(0..5) == 0 { None } else { stands };
            let is_of_now = self.rng.u8(0..4) == 0;
            said.push(Said { item: item.into(), service: None, value, stood, is_of_now });
        }
        Statement { facility, said }
    }
}

fn place(id: u128) -> FacilityId {
    FacilityId(Uuid::from_u128(id))
}

fn phone(number: &str) -> Value {
    let (purpose, number) = (PhonePurpose::Main, number.to_owned());
    Phone { purpose, number, extension: None, hours: None }.into()
}
