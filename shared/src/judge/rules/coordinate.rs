//! `same_coordinate` and `mock_position`.
//!
//! Reads fixes, declared kiosks apart. Test: one coordinate of six decimals or more on three different days, of fresh satellite fixes
//! (accuracy at most 20 m); or positions the platform itself calls a mock, on three different days. GeoLife: of 137,367
//! fixes of three people no coordinate came on three days, 174 on two.

use super::super::state::{PostingState, Seen};
use super::super::{CaseKind, CaseLevel};
use super::{Found, evidence, first_a_day};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// Different days of one coordinate as it was given.
pub const DAYS: usize = 3;
/// Different days of one coordinate cut to six decimals, a cell of 0.1 m: four of 90 honest days by chance 1e-7.
const NEAR_DAYS: usize = 4;

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
pub fn look(state: &PostingState, today: NaiveDate) -> Vec<Found> {
    // Only what came today can make a new day of it.
    let is_again = |fresh: &Seen| {
        let near = |(lat, lon): (i64, i64)| (lat / 100, lon / 100);
        let same = |other: &Seen| other.date != fresh.date && fresh.exact.map(near) == other.exact.map(near);
        fresh.is_mock || fresh.exact.is_some() && state.records.iter().any(same)
    };
    if !state.known_on(today).iter().any(is_again) {
        return Vec::new();
    }
    let own = || state.records.iter().filter(|r| r.is_certain && !r.is_shared);
    // Fewer decimals than six: a rounded coordinate repeats by itself. One that only happens to end in a nought does not.
    let is_fine = |(lat, lon): (i64, i64)| lat % 1_000 != 0 || lon % 1_000 != 0;
    let is_fine_phone = own().filter_map(|r| r.exact).filter(|at| is_fine(*at)).count() >= DAYS;
    let fixes = || {
        own().filter_map(|r| Some((r.exact?, r.date, &r.id))).filter(|(at, ..)| is_fine_phone || is_fine(*at))
    };
    let exact = first_a_day(fixes().map(|(at, date, id)| (at, date, id.clone())));
    let near = first_a_day(fixes().map(|((lat, lon), date, id)| ((lat / 100, lon / 100), date, id.clone())));
    let mock = first_a_day(own().filter(|r| r.is_mock).map(|r| ((), r.date, r.id.clone())));
    let most = |groups: BTreeMap<_, BTreeMap<NaiveDate, String>>, least: usize| {
        groups.into_values().filter(|days| days.len() >= least).max_by_key(BTreeMap::len)
    };
    let same = most(exact, DAYS).or_else(|| most(near, NEAR_DAYS));
    let mock = mock.into_values().find(|days| days.len() >= DAYS);
    let same = same.and_then(|days| found("same_coordinate", &days));
    let mock = mock.and_then(|days| found("mock_position", &days));
    // Both come from one made-up position: one finding, not two kinds of evidence.
    match (same, mock) {
        (Some(mut same), Some(mock)) => {
            same.first_day = same.first_day.min(mock.first_day);
            same.evidence.extend(mock.evidence);
            vec![same]
        }
        (same, mock) => same.into_iter().chain(mock).collect(),
    }
}
