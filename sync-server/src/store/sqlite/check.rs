//! Whether a database is whole: everything in it is read, from one snapshot.

use super::copy::standing;
use super::{AreaRow, MIGRATIONS, log_row, unreadable};
use crate::store::{Dataset, Head, StoreError};
use domain::id::Incarnation;
use domain::record::{RecordKey, Scope};
use domain::sync::Area;
use domain::sync::server::remembered;
use futures::TryStreamExt;
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use sqlx::{ConnectOptions, Connection, SqliteConnection};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Checked {
    pub areas: Vec<Holding>,
    /// Empty: it is whole.
    pub damage: Vec<Damage>,
}

/// What one area holds.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Holding {
    #[serde(flatten)]
    pub area: Area,
    pub incarnation: Incarnation,
    pub number: u64,
    /// Those that stand, by kind; one that several scopes hold is one.
    pub records: BTreeMap<String, usize>,
    pub commands: usize,
    /// SHA-256, in hex, of everything but the incarnation: two copies that hold the same have the same.
    pub digest: String,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Damage {
    pub kind: DamageKind,
    pub place: String,
    pub reason: String,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DamageKind {
    /// No database, or not one of ours.
    Foreign,
    /// Of a version that this one does not know.
    Newer,
    /// A page, an index, or a row that belongs to nothing.
    Broken,
    /// A row or a receipt bears a number its area has not reached: a phone would never be told of it.
    Ahead,
    Unreadable,
    /// It is not what the backup held when it was made.
    Altered,
}

impl DamageKind {
    /// What the person in front of it can do.
    pub fn remedy(self) -> &'static str {
        match self {
            Self::Foreign => "name a file that `backup` wrote, or the database of a server",
            Self::Newer => "use the version that wrote it, or a newer one",
            Self::Broken | Self::Ahead | Self::Unreadable | Self::Altered => {
                "keep it aside, and `restore` the newest backup that `verify` finds whole"
            }
        }
    }
}

/// Reads all that a database or a backup holds; others may write on it meanwhile.
///
/// An error: it could not be looked at. Whatever is wrong with the file itself is damage.
pub async fn check(path: &Path) -> Result<Checked, StoreError> {
    let mut checked = Checked::default();
    let looked = match standing(path).pragma("query_only", "ON").connect().await {
        Ok(mut database) => {
            let looked = checked.look(&mut database).await;
            database.close().await.and(looked)
        }
        Err(error) => Err(error),
    };
    match looked.map_err(|error| (kind_of(&error), error)) {
        Ok(()) => {}
        Err((Some(kind), error)) => checked.add(kind, "the file", error),
        Err((None, error)) => return Err(error.into()),
    }
    Ok(checked)
}

/// What an error says of the file; nothing of one that says that it could not be reached.
fn kind_of(error: &sqlx::Error) -> Option<DamageKind> {
    /// Result codes of SQLite. With statements of ours, an error in general is one of the schema they meet.
    const ERROR: u32 = 1;
    const CORRUPT: u32 = 11;
    const NOTADB: u32 = 26;
    if matches!(error, sqlx::Error::ColumnDecode { .. } | sqlx::Error::ColumnNotFound(_)) {
        return Some(DamageKind::Broken);
    }
    let code: u32 = error.as_database_error()?.code()?.parse().ok()?;
    // The rest of a code says more of the same.
    match code & 0xff {
        ERROR | CORRUPT => Some(DamageKind::Broken),
        NOTADB => Some(DamageKind::Foreign),
        _ => None,
    }
}

/// The tables without which it is none of ours.
const OURS: [&str; 3] = ["_sqlx_migrations", "area", "log"];

impl Checked {
    fn add(&mut self, kind: DamageKind, place: impl Into<String>, reason: impl ToString) {
        self.damage.push(Damage { kind, place: place.into(), reason: reason.to_string() });
    }

    async fn look(&mut self, database: &mut SqliteConnection) -> sqlx::Result<()> {
        let mut snapshot = database.begin().await?;
        let tables: Vec<String> = sqlx::query_scalar("SELECT name FROM sqlite_master WHERE type = 'table'")
            .fetch_all(&mut *snapshot)
            .await?;
        let has = |table: &str| tables.iter().any(|name| name == table);
        if !OURS.into_iter().all(has) {
            self.add(DamageKind::Foreign, "the file", "it is no database of this server");
            return Ok(());
        }
        if !self.knows_migrations(&mut snapshot).await? {
            return Ok(());
        }
        self.look_at_pages(&mut snapshot).await?;
        let areas = sqlx::query_as::<_, AreaRow>(
            "SELECT code, ja, en, demo, incarnation, number FROM area ORDER BY code",
        );
        for area in areas.fetch_all(&mut *snapshot).await? {
            let place = format!("area {}", area.code);
            let mut reading = match area.head() {
                Ok(head) => Reading::of(head, self),
                Err(error) => {
                    self.add(DamageKind::Unreadable, place, error);
                    continue;
                }
            };
            reading.log(&mut snapshot).await?;
            // A backup of before there were such tables is whole without them.
            if has("dataset") {
                reading.datasets(&mut snapshot).await?;
            }
            if has("command") {
                reading.commands(&mut snapshot).await?;
            }
            if has("device") {
                reading.devices(&mut snapshot).await?;
            }
            let holding = reading.holding();
            self.areas.push(holding);
        }
        if has("backup") {
            self.compare(&mut snapshot).await?;
        }
        snapshot.commit().await
    }

    /// What made the schema, as far as this version knows it.
    async fn knows_migrations(&mut self, snapshot: &mut SqliteConnection) -> sqlx::Result<bool> {
        let applied: Vec<(i64, Vec<u8>)> =
            sqlx::query_as("SELECT version, checksum FROM _sqlx_migrations ORDER BY version")
                .fetch_all(snapshot)
                .await?;
        for (version, checksum) in applied {
            let place = format!("migration {version}");
            match MIGRATIONS.iter().find(|known| known.version == version) {
                None => {
                    self.add(DamageKind::Newer, place, "this version does not know it");
                    return Ok(false);
                }
                Some(known) if *known.checksum != *checksum => {
                    self.add(DamageKind::Broken, place, "it is not the one this version knows");
                }
                Some(_) => {}
            }
        }
        Ok(true)
    }

    /// What the database knows of itself without knowing what it holds.
    async fn look_at_pages(&mut self, snapshot: &mut SqliteConnection) -> sqlx::Result<()> {
        let found: Vec<String> =
            sqlx::query_scalar("PRAGMA integrity_check").fetch_all(&mut *snapshot).await?;
        for reason in found.into_iter().filter(|found| found != "ok") {
            self.add(DamageKind::Broken, "the file", reason);
        }
        let lost: Vec<(String, Option<i64>, String)> =
            sqlx::query_as("SELECT \"table\", rowid, parent FROM pragma_foreign_key_check")
                .fetch_all(snapshot)
                .await?;
        for (table, row, parent) in lost {
            let place = format!("{table}, row {}", row.unwrap_or_default());
            self.add(DamageKind::Broken, place, format!("it belongs to no {parent} that stands"));
        }
        Ok(())
    }

    /// A backup with what it held when it was made.
    async fn compare(&mut self, snapshot: &mut SqliteConnection) -> sqlx::Result<()> {
        let sealed: BTreeSet<(String, String)> = sqlx::query_as("SELECT area, digest FROM backup")
            .fetch_all(snapshot)
            .await?
            .into_iter()
            .collect();
        let of = |holding: &Holding| (holding.area.code.to_string(), holding.digest.clone());
        let holds: BTreeSet<_> = self.areas.iter().map(of).collect();
        let differ: BTreeSet<_> = sealed.symmetric_difference(&holds).map(|(area, _)| area).collect();
        for area in differ {
            let reason = "it is not what it was when the backup was made";
            self.add(DamageKind::Altered, format!("area {area}"), reason);
        }
        Ok(())
    }
}

/// One area while it is read.
struct Reading<'a> {
    head: Head,
    damage: &'a mut Vec<Damage>,
    standing: BTreeSet<RecordKey>,
    commands: usize,
    digest: Sha256,
}

impl<'a> Reading<'a> {
    fn of(head: Head, checked: &'a mut Checked) -> Self {
        let damage = &mut checked.damage;
        let mut reading =
            Self { head, damage, standing: BTreeSet::new(), commands: 0, digest: Sha256::new() };
        let Area { code, ja, en, demo } = reading.head.area.clone();
        reading.take("area", [code.as_str(), &ja, &en, &demo.to_string(), &reading.head.number.to_string()]);
        reading
    }

    /// Each value with its length before it: no two contents are written alike.
    fn take<const N: usize>(&mut self, table: &str, values: [impl AsRef<[u8]>; N]) {
        self.digest.update(table);
        for value in values {
            let value = value.as_ref();
            self.digest.update(value.len().to_le_bytes());
            self.digest.update(value);
        }
    }

    fn add(&mut self, kind: DamageKind, what: &str, reason: impl ToString) {
        let place = format!("area {}, {what}", self.head.area.code);
        self.damage.push(Damage { kind, place, reason: reason.to_string() });
    }

    fn expect_reached(&mut self, number: u64, what: &str) {
        let reached = self.head.number;
        if number > reached {
            self.add(
                DamageKind::Ahead,
                what,
                format!("number {number}, where the area has reached {reached}"),
            );
        }
    }

    async fn log(&mut self, snapshot: &mut SqliteConnection) -> sqlx::Result<()> {
        let mut rows = sqlx::query_as::<_, (String, String, i64, Option<Vec<u8>>)>(
            "SELECT scope, key, number, CAST(body AS BLOB) FROM log WHERE area = $1 ORDER BY scope, key",
        )
        .bind(self.head.area.code.to_string())
        .fetch(snapshot);
        while let Some((scope, key, number, body)) = rows.try_next().await? {
            let what = format!("{key} for {scope}");
            self.take("log", [scope.as_bytes(), key.as_bytes(), &number.to_le_bytes()]);
            self.take(if body.is_some() { "put" } else { "removed" }, [body.as_deref().unwrap_or_default()]);
            let Ok(scope) = scope.parse::<Scope>() else {
                self.add(DamageKind::Unreadable, &what, "no scope is named so");
                continue;
            };
            let text = body.as_deref().map(str::from_utf8).transpose();
            match text
                .map_err(|error| unreadable(&key, error))
                .and_then(|text| log_row(scope, number, &key, text))
            {
                Ok(row) => {
                    self.expect_reached(row.number, &what);
                    self.standing.extend(row.record.map(|_| row.key));
                }
                Err(error) => self.add(DamageKind::Unreadable, &what, error),
            }
        }
        Ok(())
    }

    async fn datasets(&mut self, snapshot: &mut SqliteConnection) -> sqlx::Result<()> {
        let mut rows = sqlx::query_as::<_, (String, Vec<u8>)>(
            "SELECT name, CAST(body AS BLOB) FROM dataset WHERE area = $1 ORDER BY name",
        )
        .bind(self.head.area.code.to_string())
        .fetch(snapshot);
        while let Some((name, body)) = rows.try_next().await? {
            self.take("dataset", [name.as_bytes(), &body]);
            if let Err(error) = serde_json::from_slice::<Dataset>(&body) {
                self.add(DamageKind::Unreadable, &format!("dataset {name}"), error);
            }
        }
        Ok(())
    }

    async fn commands(&mut self, snapshot: &mut SqliteConnection) -> sqlx::Result<()> {
        let mut rows = sqlx::query_as::<_, (String, Vec<u8>)>(
            "SELECT id, CAST(became AS BLOB) FROM command WHERE area = $1 ORDER BY id",
        )
        .bind(self.head.area.code.to_string())
        .fetch(snapshot);
        while let Some((id, became)) = rows.try_next().await? {
            let what = format!("command {id}");
            self.commands += 1;
            self.take("command", [id.as_bytes(), &became]);
            match remembered(&became).filter(|(command, _)| command.to_string() == id) {
                Some((_, number)) => self.expect_reached(number, &what),
                None => self.add(DamageKind::Unreadable, &what, "what became of it cannot be read"),
            }
        }
        Ok(())
    }

    async fn devices(&mut self, snapshot: &mut SqliteConnection) -> sqlx::Result<()> {
        let mut rows =
            sqlx::query_as::<_, (String, i64)>("SELECT id, last FROM device WHERE area = $1 ORDER BY id")
                .bind(self.head.area.code.to_string())
                .fetch(snapshot);
        while let Some((id, last)) = rows.try_next().await? {
            self.take("device", [id.as_bytes(), &last.to_le_bytes()]);
        }
        Ok(())
    }

    fn holding(self) -> Holding {
        let mut records = BTreeMap::new();
        for key in self.standing {
            let key = key.to_string();
            let kind = key.split('/').next().unwrap_or_default();
            *records.entry(kind.to_owned()).or_default() += 1;
        }
        let Head { area, incarnation, number } = self.head;
        let digest = format!("{:x}", self.digest.finalize());
        Holding { area, incarnation, number, records, commands: self.commands, digest }
    }
}
