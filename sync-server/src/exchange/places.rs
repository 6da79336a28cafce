//! Lists of places, row by row: every row becomes a candidate, or part of one, or is skipped with a reason.

mod row;

use super::address::{self, Code, Whereabouts};
use super::header::{Column, Header};
use super::institution;
use super::listing::Place;
use super::sheet::{Line, Lines, Sheet};
use super::text::{is_blank, plain};
use super::{Finding, FindingCode, Format, Options, Parsed, Skipped};
use domain::facility::Fact;
use domain::id::MunicipalityCode;
use row::Row;
use std::collections::{BTreeMap, HashMap};
use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

/// The lines of one list and how to read them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct List {
    header: Header,
    lines: Lines,
    /// Further lines about the place of a line, by positions.
    more: BTreeMap<u32, Vec<u32>>,
    /// The code of each city that some row gives both of.
    codes: HashMap<String, MunicipalityCode>,
}

/// What one row says, and what could not be taken as it stands.
#[derive(Default)]
pub(super) struct Said {
    pub(super) facts: Vec<Fact>,
    findings: Vec<Finding>,
    /// Where it is, where that is known.
    municipality: Option<(MunicipalityCode, String)>,
}

/// What is kept of the rows that one worker read.
#[derive(Default)]
struct Share {
    places: Vec<Place>,
    findings: Vec<Finding>,
    municipalities: BTreeMap<MunicipalityCode, String>,
}

/// Every row is read once, for what is found in it and for what it is known by; its facts are let go.
pub(super) fn read(sheet: Sheet, header: Header, options: &Options) -> Parsed {
    let header_row = header.row(&sheet.lines);
    let lines = header.below(sheet.lines);
    let mut skipped = Vec::new();
    let (firsts, more) = gathered(&header, &lines, &mut skipped);
    let codes = city_codes(&header, &lines);
    let mut findings = of_file(&header, header_row, &lines);
    if sheet.damaged {
        findings.insert(0, Finding::damaged(header_row));
    }
    let mut parsed = Parsed {
        format: header.format,
        encoding: sheet.encoding,
        rows: lines.len(),
        skipped,
        findings,
        publisher: publisher(&header, &lines),
        about: about(&header, &lines),
        municipalities: BTreeMap::new(),
        options: options.clone(),
        known: Vec::new(),
        places: Vec::with_capacity(firsts.len()),
        lists: Vec::new(),
    };
    let list = List { header, lines, more, codes };
    in_parallel(
        &firsts,
        |firsts| list.share(firsts, options),
        |share| {
            parsed.places.extend(share.places);
            parsed.findings.extend(share.findings);
            for (code, city) in share.municipalities {
                parsed.municipalities.entry(code).or_insert(city);
            }
        },
    );
    parsed.lists.push(list);
    parsed
}

/// Items that one processor reads at a time: enough to be worth a thread, and few enough to wait for one another.
const SHARE: usize = 500;

/// Reads the items on every processor, a share at a time, and hands over what it made of each share in their order.
fn in_parallel<T: Sync, R: Send>(items: &[T], read: impl Fn(&[T]) -> R + Sync, mut take: impl FnMut(R)) {
    if items.len() <= SHARE {
        return take(read(items));
    }
    let (next, (send, received)) = (AtomicUsize::new(0), mpsc::channel());
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, NonZero::get) {
            let (send, next, read) = (send.clone(), &next, &read);
            scope.spawn(move || {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(share) = items.chunks(SHARE).nth(at) else { break };
                    // Nobody receives any more only where a thread has ended in a panic, which the scope passes on.
                    let _received = send.send((at, read(share))).is_ok();
                }
            });
        }
        drop(send);
        let (mut early, mut at) = (BTreeMap::new(), 0);
        for (of, made) in received {
            early.insert(of, made);
            while let Some(made) = early.remove(&at) {
                take(made);
                at += 1;
            }
        }
    });
}

impl List {
    /// The first and the further lines of a place.
    fn lines_of(&self, first: u32) -> Vec<Line<'_>> {
        let more = self.more.get(&first).into_iter().flatten();
        [first].iter().chain(more).filter_map(|at| self.lines.get(*at as usize)).collect()
    }

    pub(super) fn said(&self, first: u32, options: &Options) -> Said {
        let lines = self.lines_of(first);
        let Some(line) = lines.first() else { return Said::default() };
        let mut row = Row {
            header: &self.header,
            options,
            line: *line,
            lines: &lines,
            facts: Vec::new(),
            findings: Vec::new(),
        };
        let municipality = row.read(&self.codes);
        Said { facts: row.facts, findings: row.findings, municipality }
    }

    fn share(&self, firsts: &[u32], options: &Options) -> Share {
        let mut share = Share { places: Vec::with_capacity(firsts.len()), ..Share::default() };
        for first in firsts {
            let Said { facts, findings, municipality } = self.said(*first, options);
            share.places.push(Place::of(*first, &facts));
            share.findings.extend(findings);
            if let Some((code, city)) = municipality {
                share.municipalities.entry(code).or_insert(city);
            }
        }
        share
    }

    /// The number of a place's first line.
    pub(super) fn row(&self, first: u32) -> u32 {
        self.lines.get(first as usize).map_or(0, |line| line.number)
    }

    /// The numbers of its further lines.
    pub(super) fn more_rows(&self, first: u32) -> Vec<u32> {
        self.lines_of(first).iter().skip(1).map(|line| line.number).collect()
    }

    /// How many lines a place has.
    pub(super) fn rows(&self, first: u32) -> usize {
        1 + self.more.get(&first).map_or(0, Vec::len)
    }

    /// The publisher's id of a place; may be empty.
    pub(super) fn row_key(&self, first: u32) -> &str {
        let Some(line) = self.lines.get(first as usize) else { return "" };
        let keys = [Column::Property, Column::RowKey].map(|column| self.header.cell(line, column));
        keys.into_iter().find(|key| !key.is_empty()).unwrap_or_default()
    }
}

/// The first line of each place by its position, and the further lines of those that have any: in a list of one fact a
/// line, those of one institution. Lines without a name are skipped.
fn gathered(
    header: &Header,
    lines: &Lines,
    skipped: &mut Vec<Skipped>,
) -> (Vec<u32>, BTreeMap<u32, Vec<u32>>) {
    let mut firsts = Vec::with_capacity(lines.len());
    let mut more: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    let mut seen: HashMap<(&str, &str), u32> = HashMap::new();
    for (at, line) in (0..).zip(lines.iter()) {
        let (number, name) = (header.cell(line, Column::Number), header.cell(line, Column::Name));
        if is_blank(name) {
            let cells = line.cells().filter(|cell| !cell.is_empty());
            let reason = format!("no name: {}", cells.collect::<Vec<_>>().join(" · "));
            skipped.push(Skipped { row: line.number, reason });
        } else if header.format != Format::Designations || number.is_empty() {
            firsts.push(at);
        } else if let Some(first) = seen.get(&(number, name)) {
            more.entry(*first).or_default().push(at);
        } else {
            seen.insert((number, name), at);
            firsts.push(at);
        }
    }
    (firsts, more)
}

/// The service or kind that every row names.
fn about(header: &Header, lines: &Lines) -> Option<String> {
    let columns = [Column::Service, Column::Kind, Column::Class].into_iter();
    let column = columns.into_iter().find(|column| header.has(*column))?;
    let mut cells = lines.iter().map(|line| header.cell(line, column));
    let first = cells.next().filter(|cell| !is_blank(cell))?;
    let class = (column == Column::Class).then(|| institution::class(first)).flatten();
    cells.all(|cell| cell == first).then(|| class.map_or(first, |(_, word)| word).to_owned())
}

/// The code of each city that some row gives both of.
fn city_codes(header: &Header, lines: &Lines) -> HashMap<String, MunicipalityCode> {
    let of = |line: Line<'_>| {
        let five = five(header, line)?;
        let whereabouts = Whereabouts::of(header, line, Some(&five));
        let code = whereabouts.municipality(&whereabouts.complete(&address::written(header, line)))?;
        (!whereabouts.city.is_empty()).then(|| (whereabouts.city.to_owned(), code))
    };
    lines.iter().filter_map(of).collect()
}

/// Columns of no known name that say something.
fn of_file(header: &Header, row: u32, lines: &Lines) -> Vec<Finding> {
    let not_read = |at: &usize| {
        let filled = lines.iter().filter(|line| !is_blank(line.cell(*at))).count();
        let (column, text) = (header.name_at(*at), format!("{filled} cells"));
        (filled > 0).then(|| Finding::new(row, column, FindingCode::ColumnNotRead, text))
    };
    header.unknown.iter().filter_map(not_read).collect()
}

/// What more than half of the rows that say where they are share: a city, or else a prefecture.
fn publisher(header: &Header, lines: &Lines) -> Option<String> {
    let mut cities: BTreeMap<String, usize> = BTreeMap::new();
    let mut prefectures: BTreeMap<String, usize> = BTreeMap::new();
    for line in lines.iter() {
        let five = five(header, line);
        if let (Some(prefecture), city) = Whereabouts::of(header, line, five.as_deref()).publisher() {
            *prefectures.entry(prefecture.to_owned()).or_default() += 1;
            if !city.is_empty() {
                *cities.entry(format!("{prefecture}{city}")).or_default() += 1;
            }
        }
    }
    let said: usize = prefectures.values().sum();
    let most = |counts: BTreeMap<String, usize>| counts.into_iter().find(|(_, count)| count * 2 > said);
    most(cities).or_else(|| most(prefectures)).map(|(name, _)| name)
}

/// The row's own municipality code, or its publisher's: five digits.
fn five(header: &Header, line: Line<'_>) -> Option<String> {
    let codes =
        [Column::AddressCode, Column::PublisherCode].map(|column| address::code(header.cell(line, column)));
    let whole = codes.into_iter().find_map(|code| match code {
        Code::Read { five, .. } => Some(five),
        Code::Blank | Code::Unread => None,
    });
    whole.or_else(|| {
        let [prefecture, city] =
            [Column::PrefectureCode, Column::CityCode].map(|column| plain(header.cell(line, column)));
        if prefecture.is_empty() {
            return None;
        }
        match address::code(&format!("{prefecture:0>2}{city:0>3}")) {
            Code::Read { five, .. } => Some(five),
            Code::Blank | Code::Unread => None,
        }
    })
}
