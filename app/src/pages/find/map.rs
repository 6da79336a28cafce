//! The found places on a map: marks, the card of the chosen place, and what moves the map. The list has the same places.

use super::Listing;
use super::sheet::{self, Seen, Sheet, degrees};
use crate::browser;
use crate::browsing::{Browsing, MapPlace};
use crate::components::{FacilityRow, Icon, Shape, icons};
use crate::language::{Language, messages as m};
use crate::local::LocalStore;
use crate::{routes, words};
use domain::cluster::{self, Mark, Spot};
use domain::directory::Row;
use domain::facility::Position;
use domain::id::FacilityId;
use leptos::html::Div;
use leptos::prelude::*;
use std::sync::Arc;

/// Marks are drawn so far beyond what is seen, so that a map that is moved is not bare.
const BEYOND: f64 = 0.2;
/// From here on a mark of several places opens them instead of coming closer.
const CLOSEST: f64 = 16.0;
/// Where somebody's own position is shown.
const NEARBY: f64 = 14.0;
/// More places of one house are left to the list.
const LISTED: usize = 20;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Opening {
    Coming,
    Open,
    Failed,
}

/// The marks of the found places at one zoom.
#[derive(Default)]
struct Marks {
    spots: Vec<Spot>,
    zoom: f64,
    all: Vec<Mark>,
}

#[derive(Clone, Copy)]
struct Chart {
    language: Language,
    listing: Listing,
    local: LocalStore,
    browsing: Browsing,
    opening: RwSignal<Opening>,
    sheet: StoredValue<Option<Sheet>, LocalStorage>,
    seen: StoredValue<Option<Seen>>,
    marks: StoredValue<Marks>,
    chosen: RwSignal<Vec<FacilityId>>,
    /// Whose the tiles are.
    tiles: RwSignal<String>,
    /// Found places without a position.
    unplaced: RwSignal<usize>,
    refused: RwSignal<bool>,
    /// It looks at the area, or at all of Japan, because no place was known yet.
    waits: StoredValue<bool>,
}

#[component]
pub(super) fn FindMap(listing: Listing) -> impl IntoView {
    let language = Language::here();
    let chart = Chart {
        language,
        listing,
        local: expect_context(),
        browsing: expect_context(),
        opening: RwSignal::new(Opening::Coming),
        sheet: StoredValue::new_local(None),
        seen: StoredValue::new(None),
        marks: StoredValue::new(Marks::default()),
        chosen: RwSignal::new(Vec::new()),
        tiles: RwSignal::new(String::new()),
        unplaced: RwSignal::new(0),
        refused: RwSignal::new(false),
        waits: StoredValue::new(false),
    };
    let ground = NodeRef::<Div>::new();
    Effect::new(move |_| {
        if let Some(ground) = ground.get() {
            chart.open(ground.into());
        }
    });
    chart.follow();
    on_cleanup(move || {
        chart.sheet.update_value(|sheet| {
            if let Some(sheet) = sheet.take() {
                sheet.remove();
            }
        });
    });
    let again = move |_| {
        if let Some(ground) = ground.get_untracked() {
            chart.open(ground.into());
        }
    };
    let notes =
        move || chart.notes().into_iter().map(|note| view! { <p class="note">{note}</p> }).collect_view();
    let busy = move || (chart.opening.get() == Opening::Coming).then_some("true");
    let source = move || chart.local.directory.read().outlines().source.clone();
    let tiles =
        move || Some(chart.tiles.get()).filter(|of| !of.is_empty()).map(|of| view! { <span>{of}</span> });
    view! {
        <p class="on-paper">{m::map_on_paper(language)}</p>
        <div class="map-part">
            <div class="map-tools" role="group" aria-label=m::map_tools(language)>
                {tool(icons::PIN, m::map_here(language), true, move || chart.go_here())}
                {tool(icons::MAP, m::map_all(language), true, move || chart.fit_all())}
                {tool(icons::PLUS, m::map_zoom_in(language), false, move || chart.zoom(1.0))}
                {tool(icons::MINUS, m::map_zoom_out(language), false, move || chart.zoom(-1.0))}
            </div>
            <div role="status">{notes}</div>
            <Show when=move || chart.opening.get() == Opening::Failed>
                <button class="secondary map-again" type="button" on:click=again>{m::map_again(language)}</button>
            </Show>
            <div class="map-sheet" node_ref=ground role="group" aria-label=m::map_area(language) aria-busy=busy></div>
            <p class="map-source">{source}{tiles}<span>"Leaflet"</span></p>
            {move || chart.card()}
        </div>
    }
    .into_any()
}

/// `+` and `−` are read by everybody without their words.
fn tool(icon: Shape, word: &'static str, shows_word: bool, on_tap: impl Fn() + 'static) -> AnyView {
    view! {
        <button class="map-tool" type="button" on:click=move |_| on_tap()>
            <Icon shape=icon/>
            <span class:visually-hidden=!shows_word>{word}</span>
        </button>
    }
    .into_any()
}

impl Chart {
    /// What a person must know of this map.
    fn notes(self) -> Vec<String> {
        let language = self.language;
        let (opening, unplaced) = (self.opening.get(), self.unplaced.get());
        let said = [
            (opening == Opening::Coming, m::map_loading(language)),
            (opening == Opening::Failed, m::map_unavailable(language)),
            (self.refused.get(), m::map_no_position(language)),
            (self.listing.found.read().rows.is_empty(), m::map_nothing(language)),
            (self.local.directory.read().outlines().source.is_empty(), m::map_no_outline(language)),
        ];
        let mut notes: Vec<String> =
            said.into_iter().filter(|(holds, _)| *holds).map(|(_, note)| note.to_owned()).collect();
        notes.extend((unplaced > 0).then(|| m::map_unplaced(language, unplaced)));
        notes
    }

    fn open(self, ground: web_sys::Element) {
        self.opening.set(Opening::Coming);
        leptos::task::spawn_local(async move {
            let moved = move |seen| self.moved(seen);
            let (tapped, label) = (move |row| self.tapped(row), move |row| self.label(row));
            let sourced = move |of| {
                drop(self.tiles.try_set(of));
            };
            let drawn = sheet::open(&ground, moved, tapped, label, sourced).await;
            // The page may be gone by now: its signals are tried, not assumed.
            let Some(sheet) = drawn else {
                let _ = self.opening.try_set(Opening::Failed);
                return;
            };
            if self.sheet.try_update_value(|held| *held = Some(sheet)).is_some() {
                self.opening.set(Opening::Open);
            }
        });
    }

    fn with_sheet(self, act: impl FnOnce(&Sheet)) {
        self.sheet.with_value(|sheet| {
            if let Some(sheet) = sheet {
                act(sheet);
            }
        });
    }

    /// Draws anew what changes under the map.
    fn follow(self) {
        let Self { listing, local, browsing, opening, chosen, .. } = self;
        Effect::new(move |before: Option<usize>| {
            let directory = local.directory.get();
            let outlines = directory.outlines();
            let edition = Arc::as_ptr(outlines) as usize;
            if opening.get() == Opening::Open && before != Some(edition) {
                let areas = js_sys::Array::new();
                for outline in &outlines.municipalities {
                    let Some(middle) = outline.rings.first().and_then(domain::outline::Ring::middle) else {
                        continue;
                    };
                    let (lat, lon) = degrees(middle);
                    let name = words::municipality(self.language, directory.lists(), &outline.code);
                    let rings = js_sys::Array::new();
                    for ring in &outline.rings {
                        let points = js_sys::Array::new();
                        for (lat, lon) in ring.points().map(degrees) {
                            points.push(&lat.into());
                            points.push(&lon.into());
                        }
                        rings.push(&points);
                    }
                    areas.push(&js_sys::Array::of4(&name.into(), &lat.into(), &lon.into(), &rings));
                }
                // A map needs to look somewhere before anything is put on it.
                self.look_first();
                self.with_sheet(|sheet| sheet.outline(&areas));
                return edition;
            }
            before.unwrap_or_default()
        });
        Effect::new(move |_| {
            let (directory, found) = (local.directory.get(), listing.found.get());
            let spots: Vec<Spot> = found
                .rows
                .iter()
                .filter_map(|row| Some(Spot::new(*row, directory.position(*row)?)))
                .collect();
            self.unplaced.set(found.rows.len() - spots.len());
            self.marks.set_value(Marks { spots, ..Marks::default() });
            if opening.get() == Opening::Open {
                self.look_first();
                self.show();
            }
        });
        Effect::new(move |_| {
            let position = browsing.position();
            if let Some((lat, lon)) = position.map(degrees).filter(|_| opening.get() == Opening::Open) {
                self.with_sheet(|sheet| sheet.here(lat, lon));
            }
        });
        Effect::new(move |_| {
            chosen.track();
            self.remember();
            self.show();
        });
    }

    /// Looks where the person was, or at all that was found: at first, and when nothing of it is in view.
    fn look_first(self) {
        if let Some(seen) = self.seen.get_value() {
            let any = self.marks.with_value(|marks| marks.spots.iter().any(|spot| seen.has(spot.at, 0.0)));
            let none = self.marks.with_value(|marks| marks.spots.is_empty());
            if none || any && !self.waits.get_value() {
                return;
            }
        } else if let Some(place) = self.browsing.recall_map(&self.address()) {
            self.chosen.set(place.chosen);
            self.with_sheet(|sheet| sheet.look(place.lat, place.lon, place.zoom));
            return;
        }
        self.fit_all();
    }

    fn address(self) -> String {
        routes::map(&self.listing.query.get_untracked())
    }

    fn fit_all(self) {
        let outlines = || {
            let directory = self.local.directory.read_untracked();
            let rings = directory.outlines().municipalities.iter().flat_map(|outline| &outline.rings);
            let corners: Vec<Spot> =
                rings.flat_map(|ring| ring.points()).map(|at| Spot::new(Row(0), at)).collect();
            cluster::bounds(&corners)
        };
        // Japan, where nothing is known.
        let japan = || {
            let at = |lat_e6, lon_e6| Position { lat_e6, lon_e6 };
            (at(31_000_000, 129_500_000), at(45_500_000, 145_500_000))
        };
        let bounds = self.marks.with_value(|marks| cluster::bounds(&marks.spots));
        self.waits.set_value(bounds.is_none());
        let bounds = bounds.or_else(outlines).unwrap_or_else(japan);
        self.fit(bounds);
    }

    fn fit(self, (south_west, north_east): (Position, Position)) {
        let ((south, west), (north, east)) = (degrees(south_west), degrees(north_east));
        self.with_sheet(|sheet| sheet.fit(south, west, north, east));
    }

    fn zoom(self, by: f64) {
        self.with_sheet(|sheet| sheet.zoom(by));
    }

    fn go_here(self) {
        leptos::task::spawn_local(async move {
            let Some(at) = self.browsing.ask_device(self.local, self.refused).await else { return };
            let (lat, lon) = degrees(at);
            // The page may be gone by now.
            let _ = self.sheet.try_with_value(|sheet| {
                if let Some(sheet) = sheet {
                    sheet.look(lat, lon, NEARBY);
                }
            });
        });
    }

    fn moved(self, seen: Seen) {
        if self.seen.try_update_value(|held| *held = Some(seen)).is_some() {
            self.remember();
            self.show();
        }
    }

    fn remember(self) {
        if let Some(Seen { lat, lon, zoom, .. }) = self.seen.get_value() {
            let chosen = self.chosen.get_untracked();
            self.browsing.remember_map(&self.address(), MapPlace { lat, lon, zoom, chosen });
        }
    }

    /// Hands over the marks that are looked at.
    fn show(self) {
        let Some(seen) = self.seen.get_value() else { return };
        let zoom = seen.zoom;
        let directory = self.local.directory.get_untracked();
        let edition = Arc::as_ptr(&directory) as usize;
        let chosen = self.chosen.get_untracked();
        let chosen: Vec<Row> = chosen.iter().filter_map(|id| directory.find(*id)).collect();
        let shown = js_sys::Array::new();
        self.marks.update_value(|marks| {
            if marks.zoom.to_bits() != zoom.to_bits() {
                marks.all = cluster::marks(&marks.spots, zoom);
                marks.zoom = zoom;
            }
            for Mark { at, spots } in marks.all.iter().filter(|mark| seen.has(mark.at, BEYOND)) {
                let Some(first) = spots.first() else { continue };
                let ((lat, lon), row, count) = (degrees(*at), first.row.0, spots.len());
                let is_chosen = spots.iter().any(|spot| chosen.contains(&spot.row));
                let mark = js_sys::Array::of5(
                    &format!("{edition:x}/{row}/{count}").into(),
                    &row.into(),
                    &lat.into(),
                    &lon.into(),
                    &count.into(),
                );
                mark.push(&is_chosen.into());
                shown.push(&mark);
            }
        });
        self.with_sheet(|sheet| sheet.show(&shown));
    }

    /// What a mark is called, by the row of its first place.
    fn label(self, row: u32) -> String {
        let count = self.mark(row).map_or(0, |mark| mark.spots.len());
        if count > 1 {
            return m::map_cluster(self.language, count);
        }
        let directory = self.local.directory.get_untracked();
        directory.facility(Row(row)).map(|facility| words::name(self.language, &facility)).unwrap_or_default()
    }

    fn mark(self, row: u32) -> Option<Mark> {
        let first = |mark: &&Mark| mark.spots.first().is_some_and(|spot| spot.row.0 == row);
        self.marks.try_with_value(|marks| marks.all.iter().find(first).cloned()).flatten()
    }

    fn tapped(self, row: u32) {
        let Some(mark) = self.mark(row) else { return };
        let (south_west, north_east) = mark.bounds();
        let zoom = self.marks.with_value(|marks| marks.zoom);
        if mark.spots.len() > 1 && south_west != north_east && zoom < CLOSEST {
            self.fit((south_west, north_east));
            return;
        }
        let directory = self.local.directory.get_untracked();
        self.chosen.set(mark.spots.iter().filter_map(|spot| directory.id(spot.row)).collect());
        browser::before_next_paint(|| browser::focus(".map-card h2"));
    }

    /// The rows of the chosen places, as the list has them.
    fn card(self) -> Option<AnyView> {
        let ids = self.chosen.get();
        let directory = self.local.directory.get();
        let places = ids.iter().filter_map(|id| directory.facility(directory.find(*id)?));
        let places: Vec<_> = places.take(LISTED).collect();
        let title = match ids.len() {
            0 => return None,
            1 => m::map_chosen(self.language).to_owned(),
            count => m::map_chosen_many(self.language, count),
        };
        let more = (ids.len() > LISTED).then(|| m::map_more(self.language, ids.len() - LISTED));
        let rows = places
            .into_iter()
            .map(|facility| {
                let directory = Arc::clone(&directory);
                view! { <FacilityRow facility directory/> }.into_any()
            })
            .collect_view();
        let close = move |_| {
            // The mark may have been moved out of view.
            browser::focus(".map-sheet");
            browser::focus(".map-mark[data-chosen]");
            self.chosen.set(Vec::new());
        };
        Some(
            view! {
                <section class="map-card">
                    <header>
                        <h2 tabindex="-1">{title}</h2>
                        <button class="icon-button" type="button" aria-label=m::map_close(self.language) on:click=close>
                            <Icon shape=icons::CLOSE/>
                        </button>
                    </header>
                    <ul class="row-list">{rows}</ul>
                    {more.map(|more| view! { <p class="note">{more}</p> })}
                </section>
            }
            .into_any(),
        )
    }
}
