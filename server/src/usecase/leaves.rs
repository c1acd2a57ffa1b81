//! Leave and duty: asked by the cadre, decided by the township up to three days and by the county above.

use super::text;
use crate::call::Call;
use crate::refusal::{Outcome, Refusal};
use crate::store::items::{self, Item};
use crate::store::leaves::{LeaveRow, NewLeave};
use crate::store::{self, Db};
use chrono::{Days, NaiveDate};
use zaigang_shared::api::cadre::{AskLeave, LeaveKind, LeaveState, LeaveView, Leaves};
use zaigang_shared::division::Role;
use zaigang_shared::id::{LeaveId, PostingId};
use zaigang_shared::operation as op;
use zaigang_shared::problem::{Problem, ProblemCode};
use zaigang_shared::time::Millis;

/// Days one request may have.
const MOST_DAYS: i64 = 31;
/// How far back a request may reach.
const DAYS_BACK: u64 = 31;
/// How far ahead a request may reach: a mistyped year is caught.
const DAYS_AHEAD: u64 = 366;
/// Days the township may decide.
const TOWNSHIP_DAYS: i64 = 3;
/// Requests that lie this near are one absence: a weekend between them changes nothing.
const CHAIN_DAYS: u64 = 3;

/// The cadre asks for leave or duty.
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
            && (there.kind, there.from, there.to) == (body.kind, body.from, body.to)
            && there.reason == reason;
        return if same { view(db, there) } else { Err(ProblemCode::Conflict.into()) };
    }
    let row = store::postings::by_id(db, posting)?.ok_or(ProblemCode::NotFound)?;
    let days = days_asked(body.from, body.to, now.date())?;
    if !row.on(body.from) || !row.on(body.to) {
        return Err(ProblemCode::LeaveLimits.into());
    }
    let others: Vec<(NaiveDate, NaiveDate)> = store::leaves::of_posting(db, posting)?
        .into_iter()
        .filter(|other| other.state != LeaveState::Rejected)
        .map(|other| (other.from, other.to))
        .collect();
    let new = NewLeave {
        id: body.id.to_string(),
        posting_id: posting.to_string(),
        kind: kind_name(body.kind).to_owned(),
        first_day: body.from.to_string(),
        last_day: body.to.to_string(),
        days,
        reason,
        state: "pending".to_owned(),
        needs_county: absence_days((body.from, body.to), &others) > TOWNSHIP_DAYS,
        registered_at: now.0,
    };
    store::leaves::insert(db, &new)?;
    items::log(db, Item::Leave, &new.id, now)?;
    let there = store::leaves::by_id(db, &body.id)?.ok_or(ProblemCode::NotFound)?;
    view(db, there)
}

/// Requests of a posting.
pub async fn of_posting(call: Call<op::ListPostingLeaves>) -> Outcome<Leaves> {
    let posting: PostingId = call.path("posting")?;
    call.app
        .store
        .read::<_, Refusal>(move |db| {
            let rows = store::leaves::of_posting(db, &posting)?;
            Ok(Leaves { leaves: views(db, rows)? })
        })
        .await
}

/// Requests of a division.
pub async fn list(call: Call<op::ListLeaves>) -> Outcome<Leaves> {
    let division = call.path("division")?;
    let states: Vec<&'static str> = match call.query.state {
        Some(state) => vec![state_name(state)],
        None => vec!["pending", "approved", "rejected"],
    };
    call.app
        .store
        .read::<_, Refusal>(move |db| {
            let rows = store::leaves::of_division(db, &division, &states)?;
            Ok(Leaves { leaves: views(db, rows)? })
        })
        .await
}

/// Township or county decides.
pub async fn decide(call: Call<op::DecideLeave>) -> Outcome<LeaveView> {
    let leave: LeaveId = call.path("leave")?;
    text::line("id", &call.body.id, 64)?;
    let reason = text::optional_line("reason", call.body.reason.as_deref(), 200)?;
    let state = if call.body.approve { LeaveState::Approved } else { LeaveState::Rejected };
    if state == LeaveState::Rejected && reason.is_none() {
        return Err(Problem::field("reason").into());
    }
    let by = call.who.caller()?.account.clone();
    let by_county = call.who.permit.role == Some(Role::CountyOffice);
    let now = call.who.now;
    call.app
        .store
        .write(move |db| {
            let there = store::leaves::by_id(db, &leave)?.ok_or(ProblemCode::NotFound)?;
            if there.state != LeaveState::Pending {
                let same = there.state == state
                    && there.decision_reason == reason
                    && there.decided_by.as_ref() == Some(&by);
                return if same { view(db, there) } else { Err(ProblemCode::WrongState.into()) };
            }
            if there.needs_county && !by_county {
                return Err(ProblemCode::LeaveTooLong.into());
            }
            if !store::leaves::decide(db, &leave, state_name(state), &by, reason.as_deref(), now)? {
                return Err(ProblemCode::WrongState.into());
            }
            items::log(db, Item::Leave, leave.as_str(), now)?;
            let there = store::leaves::by_id(db, &leave)?.ok_or(ProblemCode::NotFound)?;
            view(db, there)
        })
        .await
}

/// Calendar days of a request, if it lies in its limits.
fn days_asked(from: NaiveDate, to: NaiveDate, today: NaiveDate) -> Outcome<i64> {
    let earliest = today.checked_sub_days(Days::new(DAYS_BACK)).unwrap_or(today);
    let days = to.signed_duration_since(from).num_days() + 1;
    let latest = today.checked_add_days(Days::new(DAYS_AHEAD)).unwrap_or(today);
    if from < earliest || to > latest || !(1..=MOST_DAYS).contains(&days) {
        return Err(ProblemCode::LeaveLimits.into());
    }
    Ok(days)
}

/// Days of the whole absence a request would make with the requests that touch it or chain with it, each
/// day counted once: two times two days around a weekend are four, not twice two.
fn absence_days(request: (NaiveDate, NaiveDate), others: &[(NaiveDate, NaiveDate)]) -> i64 {
    let near = |a: (NaiveDate, NaiveDate), b: (NaiveDate, NaiveDate)| {
        let reach = |day: NaiveDate| day.checked_add_days(Days::new(CHAIN_DAYS)).unwrap_or(day);
        a.0 <= reach(b.1) && b.0 <= reach(a.1)
    };
    let mut chain = vec![request];
    let mut left: Vec<(NaiveDate, NaiveDate)> = others.to_vec();
    while let Some(found) = left.iter().position(|other| chain.iter().any(|one| near(*one, *other))) {
        chain.push(left.swap_remove(found));
    }
    chain.sort_unstable();
    let mut counted_to: Option<NaiveDate> = None;
    let mut days = 0;
    for (from, to) in chain {
        let from = counted_to.map_or(from, |last| from.max(zaigang_shared::time::next_day(last)));
        if from <= to {
            days += to.signed_duration_since(from).num_days() + 1;
            counted_to = Some(to);
        }
    }
    days
}

fn kind_name(kind: LeaveKind) -> &'static str {
    match kind {
        LeaveKind::Leave => "leave",
        LeaveKind::Duty => "duty",
    }
}

fn state_name(state: LeaveState) -> &'static str {
    match state {
        LeaveState::Pending => "pending",
        LeaveState::Approved => "approved",
        LeaveState::Rejected => "rejected",
    }
}

fn view(db: &mut Db, row: LeaveRow) -> Outcome<LeaveView> {
    views(db, vec![row])?.pop().ok_or_else(|| ProblemCode::NotFound.into())
}

/// Requests as shown; names of places and deciders come in one query each.
pub fn views(db: &mut Db, rows: Vec<LeaveRow>) -> Outcome<Vec<LeaveView>> {
    let hosts: Vec<String> = rows.iter().map(|row| row.host.to_string()).collect();
    let deciders: Vec<String> =
        rows.iter().filter_map(|row| row.decided_by.as_ref().map(ToString::to_string)).collect();
    let places = store::divisions::names(db, &hosts)?;
    let people = store::decisions::person_names(db, &deciders)?;
    let shown = rows.into_iter().map(|row| LeaveView {
        host_name: places.get(row.host.as_str()).cloned().unwrap_or_else(|| row.host.to_string()),
        decided_by: row.decided_by.and_then(|by| people.get(by.as_str()).cloned()),
        id: row.id,
        posting: row.posting,
        person_name: row.person_name,
        kind: row.kind,
        from: row.from,
        to: row.to,
        days: row.days,
        reason: row.reason,
        state: row.state,
        registered_at: row.registered_at,
        needs_county: row.needs_county,
        decision_reason: row.decision_reason,
    });
    Ok(shown.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn span(from: &str, to: &str) -> (NaiveDate, NaiveDate) {
        (day(from), day(to))
    }

    #[test]
    fn limits_of_a_request() {
        let today = day("2026-11-23");
        assert_eq!(days_asked(today, today, today).unwrap(), 1);
        assert_eq!(days_asked(day("2026-10-23"), day("2026-11-22"), today).unwrap(), 31);
        for (from, to) in [
            ("2026-11-24", "2026-11-23"),
            ("2026-11-23", "2026-12-24"),
            ("2026-10-22", "2026-10-23"),
            ("2062-11-23", "2062-11-23"),
        ] {
            assert!(days_asked(day(from), day(to), today).is_err(), "{from} {to}");
        }
    }

    #[test]
    fn pieces_of_one_absence_count_together() {
        // Thursday and Friday, Monday and Tuesday: four days.
        let first = span("2026-11-26", "2026-11-27");
        let second = span("2026-11-30", "2026-12-01");
        assert_eq!(absence_days(second, &[]), 2);
        assert_eq!(absence_days(second, &[first]), 4);
        // Four days between two requests: two absences.
        assert_eq!(absence_days(span("2026-12-01", "2026-12-02"), &[first]), 2);
        // A chain reaches as far as it goes, in any order.
        let third = span("2026-12-04", "2026-12-04");
        assert_eq!(absence_days(third, &[first, second]), 5);
        // Days asked for twice count once.
        assert_eq!(absence_days(first, &[span("2026-11-25", "2026-11-27")]), 3);
        assert_eq!(absence_days(first, &[span("2026-11-20", "2026-12-05")]), 16);
    }
}
