//! Catalogue: old, variant and mistaken forms of a character, each line the usual one first.

use crate::sorted;
use std::sync::OnceLock;

/// The form search compares: 高 for 髙.
pub(super) fn usual(c: char) -> char {
    if !may_be_a_form(c) {
        return c;
    }
    let found = table().binary_search_by_key(&c, |(form, _)| *form);
    found.ok().and_then(|at| table().get(at)).map_or(c, |(_, usual)| *usual)
}

/// One bit for each rest of a character by 8,192: most are no form of another, and need no search in the table.
fn may_be_a_form(c: char) -> bool {
    static FORMS: OnceLock<[u64; 128]> = OnceLock::new();
    let place = |c: char| (u32::from(c) as usize / 64 % 128, 1_u64 << (u32::from(c) % 64));
    let forms = FORMS.get_or_init(|| {
        let mut forms = [0; 128];
        for (word, bit) in table().iter().map(|(form, _)| place(*form)) {
            if let Some(bits) = forms.get_mut(word) {
                *bits |= bit;
            }
        }
        forms
    });
    let (word, bit) = place(c);
    forms.get(word).is_some_and(|bits| bits & bit != 0)
}

/// Each form with the usual one, in order of the forms.
pub(super) fn table() -> &'static [(char, char)] {
    static TABLE: OnceLock<Vec<(char, char)>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut table: Vec<(char, char)> = GROUPS
            .split_whitespace()
            .filter_map(|group| {
                let mut forms = group.chars();
                forms.next().map(|usual| forms.map(move |form| (form, usual)))
            })
            .flatten()
            .collect();
        sorted::by(&mut table, Ord::cmp);
        table
    })
}

/// Names of places, people and bodies, the 旧字体 of the 常用漢字, and forms that files and hands confuse.
/// の stands for 之 too, which joins the parts of a name as ノ does.
const GROUPS: &str = "
の之 高髙 崎﨑嵜碕埼 辺邉邊 沢澤 斎齋齊斉 浜濱濵 広廣 国國圀 桜櫻 島嶋嶌㠀 恵惠 真眞 医醫 薬藥 会會
渋澁澀 滝瀧 竜龍 静靜 曽曾 円圓 応應 欧歐 横橫 奥奧 温溫 穏穩 仮假 価價 画畫 壊壞 懐懷 絵繪 拡擴 殻殼
覚覺 学學斈 岳嶽 楽樂 勧勸 巻卷 寛寬 歓歡 缶罐 観觀 関關 陥陷 巌巖 顔顏 帰歸 気氣 亀龜 偽僞 戯戲 犠犧
旧舊 拠據 挙擧 峡峽 挟挾 狭狹 郷鄕 暁曉 区區 駆驅 勲勳 薫薰 径徑 茎莖 渓溪 経經 継繼 蛍螢 軽輕 鶏鷄雞
芸藝 撃擊 欠缺 倹儉 剣劍劒 圏圈 検檢 権權 献獻 県縣 研硏 険險 顕顯 験驗 厳嚴 効效 恒恆 黄黃 鉱鑛砿礦
号號 済濟 砕碎 歳歲 剤劑 雑雜 参參 惨慘 桟棧 蚕蠶 賛贊 残殘 糸絲 歯齒 児兒 辞辭 湿濕 実實 舎舍 写寫
釈釋 寿壽 収收 従從 獣獸 縦縱 粛肅 処處 叙敍 奨奬 将將 焼燒 称稱 証證 乗乘 剰剩 壌壤 嬢孃 条條 浄淨 畳疊
穣穰 譲讓 醸釀 嘱囑 触觸 寝寢 慎愼 晋晉 尽盡 図圖 粋粹 酔醉 穂穗 随隨 髄髓 数數 枢樞 瀬瀨 清淸 青靑 声聲
摂攝 専專耑 戦戰 浅淺 潜潛 繊纖 践踐 銭錢 禅禪 双雙 壮壯 捜搜 挿插 巣巢 争爭 窓窗 総總 聡聰 荘莊 装裝
騒騷 増增 蔵藏 臓臟 即卽 属屬 続續 堕墮 体體躰 対對 帯帶 滞滯 台臺 択擇 担擔 単單 団團 弾彈 断斷 痴癡
遅遲 昼晝 虫蟲 鋳鑄 庁廳 聴聽 鎮鎭 逓遞 鉄鐵銕鐡 転轉 伝傳 党黨 盗盜 灯燈 当當 闘鬪鬭 徳德 独獨 読讀
届屆 縄繩 弐貳 悩惱 脳腦 廃廢 拝拜 売賣 麦麥 発發 髪髮 抜拔 蛮蠻 秘祕 瓶甁 払拂 仏佛 併倂 並竝 変變
弁辨瓣辯 歩步 宝寶寳 豊豐 褒襃 没沒 翻飜 槙槇 万萬 満滿 黙默 弥彌 訳譯 予豫 余餘 与與 誉譽 揺搖 様樣
謡謠 遥遙 来來 頼賴 乱亂 覧覽 略畧 両兩 猟獵 緑綠 塁壘 励勵 礼禮 隷隸 霊靈 齢齡 恋戀 炉爐 労勞 楼樓 郎郞
録錄 湾灣 亘亙 凜凛 尭堯 晃晄 瑶瑤 祢禰 萌萠 鴎鷗 鯵鰺 蝋蠟 頬頰 填塡 剥剝 麺麵麪 祇祗 吉𠮷 土𡈽圡 富冨
橋𣘺 柳栁桺 桑桒 船舩 隣鄰 畑畠 館舘 梅楳 煙烟 杯盃 峰峯 裏裡 棲栖 群羣 松枩 園薗 涌湧 舗舖 陰蔭 淵渕渊
鑑鑒 繁緐 兎兔 凉涼 籠篭 竈竃 賎賤 迩邇 鹸鹼 麹麴 醤醬 掴摑 騨驒 蘆芦 諌諫 薮藪 壷壺 侠俠 鈎鉤 暦曆
歴歷 壱壹 栄榮 営營 衛衞 駅驛 塩鹽 鴬鶯 桧檜 砺礪 蛎蠣 嘗甞 喩喻 戸戶 内內 呂吕 雁鴈 坂阪 野埜 鍼針 稲稻
脇脅 萱萓 藤籐 虎乕 蜂蠭 岡崗 点點 蝉蟬 亜亞 悪惡 圧壓 囲圍 為爲 飲飮 隠隱 縁緣 艶艷 黒黑 毎每 柿杮 稚穉
猪豬 侭儘 頚頸 屏屛 并幷 倶俱 噛嚙 嘘噓 掻搔 痩瘦 箪簞 繋繫 蒋蔣 涛濤 祷禱 顛顚 珍珎 潅灌 脱脫 税稅 説說
鋭銳 閲閱 悦悅 強强 教敎 渉涉 涙淚 戻戾 鬱欝 鼠鼡 攪撹 靱靭 間閒 纏纒 莱萊 贋贗 彦彥 産產 頴穎 朶朵 枡桝
昂昻 皓晧 絶絕 姉姊 姫姬 状狀 曳曵 晩晚 徴徵 溌潑 醗醱 焔焰 妍姸 峨峩 庵菴
";
