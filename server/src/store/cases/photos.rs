//! Photos of answers on cases; their bytes lie in the photo store, their hash stays here.

use crate::refusal::Outcome;
use crate::store::Db;
use crate::store::files::table_of_files;
use crate::store::items::Item;
use crate::store::retention::AFTER_DECISION_MS;
use crate::store::schema::{case_entry, case_file, case_photo};
use chrono::NaiveDate;
use diesel::prelude::*;
use std::collections::HashSet;
use zaigang_shared::id::CaseId;
use zaigang_shared::time::{Millis, at};

/// A photo.
#[derive(Debug, Clone, PartialEq, Eq, Insertable, Queryable, Selectable)]
#[diesel(table_name = case_photo)]
pub struct PhotoRow {
    /// Photo.
    pub id: String,
    /// The case.
    pub case_id: String,
    /// The answer it came with.
    pub entry_id: String,
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

table_of_files!(case_photo, PhotoRow, Item::CasePhoto);

/// Photos of a case, in the order they came.
///
/// # Errors
/// The store's.
pub fn of_case(db: &mut Db, case: &CaseId) -> Outcome<Vec<PhotoRow>> {
    let rows = case_photo::table
        .filter(case_photo::case_id.eq(case.as_str()))
        .order((case_photo::added_at, case_photo::id))
        .select(PhotoRow::as_select())
        .load(db)?;
    Ok(rows)
}

/// A photo past its time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastPhoto {
    /// The photo.
    pub id: String,
    /// The case.
    pub case: String,
    /// The case is undecided, or was decided of late: it holds its evidence.
    pub is_held: bool,
}

/// Photos that came before a day, not erased yet; after an id, in the order of ids.
///
/// # Errors
/// The store's.
pub fn past(db: &mut Db, cutoff: NaiveDate, after: &str, limit: i64, now: Millis) -> Outcome<Vec<PastPhoto>> {
    let rows: Vec<(String, String, String)> = case_photo::table
        .inner_join(case_file::table)
        .filter(case_photo::erased_at.is_null())
        .filter(case_photo::id.gt(after))
        .filter(case_photo::added_at.lt(at(cutoff, 0).0))
        .order(case_photo::id)
        .limit(limit)
        .select((case_photo::id, case_photo::case_id, case_file::state))
        .load(db)?;
    let cases: Vec<&str> = rows.iter().map(|(_, case, _)| case.as_str()).collect();
    let of_late: HashSet<String> = case_entry::table
        .filter(case_entry::case_id.eq_any(cases))
        .filter(case_entry::voice.eq("decision"))
        .filter(case_entry::written_at.gt(now.0.saturating_sub(AFTER_DECISION_MS)))
        .select(case_entry::case_id)
        .load::<String>(db)?
        .into_iter()
        .collect();
    let held = |case: &str, state: &str| matches!(state, "open" | "inspect") || of_late.contains(case);
    Ok(rows
        .into_iter()
        .map(|(id, case, state)| PastPhoto { is_held: held(&case, &state), id, case })
        .collect())
}
