//! Days and times of event lists as their publishers wrote them, and what a careful person reads in them.

use super::event_days::{self, Unread};
use super::event_times;
use chrono::NaiveDate;
use domain::event::{TimeSpan, When};

/// The day of an edition: rows of 2026 without their year.
fn read(cell: &str) -> String {
    let near = NaiveDate::from_ymd_opt(2026, 6, 10);
    said(event_days::read(cell, near))
}

fn said(read: Result<(When, bool), Unread>) -> String {
    let (when, says_more) = match read {
        Err(Unread::Words) => return "words".to_owned(),
        Err(Unread::Doubtful) => return "doubtful".to_owned(),
        Ok(read) => read,
    };
    let short = |day: NaiveDate| day.format("%y%m%d").to_string();
    let mut said: Vec<String> = Vec::new();
    for span in &when.days {
        said.push(match (span.from.map(short), span.to.map(short)) {
            (from, to) if from == to => from.unwrap_or_default(),
            (from, to) => format!("{}..{}", from.unwrap_or_default(), to.unwrap_or_default()),
        });
    }
    said.extend(when.except.iter().map(|day| format!("-{}", short(*day))));
    said.extend(when.only.map(|only| format!("only {:b}", only.0)));
    said.extend(when.doubtful.then(|| "ask".to_owned()));
    said.extend(says_more.then(|| "more".to_owned()));
    said.join(" ")
}

#[test]
fn days_mean_what_a_careful_person_reads() {
    for (cell, meaning) in [
        ("5月10日（日）", "260510"),
        ("5月16日(土)", "260516"),
        ("2026-06-06", "260606"),
        ("3月31日(火)～6月14日(日)", "260331..260614"),
        ("4月1日（水）～8月16日(日)", "260401..260816"),
        ("4月21日(火）～7月26日(日）", "260421..260726"),
        ("5月10日(日)・11日(月)", "260510 260511"),
        ("5月18日(月)～20日(水)", "260518..260520"),
        ("7月25日(土)、26日(日)", "260725 260726"),
        ("8月1日(土)\n8月2日(日)", "260801 260802"),
        ("8月4日（火）\n8月5日（水）", "260804 260805"),
        ("8月4日、8月18日\nいずれも（火）", "260804 260818"),
        ("（1）5月29日（2）6月12日（3）6月19日 いずれも（金）", "260529 260612 260619"),
        (
            "(1)6月17日、(2)24日、(3)7月1日、(4)7月8日、(5)7月15日\nいずれも（水）",
            "260617 260624 260701 260708 260715",
        ),
        ("(1)6月21日(2)6月28日(3)7月5日\nいずれも（日）", "260621 260628 260705"),
        ("6月14日(日)まで", "..260614"),
        ("～7月26日(日）", "..260726"),
        ("～7月26日(日）まで", "..260726"),
        ("～9月25日(金)\nまで ", "..260925"),
        ("８月16日(日)まで", "..260816"),
        ("7月28日(火)～9月23日(水・祝）まで", "260728..260923"),
        ("7月18日(土)～9月23日（水・祝）", "260718..260923"),
        ("7月20日（月・祝）", "260720"),
        ("7月21日（火）\n～7月31日（金）", "260721..260731"),
        ("7月27日（月）～31日（金）\n※5日間", "260727..260731"),
        ("7月27日（月）～31日（金）\n※4日間", "260727..260731 ask more"),
        ("7月1日（水）～\n8月31日（月）\n※平日のみ", "260701..260831 only 11111"),
        ("8月5日（水）～8月16日（日）\n※10日（月）以外", "260805..260816 -260810"),
        ("8月5日（水）～8月16日（日）\n※11日（月）以外", "260805..260816 ask more"),
        ("7月1日（水）～8月31日（月）※土曜は午前のみ", "260701..260831 ask more"),
        ("7月1日（水）から", "260701.."),
        ("8月1日（土）※雨天中止", "260801 more"),
        ("12月20日(日)～1月10日(日)", "261220..270110"),
        ("2020.10/5", "201005"),
        ("R8.7.1(水)", "260701"),
        ("令和８年７月１日～７月３日", "260701..260703"),
        ("5月の試合日程", "words"),
        ("５月・６月の\n試合日程", "words"),
        ("明治安田Ｊ２・Ｊ３百年構想リーグ", "words"),
        ("随時（要調整）", "words"),
        ("日程調整し決定", "words"),
        ("6月6日（土）もしくは7日（日）", "words"),
        // 2026-05-10 is a Sunday, and no 10th of May near is a Friday.
        ("5月10日（金）", "doubtful"),
        ("7月25日（土）～7月20日（月）", "doubtful"),
        ("2202/5/1", "words"),
        ("2032/5/1", "doubtful"),
        ("2月30日", "doubtful"),
    ] {
        assert_eq!(read(cell), meaning, "{cell}");
    }
}

#[test]
fn two_columns_of_dates_are_a_span_or_a_doubt() {
    let near = NaiveDate::from_ymd_opt(2020, 10, 1);
    for (starts, ends, meaning) in [
        ("5/16/2020", "5/23/2020", "200516..200523"),
        ("2020.10/15", "2020.11/23", "201015..201123"),
        ("2020/10/4", "2020/10/4", "201004"),
        ("2023-06-18T00:00:00.000Z", "2023-06-18T00:00:00.000Z", "230618"),
        ("3/14/2021", "", "210314.."),
        ("12/17/2020", "3/18/2020", "doubtful"),
        ("11/22/2020", "11/20/2020", "doubtful"),
        ("5/1/2032", "5/2/2032", "doubtful"),
        ("10月4日", "10月6日", "201004..201006"),
        ("未定", "未定", "words"),
    ] {
        assert_eq!(said(event_days::read_span(starts, ends, near)), meaning, "{starts} {ends}");
    }
    assert_eq!(said(event_days::read("5月16日(土)", None)), "words", "nothing tells the year");
}

#[test]
fn days_among_words_are_read_where_each_has_its_weekday() {
    let near = NaiveDate::from_ymd_opt(2026, 5, 15);
    let days = |cell| event_days::among_words(cell, near).map(|when| said(Ok((when, false))));
    let matches =
        "【高知ユナイテッドＳＣ】\n５月１０日（日）\n午後２時、\n【ＦＣ大阪】\n５月２４日（日）\n午後２時";
    assert_eq!(days(matches).as_deref(), Some("260510 260524"));
    let open = "【対戦相手：未定】\n5月31日（日）\n午後2時、\n【対戦相手：未定】\n6月6日（土）もしくは7日（日）\n時間：未定";
    assert_eq!((days(open), days("午後２時"), days("5月10日 午後２時")), (None, None, None));
}

#[test]
fn the_last_day_to_apply_is_told_beyond_doubt_or_not_at_all() {
    let near = NaiveDate::from_ymd_opt(2026, 6, 10);
    for (cell, day) in [
        ("6月9日(火)まで", "2026-06-09"),
        ("７月２８日（火）必着", "2026-07-28"),
        ("7月7日（火）正午～\n7月27日（月）正午", "2026-07-27"),
        ("7月7日（火）正午～\n7月28日（火）17:00", "2026-07-28"),
        ("6月5日（金）\n9:00～\n7月4日（土）\n正午", "2026-07-04"),
        ("7月1日（水）\n9時～\n7月23日（木）17時", "2026-07-23"),
        (
            "受付期間は、6月14日(日)17:00まで。申込フォーム、または電話(087-893-1800)にてお申込みください。",
            "2026-06-14",
        ),
        (
            "事前申込抽選制\n【申込期間】\n6月7日(日)9時～6月15日(月)17時まで　（logoフォームと電話で受付）\n【抽選結果】\n6月20日(土)",
            "2026-06-15",
        ),
        ("5月8日（金）\n9:00～", ""),
        ("4月5日（日）午前10時～\n定員に達するまで 　", ""),
        ("7月21日（火）から定員に達するまで", ""),
        ("5月15日（金）\nそれ以降も随時募集中", ""),
        ("R8.7.1(水) AM9:00～\n受付フォームから", ""),
        ("随時募集\n定員に達するまで", ""),
        ("6月9日(月)まで", ""),
        ("通年", ""),
    ] {
        let read = event_days::last_day_of(cell, near).map(|day| day.to_string()).unwrap_or_default();
        assert_eq!(read, day, "{cell}");
    }
}

#[test]
fn times_mean_what_a_careful_person_reads() {
    for (starts, ends, meaning) in [
        ("9：30", "17：00", "9:30-17:00"),
        ("13:30", "15:50", "13:30-15:50"),
        ("0.5625", "0.625", "13:30-15:00"),
        ("9：30", "17:00(金、土は19:00まで)", "9:30-17:00 more"),
        ("9：30", "17:00（6/14までの金、土は19:00まで)", "9:30-17:00 more"),
        ("0.375", "22：00\n※日曜及び休日は17：00まで", "9:00-22:00 more"),
        ("①10：30\n②13：30", "①12：00\n②15：00", "10:30-12:00 13:30-15:00"),
        ("①10：30\n②13：00\n③14：30", "①11：30\n②14：00\n③15：30", "10:30-11:30 13:00-14:00 14:30-15:30"),
        (
            "①10：00\n②13：30",
            "①12：00\n（最終受付11：45）\n②15：30\n（最終受付15：15）",
            "10:00-12:00 13:30-15:30 more",
        ),
        (
            "午前の部\n10:30\n午後の部\n13:30",
            "午前の部\n11:30\n午後の部\n14:30",
            "10:30-11:30 13:30-14:30 more",
        ),
        (
            "【実験ショー】\n①10：30\n②13：30\n【ワークショップ】\n①11：00\n②14：00",
            "【実験ショー】\n①11：00\n②14：00\n【ワークショップ】\n①12：00\n②15：00",
            "10:30-11:00 11:00-12:00 13:30-14:00 14:00-15:00 more",
        ),
        ("14:00", "-", "14:00"),
        ("10:00～12:00", "", "10:00-12:00"),
        ("10:00~", "", "10:00"),
        ("-", "－", ""),
        ("", "", ""),
        ("14:00", "3:30:00 PM", "14:00-15:30"),
        ("18:30", "06:30", "18:30-30:30"),
        (
            "【愛媛マンダリンパイレーツ】\n6月11日（木）午後6時、\n【愛媛マンダリンパイレーツ】\n6月24日（水）午後6時",
            "－",
            "18:00 more",
        ),
        ("\n【10日(日)】\n午後２時\n【11日(月)】\n午後７時", "-", "words"),
        (
            "【5月18日（月）】\n午後７時\n【5月19日（火）】\n午後７時\n【5月20日（水）】\n午後７時",
            "-",
            "19:00 more",
        ),
        ("午前１０時～\n午後８時の間で、１回当たり１時間から１時間３０分程度まで", "", "words"),
        ("１時間程度で、夜間の場合の終了時刻は、おおむね午後８時まで", "", "words"),
        ("①10：30\n②13：30", "15：00", "words"),
        ("00:00", "00:00", "doubtful"),
        ("11:00", "10:30", "doubtful"),
        ("", "17:00", "words"),
    ] {
        assert_eq!(said_times(starts, ends), meaning, "{starts} {ends}");
    }
}

fn said_times(starts: &str, ends: &str) -> String {
    let read = event_times::read(starts, ends);
    match read.unread {
        Some(event_times::Unread::Words) => return "words".to_owned(),
        Some(event_times::Unread::Doubtful) => return "doubtful".to_owned(),
        None => {}
    }
    let minute = |minute: u16| format!("{}:{:02}", minute / 60, minute % 60);
    let span = |span: &TimeSpan| {
        let to = span.to.map(|to| format!("-{}", minute(to))).unwrap_or_default();
        format!("{}{to}", minute(span.from))
    };
    let mut said: Vec<String> = read.times.iter().map(span).collect();
    said.extend(read.says_more.then(|| "more".to_owned()));
    said.join(" ")
}
