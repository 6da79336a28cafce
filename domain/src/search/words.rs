//! Which places have the words of a query, and how well.

use crate::chunk::{Chunk, FIELD_END, NUMBERS, PHONES, PIECE_END, short_address};
use crate::directory::{Directory, Facets};
use crate::kana::fold;
use crate::sorted;
use memchr::{memchr, memchr_iter, memmem::Finder};

/// The score of a place that lacks a word. The lower a score, the better.
pub(super) const MISS: u16 = u16::MAX;

/// How well one word fits, best first. Between two, a synonym.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Fit {
    /// The whole name; of a company, its proper part.
    Name = 0,
    NameStarts = 2,
    /// A later word of the name starts.
    WordStarts = 4,
    KanaStarts = 6,
    InName = 8,
    InKana = 10,
    InEnglish = 12,
    /// A whole phone, FAX or institution number.
    Number = 14,
    /// A kind, function or municipality is called so.
    Label = 16,
    Elsewhere = 18,
}

const NOWHERE: u8 = u8::MAX;

/// The words between white space: a place has to have all of them.
pub(super) struct Words(Vec<Word>);

struct Word {
    /// Any of them will do.
    needles: Vec<Needle>,
    /// By facet number, how well its label fits.
    labels: Vec<u8>,
}

struct Needle {
    finder: Finder<'static>,
    /// 1 for what stands for the word typed.
    indirect: u8,
    /// It may be all of a phone or institution number.
    is_number: bool,
}

impl Words {
    pub(super) fn of(text: &str, facets: &Facets) -> Self {
        let mut words: Vec<String> =
            text.split_whitespace().map(fold).filter(|word| !word.is_empty()).collect();
        // 000 0000 0160 is one number, however it is spaced: phones have ten or eleven digits, institutions ten.
        let digits = words.concat();
        if (10..=11).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit()) {
            words = vec![digits];
        }
        // The longest first: it leaves the fewest places for the others.
        sorted::by(&mut words, |a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        words.dedup();
        Self(words.iter().map(|word| Word::of(word, facets)).collect())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// By row; [`MISS`] where a word is missing.
    pub(super) fn scores(&self, directory: &Directory) -> Vec<u16> {
        let mut scores = vec![0; directory.len()];
        let mut fits = vec![NOWHERE; directory.len()];
        for (number, word) in self.0.iter().enumerate() {
            fits.fill(NOWHERE);
            word.fit(directory, &scores, number == 0, &mut fits);
            for (score, fit) in scores.iter_mut().zip(&fits) {
                let worse = score.saturating_add(u16::from(*fit)).min(MISS - 1);
                *score = if *fit == NOWHERE || *score == MISS { MISS } else { worse };
            }
        }
        scores
    }
}

impl Word {
    fn of(word: &str, facets: &Facets) -> Self {
        let mut needles = vec![Needle::of(word, 0)];
        let synonyms =
            facets.synonyms().iter().filter(|group| group.iter().any(|other| other == word)).flatten();
        // House numbers are written 4丁目1番3号 and 4-1-3; digits alone would say nothing of a place.
        let short = short_address(word).filter(|short| short.contains(|c: char| !c.is_ascii_digit()));
        for other in synonyms.chain(&short).filter(|other| !other.is_empty()) {
            // What holds a needle already there would find nothing more.
            if !needles.iter().any(|needle| needle.is_in(other)) {
                needles.push(Needle::of(other, 1));
            }
        }
        let label_fit = |label: &String| {
            let fits = needles.iter().filter(|needle| needle.is_in(label));
            fits.map(|needle| Fit::Label as u8 + needle.indirect).min()
        };
        let fit = |labels: &[String]| labels.iter().filter_map(label_fit).min().unwrap_or(NOWHERE);
        let labels = facets.all().iter().map(|facet| fit(&facet.labels)).collect();
        Self { needles, labels }
    }

    /// Lowers `fits` to how well this word fits each row. Rows that have lost by `scores` may be passed over.
    fn fit(&self, directory: &Directory, scores: &[u16], is_first: bool, fits: &mut [u8]) {
        for (number, (first, chunk)) in directory.chunks().enumerate() {
            let rows = first..first + chunk.len();
            let (Some(fits), Some(scores)) = (fits.get_mut(rows.clone()), scores.get(rows)) else { break };
            for needle in &self.needles {
                if is_first {
                    needle.scan(chunk, |at, fit| lower(fits, at, fit));
                } else {
                    for (at, _) in scores.iter().enumerate().filter(|(_, score)| **score != MISS) {
                        needle.look(chunk, at, |at, fit| lower(fits, at, fit));
                    }
                }
            }
            let facets = directory.facets().of_chunk(number);
            self.fit_labels(chunk, facets, |at, fit| lower(fits, at, fit));
        }
        if let Some(staff) = directory.staff() {
            let mut lower_row = |at, fit| directory.row_of_staff(at).map_or((), |at| lower(fits, at, fit));
            for needle in &self.needles {
                needle.scan(staff, &mut lower_row);
            }
            self.fit_labels(staff, directory.facets().of_staff(), &mut lower_row);
        }
    }

    fn fit_labels(&self, chunk: &Chunk, facets: &[Option<u16>], mut found: impl FnMut(usize, u8)) {
        let label =
            |facet: &Option<u16>| facet.and_then(|facet| self.labels.get(usize::from(facet)).copied());
        let fits: Vec<u8> = facets.iter().map(|facet| label(facet).unwrap_or(NOWHERE)).collect();
        if fits.iter().all(|fit| *fit == NOWHERE) {
            return;
        }
        for at in 0..chunk.len() {
            let of_row = chunk.codes(at).filter_map(|code| fits.get(usize::from(code)).copied());
            found(at, of_row.min().unwrap_or(NOWHERE));
        }
    }
}

fn lower(fits: &mut [u8], at: usize, fit: u8) {
    if let Some(held) = fits.get_mut(at) {
        *held = fit.min(*held);
    }
}

impl Needle {
    fn of(folded: &str, indirect: u8) -> Self {
        Self {
            finder: Finder::new(folded).into_owned(),
            indirect,
            is_number: folded.len() >= 3 && folded.bytes().all(|byte| byte.is_ascii_digit()),
        }
    }

    fn is_in(&self, text: &str) -> bool {
        self.finder.find(text.as_bytes()).is_some()
    }

    /// Calls `found` with every row that has it.
    fn scan(&self, chunk: &Chunk, mut found: impl FnMut(usize, u8)) {
        let text = chunk.text();
        let next = |from| text.get(from..).and_then(|rest| self.finder.find(rest)).map(|hit| from + hit);
        let (mut start, mut hit) = (0, next(0));
        for (at, end) in chunk.text_ends().enumerate() {
            let Some(first) = hit else { break };
            if first < end {
                let of_row = text.get(start..end).unwrap_or_default();
                found(at, self.fit_at(chunk, at, of_row, first - start));
                hit = next(end);
            }
            start = end;
        }
    }

    fn look(&self, chunk: &Chunk, at: usize, mut found: impl FnMut(usize, u8)) {
        let of_row = chunk.text().get(chunk.text_range(at)).unwrap_or_default();
        if let Some(hit) = self.finder.find(of_row) {
            found(at, self.fit_at(chunk, at, of_row, hit));
        }
    }

    /// How well it fits a row, in whose text it first stands at `hit`.
    fn fit_at(&self, chunk: &Chunk, at: usize, text: &[u8], hit: usize) -> u8 {
        let needle = self.finder.needle();
        let name_end = memchr(FIELD_END, text).unwrap_or(text.len());
        let [proper, word, kana_proper, kana_word] = chunk.starts(at);
        let name_from = |from: usize| text.get(from..name_end).unwrap_or_default();
        // What is searched for holds no end of a field, so it cannot run on into the next.
        let starts_at = |from: usize| text.get(from..).is_some_and(|rest| rest.starts_with(needle));
        let fit = if name_from(0) == needle || name_from(proper) == needle {
            Fit::Name
        } else if starts_at(0) || starts_at(proper) {
            Fit::NameStarts
        } else if word > 0 && starts_at(word) {
            Fit::WordStarts
        } else if [0, kana_proper, kana_word].iter().any(|start| starts_at(name_end + 1 + start)) {
            Fit::KanaStarts
        } else {
            self.fit_within(text, hit)
        };
        fit as u8 + self.indirect
    }

    fn fit_within(&self, text: &[u8], hit: usize) -> Fit {
        let mut ends = memchr_iter(FIELD_END, text);
        for fit in [Fit::InName, Fit::InKana, Fit::InEnglish] {
            if ends.next().is_none_or(|end| hit < end) {
                return fit;
            }
        }
        if self.is_number && self.is_whole_number(text) { Fit::Number } else { Fit::Elsewhere }
    }

    /// Whether one of the row's numbers is this and no more.
    fn is_whole_number(&self, text: &[u8]) -> bool {
        text.split(|byte| *byte == FIELD_END)
            .enumerate()
            .filter(|(field, _)| [PHONES, NUMBERS].contains(field))
            .flat_map(|(_, field)| field.split(|byte| *byte == PIECE_END))
            .any(|piece| piece == self.finder.needle())
    }
}
