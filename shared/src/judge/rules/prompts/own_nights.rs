//! Nights that somebody's own records show: in answer to nothing, from inside, their hour known to half an hour.
//!
//! Who lives there leaves some. They speak for him twice: enough of them late at night or before the day begins keep the night
//! test silent, and each from 21:00 on speaks for its own night.

use super::super::super::state::{PostingState, Whereabouts};
use crate::day::Calendar;
use crate::time::{MINUTE_MS, at, next_day, previous_day};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// From when on a record speaks for its night, and until when: minutes after the midnight before it.
const SPEAKS: std::ops::Range<i64> = 21 * 60..(24 + 7) * 60 + 30;
/// The hours of which nobody doubts that who is there then sleeps there.
const SLEEPS: std::ops::Range<i64> = 22 * 60..(24 + 7) * 60;

/// A person's own records by night.
pub struct OwnNights {
    /// For each night the minutes after the midnight before it at which he made a record.
    made: BTreeMap<NaiveDate, Vec<i64>>,
    /// The first of them in each night on which he should have been there, in order, and how many such nights there were.
    first: Vec<i64>,
    due: usize,
}

impl OwnNights {
    /// What a posting's records show of the nights before `today`.
    pub fn of(state: &PostingState, calendar: &Calendar, today: NaiveDate) -> OwnNights {
        let mut made: BTreeMap<NaiveDate, Vec<i64>> = BTreeMap::new();
        for record in &state.records {
            if record.prompt.is_some() || !record.is_tight() || record.whereabouts != Whereabouts::Inside {
                continue;
            }
            let when = record.between.0;
            let is_morning = when.minute_of_day() < 12 * 60;
            let night = if is_morning { previous_day(when.date()) } else { when.date() };
            let minute = minute_of(night, when.0);
            if SPEAKS.contains(&minute) {
                made.entry(night).or_default().push(minute);
            }
        }
        if made.is_empty() {
            return OwnNights { made, first: Vec::new(), due: 0 };
        }
        let is_due =
            |night: &NaiveDate| state.is_due(*night, calendar) && state.is_due(next_day(*night), calendar);
        let due: Vec<NaiveDate> =
            state.heard_from().iter_days().take_while(|night| *night < today).filter(is_due).collect();
        let mut first: Vec<i64> =
            due.iter().filter_map(|night| made.get(night)?.iter().min().copied()).collect();
        first.sort_unstable();
        OwnNights { made, first, due: due.len() }
    }

    /// How many nights have a record from between 22:00 and 07:00.
    pub fn slept(&self) -> usize {
        self.made.values().filter(|made| made.iter().any(|minute| SLEEPS.contains(minute))).count()
    }

    /// Whether he made one in a night from 21:00 on, by a minute after the midnight before it.
    pub fn is_seen(&self, night: NaiveDate, by: i64) -> bool {
        self.made.get(&night).is_some_and(|made| made.iter().any(|minute| *minute <= by))
    }

    /// His habit: the share of all nights on which he should have been there that have such a record by a minute; 0 without
    /// such a night.
    pub fn habit(&self, by: i64) -> f64 {
        let seen = self.first.partition_point(|minute| *minute <= by);
        if self.due == 0 { 0.0 } else { seen as f64 / self.due as f64 }
    }
}

/// Minutes of an instant after the midnight before a night.
pub fn minute_of(night: NaiveDate, instant: i64) -> i64 {
    (instant - at(night, 0).0) / MINUTE_MS
}
