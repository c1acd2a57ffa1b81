//! Who looked at whose position and photo; the person can ask.

use super::Db;
use super::items::{self, Item};
use super::schema::view_log;
use crate::refusal::Outcome;
use diesel::prelude::*;
use zaigang_shared::time::Millis;

/// Writes down a look and its leaf of the log: `kind` is `record`, `photo`, `case` or `target`.
pub fn log(
    db: &mut Db,
    account: &str,
    posting: Option<&str>,
    kind: &str,
    subject: &str,
    now: Millis,
) -> Outcome<()> {
    let id: String = crate::keys::new_id(now);
    diesel::insert_into(view_log::table)
        .values((
            view_log::id.eq(&id),
            view_log::at.eq(now.0),
            view_log::account_id.eq(account),
            view_log::posting_id.eq(posting),
            view_log::kind.eq(kind),
            view_log::subject.eq(subject),
        ))
        .execute(db)?;
    items::log(db, Item::View, &id, now)
}
