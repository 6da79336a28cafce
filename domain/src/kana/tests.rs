use super::variants;
use super::*;
use proptest::prelude::*;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::canonical_combining_class;

#[test]
fn one_name_is_found_however_it_is_written() {
    let same = [
        ["ｻｸﾗ薬局", "さくら薬局"],
        ["サクラ　薬局", "さくら薬局"],
        ["ＡＢＣクリニック", "abcくりにつく"],
        ["センター", "センタ－"],
        ["ラ・ヴィータ", "らびーた"],
        ["髙﨑", "高崎"],
        ["渡邉齋藤", "渡辺斉藤"],
        ["廣澤醫院", "広沢医院"],
        ["神󠄀戸", "神戸"],
        ["佐々木", "佐佐木"],
        ["緑ヶ丘", "緑が丘"],
        ["緑ケ丘", "緑丘"],
        ["一ノ宮", "一之宮"],
        ["いちの宮", "いちノ宮"],
        ["第二病院", "第２病院"],
        ["番町四丁目１番３号", "番町4丁目1番3号"],
        ["二十四丁目", "24丁目"],
        ["百十二番地", "112番地"],
        ["１の２", "1-2"],
        ["087-841-2146", "０８７（８４１）２１４６"],
        ["三ヵ所", "3か所"],
        ["みかづき", "みかずき"],
        ["㈱青葉", "(株)青葉"],
        ["Café Sora", "cafésora"],
    ];
    for [one, other] in same {
        assert_eq!(fold(one), fold(other), "{one} {other}");
    }
}

#[test]
fn what_differs_in_speech_stays_apart() {
    for [one, other] in
        [["はし", "ばし"], ["千代", "1000代"], ["五十嵐", "50嵐"], ["がん", "かん"], ["肺がん", "肺ん"]]
    {
        assert_ne!(fold(one), fold(other), "{one} {other}");
    }
}

#[test]
fn what_a_character_folds_to_stays_as_it_is() {
    for c in '\0'..=char::MAX {
        let once = fold(&c.to_string());
        assert_eq!(fold(&once), once, "{c}");
    }
}

#[test]
fn a_mark_that_could_change_places_with_another_is_not_compared() {
    let kept = ('\0'..=char::MAX).filter(|c| !fold(&c.to_string()).is_empty());
    let moving: Vec<char> = kept.filter(|c| canonical_combining_class(*c) != 0).collect();
    assert!(moving.is_empty(), "{moving:?}");
}

#[test]
fn the_table_of_variants_names_each_once_and_leads_nowhere_twice() {
    assert!(variants::table().len() >= 300);
    assert!(variants::table().is_sorted_by(|(a, _), (b, _)| a < b), "a form stands in two groups");
    for (form, usual) in variants::table() {
        assert_eq!(variants::usual(*usual), *usual, "{form} leads to {usual}, which leads on");
        assert_eq!(
            form.to_string().nfkc().collect::<String>(),
            form.to_string(),
            "{form} never gets this far"
        );
    }
}

#[test]
fn the_words_of_names_are_written_as_they_fold() {
    for word in names::FORMS.into_iter().flatten() {
        assert_eq!(fold(word), *word);
    }
}

#[test]
fn a_corporate_prefix_is_not_where_a_name_begins() {
    let proper = [
        ("医療法人社団青葉会中村病院", "中村病院"),
        ("医療法人社団 青葉会 中村病院", "中村病院"),
        ("医療法人社団青葉会　中村病院", "中村病院"),
        ("医療法人財団博愛会", "博愛会"),
        ("医療法人会田医院", "会田医院"),
        ("株式会社さくら薬局", "さくら薬局"),
        ("㈱さくら薬局", "さくら薬局"),
        ("（有）さくら薬局", "さくら薬局"),
        ("社会福祉法人ひまわり福祉会 特別養護老人ホーム海風", "特別養護老人ホーム海風"),
        ("イリョウホウジンシャダンアオバカイ ナカムラビョウイン", "ナカムラビョウイン"),
        ("中村病院", "中村病院"),
        ("株本医院", "株本医院"),
        ("医療法人", "医療法人"),
    ];
    for (whole, own) in proper {
        assert_eq!(name(whole).proper(), fold(own), "{whole}");
    }
    let word = name("訪問看護ステーションさくら");
    assert_eq!(&word.folded[word.word..], "さくら");
}

#[test]
fn a_name_stands_under_the_first_kana_of_its_own_part() {
    let headings = [
        ("ガクエン", Heading::Ka),
        ("パール", Heading::Ha),
        ("ﾎﾟﾌﾟﾗ", Heading::Ha),
        ("ヴィータ", Heading::Ha),
        ("あおば", Heading::A),
        ("わかば", Heading::Wa),
        ("ンガラ", Heading::Wa),
        ("イリョウホウジンシャダンアオバカイ ナカムラビョウイン", Heading::Na),
        ("ＡＢＣ薬局", Heading::Latin),
        ("24時間薬局", Heading::Other),
        ("中村病院", Heading::Other),
        ("", Heading::Other),
    ];
    for (text, expected) in headings {
        assert_eq!(heading(text), expected, "{text}");
    }
}

#[test]
fn keys_are_in_the_order_of_the_headings_and_of_the_dictionary() {
    let words = [
        "あおば",
        "あか",
        "かえで",
        "がくえん",
        "かもめ",
        "さくら",
        "わかば",
        "abc",
        "24時間",
        "中村",
        "山田",
    ];
    let keys: Vec<u64> = words.iter().map(|word| sort_key(&fold(word))).collect();
    assert!(keys.is_sorted(), "{keys:x?}");
    let headings: Vec<Heading> = keys.iter().map(|key| Heading::of_key(*key)).collect();
    assert!(headings.is_sorted());
}

/// Letters, marks and spaces of addresses and names, without those a cut changes the meaning of (十 々 ゔ).
fn japanese() -> impl Strategy<Value = String> {
    let letters: Vec<char> =
        "がかけのヶケカガノ之一二三九緑丘宮病院内高髙﨑邉あいんっャァパー・－-１9Aｂ（） 　ﾊｱ丁目番地号"
            .chars()
            .collect();
    proptest::collection::vec(proptest::sample::select(letters), 0..14)
        .prop_map(|letters| letters.iter().collect())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2_000) })]

    #[test]
    fn folding_twice_is_folding_once(text in any::<String>(), japanese in japanese(), mixed in "[\\-か\u{3099}\u{309b}ﾞがの々一十千番丁〇ゔあー\u{1100}\u{1161}\u{1160}A\u{301}]{0,12}") {
        for text in [text, japanese, mixed] {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once);
        }
    }

    #[test]
    fn a_piece_of_a_text_is_found_in_it(text in japanese(), from in 0_usize..14, length in 1_usize..8) {
        let piece: String = text.chars().skip(from).take(length).collect();
        let folded = fold(&piece);
        // A lone joiner may be a reading that has just begun.
        prop_assume!(!matches!(folded.as_str(), "が" | "か" | "け" | "の"));
        prop_assert!(fold(&text).contains(&folded), "{} in {}", folded, fold(&text));
    }

    #[test]
    fn a_name_s_own_part_lies_within_it(text in any::<String>(), japanese in japanese()) {
        for text in [text, format!("医療法人社団{japanese}"), format!("㈱{japanese}"), format!("(有{japanese}")] {
            let name = name(&text);
            prop_assert!(name.folded.is_char_boundary(name.proper) && name.folded.is_char_boundary(name.word));
            prop_assert_eq!(heading(&text), Heading::of_key(sort_key(name.proper())));
        }
    }
}

#[test]
fn texts_of_simple_letters_are_brought_to_the_same_form_without_tables() {
    let every = (0..0x1_0000).filter_map(char::from_u32);
    for c in every {
        for text in [format!("{c}"), format!("か{c}は"), format!("Ａ{c}"), format!("{c}\u{3099}")] {
            assert_eq!(nfkc(&text), text.nfkc().collect::<String>(), "{text:?}");
        }
    }
}
