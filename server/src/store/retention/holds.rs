//! What holds personal data beyond its time: undecided cases, cases decided of late, and open requests for correction.

use super::Past;
use crate::refusal::Outcome;
use crate::store::schema::{case_entry, case_file, correction};
use crate::store::{Db, StoreError};
use diesel::prelude::*;
use std::collections::{HashMap, HashSet};
use zaigang_shared::judge::Evidence;
use zaigang_shared::time::{DAY_MS, Millis};

/// So long a decided case still holds its evidence, milliseconds: the person may want it looked at again.
pub const AFTER_DECISION_MS: i64 = 30 * DAY_MS;

/// Who holds.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Holder {
    /// A case.
    Case(String),
    /// A request for correction.
    Correction(String),
}

/// Days of a posting that are held, both included.
#[derive(Debug, Clone)]
struct Window {
    first: String,
    last: String,
    by: Holder,
}

/// Everything that is held.
#[derive(Debug, Default)]
pub struct Holds {
    windows: HashMap<String, Vec<Window>>,
    named: HashMap<String, Holder>,
}

impl Holds {
    /// Who holds a record, if anybody.
    pub fn holder(&self, past: &Past) -> Option<&Holder> {
        let by_name = |id: &str| self.named.get(id);
        by_name(&past.id).or_else(|| past.reference.as_deref().and_then(by_name)).or_else(|| {
            let windows = self.windows.get(past.posting.as_deref()?)?;
            let date = past.date.as_str();
            let held = |window: &&Window| window.first.as_str() <= date && date <= window.last.as_str();
            windows.iter().find(held).map(|window| &window.by)
        })
    }

    /// Who holds a day between two days of a posting, both included, if anybody.
    pub fn holder_of_span(&self, posting: &str, first: &str, last: &str) -> Option<&Holder> {
        let touches = |window: &&Window| window.first.as_str() <= last && first <= window.last.as_str();
        self.windows.get(posting)?.iter().find(touches).map(|window| &window.by)
    }

    fn hold(&mut self, posting: String, first: String, last: String, by: Holder) {
        self.windows.entry(posting).or_default().push(Window { first, last, by });
    }
}

/// What is held now: of each case the days from its first one to the one its last evidence came on, and everything its
/// evidence names; of an open request for correction the record or the day it is about.
pub fn holds(db: &mut Db, now: Millis) -> Outcome<Holds> {
    type Row = (String, Option<String>, String, String, Option<String>, String);
    let columns = (
        case_file::id,
        case_file::posting_id,
        case_file::first_day,
        case_file::raised_on,
        case_file::strengthened_on,
        case_file::evidence,
    );
    let undecided = case_file::table.filter(case_file::state.eq_any(["open", "inspect"]));
    let mut rows: Vec<Row> = undecided.select(columns).load(db)?;
    let of_late: HashSet<String> = case_entry::table
        .filter(case_entry::voice.eq("decision"))
        .filter(case_entry::written_at.gt(now.0.saturating_sub(AFTER_DECISION_MS)))
        .select(case_entry::case_id)
        .load::<String>(db)?
        .into_iter()
        .collect();
    let of_late: Vec<String> = of_late.into_iter().collect();
    for part in of_late.chunks(500) {
        let decided = case_file::table
            .filter(case_file::id.eq_any(part))
            .filter(case_file::state.ne_all(["open", "inspect"]));
        rows.extend(decided.select(columns).load::<Row>(db)?);
    }
    let mut holds = Holds::default();
    for (id, posting, first, raised, strengthened, evidence) in rows {
        let by = Holder::Case(id);
        let evidence: Vec<Evidence> =
            serde_json::from_str(&evidence).map_err(|_| StoreError::Unreadable("case_file.evidence"))?;
        for event in evidence.into_iter().flat_map(|evidence| evidence.events) {
            holds.named.insert(event, by.clone());
        }
        // A case about a township holds what its evidence names, and nobody's days.
        if let Some(posting) = posting {
            holds.hold(posting, first, strengthened.unwrap_or(raised), by);
        }
    }
    let asked: Vec<(String, String, Option<String>, Option<String>)> = correction::table
        .filter(correction::state.eq("open"))
        .select((correction::id, correction::posting_id, correction::date, correction::subject))
        .load(db)?;
    for (id, posting, date, subject) in asked {
        let by = Holder::Correction(id);
        if let Some(subject) = subject {
            holds.named.entry(subject).or_insert_with(|| by.clone());
        }
        if let Some(date) = date {
            holds.hold(posting, date.clone(), date, by);
        }
    }
    Ok(holds)
}
