//! Postings with their people.

use super::divisions::{code, range_end};
use super::items::{self, Item};
use super::schema::{account, audit_event, device, division, posting, unit};
use super::{Db, StoreError, cells};
use crate::refusal::Outcome;
use chrono::NaiveDate;
use diesel::prelude::*;
use std::collections::{HashMap, HashSet};
use zaigang_shared::api::cadre::PostingKind;
use zaigang_shared::division::DivisionCode;
use zaigang_shared::id::{AccountId, PostingId};
use zaigang_shared::time::Millis;

/// A posting and the person on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostingRow {
    /// Posting.
    pub id: PostingId,
    /// Account of the person.
    pub account_id: AccountId,
    /// Name.
    pub person_name: String,
    /// Telephone.
    pub phone: Option<String>,
    /// Staff number.
    pub staff_number: Option<String>,
    /// Kind.
    pub kind: PostingKind,
    /// Host place.
    pub host: DivisionCode,
    /// Managing division.
    pub managing: DivisionCode,
    /// Dispatching unit.
    pub unit_id: Option<String>,
    /// First day.
    pub posted_from: NaiveDate,
    /// Last day on post.
    pub posted_to: Option<NaiveDate>,
}

impl PostingRow {
    /// Whether the posting is in force on a day.
    pub fn on(&self, day: NaiveDate) -> bool {
        self.posted_from <= day && self.posted_to.is_none_or(|last| day <= last)
    }

    /// The person's telephone, as long as this posting gives a reason to call.
    pub fn phone_on(&self, today: NaiveDate) -> Option<String> {
        self.phone.clone().filter(|_| self.posted_to.is_none_or(|last| super::standing::counts(last, today)))
    }
}

type Columns = (
    posting::id,
    posting::account_id,
    account::person_name,
    account::phone,
    account::staff_number,
    posting::kind,
    posting::host,
    posting::managing,
    posting::unit_id,
    posting::posted_from,
    posting::posted_to,
);

const COLUMNS: Columns = (
    posting::id,
    posting::account_id,
    account::person_name,
    account::phone,
    account::staff_number,
    posting::kind,
    posting::host,
    posting::managing,
    posting::unit_id,
    posting::posted_from,
    posting::posted_to,
);

type Raw = (
    String,
    String,
    String,
    Option<String>,
    Option<String>,
    String,
    String,
    String,
    Option<String>,
    String,
    Option<String>,
);

fn row(raw: Raw) -> Result<PostingRow, StoreError> {
    let (id, account_id, person_name, phone, staff_number, kind, host, managing, unit_id, from, to) = raw;
    Ok(PostingRow {
        id: id.try_into().map_err(|_| StoreError::Unreadable("posting.id"))?,
        account_id: account_id.try_into().map_err(|_| StoreError::Unreadable("posting.account_id"))?,
        person_name,
        phone,
        staff_number,
        kind: cells::parse(&kind, "posting.kind")?,
        host: code(host)?,
        managing: code(managing)?,
        unit_id,
        posted_from: cells::date(&from)?,
        posted_to: to.as_deref().map(cells::date).transpose()?,
    })
}

/// Postings whose managing division or host place is `scope` or lies below it, ordered by host and id;
/// ended ones too.
pub fn in_scope(db: &mut Db, scope: &DivisionCode) -> Outcome<Vec<PostingRow>> {
    let (from, end) = (scope.as_str(), range_end(scope.as_str()));
    let rows: Vec<Raw> = posting::table
        .inner_join(account::table)
        .filter(
            posting::host
                .ge(from)
                .and(posting::host.lt(&end))
                .or(posting::managing.ge(from).and(posting::managing.lt(&end))),
        )
        .order((posting::host, posting::id))
        .select(COLUMNS)
        .load(db)?;
    Ok(rows.into_iter().map(row).collect::<Result<_, _>>()?)
}

/// One posting.
pub fn by_id(db: &mut Db, id: &PostingId) -> Outcome<Option<PostingRow>> {
    let found: Option<Raw> = posting::table
        .inner_join(account::table)
        .filter(posting::id.eq(id.as_str()))
        .select(COLUMNS)
        .first(db)
        .optional()?;
    Ok(found.map(row).transpose()?)
}

/// Postings of one account, earliest first.
pub fn of_account(db: &mut Db, account_id: &AccountId) -> Outcome<Vec<PostingRow>> {
    let rows: Vec<Raw> = posting::table
        .inner_join(account::table)
        .filter(posting::account_id.eq(account_id.as_str()))
        .order((posting::posted_from, posting::id))
        .select(COLUMNS)
        .load(db)?;
    Ok(rows.into_iter().map(row).collect::<Result<_, _>>()?)
}

diesel::define_sql_function! {
    /// Lower case; on SQLite of ASCII letters, which is what staff numbers are made of.
    fn lower(text: diesel::sql_types::Text) -> diesel::sql_types::Text;
}

/// A page in the order of (host, id), `limit` rows after the cursor, whose host place lies in the scope.
/// `search` is part of a name, a staff number or the host's name; `_` and `%` in it are no wildcards.
pub fn page(
    db: &mut Db,
    scope: &DivisionCode,
    after: Option<(&str, &str)>,
    search: Option<&str>,
    limit: i64,
) -> Outcome<Vec<PostingRow>> {
    let (from, end) = (scope.as_str(), range_end(scope.as_str()));
    let mut query = posting::table
        .inner_join(account::table)
        .inner_join(division::table.on(division::code.eq(posting::host)))
        .filter(
            posting::host
                .ge(from.to_owned())
                .and(posting::host.lt(end.clone()))
                .or(posting::managing.ge(from.to_owned()).and(posting::managing.lt(end))),
        )
        .order((posting::host, posting::id))
        .limit(limit)
        .select(COLUMNS)
        .into_boxed();
    if let Some((host, id)) = after {
        query = query.filter(
            posting::host
                .gt(host.to_owned())
                .or(posting::host.eq(host.to_owned()).and(posting::id.gt(id.to_owned()))),
        );
    }
    if let Some(text) = search {
        let pattern = format!("%{}%", without_wildcards(text).to_lowercase());
        query = query.filter(
            lower(account::person_name)
                .like(pattern.clone())
                .or(lower(account::staff_number.assume_not_null()).like(pattern.clone()))
                .or(lower(division::name).like(pattern)),
        );
    }
    let rows: Vec<Raw> = query.load(db)?;
    Ok(rows.into_iter().map(row).collect::<Result<_, _>>()?)
}

/// The two databases disagree on how a wildcard is escaped; a search has no use for one.
fn without_wildcards(text: &str) -> String {
    text.chars().filter(|c| !matches!(c, '%' | '_' | '\\')).collect()
}

/// Which of the accounts have a device that is not ended.
pub fn enrolled(db: &mut Db, accounts: &[&str]) -> Outcome<HashSet<String>> {
    let mut found = HashSet::new();
    for part in accounts.chunks(500) {
        let rows: Vec<String> = device::table
            .filter(device::account_id.eq_any(part.iter().copied()))
            .filter(device::ended_at.is_null())
            .select(device::account_id)
            .load(db)?;
        found.extend(rows);
    }
    Ok(found)
}

/// Names of dispatching units by id.
pub fn unit_names(db: &mut Db, ids: &[&str]) -> Outcome<HashMap<String, String>> {
    let mut found = HashMap::new();
    for part in ids.chunks(500) {
        let rows: Vec<(String, String)> = unit::table
            .filter(unit::id.eq_any(part.iter().copied()))
            .select((unit::id, unit::name))
            .load(db)?;
        found.extend(rows);
    }
    Ok(found)
}

/// Whether another account has this staff number.
pub fn staff_number_taken(db: &mut Db, number: &str, except: &AccountId) -> Outcome<bool> {
    let others: i64 = account::table
        .filter(account::staff_number.eq(number))
        .filter(account::id.ne(except.as_str()))
        .count()
        .get_result(db)?;
    Ok(others > 0)
}

/// Puts a person's staff number right.
pub fn correct_staff_number(db: &mut Db, account: &AccountId, number: &str) -> Outcome<()> {
    diesel::update(account::table.find(account.as_str()))
        .set(account::staff_number.eq(number))
        .execute(db)?;
    Ok(())
}

/// Rewrites what a correction may change: place, unit, kind and days.
pub fn correct(db: &mut Db, row: &PostingRow, kind: &str, now: Millis) -> Outcome<()> {
    diesel::update(posting::table.find(row.id.as_str()))
        .set((
            posting::kind.eq(kind),
            posting::host.eq(row.host.as_str()),
            posting::managing.eq(row.managing.as_str()),
            posting::unit_id.eq(&row.unit_id),
            posting::posted_from.eq(row.posted_from.to_string()),
            posting::posted_to.eq(row.posted_to.map(|day| day.to_string())),
            posting::updated_at.eq(now.0),
        ))
        .execute(db)?;
    Ok(())
}

/// What the write of a client id was, as (action, subject, details).
pub fn write_of(db: &mut Db, id: &str) -> Outcome<Option<(String, String, String)>> {
    let found = audit_event::table
        .find(id)
        .select((audit_event::action, audit_event::subject, audit_event::details))
        .first(db)
        .optional()?;
    Ok(found)
}

/// Writes an audit event under the client's own id, so that the same write is known when it comes again.
pub fn log_write(
    db: &mut Db,
    id: &str,
    account_id: &AccountId,
    (action, subject, details): (&str, &str, &str),
    now: Millis,
) -> Outcome<()> {
    diesel::insert_into(audit_event::table)
        .values((
            audit_event::id.eq(id),
            audit_event::at.eq(now.0),
            audit_event::account_id.eq(account_id.as_str()),
            audit_event::action.eq(action),
            audit_event::subject.eq(subject),
            audit_event::details.eq(details),
        ))
        .execute(db)?;
    items::log(db, Item::Audit, id, now)
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_search_holds_no_wildcards() {
        assert_eq!(super::without_wildcards("100%_\\a"), "100a");
    }
}
