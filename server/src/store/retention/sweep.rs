//! Rows that serve nobody any more, each kind in bounded steps.

use super::BATCH;
use crate::refusal::Outcome;
use crate::store::Db;
use crate::store::schema::{attempt, complaint, enrolment_code, lease, session};
use diesel::prelude::*;
use zaigang_shared::time::{DAY_MS, Millis};

/// What has run out for so long serves nobody, milliseconds.
const RUN_OUT_MS: i64 = 30 * DAY_MS;
/// Complaints are kept for so long, milliseconds: three years.
const COMPLAINT_MS: i64 = 3 * 365 * DAY_MS;

/// A kind of rows that are swept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sweep {
    /// Enrolment codes that were used, ended or ran out.
    Codes,
    /// Sessions that ended or ran out.
    Sessions,
    /// Failed tries that nobody is held back for.
    Attempts,
    /// Leases of work that is long over.
    Leases,
    /// Complaints of three years ago.
    Complaints,
}

impl Sweep {
    /// Every kind.
    pub const ALL: [Sweep; 5] =
        [Sweep::Codes, Sweep::Sessions, Sweep::Attempts, Sweep::Leases, Sweep::Complaints];
}

/// Deletes at most [`BATCH`] rows of a kind; how many there were.
pub fn sweep(db: &mut Db, kind: Sweep, now: Millis) -> Outcome<usize> {
    let before = now.0.saturating_sub(RUN_OUT_MS);
    let swept = match kind {
        Sweep::Codes => {
            let over = enrolment_code::expires_at
                .lt(before)
                .or(enrolment_code::used_at.lt(before).assume_not_null())
                .or(enrolment_code::ended_at.lt(before).assume_not_null());
            let rows = enrolment_code::table.filter(over).limit(BATCH).select(enrolment_code::id);
            let ids: Vec<String> = rows.load(db)?;
            diesel::delete(enrolment_code::table.filter(enrolment_code::id.eq_any(ids))).execute(db)?
        }
        Sweep::Sessions => {
            let over = session::expires_at.lt(before).or(session::ended_at.lt(before).assume_not_null());
            let ids: Vec<String> = session::table.filter(over).limit(BATCH).select(session::id).load(db)?;
            diesel::delete(session::table.filter(session::id.eq_any(ids))).execute(db)?
        }
        Sweep::Attempts => {
            let free = attempt::until.is_null().or(attempt::until.lt(before).assume_not_null());
            let rows = attempt::table.filter(attempt::last_at.lt(before)).filter(free);
            let keys: Vec<String> = rows.limit(BATCH).select(attempt::key).load(db)?;
            diesel::delete(attempt::table.filter(attempt::key.eq_any(keys))).execute(db)?
        }
        Sweep::Leases => {
            let rows = lease::table.filter(lease::expires_at.lt(before)).limit(BATCH).select(lease::name);
            let names: Vec<String> = rows.load(db)?;
            diesel::delete(lease::table.filter(lease::name.eq_any(names))).execute(db)?
        }
        Sweep::Complaints => {
            let before = now.0.saturating_sub(COMPLAINT_MS);
            let rows = complaint::table.filter(complaint::filed_at.lt(before)).limit(BATCH);
            let ids: Vec<String> = rows.select(complaint::id).load(db)?;
            diesel::delete(complaint::table.filter(complaint::id.eq_any(ids))).execute(db)?
        }
    };
    Ok(swept)
}
