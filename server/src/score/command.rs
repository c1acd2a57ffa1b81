//! `zaigang score`.

use super::{Round, lines, score};
use clap::Args;
use std::error::Error;
use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

/// Compares the judge's cases with what was true; of several populations, each option is given once for each, in one order.
#[derive(Debug, Args)]
pub struct Score {
    /// What was true.
    #[arg(long, required = true, value_name = "FILE")]
    pub truth: Vec<PathBuf>,
    /// What the judge said.
    #[arg(long, required = true, value_name = "FILE")]
    pub cases: Vec<PathBuf>,
    /// What the judge read: for the baseline, and for the length of postings.
    #[arg(long, value_name = "FILE")]
    pub events: Vec<PathBuf>,
    /// Months of a posting where neither truth nor events say it.
    #[arg(long)]
    pub months: Option<f64>,
    /// Prints JSON.
    #[arg(long)]
    pub json: bool,
}

type Failure = Box<dyn Error + Send + Sync>;

/// Scores and prints.
///
/// # Errors
/// A file that cannot be read, with the number of the line, or options that do not belong together.
pub fn run(args: &Score) -> Result<(), Failure> {
    if args.truth.len() != args.cases.len() {
        return Err("--truth and --cases are given equally often".into());
    }
    if !args.events.is_empty() && args.events.len() != args.truth.len() {
        return Err("--events is given once for each --truth, or never".into());
    }
    if args.months.is_some_and(|months| !(months > 0.0 && months.is_finite())) {
        return Err("--months is more than 0".into());
    }
    let mut rounds = Vec::new();
    for (number, (truth, cases)) in args.truth.iter().zip(&args.cases).enumerate() {
        let mut round = Round::new(
            lines(open(truth)?).map_err(|error| named(truth, error))?,
            lines(open(cases)?).map_err(|error| named(cases, error))?,
        );
        if let Some(events) = args.events.get(number) {
            round.observe(open(events)?).map_err(|error| named(events, error))?;
        }
        rounds.push(round);
    }
    let report = score(&rounds, args.months)?;
    if args.json {
        println!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        print!("{report}");
    }
    Ok(())
}

fn open(file: &Path) -> Result<BufReader<File>, Failure> {
    let opened = File::open(file).map_err(|error| format!("{} cannot be read: {error}", file.display()))?;
    Ok(BufReader::new(opened))
}

fn named(file: &Path, error: super::ScoreError) -> Failure {
    format!("{}: {error}", file.display()).into()
}
