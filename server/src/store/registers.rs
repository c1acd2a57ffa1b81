//! Sheets of monthly registers and what cadres said to them: only written and read, never changed; the database itself
//! refuses that.

use super::divisions::range_end;
use super::items::{self, Item};
use super::schema::{
    account, cell_decision, posting, register_answer, register_response, register_row, register_sheet,
};
use super::{Db, StoreError, cells, on_each};
use crate::refusal::Outcome;
use diesel::prelude::*;
use serde::Serialize;
use serde_json::Value;
use std::collections::{HashMap, HashSet};
use zaigang_shared::division::{DivisionCode, Role};
use zaigang_shared::id::{PostingId, SheetId};
use zaigang_shared::time::{Millis, Month};

/// Rows of one statement.
const PART: usize = 100;

/// A sheet as stored.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = register_sheet)]
pub struct SheetRow {
    /// Client id of the write.
    pub id: String,
    /// Township.
    pub township: String,
    /// Month.
    pub month: String,
    /// From 1.
    pub number: i64,
    /// The level that signed.
    pub level: String,
    /// What was signed, byte for byte.
    pub content: String,
    /// Its hash, hex.
    pub hash: String,
    /// Hash of the sheet before.
    pub previous: Option<String>,
    /// The signature, a compact token.
    pub signature: String,
    /// The signing key, SEC1 uncompressed, base64url.
    pub public_key: String,
    /// Who signed.
    pub signed_by: String,
    /// His name then.
    pub signer_name: String,
    /// With which browser.
    pub signed_by_device: String,
    /// As a deputy.
    pub is_deputy: bool,
    /// When.
    pub signed_at: i64,
    /// Note.
    pub note: Option<String>,
}

/// Writes a sheet, the index of its rows and its leaf.
pub fn insert_sheet(db: &mut Db, sheet: &SheetRow, postings: &[PostingId], now: Millis) -> Outcome<()> {
    diesel::insert_into(register_sheet::table).values(sheet).execute(db)?;
    let rows: Vec<_> = postings
        .iter()
        .map(|posting| {
            (
                register_row::sheet_id.eq(sheet.id.clone()),
                register_row::posting_id.eq(posting.to_string()),
                register_row::township.eq(sheet.township.clone()),
                register_row::month.eq(sheet.month.clone()),
                register_row::number.eq(sheet.number),
            )
        })
        .collect();
    on_each!(db, c => {
        for part in rows.chunks(PART) {
            diesel::insert_into(register_row::table).values(part).execute(c)?;
        }
    });
    items::log(db, Item::Sheet, &sheet.id, now)
}

/// The sheet of an id.
pub fn sheet(db: &mut Db, id: &SheetId) -> Outcome<Option<SheetRow>> {
    Ok(register_sheet::table.find(id.as_str()).select(SheetRow::as_select()).first(db).optional()?)
}

/// Sheets of a month of a township, or of every township below a division; by township, oldest first.
pub fn sheets(db: &mut Db, within: &DivisionCode, month: Month) -> Outcome<Vec<SheetRow>> {
    let rows = register_sheet::table
        .filter(
            register_sheet::township
                .ge(within.as_str())
                .and(register_sheet::township.lt(range_end(within.as_str()))),
        )
        .filter(register_sheet::month.eq(month.to_string()))
        .order((register_sheet::township, register_sheet::number))
        .select(SheetRow::as_select())
        .load(db)?;
    Ok(rows)
}

/// The latest sheets of a township that were signed since an instant, newest first.
pub fn signed_since(
    db: &mut Db,
    township: &DivisionCode,
    since: Millis,
    limit: i64,
) -> Outcome<Vec<SheetRow>> {
    let rows = register_sheet::table
        .filter(register_sheet::township.eq(township.as_str()))
        .filter(register_sheet::signed_at.ge(since.0))
        .order((register_sheet::signed_at.desc(), register_sheet::id))
        .limit(limit)
        .select(SheetRow::as_select())
        .load(db)?;
    Ok(rows)
}

/// The last sheet that holds a posting's row of a month.
pub fn sheet_of_posting(db: &mut Db, posting: &PostingId, month: Month) -> Outcome<Option<SheetRow>> {
    let row = register_row::table
        .inner_join(register_sheet::table)
        .filter(register_row::posting_id.eq(posting.as_str()))
        .filter(register_row::month.eq(month.to_string()))
        .order((register_sheet::signed_at.desc(), register_sheet::number.desc()))
        .select(SheetRow::as_select());
    Ok(row.first(db).optional()?)
}

/// Postings that have a signed row in a month, in townships at or below a division.
pub fn covered(db: &mut Db, within: &DivisionCode, month: Month) -> Outcome<HashSet<String>> {
    let rows: Vec<String> = register_row::table
        .filter(
            register_row::township
                .ge(within.as_str())
                .and(register_row::township.lt(range_end(within.as_str()))),
        )
        .filter(register_row::month.eq(month.to_string()))
        .select(register_row::posting_id)
        .distinct()
        .load(db)?;
    Ok(rows.into_iter().collect())
}

/// A cadre's word as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Queryable, Selectable, Insertable)]
#[diesel(table_name = register_response)]
pub struct ResponseRow {
    /// Client id of the write.
    pub id: String,
    /// The sheet.
    pub sheet_id: String,
    /// Posting.
    pub posting_id: String,
    /// Countersigned or objected.
    pub act: String,
    /// What he objects to.
    pub text: Option<String>,
    /// The signature, a compact token.
    pub signature: String,
    /// The signing key.
    pub public_key: String,
    /// The phone.
    pub device_id: String,
    /// Account.
    pub said_by: String,
    /// When.
    pub said_at: i64,
}

/// An answer to an objection as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Queryable, Selectable, Insertable)]
#[diesel(table_name = register_answer)]
pub struct AnswerRow {
    /// Client id of the write.
    pub id: String,
    /// The objection.
    pub response_id: String,
    /// The answer.
    pub text: String,
    /// Account.
    pub answered_by: String,
    /// Name then.
    pub answerer_name: String,
    /// When.
    pub answered_at: i64,
}

/// A word and its answer.
pub type Said = (ResponseRow, Option<AnswerRow>);

/// Writes a word and its leaf.
pub fn insert_response(db: &mut Db, row: &ResponseRow, now: Millis) -> Outcome<()> {
    diesel::insert_into(register_response::table).values(row).execute(db)?;
    items::log(db, Item::Response, &row.id, now)
}

/// The word of an id.
pub fn response(db: &mut Db, id: &str) -> Outcome<Option<ResponseRow>> {
    Ok(register_response::table.find(id).select(ResponseRow::as_select()).first(db).optional()?)
}

/// Writes an answer and its leaf.
pub fn insert_answer(db: &mut Db, row: &AnswerRow, now: Millis) -> Outcome<()> {
    diesel::insert_into(register_answer::table).values(row).execute(db)?;
    items::log(db, Item::Answer, &row.id, now)
}

/// The answer of an id.
pub fn answer(db: &mut Db, id: &str) -> Outcome<Option<AnswerRow>> {
    Ok(register_answer::table.find(id).select(AnswerRow::as_select()).first(db).optional()?)
}

/// What was said to these sheets, each with its answer, oldest first.
pub fn said(db: &mut Db, sheets: &[String]) -> Outcome<Vec<Said>> {
    let mut found = Vec::new();
    for part in sheets.chunks(500) {
        let rows: Vec<Said> = register_response::table
            .left_join(register_answer::table)
            .filter(register_response::sheet_id.eq_any(part))
            .order((register_response::said_at, register_response::id))
            .select((ResponseRow::as_select(), Option::<AnswerRow>::as_select()))
            .load(db)?;
        found.extend(rows);
    }
    Ok(found)
}

/// A posting's row on a sheet, for its person to take along.
#[derive(Debug, Clone, Serialize)]
pub struct OwnSheetRow {
    /// Month.
    pub month: String,
    /// Number of the sheet.
    pub number: i64,
    /// Hash of the sheet.
    pub sheet: String,
    /// Who signed it.
    pub signed_by: String,
    /// When.
    pub signed_at: i64,
    /// The row as it was signed.
    pub row: Value,
}

/// The signed rows of postings, oldest first: rows of others stand on the same sheets and stay there.
pub fn own_rows(db: &mut Db, postings: &[&str]) -> Outcome<Vec<OwnSheetRow>> {
    let sheets: Vec<(String, SheetRow)> = register_row::table
        .inner_join(register_sheet::table)
        .filter(register_row::posting_id.eq_any(postings))
        .order((register_row::month, register_row::number))
        .select((register_row::posting_id, SheetRow::as_select()))
        .load(db)?;
    let own = |(posting, sheet): (String, SheetRow)| {
        let content: Value = serde_json::from_str(&sheet.content).ok()?;
        let rows = content.get("rows")?.as_array()?;
        let is_own = |row: &&Value| row.get("posting").and_then(Value::as_str) == Some(posting.as_str());
        Some(OwnSheetRow {
            row: rows.iter().find(is_own)?.clone(),
            month: sheet.month,
            number: sheet.number,
            sheet: sheet.hash,
            signed_by: sheet.signer_name,
            signed_at: sheet.signed_at,
        })
    };
    let unreadable = StoreError::Unreadable("register_sheet.content");
    let rows: Option<Vec<OwnSheetRow>> = sheets.into_iter().map(own).collect();
    Ok(rows.ok_or(unreadable)?)
}

/// Everything these postings' people said to their rows, each with its answer, oldest first.
pub fn own_words(db: &mut Db, postings: &[&str]) -> Outcome<Vec<Said>> {
    let rows = register_response::table
        .left_join(register_answer::table)
        .filter(register_response::posting_id.eq_any(postings))
        .order((register_response::said_at, register_response::id))
        .select((ResponseRow::as_select(), Option::<AnswerRow>::as_select()))
        .load(db)?;
    Ok(rows)
}

/// Sheets of a month that hold a posting's row, oldest first, without their contents: (id, hash).
pub fn sheet_ids_of_posting(
    db: &mut Db,
    posting: &PostingId,
    month: Month,
) -> Outcome<Vec<(String, String)>> {
    let rows = register_row::table
        .inner_join(register_sheet::table)
        .filter(register_row::posting_id.eq(posting.as_str()))
        .filter(register_row::month.eq(month.to_string()))
        .order((register_sheet::signed_at, register_sheet::number))
        .select((register_sheet::id, register_sheet::hash))
        .load(db)?;
    Ok(rows)
}

/// The months since one whose last signed row of a posting has no word of the cadre yet, newest first.
pub fn waiting_for_word(db: &mut Db, posting: &PostingId, since: Month) -> Outcome<Vec<Month>> {
    let rows: Vec<(String, String)> = register_row::table
        .inner_join(register_sheet::table)
        .filter(register_row::posting_id.eq(posting.as_str()))
        .filter(register_row::month.ge(since.to_string()))
        .order((register_row::month.desc(), register_sheet::signed_at.desc(), register_sheet::number.desc()))
        .select((register_row::month, register_row::sheet_id))
        .load(db)?;
    let mut last: Vec<(String, String)> = Vec::new();
    for (month, sheet) in rows {
        if last.last().is_none_or(|(before, _)| *before != month) {
            last.push((month, sheet));
        }
    }
    let sheets: Vec<&str> = last.iter().map(|(_, sheet)| sheet.as_str()).collect();
    let answered: Vec<String> = register_response::table
        .filter(register_response::posting_id.eq(posting.as_str()))
        .filter(register_response::sheet_id.eq_any(sheets))
        .select(register_response::sheet_id)
        .load(db)?;
    let waiting = last.into_iter().filter(|(_, sheet)| !answered.contains(sheet));
    waiting
        .map(|(month, _)| Ok(month.parse().map_err(|_| StoreError::Unreadable("register_row.month"))?))
        .collect()
}

/// Words of people on days of a month, by who said them in which role: how many, of them overrides, and of them
/// decided in batches. The village's vouching is left out, and days that a township keeps in its own register: they
/// decide nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeciderRow {
    /// Account.
    pub account: String,
    /// Name.
    pub name: String,
    /// Role.
    pub role: Role,
    /// Doubtful cells decided.
    pub decided: u32,
    /// Of them in batches.
    pub decided_in_batches: u32,
    /// Overrides.
    pub overrides: u32,
}

/// Who decided days of a month in a division; in order of name.
pub fn deciders(db: &mut Db, within: &DivisionCode, month: Month) -> Outcome<Vec<DeciderRow>> {
    let (from, end) = (within.as_str(), range_end(within.as_str()));
    let (first, last) = (month.first().to_string(), month.last().to_string());
    let rows: Vec<(String, String, String, bool, Option<String>)> = cell_decision::table
        .inner_join(posting::table)
        .inner_join(account::table.on(account::id.eq(cell_decision::decided_by)))
        .filter(posting::host.ge(from).and(posting::host.lt(&end)))
        .filter(cell_decision::date.between(first, last))
        .filter(cell_decision::decided_by_role.ne(Role::VillageClerk.name()))
        .filter(cell_decision::kept.is_null())
        .select((
            cell_decision::decided_by,
            account::person_name,
            cell_decision::decided_by_role,
            cell_decision::is_override,
            cell_decision::batch,
        ))
        .load(db)?;
    let mut found: HashMap<(String, String), DeciderRow> = HashMap::new();
    for (account, name, role, is_override, batch) in rows {
        let held: Role = cells::parse(&role, "cell_decision.decided_by_role")?;
        let row = found.entry((account.clone(), role)).or_insert(DeciderRow {
            account,
            name,
            role: held,
            decided: 0,
            decided_in_batches: 0,
            overrides: 0,
        });
        row.overrides += u32::from(is_override);
        row.decided += u32::from(!is_override);
        row.decided_in_batches += u32::from(!is_override && batch.is_some());
    }
    let mut all: Vec<DeciderRow> = found.into_values().collect();
    all.sort_by(|a, b| (&a.name, &a.account, a.role).cmp(&(&b.name, &b.account, b.role)));
    Ok(all)
}
