//! Approvers are measured too: what was signed and decided for a month, against what was computed and what visits
//! found. Counts in the order of the codes; a share only from ten inspected person-days on.

use crate::call::Call;
use crate::refusal::{Outcome, Refusal};
use crate::store::{self, Db, StoreError};
use crate::usecase::visits::still_lacks;
use std::collections::{BTreeMap, HashMap};
use zaigang_shared::api::approver::{ApproverFigures, ApproverLine, LEAST_INSPECTED, ReasonCount};
use zaigang_shared::api::case::CaseState;
use zaigang_shared::day::CellState;
use zaigang_shared::division::{DivisionCode, Level};
use zaigang_shared::id::PostingId;
use zaigang_shared::operation as op;
use zaigang_shared::record::InspectionResult;
use zaigang_shared::register::{ESCALATE_DAY, RegisterRow, SheetContent};
use zaigang_shared::time::{Millis, Month, at};

/// The figures of a month.
///
/// # Errors
/// The store's.
pub async fn read(call: Call<op::ReadApprovers>) -> Outcome<ApproverFigures> {
    let division: DivisionCode = call.path("division")?;
    let month = call.query.month;
    call.app.store.read::<_, Refusal>(move |db| figures(db, &division, month)).await
}

#[derive(Default)]
struct Counts {
    rows: HashMap<PostingId, RegisterRow>,
    reasons: BTreeMap<String, u32>,
    vouchings: u32,
    decided_in_bulk: u32,
    signed_late: bool,
    inspected: u32,
    contradicted: u32,
    cases_open: u32,
    cases_upheld: u32,
}

fn figures(db: &mut Db, division: &DivisionCode, month: Month) -> Outcome<ApproverFigures> {
    let mut all: BTreeMap<DivisionCode, Counts> = BTreeMap::new();
    for sheet in store::registers::sheets(db, division, month)? {
        let content: SheetContent = serde_json::from_str(&sheet.content)
            .map_err(|_| StoreError::Unreadable("register_sheet.content"))?;
        // What a level above signed is not the township's.
        if content.level != Level::Township {
            continue;
        }
        let counts = all.entry(content.township).or_default();
        counts.signed_late |= content.number == 1 && is_late(month, Millis(sheet.signed_at));
        // Later sheets replace rows of earlier ones.
        counts.rows.extend(content.rows.into_iter().map(|row| (row.posting.clone(), row)));
    }
    for decided in store::approvers::decisions(db, division, month.first(), month.last())? {
        let counts = all.entry(decided.host.at(Level::Township)).or_default();
        if decided.is_override {
            *counts.reasons.entry(decided.reason).or_default() += 1;
        }
        counts.vouchings += u32::from(decided.state == CellState::Witnessed);
        counts.decided_in_bulk += u32::from(decided.in_bulk);
    }
    for visit in store::tasks::visits(db, division, at(month.first(), 0), Some(at(month.next().first(), 0)))?
    {
        let date = visit.at.date();
        let is_absent = visit.result == InspectionResult::Absent;
        let is_answer = is_absent
            || matches!(visit.result, InspectionResult::Present | InspectionResult::ElsewhereVerified);
        if !is_answer
            || !still_lacks(db, &visit.posting, visit.started_at, visit.at, &visit.doubts)?.is_empty()
        {
            continue;
        }
        let counts = all.entry(visit.host.at(Level::Township)).or_default();
        counts.inspected += 1;
        let signed = counts.rows.get(&visit.posting);
        let day = signed.and_then(|row| row.days.iter().find(|day| day.date == date));
        let was_excused = matches!(visit.declared, CellState::Leave | CellState::Duty);
        counts.contradicted += u32::from(is_absent && !was_excused && day.is_some_and(|day| day.on_post));
    }
    for (township, state, count) in store::approvers::cases(db, division)? {
        match state {
            CaseState::Open | CaseState::Inspect => all.entry(township).or_default().cases_open += count,
            CaseState::Upheld => all.entry(township).or_default().cases_upheld += count,
            // It teaches nothing against anybody.
            CaseState::Dismissed => {}
        }
    }
    let codes: Vec<String> = all.keys().map(DivisionCode::to_string).collect();
    let names = store::divisions::names(db, &codes)?;
    let townships = all
        .into_iter()
        .map(|(code, counts)| {
            let name = names.get(code.as_str()).cloned().unwrap_or_else(|| code.to_string());
            line(code, name, counts)
        })
        .collect();
    Ok(ApproverFigures { month, townships })
}

/// A first sheet is late when the month had gone to the county already.
fn is_late(month: Month, signed_at: Millis) -> bool {
    let last = month.next().first().checked_add_days(chrono::Days::new(u64::from(ESCALATE_DAY) - 1));
    last.is_some_and(|last| signed_at.date() > last)
}

fn line(division: DivisionCode, name: String, counts: Counts) -> ApproverLine {
    let above = |row: &RegisterRow| row.sums.on_post.saturating_sub(row.computed_days());
    let share = f64::from(counts.contradicted) / f64::from(counts.inspected.max(1));
    ApproverLine {
        division,
        name,
        rows_signed: u32::try_from(counts.rows.len()).unwrap_or(u32::MAX),
        overrides: counts.reasons.values().sum(),
        vouchings: counts.vouchings,
        decided_in_bulk: counts.decided_in_bulk,
        signed_late: counts.signed_late,
        days_above_computed: counts.rows.values().map(above).sum(),
        inspected: counts.inspected,
        contradicted: counts.contradicted,
        contradicted_share: (counts.inspected >= LEAST_INSPECTED).then_some(share),
        cases_open: counts.cases_open,
        cases_upheld: counts.cases_upheld,
        reasons: counts.reasons.into_iter().map(|(reason, count)| ReasonCount { reason, count }).collect(),
    }
}
