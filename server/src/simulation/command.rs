//! `zaigang simulate`.

use super::{Population, write::write};
use chrono::NaiveDate;
use clap::Args;
use std::error::Error;
use std::path::PathBuf;

/// Writes what the system would see of simulated people, and what is true of them.
#[derive(Debug, Args)]
pub struct Simulate {
    /// Postings.
    #[arg(long, default_value_t = 1_000)]
    pub persons: usize,
    /// Whole months.
    #[arg(long, default_value_t = 3)]
    pub months: u32,
    /// The same seed gives the same files.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Folder for events.jsonl and truth.jsonl.
    #[arg(long)]
    pub out: PathBuf,
    /// First day.
    #[arg(long, default_value = "2026-03-01")]
    pub start: NaiveDate,
    /// Only these classes, with commas between.
    #[arg(long, value_delimiter = ',')]
    pub classes: Vec<String>,
    /// Night prompts drawn a month.
    #[arg(long, default_value_t = 5)]
    pub night: u32,
    /// Day prompts drawn a month.
    #[arg(long, default_value_t = 3)]
    pub day: u32,
}

/// Simulates and writes.
///
/// # Errors
/// What cannot be simulated or written.
pub fn run(args: Simulate) -> Result<(), Box<dyn Error + Send + Sync>> {
    let Simulate { persons, months, seed, out, start, classes, night, day } = args;
    let only = classes.into_iter().collect();
    let population = Population { persons, months, seed, start, only, night, day };
    let (events, truth) = write(&population, &out).map_err(|error| format!("{}: {error}", out.display()))?;
    println!("{events} events, {truth} lines of truth in {}.", out.display());
    Ok(())
}
