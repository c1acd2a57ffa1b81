//! Judging records anew under a corrected fence. The first verdict stays beside the new one. The day follows the one in
//! force by the one rule of cells: an override stays, and what was decided of a doubt yields to a clean record.
//!
//! The correction and the wish to judge anew are one transaction; the records follow in bounded ones, each of which
//! takes its place from the row it leaves it in. So a correction is answered with what was judged at once, and what
//! is left, also by a process that died, is done by the job.

use super::fences::judges;
use crate::app::App;
use crate::refusal::{Outcome, Refusal};
use crate::store::cells::parse;
use crate::store::fences::{FenceRow, Held};
use crate::store::verdicts::{JudgedRecord, Rejudgement, VerdictRow};
use crate::store::{self, Db, StoreError};
use crate::usecase::jobs::{self, Turn};
use std::collections::HashMap;
use std::time::Duration;
use zaigang_shared::api::county::JudgedAnew;
use zaigang_shared::place::{Answer, Fence, FenceKind, Verdict, judge_capture, judged_anew};
use zaigang_shared::time::{DAY_MS, Millis, TimeInterval};

/// Records of one transaction.
const BATCH: i64 = 200;
/// Transactions that a correction waits for; the job does the rest.
const BATCHES_AT_ONCE: usize = 10;
/// How often the job looks for what was left.
const EVERY: Duration = Duration::from_secs(60);
/// Under this lease; of several processes on one database one works.
const LEASE: &str = "rejudging";
/// How long a holder that died keeps the others waiting, milliseconds.
const LEASE_MS: i64 = 120_000;

/// Starts the job that does what a correction did not wait for.
pub fn start(app: App) {
    jobs::start(LEASE, EVERY, move |holder| {
        let app = app.clone();
        async move { continue_all(&app, &holder).await.map(|()| Turn::Done) }
    });
}

impl App {
    /// One turn of the job now, in the name of `holder`: for tests.
    ///
    /// # Errors
    /// As a turn of the job.
    pub async fn judge_anew(&self, holder: &str) -> Outcome<()> {
        continue_all(self, holder).await
    }
}

async fn continue_all(app: &App, holder: &str) -> Outcome<()> {
    let unfinished = app.store.read::<_, Refusal>(store::verdicts::unfinished).await?;
    // One that cannot be judged holds up no other.
    let mut fault = None;
    for fence in unfinished {
        loop {
            let (holder, now, fence) = (holder.to_owned(), app.clock.now(), fence.clone());
            let step = app.store.write::<_, Refusal>(move |db| {
                if !store::leases::acquire(db, LEASE, &holder, now, LEASE_MS)? {
                    return Ok(true);
                }
                batch(db, &fence, now)
            });
            match step.await {
                Ok(false) => {}
                Ok(true) => break,
                Err(error) => {
                    fault = Some(error);
                    break;
                }
            }
        }
    }
    fault.map_or(Ok(()), Err)
}

/// Writes down that the records since `since` are to be judged anew under a corrected fence.
pub fn begin(db: &mut Db, row: &FenceRow, since: Millis, now: Millis) -> Outcome<()> {
    store::verdicts::begin(
        db,
        &Rejudgement {
            fence_id: row.id.clone(),
            wrong_since: since.0,
            until: now.0,
            last_record: String::new(),
            records: 0,
            changed: 0,
            inside: 0,
            uncertain: 0,
            outside: 0,
            finished_at: None,
        },
    )
}

/// Judges what a corrected fence asks for, as far as a person can wait; none when it asks for nothing. The correction is
/// stored already: a fault here is logged, and the job goes on.
pub async fn run(app: &App, fence: &str) -> Option<JudgedAnew> {
    for _ in 0..BATCHES_AT_ONCE {
        let (id, now) = (fence.to_owned(), app.clock.now());
        match app.store.write::<_, Refusal>(move |db| batch(db, &id, now)).await {
            Ok(true) => break,
            Ok(false) => {}
            Err(error) => {
                tracing::error!(%error, fence, "records could not be judged anew; they are tried again");
                break;
            }
        }
    }
    let id = fence.to_owned();
    match app.store.read::<_, Refusal>(move |db| store::verdicts::rejudgement(db, &id)).await {
        Ok(job) => job.as_ref().map(counted),
        Err(error) => {
            tracing::error!(%error, fence, "how far judging anew is could not be read");
            None
        }
    }
}

/// How far it is, as told.
pub fn counted(job: &Rejudgement) -> JudgedAnew {
    let count = |n: i64| u32::try_from(n).unwrap_or(u32::MAX);
    JudgedAnew {
        records: count(job.records),
        changed: count(job.changed),
        inside: count(job.inside),
        uncertain: count(job.uncertain),
        outside: count(job.outside),
        waiting: job.finished_at.is_none(),
    }
}

/// Judges the next records of a corrected fence; whether none are left.
fn batch(db: &mut Db, fence: &str, now: Millis) -> Outcome<bool> {
    let Some(mut job) = store::verdicts::rejudgement(db, fence)? else { return Ok(true) };
    if job.finished_at.is_some() {
        return Ok(true);
    }
    let corrected = store::fences::by_id(db, fence)?.ok_or(StoreError::Unreadable("rejudgement.fence_id"))?;
    let records = store::verdicts::next_records(db, &judges(&corrected), &job, BATCH)?;
    let is_last = records.len() < usize::try_from(BATCH).unwrap_or_default();
    let ids: Vec<String> = records.iter().map(|record| record.id.clone()).collect();
    let judged_before = store::verdicts::last_judged(db, &ids)?;
    let mut places: HashMap<String, Vec<Held>> = HashMap::new();
    let mut kept = Vec::new();
    for record in records {
        job.last_record = record.id.clone();
        if !places.contains_key(&record.posting) {
            let since = Millis(job.wrong_since).plus(-DAY_MS);
            places.insert(record.posting.clone(), store::fences::held_since(db, &record.posting, since)?);
        }
        let held = places.get(&record.posting).map(Vec::as_slice).unwrap_or_default();
        let Some(verdict) = verdict(&record, held, &job)? else { continue };
        let before: Answer = parse(&record.answer, "record.answer")?;
        let verdict = judged_anew(before, verdict);
        job.records += 1;
        job.changed += i64::from(verdict.answer != before);
        match verdict.answer {
            Answer::Inside => job.inside += 1,
            Answer::Uncertain => job.uncertain += 1,
            Answer::OutsideFix => job.outside += 1,
        }
        let json = serde_json::to_string(&verdict).map_err(|_| StoreError::Unreadable("record.verdict"))?;
        if json != record.verdict {
            keep(&mut kept, record, &verdict, json, &judged_before, (fence, now))?;
        }
    }
    store::verdicts::keep(db, &kept, now)?;
    if is_last {
        job.finished_at = Some(now.0);
        let details = serde_json::json!({
            "since": job.wrong_since, "records": job.records, "changed": job.changed, "inside": job.inside,
            "uncertain": job.uncertain, "outside": job.outside,
        });
        let by = Some(corrected.made_by.as_str());
        store::audit::log(db, by, "records_judged_anew", fence, &details.to_string(), now)?;
    }
    store::verdicts::advance(db, &job)?;
    Ok(is_last)
}

/// What a record says under the fences that hold for the time it was made; none when that lies outside the correction.
fn verdict(record: &JudgedRecord, held: &[Held], job: &Rejudgement) -> Outcome<Option<Verdict>> {
    let interval = TimeInterval {
        not_before: Millis(record.not_before),
        not_after: Millis(record.not_after),
        way: parse(&record.time_way, "record.time_way")?,
    };
    let claimed_at = Millis(record.claimed_at);
    let captured = interval.captured(claimed_at);
    if captured.0 < job.wrong_since || captured.0 > job.until {
        return Ok(None);
    }
    let fences: Vec<Fence> = held
        .iter()
        .filter(|held| held.at(captured) && held.fence.kind != FenceKind::Event)
        .map(|held| held.fence.clone())
        .collect();
    let fix = serde_json::from_str(&record.fix).map_err(|_| StoreError::Unreadable("record.fix"))?;
    let calibration = parse(&record.calibration, "device.calibration")?;
    Ok(Some(judge_capture(fix, claimed_at, interval, &fences, calibration)))
}

/// The new verdict, and the first one beside it when there was no other before.
fn keep(
    kept: &mut Vec<VerdictRow>,
    record: JudgedRecord,
    verdict: &Verdict,
    json: String,
    judged_before: &HashMap<String, i64>,
    (fence, now): (&str, Millis),
) -> Outcome<()> {
    let last = judged_before.get(&record.id).copied();
    let first_at = last.unwrap_or(record.received_at);
    if last.is_none() {
        kept.push(VerdictRow {
            id: format!("{}.{}", record.id, record.received_at),
            record_id: record.id.clone(),
            judged_at: record.received_at,
            fence_id: None,
            answer: record.answer,
            content: record.verdict,
        });
    }
    // Two corrections in one instant are still one after the other.
    let judged_at = now.0.max(first_at.saturating_add(1));
    kept.push(VerdictRow {
        id: format!("{}.{judged_at}", record.id),
        record_id: record.id,
        judged_at,
        fence_id: Some(fence.to_owned()),
        answer: super::policies::name(&verdict.answer, "record.answer")?,
        content: json,
    });
    Ok(())
}
