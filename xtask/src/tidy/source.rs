//! A file as the rules read it.

use super::Breach;

#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Written {
    /// Below the project's folder, with `/`.
    pub(super) path: String,
    pub(super) text: String,
}

impl Written {
    /// Inside the folder, or the module file that the folder belongs to: `app/src/local` means `app/src/local.rs` too.
    pub(super) fn is_within(&self, folder: &str) -> bool {
        self.path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/') || rest == ".rs")
    }

    pub(super) fn has_extension(&self, extensions: &[&str]) -> bool {
        self.path.rsplit_once('.').is_some_and(|(_, extension)| extensions.contains(&extension))
    }

    /// The last part of the path.
    pub(super) fn name(&self) -> &str {
        self.path.rsplit_once('/').map_or(self.path.as_str(), |(_, name)| name)
    }

    /// Lines with their numbers, from 1.
    pub(super) fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text.lines().enumerate().map(|(index, line)| (index + 1, line))
    }

    /// As `lines`, without line comments.
    pub(super) fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        self.lines().map(|(number, line)| (number, line.split_once("//").map_or(line, |(code, _)| code)))
    }

    pub(super) fn breach(&self, line: usize, what: impl Into<String>, remedy: &'static str) -> Breach {
        Breach { path: self.path.clone(), line, what: what.into(), remedy }
    }
}

/// Whether the word stands in the line, not as part of a longer one.
pub(super) fn has_word(line: &str, word: &str) -> bool {
    let part = |character: Option<char>| character.is_some_and(|it| it.is_alphanumeric() || it == '_');
    line.match_indices(word).any(|(start, _)| {
        let (before, rest) = line.split_at(start);
        !part(before.chars().next_back()) && !part(rest.chars().nth(word.chars().count()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_found_only_whole() {
        assert!(has_word("fn decide(command: Command)", "decide"));
        assert!(!has_word("it decides nothing", "decide"));
        assert!(!has_word("undecide", "decide"));
        assert!(has_word("decided, then decide", "decide"));
    }

    #[test]
    fn a_folder_includes_the_module_it_belongs_to() {
        let at = |path: &str| Written { path: path.to_owned(), text: String::new() };
        assert!(at("app/src/local.rs").is_within("app/src/local"));
        assert!(at("app/src/local/chunks.rs").is_within("app/src/local"));
        assert!(!at("app/src/locale.rs").is_within("app/src/local"));
    }
}
