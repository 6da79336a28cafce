//! 診療日時特記事項: the sentences that except some days from the regular hours, where they are plain enough to read.
//!
//! 木曜日、土曜日12：30まで。 · 土曜日午後休診 · 木土:9:00-12:00、13:00-15:00 · 第2第4土曜日休診。
//! A sentence is applied whole or not at all; the note itself is always kept. One that is not applied and may take back
//! hours leaves a doubt, and then nothing of the cell is read: a wrong hour sends somebody to a closed door.

use super::cursor::Cursor;
use super::hours::{HOLIDAY, day_of, span, time};
use super::text::{is_blank, plain};
use domain::hours::{Days, Opening};
use std::cell::Cell;
use std::collections::BTreeMap;

/// 午後 begins here: the hour at which 午後休診 closes.
const NOON: u16 = 720;
const WEEKS: usize = 5;

/// Minutes after midnight.
type Span = (u16, u16);

#[derive(Clone, Default)]
pub(super) struct Week {
    /// The spans of each day of the week, in each of the month's five weeks.
    days: [[Vec<Span>; WEEKS]; HOLIDAY + 1],
    /// Bits of the days said to be closed in every week.
    closed: u8,
}

/// The days a sentence is about: a day, and bits of the weeks.
type Target = (usize, u8);

enum Exception {
    Until(u16),
    From(u16),
    Instead(Vec<Span>),
    Closed,
}

impl Week {
    pub(super) fn new(days: Days, spans: &[Span]) -> Self {
        let open = |day: usize| if days.0 >> day & 1 == 1 { spans.to_vec() } else { Vec::new() };
        Self { days: std::array::from_fn(|day| std::array::from_fn(|_| open(day))), closed: 0 }
    }

    /// Whether nothing of it was open already: 月・水9:00-18:00 and 水・金9:00-12:00 do not say when Wednesday ends.
    pub(super) fn open(&mut self, day: usize, weeks: u8, span: Span) -> bool {
        let clear = Cell::new(true);
        self.in_weeks(day, weeks, |spans| {
            clear.set(clear.get() && spans.iter().all(|held| held.1 <= span.0 || span.1 <= held.0));
            spans.push(span);
        });
        clear.get()
    }

    pub(super) fn close(&mut self, day: usize, weeks: u8) {
        self.in_weeks(day, weeks, Vec::clear);
        self.closed |= if weeks == EVERY_WEEK { 1 << day } else { 0 };
    }

    pub(super) fn is_closed_on(&self, day: usize) -> bool {
        self.closed >> day & 1 == 1
    }

    fn in_weeks(&mut self, day: usize, weeks: u8, change: impl Fn(&mut Vec<Span>)) {
        let of_day = self.days.get_mut(day).into_iter().flatten().enumerate();
        of_day.filter(|(week, _)| weeks >> week & 1 == 1).for_each(|(_, spans)| change(spans));
    }

    /// Applies the sentences of a note; what could not be read of it comes back.
    pub(super) fn except(&mut self, note: &str) -> Option<String> {
        let mut unread = Vec::new();
        for sentence in note.split(['。', '\n']).map(str::trim).filter(|sentence| !is_blank(sentence)) {
            let applied = Sentence::new(sentence).read().and_then(|exceptions| self.with(&exceptions));
            match applied {
                Some(week) => *self = week,
                None => unread.push(sentence),
            }
        }
        (!unread.is_empty()).then(|| unread.join("。"))
    }

    fn with(&self, exceptions: &[(Vec<Target>, Exception)]) -> Option<Self> {
        let mut week = self.clone();
        for (targets, exception) in exceptions {
            for (day, weeks) in targets {
                if let Exception::Closed = exception {
                    week.close(*day, *weeks);
                    continue;
                }
                for (_, spans) in
                    week.days.get_mut(*day)?.iter_mut().enumerate().filter(|(at, _)| weeks >> at & 1 == 1)
                {
                    *spans = exception.on(spans)?;
                }
            }
        }
        Some(week)
    }

    /// In the order of their times.
    pub(super) fn openings(&self) -> Vec<Opening> {
        let mut days_of: BTreeMap<(Span, u8), u8> = BTreeMap::new();
        for (day, weeks) in self.days.iter().enumerate() {
            let mut weeks_of: BTreeMap<Span, u8> = BTreeMap::new();
            for (week, spans) in weeks.iter().enumerate() {
                spans.iter().for_each(|span| *weeks_of.entry(*span).or_default() |= 1 << week);
            }
            for (span, weeks) in weeks_of {
                let every = weeks == EVERY_WEEK;
                *days_of.entry((span, if every { 0 } else { weeks })).or_default() |= 1 << day;
            }
        }
        let opening = |(((from, to), weeks), days)| Opening { days: Days(days), from, to, weeks };
        days_of.into_iter().map(opening).collect()
    }
}

pub(super) const EVERY_WEEK: u8 = (1 << WEEKS) - 1;

/// What says that days are closed.
pub(super) const CLOSED: [&str; 16] = [
    "定休日",
    "休業日",
    "休局日",
    "休診日",
    "閉局日",
    "定休",
    "休業",
    "休局",
    "休診",
    "休館",
    "お休み",
    "休み",
    "休日",
    "閉局",
    "閉店",
    "休",
];

/// Whether a note that is not applied may take back hours: it speaks of certain days, of a break, or of some weeks only.
pub(super) fn leaves_doubt(unread: &str) -> bool {
    let text = plain(unread);
    let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
    let time = says_a_time(&text);
    let limits = time
        || has(&["休", "閉", "のみ", "除", "以外", "不可", "手術", "午前", "午後", "第"])
        || has(&["偶数", "奇数"]);
    let names_day = has(&["曜", "火", "水", "木", "金", "土", "祝", "月:", "日:", "平日", "第"]);
    (names_day && limits)
        || (time && has(&["休", "閉", "除", "外"]))
        || has(&["週", "輪番", "当番", "不定", "不在", "毎月", "回"])
}

/// 9:00, 9時.
pub(super) fn says_a_time(text: &str) -> bool {
    text.match_indices([':', '時'])
        .any(|(at, _)| text.get(..at).is_some_and(|before| before.ends_with(|c: char| c.is_ascii_digit())))
}

/// 第1・第3, 第1.3 and 第2週 as bits; 0 where no week is named, `None` where one is named that no month has.
pub(super) fn weeks(text: &mut Cursor) -> Option<u8> {
    let mut weeks = 0;
    while text.take("第") {
        loop {
            weeks |= text.letter(week_of)?;
            let before = text.place();
            if !(text.take_any(&["・", "、", ",", ".", "/"])
                && text.rest().starts_with(|c: char| c.is_ascii_digit()))
            {
                text.back_to(before);
                break;
            }
        }
        let before = text.place();
        if !(text.take_any(&["・", "、", ",", ".", "/", "週"]) && text.rest().starts_with('第'))
            && text.place() != before
            && !text.rest().starts_with(|c| day_of(c).is_some())
        {
            text.back_to(before);
        }
    }
    Some(weeks)
}

/// The bit of a week of the month.
pub(super) fn week_of(digit: char) -> Option<u8> {
    digit.to_digit(10).filter(|week| (1..=5).contains(week)).map(|week| 1 << (week - 1))
}

impl Exception {
    /// The spans of a day under this exception; `None` where it says nothing sensible about them.
    fn on(&self, spans: &[Span]) -> Option<Vec<Span>> {
        let mut left: Vec<Span> = match self {
            // Hours of a day that has none, or beside those it has, or the same again are none that except.
            Self::Instead(instead) => {
                let meet = |span: &Span| spans.iter().any(|held| held.0 < span.1 && span.0 < held.1);
                return (instead.iter().any(meet) && instead != spans).then(|| instead.clone());
            }
            Self::Closed => return Some(Vec::new()),
            Self::Until(to) => spans.iter().copied().filter(|span| span.0 < *to).collect(),
            Self::From(from) => spans.iter().copied().filter(|span| span.1 > *from).collect(),
        };
        let whole = left.len() == spans.len();
        match self {
            // The last span may also grow: 火曜日19：30まで.
            Self::Until(to) => left.last_mut().map(|last| last.1 = if whole { *to } else { last.1.min(*to) }),
            Self::From(from) => {
                left.first_mut().map(|first| first.0 = if whole { *from } else { first.0.max(*from) })
            }
            Self::Instead(_) | Self::Closed => None,
        }?;
        Some(left)
    }
}

/// A sentence being read from its start.
struct Sentence {
    text: Cursor,
    /// Bare times are ends: 木曜日12：30、土曜日17：00まで.
    ends: bool,
}

impl Sentence {
    fn new(sentence: &str) -> Self {
        let text: String =
            plain(sentence).replace("祝日", "祝").chars().filter(|c| !c.is_whitespace()).collect();
        let text = text.replace("国民の祝に関する法律に規定する休日", "祝").replace("及び", "・");
        let text = text.replace("平日", "月火水木金").replace("終日", "");
        // The days around New Year are no weekdays: the note tells of them.
        let text = match text.split_once("年末年始") {
            Some((before, after)) => {
                let dates = after.strip_prefix('(').and_then(|after| after.split_once(')'));
                format!("{before}{}", dates.map_or(after, |(_, after)| after))
            }
            None => text,
        };
        Self { ends: text.contains("まで"), text: Cursor::new(text) }
    }

    fn read(mut self) -> Option<Vec<(Vec<Target>, Exception)>> {
        let mut exceptions: Vec<(Vec<Target>, Exception)> = Vec::new();
        let mut targets: Vec<Target> = Vec::new();
        while !self.text.rest().is_empty() {
            if self.text.take_any(&["、", ",", "・", "と", "は", "に", ":", "のみ"]) {
                continue;
            }
            if let Some(target) = self.target() {
                targets.push(target);
                continue;
            }
            let exception = self.exception()?;
            match (targets.is_empty(), exception, exceptions.last_mut()) {
                (false, exception, _) => exceptions.push((std::mem::take(&mut targets), exception)),
                // A second span of the same days: 土:9:00-12:00、13:00-15:00.
                (true, Exception::Instead(more), Some((_, Exception::Instead(spans)))) => spans.extend(more),
                (true, ..) => return None,
            }
        }
        (targets.is_empty() && !exceptions.is_empty()).then_some(exceptions)
    }

    /// 木曜日, 土, 第2第4土曜日.
    fn target(&mut self) -> Option<Target> {
        let start = self.text.place();
        let weeks = weeks(&mut self.text);
        let day = weeks.and_then(|_| self.text.letter(day_of));
        let (Some(weeks), Some(day)) = (weeks, day) else {
            self.text.back_to(start);
            return None;
        };
        self.text.take_any(&["曜日", "曜"]);
        Some((day, if weeks == 0 { EVERY_WEEK } else { weeks }))
    }

    fn exception(&mut self) -> Option<Exception> {
        if self.text.take_any(&["午後休診", "午前中のみ", "午前のみ"]) {
            return Some(Exception::Until(NOON));
        }
        if self.text.take_any(&CLOSED) || self.text.take_any(&["利用不可", "を除く", "除く"]) {
            return Some(Exception::Closed);
        }
        if self.text.take_any(&["~", "-"]) {
            let to = self.time()?;
            self.text.take("まで");
            return Some(Exception::Until(to));
        }
        let from = self.time()?;
        let since = self.text.take("から");
        if since || self.text.take_any(&["~", "-"]) {
            let Some(to) = self.time() else { return since.then_some(Exception::From(from)) };
            self.text.take("まで");
            return Some(Exception::Instead(vec![span(from, to)?]));
        }
        (self.text.take("まで") || self.ends).then_some(Exception::Until(from))
    }

    fn time(&mut self) -> Option<u16> {
        let end = self.text.rest().find(|c: char| !(c.is_ascii_digit() || ":時分半".contains(c)));
        let text = self.text.rest().get(..end.unwrap_or(self.text.rest().len()))?.to_owned();
        let minutes = text.contains([':', '時']).then(|| time(&text)).flatten()?;
        self.text.skip(text.len());
        Some(minutes)
    }
}

#[cfg(test)]
mod tests {
    use super::Week;
    use domain::hours::Days;

    /// Days, from, to, weeks.
    type Row = (u8, u16, u16, u8);

    /// The openings of 月火水木金土 9:00 to 18:00 under a note; and what is unread.
    fn under(note: &str) -> (Vec<Row>, Option<String>) {
        let mut week = Week::new(Days(0b11_1111), &[(540, 1080)]);
        let unread = week.except(note);
        (week.openings().iter().map(|o| (o.days.0, o.from, o.to, o.weeks)).collect(), unread)
    }

    #[test]
    fn sentences_of_real_lists_change_the_days_they_name() {
        for (note, openings) in [
            ("木曜日、土曜日12：30まで。", vec![(0b10_1000, 540, 750, 0), (0b1_0111, 540, 1080, 0)]),
            (
                "木曜日12：30、土曜日17：00まで。",
                vec![(0b1000, 540, 750, 0), (0b10_0000, 540, 1020, 0), (0b1_0111, 540, 1080, 0)],
            ),
            (
                "木曜日午後休診。土曜日16：30まで。",
                vec![(0b1000, 540, 720, 0), (0b10_0000, 540, 990, 0), (0b1_0111, 540, 1080, 0)],
            ),
            ("水土:午後休診", vec![(0b10_0100, 540, 720, 0), (0b1_1011, 540, 1080, 0)]),
            ("火曜日19：30まで。", vec![(0b11_1101, 540, 1080, 0), (0b10, 540, 1170, 0)]),
            (
                "土:9:00-12:00、13:00-15:00",
                vec![(0b10_0000, 540, 720, 0), (0b1_1111, 540, 1080, 0), (0b10_0000, 780, 900, 0)],
            ),
            ("第2第4土曜日休診。", vec![(0b1_1111, 540, 1080, 0), (0b10_0000, 540, 1080, 0b1_0101)]),
            ("木曜日13：30から。", vec![(0b11_0111, 540, 1080, 0), (0b1000, 810, 1080, 0)]),
        ] {
            assert_eq!(under(note), (openings, None), "{note}");
        }
    }

    #[test]
    fn a_sentence_that_is_not_plain_changes_nothing_and_is_said() {
        for note in [
            "木曜日13：00まで第１、第３、第５のみ",
            "耳鼻咽喉科は木曜日のみ",
            "予約制",
            "日曜日12：00まで",
            "木曜日、土曜日12：00",
            "土曜日8：00まで",
            "第土曜日第",
            "水曜日は午後手術",
            "第9土曜日休診のみ",
        ] {
            let (openings, unread) = under(note);
            assert_eq!(openings, [(0b11_1111, 540, 1080, 0)], "{note}");
            assert_eq!(unread.as_deref(), Some(note));
        }
    }
}
