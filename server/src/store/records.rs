//! Records: inserted once for ever, each with its leaf of the log.

mod findings;
mod known;
mod opened;

pub use findings::{CheckedRecord, Findings, checked, ids_after};
pub use known::{DeviceRow, KeptClaims, Known, Question, device, known, token_of, touch, touch_is_due};
#[cfg(test)]
pub use known::{PromptRow, TaskRow};
pub use opened::{OpenedRecord, PhotoRow, open, photos_of, same_device_near};

use super::schema::{leaf, photo, record};
use super::work_logs::{self, WorkLogRow};
use super::{Db, on_each};
use crate::refusal::{Outcome, Refusal};
use diesel::prelude::*;
use std::collections::HashMap;

/// A record on its way in.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = record)]
pub struct NewRecord {
    pub id: String,
    pub token_sha256: String,
    pub token: String,
    pub account_id: String,
    pub posting_id: Option<String>,
    pub device_id: String,
    pub device_standing: String,
    pub kind: String,
    pub half: String,
    pub seq: i64,
    pub prev: Option<String>,
    pub reference: Option<String>,
    pub note: Option<String>,
    pub result: Option<String>,
    pub fix: Option<String>,
    pub photos: String,
    pub claimed_at: i64,
    pub not_before: i64,
    pub not_after: i64,
    pub time_way: String,
    pub received_at: i64,
    pub date: String,
    pub in_half: bool,
    pub certainty: String,
    pub answer: String,
    pub verdict: String,
    pub receipt: String,
    /// Leaf of the log.
    #[diesel(skip_insertion)]
    pub leaf_hash: String,
    /// Salt of the leaf.
    #[diesel(skip_insertion)]
    pub leaf_salt: String,
    /// Photos promised.
    #[diesel(skip_insertion)]
    pub promised: Vec<NewPhoto>,
    /// The entry it makes in the work log.
    #[diesel(skip_insertion)]
    pub work_log: Option<WorkLogRow>,
}

/// A photo promised by a record.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = photo)]
pub struct NewPhoto {
    pub record_id: String,
    pub sha256: String,
    pub bytes: i64,
    pub width: i64,
    pub height: i64,
    pub source: String,
}

/// The row that has an id, whoever wrote it.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = record)]
pub struct StoredRecord {
    pub id: String,
    pub account_id: String,
    pub token_sha256: String,
    pub receipt: String,
    pub date: String,
    pub verdict: String,
    pub not_before: i64,
    pub not_after: i64,
    pub time_way: String,
    pub device_standing: String,
    pub claimed_at: i64,
    pub received_at: i64,
}

#[derive(Insertable)]
#[diesel(table_name = leaf)]
struct NewLeaf<'a> {
    leaf_hash: &'a str,
    salt: &'a str,
    item_kind: &'a str,
    item_id: &'a str,
    at: i64,
}

/// Inserts what is new and returns, in order, the row that now has each id.
///
/// # Errors
/// The store's; the caller's transaction rolls back.
pub fn insert_all(db: &mut Db, rows: &[NewRecord]) -> Outcome<Vec<StoredRecord>> {
    let ids: Vec<&str> = rows.iter().map(|r| r.id.as_str()).collect();
    let inserted: Vec<(String, String)> = match db {
        // One row a statement: diesel's batch on SQLite takes "nothing inserted" for an error.
        Db::Sqlite(c) => {
            let mut inserted = Vec::new();
            for row in rows {
                let new = diesel::insert_into(record::table).values(row).on_conflict_do_nothing();
                if new.execute(c)? == 1 {
                    inserted.push((row.id.clone(), row.token_sha256.clone()));
                }
            }
            inserted
        }
        Db::Postgres(c) => {
            // The database allows a bounded number of bound values in one statement.
            let mut inserted = Vec::new();
            for part in rows.chunks(100) {
                inserted.extend(
                    diesel::insert_into(record::table)
                        .values(part)
                        .on_conflict_do_nothing()
                        .returning((record::id, record::token_sha256))
                        .load::<(String, String)>(c)?,
                );
            }
            inserted
        }
    };
    // Equal ids in one group: only the row that is there has photos and a leaf.
    let mut fresh: HashMap<String, String> = inserted.into_iter().collect();
    let mut leaves = Vec::new();
    let mut photos = Vec::new();
    let mut entries = Vec::new();
    for row in rows {
        if fresh.get(&row.id) == Some(&row.token_sha256) {
            fresh.remove(&row.id);
            leaves.push(NewLeaf {
                leaf_hash: &row.leaf_hash,
                salt: &row.leaf_salt,
                item_kind: super::leaf::RECORD,
                item_id: &row.id,
                at: row.received_at,
            });
            photos.extend(row.promised.iter().cloned());
            entries.extend(row.work_log.iter());
        }
    }
    on_each!(db, c => {
        diesel::insert_into(leaf::table).values(&leaves).execute(c)?;
        diesel::insert_into(photo::table).values(&photos).execute(c)?;
    });
    work_logs::insert_all(db, &entries)?;
    let there = stored(db, &ids)?;
    ids.iter()
        .map(|id| there.get(*id).cloned().ok_or_else(|| Refusal::Internal("a record vanished".to_owned())))
        .collect()
}

/// Rows that have one of these ids.
fn stored(db: &mut Db, ids: &[&str]) -> Outcome<HashMap<String, StoredRecord>> {
    let mut there = HashMap::new();
    for part in ids.chunks(500) {
        let rows: Vec<StoredRecord> = record::table
            .filter(record::id.eq_any(part.iter().copied()))
            .select(StoredRecord::as_select())
            .load(db)?;
        there.extend(rows.into_iter().map(|row| (row.id.clone(), row)));
    }
    Ok(there)
}
