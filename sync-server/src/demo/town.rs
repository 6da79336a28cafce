//! The towns of the invented region, and of the invented country the benches are run on.

use super::draw::Draw;
use super::words::{FIRST, SECOND, Word};
use domain::facility::Position;
use domain::lists::Municipality;
use uuid::Uuid;

pub(super) struct Town {
    /// Outside the real range, which ends with prefecture 47.
    pub(super) code: String,
    /// Without 市, 町 or 村.
    pub(super) stem: Label,
    pub(super) size: Size,
    pub(super) districts: Vec<District>,
    /// How many of a hundred places lie here, against the other towns.
    pub(super) weight: u32,
}

pub(super) struct District {
    pub(super) name: Label,
    pub(super) postcode: String,
    pub(super) centre: Position,
}

#[derive(Clone, Copy)]
pub(super) enum Size {
    City,
    Town,
    Village,
}

/// A name as written, as read and in English.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Label {
    pub(super) ja: String,
    pub(super) kana: String,
    pub(super) en: String,
}

impl Label {
    /// Written on without a gap; in English `gap` parts the words.
    pub(super) fn then(&self, (ja, kana, en): Word, gap: &str) -> Self {
        Self {
            ja: format!("{}{ja}", self.ja),
            kana: format!("{}{kana}", self.kana),
            en: format!("{}{gap}{en}", self.en),
        }
    }
}

impl From<Word> for Label {
    fn from((ja, kana, en): Word) -> Self {
        Self { ja: ja.to_owned(), kana: kana.to_owned(), en: en.to_owned() }
    }
}

impl Town {
    /// 澪浦市
    pub(super) fn name(&self) -> Label {
        match self.size {
            Size::City => self.stem.then(("市", "し", "City"), " "),
            Size::Town => self.stem.then(("町", "ちょう", "Town"), " "),
            Size::Village => self.stem.then(("村", "むら", "Village"), " "),
        }
    }

    /// 市役所, 町役場 or 村役場
    pub(super) fn hall(&self) -> Label {
        let name = self.name();
        match self.size {
            Size::City => name.then(("役所", "やくしょ", "Hall"), " "),
            Size::Town | Size::Village => name.then(("役場", "やくば", "Hall"), " "),
        }
    }

    pub(super) fn listed(&self) -> Municipality {
        let Label { ja, kana, en } = self.name();
        Municipality { code: self.code.as_str().into(), ja, kana, en }
    }
}

type Sketch = (&'static str, Word, Size, u32, Position, &'static [Word]);

// No coast lies here: the region is drawn in the open Pacific south of Honshu, so that no pin and no
// route can be mistaken for a real address. Its own imaginary shore runs along latitude 33.86.
const MIONOURA: [Sketch; 5] = [
    (
        "99201",
        ("澪浦", "みおうら", "Mioura"),
        Size::City,
        46,
        Position { lat_e6: 33_880_000, lon_e6: 138_420_000 },
        &[
            ("帆布町", "はんぷちょう", "Hampucho"),
            ("本町", "ほんまち", "Honmachi"),
            ("灯台通り", "とうだいどおり", "Todai-dori"),
            ("錨町", "いかりまち", "Ikarimachi"),
            ("船具町", "せんぐちょう", "Sengucho"),
            ("汐入", "しおいり", "Shioiri"),
            ("朱鳥居", "あかとりい", "Akatorii"),
            ("東潮見台", "ひがししおみだい", "Higashi-Shiomidai"),
            ("西潮見台", "にししおみだい", "Nishi-Shiomidai"),
            ("南埠頭", "みなみふとう", "Minami-Futo"),
            ("北山手", "きたやまて", "Kita-Yamate"),
            ("鷺沢", "さぎさわ", "Sagisawa"),
            ("千鳥橋", "ちどりばし", "Chidoribashi"),
            ("楠木町", "くすのきちょう", "Kusunokicho"),
        ],
    ),
    (
        "99202",
        ("朝凪", "あさなぎ", "Asanagi"),
        Size::City,
        29,
        Position { lat_e6: 33_895_000, lon_e6: 138_530_000 },
        &[
            ("みなと", "みなと", "Minato"),
            ("中央町", "ちゅうおうちょう", "Chuocho"),
            ("塩屋町", "しおやちょう", "Shioyacho"),
            ("網代浜", "あじろはま", "Ajirohama"),
            ("月見坂", "つきみざか", "Tsukimizaka"),
            ("若布", "わかめ", "Wakame"),
            ("東雲台", "しののめだい", "Shinonomedai"),
            ("桑畑", "くわばた", "Kuwabata"),
            ("鐘ノ尾", "かねのお", "Kanenoo"),
        ],
    ),
    (
        "99341",
        ("白帆", "しらほ", "Shiraho"),
        Size::Town,
        12,
        Position { lat_e6: 33_930_000, lon_e6: 138_470_000 },
        &[
            ("駅前", "えきまえ", "Ekimae"),
            ("丘の上", "おかのうえ", "Okanoue"),
            ("帆立", "ほたて", "Hotate"),
            ("蛍沢", "ほたるざわ", "Hotaruzawa"),
            ("下白帆", "しもしらほ", "Shimo-Shiraho"),
        ],
    ),
    (
        "99342",
        ("汐鳴", "しおなり", "Shionari"),
        Size::Town,
        8,
        Position { lat_e6: 33_872_000, lon_e6: 138_310_000 },
        &[
            ("浜通り", "はまどおり", "Hamadori"),
            ("舟小屋", "ふなごや", "Funagoya"),
            ("松ヶ根", "まつがね", "Matsugane"),
            ("石蕗", "つわぶき", "Tsuwabuki"),
        ],
    ),
    (
        "99361",
        ("星磯", "ほしいそ", "Hoshiiso"),
        Size::Village,
        5,
        Position { lat_e6: 33_985_000, lon_e6: 138_390_000 },
        &[
            ("上郷", "かみごう", "Kamigo"),
            ("水車", "すいしゃ", "Suisha"),
            ("雲見谷", "くもみだに", "Kumomidani"),
        ],
    ),
];

/// The towns of 澪ノ浦圏域.
pub(super) fn mionoura() -> Vec<Town> {
    let mut towns = Vec::new();
    for (sketch, first) in MIONOURA.iter().zip([1_u32, 21, 41, 51, 61]) {
        let (code, stem, size, weight, centre, names) = *sketch;
        let districts = (0..).zip(names).map(|(at, name)| District {
            name: Label::from(*name),
            postcode: postcode(first + at),
            centre: spread(centre, at),
        });
        let districts = districts.collect();
        towns.push(Town { code: code.to_owned(), stem: stem.into(), size, weight, districts });
    }
    towns
}

/// Up to 900 towns of an invented country, twelve districts each, the first the largest; at sea, too.
pub(super) fn country(count: u32) -> Vec<Town> {
    let mut draw = Draw::of(Uuid::from_u64_pair(0x7a5_0c1, 0x0c0_a57));
    let mut towns = Vec::new();
    for at in 0..count {
        let size = match at % 5 {
            0 | 1 => Size::City,
            2 | 3 => Size::Town,
            _ => Size::Village,
        };
        let centre = country_centre(at);
        let districts = (0..12).map(|place| District {
            name: compound(&mut draw).then(("町", "ちょう", "cho"), ""),
            postcode: postcode(12 * at + place),
            centre: spread(centre, place),
        });
        let districts = districts.collect();
        let (code, stem) = (format!("{}", 99_000 + at), compound(&mut draw));
        towns.push(Town { code, stem, size, weight: 1 + 40 / (at + 1), districts });
    }
    towns
}

/// Of the town of that number in the country.
pub(super) fn country_centre(at: u32) -> Position {
    Position {
        lat_e6: 30_000_000 + 90_000 * i32::try_from(at / 30).expect("fewer than 901 towns"),
        lon_e6: 142_000_000 + 110_000 * i32::try_from(at % 30).expect("less than 30"),
    }
}

fn compound(draw: &mut Draw) -> Label {
    Label::from(*draw.pick(&FIRST)).then(*draw.pick(&SECOND), "")
}

/// 000 begins no real postcode.
fn postcode(number: u32) -> String {
    format!("000-{:04}", number % 10_000)
}

/// Districts fan out inland from the centre, each farther than the last.
fn spread(centre: Position, at: u32) -> Position {
    const STEPS: [(i32, i32); 8] = [(0, 1), (2, 9), (5, -8), (8, 4), (1, -11), (7, 11), (11, -2), (10, -10)];
    let (turn, step) = (at as usize % STEPS.len(), 1 + i32::try_from(at / 8).expect("few districts"));
    let (north, east) = STEPS.get(turn).copied().expect("taken modulo the length");
    Position { lat_e6: centre.lat_e6 + 1_700 * north * step, lon_e6: centre.lon_e6 + 1_700 * east * step }
}
