//! The inspector's tasks: sealed until started, then a bundle that works 24 hours without signal.

use crate::app::App;
use crate::call::Call;
use crate::refusal::{Outcome, Refusal};
use crate::store::tasks::{TaskRow, Visit};
use crate::store::{self, Db};
use std::collections::HashMap;
use zaigang_shared::api::inspector::{TaskBundle, TaskLine, Tasks};
use zaigang_shared::day::{CellState, DayInput, DayRecord, cell};
use zaigang_shared::division::{DivisionCode, Level};
use zaigang_shared::id::{AccountId, PostingId, RecordId, TaskId};
use zaigang_shared::operation as op;
use zaigang_shared::problem::ProblemCode;
use zaigang_shared::record::InspectionResult;
use zaigang_shared::time::{DAY_MS, Millis};

/// Most tasks in an inspector's list.
const LIST: i64 = 200;

/// Keeps what an inspection record found on its task, once: `at` is when the visit was made.
///
/// The same record again succeeds. The cell that was declared for the day before the visit is kept beside
/// the finding, so that what is checked in afterwards changes nothing.
///
/// # Errors
/// `not_found` for a task that is not this inspector's, `wrong_state` for one that was not started, was
/// withdrawn or done by another record; withdrawing a draw leaves the visits that are under way.
#[expect(clippy::too_many_arguments, reason = "everything an inspection record says of its visit")]
pub async fn finish(
    app: &App,
    task: &TaskId,
    inspector: &AccountId,
    result: InspectionResult,
    note: Option<String>,
    record: &RecordId,
    at: Millis,
    now: Millis,
) -> Outcome<()> {
    let (task, inspector, record) = (task.clone(), inspector.clone(), record.clone());
    app.store
        .write::<_, Refusal>(move |db| {
            let found = store::tasks::by_id(db, &task)?.ok_or(ProblemCode::NotFound)?;
            if found.inspector != inspector {
                return Err(ProblemCode::NotFound.into());
            }
            if found.record.as_ref() == Some(&record) {
                return Ok(());
            }
            if !found.open() || found.started_at.is_none() {
                return Err(ProblemCode::WrongState.into());
            }
            let declared = declared_before(db, &found.posting, at)?;
            let visit = Visit { result, note, record, at, declared };
            if !store::tasks::finish(db, &task, &visit)? {
                return Err(ProblemCode::WrongState.into());
            }
            let content = serde_json::json!({
                "task": task, "draw": found.draw, "posting": found.posting, "inspector": inspector,
                "result": result, "declared": declared, "record": visit.record, "at": at, "note": visit.note,
            });
            store::leaf::write(db, "inspection", task.as_str(), content.to_string().as_bytes(), now)
        })
        .await
}

/// The caller's own tasks: open ones first, then past ones, newest first.
///
/// # Errors
/// The store's.
pub async fn list(call: Call<op::ListTasks>) -> Outcome<Tasks> {
    let caller = call.who.caller()?;
    let (account, name, now) = (caller.account.clone(), caller.name.clone(), call.who.now);
    call.app
        .store
        .read::<_, Refusal>(move |db| {
            let mut found = store::tasks::of_inspector(db, &account, LIST)?;
            // The sort is stable: within open and past, newest window first.
            found.sort_by_key(|task| !task.open());
            let names = store::divisions::names(db, &places(&found))?;
            let mut tasks = Vec::with_capacity(found.len());
            for task in found {
                let shown = bundle_shown(&task, now);
                let bundle = if shown { Some(bundle(db, &task, &names, now)?) } else { None };
                tasks.push(TaskLine {
                    id: task.id,
                    window_from: task.window_from,
                    window_to: task.window_to,
                    region: name_of(&names, &task.host.at(Level::County)),
                    started_at: task.started_at,
                    done_at: task.done_at,
                    result: task.result,
                    bundle,
                });
            }
            Ok(Tasks { name, tasks })
        })
        .await
}

/// The places whose names the tasks show.
fn places(tasks: &[TaskRow]) -> Vec<String> {
    let levels = [Level::Village, Level::Township, Level::County];
    tasks.iter().flat_map(|task| levels.map(|level| task.host.at(level).to_string())).collect()
}

fn name_of(names: &HashMap<String, String>, code: &DivisionCode) -> String {
    names.get(code.as_str()).cloned().unwrap_or_else(|| code.to_string())
}

/// The bundle is on the phone while it runs, and on the day of the visit.
fn bundle_shown(task: &TaskRow, now: Millis) -> bool {
    let running = task.started_at.is_some_and(|t| now < t.plus(DAY_MS));
    match task.done_at {
        None => running,
        Some(done) => task.started_at.is_some() && done.date() == now.date(),
    }
}

/// Opens a task: the first time the target is named, which is in the view log and the tamper-evident log.
///
/// Asked again while the bundle runs, it answers the same; a bundle that ran out can be opened again within
/// the window, and that too is logged.
///
/// # Errors
/// `wrong_state` outside the window's days, or when the task was withdrawn or done.
pub async fn start(call: Call<op::StartTask>) -> Outcome<TaskBundle> {
    let id: TaskId = call.path("task")?;
    let account = call.who.caller()?.account.clone();
    let now = call.who.now;
    call.app
        .store
        .write::<_, Refusal>(move |db| {
            let mut task = store::tasks::by_id(db, &id)?.ok_or(ProblemCode::NotFound)?;
            if !bundle_shown(&task, now) || task.withdrawn_at.is_some() {
                open(db, &mut task, &account, now)?;
            }
            let names = store::divisions::names(db, &places(std::slice::from_ref(&task)))?;
            bundle(db, &task, &names, now)
        })
        .await
}

fn open(db: &mut Db, task: &mut TaskRow, account: &AccountId, now: Millis) -> Outcome<()> {
    let today = now.date();
    let in_window = task.window_from <= today && today <= task.window_to;
    if !in_window || !task.open() || !store::tasks::start(db, &task.id, now.plus(-DAY_MS), now)? {
        return Err(ProblemCode::WrongState.into());
    }
    task.started_at = Some(now);
    let (posting, id) = (task.posting.as_str(), task.id.as_str());
    store::views::log(db, account.as_str(), Some(posting), "target", id, now)?;
    let content = serde_json::json!({
        "task": id, "draw": task.draw, "posting": posting, "inspector": account, "started_at": now,
    });
    store::leaf::write(db, "inspection_start", id, content.to_string().as_bytes(), now)
}

fn bundle(db: &mut Db, task: &TaskRow, names: &HashMap<String, String>, now: Millis) -> Outcome<TaskBundle> {
    let started = task.started_at.ok_or(ProblemCode::WrongState)?;
    let posting = store::postings::by_id(db, &task.posting)?
        .ok_or_else(|| Refusal::Internal("a task without its posting".to_owned()))?;
    Ok(TaskBundle {
        task: task.id.clone(),
        posting: task.posting.clone(),
        person_name: posting.person_name,
        phone: posting.phone,
        host_name: name_of(names, &task.host),
        township_name: name_of(names, &task.host.at(Level::Township)),
        fences: store::fences::in_force(db, &task.posting, now)?,
        // What was registered after the list was frozen stays in the frame.
        excused: store::tasks::excused_before(db, &task.posting, now.date(), task.frozen_at)?,
        until: started.plus(DAY_MS),
    })
}

/// The cell of a visit's day from what was there before the visit: records surely made by then, decisions
/// and approvals given by then.
fn declared_before(db: &mut Db, posting: &PostingId, at: Millis) -> Outcome<CellState> {
    let date = at.date();
    let calendar = store::cells::calendar(db, date, date)?;
    let mut inputs = store::cells::inputs(db, std::slice::from_ref(posting), date, date)?;
    let Some(input) = inputs.remove(posting) else { return Ok(CellState::NotPosted) };
    let later = store::tasks::records_after(db, posting, date, at)?;
    let (on_duty, on_leave) = store::tasks::excuses_at(db, posting, date, at)?;
    let records: Vec<DayRecord> = input
        .records
        .get(&date)
        .map(Vec::as_slice)
        .unwrap_or_default()
        .iter()
        .filter(|record| !later.contains(record.id.as_str()))
        .cloned()
        .collect();
    let declared = cell(&DayInput {
        date,
        posted_from: input.posted_from,
        posted_to: input.posted_to,
        records: &records,
        on_duty,
        on_leave,
        witnessed: false,
        decision: store::tasks::decision_at(db, posting, date, at)?,
        required: input.policies.iter().any(|p| p.rule.requires(p.mode, date, &calendar)),
        photo_demanded: input.policies.iter().any(|p| p.photo_demanded),
    });
    Ok(declared.state)
}
