//! Folding of Japanese text for search, and the あかさたな order of names.

mod names;
mod pieces;
#[cfg(test)]
mod tests;
mod variants;

pub use names::{Name, name};
pub use pieces::pieces;

use std::borrow::Cow;

/// Compatible characters made one: full width, half width, circled. Most texts are of letters of which nothing but the
/// width may change, and need no tables.
pub fn nfkc(text: &str) -> Cow<'_, str> {
    let simple = |c| {
        matches!(c, '\0'..='~' | '、'..='〠' | 'ぁ'..='ゖ' | 'ァ'..='ー' | '一'..='\u{9fff}')
            || matches!(c, '‐' | '‒'..='―' | '−' | '─' | '━')
    };
    let Some(at) = text.char_indices().find(|(_, c)| !simple(*c)).map(|(at, _)| at) else {
        return Cow::Borrowed(text);
    };
    let (same, rest) = text.split_at(at);
    let mut out = String::with_capacity(text.len());
    out.push_str(same);
    for c in rest.chars() {
        match c {
            '\u{3000}' => out.push(' '),
            // Full-width forms lie 0xfee0 above ASCII.
            '！'..='～' => out.extend(char::from_u32(u32::from(c) - 0xfee0)),
            c if simple(c) => out.push(c),
            _ => return Cow::Owned(crate::host::nfkc(text)),
        }
    }
    Cow::Owned(out)
}

/// Hands over each letter in lower case: kana and kanji, as most are, have none.
pub(crate) fn lower(text: &str, mut take: impl FnMut(char)) {
    for c in text.chars() {
        match c {
            '\0'..='~' => take(c.to_ascii_lowercase()),
            '、'..='ー' | '一'..='\u{9fff}' => take(c),
            c => c.to_lowercase().for_each(&mut take),
        }
    }
}

/// `text` as search compares it: see [`fold_into`].
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    fold_into(text, &mut out);
    out
}

/// Appends `text` as search compares it. Both sides of a comparison are folded, so a piece of a text is found
/// in it however either was written; folding what is folded changes nothing.
///
/// - NFKC, lower case, hiragana; small kana large; ぢづ, ゔ, ゐゑ as じず, ば…, いえ.
/// - No white space, punctuation, symbols, hyphens or long-vowel marks: 087-841-2146 is 0878412146.
/// - Old and variant characters as the usual one; 佐々木 as 佐佐木.
/// - 一 to 九 as digits; 二十四 as 24 before 丁目 and the like.
/// - が ケ ヶ か の ノ 之 between kanji or numbers left out, as names are written with and without them:
///   緑ヶ丘, 緑が丘; 一ノ宮, 一宮; 1の2, 1-2.
pub fn fold_into(text: &str, out: &mut String) {
    if text.is_ascii() {
        out.extend(text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()));
        return;
    }
    let text = nfkc(text);
    let mut letters: Vec<char> = Vec::with_capacity(text.len());
    lower(&text, |c| letters.extend(letter(c)));
    let joined = without_joiners(&letters);
    let mut rest = &*joined;
    while let [c, after @ ..] = rest {
        let run = rest.iter().take_while(|c| numeral(**c).is_some()).count();
        if run > 0 {
            let (digits, after) = rest.split_at(run);
            number_into(digits, after.first().copied(), out);
            rest = after;
            continue;
        }
        rest = after;
        match (*c, after.first()) {
            ('ゔ', Some('あ' | 'い' | 'え' | 'お')) => {
                out.extend(after.first().and_then(|vowel| voiced_b(*vowel)));
                rest = after.get(1..).unwrap_or_default();
            }
            ('ゔ', _) => out.push('ぶ'),
            ('々', _) => out.push(repeated(out).unwrap_or('々')),
            (c, _) => out.push(c),
        }
    }
}

/// One letter after normalisation; `None`: not compared.
fn letter(c: char) -> Option<char> {
    let c = match c {
        '0'..='9' | 'a'..='z' => return Some(c),
        // Katakana lie 0x60 above hiragana.
        'ァ'..='ヶ' => char::from_u32(u32::from(c) - 0x60)?,
        'ー' => return None,
        'ぁ'..='ゖ' => c,
        '一'..='\u{9fff}' => return Some(variants::usual(c)),
        // What could join the letter before it, once what stood between is left out.
        '\u{1100}'..='\u{11ff}' | '\u{a960}'..='\u{a97f}' | '\u{d7b0}'..='\u{d7ff}' => return None,
        _ if !c.is_alphanumeric() || is_mark(c) => return None,
        _ => return Some(variants::usual(c)),
    };
    Some(match c {
        'ぁ' | 'ぃ' | 'ぅ' | 'ぇ' | 'ぉ' | 'っ' | 'ゃ' | 'ゅ' | 'ょ' | 'ゎ' => {
            char::from_u32(u32::from(c) + 1)?
        }
        'ゕ' => 'か',
        'ゖ' => 'け',
        'ぢ' => 'じ',
        'づ' => 'ず',
        'ゐ' => 'い',
        'ゑ' => 'え',
        c => c,
    })
}

/// What is written onto the letter before it. The standard library has the table, and tells of it only by escaping such
/// a character where a text begins.
fn is_mark(c: char) -> bool {
    c.escape_debug().len() > 1
}

/// A joiner at an edge goes too, so that half a name (緑が, ヶ丘) finds the whole.
fn without_joiners(letters: &[char]) -> Cow<'_, [char]> {
    let firm =
        |at: Option<usize>| at.and_then(|at| letters.get(at)).map(|c| is_kanji(*c) || c.is_ascii_digit());
    let joins = |at: usize, c: char| {
        matches!(c, 'が' | 'か' | 'け' | 'の')
            && matches!(
                (firm(at.checked_sub(1)), firm(at.checked_add(1))),
                (Some(true), Some(true) | None) | (None, Some(true))
            )
    };
    let Some(first) = letters.iter().enumerate().position(|(at, c)| joins(at, *c)) else {
        return Cow::Borrowed(letters);
    };
    let (before, _) = letters.split_at(first);
    let after = letters.iter().enumerate().skip(first).filter(|(at, c)| !joins(*at, **c));
    Cow::Owned(before.iter().chain(after.map(|(_, c)| c)).copied().collect())
}

fn voiced_b(vowel: char) -> Option<char> {
    Some(match vowel {
        'あ' => 'ば',
        'い' => 'び',
        'え' => 'べ',
        'お' => 'ぼ',
        _ => return None,
    })
}

/// The kanji that 々 stands for.
fn repeated(before: &str) -> Option<char> {
    before.chars().next_back().filter(|c| is_kanji(*c) && numeral(*c).is_none())
}

fn is_kanji(c: char) -> bool {
    matches!(c, '々' | '〇' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}')
}

enum Numeral {
    Digit(char, u64),
    Unit(u64),
}

fn numeral(c: char) -> Option<Numeral> {
    let digit = match c {
        '十' => return Some(Numeral::Unit(10)),
        '百' => return Some(Numeral::Unit(100)),
        '千' => return Some(Numeral::Unit(1000)),
        '0'..='9' => c,
        '〇' => '0',
        '一' => '1',
        '二' => '2',
        '三' => '3',
        '四' => '4',
        '五' => '5',
        '六' => '6',
        '七' => '7',
        '八' => '8',
        '九' => '9',
        _ => return None,
    };
    Some(Numeral::Digit(digit, u64::from(digit.to_digit(10)?)))
}

/// 十 百 千 are numbers only before a counter: 千代 and 五十嵐 keep them.
fn number_into(run: &[char], next: Option<char>, out: &mut String) {
    let counted = matches!(next, Some('丁' | '番' | '号' | '条' | '線' | '区' | '階' | '時'));
    if !counted || !run.iter().any(|c| matches!(c, '十' | '百' | '千')) {
        out.extend(run.iter().map(|c| match numeral(*c) {
            Some(Numeral::Digit(digit, _)) => digit,
            Some(Numeral::Unit(_)) | None => *c,
        }));
        return;
    }
    let (mut total, mut current) = (0_u64, 0_u64);
    for numeral in run.iter().filter_map(|c| numeral(*c)) {
        match numeral {
            Numeral::Digit(_, value) => current = current.saturating_mul(10).saturating_add(value),
            Numeral::Unit(unit) => {
                total = total.saturating_add(current.max(1).saturating_mul(unit));
                current = 0;
            }
        }
    }
    out.push_str(&total.saturating_add(current).to_string());
}

/// The section of the あかさたな index a name stands in.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Heading {
    A,
    Ka,
    Sa,
    Ta,
    Na,
    Ha,
    Ma,
    Ya,
    Ra,
    Wa,
    /// A to Z.
    Latin,
    /// Digits, and names in kanji whose reading nobody gave.
    Other,
}

impl Heading {
    pub const ALL: [Self; 12] = [
        Self::A,
        Self::Ka,
        Self::Sa,
        Self::Ta,
        Self::Na,
        Self::Ha,
        Self::Ma,
        Self::Ya,
        Self::Ra,
        Self::Wa,
        Self::Latin,
        Self::Other,
    ];

    /// What stands in the index: the first kana of the row, A, #.
    pub fn letter(self) -> &'static str {
        match self {
            Self::A => "あ",
            Self::Ka => "か",
            Self::Sa => "さ",
            Self::Ta => "た",
            Self::Na => "な",
            Self::Ha => "は",
            Self::Ma => "ま",
            Self::Ya => "や",
            Self::Ra => "ら",
            Self::Wa => "わ",
            Self::Latin => "A",
            Self::Other => "#",
        }
    }

    /// The heading of a [`sort_key`].
    pub fn of_key(key: u64) -> Self {
        let [first, ..] = key.to_be_bytes();
        match first {
            0x10..=0x14 => Self::A,
            0x15..=0x19 => Self::Ka,
            0x1a..=0x1e => Self::Sa,
            0x1f..=0x23 => Self::Ta,
            0x24..=0x28 => Self::Na,
            0x29..=0x2d => Self::Ha,
            0x2e..=0x32 => Self::Ma,
            0x33..=0x35 => Self::Ya,
            0x36..=0x3a => Self::Ra,
            0x3b..=0x3d => Self::Wa,
            0x40..=0x59 => Self::Latin,
            _ => Self::Other,
        }
    }
}

/// The heading of a reading, or of a name without one. A corporate prefix does not count.
pub fn heading(kana_or_name: &str) -> Heading {
    Heading::of_key(sort_key(name(kana_or_name).proper()))
}

/// The first letters of folded text as one number in dictionary order: kana (voiced as unvoiced), Latin, digits,
/// all else. Equal keys say nothing of what follows the eighth letter.
pub fn sort_key(folded: &str) -> u64 {
    let mut key = [0_u8; 8];
    let mut letters = folded.chars();
    for (at, place) in key.iter_mut().enumerate() {
        let Some(c) = letters.next() else { break };
        *place = match (c, rank(c)) {
            (_, Some(rank)) => rank,
            // Kanji have no reading here: their own order, from where the known letters end.
            (_, None) if at == 0 => return u64::from_be_bytes(raw_key(folded)),
            (_, None) => 0x70,
        };
    }
    u64::from_be_bytes(key)
}

fn raw_key(folded: &str) -> [u8; 8] {
    let mut key = [0x70; 8];
    for (place, byte) in key.iter_mut().skip(1).zip(folded.bytes()) {
        *place = byte;
    }
    key
}

fn rank(c: char) -> Option<u8> {
    const ORDER: &str =
        "あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわをん";
    let plain = match c {
        'が' | 'ぎ' | 'ぐ' | 'げ' | 'ご' | 'ざ' | 'じ' | 'ず' | 'ぜ' | 'ぞ' | 'だ' | 'で' | 'ど' | 'ば'
        | 'び' | 'ぶ' | 'べ' | 'ぼ' => char::from_u32(u32::from(c) - 1)?,
        'ぱ' | 'ぴ' | 'ぷ' | 'ぺ' | 'ぽ' => char::from_u32(u32::from(c) - 2)?,
        'a'..='z' => return Some(0x40 + u8::try_from(u32::from(c) - u32::from('a')).ok()?),
        '0'..='9' => return Some(0x60 + u8::try_from(c.to_digit(10)?).ok()?),
        c => c,
    };
    let at = ORDER.chars().position(|kana| kana == plain)?;
    Some(0x10 + u8::try_from(at).ok()?)
}
