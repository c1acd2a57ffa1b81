//! Draws in three steps: the list is frozen and committed, the public value is entered and draws, the visits
//! are made. Targets are sealed until each visit starts; afterwards anybody can recompute the draw.

mod frame;

use crate::call::Call;
use crate::keys::{new_id, random};
use crate::refusal::{Outcome, Refusal};
use crate::store::draws::{DrawRow, NewTask, Sealed, Stage, VisitCounts};
use crate::store::items::{self, Item};
use crate::store::tasks::TaskRow;
use crate::store::views::Viewer;
use crate::store::{self, Db};
use crate::usecase::text::{bounded, line};
use crate::usecase::visits;
use frame::{Frame, Order, frame};
use std::collections::HashMap;
use zaigang_shared::api::city::*;
use zaigang_shared::division::{DivisionCode, Level};
use zaigang_shared::draw::{self, DrawExport, DrawList, DrawResult};
use zaigang_shared::id::{AccountId, DrawId, PostingId, TaskId};
use zaigang_shared::operation as op;
use zaigang_shared::problem::{Problem, ProblemCode};
use zaigang_shared::record::hex;
use zaigang_shared::time::{Millis, at};

/// Most postings drawn at once.
const NUMBER: u32 = 200;
/// Longest window of a draw, in days.
const WINDOW_DAYS: i64 = 62;

/// Draws over a division or below it, newest first.
///
/// # Errors
/// The store's.
pub async fn list(call: Call<op::ListDraws>) -> Outcome<Draws> {
    let division: DivisionCode = call.path("division")?;
    let now = call.who.now;
    call.app
        .store
        .read::<_, Refusal>(move |db| {
            let rows = store::draws::of_division(db, &division)?;
            Ok(Draws { draws: lines(db, &rows, now)? })
        })
        .await
}

fn lines(db: &mut Db, rows: &[DrawRow], now: Millis) -> Outcome<Vec<DrawLine>> {
    let ids: Vec<DrawId> = rows.iter().map(|row| row.id.clone()).collect();
    let visits = store::draws::visits(db, &ids, now)?;
    let codes: Vec<String> = rows.iter().map(|row| row.division.to_string()).collect();
    let names = store::divisions::names(db, &codes)?;
    Ok(rows
        .iter()
        .map(|row| {
            let visits = visits.get(row.id.as_str()).copied().unwrap_or_default();
            DrawLine {
                id: row.id.clone(),
                division: row.division.clone(),
                division_name: name_of(&names, &row.division),
                state: state(row.stage, visits),
                population: row.population,
                number: row.number,
                done: visits.done,
                missed: visits.missed,
                window_from: row.window_from,
                window_to: row.window_to,
                ordered_at: row.ordered_at,
                ordered_by: row.ordered_by_name.clone(),
            }
        })
        .collect())
}

fn name_of(names: &HashMap<String, String>, code: &DivisionCode) -> String {
    names.get(code.as_str()).cloned().unwrap_or_else(|| code.to_string())
}

/// A draw is closed when its last visit is made or its window has passed: nobody has to close it.
fn state(stage: Stage, visits: VisitCounts) -> DrawState {
    match stage {
        Stage::Frozen => DrawState::Frozen,
        Stage::Drawn if visits.open == 0 => DrawState::Closed,
        Stage::Drawn => DrawState::Drawn,
        Stage::Withdrawn => DrawState::Withdrawn,
    }
}

/// Opens a draw. A look at a target named so far is in the view log, once a day.
///
/// # Errors
/// The store's.
pub async fn read(call: Call<op::ReadDraw>) -> Outcome<DrawView> {
    let id: DrawId = call.path("draw")?;
    let viewer = call.who.viewer()?;
    let now = call.who.now;
    let reader = viewer.account.clone();
    let (view, unlogged) = call
        .app
        .store
        .read::<_, Refusal>(move |db| {
            let row = store::draws::by_id(db, &id)?.ok_or(ProblemCode::NotFound)?;
            let (view, named) = view(db, &row, now)?;
            let unlogged = unlogged(db, &reader, named, now)?;
            Ok((view, unlogged))
        })
        .await?;
    if !unlogged.is_empty() {
        call.app.store.write::<_, Refusal>(move |db| log_looks(db, &viewer, &unlogged, now)).await?;
    }
    Ok(view)
}

/// A target that the answer names.
type Named = (TaskId, PostingId);

fn unlogged(db: &mut Db, account: &AccountId, named: Vec<Named>, now: Millis) -> Outcome<Vec<Named>> {
    let tasks: Vec<TaskId> = named.iter().map(|(task, _)| task.clone()).collect();
    let seen = store::draws::looked_at(db, account, &tasks, at(now.date(), 0))?;
    Ok(named.into_iter().filter(|(task, _)| !seen.contains(task.as_str())).collect())
}

fn log_looks(db: &mut Db, viewer: &Viewer, named: &[Named], now: Millis) -> Outcome<()> {
    for (task, posting) in named {
        store::views::log(db, viewer, Some(posting.as_str()), "target", task.as_str(), now)?;
    }
    Ok(())
}

/// The view, and the looks at targets it gives; for answers of a write.
fn view_logged(db: &mut Db, row: &DrawRow, viewer: &Viewer, now: Millis) -> Outcome<DrawView> {
    let (view, named) = view(db, row, now)?;
    let unlogged = unlogged(db, &viewer.account, named, now)?;
    log_looks(db, viewer, &unlogged, now)?;
    Ok(view)
}

fn view(db: &mut Db, row: &DrawRow, now: Millis) -> Outcome<(DrawView, Vec<Named>)> {
    let line = lines(db, std::slice::from_ref(row), now)?.pop().ok_or(ProblemCode::NotFound)?;
    let tasks = store::tasks::of_draw(db, row.id.as_str())?;
    let sealed = store::draws::sealed(db, &row.id)?;
    let excluded = u32::try_from(sealed.list.exclusions.len()).unwrap_or(u32::MAX);
    // Of a withdrawn draw no target is sealed that will still be visited.
    let waits = |task: &TaskRow| task.open() && !task.missed(now);
    let over = row.stage == Stage::Withdrawn || !tasks.iter().any(waits);
    let export = if over { export(row, sealed)? } else { None };

    // Named is who was visited, and once nobody is visited any more also who was missed.
    let is_named = |task: &TaskRow| task.started_at.is_some() || (over && task.missed(now));
    let shown: Vec<&TaskRow> = tasks.iter().filter(|task| is_named(task)).collect();
    let named: Vec<Named> = shown.iter().map(|task| (task.id.clone(), task.posting.clone())).collect();
    let postings: Vec<PostingId> = shown.iter().map(|task| task.posting.clone()).collect();
    let people = store::draws::person_names(db, &postings)?;
    let places: Vec<String> = shown
        .iter()
        .flat_map(|task| [task.host.to_string(), task.host.at(Level::Township).to_string()])
        .collect();
    let places = store::divisions::names(db, &places)?;
    let inspectors: Vec<AccountId> = tasks.iter().map(|task| task.inspector.clone()).collect();
    let inspectors = store::draws::account_names(db, &inspectors)?;
    let mut lines = Vec::with_capacity(tasks.len());
    for task in &tasks {
        lines.push(DrawTask {
            task: task.id.clone(),
            order: task.position,
            inspector: inspectors.get(task.inspector.as_str()).cloned(),
            started_at: task.started_at,
            target: is_named(task).then(|| in_words(task, &people, &places)),
            result: task.result,
            note: task.note.clone(),
            record: task.record.clone(),
            doubts: visits::task_lacks(db, task)?,
            missed: task.missed(now),
        });
    }
    let view = DrawView {
        line,
        seed_source: row.seed_source.clone(),
        commitment: row.commitment.clone(),
        public_value: row.public_value.clone(),
        excluded,
        tasks: lines,
        withdrawn_reason: row.withdrawn_reason.clone(),
        export,
    };
    Ok((view, named))
}

/// Person, township and village of a target.
fn in_words(task: &TaskRow, people: &HashMap<String, String>, places: &HashMap<String, String>) -> String {
    let township = task.host.at(Level::Township);
    let mut words = vec![people.get(task.posting.as_str()).cloned().unwrap_or_default()];
    words.push(name_of(places, &township));
    if township != task.host {
        words.push(name_of(places, &task.host));
    }
    words.join(" ")
}

/// What anybody needs to draw again; none for a draw that never had its public value.
fn export(row: &DrawRow, sealed: Sealed) -> Outcome<Option<DrawExport>> {
    let (Some(public_value), Some(result)) = (row.public_value.clone(), sealed.result) else {
        return Ok(None);
    };
    let seed = draw::seed(&public_value, &bytes(&sealed.nonce)?).map_err(internal)?;
    Ok(Some(DrawExport {
        list: sealed.list,
        salt: sealed.salt,
        nonce: sealed.nonce,
        commitment: row.commitment.clone(),
        public_value,
        seed,
        result,
    }))
}

fn internal(error: impl std::fmt::Display) -> Refusal {
    Refusal::Internal(error.to_string())
}

/// The 32 bytes of a stored salt or nonce.
fn bytes(text: &str) -> Outcome<[u8; 32]> {
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    let digits =
        |pair: &[u8; 2]| std::str::from_utf8(pair).ok().and_then(|pair| u8::from_str_radix(pair, 16).ok());
    let bytes: Option<Vec<u8>> = pairs.iter().map(digits).collect();
    bytes
        .filter(|_| rest.is_empty())
        .and_then(|bytes| bytes.try_into().ok())
        .ok_or_else(|| internal("a salt or nonce that is not 32 bytes"))
}

/// Freezes and commits the list: the first step. Nobody knows salt and nonce until the visits are over.
///
/// # Errors
/// `invalid_field` for days, number or text outside their limits, `draw_refused` when there are too few
/// postings or no inspector may be sent, `conflict` for an id with other content.
pub async fn freeze(call: Call<op::FreezeDraw>) -> Outcome<DrawView> {
    let division: DivisionCode = call.path("division")?;
    let FreezeDraw { id, window_from, window_to, number, seed_source } = call.body;
    let seed_source = line("seed_source", &seed_source, 200)?;
    let caller = call.who.caller()?;
    let viewer = call.who.viewer()?;
    let now = call.who.now;
    let new = DrawRow {
        id,
        division,
        stage: Stage::Frozen,
        commitment: String::new(),
        seed_source,
        public_value: None,
        population: 0,
        number,
        window_from,
        window_to,
        ordered_by: caller.account.clone(),
        ordered_by_name: caller.name.clone(),
        ordered_at: now,
        withdrawn_reason: None,
    };
    call.app
        .store
        .write::<_, Refusal>(move |db| {
            if let Some(there) = store::draws::by_id(db, &new.id)? {
                return if same_order(&there, &new) {
                    view_logged(db, &there, &viewer, now)
                } else {
                    Err(ProblemCode::Conflict.into())
                };
            }
            check(&new, now)?;
            let row = commit(db, new, now)?;
            view_logged(db, &row, &viewer, now)
        })
        .await
}

fn same_order(there: &DrawRow, new: &DrawRow) -> bool {
    there.division == new.division
        && there.seed_source == new.seed_source
        && (there.window_from, there.window_to) == (new.window_from, new.window_to)
        && there.number == new.number
        && there.ordered_by == new.ordered_by
}

fn check(new: &DrawRow, now: Millis) -> Outcome<()> {
    let days = (new.window_to - new.window_from).num_days();
    if new.window_from < now.date() {
        return Err(Problem::field("window_from").into());
    }
    if !(0..WINDOW_DAYS).contains(&days) {
        return Err(Problem::field("window_to").into());
    }
    if !(1..=NUMBER).contains(&new.number) {
        return Err(Problem::field("number").into());
    }
    Ok(())
}

fn commit(db: &mut Db, new: DrawRow, now: Millis) -> Outcome<DrawRow> {
    let postings = store::postings::in_scope(db, &new.division)?;
    let ids: Vec<PostingId> = postings.iter().map(|posting| posting.id.clone()).collect();
    let window = (new.window_from, new.window_to);
    let excuses = store::cases::judged::excuses(db, &ids, window.0, window.1)?;
    let inspectors = store::inspectors::around(db, &new.division)?;
    let order = Order { division: &new.division, window, number: new.number, now };
    let last_sent = store::inspectors::last_sent(db, &ids)?;
    let Frame { units, exclusions, inspectors } = frame(order, &postings, &excuses, &inspectors, &last_sent)
        .map_err(|reason| Problem::new(ProblemCode::DrawRefused).with("reason", reason))?;
    let population = u32::try_from(units.len()).unwrap_or(u32::MAX);
    let list = DrawList {
        scope: new.division.to_string(),
        window_from: new.window_from,
        window_to: new.window_to,
        // The id is unique, so no hash of one draw is ever one of another.
        round: new.id.to_string(),
        software: env!("CARGO_PKG_VERSION").to_owned(),
        units,
        exclusions,
        inspectors,
        number: new.number,
    };
    let (salt, nonce) = (random::<32>(), random::<32>());
    let commitment = draw::commitment(&list, &salt, &nonce).map_err(internal)?;
    let row = DrawRow { commitment, population, ..new };
    let sealed = Sealed { list, salt: hex(&salt), nonce: hex(&nonce), result: None };
    if !store::draws::insert(db, &row, &sealed)? {
        return Err(ProblemCode::Conflict.into());
    }
    items::log(db, Item::Draw, row.id.as_str(), now)?;
    Ok(row)
}

/// Enters the public value and draws: the second step.
///
/// # Errors
/// `wrong_state` when the draw is withdrawn, has another public value, or its window is over.
pub async fn seed(call: Call<op::SeedDraw>) -> Outcome<DrawView> {
    let id: DrawId = call.path("draw")?;
    let public_value = line("public_value", &call.body.public_value, 200)?;
    let viewer = call.who.viewer()?;
    let now = call.who.now;
    call.app
        .store
        .write::<_, Refusal>(move |db| {
            let mut row = store::draws::by_id(db, &id)?.ok_or(ProblemCode::NotFound)?;
            match row.stage {
                Stage::Drawn if row.public_value.as_deref() == Some(public_value.as_str()) => {}
                Stage::Frozen if now.date() <= row.window_to => {
                    draw_now(db, &row, &public_value, &viewer.account, now)?;
                    row = store::draws::by_id(db, &id)?.ok_or(ProblemCode::NotFound)?;
                }
                Stage::Frozen | Stage::Drawn | Stage::Withdrawn => {
                    return Err(ProblemCode::WrongState.into());
                }
            }
            view_logged(db, &row, &viewer, now)
        })
        .await
}

fn draw_now(db: &mut Db, row: &DrawRow, public_value: &str, account: &AccountId, now: Millis) -> Outcome<()> {
    let sealed = store::draws::sealed(db, &row.id)?;
    let (salt, nonce) = (bytes(&sealed.salt)?, bytes(&sealed.nonce)?);
    let drawn = DrawExport::new(sealed.list, &salt, &nonce, public_value).map_err(internal)?;
    if drawn.commitment != row.commitment {
        return Err(internal("the stored list is not the one that was committed"));
    }
    let tasks = tasks(row, &drawn.result, now)?;
    if !store::draws::set_drawn(db, &row.id, public_value, &drawn.result, &tasks, now)? {
        return Err(ProblemCode::WrongState.into());
    }
    store::audit::log(db, Some(account.as_str()), "draw_drawn", row.id.as_str(), "", now)?;
    items::log(db, Item::Draw, row.id.as_str(), now)?;
    let visits: Vec<String> = tasks.into_iter().map(|task| task.id).collect();
    items::log_all(db, Item::Inspection, &visits, now)
}

fn tasks(row: &DrawRow, result: &DrawResult, now: Millis) -> Outcome<Vec<NewTask>> {
    result
        .selected
        .iter()
        .map(|selected| {
            // The frame gives every posting an inspector with capacity left.
            let inspector =
                selected.inspector.clone().ok_or_else(|| internal("a target without inspector"))?;
            let id: TaskId = new_id(now);
            Ok(NewTask {
                id: id.into(),
                draw_id: row.id.to_string(),
                posting_id: selected.unit.clone(),
                inspector_id: inspector,
                position: i64::from(selected.order),
                probability: selected.inclusion_probability,
                window_from: row.window_from.to_string(),
                window_to: row.window_to.to_string(),
            })
        })
        .collect()
}

/// Withdraws a draw with a reason; visits that were made, or are under way, still count.
///
/// # Errors
/// `wrong_state` when all visits are made or missed, or it is withdrawn for another reason.
pub async fn withdraw(call: Call<op::WithdrawDraw>) -> Outcome<DrawView> {
    let id: DrawId = call.path("draw")?;
    let reason = bounded("reason", &call.body.reason, 500)?;
    let viewer = call.who.viewer()?;
    let now = call.who.now;
    call.app
        .store
        .write::<_, Refusal>(move |db| {
            let mut row = store::draws::by_id(db, &id)?.ok_or(ProblemCode::NotFound)?;
            let visits = store::draws::visits(db, std::slice::from_ref(&id), now)?;
            let visits = visits.get(id.as_str()).copied().unwrap_or_default();
            match state(row.stage, visits) {
                DrawState::Withdrawn if row.withdrawn_reason.as_deref() == Some(reason.as_str()) => {}
                DrawState::Frozen | DrawState::Drawn => {
                    let Some(visits) = store::draws::withdraw(db, &id, &reason, now)? else {
                        return Err(ProblemCode::WrongState.into());
                    };
                    let by = Some(viewer.account.as_str());
                    store::audit::log(db, by, "draw_withdrawn", id.as_str(), "", now)?;
                    items::log(db, Item::Draw, id.as_str(), now)?;
                    items::log_all(db, Item::Inspection, &visits, now)?;
                    row = store::draws::by_id(db, &id)?.ok_or(ProblemCode::NotFound)?;
                }
                DrawState::Withdrawn | DrawState::Closed => return Err(ProblemCode::WrongState.into()),
            }
            view_logged(db, &row, &viewer, now)
        })
        .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draw_closes_when_no_visit_is_to_be_made() {
        let counts = |done, open| VisitCounts { done, open, missed: 1 };
        assert_eq!(state(Stage::Frozen, counts(0, 0)), DrawState::Frozen);
        assert_eq!(state(Stage::Drawn, counts(1, 1)), DrawState::Drawn);
        assert_eq!(state(Stage::Drawn, counts(2, 0)), DrawState::Closed);
        assert_eq!(state(Stage::Withdrawn, counts(1, 0)), DrawState::Withdrawn);
    }

    #[test]
    fn stored_bytes_are_read_back_exactly() {
        let all: [u8; 32] = std::array::from_fn(|n| u8::try_from(n * 8).unwrap());
        assert_eq!(bytes(&hex(&all)).unwrap(), all);
        for broken in ["", "00", &"zz".repeat(32), &"0".repeat(65)] {
            assert!(bytes(broken).is_err(), "{broken}");
        }
    }
}
