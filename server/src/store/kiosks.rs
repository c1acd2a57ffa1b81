//! Declared shared phones and who is on them.

use super::Db;
use super::divisions::range_end;
use super::schema::{account, device, kiosk};
use crate::refusal::Outcome;
use diesel::prelude::*;
use std::collections::HashMap;
use zaigang_shared::division::DivisionCode;
use zaigang_shared::id::KioskId;
use zaigang_shared::time::Millis;

/// Most declarations in a list.
const LIST: i64 = 200;

/// A declaration, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, serde::Serialize)]
#[diesel(table_name = kiosk)]
pub struct KioskRow {
    /// Id.
    pub id: String,
    /// Place.
    pub division: String,
    /// Name.
    pub name: String,
    /// Why it is shared.
    pub reason: String,
    /// Account that declared it.
    pub declared_by: String,
    /// When.
    pub declared_at: i64,
    /// Account that ended it.
    pub ended_by: Option<String>,
    /// When.
    pub ended_at: Option<i64>,
    /// Why.
    pub end_reason: Option<String>,
}

/// One declaration.
pub fn by_id(db: &mut Db, id: &KioskId) -> Outcome<Option<KioskRow>> {
    Ok(kiosk::table.find(id.as_str()).select(KioskRow::as_select()).first(db).optional()?)
}

/// Declarations at or below a code: those in force first, then the newest.
pub fn list(db: &mut Db, top: &DivisionCode) -> Outcome<Vec<KioskRow>> {
    let rows = kiosk::table
        .filter(kiosk::division.ge(top.as_str()).and(kiosk::division.lt(range_end(top.as_str()))))
        .order((kiosk::ended_at.is_not_null(), kiosk::declared_at.desc(), kiosk::id))
        .limit(LIST)
        .select(KioskRow::as_select())
        .load(db)?;
    Ok(rows)
}

/// Writes a declaration.
pub fn insert(db: &mut Db, row: &KioskRow) -> Outcome<()> {
    diesel::insert_into(kiosk::table).values(row.clone()).execute(db)?;
    Ok(())
}

/// Ends a declaration; false when it had ended before.
pub fn end(db: &mut Db, id: &KioskId, reason: &str, by: &str, now: Millis) -> Outcome<bool> {
    let changed = diesel::update(kiosk::table.find(id.as_str()).filter(kiosk::ended_at.is_null()))
        .set((kiosk::ended_at.eq(now.0), kiosk::ended_by.eq(by), kiosk::end_reason.eq(reason)))
        .execute(db)?;
    Ok(changed == 1)
}

/// Names by id, of declarations in force.
pub fn names(db: &mut Db, ids: &[String]) -> Outcome<HashMap<String, String>> {
    let mut found = HashMap::new();
    for part in ids.chunks(500) {
        let rows: Vec<(String, String)> = kiosk::table
            .filter(kiosk::id.eq_any(part))
            .filter(kiosk::ended_at.is_null())
            .select((kiosk::id, kiosk::name))
            .load(db)?;
        found.extend(rows);
    }
    Ok(found)
}

/// Names of the people whose device in use is on each shared phone.
pub fn people(db: &mut Db, ids: &[String]) -> Outcome<HashMap<String, Vec<String>>> {
    let rows: Vec<(Option<String>, String)> = device::table
        .inner_join(account::table)
        .filter(device::kiosk_id.eq_any(ids.iter().map(|id| Some(id.as_str()))))
        .filter(device::standing.ne("revoked"))
        .order((account::person_name, account::id))
        .select((device::kiosk_id, account::person_name))
        .load(db)?;
    let mut found: HashMap<String, Vec<String>> = HashMap::new();
    for (kiosk, name) in rows {
        let names = found.entry(kiosk.unwrap_or_default()).or_default();
        // Somebody who enrolled it twice is one person.
        if names.last() != Some(&name) {
            names.push(name);
        }
    }
    Ok(found)
}
