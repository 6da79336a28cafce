//! The places of a list, each by what it is known, and its facts read from its lines when they are asked for.

use super::{Parsed, Skipped};
use domain::facility::{Fact, Value};
use domain::id::MunicipalityCode;
use domain::lists::item;
use domain::matching::{Candidate, Listing, Mark, address};
use ecow::EcoString;
use std::collections::BTreeMap;

/// One place of a list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Place {
    /// Position in [`Parsed::lists`].
    list: u32,
    /// Position of its first line in that list.
    line: u32,
    mark: Mark,
    tells: Tells,
    municipality: Option<MunicipalityCode>,
    /// The one its address begins with, by its number: 1 is 北海道.
    prefecture: Option<u8>,
}

/// Whether a place's row tells something that can be searched, shown or called: text nobody could read is not counted.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Tells {
    pub kind: bool,
    pub phone: bool,
    pub hours: bool,
    pub position: bool,
    pub departments: bool,
    pub beds: bool,
}

impl Tells {
    fn of(facts: &[Fact]) -> Self {
        let mut tells = Self::default();
        for fact in facts {
            match (fact.item.as_str(), &fact.value) {
                (item::KIND, Value::Kind(_)) => tells.kind = true,
                (item::PHONE, Value::Phone(_)) => tells.phone = true,
                (item::HOURS, Value::Hours(_)) => tells.hours = true,
                (item::POSITION, Value::Position(_)) => tells.position = true,
                (item::DEPARTMENTS, Value::Names(_)) => tells.departments = true,
                (item::BEDS, Value::Count(_)) => tells.beds = true,
                _ => {}
            }
        }
        tells
    }
}

impl Place {
    /// Of the first of the lists.
    pub(super) fn of(line: u32, facts: &[Fact]) -> Self {
        let address = facts
            .iter()
            .find_map(|fact| if let Value::Address(address) = &fact.value { Some(address) } else { None });
        let begins = |address: &str| {
            let mut numbered = (1..).zip(address::PREFECTURES);
            numbered.find(|(_, name)| address.starts_with(name)).map(|(number, _)| number)
        };
        Self {
            list: 0,
            line,
            mark: Mark::of(facts),
            tells: Tells::of(facts),
            municipality: address.and_then(|address| address.municipality.clone()),
            prefecture: address.and_then(|address| begins(&address.text)),
        }
    }
}

impl Parsed {
    /// Another sheet of the same list.
    pub(super) fn extend(&mut self, more: Self) {
        self.rows += more.rows;
        let list = u32::try_from(self.lists.len()).expect("fewer lists than lines");
        self.places.extend(more.places.into_iter().map(|place| Place { list, ..place }));
        self.lists.extend(more.lists);
        self.skipped.extend(more.skipped);
        self.findings.extend(more.findings);
        self.municipalities.extend(more.municipalities);
        self.publisher = self.publisher.take().filter(|publisher| Some(publisher) == more.publisher.as_ref());
        self.about = self.about.take().filter(|about| Some(about) == more.about.as_ref());
    }

    /// What each place's row tells.
    pub fn tells(&self) -> impl Iterator<Item = Tells> {
        self.places.iter().map(|place| place.tells)
    }

    /// Where each place is, of those that say so.
    pub fn in_municipality(&self) -> impl Iterator<Item = &MunicipalityCode> {
        self.places.iter().filter_map(|place| place.municipality.as_ref())
    }

    /// Everything each place's rows say, read again.
    pub fn candidates(&self) -> impl Iterator<Item = Candidate> {
        (0..self.places.len()).map(|at| self.candidate(at))
    }

    /// An address that begins with one of the `known` municipalities, without its prefecture, is in it, where there is no
    /// second of that name.
    pub fn complete(&mut self, known: BTreeMap<MunicipalityCode, String>) {
        self.known = known.into_iter().collect();
        let uncertain = |place: &Place| place.municipality.is_none() && place.prefecture.is_none();
        let again: Vec<usize> =
            (0..self.places.len()).filter(|at| self.places.get(*at).is_some_and(uncertain)).collect();
        for at in again {
            let facts = self.candidate(at).facts;
            if let Some(place) = self.places.get_mut(at) {
                *place = Place { list: place.list, ..Place::of(place.line, &facts) };
            }
        }
    }

    /// Places of which `outside` gives a name are skipped with it. It is told the municipality and the prefecture's number.
    pub fn skip(&mut self, outside: impl Fn(Option<&MunicipalityCode>, Option<u8>) -> Option<String>) {
        let mut skipped: BTreeMap<u32, String> = BTreeMap::new();
        self.places.retain(|place| {
            let Some(name) = outside(place.municipality.as_ref(), place.prefecture) else { return true };
            if let Some(list) = self.lists.get(place.list as usize) {
                let rows = list.more_rows(place.line).into_iter().chain([list.row(place.line)]);
                skipped.extend(rows.map(|row| (row, format!("outside the area: {name}"))));
            }
            false
        });
        self.findings.retain(|finding| !skipped.contains_key(&finding.row));
        self.skipped.extend(skipped.into_iter().map(|(row, reason)| Skipped { row, reason }));
        self.skipped.sort_by_key(|skipped| skipped.row);
    }

    /// Rows that are in a place.
    pub fn placed_rows(&self) -> usize {
        let rows = |at| self.place(at).map_or(0, |(place, list)| list.rows(place.line));
        (0..self.places.len()).map(rows).sum()
    }

    fn complete_address(&self, fact: &mut Fact) {
        let Value::Address(written) = &mut fact.value else { return };
        if written.municipality.is_some() || address::prefecture_of(&written.text).is_some() {
            return;
        }
        let mut named = self.known.iter().filter(|(_, name)| written.text.starts_with(name.as_str()));
        let (Some((code, _)), None) = (named.next(), named.next()) else { return };
        let number = code.as_str().get(..2).and_then(|two| two.parse::<usize>().ok());
        let prefecture = number.and_then(|number| address::PREFECTURES.get(number.checked_sub(1)?));
        let Some(prefecture) = prefecture else { return };
        fact.original.get_or_insert_with(|| written.text.clone());
        written.text.insert_str(0, prefecture);
        written.municipality = Some(code.clone());
    }

    fn place(&self, at: usize) -> Option<(&Place, &super::places::List)> {
        let place = self.places.get(at)?;
        Some((place, self.lists.get(place.list as usize)?))
    }
}

impl Listing for Parsed {
    fn len(&self) -> usize {
        self.places.len()
    }

    fn row(&self, at: usize) -> u32 {
        self.place(at).map_or(0, |(place, list)| list.row(place.line))
    }

    fn row_key(&self, at: usize) -> EcoString {
        self.place(at).map(|(place, list)| list.row_key(place.line).into()).unwrap_or_default()
    }

    fn mark(&self, at: usize) -> Mark {
        self.places.get(at).map_or_else(|| Mark::of(&[]), |place| place.mark)
    }

    fn candidate(&self, at: usize) -> Candidate {
        let Some((place, list)) = self.place(at) else { return Candidate::default() };
        let mut facts = list.said(place.line, &self.options).facts;
        facts.iter_mut().for_each(|fact| self.complete_address(fact));
        Candidate {
            row: list.row(place.line),
            more_rows: list.more_rows(place.line),
            row_key: list.row_key(place.line).into(),
            facts,
        }
    }
}
