//! Contestants in turn, there and back again (ABBA), so that a machine that grows slower slows all of them.

use super::machine::Machine;
use anyhow::Result;
use serde::Serialize;
use std::collections::BTreeMap;

/// Slower than the machine at its best by this factor: disturbed.
const DISTURBED: f64 = 1.3;

/// What every contestant took, one after the other.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Round {
    /// Milliseconds by contestant.
    pub ms: BTreeMap<&'static str, Vec<f64>>,
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
    /// The samples of one contestant, in milliseconds.
    pub fn of(&self, contestant: &str) -> Vec<f64> {
        self.rounds.iter().filter_map(|round| round.ms.get(contestant)).flatten().copied().collect()
    }

    /// Rounds that count although the machine was disturbed both times.
    pub fn disturbed(&self) -> usize {
        self.rounds.iter().filter(|round| round.slowness > DISTURBED).count()
    }
}

/// `count` rounds. A round that other work on the machine got in the way of is repeated once, and the less
/// disturbed of the two counts.
pub async fn interleave(
    machine: &Machine,
    contestants: &[&'static str],
    count: usize,
    sample: impl AsyncFn(&'static str) -> Result<Vec<f64>>,
) -> Result<Rounds> {
    let mut order = contestants.to_vec();
    let mut kept = Rounds { rounds: Vec::new(), repeated: 0 };
    for _ in 0..count {
        let mut best = attempt(machine, &order, &sample).await?;
        if best.slowness > DISTURBED {
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
    sample: &impl AsyncFn(&'static str) -> Result<Vec<f64>>,
) -> Result<Round> {
    let mut round = Round { ms: BTreeMap::new(), slowness: machine.slowness() };
    for contestant in order {
        round.ms.insert(contestant, sample(contestant).await?);
        round.slowness = round.slowness.max(machine.slowness());
    }
    Ok(round)
}
