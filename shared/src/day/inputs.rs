//! Everything the cells of one posting rest on, and the one way from there to a cell.

use super::{
    Calendar, Cell, CellDecision, DayInput, DayRecord, DeviceStanding, PolicyInForce, PolicyMode, cell,
};
use crate::place::Answer;
use crate::time::{DayCertainty, Half};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// Everything the cells of one posting rest on. Server, judge and simulator fill it and ask it; the phone, which
/// knows only its own queue, asks [`cell`] itself.
#[derive(Debug, Clone)]
pub struct CellInputs {
    /// First day.
    pub posted_from: NaiveDate,
    /// Last day on post.
    pub posted_to: Option<NaiveDate>,
    /// Records by the day they are kept on.
    pub records: BTreeMap<NaiveDate, Vec<DayRecord>>,
    /// Approved duty, first and last days.
    pub duty: Vec<(NaiveDate, NaiveDate)>,
    /// Approved leave, first and last days.
    pub leave: Vec<(NaiveDate, NaiveDate)>,
    /// Days the village organisation vouched for.
    pub witnessed: BTreeSet<NaiveDate>,
    /// The latest decision of a day.
    pub decisions: BTreeMap<NaiveDate, CellDecision>,
    /// Policies that are switched on, each with the days it is in force.
    pub policies: Vec<PolicyInForce>,
}

impl CellInputs {
    /// Whether the policies in force on a day ask for that very day.
    pub fn required(&self, date: NaiveDate, calendar: &Calendar) -> bool {
        self.policies.iter().any(|policy| policy.requires(date, calendar))
    }

    /// Whether the township keeps the register of a day: a sampled policy is in force, and no other asks for that
    /// very day.
    pub fn sampled(&self, date: NaiveDate, calendar: &Calendar) -> bool {
        let sampled = |policy: &PolicyInForce| policy.mode == PolicyMode::Sampled && policy.holds(date);
        !self.required(date, calendar) && self.policies.iter().any(sampled)
    }

    /// Whether a policy in force on a day asks for a photo.
    pub fn photo_demanded(&self, date: NaiveDate) -> bool {
        self.policies.iter().any(|policy| policy.holds(date) && policy.photo_demanded)
    }

    /// The records kept on a day.
    pub fn records_on(&self, date: NaiveDate) -> &[DayRecord] {
        self.records.get(&date).map(Vec::as_slice).unwrap_or_default()
    }

    /// The cell of a day.
    pub fn cell(&self, date: NaiveDate, calendar: &Calendar) -> Cell {
        let covered = |spans: &[(NaiveDate, NaiveDate)]| {
            spans.iter().any(|(first, last)| *first <= date && date <= *last)
        };
        cell(&DayInput {
            date,
            posted_from: self.posted_from,
            posted_to: self.posted_to,
            records: self.records_on(date),
            on_duty: covered(&self.duty),
            on_leave: covered(&self.leave),
            witnessed: self.witnessed.contains(&date),
            decision: self.decisions.get(&date).copied(),
            required: self.required(date, calendar),
            photo_demanded: self.photo_demanded(date),
        })
    }
}

/// Whether a record shows somebody in the village in the night that began on the day it is kept on: inside, at a
/// time that is certain, by a phone in use. An early prompt belongs to the night that ends.
pub fn verified_night(record: &DayRecord) -> bool {
    record.half == Half::Night
        && record.answer == Answer::Inside
        && record.placement.in_half
        && record.placement.certainty == DayCertainty::Fixed
        && record.device == DeviceStanding::Active
}
