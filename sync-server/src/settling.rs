//! What every store promises of commands: once, in order, whole or not at all.

use crate::store::contract::{AnyStore, code, id, open, put, write};
use domain::account::Account;
use domain::command::{Act, Command, NewReferral, ReferralAnswer, Rejection};
use domain::facility::Name;
use domain::id::{CommandId, DeviceId, FacilityId, Incarnation, PersonId, ReferralId};
use domain::record::{Change, Record, RecordKey, Scope};
use domain::referral::{Answer, Asked, Destination, Referral, ReferralKind, Urgency};
use domain::sync::server::{Outcome, Tx, offer, settle};
use domain::sync::{Cursor, Filled, Receipt};
use std::sync::Arc;
use uuid::Uuid;

const ASKS: u128 = 1;
const IS_ASKED: u128 = 2;

fn person(organisation: u128) -> PersonId {
    PersonId(Uuid::from_u128(100 + organisation))
}

/// Two places, each with somebody who works there, and the area's number after they came.
async fn region(store: &AnyStore) -> u64 {
    open(&**store, &code()).await;
    let account = |organisation: u128| {
        let name = Name { text: "見本".to_owned(), ..Name::default() };
        let account = Account {
            id: person(organisation),
            name,
            organisation: id(organisation),
            profession: "nurse".into(),
            is_coordinator: false,
        };
        let (scope, key) = (Scope::Person(account.id), RecordKey::Account(account.id));
        Change { scope, key, record: Some(Record::Account(Box::new(account))) }
    };
    let changes =
        vec![put(Scope::Area, ASKS, 0), put(Scope::Area, IS_ASKED, 0), account(ASKS), account(IS_ASKED)];
    write(&**store, changes).await
}

fn command(organisation: u128, number: u64, act: Act) -> Command {
    let id = CommandId(Uuid::from_u128(organisation << 64 | u128::from(number)));
    let device = DeviceId(Uuid::from_u128(organisation));
    let at = "2026-11-27T21:24:00".parse().unwrap();
    Command { id, device, number, by: person(organisation), at, act }
}

fn referral(number: u128) -> ReferralId {
    ReferralId(Uuid::from_u128(number))
}

fn asks(number: u64, of: u128) -> Command {
    let (kind, urgency) = (ReferralKind::Admission, Urgency::Today);
    let asked =
        Asked { kind, to: Destination::Facility(id(IS_ASKED)), urgency, needs: vec!["home_oxygen".into()] };
    command(ASKS, number, Act::RecordReferral(Box::new(NewReferral { id: referral(of), asked })))
}

fn answers(number: u64, of: u128, answer: Answer) -> Command {
    command(IS_ASKED, number, Act::AnswerReferral(ReferralAnswer { id: referral(of), answer, terms: None }))
}

/// As a phone says that is filled for nothing but an organisation.
fn cursor(organisation: u128) -> Cursor {
    let filled = Filled { scope: Scope::Organisation(id(organisation)), grant: "demo".to_owned() };
    Cursor { area: code(), incarnation: Incarnation(Uuid::from_u128(7)), number: 0, filled: vec![filled] }
}

/// From a phone of the one who asks; of whoever else it is, it says what is not so.
async fn send(store: &AnyStore, command: &Command) -> Outcome {
    settle(store.begin(&code()).await.unwrap(), command.by, &cursor(ASKS), command).await.unwrap()
}

/// As that organisation receives it.
async fn held(store: &AnyStore, organisation: FacilityId, of: u128) -> Option<(u64, Referral)> {
    let rows = store.read(&code(), &[Scope::Organisation(organisation)], 0).await.unwrap().rows;
    let row = rows.into_iter().find(|row| row.key == RecordKey::Referral(referral(of)))?;
    Some((row.number, row.record?.referral()?.clone()))
}

fn accepted(command: &Command, number: u64) -> Outcome {
    Outcome::Settled(Receipt { command: command.id, number, rejection: None })
}

fn refused(command: &Command, number: u64, rejection: Rejection) -> Outcome {
    Outcome::Settled(Receipt { command: command.id, number, rejection: Some(rejection) })
}

pub(crate) async fn a_command_takes_effect_once_however_often_it_is_sent(store: AnyStore) {
    let before = region(&store).await;
    let (first, answer) = (asks(1, 7), answers(1, 7, Answer::Can));
    for _ in 0..3 {
        assert_eq!(send(&store, &first).await, accepted(&first, before + 1));
    }
    assert_eq!(store.head(&code()).await.unwrap().number, before + 1);
    for _ in 0..3 {
        assert_eq!(send(&store, &answer).await, accepted(&answer, before + 2));
    }
    for organisation in [id(ASKS), id(IS_ASKED)] {
        let (number, referral) = held(&store, organisation, 7).await.unwrap();
        assert_eq!((number, referral.answer.unwrap().what), (before + 2, Answer::Can));
    }
}

pub(crate) async fn a_command_that_comes_before_its_turn_waits_and_leaves_nothing(store: AnyStore) {
    let before = region(&store).await;
    let (first, second) = (asks(1, 7), asks(2, 8));
    assert_eq!(send(&store, &second).await, Outcome::Early);
    assert_eq!(store.head(&code()).await.unwrap().number, before);
    assert_eq!(send(&store, &first).await, accepted(&first, before + 1));
    assert_eq!(send(&store, &second).await, accepted(&second, before + 2));
}

pub(crate) async fn a_refusal_keeps_its_number_and_its_reason_and_the_next_goes_on(store: AnyStore) {
    let before = region(&store).await;
    let (first, again, next) = (asks(1, 7), asks(2, 7), asks(3, 8));
    send(&store, &first).await;
    for _ in 0..2 {
        assert_eq!(send(&store, &again).await, refused(&again, before + 2, Rejection::Exists));
    }
    assert_eq!(send(&store, &next).await, accepted(&next, before + 3));
}

pub(crate) async fn a_number_or_an_id_used_for_another_command_is_told(store: AnyStore) {
    let before = region(&store).await;
    send(&store, &asks(1, 7)).await;
    let other_id = Command { id: CommandId(Uuid::from_u128(99)), ..asks(1, 8) };
    assert_eq!(send(&store, &other_id).await, Outcome::Forked);
    let later = "2026-11-27T21:25:00".parse().unwrap();
    let other_command = Command { id: asks(1, 7).id, at: later, ..asks(2, 8) };
    assert_eq!(send(&store, &other_command).await, refused(&other_command, 0, Rejection::Exists));
    assert_eq!(held(&store, id(ASKS), 8).await, None);
    assert_eq!(send(&store, &asks(3, 8)).await, accepted(&asks(3, 8), before + 3), "the next goes on");
}

pub(crate) async fn a_device_that_took_a_new_id_goes_on_where_it_was(store: AnyStore) {
    let before = region(&store).await;
    let (first, second, third) = (asks(1, 7), asks(2, 8), asks(3, 9));
    send(&store, &first).await;
    let anew = |number, command: &Command| Command {
        device: DeviceId(Uuid::from_u128(77)),
        number,
        ..command.clone()
    };
    // What it did not hear of comes again under the new id, and counts there.
    assert_eq!(send(&store, &anew(2, &second)).await, Outcome::Early);
    assert_eq!(send(&store, &anew(1, &first)).await, accepted(&first, before + 1));
    assert_eq!(send(&store, &anew(2, &second)).await, accepted(&second, before + 3));
    assert_eq!(send(&store, &anew(3, &third)).await, accepted(&third, before + 4));
}

pub(crate) async fn what_is_offered_takes_effect_once_what_it_rests_on_is_there(store: AnyStore) {
    let before = region(&store).await;
    let (first, answer) = (asks(41, 7), answers(17, 7, Answer::Can));
    let offered = async |command: &Command| {
        offer(store.begin(&code()).await.unwrap(), command.by, &cursor(ASKS), command).await.unwrap()
    };
    assert_eq!(offered(&answer).await, Outcome::Early);
    assert_eq!(store.head(&code()).await.unwrap().number, before);
    for (at, command) in [(1, &first), (2, &answer), (2, &answer), (1, &first)] {
        assert_eq!(offered(command).await, accepted(command, before + at));
    }
}

pub(crate) async fn a_transaction_nobody_commits_leaves_nothing(store: AnyStore) {
    let before = region(&store).await;
    let mut tx: Box<dyn Tx<Error = crate::store::StoreError> + '_> = store.begin(&code()).await.unwrap();
    assert_eq!(tx.take_number().await.unwrap(), before + 1);
    tx.put(put(Scope::Area, 9, 0)).await.unwrap();
    assert!(
        tx.record(Scope::Area, RecordKey::Facility(id(9))).await.unwrap().is_some(),
        "it sees what it writes"
    );
    drop(tx);
    let reading = store.read(&code(), &[Scope::Area], before).await.unwrap();
    assert_eq!((reading.head.number, reading.rows), (before, vec![]));
    send(&store, &asks(1, 7)).await;
}

pub(crate) async fn of_two_answers_at_once_one_stands_and_the_other_is_told(store: AnyStore) {
    region(&store).await;
    send(&store, &asks(1, 7)).await;
    let sending = [(1, Answer::Can), (2, Answer::Full)].map(|(device, answer)| {
        let command = Command {
            id: CommandId(Uuid::from_u128(device)),
            device: DeviceId(Uuid::from_u128(50 + device)),
            ..answers(1, 7, answer)
        };
        let store = Arc::clone(&store);
        tokio::spawn(async move { (answer, send(&store, &command).await) })
    });
    let mut stands = Vec::new();
    let mut told = Vec::new();
    for sent in sending {
        let (answer, Outcome::Settled(receipt)) = sent.await.unwrap() else { panic!("it is settled") };
        match receipt.rejection {
            None => stands.push(answer),
            Some(rejection) => told.push(rejection),
        }
    }
    assert_eq!(told, [Rejection::Answered]);
    let (_, referral) = held(&store, id(IS_ASKED), 7).await.unwrap();
    assert_eq!(stands, [referral.answer.unwrap().what]);
}

pub(crate) async fn who_sends_decides_and_not_whose_name_a_command_bears(store: AnyStore) {
    let before = region(&store).await;
    let first = asks(1, 7);
    let tx = store.begin(&code()).await.unwrap();
    let outcome = settle(tx, person(IS_ASKED), &cursor(ASKS), &first).await.unwrap();
    assert_eq!(outcome, refused(&first, before + 1, Rejection::Nobody));
    assert_eq!(held(&store, id(ASKS), 7).await, None);
}

pub(crate) async fn what_a_phone_says_of_itself_decides_nothing_but_its_life(store: AnyStore) {
    let before = region(&store).await;
    let first = asks(1, 7);
    let sent = async |cursor: &Cursor| {
        settle(store.begin(&code()).await.unwrap(), first.by, cursor, &first).await.unwrap()
    };
    let of_another_life = Cursor { incarnation: Incarnation(Uuid::from_u128(8)), ..cursor(ASKS) };
    let of_another_area = Cursor { area: "9902".into(), ..cursor(ASKS) };
    for foreign in [of_another_life, of_another_area] {
        assert_eq!(sent(&foreign).await, Outcome::Foreign);
        let offered = offer(store.begin(&code()).await.unwrap(), first.by, &foreign, &first).await;
        assert_eq!(offered.unwrap(), Outcome::Foreign);
    }
    assert_eq!(store.head(&code()).await.unwrap().number, before);
    // Looked for where she does not work, or nowhere.
    assert_eq!(sent(&cursor(IS_ASKED)).await, accepted(&first, before + 1));
    assert!(held(&store, id(ASKS), 7).await.is_some());
    let again = Command { id: CommandId(Uuid::from_u128(99)), number: 2, ..first.clone() };
    for filled in [cursor(IS_ASKED).filled, Vec::new()] {
        let says = Cursor { filled, ..cursor(ASKS) };
        let outcome = settle(store.begin(&code()).await.unwrap(), again.by, &says, &again).await.unwrap();
        assert_eq!(outcome, refused(&again, before + 2, Rejection::Exists));
    }
}
