use super::*;
use crate::lists::Lists;

fn term<C: From<&'static str>>(code: &'static str, ja: &str, words: &[&str]) -> Term<C> {
    let words = words.iter().map(|word| (*word).to_owned()).collect();
    Term { code: code.into(), ja: ja.to_owned(), en: code.to_owned(), words }
}

fn group(code: &str, ingredient: &str, form: &str, release: Option<&str>) -> ProductGroup {
    ProductGroup {
        code: code.into(),
        ingredient: ingredient.into(),
        form: form.into(),
        release: release.map(Into::into),
        ja: String::new(),
        en: String::new(),
        words: Vec::new(),
        registered_only: false,
    }
}

fn product(code: &str, group: &str, strength: &str, brand: &str) -> Product {
    Product {
        code: code.into(),
        group: group.into(),
        strength: strength.to_owned(),
        brand: brand.to_owned(),
        maker: None,
        narcotic: true,
        listed_until: None,
    }
}

fn formulary() -> Formulary {
    let morpes = Product {
        listed_until: Some(day("2026-03-31")),
        maker: Some("藤本製薬".to_owned()),
        ..product("8114004C1025", "granules", "2%", "モルペス細粒2%")
    };
    let old = ProductGroup {
        words: vec!["タペンタ".to_owned()],
        ..group("gone", "tapentadol", "tablet", None)
    };
    Formulary {
        ingredients: vec![
            term("morphine", "モルヒネ", &[]),
            term("oxycodone", "オキシコドン", &[]),
            term("fentanyl", "フェンタニル", &[]),
        ],
        forms: vec![term("patch", "貼付剤", &["貼り薬"]), term("oral_liquid", "内服液", &["水薬"])],
        releases: vec![term("days_3", "3日用", &["72時間"]), term("immediate", "速放", &["レスキュー"])],
        groups: vec![
            group("liquid", "morphine", "oral_liquid", Some("immediate")),
            group("granules", "morphine", "granules", Some("hours_12")),
            group("powder", "oxycodone", "powder", Some("immediate")),
            group("patch", "fentanyl", "patch", Some("days_3")),
            old,
        ],
        products: vec![
            morpes,
            product(
                "8114004C3028",
                "granules",
                "10mg/包",
                "モルヒネ硫酸塩水和物徐放細粒分包10mg「フジモト」",
            ),
            product("8114005S1024", "liquid", "5mg 2.5mL/包", "オプソ内服液5mg"),
            product("8114005S2020", "liquid", "10mg 5mL/包", "オプソ内服液10mg"),
            product("8119002B2023", "powder", "2.5mg/包", "オキノーム散2.5mg"),
            product("8119002B3020", "powder", "5mg/包", "オキノーム散5mg"),
            product("8219700S5026", "patch", "2.1mg/枚", "デュロテップMTパッチ2.1mg"),
            product("8219700S5069", "patch", "2.1mg/枚", "フェンタニル3日用テープ2.1mg「トーワ」"),
            product("8219700S6022", "patch", "4.2mg/枚", "デュロテップMTパッチ4.2mg"),
        ],
        ..Formulary::default()
    }
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

/// The groups found, each with the brands found in it.
fn found(typed: &str) -> Vec<(String, Vec<String>)> {
    let formulary = formulary();
    let brands = |found: &Found<'_>| found.products.iter().map(|product| product.brand.clone()).collect();
    formulary.search(typed).iter().map(|found| (found.group.code.to_string(), brands(found))).collect()
}

fn groups(typed: &str) -> Vec<String> {
    found(typed).into_iter().map(|(group, _)| group).collect()
}

#[test]
fn a_brand_leads_to_its_group_however_it_is_typed() {
    for typed in ["オプソ", "おぷそ", "ｵﾌﾟｿ", "オプソ内服液"] {
        assert_eq!(groups(typed), ["liquid"], "{typed}");
    }
    assert_eq!(groups("オキノーム"), ["powder"]);
    assert_eq!(groups("デュロテップＭＴ"), ["patch"]);
    assert_eq!(groups("タペンタ"), ["gone"], "a brand that is listed no longer");
}

#[test]
fn ingredient_form_and_everyday_words_name_a_group_with_all_its_products() {
    assert_eq!(groups("morphine"), ["liquid", "granules"]);
    assert_eq!(groups("モルヒネ レスキュー"), ["liquid"]);
    let (group, products) = found("フェンタニル 貼り薬").remove(0);
    assert_eq!((group.as_str(), products.len()), ("patch", 3));
    assert_eq!(groups("フェンタニル レスキュー"), [""; 0]);
    assert_eq!(groups("  ").len(), 5, "nothing typed: every group");
}

#[test]
fn words_may_be_found_partly_in_the_group_and_partly_in_one_product() {
    assert_eq!(
        found("3日 トーワ"),
        [("patch".to_owned(), vec!["フェンタニル3日用テープ2.1mg「トーワ」".to_owned()])]
    );
    assert_eq!(groups("モルヒネ 藤本"), ["granules"]);
    assert_eq!(groups("オプソ トーワ"), [""; 0]);
}

#[test]
fn an_amount_is_that_amount_and_no_other() {
    assert_eq!(found("オキノーム 2.5mg"), [("powder".to_owned(), vec!["オキノーム散2.5mg".to_owned()])]);
    assert_eq!(found("オキノーム ５ｍｇ"), [("powder".to_owned(), vec!["オキノーム散5mg".to_owned()])]);
    assert_eq!(groups("オキノーム 25mg"), [""; 0]);
    assert_eq!(found("1mg"), [], "2.1mg is not 1mg");
}

#[test]
fn a_product_is_listed_until_the_end_of_its_last_day() {
    let formulary = formulary();
    let morpes = formulary.product(&"8114004C1025".into()).expect("it is listed");
    assert!(morpes.is_listed_on(day("2026-03-31")) && !morpes.is_listed_on(day("2026-04-01")));
}

#[test]
fn what_stands_in_for_a_product_is_listed_and_of_its_own_strength_first() {
    let mut formulary = formulary();
    // As many milligrams of the citrate.
    formulary.products.insert(0, product("8219701S1025", "patch", "2.1mg/枚", "架空テープ2.1mg"));
    let codes = |code: &str, on| -> Vec<&str> {
        formulary.alternatives(&code.into(), day(on)).iter().map(|product| product.code.as_str()).collect()
    };
    assert_eq!(codes("8219700S6022", "2026-11-22"), ["8219701S1025", "8219700S5026", "8219700S5069"]);
    assert_eq!(codes("8219700S5069", "2026-11-22"), ["8219700S5026", "8219701S1025", "8219700S6022"]);
    assert_eq!(codes("8114004C1025", "2026-11-22"), ["8114004C3028"]);
    assert_eq!(codes("8114004C3028", "2026-03-31"), ["8114004C1025"]);
    assert_eq!(codes("8114004C3028", "2026-04-01"), [""; 0]);
    assert_eq!(codes("9999999A0000", "2026-04-01"), [""; 0]);
}

#[test]
fn lists_of_before_the_formulary_are_read_and_one_of_a_newer_program_too() {
    let before = r#"{"kinds": [], "items": [], "municipalities": [], "synonyms": []}"#;
    let lists: Lists = serde_json::from_str(before).expect("lists without a formulary");
    assert_eq!(lists.formulary, Formulary::default());
    let whole = Lists { formulary: formulary(), ..Lists::default() };
    let written = serde_json::to_string(&whole).expect("plain data");
    assert_eq!(serde_json::from_str::<Lists>(&written).expect("what was written"), whole);
    let newer = r#"{"forms": [{"code": "spray", "ja": "点鼻", "en": "Spray", "colour": 3}], "later": 1}"#;
    let newer: Formulary = serde_json::from_str(newer).expect("a form nobody knew");
    assert_eq!(newer.forms[0].code, "spray");
}

#[test]
fn a_brand_stands_for_all_its_strengths_and_makers() {
    for (brand, family) in [
        ("オプソ内服液5mg", "オプソ内服液"),
        ("オキノーム散2.5mg", "オキノーム散"),
        ("モルペス細粒2%", "モルペス細粒"),
        ("フェンタニル3日用テープ2.1mg「トーワ」", "フェンタニル3日用テープ"),
        ("MSコンチン錠10mg", "MSコンチン錠"),
        ("トアラセット配合錠「サワイ」", "トアラセット配合錠"),
        ("イーフェンバッカル錠50μg", "イーフェンバッカル錠"),
        ("アヘン末", "アヘン末"),
        ("5mg", "5mg"),
    ] {
        assert_eq!(product("", "", "", brand).family(), family);
    }
}
