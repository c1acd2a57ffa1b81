//! `signed_without_reason` and `signed_against_visit`: a township signs what nobody saw.
//!
//! Reads signatures, visits, excuses, the calendar. Test: more days signed than computed without a word why, on three sheets
//! of two people; a sheet signed for more days than are left after those on which a visit found nobody weighs two. A
//! forgotten reason is one sheet, and a tenth of all sheets must be such.

use super::super::event::SignOff;
use super::super::run::Subject;
use super::super::state::State;
use super::super::{CaseKind, CaseLevel};
use super::{Found, evidence};
use crate::record::InspectionResult;
use crate::time::Month;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// Sheets, those against a visit twice.
pub const WEIGHT: usize = 3;

#[derive(Default)]
struct Township {
    sheets: usize,
    unexplained: Vec<String>,
    contradicted: Vec<String>,
    people: BTreeSet<String>,
    first: Option<NaiveDate>,
}

/// Looks at all signatures on a day on which some came; the township each finding is about.
pub fn look(all: &State, today: NaiveDate) -> Vec<(String, Found)> {
    if !all.signed.iter().any(|sheet| sheet.signed_at.0.date() == today) {
        return Vec::new();
    }
    // A sheet that adds to one before stands in its place.
    let mut latest: BTreeMap<(&str, &str, Month), &SignOff> = BTreeMap::new();
    for sheet in &all.signed {
        latest.insert((&sheet.township, &sheet.posting, sheet.month), sheet);
    }
    let mut townships: BTreeMap<&str, Township> = BTreeMap::new();
    for sheet in latest.into_values() {
        let closed =
            all.closed_before(Subject::Township(sheet.township.clone()), CaseKind::LenientSignOff, today);
        if closed.is_some_and(|closed| sheet.signed_at.0.date() <= closed) {
            continue;
        }
        let own = townships.entry(&sheet.township).or_default();
        own.sheets += 1;
        let Some(state) = all.postings.get(&sheet.posting) else { continue };
        let id = format!("{}/{}", sheet.posting, sheet.month);
        let empty: BTreeSet<_> = state
            .inspections
            .iter()
            .filter(|v| v.result == InspectionResult::Absent && v.at.0 <= sheet.signed_at.0)
            .map(|v| v.at.0.date())
            .filter(|date| Month::of(*date) == sheet.month)
            .collect();
        let due = sheet.month.days().filter(|d| state.is_posted(*d) && all.calendar.is_workday(*d)).count();
        let is_against = !empty.is_empty() && sheet.signed_days as usize + empty.len() > due;
        let is_silent = sheet.signed_days > sheet.computed_days
            && sheet.reason.as_ref().is_none_or(|reason| reason.trim().is_empty());
        let is_against = is_against && sheet.signed_days > sheet.computed_days;
        if is_against {
            own.contradicted.push(id.clone());
        }
        if is_silent {
            own.unexplained.push(id);
        }
        if is_silent || is_against {
            own.people.insert(sheet.posting.clone());
            let day = sheet.signed_at.0.date();
            own.first = Some(own.first.map_or(day, |first| first.min(day)));
        }
    }
    townships.into_iter().filter_map(|(code, own)| Some((code.to_owned(), own.found()?))).collect()
}

impl Township {
    fn found(self) -> Option<Found> {
        let weight = self.unexplained.len() + 2 * self.contradicted.len();
        if weight < WEIGHT || self.people.len() < 2 || weight * 10 < self.sheets {
            return None;
        }
        let mut all = Vec::new();
        for (rule, events, each) in [
            ("signed_without_reason", self.unexplained, 1.0),
            ("signed_against_visit", self.contradicted, 2.0),
        ] {
            if !events.is_empty() {
                let values = [("sheets", events.len().to_string()), ("all", self.sheets.to_string())];
                all.push(evidence(rule, each * events.len() as f64, events, &values));
            }
        }
        let level = if all.len() > 1 { CaseLevel::Yellow } else { CaseLevel::Blue };
        Some(Found { kind: CaseKind::LenientSignOff, level, first_day: self.first?, evidence: all })
    }
}
