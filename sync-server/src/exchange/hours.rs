//! Opening hours out of the columns 診療曜日, 診療開始時間, 診療終了時間 and 診療日時特記事項.

use super::exceptions::{Week, leaves_doubt};
use super::text::{is_blank, plain};
use domain::hours::{Days, Holidays, Hours};

/// The bit of national holidays in [`Days`].
pub(super) const HOLIDAY: usize = 7;

pub(super) enum Reading {
    Blank,
    /// Days or times cannot be read: all of it as text.
    Unread(String),
    Read {
        hours: Hours,
        /// As delivered, without the note.
        original: String,
        /// What of the note is text only.
        note_unread: Option<String>,
    },
}

pub(super) fn read(days: &str, opens: &str, closes: &str, note: &str) -> Reading {
    let note = if is_blank(note) { "" } else { note };
    let said = |cell: &str| if is_blank(cell) { String::new() } else { cell.to_owned() };
    let times = [said(opens), said(closes)]
        .into_iter()
        .filter(|cell| !cell.is_empty())
        .collect::<Vec<_>>()
        .join("～");
    let original =
        [said(days), times].into_iter().filter(|cell| !cell.is_empty()).collect::<Vec<_>>().join(" ");
    if original.is_empty() && note.is_empty() {
        return Reading::Blank;
    }
    let whole_day = is_round_the_clock(note) && is_blank(opens) && is_blank(closes);
    let (on, spans) = match whole_day {
        true if is_blank(days) => (Some(Days(0xff)), Some(vec![(0, 1440)])),
        true => (self::days(days), Some(vec![(0, 1440)])),
        false => (self::days(days), spans(opens, closes)),
    };
    let (Some(on), Some(spans)) = (on, spans) else {
        return Reading::Unread([original.as_str(), note].join("\n").trim().to_owned());
    };
    let mut week = Week::new(on, &spans);
    let note_unread = if whole_day { None } else { week.except(note) };
    if note_unread.as_deref().is_some_and(leaves_doubt) {
        return Reading::Unread([original.as_str(), note].join("\n").trim().to_owned());
    }
    let holidays = match on.0 >> HOLIDAY {
        1 => Holidays::Own,
        _ if week.is_closed_on(HOLIDAY) => Holidays::Closed,
        _ => Holidays::Unknown,
    };
    let hours =
        Hours { openings: week.openings(), holidays, note: (!note.is_empty()).then(|| note.to_owned()) };
    Reading::Read { hours, original, note_unread }
}

/// A note that says all there is: 24時間対応.
pub(super) fn is_round_the_clock(note: &str) -> bool {
    matches!(plain(note).trim_end_matches('。'), "24時間" | "24時間対応" | "24時間営業")
}

/// The position in [`Days`] of a day's letter.
pub(super) fn day_of(letter: char) -> Option<usize> {
    "月火水木金土日祝".chars().position(|day| day == letter)
}

/// 月火水木金土, 月～金, 月・水・金, 月曜日から金曜日, 平日, 毎日.
pub(super) fn days(cell: &str) -> Option<Days> {
    let text = plain(cell).replace("曜日", "").replace('曜', "").replace("祝日", "祝").replace("から", "~");
    let text = text.replace("平日", "月~金").replace("毎日", "月~日").replace("年中無休", "月~日祝");
    let mut bits = 0_u8;
    let mut last: Option<usize> = None;
    let mut range = false;
    for letter in text.chars() {
        match (letter, day_of(letter)) {
            (_, Some(day)) => {
                let first = if range { last.filter(|first| *first <= day && day < HOLIDAY)? } else { day };
                (first..=day).for_each(|day| bits |= 1 << day);
                (last, range) = (Some(day), false);
            }
            ('~' | '-', None) if last.is_some() => range = true,
            ('、' | ',' | '・' | '/' | ' ' | '\n' | '\r', None) => {}
            _ => return None,
        }
    }
    (bits != 0 && !range).then_some(Days(bits))
}

/// Spans of a day in minutes after midnight.
fn spans(opens: &str, closes: &str) -> Option<Vec<(u16, u16)>> {
    let (opens, closes) = (plain_time(opens), plain_time(closes));
    if opens == "24時間" {
        return Some(vec![(0, 1440)]);
    }
    let pairs: Vec<(&str, &str)> = if is_blank(&closes) {
        pieces(&opens).map(|piece| piece.split_once(['~', '-'])).collect::<Option<_>>()?
    } else {
        let (opens, closes): (Vec<_>, Vec<_>) = (pieces(&opens).collect(), pieces(&closes).collect());
        (opens.len() == closes.len()).then_some(())?;
        opens.into_iter().zip(closes).collect()
    };
    let spans: Vec<_> = pairs.iter().map(|(from, to)| span(time(from)?, time(to)?)).collect::<Option<_>>()?;
    (!spans.is_empty()).then_some(spans)
}

/// A span that ends before it begins goes past midnight, if it begins in the afternoon: 9:00 to 5:00 is a slip.
pub(super) fn span(from: u16, to: u16) -> Option<(u16, u16)> {
    match to {
        to if to > from => Some((from, to)),
        to if to < from && (720..1440).contains(&from) => Some((from, to + 1440)),
        _ => None,
    }
}

fn plain_time(cell: &str) -> String {
    plain(cell)
        .replace("(受付)", "")
        .replace("から", "~")
        .replace("まで", "")
        .trim()
        .trim_end_matches('~')
        .to_owned()
}

fn pieces(text: &str) -> impl Iterator<Item = &str> {
    text.split(['\n', '、', ',', ';', '/']).map(str::trim).filter(|piece| !piece.is_empty())
}

/// A time of day in minutes, up to 2,880: 9:00, 9.30, 0.375 of a day, 900, 午後1時30分, 25:00.
pub(super) fn time(text: &str) -> Option<u16> {
    let text = text.trim();
    if text.starts_with("0.") {
        let minutes = text.parse::<f64>().ok()? * 1440.0;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 1,440")]
        return Some(minutes.round() as u16);
    }
    let (afternoon, text) = match text.strip_prefix("午後").or(text.strip_prefix("PM")) {
        Some(rest) => (720, rest),
        None => (0, text.strip_prefix("午前").or(text.strip_prefix("AM")).unwrap_or(text)),
    };
    let text = text.trim().replace("時半", ":30").replace('時', ":").replace('分', "").replace(":.", ":");
    let number =
        |part: &str| part.chars().all(|c| c.is_ascii_digit()).then(|| part.parse::<u16>().ok()).flatten();
    let (hour, minute) = match text.split([':', '.']).collect::<Vec<_>>().as_slice() {
        [hhmm] if matches!(hhmm.len(), 3 | 4) => number(hhmm).map(|n| (n / 100, n % 100))?,
        [hour] | [hour, ""] => (number(hour)?, 0),
        [hour, minute] if minute.len() == 2 => (number(hour)?, number(minute)?),
        [hour, minute, "00"] if minute.len() == 2 => (number(hour)?, number(minute)?),
        _ => return None,
    };
    let hour_max = if afternoon == 0 { 48 } else { 12 };
    let minutes = (hour <= hour_max && minute < 60).then(|| hour * 60 + minute)?;
    // 午後12時 is noon to some and midnight to others.
    let minutes = minutes + if minutes >= 720 { 0 } else { afternoon };
    (minutes <= 2880).then_some(minutes)
}

#[cfg(test)]
mod tests {
    use super::{Reading, days, read, spans, time};
    use domain::hours::{Days, Holidays};

    #[test]
    fn a_time_is_read_in_every_spelling_that_files_use() {
        for text in [
            "9:30",
            "09:30",
            "9.30",
            "9:.30",
            "930",
            "0930",
            "9時30分",
            "9時半",
            "午前9時30分",
            "0.395833333333333",
            "9:30:00",
        ] {
            assert_eq!(time(text), Some(570), "{text}");
        }
        assert_eq!(
            (time("24:00"), time("25:00"), time("午後1時"), time("9")),
            (Some(1440), Some(1500), Some(780), Some(540))
        );
        for text in ["", "9:60", "49:00", "9:3", "昼", "99999999", "-1", "0.x"] {
            assert_eq!(time(text), None, "{text}");
        }
    }

    #[test]
    fn days_are_read_one_by_one_and_as_a_range_and_never_guessed() {
        assert_eq!(days("月火水木金土日祝"), Some(Days(0xff)));
        assert_eq!(days("月～金"), Some(Days(0b1_1111)));
        assert_eq!(days("月曜日、水曜日、祝日"), Some(Days(0b1000_0101)));
        assert_eq!(days("平日・土"), Some(Days(0b11_1111)));
        for text in ["", "月火水木黄", "金～月", "月～", "随時"] {
            assert_eq!(days(text), None, "{text}");
        }
    }

    #[test]
    fn several_spans_are_paired_and_a_night_goes_past_midnight() {
        assert_eq!(spans("①9：00\n②14:00", "①12:30\n②18:00"), Some(vec![(540, 750), (840, 1080)]));
        assert_eq!(spans("9:00～12:00、14:00-18:00", ""), Some(vec![(540, 720), (840, 1080)]));
        assert_eq!(spans("18:00", "2:00"), Some(vec![(1080, 1560)]));
        assert_eq!(spans("08：30（受付）", "18：.30"), Some(vec![(510, 1110)]));
        assert_eq!(
            (spans("9:00", "5:00"), spans("9:00、14:00", "18:00"), spans("9:00", "")),
            (None, None, None)
        );
    }

    #[test]
    fn hours_that_cannot_be_read_are_kept_as_text() {
        assert!(
            matches!(read("月火黄", "9:00", "17:00", "予約制"), Reading::Unread(text) if text == "月火黄 9:00～17:00\n予約制")
        );
        assert!(matches!(read("", "－", "", "　"), Reading::Blank));
    }

    #[test]
    fn what_holds_on_a_holiday_is_known_only_where_the_days_say_it() {
        let holidays = |days| match read(days, "9:00", "17:00", "") {
            Reading::Read { hours, .. } => Some(hours.holidays),
            Reading::Blank | Reading::Unread(_) => None,
        };
        assert_eq!((holidays("月祝"), holidays("月")), (Some(Holidays::Own), Some(Holidays::Unknown)));
    }
}
