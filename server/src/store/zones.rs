//! Zones (管区): which villages a posting covers, where it may check in, and which villages it has been to.

use super::divisions::{code, range_end};
use super::schema::{account, division, fence, posting, record, zone};
use super::{Db, StoreError, cells};
use crate::refusal::Outcome;
use chrono::NaiveDate;
use diesel::prelude::*;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use zaigang_shared::api::county::ZonePosting;
use zaigang_shared::day::Village;
use zaigang_shared::division::{DivisionCode, Level};
use zaigang_shared::id::{PostingId, ZoneId};
use zaigang_shared::place::Verdict;

/// Most zones in a list.
const LIST: i64 = 1_000;
/// The kind of posting that covers its whole township as long as it has no zone.
const ZONE_SECRETARY: &str = "zone_secretary";
/// Letters of a township's code.
const TOWNSHIP: usize = 9;

/// A zone as stored; villages are separated by commas.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = zone, treat_none_as_null = true)]
pub struct ZoneRow {
    /// Id.
    pub id: String,
    /// The township.
    pub township: String,
    /// Name.
    pub name: String,
    /// Codes of its villages, in order.
    pub villages: String,
    /// Account that made it.
    pub made_by: String,
    /// When.
    pub made_at: i64,
    /// Account that changed it last.
    pub changed_by: Option<String>,
    /// When.
    pub changed_at: Option<i64>,
    /// Ended.
    pub ended_at: Option<i64>,
}

impl ZoneRow {
    /// Its villages.
    pub fn codes(&self) -> impl Iterator<Item = &str> {
        self.villages.split(',').filter(|code| !code.is_empty())
    }
}

/// One zone.
pub fn by_id(db: &mut Db, id: &ZoneId) -> Outcome<Option<ZoneRow>> {
    Ok(zone::table.find(id.as_str()).select(ZoneRow::as_select()).first(db).optional()?)
}

/// Zones in force of the townships at or below a code, by township and name.
pub fn list(db: &mut Db, top: &DivisionCode) -> Outcome<Vec<ZoneRow>> {
    let rows = zone::table
        .filter(zone::township.ge(top.as_str()).and(zone::township.lt(range_end(top.as_str()))))
        .filter(zone::ended_at.is_null())
        .order((zone::township, zone::name, zone::id))
        .limit(LIST)
        .select(ZoneRow::as_select())
        .load(db)?;
    Ok(rows)
}

/// Writes a new zone.
pub fn insert(db: &mut Db, row: &ZoneRow) -> Outcome<()> {
    diesel::insert_into(zone::table).values(row).execute(db)?;
    Ok(())
}

/// Rewrites a zone.
pub fn update(db: &mut Db, row: &ZoneRow) -> Outcome<()> {
    diesel::update(zone::table.find(&row.id)).set(row).execute(db)?;
    Ok(())
}

/// The postings of each zone, with their people.
pub fn members(db: &mut Db, zones: &[String]) -> Outcome<HashMap<String, Vec<ZonePosting>>> {
    let mut found: HashMap<String, Vec<ZonePosting>> = HashMap::new();
    for part in zones.chunks(500) {
        let rows: Vec<(Option<String>, String, String, String)> = posting::table
            .inner_join(account::table)
            .filter(posting::zone_id.eq_any(part))
            .order((posting::host, posting::id))
            .select((posting::zone_id, posting::id, account::person_name, posting::kind))
            .load(db)?;
        for (zone, id, person_name, kind) in rows {
            let zone = zone.unwrap_or_default();
            let member = ZonePosting {
                posting: id.try_into().map_err(|_| StoreError::Unreadable("posting.id"))?,
                person_name,
                kind: cells::parse(&kind, "posting.kind")?,
                zone: Some(zone.as_str().try_into().map_err(|_| StoreError::Unreadable("posting.zone_id"))?),
            };
            found.entry(zone).or_default().push(member);
        }
    }
    Ok(found)
}

/// The zones that postings hosted at or below a code belong to.
pub fn of_postings(db: &mut Db, top: &DivisionCode) -> Outcome<HashMap<PostingId, ZoneId>> {
    let rows: Vec<(String, Option<String>)> = posting::table
        .filter(posting::host.ge(top.as_str()).and(posting::host.lt(range_end(top.as_str()))))
        .filter(posting::zone_id.is_not_null())
        .select((posting::id, posting::zone_id))
        .load(db)?;
    let mut found = HashMap::new();
    for (id, zone) in rows {
        let Some(zone) = zone else { continue };
        found.insert(
            id.try_into().map_err(|_| StoreError::Unreadable("posting.id"))?,
            zone.try_into().map_err(|_| StoreError::Unreadable("posting.zone_id"))?,
        );
    }
    Ok(found)
}

/// Puts a posting into a zone, or into none.
pub fn assign(db: &mut Db, posting: &PostingId, zone: Option<&ZoneId>) -> Outcome<()> {
    diesel::update(posting::table.find(posting.as_str()))
        .set(posting::zone_id.eq(zone.map(ZoneId::as_str)))
        .execute(db)?;
    Ok(())
}

/// What decides which villages a posting covers.
#[derive(Queryable, Selectable)]
#[diesel(table_name = posting)]
struct Placed {
    id: String,
    host: String,
    kind: String,
    zone_id: Option<String>,
}

impl Placed {
    /// The township whose every village it covers, when it has no zone of its own.
    fn township(&self) -> Option<&str> {
        self.host.get(..TOWNSHIP).filter(|_| self.kind == ZONE_SECRETARY)
    }
}

/// The villages that each of these postings covers: those of its zone; of a zone secretary without one all of the
/// township; of anybody else none but its host.
fn covered(db: &mut Db, postings: &[Placed]) -> Outcome<HashMap<String, Vec<String>>> {
    let zones: Vec<&str> = postings.iter().filter_map(|placed| placed.zone_id.as_deref()).collect();
    let zones: HashMap<String, ZoneRow> = if zones.is_empty() {
        HashMap::new()
    } else {
        zone::table
            .filter(zone::id.eq_any(zones))
            .filter(zone::ended_at.is_null())
            .select(ZoneRow::as_select())
            .load(db)?
            .into_iter()
            .map(|row: ZoneRow| (row.id.clone(), row))
            .collect()
    };
    // Who was put right to another township has left his zone behind.
    let own = |placed: &Placed| {
        let zone = placed.zone_id.as_ref().and_then(|id| zones.get(id));
        zone.filter(|zone| placed.host.starts_with(&zone.township))
    };
    let mut of_township: HashMap<String, Vec<String>> = HashMap::new();
    for township in postings.iter().filter(|placed| own(placed).is_none()).filter_map(Placed::township) {
        if !of_township.contains_key(township) {
            of_township.insert(township.to_owned(), villages_below(db, township)?);
        }
    }
    let mut found = HashMap::new();
    for placed in postings {
        let villages = match (own(placed), placed.township()) {
            (Some(zone), _) => zone.codes().map(str::to_owned).collect(),
            (None, Some(township)) => of_township.get(township).cloned().unwrap_or_default(),
            (None, None) => Vec::new(),
        };
        found.insert(placed.id.clone(), villages);
    }
    Ok(found)
}

fn villages_below(db: &mut Db, township: &str) -> Outcome<Vec<String>> {
    Ok(division::table
        .filter(division::code.ge(township).and(division::code.lt(range_end(township))))
        .filter(division::level.eq(Level::Village.name()))
        .filter(division::valid_to.is_null())
        .order(division::code)
        .select(division::code)
        .load(db)?)
}

/// The divisions whose office and work sites a posting may check in at: its host and the villages it covers; none for
/// an unknown posting.
pub fn places(db: &mut Db, posting: &str) -> Outcome<Vec<String>> {
    let placed: Option<Placed> =
        posting::table.find(posting).select(Placed::as_select()).first(db).optional()?;
    let Some(placed) = placed else { return Ok(Vec::new()) };
    let host = placed.host.clone();
    let mut places: Vec<String> =
        covered(db, &[placed])?.into_values().flatten().filter(|village| *village != host).collect();
    places.push(host);
    Ok(places)
}

/// The postings that may check in at a division's office and work sites: those hosted there, and those whose zone
/// covers it.
pub fn postings_at(db: &mut Db, place: &str) -> Outcome<Vec<String>> {
    let mut found: Vec<String> =
        posting::table.filter(posting::host.eq(place)).select(posting::id).load(db)?;
    let Some(township) = place.get(..TOWNSHIP).filter(|township| township.len() < place.len()) else {
        return Ok(found);
    };
    let near: Vec<Placed> = posting::table
        .filter(posting::host.ge(township).and(posting::host.lt(range_end(township))))
        .filter(posting::host.ne(place))
        .filter(posting::kind.eq(ZONE_SECRETARY).or(posting::zone_id.is_not_null()))
        .select(Placed::as_select())
        .load(db)?;
    let covering = covered(db, &near)?;
    found.extend(
        covering.into_iter().filter(|(_, villages)| villages.iter().any(|v| v == place)).map(|(id, _)| id),
    );
    found.sort_unstable();
    Ok(found)
}

/// Which of these divisions have, or had, an approved office or work site of their own.
pub fn registered(db: &mut Db, places: &[String]) -> Outcome<BTreeSet<String>> {
    let mut found = BTreeSet::new();
    for part in places.chunks(500) {
        let rows: Vec<String> = fence::table
            .filter(fence::division.eq_any(part))
            .filter(fence::posting_id.is_null())
            .filter(fence::proposed.eq(false))
            .filter(fence::kind.eq_any(["office", "work_site"]))
            .select(fence::division)
            .distinct()
            .load(db)?;
        found.extend(rows);
    }
    Ok(found)
}

/// The villages postings owe a visit, with their names, in code order: what they cover and can check in at. A village
/// without a registered place is owed by nobody.
pub fn villages(db: &mut Db, postings: &[PostingId]) -> Outcome<HashMap<PostingId, Vec<Village>>> {
    let mut found = HashMap::new();
    for part in postings.chunks(400) {
        let placed: Vec<Placed> = posting::table
            .filter(posting::id.eq_any(part.iter().map(PostingId::as_str)))
            .select(Placed::as_select())
            .load(db)?;
        let mut covered = covered(db, &placed)?;
        for one in placed {
            // Who has neither zone nor township to go round owes his own village alone.
            let villages = covered.entry(one.id).or_default();
            if villages.is_empty() && one.host.len() > TOWNSHIP {
                villages.push(one.host);
            }
        }
        let codes: Vec<String> = covered.values().flatten().cloned().collect();
        let names = super::divisions::names(db, &codes)?;
        let registered = registered(db, &codes)?;
        for (id, mut villages) in covered {
            villages.retain(|village| registered.contains(village));
            villages.sort_unstable();
            let named = |text: String| -> Result<Village, StoreError> {
                let name = names.get(&text).cloned().unwrap_or_else(|| text.clone());
                Ok(Village { code: code(text)?, name })
            };
            let villages = villages.into_iter().map(named).collect::<Result<_, _>>()?;
            found.insert(id.try_into().map_err(|_| StoreError::Unreadable("posting.id"))?, villages);
        }
    }
    Ok(found)
}

/// Days on which postings were inside a village's own office or work site, by a clean record of the day half.
pub fn visited(
    db: &mut Db,
    postings: &[PostingId],
    from: NaiveDate,
    to: NaiveDate,
) -> Outcome<HashMap<PostingId, BTreeMap<DivisionCode, BTreeSet<NaiveDate>>>> {
    let mut found: HashMap<PostingId, BTreeMap<DivisionCode, BTreeSet<NaiveDate>>> = HashMap::new();
    for part in postings.chunks(400) {
        let rows: Vec<(Option<String>, String, String)> = record::table
            .filter(record::posting_id.eq_any(part.iter().map(PostingId::as_str)))
            .filter(record::date.between(from.to_string(), to.to_string()))
            .filter(record::half.eq("day").and(record::in_half.eq(true)))
            .filter(record::certainty.eq("fixed").and(record::answer.eq("inside")))
            .filter(record::device_standing.eq("active"))
            .filter(record::kind.ne_all(["inspection", "event"]))
            .select((record::posting_id, record::date, record::verdict))
            .load(db)?;
        let mut inside = Vec::with_capacity(rows.len());
        for (posting, day, verdict) in rows {
            let verdict: Verdict =
                serde_json::from_str(&verdict).map_err(|_| StoreError::Unreadable("record.verdict"))?;
            let (Some(posting), Some(fence)) = (posting, verdict.fence) else { continue };
            inside.push((posting, cells::date(&day)?, fence.0));
        }
        let mut fences: Vec<&str> = inside.iter().map(|(_, _, fence)| fence.as_str()).collect();
        fences.sort_unstable();
        fences.dedup();
        let mut places: HashMap<String, String> = HashMap::new();
        for part in fences.chunks(500) {
            let rows: Vec<(String, String)> = fence::table
                .filter(fence::id.eq_any(part.iter().copied()))
                .filter(fence::posting_id.is_null())
                .filter(fence::kind.eq_any(["office", "work_site"]))
                .select((fence::id, fence::division))
                .load(db)?;
            places.extend(rows);
        }
        for (posting, day, fence) in inside {
            let Some(place) = places.get(&fence) else { continue };
            let posting = posting.try_into().map_err(|_| StoreError::Unreadable("record.posting_id"))?;
            let days = found.entry(posting).or_default().entry(code(place.clone())?).or_default();
            days.insert(day);
        }
    }
    Ok(found)
}
