//! Paths that are written down: those of ARCHITECTURE.md exist, those of one machine are nowhere.

use super::Breach;
use super::source::Written;
use std::collections::BTreeSet;

/// Kinds of file that a document names.
const EXTENSIONS: [&str; 9] = ["rs", "js", "mjs", "css", "html", "toml", "json", "sql", "svg"];

/// Folders that exist on somebody's machine only, without the first slash.
const MACHINE_FOLDERS: [&str; 5] = ["work", "root", "home", "tmp", "Users"];

pub(super) fn named_paths_exist(written: &[Written]) -> Vec<Breach> {
    let mut known = BTreeSet::new();
    for file in written {
        // Every ending of every path, so that a document may say `store/sqlite.rs`.
        for path in folders(&file.path) {
            let starts = path.match_indices('/').map(|(slash, _)| slash + 1);
            known.extend(std::iter::once(0).chain(starts).map(|start| path.split_at(start).1.to_owned()));
        }
    }
    let mut breaches = Vec::new();
    for file in written.iter().filter(|file| file.path == "ARCHITECTURE.md") {
        for (number, line) in file.lines() {
            // Outside code spans only the words of a drawn tree are paths.
            for word in
                line.split([' ', '`', '(', ')', ',', '+']).map(|word| word.trim_end_matches(['.', ':', ';']))
            {
                if is_path(word) && !known.contains(word.trim_end_matches('/')) {
                    breaches.push(file.breach(
                        number,
                        format!("no {word}"),
                        "a map names what exists: mend it",
                    ));
                }
            }
        }
    }
    breaches
}

/// The path itself and every folder above it.
fn folders(path: &str) -> impl Iterator<Item = &str> {
    path.match_indices('/').map(|(slash, _)| path.split_at(slash).0).chain(std::iter::once(path))
}

/// A file by its kind, or a folder by the slash at its end; not an address on the web or the server.
fn is_path(word: &str) -> bool {
    let plain = word.chars().all(|it| it.is_ascii_alphanumeric() || "./-_".contains(it));
    let file =
        word.rsplit_once('.').is_some_and(|(stem, kind)| !stem.is_empty() && EXTENSIONS.contains(&kind));
    plain
        && !word.starts_with('/')
        && !word.starts_with("..")
        && (file || word.len() > 1 && word.ends_with('/'))
}

pub(super) fn no_machine_paths(written: &[Written]) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for file in written.iter().filter(|file| !file.path.ends_with("package-lock.json")) {
        for (number, line) in file.lines() {
            if let Some(folder) = MACHINE_FOLDERS.iter().find(|folder| names_folder(line, folder)) {
                breaches.push(file.breach(
                    number,
                    format!("/{folder}/…"),
                    "no path of one machine belongs in the project",
                ));
            }
        }
    }
    breaches
}

/// Whether an absolute path through that folder of the root stands in the line.
fn names_folder(line: &str, folder: &str) -> bool {
    line.match_indices(&format!("/{folder}/")).any(|(start, _)| {
        let before = line.split_at(start).0.chars().next_back();
        !before.is_some_and(|it| it.is_alphanumeric() || "._-}".contains(it))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, text: &str) -> Written {
        Written { path: path.to_owned(), text: text.to_owned() }
    }

    #[test]
    fn a_path_that_no_longer_exists_is_found() {
        let tree = |text: &str| [file("ARCHITECTURE.md", text), file("sync-server/src/store/sqlite.rs", "")];
        for text in
            ["See `store/gone.rs`.", "sqlite.rs postgres.rs   one file a database", "`sync-server/old/`"]
        {
            assert_eq!(named_paths_exist(&tree(text)).len(), 1, "{text}");
        }
        for text in
            ["`store/sqlite.rs`, sync-server/src/", "`/api/sync`", "and/or", "https://example.com/x.html"]
        {
            assert_eq!(named_paths_exist(&tree(text)), [], "{text}");
        }
    }

    #[test]
    fn a_path_of_one_machine_is_found() {
        for folder in MACHINE_FOLDERS {
            let line = format!("let path = \"/{folder}/somebody\";");
            assert_eq!(no_machine_paths(&[file("a.rs", &line)]).len(), 1, "{line}");
        }
        for line in ["app/src/work/list.rs", "../shared/tmp/x", "https://example.com/home/page"] {
            assert_eq!(no_machine_paths(&[file("a.rs", line)]), [], "{line}");
        }
    }
}
