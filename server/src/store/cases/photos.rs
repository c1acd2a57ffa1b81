//! Photos of answers on cases; their bytes lie in the photo store, their hash stays here.

use crate::refusal::Outcome;
use crate::store::files::Going;
use crate::store::items::{self, Item};
use crate::store::retention::AFTER_DECISION_MS;
use crate::store::schema::{case_entry, case_file, case_photo};
use crate::store::{Db, StoreError, on_each};
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

/// The photo of an id.
///
/// # Errors
/// The store's.
pub fn by_id(db: &mut Db, id: &str) -> Outcome<Option<PhotoRow>> {
    Ok(case_photo::table.find(id).select(PhotoRow::as_select()).first(db).optional()?)
}

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

/// Writes down that a photo comes, with its leaf; false when its id is taken.
///
/// # Errors
/// The store's.
pub fn announce(db: &mut Db, new: &PhotoRow) -> Outcome<bool> {
    let made = on_each!(db, c => {
        diesel::insert_into(case_photo::table).values(new).on_conflict_do_nothing().execute(c)?
    });
    if made == 1 {
        items::log(db, Item::CasePhoto, &new.id, Millis(new.added_at))?;
    }
    Ok(made == 1)
}

/// Writes down that the bytes of a photo are stored; what was erased meanwhile never arrives.
///
/// # Errors
/// The store's.
pub fn mark_arrived(db: &mut Db, id: &str, now: Millis) -> Outcome<()> {
    let waiting = case_photo::table
        .filter(case_photo::id.eq(id))
        .filter(case_photo::arrived_at.is_null())
        .filter(case_photo::erased_at.is_null());
    if diesel::update(waiting).set(case_photo::arrived_at.eq(now.0)).execute(db)? == 1 {
        items::log(db, Item::CasePhoto, id, now)?;
    }
    Ok(())
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

/// Marks photos as erased, each with its leaf: from now on nobody is shown them, and their files go next.
///
/// # Errors
/// The store's.
pub fn erase(db: &mut Db, ids: &[String], now: Millis) -> Outcome<()> {
    diesel::update(case_photo::table.filter(case_photo::id.eq_any(ids)))
        .set(case_photo::erased_at.eq(now.0))
        .execute(db)?;
    items::log_all(db, Item::CasePhoto, ids, now)
}

/// Erased photos whose file has to go, after an id, in the order of ids.
///
/// # Errors
/// The store's.
pub fn going(db: &mut Db, after: &str, limit: i64) -> Outcome<Vec<Going>> {
    let rows: Vec<(String, String, i64)> = case_photo::table
        .filter(case_photo::erased_at.is_not_null())
        .filter(case_photo::gone_at.is_null())
        .filter(case_photo::id.gt(after))
        .order(case_photo::id)
        .limit(limit)
        .select((case_photo::id, case_photo::sha256, case_photo::bytes))
        .load(db)?;
    let named: Vec<&str> = rows.iter().map(|(_, sha256, _)| sha256.as_str()).collect();
    let shared: HashSet<String> = case_photo::table
        .filter(case_photo::sha256.eq_any(named))
        .filter(case_photo::erased_at.is_null())
        .select(case_photo::sha256)
        .load::<String>(db)?
        .into_iter()
        .collect();
    rows.into_iter()
        .map(|(id, sha256, bytes)| {
            let is_shared = shared.contains(&sha256);
            let sha256 = sha256.parse().map_err(|_| StoreError::Unreadable("case_photo.sha256"))?;
            Ok(Going { id, sha256, bytes, is_shared })
        })
        .collect()
}

/// Writes down that the files of photos are gone, each with its leaf.
///
/// # Errors
/// The store's.
pub fn mark_gone(db: &mut Db, ids: &[String], now: Millis) -> Outcome<()> {
    diesel::update(case_photo::table.filter(case_photo::id.eq_any(ids)))
        .set(case_photo::gone_at.eq(now.0))
        .execute(db)?;
    items::log_all(db, Item::CasePhoto, ids, now)
}
