//! Leave and duty: asked by the cadre, decided by township or county as the rule of the division says.
//!
//! A change is a version of its own in the series of the first request: an approved one holds until the next one is
//! approved, and what an earlier version registered stays registered since then.

mod changes;
mod decisions;
mod papers;
mod rules;
mod shown;

pub use changes::{come_back, withdraw};
pub use decisions::{comment, decide};
pub use papers::{add as add_paper, read as read_paper};
pub use rules::{ensure as ensure_rule, list as list_rules, set as set_rule};
#[cfg(test)]
pub(super) use shown::views;
pub use shown::{list, of_posting};

use super::text;
use crate::access::office_level;
use crate::call::Call;
use crate::refusal::Outcome;
use crate::store::items::{self, Item};
use crate::store::leaves::{LeaveRow, NewLeave};
use crate::store::{self, Db};
use chrono::{Days, NaiveDate};
use shown::view;
use zaigang_shared::api::cadre::{AskLeave, LeaveChange, LeaveKind, LeaveState, LeaveView};
use zaigang_shared::division::{Level, Role};
use zaigang_shared::id::{LeaveId, PostingId};
use zaigang_shared::leave::{Span, absence_days, length};
use zaigang_shared::operation as op;
use zaigang_shared::problem::{Problem, ProblemCode};
use zaigang_shared::time::Millis;

/// How far back a request may reach.
const DAYS_BACK: u64 = 31;
/// How far ahead a request may reach: a mistyped year is caught.
const DAYS_AHEAD: u64 = 366;

/// The cadre asks for leave or duty, or for another version of what he asked for.
///
/// # Errors
/// `leave_limits` for days the rule or the posting does not know, `invalid_field` for a kind that may not be asked
/// for, `wrong_state` when what it replaces is over, `conflict` for a taken id.
pub async fn ask(call: Call<op::AskLeave>) -> Outcome<LeaveView> {
    let posting: PostingId = call.path("posting")?;
    let body = call.body;
    let reason = text::bounded("reason", &body.reason, 200)?;
    let now = call.who.now;
    call.app.store.write(move |db| asked(db, &posting, &body, reason, now)).await
}

pub(super) fn asked(
    db: &mut Db,
    posting: &PostingId,
    body: &AskLeave,
    reason: String,
    now: Millis,
) -> Outcome<LeaveView> {
    if let Some(there) = store::leaves::by_id(db, &body.id)? {
        let same = there.posting == *posting
            && (there.kind, there.leave_type, there.from, there.to)
                == (body.kind, body.leave_type, body.from, body.to)
            && (there.reason.as_str(), there.replaces.as_ref()) == (reason.as_str(), body.replaces.as_ref());
        return if same { view(db, there) } else { Err(ProblemCode::Conflict.into()) };
    }
    let row = store::postings::by_id(db, posting)?.ok_or(ProblemCode::NotFound)?;
    let held = store::leaves::rules::of(db, &row.managing)?;
    if body.leave_type.is_some_and(|of| of.kind() != body.kind || held.rule.kind(of).is_none()) {
        return Err(Problem::field("leave_type").into());
    }
    let span = (body.from, body.to);
    let longest = held.rule.longest(body.leave_type);
    check_days(span, longest, now.date())?;
    if !row.on(body.from) || !row.on(body.to) {
        return Err(limits(longest));
    }
    let before = body.replaces.as_ref().map(|id| replaceable(db, posting, id)).transpose()?;
    let series = before.as_ref().map(|before| before.series.clone());
    let absent = absence(db, posting, span, series.as_ref(), held.rule.window_days)?;
    let new = NewLeave {
        id: body.id.to_string(),
        posting_id: posting.to_string(),
        kind: kind_name(body.kind).to_owned(),
        first_day: body.from.to_string(),
        last_day: body.to.to_string(),
        days: i64::from(length(span)),
        reason,
        state: store::leaves::state_name(LeaveState::Pending).to_owned(),
        needs_county: held.rule.needs_county(absent) || of_an_office(db, posting, now.date())?,
        registered_at: now.0,
        decided_by: None,
        decided_at: None,
        decision_reason: None,
        leave_type: body.leave_type.map(|leave_type| leave_type.name().to_owned()),
        change: before.as_ref().map(|_| change_name(LeaveChange::Amended).to_owned()),
        replaces: body.replaces.as_ref().map(ToString::to_string),
        series: series.map(Into::into),
        // A phone's word from after its arrival says nothing.
        written_at: body.written_at.filter(|written| *written < now).map(|written| written.0),
        rule_id: Some(held.id),
        absence_days: Some(i64::from(absent)),
        ended_at: None,
    };
    store::leaves::insert(db, &new)?;
    items::log(db, Item::Leave, &new.id, now)?;
    // What nobody has decided yet gives way at once; what was approved holds until the new version is.
    if let Some(before) = before.filter(|before| before.state == LeaveState::Pending) {
        end(db, &before.id, LeaveState::Pending, LeaveState::Replaced, now)?;
    }
    let there = store::leaves::by_id(db, &body.id)?.ok_or(ProblemCode::NotFound)?;
    view(db, there)
}

/// The request that another version may take the place of: of this posting, waiting or approved, and the newest of
/// its series.
fn replaceable(db: &mut Db, posting: &PostingId, id: &LeaveId) -> Outcome<LeaveRow> {
    let before = store::leaves::by_id(db, id)?
        .filter(|before| before.posting == *posting)
        .ok_or_else(|| Problem::field("replaces"))?;
    let is_newest = store::leaves::waiting_of(db, &before.series)?.is_none_or(|waiting| waiting.id == *id);
    match before.state {
        LeaveState::Pending | LeaveState::Approved if is_newest => Ok(before),
        _ => Err(ProblemCode::WrongState.into()),
    }
}

/// Days of absence that days of a posting are part of, beside the versions of their own series.
fn absence(
    db: &mut Db,
    posting: &PostingId,
    span: Span,
    series: Option<&LeaveId>,
    window_days: u32,
) -> Outcome<u32> {
    let others: Vec<Span> = store::leaves::of_posting(db, posting)?
        .into_iter()
        .filter(|other| matches!(other.state, LeaveState::Pending | LeaveState::Approved))
        .filter(|other| Some(&other.series) != series)
        .map(|other| other.span())
        .collect();
    let calendar = store::cells::calendar(db, span.0, span.1)?;
    Ok(absence_days(span, &others, window_days, &calendar))
}

/// Whether the person holds an office that nobody in the township stands above.
fn of_an_office(db: &mut Db, posting: &PostingId, today: NaiveDate) -> Outcome<bool> {
    let subject = store::subjects::find(db, "posting", posting.as_str(), today)?;
    let township = office_level(Role::TownshipSecretary).unwrap_or(Level::Township);
    Ok(subject.and_then(|subject| subject.office).is_some_and(|office| office <= township))
}

/// Ends a version with its leaf.
///
/// # Errors
/// `wrong_state` when it is not, or no longer, in the state.
fn end(db: &mut Db, id: &LeaveId, from: LeaveState, to: LeaveState, now: Millis) -> Outcome<()> {
    if !store::leaves::end(db, id, &[from], to, now)? {
        return Err(ProblemCode::WrongState.into());
    }
    items::log(db, Item::Leave, id.as_str(), now)
}

/// Whether the days of a request lie in their limits.
fn check_days(span: Span, longest: u32, today: NaiveDate) -> Outcome<()> {
    let earliest = today.checked_sub_days(Days::new(DAYS_BACK)).unwrap_or(today);
    let latest = today.checked_add_days(Days::new(DAYS_AHEAD)).unwrap_or(today);
    let fits = span.0 <= span.1 && earliest <= span.0 && span.1 <= latest && length(span) <= longest;
    if fits { Ok(()) } else { Err(limits(longest)) }
}

fn limits(longest: u32) -> crate::refusal::Refusal {
    Problem::new(ProblemCode::LeaveLimits).with("days", longest).into()
}

fn kind_name(kind: LeaveKind) -> &'static str {
    match kind {
        LeaveKind::Leave => "leave",
        LeaveKind::Duty => "duty",
    }
}

fn change_name(change: LeaveChange) -> &'static str {
    match change {
        LeaveChange::Asked => "asked",
        LeaveChange::Amended => "amended",
        LeaveChange::Returned => "returned",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn limits_of_a_request() {
        let today = day("2026-11-23");
        assert!(check_days((today, today), 31, today).is_ok());
        assert!(check_days((day("2026-10-23"), day("2026-11-22")), 31, today).is_ok());
        assert!(check_days((day("2026-11-23"), day("2027-05-29")), 188, today).is_ok());
        for (from, to) in [
            ("2026-11-24", "2026-11-23"),
            ("2026-11-23", "2026-12-24"),
            ("2026-10-22", "2026-10-23"),
            ("2062-11-23", "2062-11-23"),
        ] {
            assert!(check_days((day(from), day(to)), 31, today).is_err(), "{from} {to}");
        }
    }

    #[test]
    fn names_are_those_of_the_wire() {
        for change in [LeaveChange::Asked, LeaveChange::Amended, LeaveChange::Returned] {
            assert_eq!(serde_json::to_value(change).unwrap(), change_name(change));
        }
    }
}
