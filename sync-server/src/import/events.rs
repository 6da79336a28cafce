//! An edition of a list of events into an area: what came, changed, vanished, and what is over.

use super::formulary::FieldChange;
use super::report::said_of_rows;
use super::standing::Standing;
use super::{ImportError, ImportFile, letters_of, opened};
use crate::exchange::{EventList, Finding, FindingCode, Format, Skipped};
use crate::store::Store;
use chrono::NaiveDate;
use domain::event::{Event, EventEdition, EventMatching, Outcome, When, matching};
use domain::facility::{How, Source};
use domain::id::{AreaCode, DatasetName, EventId};
use domain::kana::fold;
use serde::Serialize;
use std::collections::BTreeMap;

/// What became of an edition. `rows` = `placed` + skipped; `placed` = `new` + `changed` + `unchanged` + rows listed twice.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct EventsReport {
    pub file: String,
    #[serde(skip)]
    pub dataset: DatasetName,
    pub format: Format,
    pub encoding: &'static str,
    pub edition: Option<NaiveDate>,
    pub rows: usize,
    pub placed: usize,
    pub new: usize,
    pub changed: usize,
    pub unchanged: usize,
    pub listed_twice: usize,
    /// Would still come, and are named no longer: they go.
    pub vanished: usize,
    /// Over and named no longer: they stay.
    pub kept_past: usize,
    pub told: EventsTold,
    /// Changed and vanished.
    pub differences: Vec<EventDifference>,
    pub skipped: Vec<Skipped>,
    pub findings: Vec<Finding>,
}

/// How many rows tell something that a calendar, a map or a tap can use.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize)]
pub struct EventsTold {
    pub days: usize,
    pub times: usize,
    pub phone: usize,
    pub position: usize,
    pub web: usize,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct EventDifference {
    /// Absent of an event the file no longer has.
    pub row: Option<u32>,
    pub event: EventId,
    /// As it stood.
    pub name: String,
    pub outcome: &'static str,
    pub fields: Vec<FieldChange>,
}

/// Writes what the edition changes; the same edition again writes nothing.
pub(super) async fn import(
    store: &dyn Store,
    area: &AreaCode,
    file: &ImportFile<'_>,
    edition: Option<NaiveDate>,
    list: EventList,
) -> Result<EventsReport, ImportError> {
    if let Some(decision) = file.decisions.first() {
        return Err(ImportError::NoRow(decision.row));
    }
    let dataset = file.dataset.clone().unwrap_or_else(|| default_dataset(file.name, &list));
    // Where events take place is not yet where an area is: the first list of places gives it its name.
    let stands = opened(store, area, area.as_str(), file).await?;
    let source = Source { origin: dataset.to_string(), verified_on: edition, by: None, how: How::File };
    let standing = if stands { Standing::read(store, area, &dataset).await? } else { Standing::empty() };
    let events = standing.events(&dataset);
    let after = matching(&EventEdition {
        area,
        source: &source,
        listed: &list.listed,
        standing: &events,
        day: edition,
    });
    let placed = after.placed.iter();
    let put = placed.filter(|placed| !matches!(placed.outcome, Outcome::ListedTwice { .. }));
    let put: Vec<Event> = put.map(|placed| placed.event.clone()).collect();
    let removed: Vec<EventId> = after.vanished.iter().copied().collect();
    if let Some(write) = standing.with_events(&dataset, &put, &removed).filter(|_| !file.dry_run) {
        store.write(area, write).await?;
    }
    Ok(EventsReport::of(file.name, dataset, edition, list, &after, &events))
}

/// The same for every edition: 香川県高松市 イベント一覧; of a list that names no publisher, by the letters of its file.
fn default_dataset(name: &str, list: &EventList) -> DatasetName {
    let title = Format::Events.title();
    DatasetName::new(match list.publisher() {
        Some(publisher) => format!("{publisher} {title}"),
        None => format!("{title} {}", letters_of(name)).trim().to_owned(),
    })
}

impl EventsReport {
    fn of(
        name: &str,
        dataset: DatasetName,
        edition: Option<NaiveDate>,
        list: EventList,
        after: &EventMatching,
        stood: &BTreeMap<EventId, Event>,
    ) -> Self {
        let count =
            |is: fn(&Outcome) -> bool| after.placed.iter().filter(|placed| is(&placed.outcome)).count();
        let changed = after.placed.iter().filter(|placed| placed.outcome == Outcome::Changed);
        let changed = changed.filter_map(|placed| {
            let before = stood.get(&placed.event.id)?;
            Some(EventDifference::of(Some(placed.row), before, "changed", changes(before, &placed.event)))
        });
        let vanished = after.vanished.iter().filter_map(|id| stood.get(id));
        let vanished = vanished.map(|event| EventDifference::of(None, event, "vanished", Vec::new()));
        let differences = changed.chain(vanished).collect();
        let mut findings = list.findings;
        findings.extend(listed_twice(after));
        findings.sort_by_key(|finding| finding.row);
        Self {
            file: name.to_owned(),
            dataset,
            format: Format::Events,
            encoding: list.encoding,
            edition,
            rows: list.rows,
            placed: after.placed.len(),
            new: count(|outcome| matches!(outcome, Outcome::New)),
            changed: count(|outcome| matches!(outcome, Outcome::Changed)),
            unchanged: count(|outcome| matches!(outcome, Outcome::Unchanged)),
            listed_twice: count(|outcome| matches!(outcome, Outcome::ListedTwice { .. })),
            vanished: after.vanished.len(),
            kept_past: after.past.len(),
            told: EventsTold::of(after),
            differences,
            skipped: list.skipped,
            findings,
        }
    }

    /// For a person.
    pub(super) fn table(&self) -> String {
        let Self { file, dataset, encoding, rows, placed, new, changed, unchanged, .. } = self;
        let Self { listed_twice, vanished, kept_past, .. } = self;
        let edition = self.edition.map_or_else(|| "of no date".to_owned(), |day| format!("of {day}"));
        let mut text = format!(
            "{file}\n  {dataset} {edition} ({encoding})\n  rows {rows}: placed {placed}, skipped {}\n  \
             events {}: new {new}, changed {changed}, unchanged {unchanged}, listed twice {listed_twice}; \
             vanished {vanished}, over and kept {kept_past}\n",
            self.skipped.len(),
            placed - listed_twice,
        );
        let EventsTold { days, times, phone, position, web } = self.told;
        text +=
            &format!("  told: days {days}, times {times}, phone {phone}, position {position}, web {web}\n");
        for EventDifference { row, name, outcome, fields, .. } in self.differences.iter().take(DIFFERENCES) {
            let row = row.map(|row| format!(" row {row}:")).unwrap_or_default();
            let field = |FieldChange { field, before, after }: &FieldChange| {
                format!("; {field} {before} → {after}").replace(['\r', '\n'], " ")
            };
            text += &format!("  {outcome}:{row} {name}{}\n", fields.iter().map(field).collect::<String>());
        }
        if let Some(more) = self.differences.len().checked_sub(DIFFERENCES).filter(|more| *more > 0) {
            text += &format!("  and {more} more that differ: --json has them\n");
        }
        text + &said_of_rows(&self.skipped, &self.findings)
    }
}

/// Events a person still reads one by one.
const DIFFERENCES: usize = 40;

impl EventsTold {
    fn of(after: &EventMatching) -> Self {
        let count = |is: fn(&Event) -> bool| after.placed.iter().filter(|placed| is(&placed.event)).count();
        Self {
            days: count(|event| !event.when.days.is_empty()),
            times: count(|event| !event.when.times.is_empty()),
            phone: count(|event| !event.phones.is_empty()),
            position: count(|event| event.position.is_some()),
            web: count(|event| event.web.is_some()),
        }
    }
}

impl EventDifference {
    fn of(row: Option<u32>, before: &Event, outcome: &'static str, fields: Vec<FieldChange>) -> Self {
        Self { row, event: before.id, name: before.name.text.clone(), outcome, fields }
    }
}

/// What the second row says otherwise is in no record: the finding keeps it.
fn listed_twice(after: &EventMatching) -> impl Iterator<Item = Finding> + '_ {
    let first = |id: EventId| after.placed.iter().find(move |placed| placed.event.id == id);
    after.placed.iter().filter_map(move |placed| {
        let Outcome::ListedTwice { first_row } = placed.outcome else { return None };
        let differ = changes(&first(placed.event.id)?.event, &placed.event);
        let said = differ.iter().map(|FieldChange { field, after, .. }| format!("; {field} {after}"));
        let text = format!("the same event as row {first_row}{}", said.collect::<String>());
        Some(Finding::new(placed.row, "", FindingCode::ListedTwice, text))
    })
}

/// The fields that say something else, but for the width of letters.
fn changes(before: &Event, after: &Event) -> Vec<FieldChange> {
    let pairs = fields(before)
        .into_iter()
        .zip(fields(after))
        .filter(|((_, before), (_, after))| fold(before) != fold(after));
    pairs.map(|((field, before), (_, after))| FieldChange { field, before, after }).collect()
}

fn fields(event: &Event) -> [(&'static str, String); 18] {
    let Event {
        id: _,
        name,
        when,
        // A published list has no column for these.
        kind: _,
        professions: _,
        online: _,
        credits: _,
        place,
        address,
        position,
        description,
        organiser,
        contact,
        phones,
        fee,
        capacity,
        apply,
        apply_until,
        web,
        category,
        audience,
        note,
        originals,
        source: _,
    } = event;
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let readings = [name.kana.as_deref(), name.english.as_deref()];
    let names: Vec<&str> =
        std::iter::once(name.text.as_str()).chain(readings.into_iter().flatten()).collect();
    let address = address.as_ref().map(|address| {
        let building = address.building.as_deref().unwrap_or_default();
        let municipality = address.municipality.as_ref().map(|code| format!(" ({code})")).unwrap_or_default();
        format!("{} {building}{municipality}", address.text).trim().to_owned()
    });
    let position = position.map(|at| format!("{}, {}", at.lat_e6, at.lon_e6));
    let phones: Vec<String> = phones
        .iter()
        .map(|phone| {
            format!("{} {}", phone.number, phone.extension.as_deref().unwrap_or_default()).trim().to_owned()
        })
        .collect();
    [
        ("name", names.join(" / ")),
        ("when", said_when(when)),
        ("place", text(place)),
        ("address", address.unwrap_or_default()),
        ("position", position.unwrap_or_default()),
        ("description", text(description)),
        ("organiser", text(organiser)),
        ("contact", text(contact)),
        ("phones", phones.join("、")),
        ("fee", text(fee)),
        ("capacity", text(capacity)),
        ("apply", text(apply)),
        ("apply_until", apply_until.map(|day| day.to_string()).unwrap_or_default()),
        ("web", text(web)),
        ("category", text(category)),
        ("audience", text(audience)),
        ("note", text(note)),
        ("originals", originals.values().cloned().collect::<Vec<_>>().join("、")),
    ]
}

/// 2026-08-05 to 2026-08-16, not 2026-08-10, 9:00 to 22:00 「22：00※日曜及び休日は17：00まで」
fn said_when(when: &When) -> String {
    let When { days, except, only, doubtful, times, text } = when;
    let day = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    let minute = |minute: u16| format!("{}:{:02}", minute / 60, minute % 60);
    let mut said: Vec<String> = Vec::new();
    said.extend(days.iter().map(|span| match (span.from, span.to) {
        (from, to) if from == to => day(from),
        (from, to) => format!("{} to {}", day(from), day(to)).trim().to_owned(),
    }));
    said.extend(except.iter().map(|except| format!("not {except}")));
    said.extend(only.map(|only| format!("only on days {:08b}", only.0)));
    said.extend(doubtful.then(|| "days left out".to_owned()));
    said.extend(times.iter().map(|span| match span.to {
        Some(to) => format!("{} to {}", minute(span.from), minute(to)),
        None => minute(span.from),
    }));
    let text = text.as_ref().map(|text| format!(" 「{text}」")).unwrap_or_default();
    format!("{}{text}", said.join(", ")).trim().to_owned()
}
