//! Catalogue: the places of the demo region that have a name of their own, in the order of their roles.

use super::trade::Trade;
use super::words::Word;
use domain::facility::How;

pub(super) struct Known {
    pub(super) name: Word,
    /// Position among the region's towns.
    pub(super) town: usize,
    /// Position among the town's districts.
    pub(super) district: usize,
    /// The last four digits of the main number; those after it are its other lines.
    pub(super) line: u32,
    /// Days since somebody looked, and how.
    pub(super) age: u64,
    pub(super) how: How,
}

const fn at(town: usize, district: usize, line: u32, age: u64, how: How, name: Word) -> Known {
    Known { name, town, district, line, age, how }
}

const HOSPITALS: [Known; 9] = [
    at(0, 1, 100, 3, How::Own, ("澪浦中央病院", "みおうら ちゅうおう びょういん", "Mioura Central Hospital")),
    at(2, 1, 300, 19, How::Phone, ("白帆の丘病院", "しらほのおか びょういん", "Shiraho-no-Oka Hospital")),
    at(1, 0, 210, 2, How::Own, ("朝凪記念病院", "あさなぎ きねん びょういん", "Asanagi Memorial Hospital")),
    at(1, 1, 240, 12, How::Visit, ("朝凪市民病院", "あさなぎ しみん びょういん", "Asanagi City Hospital")),
    at(0, 9, 130, 31, How::Phone, ("灯台岬病院", "とうだいみさき びょういん", "Todai-Misaki Hospital")),
    at(
        3,
        0,
        340,
        47,
        How::Phone,
        ("汐鳴町立病院", "しおなり ちょうりつ びょういん", "Shionari Town Hospital"),
    ),
    at(
        0,
        7,
        160,
        8,
        How::Visit,
        ("澪浦東総合病院", "みおうら ひがし そうごう びょういん", "Mioura East General Hospital"),
    ),
    at(1, 6, 270, 96, How::Phone, ("東雲台病院", "しののめだい びょういん", "Shinonomedai Hospital")),
    at(
        0,
        10,
        190,
        223,
        How::Web,
        ("うみねここども病院", "うみねこ こども びょういん", "Umineko Children's Hospital"),
    ),
];

const CLINICS: [Known; 4] = [
    at(
        0,
        0,
        518,
        25,
        How::Own,
        ("帆布町在宅クリニック", "はんぷちょう ざいたく くりにっく", "Hampucho Home Care Clinic"),
    ),
    at(
        1,
        4,
        521,
        6,
        How::Phone,
        ("月見坂ホームケアクリニック", "つきみざか ほーむけあ くりにっく", "Tsukimizaka Home Care Clinic"),
    ),
    at(
        2,
        3,
        524,
        40,
        How::Visit,
        (
            "蛍沢内科・在宅診療所",
            "ほたるざわ ないか ざいたくしんりょうじょ",
            "Hotaruzawa Clinic and Home Care",
        ),
    ),
    at(
        4,
        0,
        527,
        204,
        How::Phone,
        ("星磯村国保診療所", "ほしいそむら こくほ しんりょうじょ", "Hoshiiso Village Clinic"),
    ),
];

const DENTISTS: [Known; 2] = [
    at(0, 1, 615, 10, How::Own, ("澪浦ほほえみ歯科", "みおうら ほほえみ しか", "Mioura Hohoemi Dental")),
    at(1, 0, 618, 33, How::Phone, ("朝凪訪問歯科", "あさなぎ ほうもんしか", "Asanagi Home-Visit Dental")),
];

const PHARMACIES: [Known; 5] = [
    at(0, 0, 715, 2, How::Own, ("帆布町薬局", "はんぷちょう やっきょく", "Hampucho Pharmacy")),
    at(
        0,
        1,
        709,
        4,
        How::Own,
        (
            "澪浦調剤薬局 本町",
            "みおうら ちょうざい やっきょく ほんまち",
            "Mioura Dispensing Pharmacy Honmachi",
        ),
    ),
    at(0, 2, 722, 20, How::Phone, ("灯台通り薬局", "とうだいどおり やっきょく", "Todai-dori Pharmacy")),
    at(2, 0, 731, 69, How::Visit, ("白帆まえ薬局", "しらほまえ やっきょく", "Shiraho-mae Pharmacy")),
    at(1, 2, 738, 15, How::Phone, ("塩屋町薬局", "しおやちょう やっきょく", "Shioyacho Pharmacy")),
];

const STATIONS: [Known; 5] = [
    at(
        0,
        3,
        421,
        5,
        How::Phone,
        (
            "ともしび訪問看護ステーション",
            "ともしび ほうもんかんごすてーしょん",
            "Tomoshibi Visiting Nurse Station",
        ),
    ),
    at(
        1,
        0,
        452,
        19,
        How::Phone,
        (
            "朝凪みなと訪問看護ステーション",
            "あさなぎみなと ほうもんかんごすてーしょん",
            "Asanagi Minato Visiting Nurse Station",
        ),
    ),
    at(
        0,
        11,
        433,
        4,
        How::Own,
        ("かざぐるま訪問看護", "かざぐるま ほうもんかんご", "Kazaguruma Visiting Nurses"),
    ),
    at(
        2,
        4,
        461,
        245,
        How::Phone,
        ("ありあけ荘訪問看護", "ありあけそう ほうもんかんご", "Ariake-so Visiting Nurses"),
    ),
    at(
        2,
        0,
        467,
        13,
        How::Visit,
        ("白帆まえ訪問看護", "しらほまえ ほうもんかんご", "Shiraho-mae Visiting Nurses"),
    ),
];

const SUPPORT_CENTERS: [Known; 12] = [
    at(
        0,
        9,
        810,
        215,
        How::Phone,
        (
            "澪浦南 地域包括支援センター",
            "みおうら みなみ ちいきほうかつしえんせんたー",
            "Mioura South Community Support Center",
        ),
    ),
    at(
        0,
        1,
        813,
        14,
        How::Own,
        (
            "澪浦中央 地域包括支援センター",
            "みおうら ちゅうおう ちいきほうかつしえんせんたー",
            "Mioura Central Community Support Center",
        ),
    ),
    at(
        0,
        7,
        816,
        14,
        How::Own,
        (
            "澪浦東 地域包括支援センター",
            "みおうら ひがし ちいきほうかつしえんせんたー",
            "Mioura East Community Support Center",
        ),
    ),
    at(
        0,
        8,
        819,
        28,
        How::Phone,
        (
            "澪浦西 地域包括支援センター",
            "みおうら にし ちいきほうかつしえんせんたー",
            "Mioura West Community Support Center",
        ),
    ),
    at(
        0,
        10,
        822,
        28,
        How::Phone,
        (
            "澪浦北 地域包括支援センター",
            "みおうら きた ちいきほうかつしえんせんたー",
            "Mioura North Community Support Center",
        ),
    ),
    at(
        1,
        1,
        825,
        9,
        How::Own,
        (
            "朝凪中央 地域包括支援センター",
            "あさなぎ ちゅうおう ちいきほうかつしえんせんたー",
            "Asanagi Central Community Support Center",
        ),
    ),
    at(
        1,
        6,
        828,
        51,
        How::Phone,
        (
            "朝凪東 地域包括支援センター",
            "あさなぎ ひがし ちいきほうかつしえんせんたー",
            "Asanagi East Community Support Center",
        ),
    ),
    at(
        1,
        3,
        831,
        51,
        How::Phone,
        (
            "朝凪西 地域包括支援センター",
            "あさなぎ にし ちいきほうかつしえんせんたー",
            "Asanagi West Community Support Center",
        ),
    ),
    at(
        1,
        8,
        834,
        188,
        How::Web,
        (
            "朝凪北 地域包括支援センター",
            "あさなぎ きた ちいきほうかつしえんせんたー",
            "Asanagi North Community Support Center",
        ),
    ),
    at(
        2,
        0,
        837,
        7,
        How::Visit,
        (
            "白帆町 地域包括支援センター",
            "しらほちょう ちいきほうかつしえんせんたー",
            "Shiraho Town Community Support Center",
        ),
    ),
    at(
        3,
        0,
        840,
        62,
        How::Phone,
        (
            "汐鳴町 地域包括支援センター",
            "しおなりちょう ちいきほうかつしえんせんたー",
            "Shionari Town Community Support Center",
        ),
    ),
    at(
        4,
        0,
        843,
        131,
        How::Phone,
        (
            "星磯村 地域包括支援センター",
            "ほしいそむら ちいきほうかつしえんせんたー",
            "Hoshiiso Village Community Support Center",
        ),
    ),
];

const COORDINATION: [Known; 5] = [
    at(
        0,
        1,
        850,
        3,
        How::Own,
        (
            "澪浦市在宅医療・介護連携支援センター",
            "みおうらし ざいたくいりょうかいごれんけいしえんせんたー",
            "Mioura City Home Care Coordination Center",
        ),
    ),
    at(
        1,
        1,
        853,
        11,
        How::Own,
        (
            "朝凪市在宅医療・介護連携支援センター",
            "あさなぎし ざいたくいりょうかいごれんけいしえんせんたー",
            "Asanagi City Home Care Coordination Center",
        ),
    ),
    at(
        2,
        0,
        856,
        39,
        How::Phone,
        (
            "白帆町在宅療養支援窓口",
            "しらほちょう ざいたくりょうようしえんまどぐち",
            "Shiraho Town Home Care Support Desk",
        ),
    ),
    at(
        3,
        0,
        859,
        66,
        How::Phone,
        (
            "汐鳴町在宅療養支援窓口",
            "しおなりちょう ざいたくりょうようしえんまどぐち",
            "Shionari Town Home Care Support Desk",
        ),
    ),
    at(
        4,
        0,
        862,
        197,
        How::Phone,
        (
            "星磯村在宅療養支援窓口",
            "ほしいそむら ざいたくりょうようしえんまどぐち",
            "Hoshiiso Village Home Care Support Desk",
        ),
    ),
];

const DESKS: [Known; 10] = [
    at(
        0,
        1,
        870,
        22,
        How::Web,
        (
            "澪浦市役所 高齢福祉課",
            "みおうらしやくしょ こうれいふくしか",
            "Mioura City Hall, Elderly Welfare Section",
        ),
    ),
    at(
        0,
        1,
        872,
        22,
        How::Web,
        (
            "澪浦市役所 地域医療推進室",
            "みおうらしやくしょ ちいきいりょうすいしんしつ",
            "Mioura City Hall, Community Medicine Office",
        ),
    ),
    at(
        0,
        1,
        874,
        57,
        How::Web,
        (
            "澪浦市役所 介護保険課",
            "みおうらしやくしょ かいごほけんか",
            "Mioura City Hall, Care Insurance Section",
        ),
    ),
    at(
        1,
        1,
        876,
        18,
        How::Phone,
        (
            "朝凪市役所 高齢福祉課",
            "あさなぎしやくしょ こうれいふくしか",
            "Asanagi City Hall, Elderly Welfare Section",
        ),
    ),
    at(
        1,
        1,
        878,
        18,
        How::Phone,
        (
            "朝凪市役所 健康づくり課",
            "あさなぎしやくしょ けんこうづくりか",
            "Asanagi City Hall, Health Promotion Section",
        ),
    ),
    at(
        2,
        0,
        880,
        44,
        How::Phone,
        (
            "白帆町役場 健康福祉課",
            "しらほちょうやくば けんこうふくしか",
            "Shiraho Town Hall, Health and Welfare Section",
        ),
    ),
    at(
        2,
        0,
        882,
        44,
        How::Phone,
        (
            "白帆町役場 介護保険係",
            "しらほちょうやくば かいごほけんがかり",
            "Shiraho Town Hall, Care Insurance Desk",
        ),
    ),
    at(
        3,
        0,
        884,
        73,
        How::Phone,
        ("汐鳴町役場 福祉課", "しおなりちょうやくば ふくしか", "Shionari Town Hall, Welfare Section"),
    ),
    at(
        4,
        0,
        886,
        260,
        How::Web,
        (
            "星磯村役場 住民福祉課",
            "ほしいそむらやくば じゅうみんふくしか",
            "Hoshiiso Village Hall, Residents and Welfare",
        ),
    ),
    at(0, 0, 888, 1, How::Own, ("澪ノ浦保健所", "みおのうら ほけんじょ", "Mionoura Public Health Center")),
];

const ASSOCIATIONS: [Known; 6] = [
    at(0, 1, 900, 6, How::Own, ("澪ノ浦医師会", "みおのうら いしかい", "Mionoura Medical Association")),
    at(
        0,
        1,
        903,
        6,
        How::Own,
        ("澪ノ浦歯科医師会", "みおのうら しかいしかい", "Mionoura Dental Association"),
    ),
    at(
        0,
        4,
        906,
        6,
        How::Own,
        ("澪ノ浦薬剤師会", "みおのうら やくざいしかい", "Mionoura Pharmacists' Association"),
    ),
    at(
        0,
        3,
        909,
        26,
        How::Phone,
        (
            "澪ノ浦訪問看護連絡協議会",
            "みおのうら ほうもんかんごれんらくきょうぎかい",
            "Mionoura Visiting Nurse Council",
        ),
    ),
    at(
        1,
        1,
        912,
        80,
        How::Phone,
        (
            "澪ノ浦介護支援専門員連絡会",
            "みおのうら かいごしえんせんもんいんれんらくかい",
            "Mionoura Care Managers' Association",
        ),
    ),
    at(
        1,
        2,
        915,
        142,
        How::Phone,
        ("澪ノ浦栄養士会", "みおのうら えいようしかい", "Mionoura Dietitians' Association"),
    ),
];

const CANCER_SUPPORT: [Known; 2] = [
    at(
        0,
        1,
        920,
        3,
        How::Own,
        (
            "澪浦中央病院 がん相談支援センター",
            "みおうら ちゅうおう びょういん がんそうだんしえんせんたー",
            "Mioura Central Hospital Cancer Support Center",
        ),
    ),
    at(
        1,
        1,
        923,
        12,
        How::Own,
        (
            "朝凪市民病院 がん相談室",
            "あさなぎ しみん びょういん がんそうだんしつ",
            "Asanagi City Hospital Cancer Support Room",
        ),
    ),
];

const PATIENT_GROUPS: [Known; 3] = [
    at(
        0,
        5,
        930,
        37,
        How::Phone,
        ("がん患者会 みおつくし", "がんかんじゃかい みおつくし", "Miotsukushi Cancer Patients' Group"),
    ),
    at(1, 0, 932, 58, How::Visit, ("がんサロン 凪の日", "がんさろん なぎのひ", "Nagi-no-Hi Cancer Salon")),
    at(
        0,
        12,
        934,
        290,
        How::Web,
        ("遺族の集い 灯りの会", "いぞくのつどい あかりのかい", "Akari Bereaved Families' Group"),
    ),
];

/// Those of one trade; the others of the trade have drawn names.
pub(super) fn known(trade: Trade) -> &'static [Known] {
    match trade {
        Trade::Hospital => &HOSPITALS,
        Trade::Clinic => &CLINICS,
        Trade::Dental => &DENTISTS,
        Trade::Pharmacy => &PHARMACIES,
        Trade::VisitingNurse => &STATIONS,
        Trade::SupportCenter => &SUPPORT_CENTERS,
        Trade::Coordination => &COORDINATION,
        Trade::Desk => &DESKS,
        Trade::Association => &ASSOCIATIONS,
        Trade::CancerSupport => &CANCER_SUPPORT,
        Trade::PatientGroup => &PATIENT_GROUPS,
        Trade::CareManager | Trade::NursingHome | Trade::Volunteer | Trade::Supplier | Trade::CareService => {
            &[]
        }
    }
}
