//! Search as a person would define it: fold everything, look for substrings, count one by one.

use chrono::NaiveDateTime;
use domain::coverage::{Coverage, Spot};
use domain::facility::{Answer, Facility, PhonePurpose, Position, Value};
use domain::hours::{Hours, Moment, When};
use domain::id::{FacilityId, MunicipalityCode};
use domain::kana::fold;
use domain::lists::{Lists, item};
use domain::search::{Query, Within};
use std::collections::{BTreeMap, BTreeSet};

pub struct Place {
    pub id: FacilityId,
    /// Folded.
    texts: Vec<String>,
    labels: Vec<String>,
    kinds: BTreeSet<String>,
    municipality: Option<String>,
    functions: BTreeSet<String>,
    hours: Option<Hours>,
    /// The hours of each night line, where it has some of its own.
    nights: Vec<Option<Hours>>,
    coverages: Vec<Coverage>,
    position: Option<Position>,
    /// Municipalities it comes to; laid down by [`fill`].
    visits: BTreeSet<String>,
    /// The times it is there at.
    there: BTreeSet<When>,
}

impl Place {
    /// `facility` with its staff facts laid over it.
    pub fn new(facility: &Facility, lists: &Lists) -> Self {
        let mut texts = Vec::new();
        let mut functions = BTreeSet::new();
        for fact in &facility.facts {
            match &fact.value {
                Value::Name(name) => {
                    texts.extend(
                        [Some(name.text.clone()), name.kana.clone(), name.english.clone()]
                            .into_iter()
                            .flatten(),
                    );
                }
                Value::Address(address) => {
                    let rest = [address.building.clone(), address.postcode.clone()];
                    texts.extend(std::iter::once(address.text.clone()).chain(rest.into_iter().flatten()));
                }
                Value::Phone(phone) => {
                    texts.push(phone.number.clone());
                    match phone.purpose {
                        PhonePurpose::Liaison => texts.push("地域連携室".to_owned()),
                        PhonePurpose::Night => texts.push("夜間・休日の直通".to_owned()),
                        PhonePurpose::Main | PhonePurpose::Fax | PhonePurpose::Other => {}
                    }
                }
                Value::Level(level) => {
                    texts.extend(level.note.clone());
                    if level.answer != Answer::No {
                        functions.insert(fact.item.to_string());
                    }
                }
                Value::Names(names) => texts.extend(names.iter().cloned()),
                Value::Text(text) => texts.push(text.clone()),
                _ => {}
            }
        }
        let kinds: BTreeSet<String> = facility.kinds().map(ToString::to_string).collect();
        let municipality = facility.address().and_then(|a| a.municipality.as_ref()).map(ToString::to_string);
        let mut labels = Vec::new();
        for kind in lists.kinds.iter().filter(|kind| kinds.contains(kind.code.as_str())) {
            labels.extend([&kind.ja, &kind.en]);
        }
        for city in
            lists.municipalities.iter().filter(|city| municipality.as_deref() == Some(city.code.as_str()))
        {
            labels.extend([&city.ja, &city.kana, &city.en]);
        }
        for item in lists.items.iter().filter(|item| functions.contains(item.code.as_str())) {
            labels.extend([&item.ja, &item.en]);
        }
        let hours = facility.of(item::HOURS).find_map(|fact| match &fact.value {
            Value::Hours(hours) => Some((**hours).clone()),
            _ => None,
        });
        let short = facility.address().map(|address| hyphened(&fold(&address.text)));
        Self {
            id: facility.id,
            texts: texts.iter().map(|text| fold(text)).chain(short).collect(),
            labels: labels.into_iter().map(|label| fold(label)).collect(),
            kinds,
            municipality,
            functions,
            hours,
            nights: nights(facility),
            coverages: facility.coverages().cloned().collect(),
            position: facility.position(),
            visits: BTreeSet::new(),
            there: BTreeSet::new(),
        }
    }

    fn comes_to(&self, query: &Query) -> bool {
        let here = query.near.as_ref().filter(|_| query.visits_here);
        let asks = !query.visits.is_empty() || here.is_some();
        let to_town = query.visits.iter().any(|city| self.visits.contains(city.as_str()));
        let to_here = here.is_some_and(|spot| {
            let mut told = self.coverages.iter().map(|coverage| coverage.reaches(self.position, spot));
            told.any(|reaches| reaches == Some(true))
        });
        !asks || to_town || to_here
    }

    fn is_near(&self, within: Within, near: Position) -> bool {
        self.position.is_some_and(|at| near.distance_m(at) <= within.km() * 1000)
    }

    /// Minute by minute, for a line too where it is of nights and holidays.
    fn is_there(&self, when: When, moments: &[Moment]) -> bool {
        let is_open = |hours: &Hours| moments.iter().any(|moment| hours.is_open_at(moment) == Some(true));
        let line = self.nights.iter().any(|hours| hours.as_ref().is_none_or(is_open));
        (when != When::Now && line) || self.hours.as_ref().is_some_and(is_open)
    }

    fn is_kind(&self, query: &Query) -> bool {
        query.kinds.is_empty() || query.kinds.iter().any(|kind| self.kinds.contains(kind.as_str()))
    }

    fn is_in(&self, query: &Query) -> bool {
        let is_here = |city: &str| self.municipality.as_deref() == Some(city);
        query.municipalities.is_empty() || query.municipalities.iter().any(|city| is_here(city.as_str()))
    }

    fn can(&self, query: &Query) -> bool {
        query.functions.iter().all(|function| self.functions.contains(function.as_str()))
    }

    fn has(&self, words: &[Vec<String>]) -> bool {
        let is_somewhere =
            |word: &String| self.texts.iter().chain(&self.labels).any(|text| text.contains(word));
        words.iter().all(|any| any.iter().any(is_somewhere))
    }
}

fn nights(facility: &Facility) -> Vec<Option<Hours>> {
    let nights = facility.phones().filter(|(_, phone)| phone.purpose == PhonePurpose::Night);
    nights.map(|(_, phone)| phone.hours.clone()).collect()
}

/// Every five minutes of a time, from now on: all hours here begin and end on such.
fn moments(when: When, now: NaiveDateTime) -> Vec<Moment> {
    let day = |date: chrono::NaiveDate, from: u32| {
        (from..1440).step_by(5).map(move |minute| date.and_hms_opt(minute / 60, minute % 60, 0).unwrap())
    };
    let minutes: Vec<NaiveDateTime> = match when {
        When::Now => vec![now],
        When::Tonight => day(now.date(), 18 * 60).collect(),
        When::Holiday => day(Moment::at(now).next_holiday().unwrap(), 0).collect(),
    };
    minutes.into_iter().filter(|minute| *minute >= now).map(Moment::at).collect()
}

/// Lays down for each place which municipalities it comes to, and when it is there.
pub fn fill(places: &mut [Place], lists: &Lists, now: NaiveDateTime) {
    let middle = |code: &MunicipalityCode| {
        let here = places.iter().filter(|place| place.municipality.as_deref() == Some(code.as_str()));
        let (mut lats, mut lons): (Vec<i32>, Vec<i32>) =
            here.filter_map(|place| place.position).map(|at| (at.lat_e6, at.lon_e6)).unzip();
        lats.sort_unstable();
        lons.sort_unstable();
        let half = lats.len() / 2;
        Some(Position { lat_e6: *lats.get(half)?, lon_e6: *lons.get(half)? })
    };
    let middles: Vec<_> =
        lists.municipalities.iter().map(|city| (city.code.clone(), middle(&city.code))).collect();
    let moments = When::ALL.map(|when| (when, moments(when, now)));
    for place in places {
        let there = moments.iter().filter(|(when, moments)| place.is_there(*when, moments));
        place.there = there.map(|(when, _)| *when).collect();
        for (code, position) in &middles {
            let spot = Spot { municipality: Some(code.clone()), position: *position };
            if place.coverages.iter().any(|coverage| coverage.reaches(place.position, &spot) == Some(true)) {
                place.visits.insert(code.to_string());
            }
        }
    }
}

/// The places that match, one by one.
pub fn found<'a>(places: &'a [Place], query: &'a Query, lists: &Lists) -> impl Iterator<Item = &'a Place> {
    let words = words(&query.text, lists);
    places.iter().filter(move |place| {
        place.has(&words)
            && place.is_kind(query)
            && place.is_in(query)
            && place.can(query)
            && query.open.iter().all(|when| place.there.contains(when))
            && place.comes_to(query)
            && query.within.zip(position(query)).is_none_or(|(within, near)| place.is_near(within, near))
    })
}

fn position(query: &Query) -> Option<Position> {
    query.near.as_ref()?.position
}

/// For each word, what will do in its place.
fn words(text: &str, lists: &Lists) -> Vec<Vec<String>> {
    let groups: Vec<Vec<String>> =
        lists.synonyms.iter().map(|group| group.iter().map(|word| fold(word)).collect()).collect();
    let alternatives = |word: String| {
        let mut any: Vec<String> =
            groups.iter().filter(|group| group.contains(&word)).flatten().cloned().collect();
        let short = hyphened(&word);
        any.extend((!short.bytes().all(|byte| byte.is_ascii_digit())).then_some(short));
        any.push(word);
        any
    };
    // Folded word by word: of the whole, a け after the digits would be left out as a joiner.
    let all: String = text.split_whitespace().map(fold).collect();
    if matches!(all.len(), 10 | 11) && all.chars().all(|c| c.is_ascii_digit()) {
        return vec![alternatives(all)];
    }
    text.split_whitespace().map(fold).map(alternatives).collect()
}

/// 番町413 for 番町4丁目1番3号: as 番町4-1-3 folds.
fn hyphened(folded: &str) -> String {
    let kept = [
        ("番町", "\u{1}町"),
        ("番丁", "\u{1}丁"),
        ("号館", "\u{2}館"),
        ("号棟", "\u{2}棟"),
        ("号室", "\u{2}室"),
    ];
    let mut text = kept.iter().fold(folded.to_owned(), |text, (name, mark)| text.replace(name, mark));
    for digit in '0'..='9' {
        for mark in ["丁目", "番地", "番", "号"] {
            text = text.replace(&format!("{digit}{mark}"), &digit.to_string());
        }
    }
    text.replace('\u{1}', "番").replace('\u{2}', "号")
}

/// What [`domain::search::Found`] should count, code by code.
pub struct Counts {
    pub kinds: BTreeMap<String, u32>,
    pub municipalities: BTreeMap<String, u32>,
    pub functions: BTreeMap<String, u32>,
    pub open: Vec<(When, u32)>,
    pub visits: BTreeMap<String, u32>,
    pub visits_here: Option<u32>,
    pub within: Vec<(Within, u32)>,
}

/// Chooses every code in turn and counts what would be found.
pub fn counts(places: &[Place], query: &Query, lists: &Lists) -> Counts {
    let found = |query: &Query| found(places, query, lists).count() as u32;
    let some = |(code, count): (String, u32)| (count > 0).then_some((code, count));
    let kinds = lists.kinds.iter().map(|kind| {
        (kind.code.to_string(), found(&Query { kinds: vec![kind.code.clone()], ..query.clone() }))
    });
    let municipalities = lists.municipalities.iter().map(|city| {
        (city.code.to_string(), found(&Query { municipalities: vec![city.code.clone()], ..query.clone() }))
    });
    let functions = lists.items.iter().map(|item| {
        let mut chosen = query.clone();
        chosen.functions.push(item.code.clone());
        (item.code.to_string(), found(&chosen))
    });
    Counts {
        kinds: kinds.filter_map(some).collect(),
        municipalities: municipalities.filter_map(some).collect(),
        functions: functions.filter_map(some).collect(),
        open: When::ALL
            .into_iter()
            .map(|when| {
                let mut chosen = query.clone();
                chosen.open.push(when);
                (when, found(&chosen))
            })
            .collect(),
        visits: lists
            .municipalities
            .iter()
            .map(|city| {
                (
                    city.code.to_string(),
                    found(&Query { visits: vec![city.code.clone()], visits_here: false, ..query.clone() }),
                )
            })
            .filter_map(some)
            .collect(),
        visits_here: query
            .near
            .as_ref()
            .map(|_| found(&Query { visits: Vec::new(), visits_here: true, ..query.clone() })),
        within: position(query)
            .iter()
            .flat_map(|_| Within::ALL)
            .map(|within| (within, found(&Query { within: Some(within), ..query.clone() })))
            .collect(),
    }
}
