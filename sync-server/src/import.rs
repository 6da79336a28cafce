//! Files into an area: read, matched against what stands, written as one change.

mod report;

pub use report::Report;

use crate::cli::DatabaseOption;
use crate::exchange::{self, ExchangeError, Format, Parsed, Skipped};
use crate::store::{self, LogRow, Placement, Store, StoreError, Write};
use crate::{lists, publish};
use anyhow::{Context as _, bail};
use chrono::NaiveDate;
use domain::facility::{Facility, How, Source, Value};
use domain::id::{AreaCode, DatasetName, FacilityId, Incarnation, MunicipalityCode};
use domain::lists::{Lists, Municipality};
use domain::matching::{Candidate, Edition, Matching, address, matching};
use domain::record::{Record, Scope};
use domain::sync::Area;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write as _};
use std::path::PathBuf;
use uuid::Uuid;

/// Read published lists of places into an area
///
/// Each row is placed, or skipped with a reason; what cannot be read is kept as text and reported. The same file twice
/// changes nothing. A place vanishes only if the edition before of the same dataset had placed it.
#[derive(clap::Args, Debug)]
pub struct ImportOptions {
    /// CSV (UTF-8, with BOM, CP932), Excel, JSON or `GeoJSON` files, or zips of these, read in this order
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The area they belong to: the four digits of a 二次医療圏, or your own code; a new one is opened
    #[arg(long, value_name = "CODE")]
    area: String,
    /// Refuse files of any other format; otherwise the header tells
    #[arg(long = "as", value_name = "FORMAT")]
    format: Option<Format>,
    /// The dataset the files are editions of; otherwise named after its publisher and format, never after the file
    #[arg(long, value_name = "NAME")]
    dataset: Option<String>,
    /// The day the publisher dated the edition; otherwise the one in the file's name, such as `list_20260410.xlsx`
    #[arg(long, value_name = "YYYY-MM-DD")]
    edition: Option<NaiveDate>,
    #[command(flatten)]
    database: DatabaseOption,
    /// Tell what would change and write nothing
    #[arg(long)]
    dry_run: bool,
    /// One line of JSON for each file on stdout, instead of a table
    #[arg(long)]
    json: bool,
    /// Skip rows of municipalities outside the area: those it does not list, or, while it lists none, of another
    /// prefecture than the first two digits of its code
    #[arg(long)]
    within: bool,
}

/// One file and how it is to be taken.
#[derive(Clone, Debug, Default)]
pub struct ImportFile<'a> {
    /// As it is to be reported; its end tells a workbook, and its digits the day of the edition.
    pub name: &'a str,
    pub bytes: &'a [u8],
    pub format: Option<Format>,
    /// Absent: named after publisher and format.
    pub dataset: Option<DatasetName>,
    /// Absent: the day in its name.
    pub edition: Option<NaiveDate>,
    /// Rows outside the area are skipped.
    pub within: bool,
    /// Nothing is written.
    pub dry_run: bool,
}

#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error(transparent)]
    Exchange(#[from] ExchangeError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// `sync-server import`: a file that is refused does not keep the others out.
pub async fn run(options: ImportOptions) -> anyhow::Result<()> {
    let store = store::open(&options.database.address, true).await?;
    let area = AreaCode::new(options.area);
    let mut refused = 0;
    for path in &options.files {
        let name = path.display().to_string();
        let file = ImportFile {
            name: &name,
            bytes: &tokio::fs::read(path).await.with_context(|| format!("{name} cannot be opened"))?,
            format: options.format,
            dataset: options.dataset.as_deref().map(DatasetName::from),
            edition: options.edition,
            within: options.within,
            dry_run: options.dry_run,
        };
        match import_file(&*store, &area, &file).await {
            Ok(report) if options.json => writeln!(io::stdout(), "{}", serde_json::to_string(&report)?)?,
            Ok(report) => write!(io::stdout(), "{}", report.table())?,
            Err(ImportError::Exchange(error)) => {
                tracing::error!("{name} is refused: {error}");
                refused += 1;
            }
            Err(ImportError::Store(error)) => return Err(error.into()),
        }
    }
    store.close().await;
    if refused > 0 {
        bail!("{refused} of {} files refused", options.files.len());
    }
    Ok(())
}

/// Reads one file into an area; an area that does not stand is opened.
pub async fn import_file(
    store: &dyn Store,
    area: &AreaCode,
    file: &ImportFile<'_>,
) -> Result<Report, ImportError> {
    let mut parsed = exchange::read(file.name, file.bytes, exchange::Options { format: file.format })?;
    let dataset = file.dataset.clone().unwrap_or_else(|| default_dataset(file.name, &parsed, area));
    let stands = store.heads().await?.iter().any(|head| head.area.code == *area);
    if !stands {
        tracing::warn!("no area {area} is known here: it is opened as {}", area_of(&parsed, area).ja);
        if !file.dry_run {
            store.open_area(&area_of(&parsed, area), Incarnation(Uuid::new_v4())).await?;
        }
    }
    // Somebody else may write between reading and writing: then all is read and matched again.
    loop {
        let standing = if stands || !file.dry_run {
            Standing::read(store, area, &dataset).await?
        } else {
            Standing::empty()
        };
        if file.within {
            keep_within(&mut parsed, area, &standing.lists);
        }
        let edition = file.edition.or_else(|| exchange::edition_in(file.name));
        let source = Source { origin: dataset.to_string(), verified_on: edition, by: None, how: How::File };
        let matching = matching(&Edition {
            area,
            source: &source,
            candidates: &parsed.candidates,
            standing: &standing.facilities,
            placed_before: &standing.placed,
        });
        if !file.dry_run {
            match store.write(area, standing.write(&parsed, &matching, &dataset)).await {
                Ok(_) => {}
                Err(StoreError::Moved { .. }) => continue,
                Err(error) => return Err(error.into()),
            }
        }
        return Ok(Report::of(file.name, dataset, parsed, &matching));
    }
}

/// The same for every edition of a list: 香川県高松市 医療機関一覧. A publisher's lists of two formats are two datasets,
/// since neither says all that the other does; and so are its lists of two services. Where neither format nor rows
/// tell what a list is of, the letters of its file's name do.
fn default_dataset(name: &str, parsed: &Parsed, area: &AreaCode) -> DatasetName {
    let publisher = parsed.publisher.as_deref().unwrap_or(area.as_str());
    let of = match &parsed.about {
        _ if !parsed.format.is_of_one_kind() => String::new(),
        Some(about) => format!(" {about}"),
        None => {
            let file = std::path::Path::new(name).file_stem().unwrap_or_default().to_string_lossy();
            let letters: String = file.chars().map(|c| if c.is_alphabetic() { c } else { ' ' }).collect();
            format!(" {}", letters.split_whitespace().collect::<Vec<_>>().join(" "))
        }
    };
    DatasetName::new(format!("{publisher} {}{of}", parsed.format.title()))
}

/// Named after the municipality most rows are in.
fn area_of(parsed: &Parsed, code: &AreaCode) -> Area {
    let mut rows: BTreeMap<&MunicipalityCode, usize> = BTreeMap::new();
    for municipality in parsed.candidates.iter().filter_map(municipality_of) {
        *rows.entry(municipality).or_default() += 1;
    }
    let most =
        rows.into_iter().max_by_key(|(_, rows)| *rows).and_then(|(code, _)| parsed.municipalities.get(code));
    let name = most.cloned().or_else(|| parsed.publisher.clone()).unwrap_or_else(|| code.to_string());
    Area { code: code.clone(), ja: name.clone(), en: name, demo: false }
}

fn municipality_of(candidate: &Candidate) -> Option<&MunicipalityCode> {
    candidate.facts.iter().find_map(|fact| {
        if let Value::Address(address) = &fact.value { address.municipality.as_ref() } else { None }
    })
}

/// The prefecture an address begins with: two digits and the name.
fn prefecture_of(candidate: &Candidate) -> Option<(String, &'static str)> {
    let text = candidate.facts.iter().find_map(|fact| {
        if let Value::Address(address) = &fact.value { Some(address.text.as_str()) } else { None }
    })?;
    let number = address::PREFECTURES.iter().position(|prefecture| text.starts_with(prefecture))? + 1;
    Some((format!("{number:02}"), address::prefecture_of(text)?))
}

/// Rows of another place are skipped; a row that does not say where it is stays.
fn keep_within(parsed: &mut Parsed, area: &AreaCode, lists: &Lists) {
    let listed: BTreeSet<&MunicipalityCode> =
        lists.municipalities.iter().map(|listed| &listed.code).collect();
    let inside = |code: &MunicipalityCode| match listed.is_empty() {
        false => listed.contains(code),
        true => area.as_str().get(..2).is_some_and(|prefecture| code.as_str().starts_with(prefecture)),
    };
    let mut prefectures: BTreeSet<&str> = listed.iter().filter_map(|code| code.as_str().get(..2)).collect();
    if prefectures.is_empty() {
        prefectures.extend(area.as_str().get(..2));
    }
    let outside = |candidate: &Candidate| match (municipality_of(candidate), prefecture_of(candidate)) {
        (Some(code), _) => (!inside(code)).then(|| code.to_string()),
        (None, Some((code, name))) => (!prefectures.contains(code.as_str())).then(|| name.to_owned()),
        (None, None) => None,
    };
    let mut skipped: BTreeMap<u32, String> = BTreeMap::new();
    parsed.candidates.retain(|candidate| {
        let Some(place) = outside(candidate) else { return true };
        let rows = candidate.more_rows.iter().chain([&candidate.row]);
        skipped.extend(rows.map(|row| (*row, format!("{place} is outside the area"))));
        false
    });
    parsed.findings.retain(|finding| !skipped.contains_key(&finding.row));
    parsed.municipalities.retain(|code, _| inside(code));
    parsed.skipped.extend(skipped.into_iter().map(|(row, reason)| Skipped { row, reason }));
    parsed.skipped.sort_by_key(|skipped| skipped.row);
}

/// What stands in an area before a file is read into it.
struct Standing {
    number: u64,
    rows: Vec<LogRow>,
    lists: Lists,
    facilities: Vec<Facility>,
    /// By the edition before of the dataset.
    placed: BTreeMap<FacilityId, String>,
}

impl Standing {
    fn empty() -> Self {
        Self {
            number: 0,
            rows: Vec::new(),
            lists: lists::first(),
            facilities: Vec::new(),
            placed: BTreeMap::new(),
        }
    }

    async fn read(store: &dyn Store, area: &AreaCode, dataset: &DatasetName) -> Result<Self, StoreError> {
        let reading = store.read(area, &[Scope::Area, Scope::AreaStaff], 0).await?;
        let placements = store.placements(area, dataset).await?;
        let lists = reading.rows.iter().find_map(|row| match &row.record {
            Some(Record::Lists(lists)) => Some((**lists).clone()),
            Some(Record::Facility(_) | Record::Unknown) | None => None,
        });
        let mut facilities: BTreeMap<FacilityId, Facility> = store::facilities(&reading.rows, Scope::Area)
            .map(|facility| (facility.id, facility.clone()))
            .collect();
        for staff in store::facilities(&reading.rows, Scope::AreaStaff) {
            let public = facilities.remove(&staff.id).unwrap_or_else(|| Facility::new(staff.id));
            facilities.insert(staff.id, public.with(staff));
        }
        Ok(Self {
            number: reading.head.number,
            lists: lists.unwrap_or_else(lists::first),
            facilities: facilities.into_values().collect(),
            placed: placements.into_iter().map(|placement| (placement.facility, placement.row_key)).collect(),
            rows: reading.rows,
        })
    }

    fn write(&self, parsed: &Parsed, matching: &Matching, dataset: &DatasetName) -> Write {
        let mut lists = self.lists.clone();
        for (code, ja) in
            parsed.municipalities.iter().filter(|(code, _)| self.lists.municipality(code).is_none())
        {
            // The file tells neither reading nor English name.
            let (kana, en) = (String::new(), String::new());
            lists.municipalities.push(Municipality { code: code.clone(), ja: ja.clone(), kana, en });
        }
        // A facility without facts is published to nobody.
        let removed = matching.removed.iter().map(|id| Facility::new(*id));
        let facilities: Vec<Facility> = matching.put.iter().cloned().chain(removed).collect();
        let placement = |(facility, row_key)| Placement { facility, row_key };
        Write {
            expected: Some(self.number),
            changes: publish::changes(&lists, &self.rows, &facilities),
            placements: Some((dataset.clone(), matching.placements().into_iter().map(placement).collect())),
        }
    }
}
