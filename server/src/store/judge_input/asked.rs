//! What people said and were asked: prompts, leave, days somebody answered for, signed registers.

use super::Window;
use super::people::span;
use crate::refusal::Outcome;
use crate::store::divisions::range_end;
use crate::store::schema::{cell_decision, prompt, question, register_sheet};
use crate::store::{Db, StoreError, cells, leaves};
use diesel::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use zaigang_shared::day::CellState;
use zaigang_shared::division::{DivisionCode, Role};
use zaigang_shared::id::PostingId;
use zaigang_shared::judge::event::{AnsweredDay, Event, Instant, Origin, Prompt, SignOff, Slot};
use zaigang_shared::register::{RegisterRow, SheetContent};
use zaigang_shared::time::{Half, Millis};

/// Prompts, drawn and called.
pub(super) fn prompts(db: &mut Db, ids: &[PostingId], window: Window) -> Outcome<Vec<Event>> {
    type Row = (String, String, String, String, i64, Option<i64>, i64);
    let (from, to) = span(window);
    let rows: Vec<Row> = prompt::table
        .filter(prompt::posting_id.eq_any(ids.iter().map(PostingId::as_str)))
        .filter(prompt::issued_at.ge(from).and(prompt::issued_at.lt(to)))
        .select((
            prompt::id,
            prompt::posting_id,
            prompt::slot,
            prompt::origin,
            prompt::issued_at,
            prompt::delivered_at,
            prompt::expires_at,
        ))
        .load(db)?;
    let mut all = Vec::with_capacity(rows.len());
    for (id, posting, slot, origin, issued, delivered, expires) in rows {
        let slot: Half = cells::parse(&slot, "prompt.slot")?;
        all.push(Event::Prompt(Prompt {
            id,
            posting,
            slot: if slot == Half::Night { Slot::Night } else { Slot::Day },
            origin: if origin == "drawn" { Origin::Drawn } else { Origin::Called },
            issued_at: Instant(Millis(issued)),
            delivered_at: delivered.map(|at| Instant(Millis(at))),
            expires_at: Instant(Millis(expires)),
        }));
    }
    Ok(all)
}

/// Leave and duty, approved and waiting.
pub(super) fn absences(db: &mut Db, ids: &[PostingId], window: Window) -> Outcome<Vec<Event>> {
    Ok(leaves::known(db, ids, window.from, window.to)?.into_iter().map(Event::Leave).collect())
}

/// Days that the village vouched for, the township decided, or a question about which the township answered.
pub(super) fn answered_days(db: &mut Db, ids: &[PostingId], window: Window) -> Outcome<Vec<Event>> {
    let (from, to) = (window.from.to_string(), window.to.to_string());
    let wanted = || ids.iter().map(PostingId::as_str);
    let words: Vec<(String, String, String, String, i64)> = cell_decision::table
        .filter(cell_decision::posting_id.eq_any(wanted()))
        .filter(cell_decision::date.between(&from, &to))
        .order((cell_decision::decided_at, cell_decision::id))
        .select((
            cell_decision::posting_id,
            cell_decision::date,
            cell_decision::state,
            cell_decision::decided_by_role,
            cell_decision::decided_at,
        ))
        .load(db)?;
    // The last word of the village on a day, and of the offices.
    let mut last: BTreeMap<(String, String, bool), (CellState, Millis)> = BTreeMap::new();
    for (posting, date, state, role, at) in words {
        let is_village = role == Role::VillageClerk.name();
        let state = cells::parse(&state, "cell_decision.state")?;
        last.insert((posting, date, is_village), (state, Millis(at)));
    }
    let mut all = BTreeSet::new();
    for ((posting, date, _), (state, at)) in last {
        if state.on_post(true) || state == CellState::Leave {
            all.insert((posting, cells::date(&date)?, at));
        }
    }
    let answers: Vec<(String, String, String, Option<i64>)> = question::table
        .filter(question::posting_id.eq_any(wanted()))
        .filter(question::answered_at.is_not_null())
        .filter(question::last_day.ge(&from).and(question::first_day.le(&to)))
        .select((question::posting_id, question::first_day, question::last_day, question::answered_at))
        .load(db)?;
    for (posting, first, end, at) in answers {
        let (Some(at), first, end) = (at.map(Millis), cells::date(&first)?, cells::date(&end)?) else {
            continue;
        };
        all.extend(first.iter_days().take_while(|day| *day <= end).map(|day| (posting.clone(), day, at)));
    }
    let told = |(posting, date, at)| AnsweredDay { posting, date, answered_at: Instant(at) };
    Ok(all.into_iter().map(told).map(Event::AnsweredDay).collect())
}

/// Rows of registers that were signed in a window.
pub(super) fn signed(db: &mut Db, county: &DivisionCode, window: Window) -> Outcome<Vec<Event>> {
    let (from, to) = span(window);
    let sheets: Vec<(String, i64)> = register_sheet::table
        .filter(
            register_sheet::township
                .ge(county.as_str())
                .and(register_sheet::township.lt(range_end(county.as_str()))),
        )
        .filter(register_sheet::signed_at.ge(from).and(register_sheet::signed_at.lt(to)))
        .select((register_sheet::content, register_sheet::signed_at))
        .load(db)?;
    let mut all = Vec::new();
    for (content, signed_at) in sheets {
        let sheet: SheetContent =
            serde_json::from_str(&content).map_err(|_| StoreError::Unreadable("register_sheet.content"))?;
        let row = |row: &RegisterRow| {
            Event::SignOff(SignOff {
                township: sheet.township.to_string(),
                posting: row.posting.to_string(),
                month: sheet.month,
                computed_days: row.computed_days(),
                signed_days: row.sums.on_post,
                // No day is changed without one: the program asks for it.
                reason: (row.sums.overrides > 0).then(|| row.sums.overrides.to_string()),
                signed_at: Instant(Millis(signed_at)),
            })
        };
        all.extend(sheet.rows.iter().map(row));
    }
    Ok(all)
}
