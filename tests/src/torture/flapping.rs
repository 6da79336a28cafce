//! A phone on a bad line that comes and goes, while somebody writes: all of it arrives, once, and little of it is sent twice.

use super::Figures;
use super::ledger::Lying;
use super::writer::{Writer, waiting};
use crate::draw::Draw;
use crate::proxy::{Fault, Line, Proxy};
use crate::stage::Stage;
use anyhow::{Result, bail, ensure};
use domain::id::ReferralId;
use std::collections::BTreeSet;
use std::convert::Infallible;
use std::time::{Duration, Instant};

/// How long the line stays as it is.
const FLAPS_EVERY: Duration = Duration::from_secs(2);
/// What a nurse takes for a referral at the least and at the most.
const WRITES_EVERY_MS: [u64; 2] = [1_000, 7_000];
/// How the line is while it is not there.
const AWAY: [Fault; 6] =
    [Fault::Gone, Fault::Deaf, Fault::Mute, Fault::ReplyLost, Fault::Truncated, Fault::Portal];
/// Once the line stays, as bad as it is: a reply that is waited for in vain, the longest pause, and that again for a reset.
const DRAINED_WITHIN: Duration = Duration::from_secs(240);
const LOOK_EVERY: Duration = Duration::from_millis(100);
const SYNC: &str = "/api/sync";

pub async fn prove(seed: u64, minutes: f64, figures: &mut Figures) -> Result<()> {
    let mut draw = Draw::new(seed);
    let mut stage = Stage::demo().await?;
    let bad = Device::start(&stage, "bad", draw.number()).await?;
    let mut of_line = Draw::new(draw.number());
    let writes_for = Duration::from_secs_f64(minutes * 60.0);
    let wanted = tokio::select! {
        wanted = bad.write_for(writes_for, &mut draw) => wanted?,
        never = flap(&bad.proxy, &mut of_line) => match never {},
    };
    figures.add("written", wanted);
    figures.add("waiting when the line stayed", waiting(&bad.writer.visit).await?.len());
    bad.proxy.turn(Line::BAD);
    let drained = bad.drained(wanted).await?;
    figures.add("sent, s later", drained.as_secs());
    let (written, sent) = (bad.writer.written().await?, bad.sent());
    bad.writer.visit.browser.close().await?;

    let good = Device::start(&stage, "good", draw.number()).await?;
    good.write_in_peace(written.len()).await?;
    let (peaceful, clean) = (good.writer.written().await?, good.sent());
    good.writer.visit.browser.close().await?;
    figures.add("bytes to /api/sync", sent);
    figures.add("on a good line, each sent as it is written", clean);

    stage.darken().await?;
    arrived_once(&stage, &[written, peaceful].concat()).await?;
    ensure!(sent < 2 * clean, "{sent} bytes, {clean} on a good line");
    Ok(())
}

/// Two seconds there, two seconds away, each time in another way.
async fn flap(proxy: &Proxy, draw: &mut Draw) -> Infallible {
    loop {
        proxy.turn(Line::BAD);
        tokio::time::sleep(FLAPS_EVERY).await;
        proxy.turn(Line::BAD.with(draw.pick(&AWAY).unwrap_or_default()));
        tokio::time::sleep(FLAPS_EVERY).await;
    }
}

async fn arrived_once(stage: &Stage, written: &[ReferralId]) -> Result<()> {
    let lying = Lying::left_in(stage.folder()).await?;
    let stands: BTreeSet<ReferralId> = lying.referrals.iter().map(|(_, referral)| referral.id).collect();
    ensure!(stands == written.iter().copied().collect(), "written {written:?}, and there {stands:?}");
    let settled = lying.receipts.len();
    ensure!(settled == written.len(), "{settled} commands for {} referrals", written.len());
    let refused = lying.receipts.values().find(|receipt| receipt.rejection.is_some());
    ensure!(refused.is_none(), "{refused:?}");
    Ok(())
}

/// Somebody who writes, behind a line of her own.
struct Device {
    proxy: Proxy,
    writer: Writer,
    /// What it had sent before anything was written.
    before: u64,
}

impl Device {
    async fn start(stage: &Stage, name: &str, seed: u64) -> Result<Self> {
        let proxy = Proxy::start(&stage.url, seed).await?;
        let (writer, _) = Writer::sign_in(stage, name, &proxy.url).await?;
        writer.write(0).await?;
        let before = proxy.sent_to(SYNC);
        Ok(Self { proxy, writer, before })
    }

    /// Bytes to `/api/sync` since then, heads and bodies.
    fn sent(&self) -> u64 {
        self.proxy.sent_to(SYNC) - self.before
    }

    /// Writes so long; returns how many it were.
    async fn write_for(&self, long: Duration, draw: &mut Draw) -> Result<usize> {
        let (since, mut wanted) = (Instant::now(), 0);
        while since.elapsed() < long {
            wanted += 1;
            self.writer.want(wanted).await?;
            let [least, most] = WRITES_EVERY_MS;
            tokio::time::sleep(Duration::from_millis(draw.between(least, most))).await;
        }
        Ok(wanted as usize)
    }

    /// Each sent before the next is written.
    async fn write_in_peace(&self, count: usize) -> Result<()> {
        for wanted in 1..=count {
            self.writer.want(u32::try_from(wanted)?).await?;
            self.drained(wanted).await?;
        }
        Ok(())
    }

    /// Waits until so many are written and none waits any more.
    async fn drained(&self, wanted: usize) -> Result<Duration> {
        let since = Instant::now();
        loop {
            let written = self.writer.written().await?.len();
            let waits = waiting(&self.writer.visit).await?.len();
            if written == wanted && waits == 0 {
                return Ok(since.elapsed());
            }
            if since.elapsed() > DRAINED_WITHIN {
                let seen: String =
                    self.writer.visit.read("location.pathname + document.body.innerText").await?;
                bail!("of {wanted} {written} are written, and {waits} wait, at {seen}");
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }
}
