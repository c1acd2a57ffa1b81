//! Fences: versions with validity, and which of them hold for a posting.

use super::divisions::range_end;
use super::items::{self, Item};
use super::schema::{account, fence, posting};
use super::{Db, StoreError, cells, on_each};
use crate::refusal::Outcome;
use diesel::prelude::*;
use std::collections::HashMap;
use zaigang_shared::api::cadre::FenceView;
use zaigang_shared::division::DivisionCode;
use zaigang_shared::id::PostingId;
use zaigang_shared::place::{Fence, FenceId, FenceKind, FenceShape};
use zaigang_shared::time::Millis;

/// Most fences in a list.
const LIST: i64 = 2_000;
/// Most refusals in a list.
const REFUSED: i64 = 200;

/// A version of a fence, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, serde::Serialize)]
#[diesel(table_name = fence)]
pub struct FenceRow {
    /// Id of the version.
    pub id: String,
    /// The first version's id, shared by all.
    pub series: String,
    /// Place.
    pub division: String,
    /// Only for this posting.
    pub posting_id: Option<String>,
    /// Kind.
    pub kind: String,
    /// Name.
    pub name: String,
    /// Outline in WGS-84, JSON.
    pub shape: String,
    /// Outline as entered, JSON.
    pub source_shape: String,
    /// Datum it was entered in.
    pub datum: String,
    /// Version of the conversion.
    pub converter: String,
    /// Waits for approval.
    pub proposed: bool,
    /// In force from.
    pub valid_from: i64,
    /// Until.
    pub valid_to: Option<i64>,
    /// Account that made it.
    pub made_by: String,
    /// Account that approved it.
    pub approved_by: Option<String>,
    /// Why it was corrected or refused.
    pub reason: Option<String>,
    /// When it was written: a correction may hold from an earlier day.
    pub made_at: Option<i64>,
    /// Account that refused it.
    pub refused_by: Option<String>,
    /// The fixes it was made of by standing there, JSON.
    pub standing: Option<String>,
}

/// One version.
pub fn by_id(db: &mut Db, id: &str) -> Outcome<Option<FenceRow>> {
    Ok(fence::table.find(id).select(FenceRow::as_select()).first(db).optional()?)
}

/// Versions not ended at or below a code, proposed ones too, in code order.
pub fn list(db: &mut Db, top: &DivisionCode) -> Outcome<Vec<FenceRow>> {
    let rows = fence::table
        .filter(fence::division.ge(top.as_str()).and(fence::division.lt(range_end(top.as_str()))))
        .filter(fence::valid_to.is_null())
        .order((fence::division, fence::id))
        .limit(LIST)
        .select(FenceRow::as_select())
        .load(db)?;
    Ok(rows)
}

/// Versions not ended at these very divisions, proposed ones too.
pub fn at_divisions(db: &mut Db, divisions: &[String]) -> Outcome<Vec<FenceRow>> {
    let mut found = Vec::new();
    for part in divisions.chunks(500) {
        let rows: Vec<FenceRow> = fence::table
            .filter(fence::division.eq_any(part))
            .filter(fence::valid_to.is_null())
            .order((fence::valid_from, fence::id))
            .select(FenceRow::as_select())
            .load(db)?;
        found.extend(rows);
    }
    Ok(found)
}

/// Writes new versions.
pub fn insert(db: &mut Db, rows: &[FenceRow]) -> Outcome<()> {
    on_each!(db, c => {
        for part in rows.chunks(100) {
            diesel::insert_into(fence::table).values(part).execute(c)?;
        }
    });
    Ok(())
}

/// Ends a version, with its leaf; false when it had ended before.
pub fn end(db: &mut Db, id: &str, at: Millis) -> Outcome<bool> {
    let changed = diesel::update(fence::table.find(id))
        .filter(fence::valid_to.is_null())
        .set(fence::valid_to.eq(at.0))
        .execute(db)?;
    if changed == 1 {
        items::log(db, Item::Fence, id, at)?;
    }
    Ok(changed == 1)
}

/// Ends a proposed version with a reason; false when it is not proposed or had ended before.
pub fn refuse(db: &mut Db, id: &str, by: &str, reason: &str, at: Millis) -> Outcome<bool> {
    let changed = diesel::update(fence::table.find(id))
        .filter(fence::proposed.eq(true))
        .filter(fence::valid_to.is_null())
        .set((fence::valid_to.eq(at.0), fence::reason.eq(reason), fence::refused_by.eq(by)))
        .execute(db)?;
    Ok(changed == 1)
}

/// Ends the other versions of a series, with their leaves.
pub fn end_others(db: &mut Db, series: &str, id: &str, at: Millis) -> Outcome<()> {
    let others: Vec<String> = fence::table
        .filter(fence::series.eq(series))
        .filter(fence::id.ne(id))
        .filter(fence::valid_to.is_null())
        .select(fence::id)
        .load(db)?;
    for other in others {
        end(db, &other, at)?;
    }
    Ok(())
}

/// The versions of a series, newest first.
pub fn versions(db: &mut Db, series: &str) -> Outcome<Vec<FenceRow>> {
    let mut rows: Vec<FenceRow> = fence::table
        .filter(fence::series.eq(series))
        .order((fence::valid_from.desc(), fence::id.desc()))
        .limit(LIST)
        .select(FenceRow::as_select())
        .load(db)?;
    rows.sort_by_key(|row| std::cmp::Reverse(row.made_at.unwrap_or(row.valid_from)));
    Ok(rows)
}

/// Ends every approved version of a series at an instant that lies behind: what held after it holds until then, what
/// began after it never held. `but` is left out.
pub fn end_since(db: &mut Db, series: &str, but: &str, since: Millis, now: Millis) -> Outcome<()> {
    let touched = || {
        fence::table
            .filter(fence::series.eq(series))
            .filter(fence::id.ne(but))
            .filter(fence::proposed.eq(false))
            .filter(fence::valid_to.is_null().or(fence::valid_to.gt(since.0)))
    };
    let ids: Vec<String> = touched().select(fence::id).load(db)?;
    let began_after = touched().filter(fence::valid_from.ge(since.0));
    diesel::update(began_after).set(fence::valid_to.eq(fence::valid_from.nullable())).execute(db)?;
    // Those are not met again: an interval of no length ends no later than it begins.
    let began_before = touched().filter(fence::valid_from.lt(since.0));
    diesel::update(began_before).set(fence::valid_to.eq(since.0)).execute(db)?;
    items::log_all(db, Item::Fence, &ids, now)
}

/// Refused lodgings at or below a code since an instant, newest first, with the name of whose they are; without those
/// that a later version or another lodging of the posting has taken the place of.
pub fn refused(db: &mut Db, top: &DivisionCode, since: Millis) -> Outcome<Vec<(FenceRow, String)>> {
    let mut rows: Vec<(FenceRow, String)> = fence::table
        .inner_join(posting::table.on(fence::posting_id.eq(posting::id.nullable())))
        .inner_join(account::table.on(posting::account_id.eq(account::id)))
        .filter(fence::division.ge(top.as_str()).and(fence::division.lt(range_end(top.as_str()))))
        .filter(fence::refused_by.is_not_null())
        .filter(fence::valid_to.ge(since.0))
        .order((fence::valid_to.desc(), fence::id))
        .limit(REFUSED)
        .select((FenceRow::as_select(), account::person_name))
        .load(db)?;
    let postings: Vec<String> = rows.iter().filter_map(|(row, _)| row.posting_id.clone()).collect();
    let others: Vec<(String, Option<String>, i64)> = fence::table
        .filter(fence::posting_id.eq_any(postings))
        .filter(fence::kind.eq("lodging"))
        .select((fence::id, fence::posting_id, fence::valid_from))
        .load(db)?;
    rows.retain(|(row, _)| {
        let follows = |(id, posting, from): &(String, Option<String>, i64)| {
            *id != row.id && *posting == row.posting_id && Some(*from) >= row.valid_to
        };
        !others.iter().any(follows)
    });
    Ok(rows)
}

/// The lodging fences of a posting, newest first.
pub fn lodgings(db: &mut Db, posting: &PostingId) -> Outcome<Vec<FenceRow>> {
    let rows = fence::table
        .filter(fence::posting_id.eq(posting.as_str()))
        .filter(fence::kind.eq("lodging"))
        .order((fence::valid_from.desc(), fence::id.desc()))
        .limit(50)
        .select(FenceRow::as_select())
        .load(db)?;
    Ok(rows)
}

/// Approves a proposed version.
pub fn approve(db: &mut Db, id: &str, by: &str) -> Outcome<()> {
    diesel::update(fence::table.find(id))
        .set((fence::proposed.eq(false), fence::approved_by.eq(by)))
        .execute(db)?;
    Ok(())
}

/// A shape column, read back.
pub fn shape(text: &str) -> Result<FenceShape, StoreError> {
    serde_json::from_str(text).map_err(|_| StoreError::Unreadable("fence.shape"))
}

fn view((id, kind, name, outline): (String, String, String, String)) -> Result<FenceView, StoreError> {
    let kind: FenceKind = cells::parse(&kind, "fence.kind")?;
    Ok(FenceView { fence: Fence { id: FenceId(id), kind, shape: shape(&outline)? }, name })
}

/// An approved fence with the time it holds.
#[derive(Debug, Clone)]
pub struct Held {
    /// The fence.
    pub fence: Fence,
    /// In force from.
    pub from: Millis,
    /// Until.
    pub to: Option<Millis>,
}

impl Held {
    /// Whether it holds at an instant.
    pub fn at(&self, at: Millis) -> bool {
        self.from <= at && self.to.is_none_or(|to| to > at)
    }
}

/// The approved fences that hold or held for a posting since an instant; empty for an unknown posting.
pub fn held_since(db: &mut Db, posting: &str, since: Millis) -> Outcome<Vec<Held>> {
    type Row = (String, String, String, i64, Option<i64>);
    let places = super::zones::places(db, posting)?;
    if places.is_empty() {
        return Ok(Vec::new());
    }
    let shared = fence::posting_id
        .is_null()
        .and(fence::division.eq_any(places))
        .and(fence::kind.eq_any(["office", "work_site"]));
    let bound = fence::posting_id.eq(posting);
    let rows: Vec<Row> = fence::table
        .filter(shared.assume_not_null().or(bound.assume_not_null()))
        .filter(fence::proposed.eq(false))
        .filter(fence::valid_to.is_null().or(fence::valid_to.gt(since.0)))
        .order((fence::kind, fence::id))
        .select((fence::id, fence::kind, fence::shape, fence::valid_from, fence::valid_to))
        .load(db)?;
    rows.into_iter()
        .map(|(id, kind, outline, from, to)| {
            let kind: FenceKind = cells::parse(&kind, "fence.kind")?;
            let fence = Fence { id: FenceId(id), kind, shape: shape(&outline)? };
            Ok(Held { fence, from: Millis(from), to: to.map(Millis) })
        })
        .collect()
}

/// The approved fences that hold for a posting at a time: office and work sites of its host place and of the villages
/// of its zone, and those bound to the posting (its lodging). Empty for an unknown posting.
pub fn in_force(db: &mut Db, posting: &PostingId, at: Millis) -> Outcome<Vec<FenceView>> {
    let places = super::zones::places(db, posting.as_str())?;
    if places.is_empty() {
        return Ok(Vec::new());
    }
    let shared = fence::posting_id
        .is_null()
        .and(fence::division.eq_any(places))
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
