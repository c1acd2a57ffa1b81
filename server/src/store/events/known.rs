//! What the judging of an event's record looks at.

use super::{EventRow, Version, at, versions};
use crate::refusal::Outcome;
use crate::store::Db;
use crate::store::schema::{event, event_invitation};
use diesel::prelude::*;
use std::collections::{HashMap, HashSet};
use zaigang_shared::event::EventTime;
use zaigang_shared::place::Fence;
use zaigang_shared::time::Millis;

/// An event that records of a batch name.
#[derive(Debug, Clone)]
pub struct KnownEvent {
    /// From when to when it lasts.
    pub time: EventTime,
    /// Called off at.
    pub cancelled_at: Option<Millis>,
    /// Which of the submitter's postings are invited.
    pub invited: HashSet<String>,
    versions: Vec<Version>,
}

impl KnownEvent {
    /// Its place as it held at an instant; none when it is not there any more.
    pub fn fence(&self, instant: Millis) -> Option<Fence> {
        at(&self.versions, instant).map(|view| view.fence.clone())
    }
}

/// Events by id, as they concern these postings.
pub fn known(db: &mut Db, events: &[&str], postings: &[&str]) -> Outcome<HashMap<String, KnownEvent>> {
    if events.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<EventRow> =
        event::table.filter(event::id.eq_any(events)).select(EventRow::as_select()).load(db)?;
    let invited: Vec<(String, String)> = event_invitation::table
        .filter(event_invitation::event_id.eq_any(events))
        .filter(event_invitation::posting_id.eq_any(postings))
        .select((event_invitation::event_id, event_invitation::posting_id))
        .load(db)?;
    let series: Vec<&str> = rows.iter().map(|row| row.fence_series.as_str()).collect();
    let places = versions(db, &series)?;
    let mut by_event: HashMap<String, HashSet<String>> = HashMap::new();
    for (event, posting) in invited {
        by_event.entry(event).or_default().insert(posting);
    }
    let known = rows.into_iter().map(|row| {
        let event = KnownEvent {
            time: row.time(),
            cancelled_at: row.cancelled_at.map(Millis),
            invited: by_event.remove(&row.id).unwrap_or_default(),
            versions: places.get(&row.fence_series).cloned().unwrap_or_default(),
        };
        (row.id, event)
    });
    Ok(known.collect())
}
