//! Photos of an answer: a JPEG that holds nothing but its picture. Their bytes lie beside the photos of records.

use super::words::client_id;
use crate::call::{RawAnswer, RawCall};
use crate::refusal::{Outcome, Refusal};
use crate::store::cases::photos::PhotoRow;
use crate::store::{self, Db, StoreError};
use crate::usecase::files::{self, Folder};
use zaigang_shared::api::case::{
    CasePhoto, CasePhotoQuery, CaseVoice, MAX_ANSWER_PHOTOS, MAX_CASE_PHOTO_BYTES, MAX_CASE_PHOTOS,
};
use zaigang_shared::id::{AttachmentId, CaseId};
use zaigang_shared::jpeg;
use zaigang_shared::problem::{Problem, ProblemCode};
use zaigang_shared::record::sha256_hex;
use zaigang_shared::time::Millis;

/// Adds a photo to an answer that is there. First its row, then its bytes, then that they are there: sent again, it
/// goes on where it was broken off. It is taken also when the case was decided meanwhile: what was answered in time
/// belongs to the case.
///
/// # Errors
/// `attachment_refused` for what is no clean JPEG and for one too many, `photo_mismatch` for other bytes than
/// announced, `conflict` for a taken id, `not_found` for an answer that is not there.
pub async fn add(mut call: RawCall) -> Outcome<RawAnswer> {
    let case: CaseId = call.path("case")?;
    let query: CasePhotoQuery = call.query()?;
    let sha256 = files::hash(&query.sha256)?;
    let bytes = call.bytes(MAX_CASE_PHOTO_BYTES).await?;
    if sha256_hex(&bytes) != sha256.as_str() {
        return Err(ProblemCode::PhotoMismatch.into());
    }
    let limits = jpeg::Limits { bytes: MAX_CASE_PHOTO_BYTES as u64, ..jpeg::Limits::default() };
    jpeg::check(&bytes, &limits).map_err(|_| refused("type"))?;
    let now = call.who.now;
    let new = PhotoRow {
        id: query.id.to_string(),
        case_id: case.to_string(),
        entry_id: client_id(&query.answer)?,
        sha256: sha256.to_string(),
        bytes: i64::try_from(bytes.len()).unwrap_or(i64::MAX),
        added_at: now.0,
        arrived_at: None,
        erased_at: None,
        gone_at: None,
    };
    let row = call.app.store.write::<_, Refusal>(move |db| announce(db, &case, new)).await?;
    if row.arrived_at.is_none() {
        files::keep(&call.app, Folder::Case, &sha256, bytes).await?;
    }
    let id = row.id;
    let arrived = move |db: &mut Db| {
        store::cases::photos::mark_arrived(db, &id, now)?;
        store::cases::photos::by_id(db, &id)?.ok_or_else(|| ProblemCode::NotFound.into())
    };
    let row = call.app.store.write::<_, Refusal>(arrived).await?;
    RawAnswer::json(&view(&row)?)
}

fn announce(db: &mut Db, case: &CaseId, new: PhotoRow) -> Outcome<PhotoRow> {
    if let Some(known) = store::cases::photos::by_id(db, &new.id)? {
        if known.erased_at.is_some() {
            return Err(refused("erased").into());
        }
        let of = |row: &PhotoRow| (row.case_id.clone(), row.entry_id.clone(), row.sha256.clone());
        return if of(&known) == of(&new) { Ok(known) } else { Err(ProblemCode::Conflict.into()) };
    }
    let answer = store::cases::entry_by_id(db, &new.entry_id)?;
    let is_its =
        |entry: &store::cases::EntryRow| entry.case == new.case_id && entry.voice == CaseVoice::Answer;
    answer.filter(is_its).ok_or(ProblemCode::NotFound)?;
    let known = store::cases::photos::of_case(db, case)?;
    let with_answer = known.iter().filter(|photo| photo.entry_id == new.entry_id).count();
    if with_answer >= MAX_ANSWER_PHOTOS || known.len() >= MAX_CASE_PHOTOS {
        return Err(refused("count").into());
    }
    if !store::cases::photos::announce(db, &new)? {
        return Err(ProblemCode::Conflict.into());
    }
    Ok(new)
}

fn refused(reason: &str) -> Problem {
    Problem::new(ProblemCode::AttachmentRefused).with("reason", reason)
}

/// A photo as the case shows it.
pub(super) fn view(row: &PhotoRow) -> Outcome<CasePhoto> {
    Ok(CasePhoto {
        id: row.id.parse().map_err(|_| StoreError::Unreadable("case_photo.id"))?,
        bytes: u64::try_from(row.bytes).map_err(|_| StoreError::Unreadable("case_photo.bytes"))?,
        sha256: row.sha256.clone(),
        arrived_at: row.arrived_at.map(Millis),
        erased_at: row.erased_at.map(Millis),
    })
}

/// A photo; every look of somebody else is logged before the bytes go out.
///
/// # Errors
/// `not_found` while it has not arrived, `erased` when it was deleted after its time; a fault when the stored bytes
/// are not those that came.
pub async fn read(call: RawCall) -> Outcome<RawAnswer> {
    let case: CaseId = call.path("case")?;
    let id: AttachmentId = call.path("attachment")?;
    let viewer = call.who.viewer()?;
    let now = call.who.now;
    let (of, named) = (case.clone(), id.clone());
    let found = move |db: &mut Db| {
        let case = store::cases::by_id(db, &of)?.ok_or(ProblemCode::NotFound)?;
        let row = store::cases::photos::by_id(db, named.as_str())?.ok_or(ProblemCode::NotFound)?;
        // Scope was decided on the case of the path.
        if row.case_id == of.as_str() { Ok((row, case)) } else { Err(ProblemCode::NotFound.into()) }
    };
    let (row, about) = call.app.store.read::<_, Refusal>(found).await?;
    if row.erased_at.is_some() {
        return Err(ProblemCode::Erased.into());
    }
    if row.arrived_at.is_none() {
        return Err(ProblemCode::NotFound.into());
    }
    let bytes = files::load(&call.app, Folder::Case, &row.sha256).await?;
    let posting = about.posting().filter(|posting| posting.owner != viewer.account).map(|p| p.id.clone());
    if let Some(posting) = posting {
        let log = move |db: &mut Db| {
            let subject = format!("{case}/{id}");
            store::views::log(db, &viewer, Some(posting.as_str()), "case_photo", &subject, now)
        };
        call.app.store.write::<_, Refusal>(log).await?;
    }
    let short = row.sha256.get(..8).unwrap_or_default();
    Ok(files::answer(&format!("answer-{short}.jpg"), "image/jpeg", bytes))
}
