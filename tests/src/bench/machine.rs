//! How fast this machine is at this moment, and what else it has to do.

use std::cell::Cell;
use std::hint::black_box;
use std::thread;
use std::time::Instant;

pub struct Machine {
    best_ms: Cell<f64>,
}

impl Machine {
    pub fn new() -> Self {
        let machine = Self { best_ms: Cell::new(f64::INFINITY) };
        for _ in 0..10 {
            machine.slowness();
        }
        machine
    }

    /// The same piece of work on every core at once, timed against the best of this run: 1 is undisturbed.
    pub fn slowness(&self) -> f64 {
        let cores = thread::available_parallelism().map_or(1, usize::from);
        let start = Instant::now();
        thread::scope(|scope| {
            for _ in 0..cores {
                scope.spawn(work);
            }
        });
        let ms = start.elapsed().as_secs_f64() * 1e3;
        self.best_ms.set(self.best_ms.get().min(ms));
        ms / self.best_ms.get()
    }

    /// Processes that wanted a core, over the last 1, 5 and 15 minutes; empty where the system does not say.
    pub fn load() -> String {
        let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
        load.split(' ').take(3).collect::<Vec<_>>().join(" ")
    }
}

impl Default for Machine {
    fn default() -> Self {
        Self::new()
    }
}

/// About 30 ms of one core.
fn work() {
    let mut x = 1_u32;
    for _ in 0..20_000_000 {
        x = black_box(x.wrapping_mul(1_664_525).wrapping_add(1_013_904_223) ^ (x >> 13));
    }
}
