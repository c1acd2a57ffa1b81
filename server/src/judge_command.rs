//! `zaigang judge`: cases from a file of events, a county at a time.
//!
//! The first pass reads every line whole and writes it to its county's file beside the output; what comes before its posting
//! waits in a file of its own until all postings are known. Then counties are judged one after another, on every processor
//! one, and their cases wait in a file a day. So memory holds the counties in work and, of all others, a few bytes for
//! each posting and site: which county it belongs to.

mod places;
mod spill;

use chrono::{Datelike, NaiveDate};
use clap::Args;
use places::Places;
use spill::Spill;
use std::error::Error;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};
use zaigang_shared::judge::event::Event;
use zaigang_shared::judge::{head, judge_all, parse};
use zaigang_shared::text::Language;

type Failure = Box<dyn Error + Send + Sync>;

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

/// The file of lines whose county is not known yet.
const WAITING: u32 = u32::MAX;

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
                let county = places.add(&one)?;
                spill.add(county, line)?;
            }
            Some(Event::Site(_)) => spill.add(WAITING, line)?,
            Some(event) => {
                let county = posting_of(&event).and_then(|id| places.of_posting(id));
                spill.add(county.unwrap_or(WAITING), line)?;
            }
        }
        Ok(())
    })?;
    spill.flush()?;
    let waiting = spill.file(WAITING);
    if !waiting.exists() {
        return Ok(common);
    }
    places.sort_sites();
    each(&waiting, |number, line| {
        let head = head(number, line)?;
        if head.kind == "site" {
            for county in head.id.iter().flat_map(|id| places.of_site(id)) {
                spill.add(county, line)?;
            }
            return Ok(());
        }
        match head.posting.and_then(|id| places.of_posting(&id)) {
            Some(county) => spill.add(county, line)?,
            None => left.strangers += 1,
        }
        Ok(())
    })?;
    spill.flush()?;
    Ok(common)
}

/// Judges one county; its cases go to the files of their days.
fn judge_county(
    file: &Path,
    common: &[Event],
    language: Language,
    found: &Mutex<Spill>,
) -> Result<u64, Failure> {
    let mut events = common.to_vec();
    each(file, |number, line| {
        events.extend(parse(number, line)?);
        Ok(())
    })?;
    let mut count = 0;
    for case in judge_all(events, language) {
        let line = serde_json::to_string(&case)?;
        found.lock().unwrap_or_else(PoisonError::into_inner).add(day_number(case.raised_on)?, &line)?;
        count += 1;
    }
    Ok(count)
}

/// The number of a day's file: days since the beginning of our era, so that the later day has the larger number.
fn day_number(day: NaiveDate) -> Result<u32, Failure> {
    Ok(u32::try_from(day.num_days_from_ce())?)
}

/// Judges all counties, on every processor one at a time; the number of cases.
fn judge_counties(
    spill: &Spill,
    counties: u32,
    common: &[Event],
    language: Language,
    found: &Mutex<Spill>,
) -> Result<u64, Failure> {
    let next = AtomicU32::new(0);
    let work = || -> Result<u64, Failure> {
        let mut cases = 0;
        loop {
            let county = next.fetch_add(1, Ordering::Relaxed);
            if county >= counties {
                return Ok(cases);
            }
            let file = spill.file(county);
            cases += judge_county(&file, common, language, found)?;
            fs::remove_file(file)?;
        }
    };
    let workers = std::thread::available_parallelism().map_or(1, usize::from).min(MOST_WORKERS);
    std::thread::scope(|scope| {
        let started: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        let mut all = 0;
        for worker in started {
            all += worker.join().map_err(|_| "a county could not be judged")??;
        }
        Ok(all)
    })
}

/// Writes the cases of each day in the order of the days; those of one day stand in the order of their text, whichever
/// county was ready first.
fn write_cases(found: &mut Spill, output: &Path) -> Result<(), Failure> {
    found.flush()?;
    let mut out = BufWriter::new(File::create(output)?);
    for day in found.numbers()? {
        let text = fs::read_to_string(found.file(day))?;
        let mut lines: Vec<&str> = text.lines().collect();
        lines.sort_unstable();
        for line in lines {
            out.write_all(line.as_bytes())?;
            out.write_all(b"\n")?;
        }
    }
    Ok(out.flush()?)
}

/// Judges.
///
/// # Errors
/// A file that cannot be read or written, a bad line by its number.
pub fn run(command: &JudgeCommand) -> Result<(), Failure> {
    let JudgeCommand { input, output, english } = command;
    let language = if *english { Language::English } else { Language::Chinese };
    let mut spill = Spill::new(output, "counties")?;
    let found = Mutex::new(Spill::new(output, "days")?);
    let (mut places, mut left) = (Places::default(), Left::default());
    let common = sort_lines(input, &mut spill, &mut places, &mut left)?;
    let counties = places.counties();
    drop(places);
    let cases = judge_counties(&spill, counties, &common, language, &found)?;
    write_cases(&mut found.into_inner().unwrap_or_else(PoisonError::into_inner), output)?;
    eprintln!(
        "{cases} cases; {} lines of unknown types were skipped, {} of postings that are not in the file.",
        left.unknown, left.strangers
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulation::{Population, simulate};
    use std::collections::BTreeSet;

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
