//! Policies and the calendar they are counted by.

use super::schema::{calendar_day, policy};
use super::{Db, StoreError, on_each};
use crate::refusal::Outcome;
use diesel::prelude::*;
use std::collections::HashMap;

/// A policy as stored; kinds are separated by commas, the rule is JSON.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = policy, treat_none_as_null = true)]
pub struct PolicyRow {
    /// Id.
    pub id: String,
    /// Division it holds in.
    pub division: String,
    /// Posting kinds, comma-separated.
    pub posting_kinds: String,
    /// What it asks, JSON.
    pub rule: String,
    /// Daily or sampled.
    pub mode: String,
    /// Legal basis.
    pub legal_basis: String,
    /// Filing number.
    pub filing_number: String,
    /// Basis of the photo demand.
    pub photo_basis: Option<String>,
    /// Switched on.
    pub active: bool,
    /// The day from which it is in force; none while it is switched off.
    pub active_from: Option<String>,
    /// Last written.
    pub updated_at: i64,
    /// By.
    pub updated_by: String,
}

/// Policies written at any of the divisions, outermost division first.
pub fn of(db: &mut Db, divisions: &[String]) -> Outcome<Vec<PolicyRow>> {
    let rows = policy::table
        .filter(policy::division.eq_any(divisions))
        .order((policy::division, policy::id))
        .select(PolicyRow::as_select())
        .load(db)?;
    Ok(rows)
}

/// One policy.
pub fn by_id(db: &mut Db, id: &str) -> Outcome<Option<PolicyRow>> {
    Ok(policy::table.find(id).select(PolicyRow::as_select()).first(db).optional()?)
}

/// Writes a new policy.
pub fn insert(db: &mut Db, row: &PolicyRow) -> Outcome<()> {
    diesel::insert_into(policy::table).values(row).execute(db)?;
    Ok(())
}

/// Rewrites a policy.
pub fn update(db: &mut Db, row: &PolicyRow) -> Outcome<()> {
    diesel::update(policy::table.find(&row.id)).set(row).execute(db)?;
    Ok(())
}

const CALENDAR_2026: &str = include_str!("../../data/calendar-2026.csv");

#[derive(serde::Deserialize)]
struct Day {
    date: chrono::NaiveDate,
    workday: bool,
    name: String,
}

fn days() -> Result<Vec<Day>, StoreError> {
    csv::ReaderBuilder::new()
        .comment(Some(b'#'))
        .from_reader(CALENDAR_2026.as_bytes())
        .deserialize()
        .collect::<Result<_, _>>()
        .map_err(|_| StoreError::Unreadable("the calendar file"))
}

/// Writes the holidays and make-up days this program ships with, where the stored ones differ.
///
/// # Errors
/// The store's.
pub fn ensure_calendar(db: &mut Db) -> Outcome<()> {
    let stored: Vec<(String, bool, String)> = calendar_day::table
        .select((calendar_day::date, calendar_day::workday, calendar_day::name))
        .load(db)?;
    let stored: HashMap<String, (bool, String)> =
        stored.into_iter().map(|(date, workday, name)| (date, (workday, name))).collect();
    for day in days()? {
        let date = day.date.to_string();
        if stored.get(&date).is_some_and(|(workday, name)| (*workday, name) == (day.workday, &day.name)) {
            continue;
        }
        let values = (
            calendar_day::date.eq(&date),
            calendar_day::workday.eq(day.workday),
            calendar_day::name.eq(&day.name),
        );
        on_each!(db, c => diesel::insert_into(calendar_day::table)
            .values(values)
            .on_conflict(calendar_day::date)
            .do_update()
            .set((calendar_day::workday.eq(day.workday), calendar_day::name.eq(&day.name)))
            .execute(c)?);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{Datelike, Weekday};

    #[test]
    fn the_calendar_names_holidays_and_make_up_weekends() {
        let days = days().unwrap();
        assert_eq!(days.len(), 39);
        assert!(days.windows(2).all(|pair| pair[0].date < pair[1].date));
        let weekend = |d: &Day| matches!(d.date.weekday(), Weekday::Sat | Weekday::Sun);
        assert!(days.iter().filter(|d| d.workday).all(weekend), "make-up days are weekends");
        assert_eq!(days.iter().filter(|d| d.workday).count(), 6);
    }
}
