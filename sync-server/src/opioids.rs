//! The groups of opioids shipped with the product, and which codes of the official price list belong to each.

use domain::id::{DrugCode, FormCode, IngredientCode, ProductGroupCode, ReleaseCode};
use domain::opioid::{Formulary, ProductGroup, Term};
use serde::Deserialize;
use std::sync::LazyLock;

/// `seed/opioids.json`.
#[derive(Deserialize)]
struct Seed {
    ingredients: Vec<Term<IngredientCode>>,
    forms: Vec<Term<FormCode>>,
    releases: Vec<Term<ReleaseCode>>,
    groups: Vec<SeedGroup>,
    left_out: Vec<LeftOut>,
}

#[derive(Deserialize)]
struct SeedGroup {
    #[serde(flatten)]
    group: ProductGroup,
    /// How the codes of its products begin; of two that fit, the longer tells.
    codes: Vec<String>,
}

#[derive(Deserialize)]
struct LeftOut {
    codes: Vec<String>,
    why: String,
}

/// What the beginning of a code says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Known {
    Group(&'static ProductGroupCode),
    /// Not for a bedside at home, and why.
    LeftOut(&'static str),
}

/// The group of what no code tells.
const OTHER_FORM: &str = "other";

static SEED: LazyLock<Seed> =
    LazyLock::new(|| serde_json::from_str(include_str!("../seed/opioids.json")).expect("a test reads it"));

/// The groups, without products: those come from the price list.
pub fn first() -> Formulary {
    Formulary {
        ingredients: SEED.ingredients.clone(),
        forms: SEED.forms.clone(),
        releases: SEED.releases.clone(),
        groups: SEED.groups.iter().map(|seed| seed.group.clone()).collect(),
        ..Formulary::default()
    }
}

/// `None`: no opioid known here has such a code.
pub fn known(code: &DrugCode) -> Option<Known> {
    let groups = SEED.groups.iter().map(|seed| (&seed.codes, Known::Group(&seed.group.code)));
    let left_out = SEED.left_out.iter().map(|left| (&left.codes, Known::LeftOut(&left.why)));
    groups
        .chain(left_out)
        .flat_map(|(codes, known)| codes.iter().map(move |start| (start, known)))
        .filter(|(start, _)| code.as_str().starts_with(start.as_str()))
        .max_by_key(|(start, _)| start.len())
        .map(|(_, known)| known)
}

/// The ingredient whose name the price list's own begins with: フェンタニル in フェンタニルクエン酸塩. The longest tells.
pub fn ingredient(written: &str) -> Option<&'static IngredientCode> {
    let names = SEED.ingredients.iter().flat_map(|term| {
        [&term.ja].into_iter().chain(&term.words).map(move |name| (name.as_str(), &term.code))
    });
    names
        .filter(|(name, _)| written.starts_with(name))
        .max_by_key(|(name, _)| name.len())
        .map(|(_, code)| code)
}

/// A group for products of a code nobody sorted yet, and its ingredient where that is unknown too: named as the price
/// list names it, one for each ingredient and route.
pub fn unsorted(code: &DrugCode, written: &str) -> (ProductGroup, Option<Term<IngredientCode>>) {
    let start = code.as_str().get(..7).unwrap_or(code.as_str());
    let name = if written.is_empty() { start } else { written };
    let known = ingredient(written).cloned();
    let new = known.is_none().then(|| Term {
        code: IngredientCode::new(start),
        ja: name.to_owned(),
        en: name.to_owned(),
        words: Vec::new(),
    });
    let group = ProductGroup {
        code: ProductGroupCode::new(format!("unsorted_{start}")),
        ingredient: known.unwrap_or_else(|| IngredientCode::new(start)),
        form: OTHER_FORM.into(),
        release: None,
        ja: format!("{name}（未分類）"),
        en: format!("{name} (unsorted)"),
        words: Vec::new(),
        registered_only: false,
    };
    (group, new)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn group(code: &str) -> String {
        match known(&code.into()) {
            Some(Known::Group(group)) => group.to_string(),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn every_group_names_terms_that_are_listed_in_both_languages_and_nothing_twice() {
        let formulary = first();
        let codes: BTreeSet<_> = formulary.groups.iter().map(|group| group.code.as_str()).collect();
        assert_eq!(codes.len(), formulary.groups.len());
        for group in &formulary.groups {
            assert!(formulary.ingredients.iter().any(|term| term.code == group.ingredient), "{group:?}");
            assert!(formulary.forms.iter().any(|term| term.code == group.form), "{group:?}");
            let listed = |release: &ReleaseCode| formulary.releases.iter().any(|term| term.code == *release);
            assert!(group.release.as_ref().is_none_or(listed), "{group:?}");
        }
        let (ingredients, forms, releases) = (&formulary.ingredients, &formulary.forms, &formulary.releases);
        let labels = ingredients.iter().map(|term| (&term.ja, &term.en));
        let labels = labels.chain(forms.iter().map(|term| (&term.ja, &term.en)));
        let labels = labels.chain(releases.iter().map(|term| (&term.ja, &term.en)));
        let labels: Vec<_> =
            labels.chain(formulary.groups.iter().map(|group| (&group.ja, &group.en))).collect();
        let (ja, en): (BTreeSet<_>, BTreeSet<_>) = labels.iter().copied().unzip();
        assert_eq!((ja.len(), en.len()), (labels.len(), labels.len()));
        assert!(labels.iter().all(|(ja, en)| !ja.is_empty() && !en.is_empty() && en.is_ascii()));
        assert!(forms.iter().any(|term| term.code == OTHER_FORM));
    }

    #[test]
    fn no_beginning_of_a_code_stands_twice() {
        let groups = SEED.groups.iter().flat_map(|seed| &seed.codes);
        let starts: Vec<_> = groups.chain(SEED.left_out.iter().flat_map(|left| &left.codes)).collect();
        assert_eq!(starts.iter().collect::<BTreeSet<_>>().len(), starts.len());
        // Seven digits and the letter of the form at least: less would take in what nobody looked at.
        assert!(starts.iter().all(|start| start.len() >= 8));
        assert!(SEED.groups.iter().all(|seed| !seed.codes.is_empty()));
    }

    #[test]
    fn of_two_beginnings_the_longer_tells() {
        assert_eq!(group("8219700S5026"), "fentanyl_patch_3d");
        assert_eq!(group("8219700T1026"), "fentanyl_patch_1d");
        assert_eq!(group("8219700T6010"), "fentanyl_patch_3d");
        assert_eq!(group("8114004N4025"), "morphine_capsule_12h");
        assert_eq!(group("8114005N1020"), "morphine_capsule_24h");
        // Another strength of MSコンチン may as well be another release.
        assert_eq!(known(&"8114004G4000".into()), None);
        assert!(matches!(known(&"1119400A1031".into()), Some(Known::LeftOut(_))));
    }

    #[test]
    fn an_ingredient_is_known_by_how_its_name_begins() {
        let code = |written| ingredient(written).map(IngredientCode::as_str);
        assert_eq!(code("フェンタニルクエン酸塩"), Some("fentanyl"));
        assert_eq!(code("トラマドール塩酸塩・アセトアミノフェン"), Some("tramadol_paracetamol"));
        assert_eq!(code("塩酸ペンタゾシン"), Some("pentazocine"));
        for other in ["アポモルヒネ塩酸塩水和物", "レミフェンタニル塩酸塩", "トラマゾリン塩酸塩", ""]
        {
            assert_eq!(code(other), None, "{other}");
        }
    }

    #[test]
    fn what_nobody_sorted_has_a_group_of_its_ingredient() {
        let (group, new) = unsorted(&"8219702S1020".into(), "フェンタニル");
        assert_eq!((group.code.as_str(), group.ingredient.as_str()), ("unsorted_8219702", "fentanyl"));
        assert_eq!((group.ja.as_str(), new), ("フェンタニル（未分類）", None));
        let (group, new) = unsorted(&"8219999F1020".into(), "スフェンタニル");
        let new = new.expect("an ingredient nobody listed");
        assert_eq!((new.ja.as_str(), &new.code), ("スフェンタニル", &group.ingredient));
    }
}
