//! Lists of places, row by row: every row becomes a candidate, or part of one, or is skipped with a reason.

mod row;

use super::address::{self, Code, Whereabouts};
use super::header::{Column, Header};
use super::institution;
use super::sheet::{Line, Sheet};
use super::text::{is_blank, plain};
use super::{Finding, FindingCode, Format, Options, Parsed, Skipped};
use domain::id::MunicipalityCode;
use domain::matching::Candidate;
use row::Row;
use std::collections::{BTreeMap, HashMap};

pub(super) fn read(sheet: &Sheet, header: &Header, options: &Options) -> Parsed {
    let lines = header.below(&sheet.lines);
    let mut parsed = Parsed {
        format: header.format,
        encoding: sheet.encoding,
        rows: lines.len(),
        candidates: Vec::new(),
        skipped: Vec::new(),
        findings: of_file(sheet, header, &lines),
        publisher: publisher(header, &lines),
        about: about(header, &lines),
        municipalities: BTreeMap::new(),
    };
    let codes = city_codes(header, &lines);
    for lines in gathered(header, &lines) {
        let Some(line) = lines.first() else { continue };
        if is_blank(header.cell(line, Column::Name)) {
            for line in lines {
                let cells = line.cells().filter(|cell| !cell.is_empty());
                let reason = format!("no name: {}", cells.collect::<Vec<_>>().join(" · "));
                parsed.skipped.push(Skipped { row: line.number, reason });
            }
            continue;
        }
        let mut row = Row { header, options, line, lines: &lines, facts: Vec::new(), findings: Vec::new() };
        if let Some((code, city)) = row.read(&codes) {
            parsed.municipalities.entry(code).or_insert(city);
        }
        let key = [Column::Property, Column::RowKey].map(|column| header.cell(line, column));
        let row_key = key.into_iter().find(|key| !key.is_empty()).unwrap_or_default().to_owned();
        parsed.findings.append(&mut row.findings);
        let more_rows = lines.iter().skip(1).map(|line| line.number).collect();
        row.facts.shrink_to_fit();
        parsed.candidates.push(Candidate { row: line.number, more_rows, row_key, facts: row.facts });
    }
    parsed
}

/// The lines of one place each: in a list of one fact a line, those of one institution.
fn gathered<'a>(header: &Header, lines: &[&'a Line]) -> Vec<Vec<&'a Line>> {
    let mut gathered: Vec<Vec<&Line>> = Vec::new();
    let mut at: HashMap<(&str, &str), usize> = HashMap::new();
    if header.format != Format::Designations {
        return lines.iter().map(|line| vec![*line]).collect();
    }
    for line in lines {
        let key = (header.cell(line, Column::Number), header.cell(line, Column::Name));
        let together = !key.0.is_empty();
        match at.get(&key).and_then(|at| gathered.get_mut(*at)).filter(|_| together) {
            Some(group) => group.push(line),
            None => {
                at.insert(key, gathered.len());
                gathered.push(vec![line]);
            }
        }
    }
    gathered
}

/// The service or kind that every row names.
fn about(header: &Header, lines: &[&Line]) -> Option<String> {
    let columns = [Column::Service, Column::Kind, Column::Class].into_iter();
    let column = columns.into_iter().find(|column| header.has(*column))?;
    let mut cells = lines.iter().map(|line| header.cell(line, column));
    let first = cells.next().filter(|cell| !is_blank(cell))?;
    let class = (column == Column::Class).then(|| institution::class(first)).flatten();
    cells.all(|cell| cell == first).then(|| class.map_or(first, |(_, word)| word).to_owned())
}

/// The code of each city that some row gives both of.
fn city_codes(header: &Header, lines: &[&Line]) -> HashMap<String, MunicipalityCode> {
    let of = |line: &&Line| {
        let five = five(header, line)?;
        let whereabouts = Whereabouts::of(header, line, Some(&five));
        let code = whereabouts.municipality(&whereabouts.complete(&address::written(header, line)))?;
        (!whereabouts.city.is_empty()).then(|| (whereabouts.city.to_owned(), code))
    };
    lines.iter().filter_map(of).collect()
}

/// Findings about the file as a whole.
fn of_file(sheet: &Sheet, header: &Header, lines: &[&Line]) -> Vec<Finding> {
    let row = header.row(&sheet.lines);
    let mut findings = Vec::new();
    if sheet.damaged {
        let text = "some bytes are no character of this encoding".to_owned();
        findings.push(Finding { row, column: String::new(), code: FindingCode::EncodingDamaged, text });
    }
    for at in &header.unknown {
        let filled = lines.iter().filter(|line| !is_blank(line.cell(*at))).count();
        if filled > 0 {
            let column = header.name_at(*at).to_owned();
            findings.push(Finding {
                row,
                column,
                code: FindingCode::ColumnNotRead,
                text: format!("{filled} cells"),
            });
        }
    }
    findings
}

/// What more than half of the rows that say where they are share: a city, or else a prefecture.
fn publisher(header: &Header, lines: &[&Line]) -> Option<String> {
    let mut cities: BTreeMap<String, usize> = BTreeMap::new();
    let mut prefectures: BTreeMap<String, usize> = BTreeMap::new();
    for line in lines {
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
fn five(header: &Header, line: &Line) -> Option<String> {
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
