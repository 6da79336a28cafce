//! Where a name may break on a narrow screen: before the word for what the place is, never inside it.

/// The longer before the shorter that begins it.
const WORDS: [&str; 12] = [
    "訪問看護",
    "ナースステーション",
    "調剤薬局",
    "薬局",
    "総合病院",
    "病院",
    "クリニック",
    "診療所",
    "歯科",
    "居宅介護支援",
    "地域包括支援",
    "ケアプラン",
];

/// Between which a line may end.
pub fn pieces(name: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let (mut from, mut at) = (0, 0);
    while let Some(rest) = name.get(at..).filter(|rest| !rest.is_empty()) {
        let word = WORDS.iter().find(|word| rest.starts_with(**word));
        if word.is_some() && at > from {
            pieces.extend(name.get(from..at));
            from = at;
        }
        at += word.map_or_else(|| rest.chars().next().map_or(1, char::len_utf8), |word| word.len());
    }
    pieces.extend(name.get(from..));
    pieces
}

#[cfg(test)]
mod tests {
    use super::pieces;

    #[test]
    fn a_name_breaks_before_what_the_place_is() {
        assert_eq!(pieces("うみねこ訪問看護ステーション"), ["うみねこ", "訪問看護ステーション"]);
        assert_eq!(pieces("みなと総合病院"), ["みなと", "総合病院"]);
        assert_eq!(pieces("薬局みなと"), ["薬局みなと"]);
        assert_eq!(pieces("Minato Clinic"), ["Minato Clinic"]);
        assert_eq!(pieces(""), [""]);
    }
}
