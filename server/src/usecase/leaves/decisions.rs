//! Township and county: deciding, and the township's word on what the county decides.

use super::{end, view};
use crate::call::Call;
use crate::refusal::Outcome;
use crate::store::items::{self, Item};
use crate::store::leaves::EntryRow;
use crate::store::{self, Db};
use crate::usecase::text;
use zaigang_shared::api::cadre::{LeaveState, LeaveView};
use zaigang_shared::division::Role;
use zaigang_shared::id::{AccountId, LeaveId};
use zaigang_shared::operation as op;
use zaigang_shared::problem::{Problem, ProblemCode};
use zaigang_shared::time::Millis;

/// Township or county decides. An approved version takes the place of the one before it.
///
/// # Errors
/// `leave_too_long` for a township where the county decides, `invalid_field` for a refusal without a reason,
/// `wrong_state` when it no longer waits.
pub async fn decide(call: Call<op::DecideLeave>) -> Outcome<LeaveView> {
    let leave: LeaveId = call.path("leave")?;
    text::line("id", &call.body.id, 64)?;
    let reason = text::optional_line("reason", call.body.reason.as_deref(), 200)?;
    let state = if call.body.approve { LeaveState::Approved } else { LeaveState::Rejected };
    if state == LeaveState::Rejected && reason.is_none() {
        return Err(Problem::field("reason").into());
    }
    let decision = Decision {
        state,
        reason,
        by: call.who.caller()?.account.clone(),
        by_county: call.who.permit.role == Some(Role::CountyOffice),
        at: call.who.now,
    };
    call.app.store.write(move |db| decided(db, &leave, &decision)).await
}

#[derive(Clone)]
struct Decision {
    state: LeaveState,
    reason: Option<String>,
    by: AccountId,
    by_county: bool,
    at: Millis,
}

fn decided(db: &mut Db, leave: &LeaveId, decision: &Decision) -> Outcome<LeaveView> {
    let there = store::leaves::by_id(db, leave)?.ok_or(ProblemCode::NotFound)?;
    if there.state != LeaveState::Pending {
        let same = there.state == decision.state
            && there.decision_reason == decision.reason
            && there.decided_by.as_ref() == Some(&decision.by);
        return if same { view(db, there) } else { Err(ProblemCode::WrongState.into()) };
    }
    if there.needs_county && !decision.by_county {
        return Err(ProblemCode::LeaveTooLong.into());
    }
    let (state, reason) = (store::leaves::state_name(decision.state), decision.reason.as_deref());
    if !store::leaves::decide(db, leave, state, &decision.by, reason, decision.at)? {
        return Err(ProblemCode::WrongState.into());
    }
    items::log(db, Item::Leave, leave.as_str(), decision.at)?;
    if decision.state == LeaveState::Approved
        && let Some(before) = there.replaces.as_ref()
        && store::leaves::by_id(db, before)?.is_some_and(|before| before.state == LeaveState::Approved)
    {
        end(db, before, LeaveState::Approved, LeaveState::Replaced, decision.at)?;
    }
    let there = store::leaves::by_id(db, leave)?.ok_or(ProblemCode::NotFound)?;
    view(db, there)
}

/// The township says its word on a request that waits, and may send it on to the county.
///
/// # Errors
/// `wrong_state` when it no longer waits, or waits for the county already and is to be sent on; `conflict` for a taken
/// id.
pub async fn comment(call: Call<op::CommentLeave>) -> Outcome<LeaveView> {
    let leave: LeaveId = call.path("leave")?;
    let id = text::line("id", &call.body.id, 64)?;
    let said = text::bounded("text", &call.body.text, 200)?;
    let by = call.who.caller()?.account.to_string();
    let (forwarded, now) = (call.body.forward, call.who.now);
    call.app
        .store
        .write(move |db| {
            let there = store::leaves::by_id(db, &leave)?.ok_or(ProblemCode::NotFound)?;
            let new = EntryRow {
                id,
                leave_id: leave.to_string(),
                series: there.series.to_string(),
                account_id: by,
                text: said,
                forwarded,
                written_at: now.0,
            };
            if let Some(known) = store::leaves::entry_by_id(db, &new.id)? {
                let same = EntryRow { written_at: known.written_at, ..new } == known;
                return if same { view(db, there) } else { Err(ProblemCode::Conflict.into()) };
            }
            if there.state != LeaveState::Pending {
                return Err(ProblemCode::WrongState.into());
            }
            if forwarded {
                if !store::leaves::send_on(db, &leave)? {
                    return Err(ProblemCode::WrongState.into());
                }
                items::log(db, Item::Leave, leave.as_str(), now)?;
            }
            if !store::leaves::say(db, &new)? {
                return Err(ProblemCode::Conflict.into());
            }
            items::log(db, Item::LeaveEntry, &new.id, now)?;
            let there = store::leaves::by_id(db, &leave)?.ok_or(ProblemCode::NotFound)?;
            view(db, there)
        })
        .await
}
