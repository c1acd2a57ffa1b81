//! Papers of requests; their bytes lie in the photo store, their hash stays here.

use crate::refusal::Outcome;
use crate::store::Db;
use crate::store::files::table_of_files;
use crate::store::items::Item;
use crate::store::schema::{leave_attachment, leave_request};
use chrono::NaiveDate;
use diesel::prelude::*;
use std::collections::HashMap;
use zaigang_shared::id::LeaveId;

/// A paper.
#[derive(Debug, Clone, PartialEq, Eq, Insertable, Queryable, Selectable)]
#[diesel(table_name = leave_attachment)]
pub struct PaperRow {
    /// Paper.
    pub id: String,
    /// The version it came with.
    pub leave_id: String,
    /// All versions it belongs to.
    pub series: String,
    /// `photo` or `pdf`.
    pub kind: String,
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// Its length.
    pub bytes: i64,
    /// Announced.
    pub added_at: i64,
    /// Its bytes are stored.
    pub arrived_at: Option<i64>,
    /// Nobody is shown it any more.
    pub erased_at: Option<i64>,
    /// Its file is gone.
    pub gone_at: Option<i64>,
}

table_of_files!(leave_attachment, PaperRow, Item::LeaveAttachment);

/// Papers of these series, in the order they came.
///
/// # Errors
/// The store's.
pub fn of_series(db: &mut Db, series: &[LeaveId]) -> Outcome<HashMap<String, Vec<PaperRow>>> {
    let mut all: HashMap<String, Vec<PaperRow>> = HashMap::new();
    for part in series.chunks(400) {
        let rows: Vec<PaperRow> = leave_attachment::table
            .filter(leave_attachment::series.eq_any(part.iter().map(LeaveId::as_str)))
            .order((leave_attachment::added_at, leave_attachment::id))
            .select(PaperRow::as_select())
            .load(db)?;
        for row in rows {
            all.entry(row.series.clone()).or_default().push(row);
        }
    }
    Ok(all)
}

/// A paper past its time, with the days of the version it came with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastPaper {
    /// The paper.
    pub id: String,
    /// The posting.
    pub posting: String,
    /// First day.
    pub first: String,
    /// Last day.
    pub last: String,
}

/// Papers of absences that ended before a day, and that came before it, not erased yet; after an id, in the order of
/// ids.
///
/// # Errors
/// The store's.
pub fn past(db: &mut Db, cutoff: NaiveDate, after: &str, limit: i64) -> Outcome<Vec<PastPaper>> {
    let came_before = zaigang_shared::time::at(cutoff, 0);
    let rows: Vec<(String, String, String, String)> = leave_attachment::table
        .inner_join(leave_request::table)
        .filter(leave_attachment::erased_at.is_null())
        .filter(leave_attachment::id.gt(after))
        .filter(leave_attachment::added_at.lt(came_before.0))
        .filter(leave_request::last_day.lt(cutoff.to_string()))
        .order(leave_attachment::id)
        .limit(limit)
        .select((
            leave_attachment::id,
            leave_request::posting_id,
            leave_request::first_day,
            leave_request::last_day,
        ))
        .load(db)?;
    Ok(rows.into_iter().map(|(id, posting, first, last)| PastPaper { id, posting, first, last }).collect())
}
