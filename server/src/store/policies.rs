//! Policies and the calendar they are counted by.

use super::schema::{calendar_day, policy};
use super::{Db, StoreError, on_each};
use crate::refusal::Outcome;
use diesel::prelude::*;
use std::collections::HashSet;

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
    /// Approved duty counts as on post.
    pub duty_counts: bool,
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

/// A day that is not what its weekday says: a holiday, or a weekend that is worked.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
pub struct CalendarDay {
    date: chrono::NaiveDate,
    workday: bool,
    name: String,
}

/// Reads a calendar: CSV with the columns `date` (2027-01-01), `workday` (true or false) and `name`; lines that
/// begin with `#` are comments.
///
/// # Errors
/// What is wrong with the file, with its line; a file without a day is none.
pub fn read_calendar(text: &str) -> Result<Vec<CalendarDay>, String> {
    let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_reader(text.as_bytes());
    let days: Vec<CalendarDay> =
        reader.deserialize().collect::<Result<_, _>>().map_err(|error| error.to_string())?;
    if days.is_empty() { Err("it holds no day".to_owned()) } else { Ok(days) }
}

/// Writes the holidays and make-up days this program ships with, where nothing is stored of a day: what the owner
/// imported stays.
///
/// # Errors
/// The store's.
pub fn ensure_calendar(db: &mut Db) -> Outcome<()> {
    let stored: HashSet<String> =
        calendar_day::table.select(calendar_day::date).load(db)?.into_iter().collect();
    let shipped = read_calendar(CALENDAR_2026).map_err(|_| StoreError::Unreadable("the calendar file"))?;
    let missing: Vec<CalendarDay> =
        shipped.into_iter().filter(|day| !stored.contains(&day.date.to_string())).collect();
    write_calendar(db, &missing)
}

/// Writes days of a calendar; each replaces what was stored of it.
///
/// # Errors
/// The store's.
pub fn write_calendar(db: &mut Db, days: &[CalendarDay]) -> Outcome<()> {
    for day in days {
        let values = (
            calendar_day::date.eq(day.date.to_string()),
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
        let days = read_calendar(CALENDAR_2026).unwrap();
        assert_eq!(days.len(), 39);
        assert!(days.windows(2).all(|pair| pair[0].date < pair[1].date));
        let weekend = |d: &CalendarDay| matches!(d.date.weekday(), Weekday::Sat | Weekday::Sun);
        assert!(days.iter().filter(|d| d.workday).all(weekend), "make-up days are weekends");
        assert_eq!(days.iter().filter(|d| d.workday).count(), 6);
    }

    /// 国务院办公厅关于2026年部分节假日安排的通知, 国办发明电〔2025〕7号, 4 November 2025: name, first and last day off, and
    /// the weekend days worked for it, as printed.
    const NOTICE_2026: [(&str, &str, &str, &[&str]); 7] = [
        ("元旦", "2026-01-01", "2026-01-03", &["2026-01-04"]),
        ("春节", "2026-02-15", "2026-02-23", &["2026-02-14", "2026-02-28"]),
        ("清明节", "2026-04-04", "2026-04-06", &[]),
        ("劳动节", "2026-05-01", "2026-05-05", &["2026-05-09"]),
        ("端午节", "2026-06-19", "2026-06-21", &[]),
        ("中秋节", "2026-09-25", "2026-09-27", &[]),
        ("国庆节", "2026-10-01", "2026-10-07", &["2026-09-20", "2026-10-10"]),
    ];

    #[test]
    fn the_shipped_calendar_is_the_state_councils_notice() {
        let mut said = Vec::new();
        for (name, first, last, worked) in NOTICE_2026 {
            let (first, last): (chrono::NaiveDate, chrono::NaiveDate) =
                (first.parse().unwrap(), last.parse().unwrap());
            let off = first.iter_days().take_while(|day| *day <= last);
            said.extend(off.map(|date| CalendarDay { date, workday: false, name: name.to_owned() }));
            let worked = worked.iter().map(|date| date.parse().unwrap());
            said.extend(worked.map(|date| CalendarDay {
                date,
                workday: true,
                name: format!("{name}调休上班"),
            }));
        }
        said.sort_by_key(|day| day.date);
        assert_eq!(read_calendar(CALENDAR_2026).unwrap(), said);
    }

    #[test]
    fn a_calendar_says_what_is_wrong_with_it() {
        for (text, part) in [
            ("date,workday,name\n", "no day"),
            ("date,workday,name\n2027-02-30,false,x\n", "line: 2"),
            ("date,workday,name\n# none\n2027-01-01,maybe,x\n", "not `true` or `false`"),
            ("date,name\n2027-01-01,x\n", "workday"),
        ] {
            let said = read_calendar(text).unwrap_err();
            assert!(said.contains(part), "{text:?}: {said}");
        }
    }
}
