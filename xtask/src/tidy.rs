//! The house rules that a compiler does not know, each with the place it is broken at and what to do.

mod imports;
mod map;
mod markup;
mod names;
mod source;

use crate::project::Project;
use anyhow::{Context, Result};
use source::Written;
use std::fs;
use std::process::ExitCode;

/// One place where a rule is broken.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Breach {
    path: String,
    /// From 1.
    line: usize,
    what: String,
    remedy: &'static str,
}

/// A rule sees all files, for some rules compare them.
type Rule = fn(&[Written]) -> Vec<Breach>;

const RULES: [Rule; 10] = [
    names::no_empty_file_names,
    names::no_empty_type_suffixes,
    names::no_long_files,
    names::no_stored_sync_state,
    imports::walls_stand,
    imports::sql_stays_in_the_store,
    markup::no_unchecked_markup,
    markup::every_language_has_every_message,
    map::named_paths_exist,
    map::no_machine_paths,
];

/// Prints every breach.
pub fn report(project: &Project) -> Result<ExitCode> {
    let written = read(project)?;
    let breaches = breaches(&written);
    for Breach { path, line, what, remedy } in &breaches {
        println!("{path}:{line}: {what}: {remedy}");
    }
    eprintln!("tidy: {} files, {} breaches", written.len(), breaches.len());
    Ok(if breaches.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn breaches(written: &[Written]) -> Vec<Breach> {
    RULES.iter().flat_map(|rule| rule(written)).collect()
}

/// Every text file of the project. `data` holds the databases of this machine.
fn read(project: &Project) -> Result<Vec<Written>> {
    let mut written = Vec::new();
    for path in project.files(&["."])? {
        let bytes = fs::read(&path).with_context(|| path.display().to_string())?;
        let relative = project.relative(&path).trim_start_matches("./").to_owned();
        if let Ok(text) = String::from_utf8(bytes)
            && !relative.starts_with("data/")
        {
            written.push(Written { path: relative, text });
        }
    }
    Ok(written)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the rules say of one file.
    fn said(path: &str, text: &str) -> Vec<String> {
        let written = [Written { path: path.to_owned(), text: text.to_owned() }];
        breaches(&written).into_iter().map(|breach| format!("{}: {}", breach.line, breach.what)).collect()
    }

    #[test]
    fn a_clean_file_is_silent() {
        assert_eq!(said("domain/src/facility.rs", "//! Places.\npub struct Facility;\n"), [""; 0]);
    }

    #[test]
    fn every_rule_is_asked() {
        let planted = [
            ("domain/src/utils.rs", ""),
            ("domain/src/facility.rs", "pub struct FacilityInfo;"),
            ("domain/src/id.rs", &"\n".repeat(501)),
            ("domain/src/record.rs", "    pub dirty: bool,"),
            ("domain/src/hours.rs", "use tokio::time;"),
            ("sync-server/src/http/sync.rs", "let query = \"SELECT 1\";"),
            ("app/src/pages/home.rs", "view! { <p inner_html=text/> }"),
            ("app/locales/ja.json", "not json"),
            ("ARCHITECTURE.md", "See `domain/src/gone.rs`."),
            ("README.md", concat!("cd ", "/", "home/somebody")),
        ];
        for (path, text) in planted {
            assert_eq!(said(path, text).len(), 1, "{path}: {:?}", said(path, text));
        }
    }
}
