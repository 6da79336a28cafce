//! Phone numbers out of a cell: one or several, in every spelling.

use super::text::as_plain;

/// The numbers of a cell, in order.
pub(super) struct Numbers {
    pub(super) numbers: Vec<Number>,
    /// The cell says more than the numbers, or says them in another form.
    pub(super) differs: bool,
}

pub(super) struct Number {
    /// 03-0000-1234; without hyphens where the cell has none and the area code cannot be told.
    pub(super) text: String,
    pub(super) fax: bool,
    /// Its leading zero was lost.
    pub(super) restored: bool,
}

/// `None`: the cell has text and no number in it.
pub(super) fn read(cell: &str) -> Option<Numbers> {
    let plain = as_plain(cell);
    // 0587 96 6005, 03^5284-9061: whatever stands between, the digits are those of one number.
    if let Some((text, false)) = number(&plain).filter(|_| !plain.contains(char::is_alphabetic)) {
        let differs = text != plain;
        return Some(Numbers { numbers: vec![Number { text, fax: false, restored: false }], differs });
    }
    let mut numbers = Vec::new();
    let mut label = String::new();
    let mut rest = &*plain;
    while let Some(first) = rest.chars().next() {
        let run = rest.find(|c: char| !is_number_part(c)).unwrap_or(rest.len());
        let (piece, _) = rest.split_at(if run == 0 { first.len_utf8() } else { run });
        // A second number in a bracket: 087-000-0001(087-000-0002).
        let whole = |(at, _): (usize, &str)| {
            Some(at).filter(|at| piece.get(..*at).is_some_and(|one| number(one).is_some()))
        };
        let end = piece.match_indices('(').find_map(whole).unwrap_or(piece.len());
        let (piece, after) = rest.split_at(end);
        rest = after;
        match number(piece) {
            Some((text, restored)) => {
                let fax = label.to_lowercase().contains("fax") || label.contains("ファ");
                numbers.push(Number { text, fax, restored });
                label.clear();
            }
            None => label.push_str(piece),
        }
    }
    let said: Vec<&str> = numbers.iter().map(|number| number.text.as_str()).collect();
    let differs = said.join("") != plain;
    (!numbers.is_empty()).then_some(Numbers { numbers, differs })
}

fn is_number_part(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, '-' | '(' | ')' | 'ー')
}

/// One number with hyphens between its parts, and whether its zero had to be put back.
fn number(piece: &str) -> Option<(String, bool)> {
    const LONGEST: usize = 11;
    let digits = || piece.bytes().filter(u8::is_ascii_digit);
    let restored = digits().next() != Some(b'0');
    let length = digits().count() + usize::from(restored);
    let mobile = || {
        let mut first = digits().skip_while(|digit| *digit == b'0');
        matches!((first.next(), first.next()), (Some(b'5' | b'7' | b'8' | b'9'), Some(b'0')))
    };
    if length != 10 && !(length == LONGEST && mobile()) {
        return None;
    }
    let parts = || piece.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty());
    let mut text = String::with_capacity(2 * LONGEST);
    text.push_str(if restored { "0" } else { "" });
    for (at, part) in parts().enumerate() {
        text.push_str(if at > 0 { "-" } else { "" });
        text.push_str(part);
    }
    Some((if parts().nth(1).is_none() { hyphenated(text) } else { text }, restored))
}

/// Ten or eleven digits, parted where the first of them alone tell how.
fn hyphenated(digits: String) -> String {
    let (area, local) = match digits.len() {
        11 => (3, 4),
        _ if digits.starts_with("0120") => (4, 3),
        _ if digits.starts_with("03") || digits.starts_with("06") => (2, 4),
        _ => return digits,
    };
    let (area, rest) = digits.split_at(area);
    let (exchange, last) = rest.split_at(local);
    format!("{area}-{exchange}-{last}")
}

#[cfg(test)]
mod tests {
    use super::read;

    fn texts(cell: &str) -> Vec<String> {
        read(cell)
            .map(|read| read.numbers.into_iter().map(|number| number.text).collect())
            .unwrap_or_default()
    }

    #[test]
    fn a_number_is_read_in_every_spelling_that_files_use() {
        for cell in [
            "03-0000-1234",
            "０３−００００−１２３４",
            "(03)0000-1234",
            "03(0000)1234",
            "0300001234",
            " 03-0000-1234 ",
        ] {
            assert_eq!(texts(cell), ["03-0000-1234"], "{cell}");
        }
        assert_eq!(texts("(0285)00-7111"), ["0285-00-7111"]);
        assert_eq!(texts("09000001234"), ["090-0000-1234"]);
        assert_eq!(texts("0870000001"), ["0870000001"]);
    }

    #[test]
    fn two_numbers_in_a_cell_are_two_lines_and_a_fax_is_told_from_a_phone() {
        assert_eq!(texts("03-0000-1234、03-0000-1235"), ["03-0000-1234", "03-0000-1235"]);
        assert_eq!(texts("03-0000-1234（03-0000-1235）"), ["03-0000-1234", "03-0000-1235"]);
        assert_eq!(texts("03-0000-1234\n03-0000-1235"), ["03-0000-1234", "03-0000-1235"]);
        let read = read("TEL 03-0000-1234 FAX 03-0000-1235").expect("two numbers");
        assert_eq!(read.numbers.iter().map(|number| number.fax).collect::<Vec<_>>(), [false, true]);
        assert!(read.differs);
    }

    #[test]
    fn a_lost_zero_is_put_back_and_said() {
        let read = read("870000001").expect("a number");
        assert!(read.numbers.iter().all(|number| number.restored && number.text == "0870000001"));
    }

    #[test]
    fn an_id_or_a_word_is_no_number() {
        for cell in ["3711010000001", "なし", "12", "", "---"] {
            assert!(read(cell).is_none(), "{cell}");
        }
    }
}
