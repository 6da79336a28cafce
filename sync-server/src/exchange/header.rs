//! The header line: found by what it says, not by where it stands.

use super::sheet::Line;
use super::{Format, text};
use std::collections::BTreeMap;

/// What a column holds, whatever its publisher calls it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Column {
    Property,
    RowKey,
    PublisherCode,
    Publisher,
    Prefecture,
    City,
    Name,
    Kana,
    English,
    Kind,
    AddressCode,
    Address,
    AddressPrefecture,
    AddressCity,
    AddressTown,
    AddressNumber,
    Building,
    Postcode,
    Latitude,
    Longitude,
    Position,
    Phone,
    Extension,
    Fax,
    Organisation,
    Number,
    Days,
    Opens,
    Closes,
    HoursNote,
    Departments,
    Beds,
    Opened,
    Status,
    Website,
    Note,
    /// Kept as a note under the column's own name.
    Remark,
    /// Known, and of no use to who looks for a place.
    Left,
}

/// Names as publishers write them, without spaces and in one width.
const ALIASES: &[(&str, Column)] = &[
    ("#property", Column::Property),
    ("ID", Column::RowKey),
    ("NO", Column::RowKey),
    ("identification", Column::RowKey),
    ("全国地方公共団体コード", Column::PublisherCode),
    ("都道府県コード又は市区町村コード", Column::PublisherCode),
    ("都道府県コード又は市町村コード", Column::PublisherCode),
    ("prefCode", Column::PublisherCode),
    ("地方公共団体名", Column::Publisher),
    ("都道府県名", Column::Prefecture),
    ("pref", Column::Prefecture),
    ("市区町村名", Column::City),
    ("city", Column::City),
    ("名称", Column::Name),
    ("name", Column::Name),
    ("名称_カナ", Column::Kana),
    ("名称(カナ)", Column::Kana),
    ("fullNameInKana", Column::Kana),
    ("名称_英字", Column::English),
    ("名称_英語", Column::English),
    ("医療機関の種類", Column::Kind),
    ("alternativeName", Column::Kind),
    ("所在地_全国地方公共団体コード", Column::AddressCode),
    ("所在地_連結表記", Column::Address),
    ("住所", Column::Address),
    ("address", Column::Address),
    ("所在地_都道府県", Column::AddressPrefecture),
    ("所在地_市区町村", Column::AddressCity),
    ("所在地_町字", Column::AddressTown),
    ("所在地_番地以下", Column::AddressNumber),
    ("建物名等(方書)", Column::Building),
    ("方書", Column::Building),
    ("katagaki", Column::Building),
    ("郵便番号", Column::Postcode),
    ("緯度", Column::Latitude),
    ("latitude", Column::Latitude),
    ("経度", Column::Longitude),
    ("longitude", Column::Longitude),
    ("location", Column::Position),
    ("電話番号", Column::Phone),
    ("telephoneNumber", Column::Phone),
    ("内線番号", Column::Extension),
    ("extensionNumber", Column::Extension),
    ("FAX番号", Column::Fax),
    ("faxNumber", Column::Fax),
    ("法人の名称", Column::Organisation),
    ("establisher", Column::Organisation),
    ("corporateName", Column::Organisation),
    ("医療機関コード", Column::Number),
    ("medicalCode", Column::Number),
    ("診療曜日", Column::Days),
    ("availableDate", Column::Days),
    ("診療開始時間", Column::Opens),
    ("medicalStartTime", Column::Opens),
    ("診療終了時間", Column::Closes),
    ("medicalEndTime", Column::Closes),
    ("診療日時特記事項", Column::HoursNote),
    ("availableDateNote", Column::HoursNote),
    ("診療科目", Column::Departments),
    ("medicalSubjects", Column::Departments),
    ("病床数", Column::Beds),
    ("numberOfBeds", Column::Beds),
    ("開設年月日", Column::Opened),
    ("openingDate", Column::Opened),
    ("状況", Column::Status),
    ("URL", Column::Website),
    ("referenceObject", Column::Website),
    ("備考", Column::Note),
    ("note", Column::Note),
    ("時間外における対応", Column::Remark),
    ("overtimeResponse", Column::Remark),
    ("災害拠点分類", Column::Remark),
    ("連絡先メールアドレス", Column::Remark),
    ("連絡先FormURL", Column::Remark),
    ("連絡先備考(その他、SNSなど)", Column::Remark),
    ("法人番号", Column::Left),
    ("corporateNumber", Column::Left),
    ("町字ID", Column::Left),
    ("高度の種別", Column::Left),
    ("高度の値", Column::Left),
    ("画像", Column::Left),
    ("画像_ライセンス", Column::Left),
];

/// Lines of preamble a file may have before its header.
const PREAMBLE_MAX: usize = 30;

pub(super) struct Header {
    /// Position in the sheet's lines.
    pub(super) line: usize,
    /// As delivered.
    names: Vec<String>,
    columns: BTreeMap<Column, usize>,
    remarks: Vec<usize>,
    /// Columns of no known name.
    pub(super) unknown: Vec<usize>,
}

/// The first line that names a place and something only this list tells of it.
pub(super) fn find(lines: &[Line]) -> Option<Header> {
    let known: BTreeMap<String, Column> =
        ALIASES.iter().map(|(alias, column)| (folded(alias), *column)).collect();
    lines.iter().take(PREAMBLE_MAX).enumerate().find_map(|(at, line)| {
        let header = Header::of(at, line, &known);
        let place =
            header.has(Column::Name) && (header.has(Column::Address) || header.has(Column::AddressTown));
        let medical = [Column::Kind, Column::Departments, Column::Days].into_iter();
        (place && medical.filter(|column| header.has(*column)).count() >= 2).then_some(header)
    })
}

fn folded(name: &str) -> String {
    text::plain(name).chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
}

impl Header {
    fn of(line: usize, cells: &Line, known: &BTreeMap<String, Column>) -> Self {
        let mut header = Self {
            line,
            names: cells.cells.clone(),
            columns: BTreeMap::new(),
            remarks: Vec::new(),
            unknown: Vec::new(),
        };
        for (at, name) in header.names.iter().enumerate() {
            match known.get(&folded(name)) {
                Some(Column::Remark) => header.remarks.push(at),
                Some(Column::Left) => {}
                // A name given twice: the first holds, the second is reported.
                Some(column) if !header.columns.contains_key(column) => {
                    header.columns.insert(*column, at);
                }
                Some(_) | None => header.unknown.push(at),
            }
        }
        header
    }

    pub(super) fn has(&self, column: Column) -> bool {
        self.columns.contains_key(&column)
    }

    /// The columns decide, not their language: the property names come with both sets.
    pub(super) fn format(&self) -> Format {
        let parts = [Column::AddressCode, Column::AddressTown, Column::Publisher];
        if parts.iter().any(|column| self.has(*column)) {
            Format::HospitalsNew
        } else if self.has(Column::Property) && !self.has(Column::Days) {
            Format::HospitalsProperty
        } else {
            Format::HospitalsOld
        }
    }

    /// The trimmed cell; empty where the file has no such column.
    pub(super) fn cell<'a>(&self, line: &'a Line, column: Column) -> &'a str {
        self.columns.get(&column).map_or("", |at| line.cell(*at))
    }

    /// The cells that are kept under their column's own name.
    pub(super) fn remarks<'a>(&'a self, line: &'a Line) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.remarks.iter().map(|at| (self.name_at(*at), line.cell(*at)))
    }

    /// The column's name as delivered.
    pub(super) fn name(&self, column: Column) -> &str {
        self.columns.get(&column).map_or("", |at| self.name_at(*at))
    }

    pub(super) fn name_at(&self, at: usize) -> &str {
        self.names.get(at).map_or("", |name| name.trim())
    }

    pub(super) fn width(&self) -> usize {
        self.names.len()
    }
}
