//! An edition of the price list into the lists of an area: what came, went and changed.

use super::report::said_of_rows;
use super::standing::Standing;
use super::{ImportError, ImportFile, opened};
use crate::exchange::{Finding, Format, PriceList, Skipped};
use crate::opioids;
use crate::store::Store;
use chrono::NaiveDate;
use domain::id::{AreaCode, DatasetName, DrugCode, ProductGroupCode};
use domain::opioid::{Formulary, Product};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// What became of an edition. `rows` = `placed` + skipped; `placed` = came + changed + `unchanged`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct FormularyReport {
    pub file: String,
    #[serde(skip)]
    pub dataset: DatasetName,
    pub format: Format,
    pub encoding: &'static str,
    pub edition: Option<NaiveDate>,
    pub rows: usize,
    pub placed: usize,
    pub unchanged: usize,
    /// Products of routes the file says nothing of: they stay.
    pub kept: usize,
    pub came: Vec<Listed>,
    pub went: Vec<Listed>,
    pub changed: Vec<ChangedProduct>,
    /// How many products each group has now; groups without any are left out.
    pub groups: BTreeMap<ProductGroupCode, usize>,
    pub skipped: Vec<Skipped>,
    pub findings: Vec<Finding>,
}

/// A product that came or went.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Listed {
    pub code: DrugCode,
    pub brand: String,
    pub group: ProductGroupCode,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct ChangedProduct {
    pub code: DrugCode,
    pub brand: String,
    pub fields: Vec<FieldChange>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct FieldChange {
    pub field: &'static str,
    pub before: String,
    pub after: String,
}

/// Writes the lists with the edition's products; the same edition again writes nothing.
pub(super) async fn import(
    store: &dyn Store,
    area: &AreaCode,
    file: &ImportFile<'_>,
    edition: Option<NaiveDate>,
    list: PriceList,
) -> Result<FormularyReport, ImportError> {
    if let Some(decision) = file.decisions.first() {
        return Err(ImportError::NoRow(decision.row));
    }
    let dataset = file.dataset.clone().unwrap_or_else(|| DatasetName::from(Format::PriceList.title()));
    // A price list tells no name: the first list of places gives the area its own.
    let stands = opened(store, area, area.as_str(), file).await?;
    let standing = if stands { Standing::read(store, area, &dataset).await? } else { Standing::empty() };
    let before = &standing.lists.formulary;
    let after = next(before, &list, edition, &dataset);
    if let Some(write) = standing.with_formulary(&dataset, after.clone()).filter(|_| !file.dry_run) {
        store.write(area, write).await?;
    }
    Ok(FormularyReport::of(file.name, dataset, list, before, &after))
}

/// The formulary of an edition. The ministry publishes a file for each route, so a product goes only with a file that
/// lists an opioid of its route. A group no release knows stays as long as it has a product.
fn next(
    before: &Formulary,
    list: &PriceList,
    edition: Option<NaiveDate>,
    dataset: &DatasetName,
) -> Formulary {
    let told: BTreeSet<Route> = list.products.keys().map(Route::of).collect();
    let kept = before.products.iter().filter(|product| !told.contains(&Route::of(&product.code)));
    let mut products = list.products.clone();
    products.extend(kept.map(|product| (product.code.clone(), product.clone())));
    // A file without a date that tells nothing new says nothing of the edition either.
    let same = before.products.iter().eq(products.values());
    let edition = edition.or(before.edition.filter(|_| same));
    let mut next = Formulary { edition, source: dataset.to_string(), ..opioids::first() };
    let used: BTreeSet<&ProductGroupCode> = products.values().map(|product| &product.group).collect();
    for group in list.groups.iter().chain(&before.groups).filter(|group| used.contains(&group.code)) {
        if next.group(&group.code).is_none() {
            next.groups.push(group.clone());
        }
    }
    for term in list.ingredients.iter().chain(&before.ingredients) {
        let listed = next.ingredients.iter().any(|listed| listed.code == term.code);
        if !listed && next.groups.iter().any(|group| group.ingredient == term.code) {
            next.ingredients.push(term.clone());
        }
    }
    // The order must not tell which edition was read before.
    let shipped = opioids::first();
    if let Some(added) = next.groups.get_mut(shipped.groups.len()..) {
        added.sort_by(|a, b| a.code.cmp(&b.code));
    }
    if let Some(added) = next.ingredients.get_mut(shipped.ingredients.len()..) {
        added.sort_by(|a, b| a.code.cmp(&b.code));
    }
    next.products = products.into_values().collect();
    next
}

/// 内用, 注射 and 外用 as the fifth digit of a code tells them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Route {
    Internal,
    Injected,
    External,
}

impl Route {
    fn of(code: &DrugCode) -> Self {
        match code.as_str().as_bytes().get(4) {
            Some(b'4'..=b'6') => Self::Injected,
            Some(b'7'..=b'9') => Self::External,
            Some(_) | None => Self::Internal,
        }
    }
}

impl FormularyReport {
    fn of(name: &str, dataset: DatasetName, list: PriceList, before: &Formulary, after: &Formulary) -> Self {
        let by_code = |formulary: &'_ Formulary| -> BTreeMap<DrugCode, Product> {
            formulary.products.iter().map(|product| (product.code.clone(), product.clone())).collect()
        };
        let (stood, stands) = (by_code(before), by_code(after));
        let only = |of: &BTreeMap<DrugCode, Product>, but: &BTreeMap<DrugCode, Product>| -> Vec<Listed> {
            of.values().filter(|product| !but.contains_key(&product.code)).map(Listed::of).collect()
        };
        let changed: Vec<ChangedProduct> =
            stands.values().filter_map(|now| ChangedProduct::of(stood.get(&now.code)?, now)).collect();
        let came = only(&stands, &stood);
        let placed = list.products.len();
        let mut groups = BTreeMap::new();
        for product in &after.products {
            *groups.entry(product.group.clone()).or_default() += 1;
        }
        Self {
            file: name.to_owned(),
            dataset,
            format: Format::PriceList,
            encoding: list.encoding,
            edition: after.edition,
            rows: list.rows,
            placed,
            unchanged: placed - came.len() - changed.len(),
            kept: after.products.len() - placed,
            came,
            went: only(&stood, &stands),
            changed,
            groups,
            skipped: list.skipped,
            findings: list.findings,
        }
    }

    /// For a person.
    pub(super) fn table(&self) -> String {
        let Self { file, dataset, encoding, rows, placed, unchanged, kept, came, went, changed, .. } = self;
        let edition = self.edition.map_or_else(|| "of no date".to_owned(), |day| format!("of {day}"));
        let mut text = format!(
            "{file}\n  {dataset} {edition} ({encoding})\n  rows {rows}: placed {placed}, skipped {}\n  \
             products {placed}: came {}, changed {}, unchanged {unchanged}; went {}, of other routes {kept}\n",
            self.skipped.len(),
            came.len(),
            changed.len(),
            went.len()
        );
        // Of a first edition the groups tell more than every name.
        let first = came.len() == placed + kept;
        if first {
            for (group, products) in &self.groups {
                text += &format!("  {products} × {group}\n");
            }
        }
        for Listed { code, brand, group } in came.iter().filter(|_| !first) {
            text += &format!("  came: {code} {brand} ({group})\n");
        }
        for Listed { code, brand, group } in went {
            let left = self.groups.get(group).copied().unwrap_or(0);
            text += &format!("  went: {code} {brand} ({group}: {left} left)\n");
        }
        for ChangedProduct { code, brand, fields } in changed {
            for FieldChange { field, before, after } in fields {
                text += &format!("  changed: {code} {brand}, {field}: {before} → {after}\n");
            }
        }
        text + &said_of_rows(&self.skipped, &self.findings)
    }
}

impl Listed {
    fn of(product: &Product) -> Self {
        Self { code: product.code.clone(), brand: product.brand.clone(), group: product.group.clone() }
    }
}

impl ChangedProduct {
    /// `None`: nothing changed.
    fn of(before: &Product, after: &Product) -> Option<Self> {
        let fields =
            fields(before).into_iter().zip(fields(after)).filter(|((_, before), (_, after))| before != after);
        let fields: Vec<FieldChange> =
            fields.map(|((field, before), (_, after))| FieldChange { field, before, after }).collect();
        let change = Self { code: after.code.clone(), brand: after.brand.clone(), fields };
        (!change.fields.is_empty()).then_some(change)
    }
}

fn fields(product: &Product) -> [(&'static str, String); 6] {
    let Product { code: _, group, strength, brand, maker, narcotic, listed_until } = product;
    [
        ("group", group.to_string()),
        ("strength", strength.clone()),
        ("brand", brand.clone()),
        ("maker", maker.clone().unwrap_or_default()),
        ("narcotic", narcotic.to_string()),
        ("listed_until", listed_until.map(|day| day.to_string()).unwrap_or_default()),
    ]
}
