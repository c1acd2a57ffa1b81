//! The score: cases against what was true (design 6, "the judge as a command").
//!
//! A case of a fitting kind on a dishonest person is a find, one of another kind on him is reported apart, any case on an
//! honest person is false, at any level. So is one that was raised before the conduct began: it is reported apart too, and
//! finds nothing. Several populations may be pooled: rates are of all of them together.

mod baseline;
pub mod command;
#[cfg(test)]
mod populations;
mod report;
#[cfg(test)]
mod tests;

use crate::simulation::write::TruthLine;
use baseline::Observed;
use chrono::NaiveDate;
pub use report::{ClassScore, Level, Report, Share};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::io::BufRead;
use zaigang_shared::time::{Month, next_day};

/// Begin of the names of honest classes.
const HONEST: &str = "honest";
/// The variant that only a visit can find (science 6: one who adds noise and answers every prompt).
const JITTER: &str = "jitter";

/// A case as far as the score reads it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct CaseLine {
    /// `posting:ID` or `township:CODE`.
    pub subject: String,
    /// Kind.
    pub kind: String,
    /// `blue`, `yellow` or `red`.
    pub level: Level,
    /// The day its evidence sufficed.
    pub raised_on: NaiveDate,
}

/// Why nothing can be scored.
#[derive(Debug, thiserror::Error)]
pub enum ScoreError {
    /// A file that cannot be read.
    #[error("line {line} cannot be read")]
    Read {
        /// Its number, from 1.
        line: u64,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// A line that is not what it should be.
    #[error("line {line}: {reason}")]
    Line {
        /// Its number, from 1.
        line: u64,
        /// What is wrong.
        reason: String,
    },
    /// Nothing says how long a posting was seen.
    #[error("{0} has no months in its truth line: give --events or --months")]
    Months(String),
    /// A subject stands twice in one truth file.
    #[error("{0} stands twice in the truth")]
    Twice(String),
}

/// The lines of a file, each read as `T`; empty lines are skipped.
///
/// # Errors
/// [`ScoreError`] names the line.
pub fn lines<T: for<'de> Deserialize<'de>>(file: impl BufRead) -> Result<Vec<T>, ScoreError> {
    let mut all = Vec::new();
    for (number, text) in (1..).zip(file.lines()) {
        let text = text.map_err(|source| ScoreError::Read { line: number, source })?;
        if !text.trim().is_empty() {
            let one = serde_json::from_str(&text)
                .map_err(|error| ScoreError::Line { line: number, reason: error.to_string() })?;
            all.push(one);
        }
    }
    Ok(all)
}

/// One population: what was true, what the judge said, what the system saw.
#[derive(Debug, Clone, Default)]
pub struct Round {
    truth: Vec<TruthLine>,
    cases: Vec<CaseLine>,
    observed: Option<Observed>,
}

impl Round {
    /// A population from its lines.
    pub fn new(truth: Vec<TruthLine>, cases: Vec<CaseLine>) -> Round {
        Round { truth, cases, observed: None }
    }

    /// Adds what the system saw, for the baseline and for the length of postings.
    ///
    /// # Errors
    /// [`ScoreError`] for a line that cannot be read.
    pub fn observe(&mut self, events: impl BufRead) -> Result<(), ScoreError> {
        self.observed = Some(Observed::read(events)?);
        Ok(())
    }
}

/// Scores rounds together; `months` is the length of a posting where nothing else says it.
///
/// # Errors
/// [`ScoreError`] when nothing says how long a posting was seen, or a subject stands twice.
pub fn score(rounds: &[Round], months: Option<f64>) -> Result<Report, ScoreError> {
    let mut report =
        Report { has_baseline: rounds.iter().any(|round| round.observed.is_some()), ..Report::default() };
    for round in rounds {
        let mut cases: BTreeMap<&str, Vec<&CaseLine>> = BTreeMap::new();
        for case in &round.cases {
            cases.entry(case.subject.as_str()).or_default().push(case);
        }
        let mut seen = std::collections::BTreeSet::new();
        for truth in &round.truth {
            let subject = match (&truth.posting, &truth.township) {
                (Some(posting), _) => format!("posting:{posting}"),
                (None, Some(township)) => format!("township:{township}"),
                (None, None) => continue,
            };
            if !seen.insert(subject.clone()) {
                return Err(ScoreError::Twice(subject));
            }
            let own = cases.remove(subject.as_str()).unwrap_or_default();
            match &truth.posting {
                Some(posting) => {
                    let length = length(round, truth, posting, months)?;
                    let flagged = round.observed.as_ref().map(|observed| observed.flags(posting));
                    person(&mut report, truth, &own, length, flagged);
                }
                None => township(&mut report, truth, &own),
            }
        }
        report.unknown_subjects += cases.values().map(|cases| cases.len() as u64).sum::<u64>();
    }
    report.finish();
    Ok(report)
}

/// Months a posting was seen.
fn length(round: &Round, truth: &TruthLine, posting: &str, months: Option<f64>) -> Result<f64, ScoreError> {
    let between = truth.from.zip(truth.to).map(|(from, to)| months_between(from, to));
    let seen = round.observed.as_ref().and_then(|observed| observed.months(posting));
    truth.months.or(between).or(seen).or(months).ok_or_else(|| ScoreError::Months(posting.to_owned()))
}

/// Months from one day to another, both included: each day is its part of its month.
pub fn months_between(from: NaiveDate, to: NaiveDate) -> f64 {
    let mut months = 0.0;
    let mut month = Month::of(from);
    while month.first() <= to {
        let (first, last) = (month.first().max(from), month.last().min(to));
        let days = (next_day(last) - first).num_days().max(0);
        months += days as f64 / month.days().count() as f64;
        month = month.next();
    }
    months
}

fn person(report: &mut Report, truth: &TruthLine, cases: &[&CaseLine], months: f64, flagged: Option<bool>) {
    let is_honest = truth.class.starts_with(HONEST);
    let mut names = vec![truth.class.clone()];
    if let Some(variant) = truth.variant.as_ref().filter(|_| !is_honest) {
        names.push(format!("{}/{variant}", truth.class));
    }
    let is_jitter = truth.variant.as_deref() == Some(JITTER);
    for (depth, name) in names.into_iter().enumerate() {
        let class = report.classes.entry(name).or_default();
        class.is_honest = is_honest;
        class.is_part = depth > 0;
        class.count(truth, cases, months, flagged);
    }
    let total = match (is_honest, is_jitter) {
        (true, _) => &mut report.honest,
        (false, true) => &mut report.jitter,
        (false, false) => &mut report.dishonest,
    };
    total.is_honest = is_honest;
    total.count(truth, cases, months, flagged);
}

fn township(report: &mut Report, truth: &TruthLine, cases: &[&CaseLine]) {
    let is_honest = truth.class.starts_with(HONEST);
    let total = if is_honest { &mut report.honest_townships } else { &mut report.lenient_townships };
    total.is_honest = is_honest;
    // A township is lenient from its first signature: no case on it is too early.
    let always = TruthLine { dishonest_from: None, ..truth.clone() };
    let always = if always.fitting.is_empty() && !is_honest {
        TruthLine { fitting: vec![truth.class.clone()], ..always }
    } else {
        always
    };
    total.count(&always, cases, 0.0, None);
}
