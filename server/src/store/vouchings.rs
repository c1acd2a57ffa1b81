//! Days that somebody vouched for: the village organisation, or an office in its place.

use super::Db;
use super::decisions::DecisionRow;
use super::divisions::range_end;
use super::schema::{account, cell_decision, posting};
use crate::refusal::Outcome;
use chrono::NaiveDate;
use diesel::prelude::*;
use std::collections::{HashMap, HashSet};
use zaigang_shared::division::DivisionCode;
use zaigang_shared::id::AccountId;

/// The state a vouching writes.
const WITNESSED: &str = "witnessed";

/// A vouching, the name of the person it is for, and the host place of the posting.
pub type Vouching = (DecisionRow, String, String);

/// Vouchings for days of postings in a scope, by place, person and day; at most `most`.
pub fn in_scope(
    db: &mut Db,
    scope: &DivisionCode,
    (first, last): (NaiveDate, NaiveDate),
    most: i64,
) -> Outcome<Vec<Vouching>> {
    let (from, end) = (scope.as_str(), range_end(scope.as_str()));
    let rows = cell_decision::table
        .inner_join(posting::table.on(posting::id.eq(cell_decision::posting_id)))
        .inner_join(account::table.on(account::id.eq(posting::account_id)))
        .filter(cell_decision::state.eq(WITNESSED))
        .filter(cell_decision::date.between(first.to_string(), last.to_string()))
        .filter(
            posting::host
                .ge(from)
                .and(posting::host.lt(&end))
                .or(posting::managing.ge(from).and(posting::managing.lt(&end))),
        )
        .order((
            posting::host,
            posting::id,
            cell_decision::date,
            cell_decision::decided_at,
            cell_decision::id,
        ))
        .limit(most)
        .select((DecisionRow::as_select(), account::person_name, posting::host))
        .load(db)?;
    Ok(rows)
}

/// What somebody vouched for since a day, newest day first.
pub fn by_account(db: &mut Db, by: &AccountId, since: NaiveDate, most: i64) -> Outcome<Vec<Vouching>> {
    let rows = cell_decision::table
        .inner_join(posting::table.on(posting::id.eq(cell_decision::posting_id)))
        .inner_join(account::table.on(account::id.eq(posting::account_id)))
        .filter(cell_decision::decided_by.eq(by.as_str()))
        .filter(cell_decision::state.eq(WITNESSED))
        .filter(cell_decision::date.ge(since.to_string()))
        .order((cell_decision::date.desc(), cell_decision::decided_at.desc(), cell_decision::id.desc()))
        .limit(most)
        .select((DecisionRow::as_select(), account::person_name, posting::host))
        .load(db)?;
    Ok(rows)
}

/// Of these vouchings, those after which somebody wrote another word on the same day.
pub fn replaced(db: &mut Db, rows: &[Vouching]) -> Outcome<HashSet<String>> {
    let mut replaced = HashSet::new();
    for part in rows.chunks(200) {
        let all: Vec<(String, String, i64, String)> = cell_decision::table
            .filter(cell_decision::posting_id.eq_any(part.iter().map(|(row, ..)| row.posting_id.as_str())))
            .filter(cell_decision::date.eq_any(part.iter().map(|(row, ..)| row.date.as_str())))
            .select((
                cell_decision::posting_id,
                cell_decision::date,
                cell_decision::decided_at,
                cell_decision::id,
            ))
            .load(db)?;
        let mut last: HashMap<(String, String), (i64, String)> = HashMap::new();
        for (posting, date, at, id) in all {
            let held = last.entry((posting, date)).or_default();
            *held = (at, id).max(held.clone());
        }
        replaced.extend(part.iter().filter_map(|(row, ..)| {
            let holds = last.get(&(row.posting_id.clone(), row.date.clone()));
            holds.filter(|(_, id)| *id != row.id).map(|_| row.id.clone())
        }));
    }
    Ok(replaced)
}

/// How many days each of these accounts vouched for within a span.
pub fn days_by(
    db: &mut Db,
    accounts: &[String],
    (first, last): (NaiveDate, NaiveDate),
) -> Outcome<HashMap<String, u32>> {
    let mut days: HashSet<(String, String, String)> = HashSet::new();
    for part in accounts.chunks(500) {
        let rows: Vec<(String, String, String)> = cell_decision::table
            .filter(cell_decision::decided_by.eq_any(part))
            .filter(cell_decision::state.eq(WITNESSED))
            .filter(cell_decision::date.between(first.to_string(), last.to_string()))
            .select((cell_decision::decided_by, cell_decision::posting_id, cell_decision::date))
            .load(db)?;
        days.extend(rows);
    }
    let mut counts = HashMap::new();
    for (account, ..) in days {
        *counts.entry(account).or_insert(0) += 1;
    }
    Ok(counts)
}
