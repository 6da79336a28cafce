//! What is no longer whole is told, and nothing is made of it.

use crate::{Folder, address, backup, checked, opened, restore, run};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection};
use std::fs;
use std::path::{Path, PathBuf};
use sync_server::store::sqlite::check::{Checked, DamageKind};

/// On a connection that keeps no promise of ours.
async fn plant(database: &Path, sql: &str) -> u64 {
    let options = SqliteConnectOptions::new().filename(database).foreign_keys(false);
    let mut database = options.connect().await.expect("a database");
    let done = sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(&mut database).await.expect(sql);
    database.close().await.expect("it closes");
    done.rows_affected()
}

const RECEIPT: &str = r#"{"receipt":{"command":"00000000-0000-0000-0000-0000000000c1","number":1},
    "by":"00000000-0000-0000-0000-000000000000","at":"2026-11-27T09:00:00"}"#;

/// One row in every table.
async fn one_of_each() -> (Folder, PathBuf) {
    let (folder, database) = Folder::filled(3).await;
    let command =
        format!("INSERT INTO command VALUES ('9901', '00000000-0000-0000-0000-0000000000c1', '{RECEIPT}')");
    plant(&database, &command).await;
    plant(&database, "INSERT INTO device VALUES ('9901', 'd', 1)").await;
    plant(&database, r#"INSERT INTO dataset VALUES ('9901', 'list', '{"placements":{}}')"#).await;
    assert_eq!(checked(&database).await.damage, []);
    (folder, database)
}

fn digests(checked: &Checked) -> Vec<&str> {
    checked.areas.iter().map(|area| area.digest.as_str()).collect()
}

#[tokio::test]
async fn each_damage_is_found_with_its_place_and_what_helps() {
    const KEY: &str = "facility/00000000-0000-0000-0000-000000000001";
    let row = |set: &str| format!("UPDATE log SET {set} WHERE key = '{KEY}'");
    let planted = [
        (row("number = 9"), DamageKind::Ahead, KEY),
        (row("body = '{'"), DamageKind::Unreadable, KEY),
        (row(r#"body = '{"is":"hovercraft","record":{}}'"#), DamageKind::Unreadable, KEY),
        (row("body = CAST(x'7bff7d' AS TEXT)"), DamageKind::Unreadable, KEY),
        (row("number = -1"), DamageKind::Unreadable, KEY),
        (row("scope = 'everybody'"), DamageKind::Unreadable, KEY),
        (row("key = 'patient/7'"), DamageKind::Unreadable, "patient/7"),
        (row("area = '0000'"), DamageKind::Broken, "log, row"),
        ("UPDATE area SET incarnation = 'x'".to_owned(), DamageKind::Unreadable, "area 9901"),
        ("UPDATE dataset SET body = 'x'".to_owned(), DamageKind::Unreadable, "dataset list"),
        ("UPDATE command SET became = 'x'".to_owned(), DamageKind::Unreadable, "command 00000000"),
        ("UPDATE command SET id = 'x'".to_owned(), DamageKind::Unreadable, "command x"),
        (
            "UPDATE command SET became = replace(became, '\"number\":1', '\"number\":9')".to_owned(),
            DamageKind::Ahead,
            "command 00000000",
        ),
        (
            "UPDATE _sqlx_migrations SET checksum = x'00' WHERE version = 1".to_owned(),
            DamageKind::Broken,
            "1",
        ),
        (
            // What its version wrote is not looked at.
            format!(
                "{}; INSERT INTO _sqlx_migrations VALUES (9999, '', 0, true, x'00', 0)",
                row("body = '{'")
            ),
            DamageKind::Newer,
            "migration 9999",
        ),
        ("DROP TABLE log".to_owned(), DamageKind::Foreign, "the file"),
    ];
    for (sql, kind, place) in planted {
        let (folder, database) = one_of_each().await;
        assert!(plant(&database, &sql).await > 0 || sql.starts_with("DROP"), "{sql}");
        let (ended, said) = run(&["verify", "--database", &address(&database)]);
        assert!(ended == Some(1) && said.contains(place) && said.contains(kind.remedy()), "{sql}: {said}");
        let damage = checked(&database).await.damage;
        assert_eq!(damage.iter().map(|damage| damage.kind).collect::<Vec<_>>(), [kind], "{sql}: {damage:?}");
        // No backup is made of it, and nothing of a copy of it.
        let made = folder.path("made");
        for (ended, said) in [backup(&database, &made), restore(&database, &made)] {
            assert!(ended == Some(1) && said.contains(kind.remedy()), "{sql}: {said}");
        }
        assert_eq!(folder.names(), ["area.db"], "{sql}");
    }
}

#[tokio::test]
async fn all_that_is_damaged_is_listed() {
    let (_folder, database) = one_of_each().await;
    plant(&database, "UPDATE log SET number = 9; UPDATE command SET became = 'x'").await;
    let (_, said) = run(&["verify", "--database", &address(&database)]);
    assert_eq!(said.matches("number 9, where the area has reached 1").count(), 3, "{said}");
    assert!(said.contains("what became of it cannot be read"), "{said}");
    let (ended, said) = run(&["verify", "--json", "--database", &address(&database)]);
    let told = said.lines().next().unwrap();
    let told: serde_json::Value = serde_json::from_str(told).unwrap();
    assert_eq!((ended, told["damage"].as_array().map(Vec::len)), (Some(1), Some(4)));
}

#[tokio::test]
async fn a_file_that_was_cut_or_is_of_somebody_else_is_refused_with_a_reason_and_nothing_is_written() {
    let (folder, database) = Folder::filled(200).await;
    let (file, bad, made) = (folder.path("a.backup"), folder.path("bad"), folder.path("made.db"));
    assert_eq!(backup(&database, &file).0, Some(0));
    let whole = fs::read(&file).unwrap();
    let cut = |bytes: usize| whole[..bytes].to_vec();
    let others = folder.path("others");
    plant_new(&others).await;
    let broken_page = {
        let mut bytes = whole.clone();
        let middle = bytes.len() / 2;
        bytes[middle..middle + 16_384].fill(0xff);
        bytes
    };
    for (bytes, why) in [
        (vec![], "no database of this server"),
        (b"a list of pharmacies, in CSV".repeat(40), "file is not a database"),
        (fs::read(&others).unwrap(), "no database of this server"),
        (cut(50), "malformed"),
        (cut(whole.len() / 2), "malformed"),
        (cut(whole.len() - 1), "is not whole"),
        (broken_page, "is not whole"),
    ] {
        fs::write(&bad, &bytes).unwrap();
        let (ended, said) = restore(&bad, &made);
        assert!(ended == Some(1) && said.contains(why), "{why}: {said}");
        let (ended, said) = run(&["verify", "--database", &address(&bad)]);
        assert!(ended == Some(1) && said.contains(why), "{why}: {said}");
        assert_eq!(fs::read(&bad).unwrap(), bytes, "it is left as it was");
        assert_eq!(folder.names(), ["a.backup", "area.db", "bad", "others"]);
    }
}

async fn plant_new(database: &Path) {
    fs::write(database, "").expect("a file");
    plant(database, "CREATE TABLE area (code TEXT)").await;
}

#[tokio::test]
async fn a_flipped_bit_of_a_backup_is_refused_or_changes_nothing() {
    let (folder, database) = Folder::filled(40).await;
    let (file, bad) = (folder.path("a.backup"), folder.path("bad"));
    assert_eq!(backup(&database, &file).0, Some(0));
    let (whole, held) = (fs::read(&file).unwrap(), rows(&file).await);
    let mut refused = 0;
    // Of no power of two, so that every bit and every part of a page has its turn.
    for position in (0..whole.len() * 8).step_by(1_237) {
        let mut bytes = whole.clone();
        bytes[position / 8] ^= 1 << (position % 8);
        fs::write(&bad, &bytes).unwrap();
        if checked(&bad).await.damage.is_empty() {
            assert_eq!(rows(&bad).await, held, "bit {position}");
        } else {
            refused += 1;
        }
    }
    assert!(refused > 50, "{refused}");
}

/// All that is kept, as texts.
async fn rows(database: &Path) -> Vec<(String, String)> {
    let mut database = SqliteConnectOptions::new().filename(database).connect().await.expect("a database");
    let rows = sqlx::query_as(
        "SELECT key, number || scope || area || body FROM log \
         UNION ALL SELECT code, ja || en || demo || number FROM area ORDER BY 1, 2",
    );
    let rows = rows.fetch_all(&mut database).await.expect("rows");
    database.close().await.expect("it closes");
    rows
}

#[tokio::test]
async fn every_value_but_the_incarnation_is_in_the_digest() {
    let (_folder, database) = one_of_each().await;
    let mut schema = SqliteConnectOptions::new().filename(&database).connect().await.unwrap();
    let columns: Vec<(String, String, String)> = sqlx::query_as(
        "SELECT m.name, c.name, c.type FROM sqlite_master m JOIN pragma_table_info(m.name) c \
         WHERE m.type = 'table' AND m.name <> '_sqlx_migrations'",
    )
    .fetch_all(&mut schema)
    .await
    .unwrap();
    schema.close().await.unwrap();
    assert!(columns.len() > 15);
    for (table, column, kind) in columns {
        let (_folder, database) = one_of_each().await;
        let before = checked(&database).await;
        let other = match (&*column, &*kind) {
            ("incarnation", _) => "replace(incarnation, '7', '8')".to_owned(),
            (_, "TEXT") => format!("{column} || ' '"),
            _ => format!("1 - {column}"),
        };
        let sql = format!("UPDATE {table} SET {column} = {other} WHERE rowid = 1");
        assert_eq!(plant(&database, &sql).await, 1, "{table} has a row to try it on");
        let after = checked(&database).await;
        let same = digests(&after) == digests(&before);
        assert_eq!(same, (&*table, &*column) == ("area", "incarnation"), "{table}.{column}");
    }
}

#[tokio::test]
async fn a_backup_of_an_older_version_is_restored_and_then_brought_up_to_date() {
    let (folder, database) = Folder::filled(3).await;
    plant(
        &database,
        "DROP TABLE command; DROP TABLE device; DELETE FROM _sqlx_migrations WHERE version >= 4",
    )
    .await;
    let (file, restored) = (folder.path("a.backup"), folder.path("new.db"));
    assert_eq!(backup(&database, &file).0, Some(0));
    let (ended, said) = restore(&file, &restored);
    assert_eq!(ended, Some(0), "{said}");
    assert_eq!(opened(&restored).await.heads().await.unwrap()[0].number, 1);
}
