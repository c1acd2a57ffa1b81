//! Many rows at once for the demonstration city, where no use case writes them.

use super::items::{self, Item};
use super::prompts::NewPrompt;
use super::schema::{device, device_day, prompt, role_grant};
use super::{Db, on_each};
use crate::refusal::Outcome;
use diesel::prelude::*;
use zaigang_shared::time::Millis;

/// Rows of one statement.
const PART: usize = 100;

/// A telephone.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = device)]
pub struct NewDevice {
    /// Device.
    pub id: String,
    /// Whose.
    pub account_id: String,
    /// Its key.
    pub public_key: String,
    /// Standing.
    pub standing: &'static str,
    /// Platform as said.
    pub platform: &'static str,
    /// Model as said.
    pub model: &'static str,
    /// The datum it is known to hand out.
    pub calibration: &'static str,
    /// Enrolled.
    pub enrolled_at: i64,
    /// Last reached the server.
    pub last_seen_at: i64,
}

/// A role.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = role_grant)]
pub struct NewGrant {
    /// Whose.
    pub account_id: String,
    /// Role.
    pub role: &'static str,
    /// Where.
    pub division: String,
}

/// Writes telephones.
pub fn insert_devices(db: &mut Db, rows: &[NewDevice]) -> Outcome<()> {
    on_each!(db, c => {
        for part in rows.chunks(PART) {
            diesel::insert_into(device::table).values(part).execute(c)?;
        }
    });
    Ok(())
}

/// Gives roles.
pub fn insert_grants(db: &mut Db, rows: &[NewGrant]) -> Outcome<()> {
    on_each!(db, c => {
        for part in rows.chunks(PART) {
            diesel::insert_into(role_grant::table).values(part).execute(c)?;
        }
    });
    Ok(())
}

/// Writes drawn prompts with their leaves.
pub fn insert_prompts(db: &mut Db, rows: &[NewPrompt]) -> Outcome<()> {
    on_each!(db, c => {
        for part in rows.chunks(PART) {
            diesel::insert_into(prompt::table).values(part).execute(c)?;
        }
    });
    let ids: Vec<String> = rows.iter().map(|row| row.id.clone()).collect();
    match rows.iter().map(|row| row.expires_at).max() {
        Some(last) => items::log_all(db, Item::Prompt, &ids, Millis(last)),
        None => Ok(()),
    }
}

/// Writes down that telephones reached the server, each at its time.
pub fn touch_all(db: &mut Db, seen: &[(String, Millis)]) -> Outcome<()> {
    let rows: Vec<_> = seen
        .iter()
        .map(|(id, at)| (device_day::device_id.eq(id), device_day::date.eq(at.date().to_string())))
        .collect();
    on_each!(db, c => {
        for part in rows.chunks(PART) {
            diesel::insert_into(device_day::table).values(part).on_conflict_do_nothing().execute(c)?;
        }
    });
    for (id, at) in seen {
        diesel::update(device::table.find(id))
            .filter(device::last_seen_at.is_null().or(device::last_seen_at.lt(at.0)))
            .set(device::last_seen_at.eq(at.0))
            .execute(db)?;
    }
    Ok(())
}

/// How many rows a table has, by name: what the demonstration tells of itself, and what its test compares.
pub fn counts(db: &mut Db) -> Outcome<Vec<(&'static str, i64)>> {
    use super::schema::{
        account, case_file, cell_decision, enrolment_code, event, event_invitation, fence, inspection_task,
        leaf, leave_request, photo, posting, question, record, work_log,
    };
    macro_rules! count {
        ($($table:ident),*) => {
            vec![$((stringify!($table), $table::table.count().get_result::<i64>(db)?)),*]
        };
    }
    Ok(count!(
        account,
        posting,
        fence,
        device,
        enrolment_code,
        record,
        work_log,
        photo,
        prompt,
        leave_request,
        cell_decision,
        question,
        event,
        event_invitation,
        case_file,
        inspection_task,
        leaf
    ))
}
