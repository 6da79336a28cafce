//! Catalogue: what sorts of place a region has, how many, what they are called, and what each may do.

use super::draw::Draw;
use super::town::{Label, Town};
use super::words::{FAMILIES, NATURE, SIGNS, Word};

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Trade {
    Hospital,
    Clinic,
    Dental,
    Pharmacy,
    VisitingNurse,
    CareManager,
    NursingHome,
    SupportCenter,
    Coordination,
    Desk,
    Association,
    CancerSupport,
    PatientGroup,
    Volunteer,
    Supplier,
    CareService,
}

/// How many of each a region of 1,200 places has. A larger one keeps the proportions.
pub(super) const TRADES: [(Trade, u32); 16] = [
    (Trade::Hospital, 9),
    (Trade::Clinic, 422),
    (Trade::Dental, 251),
    (Trade::Pharmacy, 232),
    (Trade::VisitingNurse, 41),
    (Trade::CareManager, 94),
    (Trade::NursingHome, 86),
    (Trade::SupportCenter, 12),
    (Trade::Coordination, 5),
    (Trade::Desk, 10),
    (Trade::Association, 6),
    (Trade::CancerSupport, 2),
    (Trade::PatientGroup, 9),
    (Trade::Volunteer, 10),
    (Trade::Supplier, 11),
    (Trade::CareService, 48),
];

/// The first of a trade have a role that the others have not: the home-palliative clinics, the stations
/// that answer at night. `nth` of `of`, so that a larger region has as many of them in proportion.
#[derive(Clone, Copy)]
pub(super) struct Rank {
    pub(super) trade: Trade,
    pub(super) nth: u32,
    pub(super) of: u32,
    /// Of this trade in the region of 1,200.
    pub(super) usual: u32,
}

impl Rank {
    /// Among the first `count`, in a region of 1,200.
    pub(super) fn within(self, count: u32) -> bool {
        u64::from(self.nth) * u64::from(self.usual) < u64::from(count) * u64::from(self.of)
    }
}

/// Kinds of glossary 5.1, the most telling first. Of hospitals, `HOSPITALS` says.
pub(super) fn kinds(rank: Rank) -> &'static [&'static str] {
    match rank.trade {
        Trade::Hospital => hospital(rank).kinds,
        Trade::Clinic if rank.within(HOME_CLINICS) => &["clinic_home_palliative", "clinic"],
        Trade::Clinic if rank.within(HOME_CLINICS + SPECIALTY_CLINICS) => {
            &["clinic_specialty_visit", "clinic"]
        }
        Trade::Clinic => &["clinic"],
        Trade::Dental if rank.within(HOME_DENTISTS) => &["dental_home", "dental_clinic"],
        Trade::Dental => &["dental_clinic"],
        Trade::Pharmacy => &["pharmacy"],
        Trade::VisitingNurse => &["visiting_nurse"],
        Trade::CareManager => &["care_manager_office"],
        Trade::NursingHome => &["nursing_home_eol"],
        Trade::SupportCenter => &["community_support_center"],
        Trade::Coordination => &["home_care_coordination"],
        Trade::Desk => &["municipality"],
        Trade::Association => &["association"],
        Trade::CancerSupport => &["cancer_support_center"],
        Trade::PatientGroup => &["patient_group"],
        Trade::Volunteer => &["volunteer"],
        Trade::Supplier => &["medical_device_supplier"],
        Trade::CareService => std::slice::from_ref(&care_service(rank).0),
    }
}

pub(super) const HOME_CLINICS: u32 = 23;
pub(super) const SPECIALTY_CLINICS: u32 = 16;
pub(super) const HOME_DENTISTS: u32 = 40;
pub(super) const NIGHT_STATIONS: u32 = 18;
pub(super) const OPIOID_PHARMACIES: u32 = 14;

pub(super) struct Hospital {
    pub(super) kinds: &'static [&'static str],
    pub(super) beds: u32,
    /// Palliative care unit; 0: none.
    pub(super) pcu_beds: u32,
    pub(super) departments: &'static [&'static str],
}

/// One row a role; a larger region goes through them again.
const HOSPITALS: [Hospital; 9] = [
    Hospital {
        kinds: &["hub_hospital", "pct", "pc_outpatient", "cancer_support_center", "hospital"],
        beds: 462,
        pcu_beds: 0,
        departments: &[
            "内科",
            "消化器内科",
            "腫瘍内科",
            "緩和ケア内科",
            "外科",
            "放射線治療科",
            "麻酔科",
            "救急科",
        ],
    },
    Hospital {
        kinds: &["pcu", "pc_outpatient", "backup_hospital", "hospital"],
        beds: 146,
        pcu_beds: 20,
        departments: &["内科", "緩和ケア内科", "外科", "リハビリテーション科"],
    },
    Hospital {
        kinds: &["backup_hospital", "hospital"],
        beds: 120,
        pcu_beds: 0,
        departments: &["内科", "外科", "整形外科", "リハビリテーション科"],
    },
    Hospital {
        kinds: &["certified_hospital", "pct", "pc_outpatient", "home_backup_registered", "hospital"],
        beds: 310,
        pcu_beds: 0,
        departments: &[
            "内科",
            "呼吸器内科",
            "緩和ケア内科",
            "外科",
            "泌尿器科",
            "婦人科",
            "放射線科",
            "麻酔科",
        ],
    },
    Hospital {
        kinds: &["pcu", "hospital"],
        beds: 98,
        pcu_beds: 16,
        departments: &["内科", "緩和ケア内科", "精神科"],
    },
    Hospital {
        kinds: &["backup_hospital", "hospital"],
        beds: 60,
        pcu_beds: 0,
        departments: &["内科", "外科", "小児科"],
    },
    Hospital {
        kinds: &["home_backup_registered", "hospital"],
        beds: 224,
        pcu_beds: 0,
        departments: &["内科", "循環器内科", "脳神経外科", "整形外科", "リハビリテーション科"],
    },
    Hospital {
        kinds: &["backup_hospital", "hospital"],
        beds: 88,
        pcu_beds: 0,
        departments: &["内科", "リハビリテーション科", "歯科口腔外科"],
    },
    Hospital {
        kinds: &["hospital"],
        beds: 150,
        pcu_beds: 0,
        departments: &["小児科", "小児外科", "小児神経内科", "歯科"],
    },
];

pub(super) fn hospital(rank: Rank) -> &'static Hospital {
    HOSPITALS.get(rank.nth as usize % HOSPITALS.len()).expect("taken modulo the length")
}

/// A drawn name and, of clinics, the departments its sign speaks of.
pub(super) fn name(rank: Rank, town: &Town, district: &Label, draw: &mut Draw) -> (Label, Vec<&'static str>) {
    let nature = Label::from(*draw.pick(&NATURE));
    let stem = match draw.below(10) {
        0..5 => Label::from(*draw.pick(&FAMILIES)),
        5..8 => nature.clone(),
        8 => district.clone(),
        _ => district.then(*draw.pick(&NATURE), " "),
    };
    let ending = |base: &Label, draw: &mut Draw, table: &[Word]| base.then(*draw.pick(table), " ");
    let plain = match rank.trade {
        Trade::Hospital => {
            ending(if draw.percent(60) { &nature } else { &town.stem }, draw, &HOSPITAL_ENDINGS)
        }
        Trade::Clinic => return clinic(rank, &stem, draw),
        Trade::Dental => ending(&stem, draw, &DENTAL_ENDINGS),
        Trade::Pharmacy if draw.percent(35) => {
            let shop = ending(&nature, draw, &PHARMACY_ENDINGS);
            let (ja, kana) =
                (format!("{} {}店", shop.ja, district.ja), format!("{} {}てん", shop.kana, district.kana));
            Label { ja, kana, en: format!("{} {}", shop.en, district.en) }
        }
        Trade::Pharmacy => ending(&stem, draw, &PHARMACY_ENDINGS),
        Trade::VisitingNurse => around(&nature, draw, &NURSE_BEGINNINGS, &NURSE_ENDINGS),
        Trade::CareManager => around(&nature, draw, &CARE_BEGINNINGS, &CARE_ENDINGS),
        Trade::NursingHome => around(&nature, draw, &HOME_BEGINNINGS, &HOME_ENDINGS),
        Trade::SupportCenter => {
            let side = town.stem.then(*draw.pick(&SIDES), " ");
            side.then(
                (" 地域包括支援センター", " ちいきほうかつしえんせんたー", "Community Support Center"),
                " ",
            )
        }
        Trade::Coordination => town.name().then(*draw.pick(&COORDINATION), " "),
        Trade::Desk => town.hall().then(*draw.pick(&DESKS), ", "),
        Trade::Association => ending(&town.stem, draw, &ASSOCIATIONS),
        Trade::CancerSupport => ending(&nature, draw, &CANCER_SUPPORT),
        Trade::PatientGroup => around(&nature, draw, &GROUP_BEGINNINGS, &GROUP_ENDINGS),
        Trade::Volunteer => ending(&nature, draw, &VOLUNTEERS),
        Trade::Supplier => ending(&nature, draw, &SUPPLIERS),
        Trade::CareService => nature.then(care_service(rank).1, " "),
    };
    (plain, departments(rank, draw))
}

/// 診療科目, where the sign does not already say them.
pub(super) fn departments(rank: Rank, draw: &mut Draw) -> Vec<&'static str> {
    match rank.trade {
        Trade::Hospital => hospital(rank).departments.to_vec(),
        Trade::Clinic => vec!["内科", "緩和ケア内科"],
        Trade::Dental => {
            let more = ["小児歯科", "矯正歯科", "歯科口腔外科"];
            std::iter::once("歯科").chain(more.into_iter().filter(|_| draw.percent(38))).collect()
        }
        Trade::Pharmacy | Trade::VisitingNurse | Trade::CareManager | Trade::NursingHome => Vec::new(),
        Trade::SupportCenter | Trade::Coordination | Trade::Desk | Trade::Association => Vec::new(),
        Trade::CancerSupport | Trade::PatientGroup | Trade::Volunteer | Trade::Supplier => Vec::new(),
        Trade::CareService => Vec::new(),
    }
}

fn clinic(rank: Rank, stem: &Label, draw: &mut Draw) -> (Label, Vec<&'static str>) {
    if rank.within(HOME_CLINICS) {
        return (stem.then(*draw.pick(&HOME_CLINIC_ENDINGS), " "), departments(rank, draw));
    }
    let (sign, departments) = *draw.pick(&SIGNS);
    let name = match draw.below(6) {
        0 if sign.0 != "こころの" => stem.then(("医院", " いいん", "Clinic"), " "),
        1 | 2 if sign.0 != "こころの" => stem.then(sign, " ").then(("医院", " いいん", "Clinic"), " "),
        3 => {
            let clinic = stem.then(("クリニック", " くりにっく", "Clinic"), " ");
            if sign.0 == "内科" {
                clinic
            } else {
                stem.then(sign, " ").then(("クリニック", " くりにっく", "Clinic"), " ")
            }
        }
        _ => stem.then(sign, " ").then(("クリニック", " くりにっく", "Clinic"), " "),
    };
    (name, departments.to_vec())
}

/// 訪問看護ステーション + name, or name + 訪問看護ステーション.
fn around(name: &Label, draw: &mut Draw, beginnings: &[Word], endings: &[Word]) -> Label {
    if draw.percent(60) {
        return name.then(*draw.pick(endings), " ");
    }
    let (ja, kana, en) = *draw.pick(beginnings);
    Label {
        ja: format!("{ja}{}", name.ja),
        kana: format!("{kana} {}", name.kana),
        en: format!("{} {en}", name.en),
    }
}

const HOSPITAL_ENDINGS: [Word; 4] = [
    ("病院", " びょういん", "Hospital"),
    ("記念病院", "きねん びょういん", "Memorial Hospital"),
    ("総合病院", "そうごう びょういん", "General Hospital"),
    ("中央病院", "ちゅうおう びょういん", "Central Hospital"),
];
const HOME_CLINIC_ENDINGS: [Word; 4] = [
    ("在宅クリニック", " ざいたく くりにっく", "Home Care Clinic"),
    ("ホームケアクリニック", " ほーむけあ くりにっく", "Home Care Clinic"),
    ("内科・在宅診療所", " ないか ざいたくしんりょうじょ", "Clinic and Home Care"),
    ("訪問診療クリニック", " ほうもんしんりょう くりにっく", "House Call Clinic"),
];
const DENTAL_ENDINGS: [Word; 6] = [
    ("歯科医院", " しか いいん", "Dental Office"),
    ("歯科", " しか", "Dental"),
    ("歯科クリニック", " しか くりにっく", "Dental Clinic"),
    ("デンタルクリニック", " でんたる くりにっく", "Dental Clinic"),
    ("歯科・矯正歯科", " しか きょうせいしか", "Dental and Orthodontics"),
    ("ファミリー歯科", " ふぁみりーしか", "Family Dental"),
];
const PHARMACY_ENDINGS: [Word; 4] = [
    ("薬局", " やっきょく", "Pharmacy"),
    ("調剤薬局", " ちょうざい やっきょく", "Dispensing Pharmacy"),
    ("薬局", " やっきょく", "Pharmacy"),
    ("ファーマシー", " ふぁーましー", "Pharmacy"),
];
const NURSE_BEGINNINGS: [Word; 3] = [
    ("訪問看護ステーション", "ほうもんかんごすてーしょん", "Visiting Nurse Station"),
    ("訪問看護ステーション", "ほうもんかんごすてーしょん", "Visiting Nurse Station"),
    (
        "訪問看護リハビリステーション",
        "ほうもんかんごりはびりすてーしょん",
        "Visiting Nurse and Rehab Station",
    ),
];
const NURSE_ENDINGS: [Word; 3] = [
    ("訪問看護ステーション", " ほうもんかんごすてーしょん", "Visiting Nurse Station"),
    ("訪問看護", " ほうもんかんご", "Visiting Nurses"),
    ("ナースステーション", " なーすすてーしょん", "Nurse Station"),
];
const CARE_BEGINNINGS: [Word; 3] = [
    ("ケアプランセンター", "けあぷらんせんたー", "Care Plan Center"),
    ("居宅介護支援事業所", "きょたくかいごしえんじぎょうしょ", "Care Manager Office"),
    ("ケアマネジメント", "けあまねじめんと", "Care Management"),
];
const CARE_ENDINGS: [Word; 3] = [
    ("居宅介護支援事業所", " きょたくかいごしえんじぎょうしょ", "Care Manager Office"),
    ("ケアプランニング", " けあぷらんにんぐ", "Care Planning"),
    ("指定居宅介護支援センター", " していきょたくかいごしえんせんたー", "Care Manager Center"),
];
const HOME_BEGINNINGS: [Word; 4] = [
    ("特別養護老人ホーム", "とくべつようごろうじんほーむ", "Nursing Home"),
    ("介護付有料老人ホーム", "かいごつきゆうりょうろうじんほーむ", "Residential Care Home"),
    ("グループホーム", "ぐるーぷほーむ", "Group Home"),
    ("看護小規模多機能", "かんごしょうきぼたきのう", "Nursing Day and Stay Home"),
];
const HOME_ENDINGS: [Word; 3] = [
    ("苑", "えん", "Nursing Home"),
    ("の里", "のさと", "Village Nursing Home"),
    ("ホーム", "ほーむ", "Care Home"),
];
const SIDES: [Word; 5] = [
    ("中央", " ちゅうおう", "Central"),
    ("東", " ひがし", "East"),
    ("西", " にし", "West"),
    ("南", " みなみ", "South"),
    ("北", " きた", "North"),
];
const COORDINATION: [Word; 2] = [
    (
        "在宅医療・介護連携支援センター",
        " ざいたくいりょうかいごれんけいしえんせんたー",
        "Home Care Coordination Center",
    ),
    ("在宅療養支援窓口", " ざいたくりょうようしえんまどぐち", "Home Care Support Desk"),
];
const DESKS: [Word; 5] = [
    (" 高齢福祉課", " こうれいふくしか", "Elderly Welfare Section"),
    (" 健康づくり課", " けんこうづくりか", "Health Promotion Section"),
    (" 地域医療推進室", " ちいきいりょうすいしんしつ", "Community Medicine Office"),
    (" 介護保険課", " かいごほけんか", "Care Insurance Section"),
    (" 障がい福祉課", " しょうがいふくしか", "Disability Welfare Section"),
];
const ASSOCIATIONS: [Word; 6] = [
    ("医師会", " いしかい", "Medical Association"),
    ("歯科医師会", " しかいしかい", "Dental Association"),
    ("薬剤師会", " やくざいしかい", "Pharmacists' Association"),
    ("訪問看護連絡協議会", " ほうもんかんごれんらくきょうぎかい", "Visiting Nurse Council"),
    ("介護支援専門員連絡会", " かいごしえんせんもんいんれんらくかい", "Care Managers' Association"),
    ("栄養士会", " えいようしかい", "Dietitians' Association"),
];
const CANCER_SUPPORT: [Word; 2] = [
    ("がん相談支援センター", " がんそうだんしえんせんたー", "Cancer Support Center"),
    ("がん相談室", " がんそうだんしつ", "Cancer Support Room"),
];
const GROUP_BEGINNINGS: [Word; 2] = [
    ("がん患者会 ", "がんかんじゃかい", "Cancer Patients' Group"),
    ("がんサロン ", "がんさろん", "Cancer Salon"),
];
const GROUP_ENDINGS: [Word; 3] = [
    ("の会", "のかい", "Patients' Group"),
    ("家族会", " かぞくかい", "Families' Group"),
    ("サロン", " さろん", "Patients' Salon"),
];
const VOLUNTEERS: [Word; 4] = [
    ("ボランティアの会", " ぼらんてぃあのかい", "Volunteers"),
    ("傾聴の会", " けいちょうのかい", "Listening Volunteers"),
    ("ホスピスボランティア", " ほすぴすぼらんてぃあ", "Hospice Volunteers"),
    ("送迎ボランティア", " そうげいぼらんてぃあ", "Transport Volunteers"),
];
const SUPPLIERS: [Word; 4] = [
    ("メディカルサプライ", " めでぃかるさぷらい", "Medical Supply"),
    ("在宅酸素サービス", " ざいたくさんそさーびす", "Home Oxygen Service"),
    ("医療機器", " いりょうきき", "Medical Devices"),
    ("ホームケアレンタル", " ほーむけあれんたる", "Home Care Rental"),
];

fn care_service(rank: Rank) -> &'static (&'static str, Word) {
    CARE_SERVICES.get(rank.nth as usize % CARE_SERVICES.len()).expect("taken modulo the length")
}

/// A kind and how its places are called.
const CARE_SERVICES: [(&str, Word); 24] = [
    ("home_help", ("ヘルパーステーション", " へるぱーすてーしょん", "Helper Station")),
    ("night_home_help", ("夜間ヘルプ", " やかんへるぷ", "Night Help")),
    ("round_the_clock_care", ("巡回ケアサービス", " じゅんかいけあさーびす", "Round-the-clock Care")),
    ("home_bathing", ("訪問入浴サービス", " ほうもんにゅうよくさーびす", "Home Bathing Service")),
    ("home_rehab", ("訪問リハビリ", " ほうもんりはびり", "Home Rehabilitation")),
    ("home_guidance", ("居宅療養指導所", " きょたくりょうようしどうしょ", "Home Guidance Office")),
    ("small_multi", ("小規模多機能ホーム", " しょうきぼたきのうほーむ", "Multi-care Home")),
    ("nursing_small_multi", ("かんたき", " かんたき", "Nursing Multi-care Home")),
    ("day_care", ("デイサービス", " でいさーびす", "Day Service")),
    ("dementia_day_care", ("認知症デイ", " にんちしょうでい", "Dementia Day Service")),
    ("day_rehab", ("デイケア", " でいけあ", "Day Rehabilitation")),
    ("short_stay", ("ショートステイ", " しょーとすてい", "Short Stay")),
    ("short_stay_medical", ("療養ショートステイ", " りょうようしょーとすてい", "Medical Short Stay")),
    ("group_home", ("グループホーム", " ぐるーぷほーむ", "Group Home")),
    ("care_residence", ("ケアハウス", " けあはうす", "Care House")),
    ("nursing_home", ("園", "えん", "Nursing Home")),
    ("health_care_home", ("老健", " ろうけん", "Health Care Home")),
    ("medical_care_home", ("介護医療院", " かいごいりょういん", "Medical Care Home")),
    ("care_equipment", ("福祉用具センター", " ふくしようぐせんたー", "Care Equipment Center")),
    ("maternity_home", ("助産院", " じょさんいん", "Maternity Home")),
    ("health_center", ("保健センター", " ほけんせんたー", "Health Center")),
    ("welfare_council", ("社会福祉協議会", " しゃかいふくしきょうぎかい", "Social Welfare Council")),
    ("welfare_facility", ("福祉センター", " ふくしせんたー", "Welfare Center")),
    ("public_facility", ("コミュニティセンター", " こみゅにてぃせんたー", "Community Center")),
];
