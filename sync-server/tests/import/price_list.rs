//! The official price list of medicines, in rows cited from it and in invented ones, read into an area.

use crate::region::Region;
use chrono::NaiveDate;
use domain::lists::Lists;
use domain::opioid::{Formulary, Product};
use domain::record::Scope;
use sync_server::exchange::{ExchangeError, FindingCode, Format, Options};
use sync_server::import::{
    FieldChange, FormularyReport, ImportError, ImportFile, Listed, import_file, undo_last,
};
use sync_server::store::Store;

const HEADER: &str = "区分,薬価基準収載医薬品コード,成分名,規格,日本薬局方,麻薬,業者名追記,品名,メーカー名,\
                      診療報酬において加算等の算定対象となる後発医薬品,先発医薬品,同一剤形・規格の後発医薬品がある先発医薬品,薬価,\
                      経過措置による使用期限,備考";
const OPSO: &str = "内用薬,8114005S1024,モルヒネ塩酸塩水和物,５ｍｇ２．５ｍＬ１包,,麻,,オプソ内服液５ｍｇ,住友ファーマ,,先発品,,263.3,,";
const MORPES: &str = "内用薬,8114004C1025,モルヒネ硫酸塩水和物,２％１ｇ,,麻,,モルペス細粒２％,藤本製薬,後発品,,,397.9,R8.3.31まで,";
const SYRUP: &str = "内用薬,1121001X1018,ブロモバレリル尿素,１ｇ,局,,,ブロモバレリル尿素,,,,,7.5,,";
const SHARED: &str =
    "注射薬,8114401A1015,モルヒネ塩酸塩水和物,１％１ｍＬ１管,局,麻,,モルヒネ塩酸塩注射液,,,,,305,,";
const ANPEC: &str = "注射薬,8114401A1082,モルヒネ塩酸塩水和物,１％１ｍＬ１管,局,麻,,アンペック注１０ｍｇ,住友ファーマ,,,,305,,";
const KETAMINE: &str = "注射薬,1119400A1031,ケタミン塩酸塩,２００ｍｇ２０ｍＬ１瓶,,麻,,ケタラール静注用２００ｍｇ,第一三共,,先発品,,1618,,";
const TRAMADOL: &str =
    "注射薬,1149400A1049,トラマドール塩酸塩,１００ｍｇ１管,,,,トラマール注１００,日本新薬,,先発品,,201,,";
const FENTOS: &str = "外用薬,8219701S1025,フェンタニルクエン酸塩,１ｍｇ１枚,,麻,,フェントステープ１ｍｇ,久光製薬,,先発品,○,483.6,,";

struct Prices(Region);

impl Prices {
    fn new() -> Self {
        Self(Region::new())
    }

    async fn take(&self, file: &ImportFile<'_>) -> FormularyReport {
        let imported = import_file(&self.0.store, &self.0.area, file).await.expect("a list that is read");
        let report = imported.formulary().expect("a price list");
        assert_eq!(report.rows, report.placed + report.skipped.len());
        assert_eq!(report.placed, report.came.len() + report.changed.len() + report.unchanged);
        report
    }

    async fn import(&self, rows: &[&str]) -> FormularyReport {
        self.import_as("price_20250716.csv", rows).await
    }

    async fn import_as(&self, name: &str, rows: &[&str]) -> FormularyReport {
        let list = format!("{HEADER}\n{}", rows.join("\n"));
        self.take(&ImportFile { name, bytes: list.as_bytes(), ..ImportFile::default() }).await
    }

    async fn lists(&self) -> Lists {
        let reading = self.0.store.read(&self.0.area, &[Scope::Area], 0).await.expect("the area stands");
        let lists = reading.rows.iter().find_map(|row| row.record.as_ref()?.lists().cloned());
        lists.expect("an area has lists")
    }

    async fn formulary(&self) -> Formulary {
        self.lists().await.formulary
    }
}

fn product<'a>(formulary: &'a Formulary, code: &str) -> &'a Product {
    formulary.product(&code.into()).expect(code)
}

fn codes(listed: &[Listed]) -> Vec<&str> {
    listed.iter().map(|listed| listed.code.as_str()).collect()
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

#[tokio::test]
async fn every_row_is_a_product_of_its_group_or_left_out_with_the_reason() {
    let prices = Prices::new();
    let nameless = "内用薬,,,１ｇ,,麻,,名前だけ,,,,,1,,";
    let report = prices
        .import(&[OPSO, MORPES, SYRUP, SHARED, ANPEC, KETAMINE, TRAMADOL, FENTOS, nameless, ANPEC])
        .await;
    assert_eq!((report.rows, report.placed, report.format), (10, 6, Format::PriceList));
    let reasons: Vec<(u32, &str)> = report
        .skipped
        .iter()
        .map(|skipped| (skipped.row, skipped.reason.split(':').next().unwrap_or_default()))
        .collect();
    let expected = [
        (4, "not an opioid"),
        (7, "narcotic, left out as an anaesthetic and adjunct"),
        (10, "no code"),
        (11, "listed twice"),
    ];
    assert_eq!(reasons, expected);
    assert_eq!(report.findings, []);

    let formulary = prices.formulary().await;
    assert_eq!(
        (formulary.edition, formulary.source.as_str()),
        (Some(day("2025-07-16")), "薬価基準収載品目リスト")
    );
    let opso = product(&formulary, "8114005S1024");
    assert_eq!((opso.brand.as_str(), opso.strength.as_str()), ("オプソ内服液5mg", "5mg 2.5mL/包"));
    assert_eq!((opso.group.as_str(), opso.narcotic), ("morphine_liquid", true));
    assert_eq!(opso.maker.as_deref(), Some("住友ファーマ"));
    let shared = product(&formulary, "8114401A1015");
    assert_eq!((shared.brand.as_str(), shared.maker.as_deref()), ("モルヒネ塩酸塩注射液", None));
    assert!(!product(&formulary, "1149400A1049").narcotic);
    let morpes = product(&formulary, "8114004C1025");
    assert!(morpes.is_listed_on(day("2026-03-31")) && !morpes.is_listed_on(day("2026-04-01")));
}

#[tokio::test]
async fn the_same_edition_again_writes_nothing() {
    let prices = Prices::new();
    let rows = [OPSO, ANPEC, FENTOS];
    assert_eq!(prices.import(&rows).await.came.len(), 3);
    let (number, lists) = (prices.0.number().await, prices.lists().await);
    let again = prices.import(&rows).await;
    assert_eq!((again.unchanged, again.came.len(), again.went.len(), again.changed.len()), (3, 0, 0, 0));
    assert_eq!((prices.0.number().await, prices.lists().await), (number, lists));
}

#[tokio::test]
async fn a_file_without_a_date_leaves_the_edition_as_long_as_it_says_the_same() {
    let prices = Prices::new();
    prices.import(&[OPSO, ANPEC]).await;
    let number = prices.0.number().await;
    prices.import_as("extract.csv", &[OPSO, ANPEC]).await;
    assert_eq!(prices.0.number().await, number);
    prices.import_as("extract.csv", &[OPSO, SHARED]).await;
    assert_eq!(prices.formulary().await.edition, None);
}

#[tokio::test]
async fn a_new_edition_tells_what_came_went_and_changed_and_the_old_one_restores_it() {
    let prices = Prices::new();
    let new = "外用薬,8219702S1020,フェンタニル,９ｍｇ１枚,,麻,,架空テープ９ｍｇ,架空製薬,,,,1,,";
    prices.import(&[OPSO, MORPES, ANPEC, FENTOS]).await;
    let first = prices.formulary().await;
    let sold = OPSO.replace("住友ファーマ", "架空製薬").replace("263.3,,", "263.3,令和9年3月31日まで,");
    let report = prices.import_as("price_20260401.csv", &[&sold, ANPEC, SHARED, FENTOS, new]).await;
    assert_eq!(
        (codes(&report.came), codes(&report.went)),
        (vec!["8114401A1015", "8219702S1020"], vec!["8114004C1025"])
    );
    assert_eq!(report.unchanged, 2);
    let [changed] = &report.changed[..] else { panic!("{:?}", report.changed) };
    let field = |field, before: &str, after: &str| FieldChange {
        field,
        before: before.to_owned(),
        after: after.to_owned(),
    };
    assert_eq!(
        changed.fields,
        [field("maker", "住友ファーマ", "架空製薬"), field("listed_until", "", "2027-03-31")]
    );
    let second = prices.formulary().await;
    assert_eq!(second.edition, Some(day("2026-04-01")));
    assert_eq!(second.product(&"8114004C1025".into()), None);
    assert!(second.group(&"morphine_granules_12h".into()).is_some(), "a group outlives its products");

    prices.import(&[OPSO, MORPES, ANPEC, FENTOS]).await;
    assert_eq!(prices.formulary().await, first);
}

#[tokio::test]
async fn the_last_price_list_is_taken_back() {
    let prices = Prices::new();
    prices.import(&[OPSO]).await;
    let before = prices.formulary().await;
    let report = prices.import_as("price_20260401.csv", &[OPSO, MORPES]).await;
    let undo = async || undo_last(&prices.0.store, &prices.0.area, &report.dataset).await.unwrap();
    assert_eq!(undo().await, Some(1));
    assert_eq!(prices.formulary().await, before);
    assert_eq!(undo().await, None);
}

#[tokio::test]
async fn a_narcotic_nobody_sorted_is_kept_in_a_group_of_its_ingredient_and_reported() {
    let prices = Prices::new();
    let fentanyl = "外用薬,8219702S1020,フェンタニル,９ｍｇ１枚,,麻,,架空テープ９ｍｇ,架空製薬,,,,1,,";
    let unknown = "内用薬,8219999F1020,スフェンタニル,３０μｇ１錠,,麻,,架空錠３０μｇ,架空製薬,,,,1,,";
    // No narcotic, but its ingredient is listed.
    let patch = "外用薬,1149705S1020,ブプレノルフィン,５ｍｇ１枚,,,,架空パッチ５ｍｇ,架空製薬,,,,1,,";
    let report = prices.import(&[fentanyl, unknown, patch]).await;
    assert_eq!((report.placed, report.skipped.len()), (3, 0));
    let found: Vec<_> = report.findings.iter().map(|finding| (finding.row, finding.code)).collect();
    assert_eq!(found, [2, 3, 4].map(|row| (row, FindingCode::DrugUnsorted)));
    let formulary = prices.formulary().await;
    let ingredient = |code: &str| {
        let group = formulary.group(&product(&formulary, code).group).expect("its group");
        let term = formulary.ingredients.iter().find(|term| term.code == group.ingredient);
        term.expect("its ingredient").ja.clone()
    };
    assert_eq!(ingredient("8219702S1020"), "フェンタニル");
    assert_eq!(ingredient("8219999F1020"), "スフェンタニル");
    assert_eq!(ingredient("1149705S1020"), "ブプレノルフィン");
    assert_eq!(formulary.search("架空錠")[0].group.ja, "スフェンタニル（未分類）");
    // A file of another route leaves it, and with its last product the group goes too.
    prices.import(&[ANPEC]).await;
    assert_eq!(prices.formulary().await.groups, formulary.groups);
    assert_eq!(prices.formulary().await.ingredients, formulary.ingredients);
    prices.import(&[FENTOS, OPSO]).await;
    assert_eq!(prices.formulary().await.groups.len(), sync_server::opioids::first().groups.len());
}

#[tokio::test]
async fn a_file_of_one_route_leaves_the_products_of_the_others() {
    let prices = Prices::new();
    prices.import(&[OPSO, MORPES, ANPEC, FENTOS]).await;
    let report = prices.import_as("tp20260401-01_01.csv", &[OPSO, SYRUP]).await;
    assert_eq!((codes(&report.went), report.kept), (vec!["8114004C1025"], 2));
    assert_eq!(report.edition, Some(day("2026-04-01")));
    // Dental drugs have the codes of drugs for external use.
    let dental = "歯科用薬剤,2790821Q1037,塩化アルミニウム・セチルピリジニウム配合剤,１ｍＬ,,,,歯科用ＴＤゼット液,東洋製薬化成,,先発品,,299.2,,";
    let report = prices.import_as("tp20260401-01_04.csv", &[dental]).await;
    assert_eq!((report.went.len(), report.kept), (0, 3));
}

#[tokio::test]
async fn the_workbooks_header_without_names_for_the_marks_is_read_under_a_preamble_and_in_cp932() {
    let header = "区分,\"薬価基準収載\n医薬品コード\",成分名,規格,,,,品名,メーカー名,,先発医薬品,,薬価,経過措置による使用期限,備考";
    let list = format!("使用薬剤の薬価\n{header}\n{OPSO}\n{}\n", MORPES.replace("R8.3.31まで", "当分の間"));
    let (bytes, _, _) = encoding_rs::SHIFT_JIS.encode(&list);
    let prices = Prices::new();
    let report = prices.take(&ImportFile { name: "list.csv", bytes: &bytes, ..ImportFile::default() }).await;
    assert_eq!((report.placed, report.encoding, report.edition), (2, "cp932", None));
    assert!(product(&prices.formulary().await, "8114005S1024").narcotic);
    let [finding] = &report.findings[..] else { panic!("{:?}", report.findings) };
    assert_eq!((finding.code, finding.text.as_str()), (FindingCode::DateUnread, "当分の間"));
    assert_eq!(finding.column, "経過措置による使用期限");
}

#[tokio::test]
async fn a_dry_run_tells_the_same_and_writes_nothing() {
    let prices = Prices::new();
    let list = format!("{HEADER}\n{OPSO}\n{FENTOS}");
    let file =
        ImportFile { name: "price.csv", bytes: list.as_bytes(), dry_run: true, ..ImportFile::default() };
    let told = prices.take(&file).await;
    assert!(prices.0.store.heads().await.expect("a store").is_empty());
    let done = prices.take(&ImportFile { dry_run: false, ..file.clone() }).await;
    assert_eq!(told, done);
    let number = prices.0.number().await;
    assert_eq!(prices.take(&file).await.unchanged, 2);
    assert_eq!(prices.0.number().await, number);
}

#[tokio::test]
async fn places_and_price_list_share_an_area_in_either_order() {
    let prices = Prices::new();
    prices.import(&[OPSO]).await;
    let places =
        "都道府県名,市区町村名,名称,住所,電話番号\n香川県,高松市,灯台薬局,香川県高松市灯台町1,087-000-0001";
    let file = ImportFile { name: "list.csv", bytes: places.as_bytes(), ..ImportFile::default() };
    let report = import_file(&prices.0.store, &prices.0.area, &file).await.expect("a list that is read");
    assert_eq!(report.places().expect("a list of places").new, 1);
    let head = prices.0.store.head(&prices.0.area).await.expect("the area stands");
    assert_eq!(head.area.ja, "高松市", "a price list gave it no name");
    assert_eq!(prices.formulary().await.products.len(), 1);
    prices.import(&[OPSO, MORPES]).await;
    assert_eq!(prices.0.store.head(&prices.0.area).await.expect("the area stands").area.ja, "高松市");
    assert_eq!(prices.lists().await.municipalities.len(), 1);
}

#[tokio::test]
async fn a_price_list_is_refused_where_another_format_was_asked_for() {
    let prices = Prices::new();
    let list = format!("{HEADER}\n{OPSO}");
    let options = Options { format: Some(Format::CareServices), ..Options::default() };
    let file = ImportFile { name: "price.csv", bytes: list.as_bytes(), options, ..ImportFile::default() };
    let refused = import_file(&prices.0.store, &prices.0.area, &file).await;
    assert!(matches!(refused, Err(ImportError::Exchange(ExchangeError::OtherFormat { .. }))), "{refused:?}");
}
