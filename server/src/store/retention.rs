//! What goes after its time: records, photos and what has long run out, in bounded steps; and the reports of it.

mod holds;
mod sweep;

pub use holds::{AFTER_DECISION_MS, Holder, holds};
pub use sweep::{Sweep, sweep};

use super::items::{self, Item};
use super::schema::{
    inspection_task, leaf, photo, photo_hash, photo_match, record, retention_report as report, upload,
    upload_piece,
};
use super::{Db, StoreError};
use crate::refusal::Outcome;
use chrono::NaiveDate;
use diesel::prelude::*;
use std::collections::{HashMap, HashSet};
use zaigang_shared::id::PhotoId;
use zaigang_shared::time::Millis;

/// Rows of one transaction.
pub const BATCH: i64 = 500;

/// A report as stored; counts are those of one run.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = report)]
pub struct ReportRow {
    /// Report.
    pub id: String,
    /// The run began.
    pub at: i64,
    /// The run ended; none for one that was broken off.
    pub finished_at: Option<i64>,
    /// Days that were kept.
    pub days: i64,
    /// Records of days before this one were looked at.
    pub cutoff: String,
    /// Records whose token went.
    pub records: i64,
    /// Of those, records that had a position.
    pub positions: i64,
    /// Photos, and papers of leave requests, whose file went.
    pub photos: i64,
    /// Bytes of those files.
    pub bytes: i64,
    /// Files that should have been there and were not.
    pub files_missing: i64,
    /// Files that could not be deleted; the next run tries again.
    pub files_failed: i64,
    /// Files that belonged to no record.
    pub files_without_row: i64,
    /// Records past their time that were held.
    pub held: i64,
    /// Cases that held them.
    pub held_by_cases: i64,
    /// Open requests for correction that held them.
    pub held_by_corrections: i64,
    /// Codes, sessions and other rows that had long run out.
    pub swept: i64,
}

/// Where in the order of days and ids a batch begins.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Place {
    date: String,
    id: String,
}

/// A record past its time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Past {
    /// Record.
    pub id: String,
    /// The posting it is about: an inspection's is its task's.
    pub posting: Option<String>,
    /// Its day.
    pub date: String,
    /// Prompt or task it answers.
    pub reference: Option<String>,
    /// It has a position.
    pub has_fix: bool,
}

/// Records of days before `cutoff` that were not erased, from a place on; and the next place, none at the end.
pub fn past(db: &mut Db, cutoff: NaiveDate, from: &Place) -> Outcome<(Vec<Past>, Option<Place>)> {
    type Row = (String, Option<String>, String, Option<String>, bool);
    let after = record::date.gt(&from.date).or(record::date.eq(&from.date).and(record::id.gt(&from.id)));
    let rows: Vec<Row> = record::table
        .filter(record::erased_at.is_null())
        .filter(record::date.lt(cutoff.to_string()))
        .filter(after)
        .order((record::date, record::id))
        .limit(BATCH)
        .select((record::id, record::posting_id, record::date, record::reference, record::fix.is_not_null()))
        .load(db)?;
    let next = rows.last().map(|row| Place { date: row.2.clone(), id: row.0.clone() });
    let is_last = i64::try_from(rows.len()).unwrap_or(i64::MAX) < BATCH;
    let tasks: Vec<&str> =
        rows.iter().filter(|row| row.1.is_none()).filter_map(|row| row.3.as_deref()).collect();
    let visited: HashMap<String, String> = inspection_task::table
        .filter(inspection_task::id.eq_any(tasks))
        .select((inspection_task::id, inspection_task::posting_id))
        .load::<(String, String)>(db)?
        .into_iter()
        .collect();
    let past = rows
        .into_iter()
        .map(|(id, posting, date, reference, has_fix)| {
            let posting = posting.or_else(|| visited.get(reference.as_deref()?).cloned());
            Past { id, posting, date, reference, has_fix }
        })
        .collect();
    Ok((past, next.filter(|_| !is_last)))
}

/// Empties records of what goes after their time, and marks their photos: from now on nobody is shown them, and
/// their files go next. The salts of the leaves go too, so that a leaf no longer proves a content that somebody kept.
pub fn erase(db: &mut Db, ids: &[&str], deletion: &str, now: Millis) -> Outcome<()> {
    let uploads: Vec<String> =
        upload::table.filter(upload::record_id.eq_any(ids)).select(upload::id).load(db)?;
    diesel::delete(upload_piece::table.filter(upload_piece::upload_id.eq_any(&uploads))).execute(db)?;
    diesel::delete(upload::table.filter(upload::id.eq_any(&uploads))).execute(db)?;
    let photos = photo::table.filter(photo::record_id.eq_any(ids)).filter(photo::erased_at.is_null());
    diesel::update(photos).set(photo::erased_at.eq(now.0)).execute(db)?;
    // What never arrived has no file to delete.
    let never_came = photo::table.filter(photo::record_id.eq_any(ids)).filter(photo::arrived_at.is_null());
    diesel::update(never_came).set(photo::gone_at.eq(now.0)).execute(db)?;
    // What a picture looks like goes with it; its SHA-256 stays, which the record's leaf and receipt name.
    diesel::delete(photo_hash::table.filter(photo_hash::record_id.eq_any(ids))).execute(db)?;
    let pairs = photo_match::record_id.eq_any(ids).or(photo_match::other_record_id.eq_any(ids));
    diesel::delete(photo_match::table.filter(pairs)).execute(db)?;
    diesel::update(record::table.filter(record::id.eq_any(ids)))
        .set((
            record::token.eq(""),
            record::fix.eq(None::<String>),
            record::erased_at.eq(now.0),
            record::erased_by.eq(deletion),
        ))
        .execute(db)?;
    let leaves = leaf::table.filter(leaf::item_kind.eq("record")).filter(leaf::item_id.eq_any(ids));
    diesel::update(leaves).set(leaf::salt.eq("")).execute(db)?;
    Ok(())
}

/// A photo whose file has to go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Going {
    /// Its record.
    pub record: String,
    /// Its hash, which names the file.
    pub photo: PhotoId,
    /// Bytes.
    pub bytes: i64,
    /// Another record that was not erased has the same photo: the file stays for that one.
    pub is_shared: bool,
}

/// Photos whose file has to go, after one of them in the order of records and hashes.
pub fn going(db: &mut Db, after: Option<&Going>) -> Outcome<Vec<Going>> {
    let (record, sha256) = after.map_or(("", ""), |after| (after.record.as_str(), after.photo.as_str()));
    let rows: Vec<(String, String, i64)> = photo::table
        .filter(photo::erased_at.is_not_null())
        .filter(photo::gone_at.is_null())
        .filter(photo::record_id.gt(record).or(photo::record_id.eq(record).and(photo::sha256.gt(sha256))))
        .order((photo::record_id, photo::sha256))
        .limit(BATCH)
        .select((photo::record_id, photo::sha256, photo::bytes))
        .load(db)?;
    let named: Vec<&str> = rows.iter().map(|(_, sha256, _)| sha256.as_str()).collect();
    let shared: HashSet<String> = photo::table
        .filter(photo::sha256.eq_any(named))
        .filter(photo::gone_at.is_null())
        .filter(photo::erased_at.is_null())
        .select(photo::sha256)
        .load::<String>(db)?
        .into_iter()
        .collect();
    rows.into_iter()
        .map(|(record, sha256, bytes)| {
            let is_shared = shared.contains(&sha256);
            let photo = sha256.parse().map_err(|_| StoreError::Unreadable("photo.sha256"))?;
            Ok(Going { record, photo, bytes, is_shared })
        })
        .collect()
}

/// Writes down that the files of photos are gone.
pub fn mark_gone(db: &mut Db, gone: &[Going], now: Millis) -> Outcome<()> {
    for one in gone {
        diesel::update(photo::table.find((&one.record, one.photo.as_str())))
            .set(photo::gone_at.eq(now.0))
            .execute(db)?;
    }
    Ok(())
}

/// Of these names of files, those that no photo of a record names.
pub fn without_row(db: &mut Db, named: &[PhotoId]) -> Outcome<Vec<PhotoId>> {
    let known: HashSet<String> = photo::table
        .filter(photo::sha256.eq_any(named.iter().map(PhotoId::as_str)))
        .filter(photo::gone_at.is_null())
        .select(photo::sha256)
        .load::<String>(db)?
        .into_iter()
        .collect();
    Ok(named.iter().filter(|photo| !known.contains(photo.as_str())).cloned().collect())
}

/// Writes a report, or what it has come to, with its leaf.
pub fn put_report(db: &mut Db, row: &ReportRow, now: Millis) -> Outcome<()> {
    diesel::delete(report::table.find(&row.id)).execute(db)?;
    diesel::insert_into(report::table).values(row).execute(db)?;
    items::log(db, Item::Retention, &row.id, now)
}

/// What the leaf of a deletion says: it can be made again from the records that name it.
///
/// # Errors
/// When it has no JSON form.
pub fn deletion_content(deletion: &str, at: i64, ids: &[String]) -> Outcome<Vec<u8>> {
    let content = serde_json::json!({ "deletion": deletion, "at": at, "records": ids });
    Ok(serde_json::to_vec(&content).map_err(|_| StoreError::Unreadable("a deletion"))?)
}

/// A deletion as its records tell it: when, and which, in the order of their ids.
pub fn deleted(db: &mut Db, deletion: &str) -> Outcome<Vec<(String, i64)>> {
    let rows: Vec<(String, Option<i64>)> = record::table
        .filter(record::erased_by.eq(deletion))
        .order(record::id)
        .select((record::id, record::erased_at))
        .load(db)?;
    Ok(rows.into_iter().map(|(id, at)| (id, at.unwrap_or_default())).collect())
}

/// Reports, newest first.
pub fn reports(db: &mut Db, limit: i64) -> Outcome<Vec<ReportRow>> {
    let rows = report::table
        .order((report::at.desc(), report::id))
        .limit(limit)
        .select(ReportRow::as_select())
        .load(db)?;
    Ok(rows)
}
