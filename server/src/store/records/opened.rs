//! A record opened by somebody: the row, its photos, and its neighbours on the device.

use crate::refusal::Outcome;
use crate::store::Db;
use crate::store::schema::{account, inspection_task, photo, record};
use diesel::prelude::*;

/// A record as stored, for showing.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = record)]
pub struct OpenedRecord {
    pub id: String,
    pub token: String,
    pub account_id: String,
    pub posting_id: Option<String>,
    pub device_id: String,
    pub device_standing: String,
    pub kind: String,
    pub seq: i64,
    pub prev: Option<String>,
    pub reference: Option<String>,
    pub note: Option<String>,
    pub claimed_at: i64,
    pub not_before: i64,
    pub not_after: i64,
    pub time_way: String,
    pub received_at: i64,
    pub date: String,
    pub in_half: bool,
    pub certainty: String,
    pub verdict: String,
    pub erased_at: Option<i64>,
}

/// A photo promised by a record.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = photo)]
pub struct PhotoRow {
    pub sha256: String,
    pub width: i64,
    pub height: i64,
    pub source: String,
    pub arrived_at: Option<i64>,
    pub erased_at: Option<i64>,
}

/// A record with the name of its signer; an inspection's posting is its task's.
pub fn open(db: &mut Db, id: &str) -> Outcome<Option<(OpenedRecord, String)>> {
    let found: Option<(OpenedRecord, String)> = record::table
        .inner_join(account::table)
        .filter(record::id.eq(id))
        .select((OpenedRecord::as_select(), account::person_name))
        .first(db)
        .optional()?;
    let Some((mut opened, name)) = found else { return Ok(None) };
    if opened.posting_id.is_none()
        && let Some(task) = &opened.reference
    {
        opened.posting_id =
            inspection_task::table.find(task).select(inspection_task::posting_id).first(db).optional()?;
    }
    Ok(Some((opened, name)))
}

/// Photos promised by a record, in the order of their hashes.
pub fn photos_of(db: &mut Db, id: &str) -> Outcome<Vec<PhotoRow>> {
    let rows = photo::table
        .filter(photo::record_id.eq(id))
        .order(photo::sha256)
        .select(PhotoRow::as_select())
        .load(db)?;
    Ok(rows)
}

/// Other records of a device at a counter or just before it: counter and SHA-256 of each token.
pub fn same_device_near(db: &mut Db, device: &str, seq: i64, not: &str) -> Outcome<Vec<(i64, String)>> {
    let rows = record::table
        .filter(record::device_id.eq(device))
        .filter(record::seq.eq_any([seq, seq.saturating_sub(1)]))
        .filter(record::id.ne(not))
        .select((record::seq, record::token_sha256))
        .load(db)?;
    Ok(rows)
}
