//! The work log: own entries of a month, and what an office finds in its scope.

use crate::call::Call;
use crate::refusal::{Outcome, Refusal};
use crate::store::work_logs::{EntryPhoto, Place, Search, WorkLogRow};
use crate::store::{self, Db, StoreError};
use crate::usecase::text::optional_line;
use chrono::{Days, NaiveDate};
use std::collections::{HashMap, HashSet};
use zaigang_shared::api::township::PhotoView;
use zaigang_shared::api::work_log::{
    WORK_LOG_ITEMS, WORK_LOG_SPAN_DAYS, WorkLogEntry, WorkLogLine, WorkLogMonth, WorkLogs,
};
use zaigang_shared::day::PhotoStanding;
use zaigang_shared::division::{DivisionCode, Level};
use zaigang_shared::id::{PostingId, RecordId};
use zaigang_shared::operation as op;
use zaigang_shared::problem::{Problem, ProblemCode};
use zaigang_shared::time::{Millis, Month};

/// Most entries of a month, those before a correction included.
const MOST_OF_MONTH: i64 = 400;
/// Longest text to look for, in characters.
const SEARCH_LENGTH: usize = 60;
/// Days looked at when none are named.
const USUAL_SPAN: u64 = 30;

/// Own entries about the days of a month.
///
/// # Errors
/// `not_found` for text that is no month.
pub async fn of_month(call: Call<op::ReadWorkLog>) -> Outcome<WorkLogMonth> {
    let posting: PostingId = call.path("posting")?;
    let month: Month = call.path("month")?;
    let read = move |db: &mut Db| {
        let days = (month.first(), month.last());
        let rows = store::work_logs::of_posting(db, &posting, days, MOST_OF_MONTH)?;
        Ok(WorkLogMonth { month, entries: entries(db, rows)? })
    };
    call.app.store.read::<_, Refusal>(read).await
}

/// Entries in a division, newest day first.
///
/// # Errors
/// `invalid_field` for a span that is turned round or too long and for text that is too long, `invalid_query` for a
/// cursor that is none.
pub async fn list(call: Call<op::ListWorkLogs>) -> Outcome<WorkLogs> {
    let scope: DivisionCode = call.path("division")?;
    let query = call.query;
    let to = query.to.unwrap_or_else(|| call.who.now.date());
    let usual = to.checked_sub_days(Days::new(USUAL_SPAN)).unwrap_or(to);
    let from = query.from.unwrap_or(usual);
    if from > to || (to - from).num_days() > WORK_LOG_SPAN_DAYS {
        return Err(Problem::field("from").into());
    }
    let text = optional_line("search", query.search.as_deref(), SEARCH_LENGTH)?;
    let after = query.after.as_deref().map(cursor).transpose()?;
    let most = i64::try_from(WORK_LOG_ITEMS).unwrap_or(i64::MAX).saturating_add(1);
    let wanted = Search { scope, first: from, last: to, text, posting: query.posting, after, most };
    let read = move |db: &mut Db| {
        let mut found = store::work_logs::search(db, wanted)?;
        let more = found.len() > WORK_LOG_ITEMS;
        found.truncate(WORK_LOG_ITEMS);
        let next = found.last().filter(|_| more).map(|(row, ..)| cursor_after(row));
        Ok(WorkLogs { from, to, lines: lines(db, found)?, next })
    };
    call.app.store.read::<_, Refusal>(read).await
}

/// `2026-11-20.1795140000000.ID`.
fn cursor_after(row: &WorkLogRow) -> String {
    format!("{}.{}.{}", row.about, row.received_at, row.id)
}

fn cursor(text: &str) -> Outcome<Place> {
    let read = || {
        let (about, rest) = text.split_once('.')?;
        let (received_at, id) = rest.split_once('.')?;
        let about: NaiveDate = about.parse().ok()?;
        let id: RecordId = id.parse().ok()?;
        Some(Place { about: about.to_string(), received_at: received_at.parse().ok()?, id: id.to_string() })
    };
    read().ok_or_else(|| ProblemCode::InvalidQuery.into())
}

fn lines(db: &mut Db, found: Vec<store::work_logs::Found>) -> Outcome<Vec<WorkLogLine>> {
    let mut places = Vec::with_capacity(found.len());
    let mut rows = Vec::with_capacity(found.len());
    for (row, person_name, host) in found {
        let host: DivisionCode = host.parse().map_err(|_| StoreError::Unreadable("posting.host"))?;
        let posting: PostingId =
            row.posting_id.parse().map_err(|_| StoreError::Unreadable("work_log.posting_id"))?;
        places.push((posting, person_name, host));
        rows.push(row);
    }
    let codes: Vec<String> = places
        .iter()
        .flat_map(|(_, _, host)| [host.to_string(), host.at(Level::Township).to_string()])
        .collect();
    let names = store::divisions::names(db, &codes)?;
    let named = |code: &DivisionCode| names.get(code.as_str()).cloned().unwrap_or_else(|| code.to_string());
    let entries = entries(db, rows)?;
    let line = |((posting, person_name, host), entry): ((PostingId, String, DivisionCode), WorkLogEntry)| {
        WorkLogLine {
            posting,
            person_name,
            host_name: named(&host),
            township_name: named(&host.at(Level::Township)),
            host,
            entry,
        }
    };
    Ok(places.into_iter().zip(entries).map(line).collect())
}

fn entries(db: &mut Db, rows: Vec<WorkLogRow>) -> Outcome<Vec<WorkLogEntry>> {
    let superseded = store::work_logs::superseded(db, &rows)?;
    let (mut photos, answers) = store::work_logs::beside(db, &rows)?;
    rows.into_iter().map(|row| entry(row, &superseded, &mut photos, &answers)).collect()
}

fn entry(
    row: WorkLogRow,
    superseded: &HashSet<String>,
    photos: &mut HashMap<String, Vec<EntryPhoto>>,
    answers: &HashMap<String, String>,
) -> Outcome<WorkLogEntry> {
    let answer = answers.get(&row.id).ok_or(StoreError::Unreadable("work_log.id"))?;
    let photos = photos.remove(&row.id).unwrap_or_default();
    Ok(WorkLogEntry {
        interval: row.interval()?,
        about: store::cells::date(&row.about)?,
        written_on: store::cells::date(&row.written_on)?,
        households: u32::try_from(row.households)
            .map_err(|_| StoreError::Unreadable("work_log.households"))?,
        answer: store::cells::parse(answer, "record.answer")?,
        photos: photos.into_iter().map(photo).collect::<Result<_, _>>()?,
        superseded: superseded.contains(&row.id),
        received_at: Millis(row.received_at),
        id: row.id.try_into().map_err(|_| StoreError::Unreadable("work_log.id"))?,
        text: row.text,
        difficulties: row.difficulties,
    })
}

fn photo(row: EntryPhoto) -> Result<PhotoView, StoreError> {
    let pixels = |n: i64| u32::try_from(n).map_err(|_| StoreError::Unreadable("photo.width"));
    Ok(PhotoView {
        id: row.sha256.try_into().map_err(|_| StoreError::Unreadable("photo.sha256"))?,
        standing: if row.arrived_at.is_some() { PhotoStanding::Arrived } else { PhotoStanding::Expected },
        width: pixels(row.width)?,
        height: pixels(row.height)?,
        source: store::cells::parse(&row.source, "photo.source")?,
        erased_at: row.erased_at.map(Millis),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_leads_back_to_its_row() {
        let place = cursor("2026-11-20.1795140000000.a.b-c").unwrap();
        assert_eq!((place.about.as_str(), place.received_at), ("2026-11-20", 1_795_140_000_000));
        assert_eq!(place.id, "a.b-c");
        for bad in ["", "2026-11-20", "2026-11-20.x.a", "2026-13-20.1.a", "2026-11-20.1.", "2026-11-20.1.a b"]
        {
            assert!(cursor(bad).is_err(), "{bad}");
        }
    }
}
