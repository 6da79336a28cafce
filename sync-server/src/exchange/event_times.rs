//! The times of an event out of two cells: 9：30 and 17:00(金、土は19:00まで), ①10：30⏎②13：30, 午前の部⏎10:30.

use super::event_days::after_day;
use super::hours::{span, time};
use super::text::{is_blank, plain};
use domain::event::TimeSpan;

pub(super) struct Times {
    /// In order.
    pub(super) times: Vec<TimeSpan>,
    /// The cells say more than the times, or what cannot be read.
    pub(super) says_more: bool,
    /// Why there are none where something is written.
    pub(super) unread: Option<Unread>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Unread {
    Words,
    /// An end that is no later than its start.
    Doubtful,
}

pub(super) fn read(starts: &str, ends: &str) -> Times {
    let none = |unread: Option<Unread>| Times { times: Vec::new(), says_more: unread.is_some(), unread };
    if is_blank(starts) && is_blank(ends) {
        return none(None);
    }
    let (Some(from), Some(to)) = (Pieces::of(starts), Pieces::of(ends)) else {
        return none(Some(Unread::Words));
    };
    let pairs: Option<Vec<(u16, Option<u16>)>> = if to.times.is_empty() {
        Some(from.times.clone())
    } else {
        let whole = from.times.iter().chain(&to.times).all(|(_, end)| end.is_none());
        (whole && from.times.len() == to.times.len()).then(|| {
            from.times.iter().zip(&to.times).map(|((from, _), (to, _))| (*from, Some(*to))).collect()
        })
    };
    let Some(mut pairs) =
        pairs.filter(|pairs| !pairs.is_empty() && pairs.iter().all(|(from, _)| *from < 1440))
    else {
        return none(Some(Unread::Words));
    };
    if from.by_day || to.by_day {
        pairs.dedup();
        // Other times on other days.
        if pairs.len() > 1 {
            return none(Some(Unread::Words));
        }
    }
    let spans: Option<Vec<TimeSpan>> = pairs
        .into_iter()
        .map(|(from, to)| match to {
            Some(to) => span(from, to).map(|(from, to)| TimeSpan { from, to: Some(to) }),
            None => Some(TimeSpan { from, to: None }),
        })
        .collect();
    let Some(mut times) = spans else { return none(Some(Unread::Doubtful)) };
    times.sort_unstable();
    Times { times, says_more: from.says_more || to.says_more, unread: None }
}

/// The times of one cell, each alone or with its end.
struct Pieces {
    times: Vec<(u16, Option<u16>)>,
    says_more: bool,
    by_day: bool,
}

impl Pieces {
    /// `None`: something there is no time.
    fn of(cell: &str) -> Option<Self> {
        let mut pieces = Self { times: Vec::new(), says_more: false, by_day: false };
        if is_blank(cell) {
            return Some(pieces);
        }
        let plain = plain(cell);
        let bare = pieces.without_brackets(&plain)?;
        for piece in bare.split(['\n', '、', ',', ';']).map(str::trim).filter(|piece| !piece.is_empty()) {
            let mut piece = piece.to_owned();
            if let Some(after) = after_day(&piece) {
                (pieces.by_day, pieces.says_more, piece) = (true, true, after);
            }
            for label in ["午前の部", "午後の部", "夜の部", "昼の部"] {
                if let Some(after) = piece.strip_prefix(label) {
                    (pieces.says_more, piece) = (true, after.trim().to_owned());
                }
            }
            if !piece.is_empty() {
                pieces.times.push(pieces.read_one(&piece)?);
            }
        }
        Some(pieces)
    }

    fn read_one(&self, piece: &str) -> Option<(u16, Option<u16>)> {
        let one = |text: &str| {
            let text = text.trim();
            let text = text.strip_suffix("まで").or(text.strip_suffix("から")).unwrap_or(text);
            let american = text.strip_suffix("PM").map(|time| format!("PM{}", time.trim()));
            let american =
                american.or_else(|| text.strip_suffix("AM").map(|time| format!("AM{}", time.trim())));
            if text == "正午" { Some(720) } else { time(american.as_deref().unwrap_or(text)) }
        };
        match piece.split_once('~') {
            Some((from, to)) if to.trim().is_empty() => Some((one(from)?, None)),
            Some((from, to)) => Some((one(from)?, Some(one(to)?))),
            None => Some((one(piece)?, None)),
        }
    }

    /// The text outside of brackets and before notes. One that names a day makes the times those of that day; `None`: a
    /// bracket that does not end.
    fn without_brackets(&mut self, text: &str) -> Option<String> {
        let mut bare = String::new();
        let mut rest = text;
        while let Some(at) = rest.find(['(', '[', '【', '※']) {
            let (before, bracket) = rest.split_at(at);
            bare.push_str(before);
            let close = match bracket.chars().next() {
                Some('(') => ')',
                Some('[') => ']',
                Some('【') => '】',
                Some(_) | None => '\n',
            };
            let end = bracket.find(close).or((close == '\n').then_some(bracket.len()))?;
            let (inside, after) = bracket.split_at(end);
            let open = inside.chars().next().map_or(0, char::len_utf8);
            self.by_day |=
                close == '】' && inside.get(open..).is_some_and(|label| after_day(label).is_some());
            self.says_more = true;
            rest = after.strip_prefix(close).unwrap_or(after);
            bare.push('\n');
        }
        bare.push_str(rest);
        Some(bare)
    }
}
