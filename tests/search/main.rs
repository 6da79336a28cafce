//! Catalogue: forty searches as the people of a region type them, and what each must find.

use chrono::NaiveDate;
use domain::chunk::Chunk;
use domain::directory::Directory;
use domain::facility::Facility;
use domain::record::{Record, Scope};
use domain::search::{Query, search};
use sync_server::{demo, publish};

/// What one search must find, by the names of places.
#[derive(Default)]
struct Pair {
    query: &'static str,
    first: Option<&'static str>,
    contains: &'static [&'static str],
    lacks: &'static [&'static str],
    /// Why it does not hold today. A miss that begins to hold must lose its reason.
    known_miss: Option<&'static str>,
}

fn pair(query: &'static str) -> Pair {
    Pair { query, ..Pair::default() }
}

impl Pair {
    fn first(self, name: &'static str) -> Self {
        Self { first: Some(name), ..self }
    }

    fn contains(self, names: &'static [&'static str]) -> Self {
        Self { contains: names, ..self }
    }

    fn lacks(self, names: &'static [&'static str]) -> Self {
        Self { lacks: names, ..self }
    }

    fn known_miss(self, reason: &'static str) -> Self {
        Self { known_miss: Some(reason), ..self }
    }

    fn names(&self) -> impl Iterator<Item = &'static str> {
        self.first.into_iter().chain(self.contains.iter().copied()).chain(self.lacks.iter().copied())
    }

    /// What is wrong with `found`, the names of all that was found, best first.
    fn faults(&self, found: &[String]) -> Vec<String> {
        let has = |name: &str| found.iter().any(|one| one == name);
        let not_first = self.first.filter(|name| found.first().is_none_or(|one| one != name));
        let missing = self.contains.iter().filter(|name| !has(name));
        let unwanted = self.lacks.iter().filter(|name| has(name));
        not_first
            .map(|name| format!("not first: {name}"))
            .into_iter()
            .chain(missing.map(|name| format!("missing: {name}")))
            .chain(unwanted.map(|name| format!("unwanted: {name}")))
            .collect()
    }
}

fn pairs() -> [Pair; 40] {
    [
        // Readings, as the keyboard gives them before conversion, in every script and width.
        pair("しののめだいびょういん").first("東雲台病院"),
        pair("ミオウラチュウオウ")
            .first("澪浦中央病院")
            .contains(&["澪浦中央病院 がん相談支援センター"])
            .known_miss("second of three: equal readings stand in kana order, whatever their kind"),
        pair("ｱｻﾅｷﾞｼﾐﾝ").first("朝凪市民病院").lacks(&["朝凪記念病院"]),
        pair("ともしび")
            .contains(&["ともしび訪問看護ステーション", "灯苑", "灯サロン"])
            .lacks(&["灯台岬病院"]),
        pair("うみつばめ 訪看").first("海燕訪問看護"),
        pair("あさなぎ市民病院").first("朝凪市民病院").known_miss(
            "a word half in kana and half in kanji stands neither in the name nor in its reading",
        ),
        // Short words of the trade.
        pair("訪看 汐鳴")
            .contains(&["あさなぎナースステーション", "真珠ナースステーション", "青葉訪問看護"])
            .lacks(&["ともしび訪問看護ステーション"]),
        pair("包括　星磯").first("星磯村 地域包括支援センター").lacks(&["星磯村国保診療所"]),
        pair("ケアマネ 若布")
            .contains(&["マリンケアプランニング", "ケアプランセンターつきみ草", "ケアマネジメント帆影"])
            .lacks(&["若布医院"]),
        pair("看多機").contains(&["看護小規模多機能つむぎ", "看護小規模多機能舟歌"]),
        pair("ほうかつ 白帆").first("白帆町 地域包括支援センター"),
        // Old and variant characters: people write the one their keyboard offers.
        pair("高田薬局").first("髙田薬局"),
        pair("渡辺内科").first("渡邊内科医院"),
        pair("斉藤整形").contains(&["齋藤整形外科医院", "斎藤整形外科クリニック", "齋藤整形外科クリニック"]),
        // Numbers, from a missed call, a fax head or a form.
        pair("０００ー００００ー０４２１").first("ともしび訪問看護ステーション"),
        pair("00000000300").first("白帆の丘病院").lacks(&["澪浦中央病院"]),
        pair("(000)0000-4117").first("髙田調剤薬局"),
        pair("000 0000 0160").first("澪浦東総合病院"),
        pair("0452").contains(&["朝凪みなと訪問看護ステーション"]),
        pair("000-0000-0111").first("澪浦中央病院"),
        pair("９９１７５０６６２６").first("朝凪市民病院"),
        // A place and what is wanted there.
        pair("白帆 薬局")
            .contains(&["白帆まえ薬局", "野口薬局", "いなほファーマシー"])
            .lacks(&["帆布町薬局", "服部医院"]),
        pair("みなと　歯医者").contains(&["朝凪訪問歯科", "かもめ歯科医院"]).lacks(&["みなと医院"]),
        pair("松が根 歯科").contains(&["松ヶ根ファミリー歯科", "髙田歯科"]),
        pair("本町２丁目 薬局").contains(&["浜木綿薬局", "羅針薬局"]).lacks(&["澪浦調剤薬局 本町"]),
        // Everyday words.
        pair("ホスピス").contains(&["白帆の丘病院", "灯台岬病院"]).lacks(&["東雲台病院"]),
        pair("緩和病棟 白帆").first("白帆の丘病院"),
        pair("看取り 訪看")
            .contains(&["ともしび訪問看護ステーション"])
            .lacks(&["青葉訪問看護", "みさご訪問看護ステーション"]),
        pair("PCAポンプ 訪看")
            .contains(&["珊瑚訪問看護ステーション", "ともしび訪問看護ステーション"])
            .lacks(&["みさご訪問看護ステーション", "青葉訪問看護"]),
        pair("役場 介護保険").first("白帆町役場 介護保険係"),
        pair("医師会").first("澪ノ浦医師会"),
        pair("中央病院 連携室").first("澪浦中央病院"),
        // Drugs by brand, and by what people call the form.
        pair("フェントス 塩屋").first("塩屋町薬局"),
        pair("ﾅﾙｻｽ").contains(&["村上ファーマシー", "汐入ファーマシー"]).lacks(&["髙田調剤薬局"]),
        pair("モルヒネ 座薬").contains(&["白帆まえ薬局"]),
        // English.
        pair("minato visiting nurse").first("朝凪みなと訪問看護ステーション"),
        pair("shirahonooka").first("白帆の丘病院"),
        // Hospitals as people shorten them, and marks typed for one another.
        pair("澪浦東病院").first("澪浦東総合病院").known_miss("a name with a part left out stands nowhere"),
        pair("町立").first("汐鳴町立病院"),
        pair("ケアプランセンタ－オリ－ブ").first("ケアプランセンターオリーブ"),
    ]
}

/// The invented region as a professional's phone holds it: public and staff facts.
fn directory(today: NaiveDate) -> Directory {
    let region = demo::region(today);
    let changes = publish::changes(&region.lists, &[], region.facilities);
    let chunk = |scope: Scope| {
        let facilities: Vec<Facility> = changes
            .iter()
            .filter(|change| change.scope == scope)
            .filter_map(|change| match &change.record {
                Some(Record::Facility(facility)) => Some(facility.clone()),
                _ => None,
            })
            .collect();
        Chunk::build(&facilities)
    };
    Directory::new(region.lists.clone(), vec![chunk(Scope::Area)], Some(chunk(Scope::AreaStaff)))
}

#[test]
fn people_find_what_they_mean_except_where_a_miss_is_known() {
    let today = NaiveDate::from_ymd_opt(2026, 11, 20).unwrap();
    let directory = directory(today);
    let find = |text: &str| -> Vec<String> {
        let query = Query { text: text.to_owned(), ..Query::default() };
        let found = search(&directory, &query, today.and_hms_opt(10, 0, 0).unwrap(), directory.len());
        found.rows.iter().map(|row| directory.facility(*row).unwrap().name().to_owned()).collect()
    };
    let every_name = find("");
    let pairs = pairs();
    let mut surprises = Vec::new();
    let mut hits = 0;
    for pair in &pairs {
        let invented: Vec<&str> =
            pair.names().filter(|name| !every_name.iter().any(|one| one == name)).collect();
        assert!(invented.is_empty(), "{}: no such place: {invented:?}", pair.query);
        let found = find(pair.query);
        let faults = pair.faults(&found);
        hits += usize::from(faults.is_empty());
        if faults.is_empty() == pair.known_miss.is_some() {
            let begins: Vec<&String> = found.iter().take(5).collect();
            surprises.push(format!("{}: {faults:?}; {} found: {begins:?}", pair.query, found.len()));
        }
    }
    println!("{hits} of {} searches find what they must", pairs.len());
    assert!(surprises.is_empty(), "not as the table says:\n{}", surprises.join("\n"));
}
