//! `unit_days`: at the dispatching unit on days claimed for the village.
//!
//! Reads records, the unit's roll, excuses. Test: four different due days in 45, each a week old, on which a record lies
//! inside the unit in working hours, or the roll says "at the unit" while a record says "in the village". A roll errs on
//! 0.003 of days: four of 32 days C(32,4) * 0.003^4 = 3e-6 in 45 days. Off where the unit is within 5 km of a place.

use super::super::event::RollState;
use super::super::state::{PostingState, Seen, Whereabouts};
use super::super::{CaseKind, CaseLevel};
use super::{Found, evidence};
use crate::day::Calendar;
use chrono::{Days, NaiveDate};
use std::collections::BTreeMap;

/// Different days.
pub const DAYS: usize = 4;
/// Minutes of the day in which a unit works.
const HOURS: std::ops::Range<u32> = 8 * 60..18 * 60;

/// Looks back from `today`.
pub fn look(state: &PostingState, calendar: &Calendar, today: NaiveDate) -> Option<Found> {
    let last = today.checked_sub_days(Days::new(super::silence::RIPE_DAYS))?;
    let first = last.checked_sub_days(Days::new(45))?;
    if !state.is_resident() {
        return None;
    }
    let is_open = |date: &NaiveDate| first <= *date && *date <= last && state.is_due(*date, calendar);
    let mut days: BTreeMap<NaiveDate, Vec<String>> = BTreeMap::new();
    let mut by_roll = 0;
    // Somebody whose family lives beside the unit is at home in the evening.
    let at_work = |r: &Seen| HOURS.contains(&r.between.0.minute_of_day()) && r.is_tight();
    let own = state.records.iter().filter(|r| r.at_unit && r.is_certain && is_open(&r.date));
    for record in own.filter(|r| at_work(r)) {
        days.entry(record.date).or_default().push(record.id.clone());
    }
    let by_fix = days.len();
    for (date, _) in state.roll.iter().filter(|(date, roll)| **roll == RollState::AtUnit && is_open(date)) {
        let claims = state
            .records
            .iter()
            .filter(|r| r.date == *date && r.is_certain && r.whereabouts == Whereabouts::Inside);
        let ids: Vec<String> = claims.map(|r| r.id.clone()).collect();
        if !ids.is_empty() {
            by_roll += 1;
            days.entry(*date).or_default().extend(ids);
        }
    }
    if days.len() < DAYS {
        return None;
    }
    let values =
        [("days", days.len().to_string()), ("fixes", by_fix.to_string()), ("roll", by_roll.to_string())];
    Some(Found {
        kind: CaseKind::TwoEndsRunning,
        level: if by_roll > 0 { CaseLevel::Yellow } else { CaseLevel::Blue },
        first_day: *days.keys().next()?,
        evidence: vec![evidence(
            "unit_days",
            days.len() as f64,
            days.into_values().flatten().collect(),
            &values,
        )],
    })
}
