//! The work log (工作日志): entries as their records said them, kept when the record's token has gone.

use super::divisions::range_end;
use super::items::{self, Item};
use super::postings::lower;
use super::schema::{account, division, photo, posting, record, work_log};
use super::{Db, StoreError, cells, on_each};
use crate::refusal::Outcome;
use chrono::NaiveDate;
use diesel::prelude::*;
use std::collections::{HashMap, HashSet};
use zaigang_shared::division::DivisionCode;
use zaigang_shared::id::PostingId;
use zaigang_shared::record::{Claims, WorkLogClaim};
use zaigang_shared::time::{Millis, TimeInterval};

/// An entry as stored; its id is its record's.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = work_log)]
pub struct WorkLogRow {
    /// Record.
    pub id: String,
    /// Posting.
    pub posting_id: String,
    /// Who wrote it.
    pub account_id: String,
    /// The day it is put on.
    pub about: String,
    /// What was done.
    pub text: String,
    /// Households visited.
    pub households: i64,
    /// Difficulties raised.
    pub difficulties: Option<String>,
    /// The day of the record itself.
    pub written_on: String,
    /// Not written before.
    pub not_before: i64,
    /// Not written after.
    pub not_after: i64,
    /// How the two were found.
    pub time_way: String,
    /// Counter of the phone: the order of two that came together.
    pub seq: i64,
    /// Received.
    pub received_at: i64,
}

impl WorkLogRow {
    /// When it was written.
    ///
    /// # Errors
    /// When the row does not read.
    pub fn interval(&self) -> Result<TimeInterval, StoreError> {
        Ok(TimeInterval {
            not_before: Millis(self.not_before),
            not_after: Millis(self.not_after),
            way: cells::parse(&self.time_way, "work_log.time_way")?,
        })
    }

    /// Whether it is what a record's claims say.
    ///
    /// # Errors
    /// When the row does not read.
    pub fn is_of(&self, claims: &Claims) -> Result<bool, StoreError> {
        let said = claims.work_log_entry(self.interval()?, cells::date(&self.written_on)?);
        Ok(said.is_some_and(|entry| {
            let WorkLogClaim { about, text, households, difficulties } = entry;
            self.about == about.to_string()
                && self.text == text
                && self.households == i64::from(households)
                && self.difficulties == difficulties
        }))
    }
}

/// Writes entries of new records, each with its leaf.
pub fn insert_all(db: &mut Db, rows: &[&WorkLogRow]) -> Outcome<()> {
    if rows.is_empty() {
        return Ok(());
    }
    on_each!(db, c => {
        diesel::insert_into(work_log::table).values(rows.to_vec()).execute(c)?;
    });
    for row in rows {
        items::log(db, Item::WorkLog, &row.id, Millis(row.received_at))?;
    }
    Ok(())
}

/// Entries by their records.
pub fn by_ids(db: &mut Db, ids: &[String]) -> Outcome<HashMap<String, WorkLogRow>> {
    let mut found = HashMap::new();
    for part in ids.chunks(500) {
        let rows: Vec<WorkLogRow> =
            work_log::table.filter(work_log::id.eq_any(part)).select(WorkLogRow::as_select()).load(db)?;
        found.extend(rows.into_iter().map(|row| (row.id.clone(), row)));
    }
    Ok(found)
}

/// Entries of a posting about days from `first` to `last`, newest day first; of a day the one that holds first.
pub fn of_posting(
    db: &mut Db,
    posting: &PostingId,
    (first, last): (NaiveDate, NaiveDate),
    most: i64,
) -> Outcome<Vec<WorkLogRow>> {
    let rows = work_log::table
        .filter(work_log::posting_id.eq(posting.as_str()))
        .filter(work_log::about.between(first.to_string(), last.to_string()))
        .order((
            work_log::about.desc(),
            work_log::received_at.desc(),
            work_log::seq.desc(),
            work_log::id.desc(),
        ))
        .limit(most)
        .select(WorkLogRow::as_select())
        .load(db)?;
    Ok(rows)
}

/// Of the days of these entries, those entries that were written anew later.
pub fn superseded(db: &mut Db, rows: &[WorkLogRow]) -> Outcome<HashSet<String>> {
    let mut superseded = HashSet::new();
    for part in rows.chunks(200) {
        let postings = part.iter().map(|row| row.posting_id.as_str());
        let days = part.iter().map(|row| row.about.as_str());
        // More than asked for: every posting on every day; both lists are short.
        let all: Vec<(String, String, i64, i64, String)> = work_log::table
            .filter(work_log::posting_id.eq_any(postings))
            .filter(work_log::about.eq_any(days))
            .select((
                work_log::posting_id,
                work_log::about,
                work_log::received_at,
                work_log::seq,
                work_log::id,
            ))
            .load(db)?;
        let mut last: HashMap<(String, String), (i64, i64, String)> = HashMap::new();
        for (posting, about, received_at, seq, id) in all {
            let place = (received_at, seq, id);
            let held = last.entry((posting, about)).or_insert_with(|| place.clone());
            *held = place.max(held.clone());
        }
        superseded.extend(part.iter().filter_map(|row| {
            let holds = last.get(&(row.posting_id.clone(), row.about.clone()));
            holds.filter(|(.., id)| *id != row.id).map(|_| row.id.clone())
        }));
    }
    Ok(superseded)
}

/// What an office looks for.
#[derive(Debug, Clone)]
pub struct Search {
    /// The division and what lies below it.
    pub scope: DivisionCode,
    /// First day.
    pub first: NaiveDate,
    /// Last day.
    pub last: NaiveDate,
    /// Part of text, difficulties, person or village.
    pub text: Option<String>,
    /// One posting alone.
    pub posting: Option<PostingId>,
    /// The entry after which to go on.
    pub after: Option<Place>,
    /// Most entries.
    pub most: i64,
}

/// An entry's place in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Its day.
    pub about: String,
    /// Received.
    pub received_at: i64,
    /// Record.
    pub id: String,
}

/// An entry with the name of its writer and the place of the posting.
pub type Found = (WorkLogRow, String, String);

/// Entries in a scope, newest day first. `_` and `%` in the text are no wildcards.
pub fn search(db: &mut Db, wanted: Search) -> Outcome<Vec<Found>> {
    let Search { scope, first, last, text, posting, after, most } = wanted;
    let (from, end) = (scope.as_str().to_owned(), range_end(scope.as_str()));
    let mut query = work_log::table
        .inner_join(posting::table.on(posting::id.eq(work_log::posting_id)))
        .inner_join(account::table.on(account::id.eq(work_log::account_id)))
        .left_join(division::table.on(division::code.eq(posting::host)))
        .filter(
            posting::host
                .ge(from.clone())
                .and(posting::host.lt(end.clone()))
                .or(posting::managing.ge(from).and(posting::managing.lt(end))),
        )
        .filter(work_log::about.between(first.to_string(), last.to_string()))
        .order((work_log::about.desc(), work_log::received_at.desc(), work_log::id.desc()))
        .limit(most)
        .select((WorkLogRow::as_select(), account::person_name, posting::host))
        .into_boxed();
    if let Some(posting) = posting {
        query = query.filter(work_log::posting_id.eq(posting.to_string()));
    }
    if let Some(text) = text {
        let pattern = pattern(&text);
        let in_difficulties = lower(work_log::difficulties.assume_not_null()).like(pattern.clone());
        let in_place = lower(division::name.assume_not_null()).like(pattern.clone());
        query = query.filter(
            lower(work_log::text)
                .like(pattern.clone())
                .escape('\\')
                .or(work_log::difficulties.is_not_null().and(in_difficulties.escape('\\')))
                .or(lower(account::person_name).like(pattern).escape('\\'))
                .or(division::name.is_not_null().and(in_place.escape('\\'))),
        );
    }
    if let Some(Place { about, received_at, id }) = after {
        query = query.filter(
            work_log::about
                .lt(about.clone())
                .or(work_log::about.eq(about.clone()).and(work_log::received_at.lt(received_at)))
                .or(work_log::about
                    .eq(about)
                    .and(work_log::received_at.eq(received_at))
                    .and(work_log::id.lt(id))),
        );
    }
    Ok(query.load(db)?)
}

/// A LIKE pattern for text that is looked for as it is.
fn pattern(text: &str) -> String {
    let mut pattern = String::from("%");
    for letter in text.to_lowercase().chars() {
        if matches!(letter, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(letter);
    }
    pattern.push('%');
    pattern
}

/// A photo of an entry.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = photo)]
pub struct EntryPhoto {
    /// Record.
    pub record_id: String,
    /// Hash.
    pub sha256: String,
    /// Width in pixels.
    pub width: i64,
    /// Height in pixels.
    pub height: i64,
    /// Live camera or file.
    pub source: String,
    /// It is there.
    pub arrived_at: Option<i64>,
    /// It went after its time.
    pub erased_at: Option<i64>,
}

/// Photos by their records.
pub type PhotosOf = HashMap<String, Vec<EntryPhoto>>;

/// Photos of entries, and what their records' positions say.
pub fn beside(db: &mut Db, rows: &[WorkLogRow]) -> Outcome<(PhotosOf, HashMap<String, String>)> {
    let (mut photos, mut answers) = (PhotosOf::new(), HashMap::<String, String>::new());
    for part in rows.chunks(500) {
        let ids: Vec<&str> = part.iter().map(|row| row.id.as_str()).collect();
        let found: Vec<EntryPhoto> = photo::table
            .filter(photo::record_id.eq_any(&ids))
            .order((photo::record_id, photo::sha256))
            .select(EntryPhoto::as_select())
            .load(db)?;
        for one in found {
            photos.entry(one.record_id.clone()).or_default().push(one);
        }
        let said: Vec<(String, String)> =
            record::table.filter(record::id.eq_any(&ids)).select((record::id, record::answer)).load(db)?;
        answers.extend(said);
    }
    Ok((photos, answers))
}

#[cfg(test)]
mod tests {
    use super::pattern;

    #[test]
    fn wildcards_are_looked_for_as_they_are() {
        assert_eq!(pattern("走访"), "%走访%");
        assert_eq!(pattern("50%_\\X"), "%50\\%\\_\\\\x%");
    }
}
