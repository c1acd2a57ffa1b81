//! Photos that look like others: what waits to be looked at, the hashes, and the pairs found.

use super::divisions::range_end;
use super::schema::{photo, photo_hash, photo_match, posting, record};
use super::{Db, StoreError, on_each};
use crate::refusal::Outcome;
use chrono::NaiveDate;
use diesel::prelude::*;
use std::collections::HashMap;
use zaigang_shared::division::DivisionCode;
use zaigang_shared::photo_hash::{PhotoHash, near_bands};
use zaigang_shared::time::Millis;

/// Photos found by one band at most, the newest first: where thousands look alike, a person has enough to look at.
const MOST_FOUND: i64 = 4_000;

/// A photo of a record, and whose record of which day it is.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Shot {
    /// Record.
    pub record_id: String,
    /// Photo.
    pub sha256: String,
    /// Who signed.
    pub account_id: String,
    /// The posting it is about.
    pub posting_id: Option<String>,
    /// The day it is kept on.
    pub date: String,
}

/// Photos that arrived and nobody has looked at, the oldest first.
pub fn waiting(db: &mut Db, limit: i64) -> Outcome<Vec<Shot>> {
    let rows = photo::table
        .inner_join(record::table.on(record::id.eq(photo::record_id)))
        .filter(photo::compared_at.is_null())
        .filter(photo::arrived_at.is_not_null())
        .order((photo::arrived_at, photo::record_id, photo::sha256))
        .limit(limit)
        .select((photo::record_id, photo::sha256, record::account_id, record::posting_id, record::date))
        .load(db)?;
    Ok(rows)
}

/// Marks a photo as looked at; false when another process was quicker.
pub fn mark_compared(db: &mut Db, shot: &Shot, now: Millis) -> Outcome<bool> {
    let waiting = photo::table.find((&shot.record_id, &shot.sha256)).filter(photo::compared_at.is_null());
    Ok(diesel::update(waiting).set(photo::compared_at.eq(now.0)).execute(db)? == 1)
}

/// Keeps how a photo looks; `state` is `seen`, `blank`, `undecodable` or `lost`; a hash comes with the
/// first alone.
pub fn put_hash(db: &mut Db, shot: &Shot, state: &str, hash: Option<&PhotoHash>, now: Millis) -> Outcome<()> {
    let [one, two, three, four] =
        hash.map_or([None; 4], |hash| hash.bands().map(|band| Some(i64::from(band))));
    let values = (
        photo_hash::record_id.eq(&shot.record_id),
        photo_hash::sha256.eq(&shot.sha256),
        photo_hash::state.eq(state),
        photo_hash::small.eq(hash.map(PhotoHash::small_hex)),
        photo_hash::large.eq(hash.map(PhotoHash::large_hex)),
        photo_hash::band_1.eq(one),
        photo_hash::band_2.eq(two),
        photo_hash::band_3.eq(three),
        photo_hash::band_4.eq(four),
        photo_hash::hashed_at.eq(now.0),
    );
    diesel::insert_into(photo_hash::table).values(values).execute(db)?;
    Ok(())
}

/// A photo by record and name.
pub type Name = (String, String);

/// Photos whose small hash has a band near the same band of one of these hashes, with their own hashes.
pub fn near(db: &mut Db, hashes: &[PhotoHash]) -> Outcome<HashMap<Name, PhotoHash>> {
    let mut bands: [Vec<i64>; 4] = Default::default();
    for hash in hashes {
        for (values, band) in bands.iter_mut().zip(hash.bands()) {
            values.extend(near_bands(band).map(i64::from));
        }
    }
    let mut found = HashMap::new();
    for (nth, values) in bands.into_iter().enumerate() {
        let query = photo_hash::table
            .order((photo_hash::hashed_at.desc(), photo_hash::record_id))
            .limit(MOST_FOUND)
            .select((photo_hash::record_id, photo_hash::sha256, photo_hash::small, photo_hash::large))
            .into_boxed();
        let query = match nth {
            0 => query.filter(photo_hash::band_1.eq_any(values)),
            1 => query.filter(photo_hash::band_2.eq_any(values)),
            2 => query.filter(photo_hash::band_3.eq_any(values)),
            _ => query.filter(photo_hash::band_4.eq_any(values)),
        };
        let rows: Vec<(String, String, Option<String>, Option<String>)> = query.load(db)?;
        for (record, sha256, small, large) in rows {
            let hash = small.zip(large).and_then(|(small, large)| PhotoHash::from_hex(&small, &large));
            found.insert((record, sha256), hash.ok_or(StoreError::Unreadable("photo_hash"))?);
        }
    }
    Ok(found)
}

/// Photos looked at whose bytes are the same, the newest first.
pub fn same_bytes(db: &mut Db, sha256: &str) -> Outcome<Vec<Name>> {
    let rows = photo_hash::table
        .filter(photo_hash::sha256.eq(sha256))
        .order((photo_hash::hashed_at.desc(), photo_hash::record_id))
        .limit(MOST_FOUND)
        .select((photo_hash::record_id, photo_hash::sha256))
        .load(db)?;
    Ok(rows)
}

/// A record's id, and whose it is: account, posting, day.
type Whose = (String, (String, Option<String>, String));

/// Whose records of which days photos belong to.
pub fn shots(db: &mut Db, names: &[Name]) -> Outcome<Vec<Shot>> {
    let mut found = Vec::new();
    for part in names.chunks(500) {
        let ids: Vec<&str> = part.iter().map(|(record, _)| record.as_str()).collect();
        let rows: Vec<Whose> = record::table
            .filter(record::id.eq_any(ids))
            .select((record::id, (record::account_id, record::posting_id, record::date)))
            .load(db)?;
        let records: HashMap<String, _> = rows.into_iter().collect();
        found.extend(part.iter().filter_map(|(record_id, sha256)| {
            let (account_id, posting_id, date) = records.get(record_id)?.clone();
            Some(Shot { record_id: record_id.clone(), sha256: sha256.clone(), account_id, posting_id, date })
        }));
    }
    Ok(found)
}

/// A pair as stored: the photo of the later day, and the one it looks like.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = photo_match)]
pub struct MatchRow {
    /// Pair.
    pub id: String,
    /// Record of the later day.
    pub record_id: String,
    /// Its photo.
    pub sha256: String,
    /// Its posting.
    pub posting_id: String,
    /// Who signed it.
    pub account_id: String,
    /// Its day.
    pub date: String,
    /// The other record.
    pub other_record_id: String,
    /// Its photo.
    pub other_sha256: String,
    /// Its posting.
    pub other_posting_id: String,
    /// Who signed it.
    pub other_account_id: String,
    /// Its day.
    pub other_date: String,
    /// Different bits of 64.
    pub small_distance: i64,
    /// Different bits of 256.
    pub large_distance: i64,
    /// One looks like the mirror image of the other.
    pub mirrored: bool,
    /// Found at.
    pub found_at: i64,
}

/// Keeps pairs.
pub fn put_matches(db: &mut Db, rows: &[MatchRow]) -> Outcome<()> {
    if rows.is_empty() {
        return Ok(());
    }
    on_each!(db, c => {
        diesel::insert_into(photo_match::table).values(rows).execute(c)?;
    });
    Ok(())
}

diesel::alias!(posting as other_posting: OtherPosting);

/// Pairs of a month (by their later day) of which at least one lies in the scope, the last found first; those after
/// `after`.
pub fn of_month(
    db: &mut Db,
    scope: &DivisionCode,
    (first, last): (NaiveDate, NaiveDate),
    after: Option<&str>,
    limit: i64,
) -> Outcome<Vec<MatchRow>> {
    let (from, end) = (scope.as_str().to_owned(), range_end(scope.as_str()));
    let (host, managing) = (other_posting.field(posting::host), other_posting.field(posting::managing));
    let mut query = photo_match::table
        .inner_join(posting::table.on(posting::id.eq(photo_match::posting_id)))
        .inner_join(other_posting.on(other_posting.field(posting::id).eq(photo_match::other_posting_id)))
        .filter(photo_match::date.between(first.to_string(), last.to_string()))
        .filter(
            (posting::host.ge(from.clone()).and(posting::host.lt(end.clone())))
                .or(posting::managing.ge(from.clone()).and(posting::managing.lt(end.clone())))
                .or(host.ge(from.clone()).and(host.lt(end.clone())))
                .or(managing.ge(from).and(managing.lt(end))),
        )
        .order(photo_match::id.desc())
        .limit(limit)
        .select(MatchRow::as_select())
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(photo_match::id.lt(after.to_owned()));
    }
    Ok(query.load(db)?)
}

/// Managing division and host place of postings.
pub fn places(db: &mut Db, postings: &[&str]) -> Outcome<HashMap<String, (DivisionCode, DivisionCode)>> {
    let mut found = HashMap::new();
    for part in postings.chunks(500) {
        let rows: Vec<(String, String, String)> = posting::table
            .filter(posting::id.eq_any(part.iter().copied()))
            .select((posting::id, posting::managing, posting::host))
            .load(db)?;
        for (id, managing, host) in rows {
            found.insert(id, (super::divisions::code(managing)?, super::divisions::code(host)?));
        }
    }
    Ok(found)
}
