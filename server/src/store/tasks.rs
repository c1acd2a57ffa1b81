//! Inspection tasks, and what was known of a posting's day before the visit.

use super::schema::{account, cell_decision, inspection_task, leave_request, posting, record};
use super::{Db, StoreError, cells};
use crate::refusal::{Outcome, Refusal};
use chrono::NaiveDate;
use diesel::prelude::*;
use std::collections::HashSet;
use zaigang_shared::day::{CellDecision, CellState};
use zaigang_shared::division::DivisionCode;
use zaigang_shared::id::{AccountId, PostingId, RecordId, TaskId};
use zaigang_shared::inspection::{CADRE_FIX_MS, VisitDoubt, missed};
use zaigang_shared::judge::event::AbsenceState;
use zaigang_shared::place::Verdict;
use zaigang_shared::record::InspectionResult;
use zaigang_shared::time::{Millis, TimeInterval, next_day, previous_day};

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
    /// The inspector's word.
    pub note: Option<String>,
    /// The day's cell as it was before the visit.
    pub declared: Option<CellState>,
    /// What the visit lacked when its record came in.
    pub doubts: Vec<VisitDoubt>,
}

impl TaskRow {
    /// Whether the visit is still to be made.
    pub fn open(&self) -> bool {
        self.done_at.is_none() && self.withdrawn_at.is_none()
    }

    /// Whether the visit was not made and will not be made any more.
    pub fn missed(&self, now: Millis) -> bool {
        self.open() && missed(self.window_to, self.started_at, now)
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
    note: Option<String>,
    record_id: Option<String>,
    declared: Option<String>,
    doubts: Option<String>,
}

/// The stored list of what a visit lacked.
fn doubts(text: &str) -> Result<Vec<VisitDoubt>, StoreError> {
    serde_json::from_str(text).map_err(|_| StoreError::Unreadable("inspection_task.doubts"))
}

fn row((raw, host): (Raw, String)) -> Result<TaskRow, StoreError> {
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
        note: raw.note,
        declared: raw.declared.as_deref().map(|t| cells::parse(t, "inspection_task.declared")).transpose()?,
        doubts: raw.doubts.as_deref().map(doubts).transpose()?.unwrap_or_default(),
    })
}

/// One task.
pub fn by_id(db: &mut Db, id: &TaskId) -> Outcome<Option<TaskRow>> {
    let found: Option<(Raw, String)> = inspection_task::table
        .inner_join(posting::table)
        .filter(inspection_task::id.eq(id.as_str()))
        .select((Raw::as_select(), posting::host))
        .first(db)
        .optional()?;
    Ok(found.map(row).transpose()?)
}

/// An inspector's tasks that were not withdrawn, newest window first.
pub fn of_inspector(db: &mut Db, inspector: &AccountId, limit: i64) -> Outcome<Vec<TaskRow>> {
    let rows: Vec<(Raw, String)> = inspection_task::table
        .inner_join(posting::table)
        .filter(inspection_task::inspector_id.eq(inspector.as_str()))
        .filter(inspection_task::withdrawn_at.is_null())
        .order((inspection_task::window_to.desc(), inspection_task::id))
        .limit(limit)
        .select((Raw::as_select(), posting::host))
        .load(db)?;
    Ok(rows.into_iter().map(row).collect::<Result<_, _>>()?)
}

/// The tasks of a draw in the order of selection.
pub fn of_draw(db: &mut Db, draw_id: &str) -> Outcome<Vec<TaskRow>> {
    let rows: Vec<(Raw, String)> = inspection_task::table
        .inner_join(posting::table)
        .filter(inspection_task::draw_id.eq(draw_id))
        .order(inspection_task::position)
        .select((Raw::as_select(), posting::host))
        .load(db)?;
    Ok(rows.into_iter().map(row).collect::<Result<_, _>>()?)
}

/// Tasks of these postings that were done since an instant, newest first.
pub fn done_at_postings(db: &mut Db, postings: &[&str], since: Millis, limit: i64) -> Outcome<Vec<TaskRow>> {
    let rows: Vec<(Raw, String)> = inspection_task::table
        .inner_join(posting::table)
        .filter(inspection_task::posting_id.eq_any(postings))
        .filter(inspection_task::done_at.ge(since.0).assume_not_null())
        .order((inspection_task::done_at.desc(), inspection_task::id))
        .limit(limit)
        .select((Raw::as_select(), posting::host))
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
    /// What it lacks.
    pub doubts: Vec<VisitDoubt>,
}

/// Keeps what a visit found; false when the task was not started, is done or was withdrawn.
pub fn finish(db: &mut Db, task: &TaskId, visit: &Visit) -> Outcome<bool> {
    let started = inspection_task::table
        .filter(inspection_task::id.eq(task.as_str()))
        .filter(inspection_task::done_at.is_null())
        .filter(inspection_task::withdrawn_at.is_null())
        .filter(inspection_task::started_at.is_not_null());
    let doubts =
        serde_json::to_string(&visit.doubts).map_err(|error| Refusal::Internal(error.to_string()))?;
    let changed = diesel::update(started)
        .set((
            inspection_task::done_at.eq(visit.at.0),
            inspection_task::result.eq(result_name(visit.result)),
            inspection_task::note.eq(visit.note.as_deref()),
            inspection_task::record_id.eq(visit.record.as_str()),
            inspection_task::declared.eq(visit.declared.name()),
            inspection_task::doubts.eq(doubts),
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

/// What people had said of a day by an instant: the decision that stood, and whether the village vouched.
pub fn words_at(
    db: &mut Db,
    posting: &PostingId,
    date: NaiveDate,
    at: Millis,
) -> Outcome<(Option<CellDecision>, bool)> {
    let words: Vec<cells::WordColumns> = cell_decision::table
        .filter(cell_decision::posting_id.eq(posting.as_str()))
        .filter(cell_decision::date.eq(date.to_string()))
        .filter(cell_decision::decided_at.le(at.0))
        .order((cell_decision::decided_at, cell_decision::id))
        .select((
            cell_decision::state,
            cell_decision::is_override,
            cell_decision::kept,
            cell_decision::decided_by_role,
        ))
        .load(db)?;
    let (mut decision, mut witnessed) = (None, false);
    for columns in &words {
        match cells::day_word(columns)? {
            cells::DayWord::Village(vouched) => witnessed = vouched,
            cells::DayWord::Decision(said) => decision = Some(said),
        }
    }
    Ok((decision, witnessed))
}

/// Leave and duty that cover a day and were approved, and not ended or replaced, as of an instant: (on duty, on leave).
pub fn excuses_at(db: &mut Db, posting: &PostingId, date: NaiveDate, at: Millis) -> Outcome<(bool, bool)> {
    let day = date.to_string();
    let in_force = leave_request::state
        .eq("approved")
        .and(leave_request::decided_at.is_null().or(leave_request::decided_at.le(at.0)).assume_not_null());
    let ended_later = leave_request::state
        .eq_any(["replaced", "cancelled"])
        .and(leave_request::decided_at.le(at.0).assume_not_null())
        .and(leave_request::ended_at.gt(at.0).assume_not_null());
    let kinds: Vec<String> = leave_request::table
        .filter(leave_request::posting_id.eq(posting.as_str()))
        .filter(leave_request::first_day.le(&day))
        .filter(leave_request::last_day.ge(&day))
        .filter(in_force.or(ended_later))
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
    let known = super::leaves::known(db, std::slice::from_ref(posting), date, date)?;
    Ok(known.iter().any(|known| {
        known.state == AbsenceState::Approved
            && known.from <= date
            && date <= known.to
            && known.registered_at.0 < registered_before
    }))
}

/// A record of a cadre with a position, near a visit.
#[derive(Debug, Clone, PartialEq)]
pub struct NearFix {
    /// When it was made.
    pub interval: TimeInterval,
    /// The phone's word on that.
    pub claimed_at: Millis,
    /// What the position says.
    pub verdict: Verdict,
}

/// Records of a posting with a position, by phones in use, that may have been made within 30 minutes of an instant.
pub fn fixes_around(db: &mut Db, posting: &PostingId, at: Millis) -> Outcome<Vec<NearFix>> {
    let (from, to) = (previous_day(at.date()).to_string(), next_day(at.date()).to_string());
    let rows: Vec<(i64, i64, String, i64, String)> = record::table
        .filter(record::posting_id.eq(posting.as_str()))
        .filter(record::date.between(from, to))
        .filter(record::not_before.le(at.0.saturating_add(CADRE_FIX_MS)))
        .filter(record::not_after.ge(at.0.saturating_sub(CADRE_FIX_MS)))
        // The verdict stays when the position has gone, and says whether there was one.
        .filter(record::fix.is_not_null().or(record::erased_at.is_not_null()))
        .filter(record::device_standing.eq("active"))
        .select((
            record::not_before,
            record::not_after,
            record::time_way,
            record::claimed_at,
            record::verdict,
        ))
        .load(db)?;
    rows.into_iter()
        .map(|(not_before, not_after, way, claimed_at, verdict)| {
            let way = cells::parse(&way, "record.time_way")?;
            Ok(NearFix {
                interval: TimeInterval { not_before: Millis(not_before), not_after: Millis(not_after), way },
                claimed_at: Millis(claimed_at),
                verdict: serde_json::from_str(&verdict)
                    .map_err(|_| StoreError::Unreadable("record.verdict"))?,
            })
        })
        .collect()
}

/// A visit that was made.
#[derive(Debug, Clone, PartialEq)]
pub struct VisitRow {
    /// The posting visited.
    pub posting: PostingId,
    /// Where the target is posted.
    pub host: DivisionCode,
    /// Name of the person visited.
    pub person_name: String,
    /// The inspector.
    pub inspector: AccountId,
    /// Inclusion probability of the target.
    pub probability: f64,
    /// The bundle was opened.
    pub started_at: Option<Millis>,
    /// When.
    pub at: Millis,
    /// Found.
    pub result: InspectionResult,
    /// The inspector's word.
    pub note: Option<String>,
    /// The record that says so.
    pub record: RecordId,
    /// The day's cell before the visit.
    pub declared: CellState,
    /// What it lacked when its record came in.
    pub doubts: Vec<VisitDoubt>,
}

fn visit_row(task: TaskRow, person_name: String) -> Result<VisitRow, StoreError> {
    let missing = || StoreError::Unreadable("inspection_task.done_at");
    Ok(VisitRow {
        posting: task.posting,
        host: task.host,
        person_name,
        inspector: task.inspector,
        probability: task.probability,
        started_at: task.started_at,
        at: task.done_at.ok_or_else(missing)?,
        result: task.result.ok_or_else(missing)?,
        note: task.note,
        record: task.record.ok_or_else(missing)?,
        declared: task.declared.ok_or_else(missing)?,
        doubts: task.doubts,
    })
}

/// Visits made at a division's host places since an instant and before another, newest first.
pub fn visits(
    db: &mut Db,
    division: &DivisionCode,
    since: Millis,
    before: Option<Millis>,
) -> Outcome<Vec<VisitRow>> {
    let (from, end) = (division.as_str(), super::divisions::range_end(division.as_str()));
    let rows: Vec<(Raw, String, String)> = inspection_task::table
        .inner_join(posting::table.inner_join(account::table))
        .filter(posting::host.ge(from).and(posting::host.lt(&end)))
        .filter(inspection_task::done_at.ge(since.0).assume_not_null())
        .filter(inspection_task::done_at.lt(before.map_or(i64::MAX, |at| at.0)).assume_not_null())
        .order((inspection_task::done_at.desc(), inspection_task::id))
        .select((Raw::as_select(), posting::host, account::person_name))
        .load(db)?;
    let visit = |(raw, host, name)| visit_row(row((raw, host))?, name);
    Ok(rows.into_iter().map(visit).collect::<Result<_, _>>()?)
}

/// Tasks at a division's host places whose window ended between two days and that have no result.
pub fn without_result(
    db: &mut Db,
    division: &DivisionCode,
    from: NaiveDate,
    to: NaiveDate,
) -> Outcome<Vec<TaskRow>> {
    let (low, end) = (division.as_str(), super::divisions::range_end(division.as_str()));
    let rows: Vec<(Raw, String)> = inspection_task::table
        .inner_join(posting::table)
        .filter(posting::host.ge(low).and(posting::host.lt(&end)))
        .filter(inspection_task::window_to.between(from.to_string(), to.to_string()))
        .filter(inspection_task::done_at.is_null())
        .filter(inspection_task::withdrawn_at.is_null())
        .select((Raw::as_select(), posting::host))
        .load(db)?;
    Ok(rows.into_iter().map(row).collect::<Result<_, _>>()?)
}
