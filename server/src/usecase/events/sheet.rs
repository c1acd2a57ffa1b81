//! Attendance sheets: the list of a month's events, one event with everybody invited, and the same as a table.

use super::By;
use super::attendance::Ground;
use super::words::Words;
use crate::call::{Call, RawAnswer, RawCall};
use crate::refusal::{Outcome, Refusal};
use crate::store::cells::parse;
use crate::store::events::{EventRow, Invited};
use crate::store::{self, Db, StoreError};
use std::collections::HashMap;
use zaigang_shared::api::event::{
    AttendanceLine, AttendanceWord, EventSheet, EventTally, EventView, Events, UninvitedLine,
};
use zaigang_shared::division::DivisionCode;
use zaigang_shared::id::EventId;
use zaigang_shared::operation as op;
use zaigang_shared::problem::ProblemCode;
use zaigang_shared::text::{Language, csv};
use zaigang_shared::time::{Millis, Month, at, next_day};

/// Events of a division in a month.
pub async fn list(call: Call<op::ListEvents>) -> Outcome<Events> {
    let division: DivisionCode = call.path("division")?;
    let now = call.who.now;
    let asked = call.query.month;
    let month = asked.unwrap_or(Month::of(now.date()));
    call.app
        .store
        .read::<_, Refusal>(move |db| {
            let from = at(month.first(), 0);
            // Unasked, what is still to come is not cut off at the month's end.
            let to = if asked.is_some() { at(next_day(month.last()), 0) } else { now.plus(super::AHEAD_MS) };
            let rows = store::events::list(db, &division, from, to)?;
            Ok(Events { month, events: views(db, rows, now)? })
        })
        .await
}

/// An event with its sheet.
pub async fn read(call: Call<op::ReadEvent>) -> Outcome<EventSheet> {
    let id: EventId = call.path("event")?;
    let (by, now) = (By::of(&call.who)?, call.who.now);
    call.app.store.read::<_, Refusal>(move |db| by.sheet_of(db, &id, now)).await
}

/// The sheet as CSV, for a spreadsheet.
pub async fn table(call: RawCall) -> Outcome<RawAnswer> {
    let id: EventId = call.path("event")?;
    let (by, now, language) = (By::of(&call.who)?, call.who.now, call.who.language);
    let load = {
        let id = id.clone();
        move |db: &mut Db| by.sheet_of(db, &id, now)
    };
    let sheet = call.app.store.read::<_, Refusal>(load).await?;
    let account = call.who.caller()?.account.to_string();
    let subject = id.to_string();
    let write = move |db: &mut Db| store::audit::log(db, Some(&account), "event_exported", &subject, "", now);
    call.app.store.write::<_, Refusal>(write).await?;
    Ok(RawAnswer::new(200)
        .header("x-content-type-options", "nosniff")
        .header(
            "content-disposition",
            format!("attachment; filename=\"event-{}.csv\"", sheet.event.starts_at.date()),
        )
        .header("cache-control", "private, no-store")
        .body("text/csv; charset=utf-8", text(&sheet, language).into_bytes()))
}

fn text(sheet: &EventSheet, language: Language) -> String {
    let words = Words::of(language);
    let word =
        |said: &Option<AttendanceWord>| said.as_ref().map(|said| said.text.clone()).unwrap_or_default();
    let by =
        |said: &Option<AttendanceWord>| said.as_ref().and_then(|said| said.by.clone()).unwrap_or_default();
    let event = &sheet.event;
    let time = words.span(event.starts_at, event.ends_at);
    let mut lines = vec![
        vec![words.kind(event.kind), event.title.clone()],
        vec![words.text("time"), time],
        vec![words.text("place"), event.place_name.clone()],
        words.head(),
    ];
    for line in &sheet.people {
        lines.push(vec![
            line.person_name.clone(),
            line.host_name.clone(),
            words.state(line.state),
            line.recorded_at.map(|at| words.instant(at)).unwrap_or_default(),
            word(&line.own_reason),
            word(&line.caller_reason),
            by(&line.caller_reason),
            word(&line.confirmed),
            by(&line.confirmed),
        ]);
    }
    for line in &sheet.uninvited {
        let at = words.instant(line.recorded_at);
        lines.push(vec![line.person_name.clone(), line.host_name.clone(), words.text("uninvited"), at]);
    }
    csv::table(lines)
}

/// The sheet of an event.
///
/// # Errors
/// The store's.
pub fn of(db: &mut Db, row: EventRow, may_change: bool, now: Millis) -> Outcome<EventSheet> {
    let invited = store::events::invited(db, &[&row.id])?;
    let postings: Vec<&str> = invited.iter().map(|one| one.row.posting_id.as_str()).collect();
    let ground = Ground::load(db, &[&row], &postings)?;
    let names = Names::load(db, &invited)?;
    let mut people = Vec::with_capacity(invited.len());
    let mut tally = EventTally::default();
    for one in invited {
        let line = line(&row, &ground, &names, one)?;
        tally.add(line.state, line.confirmed.is_some());
        people.push(line);
    }
    let (uninvited, uninvited_elsewhere) = uninvited(db, &row)?;
    let mut event = view(db, row, now)?;
    event.tally = tally;
    Ok(EventSheet { event, people, uninvited, uninvited_elsewhere, may_change })
}

/// Names of places and of people who said something.
struct Names {
    places: HashMap<String, String>,
    people: HashMap<String, String>,
}

impl Names {
    fn load(db: &mut Db, invited: &[Invited]) -> Outcome<Names> {
        let hosts: Vec<String> = invited.iter().map(|one| one.host.to_string()).collect();
        let said = invited.iter().flat_map(|one| [&one.row.caller_reason_by, &one.row.confirmed_by]);
        let said: Vec<String> = said.flatten().cloned().collect();
        Ok(Names {
            places: store::divisions::names(db, &hosts)?,
            people: store::decisions::person_names(db, &said)?,
        })
    }

    fn word(&self, text: Option<String>, by: Option<String>, at: Option<i64>) -> Option<AttendanceWord> {
        let (text, at) = text.zip(at)?;
        let by = by.map(|by| self.people.get(&by).cloned().unwrap_or_default());
        Some(AttendanceWord { text, by, at: Millis(at) })
    }
}

fn line(event: &EventRow, ground: &Ground, names: &Names, one: Invited) -> Outcome<AttendanceLine> {
    let attended = ground.of(event, &one.row)?;
    let row = one.row;
    Ok(AttendanceLine {
        posting: row.posting_id.try_into().map_err(|_| StoreError::Unreadable("posting.id"))?,
        person_name: one.person_name,
        host_name: names.places.get(one.host.as_str()).cloned().unwrap_or_default(),
        state: attended.state,
        record: attended.record,
        recorded_at: attended.at,
        own_reason: names.word(row.own_reason, None, row.own_reason_at),
        caller_reason: names.word(row.caller_reason, row.caller_reason_by, row.caller_reason_at),
        confirmed: names.word(row.confirm_reason, row.confirmed_by, row.confirmed_at),
    })
}

/// Who came without an invitation: people of the event's division by name, the others as a number.
fn uninvited(db: &mut Db, event: &EventRow) -> Outcome<(Vec<UninvitedLine>, u32)> {
    let division = store::divisions::code(event.division.clone())?;
    let found = store::events::uninvited(db, &event.id)?;
    let (here, elsewhere): (Vec<_>, Vec<_>) = found.into_iter().partition(|one| division.covers(&one.host));
    let hosts: Vec<String> = here.iter().map(|one| one.host.to_string()).collect();
    let names = store::divisions::names(db, &hosts)?;
    let line = |one: store::events::UninvitedRecord| {
        Ok(UninvitedLine {
            posting: one.record.posting.try_into().map_err(|_| StoreError::Unreadable("posting.id"))?,
            person_name: one.person_name,
            host_name: names.get(one.host.as_str()).cloned().unwrap_or_default(),
            record: one.record.id.try_into().map_err(|_| StoreError::Unreadable("record.id"))?,
            recorded_at: one.record.at,
            answer: one.record.says.answer,
            device: one.record.says.device,
        })
    };
    let lines = here.into_iter().map(line).collect::<Outcome<_>>()?;
    Ok((lines, u32::try_from(elsewhere.len()).unwrap_or(u32::MAX)))
}

fn view(db: &mut Db, row: EventRow, now: Millis) -> Outcome<EventView> {
    let mut found = plain_views(db, vec![row], now)?;
    found.pop().ok_or_else(|| ProblemCode::NotFound.into())
}

/// Events with how many people stand where.
fn views(db: &mut Db, rows: Vec<EventRow>, now: Millis) -> Outcome<Vec<EventView>> {
    let ids: Vec<&str> = rows.iter().map(|row| row.id.as_str()).collect();
    let invited = store::events::invited(db, &ids)?;
    let events: Vec<&EventRow> = rows.iter().collect();
    let mut postings: Vec<&str> = invited.iter().map(|one| one.row.posting_id.as_str()).collect();
    postings.sort_unstable();
    postings.dedup();
    let ground = Ground::load(db, &events, &postings)?;
    let by_id: HashMap<&str, &EventRow> = rows.iter().map(|row| (row.id.as_str(), row)).collect();
    let mut tallies: HashMap<String, EventTally> = HashMap::new();
    for one in &invited {
        let Some(event) = by_id.get(one.row.event_id.as_str()) else { continue };
        let attended = ground.of(event, &one.row)?;
        let tally = tallies.entry(event.id.clone()).or_default();
        tally.add(attended.state, one.row.confirmed_at.is_some());
    }
    let mut shown = plain_views(db, rows, now)?;
    for event in &mut shown {
        event.tally = tallies.get(event.id.as_str()).copied().unwrap_or_default();
    }
    Ok(shown)
}

/// Events without their tallies.
fn plain_views(db: &mut Db, rows: Vec<EventRow>, now: Millis) -> Outcome<Vec<EventView>> {
    let divisions: Vec<String> = rows.iter().map(|row| row.division.clone()).collect();
    let names = store::divisions::names(db, &divisions)?;
    let callers: Vec<String> = rows.iter().map(|row| row.called_by.clone()).collect();
    let people = store::decisions::person_names(db, &callers)?;
    let series: Vec<&str> = rows.iter().map(|row| row.fence_series.as_str()).collect();
    let places = store::events::places(db, &series, now)?;
    let view = |row: EventRow| {
        Ok(EventView {
            id: row.id.try_into().map_err(|_| StoreError::Unreadable("event.id"))?,
            division_name: names.get(&row.division).cloned().unwrap_or_default(),
            division: store::divisions::code(row.division)?,
            kind: parse(&row.kind, "event.kind")?,
            title: row.title,
            place_name: row.place_name,
            place: places.get(&row.fence_series).cloned(),
            starts_at: Millis(row.starts_at),
            ends_at: Millis(row.ends_at),
            note: row.note,
            called_by: people.get(&row.called_by).cloned().unwrap_or_default(),
            called_by_role: parse(&row.called_by_role, "event.called_by_role")?,
            called_at: Millis(row.called_at),
            changed_at: row.changed_at.map(Millis),
            change_reason: row.change_reason,
            cancelled_at: row.cancelled_at.map(Millis),
            cancel_reason: row.cancel_reason,
            tally: EventTally::default(),
        })
    };
    rows.into_iter().map(view).collect()
}
