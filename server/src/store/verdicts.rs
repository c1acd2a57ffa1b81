//! Verdicts beside the first: records that a corrected fence judges anew, and the past fixes of a place.

use super::items::{self, Item};
use super::schema::{account, device, fence, posting, record, rejudgement, verdict};
use super::{Db, StoreError, cells, on_each};
use crate::refusal::Outcome;
use chrono::NaiveDate;
use diesel::prelude::*;
use std::collections::HashMap;
use zaigang_shared::place::{Calibration, Fix, Position, guard_position};
use zaigang_shared::time::{Millis, previous_day};

/// Past fixes looked at for one place.
const GUARD_LIMIT: i64 = 200;
/// Values of one statement stay below both databases' limit.
const PART: usize = 500;

/// Records to be judged anew, and how far that is.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = rejudgement, treat_none_as_null = true)]
pub struct Rejudgement {
    /// The version of the fence that was corrected to.
    pub fence_id: String,
    /// Records since this instant.
    pub wrong_since: i64,
    /// Records until this instant: the correction.
    pub until: i64,
    /// The last record judged; they go in the order of their ids.
    pub last_record: String,
    /// Records looked at.
    pub records: i64,
    /// Whose answer changed.
    pub changed: i64,
    /// Now inside.
    pub inside: i64,
    /// Now uncertain.
    pub uncertain: i64,
    /// Still outside.
    pub outside: i64,
    /// All are judged.
    pub finished_at: Option<i64>,
}

/// A record as it is judged anew.
#[derive(Debug, Clone, Queryable)]
pub struct JudgedRecord {
    /// Record.
    pub id: String,
    /// Its posting.
    pub posting: String,
    /// The fix as signed, JSON.
    pub fix: String,
    /// The phone's own clock.
    pub claimed_at: i64,
    /// Interval.
    pub not_before: i64,
    /// Interval.
    pub not_after: i64,
    /// Interval.
    pub time_way: String,
    /// Received, and judged for the first time.
    pub received_at: i64,
    /// Verdict in force, JSON.
    pub verdict: String,
    /// Its answer.
    pub answer: String,
    /// What is known of the device's datum.
    pub calibration: String,
}

/// Whose records a fence judges.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Judges {
    /// Those of one posting.
    Posting(String),
    /// Those of every posting at a division, or whose zone it belongs to.
    Host(String),
}

/// Begins judging anew.
pub fn begin(db: &mut Db, row: &Rejudgement) -> Outcome<()> {
    diesel::insert_into(rejudgement::table).values(row).execute(db)?;
    Ok(())
}

/// How far judging anew is, by the corrected fence.
pub fn rejudgement(db: &mut Db, fence: &str) -> Outcome<Option<Rejudgement>> {
    Ok(rejudgement::table.find(fence).select(Rejudgement::as_select()).first(db).optional()?)
}

/// The same for several fences.
pub fn rejudgements(db: &mut Db, fences: &[String]) -> Outcome<HashMap<String, Rejudgement>> {
    let mut found = HashMap::new();
    for part in fences.chunks(PART) {
        let rows: Vec<Rejudgement> = rejudgement::table
            .filter(rejudgement::fence_id.eq_any(part))
            .select(Rejudgement::as_select())
            .load(db)?;
        found.extend(rows.into_iter().map(|row| (row.fence_id.clone(), row)));
    }
    Ok(found)
}

/// Corrected fences whose records are not all judged yet, the oldest first.
pub fn unfinished(db: &mut Db) -> Outcome<Vec<String>> {
    let rows = rejudgement::table
        .filter(rejudgement::finished_at.is_null())
        .order((rejudgement::until, rejudgement::fence_id))
        .limit(100)
        .select(rejudgement::fence_id)
        .load(db)?;
    Ok(rows)
}

/// Writes down how far it is.
pub fn advance(db: &mut Db, row: &Rejudgement) -> Outcome<()> {
    diesel::update(rejudgement::table.find(&row.fence_id)).set(row).execute(db)?;
    Ok(())
}

/// The next records with a fix in the order of their ids; inspections are not among them, nor what was made at an
/// event, which other places judge.
pub fn next_records(
    db: &mut Db,
    whose: &Judges,
    job: &Rejudgement,
    limit: i64,
) -> Outcome<Vec<JudgedRecord>> {
    let postings: Vec<String> = match whose {
        Judges::Posting(posting) => vec![posting.clone()],
        Judges::Host(host) => super::zones::postings_at(db, host)?,
    };
    let first_day = previous_day(Millis(job.wrong_since).date()).to_string();
    let rows = record::table
        .inner_join(device::table)
        .filter(record::posting_id.eq_any(postings))
        .filter(record::date.ge(first_day))
        .filter(record::not_after.ge(job.wrong_since))
        .filter(record::not_before.le(job.until))
        .filter(record::received_at.le(job.until))
        .filter(record::kind.ne("event"))
        .filter(record::fix.is_not_null())
        .filter(record::id.gt(&job.last_record))
        .order(record::id)
        .limit(limit)
        .select((
            record::id,
            record::posting_id.assume_not_null(),
            record::fix.assume_not_null(),
            record::claimed_at,
            record::not_before,
            record::not_after,
            record::time_way,
            record::received_at,
            record::verdict,
            record::answer,
            device::calibration,
        ))
        .load(db)?;
    Ok(rows)
}

/// A verdict on its way in.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = verdict)]
pub struct VerdictRow {
    /// The record and when it was judged.
    pub id: String,
    /// Record.
    pub record_id: String,
    /// When it was judged.
    pub judged_at: i64,
    /// The corrected fence that made it; none for the first.
    pub fence_id: Option<String>,
    /// Answer.
    pub answer: String,
    /// Everything, JSON.
    pub content: String,
}

/// When each of these records was last judged anew.
pub fn last_judged(db: &mut Db, records: &[String]) -> Outcome<HashMap<String, i64>> {
    let mut found = HashMap::new();
    for part in records.chunks(PART) {
        let rows: Vec<(String, i64)> = verdict::table
            .filter(verdict::record_id.eq_any(part))
            .order((verdict::record_id, verdict::judged_at))
            .select((verdict::record_id, verdict::judged_at))
            .load(db)?;
        found.extend(rows);
    }
    Ok(found)
}

/// Keeps verdicts, each with its leaf, and puts the later of each record in force.
pub fn keep(db: &mut Db, rows: &[VerdictRow], now: Millis) -> Outcome<()> {
    on_each!(db, c => {
        for part in rows.chunks(100) {
            diesel::insert_into(verdict::table).values(part).execute(c)?;
        }
    });
    for row in rows.iter().filter(|row| row.fence_id.is_some()) {
        diesel::update(record::table.find(&row.record_id))
            .set((record::answer.eq(&row.answer), record::verdict.eq(&row.content)))
            .execute(db)?;
    }
    let ids: Vec<String> = rows.iter().map(|row| row.id.clone()).collect();
    items::log_all(db, Item::Verdict, &ids, now)
}

/// Every verdict of these records in the order of time; none of one that was judged once.
pub fn of_records(db: &mut Db, ids: &[String]) -> Outcome<HashMap<String, Vec<VerdictRow>>> {
    let mut found: HashMap<String, Vec<VerdictRow>> = HashMap::new();
    for part in ids.chunks(PART) {
        let rows: Vec<VerdictRow> = verdict::table
            .filter(verdict::record_id.eq_any(part))
            .order((verdict::record_id, verdict::judged_at))
            .select(VerdictRow::as_select())
            .load(db)?;
        for row in rows {
            found.entry(row.record_id.clone()).or_default().push(row);
        }
    }
    Ok(found)
}

/// Every verdict of a record in the order of time; empty when it was judged once.
pub fn of_record(db: &mut Db, id: &str) -> Outcome<Vec<VerdictRow>> {
    let rows = verdict::table
        .filter(verdict::record_id.eq(id))
        .order(verdict::judged_at)
        .select(VerdictRow::as_select())
        .load(db)?;
    Ok(rows)
}

/// Who corrected fences, by name, and why.
pub fn corrections(db: &mut Db, fences: &[String]) -> Outcome<HashMap<String, (String, Option<String>)>> {
    let rows: Vec<(String, String, Option<String>)> = fence::table
        .inner_join(account::table.on(fence::made_by.eq(account::id)))
        .filter(fence::id.eq_any(fences))
        .select((fence::id, account::person_name, fence::reason))
        .load(db)?;
    Ok(rows.into_iter().map(|(id, name, reason)| (id, (name, reason))).collect())
}

/// Where people have been who are judged by a fence: the latest 200 fixes since a day, accurate enough to speak about a
/// datum.
pub fn past_positions(db: &mut Db, whose: &Judges, since: NaiveDate) -> Outcome<Vec<Position>> {
    let postings: Vec<String> = match whose {
        Judges::Posting(posting) => vec![posting.clone()],
        Judges::Host(host) => posting::table.filter(posting::host.eq(host)).select(posting::id).load(db)?,
    };
    if postings.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<(String, String)> = record::table
        .inner_join(device::table)
        .filter(record::posting_id.eq_any(postings))
        .filter(record::date.ge(since.to_string()))
        .filter(record::fix.is_not_null())
        .order((record::received_at.desc(), record::id))
        .limit(GUARD_LIMIT)
        .select((record::fix.assume_not_null(), device::calibration))
        .load(db)?;
    let mut found = Vec::with_capacity(rows.len());
    for (fix, calibration) in rows {
        let fix: Fix = serde_json::from_str(&fix).map_err(|_| StoreError::Unreadable("record.fix"))?;
        let calibration: Calibration = cells::parse(&calibration, "device.calibration")?;
        found.extend(guard_position(&fix, calibration));
    }
    Ok(found)
}
