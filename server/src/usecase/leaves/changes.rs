//! What the person changes alone: taking back, cancelling, coming back early.

use super::{change_name, end, view};
use crate::call::Call;
use crate::refusal::Outcome;
use crate::store::items::{self, Item};
use crate::store::leaves::{LeaveRow, NewLeave};
use crate::store::{self, Db};
use crate::usecase::text;
use chrono::NaiveDate;
use zaigang_shared::api::cadre::{LeaveChange, LeaveState, LeaveView};
use zaigang_shared::id::LeaveId;
use zaigang_shared::leave::{length, shortened};
use zaigang_shared::operation as op;
use zaigang_shared::problem::ProblemCode;
use zaigang_shared::time::Millis;

/// Takes a request back before its decision, or cancels an approved one before it begins.
///
/// # Errors
/// `wrong_state` once approved leave has begun: then the person comes back early.
pub async fn withdraw(call: Call<op::WithdrawLeave>) -> Outcome<LeaveView> {
    let leave: LeaveId = call.path("leave")?;
    text::line("id", &call.body.id, 64)?;
    let now = call.who.now;
    call.app
        .store
        .write(move |db| {
            let there = store::leaves::by_id(db, &leave)?.ok_or(ProblemCode::NotFound)?;
            match there.state {
                LeaveState::Pending => end(db, &leave, LeaveState::Pending, LeaveState::Withdrawn, now)?,
                LeaveState::Approved if now.date() < there.from => {
                    end(db, &leave, LeaveState::Approved, LeaveState::Cancelled, now)?;
                }
                // Said again: the answer was lost.
                LeaveState::Withdrawn | LeaveState::Cancelled => {}
                LeaveState::Approved | LeaveState::Rejected | LeaveState::Replaced => {
                    return Err(ProblemCode::WrongState.into());
                }
            }
            let there = store::leaves::by_id(db, &leave)?.ok_or(ProblemCode::NotFound)?;
            view(db, there)
        })
        .await
}

/// The person is back: a version that ends today takes the place of approved leave, and a request to change it that
/// still waits has nothing left to change. Nobody has to decide that somebody is on post again.
///
/// # Errors
/// `wrong_state` when the leave is not under way, or today is its last day anyway.
pub async fn come_back(call: Call<op::ReturnFromLeave>) -> Outcome<LeaveView> {
    let leave: LeaveId = call.path("leave")?;
    let (new, now) = (call.body.id, call.who.now);
    call.app.store.write(move |db| came_back(db, &leave, &new, now)).await
}

fn came_back(db: &mut Db, leave: &LeaveId, new: &LeaveId, now: Millis) -> Outcome<LeaveView> {
    if let Some(there) = store::leaves::by_id(db, new)? {
        let same = there.replaces.as_ref() == Some(leave) && there.change == LeaveChange::Returned;
        return if same { view(db, there) } else { Err(ProblemCode::Conflict.into()) };
    }
    let there = store::leaves::by_id(db, leave)?.ok_or(ProblemCode::NotFound)?;
    if there.state != LeaveState::Approved {
        return Err(ProblemCode::WrongState.into());
    }
    let row = returned(&there, new, now.date(), now).ok_or(ProblemCode::WrongState)?;
    if let Some(waiting) = store::leaves::waiting_of(db, &there.series)? {
        end(db, &waiting.id, LeaveState::Pending, LeaveState::Withdrawn, now)?;
    }
    end(db, leave, LeaveState::Approved, LeaveState::Replaced, now)?;
    store::leaves::insert(db, &row)?;
    items::log(db, Item::Leave, new.as_str(), now)?;
    let there = store::leaves::by_id(db, new)?.ok_or(ProblemCode::NotFound)?;
    view(db, there)
}

/// The version that ends today; none when that would change nothing.
fn returned(there: &LeaveRow, id: &LeaveId, today: NaiveDate, now: Millis) -> Option<NewLeave> {
    let span = shortened(there.span(), today)?;
    Some(NewLeave {
        id: id.to_string(),
        posting_id: there.posting.to_string(),
        kind: super::kind_name(there.kind).to_owned(),
        first_day: span.0.to_string(),
        last_day: span.1.to_string(),
        days: i64::from(length(span)),
        reason: there.reason.clone(),
        state: store::leaves::state_name(LeaveState::Approved).to_owned(),
        needs_county: there.needs_county,
        registered_at: now.0,
        decided_by: None,
        decided_at: Some(now.0),
        decision_reason: None,
        leave_type: there.leave_type.map(|leave_type| leave_type.name().to_owned()),
        change: Some(change_name(LeaveChange::Returned).to_owned()),
        replaces: Some(there.id.to_string()),
        series: Some(there.series.to_string()),
        written_at: None,
        rule_id: None,
        absence_days: None,
        ended_at: None,
    })
}
