//! The cadre's word on an own day.

use super::Db;
use super::schema::explanation;
use crate::refusal::Outcome;
use chrono::NaiveDate;
use diesel::prelude::*;
use std::collections::BTreeSet;
use zaigang_shared::id::PostingId;

/// A word as stored.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = explanation)]
pub struct ExplanationRow {
    /// Client id of the write.
    pub id: String,
    /// Posting.
    pub posting_id: String,
    /// Day.
    pub date: String,
    /// Word.
    pub text: String,
    /// When.
    pub written_at: i64,
}

/// The word of a client id.
pub fn by_id(db: &mut Db, id: &str) -> Outcome<Option<ExplanationRow>> {
    Ok(explanation::table.find(id).select(ExplanationRow::as_select()).first(db).optional()?)
}

/// Writes a word down; the latest of a day is shown.
pub fn insert(db: &mut Db, row: &ExplanationRow) -> Outcome<()> {
    diesel::insert_into(explanation::table).values(row).execute(db)?;
    Ok(())
}

/// Days of a posting, from `from` on, that have a word.
pub fn days_with_one(db: &mut Db, posting: &PostingId, from: NaiveDate) -> Outcome<BTreeSet<String>> {
    let days: Vec<String> = explanation::table
        .filter(explanation::posting_id.eq(posting.as_str()))
        .filter(explanation::date.ge(from.to_string()))
        .select(explanation::date)
        .distinct()
        .load(db)?;
    Ok(days.into_iter().collect())
}
