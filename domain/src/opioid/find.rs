//! From a brand, an ingredient or an everyday word to the group it belongs to.

use super::{Formulary, Product, ProductGroup, Term};
use crate::kana::{fold, nfkc};

/// A group that answers to the words typed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Found<'a> {
    pub group: &'a ProductGroup,
    /// Those of its products that answer too: all of them where the words name the group.
    pub products: Vec<&'a Product>,
}

impl Formulary {
    /// Groups in the order of the list. Every word has to be found in the group or in one product of it:
    /// オプソ, フェンタニル 3日, MSコンチン 10mg, morphine 坐薬.
    pub fn search(&self, typed: &str) -> Vec<Found<'_>> {
        let words: Vec<Word> = typed.split_whitespace().filter_map(Word::of).collect();
        let found = self.groups.iter().filter_map(|group| {
            let named = self.names_of(group);
            let rest: Vec<&Word> = words.iter().filter(|word| !word.is_in(&named)).collect();
            let answers = |product: &&Product| {
                let named = product_names(product);
                rest.iter().all(|word| word.is_in(&named))
            };
            let products: Vec<&Product> = self.products_of(&group.code).filter(answers).collect();
            (rest.is_empty() || !products.is_empty()).then_some(Found { group, products })
        });
        found.collect()
    }

    /// What people call a group, its ingredient, form and release.
    pub(crate) fn names_of(&self, group: &ProductGroup) -> Vec<String> {
        let release = group.release.as_ref();
        let terms = [
            names(&self.ingredients, Some(&group.ingredient)),
            names(&self.forms, Some(&group.form)),
            names(&self.releases, release),
        ];
        let own = [&group.ja, &group.en].into_iter().chain(&group.words).cloned();
        terms.into_iter().flatten().chain(own).collect()
    }
}

fn names<C: PartialEq>(terms: &[Term<C>], code: Option<&C>) -> Vec<String> {
    let term = terms.iter().find(|term| Some(&term.code) == code);
    term.map_or_else(Vec::new, |term| [&term.ja, &term.en].into_iter().chain(&term.words).cloned().collect())
}

fn product_names(product: &Product) -> Vec<String> {
    let maker = product.maker.as_ref();
    [&product.brand, &product.strength].into_iter().chain(maker).cloned().collect()
}

enum Word {
    Letters(String),
    /// Folding forgets the point: 25mg is not 2.5mg.
    Amount(String),
}

impl Word {
    /// `None` for a word of marks alone.
    fn of(word: &str) -> Option<Self> {
        let plain = plain(word);
        let folded = fold(word);
        match plain.starts_with(|c: char| c.is_ascii_digit()) {
            true => Some(Self::Amount(plain)),
            false => (!folded.is_empty()).then_some(Self::Letters(folded)),
        }
    }

    fn is_in(&self, names: &[String]) -> bool {
        names.iter().any(|name| match self {
            Self::Letters(word) => fold(name).contains(word.as_str()),
            Self::Amount(word) => {
                let name = plain(name);
                let before = |at| name.get(..at).and_then(|before| before.chars().next_back());
                let is_whole =
                    |at| before(at).is_none_or(|c: char| !c.is_ascii_digit() && !matches!(c, '.' | ','));
                name.match_indices(word.as_str()).any(|(at, _)| is_whole(at))
            }
        })
    }
}

/// In one width and without spaces, the marks kept.
fn plain(text: &str) -> String {
    nfkc(text).chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
}
