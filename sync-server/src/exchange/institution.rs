//! What sort of place a list means: its kind, its departments, and whether it works at all.

use super::text::{as_plain, is_blank};
use domain::id::{ItemCode, KindCode};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// A word and the kind it gives; of several that a text holds the first of the list does.
struct Word {
    place: usize,
    word: String,
    code: String,
}

/// In order of their first letters: a text is looked at once, whatever the number of words.
static KINDS: LazyLock<Vec<(char, Vec<Word>)>> = LazyLock::new(|| {
    let kinds: Vec<(String, String)> =
        serde_json::from_str(include_str!("../../seed/kinds_by_word.json")).expect("a test reads it");
    let mut by_letter: BTreeMap<char, Vec<Word>> = BTreeMap::new();
    for (place, (word, code)) in kinds.into_iter().enumerate() {
        if let Some(letter) = word.chars().next() {
            by_letter.entry(letter).or_default().push(Word { place, word, code });
        }
    }
    by_letter.into_iter().collect()
});

fn kind_by_word(text: &str) -> Option<&'static str> {
    let at = text.char_indices().filter_map(|(at, letter)| {
        let of = KINDS.binary_search_by_key(&letter, |(first, _)| *first).ok()?;
        let (_, words) = KINDS.get(of)?;
        words.iter().find(|word| text.get(at..).is_some_and(|rest| rest.starts_with(&word.word)))
    });
    at.min_by_key(|word| word.place).map(|word| word.code.as_str())
}

/// What a registration at the 地方厚生局 says of a place.
#[derive(Deserialize)]
pub(super) struct Designation {
    word: String,
    #[serde(default)]
    pub(super) kind: Option<KindCode>,
    /// An item it answers with yes.
    #[serde(default)]
    pub(super) item: Option<ItemCode>,
}

static DESIGNATIONS: LazyLock<Vec<Designation>> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../seed/designations.json")).expect("a test reads it")
});

/// What any of the names says, each once.
pub(super) fn designations(names: &[String]) -> impl Iterator<Item = &'static Designation> {
    let said = |told: &&Designation| names.iter().any(|name| name.contains(told.word.as_str()));
    DESIGNATIONS.iter().filter(said)
}

/// A clinic that lists nothing but dentistry is a dental clinic, whatever its publisher counts it as.
pub(super) fn kind(delivered: &str, of: &str) -> Option<&'static str> {
    let code = kind_by_word(&as_plain(delivered))?;
    let dental = || {
        let of = departments(of);
        !of.is_empty() && of.iter().all(|name| name.contains("歯科"))
    };
    Some(if code == "clinic" && dental() { "dental_clinic" } else { code })
}

/// 機関区分 of 医療情報ネット: the kind and its word.
pub(super) fn class(cell: &str) -> Option<(&'static str, &'static str)> {
    match cell {
        "1" => Some(("hospital", "病院")),
        "2" => Some(("clinic", "診療所")),
        "3" => Some(("dental_clinic", "歯科診療所")),
        "4" => Some(("maternity_home", "助産所")),
        "5" => Some(("pharmacy", "薬局")),
        _ => None,
    }
}

/// 内科、外科・皮膚科 are three; 糖尿病・内分泌内科 and 内科（肝臓、胃腸） are one each.
pub(super) fn departments(cell: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut depth = 0_u32;
    let mut start = 0;
    let named = |start: usize, end: usize| cell.get(start..end).unwrap_or_default().trim();
    for (at, letter) in cell.char_indices() {
        match letter {
            '(' | '（' => depth += 1,
            ')' | '）' => depth = depth.saturating_sub(1),
            _ => {}
        }
        let parts = match letter {
            '、' | ',' | '，' | ';' | '；' | '/' | '\n' | '\r' | '　' | '|' => true,
            '・' | '･' => named(start, at).ends_with('科'),
            _ => false,
        };
        if parts && depth == 0 {
            names.push(named(start, at));
            start = at + letter.len_utf8();
        }
    }
    names.push(named(start, cell.len()));
    names.into_iter().filter(|name| !is_blank(name)).map(str::to_owned).collect()
}

/// 灯台医院（休止中） is 灯台医院, and 休止中.
pub(super) fn without_status(name: &str) -> (String, Option<String>) {
    const WORDS: [&str; 6] = ["休止", "休診", "休業", "廃止", "閉院", "廃院"];
    let open = |c| matches!(c, '（' | '(' | '【' | '〔' | '［' | '[');
    let close = |c| matches!(c, '）' | ')' | '】' | '〕' | '］' | ']');
    for (at, bracket) in name.match_indices(open) {
        let inside = name.get(at + bracket.len()..).unwrap_or_default();
        let Some(end) = inside.find(close) else { continue };
        let (status, after) = inside.split_at(end);
        if WORDS.iter().any(|word| status.contains(word)) {
            let after: String = after.chars().skip(1).collect();
            let rest = format!("{}{after}", name.get(..at).unwrap_or_default());
            return if is_blank(&rest) {
                (name.to_owned(), None)
            } else {
                (rest, Some(status.trim().to_owned()))
            };
        }
    }
    match name.strip_suffix("休止中").filter(|rest| !is_blank(rest)) {
        Some(rest) => (rest.to_owned(), Some("休止中".to_owned())),
        None => (name.to_owned(), None),
    }
}

#[cfg(test)]
mod tests {
    use super::DESIGNATIONS;
    use domain::lists::AnswerType;

    #[test]
    fn every_registration_names_a_listed_kind_or_an_item_answered_by_yes() {
        let lists = crate::lists::first();
        for told in DESIGNATIONS.iter() {
            let item = told.item.as_ref().map(|item| lists.item(item).map(|item| item.answer));
            assert!(item.is_none_or(|answer| answer == Some(AnswerType::Level)), "{}", told.word);
            assert!(told.kind.as_ref().is_none_or(|kind| lists.kind(kind).is_some()), "{}", told.word);
            assert!(told.kind.is_some() || told.item.is_some(), "{}", told.word);
        }
    }

    use super::{departments, kind, without_status};

    #[test]
    fn a_clinic_of_nothing_but_dentistry_is_a_dental_clinic() {
        assert_eq!(kind("無床診療所", "歯科、小児歯科"), Some("dental_clinic"));
        assert_eq!(kind("無床診療所", "内科、歯科"), Some("clinic"));
        assert_eq!(kind("無床診療所", ""), Some("clinic"));
        assert_eq!(kind("病院", "歯科"), Some("hospital"));
        assert_eq!(
            (kind("訪問看護ステーション", ""), kind("薬局", ""), kind("灯台", "")),
            (Some("visiting_nurse"), Some("pharmacy"), None)
        );
    }

    #[test]
    fn a_middle_dot_parts_departments_only_where_both_are_whole() {
        assert_eq!(departments("内科・皮膚科、糖尿病・内分泌内科"), ["内科", "皮膚科", "糖尿病・内分泌内科"]);
        assert_eq!(departments("内科（肝臓、胃腸）、外科;眼科"), ["内科（肝臓、胃腸）", "外科", "眼科"]);
        assert_eq!(departments("内科　　漢方内科"), ["内科", "漢方内科"]);
    }

    #[test]
    fn a_status_in_a_name_is_taken_out_of_it_and_other_brackets_stay() {
        assert_eq!(without_status("灯台医院（休止中）"), ("灯台医院".to_owned(), Some("休止中".to_owned())));
        assert_eq!(without_status("（公財）灯台健診プラザ"), ("（公財）灯台健診プラザ".to_owned(), None));
        assert_eq!(without_status("（休止中）"), ("（休止中）".to_owned(), None));
        assert_eq!(without_status("灯台（休診"), ("灯台（休診".to_owned(), None));
    }
}
