//! A text being read from its start, word by word.

pub(super) struct Cursor {
    text: String,
    at: usize,
}

impl Cursor {
    pub(super) fn new(text: String) -> Self {
        Self { text, at: 0 }
    }

    pub(super) fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    pub(super) fn place(&self) -> usize {
        self.at
    }

    /// Back to a [`Cursor::place`].
    pub(super) fn back_to(&mut self, place: usize) {
        self.at = place;
    }

    pub(super) fn skip(&mut self, bytes: usize) {
        self.at += bytes;
    }

    pub(super) fn take(&mut self, word: &str) -> bool {
        let there = self.rest().starts_with(word);
        self.at += if there { word.len() } else { 0 };
        there
    }

    pub(super) fn take_any(&mut self, words: &[&str]) -> bool {
        words.iter().any(|word| self.take(word))
    }

    /// The letter here, where `read` makes something of it.
    pub(super) fn letter<T>(&mut self, read: impl Fn(char) -> Option<T>) -> Option<T> {
        let letter = self.rest().chars().next()?;
        let value = read(letter)?;
        self.at += letter.len_utf8();
        Some(value)
    }
}
