//! `zaigang judge`: cases from a file of events, a county at a time.
//!
//! The first pass finds the county of each posting and keeps what belongs to none; the second writes each county's lines to a
//! file of its own beside the output, and those are judged one after another.

use clap::Args;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::error::Error;
use std::fs::{self, File, OpenOptions};
use std::io::{BufRead, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use zaigang_shared::judge::event::Event;
use zaigang_shared::judge::{CaseLine, head, judge_all, parse};
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

/// Calls `with` for each line and its number.
fn each(input: &Path, mut with: impl FnMut(u64, &str) -> Result<(), Failure>) -> Result<(), Failure> {
    let file = File::open(input).map_err(|error| format!("{} cannot be read: {error}", input.display()))?;
    let mut reader = BufReader::new(file);
    let mut number = 0_u64;
    let mut line = String::new();
    loop {
        line.clear();
        number += 1;
        let read = reader.by_ref().take(LONGEST_LINE as u64 + 1).read_line(&mut line);
        match read.map_err(|error| format!("line {number}: {error}"))? {
            0 => return Ok(()),
            length if length > LONGEST_LINE => {
                return Err(format!("line {number}: longer than a mebibyte").into());
            }
            _ => {}
        }
        with(number, line.trim_end())?;
    }
}

fn county(division: &str) -> String {
    division.chars().take(COUNTY_DIGITS).collect()
}

fn is_common(event: &Event) -> bool {
    !matches!(event, Event::Device(device) if !device.kiosk)
}

/// Judges.
///
/// # Errors
/// A file that cannot be read or written, a bad line by its number.
pub fn run(command: &JudgeCommand) -> Result<(), Failure> {
    let JudgeCommand { input, output, english } = command;
    let language = if *english { Language::English } else { Language::Chinese };
    let mut postings: HashMap<String, String> = HashMap::new();
    let mut sites: HashMap<String, BTreeSet<String>> = HashMap::new();
    let (mut unknown, mut strangers) = (0_u64, 0_u64);
    // Every line is read whole once, so that nothing is judged before all of it is known to be good.
    each(input, |number, line| {
        match parse(number, line)? {
            Some(Event::Posting(one)) => {
                let county = county(&one.division);
                for site in one.sites {
                    sites.entry(site).or_default().insert(county.clone());
                }
                postings.insert(one.id, county);
            }
            Some(_) => {}
            None => unknown += 1,
        }
        Ok(())
    })?;
    let mut spill = Spill::new(output)?;
    let mut common: Vec<Event> = Vec::new();
    each(input, |number, line| {
        let head = head(number, line)?;
        let own = |field: Option<Cow<'_, str>>| field.and_then(|id| postings.get(id.as_ref()));
        match head.kind.as_ref() {
            "check_in" | "prompt" | "leave" | "unit_roll" | "inspection" | "sign_off" | "work_log" => {
                match own(head.posting) {
                    Some(county) => spill.add(county, line)?,
                    None => strangers += 1,
                }
            }
            "posting" => {
                if let Some(county) = own(head.id) {
                    spill.add(county, line)?;
                }
            }
            "site" => {
                for county in head.id.and_then(|id| sites.get(id.as_ref())).into_iter().flatten() {
                    spill.add(county, line)?;
                }
            }
            // Working days, and the shared phones: the others say nothing more than their records.
            "calendar" | "device" => common.extend(parse(number, line)?.filter(is_common)),
            _ => {}
        }
        Ok(())
    })?;
    spill.flush()?;
    let mut cases: Vec<CaseLine> = Vec::new();
    for county in &spill.counties {
        let mut events = common.clone();
        each(&spill.file(county), |number, line| {
            events.extend(parse(number, line)?);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulation::{Population, simulate};

    /// A folder of its own, gone at the end.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Folder {
            let folder = std::env::temp_dir().join(format!("zaigang-judge-{name}-{}", std::process::id()));
            fs::create_dir_all(&folder).unwrap();
            Folder(folder)
        }

        fn judge(&self, lines: &[String]) -> Result<String, String> {
            let command = JudgeCommand {
                input: self.0.join("events.jsonl"),
                output: self.0.join("cases.jsonl"),
                english: true,
            };
            fs::write(&command.input, lines.join("\n") + "\n").unwrap();
            run(&command).map_err(|error| error.to_string())?;
            Ok(fs::read_to_string(&command.output).unwrap())
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    fn lines() -> Vec<String> {
        let population = Population::new(40, 2, 3).of(&["spoofer", "two_ends", "honest"]);
        simulate(&population).unwrap().events.iter().map(|e| serde_json::to_string(e).unwrap()).collect()
    }

    #[test]
    fn the_order_of_lines_and_types_from_later_versions_change_nothing() {
        let folder = Folder::new("order");
        let mut lines = lines();
        let told = folder.judge(&lines).unwrap();
        assert!(told.lines().count() >= 3, "{told}");
        lines.reverse();
        lines.insert(3, r#"{"type":"weather","rain":true}"#.to_owned());
        assert_eq!(folder.judge(&lines).unwrap(), told);
        let left = fs::read_dir(&folder.0).unwrap().count();
        assert_eq!(left, 2, "the counties' files are gone");
    }

    #[test]
    fn a_bad_line_is_refused_by_its_number_and_nothing_is_written() {
        let folder = Folder::new("bad");
        for bad in ["{", "{\"type\":\"check_in\",\"id\":7}", "{\"id\":\"x\"}"] {
            let mut lines = lines();
            lines.insert(4, bad.to_owned());
            let refused = folder.judge(&lines).unwrap_err();
            assert!(refused.starts_with("line 5: "), "{refused}");
            assert!(!folder.0.join("cases.jsonl").exists());
        }
    }
}
