//! The official price list of medicines, 薬価基準収載品目リスト: which of its rows are opioids, and of which group.

use super::header::by_name;
use super::named::{NamedColumns, not_read};
use super::sheet::{Line, Sheet};
use super::text::{date, is_blank, plain};
use super::{Finding, FindingCode, Skipped};
use crate::opioids::{self, Known};
use domain::id::{DrugCode, IngredientCode};
use domain::opioid::{Product, ProductGroup, Term};
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

/// What a column holds, whatever the edition calls it: `seed/drug_columns.json` gives the names.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Column {
    Code,
    Brand,
    Ingredient,
    Strength,
    Maker,
    ListedUntil,
    /// Known, and of no use to who looks for an opioid.
    Left,
}

static ALIASES: LazyLock<HashMap<String, Column>> =
    LazyLock::new(|| by_name(include_str!("../../seed/drug_columns.json")));

/// The mark of a narcotic, in a column that the ministry's workbook leaves without a name.
const NARCOTIC: &str = "麻";

/// A price list, read.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct PriceList {
    pub encoding: &'static str,
    /// Rows with any content below the header: products and skipped together.
    pub rows: usize,
    pub products: BTreeMap<DrugCode, Product>,
    /// Groups of products whose code nobody sorted yet, and ingredients nobody listed.
    pub groups: Vec<ProductGroup>,
    pub ingredients: Vec<Term<IngredientCode>>,
    pub skipped: Vec<Skipped>,
    pub findings: Vec<Finding>,
}

/// `None`: it is no price list. The ministry's workbooks have one sheet, and one file for each route.
pub(super) fn read(sheet: &Sheet) -> Option<PriceList> {
    let header = header(sheet)?;
    let mut list = PriceList { encoding: sheet.encoding, ..PriceList::default() };
    list.take(sheet, &header);
    Some(list)
}

type Header = NamedColumns<Column>;

/// The first line that names a code and a brand.
fn header(sheet: &Sheet) -> Option<Header> {
    let is_one = |header: &Header| header.has(Column::Code) && header.has(Column::Brand);
    Header::find(sheet, &ALIASES, Column::Left, is_one)
}

impl PriceList {
    /// A further sheet of the file.
    pub(super) fn also(&mut self, sheet: &Sheet) {
        match header(sheet) {
            Some(header) => self.take(sheet, &header),
            None => self.findings.extend(not_read(sheet)),
        }
    }

    fn take(&mut self, sheet: &Sheet, header: &Header) {
        let lines = header.below(sheet);
        self.findings.extend(header.findings(sheet, &lines));
        self.rows += lines.len();
        for line in lines {
            if let Err(reason) = self.place(header, line) {
                self.skipped.push(Skipped { row: line.number, reason });
            }
        }
    }

    /// A row becomes a product, or the reason why it does not.
    fn place(&mut self, header: &Header, line: Line<'_>) -> Result<(), String> {
        let cell = |column| plain(header.cell(line, column));
        let code = cell(Column::Code).to_uppercase();
        let (ingredient, brand) = (cell(Column::Ingredient), cell(Column::Brand));
        let brand = if brand.is_empty() { ingredient.clone() } else { brand };
        if !is_code(&code) {
            let cells = line.cells().filter(|cell| !cell.is_empty());
            return Err(format!("no code: {}", cells.collect::<Vec<_>>().join(" · ")));
        }
        let code = DrugCode::new(code);
        let narcotic = line.cells().any(|cell| cell == NARCOTIC);
        let known = opioids::known(&code);
        let group = match known {
            Some(Known::LeftOut(why)) if narcotic => {
                return Err(format!("narcotic, left out as {why}: {brand}"));
            }
            Some(Known::LeftOut(why)) => return Err(format!("left out as {why}: {brand}")),
            None if !narcotic && opioids::ingredient(&ingredient).is_none() => {
                return Err(format!("not an opioid: {brand}"));
            }
            Some(Known::Group(group)) => Some(group),
            None => None,
        };
        if let Some(first) = self.products.get(&code) {
            return Err(format!("listed twice: {code} {brand}, and {} before", first.brand));
        }
        let group = match group {
            Some(group) => group.clone(),
            None => {
                let (group, new) = opioids::unsorted(&code, &ingredient);
                let said = format!("{code} {brand}: kept in {}", group.code);
                self.find(line.number, &header.name(Column::Code), FindingCode::DrugUnsorted, said);
                let group_code = group.code.clone();
                if self.groups.iter().all(|held| held.code != group_code) {
                    self.groups.push(group);
                    self.ingredients.extend(new);
                }
                group_code
            }
        };
        let until = header.cell(line, Column::ListedUntil);
        let listed_until = last_day(until);
        if listed_until.is_none() && !is_blank(until) {
            self.find(
                line.number,
                &header.name(Column::ListedUntil),
                FindingCode::DateUnread,
                until.to_owned(),
            );
        }
        let maker = Some(cell(Column::Maker)).filter(|maker| !is_blank(maker));
        let strength = strength(&cell(Column::Strength));
        let product = Product { code: code.clone(), group, strength, brand, maker, narcotic, listed_until };
        self.products.insert(code, product);
        Ok(())
    }

    fn find(&mut self, row: u32, column: &str, code: FindingCode, text: String) {
        self.findings.push(Finding::new(row, column, code, text));
    }
}

/// 8114004G1027: seven digits, the letter of the form, the strength (a digit; a letter where those ran out), three digits.
fn is_code(code: &str) -> bool {
    let is = |(at, letter): (usize, char)| match at {
        7 => letter.is_ascii_uppercase(),
        8 => letter.is_ascii_alphanumeric(),
        _ => letter.is_ascii_digit(),
    };
    code.chars().count() == 12 && code.chars().enumerate().all(is)
}

/// R8.3.31まで, 令和8年3月31日まで, 2026/3/31.
fn last_day(text: &str) -> Option<chrono::NaiveDate> {
    let plain = plain(text);
    let day = ["まで", "迄"].iter().find_map(|until| plain.strip_suffix(until)).unwrap_or(&plain);
    date(day)
}

/// Of one piece: 10mg1錠 is 10mg/錠, 5mg2.5mL1包 is 5mg 2.5mL/包, 2%1g is 2%.
fn strength(plain: &str) -> String {
    let mut apart = String::with_capacity(plain.len() + 2);
    let mut before = ' ';
    for letter in plain.chars().filter(|c| !c.is_whitespace()) {
        if letter.is_ascii_digit() && !before.is_ascii_digit() && !matches!(before, ' ' | '.' | ',') {
            apart.push(' ');
        }
        apart.push(letter);
        before = letter;
    }
    let Some((amount, piece)) = apart.rsplit_once(' ') else { return apart };
    match piece.strip_prefix('1') {
        Some("g" | "mL") if amount.ends_with('%') => amount.to_owned(),
        Some(unit) if !unit.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '.' | ',')) => {
            format!("{amount}/{unit}")
        }
        Some(_) | None => apart,
    }
}

#[cfg(test)]
mod tests {
    use super::super::header::folded;
    use super::{ALIASES, Column, is_code, last_day, strength};
    use std::collections::BTreeMap;

    #[test]
    fn every_name_of_a_column_means_one_thing() {
        let names: BTreeMap<Column, Vec<String>> =
            serde_json::from_str(include_str!("../../seed/drug_columns.json")).expect("names by column");
        for (column, name) in
            names.iter().flat_map(|(column, names)| names.iter().map(move |name| (column, name)))
        {
            assert_eq!(ALIASES.get(&folded(name)), Some(column), "{name}");
        }
    }

    #[test]
    fn a_strength_is_that_of_one_piece() {
        for (written, read) in [
            ("10mg1錠", "10mg/錠"),
            ("2.5mg1包", "2.5mg/包"),
            ("5mg2.5mL1包", "5mg 2.5mL/包"),
            ("1%1mL1管", "1% 1mL/管"),
            ("0.005%10mL1管", "0.005% 10mL/管"),
            ("60mg1カプセル", "60mg/カプセル"),
            ("2%1g", "2%"),
            ("10%1mL", "10%"),
            ("1,200μg1キット", "1,200μg/キット"),
            ("10mg10mL", "10mg 10mL"),
            ("10mg1.5mL", "10mg 1.5mL"),
            ("1g", "1g"),
            ("1錠", "1錠"),
            ("", ""),
        ] {
            assert_eq!(strength(written), read, "{written}");
        }
    }

    #[test]
    fn the_last_day_is_read_in_every_spelling() {
        for text in
            ["R8.3.31まで", "Ｒ８．３．３１まで", "令和8年3月31日まで", "2026/3/31", "令和８年３月３１日迄"]
        {
            assert_eq!(last_day(text).map(|day| day.to_string()).as_deref(), Some("2026-03-31"), "{text}");
        }
        assert_eq!((last_day(""), last_day("当分の間")), (None, None));
    }

    #[test]
    fn a_code_has_twelve_characters_of_their_kind() {
        assert!(is_code("8114004G1027") && is_code("1124023FA013"));
        for other in ["", "8114004G102", "8114004G10277", "81140041G027", "薬価基準収載医薬品コー"]
        {
            assert!(!is_code(other), "{other}");
        }
    }
}
