//! Invented rows under real headers, and an area in memory to read them into.

use domain::facility::Facility;
use domain::id::AreaCode;
use domain::record::Scope;
use std::collections::BTreeMap;
use sync_server::import::{ImportError, ImportFile, Report, import_file};
use sync_server::store::memory::MemoryStore;
use sync_server::store::{self, Store};

pub const OLD: &str = "都道府県コード又は市区町村コード,NO,都道府県名,市区町村名,名称,名称_カナ,医療機関の種類,住所,方書,緯度,経度,\
                   電話番号,内線番号,FAX番号,法人番号,法人の名称,医療機関コード,診療曜日,診療開始時間,診療終了時間,診療日時特記事項,\
                   時間外における対応,診療科目,病床数,URL,備考";
pub const NEW: &str = "全国地方公共団体コード,ID,地方公共団体名,名称,名称_カナ,名称_英字,医療機関の種類,所在地_全国地方公共団体コード,町字ID,\
                   所在地_連結表記,所在地_都道府県,所在地_市区町村,所在地_町字,所在地_番地以下,建物名等(方書),緯度,経度,高度の種別,高度の値,\
                   電話番号,内線番号,FAX番号,連絡先メールアドレス,連絡先FormURL,連絡先備考（その他、SNSなど）,郵便番号,法人番号,法人の名称,\
                   医療機関コード,診療曜日,診療開始時間,診療終了時間,診療日時特記事項,時間外における対応,診療科目,病床数,災害拠点分類,状況,\
                   URL,画像,画像_ライセンス,備考";
pub const PROPERTY: &str = "#property,latitude,longitude,address,alternativeName,city,name,corporateRepresentative,establisher,\
                        openingDate,telephone　number,medicalSubjects,note,numberOfBeds,pref,prefCode";

/// A row of a list: cells by header, the rest empty.
pub fn row(header: &str, cells: &[(&str, &str)]) -> String {
    let known = header.split(',').map(|name| {
        let cell = cells.iter().find(|(of, _)| *of == name).map_or("", |(_, cell)| cell);
        format!("\"{cell}\"")
    });
    assert!(cells.iter().all(|(of, _)| header.split(',').any(|name| name == *of)), "{cells:?}");
    known.collect::<Vec<_>>().join(",")
}

pub fn lighthouse() -> Vec<(&'static str, &'static str)> {
    vec![
        ("都道府県コード又は市区町村コード", "372013"),
        ("NO", "0001"),
        ("都道府県名", "香川県"),
        ("市区町村名", "波止市"),
        ("名称", "灯台医院（休止中）"),
        ("名称_カナ", "トウダイイイン"),
        ("医療機関の種類", "無床診療所"),
        ("住所", "波止市灯台町四丁目１番３号"),
        ("方書", "みなとビル２Ｆ"),
        ("緯度", "34.3196214"),
        ("経度", "134.110708"),
        ("電話番号", "(087)000-0001、087-000-0002"),
        ("FAX番号", "087-000-0003"),
        ("法人の名称", "医療法人社団みなと会"),
        ("医療機関コード", "3711234567"),
        ("診療曜日", "月火水木金土祝"),
        ("診療開始時間", "9：00、14:00"),
        ("診療終了時間", "12:30、18:00"),
        ("診療日時特記事項", "土曜日12：30まで。予約制"),
        ("時間外における対応", "留守番電話"),
        ("診療科目", "内科・外科、糖尿病・内分泌内科"),
        ("病床数", "19（休床中）"),
        ("URL", "https://example.org/"),
        ("備考", "駐車場あり"),
    ]
}

pub struct Region {
    pub store: MemoryStore,
    pub area: AreaCode,
}

impl Region {
    pub fn new() -> Self {
        Self { store: MemoryStore::default(), area: AreaCode::new("3706") }
    }

    pub async fn try_import(&self, file: &ImportFile<'_>) -> Result<Report, ImportError> {
        let report = import_file(&self.store, &self.area, file).await?.places().expect("a list of places");
        assert_eq!(report.rows, report.placed + report.skipped.len());
        Ok(report)
    }

    pub async fn import(&self, name: &str, bytes: &[u8]) -> Report {
        self.try_import(&ImportFile { name, bytes, ..ImportFile::default() })
            .await
            .expect("a list that is read")
    }

    pub async fn number(&self) -> u64 {
        self.store.head(&self.area).await.expect("the area stands").number
    }

    pub async fn facilities(&self) -> BTreeMap<String, Facility> {
        let reading = self.store.read(&self.area, &[Scope::Area], 0).await.expect("the area stands");
        store::facilities(&reading.rows, Scope::Area).map(|f| (f.name().to_owned(), f.clone())).collect()
    }
}
