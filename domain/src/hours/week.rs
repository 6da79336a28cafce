//! The table of a week, without words: neighbouring days with the same hours are one line.

use super::{Days, Holidays, Hours, Opening};
use crate::sorted;

/// One line of the table.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WeekLine {
    /// Neighbours in the order Monday to Sunday, holidays.
    pub days: Days,
    /// As in [`Opening::weeks`]. The lines of one day cover its whole month between them.
    pub weeks: u8,
    /// (from, to) in minutes, in order, those that touch made one; empty: closed.
    pub spans: Vec<(u16, u16)>,
}

/// A day's hours by the weeks of the month they hold in.
type DayPlan = Vec<(u8, Vec<(u16, u16)>)>;

const WEEKDAYS: [Days; 7] = [Days::MON, Days::TUE, Days::WED, Days::THU, Days::FRI, Days::SAT, Days::SUN];

impl Hours {
    /// The lines of the week; none when no opening says anything. Holidays have a line if they are closed or have
    /// their own hours; "as on the weekday" and "nobody said" are for the caller to word.
    pub fn week(&self) -> Vec<WeekLine> {
        if !self.says_something() {
            return Vec::new();
        }
        let mut runs: Vec<(Days, DayPlan)> = Vec::new();
        let weekdays = WEEKDAYS.into_iter().map(|day| (day, self.weekday_plan(day)));
        for (day, plan) in weekdays.chain(self.holiday_plan().map(|plan| (Days::HOLIDAY, plan))) {
            match runs.last_mut() {
                Some((days, last)) if *last == plan => *days = days.and(day),
                _ => runs.push((day, plan)),
            }
        }
        let lines = runs.into_iter().flat_map(|(days, plan)| {
            plan.into_iter().map(move |(weeks, spans)| WeekLine { days, weeks, spans })
        });
        lines.collect()
    }

    fn weekday_plan(&self, day: Days) -> DayPlan {
        let mut plan = DayPlan::new();
        for week in (0..5).map(|nth| 1 << nth) {
            let holds = |opening: &Opening| opening.weeks == 0 || opening.weeks & week != 0;
            let spans = self.spans_where(|opening| opening.days.meets(day) && holds(opening));
            match plan.iter_mut().find(|(_, same)| *same == spans) {
                Some((weeks, _)) => *weeks |= week,
                None => plan.push((week, spans)),
            }
        }
        if let [(weeks, _)] = plan.as_mut_slice() {
            *weeks = 0;
        }
        plan
    }

    fn holiday_plan(&self) -> Option<DayPlan> {
        match self.holidays {
            Holidays::Closed => Some(vec![(0, Vec::new())]),
            Holidays::Own => Some(vec![(0, self.spans_where(|opening| opening.days.has_holidays()))]),
            Holidays::AsWeekday | Holidays::Unknown => None,
        }
    }

    fn spans_where(&self, holds: impl Fn(&Opening) -> bool) -> Vec<(u16, u16)> {
        merged(self.openings.iter().filter(|opening| holds(opening)).filter_map(|opening| opening.span()))
    }
}

/// In order, those that overlap or touch made one.
pub(super) fn merged(spans: impl Iterator<Item = (u16, u16)>) -> Vec<(u16, u16)> {
    let mut spans: Vec<_> = spans.collect();
    sorted::by(&mut spans, Ord::cmp);
    spans.dedup_by(|next, last| {
        let touches = next.0 <= last.1;
        if touches {
            last.1 = last.1.max(next.1);
        }
        touches
    });
    spans
}
