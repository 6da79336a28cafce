use super::{
    Answer, Asked, Condition, Destination, End, Referral, ReferralKind, Standing, Start, Step, Terms, Urgency,
};
use crate::account::Account;
use crate::command::{ReferralAnswer, Rejection};
use crate::facility::Name;
use crate::id::{FacilityId, PersonId, ReferralId};
use chrono::NaiveDateTime;
use uuid::Uuid;

const ASKS: FacilityId = FacilityId(Uuid::from_u128(1));
const ASKED: FacilityId = FacilityId(Uuid::from_u128(2));
const ID: ReferralId = ReferralId(Uuid::from_u128(0x0193_5a00_0000_7123_8000_1234_5678_9abc));

fn of(organisation: FacilityId) -> Account {
    let (id, name, profession) = (PersonId(organisation.0), Name::default(), "msw".into());
    Account { id, name, organisation, profession, is_coordinator: false }
}

fn at(minute: u32) -> NaiveDateTime {
    format!("2026-11-27T21:{minute:02}:00").parse().expect("a time")
}

fn asked(id: ReferralId) -> Referral {
    let asked = Asked {
        kind: ReferralKind::Admission,
        to: Destination::Facility(ASKED),
        urgency: Urgency::Today,
        needs: vec![],
    };
    Referral::record(id, &asked, &of(ASKS), at(24), true).expect("a referral")
}

fn answer(answer: Answer, terms: Option<Terms>) -> ReferralAnswer {
    ReferralAnswer { id: ID, answer, terms }
}

fn answered(given: Answer, terms: Option<Terms>) -> Result<Referral, Rejection> {
    asked(ID).answer(&answer(given, terms), &of(ASKED), at(36))
}

fn some_terms() -> Terms {
    Terms { from: Some(Start::Tonight), bed: Some("pcu".to_owned()), needs: vec![Condition::Letter] }
}

#[test]
fn a_yes_under_conditions_names_them_and_no_other_answer_does() {
    let given = answered(Answer::Conditional, Some(some_terms())).expect("an answer");
    assert_eq!(given.terms, Some(some_terms()));
    assert!(given.is_offered() && !given.is_open());
    for (given, terms) in [
        (Answer::Conditional, None),
        (Answer::Conditional, Some(Terms::default())),
        (Answer::Can, Some(some_terms())),
        (Answer::Full, Some(some_terms())),
    ] {
        assert_eq!(answered(given, terms), Err(Rejection::Unfit), "{given:?}");
    }
}

#[test]
fn conditions_of_a_newer_app_and_conditions_without_end_are_refused() {
    let refused = |terms: Terms| answered(Answer::Conditional, Some(terms)).err();
    let terms = Terms { from: Some(Start::Unknown), ..Terms::default() };
    assert_eq!(refused(terms), Some(Rejection::Newer));
    let terms = Terms { needs: vec![Condition::Letter, Condition::Unknown], ..Terms::default() };
    assert_eq!(refused(terms), Some(Rejection::Newer));
    let terms = Terms { needs: vec![Condition::Letter; 17], ..Terms::default() };
    assert_eq!(refused(terms), Some(Rejection::TooMuch));
    let terms = Terms { bed: Some("個".repeat(41)), ..Terms::default() };
    assert_eq!(refused(terms), Some(Rejection::TooMuch));
}

#[test]
fn an_answer_is_taken_back_until_whoever_asked_has_acted_on_it() {
    let given = answered(Answer::Conditional, Some(some_terms())).expect("an answer");
    let back = given.clone().take_back(Answer::Conditional, &of(ASKED), at(37)).expect("taken back");
    assert_eq!(back.answer, Some(Step { what: Answer::Received, by: of(ASKED).id, at: at(37) }));
    assert!(back.terms.is_none() && back.is_open());
    let again = back.answer(&answer(Answer::Full, None), &of(ASKED), at(38)).expect("answered anew");
    assert_eq!(again.answer.map(|step| step.what), Some(Answer::Full));

    let take_back = |referral: &Referral, stood, by| referral.clone().take_back(stood, &of(by), at(39)).err();
    assert_eq!(take_back(&given, Answer::Can, ASKED), Some(Rejection::Changed), "another stands");
    assert_eq!(take_back(&given, Answer::Received, ASKED), Some(Rejection::Unfit));
    assert_eq!(take_back(&given, Answer::Conditional, ASKS), Some(Rejection::NotYours));
    assert_eq!(take_back(&asked(ID), Answer::Can, ASKED), Some(Rejection::Changed), "nothing stands");
    let ended = given.end(End::Taken, &of(ASKS), at(38)).expect("an end");
    assert_eq!(take_back(&ended, Answer::Conditional, ASKED), Some(Rejection::Ended));
}

#[test]
fn referrals_of_one_patient_have_one_number_and_ids_of_their_own() {
    let mut ids = vec![ID];
    for from in [0, 1, 0, 2] {
        let next = ids[from].beside(|id| ids.contains(&id)).expect("one is free");
        assert!(!ids.contains(&next) && ids.iter().all(|id| id.is_beside(next)));
        assert_eq!(next.ticket(), ID.ticket());
        assert_eq!(next.0.get_version_num(), 7, "{next}");
        ids.push(next);
    }
    let another = ReferralId(Uuid::from_u128(ID.0.as_u128() ^ 1));
    assert!(!another.is_beside(ID));
    assert_eq!(ID.beside(|_| false), Some(ID), "the first keeps its own");
    assert_eq!(ID.beside(|_| true), None);
}

#[test]
fn who_is_to_act_follows_from_all_that_were_asked() {
    let given = |answer| answered(answer, None).expect("an answer");
    let ended = |one: Referral, end| one.end(end, &of(ASKS), at(40)).expect("an end");
    let of = |all: &[Referral]| Standing::of(all.iter());
    assert_eq!(of(&[asked(ID), given(Answer::Full)]), Standing::Asked);
    assert_eq!(of(&[given(Answer::Received)]), Standing::Asked);
    assert_eq!(of(&[asked(ID), given(Answer::Can)]), Standing::Offered);
    assert_eq!(of(&[given(Answer::Full), given(Answer::NoStaff)]), Standing::Refused);
    assert_eq!(of(&[ended(given(Answer::Can), End::Taken), asked(ID)]), Standing::Settled);
    assert_eq!(of(&[ended(asked(ID), End::Withdrawn), given(Answer::Full)]), Standing::Refused);
    assert_eq!(of(&[ended(given(Answer::Can), End::Elsewhere)]), Standing::Over);
}

/// As servers have kept and sent them since the first version.
#[test]
fn a_referral_kept_since_the_first_version_is_read_and_written_the_same() {
    let text = r#"{"id":"00000000-0000-0000-0000-000000000005","asked":{"kind":"admission","to":{"is":"facility","to":"00000000-0000-0000-0000-000000000006"},"urgency":"today","needs":["home_oxygen"]},"from":"00000000-0000-0000-0000-000000000007","by":"00000000-0000-0000-0000-000000000004","at":"2026-11-27T21:24:00","answer":{"what":"can","by":"00000000-0000-0000-0000-000000000008","at":"2026-11-27T21:36:00"},"end":{"what":"taken","by":"00000000-0000-0000-0000-000000000004","at":"2026-11-27T21:40:00"}}"#;
    let referral: Referral = serde_json::from_str(text).expect("a referral");
    assert!(referral.terms.is_none());
    assert_eq!(serde_json::to_string(&referral).expect("plain data"), text);
}
