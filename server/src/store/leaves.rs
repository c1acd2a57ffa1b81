//! Leave and duty requests with the person they are of.

use super::divisions::{code, range_end};
use super::schema::{account, leave_request, posting};
use super::{Db, StoreError, cells};
use crate::refusal::Outcome;
use chrono::NaiveDate;
use diesel::prelude::*;
use zaigang_shared::api::cadre::{LeaveKind, LeaveState};
use zaigang_shared::division::DivisionCode;
use zaigang_shared::id::{AccountId, LeaveId, PostingId};
use zaigang_shared::time::Millis;

/// Requests in one list.
const LIMIT: i64 = 500;

/// A request and whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeaveRow {
    /// Request.
    pub id: LeaveId,
    /// Posting.
    pub posting: PostingId,
    /// Name of the person.
    pub person_name: String,
    /// Host place.
    pub host: DivisionCode,
    /// Leave or duty.
    pub kind: LeaveKind,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub to: NaiveDate,
    /// Calendar days.
    pub days: u32,
    /// Why.
    pub reason: String,
    /// State.
    pub state: LeaveState,
    /// More than the township may decide.
    pub needs_county: bool,
    /// Registered at the server.
    pub registered_at: Millis,
    /// Account that decided.
    pub decided_by: Option<AccountId>,
    /// Why it was decided so.
    pub decision_reason: Option<String>,
}

/// A request on its way in; it begins as `pending`.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = leave_request)]
pub struct NewLeave {
    pub id: String,
    pub posting_id: String,
    pub kind: String,
    pub first_day: String,
    pub last_day: String,
    pub days: i64,
    pub reason: String,
    pub state: String,
    pub needs_county: bool,
    pub registered_at: i64,
}

type Columns = (
    leave_request::id,
    leave_request::posting_id,
    account::person_name,
    posting::host,
    leave_request::kind,
    leave_request::first_day,
    leave_request::last_day,
    leave_request::days,
    leave_request::reason,
    leave_request::state,
    leave_request::needs_county,
    leave_request::registered_at,
    leave_request::decided_by,
    leave_request::decision_reason,
);

const COLUMNS: Columns = (
    leave_request::id,
    leave_request::posting_id,
    account::person_name,
    posting::host,
    leave_request::kind,
    leave_request::first_day,
    leave_request::last_day,
    leave_request::days,
    leave_request::reason,
    leave_request::state,
    leave_request::needs_county,
    leave_request::registered_at,
    leave_request::decided_by,
    leave_request::decision_reason,
);

type Raw = (
    String,
    String,
    String,
    String,
    String,
    String,
    String,
    i64,
    String,
    String,
    bool,
    i64,
    Option<String>,
    Option<String>,
);

fn row(raw: Raw) -> Result<LeaveRow, StoreError> {
    let (id, posting, person_name, host, kind, from, to, days, reason, state, needs_county, at, by, why) =
        raw;
    Ok(LeaveRow {
        id: id.try_into().map_err(|_| StoreError::Unreadable("leave_request.id"))?,
        posting: posting.try_into().map_err(|_| StoreError::Unreadable("leave_request.posting_id"))?,
        person_name,
        host: code(host)?,
        kind: cells::parse(&kind, "leave_request.kind")?,
        from: cells::date(&from)?,
        to: cells::date(&to)?,
        days: u32::try_from(days).map_err(|_| StoreError::Unreadable("leave_request.days"))?,
        reason,
        state: cells::parse(&state, "leave_request.state")?,
        needs_county,
        registered_at: Millis(at),
        decided_by: by
            .map(|by| by.try_into().map_err(|_| StoreError::Unreadable("leave_request.decided_by")))
            .transpose()?,
        decision_reason: why,
    })
}

fn rows(raw: Vec<Raw>) -> Outcome<Vec<LeaveRow>> {
    Ok(raw.into_iter().map(row).collect::<Result<_, _>>()?)
}

/// Writes a request down.
pub fn insert(db: &mut Db, leave: &NewLeave) -> Outcome<()> {
    diesel::insert_into(leave_request::table).values(leave).execute(db)?;
    Ok(())
}

/// One request.
pub fn by_id(db: &mut Db, id: &LeaveId) -> Outcome<Option<LeaveRow>> {
    let found: Option<Raw> = leave_request::table
        .inner_join(posting::table.inner_join(account::table))
        .filter(leave_request::id.eq(id.as_str()))
        .select(COLUMNS)
        .first(db)
        .optional()?;
    Ok(found.map(row).transpose()?)
}

/// Requests of a posting, newest first.
pub fn of_posting(db: &mut Db, posting: &PostingId) -> Outcome<Vec<LeaveRow>> {
    let found: Vec<Raw> = leave_request::table
        .inner_join(posting::table.inner_join(account::table))
        .filter(leave_request::posting_id.eq(posting.as_str()))
        .order((leave_request::registered_at.desc(), leave_request::id.desc()))
        .limit(LIMIT)
        .select(COLUMNS)
        .load(db)?;
    rows(found)
}

/// Requests of a division's postings in one of `states`, newest first.
pub fn of_division(db: &mut Db, scope: &DivisionCode, states: &[&str]) -> Outcome<Vec<LeaveRow>> {
    let (from, end) = (scope.as_str(), range_end(scope.as_str()));
    let found: Vec<Raw> = leave_request::table
        .inner_join(posting::table.inner_join(account::table))
        .filter(
            posting::host
                .ge(from)
                .and(posting::host.lt(&end))
                .or(posting::managing.ge(from).and(posting::managing.lt(&end))),
        )
        .filter(leave_request::state.eq_any(states.iter().copied()))
        .order((leave_request::registered_at.desc(), leave_request::id.desc()))
        .limit(LIMIT)
        .select(COLUMNS)
        .load(db)?;
    rows(found)
}

/// Requests of a division that wait for the township (`needs_county` false) or for the county.
pub fn count_waiting(db: &mut Db, scope: &DivisionCode, needs_county: bool) -> Outcome<u32> {
    let (from, end) = (scope.as_str(), range_end(scope.as_str()));
    let found: i64 = leave_request::table
        .inner_join(posting::table)
        .filter(
            posting::host
                .ge(from)
                .and(posting::host.lt(&end))
                .or(posting::managing.ge(from).and(posting::managing.lt(&end))),
        )
        .filter(leave_request::state.eq("pending"))
        .filter(leave_request::needs_county.eq(needs_county))
        .count()
        .get_result(db)?;
    Ok(u32::try_from(found).unwrap_or(u32::MAX))
}

/// Whether approved leave or duty of a posting covers a day.
pub fn excused(db: &mut Db, posting: &PostingId, day: NaiveDate) -> Outcome<bool> {
    let day = day.to_string();
    let found: i64 = leave_request::table
        .filter(leave_request::posting_id.eq(posting.as_str()))
        .filter(leave_request::state.eq("approved"))
        .filter(leave_request::first_day.le(&day))
        .filter(leave_request::last_day.ge(&day))
        .count()
        .get_result(db)?;
    Ok(found > 0)
}

/// Decides a request that still waits; false when somebody else was faster.
pub fn decide(
    db: &mut Db,
    id: &LeaveId,
    state: &str,
    by: &AccountId,
    reason: Option<&str>,
    now: Millis,
) -> Outcome<bool> {
    let waiting = leave_request::table
        .filter(leave_request::id.eq(id.as_str()))
        .filter(leave_request::state.eq("pending"));
    let changed = diesel::update(waiting)
        .set((
            leave_request::state.eq(state),
            leave_request::decided_by.eq(by.as_str()),
            leave_request::decided_at.eq(now.0),
            leave_request::decision_reason.eq(reason),
        ))
        .execute(db)?;
    Ok(changed == 1)
}
