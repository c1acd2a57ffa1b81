//! Requests for correction and their answers.

use super::Db;
use super::divisions::range_end;
use super::schema::{account, correction, device, posting, record};
use crate::refusal::Outcome;
use diesel::prelude::*;
use zaigang_shared::division::DivisionCode;
use zaigang_shared::id::{AccountId, CorrectionId, PostingId};
use zaigang_shared::time::Millis;

/// A request as stored.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = correction)]
pub struct CorrectionRow {
    /// Client id of the write.
    pub id: String,
    /// Posting.
    pub posting_id: String,
    /// What is wrong.
    pub target: String,
    /// The day it is about.
    pub date: Option<String>,
    /// The record or phone it is about.
    pub subject: Option<String>,
    /// What the person says.
    pub text: String,
    /// Where it stands.
    pub state: String,
    /// Asked.
    pub asked_at: i64,
    /// Client id of the answer.
    pub answer_id: Option<String>,
    /// Who answered.
    pub answered_by: Option<String>,
    /// When.
    pub answered_at: Option<i64>,
    /// The answer.
    pub answer: Option<String>,
}

/// The posting of a request.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct AskedBy {
    /// Name.
    pub person_name: String,
    /// Host place.
    pub host: String,
}

/// A request of an id.
pub fn by_id(db: &mut Db, id: &CorrectionId) -> Outcome<Option<(CorrectionRow, AskedBy)>> {
    let found = correction::table
        .inner_join(posting::table.inner_join(account::table))
        .filter(correction::id.eq(id.as_str()))
        .select((CorrectionRow::as_select(), (account::person_name, posting::host)))
        .first(db)
        .optional()?;
    Ok(found)
}

/// Writes a request.
pub fn insert(db: &mut Db, row: &CorrectionRow) -> Outcome<()> {
    diesel::insert_into(correction::table).values(row).execute(db)?;
    Ok(())
}

/// How many requests of a posting wait.
pub fn waiting(db: &mut Db, of: &PostingId) -> Outcome<i64> {
    let open = correction::table.filter(correction::posting_id.eq(of.as_str()));
    Ok(open.filter(correction::state.eq("open")).count().get_result(db)?)
}

/// Requests of a posting, newest first.
pub fn of_posting(db: &mut Db, of: &PostingId, limit: i64) -> Outcome<Vec<(CorrectionRow, AskedBy)>> {
    let rows = correction::table
        .inner_join(posting::table.inner_join(account::table))
        .filter(correction::posting_id.eq(of.as_str()))
        .order((correction::asked_at.desc(), correction::id))
        .limit(limit)
        .select((CorrectionRow::as_select(), (account::person_name, posting::host)))
        .load(db)?;
    Ok(rows)
}

/// Requests in a division: open ones, oldest first, or answered ones, newest first.
pub fn of_division(
    db: &mut Db,
    scope: &DivisionCode,
    is_open: bool,
    limit: i64,
) -> Outcome<Vec<(CorrectionRow, AskedBy)>> {
    let (from, end) = (scope.as_str(), range_end(scope.as_str()));
    let within = posting::host
        .ge(from)
        .and(posting::host.lt(&end))
        .or(posting::managing.ge(from).and(posting::managing.lt(&end)));
    let rows = correction::table
        .inner_join(posting::table.inner_join(account::table))
        .filter(within)
        .select((CorrectionRow::as_select(), (account::person_name, posting::host)));
    let found = if is_open {
        rows.filter(correction::state.eq("open"))
            .order((correction::asked_at, correction::id))
            .limit(limit)
            .load(db)?
    } else {
        rows.filter(correction::state.ne("open"))
            .order((correction::answered_at.desc(), correction::id))
            .limit(limit)
            .load(db)?
    };
    Ok(found)
}

/// Writes an answer; false when there is one already.
pub fn answer(
    db: &mut Db,
    id: &CorrectionId,
    answer_id: &str,
    state: &str,
    text: &str,
    by: &AccountId,
    now: Millis,
) -> Outcome<bool> {
    let open = correction::table.filter(correction::id.eq(id.as_str())).filter(correction::state.eq("open"));
    let changed = diesel::update(open)
        .set((
            correction::state.eq(state),
            correction::answer_id.eq(answer_id),
            correction::answered_by.eq(by.as_str()),
            correction::answered_at.eq(now.0),
            correction::answer.eq(text),
        ))
        .execute(db)?;
    Ok(changed == 1)
}

/// The day of a record of a posting; none when it is another's.
pub fn day_of_record(db: &mut Db, of: &PostingId, id: &str) -> Outcome<Option<String>> {
    let own = record::table.find(id).filter(record::posting_id.eq(of.as_str()));
    Ok(own.select(record::date).first(db).optional()?)
}

/// Whether a phone is an account's.
pub fn owns_device(db: &mut Db, owner: &AccountId, id: &str) -> Outcome<bool> {
    let own = device::table.filter(device::id.eq(id)).filter(device::account_id.eq(owner.as_str()));
    Ok(own.count().get_result::<i64>(db)? == 1)
}
