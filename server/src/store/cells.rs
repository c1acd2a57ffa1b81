//! What the day cell looks at, loaded for many postings at once.

use super::Db;
use super::schema::{calendar_day, cell_decision, leave_request, photo, policy, posting, record};
use crate::refusal::Outcome;
use crate::store::StoreError;
use chrono::NaiveDate;
use diesel::prelude::*;
use std::collections::{BTreeMap, HashMap};
use zaigang_shared::day::{
    Calendar, CellDecision, CellState, DayRecord, DeviceStanding, PhotoStanding, PolicyKind, PolicyMode,
};
use zaigang_shared::id::PostingId;
use zaigang_shared::time::{DayCertainty, Half, Placement};

/// A policy that is switched on for a posting.
#[derive(Debug, Clone)]
pub struct ActivePolicy {
    /// What it asks.
    pub rule: PolicyKind,
    /// Daily or sampled.
    pub mode: PolicyMode,
    /// A photo is asked for, with its basis written down.
    pub photo_demanded: bool,
}

/// Everything the cells of one posting rest on.
#[derive(Debug, Clone)]
pub struct CellInputs {
    /// First day.
    pub posted_from: NaiveDate,
    /// Last day on post.
    pub posted_to: Option<NaiveDate>,
    /// Records by the day they are kept on.
    pub records: BTreeMap<NaiveDate, Vec<DayRecord>>,
    /// Approved duty.
    pub duty: Vec<(NaiveDate, NaiveDate)>,
    /// Approved leave.
    pub leave: Vec<(NaiveDate, NaiveDate)>,
    /// The latest decision of a day.
    pub decisions: BTreeMap<NaiveDate, CellDecision>,
    /// Policies that hold.
    pub policies: Vec<ActivePolicy>,
}

/// A value written by this program, read back through its serde name.
pub fn parse<T: serde::de::DeserializeOwned>(text: &str, column: &'static str) -> Result<T, StoreError> {
    serde_json::from_value(serde_json::Value::String(text.to_owned()))
        .map_err(|_| StoreError::Unreadable(column))
}

/// A day column.
pub fn date(text: &str) -> Result<NaiveDate, StoreError> {
    text.parse().map_err(|_| StoreError::Unreadable("date"))
}

/// Holidays and make-up days around a span: whole months, for targets.
pub fn calendar(db: &mut Db, from: NaiveDate, to: NaiveDate) -> Outcome<Calendar> {
    let first = zaigang_shared::time::Month::of(from).first().to_string();
    let last = zaigang_shared::time::Month::of(to).next().last().to_string();
    let rows: Vec<(String, bool)> = calendar_day::table
        .filter(calendar_day::date.between(first, last))
        .select((calendar_day::date, calendar_day::workday))
        .load(db)?;
    let mut calendar = Calendar::default();
    for (day, workday) in rows {
        calendar.exceptions.insert(date(&day)?, workday);
    }
    Ok(calendar)
}

type RecordRow =
    (String, Option<String>, String, String, String, String, bool, String, String, Option<String>);

/// The inputs of several postings over a span of days.
pub fn inputs(
    db: &mut Db,
    postings: &[PostingId],
    from: NaiveDate,
    to: NaiveDate,
) -> Outcome<BTreeMap<PostingId, CellInputs>> {
    let mut all = BTreeMap::new();
    for part in postings.chunks(400) {
        let ids: Vec<&str> = part.iter().map(PostingId::as_str).collect();
        load_part(db, &ids, &from.to_string(), &to.to_string(), &mut all)?;
    }
    Ok(all)
}

fn load_part(
    db: &mut Db,
    ids: &[&str],
    from: &str,
    to: &str,
    all: &mut BTreeMap<PostingId, CellInputs>,
) -> Outcome<()> {
    let policies = active_policies(db)?;
    let rows: Vec<(String, String, String, String, Option<String>)> = posting::table
        .filter(posting::id.eq_any(ids))
        .select((posting::id, posting::kind, posting::managing, posting::posted_from, posting::posted_to))
        .load(db)?;
    let mut by_id: HashMap<String, CellInputs> = HashMap::new();
    for (id, kind, managing, posted_from, posted_to) in rows {
        by_id.insert(
            id,
            CellInputs {
                posted_from: date(&posted_from)?,
                posted_to: posted_to.as_deref().map(date).transpose()?,
                records: BTreeMap::new(),
                duty: Vec::new(),
                leave: Vec::new(),
                decisions: BTreeMap::new(),
                policies: policies_of(&policies, &kind, &managing),
            },
        );
    }
    load_records(db, ids, from, to, &mut by_id)?;
    let leaves: Vec<(String, String, String, String)> = leave_request::table
        .filter(leave_request::posting_id.eq_any(ids))
        .filter(leave_request::state.eq("approved"))
        .filter(leave_request::first_day.le(to))
        .filter(leave_request::last_day.ge(from))
        .select((
            leave_request::posting_id,
            leave_request::kind,
            leave_request::first_day,
            leave_request::last_day,
        ))
        .load(db)?;
    for (id, kind, first, last) in leaves {
        if let Some(input) = by_id.get_mut(&id) {
            let span = (date(&first)?, date(&last)?);
            if kind == "duty" { input.duty.push(span) } else { input.leave.push(span) }
        }
    }
    let decisions: Vec<(String, String, String, bool)> = cell_decision::table
        .filter(cell_decision::posting_id.eq_any(ids))
        .filter(cell_decision::date.between(from, to))
        .order((cell_decision::decided_at, cell_decision::id))
        .select((
            cell_decision::posting_id,
            cell_decision::date,
            cell_decision::state,
            cell_decision::is_override,
        ))
        .load(db)?;
    for (id, day, state, is_override) in decisions {
        if let Some(input) = by_id.get_mut(&id) {
            let state: CellState = parse(&state, "cell_decision.state")?;
            input.decisions.insert(date(&day)?, CellDecision { state, is_override });
        }
    }
    for (id, input) in by_id {
        all.insert(PostingId::try_from(id).map_err(|_| StoreError::Unreadable("posting.id"))?, input);
    }
    Ok(())
}

fn load_records(
    db: &mut Db,
    ids: &[&str],
    from: &str,
    to: &str,
    by_id: &mut HashMap<String, CellInputs>,
) -> Outcome<()> {
    let rows: Vec<RecordRow> = record::table
        .filter(record::posting_id.eq_any(ids))
        .filter(record::date.between(from, to))
        .order((record::not_before, record::id))
        .select((
            record::id,
            record::posting_id,
            record::kind,
            record::half,
            record::device_standing,
            record::date,
            record::in_half,
            record::certainty,
            record::answer,
            record::reference,
        ))
        .load(db)?;
    let photos: Vec<(String, Option<i64>)> = photo::table
        .inner_join(record::table.on(record::id.eq(photo::record_id)))
        .filter(record::posting_id.eq_any(ids))
        .filter(record::date.between(from, to))
        .select((photo::record_id, photo::arrived_at))
        .load(db)?;
    let mut standing: HashMap<String, PhotoStanding> = HashMap::new();
    for (id, arrived) in photos {
        let now = if arrived.is_some() { PhotoStanding::Arrived } else { PhotoStanding::Expected };
        // One arrived photo is enough for the day.
        if standing.get(&id) != Some(&PhotoStanding::Arrived) {
            standing.insert(id, now);
        }
    }
    for (id, posting, kind, half, device, day, in_half, certainty, answer, _) in rows {
        let Some(input) = posting.and_then(|p| by_id.get_mut(&p)) else { continue };
        let day = date(&day)?;
        let half: Half = parse(&half, "record.half")?;
        let certainty: DayCertainty = parse(&certainty, "record.certainty")?;
        let device: DeviceStanding = parse(&device, "record.device_standing")?;
        input.records.entry(day).or_default().push(DayRecord {
            photo: standing.get(&id).copied().unwrap_or(PhotoStanding::None),
            id: id.try_into().map_err(|_| StoreError::Unreadable("record.id"))?,
            kind: parse(&kind, "record.kind")?,
            half,
            placement: Placement { date: day, in_half, certainty },
            answer: parse(&answer, "record.answer")?,
            device,
        });
    }
    Ok(())
}

struct PolicyRow {
    division: String,
    kinds: String,
    policy: ActivePolicy,
}

fn active_policies(db: &mut Db) -> Outcome<Vec<PolicyRow>> {
    let rows: Vec<(String, String, String, String, Option<String>)> = policy::table
        .filter(policy::active.eq(true))
        .select((policy::division, policy::posting_kinds, policy::rule, policy::mode, policy::photo_basis))
        .load(db)?;
    rows.into_iter()
        .map(|(division, kinds, rule, mode, photo_basis)| {
            let rule = serde_json::from_str(&rule).map_err(|_| StoreError::Unreadable("policy.rule"))?;
            let mode = parse(&mode, "policy.mode")?;
            let policy = ActivePolicy { rule, mode, photo_demanded: photo_basis.is_some() };
            Ok(PolicyRow { division, kinds, policy })
        })
        .collect()
}

/// Policies of the nearest division that has any for the posting's kind: a county's own rule replaces the city's.
fn policies_of(all: &[PolicyRow], kind: &str, managing: &str) -> Vec<ActivePolicy> {
    let fits =
        |row: &&PolicyRow| managing.starts_with(&row.division) && row.kinds.split(',').any(|one| one == kind);
    let nearest = all.iter().filter(fits).map(|row| row.division.len()).max();
    all.iter()
        .filter(fits)
        .filter(|row| Some(row.division.len()) == nearest)
        .map(|row| row.policy.clone())
        .collect()
}
