//! Complaints.

use super::Db;
use super::schema::{complaint, division, role_grant};
use crate::refusal::Outcome;
use diesel::prelude::*;
use zaigang_shared::division::DivisionCode;

/// A complaint as stored.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = complaint)]
pub struct ComplaintRow {
    pub id: String,
    pub division: Option<String>,
    pub text: String,
    pub contact: Option<String>,
    pub filed_at: i64,
}

/// A complaint by its client id.
pub fn find(db: &mut Db, id: &str) -> Outcome<Option<ComplaintRow>> {
    Ok(complaint::table.find(id).select(ComplaintRow::as_select()).first(db).optional()?)
}

/// Writes a complaint.
pub fn insert(db: &mut Db, row: &ComplaintRow) -> Outcome<()> {
    diesel::insert_into(complaint::table).values(row).execute(db)?;
    Ok(())
}

/// Whether a division exists.
pub fn division_exists(db: &mut Db, code: &DivisionCode) -> Outcome<bool> {
    let found: i64 = division::table.filter(division::code.eq(code.as_str())).count().get_result(db)?;
    Ok(found > 0)
}

/// Whether anybody works for a city here.
pub fn has_city_office(db: &mut Db) -> Outcome<bool> {
    let found: i64 = role_grant::table.filter(role_grant::role.eq("city_office")).count().get_result(db)?;
    Ok(found > 0)
}

/// Complaints about a division and what lies below it, newest first; also those about none, if wished.
pub fn about(db: &mut Db, code: &DivisionCode, also_unnamed: bool, limit: i64) -> Outcome<Vec<ComplaintRow>> {
    // A code has only digits: nothing in it is a wildcard.
    let within = complaint::division.like(format!("{code}%"));
    let rows = complaint::table.select(ComplaintRow::as_select()).order(complaint::filed_at.desc());
    let found = if also_unnamed {
        rows.filter(within.or(complaint::division.is_null())).limit(limit).load(db)?
    } else {
        rows.filter(within).limit(limit).load(db)?
    };
    Ok(found)
}
