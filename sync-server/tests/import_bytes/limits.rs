//! What is too large is refused with the reason, and before it fills the memory.

use crate::made::{Workbook, inline, repeated, tarred, xz, zipped};
use domain::facility::Value;
use domain::lists::item;
use sync_server::exchange::{self, BYTES_MAX, ExchangeError, Options, Parsed, ROWS_MAX};

fn read(name: &str, bytes: &[u8]) -> Result<Parsed, ExchangeError> {
    exchange::read(name, bytes, &Options::default())
        .map(|content| content.places().expect("a list of places"))
}

/// The names and notes of a file's places.
fn names(name: &str, bytes: &[u8]) -> Vec<String> {
    let parsed = read(name, bytes).expect("a list");
    let facts = parsed.candidates().flat_map(|candidate| candidate.facts);
    let names = facts.filter(|fact| fact.item.as_str() == item::NAME);
    names.filter_map(|fact| if let Value::Name(name) = fact.value { Some(name.text) } else { None }).collect()
}

const LIST: &str = "名称,住所,電話番号\n灯台医院,香川県高松市1-1,\n";
const JSON: &str = r#"[{"name": "岬医院", "address": "香川県高松市2-2", "tel": ""}]"#;

#[test]
fn a_file_that_is_too_large_or_too_long_is_refused_with_the_reason() {
    let large = vec![b' '; BYTES_MAX + 1];
    assert_eq!(read("list.csv", &large), Err(ExchangeError::TooLarge { bytes: BYTES_MAX + 1 }));
    let long = format!("{LIST}{}", "灯台医院,\n".repeat(ROWS_MAX));
    assert_eq!(read("list.csv", long.as_bytes()), Err(ExchangeError::TooLong));
    let half = format!("{LIST}{}", "灯台医院,\n".repeat(ROWS_MAX / 2));
    let two = zipped(&[("a.csv", half.as_bytes()), ("b.csv", half.as_bytes())]);
    assert_eq!(read("lists.zip", &two), Err(ExchangeError::TooLong), "the lists of a zip together");
    let rows: String =
        (2..ROWS_MAX + 3).map(|row| format!("<row r=\"{row}\"><c r=\"A{row}\"><v>1</v></c></row>")).collect();
    assert_eq!(read("list.xlsx", &Workbook::new(&rows).bytes()), Err(ExchangeError::TooLong));
}

#[test]
fn an_archive_that_unpacks_to_more_than_is_read_is_refused() {
    let large = vec![b'\n'; BYTES_MAX + 1];
    assert_eq!(read("a.zip", &zipped(&[("a.csv", &large)])), Err(ExchangeError::UnpacksTooLarge));
    assert_eq!(read("a.tar.xz", &tarred(&[("a.csv", &large)])), Err(ExchangeError::UnpacksTooLarge));
    let packed = zipped(&[("a.json", &[b"0", &large[2..]].concat())]);
    assert_eq!(read("a.zip", &repeated(&packed, 6)), Err(ExchangeError::UnpacksTooLarge), "all together");
    assert!(matches!(read("a.zip", &packed), Err(ExchangeError::Unrecognised { .. })), "one alone");
}

#[test]
fn a_workbook_whose_texts_or_styles_fill_the_memory_is_refused() {
    let row = inline(2, &["灯台医院"]);
    let texts = |texts: &str| read("a.xlsx", &Workbook::new(&row).with_texts(texts).bytes());
    let too_large = Err(ExchangeError::UnpacksTooLarge);
    assert_eq!(
        texts(&"<si><t>aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa</t></si>".repeat(600_000)),
        too_large
    );
    assert_eq!(texts(&"<si><t/></si>".repeat(1_000_001)), too_large, "many small ones");
    assert_eq!(texts(&format!("<si><t>{}</t></si>", "a".repeat(2_000_000))), too_large, "one large one");
    // A million cells of one text.
    let text = format!("<si><t>{}</t></si>", "a".repeat(30_000));
    let cells = "<row><c t=\"s\"><v>0</v></c></row>".repeat(20_000);
    assert_eq!(read("a.xlsx", &Workbook::new(&cells).with_texts(&text).bytes()), too_large);
    let mut workbook = Workbook::new(&row);
    workbook.styles =
        workbook.styles.replace("</", &format!("<cellXfs>{}</cellXfs></", "<xf/>".repeat(500_000)));
    assert_eq!(read("a.xlsx", &workbook.bytes()), too_large);
}

/// Room for 18,446,744,073,709,551,615 texts would end the server.
#[test]
fn what_a_workbook_says_of_itself_is_not_believed() {
    let row = inline(2, &["灯台医院"]);
    for count in ["99999999999", "18446744073709551615", "99999999999999999999999"] {
        let mut workbook = Workbook::new(&row);
        workbook.texts = workbook.texts.replace("<sst", &format!("<sst uniqueCount=\"{count}\""));
        assert_eq!(read("a.xlsx", &workbook.bytes()), Err(ExchangeError::UnpacksTooLarge), "{count}");
    }
    let mut workbook = Workbook::new(&row);
    workbook.sheet = workbook.sheet.replace("<sheetData>", "<dimension ref=\"B5:A1\"/><sheetData>");
    assert!(matches!(read("a.xlsx", &workbook.bytes()), Err(ExchangeError::Workbook(_)) | Ok(_)));
}

#[test]
fn a_stray_cell_at_the_far_corner_is_one_cell_and_one_in_every_row_is_refused() {
    let corner = "<row r=\"1048576\"><c r=\"XFD1048576\" t=\"inlineStr\"><is><t>x</t></is></c></row>";
    let stray = Workbook::new(&format!("{}{corner}", inline(2, &["灯台医院"])));
    assert_eq!(names("a.xlsx", &stray.bytes()), ["灯台医院"]);
    let rows: String =
        (2..2_000).map(|row| format!("<row r=\"{row}\"><c r=\"XFD{row}\"><v>1</v></c></row>")).collect();
    assert_eq!(read("a.xlsx", &Workbook::new(&rows).bytes()), Err(ExchangeError::UnpacksTooLarge));
}

#[test]
fn a_line_of_too_many_or_too_long_cells_is_refused() {
    let commas = format!("{LIST}{}\n", ",".repeat(20_000));
    assert_eq!(read("a.csv", commas.as_bytes()), Err(ExchangeError::TooWide));
    let long = format!("{LIST}\"{}\",", "a\n".repeat(1_000_000));
    assert_eq!(read("a.csv", long.as_bytes()), Err(ExchangeError::TooWide), "a quote that is never closed");
    let keys: Vec<String> = (0..20_000).map(|key| format!("\"{key}\":0")).collect();
    assert_eq!(read("a.json", format!("[{{{}}}]", keys.join(",")).as_bytes()), Err(ExchangeError::TooWide));
    let array = format!(r#"[{{"name":"a","address":"b","tel":[{}0]}}]"#, "0,".repeat(1_000_000));
    assert_eq!(read("a.json", array.as_bytes()), Err(ExchangeError::TooWide));
    for deep in
        ["[".repeat(1_000_000), format!(r#"[{{"name":{}{}}}]"#, "[".repeat(20_000), "]".repeat(20_000))]
    {
        assert!(read("a.json", deep.as_bytes()).is_err(), "deep");
    }
}

#[test]
fn a_formula_comes_in_as_the_value_it_had_and_in_text_it_is_text() {
    let rows = "<row r=\"2\"><c r=\"A2\" t=\"str\"><f>\"灯台\"&amp;\"医院\"</f><v>灯台医院</v></c></row>\
                <row r=\"3\"><c r=\"A3\"><f>1+1</f><v>2</v></c></row>\
                <row r=\"4\"><c r=\"A4\" t=\"str\"><f>WEBSERVICE(\"http://localhost\")</f></c></row>";
    assert_eq!(names("a.xlsx", &Workbook::new(rows).bytes()), ["灯台医院", "2"]);
    let formulas = ["=1+1", "+81", "@SUM(A1)", "-灯台", "=cmd|' /C calc'!A0"];
    let list = formulas.map(|name| format!("{name},香川県高松市1-1,\n")).concat();
    assert_eq!(names("a.csv", format!("名称,住所,電話番号\n{list}").as_bytes()), formulas);
}

#[test]
fn entities_of_a_workbook_neither_multiply_nor_fetch() {
    let grow: String = ('b'..='j')
        .zip('a'..)
        .map(|(name, of)| format!("<!ENTITY {name} \"{}\">", format!("&{of};").repeat(10)))
        .collect();
    let doctype =
        format!("<!DOCTYPE w [<!ENTITY a \"lol\">{grow}<!ENTITY x SYSTEM \"file:///etc/passwd\">]>");
    for entity in ["&j;", "&x;"] {
        let mut workbook = Workbook::new("").with_texts(&format!("<si><t>{entity}</t></si>"));
        workbook.sheet = workbook.sheet.replace(
            "</sheetData>",
            &format!(
                "<row r=\"2\"><c r=\"A2\" t=\"inlineStr\"><is><t>灯台{entity}</t></is></c></row>\
                 <row r=\"3\"><c r=\"A3\" t=\"s\"><v>0</v></c></row></sheetData>"
            ),
        );
        workbook.texts = format!("{doctype}{}", workbook.texts);
        workbook.sheet = format!("{doctype}{}", workbook.sheet);
        let read = format!("{:?}", read("a.xlsx", &workbook.bytes()));
        assert!(read.len() < 2_000 && !read.contains("root:") && !read.contains("lollol"), "{read}");
    }
}

#[test]
fn lists_of_several_files_are_one_list_in_a_zip_and_in_a_tar() {
    let book = Workbook::new(&inline(2, &["港医院", "香川県高松市3-3"])).bytes();
    let files: [(&str, &[u8]); 4] = [
        ("lists/a.csv", LIST.as_bytes()),
        ("lists/._a.json", b"\0\x05\x16\x07"),
        ("lists/b.xlsx", &book),
        ("readme.txt", "読んでください".as_bytes()),
    ];
    for (name, bytes) in [("lists.zip", zipped(&files)), ("lists.tar.xz", tarred(&files))] {
        assert_eq!(names(name, &bytes), ["灯台医院", "港医院"], "{name}");
    }
    let lists: [(&str, &[u8]); 2] = [("a.json", JSON.as_bytes()), ("b.json", JSON.as_bytes())];
    for (name, bytes) in [("lists.zip", zipped(&lists)), ("lists.tar.xz", tarred(&lists))] {
        let parsed = read(name, &bytes).expect("two lists");
        assert_eq!(parsed.candidates().map(|candidate| candidate.row).collect::<Vec<_>>(), [1, 2]);
    }
    // A zip in a zip, and bytes that are no tar.
    assert!(read("a.zip", &zipped(&[("b.zip", &zipped(&lists))])).is_err());
    assert!(matches!(
        read("a.tar.xz", &xz(b"no tar at all")),
        Err(ExchangeError::Archive(_) | ExchangeError::Unrecognised { .. })
    ));
}
