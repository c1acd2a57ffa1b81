//! Papers of requests; their bytes lie in the photo store, their hash stays here.

use crate::refusal::Outcome;
use crate::store::files::Going;
use crate::store::items::{self, Item};
use crate::store::schema::{leave_attachment, leave_request};
use crate::store::{Db, StoreError, on_each};
use chrono::NaiveDate;
use diesel::prelude::*;
use std::collections::{HashMap, HashSet};
use zaigang_shared::id::LeaveId;
use zaigang_shared::time::Millis;

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

/// The paper of an id.
///
/// # Errors
/// The store's.
pub fn by_id(db: &mut Db, id: &str) -> Outcome<Option<PaperRow>> {
    Ok(leave_attachment::table.find(id).select(PaperRow::as_select()).first(db).optional()?)
}

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

/// Writes down that a paper comes, with its leaf; false when its id is taken.
///
/// # Errors
/// The store's.
pub fn announce(db: &mut Db, new: &PaperRow) -> Outcome<bool> {
    let made = on_each!(db, c => {
        diesel::insert_into(leave_attachment::table).values(new).on_conflict_do_nothing().execute(c)?
    });
    if made == 1 {
        items::log(db, Item::LeaveAttachment, &new.id, Millis(new.added_at))?;
    }
    Ok(made == 1)
}

/// Writes down that the bytes of a paper are stored; what was erased meanwhile never arrives.
///
/// # Errors
/// The store's.
pub fn mark_arrived(db: &mut Db, id: &str, now: Millis) -> Outcome<()> {
    let waiting = leave_attachment::table
        .filter(leave_attachment::id.eq(id))
        .filter(leave_attachment::arrived_at.is_null())
        .filter(leave_attachment::erased_at.is_null());
    if diesel::update(waiting).set(leave_attachment::arrived_at.eq(now.0)).execute(db)? == 1 {
        items::log(db, Item::LeaveAttachment, id, now)?;
    }
    Ok(())
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

/// Marks papers as erased, each with its leaf: from now on nobody is shown them, and their files go next.
///
/// # Errors
/// The store's.
pub fn erase(db: &mut Db, ids: &[String], now: Millis) -> Outcome<()> {
    diesel::update(leave_attachment::table.filter(leave_attachment::id.eq_any(ids)))
        .set(leave_attachment::erased_at.eq(now.0))
        .execute(db)?;
    items::log_all(db, Item::LeaveAttachment, ids, now)
}

/// Erased papers whose file has to go, after an id, in the order of ids.
///
/// # Errors
/// The store's.
pub fn going(db: &mut Db, after: &str, limit: i64) -> Outcome<Vec<Going>> {
    let rows: Vec<(String, String, i64)> = leave_attachment::table
        .filter(leave_attachment::erased_at.is_not_null())
        .filter(leave_attachment::gone_at.is_null())
        .filter(leave_attachment::id.gt(after))
        .order(leave_attachment::id)
        .limit(limit)
        .select((leave_attachment::id, leave_attachment::sha256, leave_attachment::bytes))
        .load(db)?;
    let named: Vec<&str> = rows.iter().map(|(_, sha256, _)| sha256.as_str()).collect();
    let shared: HashSet<String> = leave_attachment::table
        .filter(leave_attachment::sha256.eq_any(named))
        .filter(leave_attachment::erased_at.is_null())
        .select(leave_attachment::sha256)
        .load::<String>(db)?
        .into_iter()
        .collect();
    rows.into_iter()
        .map(|(id, sha256, bytes)| {
            let is_shared = shared.contains(&sha256);
            let sha256 = sha256.parse().map_err(|_| StoreError::Unreadable("leave_attachment.sha256"))?;
            Ok(Going { id, sha256, bytes, is_shared })
        })
        .collect()
}

/// Writes down that the files of papers are gone, each with its leaf.
///
/// # Errors
/// The store's.
pub fn mark_gone(db: &mut Db, ids: &[String], now: Millis) -> Outcome<()> {
    diesel::update(leave_attachment::table.filter(leave_attachment::id.eq_any(ids)))
        .set(leave_attachment::gone_at.eq(now.0))
        .execute(db)?;
    items::log_all(db, Item::LeaveAttachment, ids, now)
}
