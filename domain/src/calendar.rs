//! Months as a wall calendar shows them, and the Japanese eras.

use chrono::{Datelike, Days, NaiveDate};
use std::fmt;
use std::str::FromStr;

/// A month of a year, written `2026-11`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Month {
    /// Of a day that chrono knows.
    first: NaiveDate,
}

/// A week from Sunday to Saturday, as Japanese calendars have it.
pub type Week = [NaiveDate; 7];

impl Month {
    pub fn of(day: NaiveDate) -> Self {
        Self { first: day.with_day(1).unwrap_or(day) }
    }

    pub fn first(self) -> NaiveDate {
        self.first
    }

    pub fn last(self) -> NaiveDate {
        self.next().first.pred_opt().unwrap_or(self.first)
    }

    /// The last that chrono knows follows itself.
    #[must_use]
    pub fn next(self) -> Self {
        self.first.checked_add_months(chrono::Months::new(1)).map_or(self, Self::of)
    }

    #[must_use]
    pub fn before(self) -> Self {
        self.first.checked_sub_months(chrono::Months::new(1)).map_or(self, Self::of)
    }

    pub fn contains(self, day: NaiveDate) -> bool {
        Self::of(day) == self
    }

    /// Every week that has a day of this month, whole.
    pub fn weeks(self) -> Vec<Week> {
        let into_week = u64::from(self.first.weekday().num_days_from_sunday());
        let sunday = self.first.checked_sub_days(Days::new(into_week)).unwrap_or(self.first);
        let mut days = sunday.iter_days();
        let mut weeks = Vec::new();
        while let Some(first) = days.next() {
            if first > self.last() {
                break;
            }
            let mut week = [first; 7];
            for (day, next) in week.iter_mut().skip(1).zip(days.by_ref()) {
                *day = next;
            }
            weeks.push(week);
        }
        weeks
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.first.year(), self.first.month())
    }
}

impl FromStr for Month {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        let (year, month) = text.split_once('-').ok_or(())?;
        // What nobody can page to is no month of this calendar.
        let year = year.parse().ok().filter(|year| (1900..=2199).contains(year)).ok_or(())?;
        NaiveDate::from_ymd_opt(year, month.parse().map_err(|_| ())?, 1).map(Self::of).ok_or(())
    }
}

/// An era and the year in it: 令和8年.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Era {
    pub ja: &'static str,
    pub en: &'static str,
    pub year: i32,
}

/// Each era with its first day.
const ERAS: [(&str, &str, i32, u32, u32); 5] = [
    ("令和", "Reiwa", 2019, 5, 1),
    ("平成", "Heisei", 1989, 1, 8),
    ("昭和", "Showa", 1926, 12, 25),
    ("大正", "Taisho", 1912, 7, 30),
    ("明治", "Meiji", 1868, 10, 23),
];

/// The era of a day, with the year that begins on 1 January; `None` before 明治.
pub fn era(day: NaiveDate) -> Option<Era> {
    let asked = (day.year(), day.month(), day.day());
    ERAS.iter()
        .find(|(_, _, year, month, first)| asked >= (*year, *month, *first))
        .map(|(ja, en, first_year, _, _)| Era { ja, en, year: day.year() - first_year + 1 })
}

impl Era {
    /// 令和8年; the first year is 元年.
    pub fn year_ja(self) -> String {
        if self.year == 1 { format!("{}元年", self.ja) } else { format!("{}{}年", self.ja, self.year) }
    }

    pub fn year_en(self) -> String {
        format!("{} {}", self.en, self.year)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn month(text: &str) -> Month {
        text.parse().expect("a month")
    }

    #[test]
    fn a_month_is_laid_out_in_whole_weeks_from_sunday() {
        let weeks = month("2026-11").weeks();
        assert_eq!(weeks.len(), 5);
        assert_eq!((weeks[0][0], weeks[4][6]), (day("2026-11-01"), day("2026-12-05")));
        // Begins on a Saturday, and ends on a Monday: six weeks.
        let weeks = month("2026-08").weeks();
        assert_eq!(weeks.len(), 6);
        assert_eq!(
            (weeks[0][0], weeks[0][6], weeks[5][6]),
            (day("2026-07-26"), day("2026-08-01"), day("2026-09-05"))
        );
        // February of 28 days from Sunday to Saturday.
        assert_eq!(month("2026-02").weeks().len(), 4);
        for month in (0..600).scan(month("1990-01"), |month, _| Some(std::mem::replace(month, month.next())))
        {
            let days: Vec<NaiveDate> = month.weeks().concat();
            assert!(days.windows(2).all(|pair| pair[0].succ_opt() == Some(pair[1])), "{month}");
            let own = days.iter().filter(|day| month.contains(**day)).count();
            assert_eq!(
                own,
                usize::try_from((month.last() - month.first()).num_days() + 1).unwrap(),
                "{month}"
            );
            assert_eq!(days[0].weekday(), chrono::Weekday::Sun, "{month}");
        }
    }

    #[test]
    fn a_month_leads_to_the_next_and_back_over_the_new_year() {
        assert_eq!(month("2026-12").next(), month("2027-01"));
        assert_eq!(month("2027-01").before(), month("2026-12"));
        assert_eq!(month("2028-02").last(), day("2028-02-29"));
    }

    #[test]
    fn a_month_in_an_address_is_read_as_written_and_anything_else_is_none() {
        assert_eq!(month("2026-11").to_string(), "2026-11");
        for wrong in ["", "2026", "2026-13", "2026-00", "-1-1", "999999-01", "今月", "2026-11-01"] {
            assert_eq!(wrong.parse::<Month>(), Err(()), "{wrong}");
        }
    }

    #[test]
    fn the_era_changes_on_the_day_of_its_proclamation() {
        let said = |text: &str| era(day(text)).map(Era::year_ja);
        assert_eq!(said("2026-11-25").as_deref(), Some("令和8年"));
        assert_eq!(said("2019-05-01").as_deref(), Some("令和元年"));
        assert_eq!(said("2019-04-30").as_deref(), Some("平成31年"));
        assert_eq!(said("1989-01-07").as_deref(), Some("昭和64年"));
        assert_eq!(said("1868-01-01"), None);
        assert_eq!(era(day("2026-11-25")).map(Era::year_en).as_deref(), Some("Reiwa 8"));
    }
}
