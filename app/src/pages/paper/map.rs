//! The places on a map with numbers, and by number below it.

use super::{kinds, numbers, rung_lines};
use crate::components::PlaceName;
use crate::language::{Language, messages as m};
use crate::words;
use domain::cluster::Spot;
use domain::cluster::paper::{Numbered, PaperMap, WIDTH};
use domain::directory::{Directory, Row};
use leptos::prelude::*;

/// What a letter of a municipality's name takes, Japanese or not, in the map's units.
const LETTER: [i32; 2] = [140, 75];

pub(super) fn map(language: Language, directory: &Directory, rows: &[Row], told_kinds: bool) -> AnyView {
    let entry = |row: &Row, number: Option<usize>| {
        let lists = directory.lists();
        let place = directory.facility(*row)?;
        Some(view! {
            <li>
                <b class="map-number">{number}</b>
                <span class="wall-name"><PlaceName name=words::name(language, &place)/>{told_kinds.then(|| view! { <small>{kinds(language, lists, &place)}</small> })}</span>
                <span class="wall-numbers">{numbers(language, &rung_lines(lists, &place))}</span>
            </li>
        })
    };
    let spots: Vec<Spot> =
        rows.iter().filter_map(|row| Some(Spot::new(*row, directory.position(*row)?))).collect();
    let map = PaperMap::of(&spots);
    let numbered = map.as_ref().map(|map| &map.rows[..]).unwrap_or_default();
    let numbered: Vec<_> =
        numbered.iter().zip(1..).filter_map(|(row, number)| entry(row, Some(number))).collect();
    let unplaced: Vec<_> = rows
        .iter()
        .filter(|row| directory.position(**row).is_none())
        .filter_map(|row| entry(row, None))
        .collect();
    let without = (!unplaced.is_empty()).then(|| view! {
        <section class="wall-group map-list"><h3>{m::paper_unplaced(language)}</h3><ul>{unplaced}</ul></section>
    });
    view! {
        {map.map(|map| field(language, directory, &map))}
        <section class="wall-group map-list"><ul>{numbered}</ul></section>
        {without}
    }
    .into_any()
}

fn field(language: Language, directory: &Directory, map: &PaperMap) -> AnyView {
    let outlines = directory.outlines();
    let line: String = outlines.municipalities.iter().map(|outline| map.line(&outline.rings)).collect();
    let names = outlines.municipalities.iter().filter_map(|outline| {
        let name = words::municipality(language, directory.lists(), &outline.code);
        let width = name.chars().map(|letter| if letter.is_ascii() { LETTER[1] } else { LETTER[0] }).sum();
        let (x, y) = map.name(outline.rings.first()?.middle()?, width)?;
        Some(view! { <text class="paper-name" x=x y=y>{name}</text> })
    });
    let names: Vec<_> = names.collect();
    let marks: Vec<_> = map.marks.iter().map(mark).collect();
    let (metres, long) = map.bar;
    let distance = words::distance(language, metres);
    let low = map.height - 160;
    let bar = format!("M160 {low}v60h{long}v-60");
    let source = outlines.source.clone();
    view! {
        <svg class="paper-map" viewBox=format!("0 0 {WIDTH} {}", map.height) aria-hidden="true">
            <path class="paper-land" d=line/>
            {names}
            {marks}
            <path class="paper-bar" d=bar/>
            <text class="paper-name" x=long / 2 + 160 y=low - 60>{distance}</text>
        </svg>
        <p class="map-source">{source}</p>
    }
    .into_any()
}

/// As wide as its numbers.
fn mark(Numbered { x, y, first, last }: &Numbered) -> AnyView {
    let word = if first == last { first.to_string() } else { format!("{first}–{last}") };
    let side = 76 * i32::try_from(word.chars().count().saturating_sub(2)).unwrap_or(0);
    let shape =
        format!("M{} {}h{side}a110 110 0 0 1 0 220h-{side}a110 110 0 0 1 0-220z", x - side / 2, y - 110);
    view! {
        <path class="paper-mark" d=shape/>
        <text class="paper-name paper-number" x=*x y=*y>{word}</text>
    }
    .into_any()
}
