//! Fences: versions with validity, and which of them hold for a posting.

use super::schema::{fence, posting};
use super::{Db, StoreError, cells};
use crate::refusal::Outcome;
use diesel::prelude::*;
use std::collections::HashMap;
use zaigang_shared::api::cadre::FenceView;
use zaigang_shared::id::PostingId;
use zaigang_shared::place::{Fence, FenceId, FenceKind, FenceShape};
use zaigang_shared::time::Millis;

/// A shape column, read back.
fn shape(text: &str) -> Result<FenceShape, StoreError> {
    serde_json::from_str(text).map_err(|_| StoreError::Unreadable("fence.shape"))
}

fn view((id, kind, name, outline): (String, String, String, String)) -> Result<FenceView, StoreError> {
    let kind: FenceKind = cells::parse(&kind, "fence.kind")?;
    Ok(FenceView { fence: Fence { id: FenceId(id), kind, shape: shape(&outline)? }, name })
}

/// The approved fences that hold for a posting at a time: office and work sites of its host place, and
/// those bound to the posting (its lodging). Empty for an unknown posting.
pub fn in_force(db: &mut Db, posting: &PostingId, at: Millis) -> Outcome<Vec<FenceView>> {
    let host: Option<String> =
        posting::table.find(posting.as_str()).select(posting::host).first(db).optional()?;
    let Some(host) = host else { return Ok(Vec::new()) };
    let shared = fence::posting_id
        .is_null()
        .and(fence::division.eq(host))
        .and(fence::kind.eq_any(["office", "work_site"]));
    let bound = fence::posting_id.eq(posting.as_str());
    let rows: Vec<(String, String, String, String)> = fence::table
        .filter(shared.assume_not_null().or(bound.assume_not_null()))
        .filter(fence::proposed.eq(false))
        .filter(fence::valid_from.le(at.0))
        .filter(fence::valid_to.is_null().or(fence::valid_to.gt(at.0)))
        .order((fence::kind, fence::id))
        .select((fence::id, fence::kind, fence::name, fence::shape))
        .load(db)?;
    Ok(rows.into_iter().map(view).collect::<Result<_, _>>()?)
}

/// Middle of the office fence of each host place in force at a time, WGS-84 [lat, lon].
pub fn office_positions(db: &mut Db, hosts: &[String], at: Millis) -> Outcome<HashMap<String, [f64; 2]>> {
    let mut wanted: Vec<&str> = hosts.iter().map(String::as_str).collect();
    wanted.sort_unstable();
    wanted.dedup();
    let mut found = HashMap::new();
    for part in wanted.chunks(500) {
        let rows: Vec<(String, String)> = fence::table
            .filter(fence::division.eq_any(part.iter().copied()))
            .filter(fence::posting_id.is_null())
            .filter(fence::kind.eq("office"))
            .filter(fence::proposed.eq(false))
            .filter(fence::valid_from.le(at.0))
            .filter(fence::valid_to.is_null().or(fence::valid_to.gt(at.0)))
            .order((fence::valid_from, fence::id))
            .select((fence::division, fence::shape))
            .load(db)?;
        for (division, outline) in rows {
            if let Some(middle) = shape(&outline)?.centre() {
                found.entry(division).or_insert([middle.lat(), middle.lon()]);
            }
        }
    }
    Ok(found)
}
