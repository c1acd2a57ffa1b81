//! Who came: computed from records, leave and words; and the words of the person and of the caller.

use super::{By, REASON_CHARS, sheet};
use crate::call::Call;
use crate::refusal::{Outcome, Refusal};
use crate::store::events::{EventRow, InvitationRow, MadeRecord};
use crate::store::{self, Db, StoreError};
use crate::usecase::{fences, text};
use chrono::NaiveDate;
use std::collections::{BTreeMap, HashMap};
use zaigang_shared::api::event::{EventSheet, OwnEvent};
use zaigang_shared::event::{AttendanceState, EventRecord, attendance};
use zaigang_shared::id::{EventId, PostingId, RecordId};
use zaigang_shared::operation as op;
use zaigang_shared::problem::ProblemCode;
use zaigang_shared::time::{DAY_MS, Millis};

/// Days that an event which is over stays on the phone's first page, for a reason to be said.
const OVER_DAYS: i64 = 7;
/// Days ahead that the first page shows.
const AHEAD_DAYS: i64 = 31;

/// How an attendance stands, and the record that speaks.
#[derive(Debug, Clone)]
pub struct Attended {
    /// State.
    pub state: AttendanceState,
    /// The record, the clean one first.
    pub record: Option<RecordId>,
    /// When it was made.
    pub at: Option<Millis>,
}

/// What the attendance of several events rests on, loaded at once.
pub struct Ground {
    records: HashMap<(String, String), Vec<MadeRecord>>,
    leave: BTreeMap<String, Vec<(NaiveDate, NaiveDate)>>,
    duty: BTreeMap<String, Vec<(NaiveDate, NaiveDate)>>,
}

impl Ground {
    /// Loads what concerns these events and postings.
    ///
    /// # Errors
    /// The store's.
    pub fn load(db: &mut Db, events: &[&EventRow], postings: &[&str]) -> Outcome<Ground> {
        let mut ground = Ground { records: HashMap::new(), leave: BTreeMap::new(), duty: BTreeMap::new() };
        let first = events.iter().map(|event| event.time().starts_at.date()).min();
        let last = events.iter().map(|event| event.time().ends_at.date()).max();
        let Some((first, last)) = first.zip(last) else { return Ok(ground) };
        let ids: Vec<&str> = events.iter().map(|event| event.id.as_str()).collect();
        for made in store::events::invited_records(db, &ids)? {
            ground.records.entry((made.event.clone(), made.posting.clone())).or_default().push(made);
        }
        let postings: Vec<PostingId> = postings.iter().map(|id| posting_id(id)).collect::<Result<_, _>>()?;
        for (posting, inputs) in store::cells::inputs(db, &postings, first, last)? {
            ground.leave.insert(posting.to_string(), inputs.leave);
            ground.duty.insert(posting.to_string(), inputs.duty);
        }
        Ok(ground)
    }

    /// How the attendance of an invitation stands.
    ///
    /// # Errors
    /// The store's, for a row that cannot be read.
    pub fn of(&self, event: &EventRow, row: &InvitationRow) -> Outcome<Attended> {
        let records = self.records.get(&(event.id.clone(), row.posting_id.clone()));
        let records = records.map(Vec::as_slice).unwrap_or_default();
        let covered = |spans: &BTreeMap<String, Vec<(NaiveDate, NaiveDate)>>| {
            let spans = spans.get(&row.posting_id).map(Vec::as_slice).unwrap_or_default();
            spans.iter().any(|(first, last)| event.time().within_days(*first, *last))
        };
        let says: Vec<EventRecord> = records.iter().map(|made| made.says).collect();
        let has_reason = row.own_reason.is_some() || row.caller_reason.is_some();
        let state = attendance(&says, covered(&self.duty), covered(&self.leave), has_reason);
        let speaks = records.iter().find(|made| made.says.is_clean()).or_else(|| records.first());
        let record = speaks.map(|made| RecordId::try_from(made.id.clone())).transpose();
        Ok(Attended {
            state,
            record: record.map_err(|_| StoreError::Unreadable("record.id"))?,
            at: speaks.map(|made| made.at),
        })
    }
}

fn posting_id(text: &str) -> Result<PostingId, StoreError> {
    PostingId::try_from(text).map_err(|_| StoreError::Unreadable("posting.id"))
}

/// The events of somebody's postings, for the phone's first page.
pub fn own(db: &mut Db, postings: &[&str], now: Millis) -> Outcome<Vec<OwnEvent>> {
    let (from, to) = (now.plus(-OVER_DAYS * DAY_MS), now.plus(AHEAD_DAYS * DAY_MS));
    let rows = store::events::of_postings(db, postings, from, to)?;
    own_views(db, rows, now)
}

fn own_views(db: &mut Db, rows: Vec<(EventRow, InvitationRow)>, now: Millis) -> Outcome<Vec<OwnEvent>> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let events: Vec<&EventRow> = rows.iter().map(|(event, _)| event).collect();
    let postings: Vec<&str> = rows.iter().map(|(_, row)| row.posting_id.as_str()).collect();
    let ground = Ground::load(db, &events, &postings)?;
    let series: Vec<&str> = events.iter().map(|event| event.fence_series.as_str()).collect();
    let places = store::events::places(db, &series, now)?;
    let callers: Vec<String> = events.iter().map(|event| event.division.clone()).collect();
    let names = store::divisions::names(db, &callers)?;
    rows.into_iter()
        .map(|(event, row)| {
            let attended = ground.of(&event, &row)?;
            Ok(OwnEvent {
                posting: posting_id(&row.posting_id)?,
                kind: store::cells::parse(&event.kind, "event.kind")?,
                called_by: names.get(&event.division).cloned().unwrap_or_default(),
                place: places.get(&event.fence_series).cloned(),
                place_name: event.place_name,
                starts_at: Millis(event.starts_at),
                ends_at: Millis(event.ends_at),
                note: event.note,
                changed_at: event.changed_at.map(Millis),
                change_reason: event.change_reason,
                cancelled_at: event.cancelled_at.map(Millis),
                cancel_reason: event.cancel_reason,
                title: event.title,
                id: event.id.try_into().map_err(|_| StoreError::Unreadable("event.id"))?,
                state: attended.state,
                is_confirmed: row.confirmed_at.is_some(),
                own_reason: row.own_reason,
            })
        })
        .collect()
}

/// The person says why he cannot or could not come: before, or afterwards.
///
/// # Errors
/// `not_found` for an event the posting is not invited to.
pub async fn say_reason(call: Call<op::SayEventReason>) -> Outcome<OwnEvent> {
    let (posting, event): (PostingId, EventId) = (call.path("posting")?, call.path("event")?);
    let now = call.who.now;
    let reason = text::bounded("reason", &call.body.reason, REASON_CHARS)?;
    call.app
        .store
        .write::<_, Refusal>(move |db| {
            let row = invitation(db, &event, &posting)?;
            if row.own_reason.as_deref() != Some(reason.as_str()) {
                store::events::own_reason(db, &row.id, &reason, now)?;
            }
            let found = store::events::by_id(db, event.as_str())?.ok_or(ProblemCode::NotFound)?;
            let row = invitation(db, &event, &posting)?;
            own_views(db, vec![(found, row)], now)?
                .pop()
                .ok_or_else(|| Refusal::Internal("an event vanished".to_owned()))
        })
        .await
}

/// The caller writes down why somebody did not come.
///
/// # Errors
/// `not_found` for somebody not invited, `not_allowed` for an event that a higher office called.
pub async fn excuse(call: Call<op::ExcuseAttendance>) -> Outcome<EventSheet> {
    let by = By::of(&call.who)?;
    let (event, posting): (EventId, PostingId) = (call.path("event")?, call.path("posting")?);
    let (now, caller) = (call.who.now, call.who.caller()?.account.clone());
    let reason = text::bounded("reason", &call.body.reason, REASON_CHARS)?;
    call.app
        .store
        .write::<_, Refusal>(move |db| {
            let found = by.may_change(db, &event)?;
            let row = invitation(db, &event, &posting)?;
            // The scope decision saw the event alone: nobody speaks for himself or a superior here.
            if !fences::is_others_posting(db, posting.as_str(), Some(by.role), &caller, now)? {
                return Err(ProblemCode::OwnRow.into());
            }
            if row.caller_reason.as_deref() != Some(reason.as_str()) {
                store::events::caller_reason(db, &row.id, &reason, &by.account, now)?;
                store::audit::log(db, Some(&by.account), "attendance_excused", &row.id, "", now)?;
            }
            sheet::of(db, found, true, now)
        })
        .await
}

/// The caller says that somebody was there. It is kept as the caller's word beside what the records say; it is no
/// decision on a day.
///
/// # Errors
/// `not_found` for somebody not invited, `own_row`, `not_allowed`; `wrong_state` before the event, of one called off,
/// and where a record or leave speaks already.
pub async fn confirm(call: Call<op::ConfirmAttendance>) -> Outcome<EventSheet> {
    let by = By::of(&call.who)?;
    let (event, posting): (EventId, PostingId) = (call.path("event")?, call.path("posting")?);
    let (now, caller) = (call.who.now, call.who.caller()?.account.clone());
    let reason = text::bounded("reason", &call.body.reason, REASON_CHARS)?;
    call.app
        .store
        .write::<_, Refusal>(move |db| {
            let found = by.may_change(db, &event)?;
            let row = invitation(db, &event, &posting)?;
            if !fences::is_others_posting(db, posting.as_str(), Some(by.role), &caller, now)? {
                return Err(ProblemCode::OwnRow.into());
            }
            let said_before = row.confirm_reason.as_deref() == Some(reason.as_str())
                && row.confirmed_by.as_deref() == Some(by.account.as_str());
            if !said_before {
                let attended = Ground::load(db, &[&found], &[posting.as_str()])?.of(&found, &row)?;
                let has_begun = found.cancelled_at.is_none() && found.starts_at <= now.0;
                if !has_begun || !attended.state.may_be_confirmed() {
                    return Err(ProblemCode::WrongState.into());
                }
                store::events::confirm(db, &row.id, &reason, &by.account, now)?;
                store::audit::log(db, Some(&by.account), "attendance_confirmed", &row.id, "", now)?;
            }
            sheet::of(db, found, true, now)
        })
        .await
}

fn invitation(db: &mut Db, event: &EventId, posting: &PostingId) -> Outcome<InvitationRow> {
    store::events::invitation(db, event.as_str(), posting)?.ok_or_else(|| ProblemCode::NotFound.into())
}
