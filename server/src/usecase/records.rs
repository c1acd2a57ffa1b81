//! Signed records: each of a batch judged alone, stored once for ever, answered after the commit.

mod judge;
mod view;

pub use view::read;

use crate::app::App;
use crate::call::Call;
use crate::keys::random;
use crate::refusal::{Outcome, Refusal};
use crate::store::StoreError;
use crate::store::cells::parse;
use crate::store::records::{self, KeptClaims, Known, NewPhoto, NewRecord, StoredRecord};
use crate::store::work_logs::{self, WorkLogRow};
use crate::usecase::visits::Said;
use judge::{Asked, Judged};
use std::collections::BTreeSet;
use zaigang_shared::api::cadre::{RecordOutcome, RecordOutcomes};
use zaigang_shared::day::DeviceStanding;
use zaigang_shared::id::{AccountId, DeviceId, TaskId};
use zaigang_shared::leaf::salted_leaf;
use zaigang_shared::operation as op;
use zaigang_shared::place::Verdict;
use zaigang_shared::problem::{Problem, ProblemCode};
use zaigang_shared::record::{Claims, MAX_BATCH, ReceiptClaims, RecordKind, hex};
use zaigang_shared::text::{Language, document};
use zaigang_shared::time::{Millis, TimeInterval};

/// Who sends records.
#[derive(Debug, Clone)]
pub struct Submitter {
    /// The account the records have to be of.
    pub account: AccountId,
    /// The device the session is bound to; older records of a queue may be another's.
    pub device: DeviceId,
}

/// Takes a batch.
pub async fn submit_batch(call: Call<op::SubmitRecords>) -> Outcome<RecordOutcomes> {
    let caller = call.who.caller()?;
    let from = Submitter { account: caller.account.clone(), device: caller.device.clone() };
    let sync = call.body.session.zip(call.body.elapsed);
    let (now, language) = (call.who.now, call.who.language);
    let outcomes = submit(&call.app, &from, call.body.records, sync, now, language).await?;
    Ok(RecordOutcomes { outcomes })
}

/// Judges and stores records; `sync` is the page's session and its monotonic milliseconds at sending.
///
/// # Errors
/// `invalid_field` for an empty or too long batch; the store's when nothing could be stored.
pub async fn submit(
    app: &App,
    from: &Submitter,
    tokens: Vec<String>,
    sync: Option<(String, i64)>,
    now: Millis,
    language: Language,
) -> Outcome<Vec<RecordOutcome>> {
    if tokens.is_empty() || tokens.len() > MAX_BATCH {
        return Err(Problem::field("records").into());
    }
    let asked: Vec<_> = tokens.iter().map(|token| judge::ask(app, token, sync.as_ref(), now)).collect();
    let questions: Vec<_> = asked.iter().flatten().map(Asked::question).collect();
    let (account, device) = (from.account.clone(), from.device.clone());
    let known = app
        .store
        .read::<_, Refusal>(move |db| records::known(db, account.as_str(), device.as_str(), &questions))
        .await?;
    let (outcomes, touched) =
        tokio::join!(store_all(app, from, &asked, &known, now, language), touch(app, from, &known, now));
    if let Err(error) = touched {
        // The records count; the day's "reached the server" is written with the next visit.
        tracing::warn!(%error, "a device's visit was not written down");
    }
    outcomes
}

/// A record on its way through the recorder, or its answer.
enum Under {
    Way(Box<crate::recorder::Waiting>),
    Done(StoredRecord),
    Refused(Refusal),
}

async fn store_all(
    app: &App,
    from: &Submitter,
    asked: &[Result<Asked<'_>, judge::Unread>],
    known: &Known,
    now: Millis,
    language: Language,
) -> Outcome<Vec<RecordOutcome>> {
    let mut keys = judge::KeyRing::default();
    // All go into the queue before the first is waited for, so that a batch is one commit.
    let under: Vec<Under> = asked
        .iter()
        .map(|asked| match asked {
            Err(unread) => Under::Refused(unread.code.into()),
            Ok(asked) => match begin(app, from, asked, known, &mut keys, now) {
                Ok(under) => under,
                Err(refusal) => Under::Refused(refusal),
            },
        })
        .collect();
    let mut outcomes = Vec::with_capacity(under.len());
    let mut fault = None;
    let mut answered = false;
    for (index, (under, asked)) in under.into_iter().zip(asked).enumerate() {
        let stored = match under {
            Under::Way(waiting) => waiting.answer().await,
            Under::Done(stored) => Ok(stored),
            Under::Refused(refusal) => Err(refusal),
        };
        let outcome = match (stored, asked) {
            (Ok(stored), Ok(asked)) => settle(app, from, asked, stored, now).await,
            (Err(refusal), _) => Err(refusal),
            (Ok(_), Err(unread)) => Err(unread.code.into()),
        };
        match outcome {
            Ok(outcome) => {
                answered = true;
                outcomes.push(outcome);
            }
            Err(refusal) => {
                let problem = refusal.problem();
                let id = match asked {
                    Ok(asked) => Some(asked.claims().jti.clone()),
                    Err(unread) => unread.id.clone(),
                };
                outcomes.push(RecordOutcome::Refused { index, id, problem: document(language, &problem) });
                match refusal {
                    Refusal::Problem(_) => answered = true,
                    other => {
                        tracing::error!(error = %other, index, "a record could not be stored");
                        fault = Some(other);
                    }
                }
            }
        }
    }
    match fault {
        // Nothing at all was answered: the caller is told the fault itself, with its Retry-After.
        Some(fault) if !answered => Err(fault),
        _ => Ok(outcomes),
    }
}

/// Judges one record and puts it into the recorder's queue.
fn begin(
    app: &App,
    from: &Submitter,
    asked: &Asked<'_>,
    known: &Known,
    keys: &mut judge::KeyRing,
    now: Millis,
) -> Outcome<Under> {
    // Sent again as it was: the first answer, also when phone or posting have changed since.
    if let Some(stored) = known.stored.get(asked.claims().jti.as_str())
        && stored.account_id == from.account.as_str()
        && stored.token_sha256 == asked.token_sha256
    {
        return Ok(Under::Done(stored.clone()));
    }
    let judged = judge::judge(asked, &from.account, known, keys)?;
    let row = row(app, from, asked, judged, now)?;
    Ok(Under::Way(Box::new(app.recorder.enqueue(row)?)))
}

/// Turns the row that has the id into the answer; the row may be another's.
async fn settle(
    app: &App,
    from: &Submitter,
    asked: &Asked<'_>,
    stored: StoredRecord,
    now: Millis,
) -> Outcome<RecordOutcome> {
    let claims = asked.claims();
    if stored.token_sha256 != asked.token_sha256 && !signed_alike(app, asked).await? {
        return Err(ProblemCode::RecordConflict.into());
    }
    if let (RecordKind::Inspection, Some(task), Some(result)) =
        (claims.kind, claims.reference.as_deref(), claims.result)
    {
        let task: TaskId = task.parse().map_err(|_| ProblemCode::RecordNotYours)?;
        let said = Said {
            record: claims.jti.clone(),
            result,
            note: claims.note.clone(),
            verdict: verdict(&stored)?,
            interval: interval(&stored)?,
            claimed_at: Millis(stored.claimed_at),
            device_revoked: parse::<DeviceStanding>(&stored.device_standing, "record.device_standing")?
                == DeviceStanding::Revoked,
            received_at: Millis(stored.received_at),
        };
        super::visits::finish(app, &task, &from.account, said, now).await?;
    }
    stored_outcome(stored)
}

/// Whether the stored token says the same under another signature: ES256 signs differently each time. Of a token that
/// was erased after its time, what is kept of it has to be the same.
async fn signed_alike(app: &App, asked: &Asked<'_>) -> Outcome<bool> {
    let claims = asked.claims();
    let id = claims.jti.to_string();
    let found = app.store.read::<_, Refusal>(move |db| records::token_of(db, &id)).await?;
    let Some((token, kept)) = found else { return Ok(false) };
    if !token.is_empty() {
        return Ok(token.rsplit_once('.').map(|(signed, _)| signed) == Some(asked.split.signing_input));
    }
    let said = KeptClaims {
        device_id: asked.split.header.kid.to_string(),
        kind: name(&claims.kind)?,
        seq: claims.seq,
        prev: claims.prev.as_deref().map(str::to_ascii_lowercase),
        reference: claims.reference.clone(),
        note: claims.note.clone(),
        photos: json(&claims.photos)?,
        claimed_at: claims.clock.wall.0,
    };
    if said != kept || claims.kind != RecordKind::WorkLog {
        return Ok(said == kept);
    }
    let id = claims.jti.to_string();
    let ids = [id.clone()];
    let row = app.store.read::<_, Refusal>(move |db| work_logs::by_ids(db, &ids)).await?.remove(&id);
    Ok(row.map(|row| row.is_of(claims)).transpose()?.unwrap_or(true))
}

fn stored_outcome(stored: StoredRecord) -> Outcome<RecordOutcome> {
    Ok(RecordOutcome::Stored {
        date: crate::store::cells::date(&stored.date)?,
        verdict: verdict(&stored)?,
        interval: interval(&stored)?,
        id: stored.id.try_into().map_err(|_| StoreError::Unreadable("record.id"))?,
        receipt: stored.receipt,
    })
}

fn verdict(stored: &StoredRecord) -> Result<Verdict, StoreError> {
    serde_json::from_str(&stored.verdict).map_err(|_| StoreError::Unreadable("record.verdict"))
}

fn interval(stored: &StoredRecord) -> Result<TimeInterval, StoreError> {
    Ok(TimeInterval {
        not_before: Millis(stored.not_before),
        not_after: Millis(stored.not_after),
        way: parse(&stored.time_way, "record.time_way")?,
    })
}

/// The row of a judged record with its receipt and leaf.
fn row(app: &App, from: &Submitter, asked: &Asked<'_>, judged: Judged, now: Millis) -> Outcome<NewRecord> {
    let claims = asked.claims();
    let salt = random::<32>();
    let leaf = hex(&salted_leaf(&salt, asked.token.as_bytes()));
    let mut row = NewRecord {
        id: claims.jti.to_string(),
        token_sha256: asked.token_sha256.clone(),
        token: asked.token.to_owned(),
        account_id: from.account.to_string(),
        posting_id: judged.posting,
        device_id: asked.split.header.kid.to_string(),
        device_standing: name(&judged.standing)?,
        kind: name(&claims.kind)?,
        half: name(&judged.half)?,
        seq: claims.seq,
        prev: claims.prev.as_deref().map(str::to_ascii_lowercase),
        reference: claims.reference.clone(),
        note: claims.note.clone(),
        result: claims.result.as_ref().map(name).transpose()?,
        fix: claims.fix.as_ref().map(json).transpose()?,
        photos: json(&claims.photos)?,
        claimed_at: claims.clock.wall.0,
        not_before: asked.interval.not_before.0,
        not_after: asked.interval.not_after.0,
        time_way: name(&asked.interval.way)?,
        received_at: now.0,
        date: judged.placement.date.to_string(),
        in_half: judged.placement.in_half,
        certainty: name(&judged.placement.certainty)?,
        answer: name(&judged.verdict.answer)?,
        verdict: json(&judged.verdict)?,
        receipt: String::new(),
        leaf_hash: leaf,
        leaf_salt: hex(&salt),
        promised: promised(claims)?,
        work_log: None,
    };
    row.work_log = work_log(&row, asked)?;
    let receipt = app.keys.receipt(&ReceiptClaims {
        jti: claims.jti.clone(),
        token_sha256: row.token_sha256.clone(),
        leaf: row.leaf_hash.clone(),
        salt: row.leaf_salt.clone(),
        findings: records::Findings::of(&row).sha256()?,
        at: now,
    });
    row.receipt = receipt.map_err(|error| Refusal::Internal(error.to_string()))?;
    Ok(row)
}

/// The entry a record makes in the work log.
fn work_log(row: &NewRecord, asked: &Asked<'_>) -> Outcome<Option<WorkLogRow>> {
    let Some(posting_id) = row.posting_id.clone() else { return Ok(None) };
    let written_on = crate::store::cells::date(&row.date)?;
    let Some(entry) = asked.claims().work_log_entry(asked.interval, written_on) else { return Ok(None) };
    Ok(Some(WorkLogRow {
        id: row.id.clone(),
        posting_id,
        account_id: row.account_id.clone(),
        about: entry.about.to_string(),
        text: entry.text,
        households: i64::from(entry.households),
        difficulties: entry.difficulties,
        written_on: row.date.clone(),
        not_before: row.not_before,
        not_after: row.not_after,
        time_way: row.time_way.clone(),
        seq: row.seq,
        received_at: row.received_at,
    }))
}

/// The photos a record promises, each once.
fn promised(claims: &Claims) -> Outcome<Vec<NewPhoto>> {
    let mut seen = BTreeSet::new();
    let once = claims.photos.iter().filter(|photo| seen.insert(photo.sha256.as_str()));
    once.map(|photo| {
        Ok(NewPhoto {
            record_id: claims.jti.to_string(),
            sha256: photo.sha256.to_string(),
            bytes: i64::from(photo.bytes),
            width: i64::from(photo.width),
            height: i64::from(photo.height),
            source: name(&photo.source)?,
        })
    })
    .collect()
}

/// Writes down that the device reached the server, when that is due.
async fn touch(app: &App, from: &Submitter, known: &Known, now: Millis) -> Outcome<()> {
    match known.devices.get(from.device.as_str()) {
        Some(device) if records::touch_is_due(device.last_seen_at, now) => {
            let id = from.device.clone();
            app.store.write::<_, Refusal>(move |db| records::touch(db, id.as_str(), now)).await
        }
        _ => Ok(()),
    }
}

/// The serde name of an enum, as columns keep it.
fn name<T: serde::Serialize>(value: &T) -> Outcome<String> {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(name)) => Ok(name),
        _ => Err(Refusal::Internal("an enum has no name".to_owned())),
    }
}

fn json<T: serde::Serialize>(value: &T) -> Outcome<String> {
    serde_json::to_string(value).map_err(|error| Refusal::Internal(error.to_string()))
}
