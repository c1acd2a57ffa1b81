//! The two files: events in the order in which the system knew of them, and the truth.

use super::Simulated;
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

/// Writes `events.jsonl` and `truth.jsonl` into a folder that is made if it is missing.
///
/// # Errors
/// Those of the file system.
pub fn write(simulated: &Simulated, folder: &Path) -> io::Result<()> {
    std::fs::create_dir_all(folder)?;
    lines(&folder.join("events.jsonl"), &simulated.events)?;
    lines(&folder.join("truth.jsonl"), &simulated.truth)
}

fn lines<T: Serialize>(file: &Path, all: &[T]) -> io::Result<()> {
    let mut out = io::BufWriter::new(std::fs::File::create(file)?);
    for one in all {
        serde_json::to_writer(&mut out, one)?;
        out.write_all(b"\n")?;
    }
    out.flush()
}
