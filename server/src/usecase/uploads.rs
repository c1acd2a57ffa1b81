//! Photos travel after their record, by tus 1.0 (core and creation): pieces resume where they stopped.
//!
//! Pieces are staged as rows of the store, so that any process can take the next one. A whole photo is
//! checked, never changed: its SHA-256 was signed.

use super::photos;
use crate::app::App;
use crate::call::{RawAnswer, RawCall};
use crate::refusal::{Outcome, Refusal};
use crate::store::uploads::UploadRow;
use crate::store::{self, Db, StoreError};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use tokio::time::{Instant, timeout_at};
use zaigang_shared::id::{AccountId, PhotoId, RecordId, UploadId};
use zaigang_shared::jpeg;
use zaigang_shared::problem::{Problem, ProblemCode};
use zaigang_shared::record::{MAX_PHOTO_BYTES, sha256_hex};
use zaigang_shared::text::{Language, document};
use zaigang_shared::time::Millis;

/// The only version of the protocol.
const VERSION: &str = "1.0.0";
/// Bytes kept in one row, and so the most that a cut connection loses.
const ROW_BYTES: usize = 64 * 1024;

/// Begins the upload of a promised photo, or finds the one that was begun.
pub async fn create(call: RawCall) -> Outcome<RawAnswer> {
    let language = call.who.language;
    with_version(begin(&call).await, language)
}

/// How much arrived.
pub async fn read(call: RawCall) -> Outcome<RawAnswer> {
    let language = call.who.language;
    with_version(state(&call).await, language)
}

/// Takes a piece.
pub async fn send(mut call: RawCall) -> Outcome<RawAnswer> {
    let language = call.who.language;
    with_version(receive(&mut call).await, language)
}

/// Every answer of the protocol names its version, problems too.
fn with_version(answer: Outcome<RawAnswer>, language: Language) -> Outcome<RawAnswer> {
    let answer = match answer {
        Ok(answer) => answer,
        Err(Refusal::Problem(problem)) => refused(&problem, language)?,
        Err(fault) => return Err(fault),
    };
    Ok(answer.header("tus-resumable", VERSION))
}

fn refused(problem: &Problem, language: Language) -> Outcome<RawAnswer> {
    let document = document(language, problem);
    let body = serde_json::to_vec(&document).map_err(|e| Refusal::Internal(e.to_string()))?;
    let answer = RawAnswer::new(document.status)
        .header("content-language", language.tag())
        .body("application/problem+json", body);
    Ok(match (problem.code, problem.values.get("offset")) {
        (ProblemCode::UploadVersion, _) => answer.header("tus-version", VERSION),
        (ProblemCode::UploadOffset, Some(offset)) => answer.header("upload-offset", offset),
        _ => answer,
    })
}

async fn begin(call: &RawCall) -> Outcome<RawAnswer> {
    speaks_version(call)?;
    let length: i64 = number(call, "upload-length")?;
    if length > i64::from(MAX_PHOTO_BYTES) {
        return Err(ProblemCode::TooLarge.into());
    }
    let (record, sha256) = promise(call.header("upload-metadata").unwrap_or_default())
        .ok_or_else(|| Problem::field("upload-metadata"))?;
    let (account, now) = (call.who.caller()?.account.clone(), call.who.now);
    let (of, photo) = (record.clone(), sha256.clone());
    let look = move |db: &mut Db| find(db, &account, &of, &photo, length);
    let row = match call.app.store.read::<_, Refusal>(look).await? {
        Some(row) => row,
        None => {
            let new = UploadRow {
                id: crate::keys::new_id::<UploadId>(now).into(),
                account_id: call.who.caller()?.account.to_string(),
                record_id: record.into(),
                sha256: sha256.into(),
                length,
                received: 0,
                created_at: now.0,
                finished_at: None,
            };
            call.app.store.write::<_, Refusal>(move |db| store::uploads::begin(db, &new)).await?
        }
    };
    Ok(RawAnswer::new(201)
        .header("location", format!("/api/v1/uploads/{}", row.id))
        .header("upload-offset", row.received))
}

/// The upload that was begun for a photo the account's record promised with this length.
fn find(
    db: &mut Db,
    account: &AccountId,
    record: &RecordId,
    sha256: &PhotoId,
    length: i64,
) -> Outcome<Option<UploadRow>> {
    match store::photos::promised(db, account, record, sha256)? {
        None => Err(ProblemCode::NotFound.into()),
        Some(bytes) if bytes != length => Err(ProblemCode::PhotoMismatch.into()),
        Some(_) => store::uploads::of_photo(db, record.as_str(), sha256.as_str()),
    }
}

async fn state(call: &RawCall) -> Outcome<RawAnswer> {
    speaks_version(call)?;
    let mut row = load(call).await?;
    if row.received == row.length && row.finished_at.is_none() {
        // The process ended between the last piece and the check: the client would not send another.
        row.received = finish(&call.app, &row, call.who.now).await?;
    }
    Ok(RawAnswer::new(200)
        .header("upload-offset", row.received)
        .header("upload-length", row.length)
        .header("cache-control", "no-store"))
}

async fn receive(call: &mut RawCall) -> Outcome<RawAnswer> {
    speaks_version(call)?;
    // Pieces are the signed bytes themselves: nothing is unpacked here.
    let is_packed = call.header("content-encoding").is_some_and(|coding| coding != "identity");
    if is_packed || call.header("content-type") != Some("application/offset+octet-stream") {
        return Err(ProblemCode::UnsupportedMediaType.into());
    }
    let offset: i64 = number(call, "upload-offset")?;
    let row = load(call).await?;
    if row.received != offset {
        return Err(Problem::new(ProblemCode::UploadOffset).with("offset", row.received).into());
    }
    let mut at = offset;
    if row.finished_at.is_none() {
        at = stage(call, &row).await?;
        if at == row.length {
            at = finish(&call.app, &row, call.who.now).await?;
        }
    }
    Ok(RawAnswer::new(204).header("upload-offset", at))
}

/// Keeps the body as it arrives, row by row; the new offset.
async fn stage(call: &mut RawCall, row: &UploadRow) -> Outcome<i64> {
    let id = upload_id(row)?;
    let room = usize::try_from(row.length.saturating_sub(row.received)).unwrap_or(0);
    let promised = call.header("content-length").and_then(|n| n.parse::<usize>().ok()).unwrap_or(0);
    if promised > room {
        return Err(ProblemCode::TooLarge.into());
    }
    // A piece is cut after the time of a body; what arrived stays.
    let deadline = Instant::now() + call.app.settings.body_deadline;
    let (mut at, mut taken, mut waiting) = (row.received, 0_usize, Vec::new());
    // A part that does not come in time, or never, ends the piece; what arrived is kept.
    while let Ok(Some(part)) = timeout_at(deadline, call.next_part()).await {
        taken = taken.saturating_add(part.len());
        if taken > room {
            return Err(ProblemCode::TooLarge.into());
        }
        waiting.extend_from_slice(&part);
        if waiting.len() >= ROW_BYTES {
            at = append(&call.app, &id, at, std::mem::take(&mut waiting)).await?;
        }
    }
    if !waiting.is_empty() {
        at = append(&call.app, &id, at, waiting).await?;
    }
    Ok(at)
}

async fn append(app: &App, id: &UploadId, at: i64, mut waiting: Vec<u8>) -> Outcome<i64> {
    let id = id.clone();
    let write = move |db: &mut Db| {
        let mut at = at;
        while !waiting.is_empty() {
            let rest = waiting.split_off(waiting.len().min(ROW_BYTES));
            store::uploads::append(db, &id, at, &waiting)?;
            at += i64::try_from(waiting.len()).map_err(|_| ProblemCode::TooLarge)?;
            waiting = rest;
        }
        Ok(at)
    };
    app.store.write::<_, Refusal>(write).await
}

/// Checks a photo that is whole and moves it out of the staging rows; the offset that now holds.
///
/// # Errors
/// `photo_mismatch` and `photo_refused` drop what was staged, so that it can be sent again.
async fn finish(app: &App, row: &UploadRow, now: Millis) -> Outcome<i64> {
    let id = upload_id(row)?;
    let photo: PhotoId = row.sha256.as_str().parse().map_err(|_| StoreError::Unreadable("upload.sha256"))?;
    let staged = id.clone();
    let look = move |db: &mut Db| {
        // Pieces before the row: when another request has just finished it, the row says so.
        let bytes = store::uploads::assembled(db, &staged)?;
        Ok((bytes, store::uploads::by_id(db, &staged)?.ok_or(ProblemCode::NotFound)?))
    };
    let (bytes, there) = app.store.read::<_, Refusal>(look).await?;
    if there.finished_at.is_some() {
        return Ok(there.received);
    }
    let (length, sha256) = (row.length, photo.clone());
    let checked = tokio::task::spawn_blocking(move || check(bytes, length, &sha256))
        .await
        .map_err(|error| Refusal::Internal(error.to_string()))?;
    match checked {
        Err(problem) => {
            app.store.write::<_, Refusal>(move |db| store::uploads::reset(db, &id)).await?;
            Err(problem.into())
        }
        Ok(bytes) => {
            // File first, then the row that says it is there: never the reverse.
            photos::keep(app, &photo, bytes).await?;
            let record = row.record_id.clone();
            let mark = move |db: &mut Db| {
                store::photos::mark_arrived(db, &record, photo.as_str(), now)?;
                store::uploads::finish(db, &id, now)
            };
            app.store.write::<_, Refusal>(mark).await?;
            Ok(row.length)
        }
    }
}

/// Whether the bytes are those that were signed, and a photo as the app makes it.
fn check(bytes: Vec<u8>, length: i64, sha256: &PhotoId) -> Result<Vec<u8>, Problem> {
    if i64::try_from(bytes.len()) != Ok(length) || sha256_hex(&bytes) != sha256.as_str() {
        return Err(Problem::new(ProblemCode::PhotoMismatch));
    }
    match jpeg::check(&bytes, &jpeg::Limits::default()) {
        Ok(_) => Ok(bytes),
        Err(error) => Err(Problem::new(ProblemCode::PhotoRefused).with("reason", error.code())),
    }
}

async fn load(call: &RawCall) -> Outcome<UploadRow> {
    let id: UploadId = call.path("upload")?;
    let row = call.app.store.read::<_, Refusal>(move |db| store::uploads::by_id(db, &id)).await?;
    row.ok_or_else(|| ProblemCode::NotFound.into())
}

fn upload_id(row: &UploadRow) -> Result<UploadId, StoreError> {
    row.id.as_str().parse().map_err(|_| StoreError::Unreadable("upload.id"))
}

fn speaks_version(call: &RawCall) -> Outcome<()> {
    if call.header("tus-resumable") == Some(VERSION) {
        Ok(())
    } else {
        Err(ProblemCode::UploadVersion.into())
    }
}

/// A header that is a count of bytes.
fn number(call: &RawCall, name: &str) -> Outcome<i64> {
    let value = call.header(name).filter(|text| text.bytes().all(|b| b.is_ascii_digit()));
    value.and_then(|text| text.parse().ok()).ok_or_else(|| Problem::field(name).into())
}

/// Record and photo in `Upload-Metadata`: `record <base64>,sha256 <base64>`; other keys are ignored.
fn promise(metadata: &str) -> Option<(RecordId, PhotoId)> {
    let value = |wanted: &str| {
        let pair = metadata.split(',').filter_map(|pair| pair.trim().split_once(' '));
        let (_, encoded) = pair.into_iter().find(|(key, _)| *key == wanted)?;
        String::from_utf8(STANDARD_NO_PAD.decode(encoded.trim_end_matches('=')).ok()?).ok()
    };
    let photo: PhotoId = value("sha256")?.parse().ok()?;
    Some((value("record")?.parse().ok()?, photo)).filter(|(_, photo)| photo.as_str().len() == 64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::engine::general_purpose::STANDARD;

    #[test]
    fn metadata_names_record_and_photo() {
        let sha = "ab".repeat(32);
        let text = format!("sha256 {},name x, record {}", STANDARD.encode(&sha), STANDARD.encode("r1"));
        let (record, photo) = promise(&text).unwrap();
        assert_eq!((record.as_str(), photo.as_str()), ("r1", sha.as_str()));
        for bad in ["", "record", "record !!!!,sha256 !!!!", "record cjE=,sha256 YWI="] {
            assert!(promise(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn only_the_signed_bytes_of_a_clean_photo_pass() {
        let good = jpeg::encode_rgb(16, 16, &[90; 768], 80);
        let sha: PhotoId = sha256_hex(&good).parse().unwrap();
        let length = i64::try_from(good.len()).unwrap();
        assert!(check(good.clone(), length, &sha).is_ok());
        assert_eq!(check(good.clone(), length + 1, &sha).unwrap_err().code, ProblemCode::PhotoMismatch);
        let mut long = good.clone();
        long.push(0);
        assert_eq!(check(long.clone(), length, &sha).unwrap_err().code, ProblemCode::PhotoMismatch);
        let sha: PhotoId = sha256_hex(&long).parse().unwrap();
        let refused = check(long, length + 1, &sha).unwrap_err();
        assert_eq!(refused, Problem::new(ProblemCode::PhotoRefused).with("reason", "trailing_bytes"));
    }
}
