//! Who looked at whose position and photo; the person can ask.

use super::items::{self, Item};
use super::schema::{inspection_task, posting, record, view_log};
use super::{Db, StoreError, cells};
use crate::refusal::Outcome;
use chrono::NaiveDate;
use diesel::prelude::*;
use std::collections::{HashMap, HashSet};
use zaigang_shared::division::{DivisionCode, Role};
use zaigang_shared::id::{AccountId, PostingId};
use zaigang_shared::time::Millis;

/// Somebody who looks, in the office that lets him.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Viewer {
    /// Who.
    pub account: AccountId,
    /// In which role.
    pub role: Option<Role>,
    /// Where it is held.
    pub division: Option<DivisionCode>,
}

/// Writes down a look and its leaf of the log: `kind` is `record`, `photo`, `case`, `case_photo`, `target` or
/// `leave_paper`.
pub fn log(
    db: &mut Db,
    viewer: &Viewer,
    posting: Option<&str>,
    kind: &str,
    subject: &str,
    now: Millis,
) -> Outcome<()> {
    let id: String = crate::keys::new_id(now);
    diesel::insert_into(view_log::table)
        .values((
            view_log::id.eq(&id),
            view_log::at.eq(now.0),
            view_log::account_id.eq(viewer.account.as_str()),
            view_log::posting_id.eq(posting),
            view_log::kind.eq(kind),
            view_log::subject.eq(subject),
            view_log::role.eq(viewer.role.map(Role::name)),
            view_log::division.eq(viewer.division.as_ref().map(DivisionCode::as_str)),
        ))
        .execute(db)?;
    items::log(db, Item::View, &id, now)
}

/// A look as it was written down.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = view_log)]
pub struct ViewRow {
    pub id: String,
    pub at: i64,
    pub account_id: String,
    pub kind: String,
    pub subject: String,
    pub role: Option<String>,
    pub division: Option<String>,
}

impl ViewRow {
    /// The record that was looked at, or whose photo was.
    pub fn record(&self) -> Option<&str> {
        match self.kind.as_str() {
            "record" => Some(self.subject.as_str()),
            "photo" => self.subject.split('/').next(),
            _ => None,
        }
    }
}

/// Looks of others at a posting, newest first, after a place in that order.
pub fn of_posting(
    db: &mut Db,
    of: &PostingId,
    after: Option<(i64, &str)>,
    limit: i64,
) -> Outcome<Vec<ViewRow>> {
    let owner =
        posting::table.find(of.as_str()).select(posting::account_id).first::<String>(db).optional()?;
    let (at, id) = after.unwrap_or((i64::MAX, ""));
    let rows = view_log::table
        .filter(view_log::posting_id.eq(of.as_str()))
        .filter(view_log::account_id.ne(owner.unwrap_or_default()))
        .filter(view_log::at.lt(at).or(view_log::at.eq(at).and(view_log::id.lt(id))))
        .order((view_log::at.desc(), view_log::id.desc()))
        .limit(limit)
        .select(ViewRow::as_select())
        .load(db)?;
    Ok(rows)
}

/// The days of records.
pub fn days_of(db: &mut Db, records: &[&str]) -> Outcome<HashMap<String, NaiveDate>> {
    let rows: Vec<(String, String)> =
        record::table.filter(record::id.eq_any(records)).select((record::id, record::date)).load(db)?;
    let days: Result<HashMap<String, NaiveDate>, StoreError> =
        rows.into_iter().map(|(id, date)| Ok((id, cells::date(&date)?))).collect();
    Ok(days?)
}

/// Of these inspection tasks, those that are over: done, withdrawn, or their window has passed. Until then a visit
/// stays a surprise.
pub fn over(db: &mut Db, tasks: &[&str], today: NaiveDate) -> Outcome<HashSet<String>> {
    let ids: Vec<String> = inspection_task::table
        .filter(inspection_task::id.eq_any(tasks))
        .filter(
            inspection_task::done_at
                .is_not_null()
                .or(inspection_task::withdrawn_at.is_not_null())
                .or(inspection_task::window_to.lt(today.to_string())),
        )
        .select(inspection_task::id)
        .load(db)?;
    Ok(ids.into_iter().collect())
}
