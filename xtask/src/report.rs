//! What is counted, how it is told: a line when a step begins, a line when it ends, all of it at the end.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use crate::process::Failure;

/// What one step, or all of them, came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// How many checks passed.
    pub passed: u64,
    /// One line for each that failed.
    pub failures: Vec<String>,
}

impl Tally {
    /// A step that is one check, and passed.
    pub fn one() -> Self {
        Self { passed: 1, failures: Vec::new() }
    }

    /// One more failed check.
    pub fn fail(&mut self, what: impl Into<String>) {
        self.failures.push(what.into());
    }

    /// A program that ended badly without naming a failure, or that checked nothing, has failed as a whole.
    pub fn settle(&mut self, ended_well: bool, what: &str) {
        if !ended_well && self.failures.is_empty() {
            self.fail(format!("{what} ended with an error"));
        } else if self.passed == 0 && self.failures.is_empty() {
            self.fail(format!("{what} checked nothing"));
        }
    }

    /// Both together.
    pub fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failures.extend(other.failures);
    }
}

/// Counts the lines of Rust's test programs. An ignored test counts as failed: every test runs.
#[derive(Debug, Default)]
pub struct RustTests {
    tally: Tally,
    named: Vec<String>,
}

impl RustTests {
    /// Takes one line of output.
    pub fn line(&mut self, line: &str) {
        if let Some(name) = line.strip_prefix("test ").and_then(|rest| rest.strip_suffix(" ... FAILED")) {
            self.named.push(name.to_owned());
        }
        let Some(result) = line.strip_prefix("test result: ") else { return };
        let count = |word| count_before(result, word);
        self.tally.passed += count("passed");
        let failed = usize::try_from(count("failed")).unwrap_or(usize::MAX);
        for nth in 0..failed {
            self.tally.fail(self.named.get(nth).map_or("a test", String::as_str));
        }
        self.named.clear();
        for _ in 0..count("ignored") {
            self.tally.fail("an ignored test");
        }
    }

    /// What they came to.
    pub fn tally(self, ended_well: bool) -> Tally {
        let mut tally = self.tally;
        tally.settle(ended_well, "cargo test");
        tally
    }
}

/// The number in front of a word: `4 passed; 0 failed`.
fn count_before(text: &str, word: &str) -> u64 {
    let words: Vec<&str> = text.split([' ', ';', '.']).filter(|part| !part.is_empty()).collect();
    let mut pairs = words.iter().zip(words.iter().skip(1));
    pairs.find_map(|(number, next)| (*next == word).then(|| number.parse().ok()).flatten()).unwrap_or(0)
}

/// Counts the browser story's lines: `ok NAME` and `not ok NAME: reason`.
pub fn count_story(tally: &mut Tally, line: &str) {
    if let Some(what) = line.strip_prefix("not ok ") {
        tally.fail(what);
    } else if line.starts_with("ok ") {
        tally.passed += 1;
    }
}

/// Prints the steps as they go and remembers them.
#[derive(Debug)]
pub struct Report {
    total: usize,
    began: Instant,
    steps: Vec<(&'static str, Tally, Duration)>,
}

impl Report {
    /// Of so many steps.
    pub fn new(total: usize) -> Self {
        Self { total, began: Instant::now(), steps: Vec::new() }
    }

    /// Runs one step; an error of its own is one failed check.
    pub fn step(&mut self, name: &'static str, what: &str, work: impl FnOnce() -> Result<Tally, Failure>) {
        println!("[{}/{}] {name}: {what} ...", self.steps.len() + 1, self.total);
        let began = Instant::now();
        let tally = work().unwrap_or_else(|Failure(reason)| Tally { passed: 0, failures: vec![reason] });
        let took = began.elapsed();
        println!("      {}", outcome(name, &tally, took));
        for failure in &tally.failures {
            println!("      failed: {failure}");
        }
        self.steps.push((name, tally, took));
    }

    /// All of it once more; the last line is the count.
    pub fn finish(self) -> ExitCode {
        let mut all = Tally::default();
        println!("\nAll steps in {}:", seconds(self.began.elapsed()));
        for (name, tally, took) in self.steps {
            println!("  {}", outcome(name, &tally, took));
            let named = tally.failures.iter().map(|failure| format!("{name}: {failure}")).collect();
            all.add(Tally { passed: tally.passed, failures: named });
        }
        for failure in &all.failures {
            println!("  failed: {failure}");
        }
        conclude(&all)
    }
}

/// The last line, and the exit code that goes with it.
pub fn conclude(all: &Tally) -> ExitCode {
    println!("{} passed, {} failed", all.passed, all.failures.len());
    if all.failures.is_empty() && all.passed > 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn outcome(name: &str, tally: &Tally, took: Duration) -> String {
    let word = if tally.failures.is_empty() { "ok" } else { "FAILED" };
    let counts = format!("{} passed, {} failed", tally.passed, tally.failures.len());
    format!("{word:<6} {name:<8} {counts:<24} {}", seconds(took))
}

fn seconds(time: Duration) -> String {
    match time.as_secs() {
        whole @ 0..60 => format!("{whole} s"),
        whole => format!("{} min {} s", whole / 60, whole % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(lines: &[&str], ended_well: bool) -> Tally {
        let mut tests = RustTests::default();
        lines.iter().for_each(|line| tests.line(line));
        tests.tally(ended_well)
    }

    #[test]
    fn results_of_several_programs_add_up() {
        let tally = read(
            &[
                "test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s",
                "test day::tests::night ... FAILED",
                "test result: FAILED. 12 passed; 2 failed; 1 ignored; 0 measured; 0 filtered out; finished in 1.2s",
            ],
            false,
        );
        assert_eq!(tally.passed, 15);
        assert_eq!(tally.failures, ["day::tests::night", "a test", "an ignored test"]);
    }

    #[test]
    fn failed_compilation_is_a_failure() {
        assert_eq!(read(&[], false).failures, ["cargo test ended with an error"]);
    }

    #[test]
    fn nothing_checked_is_a_failure() {
        assert_eq!(read(&[], true).failures, ["cargo test checked nothing"]);
    }

    #[test]
    fn crash_beside_a_good_result_is_a_failure() {
        let line =
            "test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s";
        assert_eq!(
            read(&[line], false),
            Tally { passed: 3, failures: vec!["cargo test ended with an error".into()] }
        );
    }

    #[test]
    fn story_lines_count() {
        let mut tally = Tally::default();
        for line in ["ok sign in", "not ok check in: no button", "# note", "okay"] {
            count_story(&mut tally, line);
        }
        assert_eq!(tally, Tally { passed: 1, failures: vec!["check in: no button".into()] });
    }
}
