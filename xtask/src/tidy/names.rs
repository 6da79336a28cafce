//! Names that say nothing, files too long to read, and state that must not be stored.

use super::Breach;
use super::source::Written;

/// They name a drawer, not what lies in it.
const EMPTY_NAMES: [&str; 10] =
    ["utils", "util", "helpers", "helper", "common", "manager", "service", "data", "info", "process"];

const LONGEST: usize = 500;

pub(super) fn no_empty_file_names(written: &[Written]) -> Vec<Breach> {
    let code = written.iter().filter(|file| file.has_extension(&["rs", "js", "mjs", "css"]));
    code.filter_map(|file| {
        let stem = file.name().split('.').next().unwrap_or_default();
        if stem == "mod" {
            return Some(file.breach(1, "a mod.rs", "name it after its folder, beside it: x.rs + x/"));
        }
        let last = stem.rsplit(['_', '-']).next().unwrap_or_default();
        let empty = EMPTY_NAMES.contains(&last);
        empty.then(|| file.breach(1, format!("a file named {stem}"), "name it after the noun it is about"))
    })
    .collect()
}

pub(super) fn no_empty_type_suffixes(written: &[Written]) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for file in written.iter().filter(|file| file.has_extension(&["rs"])) {
        for (number, line) in file.code() {
            let Some(name) = defined_type(line) else { continue };
            if EMPTY_NAMES.contains(&last_word(name).to_lowercase().as_str()) {
                breaches.push(file.breach(
                    number,
                    format!("a type named {name}"),
                    "say what it is, not that it is one",
                ));
            }
        }
    }
    breaches
}

/// The name of the type that a line begins to define.
fn defined_type(line: &str) -> Option<&str> {
    let line = without_visibility(line.trim());
    let rest =
        ["struct ", "enum ", "trait ", "type "].iter().find_map(|keyword| line.strip_prefix(keyword))?;
    rest.split(|it: char| !it.is_alphanumeric() && it != '_').next()
}

/// What a name in camel case ends with, from its last capital.
fn last_word(name: &str) -> &str {
    name.rfind(char::is_uppercase).map_or(name, |start| name.split_at(start).1)
}

fn without_visibility(line: &str) -> &str {
    let Some(rest) = line.strip_prefix("pub") else { return line };
    let rest = rest.strip_prefix('(').and_then(|rest| rest.split_once(')')).map_or(rest, |(_, rest)| rest);
    rest.strip_prefix(' ').unwrap_or(line)
}

pub(super) fn no_long_files(written: &[Written]) -> Vec<Breach> {
    let code = written.iter().filter(|file| file.has_extension(&["rs", "js", "mjs", "css"]));
    code.filter(|file| {
        let first = file.text.lines().next().unwrap_or_default();
        file.text.lines().count() > LONGEST
            && !["//! Catalogue:", "// Catalogue:", "/* Catalogue:"]
                .iter()
                .any(|sign| first.starts_with(sign))
    })
    .map(|file| {
        file.breach(
            LONGEST + 1,
            "more than 500 lines",
            "split it by nouns; a uniform list says `Catalogue:` first",
        )
    })
    .collect()
}

pub(super) fn no_stored_sync_state(written: &[Written]) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for file in written.iter().filter(|file| file.is_within("domain/src") && file.has_extension(&["rs"])) {
        for (number, line) in file.code() {
            let field = without_visibility(line.trim()).split_once(':').map(|(name, _)| name);
            if let Some(name @ ("pending" | "synced" | "dirty")) = field {
                let remedy = "derive it from the commands that still wait: a stored copy will lie";
                breaches.push(file.breach(number, format!("a field named {name}"), remedy));
            }
        }
    }
    breaches
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, text: &str) -> [Written; 1] {
        [Written { path: path.to_owned(), text: text.to_owned() }]
    }

    #[test]
    fn a_file_name_must_say_what_is_inside() {
        for path in
            ["app/src/utils.rs", "app/src/date_helpers.rs", "domain/src/sync/mod.rs", "public/common.js"]
        {
            assert_eq!(no_empty_file_names(&file(path, "")).len(), 1, "{path}");
        }
        for path in ["app/src/hours.rs", "data/notes.md", "app/src/database.rs", "app/src/model.rs"] {
            assert_eq!(no_empty_file_names(&file(path, "")), [], "{path}");
        }
    }

    #[test]
    fn a_type_must_say_what_it_is() {
        for line in [
            "pub struct SyncManager {",
            "enum RowInfo {",
            "    pub(crate) type PhoneData = u8;",
            "trait XService<T> {",
        ] {
            assert_eq!(no_empty_type_suffixes(&file("a.rs", line)).len(), 1, "{line}");
        }
        for line in
            ["pub struct Facility {", "// struct OldData", "let data = Data::new();", "struct ServiceHours;"]
        {
            assert_eq!(no_empty_type_suffixes(&file("a.rs", line)), [], "{line}");
        }
    }

    #[test]
    fn only_a_catalogue_may_be_long() {
        let long = "x\n".repeat(501);
        assert_eq!(no_long_files(&file("a.rs", &long)).len(), 1);
        assert_eq!(no_long_files(&file("a.css", &long)).len(), 1);
        assert_eq!(no_long_files(&file("a.rs", &"x\n".repeat(500))), []);
        assert_eq!(no_long_files(&file("a.rs", &format!("//! Catalogue: towns\n{long}"))), []);
        assert_eq!(no_long_files(&file("a.css", &format!("/* Catalogue: icons */\n{long}"))), []);
    }

    #[test]
    fn what_waits_is_derived_and_never_stored() {
        for line in ["    pub pending: bool,", "synced: Option<u64>,", "    pub(crate) dirty: bool,"] {
            assert_eq!(no_stored_sync_state(&file("domain/src/record.rs", line)).len(), 1, "{line}");
        }
        for line in ["    // pending: no", "let pending = 1;", "    pub pending_until: Day,"] {
            assert_eq!(no_stored_sync_state(&file("domain/src/record.rs", line)), [], "{line}");
        }
        assert_eq!(no_stored_sync_state(&file("app/src/sync.rs", "pending: bool,")), []);
    }
}
