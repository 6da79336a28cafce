//! What a published list says of a demo place.

use super::draw::Draw;
use super::place::Site;
use super::town::{Label, Size};
use super::trade::{HOME_CLINICS, OPIOID_PHARMACIES, Rank, Trade, kinds};
use super::words::NATURE;
use chrono::NaiveDate;
use domain::facility::{Address, Facility, Name, Position, Source, Value};
use domain::id::KindCode;
use domain::lists::item;

pub(super) fn published(site: &Site<'_>, source: &Source, draw: &mut Draw, facility: &mut Facility) {
    let Label { ja, kana, en } = site.name.clone();
    facility.push(item::NAME, Value::from(Name { text: ja, kana: Some(kana), english: Some(en) }), source);
    for kind in kinds(site.rank) {
        facility.push(item::KIND, Value::Kind(KindCode::from(*kind)), source);
    }
    if let Some(organisation) = organisation(site, draw) {
        facility.push(item::ORGANISATION, Value::Text(organisation), source);
    }
    facility.push(item::ADDRESS, Value::from(address(site, draw)), source);
    let Position { lat_e6, lon_e6 } = site.district.centre;
    let near = Position { lat_e6: lat_e6 + draw.around(4_200), lon_e6: lon_e6 + draw.around(5_000) };
    facility.push(item::POSITION, Value::Position(near), source);
    if let Some(first) = number_kind(site.rank.trade) {
        let number = format!("99{first}{:07}", draw.below(10_000_000));
        facility.push(item::NUMBER, Value::Text(number), source);
        if draw.percent(70) {
            facility.push(item::OPENED, Value::Date(opened(site.rank.trade, draw)), source);
        }
    }
    if !site.departments.is_empty() {
        let names = site.departments.iter().map(|name| (*name).to_owned()).collect();
        facility.push(item::DEPARTMENTS, Value::Names(names), source);
    }
    let designations = designations(site.rank, draw);
    if !designations.is_empty() {
        facility.push("designations", Value::Names(designations), source);
    }
}

/// The third digit of an institution's or a care service's number.
fn number_kind(trade: Trade) -> Option<u8> {
    match trade {
        Trade::Hospital | Trade::Clinic => Some(1),
        Trade::Dental => Some(3),
        Trade::Pharmacy => Some(4),
        Trade::VisitingNurse => Some(6),
        Trade::CareManager | Trade::NursingHome | Trade::SupportCenter | Trade::CareService => Some(7),
        Trade::Coordination | Trade::Desk | Trade::Association | Trade::CancerSupport => None,
        Trade::PatientGroup | Trade::Volunteer | Trade::Supplier => None,
    }
}

/// Mostly on the first of a month, and not before the trade existed.
fn opened(trade: Trade, draw: &mut Draw) -> NaiveDate {
    let first = if trade == Trade::VisitingNurse {
        1992
    } else if matches!(trade, Trade::CareManager | Trade::NursingHome) {
        2000
    } else {
        1968
    };
    let year = draw.between(first, 2024);
    let day = if draw.percent(70) { 1 } else { draw.between(2, 28) };
    let opened = NaiveDate::from_ymd_opt(i32::try_from(year).expect("four digits"), draw.between(1, 12), day);
    opened.expect("every month has 28 days")
}

fn organisation(site: &Site<'_>, draw: &mut Draw) -> Option<String> {
    let (word, _, _) = *draw.pick(&NATURE);
    let company = *draw.pick(&["株式会社", "有限会社", "合同会社", "株式会社"]);
    match site.rank.trade {
        Trade::Hospital => Some(format!("医療法人{word}会")),
        Trade::Clinic | Trade::Dental => draw.percent(55).then(|| {
            format!("{}{word}会", draw.pick(&["医療法人", "医療法人社団", "医療法人社団", "医療法人財団"]))
        }),
        Trade::Pharmacy | Trade::CareManager | Trade::VisitingNurse if draw.percent(75) => Some(format!(
            "{company}{word}{}",
            draw.pick(&["", "メディカル", "ケア", "ヘルスケア", "ファルマ", "サポート"])
        )),
        Trade::Supplier => Some(format!("{company}{word}")),
        Trade::CareManager
        | Trade::VisitingNurse
        | Trade::NursingHome
        | Trade::SupportCenter
        | Trade::CareService => {
            Some(format!("社会福祉法人{word}{}", draw.pick(&["会", "福祉会", "の杜", "園"])))
        }
        Trade::Pharmacy | Trade::Coordination | Trade::Desk | Trade::Association => None,
        Trade::CancerSupport | Trade::PatientGroup | Trade::Volunteer => None,
    }
}

fn address(site: &Site<'_>, draw: &mut Draw) -> Address {
    const CHOME: [&str; 6] = ["一丁目", "二丁目", "三丁目", "四丁目", "五丁目", "六丁目"];
    let (block, house) = (draw.between(1, 34), draw.between(1, 28));
    let style = match site.town.size {
        Size::City => draw.below(9),
        Size::Town => draw.between(7, 11),
        Size::Village => 11,
    };
    let street = match style {
        0..4 => format!("{}{block}番{house}号", draw.pick(&CHOME)),
        4..7 => format!("{}{block}-{house}", draw.pick(&CHOME)),
        7..10 => format!("{}-{block}-{house}", draw.between(1, 6)),
        _ => format!("{}番地{house}", draw.between(101, 2890)),
    };
    let (word, _, _) = *draw.pick(&NATURE);
    let building = draw.percent(16).then(|| {
        format!(
            "{word}{}{}階",
            draw.pick(&["ビル", "メディカルビル", "プラザ", "テラス"]),
            draw.between(1, 6)
        )
    });
    Address {
        text: format!("{}{}{street}", site.town.name().ja, site.district.name.ja),
        municipality: Some(site.town.code.as_str().into()),
        building,
        postcode: Some(site.district.postcode.clone()),
    }
}

fn designations(rank: Rank, draw: &mut Draw) -> Vec<String> {
    let table: &[(&str, u32)] = match rank.trade {
        Trade::Clinic if rank.within(HOME_CLINICS) => {
            &[("在宅療養支援診療所", 100), ("機能強化型", 55), ("在宅緩和ケア充実診療所", 40)]
        }
        Trade::Clinic => &[("在宅療養支援診療所", 8)],
        Trade::Dental => &[("在宅療養支援歯科診療所", 12)],
        Trade::Pharmacy if rank.within(OPIOID_PHARMACIES) => &[
            ("地域連携薬局", 70),
            ("専門医療機関連携薬局（がん）", 20),
            ("無菌製剤処理", 30),
            ("在宅患者訪問薬剤管理指導", 100),
        ],
        Trade::Pharmacy => &[("地域連携薬局", 12), ("在宅患者訪問薬剤管理指導", 62)],
        Trade::VisitingNurse => &[("機能強化型訪問看護ステーション", 14), ("緩和ケア認定看護師 在籍", 18)],
        Trade::CareManager => &[("特定事業所加算", 34), ("主任介護支援専門員 在籍", 52)],
        Trade::NursingHome => &[("看取り介護加算", 58)],
        Trade::Hospital | Trade::SupportCenter | Trade::Coordination | Trade::Desk | Trade::Association => {
            &[]
        }
        Trade::CancerSupport
        | Trade::PatientGroup
        | Trade::Volunteer
        | Trade::Supplier
        | Trade::CareService => &[],
    };
    table.iter().filter(|(_, chance)| draw.percent(*chance)).map(|(name, _)| (*name).to_owned()).collect()
}
