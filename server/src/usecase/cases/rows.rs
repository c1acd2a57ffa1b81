//! The rows of a township's case: what was signed, what was computed, what visits found.

use crate::refusal::Outcome;
use crate::store::cases::CaseRow;
use crate::store::{self, Db, StoreError};
use crate::usecase::visits::still_lacks;
use std::collections::{HashMap, HashSet};
use zaigang_shared::api::case::{SignedRow, SignedVisit};
use zaigang_shared::division::DivisionCode;
use zaigang_shared::id::PostingId;
use zaigang_shared::register::SheetContent;
use zaigang_shared::time::{Millis, Month, at};

/// Most sheets of a case, the latest ones.
const SHEETS: i64 = 24;
/// Most rows of a case.
const ROWS: usize = 200;

/// Rows that were signed since the conduct began and that say more or less than was computed, or whose month had a
/// visit, or that evidence names; by month, then in the sheet's order.
pub(super) fn of_township(db: &mut Db, township: &DivisionCode, case: &CaseRow) -> Outcome<Vec<SignedRow>> {
    let named: HashSet<&str> =
        case.evidence.iter().flat_map(|evidence| &evidence.events).map(String::as_str).collect();
    let sheets = store::registers::signed_since(db, township, at(case.first_day, 0), SHEETS)?;
    let mut contents = Vec::with_capacity(sheets.len());
    for sheet in sheets {
        let content: SheetContent = serde_json::from_str(&sheet.content)
            .map_err(|_| StoreError::Unreadable("register_sheet.content"))?;
        contents.push((content, Millis(sheet.signed_at), sheet.note));
    }
    contents.sort_by_key(|(content, ..)| (content.month, content.number));
    let first = contents.iter().map(|(content, ..)| content.month.first()).min();
    let mut visits: HashMap<PostingId, Vec<(Millis, SignedVisit)>> = HashMap::new();
    if let Some(first) = first {
        for visit in store::tasks::visits(db, township, at(first, 0), None)? {
            let lacks = still_lacks(db, &visit.posting, visit.started_at, visit.at, &visit.doubts)?;
            let found = SignedVisit {
                at: visit.at,
                result: visit.result,
                is_proven: lacks.is_empty(),
                declared: visit.declared,
                signed: None,
            };
            visits.entry(visit.posting).or_default().push((visit.at, found));
        }
    }
    let mut all = Vec::new();
    for (content, signed_at, note) in &contents {
        for row in &content.rows {
            let of_month = visits.get(&row.posting).into_iter().flatten();
            let of_month = of_month.filter(|(at, _)| Month::of(at.date()) == content.month);
            let visits: Vec<SignedVisit> = of_month
                .map(|(at, visit)| {
                    let signed = row.days.iter().find(|day| day.date == at.date()).map(|day| day.state);
                    SignedVisit { signed, ..visit.clone() }
                })
                .collect();
            let computed = row.computed_days();
            let is_named = named.contains(format!("{}/{}", row.posting, content.month).as_str());
            if visits.is_empty() && computed == row.sums.on_post && !is_named {
                continue;
            }
            all.push(SignedRow {
                posting: row.posting.clone(),
                person_name: row.person_name.clone(),
                month: content.month,
                number: content.number,
                signed_at: *signed_at,
                signed_days: row.sums.on_post,
                computed_days: computed,
                overrides: row.sums.overrides,
                note: note.clone(),
                visits,
                is_named,
            });
        }
    }
    // What evidence names is shown whatever else there is.
    let mut left = ROWS.saturating_sub(all.iter().filter(|row| row.is_named).count());
    all.retain(|row| {
        let is_kept = row.is_named || left > 0;
        left = left.saturating_sub(usize::from(!row.is_named));
        is_kept
    });
    Ok(all)
}
