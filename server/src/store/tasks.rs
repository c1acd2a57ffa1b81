//! Inspection tasks, and what was known of a posting's day before the visit.

use super::schema::{account, cell_decision, draw, inspection_task, leave_request, posting, record};
use super::{Db, StoreError, cells};
use crate::refusal::Outcome;
use chrono::NaiveDate;
use diesel::prelude::*;
use std::collections::HashSet;
use zaigang_shared::day::{CellDecision, CellState};
use zaigang_shared::division::DivisionCode;
use zaigang_shared::id::{AccountId, PostingId, RecordId, TaskId};
use zaigang_shared::record::InspectionResult;
use zaigang_shared::time::Millis;

/// A task as stored.
#[derive(Debug, Clone, PartialEq)]
pub struct TaskRow {
    /// Task.
    pub id: TaskId,
    /// Its draw.
    pub draw: String,
    /// The target.
    pub posting: PostingId,
    /// Where it is.
    pub host: DivisionCode,
    /// Who goes.
    pub inspector: AccountId,
    /// Order of selection, from 1.
    pub position: u32,
    /// Inclusion probability of the target.
    pub probability: f64,
    /// First day of the visit.
    pub window_from: NaiveDate,
    /// Last day of the visit.
    pub window_to: NaiveDate,
    /// The bundle was opened.
    pub started_at: Option<Millis>,
    /// The visit was made.
    pub done_at: Option<Millis>,
    /// Withdrawn with its draw.
    pub withdrawn_at: Option<Millis>,
    /// What was found.
    pub result: Option<InspectionResult>,
    /// The record that says so.
    pub record: Option<RecordId>,
    /// The day's cell as it was before the visit.
    pub declared: Option<CellState>,
    /// When the draw's list was frozen.
    pub frozen_at: Millis,
}

impl TaskRow {
    /// Whether the visit is still to be made.
    pub fn open(&self) -> bool {
        self.done_at.is_none() && self.withdrawn_at.is_none()
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = inspection_task)]
struct Raw {
    id: String,
    draw_id: String,
    posting_id: String,
    inspector_id: String,
    position: i64,
    probability: f64,
    window_from: String,
    window_to: String,
    started_at: Option<i64>,
    done_at: Option<i64>,
    withdrawn_at: Option<i64>,
    result: Option<String>,
    record_id: Option<String>,
    declared: Option<String>,
}

fn row((raw, frozen_at, host): (Raw, i64, String)) -> Result<TaskRow, StoreError> {
    let broken = |column| move |_| StoreError::Unreadable(column);
    Ok(TaskRow {
        id: raw.id.try_into().map_err(broken("inspection_task.id"))?,
        draw: raw.draw_id,
        posting: raw.posting_id.try_into().map_err(broken("inspection_task.posting_id"))?,
        host: super::divisions::code(host)?,
        inspector: raw.inspector_id.try_into().map_err(broken("inspection_task.inspector_id"))?,
        position: u32::try_from(raw.position)
            .map_err(|_| StoreError::Unreadable("inspection_task.position"))?,
        probability: raw.probability,
        window_from: cells::date(&raw.window_from)?,
        window_to: cells::date(&raw.window_to)?,
        started_at: raw.started_at.map(Millis),
        done_at: raw.done_at.map(Millis),
        withdrawn_at: raw.withdrawn_at.map(Millis),
        result: raw.result.as_deref().map(|t| cells::parse(t, "inspection_task.result")).transpose()?,
        record: raw
            .record_id
            .map(RecordId::try_from)
            .transpose()
            .map_err(broken("inspection_task.record_id"))?,
        declared: raw.declared.as_deref().map(|t| cells::parse(t, "inspection_task.declared")).transpose()?,
        frozen_at: Millis(frozen_at),
    })
}

/// One task.
pub fn by_id(db: &mut Db, id: &TaskId) -> Outcome<Option<TaskRow>> {
    let found: Option<(Raw, i64, String)> = inspection_task::table
        .inner_join(draw::table)
        .inner_join(posting::table)
        .filter(inspection_task::id.eq(id.as_str()))
        .select((Raw::as_select(), draw::ordered_at, posting::host))
        .first(db)
        .optional()?;
    Ok(found.map(row).transpose()?)
}

/// An inspector's tasks that were not withdrawn, newest window first.
pub fn of_inspector(db: &mut Db, inspector: &AccountId, limit: i64) -> Outcome<Vec<TaskRow>> {
    let rows: Vec<(Raw, i64, String)> = inspection_task::table
        .inner_join(draw::table)
        .inner_join(posting::table)
        .filter(inspection_task::inspector_id.eq(inspector.as_str()))
        .filter(inspection_task::withdrawn_at.is_null())
        .order((inspection_task::window_to.desc(), inspection_task::id))
        .limit(limit)
        .select((Raw::as_select(), draw::ordered_at, posting::host))
        .load(db)?;
    Ok(rows.into_iter().map(row).collect::<Result<_, _>>()?)
}

/// The tasks of a draw in the order of selection.
pub fn of_draw(db: &mut Db, draw_id: &str) -> Outcome<Vec<TaskRow>> {
    let rows: Vec<(Raw, i64, String)> = inspection_task::table
        .inner_join(draw::table)
        .inner_join(posting::table)
        .filter(inspection_task::draw_id.eq(draw_id))
        .order(inspection_task::position)
        .select((Raw::as_select(), draw::ordered_at, posting::host))
        .load(db)?;
    Ok(rows.into_iter().map(row).collect::<Result<_, _>>()?)
}

/// Opens a task that is not open, or whose bundle was opened before `stale` and ran out; false otherwise.
pub fn start(db: &mut Db, task: &TaskId, stale: Millis, now: Millis) -> Outcome<bool> {
    let open = inspection_task::table
        .filter(inspection_task::id.eq(task.as_str()))
        .filter(inspection_task::done_at.is_null())
        .filter(inspection_task::withdrawn_at.is_null())
        .filter(
            inspection_task::started_at
                .is_null()
                .or(inspection_task::started_at.le(stale.0))
                .assume_not_null(),
        );
    let changed = diesel::update(open).set(inspection_task::started_at.eq(now.0)).execute(db)?;
    Ok(changed == 1)
}

/// What a visit found.
#[derive(Debug, Clone)]
pub struct Visit {
    /// Found.
    pub result: InspectionResult,
    /// The inspector's word.
    pub note: Option<String>,
    /// The record that says so.
    pub record: RecordId,
    /// When.
    pub at: Millis,
    /// The day's cell before the visit.
    pub declared: CellState,
}

/// Keeps what a visit found; false when the task was not started, is done or was withdrawn.
pub fn finish(db: &mut Db, task: &TaskId, visit: &Visit) -> Outcome<bool> {
    let started = inspection_task::table
        .filter(inspection_task::id.eq(task.as_str()))
        .filter(inspection_task::done_at.is_null())
        .filter(inspection_task::withdrawn_at.is_null())
        .filter(inspection_task::started_at.is_not_null());
    let changed = diesel::update(started)
        .set((
            inspection_task::done_at.eq(visit.at.0),
            inspection_task::result.eq(result_name(visit.result)),
            inspection_task::note.eq(visit.note.as_deref()),
            inspection_task::record_id.eq(visit.record.as_str()),
            inspection_task::declared.eq(visit.declared.name()),
        ))
        .execute(db)?;
    Ok(changed == 1)
}

/// The serde name of a result.
pub fn result_name(result: InspectionResult) -> &'static str {
    match result {
        InspectionResult::Present => "present",
        InspectionResult::Absent => "absent",
        InspectionResult::Excused => "excused",
        InspectionResult::ElsewhereVerified => "elsewhere_verified",
        InspectionResult::Unreachable => "unreachable",
    }
}

/// Records of a posting's day that were not surely made before an instant.
pub fn records_after(
    db: &mut Db,
    posting: &PostingId,
    date: NaiveDate,
    at: Millis,
) -> Outcome<HashSet<String>> {
    let ids: Vec<String> = record::table
        .filter(record::posting_id.eq(posting.as_str()))
        .filter(record::date.eq(date.to_string()))
        .filter(record::not_after.gt(at.0))
        .select(record::id)
        .load(db)?;
    Ok(ids.into_iter().collect())
}

/// The decision that stood on a day's cell at an instant.
pub fn decision_at(
    db: &mut Db,
    posting: &PostingId,
    date: NaiveDate,
    at: Millis,
) -> Outcome<Option<CellDecision>> {
    let found: Option<(String, bool)> = cell_decision::table
        .filter(cell_decision::posting_id.eq(posting.as_str()))
        .filter(cell_decision::date.eq(date.to_string()))
        .filter(cell_decision::decided_at.le(at.0))
        .order((cell_decision::decided_at.desc(), cell_decision::id.desc()))
        .select((cell_decision::state, cell_decision::is_override))
        .first(db)
        .optional()?;
    Ok(found
        .map(|(state, is_override)| {
            cells::parse(&state, "cell_decision.state").map(|state| CellDecision { state, is_override })
        })
        .transpose()?)
}

/// Leave and duty approved by an instant that cover a day: (on duty, on leave).
pub fn excuses_at(db: &mut Db, posting: &PostingId, date: NaiveDate, at: Millis) -> Outcome<(bool, bool)> {
    let day = date.to_string();
    let kinds: Vec<String> = leave_request::table
        .filter(leave_request::posting_id.eq(posting.as_str()))
        .filter(leave_request::state.eq("approved"))
        .filter(leave_request::first_day.le(&day))
        .filter(leave_request::last_day.ge(&day))
        .filter(leave_request::decided_at.is_null().or(leave_request::decided_at.le(at.0)))
        .select(leave_request::kind)
        .load(db)?;
    Ok((kinds.iter().any(|k| k == "duty"), kinds.iter().any(|k| k == "leave")))
}

/// Whether approved leave or duty, registered before an instant, covers a day.
pub fn excused_before(
    db: &mut Db,
    posting: &PostingId,
    date: NaiveDate,
    registered_before: Millis,
) -> Outcome<bool> {
    let day = date.to_string();
    let found: i64 = leave_request::table
        .filter(leave_request::posting_id.eq(posting.as_str()))
        .filter(leave_request::state.eq("approved"))
        .filter(leave_request::first_day.le(&day))
        .filter(leave_request::last_day.ge(&day))
        .filter(leave_request::registered_at.lt(registered_before.0))
        .count()
        .first(db)?;
    Ok(found > 0)
}

/// A visit that was made.
#[derive(Debug, Clone, PartialEq)]
pub struct VisitRow {
    /// Where the target is posted.
    pub host: DivisionCode,
    /// Name of the person visited.
    pub person_name: String,
    /// The inspector.
    pub inspector: AccountId,
    /// Inclusion probability of the target.
    pub probability: f64,
    /// When.
    pub at: Millis,
    /// Found.
    pub result: InspectionResult,
    /// The day's cell before the visit.
    pub declared: CellState,
}

/// Visits made at a division's host places since an instant, newest first.
pub fn visits(db: &mut Db, division: &DivisionCode, since: Millis) -> Outcome<Vec<VisitRow>> {
    type Raw = (String, String, String, f64, Option<i64>, Option<String>, Option<String>);
    let (from, end) = (division.as_str(), super::divisions::range_end(division.as_str()));
    let rows: Vec<Raw> = inspection_task::table
        .inner_join(posting::table.inner_join(account::table))
        .filter(posting::host.ge(from).and(posting::host.lt(&end)))
        .filter(inspection_task::done_at.ge(since.0).assume_not_null())
        .order((inspection_task::done_at.desc(), inspection_task::id))
        .select((
            posting::host,
            account::person_name,
            inspection_task::inspector_id,
            inspection_task::probability,
            inspection_task::done_at,
            inspection_task::result,
            inspection_task::declared,
        ))
        .load(db)?;
    rows.into_iter()
        .map(|(host, person_name, inspector, probability, done, result, declared)| {
            let missing = || StoreError::Unreadable("inspection_task.done_at");
            let inspector =
                inspector.try_into().map_err(|_| StoreError::Unreadable("inspection_task.inspector_id"))?;
            Ok(VisitRow {
                host: super::divisions::code(host)?,
                person_name,
                inspector,
                probability,
                at: Millis(done.ok_or_else(missing)?),
                result: cells::parse(&result.ok_or_else(missing)?, "inspection_task.result")?,
                declared: cells::parse(&declared.ok_or_else(missing)?, "inspection_task.declared")?,
            })
        })
        .collect()
}
