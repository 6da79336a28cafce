//! Opening hours as people write them into one cell: 月～金9：00-13：30、14：30-18：00土9：00-13：00、日祝休み.

use super::cursor::Cursor;
use super::exceptions;
use super::exceptions::{CLOSED, EVERY_WEEK, Week, leaves_doubt, says_a_time, weeks};
use super::hours::{HOLIDAY, Reading, day_of, span, time};
use super::text::{is_blank, plain};
use domain::hours::{Holidays, Hours};
use std::fmt::Write as _;

/// What stands between the parts and says nothing.
const MARKS: [char; 21] = [
    '.', '•', '·', '‣', '◦', '&', '･', '、', ',', '､', '・', ':', ';', '/', '／', ' ', '\n', '\r', '\t',
    '。', '|',
];
/// A cell is read whole or kept as text: half-read hours would send somebody to a closed door.
pub(super) fn read(cell: &str) -> Reading {
    if is_blank(cell) {
        return Reading::Blank;
    }
    let read = if cell.contains([WEEKS_OPEN, WEEKS_CLOSE, LEFT_OUT]) { None } else { Cell::new(cell).read() };
    match read {
        Some((hours, note_unread)) => Reading::Read { hours, original: cell.to_owned(), note_unread },
        None => Reading::Unread(cell.to_owned()),
    }
}

/// The days spoken of, each with the weeks of the month as bits.
type Targets = Vec<(usize, u8)>;

struct Cell {
    text: String,
    /// In brackets, or after ※.
    notes: Vec<String>,
}

impl Cell {
    fn new(cell: &str) -> Self {
        let mut text = plain(cell);
        for (spelling, meant) in [
            ("曜日", ""),
            ("曜", ""),
            ("祝祭日", "祝"),
            ("祭日", "祝"),
            ("祭", "祝"),
            ("祝日", "祝"),
            ("振替休日", "祝"),
            ("祝を除く", "祝休"),
            ("祝は除く", "祝休"),
            ("祝除く", "祝休"),
            ("および", "・"),
            ("及び", "・"),
            ("と", "・"),
            ("は", ":"),
            ("が", ":"),
            ("∶", ":"),
            ("第一", "第1"),
            ("第二", "第2"),
            ("第三", "第3"),
            ("第四", "第4"),
            ("第五", "第5"),
            ("365日", "年中無休"),
            ("全日", "月~日・祝"),
            ("毎日", "月~日・祝"),
            ("平日", "月~金"),
            ("から", "~"),
            ("より", "~"),
            ("→", "~"),
            ("ː", ":"),
            ("ー", "-"),
            ("24時間営業", "0:00~24:00"),
            ("24時間開局", "0:00~24:00"),
            ("24時間対応", "0:00~24:00"),
            ("24時間", "0:00~24:00"),
        ] {
            text = text.replace(spelling, meant);
        }
        // Every day, wherever in the cell that stands; and so is what is open round the clock and says no more.
        if text.contains("年中無休") || text == "0:00~24:00" {
            text = format!("月~日・祝{}", text.replace("年中無休", " "));
        }
        let mut cell = Self { text: String::with_capacity(text.len()), notes: Vec::new() };
        cell.part(&mended(&text));
        cell.text = cell.text.replace("まで", "");
        cell
    }

    /// Notes to one side, what is to be read to the other: (月)~(金) and [土] are only days in brackets.
    fn part(&mut self, text: &str) {
        let (said, star) = text.split_once('※').map_or((text, ""), |(said, star)| (said, star));
        let mut rest = said;
        while let Some(open) = rest.find(['(', '[', '【', '〔', '<', '「']) {
            let (before, inside) = rest.split_at(open);
            self.text.push_str(before);
            let inside = inside
                .split_at_checked(inside.chars().next().map_or(0, char::len_utf8))
                .map_or("", |(_, inside)| inside);
            let end = inside.find([')', ']', '】', '〕', '>', '」']).unwrap_or(inside.len());
            let (inside, after) = inside.split_at(end);
            rest = after
                .split_at_checked(after.chars().next().map_or(0, char::len_utf8))
                .map_or("", |(_, rest)| rest);
            // (月)~(金) and 土(9:00~12:00) are said in brackets, and no notes.
            let said = |c: char| {
                day_of(c).is_some() || c.is_ascii_digit() || MARKS.contains(&c) || "~-時分半".contains(c)
            };
            if inside.chars().all(said) {
                self.text.push_str(inside);
            } else {
                self.aside(inside);
            }
        }
        self.text.push_str(rest);
        for note in star.split('※').map(|note| note.trim_end_matches([')', ']', '】'])) {
            self.aside(note);
        }
    }

    /// 日(第2・4) and (木曜日を除く) are read where they stand; anything else is a note.
    fn aside(&mut self, aside: &str) {
        let aside = aside.trim();
        let days = |c: char| day_of(c).is_some() || MARKS.contains(&c) || "~-第".contains(c);
        let weeks = |c: char| c.is_ascii_digit() || MARKS.contains(&c) || "第週".contains(c);
        let closed = ["を除く", ":除く", "除く"].iter().chain(&CLOSED);
        let rest = closed.into_iter().find_map(|word| aside.strip_suffix(word).or(aside.strip_prefix(word)));
        let rest = rest.map(|rest| rest.replace("年末年始", ""));
        if aside.starts_with('第') && aside.chars().all(weeks) {
            let _ = write!(self.text, "{WEEKS_OPEN}{}{WEEKS_CLOSE}", aside.trim_end_matches('週'));
        } else if let Some(rest) = rest.filter(|rest| {
            rest.contains(|c| day_of(c).is_some()) && rest.chars().all(|c| days(c) || c.is_ascii_digit())
        }) {
            let _ = write!(self.text, "{LEFT_OUT}{rest}{LEFT_OUT}");
        } else if !aside.is_empty() {
            self.notes.push(aside.to_owned());
        }
    }

    fn read(&self) -> Option<(Hours, Option<String>)> {
        let mut week = Week::default();
        let mut reader = Reader(Cursor::new(self.text.clone()));
        let mut targets: Targets = Vec::new();
        let mut spoken: u8 = 0;
        // With how many other days each was last told, and whether of some weeks only.
        let mut told_with = [(0, false); HOLIDAY + 1];
        // Whether the days before have their times already: then a day begins the next group.
        let mut timed = false;
        let mut some = false;
        while !reader.0.rest().is_empty() {
            if reader.take_mark() {
                continue;
            }
            if let Some(days) = reader.days()? {
                if timed {
                    targets.clear();
                    timed = false;
                }
                targets.extend(days);
                reader.0.take("のみ");
            } else if reader.mark(LEFT_OUT) {
                let out = reader.days_after_marks()?;
                reader.mark(LEFT_OUT).then_some(())?;
                for (day, weeks) in out {
                    let open = targets.iter_mut().filter(|target| !timed && target.0 == day);
                    open.for_each(|target| target.1 &= !weeks);
                    if timed || day == HOLIDAY {
                        week.close(day, weeks);
                    }
                }
            } else if reader.0.take_any(&CLOSED) {
                // 日祝休み, and 定休日：日・祝.
                let shut = if targets.is_empty() || timed {
                    reader.days_after_marks()?
                } else {
                    std::mem::take(&mut targets)
                };
                if shut.is_empty() {
                    return None;
                }
                shut.into_iter().for_each(|(day, weeks)| week.close(day, weeks));
                (targets, timed) = (Vec::new(), false);
            } else {
                let (from, to) = reader.span()?;
                if targets.is_empty() {
                    return None;
                }
                for (day, weeks) in &targets {
                    let told_with = told_with.get_mut(*day)?;
                    let some_weeks = *weeks != EVERY_WEEK;
                    if !week.open(*day, *weeks, (from, to)) {
                        // 月~金9:00-18:00、水9:00-12:00: the one day named after the many is an exception to them, and so
                        // is 第2土 after 土.
                        if timed || (told_with.0 <= targets.len() && (told_with.1 || !some_weeks)) {
                            return None;
                        }
                        week.close(*day, *weeks);
                        week.open(*day, *weeks, (from, to));
                    }
                    *told_with = (targets.len(), some_weeks);
                    spoken |= 1 << day;
                }
                (timed, some) = (true, true);
            }
        }
        if !some || (!targets.is_empty() && !timed) {
            return None;
        }
        self.under_notes(week, spoken)
    }

    /// The week with what the notes except, and what of them could not be read; `spoken` is bits of days.
    fn under_notes(&self, mut week: Week, spoken: u8) -> Option<(Hours, Option<String>)> {
        let mut unread = Vec::new();
        for note in &self.notes {
            let left = week.except(note);
            if let Some(left) = left {
                if leaves_doubt(&left) || (says_a_time(&left) && !left.contains("受付")) {
                    return None;
                }
                unread.push(left);
            }
        }
        let holidays = if spoken >> HOLIDAY == 1 {
            Holidays::Own
        } else if week.is_closed_on(HOLIDAY) {
            Holidays::Closed
        } else {
            Holidays::Unknown
        };
        let note = (!self.notes.is_empty()).then(|| self.notes.join("。"));
        let note_unread = (!unread.is_empty()).then(|| unread.join("。"));
        Some((Hours { openings: week.openings(), holidays, note }, note_unread))
    }
}

/// Around weeks that stand behind their day, and around days that are left out: letters of no cell.
const WEEKS_OPEN: char = '\u{1}';
const WEEKS_CLOSE: char = '\u{2}';
const LEFT_OUT: char = '\u{3}';

/// 9;00 and `9::00` are 9:00.
fn mended(text: &str) -> String {
    let mut mended = text.to_owned();
    for slip in ["::", ";"] {
        let mut parts = mended.split(slip);
        let mut joined = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let digit = |c: char| c.is_ascii_digit();
            joined.push_str(if joined.ends_with(digit) && part.starts_with(digit) { ":" } else { slip });
            joined.push_str(part);
        }
        mended = joined;
    }
    mended
}

struct Reader(Cursor);

impl Reader {
    fn mark(&mut self, mark: char) -> bool {
        self.0.letter(|letter| (letter == mark).then_some(())).is_some()
    }

    fn take_mark(&mut self) -> bool {
        self.0.letter(|letter| MARKS.contains(&letter).then_some(())).is_some()
    }

    /// 月, 月~金, 日~木, 第1・3土. `Some(None)`: no days here; `None`: days that make no sense.
    fn days(&mut self) -> Option<Option<Targets>> {
        let weeks = weeks(&mut self.0)?;
        let Some(first) = self.0.letter(day_of) else { return if weeks == 0 { Some(None) } else { None } };
        if weeks == 0 && self.mark(WEEKS_OPEN) {
            let weeks = exceptions::weeks(&mut self.0)?;
            return self.mark(WEEKS_CLOSE).then(|| Some(vec![(first, weeks)]));
        }
        let weeks = if weeks == 0 { EVERY_WEEK } else { weeks };
        let before = self.0.place();
        if self.0.take_any(&["~", "-"]) {
            if let Some(last) = self.0.letter(day_of) {
                let sunday_first = first == 6 && last < 6;
                return match (first, last) {
                    _ if sunday_first => {
                        Some(Some(std::iter::once(6).chain(0..=last).map(|day| (day, weeks)).collect()))
                    }
                    (first, last) if first < last && last < HOLIDAY => {
                        Some(Some((first..=last).map(|day| (day, weeks)).collect()))
                    }
                    (first, HOLIDAY) if first < HOLIDAY => {
                        Some(Some((first..=HOLIDAY).map(|day| (day, weeks)).collect()))
                    }
                    _ => None,
                };
            }
            self.0.back_to(before);
        }
        Some(Some(vec![(first, weeks)]))
    }

    fn days_after_marks(&mut self) -> Option<Targets> {
        let mut targets = Vec::new();
        loop {
            while self.take_mark() {}
            match self.days()? {
                Some(days) => targets.extend(days),
                None => return Some(targets),
            }
        }
    }

    fn span(&mut self) -> Option<(u16, u16)> {
        let from = self.time()?;
        while self.0.take(" ") {}
        if !self.0.take_any(&["~", "-"]) {
            return None;
        }
        while self.0.take_any(&["~", "-", " "]) {}
        let bare = time_length(self.0.rest()) <= 2;
        let to = self.time()?;
        span(from, to + if bare && to % 60 == 0 { self.minutes_after_dash() } else { 0 })
    }

    /// 10:00-20-00: a dash for the colon.
    fn minutes_after_dash(&mut self) -> u16 {
        let after = self.0.rest().strip_prefix('-').and_then(|rest| rest.split_at_checked(2));
        let minutes = after.and_then(|(minutes, rest)| {
            let whole = !rest.starts_with(|c: char| c.is_ascii_digit() || c == ':' || c == '時');
            minutes.parse::<u16>().ok().filter(|minutes| whole && *minutes < 60)
        });
        self.0.skip(if minutes.is_some() { 3 } else { 0 });
        minutes.unwrap_or_default()
    }

    fn time(&mut self) -> Option<u16> {
        let noon = if self.0.take_any(&["午前", "AM", "am"]) {
            "午前"
        } else if self.0.take_any(&["午後", "PM", "pm"]) {
            "午後"
        } else {
            ""
        };
        let length = time_length(self.0.rest());
        // In 木::00-17:00 the hour is missing.
        if self.0.rest().get(..length).is_some_and(|bare| matches!(bare, "0" | "00")) {
            return None;
        }
        let minutes = time(&format!("{noon}{}", self.0.rest().get(..length)?))?;
        self.0.skip(length);
        Some(minutes)
    }
}

/// The bytes of the one time at the start: 13:0014:00 is two, and in 9:00:土 the last mark belongs to what follows.
fn time_length(text: &str) -> usize {
    let digits = |text: &str, most: usize| text.chars().take(most).take_while(char::is_ascii_digit).count();
    let hour = digits(text, 4);
    // 0900: four digits and no mark.
    if hour > 2 {
        return hour;
    }
    let rest = text.get(hour..).unwrap_or_default();
    for mark in [":", "時", "."] {
        let Some(after) = rest.strip_prefix(mark) else { continue };
        let minutes = digits(after, 2);
        let end = hour + mark.len() + minutes;
        return match (mark, minutes) {
            (_, 2) => {
                end + if text.get(end..).is_some_and(|rest| rest.starts_with('分')) {
                    "分".len()
                } else {
                    0
                }
            }
            ("時", _) if after.starts_with('半') => hour + mark.len() + "半".len(),
            ("時", _) => hour + mark.len(),
            _ => hour,
        };
    }
    hour
}

#[cfg(test)]
mod tests {
    use super::read;
    use crate::exchange::hours::Reading;
    use domain::hours::Holidays;

    /// Days, from, to, weeks.
    type Row = (u8, u16, u16, u8);

    fn openings(cell: &str) -> Option<(Vec<Row>, Holidays)> {
        match read(cell) {
            Reading::Read { hours, .. } => {
                let rows = hours.openings.iter().map(|o| (o.days.0, o.from, o.to, o.weeks));
                Some((sorted(rows.collect()), hours.holidays))
            }
            Reading::Blank | Reading::Unread(_) => None,
        }
    }

    fn sorted(mut rows: Vec<Row>) -> Vec<Row> {
        rows.sort_unstable();
        rows
    }

    #[test]
    fn hours_are_read_as_people_write_them() {
        let weekdays = 0b1_1111;
        let saturday = 0b10_0000;
        for (cell, expected, holidays) in [
            (
                "月-金:9:00-18:00､土:9:00-13:00",
                vec![(weekdays, 540, 1080, 0), (saturday, 540, 780, 0)],
                Holidays::Unknown,
            ),
            (
                "月～金9：00-13：30、14：30-18：00土9：00-13：00",
                vec![(weekdays, 540, 810, 0), (saturday, 540, 780, 0), (weekdays, 870, 1080, 0)],
                Holidays::Unknown,
            ),
            (
                "月・火・水・金:9時～18時、木:9時～17時半",
                vec![(0b1000, 540, 1050, 0), (0b1_0111, 540, 1080, 0)],
                Holidays::Unknown,
            ),
            (
                "平日 9:00～18:00 土曜 9:00～13:00 日祝休み",
                vec![(weekdays, 540, 1080, 0), (saturday, 540, 780, 0)],
                Holidays::Closed,
            ),
            ("10:00～20:00 年中無休", vec![(0xff, 600, 1200, 0)], Holidays::Own),
            (
                "月～金9:00～18:00、水9:00～12:00",
                vec![(0b100, 540, 720, 0), (0b1_1011, 540, 1080, 0)],
                Holidays::Unknown,
            ),
            ("月～日：24時間", vec![(0x7f, 0, 1440, 0)], Holidays::Unknown),
            (
                "月-金9:00-18:00 第2・4土曜9:00-12:00",
                vec![(weekdays, 540, 1080, 0), (saturday, 540, 720, 0b1010)],
                Holidays::Unknown,
            ),
            ("(月)～(金)9:00～18:00（祝日を除く）", vec![(weekdays, 540, 1080, 0)], Holidays::Closed),
            ("月～金8:30～17:30　定休日：土・日・祝", vec![(weekdays, 510, 1050, 0)], Holidays::Closed),
        ] {
            assert_eq!(openings(cell), Some((sorted(expected), holidays)), "{cell}");
        }
    }

    #[test]
    fn a_cell_that_leaves_a_doubt_is_kept_as_text() {
        for cell in [
            "9:00-18:00",
            "月～金9:00～18:00(木は特別な週のみ17:00)",
            "店舗に準ずる",
            "月～金",
            "月～金9:00",
            "金～火 9:00～18:00",
            "月9:00～8:00",
            "月～金9:00～18:00、火～土9:00～12:00",
            "",
        ] {
            assert_eq!(openings(cell), None, "{cell}");
        }
    }
}
