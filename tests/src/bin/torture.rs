//! Proves, at length, what the product promises of kills, bad lines and full disks; a proof that fails ends it with an error.

use anyhow::{Result, ensure};
use clap::{Parser, ValueEnum};
use std::time::{Instant, SystemTime, UNIX_EPOCH};
use tests::torture::{Figures, browser_kills, disk_full, flapping, server_kills};

#[derive(Parser)]
#[command(about = "Long proofs of the built app and server")]
struct Options {
    /// What to prove; everything when nothing is named
    names: Vec<Proof>,
    /// How many seeds each proof is run with
    #[arg(long, default_value_t = 1)]
    seeds: u64,
    /// The first seed, to repeat a run; otherwise another one each time
    #[arg(long)]
    seed: Option<u64>,
    /// server-kills: how often the server is killed
    #[arg(long, default_value_t = 200)]
    kills: u32,
    /// browser-kills: how often the browser is killed
    #[arg(long, default_value_t = 50)]
    rounds: u32,
    /// browser-kills: how many referrals are written before each kill
    #[arg(long, default_value_t = 300)]
    writes: u32,
    /// flapping: how long somebody writes
    #[arg(long, default_value_t = 5.0)]
    minutes: f64,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Proof {
    ServerKills,
    BrowserKills,
    Flapping,
    DiskFull,
}

#[tokio::main]
async fn main() -> Result<()> {
    let options = Options::parse();
    let names = if options.names.is_empty() { Proof::value_variants() } else { &options.names };
    let first = match options.seed {
        Some(seed) => seed,
        None => SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs(),
    };
    let mut failed = 0;
    for proof in names {
        let name = proof.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default();
        for seed in first..first + options.seeds {
            println!("{name}, seed {seed}");
            let (since, mut figures) = (Instant::now(), Figures::default());
            let proved = options.prove(*proof, seed, &mut figures).await;
            println!("  {}", figures.told());
            let verdict = proved.map_or_else(|error| format!("FAILED: {error:?}"), |()| "held".to_owned());
            failed += u32::from(verdict != "held");
            println!("  {verdict}, {} s", since.elapsed().as_secs());
        }
    }
    ensure!(failed == 0, "{failed} failed");
    Ok(())
}

impl Options {
    async fn prove(&self, proof: Proof, seed: u64, figures: &mut Figures) -> Result<()> {
        match proof {
            Proof::ServerKills => server_kills::prove(seed, self.kills, figures).await,
            Proof::BrowserKills => browser_kills::prove(seed, self.rounds, self.writes, figures).await,
            Proof::Flapping => flapping::prove(seed, self.minutes, figures).await,
            Proof::DiskFull => disk_full::prove(seed, figures).await,
        }
    }
}
