//! `same_coordinate` and `mock_position`.
//!
//! Reads fixes, declared kiosks apart. Test: one coordinate of six decimals on three different days, of fresh satellite fixes
//! (accuracy at most 20 m); or positions the platform itself calls a mock, on three different days. GeoLife: of 137,367
//! fixes of three people no coordinate came on three days, 174 on two.

use super::super::state::{PostingState, State};
use super::super::{CaseKind, CaseLevel};
use super::{Found, evidence, first_a_day};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// Different days.
pub const DAYS: usize = 3;

fn found(rule: &str, days: &BTreeMap<NaiveDate, String>) -> Option<Found> {
    let values = [("days", days.len().to_string()), ("from", days.keys().next()?.to_string())];
    Some(Found {
        kind: CaseKind::SpoofedPosition,
        level: CaseLevel::Blue,
        first_day: *days.keys().next()?,
        evidence: vec![evidence(rule, 4.0, days.values().cloned().collect(), &values)],
    })
}

/// Looks at all fixes so far.
pub fn look(state: &PostingState, all: &State) -> Vec<Found> {
    let own = || state.records.iter().filter(|r| r.is_certain && !all.is_kiosk(&r.device));
    let same = first_a_day(own().filter_map(|r| Some((r.exact?, r.date, r.id.clone()))));
    let mock = first_a_day(own().filter(|r| r.is_mock).map(|r| ((), r.date, r.id.clone())));
    let same = same.values().filter(|days| days.len() >= DAYS).max_by_key(|days| days.len());
    let mock = mock.values().find(|days| days.len() >= DAYS);
    let same = same.and_then(|days| found("same_coordinate", days));
    same.into_iter().chain(mock.and_then(|days| found("mock_position", days))).collect()
}
