//! The codes people filter by, numbered once for all chunks of a directory, with the words they answer to.

use crate::chunk::{Chunk, NIGHT};
use crate::kana::fold;
use crate::lists::Lists;
use std::collections::HashMap;

/// What a code says of a place.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) enum Group {
    Kind,
    Municipality,
    /// ○ or △.
    Function,
    /// A group of opioids that a pharmacy has in stock: found by its names, and no filter.
    Opioids,
    /// A municipality it comes to.
    Visits,
    /// When its night line answers: no filter of its own, but a way to be there at night.
    Night,
}

/// In the order of the lists, then those no list has.
#[derive(Clone, Debug, Default)]
pub(crate) struct Facets {
    all: Vec<Facet>,
    /// For each public chunk: the facet of each of its codes.
    public: Vec<Vec<Option<u16>>>,
    staff: Vec<Option<u16>>,
    synonyms: Vec<Vec<String>>,
}

#[derive(Clone, Debug)]
pub(crate) struct Facet {
    pub(crate) group: Group,
    pub(crate) code: String,
    /// Folded, in every language, readings too.
    pub(crate) labels: Vec<String>,
}

impl Facets {
    pub(crate) fn new(lists: &Lists, public: &[Chunk], staff: Option<&Chunk>) -> Self {
        let mut facets = Self::default();
        let mut numbers = Numbers::default();
        for kind in &lists.kinds {
            facets.add(&mut numbers, Group::Kind, kind.code.as_str(), &[&kind.ja, &kind.en]);
        }
        for city in &lists.municipalities {
            facets.add(
                &mut numbers,
                Group::Municipality,
                city.code.as_str(),
                &[&city.ja, &city.kana, &city.en],
            );
        }
        for city in &lists.municipalities {
            facets.add(&mut numbers, Group::Visits, city.code.as_str(), &[]);
        }
        for item in &lists.items {
            facets.add(&mut numbers, Group::Function, item.code.as_str(), &[&item.ja, &item.en]);
        }
        for group in &lists.formulary.groups {
            let names = lists.formulary.names_of(group);
            let brands = lists.formulary.products_of(&group.code).map(|product| product.brand.as_str());
            let labels: Vec<&str> = names.iter().map(String::as_str).chain(brands).collect();
            facets.add(&mut numbers, Group::Opioids, group.code.as_str(), &labels);
        }
        facets.public = public.iter().map(|chunk| facets.number(&mut numbers, chunk)).collect();
        facets.staff = staff.map(|chunk| facets.number(&mut numbers, chunk)).unwrap_or_default();
        facets.synonyms =
            lists.synonyms.iter().map(|group| group.iter().map(|word| fold(word)).collect()).collect();
        facets
    }

    /// Whether a number says the same here and there.
    pub(crate) fn are_as(&self, other: &Self) -> bool {
        let says = |facet: &Facet, of: &Facet| facet.group == of.group && facet.code == of.code;
        self.all.len() == other.all.len() && self.all.iter().zip(&other.all).all(|(one, of)| says(one, of))
    }

    /// By facet number.
    pub(crate) fn all(&self) -> &[Facet] {
        &self.all
    }

    /// The facet of each code of a public chunk; `None` for a code of a newer program.
    pub(crate) fn of_chunk(&self, number: usize) -> &[Option<u16>] {
        self.public.get(number).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn of_staff(&self) -> &[Option<u16>] {
        &self.staff
    }

    /// Folded groups of words that mean the same.
    pub(crate) fn synonyms(&self) -> &[Vec<String>] {
        &self.synonyms
    }

    fn number(&mut self, numbers: &mut Numbers, chunk: &Chunk) -> Vec<Option<u16>> {
        let code_of = |name| match name {
            ("kind", code) => Some((Group::Kind, code)),
            ("in", code) => Some((Group::Municipality, code)),
            ("yes" | "ask", code) => Some((Group::Function, code)),
            ("group", code) => Some((Group::Opioids, code)),
            ("visits", code) => Some((Group::Visits, code)),
            (NIGHT, hours) => Some((Group::Night, hours)),
            _ => None,
        };
        let names = chunk.code_names().map(|name| name.split_once(':').and_then(code_of));
        names.map(|name| name.and_then(|(group, code)| self.add(numbers, group, code, &[]))).collect()
    }

    fn add(&mut self, numbers: &mut Numbers, group: Group, code: &str, labels: &[&str]) -> Option<u16> {
        let numbers = numbers.of(group);
        if let Some(number) = numbers.get(code) {
            return Some(*number);
        }
        let number = u16::try_from(self.all.len()).ok()?;
        numbers.insert(code.to_owned(), number);
        let labels = labels.iter().map(|label| fold(label)).filter(|label| !label.is_empty()).collect();
        self.all.push(Facet { group, code: code.to_owned(), labels });
        Some(number)
    }
}

#[derive(Default)]
struct Numbers {
    kinds: HashMap<String, u16>,
    municipalities: HashMap<String, u16>,
    functions: HashMap<String, u16>,
    opioids: HashMap<String, u16>,
    visits: HashMap<String, u16>,
    nights: HashMap<String, u16>,
}

impl Numbers {
    fn of(&mut self, group: Group) -> &mut HashMap<String, u16> {
        match group {
            Group::Kind => &mut self.kinds,
            Group::Municipality => &mut self.municipalities,
            Group::Function => &mut self.functions,
            Group::Opioids => &mut self.opioids,
            Group::Visits => &mut self.visits,
            Group::Night => &mut self.nights,
        }
    }
}
