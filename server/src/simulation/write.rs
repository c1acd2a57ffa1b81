//! The two files: events, county by county in the order in which the system knew of them, and the truth.

use super::{Population, PopulationError, simulate_by_county};
use serde::{Deserialize, Serialize};
use std::io::{self, Write};
use std::path::Path;

/// A line of the truth file.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct TruthLine {
    /// The posting it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub posting: Option<String>,
    /// Or the township.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub township: Option<String>,
    /// What it truly is; honest classes begin with `honest`.
    pub class: String,
    /// Way of doing it, where a class has several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variant: Option<String>,
    /// First day of the conduct.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dishonest_from: Option<chrono::NaiveDate>,
    /// Kinds of cases that would be right.
    #[serde(default)]
    pub fitting: Vec<String>,
    /// First day on post in the simulated span.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<chrono::NaiveDate>,
    /// Last day on post in the simulated span.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<chrono::NaiveDate>,
    /// Months on post in the simulated span, where it is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub months: Option<f64>,
}

/// Simulates, and writes `events.jsonl` and `truth.jsonl` into a folder that is made if it is missing, county by county;
/// the lines of each.
///
/// # Errors
/// What cannot be simulated, and those of the file system.
pub fn write(population: &Population, folder: &Path) -> Result<(usize, usize), WriteError> {
    population.check()?;
    std::fs::create_dir_all(folder)?;
    let mut events = Lines::new(&folder.join("events.jsonl"))?;
    let mut truth = Lines::new(&folder.join("truth.jsonl"))?;
    let mut written = Ok(());
    simulate_by_county(population, |part| {
        if written.is_ok() {
            written = events.add(&part.events).and_then(|()| truth.add(&part.truth));
        }
    })?;
    written?;
    Ok((events.end()?, truth.end()?))
}

/// Why a population was not written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// It cannot be simulated.
    #[error(transparent)]
    Population(#[from] PopulationError),
    /// The file system's.
    #[error(transparent)]
    Io(#[from] io::Error),
}

struct Lines {
    out: io::BufWriter<std::fs::File>,
    count: usize,
}

impl Lines {
    fn new(file: &Path) -> io::Result<Self> {
        Ok(Lines { out: io::BufWriter::new(std::fs::File::create(file)?), count: 0 })
    }

    fn add<T: Serialize>(&mut self, all: &[T]) -> io::Result<()> {
        for one in all {
            serde_json::to_writer(&mut self.out, one)?;
            self.out.write_all(b"\n")?;
        }
        self.count += all.len();
        Ok(())
    }

    fn end(mut self) -> io::Result<usize> {
        self.out.flush()?;
        Ok(self.count)
    }
}
