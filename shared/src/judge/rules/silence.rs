//! `silent_days` and `visits_absent`: required days without anything.
//!
//! Reads records of any kind, the work log, days that people answered for, excuses, delivered prompts, visits, the unit's roll. A day is silent if nothing
//! of that day came at all, a week later. Three tests on the last 45 days:
//!
//! - `absent_without_leave`: five silent due days in a row, with a delivered prompt in them that stayed without any answer or
//!   a visit that found nobody. An honest person forgets the check-in on 0.05 of days (assumed): five in a row 3e-7.
//! - `absent_without_leave`: silent on 0.4 of at least 15 due days, and four unanswered prompts or a visit on silent days.
//!   At 0.2 forgotten days 0.4 of 15 has a chance of 0.06, and with four of them asked and silent far below 0.001.
//! - `both_ends_empty`: silent on 0.7 of at least 20 due days, three of them with unanswered prompts or a visit, and the
//!   unit's roll, where one is kept, does not have the person either.
//!
//! A phone that is lost gets no prompt. A visit alone is soft (a wrong "absent" is 1 in 1000): it needs a day without any
//! record, or a second visit.

use super::super::event::RollState;
use super::super::state::PostingState;
use super::super::{CaseKind, CaseLevel, Evidence};
use super::{Found, evidence};
use crate::day::Calendar;
use crate::record::InspectionResult;
use chrono::{Days, NaiveDate};
use std::collections::BTreeSet;

/// Due days in a row.
pub const RUN: usize = 5;
/// Days after the last before anything is said: the queue of a dead zone and leave that is registered late.
pub const RIPE_DAYS: u64 = 7;
/// Days looked back.
const BACK: u64 = 45;
/// Due days, silent share of them, and unanswered prompts on silent days: often absent.
const OFTEN: (usize, f64, usize) = (15, 0.4, 4);
/// The same for somebody who is hardly ever there.
const HARDLY_EVER: (usize, f64, usize) = (20, 0.7, 3);

/// The rule of visits: other eyes.
const VISITS: &str = "visits_absent";

/// A due day.
struct Due {
    date: NaiveDate,
    is_silent: bool,
    prompts: Vec<String>,
    visits: Vec<String>,
}

impl Due {
    fn is_missed(&self) -> bool {
        !self.prompts.is_empty() || !self.visits.is_empty()
    }
}

/// The due days of the last weeks, each with what was asked and not answered.
fn due_days(state: &PostingState, calendar: &Calendar, first: NaiveDate, last: NaiveDate) -> Vec<Due> {
    let mut heard: BTreeSet<NaiveDate> =
        state.logs.range(first..).chain(state.answered.range(first..)).copied().collect();
    for record in state.records.iter().filter(|r| r.days.1 >= first) {
        heard.extend(record.days.0.max(first).iter_days().take_while(|d| *d <= record.days.1 && *d <= last));
    }
    let asked = state.prompts.iter().filter(|p| {
        let date = p.issued_at.0.date();
        first <= date && date <= last && p.delivered_at.is_some_and(|at| at.0 <= p.expires_at.0)
    });
    let unanswered: Vec<_> = asked.filter(|p| state.replies(&p.id).next().is_none()).collect();
    let absent: Vec<_> = state.inspections.iter().filter(|v| v.result == InspectionResult::Absent).collect();
    let due = first.iter_days().take_while(|d| *d <= last).filter(|d| state.is_due(*d, calendar));
    due.map(|date| Due {
        date,
        is_silent: !heard.contains(&date),
        prompts: unanswered.iter().filter(|p| p.issued_at.0.date() == date).map(|p| p.id.clone()).collect(),
        visits: absent.iter().filter(|v| v.at.0.date() == date).map(|v| v.id.clone()).collect(),
    })
    .collect()
}

fn spoken(silent: &[&Due], due: usize) -> Option<Vec<Evidence>> {
    let prompts: Vec<String> = silent.iter().flat_map(|day| day.prompts.iter().cloned()).collect();
    let visits: Vec<String> = silent.iter().flat_map(|day| day.visits.iter().cloned()).collect();
    let values = [
        ("days", silent.len().to_string()),
        ("due", due.to_string()),
        ("from", silent.first()?.date.to_string()),
        ("to", silent.last()?.date.to_string()),
        ("prompts", prompts.len().to_string()),
    ];
    let mut all = vec![evidence("silent_days", 3.0, prompts, &values)];
    all.extend(visited(visits));
    Some(all)
}

fn visited(visits: Vec<String>) -> Option<Evidence> {
    let values = [("visits", visits.len().to_string())];
    (!visits.is_empty()).then(|| evidence(VISITS, 2.5, visits, &values))
}

fn found(kind: CaseKind, first_day: NaiveDate, evidence: Vec<Evidence>) -> Found {
    let is_visited = evidence.len() > 1 && evidence.iter().any(|one| one.rule == VISITS);
    let level = if is_visited { CaseLevel::Yellow } else { CaseLevel::Blue };
    Found { kind, level, first_day, evidence }
}

/// Looks back from `today`.
pub fn look(state: &PostingState, calendar: &Calendar, today: NaiveDate) -> Vec<Found> {
    let Some(last) = today.checked_sub_days(Days::new(RIPE_DAYS)).filter(|_| state.is_resident()) else {
        return Vec::new();
    };
    let first = last.checked_sub_days(Days::new(BACK)).unwrap_or(last).max(state.heard_from());
    let due = due_days(state, calendar, first, last);
    let absent = run(&due).or_else(|| often(&due, OFTEN)).or_else(|| by_visits(&due));
    let absent = absent.map(|(day, all)| found(CaseKind::AbsentWithoutLeave, day, all));
    absent.into_iter().chain(neither(state, &due)).collect()
}

/// Silent due days in a row, one of them with something missed; days without duty neither break nor lengthen it.
fn run(due: &[Due]) -> Option<(NaiveDate, Vec<Evidence>)> {
    let mut runs = due.split(|day| !day.is_silent).filter(|run| run.len() >= RUN);
    let run: Vec<&Due> = runs.rfind(|run| run.iter().any(Due::is_missed))?.iter().collect();
    Some((run.first()?.date, spoken(&run, run.len())?))
}

fn often(due: &[Due], (least, share, missed): (usize, f64, usize)) -> Option<(NaiveDate, Vec<Evidence>)> {
    let silent: Vec<&Due> = due.iter().filter(|day| day.is_silent).collect();
    let is_visited = silent.iter().any(|day| !day.visits.is_empty());
    let is_often = due.len() >= least && silent.len() as f64 >= share * due.len() as f64;
    let is_missed = silent.iter().filter(|day| day.is_missed()).count() >= missed || is_visited;
    if !is_often || !is_missed {
        return None;
    }
    Some((silent.first()?.date, spoken(&silent, due.len())?))
}

/// A visit on a silent day, or on two days.
fn by_visits(due: &[Due]) -> Option<(NaiveDate, Vec<Evidence>)> {
    let visited_days: Vec<&Due> = due.iter().filter(|day| !day.visits.is_empty()).collect();
    if visited_days.len() < 2 && !visited_days.iter().any(|day| day.is_silent) {
        return None;
    }
    let visits = visited_days.iter().flat_map(|day| day.visits.iter().cloned()).collect();
    Some((visited_days.first()?.date, visited(visits).into_iter().collect()))
}

/// Hardly ever there, and the unit does not have him either.
fn neither(state: &PostingState, due: &[Due]) -> Option<Found> {
    let (day, mut all) = often(due, HARDLY_EVER)?;
    let (first, last) = (due.first()?.date, due.last()?.date);
    let kept = state.roll.range(first..=last).count();
    let says = |roll: RollState| {
        due.iter().filter(|day| day.is_silent && state.roll.get(&day.date) == Some(&roll)).count()
    };
    let (at_unit, in_village) = (says(RollState::AtUnit), says(RollState::AtVillage));
    if at_unit * 5 > due.len() {
        return None;
    }
    let values =
        [("days", kept.to_string()), ("unit", at_unit.to_string()), ("village", in_village.to_string())];
    if kept > 0 {
        // What the unit was told is no sight of the person: it weighs little and raises no level.
        all.push(evidence("not_on_roll", 0.5, Vec::new(), &values));
    }
    Some(found(CaseKind::BothEndsEmpty, day, all))
}
