//! Photos promised by records, and when their bytes arrived.

use super::Db;
use super::schema::{photo, record};
use crate::refusal::Outcome;
use diesel::prelude::*;
use zaigang_shared::id::{AccountId, PhotoId, RecordId};
use zaigang_shared::time::Millis;

/// Bytes promised by a stored record of the account; none when it promised no such photo, or its time
/// has passed.
pub fn promised(db: &mut Db, account: &AccountId, of: &RecordId, sha256: &PhotoId) -> Outcome<Option<i64>> {
    let bytes = photo::table
        .inner_join(record::table.on(record::id.eq(photo::record_id)))
        .filter(photo::record_id.eq(of.as_str()))
        .filter(photo::sha256.eq(sha256.as_str()))
        .filter(photo::erased_at.is_null())
        .filter(record::account_id.eq(account.as_str()))
        .select(photo::bytes)
        .first(db)
        .optional()?;
    Ok(bytes)
}

/// A photo that arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArrivedPhoto {
    /// The posting of its record.
    pub posting: Option<String>,
    /// It was deleted after its time.
    pub is_erased: bool,
}

/// A record's photo, if it has arrived.
pub fn arrived(db: &mut Db, of: &RecordId, sha256: &PhotoId) -> Outcome<Option<ArrivedPhoto>> {
    let found: Option<(Option<String>, bool)> = photo::table
        .inner_join(record::table.on(record::id.eq(photo::record_id)))
        .filter(photo::record_id.eq(of.as_str()))
        .filter(photo::sha256.eq(sha256.as_str()))
        .filter(photo::arrived_at.is_not_null())
        .select((record::posting_id, photo::erased_at.is_not_null()))
        .first(db)
        .optional()?;
    Ok(found.map(|(posting, is_erased)| ArrivedPhoto { posting, is_erased }))
}

/// Marks a photo as stored; the first time stays. What was erased meanwhile never arrives.
pub fn mark_arrived(db: &mut Db, of: &str, sha256: &str, now: Millis) -> Outcome<()> {
    let waiting = photo::table
        .filter(photo::record_id.eq(of))
        .filter(photo::sha256.eq(sha256))
        .filter(photo::arrived_at.is_null())
        .filter(photo::erased_at.is_null());
    diesel::update(waiting).set(photo::arrived_at.eq(now.0)).execute(db)?;
    Ok(())
}
