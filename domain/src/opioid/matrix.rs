//! The formulary as a pharmacist thinks of it: a row for each ingredient, a column for each sort of form.

use super::{Formulary, Need, Pharmacies, ProductGroup, Term};
use crate::facility::Answer;
use crate::id::{FormCode, IngredientCode, ProductGroupCode, ReleaseCode};
use chrono::NaiveDateTime;
use std::collections::{HashMap, HashSet};

/// Forms that are asked for as one. A form no column is for is found by its name alone.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Column {
    /// 錠など: whatever is counted and swallowed or held in the mouth.
    Tablet,
    /// 散・液
    Powder,
    Patch,
    Suppository,
    Injection,
}

impl Column {
    pub const ALL: [Self; 5] = [Self::Tablet, Self::Powder, Self::Patch, Self::Suppository, Self::Injection];

    pub fn of(form: &FormCode) -> Option<Self> {
        Some(match form.as_str() {
            "tablet" | "capsule" | "sublingual" | "buccal" => Self::Tablet,
            "powder" | "granules" | "oral_liquid" => Self::Powder,
            "patch" => Self::Patch,
            "suppository" => Self::Suppository,
            "injection" => Self::Injection,
            _ => return None,
        })
    }

    /// How it stands in an address.
    pub fn code(self) -> &'static str {
        match self {
            Self::Tablet => "tablet",
            Self::Powder => "powder",
            Self::Patch => "patch",
            Self::Suppository => "suppository",
            Self::Injection => "injection",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|column| column.code() == code)
    }
}

/// How fast, as people ask: 速放 or 徐放; releases that are neither, such as a patch for three days, each by itself.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Pace {
    Fast,
    Slow,
    Other(ReleaseCode),
}

impl Pace {
    pub fn of(release: &ReleaseCode) -> Self {
        match release.as_str() {
            "immediate" | "rapid_onset" => Self::Fast,
            "hours_12" | "hours_24" => Self::Slow,
            _ => Self::Other(release.clone()),
        }
    }

    /// How it stands in an address.
    pub fn code(&self) -> &str {
        match self {
            Self::Fast => "fast",
            Self::Slow => "slow",
            Self::Other(release) => release.as_str(),
        }
    }

    pub fn from_code(code: &str) -> Self {
        match code {
            "fast" => Self::Fast,
            "slow" => Self::Slow,
            other => Self::Other(other.into()),
        }
    }
}

impl ProductGroup {
    pub fn pace(&self) -> Option<Pace> {
        self.release.as_ref().map(Pace::of)
    }
}

impl Formulary {
    /// The groups of one cell.
    pub fn cell<'a>(
        &'a self,
        ingredient: &'a IngredientCode,
        column: Column,
    ) -> impl Iterator<Item = &'a ProductGroup> {
        let is_in = move |group: &&ProductGroup| {
            group.ingredient == *ingredient && Column::of(&group.form) == Some(column)
        };
        self.groups.iter().filter(is_in)
    }

    /// The paces of a cell in the order of their releases; of one alone there is nothing to choose.
    pub fn paces(&self, ingredient: &IngredientCode, column: Column) -> Vec<Pace> {
        let held: Vec<Pace> = self.cell(ingredient, column).filter_map(ProductGroup::pace).collect();
        let mut paces: Vec<Pace> = Vec::new();
        for pace in self.releases.iter().map(|term| Pace::of(&term.code)) {
            if held.contains(&pace) && !paces.contains(&pace) {
                paces.push(pace);
            }
        }
        if paces.len() < 2 { Vec::new() } else { paces }
    }
}

/// How many pharmacies have in stock what a cell is for.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Matrix {
    pub rows: Vec<MatrixRow>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MatrixRow {
    pub ingredient: Term<IngredientCode>,
    /// In the order of [`Column::ALL`]; `None`: there is no such product.
    pub in_stock: [Option<usize>; 5],
}

impl Pharmacies {
    /// Of the pharmacies that meet the needs. A row for each ingredient somebody has or orders; where nobody told, for
    /// each there is a narcotic product of.
    pub fn matrix(&self, formulary: &Formulary, needs: &[Need], now: NaiveDateTime) -> Matrix {
        let place: HashMap<&ProductGroupCode, (&IngredientCode, Column)> = formulary
            .groups
            .iter()
            .filter_map(|group| Some((&group.code, (&group.ingredient, Column::of(&group.form)?))))
            .collect();
        let mut known = products_of(formulary, &place, now);
        let mut told = HashSet::new();
        let mut counts: HashMap<(&IngredientCode, Column), usize> = HashMap::new();
        for pharmacy in self.all() {
            let meets = pharmacy.meets(needs, now);
            let mut held = HashSet::new();
            for (_, stock) in pharmacy.facility.stocks().filter(|(_, stock)| stock.answer != Answer::No) {
                let Some(&cell) = place.get(&stock.group) else { continue };
                told.insert(cell.0);
                known.insert(cell);
                if stock.answer == Answer::Yes {
                    held.insert(cell);
                }
            }
            for cell in held.into_iter().filter(|_| meets) {
                *counts.entry(cell).or_default() += 1;
            }
        }
        let narcotic = |code: &IngredientCode| {
            let products = formulary.products.iter().filter(|product| product.narcotic);
            products
                .filter_map(|product| place.get(&product.group))
                .any(|(ingredient, _)| *ingredient == code)
        };
        let is_row = |term: &&Term<IngredientCode>| {
            if told.is_empty() { narcotic(&term.code) } else { told.contains(&term.code) }
        };
        let rows = formulary.ingredients.iter().filter(is_row).map(|term| {
            let count = |column| {
                let cell = (&term.code, column);
                known.contains(&cell).then(|| counts.get(&cell).copied().unwrap_or(0))
            };
            MatrixRow { ingredient: term.clone(), in_stock: Column::ALL.map(count) }
        });
        Matrix { rows: rows.collect() }
    }
}

/// The cells that have a product that is still listed. Before the first price list: all that have a group.
fn products_of<'a>(
    formulary: &Formulary,
    place: &HashMap<&'a ProductGroupCode, (&'a IngredientCode, Column)>,
    now: NaiveDateTime,
) -> HashSet<(&'a IngredientCode, Column)> {
    if formulary.products.is_empty() {
        return place.values().copied().collect();
    }
    let listed = formulary.products.iter().filter(|product| product.is_listed_on(now.date()));
    listed.filter_map(|product| place.get(&product.group).copied()).collect()
}
