//! Must-attend events (五必到): called by village, township or county, put right before they begin, called off.

mod attendance;
mod place;
mod sheet;
mod words;

pub(super) use attendance::own;
pub use attendance::{confirm, excuse, say_reason};
pub use sheet::{list, read, table};

use super::text;
use crate::access::office_level;
use crate::call::{Call, Who};
use crate::refusal::{Outcome, Refusal};
use crate::store::cells::parse;
use crate::store::events::{Change, EventRow};
use crate::store::postings::PostingRow;
use crate::store::{self, Db};
use std::collections::BTreeSet;
use zaigang_shared::api::event::{EventChoices, EventSheet, EventSite, Invitable};
use zaigang_shared::division::{DivisionCode, Role};
use zaigang_shared::event::{EventTime, LONGEST_MS, MAX_INVITED};
use zaigang_shared::id::{EventId, PostingId};
use zaigang_shared::operation::{self as op, Operation};
use zaigang_shared::place::FenceKind;
use zaigang_shared::problem::{Problem, ProblemCode};
use zaigang_shared::time::{DAY_MS, HOUR_MS, Millis};

/// How far back an event may begin that is called now: an emergency is written down when there is time to.
const BEGUN_MS: i64 = HOUR_MS;
/// How far ahead an event may lie: a mistyped year is caught.
const AHEAD_MS: i64 = 366 * DAY_MS;
/// Longest title and name of a place, in characters.
const TITLE_CHARS: usize = 60;
/// Longest note, in characters.
const NOTE_CHARS: usize = 500;
/// Longest reason, in characters.
const REASON_CHARS: usize = 200;
/// Most people and places to choose from.
const CHOICES: usize = 2_000;

/// Calls an event.
///
/// # Errors
/// `invalid_field` naming what does not hold, `conflict` when another event has the id.
pub async fn call(call: Call<op::CallEvent>) -> Outcome<EventSheet> {
    let division: DivisionCode = call.path("division")?;
    let by = By::of(&call.who)?;
    let (now, sent) = (call.who.now, call.body);
    let title = text::line("title", &sent.title, TITLE_CHARS)?;
    let note = note(sent.note.as_deref())?;
    let time = EventTime { starts_at: sent.starts_at, ends_at: sent.ends_at };
    call.app
        .store
        .write::<_, Refusal>(move |db| {
            if let Some(there) = store::events::by_id(db, sent.id.as_str())? {
                let said = (there.division.as_str(), there.kind.as_str(), &there.title, &there.called_by);
                let same = said == (division.as_str(), sent.kind.name(), &title, &by.account);
                return if same { by.sheet(db, there, now) } else { Err(ProblemCode::Conflict.into()) };
            }
            check_time(time, now)?;
            let people = people(db, &division, &sent.postings, &sent.divisions, time)?;
            if people.is_empty() {
                return Err(Problem::field("postings").into());
            }
            let own = sent.id.to_string();
            let found = place::of(db, &division, sent.place, (&own, time), &by.account, now)?;
            let row = EventRow {
                id: own,
                division: division.to_string(),
                kind: sent.kind.name().to_owned(),
                title,
                place_name: found.name,
                fence_series: found.series,
                starts_at: time.starts_at.0,
                ends_at: time.ends_at.0,
                note,
                called_by: by.account.clone(),
                called_by_role: by.role.name().to_owned(),
                called_at: now.0,
                change_id: None,
                changed_by: None,
                changed_at: None,
                change_reason: None,
                cancelled_by: None,
                cancelled_at: None,
                cancel_reason: None,
            };
            store::events::insert(db, &row, now)?;
            store::events::invite(db, &row.id, &people, &by.account, now)?;
            store::audit::log(db, Some(&by.account), "event_called", &row.id, &row.division, now)?;
            by.sheet(db, row, now)
        })
        .await
}

/// Puts time, place and note right.
///
/// # Errors
/// `wrong_state` once it has begun or was called off, `not_allowed` for an event that a higher office called.
pub async fn correct(call: Call<op::CorrectEvent>) -> Outcome<EventSheet> {
    let by = By::of(&call.who)?;
    let id: EventId = call.path("event")?;
    let (now, sent) = (call.who.now, call.body);
    let change_id = text::line("id", &sent.id, zaigang_shared::id::MAX_ID_BYTES)?;
    // It names the place's new version too.
    let change_id: EventId = change_id.parse().map_err(|_| Problem::field("id"))?;
    let (reason, note) = (text::bounded("reason", &sent.reason, REASON_CHARS)?, note(sent.note.as_deref())?);
    let time = EventTime { starts_at: sent.starts_at, ends_at: sent.ends_at };
    call.app
        .store
        .write::<_, Refusal>(move |db| {
            let row = by.may_change(db, &id)?;
            if row.change_id.as_deref() == Some(change_id.as_str()) {
                return by.sheet(db, row, now);
            }
            if row.cancelled_at.is_some() || row.starts_at <= now.0 {
                return Err(ProblemCode::WrongState.into());
            }
            check_time(time, now)?;
            let division = store::divisions::code(row.division.clone())?;
            let version = (change_id.as_str(), time);
            let found = match sent.place {
                Some(place) => {
                    store::events::end_place(db, &row.fence_series, now)?;
                    place::of(db, &division, place, version, &by.account, now)?
                }
                None => place::kept(db, &row, version, &by.account, now)?,
            };
            let change = Change {
                place_name: found.name,
                fence_series: found.series,
                starts_at: time.starts_at.0,
                ends_at: time.ends_at.0,
                note,
                change_id: Some(change_id.to_string()),
                changed_by: Some(by.account.clone()),
                changed_at: Some(now.0),
                change_reason: Some(reason),
            };
            store::events::change(db, &row.id, change, now)?;
            store::audit::log(db, Some(&by.account), "event_corrected", &row.id, &row.division, now)?;
            by.sheet_of(db, &id, now)
        })
        .await
}

/// Invites more people.
///
/// # Errors
/// `wrong_state` once it is over or was called off, `not_allowed` for an event that a higher office called.
pub async fn invite(call: Call<op::InvitePeople>) -> Outcome<EventSheet> {
    let by = By::of(&call.who)?;
    let id: EventId = call.path("event")?;
    let (now, sent) = (call.who.now, call.body);
    call.app
        .store
        .write::<_, Refusal>(move |db| {
            let row = by.may_change(db, &id)?;
            if row.cancelled_at.is_some() || row.ends_at <= now.0 {
                return Err(ProblemCode::WrongState.into());
            }
            let division = store::divisions::code(row.division.clone())?;
            let people = people(db, &division, &sent.postings, &sent.divisions, row.time())?;
            let added = store::events::invite(db, &row.id, &people, &by.account, now)?;
            if store::events::invited_count(db, &row.id)? > MAX_INVITED {
                return Err(Problem::field("postings").with("reason", "too_many").into());
            }
            if added > 0 {
                store::audit::log(db, Some(&by.account), "event_invited", &row.id, &added.to_string(), now)?;
            }
            by.sheet(db, row, now)
        })
        .await
}

/// Calls an event off; what was recorded for it stays.
///
/// # Errors
/// `wrong_state` once it is over, `not_allowed` for an event that a higher office called.
pub async fn cancel(call: Call<op::CancelEvent>) -> Outcome<EventSheet> {
    let by = By::of(&call.who)?;
    let id: EventId = call.path("event")?;
    let now = call.who.now;
    let reason = text::bounded("reason", &call.body.reason, REASON_CHARS)?;
    call.app
        .store
        .write::<_, Refusal>(move |db| {
            let row = by.may_change(db, &id)?;
            // Said again: the same answer.
            if row.cancelled_at.is_none() {
                if row.ends_at <= now.0 {
                    return Err(ProblemCode::WrongState.into());
                }
                store::events::cancel(db, &row.id, &by.account, &reason, now)?;
                store::audit::log(db, Some(&by.account), "event_cancelled", &row.id, &row.division, now)?;
            }
            by.sheet_of(db, &id, now)
        })
        .await
}

/// People and places a caller chooses from: those of the division.
pub async fn choices(call: Call<op::ReadEventChoices>) -> Outcome<EventChoices> {
    let division: DivisionCode = call.path("division")?;
    let today = call.who.now.date();
    call.app
        .store
        .read::<_, Refusal>(move |db| {
            let posted = store::postings::in_scope(db, &division)?;
            let posted: Vec<PostingRow> = posted
                .into_iter()
                .filter(|row| division.covers(&row.host) && row.posted_to.is_none_or(|last| today <= last))
                .take(CHOICES)
                .collect();
            let hosts: Vec<String> = posted.iter().map(|row| row.host.to_string()).collect();
            let names = store::divisions::names(db, &hosts)?;
            let people = posted.into_iter().map(|row| Invitable {
                host_name: names.get(row.host.as_str()).cloned().unwrap_or_default(),
                posting: row.id,
                person_name: row.person_name,
                host: row.host,
            });
            let people = people.collect();
            Ok(EventChoices { people, sites: sites(db, &division)? })
        })
        .await
}

/// Offices and work sites of a division; where somebody lodges is nobody's meeting place.
fn sites(db: &mut Db, division: &DivisionCode) -> Outcome<Vec<EventSite>> {
    let lines = super::fences::held(db, division)?;
    let fits = |line: &zaigang_shared::api::county::FenceLine| {
        !line.proposed
            && line.posting.is_none()
            && matches!(line.fence.kind, FenceKind::Office | FenceKind::WorkSite)
    };
    let site = |line: zaigang_shared::api::county::FenceLine| EventSite {
        division_name: line.division_name,
        place: zaigang_shared::api::cadre::FenceView { fence: line.fence, name: line.name },
    };
    Ok(lines.into_iter().filter(fits).take(CHOICES).map(site).collect())
}

/// Who acts, and in which office.
#[derive(Debug, Clone)]
pub(super) struct By {
    /// The account.
    pub account: String,
    /// The role that carries it.
    pub role: Role,
}

impl By {
    /// The caller of an operation.
    ///
    /// # Errors
    /// `not_signed_in`.
    pub fn of(who: &Who) -> Outcome<By> {
        let caller = who.caller()?;
        let role = who.permit.role.ok_or(ProblemCode::NotAllowed)?;
        Ok(By { account: caller.account.to_string(), role })
    }

    /// An event that the caller's office may change: no village changes what the township called.
    ///
    /// # Errors
    /// `not_found`, `not_allowed`.
    pub fn may_change(&self, db: &mut Db, id: &EventId) -> Outcome<EventRow> {
        let row = store::events::by_id(db, id.as_str())?.ok_or(ProblemCode::NotFound)?;
        if self.is_caller_of(&row)? { Ok(row) } else { Err(ProblemCode::NotAllowed.into()) }
    }

    /// Whether the office stands at or above the one that called an event.
    fn is_caller_of(&self, row: &EventRow) -> Outcome<bool> {
        let called: Role = parse(&row.called_by_role, "event.called_by_role")?;
        let may_call = matches!(op::CallEvent::INFO.access,
            zaigang_shared::operation::Access::Granted(grants) if grants.iter().any(|(role, _)| *role == self.role));
        // Levels are ordered with the highest first.
        let at_or_above =
            office_level(self.role).zip(office_level(called)).is_some_and(|(own, its)| own <= its);
        Ok(may_call && at_or_above)
    }

    /// The sheet of a row as the caller sees it.
    fn sheet(&self, db: &mut Db, row: EventRow, now: Millis) -> Outcome<EventSheet> {
        let may_change = self.is_caller_of(&row)?;
        sheet::of(db, row, may_change, now)
    }

    /// The sheet of an event as it is stored now.
    fn sheet_of(&self, db: &mut Db, id: &EventId, now: Millis) -> Outcome<EventSheet> {
        let row = store::events::by_id(db, id.as_str())?.ok_or(ProblemCode::NotFound)?;
        self.sheet(db, row, now)
    }
}

/// A note, where there is one.
fn note(text: Option<&str>) -> Outcome<Option<String>> {
    match text.map(str::trim) {
        None | Some("") => Ok(None),
        Some(text) => text::bounded("note", text, NOTE_CHARS).map(Some),
    }
}

/// Whether an event may have these times now.
fn check_time(time: EventTime, now: Millis) -> Outcome<()> {
    let (starts, ends) = (time.starts_at.0, time.ends_at.0);
    if starts < now.plus(-BEGUN_MS).0 || starts > now.plus(AHEAD_MS).0 {
        return Err(Problem::field("starts_at").into());
    }
    let length = ends.saturating_sub(starts);
    if length <= 0 || length > LONGEST_MS || ends <= now.0 {
        return Err(Problem::field("ends_at").into());
    }
    Ok(())
}

/// The postings invited, each once: those named, and those of whole divisions. All lie in the caller's division and
/// are in force on a day of the event.
///
/// # Errors
/// `invalid_field`: `postings` for one that is not there, `divisions` for one outside; too many.
fn people(
    db: &mut Db,
    division: &DivisionCode,
    postings: &[PostingId],
    divisions: &[DivisionCode],
    time: EventTime,
) -> Outcome<Vec<PostingId>> {
    if postings.len() > MAX_INVITED {
        return Err(Problem::field("postings").with("reason", "too_many").into());
    }
    if divisions.len() > MAX_INVITED || !divisions.iter().all(|place| division.covers(place)) {
        return Err(Problem::field("divisions").into());
    }
    let posted = |row: &PostingRow| {
        let (first, last) = (time.starts_at.date(), time.ends_at.date());
        division.covers(&row.host) && row.posted_from <= last && row.posted_to.is_none_or(|to| first <= to)
    };
    let mut here = store::postings::in_scope(db, division)?;
    here.retain(posted);
    let by_hand: BTreeSet<&PostingId> = postings.iter().collect();
    let known = here.iter().filter(|row| by_hand.contains(&row.id)).count();
    // A posting elsewhere is answered like an unknown one.
    if known != by_hand.len() {
        return Err(Problem::field("postings").into());
    }
    let wanted = |row: &&PostingRow| {
        by_hand.contains(&row.id) || divisions.iter().any(|place| place.covers(&row.host))
    };
    let invited: Vec<PostingId> = here.iter().filter(wanted).map(|row| row.id.clone()).collect();
    if invited.len() > MAX_INVITED {
        return Err(Problem::field("postings").with("reason", "too_many").into());
    }
    Ok(invited)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_an_event() {
        let now = Millis(1_795_399_200_000);
        let check = |from: i64, to: i64| {
            check_time(EventTime { starts_at: now.plus(from), ends_at: now.plus(to) }, now).is_ok()
        };
        assert!(check(0, HOUR_MS), "an emergency begins now");
        assert!(check(-HOUR_MS, 1), "it began while there was no time to call it");
        assert!(check(DAY_MS, DAY_MS + LONGEST_MS));
        for (from, to) in [
            (-HOUR_MS - 1, HOUR_MS),
            (-HOUR_MS, 0),
            (HOUR_MS, HOUR_MS),
            (HOUR_MS, 0),
            (DAY_MS, DAY_MS + LONGEST_MS + 1),
            (367 * DAY_MS, 367 * DAY_MS + HOUR_MS),
        ] {
            assert!(!check(from, to), "{from} {to}");
        }
    }
}
