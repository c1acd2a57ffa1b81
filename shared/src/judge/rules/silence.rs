//! `silent_days` and `inspection_absent`: days that are due, without anything at all.
//!
//! Reads records, logs, prompts, excuses, rolls, visits. Test: five due days in a row, the last a week old, without any
//! record that may be of them, with a prompt that reached the phone and stayed unanswered, or a visit that found nobody. An
//! honest person forgets a day in 20 and half of those are made good: 5 in a row 0.05^5 = 3e-7. A phone that is lost gets no
//! prompt. A visit alone is soft (a wrong "absent" is 1 in 1000): it needs a day without any record, or a second visit.

use super::super::event::RollState;
use super::super::state::PostingState;
use super::super::{CaseKind, CaseLevel};
use super::{Found, evidence};
use crate::day::Calendar;
use crate::record::InspectionResult;
use crate::time::next_day;
use chrono::{Days, NaiveDate};
use std::collections::BTreeSet;

/// Due days in a row.
pub const RUN: usize = 5;
/// Days after the last before anything is said: the queue of a dead zone and leave that is registered late.
pub const RIPE_DAYS: u64 = 7;
/// Days looked back.
const BACK: u64 = 45;

/// Looks back from `today`.
pub fn look(state: &PostingState, calendar: &Calendar, today: NaiveDate) -> Option<Found> {
    if !state.is_resident() {
        return None;
    }
    let last = today.checked_sub_days(Days::new(RIPE_DAYS))?;
    let first = last.checked_sub_days(Days::new(BACK))?.max(state.posting.start);
    let mut heard: BTreeSet<NaiveDate> = state.logs.clone();
    for record in state.records.iter().filter(|r| r.days.1 >= first) {
        let days = record.days.0.max(first).iter_days().take_while(|d| *d <= record.days.1 && *d <= last);
        heard.extend(days);
    }
    let is_silent =
        |date: NaiveDate| !heard.contains(&date) && state.roll.get(&date) != Some(&RollState::AtVillage);
    let absent: Vec<_> = state
        .inspections
        .iter()
        .filter(|v| v.result == InspectionResult::Absent && v.at.0.date() >= first && v.at.0.date() <= last)
        .filter(|v| state.is_due(v.at.0.date(), calendar))
        .collect();
    let unanswered: Vec<_> = state
        .prompts
        .iter()
        .filter(|p| p.delivered_at.is_some_and(|at| at.0 <= p.expires_at.0))
        .filter(|p| !state.records.iter().any(|r| r.prompt.as_ref() == Some(&p.id)))
        .map(|p| (p.issued_at.0.date(), &p.id))
        .collect();
    let mut run: Vec<NaiveDate> = Vec::new();
    let mut best: Option<(Vec<NaiveDate>, Vec<String>)> = None;
    let mut date = first;
    while date <= last {
        if state.is_excused(date) || (calendar.is_workday(date) && !is_silent(date)) {
            run.clear();
        } else if state.is_due(date, calendar) {
            run.push(date);
        }
        if run.len() >= RUN && best.is_none() {
            let ids: Vec<String> =
                unanswered.iter().filter(|(on, _)| run.contains(on)).map(|(_, id)| (*id).clone()).collect();
            let is_visited = absent.iter().any(|v| run.contains(&v.at.0.date()));
            if !ids.is_empty() || is_visited {
                best = Some((run.clone(), ids));
            }
        }
        date = next_day(date);
    }
    let visits: Vec<String> = absent.iter().map(|v| v.id.clone()).collect();
    let visited = |weight: f64| {
        evidence("inspection_absent", weight, visits.clone(), &[("visits", visits.len().to_string())])
    };
    if let Some((days, prompts)) = best {
        let (from, to) = (*days.first()?, *days.last()?);
        let values = [
            ("days", days.len().to_string()),
            ("from", from.to_string()),
            ("to", to.to_string()),
            ("prompts", prompts.len().to_string()),
        ];
        // The unit's own roll lacks him too.
        let mut on_roll = state.roll.range(from..=to);
        let is_kept = state.roll.range(..from).next().is_some() || on_roll.next().is_some();
        let is_at_unit = days.iter().any(|d| state.roll.get(d) == Some(&RollState::AtUnit));
        let never = state.records.iter().filter(|r| r.date < from).count() * 4
            < state
                .posting
                .start
                .iter_days()
                .take_while(|d| *d < from)
                .filter(|d| calendar.is_workday(*d))
                .count();
        let kind = if is_kept && !is_at_unit && never {
            CaseKind::BothEndsEmpty
        } else {
            CaseKind::AbsentWithoutLeave
        };
        let mut all = vec![evidence("silent_days", 3.0, prompts, &values)];
        let level = if visits.is_empty() { CaseLevel::Blue } else { CaseLevel::Yellow };
        if !visits.is_empty() {
            all.push(visited(2.5));
        }
        return Some(Found { kind, level, first_day: from, evidence: all });
    }
    let silent = absent.iter().find(|v| is_silent(v.at.0.date()));
    let days: BTreeSet<NaiveDate> = absent.iter().map(|v| v.at.0.date()).collect();
    if days.len() < 2 && silent.is_none() {
        return None;
    }
    let level = if days.len() >= 2 { CaseLevel::Yellow } else { CaseLevel::Blue };
    Some(Found {
        kind: CaseKind::AbsentWithoutLeave,
        level,
        first_day: *days.first()?,
        evidence: vec![visited(2.5)],
    })
}
