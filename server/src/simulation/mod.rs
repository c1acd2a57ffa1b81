//! A simulated county: people whose conduct is known, and what the system would have seen of them.
//!
//! | file | what is in it |
//! |---|---|
//! | `assumptions` | every number, with its source |
//! | `geography` | counties, townships, villages, fences |
//! | `people` | classes, who is posted where, habits |
//! | `leave` | requests, and when they were said |
//! | `conduct` | where people truly are and what they send, one function a class |
//! | `phone` | fixes, clocks, outages, photos, keys |
//! | `prompts` | the draw of prompts and the answers |
//! | `office` | rolls of the units, inspections, signatures |
//! | `write` | the files |
//!
//! One seed gives one population, byte for byte. Nothing here knows the judge's rules: only the contract of its events, and
//! the shared function of a day's cell that gives the computed days of a signature.

pub mod assumptions;
pub mod command;
mod conduct;
mod geography;
mod leave;
mod office;
mod people;
mod phone;
mod prompts;
mod random;
#[cfg(test)]
mod tests;
pub mod write;

use chrono::{Datelike, Days, NaiveDate};
pub use people::Class;
use people::{Person, settle};
use phone::Phone;
use std::collections::{BTreeMap, BTreeSet};
use write::TruthLine;
use zaigang_shared::day::Calendar;
use zaigang_shared::judge::event::{CalendarDay, Circle, Event, Policy, Posting, WorkLog};
use zaigang_shared::record::RecordKind;
use zaigang_shared::time::{Month, previous_day};

/// Holidays and make-up days that are known.
const HOLIDAYS: &str = include_str!("../../data/calendar-2026.csv");

/// Name of the class of townships that sign whatever is asked.
pub const LENIENT: &str = "lenient_sign_off";

/// Most postings of one run.
pub const MOST_PERSONS: usize = 1_000_000;
/// Most months of one run.
pub const MOST_MONTHS: u32 = 24;

/// What is to be simulated.
#[derive(Debug, Clone)]
pub struct Population {
    /// Postings.
    pub persons: usize,
    /// Whole months from `start`.
    pub months: u32,
    /// Seed.
    pub seed: u64,
    /// First day.
    pub start: NaiveDate,
    /// Only these classes; all when empty.
    pub only: BTreeSet<String>,
    /// Night prompts drawn a month.
    pub night: u32,
    /// Day prompts drawn a month.
    pub day: u32,
}

/// Why a population cannot be simulated.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PopulationError {
    /// A class that does not exist.
    #[error("{0} is no class; there are: {1}")]
    Class(String, String),
    /// Out of range.
    #[error("{what} is between {least} and {most}")]
    Range {
        /// What is.
        what: &'static str,
        /// Least.
        least: u64,
        /// Most.
        most: u64,
    },
}

impl Population {
    /// The default: all classes, the default rate of prompts, from 1 March 2026.
    pub fn new(persons: usize, months: u32, seed: u64) -> Population {
        let start = NaiveDate::from_ymd_opt(2026, 3, 1).unwrap_or_default();
        Population { persons, months, seed, start, only: BTreeSet::new(), night: 5, day: 3 }
    }

    /// The same with some classes only.
    #[must_use]
    pub fn of(mut self, classes: &[&str]) -> Population {
        self.only = classes.iter().map(|class| (*class).to_owned()).collect();
        self
    }

    /// Whether it can be simulated.
    ///
    /// # Errors
    /// [`PopulationError`] names what cannot.
    pub fn check(&self) -> Result<(), PopulationError> {
        let names: Vec<&str> = Class::ALL.iter().map(|class| class.name()).chain([LENIENT]).collect();
        if let Some(unknown) = self.only.iter().find(|name| !names.contains(&name.as_str())) {
            return Err(PopulationError::Class(unknown.clone(), names.join(", ")));
        }
        let range = |what, value: u64, least, most| {
            let fits = (least..=most).contains(&value);
            fits.then_some(()).ok_or(PopulationError::Range { what, least, most })
        };
        range("--persons", self.persons as u64, 1, MOST_PERSONS as u64)?;
        range("--months", self.months.into(), 1, MOST_MONTHS.into())?;
        range("--night", self.night.into(), 0, 20)?;
        range("--day", self.day.into(), 0, 20)?;
        range("the year of --start", u64::from(self.start.year().unsigned_abs()), 2000, 2098)
    }

    /// First and last day.
    pub fn span(&self) -> (NaiveDate, NaiveDate) {
        let end = self.start.checked_add_months(chrono::Months::new(self.months)).unwrap_or(NaiveDate::MAX);
        (self.start, previous_day(end))
    }

    /// The classes to take.
    fn classes(&self) -> Vec<Class> {
        let chosen: Vec<Class> =
            Class::ALL.into_iter().filter(|class| self.only.contains(class.name())).collect();
        if chosen.is_empty() { Class::ALL.to_vec() } else { chosen }
    }

    /// Whether some townships sign whatever is asked.
    fn has_lenient(&self) -> bool {
        self.only.is_empty() || self.only.contains(LENIENT)
    }
}

/// A simulated population.
#[derive(Debug, Clone, Default)]
pub struct Simulated {
    /// What the system saw, in the order in which it knew.
    pub events: Vec<Event>,
    /// What was true.
    pub truth: Vec<TruthLine>,
}

/// Simulates a population.
///
/// # Errors
/// [`PopulationError`] as by [`Population::check`].
pub fn simulate(population: &Population) -> Result<Simulated, PopulationError> {
    let mut simulated = Simulated::default();
    simulate_by_county(population, |part| {
        simulated.events.extend(part.events);
        simulated.truth.extend(part.truth);
    })?;
    // Stable: within one instant and kind the order stays that of the people.
    simulated.events.sort_by_key(Event::order);
    Ok(simulated)
}

/// Simulates a population county by county: first what belongs to all, each county's events in the order in which the system
/// knew of them, and the truth of the townships at last. Memory holds one county beside the places and people.
///
/// # Errors
/// [`PopulationError`] as by [`Population::check`].
pub fn simulate_by_county(
    population: &Population,
    mut with: impl FnMut(Simulated),
) -> Result<(), PopulationError> {
    population.check()?;
    let calendar = calendar(population);
    let land = geography::lay_out(population.seed, population.persons);
    let (people, lenient) = settle(population, &land);
    let days = calendar.exceptions.iter();
    let days = days.map(|(date, workday)| Event::Calendar(CalendarDay { date: *date, workday: *workday }));
    let common = days.chain(land.sites.iter().cloned().map(Event::Site)).collect();
    with(Simulated { events: common, truth: Vec::new() });
    let county = |person: &Person| person.place.0 / geography::COUNTY_TOWNSHIPS;
    for people in people.chunk_by(|a, b| county(a) == county(b)) {
        let mut part = Simulated::default();
        let mut devices = BTreeMap::new();
        let mut mate: Option<&Person> = None;
        for person in people {
            let is_lenient = lenient.get(person.place.0).copied().unwrap_or(false);
            let near = mate.filter(|mate| mate.place == person.place && mate.class == Class::Honest);
            let near = near.map(|mate| format!("d{:06}", mate.number));
            let (events, truth) = one(person, population, &calendar, &land, near, is_lenient);
            for event in events {
                match event {
                    // A shared phone was declared when the first of its people came.
                    Event::Device(device) => {
                        let first = devices.entry(device.id.clone()).or_insert_with(|| device.clone());
                        if device.declared_at < first.declared_at {
                            *first = device;
                        }
                    }
                    other => part.events.push(other),
                }
            }
            part.truth.push(truth);
            mate = Some(person);
        }
        part.events.extend(devices.into_values().map(Event::Device));
        part.events.sort_by_key(Event::order);
        with(part);
    }
    let townships = land.townships.iter().zip(&lenient).map(|(township, is_lenient)| TruthLine {
        township: Some(township.code.clone()),
        class: if *is_lenient { LENIENT } else { "honest" }.to_owned(),
        fitting: if *is_lenient { vec![LENIENT.to_owned()] } else { Vec::new() },
        dishonest_from: is_lenient.then(|| Month::of(population.start).next().first()),
        ..TruthLine::default()
    });
    with(Simulated { events: Vec::new(), truth: townships.collect() });
    Ok(())
}

/// A day as a number, for a sequence of its own.
fn day_number(date: NaiveDate) -> u64 {
    u64::from(date.num_days_from_ce().unsigned_abs())
}

/// Holidays of the span.
fn calendar(population: &Population) -> Calendar {
    let (first, last) = population.span();
    let mut calendar = Calendar::default();
    for line in HOLIDAYS.lines() {
        let mut fields = line.split(',');
        let date = fields.next().and_then(|text| text.parse::<NaiveDate>().ok());
        let workday = fields.next().and_then(|text| text.parse::<bool>().ok());
        let (Some(date), Some(workday)) = (date, workday) else { continue };
        let around = Days::new(7);
        let from = first.checked_sub_days(around).unwrap_or(first);
        let to = last.checked_add_days(around).unwrap_or(last);
        if from <= date && date <= to {
            calendar.exceptions.insert(date, workday);
        }
    }
    calendar
}

/// All that is seen of a person, and what was true.
fn one(
    person: &Person,
    population: &Population,
    calendar: &Calendar,
    land: &geography::Geography,
    mate: Option<String>,
    is_lenient: bool,
) -> (Vec<Event>, TruthLine) {
    let ledger = leave::ledger(person, population, calendar);
    let life = conduct::live(person, population, calendar, &ledger);
    let mut events = vec![Event::Posting(posting(person, land))];
    let mut check_ins = Vec::new();
    if let Some(mut phone) = Phone::new(person, &life, land, population.seed, mate) {
        events.extend(phone.devices().into_iter().map(Event::Device));
        let (prompts, answers) = prompts::ask(person, population, calendar, &ledger, &life, &mut phone);
        let mut acts: Vec<&conduct::Act> = life.acts.iter().chain(&answers).collect();
        acts.sort_by_key(|act| act.at);
        check_ins.extend(acts.into_iter().map(|act| phone.record(act)));
        events.extend(prompts.into_iter().map(Event::Prompt));
    }
    let logs = check_ins.iter().filter(|one| one.kind == RecordKind::WorkLog).map(|one| WorkLog {
        posting: person.posting.clone(),
        date: one.received_at.0.date(),
        written_at: one.received_at,
        chars: 40 + u32::try_from(one.received_at.0.0.rem_euclid(211)).unwrap_or(0),
        photos: u32::from(one.photo.is_some()),
    });
    events.extend(logs.map(Event::WorkLog));
    events
        .extend(office::rolls(person, population, calendar, &ledger, &life).into_iter().map(Event::UnitRoll));
    let visits = office::inspections(person, population, calendar, &ledger, &life, &check_ins, is_lenient);
    let desk = office::Desk { person, population, calendar, ledger: &ledger, land, is_lenient };
    let signed = desk.sign_offs(&check_ins, &visits);
    events.extend(ledger.requests.into_iter().map(Event::Leave));
    events.extend(check_ins.into_iter().map(Event::CheckIn));
    events.extend(visits.into_iter().map(Event::Inspection));
    events.extend(signed.into_iter().map(Event::SignOff));
    let first = life.offended.first().copied().or(person.dishonest_from);
    let truth = TruthLine {
        posting: Some(person.posting.clone()),
        class: person.class.name().to_owned(),
        variant: person.variant.map(str::to_owned),
        dishonest_from: first.filter(|_| !person.class.is_honest()),
        fitting: person.class.fitting().iter().map(|kind| (*kind).to_owned()).collect(),
        from: Some(person.from),
        to: Some(person.to),
        ..TruthLine::default()
    };
    (events, truth)
}

fn posting(person: &Person, land: &geography::Geography) -> Posting {
    let township = land.townships.get(person.place.0);
    let village = township.and_then(|township| township.villages.get(person.place.1));
    let policy = |name: &str, n| Policy { name: name.to_owned(), n };
    Posting {
        id: person.posting.clone(),
        person: format!("u{:06}", person.number),
        division: village.map(|village| village.code.clone()).unwrap_or_default(),
        kind: if person.is_resident() { "first_secretary" } else { "commissioner" }.to_owned(),
        policy: vec![if person.is_resident() {
            policy("resident", None)
        } else {
            policy("weekly_visits", Some(1))
        }],
        start: person.start,
        end: person.end,
        sites: person
            .sites
            .iter()
            .filter_map(|site| land.sites.get(*site))
            .map(|site| site.id.clone())
            .collect(),
        home_unit: Some(Circle {
            lat: geography::rounded(person.unit.lat()),
            lon: geography::rounded(person.unit.lon()),
            radius_m: 300.0,
        }),
    }
}
