//! Personal data goes after its time: token, exact position and photo of a record, once a day and with a report.
//! Cell, verdict and leaf of the log stay; what an open case or request for correction needs is held.
//!
//! A record is emptied and its photos are marked in one transaction with the leaf that says so; from then on nobody
//! is shown them. Then the files go, and last it is written down that they are gone. Broken off anywhere, the next
//! run goes on from the marks; a file that no row names goes too.

mod files;

use super::photos;
use crate::app::App;
use crate::call::Call;
use crate::keys;
use crate::refusal::{Outcome, Refusal};
use crate::store::retention::{Going, Holder, Past, Place, ReportRow, Sweep};
use crate::store::{self, Db, StoreError};
use chrono::{Days, NaiveDate};
use futures_util::StreamExt as _;
use std::collections::HashSet;
use std::time::Duration;
use zaigang_shared::api::city::{RetentionReport, RetentionReports};
use zaigang_shared::id::PhotoId;
use zaigang_shared::operation as op;
use zaigang_shared::time::{HOUR_MS, MINUTE_MS, Millis};

/// Days that photo, token and exact position are kept, where the owner said nothing else.
pub const DEFAULT_DAYS: u32 = 180;
/// Days an owner may choose.
pub const DAYS: std::ops::RangeInclusive<u32> = 30..=3650;
/// The lease of the job, and how long a run may hold it; a run renews it with every step.
const LEASE: &str = "retention";
const LEASE_MS: i64 = 10 * MINUTE_MS;
/// The job looks this often whether the day's run is due; it is from 03:05 on, when nobody checks in.
const EVERY: Duration = Duration::from_secs(600);
const DUE_MINUTE: u32 = 3 * 60 + 5;
/// What the job remembers: the day of its last run.
const RUN_ON: &str = "retention_on";
/// A file without a row is left alone for so long, milliseconds.
const FRESH_MS: i64 = HOUR_MS;
/// Names of files that are looked up at a time.
const NAMES: usize = 500;
/// Reports of one list.
const REPORTS: i64 = 200;

/// Runs now, in the name of `holder`; none while another process does.
///
/// # Errors
/// The store's; what was deleted until then stays deleted, and the next run goes on.
pub async fn run(app: &App, holder: &str) -> Outcome<Option<RetentionReport>> {
    let now = app.clock.now();
    let name = holder.to_owned();
    let take = move |db: &mut Db| store::leases::acquire(db, LEASE, &name, now, LEASE_MS);
    if !app.store.write::<_, Refusal>(take).await? {
        return Ok(None);
    }
    let done = Run::begin(app, holder, now).await?.finish().await;
    let name = holder.to_owned();
    app.store.write::<_, Refusal>(move |db| store::leases::release(db, LEASE, &name)).await?;
    done.map(Some)
}

impl App {
    /// One run of the job now, whatever the time of day: for tests.
    ///
    /// # Errors
    /// As the daily run.
    pub async fn retain(&self) -> Outcome<Option<RetentionReport>> {
        run(self, &keys::random_token()).await
    }
}

/// A run under way.
struct Run<'a> {
    app: &'a App,
    holder: &'a str,
    report: ReportRow,
    cutoff: NaiveDate,
    /// Deletions so far: each has its leaf.
    deletions: u32,
    holders: HashSet<Holder>,
}

impl<'a> Run<'a> {
    async fn begin(app: &'a App, holder: &'a str, now: Millis) -> Outcome<Run<'a>> {
        let days = app.settings.retention_days;
        let today = now.date();
        let cutoff = today.checked_sub_days(Days::new(u64::from(days))).unwrap_or(NaiveDate::MIN);
        let report = ReportRow {
            id: keys::new_id(now),
            at: now.0,
            finished_at: None,
            days: i64::from(days),
            cutoff: cutoff.to_string(),
            records: 0,
            positions: 0,
            photos: 0,
            bytes: 0,
            files_missing: 0,
            files_failed: 0,
            files_without_row: 0,
            held: 0,
            held_by_cases: 0,
            held_by_corrections: 0,
            swept: 0,
        };
        let row = report.clone();
        app.store.write::<_, Refusal>(move |db| store::retention::put_report(db, &row, now)).await?;
        Ok(Run { app, holder, report, cutoff, deletions: 0, holders: HashSet::new() })
    }

    async fn finish(mut self) -> Outcome<RetentionReport> {
        self.erase_records().await?;
        self.delete_files().await?;
        self.delete_files_without_row().await?;
        self.clear_files().await?;
        for kind in Sweep::ALL {
            self.sweep(kind).await?;
        }
        let now = self.app.clock.now();
        self.report.finished_at = Some(now.0);
        let row = self.report.clone();
        let report = view(row.clone())?;
        let details = format!(
            "before {}: {} records, {} photos, {} held",
            row.cutoff, row.records, row.photos, row.held
        );
        let write = move |db: &mut Db| {
            store::retention::put_report(db, &row, now)?;
            store::audit::log(db, None, "retention_run", &row.id, &details, now)
        };
        self.app.store.write::<_, Refusal>(write).await?;
        Ok(report)
    }

    /// Empties what is past its time and not held, batch by batch.
    async fn erase_records(&mut self) -> Outcome<()> {
        let mut from = Place::default();
        loop {
            let (cutoff, holder, now) = (self.cutoff, self.holder.to_owned(), self.app.clock.now());
            let deletion = format!("{}.{:04}", self.report.id, self.deletions);
            let report = self.report.clone();
            let start = from.clone();
            let step = move |db: &mut Db| {
                still_held(db, &holder, now)?;
                let (past, next) = store::retention::past(db, cutoff, &start)?;
                let holds = store::retention::holds(db, now)?;
                let (mut gone, mut holders, mut report) = (Vec::new(), Vec::new(), report);
                for one in past {
                    match holds.holder(&one) {
                        Some(by) => {
                            report.held += 1;
                            holders.push(by.clone());
                        }
                        None => gone.push(one),
                    }
                }
                report.records += i64::try_from(gone.len()).unwrap_or(i64::MAX);
                report.positions += gone.iter().map(|one| i64::from(one.has_fix)).sum::<i64>();
                if !gone.is_empty() {
                    erase(db, &gone, &deletion, now)?;
                }
                store::retention::put_report(db, &report, now)?;
                Ok((report, holders, next, !gone.is_empty()))
            };
            let (report, holders, next, is_deleted) = self.app.store.write::<_, Refusal>(step).await?;
            self.report = report;
            self.deletions += u32::from(is_deleted);
            self.holders.extend(holders);
            match next {
                Some(next) => from = next,
                None => break,
            }
        }
        let cases = self.holders.iter().filter(|by| matches!(by, Holder::Case(_))).count();
        self.report.held_by_cases = i64::try_from(cases).unwrap_or(i64::MAX);
        self.report.held_by_corrections =
            i64::try_from(self.holders.len().saturating_sub(cases)).unwrap_or(i64::MAX);
        Ok(())
    }

    /// Deletes the files of marked photos, also of those that an earlier run had no time for.
    async fn delete_files(&mut self) -> Outcome<()> {
        let mut last: Option<Going> = None;
        loop {
            let after = last.take();
            let look = move |db: &mut Db| store::retention::going(db, after.as_ref());
            let going = self.app.store.read::<_, Refusal>(look).await?;
            let Some(end) = going.last().cloned() else { return Ok(()) };
            let mut gone = Vec::with_capacity(going.len());
            for one in going {
                // The file of a photo that another record has too goes with that one.
                if !one.is_shared {
                    match photos::remove(self.app, &one.photo).await {
                        Ok(true) => {
                            self.report.photos += 1;
                            self.report.bytes += one.bytes;
                        }
                        Ok(false) => self.report.files_missing += 1,
                        Err(error) => {
                            tracing::error!(%error, "a photo could not be deleted");
                            self.report.files_failed += 1;
                            continue;
                        }
                    }
                }
                gone.push(one);
            }
            let (row, holder, now) = (self.report.clone(), self.holder.to_owned(), self.app.clock.now());
            let mark = move |db: &mut Db| {
                still_held(db, &holder, now)?;
                store::retention::mark_gone(db, &gone, now)?;
                store::retention::put_report(db, &row, now)
            };
            self.app.store.write::<_, Refusal>(mark).await?;
            last = Some(end);
        }
    }

    /// Deletes files that no row names: left over when a process ended between file and row.
    async fn delete_files_without_row(&mut self) -> Outcome<()> {
        let before = self.app.clock.now().plus(-FRESH_MS);
        let app = self.app;
        let mut named = photos::older_than(app, before).chunks(NAMES);
        while let Some(part) = named.next().await {
            let part: Vec<PhotoId> = part.into_iter().collect::<Outcome<_>>()?;
            let look = move |db: &mut Db| store::retention::without_row(db, &part);
            for photo in app.store.read::<_, Refusal>(look).await? {
                match photos::remove(app, &photo).await {
                    Ok(true) => self.report.files_without_row += 1,
                    Ok(false) => {}
                    Err(error) => {
                        tracing::error!(%error, "a file without a row could not be deleted");
                        self.report.files_failed += 1;
                    }
                }
            }
        }
        Ok(())
    }

    async fn sweep(&mut self, kind: Sweep) -> Outcome<()> {
        loop {
            let (holder, now) = (self.holder.to_owned(), self.app.clock.now());
            let step = move |db: &mut Db| {
                still_held(db, &holder, now)?;
                store::retention::sweep(db, kind, now)
            };
            match self.app.store.write::<_, Refusal>(step).await? {
                0 => return Ok(()),
                swept => self.report.swept += i64::try_from(swept).unwrap_or(i64::MAX),
            }
        }
    }
}

/// Renews the lease in the transaction of a step: of two runs, one that lost it deletes nothing more.
fn still_held(db: &mut Db, holder: &str, now: Millis) -> Outcome<()> {
    if store::leases::acquire(db, LEASE, holder, now, LEASE_MS)? {
        Ok(())
    } else {
        Err(StoreError::Busy("another process deletes what is past its time").into())
    }
}

/// Empties records and writes the leaf of the deletion: its content can be made again from the rows that name it.
fn erase(db: &mut Db, gone: &[Past], deletion: &str, now: Millis) -> Outcome<()> {
    let mut ids: Vec<String> = gone.iter().map(|one| one.id.clone()).collect();
    ids.sort_unstable();
    store::retention::erase(db, &ids.iter().map(String::as_str).collect::<Vec<_>>(), deletion, now)?;
    let content = store::retention::deletion_content(deletion, now.0, &ids)?;
    store::leaf::write(db, store::leaf::DELETION, deletion, &content, now)
}

fn view(row: ReportRow) -> Outcome<RetentionReport> {
    let count = |n: i64| u64::try_from(n).unwrap_or_default();
    Ok(RetentionReport {
        at: Millis(row.at),
        finished_at: row.finished_at.map(Millis),
        days: u32::try_from(row.days).map_err(|_| StoreError::Unreadable("retention_report.days"))?,
        cutoff: store::cells::date(&row.cutoff)?,
        records: count(row.records),
        positions: count(row.positions),
        photos: count(row.photos),
        bytes: count(row.bytes),
        files_missing: count(row.files_missing),
        files_failed: count(row.files_failed),
        files_without_row: count(row.files_without_row),
        held: count(row.held),
        held_by_cases: count(row.held_by_cases),
        held_by_corrections: count(row.held_by_corrections),
        swept: count(row.swept),
        id: row.id,
    })
}

/// Reports of the job, newest first: its counts are those of the whole deployment and name nobody.
pub async fn list(call: Call<op::ListRetentionReports>) -> Outcome<RetentionReports> {
    let days = call.app.settings.retention_days;
    let rows = call.app.store.read::<_, Refusal>(|db| store::retention::reports(db, REPORTS)).await?;
    Ok(RetentionReports { days, reports: rows.into_iter().map(view).collect::<Outcome<_>>()? })
}

/// Starts the job: of several processes on one database the holder of the lease runs it, once a day.
pub fn start(app: App) {
    let holder = keys::random_token();
    tokio::spawn(async move {
        let mut ticks = tokio::time::interval(EVERY);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            match when_due(&app, &holder).await {
                Ok(Some(report)) => tracing::info!(
                    records = report.records,
                    photos = report.photos,
                    held = report.held,
                    "deleted what was past its time"
                ),
                Ok(None) => {}
                // Tried again at the next tick: the day is not remembered as done.
                Err(error) => tracing::error!(%error, "what is past its time could not be deleted"),
            }
        }
    });
}

/// Runs if the day's run is due and nobody else does it.
async fn when_due(app: &App, holder: &str) -> Outcome<Option<RetentionReport>> {
    let now = app.clock.now();
    let today = now.date().to_string();
    let last = app.store.read::<_, Refusal>(|db| store::leases::remembered(db, RUN_ON)).await?;
    if now.minute_of_day() < DUE_MINUTE || last.as_ref() == Some(&today) {
        return Ok(None);
    }
    let report = run(app, holder).await?;
    if report.is_some() {
        app.store.write::<_, Refusal>(move |db| store::leases::remember(db, RUN_ON, &today)).await?;
    }
    Ok(report)
}
