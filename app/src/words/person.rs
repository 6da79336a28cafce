//! What is said of a person.

use crate::language::{Language, messages as m};
use domain::facility::Name;
use domain::hours::{Hours, WeekLine};
use domain::id::ItemCode;
use domain::lists::Lists;
use domain::person::Person;

/// As the reader writes names.
pub fn name(language: Language, name: &Name) -> String {
    let english = name.english.as_ref().filter(|_| language == Language::En);
    english.unwrap_or(&name.text).clone()
}

pub fn certificates(language: Language, lists: &Lists, item: &ItemCode, codes: &[String]) -> Vec<String> {
    let word = |code: &String| {
        lists
            .choice(item, code)
            .map_or(code.as_str(), |choice| language.pick(&choice.ja, &choice.en))
            .to_owned()
    };
    codes.iter().map(word).collect()
}

/// The days as they were told, those with one time together: 月・水・金 9:00〜18:00.
pub fn days(language: Language, hours: &Hours) -> String {
    let told = hours.openings.iter();
    let told: Vec<_> = told
        .map(|opening| {
            let spans = vec![(opening.from, opening.to)];
            let line = WeekLine { days: opening.days, weeks: opening.weeks, spans };
            format!("{} {}", super::days(language, &line), super::spans(language, &line.spans))
        })
        .collect();
    told.join(m::day_join(language))
}

/// Who it is and when there, in one line.
pub fn told(language: Language, lists: &Lists, item: &ItemCode, person: &Person) -> String {
    let mut parts = vec![name(language, &person.name)];
    parts.extend(certificates(language, lists, item, &person.certificates));
    parts.extend(person.hours.iter().map(|hours| days(language, hours)));
    parts.join("・")
}
