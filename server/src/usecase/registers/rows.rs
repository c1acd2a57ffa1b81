//! A township's month: the rows as they stand, the rows as signed, and what changed since.

use crate::refusal::Outcome;
use crate::store::postings::PostingRow;
use crate::store::registers::SheetRow;
use crate::store::{self, Db};
use crate::usecase::cells;
use chrono::NaiveDate;
use std::collections::{BTreeMap, HashMap, HashSet};
use zaigang_shared::day::{Cell, CellState, duty_counts, month_target};
use zaigang_shared::division::{DivisionCode, Level};
use zaigang_shared::id::{AccountId, PostingId};
use zaigang_shared::register::{
    RegisterChange, RegisterDay, RegisterRow, RegisterState, RegisterSums, SheetContent, changes,
    register_state,
};
use zaigang_shared::time::Month;

/// A posting in a township's month.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    /// Whose row it is.
    pub owner: Option<AccountId>,
    /// The row as it stands.
    pub now: RegisterRow,
    /// The row on the latest sheet that holds one, and the sheet's number.
    pub signed: Option<(u32, RegisterRow)>,
    /// Days that are no longer what was signed.
    pub changes: Vec<RegisterChange>,
}

impl Line {
    /// The row that binds: as signed, and as it stands while nothing is signed.
    pub(crate) fn binding(&self) -> &RegisterRow {
        self.signed.as_ref().map_or(&self.now, |(_, row)| row)
    }
}

/// A township's month.
#[derive(Debug, Clone)]
pub(crate) struct TownshipMonth {
    /// The township.
    pub township: DivisionCode,
    /// Its name.
    pub township_name: String,
    /// The month.
    pub month: Month,
    /// Its sheets, oldest first, with what they say.
    pub sheets: Vec<(SheetRow, SheetContent)>,
    /// Lines in order of host place, then staff number.
    pub lines: Vec<Line>,
}

impl TownshipMonth {
    /// Where it stands: a township without a posting in the month has nothing to sign.
    pub(crate) fn state(&self, today: NaiveDate) -> RegisterState {
        state_of(self.lines.iter(), self.month, today)
    }
}

/// Where some lines of a month stand together.
pub(crate) fn state_of<'a>(
    lines: impl Iterator<Item = &'a Line>,
    month: Month,
    today: NaiveDate,
) -> RegisterState {
    let (mut all, mut unsigned, mut changed) = (0_usize, 0, 0);
    for line in lines {
        all += 1;
        unsigned += usize::from(line.signed.is_none());
        changed += usize::from(!line.changes.is_empty());
    }
    if all == 0 { RegisterState::Draft } else { register_state(month, today, unsigned, changed) }
}

/// A township's month as it stands and as it was signed.
///
/// # Errors
/// The store's.
pub(crate) fn load(
    db: &mut Db,
    township: &DivisionCode,
    month: Month,
    today: NaiveDate,
) -> Outcome<TownshipMonth> {
    let mut sheets = Vec::new();
    for row in store::registers::sheets(db, township, month)? {
        let content = super::content(&row)?;
        sheets.push((row, content));
    }
    let postings = posted(db, township, month)?;
    let now = standing(db, &postings, month, today)?;
    let name = township.to_string();
    let names = store::divisions::names(db, std::slice::from_ref(&name))?;
    let lines = lines(&postings, now, sheets.iter().map(|(_, content)| content), month, today);
    Ok(TownshipMonth {
        township: township.clone(),
        township_name: names.get(&name).cloned().unwrap_or(name),
        month,
        sheets,
        lines,
    })
}

/// Postings whose host place lies in a division and that are posted at least one day in a month.
///
/// # Errors
/// The store's.
pub(super) fn posted(db: &mut Db, division: &DivisionCode, month: Month) -> Outcome<Vec<PostingRow>> {
    let mut rows = store::postings::in_scope(db, division)?;
    rows.retain(|row| division.covers(&row.host) && in_month(row, month));
    Ok(rows)
}

/// Whether a posting has a day in a month.
pub(super) fn in_month(row: &PostingRow, month: Month) -> bool {
    row.posted_from <= month.last() && row.posted_to.is_none_or(|last| month.first() <= last)
}

/// The level that may confirm rows of these accounts: the office a person holds goes one level up, everybody else's is
/// the township's.
fn confirming(db: &mut Db, postings: &[PostingRow], today: NaiveDate) -> Outcome<HashMap<AccountId, Level>> {
    let mut accounts: Vec<String> = postings.iter().map(|row| row.account_id.to_string()).collect();
    accounts.sort_unstable();
    accounts.dedup();
    let roles = store::accounts::roles_of(db, &accounts)?;
    let deputies = store::deputies::among(db, &accounts, today)?;
    let office = |account: &AccountId| {
        let held = roles.get(account.as_str()).into_iter().flatten();
        let highest = held.filter_map(|(role, _)| crate::access::office_level(*role)).min();
        let deputy = deputies.contains_key(account.as_str()).then_some(Level::Township);
        [highest, deputy].into_iter().flatten().min()
    };
    let level = |account: &AccountId| match office(account) {
        None | Some(Level::Village) => Level::Township,
        Some(Level::Township) => Level::County,
        Some(Level::County | Level::City | Level::Province) => Level::City,
    };
    Ok(postings.iter().map(|row| (row.account_id.clone(), level(&row.account_id))).collect())
}

/// The rows of postings as they stand, up to today.
///
/// # Errors
/// The store's.
pub(super) fn standing(
    db: &mut Db,
    postings: &[PostingRow],
    month: Month,
    today: NaiveDate,
) -> Outcome<Vec<RegisterRow>> {
    let ids: Vec<PostingId> = postings.iter().map(|row| row.id.clone()).collect();
    let until = month.last().min(today);
    let mut cells = cells::load(db, &ids, month.first(), until)?;
    let calendar = store::cells::calendar(db, month.first(), month.last())?;
    let levels = confirming(db, postings, today)?;
    let hosts: Vec<String> = postings.iter().map(|row| row.host.to_string()).collect();
    let places = store::divisions::names(db, &hosts)?;
    let units: Vec<&str> = postings.iter().filter_map(|row| row.unit_id.as_deref()).collect();
    let units = store::postings::unit_names(db, &units)?;
    let rows = postings.iter().map(|posted| {
        let own = cells.remove(&posted.id).unwrap_or_default();
        let day = |cell: &Cell| RegisterDay::of(cell, duty_counts(&own.policies, cell.date));
        let days: Vec<RegisterDay> = own.cells.values().map(day).collect();
        RegisterRow {
            posting: posted.id.clone(),
            staff_number: posted.staff_number.clone().unwrap_or_default(),
            person_name: posted.person_name.clone(),
            kind: posted.kind,
            host_name: places.get(posted.host.as_str()).cloned().unwrap_or_else(|| posted.host.to_string()),
            host: posted.host.clone(),
            unit_name: posted.unit_id.as_ref().and_then(|unit| units.get(unit).cloned()),
            confirmed_by: levels.get(&posted.account_id).copied().unwrap_or(Level::Township),
            target: month_target(&own.policies, month, posted.posted_from, posted.posted_to, &calendar),
            sums: RegisterSums::of(&days),
            days,
        }
    });
    Ok(rows.collect())
}

/// Rows as they stand beside rows as signed, `sheets` being oldest first; in order of host place, then staff number.
pub(super) fn lines<'a>(
    postings: &[PostingRow],
    now: Vec<RegisterRow>,
    sheets: impl Iterator<Item = &'a SheetContent>,
    month: Month,
    today: NaiveDate,
) -> Vec<Line> {
    let owners: HashMap<&PostingId, &AccountId> =
        postings.iter().map(|row| (&row.id, &row.account_id)).collect();
    let mut signed: BTreeMap<PostingId, (u32, RegisterRow)> = BTreeMap::new();
    for sheet in sheets {
        for row in &sheet.rows {
            signed.insert(row.posting.clone(), (sheet.number, row.clone()));
        }
    }
    let known: HashSet<PostingId> = now.iter().map(|row| row.posting.clone()).collect();
    // A posting that was signed and is no longer posted here this month: none of its days holds any more.
    let gone = signed.values().filter(|(_, row)| !known.contains(&row.posting));
    let gone: Vec<RegisterRow> = gone.map(|(_, row)| nowhere(row, month, today)).collect();
    let line = |row: RegisterRow| {
        let signed = signed.remove(&row.posting);
        Line {
            owner: owners.get(&row.posting).map(|owner| (*owner).clone()),
            changes: signed.as_ref().map(|(_, before)| changes(before, &row)).unwrap_or_default(),
            signed,
            now: row,
        }
    };
    let mut lines: Vec<Line> = now.into_iter().chain(gone).map(line).collect();
    lines.sort_by(|a, b| order(&a.now).cmp(&order(&b.now)));
    lines
}

fn order(row: &RegisterRow) -> (&DivisionCode, &str, &PostingId) {
    (&row.host, &row.staff_number, &row.posting)
}

fn nowhere(signed: &RegisterRow, month: Month, today: NaiveDate) -> RegisterRow {
    let day = |date| RegisterDay {
        date,
        state: CellState::NotPosted,
        computed: CellState::NotPosted,
        is_override: false,
        on_post: false,
    };
    let days: Vec<RegisterDay> = month.days().take_while(|date| *date <= today).map(day).collect();
    RegisterRow { target: 0, sums: RegisterSums::of(&days), days, ..signed.clone() }
}
