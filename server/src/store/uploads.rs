//! Uploads on their way: pieces staged in the store until the photo is whole.

use super::schema::{upload, upload_piece};
use super::{Db, on_each};
use crate::refusal::{Outcome, Refusal};
use diesel::prelude::*;
use zaigang_shared::id::UploadId;
use zaigang_shared::problem::ProblemCode;
use zaigang_shared::time::Millis;

/// An upload.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = upload)]
pub struct UploadRow {
    /// Upload.
    pub id: String,
    /// Whose.
    pub account_id: String,
    /// Record that promised the photo.
    pub record_id: String,
    /// The photo.
    pub sha256: String,
    /// Bytes in all.
    pub length: i64,
    /// Bytes that arrived.
    pub received: i64,
    /// Begun.
    pub created_at: i64,
    /// The photo is stored.
    pub finished_at: Option<i64>,
}

/// The upload of an id.
pub fn by_id(db: &mut Db, id: &UploadId) -> Outcome<Option<UploadRow>> {
    Ok(upload::table.find(id.as_str()).select(UploadRow::as_select()).first(db).optional()?)
}

/// The upload of a promised photo.
pub fn of_photo(db: &mut Db, record: &str, sha256: &str) -> Outcome<Option<UploadRow>> {
    let found = upload::table
        .filter(upload::record_id.eq(record))
        .filter(upload::sha256.eq(sha256))
        .select(UploadRow::as_select())
        .first(db)
        .optional()?;
    Ok(found)
}

/// Begins an upload, or finds the one that was begun for the same photo.
pub fn begin(db: &mut Db, new: &UploadRow) -> Outcome<UploadRow> {
    on_each!(db, c => {
        diesel::insert_into(upload::table).values(new).on_conflict_do_nothing().execute(c)?;
    });
    of_photo(db, &new.record_id, &new.sha256)?
        .ok_or_else(|| Refusal::Internal("an upload vanished".to_owned()))
}

/// Keeps bytes that begin at `start`.
///
/// # Errors
/// `upload_offset` when the upload stands elsewhere or these bytes would pass its length.
pub fn append(db: &mut Db, id: &UploadId, start: i64, bytes: &[u8]) -> Outcome<()> {
    let end = start.saturating_add(i64::try_from(bytes.len()).unwrap_or(i64::MAX));
    let at_start = upload::table
        .filter(upload::id.eq(id.as_str()))
        .filter(upload::received.eq(start))
        .filter(upload::length.ge(end))
        .filter(upload::finished_at.is_null());
    if diesel::update(at_start).set(upload::received.eq(end)).execute(db)? != 1 {
        return Err(ProblemCode::UploadOffset.into());
    }
    diesel::insert_into(upload_piece::table)
        .values((
            upload_piece::upload_id.eq(id.as_str()),
            upload_piece::start.eq(start),
            upload_piece::bytes.eq(bytes),
        ))
        .execute(db)?;
    Ok(())
}

/// The bytes that arrived, put together.
pub fn assembled(db: &mut Db, id: &UploadId) -> Outcome<Vec<u8>> {
    let pieces: Vec<Vec<u8>> = upload_piece::table
        .filter(upload_piece::upload_id.eq(id.as_str()))
        .order(upload_piece::start)
        .select(upload_piece::bytes)
        .load(db)?;
    Ok(pieces.concat())
}

/// Drops what arrived, so that it can be sent again.
pub fn reset(db: &mut Db, id: &UploadId) -> Outcome<()> {
    let unfinished = upload::table.filter(upload::id.eq(id.as_str())).filter(upload::finished_at.is_null());
    if diesel::update(unfinished).set(upload::received.eq(0)).execute(db)? == 1 {
        delete_pieces(db, id)?;
    }
    Ok(())
}

/// The photo is stored elsewhere: the pieces go.
pub fn finish(db: &mut Db, id: &UploadId, now: Millis) -> Outcome<()> {
    let unfinished = upload::table.filter(upload::id.eq(id.as_str())).filter(upload::finished_at.is_null());
    diesel::update(unfinished).set(upload::finished_at.eq(now.0)).execute(db)?;
    delete_pieces(db, id)
}

fn delete_pieces(db: &mut Db, id: &UploadId) -> Outcome<()> {
    diesel::delete(upload_piece::table.filter(upload_piece::upload_id.eq(id.as_str()))).execute(db)?;
    Ok(())
}
