//! Leave and duty requests with the person they are of. A changed request is a row of its own: all versions of one
//! absence are its series, named by the id of the first.

pub mod papers;
pub mod rules;

use super::divisions::{code, range_end};
use super::schema::{account, leave_entry, leave_request, posting};
use super::{Db, StoreError, cells, on_each};
use crate::refusal::Outcome;
use chrono::NaiveDate;
use diesel::prelude::*;
use std::collections::{BTreeMap, HashMap};
use zaigang_shared::api::cadre::{LeaveChange, LeaveKind, LeaveState};
use zaigang_shared::division::DivisionCode;
use zaigang_shared::id::{AccountId, LeaveId, PostingId};
use zaigang_shared::judge::event::{Absence, AbsenceKind, AbsenceState, Instant};
use zaigang_shared::leave::{LeaveType, Span};
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
    /// Managing division, whose rule holds.
    pub managing: DivisionCode,
    /// Leave or duty.
    pub kind: LeaveKind,
    /// What kind of it.
    pub leave_type: Option<LeaveType>,
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
    /// More than the township may decide, or sent on by it.
    pub needs_county: bool,
    /// Registered at the server.
    pub registered_at: Millis,
    /// Account that decided.
    pub decided_by: Option<AccountId>,
    /// Decided at.
    pub decided_at: Option<Millis>,
    /// Why it was decided so.
    pub decision_reason: Option<String>,
    /// How this version came about.
    pub change: LeaveChange,
    /// The version before.
    pub replaces: Option<LeaveId>,
    /// The id of the first version.
    pub series: LeaveId,
    /// When a phone without signal wrote it, by its own word.
    pub written_at: Option<Millis>,
    /// Days of absence with the requests around it.
    pub absence_days: u32,
    /// Taken back, cancelled or replaced at.
    pub ended_at: Option<Millis>,
}

impl LeaveRow {
    /// First and last day.
    pub fn span(&self) -> Span {
        (self.from, self.to)
    }
}

/// A request as it lies in its table.
#[derive(Debug, Clone, Insertable, Queryable, Selectable)]
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
    pub decided_by: Option<String>,
    pub decided_at: Option<i64>,
    pub decision_reason: Option<String>,
    pub leave_type: Option<String>,
    pub change: Option<String>,
    pub replaces: Option<String>,
    pub series: Option<String>,
    pub written_at: Option<i64>,
    pub rule_id: Option<String>,
    pub absence_days: Option<i64>,
    pub ended_at: Option<i64>,
}

type Raw = (NewLeave, String, String, String);

fn row((raw, person_name, host, managing): Raw) -> Result<LeaveRow, StoreError> {
    let days = u32::try_from(raw.days).map_err(|_| StoreError::Unreadable("leave_request.days"))?;
    let version = |text: String| {
        LeaveId::try_from(text).map_err(|_| StoreError::Unreadable("leave_request.replaces or series"))
    };
    let id: LeaveId = raw.id.try_into().map_err(|_| StoreError::Unreadable("leave_request.id"))?;
    Ok(LeaveRow {
        posting: raw.posting_id.try_into().map_err(|_| StoreError::Unreadable("leave_request.posting_id"))?,
        person_name,
        host: code(host)?,
        managing: code(managing)?,
        kind: cells::parse(&raw.kind, "leave_request.kind")?,
        leave_type: raw
            .leave_type
            .as_deref()
            .map(|name| LeaveType::of(name).ok_or(StoreError::Unreadable("leave_request.leave_type")))
            .transpose()?,
        from: cells::date(&raw.first_day)?,
        to: cells::date(&raw.last_day)?,
        days,
        reason: raw.reason,
        state: cells::parse(&raw.state, "leave_request.state")?,
        needs_county: raw.needs_county,
        registered_at: Millis(raw.registered_at),
        decided_by: raw
            .decided_by
            .map(|by| by.try_into().map_err(|_| StoreError::Unreadable("leave_request.decided_by")))
            .transpose()?,
        decided_at: raw.decided_at.map(Millis),
        decision_reason: raw.decision_reason,
        change: raw
            .change
            .as_deref()
            .map(|change| cells::parse(change, "leave_request.change"))
            .transpose()?
            .unwrap_or_default(),
        replaces: raw.replaces.map(version).transpose()?,
        series: raw.series.map(version).transpose()?.unwrap_or_else(|| id.clone()),
        written_at: raw.written_at.map(Millis),
        absence_days: raw.absence_days.and_then(|n| u32::try_from(n).ok()).unwrap_or(days),
        ended_at: raw.ended_at.map(Millis),
        id,
    })
}

fn rows(raw: Vec<Raw>) -> Outcome<Vec<LeaveRow>> {
    Ok(raw.into_iter().map(row).collect::<Result<_, _>>()?)
}

/// The serde name of a state.
pub fn state_name(state: LeaveState) -> &'static str {
    match state {
        LeaveState::Pending => "pending",
        LeaveState::Approved => "approved",
        LeaveState::Rejected => "rejected",
        LeaveState::Withdrawn => "withdrawn",
        LeaveState::Cancelled => "cancelled",
        LeaveState::Replaced => "replaced",
    }
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
        .select((NewLeave::as_select(), account::person_name, posting::host, posting::managing))
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
        .select((NewLeave::as_select(), account::person_name, posting::host, posting::managing))
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
        .select((NewLeave::as_select(), account::person_name, posting::host, posting::managing))
        .load(db)?;
    rows(found)
}

/// The request of a series that waits for a decision.
pub fn waiting_of(db: &mut Db, series: &LeaveId) -> Outcome<Option<LeaveRow>> {
    let found: Option<Raw> = leave_request::table
        .inner_join(posting::table.inner_join(account::table))
        .filter(
            leave_request::series
                .eq(series.as_str())
                .assume_not_null()
                .or(leave_request::id.eq(series.as_str())),
        )
        .filter(leave_request::state.eq("pending"))
        .select((NewLeave::as_select(), account::person_name, posting::host, posting::managing))
        .first(db)
        .optional()?;
    Ok(found.map(row).transpose()?)
}

/// Of these series, the days each version had and when it was registered; versions that were refused or taken back
/// registered nothing.
pub fn registered(db: &mut Db, series: &[LeaveId]) -> Outcome<HashMap<LeaveId, Vec<(Span, Millis)>>> {
    let mut all: HashMap<LeaveId, Vec<(Span, Millis)>> = HashMap::new();
    for part in series.chunks(400) {
        let ids: Vec<&str> = part.iter().map(LeaveId::as_str).collect();
        type Version = (String, Option<String>, String, String, i64);
        let rows: Vec<Version> = leave_request::table
            .filter(
                leave_request::series.eq_any(ids.clone()).assume_not_null().or(leave_request::id.eq_any(ids)),
            )
            .filter(leave_request::state.eq_any(["pending", "approved", "replaced", "cancelled"]))
            .select((
                leave_request::id,
                leave_request::series,
                leave_request::first_day,
                leave_request::last_day,
                leave_request::registered_at,
            ))
            .load(db)?;
        for (id, series, first, last, at) in rows {
            let series = series.unwrap_or(id);
            let series = series.try_into().map_err(|_| StoreError::Unreadable("leave_request.series"))?;
            let span = (cells::date(&first)?, cells::date(&last)?);
            all.entry(series).or_default().push((span, Millis(at)));
        }
    }
    Ok(all)
}

/// Approved and waiting leave and duty of postings that touch a span, each with the time it was registered, as the judge
/// reads it. Days that an earlier version had registered already are known since that one.
pub fn known(db: &mut Db, postings: &[PostingId], from: NaiveDate, to: NaiveDate) -> Outcome<Vec<Absence>> {
    type Version = (String, String, String, Option<String>, String, String, String, i64);
    struct Known {
        id: String,
        kind: AbsenceKind,
        state: LeaveState,
        span: Span,
        at: Millis,
    }
    let mut all = Vec::new();
    for part in postings.chunks(400) {
        let rows: Vec<Version> = leave_request::table
            .filter(leave_request::posting_id.eq_any(part.iter().map(PostingId::as_str)))
            .filter(leave_request::state.eq_any(["approved", "pending", "replaced"]))
            .filter(leave_request::first_day.le(to.to_string()))
            .filter(leave_request::last_day.ge(from.to_string()))
            .order((leave_request::registered_at, leave_request::id))
            .select((
                leave_request::id,
                leave_request::posting_id,
                leave_request::kind,
                leave_request::series,
                leave_request::state,
                leave_request::first_day,
                leave_request::last_day,
                leave_request::registered_at,
            ))
            .load(db)?;
        let mut series: BTreeMap<(String, String), Vec<Known>> = BTreeMap::new();
        for (id, posting, kind, first_of, state, first, last, at) in rows {
            let kind = cells::parse(&kind, "leave_request.kind")?;
            let state = cells::parse(&state, "leave_request.state")?;
            let span = (cells::date(&first)?, cells::date(&last)?);
            let of = first_of.unwrap_or_else(|| id.clone());
            series.entry((posting, of)).or_default().push(Known { id, kind, state, span, at: Millis(at) });
        }
        for ((posting, _), versions) in series {
            for live in versions.iter().filter(|version| version.state != LeaveState::Replaced) {
                for version in versions.iter().filter(|version| version.at <= live.at) {
                    let is_before = version.state == LeaveState::Replaced;
                    let (first, last) = (live.span.0.max(version.span.0), live.span.1.min(version.span.1));
                    if (is_before || std::ptr::eq(version, live)) && first <= last {
                        let is_approved = live.state == LeaveState::Approved;
                        all.push(Absence {
                            id: if is_before {
                                format!("{}<{}", live.id, version.id)
                            } else {
                                live.id.clone()
                            },
                            posting: posting.clone(),
                            from: first,
                            to: last,
                            kind: live.kind,
                            state: if is_approved { AbsenceState::Approved } else { AbsenceState::Pending },
                            registered_at: Instant(version.at),
                        });
                    }
                }
            }
        }
    }
    Ok(all)
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

/// Ends a request that is in one of `states`; false when it no longer is.
pub fn end(
    db: &mut Db,
    id: &LeaveId,
    states: &[LeaveState],
    state: LeaveState,
    now: Millis,
) -> Outcome<bool> {
    let there = leave_request::table
        .filter(leave_request::id.eq(id.as_str()))
        .filter(leave_request::state.eq_any(states.iter().map(|state| state_name(*state))));
    let changed = diesel::update(there)
        .set((leave_request::state.eq(state_name(state)), leave_request::ended_at.eq(now.0)))
        .execute(db)?;
    Ok(changed == 1)
}

/// Sends a waiting request on to the county; false when it waits for it already, or for nobody.
pub fn send_on(db: &mut Db, id: &LeaveId) -> Outcome<bool> {
    let waiting = leave_request::table
        .filter(leave_request::id.eq(id.as_str()))
        .filter(leave_request::state.eq("pending"))
        .filter(leave_request::needs_county.eq(false));
    Ok(diesel::update(waiting).set(leave_request::needs_county.eq(true)).execute(db)? == 1)
}

/// A word of the township on a request.
#[derive(Debug, Clone, PartialEq, Eq, Insertable, Queryable, Selectable)]
#[diesel(table_name = leave_entry)]
pub struct EntryRow {
    pub id: String,
    pub leave_id: String,
    pub series: String,
    pub account_id: String,
    pub text: String,
    pub forwarded: bool,
    pub written_at: i64,
}

/// The word that has an id.
pub fn entry_by_id(db: &mut Db, id: &str) -> Outcome<Option<EntryRow>> {
    Ok(leave_entry::table.find(id).select(EntryRow::as_select()).first(db).optional()?)
}

/// Words on the requests of these series, oldest first, each with the name of who said it.
pub fn entries(db: &mut Db, series: &[LeaveId]) -> Outcome<Vec<(EntryRow, String)>> {
    let mut all = Vec::new();
    for part in series.chunks(400) {
        let rows: Vec<(EntryRow, String)> = leave_entry::table
            .inner_join(account::table)
            .filter(leave_entry::series.eq_any(part.iter().map(LeaveId::as_str)))
            .order((leave_entry::written_at, leave_entry::id))
            .select((EntryRow::as_select(), account::person_name))
            .load(db)?;
        all.extend(rows);
    }
    Ok(all)
}

/// Writes a word down; false when its id is taken.
pub fn say(db: &mut Db, new: &EntryRow) -> Outcome<bool> {
    let made = on_each!(db, c => {
        diesel::insert_into(leave_entry::table).values(new).on_conflict_do_nothing().execute(c)?
    });
    Ok(made == 1)
}
