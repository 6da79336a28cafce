//! Cells as people typed them, brought to one width and one kind of dash before they are read.

use domain::kana::nfkc;
use std::borrow::Cow;

/// Full-width letters and digits become ASCII, every dash `-`, every wave `~`, and a circled number a line break:
/// for reading only, what is kept is what was delivered.
pub(super) fn plain(text: &str) -> String {
    as_plain(text).into_owned()
}

/// As [`plain`]; without a copy where nothing but the spaces around it changes.
pub(super) fn as_plain(text: &str) -> Cow<'_, str> {
    let changes = |c| is_wave(c) || is_dash(c) || is_circled(c);
    if text.is_ascii() {
        return Cow::Borrowed(text.trim());
    }
    let lines = match text.contains(is_circled) {
        true => Cow::Owned(text.chars().map(|c| if is_circled(c) { '\n' } else { c }).collect()),
        false => Cow::Borrowed(text),
    };
    let one = |c| match c {
        c if is_wave(c) => '~',
        c if is_dash(c) => '-',
        c => c,
    };
    match nfkc(&lines) {
        Cow::Borrowed(_) if !text.contains(changes) => Cow::Borrowed(text.trim()),
        Cow::Owned(even) if !even.contains(changes) && even.trim().len() == even.len() => Cow::Owned(even),
        even @ (Cow::Borrowed(_) | Cow::Owned(_)) => {
            let mut plain = String::with_capacity(even.len());
            plain.extend(even.trim().chars().map(one));
            Cow::Owned(plain)
        }
    }
}

fn is_circled(c: char) -> bool {
    ('①'..='⑳').contains(&c)
}

fn is_wave(c: char) -> bool {
    matches!(c, '〜' | '∼' | '∾')
}

fn is_dash(c: char) -> bool {
    matches!(c, '‐'..='―' | '−' | '─' | '━' | '﹣')
}

/// Also what stands for "nothing" in a cell: a dash, a comma.
pub(super) fn is_blank(text: &str) -> bool {
    let blank =
        |c: char| matches!(c, '-' | '－' | 'ー' | '、' | '。' | ',') || c.is_whitespace() || is_dash(c);
    text.chars().all(blank)
}

/// A name without the spaces around it, and joined where every letter stands alone: 北　　成　　病　　院.
pub(super) fn joined(text: &str) -> String {
    let text = text.trim();
    if !text.contains(char::is_whitespace) {
        return text.to_owned();
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    let spread = words.len() > 2 && words.iter().all(|word| word.chars().count() == 1);
    words.join(if spread { "" } else { " " })
}

/// Whether reading changed more than width and spaces.
pub(super) fn differs(delivered: &str, read: &str) -> bool {
    fn bare(plain: &str) -> impl Iterator<Item = char> {
        plain.chars().filter(|c| !c.is_whitespace())
    }
    // No kanji joins what follows it: where the first are two, nothing after them matters.
    let first = |text: &str| text.chars().next().filter(|c| matches!(c, '一'..='\u{9fff}'));
    if first(delivered).zip(first(read)).is_some_and(|(delivered, read)| delivered != read) {
        return true;
    }
    delivered != read && !bare(&as_plain(delivered)).eq(bare(&as_plain(read)))
}

/// A date as files write it: 1947/4/1, 2005-09-02, 2020.10/5, 5/16/2020, 2023-06-18T00:00:00.000Z, 平成26年4月1日,
/// S22.4.1.
pub(super) fn date(text: &str) -> Option<chrono::NaiveDate> {
    const INSTANT_MIN: usize = "2023-06-18T00:00:00Z".len();
    let plain = as_plain(text);
    if plain.len() >= INSTANT_MIN
        && let Ok(instant) = chrono::DateTime::parse_from_rfc3339(&plain)
    {
        return Some((instant.naive_utc() + chrono::TimeDelta::hours(9)).date());
    }
    fn era(text: &str) -> Option<(i32, &str)> {
        ERAS.iter().find_map(|(name, first)| Some((*first, text.strip_prefix(name)?)))
    }
    let (first_year, rest) = era(&plain).unwrap_or((1, &plain));
    // 平H27.8.1 says its era twice.
    let rest = era(rest).filter(|(again, _)| *again == first_year).map_or(rest, |(_, rest)| rest).trim();
    let rest = match rest.contains('元') {
        true => Cow::Owned(rest.replace("元年", "1年")),
        false => Cow::Borrowed(rest),
    };
    let rest = rest.strip_prefix('元').map_or_else(|| rest.clone(), |rest| Cow::Owned(format!("1{rest}")));
    let rest = rest.strip_suffix('日').unwrap_or(&rest);
    let mut parts = rest.split(['/', '-', '.', ',', '年', '月']).map(|part| part.trim().parse::<u32>().ok());
    let (year, month, day) = match (parts.next()??, parts.next()??, parts.next()??) {
        // As a spreadsheet of American habits writes it; nobody in Japan begins with the day.
        (month, day, year) if first_year == 1 && year >= 1800 => (year, month, day),
        parts => parts,
    };
    let year = i32::try_from(year).ok()?.checked_add(first_year - 1)?;
    let plausible = (1800..=2200).contains(&year) && parts.next().is_none();
    chrono::NaiveDate::from_ymd_opt(year, month, day).filter(|_| plausible)
}

/// Names of eras and the year of our count that was their first.
const ERAS: [(&str, i32); 15] = [
    ("令和", 2019),
    ("平成", 1989),
    ("昭和", 1926),
    ("大正", 1912),
    ("明治", 1868),
    ("令", 2019),
    ("平", 1989),
    ("昭", 1926),
    ("大", 1912),
    ("明", 1868),
    ("R", 2019),
    ("H", 1989),
    ("S", 1926),
    ("T", 1912),
    ("M", 1868),
];

/// A whole number at the start of a cell, and whether anything follows it: `19（休床中）` is 19 with more.
pub(super) fn count(text: &str) -> Option<u32> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.parse().ok();
    }
    let plain = as_plain(text).replace(',', "");
    let digits: String = plain.chars().take_while(char::is_ascii_digit).collect();
    let rest = plain.get(digits.len()..).unwrap_or_default().trim_start_matches('床');
    let whole = rest.strip_prefix('.').is_none_or(|decimals| decimals.chars().all(|c| c == '0'));
    digits.parse().ok().filter(|_| whole)
}

#[cfg(test)]
mod tests {
    use super::{count, date, is_blank, joined};

    #[test]
    fn a_date_is_read_in_every_spelling_that_files_use() {
        for text in [
            "1947/4/1",
            "1947-04-01",
            "1947.4/1",
            "昭和22年4月1日",
            "S22.4.1",
            "１９４７年４月１日",
            "1947-04-01T00:00:00.000Z",
        ] {
            assert_eq!(date(text).map(|date| date.to_string()).as_deref(), Some("1947-04-01"), "{text}");
        }
        for text in ["平15,7,1", "平\n15.7.１", "H15.7.1"] {
            assert_eq!(date(text).map(|date| date.to_string()).as_deref(), Some("2003-07-01"), "{text}");
        }
        assert_eq!(
            date("2023-06-17T15:00:00.000Z").map(|date| date.to_string()).as_deref(),
            Some("2023-06-18")
        );
        assert_eq!(date("平元.4.1").map(|date| date.to_string()).as_deref(), Some("1989-04-01"));
        assert_eq!(date("令和元年5月1日").map(|date| date.to_string()).as_deref(), Some("2019-05-01"));
        for text in ["", "随時", "2026/2/30", "20", "4/1", "99999999999/1/1", "1/1/1"] {
            assert_eq!(date(text), None, "{text}");
        }
    }

    #[test]
    fn letters_spread_with_spaces_are_one_name_and_words_stay_apart() {
        assert_eq!(joined("北　　成　　病　　院"), "北成病院");
        assert_eq!(joined(" 海の 見える　医院　"), "海の 見える 医院");
    }

    #[test]
    fn a_lone_mark_is_an_empty_cell() {
        assert!(is_blank("、") && is_blank("－") && is_blank("　") && !is_blank("0"));
    }

    #[test]
    fn a_count_may_be_followed_by_words_but_not_by_a_fraction() {
        assert_eq!(
            (count("19（休床中）"), count("１９床"), count("1,200"), count("19.0")),
            (Some(19), Some(19), Some(1200), Some(19))
        );
        assert_eq!((count("約20"), count("1.5"), count("99999999999")), (None, None, None));
    }
}
