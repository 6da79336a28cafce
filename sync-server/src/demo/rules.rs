//! Catalogue: the admission rules and the last report of beds of each hospital that has a name of its own.

use super::place::Site;
use chrono::{NaiveDateTime, TimeDelta, Timelike};
use domain::facility::{Answer, Facility, How, Level, Source, Value};
use domain::id::KindCode;

/// What the liaison office of one hospital says, in the order of the named hospitals.
struct Rules {
    /// Symptoms, end of life: in the marks of `answers.rs`.
    marks: [(Answer, &'static str); 2],
    /// For whom alone the place is, whatever it is asked for.
    only: Option<&'static str>,
    reasons: &'static [&'static str],
    exclusions: &'static [&'static str],
    beds: &'static [&'static str],
    desk: &'static str,
    transport: &'static [&'static str],
    stay: u32,
    documents: &'static str,
    full: &'static str,
    conditions: &'static str,
    registration: &'static str,
    interview: &'static str,
    consent: &'static str,
    pumps: &'static str,
    room_fee: u32,
    discharge: &'static str,
    night: &'static str,
    /// Days since the rules were gone through.
    reviewed: i64,
    report: Option<Report>,
}

struct Report {
    minutes: i64,
    capacity: &'static str,
    /// The ward, and how many beds are free in it.
    beds: Option<(Option<&'static str>, u32)>,
}

const fn report(
    minutes: i64,
    capacity: &'static str,
    beds: Option<(Option<&'static str>, u32)>,
) -> Option<Report> {
    Some(Report { minutes, capacity, beds })
}

const CHILDREN: &str = "15歳まで";
const HOUR: i64 = 60;
const DAY: i64 = 24 * HOUR;

/// Adds what the hospital's liaison office says. A place without a name of its own has no such office.
pub(super) fn rules(site: &Site<'_>, facility: &mut Facility) {
    let Some(rules) = site.known.and_then(|_| RULES.get(site.rank.nth as usize)) else { return };
    let source = source(site, site.now - TimeDelta::days(rules.reviewed));
    for (code, (answer, note)) in ["symptom_admission", "end_of_life_admission"].into_iter().zip(&rules.marks)
    {
        let note = (!note.is_empty()).then(|| (*note).to_owned());
        facility.push(code, Value::Level(Level { answer: *answer, note }), &source);
    }
    for fact in
        facility.facts.iter_mut().filter(|fact| fact.item == "emergency_admission" || fact.item == "respite")
    {
        if let (Value::Level(level), Some(only)) = (&mut fact.value, rules.only) {
            level.note = Some(only.to_owned());
        }
    }
    let names = |names: &[&str]| Value::Names(names.iter().map(|name| (*name).to_owned()).collect());
    let chosen = [
        ("admission_reasons", rules.reasons),
        ("admission_exclusions", rules.exclusions),
        ("bed_types", rules.beds),
        ("rule_transport", rules.transport),
    ];
    for (code, chosen) in chosen.into_iter().filter(|(_, chosen)| !chosen.is_empty()) {
        facility.push(code, names(chosen), &source);
    }
    let texts = [
        ("rule_desk", rules.desk),
        ("rule_documents", rules.documents),
        ("rule_full", rules.full),
        ("rule_conditions", rules.conditions),
        ("rule_registration", rules.registration),
        ("rule_interview", rules.interview),
        ("rule_consent", rules.consent),
        ("rule_pumps", rules.pumps),
        ("rule_discharge", rules.discharge),
        ("rule_night_decision", rules.night),
    ];
    for (code, text) in texts {
        facility.push(code, Value::Text(text.to_owned()), &source);
    }
    facility.push("rule_stay", Value::Count(rules.stay), &source);
    facility.push("rule_room_fee", Value::Count(rules.room_fee), &source);
    let reviewed = (site.now - TimeDelta::days(rules.reviewed)).date();
    facility.push("rule_review", Value::Date(reviewed), &source);
    if let Some(report) = &rules.report {
        reported(site, report, facility);
    }
}

fn reported(site: &Site<'_>, report: &Report, facility: &mut Facility) {
    let when = site.now - TimeDelta::minutes(report.minutes);
    let minute = u16::try_from(when.hour() * 60 + when.minute()).ok();
    let source = source(site, when);
    facility.push("capacity_now", Value::Names(vec![report.capacity.to_owned()]), &source).at = minute;
    if let Some((ward, beds)) = report.beds {
        let fact = facility.push("beds_free", Value::Count(beds), &source);
        (fact.at, fact.service) = (minute, ward.map(KindCode::from));
    }
}

fn source(site: &Site<'_>, when: NaiveDateTime) -> Source {
    let by = Some("地域連携室".to_owned());
    Source { origin: site.name.ja.clone(), verified_on: Some(when.date()), by, how: How::Own }
}

const ALL_REASONS: &[&str] =
    &["イレウス", "病的骨折", "出血", "疼痛増悪", "呼吸困難", "せん妄", "発熱", "転倒"];
const CARE_REASONS: &[&str] =
    &["疼痛増悪", "呼吸困難", "せん妄", "発熱", "介護者不在", "介護者疲弊", "冠婚葬祭"];

const RULES: [Rules; 9] = [
    Rules {
        marks: [(Answer::Yes, "緩和ケアチームが併診"), (Answer::Ask, "緩和ケア病棟のある病院を先に")],
        only: None,
        reasons: ALL_REASONS,
        exclusions: &["介護者不在", "冠婚葬祭"],
        beds: &["一般", "個室"],
        desk: "平日は地域連携室へ電話。夜間・休日は夜間直通で救急の当直医が受けます",
        transport: &["救急車", "介護タクシー"],
        stay: 7,
        documents: "緊急緩和ケア診療情報提供書をFAX。夜間は電話のあと翌朝までに",
        full: "救急病床で一晩受け、翌日に後方支援病院へ移ります",
        conditions: "当院にかかったことのあるがんの方。初めての方は主治医からの電話で",
        registration: "事前登録なしで可",
        interview: "不要",
        consent: "入院時にご家族の署名。本人の意思を確かめた記録があれば写しを",
        pumps: "PCAポンプはそのまま継続。翌日に当院の機器へ切り替えます",
        room_fee: 8_800,
        discharge: "症状が落ち着いたら在宅へ。退院前に訪問看護と電話で打合せ",
        night: "当直医が判断し、翌朝に緩和ケアチームへ引き継ぎます",
        reviewed: 62,
        report: report(3 * DAY, "受入可", Some((None, 4))),
    },
    Rules {
        marks: [(Answer::Yes, "苦痛の強い方を優先"), (Answer::Yes, "ご家族の付き添い可")],
        only: None,
        reasons: &["疼痛増悪", "呼吸困難", "せん妄", "発熱", "転倒", "介護者不在", "介護者疲弊"],
        exclusions: &["腸穿孔", "出血"],
        beds: &["緩和ケア病棟", "個室"],
        desk: "平日は地域連携室、夜間・休日は夜間直通へ電話。病棟師長が受けます",
        transport: &["介護タクシー", "家族の車", "病院の車"],
        stay: 14,
        documents: "診療情報提供書とお薬手帳の写し。夜間は電話だけで可、書類は翌日FAX",
        full: "一般病床で受け、空きしだい緩和ケア病棟へ移ります",
        conditions: "がんの方。積極的な治療を終え、病状を説明されていること",
        registration: "事前登録なしで可。登録があると面談を省きます",
        interview: "緊急のときは不要。レスパイトは外来で1回",
        consent: "入院時に本人またはご家族",
        pumps: "PCAポンプ・持続皮下注とも継続。機種は問いません",
        room_fee: 5_500,
        discharge: "1週間後に見直し。在宅の主治医が受け直すことを入院時に確かめます",
        night: "病棟師長と当番医が決めます",
        reviewed: 19,
        report: report(2 * HOUR, "受入可", Some((Some("pcu"), 2))),
    },
    Rules {
        marks: [(Answer::Yes, ""), (Answer::Ask, "一般病床で受けます")],
        only: None,
        reasons: CARE_REASONS,
        exclusions: &["イレウス", "腸穿孔"],
        beds: &["一般", "地域包括ケア"],
        desk: "平日は地域連携室、夜間・休日は夜間直通。当直医に確認してお返事します",
        transport: &["介護タクシー", "家族の車"],
        stay: 14,
        documents: "診療情報提供書をFAX。24時間受け付け、翌診療日に確認",
        full: "待機に登録し、空きしだい地域連携室から電話します",
        conditions: "訪問診療を受けている方",
        registration: "レスパイトは2週間前までに登録票",
        interview: "不要",
        consent: "書面。入院の前日までにFAXで可",
        pumps: "持続皮下注は可。薬剤と交換用の回路をご持参ください",
        room_fee: 4_400,
        discharge: "退院日を入院時に決めます",
        night: "当直医が判断します",
        reviewed: 40,
        report: report(40, "要相談", Some((None, 1))),
    },
    Rules {
        marks: [(Answer::Yes, "呼吸器内科が受けます"), (Answer::Yes, "")],
        only: None,
        reasons: ALL_REASONS,
        exclusions: &["冠婚葬祭"],
        beds: &["一般", "地域包括ケア", "個室"],
        desk: "平日は地域連携室。登録のある方は夜間・休日も夜間直通から直接入院",
        transport: &["救急車", "介護タクシー", "家族の車"],
        stay: 10,
        documents: "登録票と診療情報提供書。登録済みの方は電話だけで可",
        full: "澪浦東総合病院と相談し、その日のうちに行き先をお返事します",
        conditions: "後方支援の登録をした方。登録のない方は平日に相談",
        registration: "在宅の主治医が3か月ごとに登録を更新",
        interview: "登録のときに外来で1回",
        consent: "登録のときに本人とご家族",
        pumps: "PCAポンプ可。残量を電話でお知らせください",
        room_fee: 6_600,
        discharge: "在宅の主治医と合同で退院前カンファレンス",
        night: "当直医。登録のある方は主治医の指示書に従います",
        reviewed: 12,
        report: report(5 * HOUR, "満床", Some((None, 0))),
    },
    Rules {
        marks: [(Answer::Yes, "面談のあと"), (Answer::Yes, "個室で付き添い可")],
        only: None,
        reasons: &["疼痛増悪", "呼吸困難", "せん妄", "介護者疲弊"],
        exclusions: &["イレウス", "腸穿孔", "病的骨折", "出血"],
        beds: &["緩和ケア病棟", "個室"],
        desk: "相談は平日の地域連携室へ。夜間直通では伝言だけ受け、翌朝にお返事します",
        transport: &["介護タクシー", "家族の車"],
        stay: 30,
        documents: "診療情報提供書、直近の血液検査、画像のCD",
        full: "待機の順番をお知らせします。目安は1週間",
        conditions: "がんの方。面談を終えていること",
        registration: "面談で登録",
        interview: "本人またはご家族と外来で面談",
        consent: "面談のときに書面",
        pumps: "機械式のみ。電動は当院の機器へ替えます",
        room_fee: 11_000,
        discharge: "3週間ごとに見直し",
        night: "夜間の新しい受入れはありません",
        reviewed: 31,
        report: report(6 * HOUR, "待機", None),
    },
    Rules {
        marks: [(Answer::Ask, "疼痛の調整は他院と相談"), (Answer::Yes, "")],
        only: None,
        reasons: &["発熱", "転倒", "介護者不在", "介護者疲弊", "冠婚葬祭"],
        exclusions: &["イレウス", "腸穿孔", "出血"],
        beds: &["一般"],
        desk: "平日は地域連携室、夜間・休日は夜間直通の看護師が受けます",
        transport: &["家族の車", "介護タクシー", "病院の車"],
        stay: 14,
        documents: "紹介状1枚とお薬手帳の写し",
        full: "町内の診療所と相談し、翌日までにお返事します",
        conditions: "町内にお住まいの方",
        registration: "事前登録なしで可",
        interview: "不要",
        consent: "入院時にご家族",
        pumps: "持続皮下注は相談。PCAポンプは不可",
        room_fee: 2_200,
        discharge: "ご家族の予定に合わせます",
        night: "看護師が当番医に電話して決めます",
        reviewed: 400,
        report: None,
    },
    Rules {
        marks: [(Answer::Ask, "空床により"), (Answer::Ask, "登録のある方")],
        only: None,
        reasons: ALL_REASONS,
        exclusions: &["介護者不在", "介護者疲弊", "冠婚葬祭"],
        beds: &["一般", "個室"],
        desk: "平日は地域連携室。夜間・休日は夜間直通で救急の当直医が受けます",
        transport: &["救急車"],
        stay: 7,
        documents: "診療情報提供書。救急のときは到着までにFAX",
        full: "救急病床で受け、朝凪市民病院と相談します",
        conditions: "後方支援の登録をした方を優先",
        registration: "在宅の主治医がFAXで登録",
        interview: "不要",
        consent: "入院時に書面",
        pumps: "PCAポンプ可。夜間は機器の交換ができません",
        room_fee: 7_700,
        discharge: "1週間を目安に転院または在宅へ",
        night: "救急の当直医",
        reviewed: 75,
        report: report(20 * HOUR, "受入可", Some((None, 3))),
    },
    Rules {
        marks: [(Answer::Ask, ""), (Answer::Ask, "主治医の同意があれば")],
        only: None,
        reasons: &["発熱", "介護者不在", "介護者疲弊", "冠婚葬祭"],
        exclusions: &["イレウス", "腸穿孔", "病的骨折", "出血", "せん妄"],
        beds: &["地域包括ケア"],
        desk: "平日の日中に地域連携室へ。夜間直通では受入れを決められません",
        transport: &["家族の車", "介護タクシー"],
        stay: 7,
        documents: "レスパイト申込書、診療情報提供書、看護サマリー",
        full: "翌月の空きをお知らせします",
        conditions: "医療処置が落ち着いている方",
        registration: "申込書を2週間前まで",
        interview: "外来で1回",
        consent: "申込書に本人またはご家族の署名",
        pumps: "不可",
        room_fee: 3_300,
        discharge: "退院日を先に決めます",
        night: "夜間の新しい受入れはありません",
        reviewed: 96,
        report: report(9 * DAY, "受入可", Some((None, 2))),
    },
    Rules {
        marks: [(Answer::Ask, CHILDREN), (Answer::Ask, CHILDREN)],
        only: Some(CHILDREN),
        reasons: &["疼痛増悪", "呼吸困難", "発熱", "介護者不在", "介護者疲弊", "冠婚葬祭"],
        exclusions: &["転倒"],
        beds: &["一般", "個室"],
        desk: "平日は地域連携室、夜間・休日は夜間直通で小児救急の当直医",
        transport: &["救急車", "家族の車"],
        stay: 5,
        documents: "診療情報提供書と医療的ケアの手順書",
        full: "圏域の外の小児病院を一緒にさがします",
        conditions: "15歳までの方。当院にかかったことがあること",
        registration: "レスパイトは登録制",
        interview: "登録のときに外来で1回",
        consent: "保護者の署名",
        pumps: "可。小児用の回路をご持参ください",
        room_fee: 0,
        discharge: "保護者と主治医で決めます",
        night: "小児科の当直医",
        reviewed: 223,
        report: report(2 * DAY, "要相談", None),
    },
];
