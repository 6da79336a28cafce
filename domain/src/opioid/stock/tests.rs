use super::*;
use crate::chunk::Chunk;
use crate::facility::{How, Level, Phone, PhonePurpose, Source, Value};
use crate::hours::{Days, Holidays, Hours, Opening};
use crate::id::FacilityId;
use crate::lists::{Item, Lists};
use crate::opioid::{Column, Formulary, Pace, ProductGroup, Term};
use uuid::Uuid;

const LIQUID: &str = "morphine_liquid";
const SLOW: &str = "morphine_tablet_12h";

fn now() -> NaiveDateTime {
    at("2026-11-25T21:42:00")
}

fn at(text: &str) -> NaiveDateTime {
    text.parse().expect("a minute")
}

fn open(from: u16, to: u16) -> Value {
    let openings = vec![Opening { days: Days::EVERY_DAY, from, to, weeks: 0 }];
    Value::from(Hours { openings, holidays: Holidays::AsWeekday, note: None })
}

fn source(days_ago: u64) -> Source {
    let day = now().date() - chrono::Days::new(days_ago);
    Source { origin: "pharmacies".to_owned(), verified_on: Some(day), by: None, how: How::Own }
}

fn stock(group: &str, answer: Answer, hours: Option<u16>) -> Value {
    Value::Stock(Stock { group: group.into(), answer, hours })
}

fn level(answer: Answer) -> Value {
    Value::Level(Level { answer, note: None })
}

/// Public facts and staff facts of one pharmacy, so many hundredths of a degree north.
struct Shop {
    public: Facility,
    staff: Facility,
}

impl Shop {
    fn new(number: u128, north: i32) -> Self {
        let id = FacilityId(Uuid::from_u128(number));
        let (mut public, mut staff) = (Facility::new(id), Facility::new(id));
        let name = crate::facility::Name { text: format!("薬局{number}"), ..Default::default() };
        public.push(item::NAME, Value::from(name), &source(1));
        let position = Position { lat_e6: 37_000_000 + north * 10_000, lon_e6: 137_000_000 };
        public.push(item::POSITION, Value::Position(position), &source(1));
        public.push(item::PHONE, phone(PhonePurpose::Main, None), &source(1));
        staff.push(item::OPIOIDS, level(Answer::Yes), &source(1));
        Self { public, staff }
    }

    fn open(mut self, from: u16, to: u16) -> Self {
        self.public.push(item::HOURS, open(from, to), &source(1));
        self
    }

    fn can(mut self, code: &str, answer: Answer) -> Self {
        self.public.push(code, level(answer), &source(1));
        self
    }

    fn answers(mut self, group: &str, answer: Answer, days_ago: u64) -> Self {
        let hours = (answer == Answer::Ask).then_some(8);
        self.staff.push(item::OPIOIDS, stock(group, answer, hours), &source(days_ago));
        self
    }

    fn night_line(mut self) -> Self {
        let Value::Hours(hours) = open(0, 1440) else { panic!("hours are hours") };
        self.staff.push(item::STAFF_PHONE, phone(PhonePurpose::Night, Some(*hours)), &source(1));
        self
    }
}

fn phone(purpose: PhonePurpose, hours: Option<Hours>) -> Value {
    Value::from(Phone { purpose, number: "000-0000-0000".to_owned(), extension: None, hours })
}

fn directory(shops: &[Shop]) -> Directory {
    let opioids = Item { code: item::OPIOIDS.into(), half_life_days: 30, ..Item::default() };
    let lists = Lists { items: vec![opioids], ..Lists::default() };
    let public: Vec<Facility> = shops.iter().map(|shop| shop.public.clone()).collect();
    let staff: Vec<Facility> = shops.iter().map(|shop| shop.staff.clone()).collect();
    Directory::new(lists, vec![Chunk::build(&public)], Some(Chunk::build(&staff)))
}

fn offers(shops: &[Shop], groups: &[&str], needs: &[Need], near: Option<Position>) -> Vec<Offer> {
    let groups: Vec<ProductGroupCode> = groups.iter().map(|group| (*group).into()).collect();
    Pharmacies::of(&directory(shops)).offers(&groups, needs, near, now())
}

fn numbers(offers: &[Offer]) -> Vec<u128> {
    offers.iter().map(|offer| offer.pharmacy.facility.id.0.as_u128()).collect()
}

const HERE: Option<Position> = Some(Position { lat_e6: 37_000_000, lon_e6: 137_000_000 });

#[test]
fn who_has_it_comes_first_then_who_answers_now_then_who_is_near() {
    let shops = [
        Shop::new(1, 1).open(540, 1080),
        Shop::new(2, 1).open(540, 1320).answers(LIQUID, Answer::No, 1),
        Shop::new(3, 1).open(540, 1320).answers(LIQUID, Answer::Ask, 1),
        Shop::new(4, 1).open(540, 1080).answers(LIQUID, Answer::Yes, 1),
        Shop::new(5, 9).open(540, 1320).answers(LIQUID, Answer::Yes, 1),
        Shop::new(6, 3).open(540, 1320).answers(LIQUID, Answer::Yes, 1),
        Shop::new(7, 5).open(540, 1080).night_line().answers(LIQUID, Answer::Yes, 1),
        Shop::new(8, 2).answers(LIQUID, Answer::Yes, 1),
    ];
    let found = offers(&shops, &[LIQUID], &[], HERE);
    assert_eq!(numbers(&found), [6, 7, 5, 8, 4, 3, 2, 1]);
    assert_eq!(found[0].distance_m, Some(3_336));
    assert_eq!(numbers(&offers(&shops, &[LIQUID], &[], None)), [5, 6, 7, 8, 4, 3, 2, 1], "by name");
}

#[test]
fn who_was_never_asked_is_counted_by_itself_and_is_no_refusal() {
    let told_no = {
        let mut shop = Shop::new(9, 1);
        shop.staff = Facility::new(shop.staff.id);
        shop.staff.push(item::OPIOIDS, level(Answer::No), &source(1));
        shop
    };
    let shops = [
        Shop::new(1, 1),
        Shop::new(2, 1).answers(SLOW, Answer::Yes, 1),
        Shop::new(3, 1).answers(LIQUID, Answer::No, 1),
        Shop::new(4, 1).answers(LIQUID, Answer::Ask, 1),
        Shop::new(5, 1).answers(LIQUID, Answer::Yes, 1),
        told_no,
    ];
    let found = offers(&shops, &[LIQUID], &[], None);
    let counts = Counts::of(&found);
    assert_eq!(counts, Counts { in_stock: 1, to_order: 1, refused: 1, unknown: 2 });
    let unknown =
        found.iter().find(|offer| offer.pharmacy.facility.id.0.as_u128() == 2).expect("it is there");
    assert_eq!((unknown.answer, unknown.verified_on, unknown.groups.len()), (None, None, 0));
}

#[test]
fn of_several_groups_the_best_answer_stands_with_the_groups_and_the_age_it_is_true_of() {
    let shops = [Shop::new(1, 1).answers(LIQUID, Answer::Yes, 3).answers(SLOW, Answer::Yes, 40)];
    let [found] = &offers(&shops, &[LIQUID, SLOW], &[], None)[..] else { panic!("one pharmacy") };
    assert_eq!(found.groups, [LIQUID, SLOW]);
    assert!(found.is_stale, "one of them was confirmed 40 days ago");
    let [found] = &offers(&shops, &[LIQUID], &[], None)[..] else { panic!("one pharmacy") };
    assert!(!found.is_stale);
    let shops = [Shop::new(1, 1).answers(LIQUID, Answer::No, 3).answers(SLOW, Answer::Ask, 3)];
    let [found] = &offers(&shops, &[LIQUID, SLOW], &[], None)[..] else { panic!("one pharmacy") };
    assert_eq!((found.answer, found.hours), (Some(Answer::Ask), Some(8)));
    assert_eq!(found.groups, [SLOW]);
}

#[test]
fn an_answer_is_stale_from_the_day_after_its_half_life() {
    for (days_ago, is_stale) in [(30, false), (31, true)] {
        let shops = [Shop::new(1, 1).answers(LIQUID, Answer::Yes, days_ago)];
        assert_eq!(offers(&shops, &[LIQUID], &[], None)[0].is_stale, is_stale, "{days_ago} days");
    }
}

#[test]
fn a_need_leaves_those_that_meet_it_and_what_nobody_knows_meets_none() {
    let shops = [
        Shop::new(1, 1).open(540, 1320).can(item::HOME_VISIT, Answer::Yes),
        Shop::new(2, 1).open(540, 1320).can(item::HOME_VISIT, Answer::Ask),
        Shop::new(3, 1).open(540, 1320).can(item::HOME_VISIT, Answer::No),
        Shop::new(4, 1),
        Shop::new(5, 1).open(540, 1080).night_line().can(item::HOME_VISIT, Answer::Yes),
    ];
    assert_eq!(numbers(&offers(&shops, &[LIQUID], &[Need::HomeVisit], None)), [1, 2, 5]);
    assert_eq!(numbers(&offers(&shops, &[LIQUID], &[Need::OpenNow], None)), [1, 2, 3]);
    assert_eq!(numbers(&offers(&shops, &[LIQUID], &[Need::AnswersNow], None)), [1, 2, 3, 5]);
    assert_eq!(numbers(&offers(&shops, &[LIQUID], &[Need::OpenNow, Need::HomeVisit], None)), [1, 2]);
    assert!(offers(&shops, &[LIQUID], &[Need::Pump], None).is_empty());
    for need in Need::ALL {
        assert_eq!(Need::from_code(need.code()), Some(need));
    }
}

#[test]
fn pharmacies_with_something_in_stock_are_counted_without_reading_them() {
    let shops = [
        Shop::new(1, 1),
        Shop::new(2, 1).answers(LIQUID, Answer::Ask, 1),
        Shop::new(3, 1).answers(LIQUID, Answer::No, 1).answers(SLOW, Answer::Yes, 1),
    ];
    assert_eq!(holding(&directory(&shops)), 1);
    assert_eq!(holding(&Directory::empty()), 0);
}

fn term<C: From<&'static str>>(code: &'static str) -> Term<C> {
    Term { code: code.into(), ja: code.to_owned(), en: code.to_owned(), words: Vec::new() }
}

fn formulary() -> Formulary {
    let group = |code: &str, ingredient: &str, form: &str, release: Option<&str>| ProductGroup {
        code: code.into(),
        ingredient: ingredient.into(),
        form: form.into(),
        release: release.map(Into::into),
        ja: String::new(),
        en: String::new(),
        words: Vec::new(),
        registered_only: false,
    };
    Formulary {
        ingredients: ["morphine", "fentanyl", "opium"].map(term).to_vec(),
        releases: ["immediate", "rapid_onset", "hours_12", "day_1", "days_3"].map(term).to_vec(),
        groups: vec![
            group(LIQUID, "morphine", "oral_liquid", Some("immediate")),
            group("tablet", "morphine", "tablet", Some("immediate")),
            group(SLOW, "morphine", "tablet", Some("hours_12")),
            group("patch_3d", "fentanyl", "patch", Some("days_3")),
            group("patch_1d", "fentanyl", "patch", Some("day_1")),
            group("opium", "opium", "powder", Some("immediate")),
            group("spray", "fentanyl", "spray", None),
        ],
        ..Formulary::default()
    }
}

#[test]
fn a_cell_counts_each_pharmacy_once_and_tells_nobody_has_it_from_there_is_none() {
    let shops = [
        Shop::new(1, 1).answers("tablet", Answer::Yes, 1).answers(SLOW, Answer::Yes, 1),
        Shop::new(2, 1).answers(SLOW, Answer::Yes, 1).can(item::HOME_VISIT, Answer::Yes),
        Shop::new(3, 1).answers("patch_1d", Answer::Ask, 1).answers("opium", Answer::No, 1),
    ];
    let pharmacies = Pharmacies::of(&directory(&shops));
    let counts = |needs: &[Need]| -> Vec<(String, [Option<usize>; 5])> {
        let rows = pharmacies.matrix(&formulary(), needs, now()).rows;
        rows.into_iter().map(|row| (row.ingredient.code.to_string(), row.in_stock)).collect()
    };
    let morphine = |tablets| ("morphine".to_owned(), [Some(tablets), Some(0), None, None, None]);
    let fentanyl = ("fentanyl".to_owned(), [None, None, Some(0), None, None]);
    assert_eq!(counts(&[]), [morphine(2), fentanyl.clone()]);
    assert_eq!(counts(&[Need::HomeVisit]), [morphine(1), fentanyl]);
}

#[test]
fn paces_are_offered_where_a_cell_has_more_than_one() {
    let formulary = formulary();
    let paces = |ingredient: &str, column| formulary.paces(&ingredient.into(), column);
    assert_eq!(paces("morphine", Column::Tablet), [Pace::Fast, Pace::Slow]);
    assert_eq!(paces("morphine", Column::Powder), []);
    assert_eq!(paces("fentanyl", Column::Patch), [Pace::Other("day_1".into()), Pace::Other("days_3".into())]);
    for pace in [Pace::Fast, Pace::Slow, Pace::Other("day_1".into())] {
        assert_eq!(Pace::from_code(pace.code()), pace);
    }
    for column in Column::ALL {
        assert_eq!(Column::from_code(column.code()), Some(column));
    }
}
