//! What a case's evidence names: records of the posting, and the phones they were made with.

use super::super::schema::{device, kiosk, record};
use super::super::{Db, StoreError, cells};
use crate::refusal::Outcome;
use chrono::NaiveDate;
use diesel::prelude::*;
use std::collections::HashMap;
use zaigang_shared::api::case::CaseDevice;
use zaigang_shared::id::{PostingId, RecordId};
use zaigang_shared::place::{Answer, Fix};
use zaigang_shared::record::RecordKind;
use zaigang_shared::time::{Millis, TimeInterval};

/// A record as a case shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct SeenRecord {
    /// Record.
    pub id: RecordId,
    /// Kind.
    pub kind: RecordKind,
    /// When it was made, as far as that is known.
    pub at: Millis,
    /// Where.
    pub answer: Answer,
    /// The fix, while it is kept.
    pub fix: Option<Fix>,
    /// The phone.
    pub device: String,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = record)]
struct Raw {
    id: String,
    kind: String,
    not_before: i64,
    not_after: i64,
    time_way: String,
    claimed_at: i64,
    answer: String,
    fix: Option<String>,
    device_id: String,
}

fn seen(raw: Raw) -> Result<SeenRecord, StoreError> {
    let interval = TimeInterval {
        not_before: Millis(raw.not_before),
        not_after: Millis(raw.not_after),
        way: cells::parse(&raw.time_way, "record.time_way")?,
    };
    Ok(SeenRecord {
        id: raw.id.try_into().map_err(|_| StoreError::Unreadable("record.id"))?,
        kind: cells::parse(&raw.kind, "record.kind")?,
        at: interval.captured(Millis(raw.claimed_at)),
        answer: cells::parse(&raw.answer, "record.answer")?,
        fix: raw
            .fix
            .as_deref()
            .map(|fix| serde_json::from_str(fix).map_err(|_| StoreError::Unreadable("record.fix")))
            .transpose()?,
        device: raw.device_id,
    })
}

/// The person's own records of some ids. Somebody else's are not told: evidence may name them, the case is not about
/// them.
///
/// # Errors
/// The store's.
pub fn named(db: &mut Db, posting: &PostingId, ids: &[&str]) -> Outcome<Vec<SeenRecord>> {
    let rows: Vec<Raw> = record::table
        .filter(record::posting_id.eq(posting.as_str()))
        .filter(record::id.eq_any(ids))
        .filter(record::kind.ne("inspection"))
        .order((record::date, record::not_after, record::id))
        .select(Raw::as_select())
        .load(db)?;
    Ok(rows.into_iter().map(seen).collect::<Result<_, _>>()?)
}

/// The person's own records of days, newest first.
///
/// # Errors
/// The store's.
pub fn of_days(
    db: &mut Db,
    posting: &PostingId,
    from: NaiveDate,
    to: NaiveDate,
    limit: i64,
) -> Outcome<Vec<SeenRecord>> {
    let rows: Vec<Raw> = record::table
        .filter(record::posting_id.eq(posting.as_str()))
        .filter(record::date.between(from.to_string(), to.to_string()))
        .filter(record::kind.ne("inspection"))
        .order((record::date.desc(), record::not_after.desc(), record::id))
        .limit(limit)
        .select(Raw::as_select())
        .load(db)?;
    Ok(rows.into_iter().map(seen).collect::<Result<_, _>>()?)
}

/// Phones by id, with how many of these records each made.
///
/// # Errors
/// The store's.
pub fn devices(db: &mut Db, records: &[SeenRecord]) -> Outcome<Vec<CaseDevice>> {
    let mut made: HashMap<&str, u32> = HashMap::new();
    for record in records {
        *made.entry(record.device.as_str()).or_default() += 1;
    }
    let rows: Vec<(String, Option<String>, String, Option<String>)> = device::table
        .left_join(kiosk::table.on(device::kiosk_id.eq(kiosk::id.nullable())))
        .filter(device::id.eq_any(made.keys().copied()))
        .order((device::enrolled_at, device::id))
        .select((device::id, device::model, device::platform, kiosk::name.nullable()))
        .load(db)?;
    Ok(rows
        .into_iter()
        .map(|(id, model, platform, shared)| CaseDevice {
            model,
            platform,
            shared,
            records: made.get(id.as_str()).copied().unwrap_or_default(),
        })
        .collect())
}
