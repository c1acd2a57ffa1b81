//! `zaigang judge`: cases from a file of events, a county at a time.
//!
//! The first pass reads every line whole and writes it to its county's file beside the output; what comes before its posting
//! waits in a file of its own until all postings are known. Then counties are judged one after another, on every processor
//! one, so that memory holds so many counties and, of the rest, which county each posting and site belongs to.

use chrono::NaiveDate;
use clap::Args;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::error::Error;
use std::fs::{self, File, OpenOptions};
use std::io::{BufRead, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use zaigang_shared::judge::event::{Event, Posting};
use zaigang_shared::judge::{CaseKind, CaseLine, head, judge_all, parse};
use zaigang_shared::text::Language;

type Failure = Box<dyn Error + Send + Sync>;

/// Digits of a division code that name the county.
const COUNTY_DIGITS: usize = 6;
/// Bytes of lines held before they are written to their counties' files.
const HELD_BYTES: usize = 32 << 20;
/// Most counties judged at the same time.
const MOST_WORKERS: usize = 8;
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
    held: BTreeMap<u32, Vec<u8>>,
    bytes: usize,
}

/// The file of lines whose county is not known yet.
const WAITING: u32 = u32::MAX;

impl Spill {
    fn new(output: &Path) -> Result<Self, Failure> {
        let mut name = output.as_os_str().to_owned();
        name.push(format!(".counties-{}", std::process::id()));
        let folder = PathBuf::from(name);
        fs::create_dir(&folder)?;
        Ok(Spill { folder, held: BTreeMap::new(), bytes: 0 })
    }

    fn add(&mut self, county: u32, line: &str) -> Result<(), Failure> {
        let held = self.held.entry(county).or_default();
        held.extend_from_slice(line.trim().as_bytes());
        held.push(b'\n');
        self.bytes += line.len() + 1;
        if self.bytes >= HELD_BYTES { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<(), Failure> {
        for (county, lines) in std::mem::take(&mut self.held) {
            OpenOptions::new().create(true).append(true).open(self.file(county))?.write_all(&lines)?;
        }
        self.bytes = 0;
        Ok(())
    }

    fn file(&self, county: u32) -> PathBuf {
        self.folder.join(county.to_string())
    }
}

impl Drop for Spill {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.folder) {
            eprintln!("zaigang: {} stays: {error}", self.folder.display());
        }
    }
}

/// Which county each posting and site belongs to; counties by number.
#[derive(Default)]
struct Places {
    counties: HashMap<String, u32>,
    postings: HashMap<Box<str>, u32>,
    sites: HashMap<Box<str>, u32>,
    /// Further counties of sites that postings of several name.
    shared_sites: BTreeSet<(Box<str>, u32)>,
}

impl Places {
    fn posting(&mut self, one: &Posting) -> u32 {
        let county: String = one.division.chars().take(COUNTY_DIGITS).collect();
        let next = u32::try_from(self.counties.len()).unwrap_or(WAITING - 1);
        let number = *self.counties.entry(county).or_insert(next);
        for site in &one.sites {
            let first = *self.sites.entry(site.as_str().into()).or_insert(number);
            if first != number {
                self.shared_sites.insert((site.as_str().into(), number));
            }
        }
        self.postings.insert(one.id.as_str().into(), number);
        number
    }

    fn counties_of_site(&self, site: &str) -> Vec<u32> {
        let from = (Box::from(site), 0);
        let more =
            self.shared_sites.range(from..).take_while(|(id, _)| **id == *site).map(|(_, county)| *county);
        self.sites.get(site).copied().into_iter().chain(more).collect()
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

/// Lines that nothing is made of.
#[derive(Default)]
struct Left {
    /// Of types that are not known.
    unknown: u64,
    /// Of postings that are not in the file.
    strangers: u64,
}

/// The posting that an event is about.
fn posting_of(event: &Event) -> Option<&str> {
    match event {
        Event::CheckIn(one) => Some(&one.posting),
        Event::Prompt(one) => Some(&one.posting),
        Event::Leave(one) => Some(&one.posting),
        Event::UnitRoll(one) => Some(&one.posting),
        Event::Inspection(one) => Some(&one.posting),
        Event::SignOff(one) => Some(&one.posting),
        Event::WorkLog(one) => Some(&one.posting),
        Event::AnsweredDay(one) => Some(&one.posting),
        Event::Calendar(_) | Event::Site(_) | Event::Device(_) | Event::Posting(_) => None,
    }
}

/// Reads every line whole, so that nothing is judged before all of it is known to be good; what every county needs.
fn sort_lines(
    input: &Path,
    spill: &mut Spill,
    places: &mut Places,
    left: &mut Left,
) -> Result<Vec<Event>, Failure> {
    let mut common: Vec<Event> = Vec::new();
    each(input, |number, line| {
        match parse(number, line)? {
            None => left.unknown += 1,
            // Working days, and the shared phones: the others say nothing more than their records.
            Some(Event::Device(device)) if !device.kiosk => {}
            Some(event @ (Event::Calendar(_) | Event::Device(_))) => common.push(event),
            Some(Event::Posting(one)) => {
                let county = places.posting(&one);
                spill.add(county, line)?;
            }
            Some(Event::Site(_)) => spill.add(WAITING, line)?,
            Some(event) => {
                let county = posting_of(&event).and_then(|id| places.postings.get(id));
                spill.add(county.copied().unwrap_or(WAITING), line)?;
            }
        }
        Ok(())
    })?;
    spill.flush()?;
    let waiting = spill.file(WAITING);
    if !waiting.exists() {
        return Ok(common);
    }
    each(&waiting, |number, line| {
        let head = head(number, line)?;
        if head.kind == "site" {
            for county in head.id.map(|id| places.counties_of_site(&id)).unwrap_or_default() {
                spill.add(county, line)?;
            }
            return Ok(());
        }
        match head.posting.and_then(|id| places.postings.get(id.as_ref())) {
            Some(county) => spill.add(*county, line)?,
            None => left.strangers += 1,
        }
        Ok(())
    })?;
    spill.flush()?;
    Ok(common)
}

/// A case as its line, with what the lines are sorted by.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Line {
    raised_on: NaiveDate,
    subject: String,
    kind: CaseKind,
    json: Box<str>,
}

/// The cases of one county.
fn judge_county(file: &Path, common: &[Event], language: Language) -> Result<Vec<Line>, Failure> {
    let mut events = common.to_vec();
    each(file, |number, line| {
        events.extend(parse(number, line)?);
        Ok(())
    })?;
    let cases = judge_all(events, language).into_iter().map(|case: CaseLine| {
        let json = serde_json::to_string(&case)?.into_boxed_str();
        Ok(Line { raised_on: case.raised_on, subject: case.subject, kind: case.kind, json })
    });
    cases.collect()
}

/// Judges all counties, on every processor one at a time.
fn judge_counties(
    spill: &Spill,
    counties: u32,
    common: &[Event],
    language: Language,
) -> Result<Vec<Line>, Failure> {
    let next = AtomicU32::new(0);
    let work = || -> Result<Vec<Line>, Failure> {
        let mut cases = Vec::new();
        loop {
            let county = next.fetch_add(1, Ordering::Relaxed);
            if county >= counties {
                return Ok(cases);
            }
            let file = spill.file(county);
            cases.extend(judge_county(&file, common, language)?);
            fs::remove_file(file)?;
        }
    };
    let workers = std::thread::available_parallelism().map_or(1, usize::from).min(MOST_WORKERS);
    std::thread::scope(|scope| {
        let started: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        let mut all = Vec::new();
        for worker in started {
            all.extend(worker.join().map_err(|_| "a county could not be judged")??);
        }
        Ok(all)
    })
}

/// Judges.
///
/// # Errors
/// A file that cannot be read or written, a bad line by its number.
pub fn run(command: &JudgeCommand) -> Result<(), Failure> {
    let JudgeCommand { input, output, english } = command;
    let language = if *english { Language::English } else { Language::Chinese };
    let mut spill = Spill::new(output)?;
    let (mut places, mut left) = (Places::default(), Left::default());
    let common = sort_lines(input, &mut spill, &mut places, &mut left)?;
    let counties = u32::try_from(places.counties.len())?;
    drop(places);
    let mut cases = judge_counties(&spill, counties, &common, language)?;
    cases.sort();
    let mut out = BufWriter::new(File::create(output)?);
    for case in &cases {
        out.write_all(case.json.as_bytes())?;
        out.write_all(b"\n")?;
    }
    out.flush()?;
    eprintln!(
        "{} cases; {} lines of unknown types were skipped, {} of postings that are not in the file.",
        cases.len(),
        left.unknown,
        left.strangers
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
        // Now every event comes before its posting, and every site after those who name it.
        lines.reverse();
        lines.insert(3, r#"{"type":"weather","rain":true}"#.to_owned());
        assert_eq!(folder.judge(&lines).unwrap(), told);
        let left = fs::read_dir(&folder.0).unwrap().count();
        assert_eq!(left, 2, "the counties' files are gone");
    }

    #[test]
    fn several_counties_and_what_belongs_to_none() {
        let folder = Folder::new("counties");
        let population = Population::new(850, 1, 3).of(&["spoofer", "honest_kiosk"]);
        let events = simulate(&population).unwrap().events;
        let mut lines: Vec<String> = events.iter().map(|e| serde_json::to_string(e).unwrap()).collect();
        lines.push(
            lines.iter().find(|line| line.contains("\"check_in\"")).unwrap().replace("\"p0", "\"stranger"),
        );
        let told = folder.judge(&lines).unwrap();
        let subjects: BTreeSet<String> = judge_all(events, Language::English)
            .into_iter()
            .map(|case| format!("{} {} {}", case.subject, case.kind.name(), case.raised_on))
            .collect();
        let of_file: BTreeSet<String> = told
            .lines()
            .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
            .map(|case| {
                format!("{} {} {}", case["subject"], case["kind"], case["raised_on"]).replace('"', "")
            })
            .collect();
        assert!(subjects.len() > 50, "{}", subjects.len());
        // Counties are judged apart: what one phone or picture does in two of them is not looked for.
        assert_eq!(of_file, subjects);
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
