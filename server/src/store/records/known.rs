//! What the server knows about the records of a batch before it judges them, in few queries.

use super::{StoredRecord, stored};
use crate::refusal::Outcome;
use crate::store::events::{self, KnownEvent};
use crate::store::schema::{device, device_day, inspection_task, posting, prompt, record};
use crate::store::{Db, StoreError, cells, fences, on_each};
use diesel::prelude::*;
use std::collections::{HashMap, HashSet};
use zaigang_shared::day::DeviceStanding;
use zaigang_shared::id::PostingId;
use zaigang_shared::place::{Calibration, Fence};
use zaigang_shared::time::{Half, MINUTE_MS, Millis};

/// What one record makes the server look up.
#[derive(Debug, Clone)]
pub struct Question {
    /// The record's id.
    pub id: String,
    /// The device that says it signed.
    pub device: String,
    /// Posting it is for; none for an inspection.
    pub posting: Option<String>,
    /// Prompt it answers.
    pub prompt: Option<String>,
    /// Inspection task it reports.
    pub task: Option<String>,
    /// Event it was made for.
    pub event: Option<String>,
    /// When it was made, as near as the server can tell: fences in force then are compared.
    pub captured: Millis,
}

/// A device of the submitter.
#[derive(Debug, Clone)]
pub struct DeviceRow {
    /// Its public key.
    pub public_key: String,
    /// Its standing now.
    pub standing: DeviceStanding,
    /// The datum it is known to hand out.
    pub calibration: Calibration,
    /// It last reached the server.
    pub last_seen_at: Option<Millis>,
    /// It became active.
    pub approved_at: Option<Millis>,
    /// It was revoked or reported lost.
    pub ended_at: Option<Millis>,
}

/// A prompt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PromptRow {
    /// Whose posting it asks.
    pub posting: String,
    /// Day or night.
    pub half: Half,
}

/// An inspection task of the submitter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskRow {
    /// The posting to visit.
    pub posting: String,
    /// It was started and not withdrawn.
    pub open: bool,
    /// The record that finished it.
    pub record: Option<String>,
}

/// Everything the records of one batch are judged by.
#[derive(Debug, Default)]
pub struct Known {
    /// Rows that already have one of the ids.
    pub stored: HashMap<String, StoredRecord>,
    /// Devices of the submitter.
    pub devices: HashMap<String, DeviceRow>,
    /// Postings of the submitter.
    pub postings: HashSet<String>,
    /// Prompts.
    pub prompts: HashMap<String, PromptRow>,
    /// Tasks of the submitter.
    pub tasks: HashMap<String, TaskRow>,
    /// Events.
    pub events: HashMap<String, KnownEvent>,
    fences: HashMap<(String, i64), Vec<Fence>>,
}

impl Known {
    /// The fences of a posting at a time that was asked for.
    pub fn fences(&self, posting: &str, at: Millis) -> &[Fence] {
        self.fences.get(&(posting.to_owned(), at.0)).map(Vec::as_slice).unwrap_or_default()
    }
}

/// Looks up a batch of the account, which sits at `session_device`.
pub fn known(db: &mut Db, account: &str, session_device: &str, questions: &[Question]) -> Outcome<Known> {
    let ids: Vec<&str> = questions.iter().map(|q| q.id.as_str()).collect();
    let mut known = Known { stored: stored(db, &ids)?, ..Known::default() };
    let mut wanted: Vec<&str> = questions.iter().map(|q| q.device.as_str()).collect();
    wanted.push(session_device);
    known.devices = devices(db, account, &wanted)?;
    let wanted: Vec<&str> = questions.iter().filter_map(|q| q.posting.as_deref()).collect();
    if !wanted.is_empty() {
        let rows: Vec<String> = posting::table
            .filter(posting::account_id.eq(account))
            .filter(posting::id.eq_any(wanted))
            .select(posting::id)
            .load(db)?;
        known.postings.extend(rows);
    }
    let wanted: Vec<&str> = questions.iter().filter_map(|q| q.prompt.as_deref()).collect();
    if !wanted.is_empty() {
        let rows: Vec<(String, String, String)> = prompt::table
            .filter(prompt::id.eq_any(wanted))
            .select((prompt::id, prompt::posting_id, prompt::slot))
            .load(db)?;
        for (id, posting, slot) in rows {
            let half = cells::parse(&slot, "prompt.slot")?;
            known.prompts.insert(id, PromptRow { posting, half });
        }
    }
    let wanted: Vec<&str> = questions.iter().filter_map(|q| q.task.as_deref()).collect();
    if !wanted.is_empty() {
        known.tasks = tasks(db, account, &wanted)?;
    }
    let wanted: Vec<&str> = questions.iter().filter_map(|q| q.event.as_deref()).collect();
    let postings: Vec<&str> = known.postings.iter().map(String::as_str).collect();
    known.events = events::known(db, &wanted, &postings)?;
    for question in questions {
        let posting = match (&question.posting, &question.task) {
            (Some(posting), _) if known.postings.contains(posting) => posting.clone(),
            (None, Some(task)) => match known.tasks.get(task) {
                Some(task) => task.posting.clone(),
                None => continue,
            },
            _ => continue,
        };
        let key = (posting, question.captured.0);
        if known.fences.contains_key(&key) {
            continue;
        }
        let posting: PostingId = key.0.parse().map_err(|_| StoreError::Unreadable("posting.id"))?;
        let found = fences::in_force(db, &posting, question.captured)?;
        known.fences.insert(key, found.into_iter().map(|view| view.fence).collect());
    }
    Ok(known)
}

type DeviceColumns = (String, String, String, String, Option<i64>, Option<i64>, Option<i64>);

fn devices(db: &mut Db, account: &str, ids: &[&str]) -> Outcome<HashMap<String, DeviceRow>> {
    let rows: Vec<DeviceColumns> = device::table
        .filter(device::account_id.eq(account))
        .filter(device::id.eq_any(ids))
        .select((
            device::id,
            device::public_key,
            device::standing,
            device::calibration,
            device::last_seen_at,
            device::approved_at,
            device::ended_at,
        ))
        .load(db)?;
    rows.into_iter()
        .map(|(id, public_key, standing, calibration, seen, approved, ended)| {
            let row = DeviceRow {
                public_key,
                standing: cells::parse(&standing, "device.standing")?,
                calibration: cells::parse(&calibration, "device.calibration")?,
                last_seen_at: seen.map(Millis),
                approved_at: approved.map(Millis),
                ended_at: ended.map(Millis),
            };
            Ok((id, row))
        })
        .collect()
}

/// One device of an account.
pub fn device(db: &mut Db, account: &str, id: &str) -> Outcome<Option<DeviceRow>> {
    Ok(devices(db, account, &[id])?.remove(id))
}

type TaskColumns = (String, String, Option<i64>, Option<i64>, Option<String>);

fn tasks(db: &mut Db, account: &str, ids: &[&str]) -> Outcome<HashMap<String, TaskRow>> {
    let rows: Vec<TaskColumns> = inspection_task::table
        .filter(inspection_task::inspector_id.eq(account))
        .filter(inspection_task::id.eq_any(ids))
        .select((
            inspection_task::id,
            inspection_task::posting_id,
            inspection_task::started_at,
            inspection_task::withdrawn_at,
            inspection_task::record_id,
        ))
        .load(db)?;
    let row = |(id, posting, started, withdrawn, record): TaskColumns| {
        (id, TaskRow { posting, open: started.is_some() && withdrawn.is_none(), record })
    };
    Ok(rows.into_iter().map(row).collect())
}

/// What is kept of a record's claims, also after its token has gone.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = record)]
pub struct KeptClaims {
    pub device_id: String,
    pub kind: String,
    pub seq: i64,
    pub prev: Option<String>,
    pub reference: Option<String>,
    pub note: Option<String>,
    pub photos: String,
    pub claimed_at: i64,
}

/// The token stored under an id, empty when it was erased, and what is kept of its claims.
pub fn token_of(db: &mut Db, id: &str) -> Outcome<Option<(String, KeptClaims)>> {
    let found = record::table.find(id).select((record::token, KeptClaims::as_select()));
    Ok(found.first(db).optional()?)
}

/// Whether a device's visit has to be written down: once a minute is enough, and once a day.
pub fn touch_is_due(last_seen_at: Option<Millis>, now: Millis) -> bool {
    last_seen_at.is_none_or(|last| last.plus(MINUTE_MS) <= now || last.date() != now.date())
}

/// Writes down that a device reached the server.
pub fn touch(db: &mut Db, id: &str, now: Millis) -> Outcome<()> {
    let day = now.date().to_string();
    on_each!(db, c => {
        diesel::insert_into(device_day::table)
            .values((device_day::device_id.eq(id), device_day::date.eq(&day)))
            .on_conflict_do_nothing()
            .execute(c)?;
    });
    diesel::update(device::table.find(id))
        .filter(device::last_seen_at.is_null().or(device::last_seen_at.lt(now.0)))
        .set(device::last_seen_at.eq(now.0))
        .execute(db)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_visit_is_written_once_a_minute_and_once_a_day() {
        let noon = zaigang_shared::time::at("2026-11-20".parse().unwrap(), 12 * 60);
        assert!(touch_is_due(None, noon));
        assert!(!touch_is_due(Some(noon), noon.plus(59_999)));
        assert!(touch_is_due(Some(noon), noon.plus(MINUTE_MS)));
        let midnight = zaigang_shared::time::at("2026-11-21".parse().unwrap(), 0);
        assert!(touch_is_due(Some(midnight.plus(-1)), midnight), "a new day");
        assert!(!touch_is_due(Some(noon), noon), "a clock that stands writes once");
    }
}
