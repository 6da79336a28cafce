use super::{Region, generated, region};
use chrono::NaiveDate;
use domain::admission::{self, Desk, Wish};
use domain::facility::{Answer, Facility, Value};
use domain::lists::{Audience, item};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn demo() -> Region {
    region(day("2026-11-22"))
}

fn answered(facility: &Facility, code: &str, answer: Answer) -> bool {
    facility.levels().any(|(fact, level)| fact.item == code && level.answer == answer)
}

fn of_kind<'a>(region: &'a Region, kind: &'a str) -> impl Iterator<Item = &'a Facility> {
    region.facilities.iter().filter(move |facility| facility.kinds().any(|code| *code == kind))
}

#[test]
fn the_same_day_gives_the_same_bytes() {
    let bytes = |region: Region| serde_json::to_vec(&region.facilities).unwrap();
    assert_eq!(bytes(demo()), bytes(demo()));
    assert_eq!(bytes(generated(day("2026-11-22"), 500)), bytes(generated(day("2026-11-22"), 500)));
}

#[test]
fn a_place_is_the_same_place_on_another_day() {
    let told = |region: Region| -> Vec<_> {
        let place =
            |facility: &Facility| (facility.id, facility.name().to_owned(), facility.address().cloned());
        region.facilities.iter().map(place).collect()
    };
    let today = told(demo());
    assert_eq!(today, told(region(day("2027-02-28"))));
    let ids: BTreeSet<_> = today.iter().map(|(id, ..)| id).collect();
    assert_eq!(ids.len(), today.len());
}

#[test]
fn every_fact_speaks_of_a_listed_item_and_a_listed_kind() {
    for region in [demo(), generated(day("2026-11-22"), 3_000)] {
        for fact in region.facilities.iter().flat_map(|facility| &facility.facts) {
            assert!(region.lists.item(&fact.item).is_some(), "{}", fact.item);
            assert!(fact.service.iter().all(|kind| region.lists.kind(kind).is_some()), "{fact:?}");
        }
        for kind in region.facilities.iter().flat_map(Facility::kinds) {
            assert!(region.lists.kind(kind).is_some(), "{kind}");
        }
    }
}

#[test]
fn every_listed_kind_is_met() {
    let region = demo();
    for kind in &region.lists.kinds {
        assert!(of_kind(&region, kind.code.as_str()).next().is_some(), "{}", kind.code);
    }
}

#[test]
fn every_place_can_be_named_found_and_called() {
    let region = demo();
    for facility in &region.facilities {
        let name = facility.names().unwrap();
        let kana = name.kana.as_deref().unwrap();
        assert!(!name.text.is_empty() && !name.text.contains("  "), "{name:?}");
        assert!(kana.chars().all(|c| matches!(c, 'ぁ'..='ん' | 'ー' | ' ')), "{name:?}");
        assert!(name.english.as_deref().unwrap().is_ascii(), "{name:?}");
        let municipality = facility.address().unwrap().municipality.as_ref().unwrap();
        let listed = region.lists.municipality(municipality).unwrap();
        assert!(facility.address().unwrap().text.starts_with(&listed.ja));
        assert!(facility.position().is_some());
        assert!(facility.phones().next().is_some() || facility.of(item::NOTE).next().is_some());
        assert!(facility.facts.iter().all(|fact| facility.source(fact).is_some()));
    }
}

#[test]
fn every_place_lies_inside_the_outline_of_its_municipality_and_of_no_other() {
    for region in [demo(), generated(day("2026-11-22"), 2_000)] {
        assert!(!region.outlines.source.is_empty());
        for facility in &region.facilities {
            let (at, address) = (facility.position().unwrap(), facility.address().unwrap());
            let inside = region.outlines.municipalities.iter().filter(|outline| outline.contains(at));
            let inside: Vec<_> = inside.map(|outline| &outline.code).collect();
            assert_eq!(inside, [address.municipality.as_ref().unwrap()], "{at:?}");
        }
    }
}

#[test]
fn municipalities_lie_outside_the_real_prefectures_and_are_labelled() {
    let region = demo();
    assert!((3..=5).contains(&region.lists.municipalities.len()));
    for municipality in &region.lists.municipalities {
        assert!(municipality.code.as_str() > "48");
        assert!(!municipality.ja.is_empty() && !municipality.kana.is_empty() && !municipality.en.is_empty());
    }
    assert!(region.area.demo);
}

#[test]
fn names_and_telephone_numbers_are_nobody_elses() {
    for (region, prefix) in [(demo(), "000-0000-"), (generated(day("2026-11-22"), 5_000), "000-")] {
        let mut numbers = BTreeSet::new();
        for (_, phone) in region.facilities.iter().flat_map(Facility::phones) {
            assert!(phone.number.starts_with(prefix) && phone.digits().len() == 11, "{}", phone.number);
            assert!(numbers.insert(phone.number.clone()), "{} twice", phone.number);
        }
    }
    let names: Vec<_> = demo().facilities.iter().map(|facility| facility.name().to_owned()).collect();
    let different: BTreeSet<_> = names.iter().collect();
    assert_eq!(different.len(), names.len());
}

#[test]
fn the_region_has_its_proportions() {
    let region = demo();
    assert!((1_100..=1_300).contains(&region.facilities.len()), "{}", region.facilities.len());
    for (kind, count) in [
        ("hospital", 8..=10),
        ("hub_hospital", 1..=1),
        ("certified_hospital", 1..=1),
        ("pcu", 2..=2),
        ("pct", 1..=2),
        ("clinic", 400..=440),
        ("clinic_home_palliative", 23..=23),
        ("dental_clinic", 235..=265),
        ("dental_home", 40..=40),
        ("pharmacy", 220..=240),
        ("visiting_nurse", 38..=42),
        ("care_manager_office", 85..=95),
        ("community_support_center", 12..=12),
    ] {
        let counted = of_kind(&region, kind).count();
        assert!(count.contains(&counted), "{kind}: {counted}");
    }
    let who =
        |kind, code, answer| of_kind(&region, kind).filter(|place| answered(place, code, answer)).count();
    assert_eq!(who("visiting_nurse", "round_the_clock", Answer::Yes), 18);
    assert_eq!(who("pharmacy", "opioids", Answer::Yes), 14);
    assert!(who("pharmacy", "opioids", Answer::Ask) > 50);
    assert_eq!(who("hospital", "respite", Answer::Yes), 6);
}

#[test]
fn the_places_of_the_pictures_are_there() {
    let region = demo();
    let place = |name: &str| region.facilities.iter().find(|place| place.name() == name).unwrap();
    let hospital = place("白帆の丘病院");
    assert_eq!(hospital.names().unwrap().kana.as_deref(), Some("しらほのおか びょういん"));
    assert!(hospital.facts.iter().any(|fact| fact.value == Value::Count(20) && fact.service.is_some()));
    let night = hospital.of(item::STAFF_PHONE).next().unwrap();
    assert!(matches!(&night.value, Value::Phone(phone) if phone.number == "000-0000-0311"));
    for (name, kind) in [
        ("ともしび訪問看護ステーション", "visiting_nurse"),
        ("朝凪みなと訪問看護ステーション", "visiting_nurse"),
        ("かざぐるま訪問看護", "visiting_nurse"),
        ("ありあけ荘訪問看護", "visiting_nurse"),
        ("白帆まえ訪問看護", "visiting_nurse"),
        ("帆布町薬局", "pharmacy"),
        ("灯台通り薬局", "pharmacy"),
        ("白帆まえ薬局", "pharmacy"),
        ("帆布町在宅クリニック", "clinic_home_palliative"),
        ("澪浦中央病院", "hub_hospital"),
        ("澪浦ほほえみ歯科", "dental_home"),
    ] {
        assert!(place(name).kinds().any(|code| *code == kind), "{name}");
    }
}

#[test]
fn fresh_and_stale_facts_closed_and_unknown_places_are_all_met() {
    let region = demo();
    let (mut stale, mut fresh) = (0, 0);
    for facility in &region.facilities {
        for fact in &facility.facts {
            let verified_on = facility.source(fact).unwrap().verified_on.unwrap();
            let age = (day("2026-11-22") - verified_on).num_days();
            assert!((0..=400).contains(&age), "{age}");
            let half_life = region.lists.item(&fact.item).unwrap().half_life_days;
            *(if age > i64::from(half_life) { &mut stale } else { &mut fresh }) += 1;
        }
    }
    assert!(stale * 30 > fresh && stale * 3 < fresh, "{stale} stale, {fresh} fresh");
    let suspended = region.facilities.iter().filter(|place| place.of(item::STATUS).next().is_some());
    assert!((2..=15).contains(&suspended.count()));
    assert!(region.facilities.iter().any(|place| place.hours().is_none()));
}

#[test]
fn night_lines_of_hospitals_and_opioids_are_for_professionals_only() {
    let region = demo();
    let public: BTreeSet<_> = (region.facilities.iter().flat_map(|place| &place.facts))
        .filter(|fact| region.lists.audience(&fact.item) == Audience::Public)
        .map(|fact| fact.item.as_str())
        .collect();
    assert!(public.contains(item::PHONE) && !public.contains(item::STAFF_PHONE));
    assert!(public.iter().all(|code| !code.contains("opioid")));
    for place in &region.facilities {
        for fact in place.facts.iter().filter(|fact| public.contains(fact.item.as_str())) {
            let text = serde_json::to_string(&fact.value).unwrap();
            assert!(!text.contains("麻薬") && !text.contains("常備"), "{}: {text}", place.name());
        }
    }
}

#[test]
fn a_generated_country_has_as_many_places_as_asked_and_all_trades() {
    for records in [700, 20_000] {
        let country = generated(day("2026-11-22"), records);
        assert_eq!(country.facilities.len(), records);
        let ids: BTreeSet<_> = country.facilities.iter().map(|place| place.id).collect();
        assert_eq!(ids.len(), records);
        let stations = of_kind(&country, "visiting_nurse").count();
        assert!((records / 40..records / 20).contains(&stations), "{stations}");
    }
}

// Text that a compressor sees through would make every measurement of size and transfer look too good.
#[test]
fn generated_text_is_as_hard_to_compress_as_real_text() {
    let country = generated(day("2026-11-22"), 5_000);
    let mut text = String::new();
    for place in &country.facilities {
        let address = place.address().unwrap();
        text +=
            &format!("{}\t{}\t{}", place.name(), place.names().unwrap().kana.as_ref().unwrap(), address.text);
        place.phones().for_each(|(_, phone)| text += &phone.number);
        text.push('\n');
    }
    let json = serde_json::to_vec(&country.facilities).unwrap();
    let mut ratios = BTreeMap::new();
    for (what, bytes) in [("text", text.as_bytes()), ("json", &json)] {
        let mut writer = brotli::CompressorWriter::new(Vec::new(), 1 << 16, 5, 22);
        writer.write_all(bytes).unwrap();
        let packed = writer.into_inner().len();
        ratios.insert(what, bytes.len() as f64 / packed as f64);
    }
    // The records are keys and codes for the most part, as those of real places are.
    assert!(ratios["text"] < 6.0 && ratios["json"] < 18.0, "{ratios:?}");
}

#[test]
fn every_hospital_that_takes_emergencies_or_respite_has_the_five_rules_and_its_reports_differ_in_age() {
    let now = day("2026-11-21").and_hms_opt(21, 42, 0).unwrap();
    let region = super::region_at(now);
    let takes = |place: &&Facility| {
        ["emergency_admission", "respite"].into_iter().any(|code| !answered(place, code, Answer::No))
    };
    let (mut rooms, mut fresh) = (BTreeSet::new(), 0);
    for place in of_kind(&region, "hospital").filter(takes) {
        let rules = admission::rules(place);
        assert!(rules.iter().all(|rule| rule.fact.is_some()), "{}", place.name());
        assert!(
            rules.len() > 12 && admission::review(place, &region.lists, now.date()).is_some(),
            "{}",
            place.name()
        );
        let desk = Desk::of(place.clone(), &region.lists, &Wish::default(), None, now).unwrap();
        rooms.insert(format!("{:?}", desk.capacity.room));
        fresh += usize::from(desk.capacity.is_fresh());
        for code in ["bed_types", "admission_reasons", "admission_exclusions", "rule_transport"] {
            let Value::Names(names) = &place.of(code).next().unwrap().value else { panic!("{code}") };
            assert!(names.iter().all(|name| region.lists.choice(&code.into(), name).is_some()), "{names:?}");
        }
    }
    assert_eq!(rooms.into_iter().collect::<Vec<_>>().join(" "), "Assessment Free Full Unknown Waiting");
    assert!((3..=6).contains(&fresh), "{fresh} fresh");
}

#[test]
fn a_few_pharmacies_hold_much_others_only_order_and_one_is_registered_for_methadone() {
    let region = demo();
    let told = |group: &str, answer| {
        let answers = |place: &Facility| {
            place.stocks().any(|(_, stock)| stock.group == group && stock.answer == answer)
        };
        of_kind(&region, "pharmacy").filter(|place| answers(place)).count()
    };
    let holding = |place: &&Facility| place.stocks().any(|(_, stock)| stock.answer == Answer::Yes);
    assert_eq!(region.facilities.iter().filter(holding).count(), 14);
    for (group, in_stock) in [
        ("morphine_liquid", 5..=9),
        ("oxycodone_tablet_12h", 9..=13),
        ("hydromorphone_injection", 2..=5),
        ("fentanyl_patch_1d", 10..=13),
        ("methadone_tablet", 1..=1),
        ("tramadol_tablet", 10..=14),
    ] {
        let counted = told(group, Answer::Yes);
        assert!(in_stock.contains(&counted), "{group}: {counted}");
    }
    assert!(told("morphine_liquid", Answer::Ask) > 20 && told("morphine_liquid", Answer::No) > 5);
    for place in &region.facilities {
        let level =
            place.levels().find(|(fact, _)| fact.item == item::OPIOIDS).map(|(_, level)| level.answer);
        let best = place.stocks().map(|(_, stock)| stock.answer).min();
        assert!(best != Some(Answer::Yes) || level == Some(Answer::Yes), "{}", place.name());
        for (fact, stock) in place.stocks() {
            assert_eq!(fact.item, item::OPIOIDS);
            assert_eq!(stock.hours.is_some(), stock.answer == Answer::Ask, "{}", place.name());
        }
    }
}

#[test]
fn some_of_what_pharmacies_told_is_stale_and_each_group_has_its_own_day() {
    let region = demo();
    let day_of = |place: &Facility| -> Vec<i64> {
        let days = place.stocks().filter_map(|(fact, _)| place.source(fact)?.verified_on);
        days.map(|day_told| (day("2026-11-22") - day_told).num_days()).collect()
    };
    let days: Vec<Vec<i64>> = region.facilities.iter().map(day_of).collect();
    let all: Vec<i64> = days.iter().flatten().copied().collect();
    let stale = all.iter().filter(|age| **age > 30).count();
    assert!(stale * 4 < all.len() && stale * 20 > all.len(), "{stale} of {}", all.len());
    assert!(days.iter().any(|of_place| of_place.iter().collect::<BTreeSet<_>>().len() > 1));
}

#[test]
fn two_months_of_events_of_every_kind_lie_around_any_day() {
    for today in ["2026-11-25", "2026-12-29", "2027-04-28", "2027-07-04"].map(day) {
        let Region { events, lists, .. } = region(today);
        let days: Vec<_> = events.iter().filter_map(|event| event.when.first()).collect();
        assert_eq!(days.len(), events.len());
        let (first, last) = (days.iter().min().unwrap(), days.iter().max().unwrap());
        assert!((*last - *first).num_days() >= 50, "{today}: {first} to {last}");
        assert!(
            days.iter().any(|held| (1..=7).contains(&(*held - today).num_days())),
            "{today}: none is near"
        );
        for kind in &lists.event_kinds {
            assert!(events.iter().any(|event| event.kind.as_ref() == Some(&kind.code)), "{}", kind.code);
        }
        for event in &events {
            assert!(
                event.professions.iter().all(|code| lists.profession(code).is_some()),
                "{}",
                event.name.text
            );
            assert!(event.place.is_some() || event.online.is_some(), "{}", event.name.text);
            assert!(
                event.name.english.as_ref().is_some_and(|english| !english.is_empty()),
                "{}",
                event.name.text
            );
        }
        assert!(events.iter().any(|event| event.when.first() != event.when.last()), "none spans days");
        let soon = |event: &domain::event::Event| event.apply_until == today.succ_opt();
        assert!(events.iter().any(soon), "{today}: no deadline is near");
        let ids: BTreeSet<_> = events.iter().map(|event| event.id).collect();
        assert_eq!(ids.len(), events.len());
    }
}
