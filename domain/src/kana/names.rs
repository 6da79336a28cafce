//! Where the name people say begins, in a name that opens with the form of its company.

use super::{fold, fold_into, nfkc};

/// A folded name. Offsets are bytes into [`Name::folded`], 0 where there is no such place.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Name {
    pub folded: String,
    /// After a corporate prefix: 中村病院 in 医療法人社団青葉会中村病院.
    pub proper: usize,
    /// After words that name a whole kind of place, or a later word: さくら in 訪問看護ステーションさくら.
    pub word: usize,
}

impl Name {
    pub fn proper(&self) -> &str {
        self.folded.get(self.proper..).unwrap_or_default()
    }
}

/// Forms of bodies whose own name often ends in 会 and comes before the name of the place. Folded.
const BODIES: [&str; 26] = [
    "特定医療法人社団",
    "特定医療法人財団",
    "社会医療法人社団",
    "社会医療法人財団",
    "医療法人社団",
    "医療法人財団",
    "特定医療法人",
    "社会医療法人",
    "医療法人",
    "社会福祉法人",
    "地方独立行政法人",
    "独立行政法人",
    "国立大学法人",
    "公益社団法人",
    "公益財団法人",
    "1般社団法人",
    "1般財団法人",
    "特定非営利活動法人",
    "npo法人",
    "宗教法人",
    "学校法人",
    "いりようほうじんしやだん",
    "いりようほうじんざいだん",
    "しやかいいりようほうじん",
    "いりようほうじん",
    "しやかいふくしほうじん",
];

/// Forms of companies. Folded.
const COMPANIES: [&str; 9] = [
    "株式会社",
    "有限会社",
    "合同会社",
    "合資会社",
    "合名会社",
    "かぶしきがいしや",
    "かぶしきかいしや",
    "ゆうげんがいしや",
    "ごうどうがいしや",
];

/// Words that many names open with. Folded.
const KINDS: [&str; 14] = [
    "訪問看護りはびりすてしよん",
    "訪問看護すてしよん",
    "居宅介護支援事業所",
    "居宅介護支援せんた",
    "けあぷらんせんた",
    "地域包括支援せんた",
    "特別養護老人ほむ",
    "介護老人保健施設",
    "ぐるぷほむ",
    "調剤薬局",
    "ほうもんかんごすてしよん",
    "きよたくかいごしえんじぎようしよ",
    "ちようざいやつきよく",
    "とくべつようごろうじんほむ",
];

#[cfg(test)]
pub(super) const FORMS: [&[&str]; 3] = [&BODIES, &COMPANIES, &KINDS];

/// Folds a name or its reading, and finds where its own part begins.
pub fn name(text: &str) -> Name {
    let mut folded = String::with_capacity(text.len());
    fold_into(text, &mut folded);
    let proper = proper_start(text, &folded);
    let rest = folded.get(proper..).unwrap_or_default();
    let word = KINDS
        .iter()
        .find(|kind| rest.starts_with(**kind) && rest.len() > kind.len())
        .map(|kind| proper + kind.len())
        .or_else(|| {
            let last = text.split_whitespace().skip(1).last()?;
            suffix_start(&folded, &fold(last)).filter(|at| *at > proper)
        });
    Name { folded, proper, word: word.unwrap_or(0) }
}

fn proper_start(text: &str, folded: &str) -> usize {
    let opening: Vec<char> = nfkc(text.trim_start()).chars().take(3).collect();
    if let ['(', '株' | '有' | '医' | '社' | '財' | '福' | '資' | '合', ')'] = opening[..] {
        // One kanji of three bytes is all that folding leaves of it.
        return if folded.len() > 3 { 3 } else { 0 };
    }
    let body = BODIES.iter().find(|form| folded.starts_with(**form));
    let Some(form) = body.or_else(|| COMPANIES.iter().find(|form| folded.starts_with(**form))) else {
        return 0;
    };
    let start = after_words(text, folded, form, body.is_some())
        .or_else(|| body.and_then(|_| after_society(folded, form.len())))
        .unwrap_or(form.len());
    if start < folded.len() { start } else { 0 }
}

/// Where white space ends the body's own name: 医療法人社団青葉会 中村病院, 医療法人社団 青葉会 中村病院.
fn after_words(text: &str, folded: &str, form: &str, is_body: bool) -> Option<usize> {
    let words: Vec<String> = text.split_whitespace().map(fold).filter(|word| !word.is_empty()).collect();
    let ends_society = |word: &str| word.ends_with('会') || word.ends_with("かい");
    let opening = match words.as_slice() {
        [first, second, _, ..] if first == form && is_body && ends_society(second) => 2,
        [_, _, ..] => 1,
        _ => return None,
    };
    suffix_start(folded, &words.get(opening..)?.concat())
}

/// 青葉会 in 医療法人社団青葉会中村病院: a society has a name before 会, and a place after it.
fn after_society(folded: &str, form: usize) -> Option<usize> {
    let rest = folded.get(form..)?;
    let at = rest.find('会').filter(|at| *at > 0)? + '会'.len_utf8();
    rest.get(at..).filter(|place| place.chars().count() >= 2 && !place.starts_with('館')).map(|_| form + at)
}

fn suffix_start(folded: &str, suffix: &str) -> Option<usize> {
    (!suffix.is_empty() && folded.ends_with(suffix)).then(|| folded.len() - suffix.len())
}
