//! Sign-ins, refusals, changes and exports, append-only.

use super::Db;
use super::items::{self, Item};
use super::schema::audit_event;
use crate::refusal::Outcome;
use diesel::prelude::*;
use zaigang_shared::time::Millis;

/// Writes down an event and its leaf of the log; `details` never holds a secret or a position.
pub fn log(
    db: &mut Db,
    account: Option<&str>,
    action: &str,
    subject: &str,
    details: &str,
    now: Millis,
) -> Outcome<()> {
    let id: String = crate::keys::new_id(now);
    diesel::insert_into(audit_event::table)
        .values((
            audit_event::id.eq(&id),
            audit_event::at.eq(now.0),
            audit_event::account_id.eq(account),
            audit_event::action.eq(action),
            audit_event::subject.eq(subject),
            audit_event::details.eq(details),
        ))
        .execute(db)?;
    items::log(db, Item::Audit, &id, now)
}
