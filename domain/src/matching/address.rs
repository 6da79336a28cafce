//! Addresses brought to a form in which the same place reads the same.

use crate::kana::{fold, lower, nfkc};
use std::borrow::Cow;

/// In the order of their codes: the first is 01.
pub const PREFECTURES: [&str; 47] = [
    "北海道",
    "青森県",
    "岩手県",
    "宮城県",
    "秋田県",
    "山形県",
    "福島県",
    "茨城県",
    "栃木県",
    "群馬県",
    "埼玉県",
    "千葉県",
    "東京都",
    "神奈川県",
    "新潟県",
    "富山県",
    "石川県",
    "福井県",
    "山梨県",
    "長野県",
    "岐阜県",
    "静岡県",
    "愛知県",
    "三重県",
    "滋賀県",
    "京都府",
    "大阪府",
    "兵庫県",
    "奈良県",
    "和歌山県",
    "鳥取県",
    "島根県",
    "岡山県",
    "広島県",
    "山口県",
    "徳島県",
    "香川県",
    "愛媛県",
    "高知県",
    "福岡県",
    "佐賀県",
    "長崎県",
    "熊本県",
    "大分県",
    "宮崎県",
    "鹿児島県",
    "沖縄県",
];

/// The prefecture an address begins with.
pub fn prefecture_of(address: &str) -> Option<&'static str> {
    // Two letters tell them all apart.
    let start = address.as_bytes().first_chunk::<6>()?;
    let mut like = PREFECTURES.into_iter().filter(|prefecture| prefecture.as_bytes().starts_with(start));
    like.find(|prefecture| address.starts_with(prefecture))
}

/// Width, case, spaces and dashes made one. Less than [`fold`], in which 4-1-3 and 4-13 are the same.
pub(crate) fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    lower(&nfkc(text), |c| match c {
        '‐'..='―' | '−' | '─' | '﹣' => plain.push('-'),
        c if c.is_whitespace() => {}
        c => plain.push(c),
    });
    plain
}

/// An address of one width without spaces, as it is compared.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Parts {
    /// Municipality, town and house number, as `高松市番町4-1-3`: without prefecture and building, and the same for
    /// 四丁目１番３号 and 4-1-3.
    pub(crate) key: String,
    /// The town without the 字 that some leave out, and the first number: what is left of two addresses of one house that
    /// differ in how much they say.
    pub(crate) town: String,
    pub(crate) first_number: String,
}

pub(super) fn parts(plain: &str) -> Parts {
    let prefecture = prefecture_of(plain);
    parts_within(prefecture.and_then(|prefecture| plain.strip_prefix(prefecture)).unwrap_or(plain))
}

/// Of an address that begins after its prefecture, or after its municipality.
pub(crate) fn parts_within(plain: &str) -> Parts {
    let (town, number) = town_and_number(plain);
    let first_number = number.split('-').next().unwrap_or_default().to_owned();
    let whole = fold(&town);
    // 字 after its town, and not the first letter of one.
    let town = town.split_once('字').map_or_else(|| whole.clone(), |(town, _)| fold(town));
    Parts { key: whole + &number, town, first_number }
}

fn town_and_number(plain: &str) -> (String, String) {
    let mut text = Cow::Borrowed(plain);
    // Some type the katakana ニ for the numeral. Each word by a letter that few addresses have.
    for (letter, word, meant) in
        [('字', "大字", ""), ('地', "番地の", "-"), ('ニ', "ニ丁目", "二丁目"), ('丁', "丁目", CHOME_TEXT)]
    {
        if text.contains(letter) {
            text = Cow::Owned(text.replace(word, meant));
        }
    }
    let mut town = String::with_capacity(text.len());
    let mut number = String::new();
    let (before, rest) =
        text.split_at(text.find(|c: char| c == CHOME || c.is_ascii_digit()).unwrap_or(text.len()));
    town.push_str(before);
    let mut letters = rest.chars().peekable();
    while let Some(letter) = letters.next() {
        let joins = matches!(letter, CHOME | '番' | '号' | '地' | '-' | 'の' | 'ノ' | 'ー');
        if letter == CHOME && number.is_empty() {
            number = number_at_end(&mut town);
        }
        if letter.is_ascii_digit() {
            number.push(letter);
        } else if number.is_empty() {
            town.push(letter);
        } else if !joins {
            break;
        }
        // 番地, 番 and a dash say the same, and only between two numbers.
        if joins && !number.is_empty() && letters.peek().is_some_and(char::is_ascii_digit) {
            number.push('-');
        }
    }
    (town, number)
}

/// Stands for 丁目 while an address is read.
const CHOME: char = '\u{0}';
const CHOME_TEXT: &str = "\u{0}";

/// Takes the 二十三 off the end of a town: 23. Empty where there is none.
fn number_at_end(town: &mut String) -> String {
    const DIGITS: [char; 10] = ['一', '二', '三', '四', '五', '六', '七', '八', '九', '十'];
    let start = town
        .char_indices()
        .rev()
        .take_while(|(_, c)| DIGITS.contains(c))
        .last()
        .map_or(town.len(), |(at, _)| at);
    let written = town.split_off(start);
    let mut number = 0;
    for digit in written.chars().filter_map(|c| DIGITS.iter().position(|d| *d == c)) {
        // Ten multiplies what stands before it: 二十 is 20, and a bare 十 is 10.
        number = if digit == 9 { number.max(1) * 10 } else { number + digit + 1 };
    }
    if number == 0 { String::new() } else { number.to_string() }
}

#[cfg(test)]
mod tests {
    use super::{fold, parts};

    fn key(text: &str) -> String {
        parts(text).key
    }

    fn near(text: &str) -> (String, String) {
        let parts = parts(text);
        (parts.town, parts.first_number)
    }

    #[test]
    fn one_house_number_reads_the_same_however_it_is_written() {
        for text in [
            "香川県波止市灯台町四丁目1番3号",
            "香川県波止市灯台町4-1-3",
            "香川県波止市灯台町四丁目1-3",
            "香川県波止市灯台町4丁目1番地3みなとビル2F",
        ] {
            assert_eq!(key(text), fold("波止市灯台町") + "4-1-3", "{text}");
        }
        assert_eq!(key("香川県波止市新田町乙8番地"), fold("波止市新田町乙") + "8");
        assert_eq!(key("波止市浜大字北113番地の1"), fold("波止市浜北") + "113-1");
        assert_eq!(key("波止市二十三丁目"), fold("波止市") + "23");
        assert_eq!(key("波止市十丁目2"), fold("波止市") + "10-2");
        assert_eq!(key(""), "");
    }

    #[test]
    fn addresses_of_one_house_are_near_however_much_they_say() {
        for text in ["波止市灯台町858ー1", "波止市灯台町字岬858番1", "香川県波止市灯台町858-1-4F"]
        {
            assert_eq!(near(text), (fold("波止市灯台町"), "858".to_owned()), "{text}");
        }
        assert_eq!(near("波止市灯台町").1, "");
    }

    #[test]
    fn another_house_number_is_another_place() {
        assert_ne!(key("波止市灯台町4-1-3"), key("波止市灯台町4-13"));
        assert_ne!(key("波止市灯台町4-1"), key("波止市灯台町4-1-3"));
    }
}
