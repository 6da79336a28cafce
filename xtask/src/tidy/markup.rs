//! What the page's security policy forbids, and what every language must have.

use super::Breach;
use super::source::{Written, has_word};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn no_unchecked_markup(written: &[Written]) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for file in written {
        let code = file.is_within("app/src") && file.has_extension(&["rs"]);
        let page = file.path.starts_with("app/") && file.has_extension(&["html"]);
        if !code && !page {
            continue;
        }
        for (number, line) in file.lines().filter(|(_, line)| !line.trim_start().starts_with("//")) {
            let mut found = |what, remedy| breaches.push(file.breach(number, what, remedy));
            if has_word(line, "inner_html") {
                found("inner_html", "build the nodes with view!: markup from a text is never trusted");
            }
            if line.contains(" style=") || line.trim_start().starts_with("style=") {
                found("an inline style", "write a class, or style:property= for a value that is computed");
            }
            if page && (line.contains("<style") || line.contains("<script") && !line.contains("src=")) {
                found("inline code", "move it into a file: the page's policy refuses it");
            }
        }
    }
    breaches
}

pub(super) fn every_language_has_every_message(written: &[Written]) -> Vec<Breach> {
    let mut breaches = Vec::new();
    let mut languages = BTreeMap::new();
    for file in
        written.iter().filter(|file| file.path.starts_with("app/locales/") && file.has_extension(&["json"]))
    {
        match serde_json::from_str::<Map<String, Value>>(&file.text) {
            Ok(messages) => drop(languages.insert(file.name(), (file, keys("", &messages)))),
            Err(error) => {
                breaches.push(file.breach(error.line(), error.to_string(), "write one JSON object"));
            }
        }
    }
    let every: BTreeSet<&String> = languages.values().flat_map(|(_, keys)| keys).collect();
    for (file, keys) in languages.values() {
        let missing = every.iter().filter(|key| !keys.contains(**key));
        breaches.extend(
            missing.map(|key| file.breach(1, format!("no message {key}"), "every language says everything")),
        );
    }
    breaches
}

/// Keys of nested messages are joined by dots.
fn keys(prefix: &str, messages: &Map<String, Value>) -> BTreeSet<String> {
    messages
        .iter()
        .flat_map(|(key, message)| match message.as_object() {
            Some(nested) => keys(&format!("{prefix}{key}."), nested),
            None => BTreeSet::from([format!("{prefix}{key}")]),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, text: &str) -> Written {
        Written { path: path.to_owned(), text: text.to_owned() }
    }

    #[test]
    fn markup_that_the_policy_refuses_is_found() {
        for (path, line) in [
            ("app/src/pages/home.rs", "<p inner_html=move || text.get() />"),
            ("app/src/pages/home.rs", "<p style=\"color: red\">"),
            ("app/index.html", "<script>start()</script>"),
            ("app/index.html", "<style>p {}</style>"),
        ] {
            assert_eq!(no_unchecked_markup(&[file(path, line)]).len(), 1, "{line}");
        }
        for (path, line) in [
            ("app/src/pages/home.rs", "<p style:width=move || width.get()>"),
            ("app/src/pages/home.rs", "// never inner_html"),
            ("app/index.html", "<script type=\"module\" src=\"/boot.js\"></script>"),
            ("README.md", "<p style=\"color: red\">"),
        ] {
            assert_eq!(no_unchecked_markup(&[file(path, line)]), [], "{line}");
        }
    }

    #[test]
    fn a_message_missing_in_one_language_is_named_there() {
        let languages = [
            file("app/locales/ja.json", r#"{ "home": { "title": "さがす", "call": "電話" } }"#),
            file("app/locales/en.json", r#"{ "home": { "title": "Search" } }"#),
        ];
        let breaches = every_language_has_every_message(&languages);
        let [breach] = breaches.as_slice() else { panic!("{breaches:?}") };
        assert_eq!(
            (breach.path.as_str(), breach.what.as_str()),
            ("app/locales/en.json", "no message home.call")
        );
    }
}
