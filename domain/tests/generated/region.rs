//! An invented region from a seed: facilities in the shapes that Japanese lists have.

use chrono::NaiveDate;
use domain::coverage::Coverage;
use domain::facility::{
    Address, Answer, Facility, How, Level, Name, Phone, PhonePurpose, Position, Source, Value,
};
use domain::hours::{Days, Holidays, Hours, Opening};
use domain::id::FacilityId;
use domain::lists::{Audience, Item, Kind, Lists, Municipality, item};
use uuid::Uuid;

/// xorshift64*: the same seed gives the same region on every machine.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub fn number(&mut self, below: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % below
    }

    pub fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.number(of.len())]
    }

    pub fn in_ten(&mut self, chances: usize) -> bool {
        self.number(10) < chances
    }
}

/// Written form, katakana.
type Word = (&'static str, &'static str);

const FAMILIES: [Word; 24] = [
    ("青葉", "アオバ"),
    ("髙橋", "タカハシ"),
    ("高橋", "タカハシ"),
    ("渡邉", "ワタナベ"),
    ("斎藤", "サイトウ"),
    ("澤田", "サワダ"),
    ("濱口", "ハマグチ"),
    ("山﨑", "ヤマサキ"),
    ("佐々木", "ササキ"),
    ("三木", "ミキ"),
    ("五十嵐", "イガラシ"),
    ("竹ノ内", "タケノウチ"),
    ("井ノ上", "イノウエ"),
    ("緑ヶ丘", "ミドリガオカ"),
    ("さくら", "サクラ"),
    ("ひまわり", "ヒマワリ"),
    ("あおぞら", "アオゾラ"),
    ("ハーモニー", "ハーモニー"),
    ("フローラ", "フローラ"),
    ("ラ・ヴィータ", "ラヴィータ"),
    ("栗林", "リツリン"),
    ("國廣", "クニヒロ"),
    ("瀧本", "タキモト"),
    ("ＡＢＣ", "エービーシー"),
];

/// Code, label, English label, ending of names, its reading.
const KINDS: [[&str; 5]; 9] = [
    ["hospital", "病院", "Hospital", "病院", "ビョウイン"],
    ["clinic", "診療所", "Clinic", "クリニック", "クリニック"],
    ["clinic_home", "在宅緩和ケア診療所", "Home palliative clinic", "医院", "イイン"],
    ["dental_home", "訪問歯科診療所", "Visiting dentist", "歯科医院", "シカイイン"],
    ["pharmacy", "薬局", "Pharmacy", "薬局", "ヤッキョク"],
    [
        "visiting_nurse",
        "訪問看護ステーション",
        "Visiting nurse station",
        "訪問看護ステーション",
        "ホウモンカンゴステーション",
    ],
    [
        "care_manager_office",
        "居宅介護支援事業所",
        "Care manager office",
        "ケアプランセンター",
        "ケアプランセンター",
    ],
    [
        "community_support_center",
        "地域包括支援センター",
        "Community support centre",
        "地域包括支援センター",
        "チイキホウカツシエンセンター",
    ],
    ["pcu", "緩和ケア病棟", "Palliative care unit", "ホスピス", "ホスピス"],
];

const CITIES: [[&str; 4]; 6] = [
    ["99201", "海原市", "ウナバラシ", "Unabara City"],
    ["99202", "風見市", "カザミシ", "Kazami City"],
    ["99203", "峰ヶ原市", "ミネガハラシ", "Minegahara City"],
    ["99301", "三星町", "ミツボシチョウ", "Mitsuboshi Town"],
    ["99302", "一ノ瀬村", "イチノセムラ", "Ichinose Village"],
    ["99303", "真砂町", "マサゴチョウ", "Masago Town"],
];

const TOWNS: [&str; 10] =
    ["番町", "八雲町", "桜ヶ丘", "錦町", "本郷", "西の原", "港一番町", "大字山田", "千代町", "十三塚"];

const FUNCTIONS: [[&str; 3]; 8] = [
    ["24h", "24時間連絡", "Reachable day and night"],
    ["night_visit", "夜間往診", "Visits at night"],
    ["end_of_life", "看取り", "End-of-life care"],
    ["pump", "持続皮下注・PCAポンプ", "Subcutaneous and PCA pumps"],
    ["transfusion", "輸血", "Transfusion"],
    ["oxygen", "在宅酸素", "Home oxygen"],
    ["children", "小児", "Children"],
    ["opioid_injection", "医療用麻薬（注射）", "Opioid injections"],
];

const DEPARTMENTS: [&str; 8] = [
    "内科",
    "外科",
    "緩和ケア内科",
    "麻酔科",
    "歯科",
    "歯科口腔外科",
    "ペインクリニック外科",
    "リハビリテーション科",
];

pub fn lists() -> Lists {
    let item = |code: &str, ja: &str, en: &str, audience| Item {
        code: code.into(),
        ja: ja.to_owned(),
        en: en.to_owned(),
        audience,
        half_life_days: 365,
        ..Item::default()
    };
    let words = |group: &[&str]| group.iter().map(|word| (*word).to_owned()).collect();
    Lists {
        kinds: KINDS
            .iter()
            .map(|[code, ja, en, ..]| Kind {
                code: (*code).into(),
                ja: (*ja).to_owned(),
                en: (*en).to_owned(),
            })
            .collect(),
        items: FUNCTIONS.iter().map(|[code, ja, en]| item(code, ja, en, Audience::Public)).collect(),
        municipalities: CITIES
            .iter()
            .map(|[code, ja, kana, en]| Municipality {
                code: (*code).into(),
                ja: (*ja).to_owned(),
                kana: (*kana).to_owned(),
                en: (*en).to_owned(),
            })
            .collect(),
        synonyms: vec![
            words(&["訪看", "訪問看護", "訪問ナース"]),
            words(&["ケアマネ", "ケアマネジャー", "居宅介護支援"]),
            words(&["歯医者", "歯科", "デンタル"]),
            words(&["くすり", "薬局", "調剤"]),
            words(&["看取り", "ターミナル"]),
        ],
        ..Lists::default()
    }
}

/// Public facts of `count` places, and staff facts of a third of them.
pub fn facilities(seed: u64, count: usize) -> (Vec<Facility>, Vec<Facility>) {
    let mut dice = Dice::new(seed);
    let (mut public, mut staff) = (Vec::new(), Vec::new());
    for number in 0..count {
        let id = FacilityId(Uuid::from_u128((dice.number(1 << 30) as u128) << 90 | number as u128));
        public.push(public_facts(&mut dice, id));
        if dice.in_ten(3) {
            staff.push(staff_facts(&mut dice, id));
        }
    }
    (public, staff)
}

fn source(dice: &mut Dice) -> Source {
    let verified_on = dice
        .in_ten(8)
        .then(|| NaiveDate::from_yo_opt(2024 + dice.number(2) as i32, 1 + dice.number(365) as u32));
    Source {
        origin: "医療機関一覧".to_owned(), verified_on: verified_on.flatten(), by: None, how: How::File
    }
}

fn public_facts(dice: &mut Dice, id: FacilityId) -> Facility {
    let source = source(dice);
    let mut facility = Facility::new(id);
    let [kind, _, english, ending, ending_kana] = dice.one(&KINDS);
    facility.push(item::NAME, Value::from(name(dice, ending, ending_kana, english)), &source);
    facility.push(item::KIND, Value::Kind(kind.into()), &source);
    let [city, city_name, ..] = dice.one(&CITIES);
    let address = Address {
        text: format!("架空県{city_name}{}", house(dice)),
        municipality: Some(city.into()),
        building: dice.in_ten(1).then(|| format!("第{}ビル{}階", 1 + dice.number(9), 1 + dice.number(9))),
        postcode: dice.in_ten(5).then(|| format!("999-{:04}", dice.number(10_000))),
    };
    facility.push(item::ADDRESS, Value::from(address), &source);
    if dice.in_ten(9) {
        let (lat_e6, lon_e6) =
            (34_000_000 + dice.number(400_000) as i32, 134_000_000 + dice.number(600_000) as i32);
        facility.push(item::POSITION, Value::Position(Position { lat_e6, lon_e6 }), &source);
    }
    facility.push(item::PHONE, phone(dice, PhonePurpose::Main), &source);
    if dice.in_ten(7) {
        facility.push(item::PHONE, phone(dice, PhonePurpose::Fax), &source);
    }
    facility.push(item::NUMBER, Value::Text(format!("99{:08}", dice.number(100_000_000))), &source);
    if dice.in_ten(6) {
        let body = format!("医療法人社団{}会", dice.one(&FAMILIES).0);
        facility.push(item::ORGANISATION, Value::Text(body), &source);
    }
    if dice.in_ten(5) {
        let names = (0..=dice.number(3)).map(|_| dice.one(&DEPARTMENTS).to_owned()).collect();
        facility.push(item::DEPARTMENTS, Value::Names(names), &source);
    }
    if dice.in_ten(9) {
        facility.push(item::HOURS, Value::from(hours(dice)), &source);
    }
    for [function, ..] in FUNCTIONS {
        if dice.in_ten(3) {
            let answer = dice.one(&[Answer::Yes, Answer::Ask, Answer::No]);
            let note = dice.in_ten(1).then(|| "要相談（平日のみ）".to_owned());
            facility.push(function, Value::Level(Level { answer, note }), &source);
        }
    }
    if dice.in_ten(4) {
        let coverage = match dice.number(3) {
            0 => {
                Coverage::Municipalities((0..=dice.number(2)).map(|_| dice.one(&CITIES)[0].into()).collect())
            }
            1 => Coverage::Radius(1_000 * (1 + dice.number(20)) as u32),
            _ => {
                let (lat, lon) =
                    (34_000_000 + dice.number(300_000) as i32, 134_000_000 + dice.number(400_000) as i32);
                let corners = [(0, 0), (90_000, 20_000), (120_000, 160_000), (10_000, 190_000)];
                let at = |(north, east)| Position { lat_e6: lat + north, lon_e6: lon + east };
                Coverage::Outline(corners.map(at).to_vec())
            }
        };
        facility.push(item::VISIT_AREA, Value::Coverage(Box::new(coverage)), &source);
    }
    if dice.in_ten(1) {
        facility.push(item::NOTE, Value::Text("駐車場は裏手、夜間は正面玄関へ".to_owned()), &source);
    }
    facility
}

fn staff_facts(dice: &mut Dice, id: FacilityId) -> Facility {
    let source = source(dice);
    let mut facility = Facility::new(id);
    let mut night = phone(dice, PhonePurpose::Night);
    if let (Value::Phone(line), true) = (&mut night, dice.in_ten(5)) {
        line.hours = Some(hours(dice));
    }
    facility.push(item::STAFF_PHONE, night, &source);
    let answer = dice.one(&[Answer::Yes, Answer::Ask, Answer::No]);
    let note = dice.in_ten(5).then(|| "オキファスト注は取寄せ２日".to_owned());
    facility.push("opioid_injection", Value::Level(Level { answer, note }), &source);
    facility
}

fn name(dice: &mut Dice, ending: &str, ending_kana: &str, english: &str) -> Name {
    let (own, own_kana) = dice.one(&FAMILIES);
    let (text, kana) = match dice.number(8) {
        0 => {
            let (body, body_kana) = dice.one(&FAMILIES);
            let space = dice.one(&["", " ", "　"]);
            (
                format!("医療法人社団{body}会{space}{own}{ending}"),
                format!("イリョウホウジンシャダン{body_kana}カイ {own_kana}{ending_kana}"),
            )
        }
        1 => (format!("㈱{own} {ending}"), format!("カブシキガイシャ{own_kana} {ending_kana}")),
        2 => (format!("{ending}{own}"), format!("{ending_kana}{own_kana}")),
        _ => (format!("{own}{ending}"), format!("{own_kana}{ending_kana}")),
    };
    Name {
        text,
        kana: dice.in_ten(8).then_some(kana),
        english: dice.in_ten(1).then(|| format!("{} {english}", dice.one(&["Aoba", "Café Sora", "ABC"]))),
    }
}

fn house(dice: &mut Dice) -> String {
    let town = dice.one(&TOWNS);
    let (block, number) = (1 + dice.number(24), 1 + dice.number(40));
    let kanji = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"];
    match dice.number(5) {
        0 => format!("{town}{}丁目{number}番{}号", kanji[block % 12], 1 + dice.number(20)),
        1 => format!("{town}{block}丁目{number}番地"),
        2 => format!("{town}{block}－{number}－{}", 1 + dice.number(20)),
        3 => format!("{town}{number}番地の{}", 1 + dice.number(9)),
        _ => format!("{town}{number}-{}", 1 + dice.number(9)),
    }
}

fn phone(dice: &mut Dice, purpose: PhonePurpose) -> Value {
    let number = format!("{}-0000-{:04}", dice.one(&["03", "0990", "０９９０"]), dice.number(10_000));
    Value::from(Phone { purpose, number, extension: None, hours: None })
}

fn hours(dice: &mut Dice) -> Hours {
    let from = dice.one(&[480, 510, 540, 0]);
    let to = if from == 0 { 1440 } else { dice.one(&[1020, 1080, 1140]) };
    let days = dice.one(&[Days::MON_TO_FRI, Days::EVERY_DAY, Days(0b11_1011)]);
    Hours {
        openings: vec![Opening { days, from, to, weeks: 0 }],
        holidays: dice.one(&[Holidays::Closed, Holidays::AsWeekday, Holidays::Unknown]),
        note: None,
    }
}
