//! Opening a case, and what a later look adds to one that nobody has decided.

use super::super::schema::case_file;
use super::super::{Db, StoreError, cells, on_each};
use super::CaseSubject;
use crate::refusal::{Outcome, Refusal};
use chrono::NaiveDate;
use diesel::prelude::*;
use std::collections::BTreeSet;
use zaigang_shared::id::CaseId;
use zaigang_shared::judge::{CaseKind, CaseLevel, Evidence, Finding, Statement};
use zaigang_shared::time::Millis;

fn json<T: serde::Serialize>(value: &T) -> Outcome<String> {
    serde_json::to_string(value).map_err(|error| Refusal::Internal(error.to_string()))
}

/// Opens a case; false when its subject already has one of that kind and first day.
///
/// # Errors
/// The store's.
pub fn raise(
    db: &mut Db,
    id: &CaseId,
    subject: &CaseSubject,
    finding: &Finding,
    raised_on: NaiveDate,
    now: Millis,
) -> Outcome<bool> {
    let (posting, township) = columns(subject);
    let values = (
        case_file::id.eq(id.as_str()),
        case_file::posting_id.eq(posting),
        case_file::township.eq(township),
        case_file::kind.eq(finding.kind.name()),
        case_file::level.eq(by_machine(finding.level).name()),
        case_file::state.eq("open"),
        case_file::first_day.eq(finding.first_day.to_string()),
        case_file::raised_on.eq(raised_on.to_string()),
        case_file::raised_at.eq(now.0),
        case_file::evidence.eq(json(&finding.evidence)?),
        case_file::speaks_for.eq(json(&finding.speaks_for)?),
    );
    let made = on_each!(db, c => {
        diesel::insert_into(case_file::table).values(values).on_conflict_do_nothing().execute(c)?
    });
    Ok(made == 1)
}

/// The case of a subject and a kind that nobody has decided: there is one at most.
///
/// # Errors
/// The store's.
pub fn undecided(db: &mut Db, subject: &CaseSubject, kind: CaseKind) -> Outcome<Option<CaseId>> {
    let (posting, township) = columns(subject);
    // One of the two is null, and equals nothing.
    let found: Option<String> = case_file::table
        .filter(case_file::posting_id.eq(posting).or(case_file::township.eq(township)))
        .filter(case_file::kind.eq(kind.name()))
        .filter(case_file::state.eq_any(["open", "inspect"]))
        .order((case_file::raised_at.desc(), case_file::id))
        .select(case_file::id)
        .first(db)
        .optional()?;
    Ok(found.map(|id| id.try_into().map_err(|_| StoreError::Unreadable("case_file.id"))).transpose()?)
}

fn columns(subject: &CaseSubject) -> (Option<&str>, Option<&str>) {
    match subject {
        CaseSubject::Posting(posting) => (Some(posting.as_str()), None),
        CaseSubject::Township(township) => (None, Some(township.as_str())),
    }
}

/// Adds what a later look found to a case that nobody has decided; true when anything changed, and then the caller
/// writes the leaf.
///
/// The level only goes up, by a machine to yellow at most. Evidence of a rule replaces what the same rule had found;
/// what other rules had found stays. What speaks for the person goes along with a change and is no change of its own.
/// A higher level or another rule gives the person his whole time to answer again.
///
/// # Errors
/// The store's.
pub fn strengthen(
    db: &mut Db,
    case: &CaseId,
    finding: &Finding,
    on: NaiveDate,
    now: Millis,
) -> Outcome<bool> {
    let undecided = || {
        case_file::table
            .filter(case_file::id.eq(case.as_str()))
            .filter(case_file::state.eq_any(["open", "inspect"]))
    };
    let found: Option<(String, String, String)> = undecided()
        .select((case_file::level, case_file::evidence, case_file::speaks_for))
        .first(db)
        .optional()?;
    let Some((level, evidence, speaks_for)) = found else { return Ok(false) };
    let before: CaseLevel = cells::parse(&level, "case_file.level")?;
    let evidence: Vec<Evidence> =
        serde_json::from_str(&evidence).map_err(|_| StoreError::Unreadable("case_file.evidence"))?;
    let speaks_for: Vec<Statement> =
        serde_json::from_str(&speaks_for).map_err(|_| StoreError::Unreadable("case_file.speaks_for"))?;
    let level = before.max(by_machine(finding.level));
    let all = added(&evidence, &finding.evidence);
    if level == before && all == evidence {
        return Ok(false);
    }
    let known: BTreeSet<&str> = evidence.iter().map(|one| one.rule.as_str()).collect();
    let is_new = level > before || finding.evidence.iter().any(|one| !known.contains(one.rule.as_str()));
    diesel::update(undecided())
        .set((
            case_file::level.eq(level.name()),
            case_file::evidence.eq(json(&all)?),
            case_file::speaks_for.eq(json(&said(&speaks_for, &finding.speaks_for))?),
            case_file::strengthened_on.eq(on.to_string()),
            // None leaves the column as it is.
            is_new.then_some(case_file::heard_from.eq(now.0)),
        ))
        .execute(db)?;
    Ok(true)
}

/// Weights nearer than this are one.
const SAME_WEIGHT: f64 = 0.005;

/// Red is for people.
fn by_machine(level: CaseLevel) -> CaseLevel {
    level.min(CaseLevel::Yellow)
}

/// Evidence with the newer one of each rule, heaviest first. What rests on the same and weighs the same is the same: that
/// a day more went by is no news.
fn added(old: &[Evidence], new: &[Evidence]) -> Vec<Evidence> {
    let is_same =
        |a: &Evidence, b: &Evidence| a.events == b.events && (a.weight - b.weight).abs() < SAME_WEIGHT;
    let newer = |one: &Evidence| new.iter().find(|other| other.rule == one.rule && !is_same(one, other));
    let fresh = new.iter().filter(|one| !old.iter().any(|other| other.rule == one.rule));
    let kept = old.iter().map(|one| newer(one).unwrap_or(one));
    let mut all: Vec<Evidence> = kept.chain(fresh).cloned().collect();
    all.sort_by(|a, b| b.weight.total_cmp(&a.weight).then_with(|| a.rule.cmp(&b.rule)));
    all
}

/// Statements with the newer one of each key.
fn said(old: &[Statement], new: &[Statement]) -> Vec<Statement> {
    let again: BTreeSet<&str> = new.iter().map(|one| one.key.as_str()).collect();
    new.iter().chain(old.iter().filter(|one| !again.contains(one.key.as_str()))).cloned().collect()
}
