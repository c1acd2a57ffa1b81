//! What was declared (申报状态), written down and hashed into the log when a day has ended: cell, leave, duty and event
//! of every posting, a row a township. So nobody can say after a visit that something else had been declared.

use super::cells;
use super::jobs::{self, Turn};
use crate::app::App;
use crate::keys::{self, new_id};
use crate::refusal::{Outcome, Refusal};
use crate::store::declared::DeclaredRow;
use crate::store::postings::PostingRow;
use crate::store::{self, Db, StoreError};
use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::time::Duration;
use zaigang_shared::day::CellState;
use zaigang_shared::division::{DivisionCode, Level};
use zaigang_shared::id::PostingId;
use zaigang_shared::time::{MINUTE_MS, Millis, next_day, previous_day};

/// The lease of the job, and how long a county may take under it.
const LEASE: &str = "declared";
const LEASE_MS: i64 = 10 * MINUTE_MS;
/// The job looks this often whether a day has ended; it is due from 00:05 on.
const EVERY: Duration = Duration::from_secs(300);
const DUE_MINUTE: u32 = 5;
/// What the job remembers: the last day that is written everywhere.
const WRITTEN: &str = "declared_until";
/// Days that are made up for after the server stood still.
const DAYS_BACK: u64 = 31;

/// What is declared of a posting on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeclaredPosting {
    /// The posting.
    pub posting: PostingId,
    /// The state of its cell; events, approved leave and approved duty are states.
    pub state: CellState,
    /// The state without a person's word.
    pub computed: CellState,
    /// Requests for leave and duty that cover the day, decided or not: id, kind and state.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub excuses: Vec<(String, String, String)>,
}

/// A township's day as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeclaredDay {
    /// The township.
    pub township: DivisionCode,
    /// The day.
    pub date: NaiveDate,
    /// Its postings, in order of host place.
    pub postings: Vec<DeclaredPosting>,
}

/// Writes every day that has ended and is not written, in the name of `holder`; how many rows were new, none while
/// another process does so.
///
/// # Errors
/// The store's; what is written until then stays, and the next run goes on.
pub async fn run(app: &App, holder: &str, now: Millis) -> Outcome<Option<usize>> {
    if !lease(app, holder).await? {
        return Ok(None);
    }
    let last = previous_day(now.date());
    let remembered = app.store.read::<_, Refusal>(|db| store::leases::remembered(db, WRITTEN)).await?;
    let remembered: Option<NaiveDate> = remembered
        .map(|text| text.parse().map_err(|_| StoreError::Unreadable("deployment.declared_until")))
        .transpose()?;
    let earliest = last.checked_sub_days(Days::new(DAYS_BACK)).unwrap_or(last);
    // A new deployment begins with the day before.
    let first = remembered.map_or(last, |day| next_day(day).max(earliest));
    let mut rows = 0;
    for date in first.iter_days().take_while(|date| *date <= last) {
        let counties = move |db: &mut Db| store::declared::counties(db, date);
        for county in app.store.read::<_, Refusal>(counties).await? {
            if !lease(app, holder).await? {
                return Ok(None);
            }
            rows += county_day(app, county, date, now).await?;
        }
        let day = date.to_string();
        app.store.write::<_, Refusal>(move |db| store::leases::remember(db, WRITTEN, &day)).await?;
    }
    let name = holder.to_owned();
    app.store.write::<_, Refusal>(move |db| store::leases::release(db, LEASE, &name)).await?;
    Ok(Some(rows))
}

async fn lease(app: &App, holder: &str) -> Outcome<bool> {
    let (name, now) = (holder.to_owned(), app.clock.now());
    app.store.write::<_, Refusal>(move |db| store::leases::acquire(db, LEASE, &name, now, LEASE_MS)).await
}

/// A transaction a county, so that check-ins wait for none of them long; the cells are read before it.
async fn county_day(app: &App, county: DivisionCode, date: NaiveDate, now: Millis) -> Outcome<usize> {
    let read = move |db: &mut Db| days(db, &county, date, now);
    let rows = app.store.snapshot::<_, Refusal>(read).await?;
    if rows.is_empty() {
        return Ok(0);
    }
    app.store.write::<_, Refusal>(move |db| store::declared::insert(db, &rows, now)).await
}

fn days(db: &mut Db, county: &DivisionCode, date: NaiveDate, now: Millis) -> Outcome<Vec<DeclaredRow>> {
    let mut postings = store::postings::in_scope(db, county)?;
    postings.retain(|row| row.on(date) && county.covers(&row.host));
    let written = store::declared::written(db, date)?;
    let mut townships: BTreeMap<DivisionCode, Vec<PostingRow>> = BTreeMap::new();
    for row in postings {
        let township = row.host.at(Level::Township);
        if !written.contains(township.as_str()) {
            townships.entry(township).or_default().push(row);
        }
    }
    let ids: Vec<PostingId> = townships.values().flatten().map(|row| row.id.clone()).collect();
    let mut cells = cells::load(db, &ids, date, date)?;
    let mut excuses = store::declared::excuses(db, &ids, date)?;
    let mut rows = Vec::with_capacity(townships.len());
    for (township, own) in townships {
        let declared = own.into_iter().filter_map(|row| {
            let cell = cells.remove(&row.id)?.cells.remove(&date)?;
            Some(DeclaredPosting {
                excuses: excuses.remove(row.id.as_str()).unwrap_or_default(),
                posting: row.id,
                state: cell.state,
                computed: cell.computed,
            })
        });
        let day = DeclaredDay { township: township.clone(), date, postings: declared.collect() };
        let content =
            serde_json::to_string(&day).map_err(|_| StoreError::Unreadable("declared_day.content"))?;
        rows.push(DeclaredRow {
            id: new_id(now),
            township: township.to_string(),
            date: date.to_string(),
            content,
            postings: i64::try_from(day.postings.len()).unwrap_or(i64::MAX),
            declared_at: now.0,
        });
    }
    Ok(rows)
}

impl App {
    /// Writes now what was declared on the days that have ended: for tests.
    ///
    /// # Errors
    /// As the nightly run.
    pub async fn declare(&self) -> Outcome<Option<usize>> {
        run(self, &keys::random_token(), self.clock.now()).await
    }
}

/// Starts the nightly job.
pub fn start(app: App) {
    jobs::start(LEASE, EVERY, move |holder| {
        let app = app.clone();
        async move {
            let now = app.clock.now();
            if now.minute_of_day() < DUE_MINUTE {
                return Ok(Turn::Done);
            }
            if let Some(rows) = run(&app, &holder, now).await?.filter(|rows| *rows > 0) {
                tracing::info!(rows, "what was declared is written");
            }
            Ok(Turn::Done)
        }
    });
}
