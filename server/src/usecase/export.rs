//! A person takes everything that is kept of him, as a ZIP with JSON, signed records and photos.

mod zip;

use self::zip::Zip;
use super::files::{self, Folder};
use super::{photos, views};
use crate::app::App;
use crate::call::{RawAnswer, RawCall};
use crate::keys;
use crate::refusal::{Outcome, Refusal};
use crate::store::own::OwnRecord;
use crate::store::{self, Db};
use std::collections::BTreeSet;
use zaigang_shared::api::PAGE_ITEMS;
use zaigang_shared::id::{AccountId, PhotoId};
use zaigang_shared::problem::{Problem, ProblemCode};
use zaigang_shared::time::{MINUTE_MS, Millis};

/// What the files are, in both languages.
const README: &str = include_str!("export/README.txt");
/// One export at a time for an account: so long its lease holds without a step.
const LEASE_MS: i64 = 3 * MINUTE_MS;
/// When to come back, seconds.
const AGAIN_SECONDS: u32 = 60;

/// Everything that is kept of the caller. It is made while it is sent; an export that fails midway ends the
/// connection.
///
/// # Errors
/// `too_many_requests` while another export of the account is under way.
pub async fn export(call: RawCall) -> Outcome<RawAnswer> {
    let account = call.who.caller()?.account.clone();
    let now = call.who.now;
    let lease = Lease { name: format!("export:{account}"), holder: keys::random_token() };
    let (held, subject) = (lease.clone(), account.clone());
    let begin = move |db: &mut Db| {
        if !held.renew(db, now)? {
            return Err(Problem::new(ProblemCode::TooManyRequests).with("seconds", AGAIN_SECONDS).into());
        }
        store::audit::log(db, Some(subject.as_str()), "own_data_exported", subject.as_str(), "", now)
    };
    call.app.store.write::<_, Refusal>(begin).await?;
    let (zip, parts) = Zip::begin();
    let app = call.app.clone();
    tokio::spawn(async move {
        make(&app, &account, &lease, zip).await;
        let end = move |db: &mut Db| store::leases::release(db, &lease.name, &lease.holder);
        if let Err(error) = app.store.write::<_, Refusal>(end).await {
            // It runs out by itself.
            tracing::warn!(%error, "the lease of an export was not given back");
        }
    });
    Ok(RawAnswer::new(200)
        .header("x-content-type-options", "nosniff")
        .header("content-disposition", format!("attachment; filename=\"zaigang-{}.zip\"", now.date()))
        .header("cache-control", "private, no-store")
        .parts("application/zip", parts))
}

/// The lease of an export.
#[derive(Clone)]
struct Lease {
    name: String,
    holder: String,
}

impl Lease {
    fn renew(&self, db: &mut Db, now: Millis) -> Outcome<bool> {
        store::leases::acquire(db, &self.name, &self.holder, now, LEASE_MS)
    }
}

async fn make(app: &App, account: &AccountId, lease: &Lease, mut zip: Zip) {
    match fill(app, account, lease, &mut zip).await {
        Ok(()) => {
            if let Err(error) = zip.finish().await {
                tracing::info!(%error, "an export was not taken to its end");
            }
        }
        Err(error) => {
            tracing::warn!(%error, "an export was broken off");
            zip.break_off().await;
        }
    }
}

async fn fill(app: &App, account: &AccountId, lease: &Lease, zip: &mut Zip) -> Outcome<()> {
    zip.entry("README.txt")?;
    // The sign by which Windows knows UTF-8.
    zip.write(format!("\u{feff}{README}").replace('\n', "\r\n").as_bytes()).await?;
    zip.entry("data.json")?;
    let of = account.clone();
    let data = app.store.read::<_, Refusal>(move |db| store::own::data(db, &of)).await?;
    zip.write(b"{\n\"data\":").await?;
    zip.write(&json(&data)?).await?;
    drop(data);
    write_views(app, account, zip).await?;
    zip.write(b",\n\"records\":[").await?;
    let mut is_first = true;
    let mut steps = Steps::of(app, account, lease);
    while let Some(part) = steps.next().await? {
        for (record, leaf) in part {
            let line = json(&serde_json::json!({ "record": record, "leaf": leaf }))?;
            zip.write(if is_first { b"\n" } else { b",\n" }).await?;
            zip.write(&line).await?;
            is_first = false;
        }
    }
    zip.write(b"\n]}\n").await?;
    let mut steps = Steps::of(app, account, lease);
    while let Some(part) = steps.next().await? {
        for (record, _) in part.iter().filter(|(record, _)| !record.token.is_empty()) {
            zip.entry(&format!("records/{}.jwt", record.id))?;
            zip.write(record.token.as_bytes()).await?;
        }
    }
    write_photos(app, account, lease, zip).await?;
    write_papers(app, account, lease, zip).await?;
    write_case_photos(app, account, lease, zip).await
}

/// Who looked, of every posting.
async fn write_views(app: &App, account: &AccountId, zip: &mut Zip) -> Outcome<()> {
    let today = app.clock.now().date();
    let of = account.clone();
    zip.write(b",\n\"views\":[").await?;
    let mut is_first = true;
    for posting in app.store.read::<_, Refusal>(move |db| store::own::postings(db, &of)).await? {
        let mut after: Option<(i64, String)> = None;
        loop {
            let (posting, from) = (posting.clone(), after.take());
            let look = move |db: &mut Db| {
                let from = from.as_ref().map(|(at, id)| (*at, id.as_str()));
                let limit = i64::try_from(PAGE_ITEMS).unwrap_or(i64::MAX);
                let rows = store::views::of_posting(db, &posting, from, limit)?;
                let next = rows.last().filter(|_| rows.len() == PAGE_ITEMS);
                let next = next.map(|last| (last.at, last.id.clone()));
                Ok((views::told(db, rows, today)?, next))
            };
            let (told, next) = app.store.read::<_, Refusal>(look).await?;
            for view in told {
                zip.write(if is_first { b"\n" } else { b",\n" }).await?;
                zip.write(&json(&view)?).await?;
                is_first = false;
            }
            after = next;
            if after.is_none() {
                break;
            }
        }
    }
    zip.write(b"]").await
}

async fn write_photos(app: &App, account: &AccountId, lease: &Lease, zip: &mut Zip) -> Outcome<()> {
    let (mut written, mut missing) = (BTreeSet::new(), String::new());
    let mut steps = Steps::of(app, account, lease);
    while let Some(part) = steps.next().await? {
        let records: Vec<String> = part.into_iter().map(|(record, _)| record.id).collect();
        let look = move |db: &mut Db| {
            let records: Vec<&str> = records.iter().map(String::as_str).collect();
            store::own::photos(db, &records)
        };
        for sha256 in app.store.read::<_, Refusal>(look).await? {
            let Ok(photo) = sha256.parse::<PhotoId>() else { continue };
            if !written.insert(sha256) {
                continue;
            }
            match photos::load(app, &photo).await {
                Ok(bytes) => {
                    zip.entry(&format!("photos/{photo}.jpg"))?;
                    zip.write(&bytes).await?;
                }
                // The rest is still the person's: what is missing is named.
                Err(error) => {
                    tracing::error!(%error, "a photo is missing in an export");
                    missing.push_str(&format!("{photo}\r\n"));
                }
            }
            steps.keep_lease().await?;
        }
    }
    if !missing.is_empty() {
        zip.entry("missing.txt")?;
        zip.write(missing.as_bytes()).await?;
    }
    Ok(())
}

/// Papers of leave requests, as they were sent.
async fn write_papers(app: &App, account: &AccountId, lease: &Lease, zip: &mut Zip) -> Outcome<()> {
    let of = account.clone();
    let mut steps = Steps::of(app, account, lease);
    for paper in app.store.read::<_, Refusal>(move |db| store::own::papers(db, &of)).await? {
        if paper.arrived_at.is_none() || paper.erased_at.is_some() {
            continue;
        }
        match files::load(app, Folder::Leave, &paper.sha256).await {
            Ok(bytes) => {
                let ending = if paper.kind == "pdf" { "pdf" } else { "jpg" };
                zip.entry(&format!("leave/{}.{ending}", paper.id))?;
                zip.write(&bytes).await?;
            }
            // The rest is still the person's; its row says that it was there.
            Err(error) => tracing::error!(%error, "a paper is missing in an export"),
        }
        steps.keep_lease().await?;
    }
    Ok(())
}

/// Photos of answers on cases, as they were sent.
async fn write_case_photos(app: &App, account: &AccountId, lease: &Lease, zip: &mut Zip) -> Outcome<()> {
    let of = account.clone();
    let mut steps = Steps::of(app, account, lease);
    for photo in app.store.read::<_, Refusal>(move |db| store::own::case_photos(db, &of)).await? {
        if photo.arrived_at.is_none() || photo.erased_at.is_some() {
            continue;
        }
        match files::load(app, Folder::Case, &photo.sha256).await {
            Ok(bytes) => {
                zip.entry(&format!("cases/{}.jpg", photo.id))?;
                zip.write(&bytes).await?;
            }
            // The rest is still the person's; its row says that it was there.
            Err(error) => tracing::error!(%error, "a photo of an answer is missing in an export"),
        }
        steps.keep_lease().await?;
    }
    Ok(())
}

/// The records of an account, step by step.
struct Steps<'a> {
    app: &'a App,
    account: &'a AccountId,
    lease: &'a Lease,
    renewed_at: Millis,
    after: Option<(String, i64, String)>,
}

type Step = Vec<(OwnRecord, Option<store::own::OwnLeaf>)>;

impl<'a> Steps<'a> {
    fn of(app: &'a App, account: &'a AccountId, lease: &'a Lease) -> Steps<'a> {
        let start = (String::new(), i64::MIN, String::new());
        Steps { app, account, lease, renewed_at: app.clock.now(), after: Some(start) }
    }

    async fn next(&mut self) -> Outcome<Option<Step>> {
        let Some(after) = self.after.take() else { return Ok(None) };
        self.keep_lease().await?;
        let of = self.account.clone();
        let part = self.app.store.read::<_, Refusal>(move |db| store::own::records(db, &of, &after)).await?;
        let is_last = i64::try_from(part.len()).unwrap_or(i64::MAX) < store::own::STEP;
        let last = part.last().filter(|_| !is_last);
        self.after = last.map(|(record, _)| (record.device_id.clone(), record.seq, record.id.clone()));
        Ok(Some(part).filter(|part| !part.is_empty()))
    }

    /// Renews the lease once a minute, so that a long export on a slow link stays the only one.
    async fn keep_lease(&mut self) -> Outcome<()> {
        let now = self.app.clock.now();
        if now.0 - self.renewed_at.0 >= MINUTE_MS {
            let lease = self.lease.clone();
            self.app.store.write::<_, Refusal>(move |db| lease.renew(db, now)).await?;
            self.renewed_at = now;
        }
        Ok(())
    }
}

fn json(value: &impl serde::Serialize) -> Outcome<Vec<u8>> {
    serde_json::to_vec(value).map_err(|error| Refusal::Internal(error.to_string()))
}
