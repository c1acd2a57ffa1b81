//! What the judge reads of a county, as the events of its contract (design 6): the same that the command reads from a file.
//!
//! Dispatching units keep no roll and have no place here yet, so nothing of two ends is told. Visits are told by the use
//! case, which knows which of them are proven.

mod asked;
mod cases;
mod people;
mod records;

pub use cases::{PastCase, past_cases};
pub(super) use records::whereabouts;

use super::Db;
use super::divisions::range_end;
use super::schema::posting;
use crate::refusal::Outcome;
use chrono::NaiveDate;
use diesel::prelude::*;
use std::collections::BTreeSet;
use zaigang_shared::division::{DivisionCode, Level};
use zaigang_shared::id::PostingId;
use zaigang_shared::judge::event::Event;

/// Ids in one query.
const PART: usize = 400;

/// The days that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub to: NaiveDate,
}

/// Counties of the host places of postings in force on some day of a window.
pub fn counties(db: &mut Db, window: Window) -> Outcome<BTreeSet<DivisionCode>> {
    let hosts: Vec<String> = posting::table
        .filter(posting::posted_from.le(window.to.to_string()))
        .filter(posting::posted_to.is_null().or(posting::posted_to.ge(window.from.to_string())))
        .select(posting::host)
        .distinct()
        .load(db)?;
    let county = |host: String| Ok(super::divisions::code(host)?.at(Level::County));
    hosts.into_iter().map(county).collect()
}

/// Postings of a county that were in force on some day of a window, by id.
pub fn postings(db: &mut Db, county: &DivisionCode, window: Window) -> Outcome<Vec<PostingId>> {
    let ids: Vec<String> = posting::table
        .filter(posting::host.ge(county.as_str()).and(posting::host.lt(range_end(county.as_str()))))
        .filter(posting::posted_from.le(window.to.to_string()))
        .filter(posting::posted_to.is_null().or(posting::posted_to.ge(window.from.to_string())))
        .order(posting::id)
        .select(posting::id)
        .load(db)?;
    let id = |id: String| id.try_into().map_err(|_| super::StoreError::Unreadable("posting.id").into());
    ids.into_iter().map(id).collect()
}

/// What is known of these postings of one county, in no order.
pub fn events(
    db: &mut Db,
    county: &DivisionCode,
    postings: &[PostingId],
    window: Window,
) -> Outcome<Vec<Event>> {
    let mut all = people::calendar(db, window)?;
    let phones = people::phones(db, county)?;
    all.extend(phones.kiosks());
    for part in postings.chunks(PART) {
        all.extend(people::postings(db, part, window)?);
        all.extend(records::check_ins(db, part, window, &phones)?);
        all.extend(records::work_logs(db, part, window)?);
        all.extend(asked::prompts(db, part, window)?);
        all.extend(asked::absences(db, part, window)?);
        all.extend(asked::answered_days(db, part, window)?);
    }
    all.extend(asked::signed(db, county, window)?);
    people::join_houses(&mut all);
    Ok(all)
}
