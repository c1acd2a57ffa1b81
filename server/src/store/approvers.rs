//! What those who sign did: decisions on the days of a month, and cases about how they sign.

use super::divisions::range_end;
use super::schema::{case_file, cell_decision, posting};
use super::{Db, cells};
use crate::refusal::Outcome;
use chrono::NaiveDate;
use diesel::dsl::count_star;
use diesel::prelude::*;
use std::collections::HashMap;
use zaigang_shared::api::case::CaseState;
use zaigang_shared::day::CellState;
use zaigang_shared::division::{DivisionCode, Role};

/// What a secretary decided of a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// Where the person is posted.
    pub host: DivisionCode,
    /// The state that was written.
    pub state: CellState,
    /// It changed a computed state.
    pub is_override: bool,
    /// The reason's code.
    pub reason: String,
    /// It was one of several in one step.
    pub in_bulk: bool,
}

/// The last word of township secretaries on each day between two days, both included: who corrects his slip is counted
/// once.
///
/// # Errors
/// The store's.
pub fn decisions(
    db: &mut Db,
    division: &DivisionCode,
    from: NaiveDate,
    to: NaiveDate,
) -> Outcome<Vec<Decided>> {
    type Row = (String, String, String, String, bool, String, Option<String>);
    let (low, end) = (division.as_str(), range_end(division.as_str()));
    let rows: Vec<Row> = cell_decision::table
        .inner_join(posting::table)
        .filter(posting::host.ge(low).and(posting::host.lt(&end)))
        .filter(cell_decision::date.between(from.to_string(), to.to_string()))
        .filter(cell_decision::decided_by_role.eq(Role::TownshipSecretary.name()))
        .order((cell_decision::decided_at, cell_decision::id))
        .select((
            cell_decision::posting_id,
            cell_decision::date,
            posting::host,
            cell_decision::state,
            cell_decision::is_override,
            cell_decision::reason,
            cell_decision::batch,
        ))
        .load(db)?;
    let mut last = HashMap::new();
    for (posting, date, host, state, is_override, reason, batch) in rows {
        let state = cells::parse(&state, "cell_decision.state")?;
        let host = super::divisions::code(host)?;
        let decided = Decided { host, state, is_override, reason, in_bulk: batch.is_some() };
        last.insert((posting, date), decided);
    }
    Ok(last.into_values().collect())
}

/// Cases about how townships of a division sign, by township and state.
///
/// # Errors
/// The store's.
pub fn cases(db: &mut Db, division: &DivisionCode) -> Outcome<Vec<(DivisionCode, CaseState, u32)>> {
    let (low, end) = (division.as_str(), range_end(division.as_str()));
    let rows: Vec<(Option<String>, String, i64)> = case_file::table
        .filter(case_file::township.ge(low).and(case_file::township.lt(&end)))
        .filter(case_file::kind.eq("lenient_sign_off"))
        .group_by((case_file::township, case_file::state))
        .select((case_file::township, case_file::state, count_star()))
        .load(db)?;
    let mut all = Vec::with_capacity(rows.len());
    for (township, state, count) in rows {
        let Some(township) = township else { continue };
        all.push((
            super::divisions::code(township)?,
            cells::parse(&state, "case_file.state")?,
            u32::try_from(count).unwrap_or(u32::MAX),
        ));
    }
    Ok(all)
}
