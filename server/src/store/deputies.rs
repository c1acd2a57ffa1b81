//! Deputies of townships' secretaries (代签人): who signs for a time.

use super::Db;
use super::items::{self, Item};
use super::schema::{account, deputy, role_grant};
use crate::refusal::Outcome;
use chrono::NaiveDate;
use diesel::prelude::*;
use std::collections::BTreeMap;
use zaigang_shared::division::{DivisionCode, Role};
use zaigang_shared::id::{AccountId, DeputyId};
use zaigang_shared::time::Millis;

/// A deputy as stored.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = deputy)]
pub struct DeputyRow {
    /// Client id of the write.
    pub id: String,
    /// Township.
    pub township: String,
    /// Account.
    pub account_id: String,
    /// First day.
    pub first_day: String,
    /// Last day.
    pub last_day: String,
    /// Why.
    pub reason: String,
    /// Who named him.
    pub named_by: String,
    /// When.
    pub named_at: i64,
    /// Who ended it before its time.
    pub ended_by: Option<String>,
    /// When.
    pub ended_at: Option<i64>,
}

/// Writes a deputy and its leaf.
pub fn insert(db: &mut Db, row: &DeputyRow, now: Millis) -> Outcome<()> {
    diesel::insert_into(deputy::table).values(row).execute(db)?;
    items::log(db, Item::Deputy, &row.id, now)
}

/// The deputy of an id, and the name of the person.
pub fn by_id(db: &mut Db, id: &DeputyId) -> Outcome<Option<(DeputyRow, String)>> {
    let found = deputy::table
        .inner_join(account::table)
        .filter(deputy::id.eq(id.as_str()))
        .select((DeputyRow::as_select(), account::person_name))
        .first(db)
        .optional()?;
    Ok(found)
}

/// Deputies of a township, newest first, with their names.
pub fn of_township(db: &mut Db, township: &DivisionCode, limit: i64) -> Outcome<Vec<(DeputyRow, String)>> {
    let rows = deputy::table
        .inner_join(account::table)
        .filter(deputy::township.eq(township.as_str()))
        .order((deputy::named_at.desc(), deputy::id.desc()))
        .limit(limit)
        .select((DeputyRow::as_select(), account::person_name))
        .load(db)?;
    Ok(rows)
}

/// How many are deputies of a township on a day or will be.
pub fn to_come(db: &mut Db, township: &DivisionCode, today: NaiveDate) -> Outcome<i64> {
    let found = deputy::table
        .filter(deputy::township.eq(township.as_str()))
        .filter(deputy::ended_at.is_null())
        .filter(deputy::last_day.ge(today.to_string()))
        .count()
        .get_result(db)?;
    Ok(found)
}

/// Ends a deputy before its time, with its leaf; false when that was done already.
pub fn end(db: &mut Db, id: &DeputyId, by: &AccountId, now: Millis) -> Outcome<bool> {
    let open = deputy::table.filter(deputy::id.eq(id.as_str())).filter(deputy::ended_at.is_null());
    let changed = diesel::update(open)
        .set((deputy::ended_by.eq(by.as_str()), deputy::ended_at.eq(now.0)))
        .execute(db)?;
    if changed == 0 {
        return Ok(false);
    }
    items::log(db, Item::Deputy, id.as_str(), now)?;
    Ok(true)
}

/// The townships where an account is deputy on a day.
pub fn townships_on(db: &mut Db, id: &AccountId, today: NaiveDate) -> Outcome<Vec<DivisionCode>> {
    let today = today.to_string();
    let rows: Vec<String> = deputy::table
        .filter(deputy::account_id.eq(id.as_str()))
        .filter(deputy::ended_at.is_null())
        .filter(deputy::first_day.le(&today))
        .filter(deputy::last_day.ge(&today))
        .order(deputy::township)
        .select(deputy::township)
        .distinct()
        .load(db)?;
    Ok(rows.into_iter().filter_map(|code| code.parse().ok()).collect())
}

/// The townships where an account is, was or will be deputy: they and those above answer for the account.
pub fn townships_ever(db: &mut Db, id: &AccountId) -> Outcome<Vec<DivisionCode>> {
    let rows: Vec<String> = deputy::table
        .filter(deputy::account_id.eq(id.as_str()))
        .order(deputy::township)
        .select(deputy::township)
        .distinct()
        .load(db)?;
    Ok(rows.into_iter().filter_map(|code| code.parse().ok()).collect())
}

/// Whether somebody acts at a township for its secretary on a day and holds the office there in no other way.
pub fn acts_as_deputy(
    db: &mut Db,
    id: &AccountId,
    township: &DivisionCode,
    today: NaiveDate,
) -> Outcome<bool> {
    let own: i64 = role_grant::table
        .filter(role_grant::account_id.eq(id.as_str()))
        .filter(role_grant::role.eq(Role::TownshipSecretary.name()))
        .filter(role_grant::division.eq(township.as_str()))
        .count()
        .get_result(db)?;
    Ok(own == 0 && townships_on(db, id, today)?.contains(township))
}

/// Of several accounts those that are deputies on a day, and where.
pub fn among(
    db: &mut Db,
    accounts: &[String],
    today: NaiveDate,
) -> Outcome<BTreeMap<String, Vec<DivisionCode>>> {
    let today = today.to_string();
    let mut found: BTreeMap<String, Vec<DivisionCode>> = BTreeMap::new();
    for part in accounts.chunks(500) {
        let rows: Vec<(String, String)> = deputy::table
            .filter(deputy::account_id.eq_any(part))
            .filter(deputy::ended_at.is_null())
            .filter(deputy::first_day.le(&today))
            .filter(deputy::last_day.ge(&today))
            .select((deputy::account_id, deputy::township))
            .load(db)?;
        for (id, township) in rows {
            found.entry(id).or_default().extend(township.parse().ok());
        }
    }
    Ok(found)
}
