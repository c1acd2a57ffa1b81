//! What the day cell looks at, loaded for many postings at once.

use super::Db;
use super::schema::{calendar_day, cell_decision, leave_request, photo, policy, posting, record};
use crate::refusal::Outcome;
use crate::store::StoreError;
use chrono::{Datelike, NaiveDate};
use diesel::prelude::*;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use zaigang_shared::day::{
    Calendar, CellDecision, CellState, DayRecord, DecisionKind, DeviceStanding, PhotoStanding, PolicyInForce,
};
use zaigang_shared::division::Role;
use zaigang_shared::id::PostingId;
use zaigang_shared::time::{DayCertainty, Half, Month, Placement, previous_day};

pub use zaigang_shared::day::CellInputs;

/// A value written by this program, read back through its serde name.
pub fn parse<T: serde::de::DeserializeOwned>(text: &str, column: &'static str) -> Result<T, StoreError> {
    serde_json::from_value(serde_json::Value::String(text.to_owned()))
        .map_err(|_| StoreError::Unreadable(column))
}

/// A day column.
pub fn date(text: &str) -> Result<NaiveDate, StoreError> {
    text.parse().map_err(|_| StoreError::Unreadable("date"))
}

/// Holidays and make-up days of the years around a span: targets want whole months, a date of the month before
/// may have moved off its holiday, and a year without a single row is a year that is not known.
pub fn calendar(db: &mut Db, from: NaiveDate, to: NaiveDate) -> Outcome<Calendar> {
    let first = format!("{:04}-01-01", Month::of(from).previous().first().year());
    let last = format!("{:04}-12-31", Month::of(to).next().last().year());
    let rows: Vec<(String, bool)> = calendar_day::table
        .filter(calendar_day::date.between(first, last))
        .select((calendar_day::date, calendar_day::workday))
        .load(db)?;
    let mut calendar = Calendar::default();
    for (day, workday) in rows {
        let day = date(&day)?;
        calendar.years.insert(day.year());
        calendar.exceptions.insert(day, workday);
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
                witnessed: BTreeSet::new(),
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
    load_words(db, ids, from, to, &mut by_id)?;
    for (id, input) in by_id {
        all.insert(PostingId::try_from(id).map_err(|_| StoreError::Unreadable("posting.id"))?, input);
    }
    Ok(())
}

/// What a row of `cell_decision` says of its day.
pub(super) enum DayWord {
    /// The village organisation vouches, or no longer does: no decision.
    Village(bool),
    /// A decision.
    Decision(CellDecision),
}

/// The columns a word is read from: the state, whether it is an override, whether it was kept, and the role.
pub(super) type WordColumns = (String, bool, Option<bool>, String);

/// Reads a word.
pub(super) fn day_word((state, is_override, kept, role): &WordColumns) -> Result<DayWord, StoreError> {
    let state: CellState = parse(state, "cell_decision.state")?;
    if role == Role::VillageClerk.name() {
        return Ok(DayWord::Village(state == CellState::Witnessed));
    }
    let kind = match (is_override, kept) {
        (true, _) => DecisionKind::Overridden,
        (false, Some(true)) => DecisionKind::Kept,
        (false, _) => DecisionKind::Decided,
    };
    Ok(DayWord::Decision(CellDecision { state, kind }))
}

fn load_words(
    db: &mut Db,
    ids: &[&str],
    from: &str,
    to: &str,
    by_id: &mut HashMap<String, CellInputs>,
) -> Outcome<()> {
    let words: Vec<(String, String, WordColumns)> = cell_decision::table
        .filter(cell_decision::posting_id.eq_any(ids))
        .filter(cell_decision::date.between(from, to))
        .order((cell_decision::decided_at, cell_decision::id))
        .select((
            cell_decision::posting_id,
            cell_decision::date,
            (
                cell_decision::state,
                cell_decision::is_override,
                cell_decision::kept,
                cell_decision::decided_by_role,
            ),
        ))
        .load(db)?;
    // In the order they were said: the last one of a day holds.
    for (id, day, columns) in words {
        let Some(input) = by_id.get_mut(&id) else { continue };
        let day = date(&day)?;
        match day_word(&columns)? {
            DayWord::Village(true) => {
                input.witnessed.insert(day);
            }
            DayWord::Village(false) => {
                input.witnessed.remove(&day);
            }
            DayWord::Decision(decision) => {
                input.decisions.insert(day, decision);
            }
        }
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
    let uninvited = super::events::uninvited_records(db, ids, from, to)?;
    for (id, posting, kind, half, device, day, in_half, certainty, answer, _) in rows {
        // Who comes to an event without an invitation has checked in, and no more.
        let kind = if uninvited.contains(&id) { "day".to_owned() } else { kind };
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

/// An active policy with the postings it is for.
pub(super) struct PolicyRow {
    division: String,
    kinds: String,
    policy: PolicyInForce,
}

/// Policies that are switched on.
pub(super) fn active_policies(db: &mut Db) -> Outcome<Vec<PolicyRow>> {
    type Row = (String, String, String, String, Option<String>, Option<String>, bool);
    let rows: Vec<Row> = policy::table
        .filter(policy::active.eq(true))
        .select((
            policy::division,
            policy::posting_kinds,
            policy::rule,
            policy::mode,
            policy::photo_basis,
            policy::active_from,
            policy::duty_counts,
        ))
        .order((policy::division, policy::id))
        .load(db)?;
    let mut all = Vec::with_capacity(rows.len());
    for (division, kinds, rule, mode, photo_basis, from, duty_counts) in rows {
        // Without its day nobody can say since when it asks, so it asks nothing.
        let Some(from) = from else { continue };
        let policy = PolicyInForce {
            rule: serde_json::from_str(&rule).map_err(|_| StoreError::Unreadable("policy.rule"))?,
            mode: parse(&mode, "policy.mode")?,
            photo_demanded: photo_basis.is_some(),
            duty_counts,
            from: date(&from)?,
            to: None,
        };
        all.push(PolicyRow { division, kinds, policy });
    }
    Ok(all)
}

/// On every day the policies of the nearest division that has any for the posting's kind: a county's own rule
/// replaces the city's from the day it is switched on.
pub(super) fn policies_of(all: &[PolicyRow], kind: &str, managing: &str) -> Vec<PolicyInForce> {
    let fits =
        |row: &&PolicyRow| managing.starts_with(&row.division) && row.kinds.split(',').any(|one| one == kind);
    all.iter()
        .filter(fits)
        .filter_map(|row| {
            let nearer = all.iter().filter(fits).filter(|other| other.division.len() > row.division.len());
            let to = nearer.map(|other| previous_day(other.policy.from)).min();
            let policy = PolicyInForce { to, ..row.policy.clone() };
            to.is_none_or(|to| policy.from <= to).then_some(policy)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use zaigang_shared::day::{PolicyKind, PolicyMode};

    fn row(division: &str, from: &str, kinds: &str) -> PolicyRow {
        let policy = PolicyInForce {
            rule: PolicyKind::Resident { nights_a_week: 0 },
            mode: PolicyMode::Daily,
            photo_demanded: division.len() > 4,
            duty_counts: true,
            from: from.parse().unwrap(),
            to: None,
        };
        PolicyRow { division: division.to_owned(), kinds: kinds.to_owned(), policy }
    }

    #[test]
    fn a_countys_own_policy_replaces_the_citys_from_its_own_day() {
        let all = [
            row("1504", "2026-01-01", "team_member,commissioner"),
            row("150422", "2026-11-16", "team_member"),
            row("150424", "2026-01-01", "team_member"),
        ];
        let spans = |kind: &str| -> Vec<(String, Option<String>)> {
            let found = policies_of(&all, kind, "150422100");
            found.into_iter().map(|p| (p.from.to_string(), p.to.map(|to| to.to_string()))).collect()
        };
        let own = ("2026-11-16".to_owned(), None);
        assert_eq!(spans("team_member"), [("2026-01-01".into(), Some("2026-11-15".into())), own]);
        assert_eq!(spans("commissioner"), [("2026-01-01".into(), None)]);
        assert!(spans("zone_secretary").is_empty());
    }
}
