//! When a demo place is open: the habits of each trade, with their exceptions.

use super::draw::Draw;
use super::trade::{NIGHT_STATIONS, Rank, Trade};
use domain::hours::{Days, Holidays, Hours, Opening};

const WEEKDAYS: u8 = 0b001_1111;
const SATURDAY: u8 = 0b010_0000;
const SUNDAY: u8 = 0b100_0000;
const EVERY_DAY: u8 = 0b111_1111;
const HOLIDAY: u8 = 0b1000_0000;
const WEDNESDAY: u8 = 0b000_0100;
const THURSDAY: u8 = 0b000_1000;

fn opening(days: u8, from: u16, to: u16) -> Opening {
    Opening { days: Days(days), from, to, weeks: 0 }
}

fn weekly(openings: Vec<Opening>, holidays: Holidays) -> Hours {
    Hours { openings, holidays, note: None }
}

/// Absent: nobody knows them.
pub(super) fn hours(rank: Rank, draw: &mut Draw) -> Option<Hours> {
    let known_trade = matches!(rank.trade, Trade::Hospital | Trade::SupportCenter | Trade::Desk);
    if !known_trade && draw.percent(4) && rank.nth > 20 {
        return None;
    }
    Some(match rank.trade {
        Trade::Hospital => hospital(draw),
        Trade::Clinic | Trade::Dental => practice(rank.trade, draw),
        Trade::Pharmacy => pharmacy(rank, draw),
        Trade::VisitingNurse if rank.within(NIGHT_STATIONS) => around_the_clock(),
        Trade::VisitingNurse | Trade::CareManager | Trade::Supplier | Trade::CareService => office(draw),
        Trade::NursingHome => {
            weekly(vec![opening(EVERY_DAY, 540, *draw.pick(&[1050, 1080, 1110]))], Holidays::AsWeekday)
        }
        Trade::SupportCenter
        | Trade::Coordination
        | Trade::Desk
        | Trade::Association
        | Trade::CancerSupport => weekly(vec![opening(WEEKDAYS, 510, 1035)], Holidays::Closed),
        Trade::PatientGroup | Trade::Volunteer => meeting(draw),
    })
}

pub(super) fn around_the_clock() -> Hours {
    weekly(vec![opening(EVERY_DAY, 0, 1440)], Holidays::AsWeekday)
}

/// The liaison office of a hospital.
pub(super) fn desk() -> Hours {
    weekly(vec![opening(WEEKDAYS, 510, 1035)], Holidays::Closed)
}

/// When the desk is closed: weekday nights, weekends and holidays through to the next morning.
pub(super) fn nights() -> Hours {
    let away = SATURDAY | SUNDAY | HOLIDAY;
    weekly(vec![opening(WEEKDAYS, 1035, 1440 + 510), opening(away, 510, 1440 + 510)], Holidays::Own)
}

fn hospital(draw: &mut Draw) -> Hours {
    let mut openings = vec![
        opening(WEEKDAYS, 510, *draw.pick(&[660, 690, 690])),
        opening(WEEKDAYS, 780, *draw.pick(&[900, 960])),
    ];
    if draw.percent(40) {
        openings.push(opening(SATURDAY, 510, 690));
    }
    Hours {
        note: draw.percent(50).then(|| "救急は24時間".to_owned()), ..weekly(openings, Holidays::Closed)
    }
}

fn practice(trade: Trade, draw: &mut Draw) -> Hours {
    let dental = trade == Trade::Dental;
    let half_day = *draw.pick(&[WEDNESDAY, THURSDAY, THURSDAY, WEDNESDAY, 0]);
    let closed_day = if half_day == 0 || draw.percent(18) { *draw.pick(&[WEDNESDAY, THURSDAY]) } else { 0 };
    let morning = WEEKDAYS & !closed_day;
    let afternoon = morning & !half_day;
    let noon = *draw.pick(if dental { &[750, 780, 780] } else { &[720, 720, 750] });
    let evening =
        *draw.pick(if dental { &[1080, 1110, 1140, 1170] } else { &[1050, 1080, 1080, 1110, 1140] });
    let mut openings = vec![
        opening(morning, *draw.pick(&[510, 540, 540, 540, 570]), noon),
        opening(afternoon, *draw.pick(&[840, 870, 900, 900, 930]), evening),
    ];
    match draw.below(20) {
        0..11 => openings.push(opening(SATURDAY, 540, *draw.pick(&[720, 720, 750, 780]))),
        11..14 => openings.push(Opening { weeks: 0b01010, ..opening(SATURDAY, 540, 720) }),
        14..16 => openings.extend([opening(SATURDAY, 540, 720), opening(SATURDAY, 840, 1020)]),
        16 => openings.push(Opening { weeks: 0b10101, ..opening(SATURDAY, 540, 750) }),
        _ => {}
    }
    if dental && draw.percent(8) {
        openings.push(opening(SUNDAY, 570, 780));
    }
    let holidays = if draw.percent(86) { Holidays::Closed } else { Holidays::Unknown };
    let note = draw.percent(18).then(|| (*draw.pick(&PRACTICE_NOTES)).to_owned());
    Hours { openings, holidays, note }
}

const PRACTICE_NOTES: [&str; 9] = [
    "予約制",
    "初診は事前に電話",
    "第3木曜は午前のみ",
    "午後は訪問診療のため受付は16時から",
    "受付は終了の30分前まで",
    "水曜午後は往診",
    "急患は時間外も電話で相談",
    "8月13日から15日は休診",
    "土曜は予約の方のみ",
];

fn pharmacy(rank: Rank, draw: &mut Draw) -> Hours {
    if rank.within(3) {
        let openings = vec![opening(WEEKDAYS | SATURDAY, 540, 1320), opening(SUNDAY | HOLIDAY, 600, 1080)];
        return weekly(openings, Holidays::Own);
    }
    let closing = *draw.pick(&[1080, 1110, 1140, 1140, 1140, 1170, 1200]);
    let mut openings = vec![opening(WEEKDAYS, *draw.pick(&[510, 540, 540]), closing)];
    match draw.below(10) {
        0..6 => openings.push(opening(SATURDAY, 540, *draw.pick(&[750, 780, 780, 840]))),
        6..8 => openings.push(opening(SATURDAY, 540, *draw.pick(&[1020, 1080, 1140]))),
        8 => openings.push(Opening { weeks: 0b01010, ..opening(SATURDAY, 540, 780) }),
        _ => {}
    }
    let holidays = if draw.percent(82) { Holidays::Closed } else { Holidays::Unknown };
    let note = draw.percent(15).then(|| {
        (*draw.pick(&["時間外は電話で対応", "閉店後は転送電話", "土曜は隣の医院に合わせる"])).to_owned()
    });
    Hours { openings, holidays, note }
}

fn office(draw: &mut Draw) -> Hours {
    let days = if draw.percent(30) { WEEKDAYS | SATURDAY } else { WEEKDAYS };
    let closing = *draw.pick(&[1020, 1035, 1050, 1050, 1080]);
    let holidays = *draw.pick(&[Holidays::Closed, Holidays::Closed, Holidays::AsWeekday, Holidays::Unknown]);
    let note = draw.percent(20).then(|| {
        (*draw.pick(&["時間外は携帯電話へ転送", "年末年始は休み", "訪問中は折り返します"])).to_owned()
    });
    Hours { openings: vec![opening(days, *draw.pick(&[510, 540, 540]), closing)], holidays, note }
}

fn meeting(draw: &mut Draw) -> Hours {
    let week = *draw.pick(&[0b00001, 0b00010, 0b00010, 0b00100, 0b01000]);
    let day = *draw.pick(&[SATURDAY, SATURDAY, SUNDAY, WEDNESDAY]);
    let once = Opening { weeks: week, ..opening(day, 810, *draw.pick(&[930, 960])) };
    Hours {
        note: Some("会場は事前にお知らせします".to_owned()), ..weekly(vec![once], Holidays::Unknown)
    }
}
