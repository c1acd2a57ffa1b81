//! Decisions of people on cells, and what the day's page shows beside a cell.

use super::schema::{account, cell_decision, explanation, record};
use super::{Db, StoreError};
use crate::refusal::Outcome;
use chrono::NaiveDate;
use diesel::prelude::*;
use serde::Serialize;
use std::collections::HashMap;
use zaigang_shared::id::{PostingId, RecordId};
use zaigang_shared::place::Verdict;

/// A decision as stored; as JSON it is the content of its leaf.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Queryable, Selectable, Insertable)]
#[diesel(table_name = cell_decision)]
pub struct DecisionRow {
    /// Client id of the write.
    pub id: String,
    /// Posting.
    pub posting_id: String,
    /// Day.
    pub date: String,
    /// State it writes.
    pub state: String,
    /// What was computed when it was made.
    pub computed: String,
    /// Counted as an override.
    pub is_override: bool,
    /// Reason code.
    pub reason: String,
    /// Note.
    pub note: Option<String>,
    /// Account.
    pub decided_by: String,
    /// The role that carried it.
    pub decided_by_role: String,
    /// When.
    pub decided_at: i64,
    /// A day of the township's own register.
    pub kept: Option<bool>,
    /// The write it came with, where that wrote several days.
    pub batch: Option<String>,
}

/// The days of one write, in their order.
pub fn of_batch(db: &mut Db, batch: &str) -> Outcome<Vec<DecisionRow>> {
    let rows = cell_decision::table
        .filter(cell_decision::batch.eq(batch))
        .order(cell_decision::date)
        .select(DecisionRow::as_select())
        .load(db)?;
    Ok(rows)
}

/// Writes a decision down.
pub fn insert(db: &mut Db, decision: &DecisionRow) -> Outcome<()> {
    diesel::insert_into(cell_decision::table).values(decision).execute(db)?;
    Ok(())
}

/// The decision of a client id.
pub fn by_id(db: &mut Db, id: &str) -> Outcome<Option<DecisionRow>> {
    Ok(cell_decision::table.find(id).select(DecisionRow::as_select()).first(db).optional()?)
}

/// Decisions on a posting's day, newest first: the first one holds.
pub fn of_day(db: &mut Db, posting: &PostingId, day: NaiveDate) -> Outcome<Vec<DecisionRow>> {
    let rows = cell_decision::table
        .filter(cell_decision::posting_id.eq(posting.as_str()))
        .filter(cell_decision::date.eq(day.to_string()))
        .order((cell_decision::decided_at.desc(), cell_decision::id.desc()))
        .select(DecisionRow::as_select())
        .load(db)?;
    Ok(rows)
}

/// Names of accounts.
pub fn person_names(db: &mut Db, accounts: &[String]) -> Outcome<HashMap<String, String>> {
    let mut names = HashMap::new();
    for part in accounts.chunks(500) {
        let rows: Vec<(String, String)> = account::table
            .filter(account::id.eq_any(part.iter().map(String::as_str)))
            .select((account::id, account::person_name))
            .load(db)?;
        names.extend(rows);
    }
    Ok(names)
}

/// The latest word of each cadre on a day.
pub fn explanations_on(
    db: &mut Db,
    postings: &[PostingId],
    day: NaiveDate,
) -> Outcome<HashMap<PostingId, String>> {
    let mut found = HashMap::new();
    for part in postings.chunks(500) {
        let rows: Vec<(String, String)> = explanation::table
            .filter(explanation::posting_id.eq_any(part.iter().map(PostingId::as_str)))
            .filter(explanation::date.eq(day.to_string()))
            .order((explanation::written_at, explanation::id))
            .select((explanation::posting_id, explanation::text))
            .load(db)?;
        for (posting, text) in rows {
            let posting = posting.try_into().map_err(|_| StoreError::Unreadable("explanation.posting_id"))?;
            found.insert(posting, text);
        }
    }
    Ok(found)
}

/// Verdicts kept with records.
pub fn verdicts(db: &mut Db, records: &[RecordId]) -> Outcome<HashMap<RecordId, Verdict>> {
    let mut found = HashMap::new();
    for part in records.chunks(500) {
        let rows: Vec<(String, String)> = record::table
            .filter(record::id.eq_any(part.iter().map(RecordId::as_str)))
            .select((record::id, record::verdict))
            .load(db)?;
        for (id, verdict) in rows {
            let id = id.try_into().map_err(|_| StoreError::Unreadable("record.id"))?;
            let verdict =
                serde_json::from_str(&verdict).map_err(|_| StoreError::Unreadable("record.verdict"))?;
            found.insert(id, verdict);
        }
    }
    Ok(found)
}

/// Fixtures of tests: plain statements.
#[cfg(test)]
pub fn execute(db: &mut Db, statements: &str) -> Outcome<()> {
    use diesel::connection::SimpleConnection;
    super::on_each!(db, c => c.batch_execute(statements))?;
    Ok(())
}
