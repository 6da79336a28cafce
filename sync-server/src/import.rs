//! Files into an area: read, matched against what stands, written as one change.

mod difference;
mod events;
mod formulary;
mod outlines;
mod report;
mod standing;
mod within;

pub use events::{EventDifference, EventsReport, EventsTold};
pub use formulary::{ChangedProduct, FieldChange, FormularyReport, Listed};
pub use outlines::OutlinesReport;
pub use report::{Report, Told};

use crate::cli::DatabaseOption;
use crate::exchange::{self, Content, ExchangeError, Format, Parsed};
use crate::store::{self, Store, StoreError};
use anyhow::{Context as _, anyhow, bail};
use chrono::NaiveDate;
use domain::facility::{How, Source};
use domain::id::{AreaCode, DatasetName, FacilityId, Incarnation, KindCode};
use domain::matching::{Decision, Edition, Listing as _, matching, subject};
use domain::sync::Area;
use serde::Serialize;
use standing::Standing;
use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};
use uuid::Uuid;

/// Read published lists of places or of events, the price list of medicines, or boundaries for the map, into an area
///
/// Each row is placed, or skipped with a reason; what cannot be read is kept as text and reported. The same file twice
/// changes nothing. A place vanishes only if the edition before of the same dataset had placed it. Of the price
/// list the opioids become the area's formulary. Days of events that were written without a year are those near the day of
/// the edition; an event that is over stays when the list names it no longer. Boundaries (国土数値情報 N03, `GeoJSON`) are
/// those of municipalities that have places: they come last.
#[derive(clap::Args, Debug)]
pub struct ImportOptions {
    /// CSV (UTF-8, with BOM, CP932), Excel, JSON or `GeoJSON` files, or a zip or tar.xz of these, read in this order
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
    /// Skip rows of municipalities outside the area: 37 keeps a prefecture, 37201,37341 two municipalities. Without codes
    /// those the area lists, or, while it lists none, the prefecture of the first two digits of its own code
    #[arg(long, value_name = "CODES", num_args = 0..=1, value_delimiter = ',', default_missing_value = "")]
    within: Option<Vec<String>>,
    /// What a new area is called; otherwise as the municipality most rows are in
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// What the columns of files with unknown headers are: JSON such as `{"店名": "name", "ＴＥＬ": "phone"}`, or by
    /// position, `{"1": "name"}`, where a file has no header
    #[arg(long, value_name = "FILE")]
    columns: Option<PathBuf>,
    /// The kind of the places of a file that does not name it, such as `visiting_nurse`
    #[arg(long, value_name = "CODE")]
    kind: Option<String>,
    /// Positions looked up for the rows of the file: JSON by the rows' ids, `{"17": {"lat": 34.3, "lng": 134.0}}`
    #[arg(long, value_name = "FILE")]
    positions: Option<PathBuf>,
    /// A doubt decided: what a row tells of is that place. Remembered for later editions
    #[arg(long, value_name = "ROW=PLACE", value_parser = row_and_place)]
    same: Vec<(u32, FacilityId)>,
    /// A doubt decided, or a mistake mended: what a row tells of is not that place. Remembered for later editions
    #[arg(long, value_name = "ROW=PLACE", value_parser = row_and_place)]
    other: Vec<(u32, FacilityId)>,
}

fn row_and_place(text: &str) -> Result<(u32, FacilityId), String> {
    let wanted = || format!("{text} is not a row of the file and the id of a place: 17=0198c0de-…");
    let (row, place) = text.split_once('=').ok_or_else(wanted)?;
    Ok((row.parse().map_err(|_| wanted())?, place.parse().map_err(|_| wanted())?))
}

/// Take back the last import of a dataset
///
/// What the dataset had said before stands again; what others said of the same places since is left as it is.
#[derive(clap::Args, Debug)]
pub struct UndoOptions {
    /// As the import's report names it
    dataset: String,
    /// The area it was imported into
    #[arg(long, value_name = "CODE")]
    area: String,
    #[command(flatten)]
    database: DatabaseOption,
}

/// What a person says of a row and a place that stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RowDecision {
    pub row: u32,
    pub facility: FacilityId,
    pub same: bool,
}

/// One file and how it is to be taken.
#[derive(Clone, Debug, Default)]
pub struct ImportFile<'a> {
    /// As it is to be reported; its end tells a workbook, and its digits the day of the edition.
    pub name: &'a str,
    pub bytes: &'a [u8],
    pub options: exchange::Options,
    /// Absent: named after publisher and format.
    pub dataset: Option<DatasetName>,
    /// Rows outside the area are skipped: codes that those inside begin with, or none for the area's own.
    pub within: Option<&'a [String]>,
    /// Of a new area; absent: as the municipality most rows are in.
    pub area_name: Option<&'a str>,
    /// Nothing is written.
    pub dry_run: bool,
    pub decisions: Vec<RowDecision>,
}

#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error(transparent)]
    Exchange(#[from] ExchangeError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("no kind {0} is listed here")]
    NoKind(KindCode),
    #[error("a decision is about row {0}, which places nothing")]
    NoRow(u32),
}

/// What became of a file, by what it is a list of.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(untagged)]
pub enum Imported {
    Places(Report),
    Formulary(FormularyReport),
    Events(EventsReport),
    Outlines(OutlinesReport),
}

impl Imported {
    pub fn places(self) -> Option<Report> {
        if let Self::Places(report) = self { Some(report) } else { None }
    }

    pub fn formulary(self) -> Option<FormularyReport> {
        if let Self::Formulary(report) = self { Some(report) } else { None }
    }

    pub fn events(self) -> Option<EventsReport> {
        if let Self::Events(report) = self { Some(report) } else { None }
    }

    pub fn outlines(self) -> Option<OutlinesReport> {
        if let Self::Outlines(report) = self { Some(report) } else { None }
    }

    /// For a person.
    fn table(&self) -> String {
        match self {
            Self::Places(report) => report.table(),
            Self::Formulary(report) => report.table(),
            Self::Events(report) => report.table(),
            Self::Outlines(report) => report.table(),
        }
    }
}

/// `sync-server import`: a file that is refused does not keep the others out.
pub async fn run(options: ImportOptions) -> anyhow::Result<()> {
    let store = store::open(&options.database.address, true).await?;
    let area = AreaCode::new(options.area);
    let decided = |rows: &[(u32, FacilityId)], same: bool| {
        let decision =
            |(row, facility): &(u32, FacilityId)| RowDecision { row: *row, facility: *facility, same };
        rows.iter().map(decision).collect::<Vec<_>>()
    };
    let decisions = [decided(&options.same, true), decided(&options.other, false)].concat();
    if !decisions.is_empty() && options.files.len() > 1 {
        bail!("decisions are about the rows of one file: give that file alone");
    }
    let options_of_files = exchange::Options {
        format: options.format,
        columns: companion(options.columns.as_deref(), exchange::Columns::read).await?,
        kind: options.kind.as_deref().map(KindCode::from),
        positions: companion(options.positions.as_deref(), exchange::Positions::read).await?,
        edition: options.edition,
    };
    // `--within` alone gives one empty code.
    let within =
        options.within.map(|codes| codes.into_iter().filter(|code| !code.is_empty()).collect::<Vec<_>>());
    let mut refused = 0;
    for path in &options.files {
        let name = path.display().to_string();
        let file = ImportFile {
            name: &name,
            bytes: &tokio::fs::read(path).await.with_context(|| format!("{name} cannot be opened"))?,
            options: options_of_files.clone(),
            dataset: options.dataset.as_deref().map(DatasetName::from),
            within: within.as_deref(),
            area_name: options.name.as_deref(),
            dry_run: options.dry_run,
            decisions: decisions.clone(),
        };
        match import_file(&*store, &area, &file).await {
            Ok(report) if options.json => {
                let mut stdout = BufWriter::new(io::stdout().lock());
                serde_json::to_writer(&mut stdout, &report)?;
                writeln!(stdout)?;
            }
            Ok(report) => write!(io::stdout(), "{}", report.table())?,
            Err(error @ (ImportError::Exchange(_) | ImportError::NoRow(_) | ImportError::NoKind(_))) => {
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

/// What is said beside the lists, read by `read`; nothing where there is no such file.
async fn companion<T: Default>(
    path: Option<&Path>,
    read: fn(&[u8]) -> Result<T, String>,
) -> anyhow::Result<T> {
    let Some(path) = path else { return Ok(T::default()) };
    let name = path.display();
    let bytes = tokio::fs::read(path).await.with_context(|| format!("{name} cannot be opened"))?;
    read(&bytes).map_err(|reason| anyhow!("{name} cannot be read: {reason}"))
}

/// Reads one file into an area; an area that does not stand is opened.
pub async fn import_file(
    store: &dyn Store,
    area: &AreaCode,
    file: &ImportFile<'_>,
) -> Result<Imported, ImportError> {
    let edition = file.options.edition.or_else(|| exchange::edition_in(file.name));
    let options = exchange::Options { edition, ..file.options.clone() };
    // Somebody else may write between reading and writing: then all is read and matched again.
    loop {
        let imported = match exchange::read(file.name, file.bytes, &options)? {
            Content::Places(parsed) => {
                import_places(store, area, file, edition, *parsed).await.map(Imported::Places)
            }
            Content::Drugs(list) => {
                formulary::import(store, area, file, edition, list).await.map(Imported::Formulary)
            }
            Content::Events(list) => {
                events::import(store, area, file, edition, list).await.map(Imported::Events)
            }
            Content::Outlines(read) => {
                outlines::import(store, area, file, read).await.map(Imported::Outlines)
            }
        };
        if !matches!(imported, Err(ImportError::Store(StoreError::Moved { .. }))) {
            return imported;
        }
    }
}

/// Whether the area stands, after it was opened where it did not and anything is to be written. `named` is what the list
/// would call it, where nobody says. One that could be named after its code only takes the first name a file tells.
async fn opened(
    store: &dyn Store,
    area: &AreaCode,
    named: &str,
    file: &ImportFile<'_>,
) -> Result<bool, StoreError> {
    let name = file.area_name.unwrap_or(named);
    let stands = store.heads().await?.into_iter().find(|head| head.area.code == *area);
    if stands.is_none() {
        tracing::warn!("no area {area} is known here: it is opened as {name}");
    }
    let nameless = stands.as_ref().is_none_or(|head| head.area.ja == area.as_str());
    if !file.dry_run && nameless {
        let opening = Area { code: area.clone(), ja: name.to_owned(), en: name.to_owned(), demo: false };
        store.open_area(&opening, Incarnation(Uuid::new_v4())).await?;
    }
    Ok(stands.is_some() || !file.dry_run)
}

async fn import_places(
    store: &dyn Store,
    area: &AreaCode,
    file: &ImportFile<'_>,
    edition: Option<NaiveDate>,
    mut parsed: Parsed,
) -> Result<Report, ImportError> {
    let dataset = file.dataset.clone().unwrap_or_else(|| default_dataset(file.name, &parsed));
    let stands = opened(store, area, &within::name_of_area(&parsed, area), file).await?;
    let standing = if stands { Standing::read(store, area, &dataset).await? } else { Standing::empty() };
    within::place_in_area(&mut parsed, &standing.lists);
    if let Some(codes) = file.within {
        within::keep_within(&mut parsed, codes, area, &standing.lists);
    }
    if let Some(kind) = file.options.kind.as_ref().filter(|kind| standing.lists.kind(kind).is_none()) {
        return Err(ImportError::NoKind(kind.clone()));
    }
    let decisions = decisions(&standing.dataset.decisions, &file.decisions, &parsed)?;
    let source = Source { origin: dataset.to_string(), verified_on: edition, by: None, how: How::File };
    let edition = Edition {
        area,
        source: &source,
        standing: &standing.facilities,
        placed_before: &standing.placed,
        decisions: &decisions,
    };
    let matching = matching(&edition, &parsed);
    let report = Report::of(file.name, dataset.clone(), &mut parsed, &matching, &standing.facilities);
    if !file.dry_run
        && let Some(write) = standing.edition(parsed, matching, source, decisions)
    {
        store.write(area, write).await?;
    }
    Ok(report)
}

/// What was said before and what is said now of rows of this file; the later word on a row and a place holds.
fn decisions(
    before: &[Decision],
    rows: &[RowDecision],
    parsed: &Parsed,
) -> Result<Vec<Decision>, ImportError> {
    let mut decisions = before.to_vec();
    for RowDecision { row, facility, same } in rows {
        let at = (0..parsed.len()).find(|at| parsed.row(*at) == *row);
        let subject = subject(&parsed.candidate(at.ok_or(ImportError::NoRow(*row))?).facts);
        decisions.retain(|of| (&of.subject, of.facility) != (&subject, *facility));
        decisions.push(Decision { subject, facility: *facility, same: *same });
    }
    Ok(decisions)
}

/// `sync-server undo`
pub async fn undo(options: UndoOptions) -> anyhow::Result<()> {
    let store = store::open(&options.database.address, false).await?;
    let (area, name) = (AreaCode::new(options.area), DatasetName::new(options.dataset));
    let Some(records) = undo_last(&*store, &area, &name).await? else {
        let known = store.datasets(&area).await?.iter().map(DatasetName::to_string).collect::<Vec<_>>();
        bail!("nothing of {name} can be taken back; imported here: {}", known.join(", "));
    };
    store.close().await;
    Ok(writeln!(io::stdout(), "{name}: its last import is taken back, {records} records")?)
}

/// Takes back the last import of a dataset: how many records are written for it, or nothing where none is remembered.
pub async fn undo_last(
    store: &dyn Store,
    area: &AreaCode,
    name: &DatasetName,
) -> Result<Option<usize>, StoreError> {
    loop {
        let undone = Standing::read(store, area, name).await?.undone(name);
        let Some((write, records)) = undone else { return Ok(None) };
        match store.write(area, write).await {
            Ok(_) => return Ok(Some(records)),
            Err(StoreError::Moved { .. }) => {}
            Err(error) => return Err(error),
        }
    }
}

/// The same for every edition of a list: 香川県高松市 医療機関一覧. A publisher's lists of two formats are two datasets,
/// since neither says all that the other does; and so are its lists of two services. Where neither format nor rows
/// tell what a list is of, the letters of its file's name do.
fn default_dataset(name: &str, parsed: &Parsed) -> DatasetName {
    // A list of the whole country is not one city's.
    let publisher = parsed.publisher.as_deref().unwrap_or_default();
    let of = match &parsed.about {
        _ if !parsed.format.is_of_one_kind() => String::new(),
        Some(about) => format!(" {about}"),
        None => format!(" {}", letters_of(name)),
    };
    DatasetName::new(format!("{publisher} {}{of}", parsed.format.title()).trim())
}

/// Of a file's name, without the digits that tell its edition.
fn letters_of(name: &str) -> String {
    let file = Path::new(name).file_stem().unwrap_or_default().to_string_lossy();
    let letters: String = file.chars().map(|c| if c.is_alphabetic() { c } else { ' ' }).collect();
    letters.split_whitespace().collect::<Vec<_>>().join(" ")
}
