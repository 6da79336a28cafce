//! Cells of real files, each with what a careful person reads in it: `cells.tsv`.

use super::{FindingCode, Options, read};
use domain::facility::Value;
use domain::hours::{Holidays, Hours, Opening};
use domain::lists::item;
use std::collections::BTreeMap;

/// The columns that a sort of cell stands in, and the item that holds it.
const SORTS: [(&str, &[&str], &str); 9] = [
    ("hours", &["開局時間"], item::HOURS),
    ("week", &["診療曜日", "診療開始時間", "診療終了時間", "診療日時特記事項"], item::HOURS),
    ("days", &["利用可能曜日"], item::OPEN_DAYS),
    ("date", &["開設年月日"], item::OPENED),
    ("phone", &["電話番号"], item::PHONE),
    ("name", &["名称"], item::NAME),
    ("position", &["緯度", "経度"], item::POSITION),
    ("location", &["location"], item::POSITION),
    ("address", &["都道府県コード又は市区町村コード", "都道府県名", "市区町村名", "住所"], item::ADDRESS),
];

/// The file holds one cell a line: its sort, the text as delivered (`⏎` a line break, `¦` between columns), what a
/// careful person reads in it, and a file it stands in. `text`: it is rightly not read, and kept with a finding.
#[test]
fn cells_of_real_files_mean_what_a_careful_person_reads_in_them() {
    let mut wrong = Vec::new();
    let mut cells = 0;
    for line in include_str!("cells.tsv").lines() {
        let fields: Vec<&str> = line.split('\t').collect();
        let [sort, cell, meant, _file] = fields.as_slice() else { panic!("four fields: {line}") };
        let read = meaning(sort, cell);
        cells += 1;
        if read != *meant {
            wrong.push(format!("{sort} {cell}\n    meant {meant}\n    read  {read}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {cells}\n{}", wrong.len(), wrong.join("\n"));
}

/// What a row with this cell says under the sort's item.
fn meaning(sort: &str, cell: &str) -> String {
    let (_, columns, item) = SORTS.iter().find(|(name, ..)| *name == sort).expect("a known sort");
    let cells: Vec<String> = cell.split('¦').map(|part| part.trim_matches(' ').replace('⏎', "\n")).collect();
    assert_eq!(columns.len(), cells.len(), "{sort}: {cell}");
    let others = [("名称", "灯台医院"), ("医療機関の種類", "病院"), ("住所", ""), ("電話番号", "")];
    let others = others.into_iter().filter(|(column, _)| !columns.contains(column));
    let (header, row): (Vec<&str>, Vec<&str>) =
        columns.iter().copied().zip(cells.iter().map(String::as_str)).chain(others).unzip();
    let mut list = csv::Writer::from_writer(Vec::new());
    list.write_record(&header).expect("in memory");
    list.write_record(&row).expect("in memory");
    let list = list.into_inner().expect("in memory");
    let parsed = read("list.csv", &list, &Options::default()).expect("a list").places().expect("of places");
    let facts = parsed.candidates().next().expect("one row").facts;
    let of = |item: &'static str| {
        facts.iter().filter(move |fact| fact.item.as_str() == item).map(|fact| &fact.value)
    };
    let mut words: Vec<String> = of(item).map(said).collect();
    if sort == "name" {
        let status = |value: &Value| {
            if let Value::Text(text) = value { format!("status {text}") } else { said(value) }
        };
        words.extend(of(item::STATUS).map(status));
    }
    let unread = parsed.findings.iter().filter(|finding| finding.code == FindingCode::HoursNoteUnread);
    words.extend(unread.map(|finding| format!("unread {}", finding.text.as_str().replace('\n', "⏎"))));
    // Text is explained, but where it is a note alone and no attempt at hours.
    let explained = !parsed.findings.is_empty() || cells.iter().filter(|cell| !cell.is_empty()).count() == 1;
    assert!(words != ["text"] || explained, "text without a finding: {cell}");
    if words.is_empty() { "nothing".to_owned() } else { words.join("; ") }
}

fn said(value: &Value) -> String {
    match value {
        Value::Name(name) => name.text.clone(),
        Value::Address(address) => {
            let code = address.municipality.as_ref().map(|code| format!(" ({code})"));
            format!("{}{}", address.text, code.unwrap_or_default())
        }
        Value::Position(at) => {
            format!("{:.6},{:.6}", f64::from(at.lat_e6) / 1e6, f64::from(at.lon_e6) / 1e6)
        }
        Value::Phone(phone) => phone.number.clone(),
        Value::Hours(hours) => week(hours),
        Value::Days(days) => days_said((0..8).filter(|day| days.0 >> day & 1 == 1)),
        Value::Date(date) => date.to_string(),
        Value::Text(_) => "text".to_owned(),
        Value::Kind(_)
        | Value::Level(_)
        | Value::Count(_)
        | Value::Names(_)
        | Value::Web(_)
        | Value::Stock(_)
        | Value::Coverage(_)
        | Value::Person(_)
        | Value::Unknown => {
            panic!("{value:?}")
        }
    }
}

const DAYS: [&str; 8] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun", "hol"];

/// Three days and more in a row are a range; holidays are none.
fn days_said(days: impl Iterator<Item = usize>) -> String {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for day in days {
        match runs.last_mut().filter(|run| run.1 + 1 == day && day < 7) {
            Some(run) => run.1 = day,
            None => runs.push((day, day)),
        }
    }
    let run = |(first, last): (usize, usize)| match last - first {
        0 => DAYS[first].to_owned(),
        1 => format!("{},{}", DAYS[first], DAYS[last]),
        _ => format!("{}-{}", DAYS[first], DAYS[last]),
    };
    runs.into_iter().map(run).collect::<Vec<_>>().join(",")
}

/// mon-fri 09:00-12:00 13:00-18:00; sat(1,3) 09:00-12:00; holidays closed
fn week(hours: &Hours) -> String {
    let mut parts: Vec<(usize, String, Vec<usize>)> = Vec::new();
    for day in 0..8 {
        let mut of_weeks: BTreeMap<Vec<(u16, u16)>, u8> = BTreeMap::new();
        for week in 0..5 {
            let on = |o: &&Opening| o.days.0 >> day & 1 == 1 && (o.weeks == 0 || o.weeks >> week & 1 == 1);
            let mut spans: Vec<(u16, u16)> =
                hours.openings.iter().filter(on).map(|o| (o.from, o.to)).collect();
            spans.sort_unstable();
            *of_weeks.entry(spans).or_default() |= 1 << week;
        }
        let mut of_weeks: Vec<_> = of_weeks.into_iter().filter(|(spans, _)| !spans.is_empty()).collect();
        of_weeks.sort_by_key(|(_, weeks)| weeks.trailing_zeros());
        for (spans, weeks) in of_weeks {
            let which = (0..5).filter(|week| weeks >> week & 1 == 1).map(|week| (week + 1).to_string());
            let which = if weeks == 0b1_1111 {
                String::new()
            } else {
                format!("({})", which.collect::<Vec<_>>().join(","))
            };
            let time = |minutes: u16| format!("{:02}:{:02}", minutes / 60, minutes % 60);
            let spans: Vec<String> =
                spans.iter().map(|(from, to)| format!("{}-{}", time(*from), time(*to))).collect();
            let said = format!("{which} {}", spans.join(" "));
            match parts.iter_mut().find(|(_, part, _)| *part == said) {
                Some((_, _, days)) => days.push(day),
                None => parts.push((day, said, vec![day])),
            }
        }
    }
    let mut words: Vec<String> =
        parts.into_iter().map(|(_, said, days)| format!("{}{said}", days_said(days.into_iter()))).collect();
    match hours.holidays {
        Holidays::Closed => words.push("holidays closed".to_owned()),
        Holidays::AsWeekday => words.push("holidays as weekdays".to_owned()),
        Holidays::Own | Holidays::Unknown => {}
    }
    words.join("; ")
}
