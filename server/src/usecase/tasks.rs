//! The inspector's tasks: sealed until started, then a bundle that works 24 hours without signal.

use crate::call::Call;
use crate::refusal::{Outcome, Refusal};
use crate::store::items::{self, Item};
use crate::store::tasks::TaskRow;
use crate::store::views::Viewer;
use crate::store::{self, Db};
use crate::usecase::visits;
use std::collections::HashMap;
use zaigang_shared::api::inspector::{TaskBundle, TaskLine, Tasks};
use zaigang_shared::division::{DivisionCode, Level};
use zaigang_shared::id::TaskId;
use zaigang_shared::inspection::BUNDLE_MS;
use zaigang_shared::operation as op;
use zaigang_shared::problem::ProblemCode;
use zaigang_shared::time::Millis;

/// Most tasks in an inspector's list.
const LIST: i64 = 200;

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
            found.sort_by_key(|task| !task.open() || task.missed(now));
            let names = store::divisions::names(db, &places(&found))?;
            let mut tasks = Vec::with_capacity(found.len());
            for task in found {
                let shown = bundle_shown(&task, now);
                let bundle = if shown { Some(bundle(db, &task, &names, now)?) } else { None };
                let doubts = visits::task_lacks(db, &task)?;
                tasks.push(TaskLine {
                    missed: task.missed(now),
                    id: task.id,
                    window_from: task.window_from,
                    window_to: task.window_to,
                    region: name_of(&names, &task.host.at(Level::County)),
                    started_at: task.started_at,
                    done_at: task.done_at,
                    result: task.result,
                    doubts,
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
    let running = task.started_at.is_some_and(|t| now < t.plus(BUNDLE_MS));
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
    let viewer = call.who.viewer()?;
    let now = call.who.now;
    call.app
        .store
        .write::<_, Refusal>(move |db| {
            let mut task = store::tasks::by_id(db, &id)?.ok_or(ProblemCode::NotFound)?;
            if !bundle_shown(&task, now) || task.withdrawn_at.is_some() {
                open(db, &mut task, &viewer, now)?;
            }
            let names = store::divisions::names(db, &places(std::slice::from_ref(&task)))?;
            bundle(db, &task, &names, now)
        })
        .await
}

fn open(db: &mut Db, task: &mut TaskRow, viewer: &Viewer, now: Millis) -> Outcome<()> {
    let today = now.date();
    let in_window = task.window_from <= today && today <= task.window_to;
    if !in_window || !task.open() || !store::tasks::start(db, &task.id, now.plus(-BUNDLE_MS), now)? {
        return Err(ProblemCode::WrongState.into());
    }
    task.started_at = Some(now);
    let (posting, id) = (task.posting.as_str(), task.id.as_str());
    store::views::log(db, viewer, Some(posting), "target", id, now)?;
    items::log(db, Item::Inspection, id, now)
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
        // Until the start nobody knew whom the visit is for.
        excused: store::tasks::excused_before(db, &task.posting, now.date(), started)?,
        until: started.plus(BUNDLE_MS),
    })
}
