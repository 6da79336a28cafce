//! Japan's national holidays by rule: the act of 1948 (国民の祝日に関する法律) with all its amendments.

use chrono::{Datelike, Days, NaiveDate, Weekday};

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Holiday {
    NewYear,
    ComingOfAge,
    Foundation,
    EmperorsBirthday,
    VernalEquinox,
    Showa,
    Constitution,
    Greenery,
    Children,
    Marine,
    Mountain,
    RespectForTheAged,
    AutumnalEquinox,
    /// 体育の日, until 2019.
    HealthAndSports,
    /// スポーツの日, since 2020.
    Sports,
    Culture,
    LabourThanksgiving,
    ImperialWedding,
    ImperialFuneral,
    Accession,
    Enthronement,
    /// 振替休日: for a holiday that fell on a Sunday.
    Substitute,
    /// 国民の休日: a day between two holidays.
    Between,
}

impl Holiday {
    pub const fn ja(self) -> &'static str {
        self.names().0
    }

    pub const fn en(self) -> &'static str {
        self.names().1
    }

    const fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::NewYear => ("元日", "New Year’s Day"),
            Self::ComingOfAge => ("成人の日", "Coming of Age Day"),
            Self::Foundation => ("建国記念の日", "National Foundation Day"),
            Self::EmperorsBirthday => ("天皇誕生日", "Emperor’s Birthday"),
            Self::VernalEquinox => ("春分の日", "Vernal Equinox Day"),
            Self::Showa => ("昭和の日", "Showa Day"),
            Self::Constitution => ("憲法記念日", "Constitution Memorial Day"),
            Self::Greenery => ("みどりの日", "Greenery Day"),
            Self::Children => ("こどもの日", "Children’s Day"),
            Self::Marine => ("海の日", "Marine Day"),
            Self::Mountain => ("山の日", "Mountain Day"),
            Self::RespectForTheAged => ("敬老の日", "Respect for the Aged Day"),
            Self::AutumnalEquinox => ("秋分の日", "Autumnal Equinox Day"),
            Self::HealthAndSports => ("体育の日", "Health and Sports Day"),
            Self::Sports => ("スポーツの日", "Sports Day"),
            Self::Culture => ("文化の日", "Culture Day"),
            Self::LabourThanksgiving => ("勤労感謝の日", "Labour Thanksgiving Day"),
            Self::ImperialWedding => ("結婚の儀", "Imperial Wedding"),
            Self::ImperialFuneral => ("大喪の礼", "Imperial Funeral"),
            Self::Accession => ("天皇の即位の日", "Day of the Emperor’s Accession"),
            Self::Enthronement => ("即位礼正殿の儀", "Enthronement Ceremony"),
            Self::Substitute => ("振替休日", "Substitute Holiday"),
            Self::Between => ("国民の休日", "Citizens’ Holiday"),
        }
    }
}

/// The holiday on a date; none before the act took force on 20 July 1948.
///
/// Everything but the equinoxes is the letter of the law. These are announced each February for the next year; the
/// formula here is made for 1900–2150 and has agreed with every announcement. Later it may be a day off.
pub fn holiday(date: NaiveDate) -> Option<Holiday> {
    named(date)
        .or_else(|| is_substitute(date).then_some(Holiday::Substitute))
        .or_else(|| is_between(date).then_some(Holiday::Between))
}

/// 国民の祝日 of article 2, and the imperial days, which article 3 treats alike.
fn named(date: NaiveDate) -> Option<Holiday> {
    RULES.iter().find(|rule| rule.falls_on(date)).map(|rule| rule.holiday)
}

/// Article 3, paragraph 2. Of 12 April 1973: the Monday after; of 2007: the first day after that is no holiday.
fn is_substitute(date: NaiveDate) -> bool {
    if date.year() < 2007 {
        let in_force = NaiveDate::from_ymd_opt(1973, 4, 12).is_some_and(|first| date >= first);
        return in_force && date.weekday() == Weekday::Mon && date.pred_opt().and_then(named).is_some();
    }
    (1..)
        .map_while(|back| date.checked_sub_days(Days::new(back)))
        .take_while(|&day| named(day).is_some())
        .any(|day| day.weekday() == Weekday::Sun)
}

/// Article 3, paragraph 3, since 27 December 1985. Until 2006 not on a Sunday.
fn is_between(date: NaiveDate) -> bool {
    let in_force = date.year() >= 2007 || (date.year() >= 1986 && date.weekday() != Weekday::Sun);
    in_force && date.pred_opt().and_then(named).is_some() && date.succ_opt().and_then(named).is_some()
}

struct Rule {
    holiday: Holiday,
    month: u32,
    falls: Falls,
    first_year: i32,
    last_year: i32,
}

#[derive(Clone, Copy)]
enum Falls {
    On(u32),
    /// The month's n-th Monday.
    Monday(u32),
    Equinox,
}

impl Rule {
    fn falls_on(&self, date: NaiveDate) -> bool {
        (self.first_year..=self.last_year).contains(&date.year())
            && self.month == date.month()
            && match self.falls {
                Falls::On(day) => date.day() == day,
                Falls::Monday(nth) => date.weekday() == Weekday::Mon && date.day().div_ceil(7) == nth,
                Falls::Equinox => i64::from(date.day()) == equinox_day(date.year(), self.month == 3),
            }
    }
}

/// Day of March or September, after 海上保安庁水路部 暦計算研究会編『新こよみ便利帳』. Its century terms are
/// written here as the leap days they stand for, so the formula does not jump in 2200.
fn equinox_day(year: i32, vernal: bool) -> i64 {
    let day_1980_e6 = match (vernal, year) {
        (true, ..=1979) => 20_835_700,
        (true, 1980..=2099) => 20_843_100,
        (true, 2100..) => 20_851_000,
        (false, ..=1979) => 23_258_800,
        (false, 1980..) => 23_248_800,
    };
    let year = i64::from(year);
    let leap_days = |year: i64| year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    (day_1980_e6 + 242_194 * (year - 1980)).div_euclid(1_000_000) - (leap_days(year) - leap_days(1980))
}

/// No last year.
const ON: i32 = i32::MAX;

const fn rule(holiday: Holiday, month: u32, falls: Falls, first_year: i32, last_year: i32) -> Rule {
    Rule { holiday, month, falls, first_year, last_year }
}

/// In force since 20 July 1948: what falls earlier in the year begins with 1949.
const RULES: [Rule; 38] = [
    rule(Holiday::NewYear, 1, Falls::On(1), 1949, ON),
    rule(Holiday::ComingOfAge, 1, Falls::On(15), 1949, 1999),
    rule(Holiday::ComingOfAge, 1, Falls::Monday(2), 2000, ON),
    rule(Holiday::Foundation, 2, Falls::On(11), 1967, ON),
    rule(Holiday::EmperorsBirthday, 4, Falls::On(29), 1949, 1988),
    rule(Holiday::EmperorsBirthday, 12, Falls::On(23), 1989, 2018),
    rule(Holiday::EmperorsBirthday, 2, Falls::On(23), 2020, ON),
    rule(Holiday::VernalEquinox, 3, Falls::Equinox, 1949, ON),
    rule(Holiday::Showa, 4, Falls::On(29), 2007, ON),
    rule(Holiday::Constitution, 5, Falls::On(3), 1949, ON),
    rule(Holiday::Greenery, 4, Falls::On(29), 1989, 2006),
    rule(Holiday::Greenery, 5, Falls::On(4), 2007, ON),
    rule(Holiday::Children, 5, Falls::On(5), 1949, ON),
    rule(Holiday::Marine, 7, Falls::On(20), 1996, 2002),
    rule(Holiday::Marine, 7, Falls::Monday(3), 2003, 2019),
    rule(Holiday::Marine, 7, Falls::On(23), 2020, 2020),
    rule(Holiday::Marine, 7, Falls::On(22), 2021, 2021),
    rule(Holiday::Marine, 7, Falls::Monday(3), 2022, ON),
    rule(Holiday::Mountain, 8, Falls::On(11), 2016, 2019),
    rule(Holiday::Mountain, 8, Falls::On(10), 2020, 2020),
    rule(Holiday::Mountain, 8, Falls::On(8), 2021, 2021),
    rule(Holiday::Mountain, 8, Falls::On(11), 2022, ON),
    rule(Holiday::RespectForTheAged, 9, Falls::On(15), 1966, 2002),
    rule(Holiday::RespectForTheAged, 9, Falls::Monday(3), 2003, ON),
    rule(Holiday::AutumnalEquinox, 9, Falls::Equinox, 1948, ON),
    rule(Holiday::HealthAndSports, 10, Falls::On(10), 1966, 1999),
    rule(Holiday::HealthAndSports, 10, Falls::Monday(2), 2000, 2019),
    rule(Holiday::Sports, 7, Falls::On(24), 2020, 2020),
    rule(Holiday::Sports, 7, Falls::On(23), 2021, 2021),
    rule(Holiday::Sports, 10, Falls::Monday(2), 2022, ON),
    rule(Holiday::Culture, 11, Falls::On(3), 1948, ON),
    rule(Holiday::LabourThanksgiving, 11, Falls::On(23), 1948, ON),
    rule(Holiday::ImperialWedding, 4, Falls::On(10), 1959, 1959),
    rule(Holiday::ImperialFuneral, 2, Falls::On(24), 1989, 1989),
    rule(Holiday::Enthronement, 11, Falls::On(12), 1990, 1990),
    rule(Holiday::ImperialWedding, 6, Falls::On(9), 1993, 1993),
    rule(Holiday::Accession, 5, Falls::On(1), 2019, 2019),
    rule(Holiday::Enthronement, 10, Falls::On(22), 2019, 2019),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn year(year: i32) -> Vec<String> {
        let first = NaiveDate::from_ymd_opt(year, 1, 1).unwrap();
        first
            .iter_days()
            .take_while(|date| date.year() == year)
            .filter_map(|date| Some(format!("{}/{} {}", date.month(), date.day(), holiday(date)?.ja())))
            .collect()
    }

    fn on(year: i32, month: u32, day: u32) -> Option<Holiday> {
        holiday(NaiveDate::from_ymd_opt(year, month, day).unwrap())
    }

    /// Written out from the act, the yearly announcement of the equinoxes (官報, 暦要項), and for 2019–2021 the
    /// acts 平成30年法律第99号 (accession) and 平成27年法律第33号 (games).
    const YEARS: [(i32, &str); 7] = [
        (
            2009,
            "1/1 元日, 1/12 成人の日, 2/11 建国記念の日, 3/20 春分の日, 4/29 昭和の日, 5/3 憲法記念日, 5/4 みどりの日, \
             5/5 こどもの日, 5/6 振替休日, 7/20 海の日, 9/21 敬老の日, 9/22 国民の休日, 9/23 秋分の日, 10/12 体育の日, \
             11/3 文化の日, 11/23 勤労感謝の日, 12/23 天皇誕生日",
        ),
        (
            2015,
            "1/1 元日, 1/12 成人の日, 2/11 建国記念の日, 3/21 春分の日, 4/29 昭和の日, 5/3 憲法記念日, 5/4 みどりの日, \
             5/5 こどもの日, 5/6 振替休日, 7/20 海の日, 9/21 敬老の日, 9/22 国民の休日, 9/23 秋分の日, 10/12 体育の日, \
             11/3 文化の日, 11/23 勤労感謝の日, 12/23 天皇誕生日",
        ),
        (
            2019,
            "1/1 元日, 1/14 成人の日, 2/11 建国記念の日, 3/21 春分の日, 4/29 昭和の日, 4/30 国民の休日, \
             5/1 天皇の即位の日, 5/2 国民の休日, 5/3 憲法記念日, 5/4 みどりの日, 5/5 こどもの日, 5/6 振替休日, \
             7/15 海の日, 8/11 山の日, 8/12 振替休日, 9/16 敬老の日, 9/23 秋分の日, 10/14 体育の日, \
             10/22 即位礼正殿の儀, 11/3 文化の日, 11/4 振替休日, 11/23 勤労感謝の日",
        ),
        (
            2020,
            "1/1 元日, 1/13 成人の日, 2/11 建国記念の日, 2/23 天皇誕生日, 2/24 振替休日, 3/20 春分の日, 4/29 昭和の日, \
             5/3 憲法記念日, 5/4 みどりの日, 5/5 こどもの日, 5/6 振替休日, 7/23 海の日, 7/24 スポーツの日, 8/10 山の日, \
             9/21 敬老の日, 9/22 秋分の日, 11/3 文化の日, 11/23 勤労感謝の日",
        ),
        (
            2021,
            "1/1 元日, 1/11 成人の日, 2/11 建国記念の日, 2/23 天皇誕生日, 3/20 春分の日, 4/29 昭和の日, 5/3 憲法記念日, \
             5/4 みどりの日, 5/5 こどもの日, 7/22 海の日, 7/23 スポーツの日, 8/8 山の日, 8/9 振替休日, 9/20 敬老の日, \
             9/23 秋分の日, 11/3 文化の日, 11/23 勤労感謝の日",
        ),
        (
            2026,
            "1/1 元日, 1/12 成人の日, 2/11 建国記念の日, 2/23 天皇誕生日, 3/20 春分の日, 4/29 昭和の日, 5/3 憲法記念日, \
             5/4 みどりの日, 5/5 こどもの日, 5/6 振替休日, 7/20 海の日, 8/11 山の日, 9/21 敬老の日, 9/22 国民の休日, \
             9/23 秋分の日, 10/12 スポーツの日, 11/3 文化の日, 11/23 勤労感謝の日",
        ),
        (
            2027,
            "1/1 元日, 1/11 成人の日, 2/11 建国記念の日, 2/23 天皇誕生日, 3/21 春分の日, 3/22 振替休日, 4/29 昭和の日, \
             5/3 憲法記念日, 5/4 みどりの日, 5/5 こどもの日, 7/19 海の日, 8/11 山の日, 9/20 敬老の日, 9/23 秋分の日, \
             10/11 スポーツの日, 11/3 文化の日, 11/23 勤労感謝の日",
        ),
    ];

    #[test]
    fn the_years_written_out_from_the_law_agree() {
        for (number, expected) in YEARS {
            assert_eq!(year(number).join(", "), expected, "{number}");
        }
    }

    #[test]
    fn the_act_begins_in_the_summer_of_1948() {
        assert_eq!(year(1947), Vec::<String>::new());
        assert_eq!(year(1948), ["9/23 秋分の日", "11/3 文化の日", "11/23 勤労感謝の日"]);
        assert_eq!(on(1949, 1, 1), Some(Holiday::NewYear));
    }

    #[test]
    fn each_rest_day_begins_with_its_amendment() {
        assert_eq!(on(1973, 2, 12), None, "a Sunday holiday before the amendment of April 1973");
        assert_eq!(on(1973, 4, 30), Some(Holiday::Substitute));
        assert_eq!(on(1985, 5, 4), None, "between two holidays, a year too early");
        assert_eq!(on(1986, 5, 4), None, "between two holidays, but a Sunday");
        assert_eq!(on(1988, 5, 4), Some(Holiday::Between));
        assert_eq!(on(2003, 5, 6), None, "the Sunday 4 May was no holiday of its own yet");
        assert_eq!(on(2008, 5, 6), Some(Holiday::Substitute), "4 May fell on a Sunday, 5 May was taken");
        assert_eq!(on(2032, 9, 21), Some(Holiday::Between));
    }

    #[test]
    fn the_ends_of_the_calendar_have_an_answer() {
        assert_eq!(holiday(NaiveDate::MIN), None);
        assert_eq!(holiday(NaiveDate::MAX), None);
        assert_eq!(on(2092, 3, 19), Some(Holiday::VernalEquinox));
    }
}
