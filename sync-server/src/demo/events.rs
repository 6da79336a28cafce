//! Catalogue: two months of invented events around a day, as a region's network holds them.

use super::NAMESPACE;
use super::words::Word;
use chrono::{Datelike, Days, NaiveDate, Weekday};
use domain::event::{DaySpan, Event, Online, TimeSpan, When};
use domain::facility::{Facility, How, Name, Phone, PhonePurpose, Source};
use domain::holiday::holiday;
use domain::id::EventId;
use std::collections::BTreeMap;
use uuid::Uuid;

/// When it is, as seen from today.
#[derive(Clone, Copy)]
enum On {
    /// The n-th day on which people work; 0 is today or the first after it.
    Working(u64),
    /// That day of the week, so many weeks from this one; moved on past holidays.
    Week(i64, Weekday),
    /// So many days in a row from that day of the week on.
    Run(i64, Weekday, u64),
    /// The first working day after the next holiday.
    AfterHoliday,
    /// That weekday of four weeks in a row.
    Weekly(i64, Weekday),
}

#[derive(Clone, Copy)]
enum Web {
    No,
    Link,
    /// The address goes to those who apply.
    OnRequest,
}

#[derive(Clone, Copy)]
enum Deadline {
    None,
    /// Days before its first day.
    Before(u64),
    Tomorrow,
}

struct Sketch {
    slug: &'static str,
    name: Word,
    on: On,
    /// Hours and minutes as digits: 1830.
    times: Option<(u16, u16)>,
    kind: &'static str,
    professions: &'static [&'static str],
    /// A place of the region.
    venue: Option<&'static str>,
    room: &'static str,
    web: Web,
    /// A place of the region, whose number is rung.
    organiser: &'static str,
    deadline: Deadline,
    capacity: Option<&'static str>,
    credits: Option<&'static str>,
    fee: &'static str,
    description: &'static str,
}

const FREE: &str = "無料";
const CENTER: &str = "澪浦市在宅医療・介護連携支援センター";
const ASANAGI: &str = "朝凪市在宅医療・介護連携支援センター";
const NURSES: &str = "澪ノ浦訪問看護連絡協議会";
const CENTRAL: &str = "澪浦中央病院";
const PHARMACISTS: &str = "澪ノ浦薬剤師会";
const DOCTORS: &str = "澪ノ浦医師会";
const DENTISTS: &str = "澪ノ浦歯科医師会";
const MANAGERS: &str = "澪ノ浦介護支援専門員連絡会";

const CASE: &str = "case_conference";
const GROUP: &str = "profession_meeting";
const MUTUAL: &str = "mutual_training";
const BOARD: &str = "network_meeting";
const LECTURE: &str = "lecture";

const EVENTS: [Sketch; 20] = [
    Sketch {
        slug: "night-admission",
        name: (
            "夜間の緊急入院をふりかえる",
            "やかん の きんきゅう にゅういん を ふりかえる",
            "Looking back on a night admission",
        ),
        on: On::Working(1),
        times: Some((1830, 2000)),
        kind: CASE,
        professions: &[],
        venue: Some(CENTRAL),
        room: "2階 講堂",
        web: Web::OnRequest,
        organiser: CENTER,
        deadline: Deadline::None,
        capacity: Some("会場40名・Web100名"),
        credits: Some("1.5単位"),
        fee: FREE,
        description: "夜間に入院となった事例を、訪問看護・薬局・病院のそれぞれからふりかえります。\n事例は個人が分からない形で扱います。",
    },
    Sketch {
        slug: "pump",
        name: (
            "持続皮下注ポンプの実技",
            "じぞく ひかちゅう ポンプ の じつぎ",
            "Hands-on: subcutaneous pumps",
        ),
        on: On::Working(3),
        times: Some((1900, 2030)),
        kind: GROUP,
        professions: &["visiting_nurse", "nurse", "pharmacist"],
        venue: None,
        room: "",
        web: Web::Link,
        organiser: NURSES,
        deadline: Deadline::Tomorrow,
        capacity: Some("30名（残り8名）"),
        credits: None,
        fee: FREE,
        description: "機種ごとの設定、閉塞アラームへの対応、交換の手順を映像で確かめます。",
    },
    Sketch {
        slug: "ride-along",
        name: (
            "訪問看護に1日同行する",
            "ほうもんかんご に いちにち どうこう する",
            "A day with a visiting nurse",
        ),
        on: On::Week(1, Weekday::Thu),
        times: Some((900, 1600)),
        kind: MUTUAL,
        professions: &["nurse", "discharge_nurse", "msw"],
        venue: Some("ともしび訪問看護ステーション"),
        room: "",
        web: Web::No,
        organiser: NURSES,
        deadline: Deadline::Before(5),
        capacity: Some("4名（残り2名）"),
        credits: None,
        fee: FREE,
        description: "病棟・退院支援の看護師が、訪問に同行します。動きやすい服装でお越しください。",
    },
    Sketch {
        slug: "ward-day",
        name: (
            "緩和ケア病棟で1日学ぶ",
            "かんわケア びょうとう で いちにち まなぶ",
            "A day on the palliative care ward",
        ),
        on: On::Week(2, Weekday::Wed),
        times: Some((930, 1500)),
        kind: MUTUAL,
        professions: &["visiting_nurse", "care_manager", "pharmacist"],
        venue: Some("白帆の丘病院"),
        room: "緩和ケア病棟",
        web: Web::No,
        organiser: "白帆の丘病院",
        deadline: Deadline::Before(7),
        capacity: Some("6名"),
        credits: None,
        fee: FREE,
        description: "在宅の職種が病棟の一日に加わり、入退院のつなぎ方を話し合います。",
    },
    Sketch {
        slug: "board",
        name: (
            "在宅緩和ケア連携推進会議（第3回）",
            "ざいたく かんわケア れんけい すいしん かいぎ だい3かい",
            "Network meeting, third of the year",
        ),
        on: On::Week(1, Weekday::Tue),
        times: Some((1400, 1530)),
        kind: BOARD,
        professions: &["doctor", "nurse", "pharmacist", "care_manager", "official"],
        venue: Some("澪浦市役所 地域医療推進室"),
        room: "3階 大会議室",
        web: Web::OnRequest,
        organiser: CENTER,
        deadline: Deadline::Before(4),
        capacity: None,
        credits: None,
        fee: FREE,
        description: "台帳の確認状況、緊急入院の受け入れ状況、来年度の研修計画について。",
    },
    Sketch {
        slug: "holiday-night",
        name: (
            "休日・夜間の連絡先を見直す会",
            "きゅうじつ やかん の れんらくさき を みなおす かい",
            "Reviewing holiday and night contacts",
        ),
        on: On::AfterHoliday,
        times: Some((1300, 1430)),
        kind: BOARD,
        professions: &[],
        venue: Some(ASANAGI),
        room: "",
        web: Web::Link,
        organiser: ASANAGI,
        deadline: Deadline::None,
        capacity: None,
        credits: None,
        fee: FREE,
        description: "連休に困ったことを持ち寄り、当番と連絡先を見直します。",
    },
    Sketch {
        slug: "course",
        name: (
            "緩和ケア基礎研修（2日間）",
            "かんわケア きそ けんしゅう ふつかかん",
            "Basics of palliative care, two days",
        ),
        on: On::Run(2, Weekday::Sat, 2),
        times: Some((930, 1630)),
        kind: LECTURE,
        professions: &["doctor", "dentist", "nurse", "visiting_nurse", "pharmacist"],
        venue: Some("朝凪市民病院"),
        room: "研修棟",
        web: Web::No,
        organiser: "朝凪市民病院",
        deadline: Deadline::Before(10),
        capacity: Some("24名"),
        credits: Some("修了証あり"),
        fee: "2,000円（資料代）",
        description: "講義と演習の2日間です。両日とも参加できる方が対象です。",
    },
    Sketch {
        slug: "opioid-switch",
        name: (
            "オピオイドの切り替えを薬局で支える",
            "オピオイド の きりかえ を やっきょく で ささえる",
            "Supporting opioid switching at pharmacies",
        ),
        on: On::Week(2, Weekday::Fri),
        times: Some((1930, 2100)),
        kind: GROUP,
        professions: &["pharmacist"],
        venue: Some(PHARMACISTS),
        room: "会館 2階",
        web: Web::OnRequest,
        organiser: PHARMACISTS,
        deadline: Deadline::Before(3),
        capacity: Some("50名"),
        credits: Some("1単位"),
        fee: "会員 無料・会員外 500円",
        description: "切り替え時の残薬、家族への説明、医師への問い合わせ方を症例で学びます。",
    },
    Sketch {
        slug: "care-managers",
        name: (
            "看取り期のケアプランを考える",
            "みとりき の ケアプラン を かんがえる",
            "Care plans for the last weeks",
        ),
        on: On::Week(1, Weekday::Fri),
        times: Some((1330, 1530)),
        kind: GROUP,
        professions: &["care_manager", "care_worker"],
        venue: Some(CENTER),
        room: "",
        web: Web::No,
        organiser: MANAGERS,
        deadline: Deadline::Before(2),
        capacity: Some("36名"),
        credits: None,
        fee: FREE,
        description: "短い期間で変わる状態に、計画をどう合わせるか。医師・訪問看護師も加わります。",
    },
    Sketch {
        slug: "mouth",
        name: (
            "最期まで口から：口腔ケアの実際",
            "さいご まで くち から こうくうケア の じっさい",
            "Mouth care to the end",
        ),
        on: On::Week(3, Weekday::Thu),
        times: Some((1900, 2030)),
        kind: LECTURE,
        professions: &[],
        venue: Some(DENTISTS),
        room: "会館",
        web: Web::Link,
        organiser: DENTISTS,
        deadline: Deadline::Before(6),
        capacity: Some("80名"),
        credits: None,
        fee: FREE,
        description: "乾燥・出血・痛みのある口のケアを、歯科医師と歯科衛生士が実演します。",
    },
    Sketch {
        slug: "cafe",
        name: ("地域緩和ケアカフェ", "ちいき かんわケア カフェ", "Palliative care café"),
        on: On::Weekly(0, Weekday::Sat),
        times: Some((1000, 1130)),
        kind: LECTURE,
        professions: &[],
        venue: Some("遺族の集い 灯りの会"),
        room: "",
        web: Web::No,
        organiser: "遺族の集い 灯りの会",
        deadline: Deadline::None,
        capacity: None,
        credits: None,
        fee: "100円（お茶代）",
        description: "患者さん・ご家族・専門職が、お茶を飲みながら話す場です。申込はいりません。",
    },
    Sketch {
        slug: "discharge",
        name: (
            "退院前カンファレンスをオンラインで",
            "たいいんまえ カンファレンス を オンライン で",
            "Discharge conferences online",
        ),
        on: On::Week(3, Weekday::Tue),
        times: Some((1730, 1830)),
        kind: CASE,
        professions: &[],
        venue: None,
        room: "",
        web: Web::OnRequest,
        organiser: "朝凪記念病院",
        deadline: Deadline::Before(3),
        capacity: Some("100名"),
        credits: None,
        fee: FREE,
        description: "移動時間をなくす工夫と、家族が話しやすい進め方を事例で確かめます。",
    },
    Sketch {
        slug: "delirium",
        name: (
            "自宅でのせん妄に備える",
            "じたく での せんもう に そなえる",
            "Preparing for delirium at home",
        ),
        on: On::Week(4, Weekday::Wed),
        times: Some((1830, 2000)),
        kind: CASE,
        professions: &[],
        venue: Some("澪浦東総合病院"),
        room: "講義室",
        web: Web::OnRequest,
        organiser: "澪浦東総合病院",
        deadline: Deadline::Before(7),
        capacity: Some("60名"),
        credits: Some("1.5単位"),
        fee: FREE,
        description: "前ぶれの見つけ方、家族への伝え方、薬の使い方を多職種で話し合います。",
    },
    Sketch {
        slug: "visit-doctors",
        name: (
            "在宅医の夜間輪番を話し合う",
            "ざいたくい の やかん りんばん を はなしあう",
            "Night duty among home doctors",
        ),
        on: On::Week(2, Weekday::Mon),
        times: Some((1930, 2045)),
        kind: GROUP,
        professions: &["doctor"],
        venue: Some(DOCTORS),
        room: "会館 会議室",
        web: Web::OnRequest,
        organiser: DOCTORS,
        deadline: Deadline::None,
        capacity: None,
        credits: None,
        fee: FREE,
        description: "年末年始の当番表を決めます。",
    },
    Sketch {
        slug: "food",
        name: ("食べられないときの食支援", "たべられない とき の しょく しえん", "When eating gets hard"),
        on: On::Week(5, Weekday::Thu),
        times: Some((1400, 1600)),
        kind: GROUP,
        professions: &["dietitian", "rehabilitation", "dental_hygienist", "care_worker"],
        venue: Some("澪ノ浦栄養士会"),
        room: "",
        web: Web::No,
        organiser: "澪ノ浦栄養士会",
        deadline: Deadline::Before(7),
        capacity: Some("20名"),
        credits: None,
        fee: "500円（材料費）",
        description: "とろみ・一口量・好きな味を、実際に作って試します。",
    },
    Sketch {
        slug: "acp",
        name: (
            "もしものときの話し合いを支える",
            "もしも の とき の はなしあい を ささえる",
            "Supporting talks about the future",
        ),
        on: On::Week(6, Weekday::Sat),
        times: Some((1330, 1630)),
        kind: LECTURE,
        professions: &[],
        venue: Some("澪浦市役所 地域医療推進室"),
        room: "市民ホール",
        web: Web::Link,
        organiser: CENTER,
        deadline: Deadline::Before(14),
        capacity: Some("200名"),
        credits: None,
        fee: FREE,
        description: "講演と模擬面談。市民の方も参加できます。",
    },
    Sketch {
        slug: "msw",
        name: (
            "受け入れ相談の窓口を知る",
            "うけいれ そうだん の まどぐち を しる",
            "Meet the admission desks",
        ),
        on: On::Week(4, Weekday::Tue),
        times: Some((1500, 1630)),
        kind: MUTUAL,
        professions: &["msw", "discharge_nurse", "care_manager", "visiting_nurse"],
        venue: Some("汐鳴町立病院"),
        room: "",
        web: Web::No,
        organiser: "汐鳴町立病院",
        deadline: Deadline::Before(5),
        capacity: Some("24名"),
        credits: None,
        fee: FREE,
        description: "病院の窓口担当と在宅の職種が、顔を合わせて手順を確かめます。",
    },
    Sketch {
        slug: "past-breath",
        name: ("息苦しさへのケアを学ぶ", "いきぐるしさ への ケア を まなぶ", "Care for breathlessness"),
        on: On::Week(-1, Weekday::Wed),
        times: Some((1830, 2000)),
        kind: CASE,
        professions: &[],
        venue: Some(CENTRAL),
        room: "2階 講堂",
        web: Web::OnRequest,
        organiser: CENTER,
        deadline: Deadline::Before(2),
        capacity: Some("60名"),
        credits: Some("1.5単位"),
        fee: FREE,
        description: "資料は事務局にあります。",
    },
    Sketch {
        slug: "past-pharmacy",
        name: (
            "薬局どうしの融通を確かめる",
            "やっきょく どうし の ゆうずう を たしかめる",
            "Lending between pharmacies",
        ),
        on: On::Week(-2, Weekday::Thu),
        times: Some((1930, 2030)),
        kind: GROUP,
        professions: &["pharmacist"],
        venue: None,
        room: "",
        web: Web::Link,
        organiser: PHARMACISTS,
        deadline: Deadline::None,
        capacity: None,
        credits: None,
        fee: FREE,
        description: "譲渡許可の範囲と、夜間の連絡の仕方を確かめました。",
    },
    Sketch {
        slug: "past-board",
        name: (
            "在宅緩和ケア連携推進会議（第2回）",
            "ざいたく かんわケア れんけい すいしん かいぎ だい2かい",
            "Network meeting, second of the year",
        ),
        on: On::Week(-3, Weekday::Tue),
        times: Some((1400, 1530)),
        kind: BOARD,
        professions: &["doctor", "nurse", "pharmacist", "care_manager", "official"],
        venue: Some("澪浦市役所 地域医療推進室"),
        room: "3階 大会議室",
        web: Web::OnRequest,
        organiser: CENTER,
        deadline: Deadline::None,
        capacity: None,
        credits: None,
        fee: FREE,
        description: "議事録は事務局にあります。",
    },
];

pub(super) fn events(places: &[Facility], today: NaiveDate) -> Vec<Event> {
    let by_name: BTreeMap<&str, &Facility> = places.iter().map(|place| (place.name(), place)).collect();
    let named = |name: &str| *by_name.get(name).expect("events are held where the region has a place");
    EVENTS
        .iter()
        .map(|sketch| event(sketch, sketch.venue.map(named), named(sketch.organiser), today))
        .collect()
}

fn event(sketch: &Sketch, venue: Option<&Facility>, organiser: &Facility, today: NaiveDate) -> Event {
    let when = when(sketch, today);
    let (ja, kana, en) = sketch.name;
    let name = Name { text: ja.to_owned(), kana: Some(kana.to_owned()), english: Some(en.to_owned()) };
    let apply_until = match sketch.deadline {
        Deadline::None => None,
        Deadline::Before(days) => when.first().and_then(|first| first.checked_sub_days(Days::new(days))),
        Deadline::Tomorrow => today.succ_opt(),
    };
    let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let place = venue.map(|venue| format!("{} {}", venue.name(), sketch.room).trim_end().to_owned());
    let link = format!("https://web.tasuki.example/{}", sketch.slug);
    let phones = organiser.phones().filter(|(_, phone)| phone.purpose == PhonePurpose::Main);
    let phones = phones.map(|(_, phone)| Phone { hours: None, ..phone.clone() }).take(1);
    Event {
        id: EventId(Uuid::new_v5(&NAMESPACE, format!("event/{}", sketch.slug).as_bytes())),
        name,
        when,
        kind: Some(sketch.kind.into()),
        professions: sketch.professions.iter().map(|code| (*code).into()).collect(),
        online: match sketch.web {
            Web::No => None,
            Web::Link => Some(Online { link: Some(link) }),
            Web::OnRequest => Some(Online { link: None }),
        },
        place,
        address: venue.and_then(Facility::address).cloned(),
        position: venue.and_then(Facility::position),
        description: text(sketch.description),
        organiser: Some(organiser.name().to_owned()),
        contact: None,
        phones: phones.collect(),
        fee: text(sketch.fee),
        capacity: sketch.capacity.map(str::to_owned),
        credits: sketch.credits.map(str::to_owned),
        apply: apply_until.map(|_| "電話で、職種とお名前をお知らせください。".to_owned()),
        apply_until,
        web: None,
        category: None,
        audience: None,
        note: None,
        originals: BTreeMap::new(),
        source: Source {
            origin: "架空の行事（見本）".to_owned(),
            verified_on: today.checked_sub_days(Days::new(2)),
            by: None,
            how: How::Own,
        },
    }
}

fn when(sketch: &Sketch, today: NaiveDate) -> When {
    let this_week = |weekday: Weekday| {
        let monday = today.checked_sub_days(Days::new(u64::from(today.weekday().num_days_from_monday())));
        let into_week = Days::new(u64::from(weekday.num_days_from_monday()));
        monday.and_then(|monday| monday.checked_add_days(into_week)).unwrap_or(today)
    };
    let day = |weeks: i64, weekday| this_week(weekday) + chrono::Duration::weeks(weeks);
    let days = match sketch.on {
        On::Working(nth) => {
            let mut working = today.iter_days().filter(|day| is_working(*day));
            vec![DaySpan::day(working.nth(usize::try_from(nth).unwrap_or(0)).unwrap_or(today))]
        }
        On::Week(weeks, weekday) => {
            vec![DaySpan::day(from(day(weeks, weekday), |day| holiday(day).is_none()))]
        }
        On::Run(weeks, weekday, days) => {
            let first = day(weeks, weekday);
            vec![DaySpan { from: Some(first), to: first.checked_add_days(Days::new(days - 1)) }]
        }
        On::AfterHoliday => {
            let next = from(today.succ_opt().unwrap_or(today), |day| holiday(day).is_some());
            vec![DaySpan::day(from(next, is_working))]
        }
        On::Weekly(weeks, weekday) => {
            (weeks..weeks + 4).map(|week| DaySpan::day(day(week, weekday))).collect()
        }
    };
    let minute = |digits: u16| digits / 100 * 60 + digits % 100;
    let times = sketch.times.map(|(from, to)| TimeSpan { from: minute(from), to: Some(minute(to)) });
    When { days, times: times.into_iter().collect(), ..When::default() }
}

/// The first day from this one on that fits.
fn from(day: NaiveDate, fits: impl Fn(NaiveDate) -> bool) -> NaiveDate {
    day.iter_days().find(|day| fits(*day)).unwrap_or(day)
}

fn is_working(day: NaiveDate) -> bool {
    !matches!(day.weekday(), Weekday::Sat | Weekday::Sun) && holiday(day).is_none()
}
