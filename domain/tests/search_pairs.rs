//! What people type, and what they mean by it: a table of queries over an invented district.
#![expect(clippy::unwrap_used, reason = "what it builds on is in this file")]

use chrono::{NaiveDate, NaiveDateTime};
use domain::chunk::Chunk;
use domain::directory::Directory;
use domain::facility::{Address, Answer, Facility, How, Level, Name, Phone, PhonePurpose, Source, Value};
use domain::id::FacilityId;
use domain::lists::{Audience, Item, Kind, Lists, Municipality, item};
use domain::search::{Query, search};
use uuid::Uuid;

/// Name, reading, English name, kind, address, phone, institution number, organisation, what it can do, note.
type Place = [&'static str; 10];

const PLACES: [Place; 20] = [
    [
        "中村病院",
        "ナカムラビョウイン",
        "Nakamura Hospital",
        "hospital",
        "番町四丁目１番３号",
        "0990-00-0101",
        "9910000101",
        "",
        "end_of_life",
        "",
    ],
    [
        "医療法人社団青葉会　潮見病院",
        "イリョウホウジンシャダンアオバカイ　シオミビョウイン",
        "",
        "hospital",
        "錦町２－５",
        "0990-00-0102",
        "9910000102",
        "医療法人社団青葉会",
        "transfusion",
        "",
    ],
    [
        "医療法人社団青葉会高橋クリニック",
        "タカハシクリニック",
        "Takahashi Clinic",
        "clinic",
        "番町4丁目11番3号",
        "0990-00-0103",
        "9910000103",
        "医療法人社団青葉会",
        "",
        "院長は緩和医療の経験あり",
    ],
    ["髙橋内科", "ﾀｶﾊｼﾅｲｶ", "", "clinic", "本郷１０２番地", "0990-00-0104", "9910000104", "", "", ""],
    [
        "渡邉齋藤医院",
        "ワタナベサイトウイイン",
        "",
        "clinic",
        "本郷一丁目2-1",
        "0990-00-0105",
        "9910000105",
        "",
        "",
        "",
    ],
    [
        "さくら薬局",
        "サクラヤッキョク",
        "Sakura Pharmacy",
        "pharmacy",
        "桜ヶ丘3-1",
        "0990-00-0106",
        "9910000106",
        "",
        "opioid",
        "",
    ],
    [
        "さくら薬局　番町店",
        "サクラヤッキョクバンチョウテン",
        "",
        "pharmacy",
        "番町1-1",
        "0990-00-0107",
        "9910000107",
        "",
        "opioid rescue",
        "24時間対応",
    ],
    [
        "㈱ひまわり調剤",
        "カブシキガイシャヒマワリチョウザイ",
        "",
        "pharmacy",
        "錦町9",
        "0990-00-0108",
        "9910000108",
        "",
        "",
        "",
    ],
    [
        "訪問看護ステーションさくら",
        "ホウモンカンゴステーションサクラ",
        "",
        "visiting_nurse",
        "桜が丘8番地",
        "0990-00-0109",
        "9990000109",
        "",
        "24h",
        "",
    ],
    [
        "あおぞら訪看",
        "アオゾラホウカン",
        "",
        "visiting_nurse",
        "錦町11",
        "0990-00-0110",
        "9990000110",
        "",
        "",
        "",
    ],
    [
        "ナーシングホーム海風",
        "ナーシングホームウミカゼ",
        "Umikaze Nursing",
        "visiting_nurse",
        "浜の町1",
        "0990-00-0111",
        "9990000111",
        "",
        "",
        "",
    ],
    [
        "ケアプランセンターひまわり",
        "ケアプランセンターヒマワリ",
        "",
        "care_manager_office",
        "錦町9",
        "0990-00-0112",
        "9970000112",
        "株式会社ひまわり",
        "",
        "",
    ],
    [
        "居宅介護支援事業所みなと",
        "キョタクカイゴシエンジギョウショミナト",
        "",
        "care_manager_office",
        "港町3",
        "0990-00-0113",
        "9970000113",
        "",
        "",
        "",
    ],
    [
        "ラ・ヴィータ歯科",
        "ラ・ヴィータシカ",
        "La Vita Dental",
        "dental_home",
        "港町5",
        "0990-00-0114",
        "9930000114",
        "",
        "",
        "",
    ],
    [
        "瀧澤デンタルクリニック",
        "タキザワデンタルクリニック",
        "",
        "dental_home",
        "一ノ宮町3",
        "0990-00-0115",
        "9930000115",
        "",
        "oral_care",
        "",
    ],
    [
        "緑ヶ丘ホスピス",
        "ミドリガオカホスピス",
        "Midorigaoka Hospice",
        "pcu",
        "緑ヶ丘1",
        "0990-00-0116",
        "9910000116",
        "",
        "end_of_life",
        "",
    ],
    [
        "第二みなと病院",
        "ダイニミナトビョウイン",
        "",
        "hospital",
        "港町１丁目",
        "0990-00-0117",
        "9910000117",
        "",
        "",
        "肺がんの相談窓口あり",
    ],
    ["千代田医院", "チヨダイイン", "", "clinic", "千代町1", "0990-00-0118", "9910000118", "", "", ""],
    ["佐々木内科", "ササキナイカ", "", "clinic", "西町2", "0990-00-0119", "9910000119", "", "", ""],
    [
        "國廣会館前診療所",
        "クニヒロカイカンマエシンリョウジョ",
        "",
        "clinic",
        "西町3",
        "0990-00-0120",
        "9910000120",
        "",
        "",
        "",
    ],
];

const KINDS: [[&str; 3]; 7] = [
    ["hospital", "病院", "Hospital"],
    ["clinic", "診療所", "Clinic"],
    ["pharmacy", "薬局", "Pharmacy"],
    ["visiting_nurse", "訪問看護ステーション", "Visiting nurse station"],
    ["care_manager_office", "居宅介護支援事業所", "Care manager office"],
    ["dental_home", "訪問歯科診療所", "Visiting dentist"],
    ["pcu", "緩和ケア病棟", "Palliative care unit"],
];

const FUNCTIONS: [[&str; 3]; 6] = [
    ["24h", "24時間連絡", "Reachable day and night"],
    ["end_of_life", "看取り", "End-of-life care"],
    ["transfusion", "輸血", "Transfusion"],
    ["opioid", "医療用麻薬", "Opioids"],
    ["rescue", "レスキュー薬（突出痛）", "Rescue doses"],
    ["oral_care", "口腔ケア・嚥下", "Oral care"],
];

enum Then {
    /// In this order at the head of the list.
    First(&'static [&'static str]),
    In(&'static [&'static str]),
    NotIn(&'static [&'static str]),
    /// All of it, in any order.
    Only(&'static [&'static str]),
}
use Then::{First, In, NotIn, Only};

const PAIRS: [(&str, Then); 48] = [
    // Readings, widths, marks.
    ("なかむら", First(&["中村病院"])),
    ("ﾅｶﾑﾗ", First(&["中村病院"])),
    ("ナカムラビョウイン", Only(&["中村病院"])),
    ("しおみ", First(&["医療法人社団青葉会　潮見病院"])),
    ("サクラ", In(&["さくら薬局", "訪問看護ステーションさくら"])),
    ("ラヴィータ", Only(&["ラ・ヴィータ歯科"])),
    ("らびーた", Only(&["ラ・ヴィータ歯科"])),
    ("ｶﾌﾞｼｷｶﾞｲｼｬひまわり", NotIn(&["ケアプランセンターひまわり"])),
    ("ささき", Only(&["佐々木内科"])),
    // Old and variant characters, names written two ways.
    ("高橋", In(&["髙橋内科", "医療法人社団青葉会高橋クリニック"])),
    ("髙橋", In(&["髙橋内科", "医療法人社団青葉会高橋クリニック"])),
    ("渡辺斎藤", Only(&["渡邉齋藤医院"])),
    ("滝沢", Only(&["瀧澤デンタルクリニック"])),
    ("国広", Only(&["國廣会館前診療所"])),
    ("佐佐木", Only(&["佐々木内科"])),
    ("緑が丘", Only(&["緑ヶ丘ホスピス"])),
    ("緑が", In(&["緑ヶ丘ホスピス"])),
    ("桜ケ丘", Only(&["さくら薬局", "訪問看護ステーションさくら"])),
    ("一宮町", Only(&["瀧澤デンタルクリニック"])),
    ("第2みなと", Only(&["第二みなと病院"])),
    ("千代田", Only(&["千代田医院"])),
    // The best first.
    ("さくら薬局", First(&["さくら薬局", "さくら薬局　番町店"])),
    ("潮見病院", First(&["医療法人社団青葉会　潮見病院"])),
    ("高橋クリニック", First(&["医療法人社団青葉会高橋クリニック"])),
    ("ひまわり", First(&["㈱ひまわり調剤", "ケアプランセンターひまわり"])),
    ("さくら", First(&["さくら薬局", "さくら薬局　番町店", "訪問看護ステーションさくら"])),
    ("みなと", First(&["居宅介護支援事業所みなと", "第二みなと病院"])),
    ("青葉会", In(&["医療法人社団青葉会　潮見病院", "医療法人社団青葉会高橋クリニック"])),
    // Everyday words for what the lists call otherwise.
    ("訪看", Only(&["あおぞら訪看", "訪問看護ステーションさくら", "ナーシングホーム海風"])),
    ("ケアマネ", Only(&["ケアプランセンターひまわり", "居宅介護支援事業所みなと"])),
    ("歯医者", Only(&["ラ・ヴィータ歯科", "瀧澤デンタルクリニック"])),
    ("レスキュー", Only(&["さくら薬局　番町店"])),
    ("オプソ", Only(&["さくら薬局　番町店"])),
    ("ターミナル", In(&["中村病院", "緑ヶ丘ホスピス"])),
    ("くすり", In(&["さくら薬局", "㈱ひまわり調剤"])),
    ("肺がん", Only(&["第二みなと病院"])),
    // Numbers.
    ("0990-00-0101", First(&["中村病院"])),
    ("0990000102", Only(&["医療法人社団青葉会　潮見病院"])),
    ("０９９０（００）０１０３", Only(&["医療法人社団青葉会高橋クリニック"])),
    ("9990000109", Only(&["訪問看護ステーションさくら"])),
    ("0103", In(&["医療法人社団青葉会高橋クリニック"])),
    // Addresses.
    ("番町4丁目1番3", First(&["中村病院"])),
    ("番町四丁目", Only(&["中村病院", "医療法人社団青葉会高橋クリニック"])),
    ("番町4-1-3", First(&["中村病院"])),
    ("本郷1丁目２番１号", Only(&["渡邉齋藤医院"])),
    // Several words, other languages.
    ("番町　薬局", Only(&["さくら薬局　番町店"])),
    ("unabara pharmacy sakura", Only(&["さくら薬局"])),
    ("Ｎｕｒｓｉｎｇ", Only(&["ナーシングホーム海風"])),
];

fn lists() -> Lists {
    let group = |words: &str| words.split(' ').map(str::to_owned).collect();
    Lists {
        kinds: KINDS
            .map(|[code, ja, en]| Kind { code: code.into(), ja: ja.to_owned(), en: en.to_owned() })
            .into(),
        items: FUNCTIONS
            .map(|[code, ja, en]| Item {
                code: code.into(),
                ja: ja.to_owned(),
                en: en.to_owned(),
                audience: Audience::Public,
                half_life_days: 365,
                ..Item::default()
            })
            .into(),
        municipalities: vec![Municipality {
            code: "99201".into(),
            ja: "海原市".to_owned(),
            kana: "ウナバラシ".to_owned(),
            en: "Unabara City".to_owned(),
        }],
        synonyms: [
            "訪看 訪問看護",
            "ケアマネ ケアマネジャー 居宅介護支援",
            "歯医者 歯科 デンタル",
            "くすり 薬局 調剤",
            "ターミナル 看取り",
            "オプソ レスキュー 速放性",
        ]
        .map(group)
        .into(),
        ..Lists::default()
    }
}

fn facility(number: usize, place: Place) -> Facility {
    let [name, kana, english, kind, address, phone, institution, organisation, functions, note] = place;
    let source = Source { origin: "invented".to_owned(), verified_on: None, by: None, how: How::Own };
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let mut facility = Facility::new(FacilityId(Uuid::from_u128(number as u128 * 0x9e37_79b9_7f4a_7c15)));
    let names = Name { text: name.to_owned(), kana: some(kana), english: some(english) };
    facility.push(item::NAME, Value::from(names), &source);
    facility.push(item::KIND, Value::Kind(kind.into()), &source);
    let text = format!("架空県海原市{address}");
    let address = Address { text, municipality: Some("99201".into()), ..Address::default() };
    facility.push(item::ADDRESS, Value::from(address), &source);
    let phone = Phone { purpose: PhonePurpose::Main, number: phone.to_owned(), extension: None, hours: None };
    facility.push(item::PHONE, Value::from(phone), &source);
    facility.push(item::NUMBER, Value::Text(institution.to_owned()), &source);
    for (item, text) in [(item::ORGANISATION, organisation), (item::NOTE, note)] {
        if let Some(text) = some(text) {
            facility.push(item, Value::Text(text), &source);
        }
    }
    for function in functions.split_whitespace() {
        facility.push(function, Value::Level(Level { answer: Answer::Yes, note: None }), &source);
    }
    facility
}

fn noon() -> NaiveDateTime {
    NaiveDate::from_ymd_opt(2026, 6, 3).unwrap().and_hms_opt(12, 0, 0).unwrap()
}

fn names(directory: &Directory, text: &str) -> Vec<String> {
    let query = Query { text: text.to_owned(), ..Query::default() };
    let rows = search(directory, &query, noon(), usize::MAX).rows;
    rows.into_iter().map(|row| directory.facility(row).unwrap().name().to_owned()).collect()
}

#[test]
fn people_find_what_they_mean() {
    let facilities: Vec<Facility> =
        PLACES.into_iter().enumerate().map(|(n, place)| facility(n, place)).collect();
    let directory = Directory::new(lists(), vec![Chunk::build(&facilities)], None);
    let mut wrong = Vec::new();
    for (text, then) in &PAIRS {
        let found = names(&directory, text);
        let has = |name: &&str| found.iter().any(|found| found == name);
        let right = match then {
            First(expected) => found.iter().zip(*expected).filter(|(a, b)| a == b).count() == expected.len(),
            In(expected) => expected.iter().all(has),
            NotIn(expected) => !expected.iter().any(has),
            Only(expected) => expected.iter().all(has) && found.len() == expected.len(),
        };
        if !right {
            wrong.push(format!("{text}: {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {} wrong:\n{}", wrong.len(), PAIRS.len(), wrong.join("\n"));
}
