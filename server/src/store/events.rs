//! Must-attend events, who is invited, and the records made for them.

use super::divisions::range_end;
use super::items::{self, Item};
use super::schema::{account, event, event_invitation, fence, posting, record};
use super::{Db, StoreError, cells, divisions, on_each};
use crate::refusal::Outcome;
use diesel::prelude::*;
use std::collections::{HashMap, HashSet};
use zaigang_shared::api::cadre::FenceView;
use zaigang_shared::division::DivisionCode;
use zaigang_shared::event::{EventRecord, EventTime};
use zaigang_shared::id::PostingId;
use zaigang_shared::place::{Fence, FenceId};
use zaigang_shared::time::{Millis, TimeInterval};

mod known;

pub use known::{KnownEvent, known};

/// Most events in a list.
const LIST: i64 = 200;
/// Most events on a phone's first page.
const OWN: i64 = 30;
/// Most records without an invitation on a sheet.
const UNINVITED: i64 = 200;

/// An event, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = event)]
pub struct EventRow {
    /// Id.
    pub id: String,
    /// The division that called it.
    pub division: String,
    /// Kind.
    pub kind: String,
    /// What it is about.
    pub title: String,
    /// Name of the place.
    pub place_name: String,
    /// The fence it is held at, through its versions.
    pub fence_series: String,
    /// Begins.
    pub starts_at: i64,
    /// Ends.
    pub ends_at: i64,
    /// What to bring or to know.
    pub note: Option<String>,
    /// Account that called it.
    pub called_by: String,
    /// In which role.
    pub called_by_role: String,
    /// When.
    pub called_at: i64,
    /// The last correction's client id.
    pub change_id: Option<String>,
    /// Account that put it right.
    pub changed_by: Option<String>,
    /// When.
    pub changed_at: Option<i64>,
    /// Why.
    pub change_reason: Option<String>,
    /// Account that called it off.
    pub cancelled_by: Option<String>,
    /// When.
    pub cancelled_at: Option<i64>,
    /// Why.
    pub cancel_reason: Option<String>,
}

impl EventRow {
    /// From when to when it lasts.
    pub fn time(&self) -> EventTime {
        EventTime { starts_at: Millis(self.starts_at), ends_at: Millis(self.ends_at) }
    }
}

/// An invitation, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = event_invitation)]
pub struct InvitationRow {
    /// Id.
    pub id: String,
    /// Event.
    pub event_id: String,
    /// Posting.
    pub posting_id: String,
    /// Account that invited.
    pub invited_by: String,
    /// When.
    pub invited_at: i64,
    /// The person's own reason.
    pub own_reason: Option<String>,
    /// When it was said.
    pub own_reason_at: Option<i64>,
    /// A reason the caller wrote down.
    pub caller_reason: Option<String>,
    /// Account that wrote it.
    pub caller_reason_by: Option<String>,
    /// When.
    pub caller_reason_at: Option<i64>,
    /// Account that says the person was there.
    pub confirmed_by: Option<String>,
    /// When.
    pub confirmed_at: Option<i64>,
    /// Why.
    pub confirm_reason: Option<String>,
}

/// An invitation with the person.
#[derive(Debug, Clone)]
pub struct Invited {
    /// The invitation.
    pub row: InvitationRow,
    /// Whose posting.
    pub person_name: String,
    /// Where the posting is.
    pub host: DivisionCode,
}

/// A record that was made for an event.
#[derive(Debug, Clone)]
pub struct MadeRecord {
    /// Record.
    pub id: String,
    /// Posting.
    pub posting: String,
    /// Event.
    pub event: String,
    /// What it says.
    pub says: EventRecord,
    /// When it was made, as near as can be told.
    pub at: Millis,
}

/// The id of a posting's invitation: one for each event, whoever invites how often.
pub fn invitation_id(event: &str, posting: &str) -> String {
    format!("{event}.{posting}")
}

/// One event.
pub fn by_id(db: &mut Db, id: &str) -> Outcome<Option<EventRow>> {
    Ok(event::table.find(id).select(EventRow::as_select()).first(db).optional()?)
}

/// Events called at or below a code that lie at least partly in a span, latest first.
pub fn list(db: &mut Db, top: &DivisionCode, from: Millis, to: Millis) -> Outcome<Vec<EventRow>> {
    let rows = event::table
        .filter(event::division.ge(top.as_str()).and(event::division.lt(range_end(top.as_str()))))
        .filter(event::starts_at.lt(to.0))
        .filter(event::ends_at.ge(from.0))
        .order((event::starts_at.desc(), event::id))
        .limit(LIST)
        .select(EventRow::as_select())
        .load(db)?;
    Ok(rows)
}

/// Events that these postings are invited to and that lie at least partly in a span, earliest first, each with its
/// invitation.
pub fn of_postings(
    db: &mut Db,
    postings: &[&str],
    from: Millis,
    to: Millis,
) -> Outcome<Vec<(EventRow, InvitationRow)>> {
    let rows = event::table
        .inner_join(event_invitation::table)
        .filter(event_invitation::posting_id.eq_any(postings))
        .filter(event::ends_at.ge(from.0))
        .filter(event::starts_at.lt(to.0))
        .order((event::starts_at, event::id, event_invitation::id))
        .limit(OWN)
        .select((EventRow::as_select(), InvitationRow::as_select()))
        .load(db)?;
    Ok(rows)
}

/// Writes an event and its leaf.
pub fn insert(db: &mut Db, row: &EventRow, now: Millis) -> Outcome<()> {
    diesel::insert_into(event::table).values(row.clone()).execute(db)?;
    items::log(db, Item::Event, &row.id, now)
}

/// What a correction writes.
#[derive(Debug, Clone, AsChangeset)]
#[diesel(table_name = event, treat_none_as_null = true)]
pub struct Change {
    /// Name of the place.
    pub place_name: String,
    /// The fence it is held at.
    pub fence_series: String,
    /// Begins.
    pub starts_at: i64,
    /// Ends.
    pub ends_at: i64,
    /// What to bring or to know.
    pub note: Option<String>,
    /// The correction's client id.
    pub change_id: Option<String>,
    /// Account that puts it right.
    pub changed_by: Option<String>,
    /// When.
    pub changed_at: Option<i64>,
    /// Why.
    pub change_reason: Option<String>,
}

/// Puts an event right, with its leaf.
pub fn change(db: &mut Db, id: &str, change: Change, now: Millis) -> Outcome<()> {
    diesel::update(event::table.find(id)).set(change).execute(db)?;
    items::log(db, Item::Event, id, now)
}

/// Calls an event off, with its leaf; false when it had been called off before.
pub fn cancel(db: &mut Db, id: &str, by: &str, reason: &str, now: Millis) -> Outcome<bool> {
    let changed = diesel::update(event::table.find(id).filter(event::cancelled_at.is_null()))
        .set((event::cancelled_by.eq(by), event::cancelled_at.eq(now.0), event::cancel_reason.eq(reason)))
        .execute(db)?;
    if changed == 1 {
        items::log(db, Item::Event, id, now)?;
    }
    Ok(changed == 1)
}

/// Invites those of these postings who are not yet invited, with their leaves; how many were new.
pub fn invite(db: &mut Db, event: &str, postings: &[PostingId], by: &str, now: Millis) -> Outcome<usize> {
    let there: HashSet<String> = event_invitation::table
        .filter(event_invitation::event_id.eq(event))
        .select(event_invitation::posting_id)
        .load::<String>(db)?
        .into_iter()
        .collect();
    let mut seen = HashSet::new();
    let rows: Vec<InvitationRow> = postings
        .iter()
        .filter(|posting| !there.contains(posting.as_str()) && seen.insert(posting.as_str()))
        .map(|posting| InvitationRow {
            id: invitation_id(event, posting.as_str()),
            event_id: event.to_owned(),
            posting_id: posting.to_string(),
            invited_by: by.to_owned(),
            invited_at: now.0,
            own_reason: None,
            own_reason_at: None,
            caller_reason: None,
            caller_reason_by: None,
            caller_reason_at: None,
            confirmed_by: None,
            confirmed_at: None,
            confirm_reason: None,
        })
        .collect();
    on_each!(db, c => {
        for part in rows.chunks(50) {
            diesel::insert_into(event_invitation::table).values(part).execute(c)?;
        }
    });
    let ids: Vec<String> = rows.into_iter().map(|row| row.id).collect();
    items::log_all(db, Item::Invitation, &ids, now)?;
    Ok(ids.len())
}

/// How many are invited.
pub fn invited_count(db: &mut Db, event: &str) -> Outcome<usize> {
    let count: i64 =
        event_invitation::table.filter(event_invitation::event_id.eq(event)).count().get_result(db)?;
    Ok(usize::try_from(count).unwrap_or(usize::MAX))
}

/// A posting's invitation to an event.
pub fn invitation(db: &mut Db, event: &str, posting: &PostingId) -> Outcome<Option<InvitationRow>> {
    let found = event_invitation::table
        .filter(event_invitation::event_id.eq(event))
        .filter(event_invitation::posting_id.eq(posting.as_str()))
        .select(InvitationRow::as_select())
        .first(db)
        .optional()?;
    Ok(found)
}

/// Everybody invited to these events, in the order of places and names.
pub fn invited(db: &mut Db, events: &[&str]) -> Outcome<Vec<Invited>> {
    let mut found = Vec::new();
    for part in events.chunks(200) {
        let rows: Vec<(InvitationRow, String, String)> = event_invitation::table
            .inner_join(posting::table.inner_join(account::table))
            .filter(event_invitation::event_id.eq_any(part.iter().copied()))
            .order((posting::host, account::person_name, event_invitation::id))
            .select((InvitationRow::as_select(), account::person_name, posting::host))
            .load(db)?;
        for (row, person_name, host) in rows {
            found.push(Invited { row, person_name, host: divisions::code(host)? });
        }
    }
    Ok(found)
}

/// Writes down the person's own reason, with the leaf.
pub fn own_reason(db: &mut Db, id: &str, text: &str, now: Millis) -> Outcome<()> {
    diesel::update(event_invitation::table.find(id))
        .set((event_invitation::own_reason.eq(text), event_invitation::own_reason_at.eq(now.0)))
        .execute(db)?;
    items::log(db, Item::Invitation, id, now)
}

/// Writes down a reason the caller gives for somebody, with the leaf.
pub fn caller_reason(db: &mut Db, id: &str, text: &str, by: &str, now: Millis) -> Outcome<()> {
    diesel::update(event_invitation::table.find(id))
        .set((
            event_invitation::caller_reason.eq(text),
            event_invitation::caller_reason_by.eq(by),
            event_invitation::caller_reason_at.eq(now.0),
        ))
        .execute(db)?;
    items::log(db, Item::Invitation, id, now)
}

/// Writes down that the caller says the person was there, with the leaf.
pub fn confirm(db: &mut Db, id: &str, reason: &str, by: &str, now: Millis) -> Outcome<()> {
    diesel::update(event_invitation::table.find(id))
        .set((
            event_invitation::confirm_reason.eq(reason),
            event_invitation::confirmed_by.eq(by),
            event_invitation::confirmed_at.eq(now.0),
        ))
        .execute(db)?;
    items::log(db, Item::Invitation, id, now)
}

type RecordColumns = (String, Option<String>, Option<String>, String, String, String, i64, i64, i64);

fn made(
    (id, posting, event, answer, way, device, first, last, claim): RecordColumns,
) -> Result<MadeRecord, StoreError> {
    let interval = TimeInterval {
        not_before: Millis(first),
        not_after: Millis(last),
        way: cells::parse(&way, "record.time_way")?,
    };
    Ok(MadeRecord {
        id,
        posting: posting.unwrap_or_default(),
        event: event.unwrap_or_default(),
        says: EventRecord {
            answer: cells::parse(&answer, "record.answer")?,
            way: interval.way,
            device: cells::parse(&device, "record.device_standing")?,
        },
        at: interval.captured(Millis(claim)),
    })
}

const RECORD_COLUMNS: (
    record::id,
    record::posting_id,
    record::reference,
    record::answer,
    record::time_way,
    record::device_standing,
    record::not_before,
    record::not_after,
    record::claimed_at,
) = (
    record::id,
    record::posting_id,
    record::reference,
    record::answer,
    record::time_way,
    record::device_standing,
    record::not_before,
    record::not_after,
    record::claimed_at,
);

/// The records of invited people for these events, earliest first: those that came after the invitation.
pub fn invited_records(db: &mut Db, events: &[&str]) -> Outcome<Vec<MadeRecord>> {
    let mut found = Vec::new();
    for part in events.chunks(200) {
        let rows: Vec<RecordColumns> = record::table
            .inner_join(
                event_invitation::table.on(record::reference
                    .eq(event_invitation::event_id.nullable())
                    .and(record::posting_id.eq(event_invitation::posting_id.nullable()))),
            )
            .filter(record::kind.eq("event"))
            .filter(event_invitation::event_id.eq_any(part.iter().copied()))
            .filter(event_invitation::invited_at.le(record::received_at))
            .order((record::not_before, record::id))
            .select(RECORD_COLUMNS)
            .load(db)?;
        for row in rows {
            found.push(made(row)?);
        }
    }
    Ok(found)
}

/// A record for an event by somebody without an invitation at the time.
#[derive(Debug, Clone)]
pub struct UninvitedRecord {
    /// The record.
    pub record: MadeRecord,
    /// Who.
    pub person_name: String,
    /// Where the posting is.
    pub host: DivisionCode,
}

/// Records made for an event by people who were not invited when they came, earliest first.
pub fn uninvited(db: &mut Db, event: &str) -> Outcome<Vec<UninvitedRecord>> {
    let rows: Vec<(RecordColumns, String, String)> = record::table
        .inner_join(posting::table.on(record::posting_id.eq(posting::id.nullable())))
        .inner_join(account::table.on(posting::account_id.eq(account::id)))
        .filter(record::kind.eq("event"))
        .filter(record::reference.eq(event))
        .filter(diesel::dsl::not(diesel::dsl::exists(
            event_invitation::table
                .filter(record::reference.eq(event_invitation::event_id.nullable()))
                .filter(record::posting_id.eq(event_invitation::posting_id.nullable()))
                .filter(event_invitation::invited_at.le(record::received_at)),
        )))
        .order((record::not_before, record::id))
        .limit(UNINVITED)
        .select((RECORD_COLUMNS, account::person_name, posting::host))
        .load(db)?;
    rows.into_iter()
        .map(|(columns, person_name, host)| {
            Ok(UninvitedRecord { record: made(columns)?, person_name, host: divisions::code(host)? })
        })
        .collect()
}

/// Which records of these postings on these days name an event that they were not invited to, or none.
pub fn uninvited_records(db: &mut Db, postings: &[&str], from: &str, to: &str) -> Outcome<HashSet<String>> {
    let rows: Vec<String> = record::table
        .filter(record::posting_id.eq_any(postings))
        .filter(record::date.between(from, to))
        .filter(record::kind.eq("event"))
        .filter(diesel::dsl::not(diesel::dsl::exists(
            event_invitation::table
                .filter(record::reference.eq(event_invitation::event_id.nullable()))
                .filter(record::posting_id.eq(event_invitation::posting_id.nullable()))
                .filter(event_invitation::invited_at.le(record::received_at)),
        )))
        .select(record::id)
        .load(db)?;
    Ok(rows.into_iter().collect())
}

/// Ends the versions of an event's own place that hold at an instant, with their leaves.
pub fn end_place(db: &mut Db, series: &str, at: Millis) -> Outcome<()> {
    let ids: Vec<String> = fence::table
        .filter(fence::series.eq(series))
        .filter(fence::kind.eq("event"))
        .filter(fence::valid_to.is_null().or(fence::valid_to.gt(at.0)))
        .select(fence::id)
        .load(db)?;
    diesel::update(fence::table.filter(fence::id.eq_any(&ids))).set(fence::valid_to.eq(at.0)).execute(db)?;
    items::log_all(db, Item::Fence, &ids, at)
}

/// A version of a place, and since when it holds.
type Version = (Millis, FenceView);

/// The approved versions of these places that ever held, by series, earliest first.
fn versions(db: &mut Db, series: &[&str]) -> Outcome<HashMap<String, Vec<Version>>> {
    type Row = (String, String, String, String, String, i64);
    let mut found: HashMap<String, Vec<Version>> = HashMap::new();
    for part in series.chunks(200) {
        let rows: Vec<Row> = fence::table
            .filter(fence::series.eq_any(part.iter().copied()))
            .filter(fence::proposed.eq(false))
            .filter(fence::valid_to.is_null().or(fence::valid_to.gt(fence::valid_from.nullable())))
            .order((fence::valid_from, fence::id))
            .select((fence::series, fence::id, fence::kind, fence::name, fence::shape, fence::valid_from))
            .load(db)?;
        for (series, id, kind, name, outline, from) in rows {
            let shape = super::fences::shape(&outline)?;
            let fence = Fence { id: FenceId(id), kind: cells::parse(&kind, "fence.kind")?, shape };
            found.entry(series).or_default().push((Millis(from), FenceView { fence, name }));
        }
    }
    Ok(found)
}

/// The version that holds at an instant: the last that had begun, else the first, for who was there before it was
/// written down.
fn at(versions: &[Version], at: Millis) -> Option<&FenceView> {
    let begun = versions.iter().rev().find(|(from, _)| *from <= at);
    begun.or_else(|| versions.first()).map(|(_, view)| view)
}

/// The places of events as they hold at an instant, by series.
pub fn places(db: &mut Db, series: &[&str], now: Millis) -> Outcome<HashMap<String, FenceView>> {
    let found = versions(db, series)?;
    let held = found.into_iter().filter_map(|(series, versions)| Some((series, at(&versions, now)?.clone())));
    Ok(held.collect())
}
