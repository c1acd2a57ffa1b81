//! One-time enrolment codes; only their hashes are kept.

use super::Db;
use super::schema::{device, enrolment_code as code};
use crate::refusal::Outcome;
use diesel::prelude::*;
use std::collections::HashMap;
use zaigang_shared::id::{AccountId, CodeId, DeviceId};
use zaigang_shared::time::Millis;

/// Tries a code bears.
pub const MAX_TRIES: i64 = 5;

/// A code's row.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = code)]
pub struct CodeRow {
    pub id: String,
    pub account_id: String,
    pub expires_at: i64,
    pub used_at: Option<i64>,
    pub used_by: Option<String>,
    pub ended_at: Option<i64>,
}

/// The newest row of a code.
pub fn by_hash(db: &mut Db, hash: &str) -> Outcome<Option<CodeRow>> {
    let rows = code::table.filter(code::code_hash.eq(hash)).order(code::issued_at.desc());
    Ok(rows.select(CodeRow::as_select()).first(db).optional()?)
}

/// A code by its client id.
pub fn find(db: &mut Db, id: &CodeId) -> Outcome<Option<CodeRow>> {
    Ok(code::table.find(id.as_str()).select(CodeRow::as_select()).first(db).optional()?)
}

/// Counts a try on a code that is still good, in one statement; false when it is not.
pub fn count_try(db: &mut Db, id: &str, now: Millis) -> Outcome<bool> {
    let good = code::table
        .find(id)
        .filter(code::used_at.is_null())
        .filter(code::ended_at.is_null())
        .filter(code::expires_at.gt(now.0))
        .filter(code::tries.lt(MAX_TRIES));
    Ok(diesel::update(good).set(code::tries.eq(code::tries + 1)).execute(db)? == 1)
}

/// Uses a code up; false when it was used meanwhile.
pub fn use_up(db: &mut Db, id: &str, by: &DeviceId, now: Millis) -> Outcome<bool> {
    let unused = code::table.find(id).filter(code::used_at.is_null()).filter(code::ended_at.is_null());
    let changed =
        diesel::update(unused).set((code::used_at.eq(now.0), code::used_by.eq(by.as_str()))).execute(db)?;
    Ok(changed == 1)
}

/// Ends the unused codes of an account.
pub fn end_unused(db: &mut Db, account: &AccountId, now: Millis) -> Outcome<()> {
    let unused = code::table
        .filter(code::account_id.eq(account.as_str()))
        .filter(code::used_at.is_null())
        .filter(code::ended_at.is_null());
    diesel::update(unused).set(code::ended_at.eq(now.0)).execute(db)?;
    Ok(())
}

/// Writes a new code.
pub fn insert(
    db: &mut Db,
    id: &CodeId,
    account: &AccountId,
    hash: &str,
    by: &AccountId,
    expires_at: Millis,
    now: Millis,
) -> Outcome<()> {
    diesel::insert_into(code::table)
        .values((
            code::id.eq(id.as_str()),
            code::account_id.eq(account.as_str()),
            code::code_hash.eq(hash),
            code::issued_by.eq(by.as_str()),
            code::issued_at.eq(now.0),
            code::expires_at.eq(expires_at.0),
            code::tries.eq(0),
        ))
        .execute(db)?;
    Ok(())
}

/// When each account first enrolled a device.
pub fn first_enrolled(db: &mut Db, accounts: &[String]) -> Outcome<HashMap<String, Millis>> {
    let mut found: HashMap<String, Millis> = HashMap::new();
    for part in accounts.chunks(500) {
        let rows: Vec<(String, i64)> = device::table
            .filter(device::account_id.eq_any(part))
            .order(device::enrolled_at.desc())
            .select((device::account_id, device::enrolled_at))
            .load(db)?;
        found.extend(rows.into_iter().map(|(account, at)| (account, Millis(at))));
    }
    Ok(found)
}

/// Until when each account has a code out.
pub fn open_until(db: &mut Db, accounts: &[String], now: Millis) -> Outcome<HashMap<String, Millis>> {
    let mut found: HashMap<String, Millis> = HashMap::new();
    for part in accounts.chunks(500) {
        let rows: Vec<(String, i64)> = code::table
            .filter(code::account_id.eq_any(part))
            .filter(code::used_at.is_null())
            .filter(code::ended_at.is_null())
            .filter(code::expires_at.gt(now.0))
            .order(code::expires_at)
            .select((code::account_id, code::expires_at))
            .load(db)?;
        found.extend(rows.into_iter().map(|(account, at)| (account, Millis(at))));
    }
    Ok(found)
}
