//! W5: 200 commands from an outbox to a server while one reply in ten is lost after the commit.
//!
//! What a phone sends and takes in is the code of the app over a disk in memory; the server is a process of its own, over real
//! sockets. Only the distance is not waited for: a round trip counts as 100 ms, one whose reply is lost as well.

use super::caller::{Caller, directory, moment, referral};
use super::report::{Report, percentile};
use super::server::Hall;
use anyhow::{Context, Result, ensure};
use domain::command::Command;
use domain::id::DeviceId;
use domain::record::Scope;
use domain::sync::check::Sum;
use domain::sync::client::{Local, Private, absorb, request};
use domain::sync::outbox::Outbox;
use domain::sync::{Cursor, Delta};
use serde::Serialize;
use std::cell::RefCell;
use std::convert::Infallible;
use std::path::Path;
use uuid::Uuid;

const COMMANDS: usize = 200;
const RUNS: u64 = 50;
/// Of a hundred replies.
const LOST: u8 = 10;
const ROUND_TRIP_MS: f64 = 100.0;
/// Of one run; none comes near.
const TRIPS_MAX: usize = 100;

/// A phone's disk.
struct Memory {
    outbox: RefCell<Outbox>,
    copy: RefCell<(Cursor, Private)>,
    fresh: DeviceId,
}

impl Local for Memory {
    type Error = Infallible;

    async fn append(&self, command: Command) -> Result<(), Infallible> {
        self.outbox.borrow_mut().append(self.fresh, command);
        Ok(())
    }

    async fn revise(&self, change: impl Fn(&mut Outbox)) -> Result<(), Infallible> {
        change(&mut self.outbox.borrow_mut());
        Ok(())
    }

    fn cursor(&self) -> Option<Cursor> {
        Some(self.copy.borrow().0.clone())
    }

    async fn keep(&self, delta: Delta, private: &Private) -> Result<(), Infallible> {
        *self.copy.borrow_mut() = (delta.cursor, private.clone());
        Ok(())
    }

    async fn sum(&self, _: Scope) -> Sum {
        Sum::default()
    }
}

/// One run.
#[derive(Clone, Copy, PartialEq, Debug, Serialize)]
struct Flush {
    seed: u64,
    trips: usize,
    lost: usize,
    /// By how much the area's number rose: each command that takes effect raises it by one.
    effects: u64,
}

pub async fn measure(sync_server: &Path, report: &mut Report) -> Result<()> {
    let hall = Hall::new(sync_server).await?;
    let server = hall.ours(1).await?;
    let mut runs = Vec::new();
    for seed in 0..RUNS {
        let (mut caller, to) = hall.caller(&server, 0).await?;
        let phone = Memory {
            outbox: RefCell::default(),
            copy: RefCell::new((caller.cursor.clone(), Private::default())),
            fresh: DeviceId(Uuid::new_v4()),
        };
        for _ in 0..COMMANDS {
            phone.append(referral(&caller.account, &to)).await?;
        }
        runs.push(flush(seed, &phone, &mut caller).await.with_context(|| format!("seed {seed}"))?);
    }
    let mut fresh = hall.caller(&server, 0).await?.0;
    fresh.cursor = directory(server.address).await?;
    let stand = fresh.referrals().await?;

    let measure = "W5 flush of 200";
    report.keep(measure, &runs)?;
    let trips: Vec<_> = runs.iter().map(|run| run.trips as f64).collect();
    let [p50, p95, most] = [50, 95, 100].map(|percent| percentile(&trips, percent));
    let figure = format!("p95 {p95:.0}, most {most:.0}; p50 {:.0} ms at 100 ms each", p50 * ROUND_TRIP_MS);
    report.at_most(measure, "p50 of 50 runs", p50, 3.0, "round trips");
    report.figure(measure, "p95 of 50 runs", figure);
    let lost: usize = runs.iter().map(|run| run.lost).sum();
    report.figure(measure, "replies lost", format!("{lost} of {:.0}", trips.iter().sum::<f64>()));
    let whole = runs.iter().filter(|run| run.effects == COMMANDS as u64).count();
    report.complete(measure, "runs of exactly 200 effects", whole as f64 / RUNS as f64);
    let sent = COMMANDS * runs.len();
    ensure!(stand == sent, "{stand} referrals stand of {sent} written");
    Ok(())
}

/// Until nothing waits.
async fn flush(seed: u64, phone: &Memory, caller: &mut Caller) -> Result<Flush> {
    let mut chance = fastrand::Rng::with_seed(seed);
    let before = caller.cursor.number;
    let (mut trips, mut lost) = (0, 0);
    while !phone.outbox.borrow().waiting.is_empty() {
        ensure!(trips < TRIPS_MAX, "it does not end");
        let (cursor, private) = phone.copy.borrow().clone();
        let sent = request(cursor, &private, &phone.outbox.borrow(), moment());
        trips += 1;
        let (_, reply) = caller.send(&sent).await?;
        if chance.u8(0..100) < LOST {
            lost += 1;
            caller.reconnect().await?;
            continue;
        }
        if absorb(phone, private, &sent, reply, (moment(), DeviceId(Uuid::new_v4()))).await.forgets {
            phone.copy.borrow_mut().1.forget(&phone.outbox.borrow().waiting);
        }
    }
    let outbox = phone.outbox.borrow();
    ensure!(outbox.returned.is_empty(), "{:?}", outbox.returned);
    ensure!(outbox.acknowledged.len() == COMMANDS, "{} took effect", outbox.acknowledged.len());
    let effects = phone.copy.borrow().0.number - before;
    Ok(Flush { seed, trips, lost, effects })
}
