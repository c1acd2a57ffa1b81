//! What was declared of townships' postings when a day had ended: written once, never changed.

use super::divisions::code;
use super::items::{self, Item};
use super::schema::{declared_day, leave_request, posting};
use super::{Db, on_each};
use crate::refusal::Outcome;
use chrono::NaiveDate;
use diesel::prelude::*;
use std::collections::{BTreeSet, HashMap, HashSet};
use zaigang_shared::division::{DivisionCode, Level};
use zaigang_shared::id::PostingId;
use zaigang_shared::time::Millis;

/// A township's day as stored.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = declared_day)]
pub struct DeclaredRow {
    /// Id.
    pub id: String,
    /// Township.
    pub township: String,
    /// The day that had ended.
    pub date: String,
    /// What was declared, as JSON.
    pub content: String,
    /// Postings in it.
    pub postings: i64,
    /// When it was written.
    pub declared_at: i64,
}

/// Writes days that are not written yet, each with its leaf; how many were new.
pub fn insert(db: &mut Db, rows: &[DeclaredRow], now: Millis) -> Outcome<usize> {
    let mut new = 0;
    for row in rows {
        // Another process may have written it: the first one stays.
        let there: i64 = declared_day::table
            .filter(declared_day::township.eq(&row.township))
            .filter(declared_day::date.eq(&row.date))
            .count()
            .get_result(db)?;
        if there > 0 {
            continue;
        }
        on_each!(db, c => {
            diesel::insert_into(declared_day::table).values(row).execute(c)?;
        });
        items::log(db, Item::Declared, &row.id, now)?;
        new += 1;
    }
    Ok(new)
}

/// Counties where somebody is posted on a day.
pub fn counties(db: &mut Db, date: NaiveDate) -> Outcome<BTreeSet<DivisionCode>> {
    let day = date.to_string();
    let hosts: Vec<String> = posting::table
        .filter(posting::posted_from.le(&day))
        .filter(posting::posted_to.is_null().or(posting::posted_to.ge(&day)))
        .select(posting::host)
        .distinct()
        .load(db)?;
    let counties = hosts.into_iter().map(|host| Ok(code(host)?.at(Level::County)));
    counties.collect()
}

/// Townships whose day is written.
pub fn written(db: &mut Db, date: NaiveDate) -> Outcome<HashSet<String>> {
    let rows: Vec<String> = declared_day::table
        .filter(declared_day::date.eq(date.to_string()))
        .select(declared_day::township)
        .load(db)?;
    Ok(rows.into_iter().collect())
}

/// A request for leave or duty that covers a day: its id, kind and state.
pub type Excuse = (String, String, String);

/// Requests for leave and duty that cover a day, decided or not, by posting.
pub fn excuses(
    db: &mut Db,
    postings: &[PostingId],
    date: NaiveDate,
) -> Outcome<HashMap<String, Vec<Excuse>>> {
    let day = date.to_string();
    let mut found: HashMap<String, Vec<Excuse>> = HashMap::new();
    for part in postings.chunks(500) {
        let rows: Vec<(String, String, String, String)> = leave_request::table
            .filter(leave_request::posting_id.eq_any(part.iter().map(PostingId::as_str)))
            .filter(leave_request::first_day.le(&day))
            .filter(leave_request::last_day.ge(&day))
            .order(leave_request::id)
            .select((leave_request::posting_id, leave_request::id, leave_request::kind, leave_request::state))
            .load(db)?;
        for (posting, id, kind, state) in rows {
            found.entry(posting).or_default().push((id, kind, state));
        }
    }
    Ok(found)
}
