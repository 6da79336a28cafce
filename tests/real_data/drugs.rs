//! The official price list of 2025-07-16 and what was taken from it, as one area's formulary.

use crate::import::data;
use chrono::NaiveDate;
use domain::id::AreaCode;
use domain::opioid::{Formulary, Product};
use domain::record::Scope;
use std::collections::{BTreeMap, BTreeSet};
use sync_server::import::{FormularyReport, ImportFile, import_file};
use sync_server::store::Store;
use sync_server::store::memory::MemoryStore;

const LIST: &str = "mhlw_price_20250716.csv";
const EXTRACT: &str = "opioids_extract.csv";

fn file(name: &str) -> Option<Vec<u8>> {
    data(&format!("drugs/{name}"))
}

#[derive(Default)]
struct Region(MemoryStore);

impl Region {
    fn area() -> AreaCode {
        AreaCode::new("3706")
    }

    async fn import(&self, name: &str, bytes: &[u8]) -> FormularyReport {
        let file = ImportFile { name, bytes, ..ImportFile::default() };
        let imported = import_file(&self.0, &Self::area(), &file).await.expect("a list that is read");
        let report = imported.formulary().expect("a price list");
        assert_eq!(report.rows, report.placed + report.skipped.len());
        assert_eq!(report.placed, report.came.len() + report.changed.len() + report.unchanged);
        report
    }

    async fn formulary(&self) -> Formulary {
        let reading = self.0.read(&Self::area(), &[Scope::Area], 0).await.expect("the area stands");
        let lists = reading
            .rows
            .iter()
            .find_map(|row| row.record.as_ref()?.lists().map(|lists| lists.formulary.clone()));
        lists.expect("an area has lists")
    }

    async fn number(&self) -> u64 {
        self.0.head(&Self::area()).await.expect("the area stands").number
    }
}

async fn whole_list() -> Option<(FormularyReport, Formulary)> {
    let region = Region::default();
    let report = region.import(LIST, &file(LIST)?).await;
    Some((report, region.formulary().await))
}

/// Of the products whose brand begins so: their groups, and their strengths in the order of their codes.
fn brand(formulary: &Formulary, name: &str) -> (Vec<String>, Vec<String>) {
    let products = formulary.products.iter().filter(|product| product.brand.starts_with(name));
    let (groups, strengths): (BTreeSet<String>, Vec<String>) =
        products.map(|product| (product.group.to_string(), product.strength.clone())).unzip();
    (groups.into_iter().collect(), strengths)
}

#[tokio::test]
async fn every_row_of_the_price_list_is_a_product_or_left_out_with_the_reason() {
    let Some((report, formulary)) = whole_list().await else { return };
    assert_eq!((report.rows, report.placed, report.encoding), (12_434, 213, "utf-8"));
    assert_eq!(report.edition, NaiveDate::from_ymd_opt(2025, 7, 16));
    assert_eq!(report.findings, []);
    let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
    for skipped in &report.skipped {
        *reasons.entry(skipped.reason.split(':').next().unwrap_or_default()).or_default() += 1;
    }
    let expected = [
        ("left out as a cough mixture", 1),
        ("left out as a remedy for constipation by opioids", 1),
        ("left out as an opioid antagonist", 1),
        ("narcotic, left out as a local anaesthetic", 1),
        ("narcotic, left out as an anaesthetic and adjunct", 3),
        ("narcotic, left out as an opioid for anaesthesia only", 4),
        ("not an opioid", 12_210),
    ];
    assert_eq!(reasons, BTreeMap::from(expected));
    // 177 rows carry the mark.
    assert_eq!(formulary.products.iter().filter(|product| product.narcotic).count(), 177 - 8);
    for group in &formulary.groups {
        let kinds: BTreeSet<bool> =
            formulary.products_of(&group.code).map(|product| product.narcotic).collect();
        assert!(kinds.len() < 2, "{}: who holds it is licensed or need not be", group.code);
    }
    let empty: Vec<&str> = formulary
        .groups
        .iter()
        .filter(|group| formulary.products_of(&group.code).next().is_none())
        .map(|group| group.code.as_str())
        .collect();
    assert_eq!(empty, ["tapentadol_tablet_12h"], "known, and listed no longer");
}

/// The table of `../shared/design/glossary.md`, 5.4, as far as the list names the brand; strengths as they are read.
#[tokio::test]
async fn every_brand_of_the_glossary_is_in_its_group_with_its_strengths() {
    let Some((_, formulary)) = whole_list().await else { return };
    for (name, group, strengths) in [
        ("モルヒネ塩酸塩錠", "morphine_tablet", "10mg/錠"),
        ("オプソ", "morphine_liquid", "5mg 2.5mL/包、10mg 5mL/包"),
        ("パシーフ", "morphine_capsule_24h", "30mg/カプセル、60mg/カプセル、120mg/カプセル"),
        ("アンペック坐剤", "morphine_suppository", "10mg/個、20mg/個、30mg/個"),
        ("アンペック注", "morphine_injection", "1% 1mL/管、1% 5mL/管、4% 5mL/管"),
        ("モルヒネ塩酸塩注100mgシリンジ", "morphine_injection", "1% 10mL/筒"),
        ("MSコンチン", "morphine_tablet_12h", "10mg/錠、30mg/錠、60mg/錠"),
        ("MSツワイスロン", "morphine_capsule_12h", "10mg/カプセル、30mg/カプセル、60mg/カプセル"),
        ("モルペス", "morphine_granules_12h", "2%、6%"),
        ("モルヒネ硫酸塩水和物徐放細粒", "morphine_granules_12h", "10mg/包、30mg/包"),
        ("オキシコンチンTR", "oxycodone_tablet_12h", "5mg/錠、10mg/錠、20mg/錠、40mg/錠"),
        ("オキシコドン徐放錠", "oxycodone_tablet_12h", "5mg/錠、10mg/錠、20mg/錠、40mg/錠"),
        (
            "オキシコドン徐放カプセル",
            "oxycodone_capsule_12h",
            "5mg/カプセル、10mg/カプセル、20mg/カプセル、40mg/カプセル",
        ),
        ("オキノーム", "oxycodone_powder", "2.5mg/包、5mg/包、10mg/包、20mg/包"),
        ("オキシコドン錠", "oxycodone_tablet", "2.5mg/錠、5mg/錠、10mg/錠、20mg/錠"),
        ("オキシコドン内服液", "oxycodone_liquid", "2.5mg 2.5mL/包、5mg 2.5mL/包、10mg 5mL/包、20mg 5mL/包"),
        ("オキファスト", "oxycodone_injection", "1% 1mL/管、1% 5mL/管"),
        ("ナルサス", "hydromorphone_tablet_24h", "2mg/錠、6mg/錠、12mg/錠、24mg/錠"),
        ("ナルラピド", "hydromorphone_tablet", "1mg/錠、2mg/錠、4mg/錠"),
        ("ナルベイン", "hydromorphone_injection", "2mg 1mL/管、20mg 2mL/管"),
        ("デュロテップMT", "fentanyl_patch_3d", "2.1mg/枚、4.2mg/枚、8.4mg/枚、12.6mg/枚、16.8mg/枚"),
        ("ワンデュロ", "fentanyl_patch_1d", "0.84mg/枚、1.7mg/枚、3.4mg/枚、5mg/枚、6.7mg/枚"),
        ("フェントス", "fentanyl_patch_1d", "1mg/枚、2mg/枚、4mg/枚、6mg/枚、8mg/枚、0.5mg/枚"),
        ("アブストラル", "fentanyl_sublingual", "100μg/錠、200μg/錠、400μg/錠"),
        ("イーフェン", "fentanyl_buccal", "50μg/錠、100μg/錠、200μg/錠、400μg/錠、600μg/錠、800μg/錠"),
        ("メサペイン", "methadone_tablet", "5mg/錠、10mg/錠"),
        ("コデインリン酸塩散10%", "codeine_powder", "10%"),
        ("コデインリン酸塩散1%", "codeine_powder_dilute", "1%、1%、1%、1%、1%"),
        ("トラマールOD", "tramadol_tablet", "25mg/錠、50mg/錠"),
        ("ワントラム", "tramadol_tablet_24h", "100mg/錠"),
        ("ツートラム", "tramadol_tablet_12h", "50mg/錠、100mg/錠、150mg/錠、25mg/錠"),
        ("トラムセット", "tramadol_paracetamol_tablet", "1錠"),
        ("レペタン坐剤", "buprenorphine_suppository", "0.2mg/個、0.4mg/個"),
        ("レペタン注", "buprenorphine_injection", "0.2mg/管、0.3mg/管"),
        ("ノルスパン", "buprenorphine_patch_7d", "5mg/枚、10mg/枚、20mg/枚"),
        ("ソセゴン錠", "pentazocine_tablet", "25mg/錠"),
    ] {
        let (groups, read) = brand(&formulary, name);
        assert_eq!((groups, read.join("、")), (vec![group.to_owned()], strengths.to_owned()), "{name}");
        assert!(formulary.search(name).iter().any(|found| found.group.code == group), "{name}");
    }
    assert!(formulary.group(&"methadone_tablet".into()).is_some_and(|group| group.registered_only));
}

#[tokio::test]
async fn a_patch_is_of_the_days_its_name_and_its_label_say() {
    let Some((_, formulary)) = whole_list().await else { return };
    for product in &formulary.products {
        for (words, release) in [("1日用", "day_1"), ("3日用", "days_3"), ("徐放", "hours_12")] {
            if product.brand.contains(words) {
                let group = formulary.group(&product.group).expect("its group");
                assert_eq!(
                    group.release.as_ref().map(|release| release.as_str()),
                    Some(release),
                    "{product:?}"
                );
            }
        }
    }
    // Named by ingredient only; the label of ラフェンタ says every 72 hours.
    let rafenta = formulary.search("フェンタニル 1.38mg");
    assert_eq!(
        rafenta.iter().map(|found| found.group.code.as_str()).collect::<Vec<_>>(),
        ["fentanyl_patch_3d"]
    );
}

#[tokio::test]
async fn what_leaves_the_list_says_until_when_and_what_stands_in_for_it() {
    let Some((_, formulary)) = whole_list().await else { return };
    let leaving: Vec<&Product> =
        formulary.products.iter().filter(|product| product.listed_until.is_some()).collect();
    assert_eq!(
        leaving.iter().map(|product| product.brand.as_str()).collect::<Vec<_>>(),
        ["モルペス細粒2%", "モルペス細粒6%"]
    );
    let (last, after) = (NaiveDate::from_ymd_opt(2026, 3, 31), NaiveDate::from_ymd_opt(2026, 4, 1));
    let (last, after) = (last.expect("a day"), after.expect("a day"));
    assert!(leaving.iter().all(|product| product.is_listed_on(last) && !product.is_listed_on(after)));
    let instead = formulary.alternatives(&leaving[0].code, after);
    assert_eq!(
        instead.iter().map(|product| product.strength.as_str()).collect::<Vec<_>>(),
        ["10mg/包", "30mg/包"]
    );
}

#[tokio::test]
async fn the_extract_gives_the_products_of_the_whole_list() {
    let (Some(list), Some(extract)) = (file(LIST), file(EXTRACT)) else { return };
    let (whole, part) = (Region::default(), Region::default());
    whole.import(LIST, &list).await;
    let report = part.import(EXTRACT, &extract).await;
    assert_eq!((report.rows, report.placed, report.findings.len()), (224, 213, 0));
    let (whole, part) = (whole.formulary().await, part.formulary().await);
    assert_eq!(whole.products, part.products);
    assert_eq!(whole.groups, part.groups);
}

#[tokio::test]
async fn an_edition_read_again_moves_no_number_and_going_back_restores_it() {
    let Some(list) = file(LIST) else { return };
    let region = Region::default();
    region.import(LIST, &list).await;
    let (number, first) = (region.number().await, region.formulary().await);
    let again = region.import(LIST, &list).await;
    assert_eq!((again.unchanged, again.came.len(), again.went.len(), again.changed.len()), (213, 0, 0, 0));
    assert_eq!((region.number().await, &region.formulary().await), (number, &first));

    // The next edition: without モルペス, and one MSコンチン of another maker.
    let text = String::from_utf8(list.clone()).expect("it is UTF-8");
    let lines: Vec<&str> = text.lines().filter(|line| !line.contains("モルペス")).collect();
    let later = lines
        .join("\n")
        .replace("ＭＳコンチン錠１０ｍｇ,シオノギファーマ", "ＭＳコンチン錠１０ｍｇ,架空製薬");
    let report = region.import("mhlw_price_20260401.csv", later.as_bytes()).await;
    let went: Vec<&str> = report.went.iter().map(|went| went.brand.as_str()).collect();
    assert_eq!((report.came.len(), went), (0, vec!["モルペス細粒2%", "モルペス細粒6%"]));
    let changed: Vec<&str> = report.changed.iter().map(|changed| changed.brand.as_str()).collect();
    assert_eq!(changed, ["MSコンチン錠10mg"]);
    region.import(LIST, &list).await;
    assert_eq!(region.formulary().await, first);
}
