//! What a visit found: kept once, with what its result lacks. A visit without its proof is shown, never counted.

use crate::app::App;
use crate::refusal::{Outcome, Refusal};
use crate::store::items::{self, Item};
use crate::store::tasks::{TaskRow, Visit};
use crate::store::{self, Db};
use zaigang_shared::api::cadre::OwnInspection;
use zaigang_shared::day::CellState;
use zaigang_shared::id::{AccountId, PostingId, RecordId, TaskId};
use zaigang_shared::inspection::{VisitDoubt, VisitRecord, near_visit, usable};
use zaigang_shared::place::Verdict;
use zaigang_shared::problem::ProblemCode;
use zaigang_shared::record::InspectionResult;
use zaigang_shared::time::{Millis, TimeInterval};

/// Most visits on a cadre's first page.
const TOLD: i64 = 50;

/// What an inspection record says of its visit, as it was stored.
#[derive(Debug, Clone)]
pub struct Said {
    /// The record.
    pub record: RecordId,
    /// Found.
    pub result: InspectionResult,
    /// The inspector's word.
    pub note: Option<String>,
    /// What its position says.
    pub verdict: Verdict,
    /// When it was made.
    pub interval: TimeInterval,
    /// The phone's word on that.
    pub claimed_at: Millis,
    /// Signed by a phone that was lost or revoked.
    pub device_revoked: bool,
    /// It reached the server.
    pub received_at: Millis,
}

/// Keeps what an inspection record found on its task, once.
///
/// The same record again succeeds. What the result lacks is kept with it: the visit is `unproven` then. The cell
/// that was declared for the day before the visit is kept beside the finding, so that what is checked in
/// afterwards changes nothing.
///
/// # Errors
/// `not_found` for a task that is not this inspector's, `wrong_state` for one that was not started, was
/// withdrawn or done by another record; withdrawing a draw leaves the visits that are under way.
pub async fn finish(app: &App, task: &TaskId, inspector: &AccountId, said: Said, now: Millis) -> Outcome<()> {
    let (task, inspector) = (task.clone(), inspector.clone());
    app.store
        .write::<_, Refusal>(move |db| {
            let found = store::tasks::by_id(db, &task)?.ok_or(ProblemCode::NotFound)?;
            if found.inspector != inspector {
                return Err(ProblemCode::NotFound.into());
            }
            if found.record.as_ref() == Some(&said.record) {
                return Ok(());
            }
            let started_at = found.started_at.filter(|_| found.open()).ok_or(ProblemCode::WrongState)?;
            let visit = visit(db, &found, started_at, said)?;
            if !store::tasks::finish(db, &task, &visit)? {
                return Err(ProblemCode::WrongState.into());
            }
            items::log(db, Item::Inspection, task.as_str(), now)
        })
        .await
}

fn visit(db: &mut Db, task: &TaskRow, started_at: Millis, said: Said) -> Outcome<Visit> {
    let record = VisitRecord {
        result: said.result,
        verdict: &said.verdict,
        interval: said.interval,
        claimed_at: said.claimed_at,
        device_revoked: said.device_revoked,
        started_at,
        received_at: said.received_at,
    };
    let at = record.at();
    let excused = excused(db, &task.posting, at, started_at)?;
    let doubts = record.doubts(excused, cadre_fix(db, &task.posting, at)?);
    let declared = declared_before(db, &task.posting, at)?;
    Ok(Visit { result: said.result, note: said.note, record: said.record, at, declared, doubts })
}

/// Leave or duty that was registered before the inspector knew whom he visits, and is approved by now.
fn excused(db: &mut Db, posting: &PostingId, at: Millis, started_at: Millis) -> Outcome<bool> {
    store::tasks::excused_before(db, posting, at.date(), started_at)
}

/// Whether the cadre's own phone said where it was within 30 minutes of a visit.
fn cadre_fix(db: &mut Db, posting: &PostingId, at: Millis) -> Outcome<bool> {
    let fixes = store::tasks::fixes_around(db, posting, at)?;
    Ok(fixes.iter().any(|fix| near_visit(at, fix.interval, fix.claimed_at) && usable(&fix.verdict)))
}

/// What a visit still lacks. The cadre's record may have been on its way, and leave that was registered before may
/// have been approved after the inspector's record came in; what it lacked for itself it lacks for ever.
///
/// # Errors
/// The store's.
pub fn still_lacks(
    db: &mut Db,
    posting: &PostingId,
    started_at: Option<Millis>,
    at: Millis,
    doubts: &[VisitDoubt],
) -> Outcome<Vec<VisitDoubt>> {
    let mut left = Vec::with_capacity(doubts.len());
    for doubt in doubts {
        let settled = match doubt {
            VisitDoubt::NoExcuse => excused(db, posting, at, started_at.unwrap_or(at))?,
            VisitDoubt::NoFixOfCadre => cadre_fix(db, posting, at)?,
            VisitDoubt::NoPosition
            | VisitDoubt::NotAtPlace
            | VisitDoubt::OutsideBundle
            | VisitDoubt::DeviceRevoked => false,
        };
        if !settled {
            left.push(*doubt);
        }
    }
    Ok(left)
}

/// [`still_lacks`] of a task; none of one that is not done.
///
/// # Errors
/// The store's.
pub fn task_lacks(db: &mut Db, task: &TaskRow) -> Outcome<Vec<VisitDoubt>> {
    match task.done_at {
        Some(at) => still_lacks(db, &task.posting, task.started_at, at, &task.doubts),
        None => Ok(Vec::new()),
    }
}

/// Visits to a cadre's own postings since an instant, newest first.
///
/// # Errors
/// The store's.
pub fn told(db: &mut Db, postings: &[&str], since: Millis) -> Outcome<Vec<OwnInspection>> {
    let mut all = Vec::new();
    for task in store::tasks::done_at_postings(db, postings, since, TOLD)? {
        let doubts = task_lacks(db, &task)?;
        // A task that is done has both.
        let (Some(at), Some(result)) = (task.done_at, task.result) else { continue };
        all.push(OwnInspection { task: task.id, at, result, note: task.note, doubts });
    }
    Ok(all)
}

/// The cell of a visit's day from what was there before the visit: records surely made by then, decisions
/// and approvals given by then.
fn declared_before(db: &mut Db, posting: &PostingId, at: Millis) -> Outcome<CellState> {
    let date = at.date();
    let calendar = store::cells::calendar(db, date, date)?;
    let mut inputs = store::cells::inputs(db, std::slice::from_ref(posting), date, date)?;
    let Some(mut input) = inputs.remove(posting) else { return Ok(CellState::NotPosted) };
    let later = store::tasks::records_after(db, posting, date, at)?;
    for records in input.records.values_mut() {
        records.retain(|record| !later.contains(record.id.as_str()));
    }
    let (on_duty, on_leave) = store::tasks::excuses_at(db, posting, date, at)?;
    let that_day = |covered: bool| if covered { vec![(date, date)] } else { Vec::new() };
    (input.duty, input.leave) = (that_day(on_duty), that_day(on_leave));
    let (decision, witnessed) = store::tasks::words_at(db, posting, date, at)?;
    input.decisions = decision.map(|decision| (date, decision)).into_iter().collect();
    input.witnessed = witnessed.then_some(date).into_iter().collect();
    Ok(input.cell(date, &calendar).state)
}
