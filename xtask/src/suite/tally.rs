//! Counting what passed, failed and could not run.

use std::fmt;
use std::ops::AddAssign;

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Tally {
    pub passed: u32,
    pub failed: u32,
    pub skipped: u32,
}

impl Tally {
    pub fn one(passed: bool) -> Self {
        Self { passed: u32::from(passed), failed: u32::from(!passed), skipped: 0 }
    }
}

/// The output of a run of tests, line by line.
#[derive(Debug, Default)]
pub struct Reading {
    counted: Tally,
    /// Tests that ended well and said that they had nothing to try: libtest counts them as passed.
    not_run: u32,
}

impl Reading {
    pub fn read(&mut self, line: &str) {
        let line = line.trim();
        if line.starts_with("not run: ") {
            self.not_run += 1;
        } else if let Some(result) = line.strip_prefix("test result: ") {
            let number = |word| named(result, word);
            self.counted +=
                Tally { passed: number("passed"), failed: number("failed"), skipped: number("ignored") };
        }
    }

    /// The whole run's tally. A run that failed without a failed test did not build, or died.
    pub fn closed(self, succeeded: bool) -> Tally {
        let Tally { passed, failed, skipped } = self.counted;
        Tally {
            passed: passed.saturating_sub(self.not_run),
            failed: if succeeded || failed > 0 { failed } else { 1 },
            skipped: skipped + self.not_run,
        }
    }
}

/// The number before a word, as in `ok. 12 passed; 0 failed`.
fn named(result: &str, word: &str) -> u32 {
    let words: Vec<&str> = result.split([' ', ';']).filter(|part| !part.is_empty()).collect();
    let mut pairs = words.iter().zip(words.iter().skip(1));
    pairs.find(|(_, next)| **next == word).and_then(|(number, _)| number.parse().ok()).unwrap_or(0)
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

/// `4 passed, 0 failed`, and `, 1 skipped` where there are any.
impl fmt::Display for Tally {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} passed, {} failed", self.passed, self.failed)?;
        if self.skipped > 0 {
            write!(formatter, ", {} skipped", self.skipped)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(output: &str, succeeded: bool) -> Tally {
        let mut reading = Reading::default();
        output.lines().for_each(|line| reading.read(line));
        reading.closed(succeeded)
    }

    const TWO_PROGRAMS: &str = "
running 3 tests
test a ... ok

test result: ok. 2 passed; 0 failed; 1 ignored; 0 measured; 4 filtered out; finished in 0.01s
test result: FAILED. 10 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1.20s
";

    #[test]
    fn the_counts_of_all_programs_are_summed() {
        assert_eq!(tally(TWO_PROGRAMS, false), Tally { passed: 12, failed: 2, skipped: 1 });
    }

    #[test]
    fn a_test_that_could_not_run_has_not_passed() {
        let output = "---- holidays stdout ----\n  not run: holidays (no data)\n\ntest result: ok. 3 passed; 0 failed; 0 ignored";
        assert_eq!(tally(output, true), Tally { passed: 2, failed: 0, skipped: 1 });
    }

    #[test]
    fn a_run_that_died_before_counting_has_failed() {
        assert_eq!(tally("", false), Tally { passed: 0, failed: 1, skipped: 0 });
    }

    #[test]
    fn the_closing_line_names_the_skipped_only_when_there_are_any() {
        assert_eq!(Tally { passed: 4, failed: 0, skipped: 0 }.to_string(), "4 passed, 0 failed");
        assert_eq!(Tally { passed: 4, failed: 1, skipped: 2 }.to_string(), "4 passed, 1 failed, 2 skipped");
    }
}
