//! The rules, a file each: its name, what it reads, its test, its error rate or softness.
//!
//! The budget is one false case per 1000 honest person-months over all of them. The prompts spend 0.8 of it; each of the
//! others rests on several days that repeat one thing and spends far less than 0.1 by the arithmetic beside it.

pub mod coordinate;
pub mod device;
pub mod photo;
pub mod prompts;
pub mod sign_off;
pub mod silence;
pub mod two_ends;

use super::{CaseKind, CaseLevel, Evidence, Statement};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// What a rule found.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// What it speaks of.
    pub kind: CaseKind,
    /// The level it carries alone.
    pub level: CaseLevel,
    /// First day of the conduct.
    pub first_day: NaiveDate,
    /// The evidence.
    pub evidence: Vec<Evidence>,
}

/// Evidence of one rule in words.
pub(super) fn evidence(rule: &str, weight: f64, events: Vec<String>, values: &[(&str, String)]) -> Evidence {
    let key = format!("evidence-{}", rule.replace('_', "-"));
    Evidence {
        rule: rule.to_owned(),
        weight,
        events,
        missed: Vec::new(),
        shown: Vec::new(),
        text: Statement::new(&key, values),
    }
}

/// Groups by days: the records of each key on each day, the first of a day.
pub(super) fn first_a_day<K: Ord, V>(
    all: impl Iterator<Item = (K, NaiveDate, V)>,
) -> BTreeMap<K, BTreeMap<NaiveDate, V>> {
    let mut groups: BTreeMap<K, BTreeMap<NaiveDate, V>> = BTreeMap::new();
    for (key, date, value) in all {
        groups.entry(key).or_default().entry(date).or_insert(value);
    }
    groups
}
