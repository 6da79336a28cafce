//! Turns `locales/<language>.json` into one function a message, so that a missing key, or a placeholder that
//! differs between languages, does not compile.
//!
//! `"list.count": "{count}か所"` becomes `list_count(language, count) -> String`; without a placeholder the
//! function returns `&'static str`. `{count|place|places}` is the word for one and for any other count. The shapes of `icons.json` become constants, for the same reason.

#![expect(clippy::panic, reason = "a build that cannot read its messages stops, and says which")]

use serde_json::{Map, Value};
use std::collections::BTreeSet;
use std::fmt::Write as _;

const LANGUAGES: [(&str, &str); 2] = [("ja", "Ja"), ("en", "En")];

fn main() {
    println!("cargo::rerun-if-changed=locales");
    let files = LANGUAGES.map(|(code, variant)| (variant, read(&format!("locales/{code}.json"))));
    let mut out = String::new();
    let [(_, first), others @ ..] = &files;
    for (variant, messages) in others {
        let keys = |map: &Map<String, Value>| map.keys().cloned().collect::<BTreeSet<_>>();
        let differ: Vec<_> = keys(first).symmetric_difference(&keys(messages)).cloned().collect();
        assert!(differ.is_empty(), "messages not in every language ({variant}): {differ:?}");
    }
    for key in first.keys() {
        let texts: Vec<(&str, &str)> =
            files.iter().map(|(variant, messages)| (*variant, text(messages, key))).collect();
        write_message(&mut out, key, &texts);
    }
    write("messages.rs", &out);

    println!("cargo::rerun-if-changed=icons.json");
    let icons = read("icons.json");
    let constant = |name: &String| {
        format!(
            "pub const {}: Shape = Shape({:?});\n",
            name.replace('-', "_").to_uppercase(),
            text(&icons, name)
        )
    };
    write("icons.rs", &icons.keys().map(constant).collect::<String>());
}

fn write(file: &str, code: &str) {
    let folder = std::env::var("OUT_DIR").expect("Cargo sets OUT_DIR");
    std::fs::write(std::path::Path::new(&folder).join(file), code).expect("the build folder can be written");
}

fn read(path: &str) -> Map<String, Value> {
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{path}: {error}"));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn text<'a>(messages: &'a Map<String, Value>, key: &str) -> &'a str {
    messages.get(key).and_then(Value::as_str).unwrap_or_else(|| panic!("{key}: not a text"))
}

fn placeholders(text: &str) -> BTreeSet<&str> {
    text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name_of(name)).collect()
}

fn name_of(placeholder: &str) -> &str {
    placeholder.split_once('|').map_or(placeholder, |(name, _)| name)
}

/// The call of `format!` that says the text.
fn formatted(text: &str) -> String {
    let (mut said, mut words) = (String::new(), String::new());
    let mut rest = text;
    while let Some((before, (placeholder, after))) =
        rest.split_once('{').and_then(|(before, rest)| Some((before, rest.split_once('}')?)))
    {
        said.push_str(before);
        match *placeholder.split('|').collect::<Vec<_>>() {
            [name, one, many] => {
                said.push_str("{}");
                write!(words, ", counted(&{name}, {one:?}, {many:?})").expect("a string takes any text");
            }
            _ => write!(said, "{{{placeholder}}}").expect("a string takes any text"),
        }
        rest = after;
    }
    format!("format!({:?}{words})", said + rest)
}

fn write_message(out: &mut String, key: &str, texts: &[(&str, &str)]) {
    let Some((_, first)) = texts.first() else { return };
    let names = placeholders(first);
    for (variant, text) in texts {
        assert!(placeholders(text) == names, "{key}: placeholders differ in {variant}");
    }
    let arguments: String = names.iter().map(|name| format!(", {name}: impl std::fmt::Display")).collect();
    let result = if names.is_empty() { "&'static str" } else { "String" };
    let function = key.replace('.', "_");
    writeln!(
        out,
        "/// {first}\npub fn {function}(language: Language{arguments}) -> {result} {{\n    match language {{"
    )
    .expect("a string takes any text");
    for (variant, text) in texts {
        let body = if names.is_empty() { format!("{text:?}") } else { formatted(text) };
        writeln!(out, "        Language::{variant} => {body},").expect("a string takes any text");
    }
    out.push_str("    }\n}\n");
}
