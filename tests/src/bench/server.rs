//! W8: a server of its own process under pulls and pushes, beside an axum that does one statement, or one transaction of two,
//! on a copy of the same database; then every phone of a region coming back within a minute.

use super::caller::{Caller, directory};
use super::machine::Machine;
use super::report::{Report, percentile};
use super::rounds::{Rounds, interleave};
use super::wire::{Wire, get, post};
use crate::scratch::Scratch;
use crate::server::{DATABASE, Server, sqlite};
use anyhow::{Context, Result, ensure};
use domain::account::Account;
use domain::id::{Incarnation, PersonId};
use domain::sync::Cursor;
use sqlx::ConnectOptions;
use sqlx::sqlite::SqliteConnectOptions;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use tokio::process::Command;
use tokio::task::JoinSet;
use uuid::Uuid;

const CONNECTIONS: [usize; 3] = [1, 16, 64];
/// Of one sample, over all its connections.
const PULLS: usize = 1_920;
const PUSHES: usize = 640;
const AREAS: u32 = 50;
const PHONES: usize = 1_000;
const WITHIN: Duration = Duration::from_secs(60);
/// Of a hundred phones, those whose cursor is of another life of the database.
const UNUSABLE: usize = 30;

const PULL: &str = "pull";
const PUSH: &str = "push";
const READ: &str = "one read";
const WRITE: &str = "one row and the counter";
const HELLO: &str = "hello";
const ONE: &str = "1 area";
const MANY: &str = "50 areas";

/// Of all of it: what hangs is told, and not waited for.
const AT_MOST: Duration = Duration::from_secs(600);

/// A running server, and where it listens.
pub struct Running {
    server: Server,
    pub address: SocketAddr,
    /// Where a phone of each person stands that was brought up to date: the next of hers lacks only what came since.
    brought: RefCell<BTreeMap<PersonId, Cursor>>,
    _folder: Scratch,
}

impl Running {
    async fn start(mut command: Command, folder: Scratch) -> Result<Self> {
        command.env("RUST_LOG", "warn");
        let server = Server::start(command).await?;
        let address = server.url.trim_start_matches("http://").parse()?;
        Ok(Self { server, address, brought: RefCell::default(), _folder: folder })
    }

    /// The most memory it held at once, in MB of 1,024 × 1,024 bytes.
    fn peak_mb(&self) -> Result<f64> {
        let id = self.server.id().context("it has ended")?;
        let status = std::fs::read_to_string(format!("/proc/{id}/status"))?;
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).context("no VmHWM")?;
        Ok(peak.trim().trim_end_matches(" kB").parse::<f64>()? / 1_024.0)
    }
}

/// What one connection does again and again.
enum Client {
    Same(Wire, Vec<u8>),
    Push(Box<Caller>, Account),
}

impl Client {
    async fn once(&mut self) -> Result<()> {
        match self {
            Self::Same(wire, request) => wire.ask(request).await?.good().map(drop),
            Self::Push(caller, to) => caller.push(to).await,
        }
    }
}

/// Starts servers over copies of one database.
pub struct Hall<'a> {
    sync_server: &'a Path,
    database: PathBuf,
    accounts: Vec<Account>,
    _folder: Scratch,
}

impl<'a> Hall<'a> {
    pub async fn new(sync_server: &'a Path) -> Result<Self> {
        let folder = Scratch::new()?;
        let mut demo = Command::new(sync_server);
        let made = demo.args(["demo", "--database", &sqlite(folder.path())]).output().await?;
        ensure!(made.status.success(), "sync-server demo: {}", String::from_utf8_lossy(&made.stderr));
        let database = folder.path().join(DATABASE);
        Ok(Self { sync_server, database, accounts: sync_server::demo::accounts(), _folder: folder })
    }

    fn copied(&self) -> Result<Scratch> {
        let folder = Scratch::new()?;
        std::fs::copy(&self.database, folder.path().join(DATABASE))?;
        Ok(folder)
    }

    pub async fn ours(&self, areas: u32) -> Result<Running> {
        let folder = self.copied()?;
        let area = add_areas(&folder.path().join(DATABASE), areas).await?;
        let mut serve = Command::new(self.sync_server);
        serve.args(["serve", "--database", &sqlite(folder.path()), "--listen", "127.0.0.1:0"]);
        serve.args(["--area", &area]);
        Running::start(serve, folder).await
    }

    async fn floor(&self) -> Result<Running> {
        let folder = self.copied()?;
        let mut floor = Command::new(std::env::current_exe()?);
        floor.arg("--floor").arg(folder.path().join(DATABASE));
        Running::start(floor, folder).await
    }

    /// The nth of many phones: they are spread over the people of the region.
    pub async fn caller(&self, on: &Running, nth: usize) -> Result<(Caller, Account)> {
        let mut people = self.accounts.iter().cycle().skip(nth % self.accounts.len());
        let (by, to) = (people.next().context("no people")?, people.next().context("no people")?);
        let brought = on.brought.borrow().get(&by.id).cloned();
        let cursor = match brought {
            Some(cursor) => cursor,
            None => directory(on.address).await?,
        };
        let caller = Caller::sign_in(on.address, by.clone(), cursor).await?;
        on.brought.borrow_mut().insert(by.id, caller.cursor.clone());
        Ok((caller, to.clone()))
    }

    async fn clients(&self, what: &str, on: &Running, connections: usize) -> Result<Vec<Client>> {
        let mut clients = Vec::new();
        let body = vec![b'x'; 500];
        for nth in 0..connections {
            clients.push(match what {
                PUSH => {
                    let (caller, to) = self.caller(on, nth).await?;
                    Client::Push(Box::new(caller), to)
                }
                PULL => {
                    let request = self.caller(on, nth).await?.0.pulling();
                    Client::Same(Wire::open(on.address).await?, request)
                }
                READ => Client::Same(Wire::open(on.address).await?, get("/read", "")),
                WRITE => Client::Same(Wire::open(on.address).await?, post("/write", "", &body)),
                _ => Client::Same(Wire::open(on.address).await?, get("/hello", "")),
            });
        }
        Ok(clients)
    }

    /// Milliseconds until `requests` were answered.
    async fn lap(&self, what: &str, on: &Running, connections: usize, requests: usize) -> Result<f64> {
        let clients = self.clients(what, on, connections).await?;
        let mut running = JoinSet::new();
        let start = Instant::now();
        for mut client in clients {
            running.spawn(async move {
                for _ in 0..requests / connections {
                    client.once().await?;
                }
                anyhow::Ok(())
            });
        }
        while let Some(ended) = running.join_next().await {
            ended??;
        }
        Ok(start.elapsed().as_secs_f64() * 1e3)
    }
}

pub async fn measure(sync_server: &Path, report: &mut Report, rounds: usize) -> Result<()> {
    tokio::time::timeout(AT_MOST, measure_all(sync_server, report, rounds))
        .await
        .context("it takes too long")?
}

async fn measure_all(sync_server: &Path, report: &mut Report, rounds: usize) -> Result<()> {
    let (machine, hall) = (Machine::new(), Hall::new(sync_server).await?);
    no_op(&hall, report).await?;
    let contests = [
        ("W8 no-op pulls", PULL, &[PULL, READ, HELLO] as &[&'static str], PULLS, 60.0),
        ("W8 pushes", PUSH, &[PUSH, WRITE], PUSHES, 50.0),
    ];
    for (name, ours, contestants, requests, least) in contests {
        for connections in CONNECTIONS {
            // Each on its own copy, so that what was pushed before weighs on none.
            let (own, floor) = (hall.ours(1).await?, hall.floor().await?);
            let taken = interleave(&machine, contestants, rounds, async |contestant| {
                let on = if contestant == ours { &own } else { &floor };
                Ok(vec![hall.lap(contestant, on, connections, requests).await.context(contestant)?])
            })
            .await?;
            let measure = format!("{name} {connections} at once");
            report.keep(&measure, &taken)?;
            judge(report, &measure, &taken, contestants, requests, least);
            eprintln!("{measure}: measured, load {}", Machine::load());
        }
    }
    areas(&machine, &hall, report, rounds).await?;
    return_of_phones(&hall, report, "W8 phones returning within a minute", WITHIN).await?;
    return_of_phones(&hall, report, "W8 phones returning at once", Duration::ZERO).await
}

/// The first contestant is ours, the second what it is held against.
fn judge(
    report: &mut Report,
    measure: &str,
    taken: &Rounds,
    contestants: &[&'static str],
    requests: usize,
    least: f64,
) {
    let per_second = |contestant: &str| requests as f64 / percentile(&taken.of(contestant), 50) * 1e3;
    let rates: Vec<_> = contestants.iter().map(|contestant| (*contestant, per_second(contestant))).collect();
    if let [(name, ours), others @ ..] = rates.as_slice() {
        report.times(measure, name, name, taken);
        report.figure(measure, name, format!("{ours:.0}/s"));
        for (nth, (other, theirs)) in others.iter().enumerate() {
            report.share(measure, other, *theirs, *ours, (nth == 0).then_some(least));
        }
    }
}

/// W4: one request, and few bytes.
async fn no_op(hall: &Hall<'_>, report: &mut Report) -> Result<()> {
    let running = hall.ours(1).await?;
    let mut bytes = 0;
    for nth in 0..hall.accounts.len() {
        let (mut caller, _) = hall.caller(&running, nth).await?;
        let before = caller.cursor.clone();
        bytes = bytes.max(caller.pull().await?);
        ensure!(caller.cursor == before, "one request is not enough: it moved to {:?}", caller.cursor);
    }
    report.keep("W4 no-op pull", &bytes)?;
    report.at_most("W4 no-op pull", "reply, one request", bytes as f64, 500.0, "bytes");
    Ok(())
}

/// The same server over a file that holds 49 more areas as large as its own.
async fn areas(machine: &Machine, hall: &Hall<'_>, report: &mut Report, rounds: usize) -> Result<()> {
    let (one, many) = (hall.ours(1).await?, hall.ours(AREAS).await?);
    for (name, what, requests) in [("pulls", PULL, PULLS), ("pushes", PUSH, PUSHES)] {
        let taken = interleave(machine, &[MANY, ONE], rounds, async |contestant| {
            let on = if contestant == ONE { &one } else { &many };
            Ok(vec![hall.lap(what, on, 16, requests).await?])
        })
        .await?;
        let measure = format!("W8 {name} of one area in 50");
        report.keep(&measure, &taken)?;
        let rate = |contestant| requests as f64 / percentile(&taken.of(contestant), 50) * 1e3;
        report.times(&measure, MANY, MANY, &taken);
        report.figure(&measure, MANY, format!("{:.0}/s", rate(MANY)));
        report.share(&measure, ONE, rate(ONE), rate(MANY), None);
        eprintln!("{measure}: measured, load {}", Machine::load());
    }
    Ok(())
}

/// Brings the file to that many areas, each with the rows of the one it holds, whose code is returned.
async fn add_areas(database: &Path, areas: u32) -> Result<String> {
    let mut connection = SqliteConnectOptions::new().filename(database).connect().await?;
    let area: String = sqlx::query_scalar("SELECT code FROM area").fetch_one(&mut connection).await?;
    for nth in 1..areas {
        let copies = [
            "INSERT INTO area SELECT $2, ja, en, demo, incarnation, number FROM area WHERE code = $1",
            "INSERT INTO log SELECT $2, scope, key, number, body FROM log WHERE area = $1",
        ];
        for copy in copies {
            sqlx::query(copy).bind(&area).bind(format!("A{nth:03}")).execute(&mut connection).await?;
        }
    }
    sqlx::Connection::close(connection).await?;
    Ok(area)
}

/// Each sends one referral that waited, and is brought up to date; of a hundred, 30 take everything anew first.
async fn return_of_phones(
    hall: &Hall<'_>,
    report: &mut Report,
    measure: &str,
    within: Duration,
) -> Result<()> {
    let running = hall.ours(1).await?;
    let mut returning = JoinSet::new();
    for nth in 0..PHONES {
        let (mut caller, to) = hall.caller(&running, nth).await?;
        let after = within.mul_f64(nth as f64 / PHONES as f64);
        let unusable = nth % 100 < UNUSABLE;
        if unusable {
            caller.cursor.incarnation = Incarnation(Uuid::new_v4());
        }
        returning.spawn(async move {
            tokio::time::sleep(after).await;
            let start = Instant::now();
            let done = async {
                let mut requests = 1;
                if unusable {
                    ensure!(caller.is_reset().await?, "a cursor of another life is taken");
                    requests += 1 + caller.fill().await?;
                }
                caller.push(&to).await?;
                Ok(requests)
            };
            (done.await, start.elapsed().as_secs_f64() * 1e3)
        });
    }
    let (mut times, mut requests, mut failed) = (Vec::new(), 0, Vec::new());
    while let Some(returned) = returning.join_next().await {
        let (done, ms) = returned?;
        times.push(ms);
        match done {
            Ok(asked) => requests += asked,
            Err(error) => failed.push(format!("{error:#}")),
        }
    }
    let peak_mb = running.peak_mb()?;
    report.keep(measure, &serde_json::json!({ "ms": times, "peak_mb": peak_mb, "failed": failed }))?;
    let [p50, p99, most] = [50, 99, 100].map(|percent| percentile(&times, percent));
    let figure = format!("p50 {p50:.1} ms, p99 {p99:.1} ms, longest {most:.1} ms, {requests} requests");
    report.figure(measure, "until up to date", figure);
    report.at_most(measure, "answers but 2xx", failed.len() as f64, 0.0, "phones");
    report.at_most(measure, "server's memory at most", peak_mb, 300.0, "MB");
    Ok(())
}
