//! Rules of leave: who decides and what may be asked for, written by county and city for their own division.

use crate::app::App;
use crate::call::Call;
use crate::refusal::{Outcome, Refusal};
use crate::store::leaves::rules::{RuleRow, reaching};
use crate::store::{self, Db, StoreError};
use crate::usecase::text;
use zaigang_shared::api::leave::{LeaveRuleView, LeaveRules};
use zaigang_shared::division::DivisionCode;
use zaigang_shared::operation as op;
use zaigang_shared::problem::{Problem, ProblemCode};

/// Brings the rule the program comes with into the store; called at start-up.
///
/// # Errors
/// The store's.
pub async fn ensure(app: &App) -> Outcome<()> {
    let now = app.clock.now();
    app.store.write(move |db| store::leaves::rules::ensure(db, now)).await
}

/// Rules that reach a division, the nearest first.
///
/// # Errors
/// The store's.
pub async fn list(call: Call<op::ListLeaveRules>) -> Outcome<LeaveRules> {
    let division: DivisionCode = call.path("division")?;
    call.app.store.read::<_, Refusal>(move |db| shown(db, &division)).await
}

fn shown(db: &mut Db, division: &DivisionCode) -> Outcome<LeaveRules> {
    let held = reaching(db, division)?;
    let places: Vec<String> =
        held.iter().filter_map(|held| held.division.as_ref().map(ToString::to_string)).collect();
    let people: Vec<String> = held.iter().filter_map(|held| held.written_by.clone()).collect();
    let places = store::divisions::names(db, &places)?;
    let people = store::decisions::person_names(db, &people)?;
    let rules = held.into_iter().map(|held| LeaveRuleView {
        division_name: held.division.as_ref().and_then(|code| places.get(code.as_str()).cloned()),
        written_by: held.written_by.and_then(|by| people.get(&by).cloned()),
        division: held.division,
        rule: held.rule,
        written_at: held.written_at,
    });
    Ok(LeaveRules { rules: rules.collect() })
}

/// Writes a division's own rule, or takes it away so that the one from above holds again. It decides about requests
/// from now on; those that wait keep the way they were given.
///
/// # Errors
/// `invalid_field` for a rule out of its ranges, `conflict` for a taken id.
pub async fn set(call: Call<op::SetLeaveRule>) -> Outcome<LeaveRules> {
    let division: DivisionCode = call.path("division")?;
    let id = text::line("id", &call.body.id, 64)?;
    if call.body.rule.as_ref().is_some_and(|rule| !rule.in_range()) {
        return Err(Problem::field("rule").into());
    }
    let content = call
        .body
        .rule
        .as_ref()
        .map(serde_json::to_string)
        .transpose()
        .map_err(|_| StoreError::Unreadable("leave_rule.content"))?;
    let by = call.who.caller()?.account.to_string();
    let now = call.who.now;
    call.app
        .store
        .write(move |db| {
            let mut row = RuleRow {
                id,
                division: division.to_string(),
                content,
                written_by: Some(by.clone()),
                written_at: now.0,
            };
            match store::leaves::rules::by_id(db, &row.id)? {
                Some(known) => {
                    row.written_at = known.written_at;
                    if row != known {
                        return Err(ProblemCode::Conflict.into());
                    }
                }
                None => {
                    // The latest holds: two within a millisecond keep their order.
                    if let Some(last) = store::leaves::rules::last_written(db, &division)? {
                        row.written_at = row.written_at.max(last.plus(1).0);
                    }
                    store::leaves::rules::insert(db, &row)?;
                    let details = serde_json::json!({ "division": row.division, "rule": row.content });
                    store::audit::log(db, Some(&by), "set_leave_rule", &row.id, &details.to_string(), now)?;
                }
            }
            shown(db, &division)
        })
        .await
}
