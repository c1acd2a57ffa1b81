//! The village as a witness: its page, and what was vouched for, for offices to read.

use crate::call::Call;
use crate::refusal::{Outcome, Refusal};
use crate::store::postings::PostingRow;
use crate::store::vouchings::Vouching;
use crate::store::{self, Db, StoreError};
use crate::usecase::cells;
use chrono::{Days, NaiveDate};
use std::collections::BTreeMap;
use zaigang_shared::api::village::{
    VILLAGE_DAYS, VillageDay, VillageHome, VillagePosting, VouchingView, Vouchings,
};
use zaigang_shared::day::{Cell, CellMark, CellState};
use zaigang_shared::division::{DivisionCode, Role};
use zaigang_shared::id::PostingId;
use zaigang_shared::operation as op;
use zaigang_shared::time::Millis;

/// Vouchings of one answer.
const MOST: i64 = 2_000;
/// Days back in which the village's page tells what was vouched for.
const OWN_DAYS: u64 = 62;
/// Postings on one village's page.
const MOST_POSTINGS: usize = 100;

/// The village's postings with their last days: the state's word alone, no record, no position.
pub async fn home(call: Call<op::ReadVillage>) -> Outcome<VillageHome> {
    let caller = call.who.caller()?.clone();
    let villages = caller.scope_of(Role::VillageClerk).0;
    let today = call.who.now.date();
    let read = move |db: &mut Db| {
        let first = today.checked_sub_days(Days::new(VILLAGE_DAYS - 1)).unwrap_or(today);
        let mut rows: BTreeMap<PostingId, PostingRow> = BTreeMap::new();
        for village in &villages {
            let there = store::postings::in_scope(db, village)?;
            let shown = there
                .into_iter()
                .filter(|row| row.posted_from <= today && row.posted_to.is_none_or(|last| first <= last));
            rows.extend(shown.map(|row| (row.id.clone(), row)));
        }
        let mut rows: Vec<PostingRow> = rows.into_values().collect();
        rows.sort_by(|a, b| (&a.host, &a.person_name, &a.id).cmp(&(&b.host, &b.person_name, &b.id)));
        rows.truncate(MOST_POSTINGS);
        let codes: Vec<String> =
            villages.iter().chain(rows.iter().map(|row| &row.host)).map(DivisionCode::to_string).collect();
        let names = store::divisions::names(db, &codes)?;
        let named =
            |code: &DivisionCode| names.get(code.as_str()).cloned().unwrap_or_else(|| code.to_string());
        let ids: Vec<PostingId> = rows.iter().map(|row| row.id.clone()).collect();
        let mut found = cells::load(db, &ids, first, today)?;
        let postings = rows.into_iter().map(|row| {
            let is_own = row.account_id == caller.account;
            let days = found.remove(&row.id).unwrap_or_default().cells;
            VillagePosting {
                days: days.values().rev().filter_map(|cell| day(cell, is_own)).collect(),
                host_name: named(&row.host),
                posting: row.id,
                person_name: row.person_name,
                kind: row.kind,
                is_own,
            }
        });
        let postings = postings.collect();
        let since = today.checked_sub_days(Days::new(OWN_DAYS)).unwrap_or(today);
        let own = store::vouchings::by_account(db, &caller.account, since, MOST)?;
        Ok(VillageHome {
            today,
            villages: villages.iter().map(named).collect(),
            postings,
            vouchings: views(db, own)?,
        })
    };
    call.app.store.read::<_, Refusal>(read).await
}

/// A day of the village's page; none outside of the posting.
fn day(cell: &Cell, is_own: bool) -> Option<VillageDay> {
    if cell.state == CellState::NotPosted {
        return None;
    }
    // What somebody above decided is no longer the village's to say.
    let decided = cell.marks.iter().any(|mark| matches!(mark, CellMark::Decided | CellMark::Overridden));
    let open = matches!(cell.state, CellState::ToConfirm | CellState::Rest | CellState::NotConfirmed);
    Some(VillageDay { date: cell.date, state: cell.state, may_vouch: open && !decided && !is_own })
}

/// What was vouched for in a division in a month, by place, person and day: never a ranking.
pub async fn list(call: Call<op::ListVouchings>) -> Outcome<Vouchings> {
    let scope: DivisionCode = call.path("division")?;
    let days: (NaiveDate, NaiveDate) = (call.query.month.first(), call.query.month.last());
    let read = move |db: &mut Db| {
        let rows = store::vouchings::in_scope(db, &scope, days, MOST)?;
        Ok(Vouchings { vouchings: views(db, rows)? })
    };
    call.app.store.read::<_, Refusal>(read).await
}

fn views(db: &mut Db, rows: Vec<Vouching>) -> Outcome<Vec<VouchingView>> {
    let replaced = store::vouchings::replaced(db, &rows)?;
    let accounts: Vec<String> = rows.iter().map(|(row, ..)| row.decided_by.clone()).collect();
    let people = store::decisions::person_names(db, &accounts)?;
    let codes: Vec<String> = rows.iter().map(|(.., host)| host.clone()).collect();
    let names = store::divisions::names(db, &codes)?;
    rows.into_iter()
        .map(|(row, person_name, host)| {
            Ok(VouchingView {
                replaced: replaced.contains(&row.id),
                posting: row
                    .posting_id
                    .try_into()
                    .map_err(|_| StoreError::Unreadable("cell_decision.posting_id"))?,
                person_name,
                host_name: names.get(&host).cloned().unwrap_or_else(|| host.clone()),
                host: host.parse().map_err(|_| StoreError::Unreadable("posting.host"))?,
                date: store::cells::date(&row.date)?,
                reason: row.reason,
                note: row.note,
                by: people.get(&row.decided_by).cloned().unwrap_or_default(),
                role: store::cells::parse(&row.decided_by_role, "cell_decision.decided_by_role")?,
                at: Millis(row.decided_at),
                id: row.id,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_open_days_of_others_can_be_vouched_for() {
        let cell = |state, marks: &[CellMark]| Cell {
            date: "2026-11-23".parse().unwrap(),
            state,
            computed: state,
            marks: marks.to_vec(),
            record: None,
        };
        let may = |state, marks: &[CellMark], own| day(&cell(state, marks), own).map(|day| day.may_vouch);
        assert_eq!(may(CellState::NotConfirmed, &[], false), Some(true));
        assert_eq!(may(CellState::ToConfirm, &[CellMark::PositionUncertain], false), Some(true));
        assert_eq!(may(CellState::NotConfirmed, &[], true), Some(false), "himself");
        assert_eq!(may(CellState::NotConfirmed, &[CellMark::Decided], false), Some(false));
        assert_eq!(may(CellState::Present, &[], false), Some(false));
        assert_eq!(may(CellState::Witnessed, &[CellMark::Decided], false), Some(false));
        assert_eq!(may(CellState::NotPosted, &[], false), None);
    }
}
