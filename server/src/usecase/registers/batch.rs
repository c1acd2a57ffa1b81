//! Several doubtful cells decided with one reason: work, never an override. They are counted as decided together.

use crate::access::is_others;
use crate::call::Call;
use crate::refusal::{Outcome, Refusal};
use crate::store::{self, Db};
use crate::usecase::decisions::{self, NOTE_LENGTH, Word};
use crate::usecase::text;
use std::collections::BTreeSet;
use zaigang_shared::api::register::DecidedCells;
use zaigang_shared::day::CellState;
use zaigang_shared::division::{DivisionCode, Role};
use zaigang_shared::operation as op;
use zaigang_shared::problem::{Problem, ProblemCode};
use zaigang_shared::record::sha256_hex;

/// Cells of one batch.
const CELLS: usize = 200;
/// Longest id of a batch.
const ID: usize = 40;
/// Letters of a decision's id.
const DECISION_ID: usize = 40;

/// Decides the cells that are still in doubt and the caller's to decide; the others are left as they are.
///
/// # Errors
/// `invalid_field` for no or over 200 cells, another state than `present` or `not_confirmed`, a reason `other` without
/// a note; `conflict` when the same batch came with another word.
pub async fn decide(call: Call<op::DecideCells>) -> Outcome<DecidedCells> {
    let division: DivisionCode = call.path("division")?;
    let caller = call.who.caller()?.clone();
    let role = call.who.permit.role.unwrap_or(Role::TownshipSecretary);
    let now = call.who.now;
    let body = call.body;
    let batch = text::line("id", &body.id, ID)?;
    let reason = decisions::reason(&body.reason)?;
    let note = text::optional_line("note", body.note.as_deref(), NOTE_LENGTH)?;
    if !matches!(body.state, CellState::Present | CellState::NotConfirmed) {
        return Err(Problem::field("state").into());
    }
    if body.cells.is_empty() || body.cells.len() > CELLS {
        return Err(Problem::field("cells").into());
    }
    if reason == "other" && note.is_none() {
        return Err(Problem::field("note").into());
    }
    let write = move |db: &mut Db| {
        let mut answer = DecidedCells { decided: 0, left: 0 };
        let mut is_new = false;
        let mut seen = BTreeSet::new();
        for cell in &body.cells {
            if !seen.insert((&cell.posting, cell.date)) {
                continue;
            }
            let subject = store::subjects::find(db, "posting", cell.posting.as_str(), now.date())?;
            let within = subject.filter(|subject| subject.divisions.iter().any(|at| division.covers(at)));
            let text = format!("{batch}|{}|{}", cell.posting, cell.date);
            let word = Word {
                id: sha256_hex(text.as_bytes()).chars().take(DECISION_ID).collect(),
                posting: cell.posting.clone(),
                date: cell.date,
                state: body.state,
                reason,
                note: note.clone(),
                by: caller.account.clone(),
                role,
                vouched: false,
                batch: Some(batch.clone()),
            };
            let his = within.is_some_and(|subject| is_others(&subject, role, &caller.account));
            let repeated = his && store::decisions::by_id(db, &word.id)?.is_some();
            if his && (repeated || in_doubt(db, &word)?) {
                match decisions::say(db, &word, now) {
                    Ok(_) => {
                        answer.decided += 1;
                        is_new |= !repeated;
                    }
                    // Out of reach, or settled above: nothing was written.
                    Err(Refusal::Problem(problem)) if problem.code == ProblemCode::WrongState => {
                        answer.left += 1;
                    }
                    Err(other) => return Err(other),
                }
            } else {
                answer.left += 1;
            }
        }
        if is_new {
            let details = format!("{} {} {}", answer.decided, body.state.name(), reason);
            let account = Some(caller.account.as_str());
            store::audit::log(db, account, "cells_decided", &batch, &details, now)?;
        }
        Ok(answer)
    };
    call.app.store.write::<_, Refusal>(write).await
}

fn in_doubt(db: &mut Db, word: &Word) -> Outcome<bool> {
    let cell = decisions::cell_of(db, word);
    match cell {
        Ok(cell) => Ok(cell.state == CellState::ToConfirm),
        Err(Refusal::Problem(_)) => Ok(false),
        Err(other) => Err(other),
    }
}
