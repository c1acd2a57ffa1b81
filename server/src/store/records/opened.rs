//! A record opened by somebody: the row, its photos, and its neighbours on the device.

use crate::refusal::Outcome;
use crate::store::Db;
use crate::store::schema::{account, inspection_task, photo, record};
use diesel::prelude::*;
use zaigang_shared::chain::Link;
use zaigang_shared::time::Millis;

/// A record as stored, for showing.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = record)]
pub struct OpenedRecord {
    pub id: String,
    pub token: String,
    pub token_sha256: String,
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

impl OpenedRecord {
    /// What its device's chain knows of it.
    pub fn link(&self) -> Link {
        Link {
            seq: self.seq,
            prev: self.prev.clone(),
            token_sha256: self.token_sha256.clone(),
            received: Millis(self.received_at),
            id: self.id.clone(),
        }
    }
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

/// Most records looked at to place one in its chain: more at the same counters are a broken counter anyway.
const MOST_NEAR: i64 = 200;

/// Other records of a device by which one is placed in its chain: at its counter, just before it, at the nearest
/// lower counter, and at 1.
pub fn same_device_near(db: &mut Db, device: &str, link: &Link) -> Outcome<Vec<Link>> {
    let lower: Option<i64> = record::table
        .filter(record::device_id.eq(device))
        .filter(record::seq.lt(link.seq))
        .select(diesel::dsl::max(record::seq))
        .first(db)?;
    let counters = [1, lower.unwrap_or(1), link.seq.saturating_sub(1), link.seq];
    let rows: Vec<(String, i64, Option<String>, String, i64)> = record::table
        .filter(record::device_id.eq(device))
        .filter(record::seq.eq_any(counters))
        .filter(record::id.ne(&link.id))
        .order((record::received_at, record::id))
        .limit(MOST_NEAR)
        .select((record::id, record::seq, record::prev, record::token_sha256, record::received_at))
        .load(db)?;
    let link = |(id, seq, prev, token_sha256, received)| Link {
        seq,
        prev,
        token_sha256,
        received: Millis(received),
        id,
    };
    Ok(rows.into_iter().map(link).collect())
}
