//! Attendance policies: nothing is asked of anybody without its basis written down.

use super::text;
use crate::app::App;
use crate::call::Call;
use crate::refusal::{Outcome, Refusal};
use crate::store::{self, Db, StoreError, cells::parse};
use std::collections::HashMap;
use zaigang_shared::api::cadre::PostingKind;
use zaigang_shared::api::county::{Policies, PolicyView, SetPolicy};
use zaigang_shared::division::DivisionCode;
use zaigang_shared::operation as op;
use zaigang_shared::problem::{Problem, ProblemCode};
use zaigang_shared::time::Millis;

/// Brings the shipped calendar into the store; called at start-up.
///
/// # Errors
/// The store's.
pub async fn ensure_calendar(app: &App) -> Outcome<()> {
    app.store.write(store::policies::ensure_calendar).await
}

/// Policies of a division, and those it inherits from above.
pub async fn list(call: Call<op::ListPolicies>) -> Outcome<Policies> {
    let division: DivisionCode = call.path("division")?;
    call.app
        .store
        .read(move |db| {
            let mut chain = vec![division.to_string()];
            let mut next = division.parent();
            while let Some(up) = next {
                chain.push(up.to_string());
                next = up.parent();
            }
            let rows = store::policies::of(db, &chain)?;
            let names = store::divisions::names(db, &chain)?;
            let policies = rows.into_iter().map(|row| view(row, &names)).collect::<Outcome<_>>()?;
            Ok::<_, Refusal>(Policies { policies })
        })
        .await
}

/// Writes a policy; a known id of the same division is rewritten.
pub async fn set(call: Call<op::SetPolicy>) -> Outcome<PolicyView> {
    let division: DivisionCode = call.path("division")?;
    let by = call.who.caller()?.account.to_string();
    let now = call.who.now;
    let row = row(&division, call.body, by, now)?;
    call.app.store.write(move |db| write(db, row)).await
}

/// From which day the new version is in force: nothing is owed by a rule before the day it was switched on, so
/// one that asks something else, or of others, begins anew.
fn active_from(old: Option<&store::policies::PolicyRow>, new: &store::policies::PolicyRow) -> Option<String> {
    let asks = |row: &store::policies::PolicyRow| {
        (row.rule.clone(), row.mode.clone(), row.posting_kinds.clone(), row.duty_counts, row.active)
    };
    match old {
        Some(old) if asks(old) == asks(new) => old.active_from.clone(),
        _ => new.active_from.clone(),
    }
}

fn write(db: &mut Db, mut row: store::policies::PolicyRow) -> Outcome<PolicyView> {
    let old = store::policies::by_id(db, &row.id)?;
    row.active_from = active_from(old.as_ref(), &row);
    match old {
        // An id of another division is nobody's business here.
        Some(old) if old.division != row.division => return Err(ProblemCode::Conflict.into()),
        Some(old) if same(&old, &row) => {}
        found => {
            match found {
                Some(_) => store::policies::update(db, &row)?,
                None => store::policies::insert(db, &row)?,
            }
            let details = serde_json::json!({
                "division": row.division, "kinds": row.posting_kinds, "rule": row.rule, "mode": row.mode,
                "legal_basis": row.legal_basis, "filing_number": row.filing_number,
                "photo_basis": row.photo_basis, "duty_counts": row.duty_counts, "active": row.active, "active_from": row.active_from,
            });
            let now = Millis(row.updated_at);
            store::audit::log(db, Some(&row.updated_by), "set_policy", &row.id, &details.to_string(), now)?;
        }
    }
    let names = store::divisions::names(db, std::slice::from_ref(&row.division))?;
    view(row, &names)
}

fn same(old: &store::policies::PolicyRow, new: &store::policies::PolicyRow) -> bool {
    let plain = |row: &store::policies::PolicyRow| store::policies::PolicyRow {
        updated_at: 0,
        updated_by: String::new(),
        ..row.clone()
    };
    plain(old) == plain(new)
}

/// Checks what was sent and turns it into a row.
fn row(
    division: &DivisionCode,
    sent: SetPolicy,
    by: String,
    now: Millis,
) -> Outcome<store::policies::PolicyRow> {
    if sent.posting_kinds.is_empty() {
        return Err(Problem::field("posting_kinds").into());
    }
    if !sent.policy.in_range() {
        return Err(Problem::field("policy").into());
    }
    let legal_basis = text::optional_line("legal_basis", Some(&sent.legal_basis), 300)?.unwrap_or_default();
    let filing_number =
        text::optional_line("filing_number", Some(&sent.filing_number), 60)?.unwrap_or_default();
    let photo_basis = text::optional_line("photo_basis", sent.photo_basis.as_deref(), 300)?;
    let basis_missing = sent.active && (legal_basis.is_empty() || filing_number.is_empty());
    // A photo demand that names no basis is no demand.
    if basis_missing || (sent.photo_basis.is_some() && photo_basis.is_none()) {
        return Err(ProblemCode::BasisRequired.into());
    }
    let mut kinds: Vec<String> =
        sent.posting_kinds.iter().map(|kind| name(kind, "policy.posting_kinds")).collect::<Outcome<_>>()?;
    kinds.sort_unstable();
    kinds.dedup();
    Ok(store::policies::PolicyRow {
        id: sent.id.into(),
        division: division.to_string(),
        posting_kinds: kinds.join(","),
        rule: serde_json::to_string(&sent.policy).map_err(|_| StoreError::Unreadable("policy.rule"))?,
        mode: name(&sent.mode, "policy.mode")?,
        legal_basis,
        filing_number,
        photo_basis,
        active: sent.active,
        active_from: sent.active.then(|| now.date().to_string()),
        updated_at: now.0,
        updated_by: by,
        duty_counts: sent.duty_counts,
    })
}

fn view(row: store::policies::PolicyRow, names: &HashMap<String, String>) -> Outcome<PolicyView> {
    let posting_kinds: Vec<PostingKind> = row
        .posting_kinds
        .split(',')
        .map(|kind| parse(kind, "policy.posting_kinds"))
        .collect::<Result<_, _>>()?;
    Ok(PolicyView {
        id: row.id.try_into().map_err(|_| StoreError::Unreadable("policy.id"))?,
        division_name: names.get(&row.division).cloned().unwrap_or_default(),
        division: store::divisions::code(row.division)?,
        posting_kinds,
        policy: serde_json::from_str(&row.rule).map_err(|_| StoreError::Unreadable("policy.rule"))?,
        mode: parse(&row.mode, "policy.mode")?,
        legal_basis: row.legal_basis,
        filing_number: row.filing_number,
        photo_basis: row.photo_basis,
        duty_counts: row.duty_counts,
        active: row.active,
        active_from: row.active_from.as_deref().map(store::cells::date).transpose()?,
    })
}

/// The serde name of an enum's unit variant, as it is stored.
pub(super) fn name<T: serde::Serialize>(value: &T, column: &'static str) -> Outcome<String> {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(text)) => Ok(text),
        _ => Err(StoreError::Unreadable(column).into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use zaigang_shared::day::{PolicyKind, PolicyMode};

    fn sent() -> SetPolicy {
        SetPolicy {
            id: "p1".parse().unwrap(),
            posting_kinds: vec![PostingKind::TeamMember, PostingKind::FirstSecretary],
            policy: PolicyKind::Resident { nights_a_week: 0 },
            mode: PolicyMode::Daily,
            legal_basis: "县委组织部〔2026〕1号".to_owned(),
            filing_number: "备-1".to_owned(),
            photo_basis: None,
            duty_counts: true,
            active: true,
        }
    }

    fn code_of(sent: SetPolicy) -> Option<ProblemCode> {
        let division = "150422".parse().unwrap();
        row(&division, sent, "me".to_owned(), Millis(0)).err().map(|refusal| refusal.problem().code)
    }

    #[test]
    fn a_policy_is_switched_on_only_with_its_basis() {
        assert_eq!(code_of(sent()), None);
        let missing = [
            SetPolicy { legal_basis: " ".to_owned(), ..sent() },
            SetPolicy { filing_number: String::new(), ..sent() },
            SetPolicy { photo_basis: Some("　".to_owned()), ..sent() },
        ];
        for bad in missing {
            assert_eq!(code_of(bad), Some(ProblemCode::BasisRequired));
        }
        assert_eq!(code_of(SetPolicy { filing_number: String::new(), active: false, ..sent() }), None);
        assert_eq!(code_of(SetPolicy { posting_kinds: vec![], ..sent() }), Some(ProblemCode::InvalidField));
        let rule = PolicyKind::MonthlyDays { n: 32 };
        assert_eq!(code_of(SetPolicy { policy: rule, ..sent() }), Some(ProblemCode::InvalidField));
    }

    #[test]
    fn a_policy_is_in_force_from_the_day_it_asks_what_it_asks() {
        use zaigang_shared::time::DAY_MS;
        let division: DivisionCode = "150422".parse().unwrap();
        let on =
            |day: i64, sent: SetPolicy| row(&division, sent, "me".to_owned(), Millis(day * DAY_MS)).unwrap();
        let first = on(0, sent());
        assert_eq!(active_from(None, &first).as_deref(), Some("1970-01-01"));
        for (changed, since) in [
            (sent(), Some("1970-01-01")),
            (SetPolicy { filing_number: "备-2".to_owned(), ..sent() }, Some("1970-01-01")),
            (SetPolicy { mode: PolicyMode::Sampled, ..sent() }, Some("1970-01-10")),
            (SetPolicy { policy: PolicyKind::WeeklyVisits { n: 1 }, ..sent() }, Some("1970-01-10")),
            (SetPolicy { posting_kinds: vec![PostingKind::TeamMember], ..sent() }, Some("1970-01-10")),
            (SetPolicy { duty_counts: false, ..sent() }, Some("1970-01-10")),
            (SetPolicy { active: false, ..sent() }, None),
        ] {
            assert_eq!(active_from(Some(&first), &on(9, changed.clone())).as_deref(), since, "{changed:?}");
        }
        let off = on(0, SetPolicy { active: false, ..sent() });
        assert_eq!(active_from(Some(&off), &on(9, sent())).as_deref(), Some("1970-01-10"), "switched on");
    }
}
