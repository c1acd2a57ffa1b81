//! Postings with their people.

use super::divisions::{code, range_end};
use super::schema::{account, posting};
use super::{Db, StoreError, cells};
use crate::refusal::Outcome;
use chrono::NaiveDate;
use diesel::prelude::*;
use zaigang_shared::api::cadre::PostingKind;
use zaigang_shared::division::DivisionCode;
use zaigang_shared::id::{AccountId, PostingId};

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
