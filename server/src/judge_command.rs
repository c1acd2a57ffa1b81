//! `zaigang judge`: cases from a file of events, a county at a time.
//!
//! The first pass finds the county of each posting and keeps what belongs to none; the second writes each county's lines to a
//! file of its own beside the output, and those are judged one after another.

use clap::Args;
use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fs::{self, File, OpenOptions};
use std::io::{BufRead, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use zaigang_shared::judge::event::{Event, parse};
use zaigang_shared::judge::{CaseLine, judge_all};
use zaigang_shared::text::Language;

type Failure = Box<dyn Error + Send + Sync>;

/// Digits of a division code that name the county.
const COUNTY_DIGITS: usize = 6;
/// Bytes of lines held before they are written to their counties' files.
const HELD_BYTES: usize = 32 << 20;
/// Longest line, bytes.
const LONGEST_LINE: usize = 1 << 20;

/// Reads events and writes the cases they give.
#[derive(Debug, Args)]
pub struct JudgeCommand {
    /// Events, one JSON object a line.
    #[arg(long)]
    input: PathBuf,
    /// Cases, one JSON object a line.
    #[arg(long)]
    output: PathBuf,
    /// Writes the words in English.
    #[arg(long)]
    english: bool,
}

/// Lines waiting for their counties' files.
struct Spill {
    folder: PathBuf,
    held: BTreeMap<String, Vec<u8>>,
    bytes: usize,
    counties: BTreeSet<String>,
}

impl Spill {
    fn new(output: &Path) -> Result<Self, Failure> {
        let mut name = output.as_os_str().to_owned();
        name.push(format!(".counties-{}", std::process::id()));
        let folder = PathBuf::from(name);
        fs::create_dir(&folder)?;
        Ok(Spill { folder, held: BTreeMap::new(), bytes: 0, counties: BTreeSet::new() })
    }

    fn add(&mut self, county: &str, line: &str) -> Result<(), Failure> {
        let held = self.held.entry(county.to_owned()).or_default();
        held.extend_from_slice(line.trim().as_bytes());
        held.push(b'\n');
        self.bytes += line.len() + 1;
        if self.bytes >= HELD_BYTES { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<(), Failure> {
        for (county, lines) in std::mem::take(&mut self.held) {
            let mut file = OpenOptions::new().create(true).append(true).open(self.file(&county))?;
            file.write_all(&lines)?;
            self.counties.insert(county);
        }
        self.bytes = 0;
        Ok(())
    }

    fn file(&self, county: &str) -> PathBuf {
        // Codes come from a file: only their digits become a name.
        let name: String = county.bytes().map(|byte| format!("{byte:02x}")).collect();
        self.folder.join(format!("c{name}"))
    }
}

impl Drop for Spill {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.folder) {
            eprintln!("zaigang: {} stays: {error}", self.folder.display());
        }
    }
}

/// Calls `with` for each known event; how many lines of unknown types there are.
fn each(input: &Path, mut with: impl FnMut(Event, &str) -> Result<(), Failure>) -> Result<u64, Failure> {
    let file = File::open(input).map_err(|error| format!("{} cannot be read: {error}", input.display()))?;
    let mut reader = BufReader::new(file);
    let (mut number, mut unknown) = (0_u64, 0);
    let mut line = String::new();
    loop {
        line.clear();
        number += 1;
        let read = reader.by_ref().take(LONGEST_LINE as u64 + 1).read_line(&mut line);
        match read.map_err(|error| format!("line {number}: {error}"))? {
            0 => return Ok(unknown),
            length if length > LONGEST_LINE => {
                return Err(format!("line {number}: longer than a mebibyte").into());
            }
            _ => {}
        }
        match parse(number, line.trim_end())? {
            Some(event) => with(event, &line)?,
            None => unknown += 1,
        }
    }
}

fn county(division: &str) -> String {
    division.chars().take(COUNTY_DIGITS).collect()
}

fn posting_of(event: &Event) -> Option<&str> {
    match event {
        Event::Posting(one) => Some(&one.id),
        Event::CheckIn(one) => Some(&one.posting),
        Event::Prompt(one) => Some(&one.posting),
        Event::Leave(one) => Some(&one.posting),
        Event::UnitRoll(one) => Some(&one.posting),
        Event::Inspection(one) => Some(&one.posting),
        Event::SignOff(one) => Some(&one.posting),
        Event::WorkLog(one) => Some(&one.posting),
        Event::Calendar(_) | Event::Site(_) | Event::Device(_) => None,
    }
}

/// Judges.
///
/// # Errors
/// A file that cannot be read or written, a bad line by its number.
pub fn run(command: &JudgeCommand) -> Result<(), Failure> {
    let JudgeCommand { input, output, english } = command;
    let language = if *english { Language::English } else { Language::Chinese };
    let mut postings: BTreeMap<String, String> = BTreeMap::new();
    let mut sites: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let unknown = each(input, |event, _| {
        if let Event::Posting(one) = event {
            let county = county(&one.division);
            for site in one.sites {
                sites.entry(site).or_default().insert(county.clone());
            }
            postings.insert(one.id, county);
        }
        Ok(())
    })?;
    let mut spill = Spill::new(output)?;
    let mut common: Vec<Event> = Vec::new();
    let mut strangers = 0_u64;
    each(input, |event, line| {
        match (&event, posting_of(&event)) {
            (_, Some(posting)) => match postings.get(posting) {
                Some(county) => spill.add(county, line)?,
                None => strangers += 1,
            },
            (Event::Site(site), None) => {
                for county in sites.get(&site.id).into_iter().flatten() {
                    spill.add(county, line)?;
                }
            }
            // Working days, and the shared phones: the others say nothing more than their records.
            (Event::Device(device), None) if !device.kiosk => {}
            _ => common.push(event),
        }
        Ok(())
    })?;
    spill.flush()?;
    let mut cases: Vec<CaseLine> = Vec::new();
    for county in &spill.counties {
        let mut events = common.clone();
        each(&spill.file(county), |event, _| {
            events.push(event);
            Ok(())
        })?;
        cases.extend(judge_all(events, language));
    }
    cases.sort_by(|a, b| (a.raised_on, &a.subject, a.kind).cmp(&(b.raised_on, &b.subject, b.kind)));
    let mut out = BufWriter::new(File::create(output)?);
    for case in &cases {
        serde_json::to_writer(&mut out, case)?;
        out.write_all(b"\n")?;
    }
    out.flush()?;
    eprintln!(
        "{} cases; {unknown} lines of unknown types were skipped, {strangers} of postings that are not in the file.",
        cases.len()
    );
    Ok(())
}
