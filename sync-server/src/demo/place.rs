//! One demo place: its facts, and who says so.

use super::answers::answers;
use super::draw::Draw;
use super::known::Known;
use super::lines::{Lines, phones};
use super::listing::published;
use super::opening::hours;
use super::people::people;
use super::rules::rules;
use super::stocks::stocks;
use super::town::{District, Label, Town};
use super::trade::{
    HOME_CLINICS, HOME_DENTISTS, OPIOID_PHARMACIES, Rank, SPECIALTY_CLINICS, Trade, hospital,
};
use chrono::{Days, NaiveDate, NaiveDateTime};
use domain::coverage::Coverage;
use domain::facility::{Facility, How, Position, Source, Value};
use domain::id::{FacilityId, KindCode, MunicipalityCode};
use domain::lists::item;
use uuid::Uuid;

/// What is fixed before the facts are drawn.
pub(super) struct Site<'a> {
    pub(super) id: Uuid,
    pub(super) rank: Rank,
    pub(super) name: Label,
    pub(super) departments: Vec<&'static str>,
    /// All towns of the region.
    pub(super) towns: &'a [Town],
    pub(super) town: &'a Town,
    pub(super) district: &'a District,
    pub(super) known: Option<&'a Known>,
    pub(super) today: NaiveDate,
    pub(super) now: NaiveDateTime,
}

pub(super) fn facility(site: &Site<'_>, lines: &mut Lines) -> Facility {
    let mut draw = Draw::of(site.id);
    let sources = Sources::of(site, &mut draw);
    let mut facility = Facility::new(FacilityId(site.id));
    published(site, &sources.file, &mut draw, &mut facility);
    phones(site, &sources.checked, lines, &mut draw, &mut facility);
    reached(site, &sources.checked, &mut draw, &mut facility);
    for (code, level) in answers(site.rank, site.today, &mut draw) {
        let source = if QUICK.contains(&code) { &sources.quick } else { &sources.checked };
        facility.push(code, Value::Level(level), source);
    }
    stocks(site, &sources.checked, &mut facility);
    people(site, &mut facility);
    if site.rank.trade == Trade::Hospital {
        wards(site, &sources, &mut draw, &mut facility);
        rules(site, &mut facility);
    }
    facility
}

/// Answers that are asked for more often than the rest.
const QUICK: [&str; 2] = ["new_patients", "opioids"];

struct Sources {
    file: Source,
    checked: Source,
    quick: Source,
}

impl Sources {
    fn of(site: &Site<'_>, draw: &mut Draw) -> Self {
        let list = match site.rank.trade {
            Trade::Hospital | Trade::Clinic | Trade::Dental | Trade::Pharmacy => "医療機関一覧（見本）",
            Trade::VisitingNurse | Trade::CareManager | Trade::NursingHome | Trade::CareService => {
                "介護サービス事業所一覧（見本）"
            }
            Trade::SupportCenter
            | Trade::Coordination
            | Trade::Desk
            | Trade::Association
            | Trade::CancerSupport
            | Trade::PatientGroup
            | Trade::Volunteer
            | Trade::Supplier => "地域資源一覧（見本）",
        };
        let age = match draw.below(100) {
            0..52 => draw.between(0, 90),
            52..80 => draw.between(91, 180),
            80..95 => draw.between(181, 300),
            _ => draw.between(301, 400),
        };
        let how = *draw.pick(&[How::Phone, How::Phone, How::Phone, How::Own, How::Own, How::Visit, How::Web]);
        let (age, how) = site.known.map_or((u64::from(age), how), |known| (known.age, known.how));
        let by = if how == How::Own {
            "施設の担当者"
        } else if how != How::Web && draw.percent(30) {
            "退院支援看護師"
        } else {
            "連携調整員"
        };
        let day = |age| site.today.checked_sub_days(Days::new(age));
        let asked = |age| Source {
            origin: "澪ノ浦圏域緩和ケア連携推進会議".to_owned(),
            verified_on: day(age),
            by: Some(by.to_owned()),
            how,
        };
        let file = Source { origin: list.to_owned(), verified_on: day(38), by: None, how: How::File };
        Self { file, checked: asked(age), quick: asked(age.min(u64::from(draw.below(75)))) }
    }
}

/// When and how it is reached: what people ask on the telephone.
fn reached(site: &Site<'_>, source: &Source, draw: &mut Draw, facility: &mut Facility) {
    if site.known.is_none() && draw.below(220) == 0 {
        facility.push(item::STATUS, Value::Text("休止中".to_owned()), source);
        let reason = *draw.pick(&[
            "建替えのため、再開は未定",
            "職員不足のため休止",
            "移転準備のため休止",
            "院長の療養のため休診",
        ]);
        facility.push(item::NOTE, Value::Text(reason.to_owned()), source);
        return;
    }
    if let Some(hours) = hours(site.rank, draw) {
        facility.push(item::HOURS, Value::from(hours), source);
    }
    if comes_home(site.rank) {
        facility.push(item::VISIT_AREA, Value::Coverage(Box::new(coverage(site))), source);
    }
    if draw.percent(52) {
        let letters = site.name.en.chars().filter(char::is_ascii_alphanumeric).take(18);
        let host: String = letters.collect::<String>().to_lowercase();
        facility.push(item::WEBSITE, Value::Web(format!("https://{host}.example/")), source);
    }
    if draw.percent(44) {
        let (way, more) = (remark(site, draw), remark(site, draw));
        let text = if way == more || draw.percent(50) { way } else { format!("{way}。{more}") };
        facility.push(item::NOTE, Value::Text(text), source);
    }
}

fn comes_home(rank: Rank) -> bool {
    match rank.trade {
        Trade::VisitingNurse | Trade::CareManager => true,
        Trade::Clinic => rank.within(HOME_CLINICS + SPECIALTY_CLINICS),
        Trade::Dental => rank.within(HOME_DENTISTS),
        Trade::Pharmacy => rank.within(OPIOID_PHARMACIES),
        Trade::Hospital
        | Trade::NursingHome
        | Trade::SupportCenter
        | Trade::Coordination
        | Trade::Desk
        | Trade::Association
        | Trade::CancerSupport
        | Trade::PatientGroup
        | Trade::Volunteer
        | Trade::Supplier
        | Trade::CareService => false,
    }
}

/// Drawn apart from the rest: whole towns, a distance, or, from some, an outline.
fn coverage(site: &Site<'_>) -> Coverage {
    let mut draw = Draw::of(Uuid::new_v5(&site.id, b"visits"));
    let own = site.towns.iter().position(|town| town.code == site.town.code).unwrap_or_default();
    let code = |at: usize| site.towns.get(at).map(|town| MunicipalityCode::from(town.code.as_str()));
    match draw.below(10) {
        0..3 => Coverage::Municipalities(code(own).into_iter().collect()),
        3..6 => {
            let neighbour = if draw.percent(50) { own.checked_sub(1) } else { Some(own + 1) };
            Coverage::Municipalities([Some(own), neighbour].into_iter().flatten().filter_map(code).collect())
        }
        6..9 => Coverage::Radius(1_000 * draw.between(4, 18)),
        _ => {
            let Position { lat_e6, lon_e6 } = site.district.centre;
            let far = 9_000 * i32::try_from(draw.between(3, 8)).expect("a digit");
            let corners = [(2, 0), (1, 2), (-1, 2), (-2, 0), (-1, -2), (1, -2)];
            let corner =
                |(north, east)| Position { lat_e6: lat_e6 + north * far, lon_e6: lon_e6 + east * far };
            Coverage::Outline(corners.map(corner).to_vec())
        }
    }
}

/// How to get there, and what to know before.
fn remark(site: &Site<'_>, draw: &mut Draw) -> String {
    let minutes = draw.between(1, 18);
    let (district, stem) = (&site.district.name.ja, &site.town.stem.ja);
    let side = *draw.pick(&["東", "西", "南", "北"]);
    match draw.below(8) {
        0 => format!("{district}バス停から徒歩{minutes}分"),
        1 => format!("駐車場{}台", draw.between(2, 40)),
        2 => format!("{stem}駅から車で{minutes}分"),
        3 => format!("夜間は{side}側の入口から"),
        4 => format!("{}月は{}日まで休み", draw.pick(&["1", "5", "8"]), draw.between(3, 16)),
        5 => format!("カーナビは{district}{}番地で検索", draw.between(2, 980)),
        6 => format!("{side}側の駐車場は{}時に閉門", draw.between(17, 21)),
        _ => format!(
            "{}の向かい、{}の建物",
            draw.pick(&["郵便局", "消防署", "公民館", "小学校", "造船所跡", "銀行", "魚市場"]),
            draw.pick(&["白壁", "茶色", "青い屋根", "レンガ", "3階建て", "緑の看板"])
        ),
    }
}

/// Beds, free beds, and the reasons a hospital takes.
fn wards(site: &Site<'_>, sources: &Sources, draw: &mut Draw, facility: &mut Facility) {
    let role = hospital(site.rank);
    facility.push(item::BEDS, Value::Count(role.beds), &sources.file);
    if role.pcu_beds > 0 {
        let beds = facility.push(item::BEDS, Value::Count(role.pcu_beds), &sources.file);
        beds.service = Some(KindCode::from("pcu"));
    }
    if site.known.is_some() {
        // Its liaison office speaks for itself.
        return;
    }
    let reported = Source {
        origin: site.name.ja.clone(),
        verified_on: site.today.checked_sub_days(Days::new(u64::from(draw.below(4)))),
        by: Some("地域連携室".to_owned()),
        how: How::Own,
    };
    if role.pcu_beds > 0 {
        let beds = facility.push("beds_free", Value::Count(draw.below(4)), &reported);
        beds.service = Some(KindCode::from("pcu"));
    } else {
        facility.push("beds_free", Value::Count(draw.below(9)), &reported);
    }
    let mut drawn = |table: &[&str], chance| -> Vec<String> {
        table.iter().filter(|_| draw.percent(chance)).map(|name| (*name).to_owned()).collect()
    };
    let taken = drawn(
        &["疼痛増悪", "呼吸困難", "せん妄", "発熱", "イレウス", "病的骨折", "介護者の休養", "冠婚葬祭"],
        72,
    );
    let not_taken = drawn(&["出血への処置", "消化管穿孔", "活動性の感染症", "高度な徘徊"], 30);
    for (code, names) in [("admission_reasons", taken), ("admission_exclusions", not_taken)] {
        if !names.is_empty() {
            facility.push(code, Value::Names(names), &sources.checked);
        }
    }
}
