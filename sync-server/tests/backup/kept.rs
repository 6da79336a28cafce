//! What a backup keeps, whenever it is made and whatever comes between.

use crate::{Folder, SERVER, address, backup, checked, code, held, opened, put, restore, run};
use domain::command::{Act, Command, ReferralAnswer};
use domain::id::{CommandId, DeviceId, PersonId, ReferralId};
use domain::record::{Change, Scope};
use domain::referral::Answer;
use domain::sync::pull::{Staff, pull};
use domain::sync::server::settle;
use domain::sync::{Cursor, Filled, PUBLIC_GRANT, Pull};
use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command as Process, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use sync_server::log::AreaLog;
use sync_server::store::sqlite::check::Holding;
use sync_server::store::{self, Store, StoreError, Write};
use uuid::Uuid;

/// Places that stand before the first write of the test; it then changes the first ten in turn.
const PLACES: u128 = 2_000;

/// The one change of an even number; an odd one settles a command.
fn change(number: u64) -> Change {
    put(u128::from(number / 2 % 10), u32::try_from(number).expect("a few hundred"))
}

/// Nobody's: refused, and so a number, a receipt and no row.
async fn send(store: &dyn Store, sequence: u64) {
    let by = PersonId(Uuid::from_u128(1));
    let answer = ReferralAnswer { id: ReferralId(Uuid::from_u128(2)), answer: Answer::Can, terms: None };
    let command = Command {
        id: CommandId(Uuid::from_u128(100 + u128::from(sequence))),
        device: DeviceId(Uuid::from_u128(3)),
        number: sequence,
        by,
        at: "2026-11-27T21:24:00".parse().expect("a minute"),
        act: Act::AnswerReferral(answer),
    };
    let incarnation = store.head(&code()).await.expect("the area").incarnation;
    let cursor = Cursor { area: code(), incarnation, number: 0, filled: Vec::new() };
    let transaction = store.begin(&code()).await.expect("a transaction");
    settle(transaction, by, &cursor, &command).await.expect("it is settled");
}

/// Writes as number 2, 3, … until it is told to stop; `reached` is the last of them.
async fn write_on(store: Arc<dyn Store>, stop: Arc<AtomicBool>, reached: Arc<AtomicU64>) {
    for number in 2.. {
        if number % 2 == 0 {
            store.write(&code(), Write::of([change(number)])).await.expect("it is written");
        } else {
            send(&*store, number / 2).await;
        }
        reached.store(number, Ordering::SeqCst);
        if stop.load(Ordering::SeqCst) {
            return;
        }
    }
}

/// That the database holds what stood at `number`, and nothing of later.
async fn holds_what_stood(database: &Path, number: u64) {
    let store = opened(database).await;
    let reading = store.read(&code(), &[Scope::Area], 0).await.expect("it is read");
    assert_eq!(reading.head.number, number);
    let mut expected: BTreeMap<_, _> =
        (0..PLACES).map(|n| put(n, 0)).map(|change| (change.key, (1, change.record))).collect();
    for even in (2..=number).filter(|number| number % 2 == 0) {
        let Change { key, record, .. } = change(even);
        expected.insert(key, (even, record));
    }
    let rows: BTreeMap<_, _> =
        reading.rows.into_iter().map(|row| (row.key, (row.number, row.record))).collect();
    assert!(rows == expected, "not what stood at {number}");
    store.close().await;
    let commands = (3..=number).filter(|number| number % 2 == 1).count();
    assert_eq!(held(database).await.commands, commands);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_made_while_others_serve_and_write_is_one_of_the_states_that_stood() {
    let (folder, database) = Folder::filled(PLACES).await;
    let mut server = Process::new(SERVER)
        .args(["serve", "--listen", "127.0.0.1:0", "--database", &address(&database)])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut said = String::new();
    BufReader::new(server.stdout.take().unwrap()).read_line(&mut said).unwrap();
    let (stop, reached) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(1)));
    let writer = opened(&database).await;
    let writing = tokio::spawn(write_on(writer, Arc::clone(&stop), Arc::clone(&reached)));
    let mut made = Vec::new();
    while made.len() < 3 || reached.load(Ordering::SeqCst) < 150 {
        let file = folder.path(&format!("{}.backup", made.len()));
        let before = reached.load(Ordering::SeqCst);
        let (ended, said) = backup(&database, &file);
        // One more may have been written, and not yet counted.
        let after = reached.load(Ordering::SeqCst) + 1;
        assert_eq!(ended, Some(0), "{said}");
        made.push((before, file, after));
    }
    stop.store(true, Ordering::SeqCst);
    writing.await.unwrap();
    server.kill().unwrap();
    server.wait().unwrap();
    assert!(said.starts_with("listening on"), "{said}");
    for (before, file, after) in made {
        let number = held(&file).await.number;
        assert!(before <= number && number <= after, "{before} <= {number} <= {after}");
        let restored = file.with_extension("db");
        let (ended, said) = restore(&file, &restored);
        assert_eq!(ended, Some(0), "{said}");
        holds_what_stood(&restored, number).await;
    }
}

#[tokio::test]
async fn what_is_restored_is_what_was_backed_up_in_a_new_life() {
    let (folder, database) = Folder::filled(30).await;
    let store = opened(&database).await;
    send(&*store, 1).await;
    let (file, restored) = (folder.path("a.backup"), folder.path("new.db"));
    let (ended, said) = backup(&database, &file);
    assert_eq!(ended, Some(0), "{said}");
    let digest = held(&database).await.digest;
    for told in ["9901 見本圏 at number 2", "facility 30", "commands 1", &digest] {
        assert!(said.contains(told), "{told}: {said}");
    }
    let (ended, said) = restore(&file, &restored);
    assert!(ended == Some(0) && said.contains("Next: sync-server serve --database sqlite:"), "{said}");

    let (before, copy, after) = (held(&database).await, held(&file).await, held(&restored).await);
    assert_eq!(copy, before);
    assert_ne!(after.incarnation, before.incarnation);
    assert_eq!(Holding { incarnation: before.incarnation, ..after }, before);
    let again = folder.path("again.db");
    assert_eq!(restore(&file, &again).0, Some(0));
    assert_ne!(held(&again).await.incarnation, held(&restored).await.incarnation);
}

#[tokio::test]
async fn a_phone_of_before_starts_anew_even_when_the_restored_server_has_passed_its_number() {
    let (folder, database) = Folder::filled(3).await;
    let (file, restored) = (folder.path("a.backup"), folder.path("new.db"));
    assert_eq!(backup(&database, &file).0, Some(0));
    let store = opened(&database).await;
    let lost = store.write(&code(), Write::of([put(1, 1)])).await.unwrap();
    let head = store.head(&code()).await.unwrap();
    let filled = vec![Filled { scope: Scope::Area, grant: PUBLIC_GRANT.to_owned() }];
    let phone = Cursor { area: code(), incarnation: head.incarnation, number: lost, filled };
    let asks = async |store: &dyn Store, cursor: &Cursor| {
        pull(&AreaLog { store, area: &code() }, Staff::None, None, &cursor.clone().into()).await.unwrap()
    };
    assert!(matches!(asks(&*store, &phone).await, Pull::Delta(_)));

    assert_eq!(restore(&file, &restored).0, Some(0));
    let store = opened(&restored).await;
    assert_eq!(asks(&*store, &phone).await, Pull::Reset);
    while store.write(&code(), Write::of([put(2, 1)])).await.unwrap() <= lost {}
    assert_eq!(asks(&*store, &phone).await, Pull::Reset);
    let incarnation = store.head(&code()).await.unwrap().incarnation;
    assert!(matches!(asks(&*store, &Cursor { incarnation, ..phone }).await, Pull::Delta(_)));
}

#[tokio::test]
async fn what_is_there_already_is_never_written_over() {
    let (folder, database) = Folder::filled(3).await;
    let file = folder.path("a.backup");
    assert_eq!(backup(&database, &file).0, Some(0));
    let bytes = fs::read(&file).unwrap();
    let (ended, said) = backup(&database, &file);
    assert!(
        ended == Some(1) && said.contains("a.backup is there and is not written over: move it away"),
        "{said}"
    );
    let (ended, said) = restore(&file, &database);
    assert!(ended == Some(1) && said.contains("area.db is there and is not written over"), "{said}");
    // The log of a database that was moved away without it would be played into the new one.
    for end in ["wal", "shm", "journal"] {
        let left = folder.path(&format!("moved.db-{end}"));
        fs::write(&left, "left").unwrap();
        let (ended, said) = restore(&file, &folder.path("moved.db"));
        assert!(ended == Some(1) && said.contains(&format!("moved.db-{end} is there")), "{said}");
        assert_eq!(fs::read(&left).unwrap(), b"left");
        fs::remove_file(left).unwrap();
    }
    // Nor what another of the same is writing.
    fs::write(folder.path("b.backup.part"), "half").unwrap();
    let (ended, said) = backup(&database, &folder.path("b.backup"));
    assert!(ended == Some(1) && said.contains("b.backup.part is there: another is making it"), "{said}");
    assert_eq!(fs::read(folder.path("b.backup.part")).unwrap(), b"half");
    assert_eq!(fs::read(&file).unwrap(), bytes);
    assert_eq!(folder.names(), ["a.backup", "area.db", "b.backup.part"]);
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o077, 0, "others cannot read it");
}

#[tokio::test]
async fn a_killed_backup_or_restore_never_looks_whole() {
    let (folder, database) = Folder::filled(PLACES).await;
    let file = folder.path("whole.backup");
    assert_eq!(backup(&database, &file).0, Some(0));
    let size = fs::metadata(&file).unwrap().len();
    let (database, file) = (address(&database), file.display().to_string());
    let made = folder.path("made");
    let part = folder.path("made.part");
    let (to, into) = (made.display().to_string(), address(&made));
    let commands: [&[&str]; 2] =
        [&["backup", "--database", &database, "--to", &to], &["restore", &file, "--database", &into]];
    let mut killed = 0;
    for (command, eighths) in commands.into_iter().flat_map(|command| (0..8).map(move |n| (command, n))) {
        let mut process =
            Process::new(SERVER).args(command).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        // Until so much of it is written, or it has ended.
        let written = || fs::metadata(&part).ok().is_some_and(|part| part.len() >= size * eighths / 8);
        while !written() && process.try_wait().unwrap().is_none() {
            std::thread::yield_now();
        }
        process.kill().unwrap();
        killed += usize::from(!process.wait().unwrap().success());
        if made.exists() {
            assert_eq!(checked(&made).await.damage, []);
        }
        let left: Vec<_> = folder.names().into_iter().filter(|name| name.starts_with("made")).collect();
        assert!(left == ["made"] || left.contains(&"made.part".to_owned()), "{left:?}");
        // As the next one asks for: nothing but this.
        fs::remove_file(folder.path(&left[0])).unwrap();
    }
    assert!(killed > 0, "each had ended before it was killed");
}

#[tokio::test]
async fn a_backup_is_no_database_to_serve_and_a_database_that_was_looked_at_is_left_alone() {
    let (folder, database) = Folder::filled(3).await;
    let file = folder.path("a.backup");
    assert_eq!(backup(&database, &file).0, Some(0));
    let refused = store::open(&address(&file), false).await.err();
    assert!(matches!(refused, Some(StoreError::Backup)), "{refused:?}");
    let (ended, said) = run(&["serve", "--listen", "127.0.0.1:0", "--database", &address(&file)]);
    assert!(ended == Some(1) && said.contains("`restore` makes a database of it"), "{said}");
    for looked_at in [&database, &file] {
        let (ended, said) = run(&["verify", "--json", "--database", &address(looked_at)]);
        let told: serde_json::Value = serde_json::from_str(&said).unwrap();
        assert_eq!((ended, &told["damage"]), (Some(0), &serde_json::json!([])), "{said}");
        assert_eq!(told["areas"][0]["records"]["facility"], 3);
    }
    assert_eq!(folder.names(), ["a.backup", "area.db"]);
    let nowhere = folder.path("none.db");
    let (ended, said) = run(&["verify", "--database", &address(&nowhere)]);
    assert!(ended == Some(1) && said.contains("cannot open sqlite:"), "{said}");
    assert_eq!(backup(&nowhere, &folder.path("b.backup")).0, Some(1));
    assert_eq!(folder.names(), ["a.backup", "area.db"]);
}
