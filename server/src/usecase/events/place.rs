//! The place of an event: a registered office or work site, or a place of its own that holds as long as the event.

use crate::refusal::Outcome;
use crate::store::cells::parse;
use crate::store::events::EventRow;
use crate::store::{self, Db};
use crate::usecase::fences::{self, Draft, Sited};
use crate::usecase::text;
use zaigang_shared::api::event::EventPlace;
use zaigang_shared::division::DivisionCode;
use zaigang_shared::event::EventTime;
use zaigang_shared::id::FenceId;
use zaigang_shared::place::FenceKind;
use zaigang_shared::problem::{Problem, ProblemCode};
use zaigang_shared::time::Millis;

/// Where an event is held.
pub struct Found {
    /// What it is called.
    pub name: String,
    /// The fence, through its versions.
    pub series: String,
}

/// The place that was sent; a place of its own is written down under `version`.
///
/// # Errors
/// `invalid_field` for a place that is none, or lies outside of the division.
pub fn of(
    db: &mut Db,
    division: &DivisionCode,
    sent: EventPlace,
    (version, time): (&str, EventTime),
    by: &str,
    now: Millis,
) -> Outcome<Found> {
    match (sent.fence, sent.siting) {
        (Some(fence), None) => registered(db, division, &fence.0),
        (None, Some(siting)) => {
            let name =
                text::line("place_name", sent.name.as_deref().unwrap_or_default(), super::TITLE_CHARS)?;
            let id: FenceId = version.parse().map_err(|_| Problem::field("id"))?;
            let draft = Draft {
                division: division.clone(),
                posting: None,
                kind: FenceKind::Event,
                name: name.clone(),
                sited: Sited::of(siting, now)?,
                proposed: false,
            };
            let mut row = draft.row(&id, by, now)?;
            // Nobody has to end it: it holds until the last record for the event can be made.
            row.valid_to = Some(time.window().1.0);
            if store::fences::by_id(db, &row.id)?.is_some() {
                return Err(ProblemCode::Conflict.into());
            }
            let series = row.series.clone();
            fences::write(db, row, now)?;
            Ok(Found { name, series })
        }
        _ => Err(Problem::field("place").into()),
    }
}

/// A registered place of the division, in force: an office or a work site.
fn registered(db: &mut Db, division: &DivisionCode, id: &str) -> Outcome<Found> {
    let row = store::fences::by_id(db, id)?.ok_or_else(|| Problem::field("place"))?;
    let kind: FenceKind = parse(&row.kind, "fence.kind")?;
    let here = division.covers(&store::divisions::code(row.division)?);
    let fits = matches!(kind, FenceKind::Office | FenceKind::WorkSite)
        && row.posting_id.is_none()
        && !row.proposed
        && row.valid_to.is_none();
    if here && fits {
        Ok(Found { name: row.name, series: row.series })
    } else {
        Err(Problem::field("place").into())
    }
}

/// The place an event has, kept while its time changes: a place of its own gets a version that holds as long.
///
/// # Errors
/// `conflict` when another fence has the id.
pub fn kept(
    db: &mut Db,
    event: &EventRow,
    (version, time): (&str, EventTime),
    by: &str,
    now: Millis,
) -> Outcome<Found> {
    let found = Found { name: event.place_name.clone(), series: event.fence_series.clone() };
    let last = store::fences::versions(db, &event.fence_series)?.into_iter().next();
    let Some(mut row) = last.filter(|row| row.kind == "event") else { return Ok(found) };
    if store::fences::by_id(db, version)?.is_some() {
        return Err(ProblemCode::Conflict.into());
    }
    store::events::end_place(db, &event.fence_series, now)?;
    row.id = version.to_owned();
    row.valid_from = now.0;
    row.valid_to = Some(time.window().1.0);
    row.made_by = by.to_owned();
    row.approved_by = Some(by.to_owned());
    row.made_at = Some(now.0);
    fences::write(db, row, now)?;
    Ok(found)
}
