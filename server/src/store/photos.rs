//! Photos promised by records, and when their bytes arrived.

use super::Db;
use super::schema::{photo, record};
use crate::refusal::Outcome;
use diesel::prelude::*;
use zaigang_shared::id::{AccountId, PhotoId, RecordId};
use zaigang_shared::time::Millis;

/// Bytes promised by a stored record of the account; none when it promised no such photo.
pub fn promised(db: &mut Db, account: &AccountId, of: &RecordId, sha256: &PhotoId) -> Outcome<Option<i64>> {
    let bytes = photo::table
        .inner_join(record::table.on(record::id.eq(photo::record_id)))
        .filter(photo::record_id.eq(of.as_str()))
        .filter(photo::sha256.eq(sha256.as_str()))
        .filter(record::account_id.eq(account.as_str()))
        .select(photo::bytes)
        .first(db)
        .optional()?;
    Ok(bytes)
}

/// Whether a record's photo has arrived, and the posting it belongs to.
pub fn arrived(db: &mut Db, of: &RecordId, sha256: &PhotoId) -> Outcome<Option<Option<String>>> {
    let posting = photo::table
        .inner_join(record::table.on(record::id.eq(photo::record_id)))
        .filter(photo::record_id.eq(of.as_str()))
        .filter(photo::sha256.eq(sha256.as_str()))
        .filter(photo::arrived_at.is_not_null())
        .select(record::posting_id)
        .first(db)
        .optional()?;
    Ok(posting)
}

/// Marks a photo as stored; the first time stays.
pub fn mark_arrived(db: &mut Db, of: &str, sha256: &str, now: Millis) -> Outcome<()> {
    let waiting = photo::table
        .filter(photo::record_id.eq(of))
        .filter(photo::sha256.eq(sha256))
        .filter(photo::arrived_at.is_null());
    diesel::update(waiting).set(photo::arrived_at.eq(now.0)).execute(db)?;
    Ok(())
}
