//! Archives and workbooks, made.

use std::io::{Cursor, Write as _};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

pub fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(*name, SimpleFileOptions::default().compression_level(Some(1))).expect("in memory");
        zip.write_all(bytes).expect("in memory");
    }
    zip.finish().expect("in memory").into_inner()
}

/// The file of a zip several times.
pub fn repeated(packed: &[u8], times: u8) -> Vec<u8> {
    let mut from = zip::ZipArchive::new(Cursor::new(packed)).expect("a zip");
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for time in 0..times {
        let name = format!("{time}{}", from.by_index(0).expect("a file").name().expect("a name"));
        zip.raw_copy_file_rename(from.by_index(0).expect("a file"), name).expect("in memory");
    }
    zip.finish().expect("in memory").into_inner()
}

pub fn tarred(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut tar = tar::Builder::new(Vec::new());
    for (name, bytes) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        tar.append_data(&mut header, name, *bytes).expect("in memory");
    }
    xz(&tar.into_inner().expect("in memory"))
}

pub fn xz(bytes: &[u8]) -> Vec<u8> {
    let options = lzma_rust2::XzOptions::with_preset(0);
    let mut xz = lzma_rust2::XzWriter::new(Vec::new(), options).expect("in memory");
    xz.write_all(bytes).expect("in memory");
    xz.finish().expect("in memory")
}

const RELATIONSHIPS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

/// The parts of a workbook of one sheet.
pub struct Workbook {
    pub texts: String,
    pub styles: String,
    pub sheet: String,
}

impl Workbook {
    /// `rows`: the markup between `<sheetData>` and its end, under a header of a name, an address and a number.
    pub fn new(rows: &str) -> Self {
        let header = inline(1, &["名称", "住所", "電話番号"]);
        Self {
            texts: format!("<sst xmlns=\"{MAIN}\"></sst>"),
            styles: format!("<styleSheet xmlns=\"{MAIN}\"></styleSheet>"),
            sheet: format!("<worksheet xmlns=\"{MAIN}\"><sheetData>{header}{rows}</sheetData></worksheet>"),
        }
    }

    pub fn with_texts(mut self, texts: &str) -> Self {
        self.texts = self.texts.replace("</sst>", &format!("{texts}</sst>"));
        self
    }

    pub fn bytes(&self) -> Vec<u8> {
        let to = |id: &str, sort: &str, target: &str| {
            format!(
                "<Relationships xmlns=\"{RELATIONSHIPS}\"><Relationship Id=\"{id}\" Type=\"{OFFICE}/{sort}\" \
                 Target=\"{target}\"/></Relationships>"
            )
        };
        let book = format!(
            "<workbook xmlns=\"{MAIN}\" xmlns:r=\"{OFFICE}\"><sheets><sheet name=\"a\" sheetId=\"1\" \
             r:id=\"rId1\"/></sheets></workbook>"
        );
        zipped(&[
            ("[Content_Types].xml", b"<Types/>"),
            ("_rels/.rels", to("r", "officeDocument", "xl/workbook.xml").as_bytes()),
            ("xl/workbook.xml", book.as_bytes()),
            ("xl/_rels/workbook.xml.rels", to("rId1", "worksheet", "worksheets/sheet1.xml").as_bytes()),
            ("xl/sharedStrings.xml", self.texts.as_bytes()),
            ("xl/styles.xml", self.styles.as_bytes()),
            ("xl/worksheets/sheet1.xml", self.sheet.as_bytes()),
        ])
    }
}

/// A row of texts.
pub fn inline(number: u32, cells: &[&str]) -> String {
    let escaped = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;");
    let cell = |(column, text): (char, &&str)| {
        format!("<c r=\"{column}{number}\" t=\"inlineStr\"><is><t>{}</t></is></c>", escaped(text))
    };
    let cells: String = ('A'..='Z').zip(cells).map(cell).collect();
    format!("<row r=\"{number}\">{cells}</row>")
}
