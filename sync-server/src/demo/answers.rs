//! Catalogue: what a demo place can do, ○ △ × with a note, in the proportions of its trade.

use super::draw::Draw;
use super::trade::{
    HOME_CLINICS, HOME_DENTISTS, NIGHT_STATIONS, OPIOID_PHARMACIES, Rank, SPECIALTY_CLINICS, Trade,
};
use chrono::{Datelike, Days, NaiveDate};
use domain::facility::{Answer, Level};

/// Chances in a hundred of ○, △ and ×; in the rest nobody answered.
type Chances = (&'static str, u32, u32, u32);

/// Every answered item of the place, in the order of its trade's list.
pub(super) fn answers(rank: Rank, today: NaiveDate, draw: &mut Draw) -> Vec<(&'static str, Level)> {
    let mut answers = Vec::new();
    if rank.trade == Trade::Hospital {
        for (item, mark) in HOSPITAL_ITEMS.iter().zip(hospital_marks(rank).chars()) {
            answers.extend(answer_of(mark).map(|answer| (*item, answer)));
        }
    } else {
        for &(item, yes, ask, no) in chances(rank) {
            let drawn = draw.below(100);
            if drawn < yes + ask + no {
                let rest = if drawn < yes + ask { Answer::Ask } else { Answer::No };
                answers.push((item, if drawn < yes { Answer::Yes } else { rest }));
            }
        }
    }
    let level = |(item, answer)| (item, Level { answer, note: note(item, answer, today, draw) });
    answers.into_iter().map(level).collect()
}

fn answer_of(mark: char) -> Option<Answer> {
    match mark {
        '○' => Some(Answer::Yes),
        '△' => Some(Answer::Ask),
        '×' => Some(Answer::No),
        _ => None,
    }
}

const HOSPITAL_ITEMS: [&str; 18] = [
    "emergency_admission",
    "respite",
    "end_of_life",
    "infusion_pump",
    "own_opioids",
    "transfusion",
    "ascites",
    "ventilator",
    "home_oxygen",
    "central_line",
    "children",
    "non_cancer",
    "nerve_block",
    "palliative_radiation",
    "oral_care",
    "grief_care",
    "advance_care_planning",
    "step_free",
];

/// One row a role of `trade::hospital`, in the order of `HOSPITAL_ITEMS`; a blank: nobody answered.
fn hospital_marks(rank: Rank) -> &'static str {
    const MARKS: [&str; 9] = [
        "○△○○○○○○○○△○○○○○○○",
        "○○○○○△○×○○×△△×○○○○",
        "○○○○○△○△○○×○×× △○○",
        "○○○○○○○○○○△○○△○○○○",
        "△△○○○×△×○○×× ×△○○△",
        "○○○△△×△×○○△○×× △○○",
        "△○△△○○○○○○×○△×○×○○",
        "×○△×△× △○△×○××○ △○",
        "△△△△○○ ○○○○○ ×○○○○",
    ];
    MARKS.get(rank.nth as usize % MARKS.len()).expect("taken modulo the length")
}

fn chances(rank: Rank) -> &'static [Chances] {
    match rank.trade {
        Trade::Clinic if rank.within(HOME_CLINICS) => &HOME_CLINIC,
        Trade::Clinic if rank.within(HOME_CLINICS + SPECIALTY_CLINICS) => &SPECIALTY_CLINIC,
        Trade::Clinic => &CLINIC,
        Trade::Dental if rank.within(HOME_DENTISTS) => &HOME_DENTIST,
        Trade::Dental => &DENTIST,
        Trade::Pharmacy if rank.within(OPIOID_PHARMACIES) => &OPIOID_PHARMACY,
        Trade::Pharmacy => &PHARMACY,
        Trade::VisitingNurse if rank.within(NIGHT_STATIONS) => &NIGHT_STATION,
        Trade::VisitingNurse => &STATION,
        Trade::CareManager => &CARE_MANAGER,
        Trade::NursingHome => &NURSING_HOME,
        Trade::PatientGroup | Trade::CancerSupport => &SUPPORT,
        Trade::Volunteer => &VOLUNTEER,
        Trade::Supplier => &SUPPLIER,
        Trade::CareService
        | Trade::Hospital
        | Trade::SupportCenter
        | Trade::Coordination
        | Trade::Desk
        | Trade::Association => &[],
    }
}

const HOME_CLINIC: [Chances; 18] = [
    ("round_the_clock", 100, 0, 0),
    ("house_call_24h", 86, 14, 0),
    ("home_visit", 100, 0, 0),
    ("new_patients", 62, 30, 8),
    ("end_of_life", 96, 4, 0),
    ("cancer_end_stage", 94, 6, 0),
    ("non_cancer", 82, 14, 0),
    ("children", 22, 34, 40),
    ("infusion_pump", 78, 16, 6),
    ("central_line", 84, 14, 2),
    ("transfusion", 38, 34, 28),
    ("ascites", 70, 22, 8),
    ("ventilator", 48, 30, 20),
    ("home_oxygen", 98, 2, 0),
    ("nerve_block", 8, 14, 60),
    ("grief_care", 44, 26, 10),
    ("advance_care_planning", 88, 10, 0),
    ("online_consultation", 42, 20, 30),
];
const SPECIALTY_CLINIC: [Chances; 5] = [
    ("home_visit", 78, 22, 0),
    ("new_patients", 52, 36, 12),
    ("end_of_life", 20, 30, 40),
    ("children", 25, 25, 30),
    ("step_free", 66, 10, 16),
];
const CLINIC: [Chances; 5] = [
    ("home_visit", 12, 16, 46),
    ("end_of_life", 7, 9, 34),
    ("home_oxygen", 14, 10, 26),
    ("online_consultation", 15, 9, 32),
    ("step_free", 48, 8, 18),
];
const HOME_DENTIST: [Chances; 6] = [
    ("home_visit", 96, 4, 0),
    ("new_patients", 68, 26, 6),
    ("oral_care", 98, 2, 0),
    ("swallowing", 55, 25, 16),
    ("end_of_life", 60, 30, 5),
    ("children", 20, 20, 30),
];
const DENTIST: [Chances; 4] =
    [("home_visit", 0, 12, 52), ("oral_care", 36, 12, 8), ("children", 55, 8, 0), ("step_free", 42, 8, 22)];
const OPIOID_PHARMACY: [Chances; 6] = [
    ("opioids", 100, 0, 0),
    ("home_visit", 92, 8, 0),
    ("round_the_clock", 64, 30, 6),
    ("aseptic", 42, 22, 36),
    ("central_line", 44, 20, 26),
    ("infusion_pump", 46, 24, 24),
];
const PHARMACY: [Chances; 5] = [
    ("opioids", 0, 44, 26),
    ("home_visit", 46, 24, 16),
    ("round_the_clock", 14, 34, 28),
    ("aseptic", 3, 6, 60),
    ("step_free", 50, 4, 10),
];
const NIGHT_STATION: [Chances; 13] = [
    ("round_the_clock", 100, 0, 0),
    ("new_patients", 64, 28, 8),
    ("end_of_life", 88, 12, 0),
    ("cancer_end_stage", 90, 10, 0),
    ("children", 32, 30, 34),
    ("infusion_pump", 74, 20, 6),
    ("central_line", 86, 12, 2),
    ("transfusion", 22, 36, 38),
    ("ventilator", 62, 22, 14),
    ("home_oxygen", 98, 2, 0),
    ("swallowing", 40, 26, 20),
    ("grief_care", 58, 22, 8),
    ("advance_care_planning", 74, 16, 0),
];
const STATION: [Chances; 9] = [
    ("round_the_clock", 0, 34, 66),
    ("new_patients", 56, 30, 14),
    ("end_of_life", 36, 40, 18),
    ("children", 16, 24, 46),
    ("infusion_pump", 22, 32, 34),
    ("central_line", 46, 28, 16),
    ("ventilator", 22, 26, 40),
    ("home_oxygen", 78, 14, 4),
    ("grief_care", 18, 24, 26),
];
const CARE_MANAGER: [Chances; 4] = [
    ("new_patients", 56, 32, 12),
    ("cancer_end_stage", 44, 34, 8),
    ("round_the_clock", 46, 20, 18),
    ("advance_care_planning", 30, 24, 6),
];
const NURSING_HOME: [Chances; 9] = [
    ("end_of_life", 74, 22, 4),
    ("new_patients", 36, 44, 20),
    ("respite", 28, 30, 26),
    ("cancer_end_stage", 34, 40, 20),
    ("infusion_pump", 5, 16, 66),
    ("central_line", 11, 22, 54),
    ("home_oxygen", 52, 28, 12),
    ("own_opioids", 30, 38, 22),
    ("step_free", 88, 4, 0),
];
const SUPPORT: [Chances; 2] = [("grief_care", 60, 24, 6), ("advance_care_planning", 34, 24, 6)];
const VOLUNTEER: [Chances; 2] = [("home_visit", 58, 26, 0), ("grief_care", 26, 24, 10)];
const SUPPLIER: [Chances; 4] = [
    ("round_the_clock", 72, 18, 10),
    ("home_oxygen", 90, 0, 10),
    ("infusion_pump", 56, 12, 32),
    ("ventilator", 48, 12, 36),
];

/// ○ says something in one case of three, △ and × in two.
fn note(item: &str, answer: Answer, today: NaiveDate, draw: &mut Draw) -> Option<String> {
    let (_, yes, ask, no) = NOTES.iter().find(|(noted, ..)| *noted == item)?;
    let (said, table) = match answer {
        Answer::Yes => (34, yes),
        Answer::Ask => (72, ask),
        Answer::No => (44, no),
    };
    match (item, answer) {
        ("new_patients", Answer::Yes) if draw.percent(30) => {
            let day = today + Days::new(u64::from(draw.between(2, 12)));
            return Some(format!("{}月{}日から可", day.month(), day.day()));
        }
        _ => {}
    }
    let said = !table.is_empty() && draw.percent(said);
    said.then(|| draw.pick(table).replace('#', &draw.between(4, 28).to_string()))
}

type Notes = (&'static str, &'static [&'static str], &'static [&'static str], &'static [&'static str]);

/// What is said with ○, △ and ×; # is a number of the place's own.
const NOTES: [Notes; 26] = [
    (
        "emergency_admission",
        &["救急外来が窓口", "当直医に直通", "登録患者は事前連絡のみ"],
        &["日中に相談", "空床があれば"],
        &["夜間は不可"],
    ),
    (
        "respite",
        &["2週間まで", "7日から14日", "事前登録が必要", "個室のみ"],
        &["空床により相談", "医療処置により相談", "要面談"],
        &["今年度は休止"],
    ),
    (
        "end_of_life",
        &["主治医と相談のうえ", "ご家族の希望に沿って", "年間#件ほど"],
        &["医師の協力により", "日中のみ", "提携医がいる場合"],
        &["体制がありません"],
    ),
    (
        "cancer_end_stage",
        &["退院当日から訪問可", "特別訪問看護指示書で毎日可"],
        &["状態により相談", "痛みの調整中は相談"],
        &[],
    ),
    ("non_cancer", &["心不全・COPDも可", "神経難病も可"], &["疾患により相談"], &["がんの方のみ"]),
    (
        "children",
        &["医療的ケア児も可", "3歳以上", "小児の経験者あり"],
        &["中学生から", "年齢により相談", "主治医の指示により"],
        &["成人のみ"],
    ),
    (
        "infusion_pump",
        &["PCAポンプ可", "機種は問いません", "機械式・電動とも"],
        &["機種により相談", "ポンプ持参で可", "導入後の継続のみ"],
        &["機器がありません"],
    ),
    (
        "central_line",
        &["ポート穿刺可", "夜間の間欠投与可"],
        &["交換日を相談", "主治医の指示により"],
        &["対応できる職員なし"],
    ),
    ("transfusion", &["週2回まで", "日中のみ", "事前の交差試験が必要"], &["日中に相談"], &["他院へ紹介"]),
    (
        "ascites",
        &["エコーあり", "1回2リットルまで", "CARTも可"],
        &["事前に連絡", "往診日に合わせて"],
        &["他院へ紹介"],
    ),
    (
        "ventilator",
        &["NPPV・TPPVとも", "NPPVのみ", "気管切開も可"],
        &["機種により相談", "日中のみ"],
        &["対応できる職員なし"],
    ),
    (
        "home_oxygen",
        &["毎分5リットルまで", "高流量も可", "停電時の予備あり"],
        &["業者と調整"],
        &["体制がありません"],
    ),
    (
        "own_opioids",
        &["持参薬を継続", "処方内容の写しを持参"],
        &["事前に連絡", "貼付剤のみ継続"],
        &["持込み不可"],
    ),
    ("nerve_block", &["硬膜外・神経破壊とも", "火曜と金曜"], &["麻酔科に相談"], &["拠点病院へ紹介"]),
    ("palliative_radiation", &["骨転移は1回照射も可", "当日相談可"], &["枠により相談"], &["拠点病院へ紹介"]),
    ("oral_care", &["歯科衛生士が訪問", "多職種同行可"], &["曜日により"], &[]),
    (
        "swallowing",
        &["内視鏡検査の訪問可", "言語聴覚士あり", "食形態の相談可"],
        &["評価のみ", "病院と連携"],
        &[],
    ),
    ("grief_care", &["四十九日頃に訪問", "ご遺族の会あり", "お手紙を送付"], &["希望があれば"], &[]),
    (
        "advance_care_planning",
        &["人生会議の支援可", "意思決定支援の研修修了者あり"],
        &["主治医と一緒に"],
        &[],
    ),
    ("online_consultation", &["再診のみ", "予約制"], &["機器の確認後"], &[]),
    (
        "step_free",
        &["駐車場#台", "玄関にスロープ", "車いす駐車場1台", "エレベーターあり"],
        &["段差2段", "介助します"],
        &["階段のみ"],
    ),
    ("aseptic", &["クリーンベンチあり", "共同利用の無菌室"], &["提携薬局で調製"], &["設備なし"]),
    (
        "home_visit",
        &["片道#kmまで", "夕方も可", "市内全域", "当日の訪問可", "施設も可"],
        &["曜日により", "かかりつけの方のみ", "近隣のみ", "木曜午後のみ"],
        &["訪問は行っていません"],
    ),
    (
        "round_the_clock",
        &["当番が直接対応", "転送電話", "30分以内に折り返し"],
        &["電話のみ", "登録の方のみ", "21時まで"],
        &["翌営業日に折り返し"],
    ),
    (
        "opioids",
        &["処方箋のFAXから準備", "夜間は先に電話を", "退院日の朝に相談を"],
        &["まず電話で確認を", "処方箋のFAXから手配", "平日の午前に相談を"],
        &["麻薬小売業者の免許なし"],
    ),
    (
        "new_patients",
        &["今夜から可", "あすから可", "当日の相談可", "週2名まで"],
        &["来週以降", "要相談", "地区により", "空き待ち2名", "状態により"],
        &["今月は満員", "職員の補充まで休止"],
    ),
];
