//! Contestants in turn, there and back again (ABBA), so that a machine that grows slower slows all of them.

use super::machine::Machine;
use anyhow::Result;
use serde::Serialize;
use std::collections::BTreeMap;

/// A round is repeated this often at most where other work on the machine got in its way.
const ATTEMPTS: usize = 3;
/// Slower than the machine at its best by this factor: disturbed.
const DISTURBED: f64 = 1.3;

/// One sample of every contestant, taken one after the other.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Round {
    /// Milliseconds by contestant.
    pub ms: BTreeMap<&'static str, f64>,
    /// How much slower than at its best the machine was, at its slowest moment between two samples.
    pub slowness: f64,
}

/// The rounds that count, and how many more were repeated.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Rounds {
    pub rounds: Vec<Round>,
    pub repeated: usize,
}

impl Rounds {
    pub fn of(&self, contestant: &str) -> Vec<f64> {
        self.rounds.iter().filter_map(|round| round.ms.get(contestant).copied()).collect()
    }

    /// Rounds that count although the machine was disturbed in every attempt.
    pub fn disturbed(&self) -> usize {
        self.rounds.iter().filter(|round| round.slowness > DISTURBED).count()
    }
}

/// `count` rounds; of a round that is disturbed every time, the least disturbed attempt counts.
pub async fn interleave(
    machine: &Machine,
    contestants: &[&'static str],
    count: usize,
    sample: impl AsyncFn(&'static str) -> Result<f64>,
) -> Result<Rounds> {
    let mut order = contestants.to_vec();
    let mut kept = Rounds { rounds: Vec::new(), repeated: 0 };
    for _ in 0..count {
        let mut best = attempt(machine, &order, &sample).await?;
        for _ in 1..ATTEMPTS {
            if best.slowness <= DISTURBED {
                break;
            }
            kept.repeated += 1;
            let again = attempt(machine, &order, &sample).await?;
            if again.slowness < best.slowness {
                best = again;
            }
        }
        kept.rounds.push(best);
        order.reverse();
    }
    Ok(kept)
}

async fn attempt(
    machine: &Machine,
    order: &[&'static str],
    sample: &impl AsyncFn(&'static str) -> Result<f64>,
) -> Result<Round> {
    let mut round = Round { ms: BTreeMap::new(), slowness: machine.slowness() };
    for contestant in order {
        round.ms.insert(contestant, sample(contestant).await?);
        round.slowness = round.slowness.max(machine.slowness());
    }
    Ok(round)
}
