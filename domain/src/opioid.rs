//! Opioids as people ask for them, ingredient × form × release, and the products of the official price list in each.

mod find;
mod matrix;
mod stock;
#[cfg(test)]
mod tests;

pub use find::Found;
pub use matrix::{Column, Matrix, MatrixRow, Pace};
pub use stock::{Counts, Need, Offer, Pharmacies, Pharmacy, Stock, holding};

use crate::id::{DrugCode, FormCode, IngredientCode, ProductGroupCode, ReleaseCode};
use crate::sorted;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// The products of one edition of the price list, and the groups that stay whatever an edition lists.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Formulary {
    /// The day of the edition read last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub edition: Option<NaiveDate>,
    /// Where the products are from; empty while there are none.
    pub source: String,
    pub ingredients: Vec<Term<IngredientCode>>,
    pub forms: Vec<Term<FormCode>>,
    pub releases: Vec<Term<ReleaseCode>>,
    pub groups: Vec<ProductGroup>,
    /// In the order of their codes.
    pub products: Vec<Product>,
}

/// A word of a list people extend.
///
/// Forms and releases are such lists and no closed enums: nothing is decided on them, and a phone of an older version
/// has to read the whole record when a form comes that it does not know.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Term<C> {
    pub code: C,
    pub ja: String,
    pub en: String,
    /// What else people and files call it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub words: Vec<String>,
}

/// What a pharmacy holds or does not hold: a rescue liquid is no slow tablet, whatever the brand.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ProductGroup {
    pub code: ProductGroupCode,
    pub ingredient: IngredientCode,
    pub form: FormCode,
    /// Absent where it says nothing: an injection; and for methadone, which is slow by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub release: Option<ReleaseCode>,
    pub ja: String,
    pub en: String,
    /// Brands the list names no longer, or only by their ingredient.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub words: Vec<String>,
    /// Prescribed by registered doctors and handed out by registered pharmacists only.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub registered_only: bool,
}

/// A row of the price list.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Product {
    pub code: DrugCode,
    pub group: ProductGroupCode,
    /// In one width and for one piece: 10mg/錠, 5mg 2.5mL/包.
    pub strength: String,
    /// Of a row that stands for every maker's: the name they share.
    pub brand: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub maker: Option<String>,
    pub narcotic: bool,
    /// 経過措置による使用期限: the last day it is paid for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub listed_until: Option<NaiveDate>,
}

impl Product {
    pub fn is_listed_on(&self, day: NaiveDate) -> bool {
        self.listed_until.is_none_or(|last| day <= last)
    }

    /// The brand without its strength and without what tells makers apart: オプソ内服液 of オプソ内服液5mg, and
    /// フェンタニル3日用テープ of フェンタニル3日用テープ2.1mg「トーワ」.
    pub fn family(&self) -> &str {
        let brand = self.brand.as_str();
        let is_number = |c: char| c.is_ascii_digit() || c == '.';
        let strength = brand.char_indices().find(|&(at, c)| {
            let begins =
                c.is_ascii_digit() && !brand.get(..at).is_some_and(|before| before.ends_with(is_number));
            let unit = brand.get(at..).map(|rest| rest.trim_start_matches(is_number)).unwrap_or_default();
            begins && ["mg", "µg", "μg", "%", "g", "mL"].iter().any(|known| unit.starts_with(known))
        });
        let end = strength.map(|(at, _)| at).into_iter().chain(brand.find('「')).min();
        end.and_then(|end| brand.get(..end)).filter(|family| !family.is_empty()).unwrap_or(brand)
    }

    /// Ingredient, route, form and strength: as many milligrams of another salt are another dose.
    fn specification(&self) -> &str {
        self.code.as_str().get(..9).unwrap_or(self.code.as_str())
    }
}

impl Formulary {
    pub fn group(&self, code: &ProductGroupCode) -> Option<&ProductGroup> {
        self.groups.iter().find(|group| group.code == *code)
    }

    pub fn product(&self, code: &DrugCode) -> Option<&Product> {
        self.products.iter().find(|product| product.code == *code)
    }

    pub fn products_of<'a>(&'a self, group: &'a ProductGroupCode) -> impl Iterator<Item = &'a Product> {
        self.products.iter().filter(move |product| product.group == *group)
    }

    /// What may stand in for a product: the others of its group that are listed on that day, the same ingredient in the
    /// same strength first.
    pub fn alternatives(&self, code: &DrugCode, on: NaiveDate) -> Vec<&Product> {
        let Some(product) = self.product(code) else { return Vec::new() };
        let others = self.products_of(&product.group);
        let mut others: Vec<&Product> =
            others.filter(|other| other.code != *code && other.is_listed_on(on)).collect();
        sorted::by_key(&mut others, |other| other.specification() != product.specification());
        others
    }
}
