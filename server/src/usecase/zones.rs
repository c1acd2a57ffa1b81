//! Zones (管区): named sets of villages of a township, and the postings that go round them.

use super::fences::is_others_posting;
use super::text;
use crate::call::Call;
use crate::refusal::{Outcome, Refusal};
use crate::store::items::{self, Item};
use crate::store::postings::PostingRow;
use crate::store::zones::ZoneRow;
use crate::store::{self, Db, StoreError};
use std::collections::BTreeSet;
use zaigang_shared::api::cadre::PostingKind;
use zaigang_shared::api::county::{SetZone, ZonePosting, ZoneView, ZoneVillage, Zones};
use zaigang_shared::division::{DivisionCode, Level, Role};
use zaigang_shared::id::{AccountId, PostingId, ZoneId};
use zaigang_shared::operation as op;
use zaigang_shared::problem::{Problem, ProblemCode};
use zaigang_shared::time::Millis;

/// Most villages of a zone.
const VILLAGES: usize = 100;
/// Most postings of a zone.
const POSTINGS: usize = 100;

/// Zones of a division; of a township also what they are made of.
pub async fn list(call: Call<op::ListZones>) -> Outcome<Zones> {
    let division: DivisionCode = call.path("division")?;
    let now = call.who.now;
    call.app
        .store
        .read::<_, Refusal>(move |db| {
            let rows = store::zones::list(db, &division)?;
            let mut zones = Zones { zones: views(db, rows)?, villages: Vec::new(), postings: Vec::new() };
            if division.level() == Level::Township {
                let villages = store::divisions::below(db, &division, Some(Level::Village), now)?;
                let codes: Vec<String> = villages.iter().map(|row| row.code.clone()).collect();
                let registered = store::zones::registered(db, &codes)?;
                for row in villages {
                    zones.villages.push(ZoneVillage {
                        registered: registered.contains(&row.code),
                        code: store::divisions::code(row.code)?,
                        name: row.name,
                    });
                }
                let zone_of = store::zones::of_postings(db, &division)?;
                let mut there = hosted(db, &division, now)?;
                // A stable sort: the others follow in the order of their places.
                there.sort_by_key(|row| row.kind != PostingKind::ZoneSecretary);
                zones.postings =
                    there.into_iter().map(|row| line(&row, zone_of.get(&row.id).cloned())).collect();
            }
            Ok(zones)
        })
        .await
}

/// Writes a zone; a known id of the same township is rewritten.
///
/// # Errors
/// `invalid_field` for a place that is no township, a name that is taken, villages or postings of elsewhere;
/// `own_row` when it would change what the caller himself or a superior owes; `conflict` for the id of another
/// township's zone, or of one that has ended.
pub async fn set(call: Call<op::SetZone>) -> Outcome<ZoneView> {
    let township: DivisionCode = call.path("division")?;
    let by = call.who.caller()?.account.clone();
    let (role, now) = (call.who.permit.role, call.who.now);
    let sent = checked(&township, call.body)?;
    call.app.store.write::<_, Refusal>(move |db| write(db, &township, &sent, (&by, role), now)).await
}

/// What was sent, in order and within its limits.
#[derive(Clone)]
struct Checked {
    id: ZoneId,
    name: String,
    villages: BTreeSet<DivisionCode>,
    postings: BTreeSet<PostingId>,
    ended: bool,
}

fn checked(township: &DivisionCode, sent: SetZone) -> Outcome<Checked> {
    if township.level() != Level::Township {
        return Err(Problem::field("division").with("reason", "wrong_level").into());
    }
    let of_here = |code: &DivisionCode| code.level() == Level::Village && township.covers(code);
    if sent.villages.is_empty() || sent.villages.len() > VILLAGES || !sent.villages.iter().all(of_here) {
        return Err(Problem::field("villages").into());
    }
    if sent.postings.len() > POSTINGS {
        return Err(Problem::field("postings").into());
    }
    Ok(Checked {
        id: sent.id,
        name: text::line("name", &sent.name, 30)?,
        villages: sent.villages.into_iter().collect(),
        postings: if sent.ended { BTreeSet::new() } else { sent.postings.into_iter().collect() },
        ended: sent.ended,
    })
}

fn write(
    db: &mut Db,
    township: &DivisionCode,
    sent: &Checked,
    (by, role): (&AccountId, Option<Role>),
    now: Millis,
) -> Outcome<ZoneView> {
    let old = store::zones::by_id(db, &sent.id)?;
    let foreign =
        |row: &ZoneRow| row.township != township.as_str() || (row.ended_at.is_some() && !sent.ended);
    if old.as_ref().is_some_and(foreign) {
        return Err(ProblemCode::Conflict.into());
    }
    let others = store::zones::list(db, township)?;
    if others.iter().any(|row| row.name == sent.name && row.id != sent.id.as_str()) {
        return Err(Problem::field("name").with("reason", "duplicate").into());
    }
    let known: BTreeSet<String> = store::divisions::below(db, township, Some(Level::Village), now)?
        .into_iter()
        .map(|row| row.code)
        .collect();
    if !sent.ended && !sent.villages.iter().all(|code| known.contains(code.as_str())) {
        return Err(Problem::field("villages").with("reason", "unknown_division").into());
    }
    let here: BTreeSet<PostingId> = hosted(db, township, now)?.into_iter().map(|row| row.id).collect();
    let zone = sent.id.to_string();
    let before: BTreeSet<PostingId> = store::zones::members(db, std::slice::from_ref(&zone))?
        .remove(&zone)
        .unwrap_or_default()
        .into_iter()
        .map(|member| member.posting)
        .collect();
    if !sent.postings.iter().all(|posting| here.contains(posting) || before.contains(posting)) {
        return Err(Problem::field("postings").into());
    }
    let villages = sent.villages.iter().map(DivisionCode::as_str).collect::<Vec<_>>().join(",");
    let row = match &old {
        Some(old) => ZoneRow {
            name: sent.name.clone(),
            villages,
            changed_by: Some(by.to_string()),
            changed_at: Some(now.0),
            ended_at: if sent.ended { old.ended_at.or(Some(now.0)) } else { None },
            ..old.clone()
        },
        None => ZoneRow {
            id: zone.clone(),
            township: township.to_string(),
            name: sent.name.clone(),
            villages,
            made_by: by.to_string(),
            made_at: now.0,
            changed_by: None,
            changed_at: None,
            ended_at: sent.ended.then_some(now.0),
        },
    };
    let says = |row: &ZoneRow| (row.name.clone(), row.villages.clone(), row.ended_at.is_some());
    let same = old.as_ref().is_some_and(|old| says(old) == says(&row));
    if same && before == sent.postings {
        return view(db, row);
    }
    // Nobody changes what he himself or a superior owes: of members everything, of the others only their coming.
    let moves_villages =
        old.as_ref().is_none_or(|old| old.villages != row.villages || row.ended_at.is_some());
    let touched = before
        .union(&sent.postings)
        .filter(|posting| moves_villages || before.contains(*posting) != sent.postings.contains(*posting));
    for posting in touched {
        if !is_others_posting(db, posting.as_str(), role, by, now)? {
            return Err(ProblemCode::OwnRow.into());
        }
    }
    match &old {
        Some(_) => store::zones::update(db, &row)?,
        None => store::zones::insert(db, &row)?,
    }
    for posting in before.difference(&sent.postings) {
        store::zones::assign(db, posting, None)?;
    }
    for posting in sent.postings.difference(&before) {
        store::zones::assign(db, posting, Some(&sent.id))?;
    }
    items::log(db, Item::Zone, &row.id, now)?;
    let details = serde_json::json!({
        "township": row.township, "name": row.name, "villages": row.villages, "ended": row.ended_at.is_some(),
        "postings": sent.postings, "postings_before": before,
    });
    store::audit::log(db, Some(by.as_str()), "set_zone", &row.id, &details.to_string(), now)?;
    view(db, row)
}

/// Postings at a township and its villages that are in force or will be.
fn hosted(db: &mut Db, township: &DivisionCode, now: Millis) -> Outcome<Vec<PostingRow>> {
    let mut rows = store::postings::in_scope(db, township)?;
    let today = now.date();
    rows.retain(|row| township.covers(&row.host) && row.posted_to.is_none_or(|last| today <= last));
    Ok(rows)
}

fn line(row: &PostingRow, zone: Option<ZoneId>) -> ZonePosting {
    ZonePosting { posting: row.id.clone(), person_name: row.person_name.clone(), kind: row.kind, zone }
}

fn view(db: &mut Db, row: ZoneRow) -> Outcome<ZoneView> {
    let found = views(db, vec![row])?.pop();
    found.ok_or_else(|| Refusal::Internal("a zone vanished".to_owned()))
}

fn views(db: &mut Db, rows: Vec<ZoneRow>) -> Outcome<Vec<ZoneView>> {
    let ids: Vec<String> = rows.iter().map(|row| row.id.clone()).collect();
    let mut members = store::zones::members(db, &ids)?;
    let codes: Vec<String> = rows
        .iter()
        .flat_map(|row| std::iter::once(row.township.as_str()).chain(row.codes()))
        .map(str::to_owned)
        .collect();
    let names = store::divisions::names(db, &codes)?;
    let registered = store::zones::registered(db, &codes)?;
    let name = |code: &str| names.get(code).cloned().unwrap_or_else(|| code.to_owned());
    let view = |row: ZoneRow| {
        let id: ZoneId = row.id.as_str().try_into().map_err(|_| StoreError::Unreadable("zone.id"))?;
        let village = |code: &str| -> Outcome<ZoneVillage> {
            Ok(ZoneVillage {
                name: name(code),
                registered: registered.contains(code),
                code: store::divisions::code(code.to_owned())?,
            })
        };
        Ok(ZoneView {
            township_name: name(&row.township),
            villages: row.codes().map(village).collect::<Outcome<_>>()?,
            postings: members.remove(&row.id).unwrap_or_default(),
            township: store::divisions::code(row.township)?,
            name: row.name,
            id,
        })
    };
    rows.into_iter().map(view).collect()
}
